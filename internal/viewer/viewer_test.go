package viewer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/picture"
)

// shared is one viewer for all tests: compiling PDFium takes seconds.
var shared = New()

func TestMain(m *testing.M) {
	code := m.Run()
	if err := shared.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// pdfOf is a PDF of the given objects, the first of which is the catalogue.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func stream(dictionary, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dictionary, len(content), content)
}

// onePage is a page that draws content; further objects are from number 5 on.
func onePage(resources, content string, further ...string) []byte {
	return pdfOf(append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << " + resources + " >> >>",
		stream("", content),
	}, further...)...)
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// looks reports whether a pixel is about of this colour.
func looks(m image.Image, x, y int, want color.RGBA) bool {
	r, g, b, _ := m.At(x, y).RGBA()
	near := func(a uint32, b uint8) bool { return math.Abs(float64(a>>8)-float64(b)) < 40 }
	return near(r, want.R) && near(g, want.G) && near(b, want.B)
}

var (
	white = color.RGBA{255, 255, 255, 255}
	red   = color.RGBA{255, 0, 0, 255}
	blue  = color.RGBA{0, 0, 255, 255}
)

func TestPDF(t *testing.T) {
	file := onePage("", "1 0 0 rg 0 396 612 396 re f") // the upper half is red
	n, err := shared.Pages(t.Context(), PDF, file)
	if err != nil || n != 1 {
		t.Fatalf("%d pages, %v", n, err)
	}
	b, err := shared.Picture(t.Context(), PDF, file, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := decode(t, b)
	if size := m.Bounds().Size(); size.X != maxWidth || size.Y < 1800 || size.Y > maxHeight {
		t.Errorf("drawn %v", size)
	}
	if !looks(m, 700, 400, red) || !looks(m, 700, 1500, white) {
		t.Error("the page looks different")
	}
	for _, n := range []int{0, -1, 2, math.MaxInt} {
		if _, err := shared.Picture(t.Context(), PDF, file, n); !errors.Is(err, errNoPage) {
			t.Errorf("page %d: %v", n, err)
		}
	}
}

// The office's own forms and letters come out, page by page.
func TestRealForms(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("..", "..", "forms", "i914b", "testdata", "example.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := shared.Pages(t.Context(), PDF, file)
	if err != nil || n != 5 {
		t.Fatalf("%d pages, %v", n, err)
	}
	for page := 1; page <= n; page++ {
		b, err := shared.Picture(t.Context(), PDF, file, page)
		if err != nil || len(b) < 20_000 {
			t.Errorf("page %d: %d bytes, %v", page, len(b), err)
		}
	}
}

// What is wrong with a file is told to the person, and the next file is drawn.
func TestHostilePDF(t *testing.T) {
	good := onePage("", "0 0 1 rg 0 0 612 792 re f")
	v := New()
	v.sandbox, v.pageTime = shared.sandbox, 3*time.Second

	// Each form draws the next one ten times, ten to the power of twelve drawings:
	// it runs out of time or of memory.
	var forms []string
	for i := range 12 {
		forms = append(forms, stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /F %d 0 R >> >>", 6+i), strings.Repeat("/F Do ", 10)))
	}
	forms = append(forms, stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792]", "0 0 1 1 re f"))
	endless := onePage("/XObject << /F 5 0 R >>", "/F Do", forms...)
	slow := onePage("", strings.Repeat("0 0 612 792 re f\n", 200_000))
	// An image that says it is 60,000 pixels a side, of a few bytes.
	flood := onePage("/XObject << /I 5 0 R >>", "612 0 0 792 0 0 cm /I Do",
		stream("/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /RunLengthDecode", "\x81\xff\x81\xff\x80"))
	// A page that draws itself, through a form that draws itself.
	circle := onePage("/XObject << /F 5 0 R >>", "/F Do", stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /F 5 0 R >> >>", "/F Do"))
	// A page tree that is its own parent, and a page of an absurd size.
	tree := pdfOf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 2147483647 >>")
	vast := bytes.Replace(onePage("", ""), []byte("[0 0 612 792]"), []byte("[0 0 1e9 1e-9]"), 1)
	scripted := pdfOf("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>")
	locked := bytes.Replace(onePage("", ""), []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O ("+strings.Repeat("o", 32)+") /U ("+strings.Repeat("u", 32)+") /P -4 >> /ID [(a) (a)]"), 1)

	for _, tt := range []struct {
		name    string
		file    []byte
		says    string // "" if it may be drawn
		refused bool
	}{
		{"endless", endless, "Save the file", true},
		{"slow", slow, "takes too long", true},
		{"not a PDF", []byte("%PDF-1.7\n<html><script>alert(1)</script>"), "cannot be drawn", true},
		{"empty", nil, "cannot be drawn", true},
		{"locked", locked, "protected by a password", true},
		{"flood", flood, "", false},
		{"circle", circle, "", false},
		{"page tree", tree, "", false},
		{"vast", vast, "", false},
		{"scripted", scripted, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			b, err := v.Picture(t.Context(), PDF, tt.file, 1)
			if took := time.Since(start); took > v.pageTime+10*time.Second {
				t.Errorf("took %s", took)
			}
			if err != nil && !refusal(err) || tt.refused && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%d bytes, %v", len(b), err)
			}
			if err == nil {
				if size := decode(t, b).Bounds().Size(); size.X > maxWidth || size.Y > maxHeight {
					t.Errorf("drawn %v", size)
				}
			}
			if b, err := v.Picture(t.Context(), PDF, good, 1); err != nil || !looks(decode(t, b), 700, 900, blue) {
				t.Errorf("the next file: %v", err)
			}
		})
	}
}

// Bytes out of order are a sentence, and never the end of the program.
func TestBrokenPDF(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("..", "..", "forms", "letter", "testdata", "receipt-u-en.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		b := bytes.Clone(whole)
		for n := range 40 {
			b[(i*7919+n*n*104729)%len(b)] ^= byte(1 + i*n)
		}
		if i%3 == 0 {
			b = b[:len(b)*(i+1)/61]
		}
		if _, err := shared.Picture(t.Context(), PDF, b, 1); err != nil && !refusal(err) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	file := onePage("", "1 0 0 rg 0 0 612 792 re f")
	var wait sync.WaitGroup
	for range 12 {
		wait.Go(func() {
			if _, err := shared.Picture(t.Context(), PDF, file, 1); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shared.Picture(gone, PDF, file, 1); err == nil {
		t.Error("a page is drawn for nobody")
	}
}

// half is red on the left and blue on the right, 40 by 20.
func half() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			if x < 20 {
				m.Set(x, y, red)
			} else {
				m.Set(x, y, blue)
			}
		}
	}
	return m
}

func TestPhotos(t *testing.T) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, half(), &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	turned := func(o byte) []byte {
		exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string([]byte{o}) + "\x00\x00\x00\x00\x00\x00"
		return []byte("\xff\xd8\xff\xe1\x00" + string([]byte{byte(len(exif) + 2)}) + exif + plain.String()[2:])
	}
	for o, want := range map[byte][4]color.RGBA{ // left, right, above, below
		1: {red, blue}, 2: {blue, red}, 3: {blue, red}, 4: {red, blue},
		5: {{}, {}, red, blue}, 6: {{}, {}, red, blue}, 7: {{}, {}, blue, red}, 8: {{}, {}, blue, red},
	} {
		b, err := shared.Picture(t.Context(), picture.JPEG, turned(o), 1)
		if err != nil {
			t.Fatal(err)
		}
		m := decode(t, b)
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		if o >= 5 {
			if w != 20 || h != 40 || !looks(m, 10, 8, want[2]) || !looks(m, 10, 32, want[3]) {
				t.Errorf("orientation %d: %d by %d", o, w, h)
			}
		} else if w != 40 || h != 20 || !looks(m, 8, 10, want[0]) || !looks(m, 32, 10, want[1]) {
			t.Errorf("orientation %d: %d by %d", o, w, h)
		}
	}

	large := image.NewNRGBA(image.Rect(0, 0, 5000, 3000)) // transparent
	var b bytes.Buffer
	if err := png.Encode(&b, large); err != nil {
		t.Fatal(err)
	}
	small, err := shared.Picture(t.Context(), picture.PNG, b.Bytes(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if m := decode(t, small); m.Bounds().Dx() != maxWidth || m.Bounds().Dy() != 840 || !looks(m, 700, 400, white) {
		t.Errorf("%v", m.Bounds())
	}
	for name, tt := range map[string]struct {
		mediaType string
		file      []byte
	}{
		"torn":       {picture.PNG, b.Bytes()[:b.Len()/2]},
		"other kind": {picture.JPEG, b.Bytes()},
		"web page":   {"text/html", []byte("<html>")},
		"flood":      {picture.PNG, append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00"), 0xfa, 0x4d, 0x21, 0x1d)},
	} {
		var r cases.Refusal
		if _, err := shared.Picture(t.Context(), tt.mediaType, tt.file, 1); !errors.As(err, &r) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
