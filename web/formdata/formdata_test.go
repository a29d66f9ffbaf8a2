package formdata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"suppb/cases"
)

func TestParseDate(t *testing.T) {
	for _, tt := range []struct {
		month, day, year string
		want, sentence   string
	}{
		{"4", "28", "1986", "1986-04-28", ""},
		{"04", "08", "2026", "2026-04-08", ""},
		{"2", "29", "2024", "2024-02-29", ""},
		{"2", "31", "2026", "", "The date: February 2026 has no day 31."},
		{"2", "29", "2026", "", "The date: February 2026 has no day 29."},
		{"13", "1", "2026", "", "The date needs a month from 1 to 12, in the first field."},
		{"0", "1", "2026", "", "The date needs a month from 1 to 12, in the first field."},
		{"1", "32", "2026", "", "The date needs a day from 1 to 31, in the second field."},
		{"1", "1", "0026", "", "The date needs a year of four digits, such as 1986. Check the year."},
		{"1", "1", "26", "", "The date needs a year of four digits, such as 1986. Check the year."},
		{"1", "1", "9999", "", "The date needs a year of four digits, such as 1986. Check the year."},
		{"April", "1", "2026", "", "The date must be written in digits: month, day and year, such as 4 28 1986."},
		{"1", "-1", "2026", "", "The date must be written in digits: month, day and year, such as 4 28 1986."},
		{"1", "1", "２０２６", "", "The date must be written in digits: month, day and year, such as 4 28 1986."},
		{"", "28", "1986", "", "The date needs a month."},
		{"", "28", "", "", "The date needs a month and a year."},
	} {
		d, sentence := ParseDate(tt.month, tt.day, tt.year, "The date")
		if d.String() != tt.want || sentence != tt.sentence {
			t.Errorf("%s/%s/%s: %q %q, want %q %q", tt.month, tt.day, tt.year, d, sentence, tt.want, tt.sentence)
		}
	}
}

func TestCheckFile(t *testing.T) {
	for _, tt := range []struct {
		name, head, want string
		refused          bool
	}{
		{"a.pdf", "%PDF-1.7", "application/pdf", false},
		{"A.PDF", "%PDF-1.7", "application/pdf", false},
		{"a.jpeg", "\xff\xd8\xff\xe0", "image/jpeg", false},
		{"a.png", "\x89PNG\r\n\x1a\n", "image/png", false},
		{"a.pdf", "MZ\x90\x00", "", true},
		{"a.pdf", "<!doctype html>", "", true},
		{"a.pdf", "\x89PNG\r\n\x1a\n", "", true},
		{"a.png", "%PDF-1.7", "", true},
		{"a.pdf", " %PDF-1.7", "", true},
		{"a.html", "%PDF-1.7", "", true},
		{"a.pdf.exe", "%PDF-1.7", "", true},
		{"pdf", "%PDF-1.7", "", true},
		{"a.pdf", "", "", true},
	} {
		mediaType, sentence := CheckFile(tt.name, []byte(tt.head))
		if mediaType != tt.want || (sentence != "") != tt.refused {
			t.Errorf("%s %q: %q %q", tt.name, tt.head, mediaType, sentence)
		}
		if tt.refused && !strings.Contains(sentence, tt.name) {
			t.Errorf("%q does not name the file", sentence)
		}
	}
}

func TestFileName(t *testing.T) {
	long := strings.Repeat("ä", 200)
	for in, want := range map[string]string{
		"report.pdf":                "report.pdf",
		`C:\fakepath\report.pdf`:    "report.pdf",
		"../../etc/passwd":          "passwd",
		"a\r\nSet-Cookie: b.pdf":    "aSet-Cookie: b.pdf",
		"gpj.\u202efdp.exe":         "gpj.fdp.exe",
		`a"b.pdf`:                   "ab.pdf",
		"..":                        "file",
		"\xff\xfe":                  "file",
		"<script>alert(1)</script>": "script>",
		long + ".pdf":               strings.Repeat("ä", 116) + ".pdf",
	} {
		if got := FileName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// discard keeps nothing of a file but its size.
func discard(_ *Form, d cases.Document, body io.Reader) (cases.Document, error) {
	n, err := io.Copy(io.Discard, body)
	d.Size = n
	return d, err
}

func post(contentType string, body io.Reader) *http.Request {
	r := httptest.NewRequest("POST", "/", body)
	r.Header.Set("Content-Type", contentType)
	return r
}

func multi(t *testing.T, fill func(*multipart.Writer)) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	fill(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return post(w.FormDataContentType(), &b)
}

func attach(w *multipart.Writer, name string, content io.Reader) {
	part, _ := w.CreateFormFile("documents", name)
	_, _ = io.Copy(part, content)
}

func TestReadFiles(t *testing.T) {
	big := func(n int64) io.Reader {
		return io.MultiReader(strings.NewReader("%PDF-"), io.LimitReader(zeros{}, n-5))
	}
	for _, tt := range []struct {
		name     string
		fill     func(*multipart.Writer)
		files    int
		sentence string
	}{
		{"nothing chosen", func(w *multipart.Writer) { attach(w, "", strings.NewReader("")) }, 0, ""},
		{"two good ones", func(w *multipart.Writer) { attach(w, "a.pdf", big(9)); attach(w, "b.pdf", big(9)) }, 2, ""},
		{"empty", func(w *multipart.Writer) { attach(w, "a.pdf", strings.NewReader("")) }, 0, "“a.pdf” is empty. Choose the file again."},
		{"exactly 25 MB", func(w *multipart.Writer) { attach(w, "a.pdf", big(MaxFile)) }, 1, ""},
		{"a byte more", func(w *multipart.Writer) { attach(w, "a.pdf", big(MaxFile+1)) }, 0, "“a.pdf” is larger than 25 MB. Send it in parts, or as a smaller scan."},
		{"eleven", func(w *multipart.Writer) {
			for i := range 11 {
				attach(w, fmt.Sprintf("%d.pdf", i), big(9))
			}
		}, 10, "Send at most 10 files at once. “10.pdf” and what came after it were not taken."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Read(httptest.NewRecorder(), multi(t, tt.fill), discard)
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Files) != tt.files || f.Error("documents") != tt.sentence {
				t.Errorf("%d files, %q", len(f.Files), f.Error("documents"))
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestReadLimits(t *testing.T) {
	text := func(n int) *http.Request {
		return multi(t, func(w *multipart.Writer) { _ = w.WriteField("narrative", strings.Repeat("x", n)) })
	}
	if f, err := Read(httptest.NewRecorder(), text(10<<20), nil); err != nil || len(f.Values.Get("narrative")) != 10<<20 {
		t.Errorf("a text of 10 MB is not kept: %v", err)
	}
	if _, err := Read(httptest.NewRecorder(), text(maxField+1), nil); err != ErrTooLarge {
		t.Errorf("a text of 12 MB and a byte: %v", err)
	}
	endless := post("multipart/form-data; boundary=b", io.MultiReader(
		strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n%PDF-"), io.LimitReader(zeros{}, 2<<20)))
	if _, err := read(httptest.NewRecorder(), endless, discard, 1<<20); err != ErrTooLarge {
		t.Errorf("an endless post: %v", err)
	}
	torn := post("multipart/form-data; boundary=b", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n%PDF-"))
	if _, err := Read(httptest.NewRecorder(), torn, discard); err == nil {
		t.Error("a torn post is taken for whole")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n%PDF-\r\n--b--\r\n")
	f.Add("application/x-www-form-urlencoded", "a=b&c=%64&x_month=2&x_day=31&x_year=2026")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		form, err := Read(httptest.NewRecorder(), post(contentType, strings.NewReader(body)), discard)
		if err != nil {
			return
		}
		for _, d := range form.Files {
			if d.MediaType == "" || d.FileName == "" || strings.ContainsAny(d.FileName, "\r\n\x00/\\\"") {
				t.Errorf("accepted %q as %q", d.FileName, d.MediaType)
			}
		}
		for _, p := range form.Problems {
			if p.Field == "" && p.Text == "" {
				t.Error("a problem that says nothing")
			}
		}
	})
}

func FuzzParseDate(f *testing.F) {
	f.Add("2", "31", "2026")
	f.Add("04", "28", "0026")
	f.Fuzz(func(t *testing.T, month, day, year string) {
		d, sentence := ParseDate(month, day, year, "The date")
		if d.IsZero() == (sentence == "") {
			t.Fatalf("%q %q %q: %v %q", month, day, year, d, sentence)
		}
		if d.IsZero() {
			return
		}
		back := New()
		back.SetDate("d", d)
		if again := back.Date("d", "The date"); again != d {
			t.Errorf("%v became %v", d, again)
		}
	})
}

func FuzzFileName(f *testing.F) {
	f.Add("a.pdf")
	f.Add("C:\\x\\" + strings.Repeat("é", 300) + ".pdf")
	f.Fuzz(func(t *testing.T, name string) {
		got := FileName(name)
		if got == "" || len([]rune(got)) > 121 || strings.ContainsAny(got, "/\\\r\n\x00\"") {
			t.Errorf("%q became %q", name, got)
		}
		if FileName(got) != got {
			t.Errorf("%q is not stable: %q", got, FileName(got))
		}
	})
}

// What a picture tells about where it was taken does not reach the record, and
// one that would fill the memory of whoever draws it does not either.
func TestReadPictures(t *testing.T) {
	var plain bytes.Buffer
	if err := png.Encode(&plain, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	const place = "taken at 40.7128, -74.0060"
	chunk := func(kind, body string) string {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		b = append(append(b, kind...), body...)
		return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+body))))
	}
	told := plain.String()[:33] + chunk("tEXt", "Comment\x00"+place) + plain.String()[33:]
	flood := plain.String()[:8] + chunk("IHDR", "\x00\x01\x00\x00\x00\x01\x00\x00\x08\x00\x00\x00\x00") + plain.String()[33:]
	for _, tt := range []struct {
		name, content, sentence string
	}{
		{"photo.png", told, ""},
		{"flood.png", flood, "“flood.png” is 65536 by 65536 pixels. At most 50 million pixels and 20,000 a side are taken. Save it smaller and choose it again."},
		{"torn.png", told[:len(told)-5], "“torn.png” is damaged or not a whole picture. Open it, save it anew and choose it again."},
		{"odd.jpg", "\xff\xd8\xff\xc3\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00", "“odd.jpg” is a kind of JPEG that few programs can show. Save it as an ordinary JPEG or PNG and choose it again."},
		{"big.png", plain.String()[:33] + chunk("IDAT", strings.Repeat("x", MaxFile)), "“big.png” is larger than 25 MB. Send it in parts, or as a smaller scan."},
	} {
		var stored bytes.Buffer
		f, err := Read(httptest.NewRecorder(), multi(t, func(w *multipart.Writer) { attach(w, tt.name, strings.NewReader(tt.content)) }), func(_ *Form, d cases.Document, body io.Reader) (cases.Document, error) {
			_, err := io.Copy(&stored, body)
			return d, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if f.Error("documents") != tt.sentence || (len(f.Files) == 1) != (tt.sentence == "") {
			t.Errorf("%s: %d files, %q", tt.name, len(f.Files), f.Error("documents"))
		}
		if strings.Contains(stored.String(), place) {
			t.Errorf("%s: the place is stored", tt.name)
		}
		if tt.sentence == "" && stored.String() != plain.String() {
			t.Errorf("%s: the picture is another one", tt.name)
		}
	}
}

// A zero byte or a torn letter is no reason for PostgreSQL to fail.
func TestReadTexts(t *testing.T) {
	plain := post("application/x-www-form-urlencoded", strings.NewReader("na%00me=a%00b%ffc&x%ff=1"))
	parts := multi(t, func(w *multipart.Writer) { _ = w.WriteField("name", "a\x00b\xffc") })
	for _, r := range []*http.Request{plain, parts} {
		f, err := Read(httptest.NewRecorder(), r, nil)
		if err != nil || f.Line("name") != "ab\uFFFDc" {
			t.Errorf("%q %v", f.Values, err)
		}
	}
	if _, err := Read(httptest.NewRecorder(), post("application/x-www-form-urlencoded", strings.NewReader(strings.Repeat("a=&", maxParts))), nil); err != ErrTooLarge {
		t.Errorf("too many fields: %v", err)
	}
}
