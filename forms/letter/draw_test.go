package letter

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"suppb/cases"
	"suppb/forms/internal/papertest"
	"suppb/letters"
)

var (
	today  = cases.MustDate("2026-07-20")
	agency = cases.Agency{
		Name: "Test County District Attorney's Office", Street: "1 Test Square", City: "Testville", State: "NY", Zip: "10999", Phone: "2125550100",
	}
)

// sample is a letter of this kind about an invented request.
func sample(t testing.TB, kind cases.LetterKind, language cases.Language, visa cases.Visa) cases.LetterPaper {
	t.Helper()
	text, err := letters.Fill(kind, letters.Default(kind, language), letters.SampleData(kind, visa, agency, today, language))
	if err != nil {
		t.Fatal(err)
	}
	l := cases.LetterPaper{
		Language: language, Agency: agency, Number: "2026-0042", On: today,
		Addressee: "Ana Ortiz\nHarbor Legal Aid\n40 Mercer Walk, 2nd Floor\nTestville, NY 10999", Signer: "Thomas Verdi", Title: "Chief, Special Victims",
	}
	switch {
	case kind.OfDemand():
		m := letters.SampleDemand(today)
		l.Number, l.OfDemand, l.Addressee = m.Number, true, letters.DemandAddressee(m)
	case !kind.ToRequester():
		l.Addressee = "U.S. Citizenship and Immigration Services\n100 Example Road\nTesttown, VT 05999"
	}
	l.Subject, l.Body = letters.Split(text)
	return l
}

func draw(t testing.TB, l cases.LetterPaper) []byte {
	t.Helper()
	pdf, err := Draw(l)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestGolden(t *testing.T) {
	for _, kind := range cases.LetterKinds() {
		for _, language := range []cases.Language{cases.English, cases.Spanish} {
			for _, visa := range []cases.Visa{cases.U, cases.T} {
				if visa == cases.T && kind != cases.LetterReturn && kind != cases.LetterDeclination {
					continue // the same letter, with another name of the form
				}
				name := fmt.Sprintf("%s-%s-%s.pdf", kind, strings.ToLower(string(visa)), language)
				t.Run(name, func(t *testing.T) {
					l := sample(t, kind, language, visa)
					pdf := draw(t, l)
					papertest.Golden(t, name, pdf)
					papertest.Sound(t, pdf)
					papertest.InsideMargins(t, pdf)
					papertest.Legible(t, pdf)
					complete(t, l, pdf)
				})
			}
		}
	}
}

// complete fails the test if a word of the letter is not on its pages, in order.
func complete(t *testing.T, l cases.LetterPaper, pdf []byte) {
	t.Helper()
	pages := papertest.Pages(t, pdf)
	read := papertest.Squeeze(strings.Join(pages, "\n"))
	for line := range strings.SplitSeq(strings.Join([]string{l.Agency.Name, l.Addressee, l.Subject, l.Body, l.Signer, l.Title}, "\n"), "\n") {
		want := papertest.Squeeze(strings.TrimPrefix(strings.TrimPrefix(line, "# "), "- "))
		if i := strings.Index(read, want); i < 0 && len(pages) == 1 {
			t.Errorf("the page lacks %q", line)
		} else if i >= 0 {
			read = read[i+len(want):]
		}
	}
}

// long is a letter over several pages, each word of which can be told apart.
func long(n int) cases.LetterPaper {
	var body strings.Builder
	for i := range n {
		switch {
		case i%40 == 0:
			fmt.Fprintf(&body, "\n# Heading w%05d\n\n", i)
		case i%40 > 30:
			fmt.Fprintf(&body, "- Item w%05d of a list that goes on for more than one line so that its second line is seen below the first\n", i)
		default:
			fmt.Fprintf(&body, "w%05d ", i)
		}
	}
	return cases.LetterPaper{
		Language: cases.English, Agency: agency, Number: "2026-0042", On: today, Addressee: "Ana Ortiz",
		Subject: "A long letter", Body: body.String(), Signer: "Thomas Verdi", Title: "Chief",
	}
}

func TestLongLetterLosesNothing(t *testing.T) {
	for _, n := range []int{150, 151, 170, 200, 333, 2000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			pdf := draw(t, long(n))
			papertest.InsideMargins(t, pdf)
			pages := papertest.Pages(t, pdf)
			all := strings.Join(pages, "\n")
			at := 0
			for i := range n {
				found := strings.Index(all[at:], fmt.Sprintf("w%05d", i))
				if found < 0 {
					t.Fatalf("word %d is lost, or in another place", i)
				}
				at += found
			}
			for i, page := range pages {
				if want := fmt.Sprintf("Page %d of %d", i+1, len(pages)); len(pages) > 1 && !strings.Contains(page, want) {
					t.Errorf("page %d does not say %q", i+1, want)
				}
			}
			if last := pages[len(pages)-1]; strings.Index(last, "Sincerely") < 20 || !strings.Contains(last, "w0") {
				t.Errorf("the signature is alone on its page:\n%s", last)
			}
		})
	}
}

// No page ends with a heading or with the first line of a paragraph, whatever
// the length.
func TestPagesBreakWell(t *testing.T) {
	for n := 60; n < 400; n++ {
		l := long(n)
		pages := paginate(compose(l))
		rows := 0
		for i, page := range pages {
			rows += len(page)
			for _, r := range page {
				if r.baseline > bodyFoot+0.01 || r.baseline < bodyTop {
					t.Fatalf("%d words: %q at %.1f", n, r.text, r.baseline)
				}
			}
			if end := page[len(page)-1]; i < len(pages)-1 && end.face == heading {
				t.Fatalf("%d words: page %d ends with the heading %q", n, i+1, end.text)
			}
		}
		if want := len(compose(l)); rows != want {
			t.Fatalf("%d words: %d of %d rows", n, rows, want)
		}
	}
}

func TestSameLetterSameBytes(t *testing.T) {
	want := draw(t, long(300))
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if got, err := Draw(long(300)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("the same letter gave other bytes (%v)", err)
			}
		})
	}
	all.Wait()
}

func TestFileSaysNothingAboutPeople(t *testing.T) {
	info := papertest.Info(t, draw(t, sample(t, cases.LetterWithdrawal, cases.English, cases.U)))
	if info["Title"] != "Letter, request 2026-0042" || !strings.HasPrefix(info["Page size"], "612 x 792") {
		t.Errorf("title %q, page size %q", info["Title"], info["Page size"])
	}
	for _, name := range []string{"Author", "Subject", "Keywords", "Creator"} {
		if info[name] != "" {
			t.Errorf("the file has %s %q", name, info[name])
		}
	}
}

func TestUnusualLetters(t *testing.T) {
	good := sample(t, cases.LetterReceipt, cases.English, cases.U)
	for _, tt := range []struct {
		name string
		set  func(*cases.LetterPaper)
		want string // the refusal; empty: it is drawn
	}{
		{"bare", func(l *cases.LetterPaper) {
			*l = cases.LetterPaper{Language: "es", On: today, Addressee: "A", Subject: "S", Body: "B"}
		}, ""},
		{"long lines everywhere", func(l *cases.LetterPaper) {
			word := strings.Repeat("Wolfeschlegelstein", 12)
			l.Agency.Name, l.Agency.Street, l.Addressee, l.Subject, l.Body, l.Signer, l.Title = word, word, word, word, "# "+word+"\n- "+word+"\n"+word, word, word
		}, ""},
		{"a long address", func(l *cases.LetterPaper) { l.Addressee = strings.Repeat("A line\n", 60) }, ""},
		{"many lines of title", func(l *cases.LetterPaper) { l.Title = strings.Repeat("And more\n", 60) }, ""},
		{"accents typed by themselves", func(l *cases.LetterPaper) { l.Body = "Pen\u0303a, Ça, Łódź, Παπαδόπουλος, Жанна" }, ""},
		{"only marks", func(l *cases.LetterPaper) { l.Body = "- \n# \n-" }, ""},
		{"no language", func(l *cases.LetterPaper) { l.Language = "fr" }, "Choose English or Spanish."},
		{"no text", func(l *cases.LetterPaper) { l.Body = " \n " }, "The letter has no text."},
		{"no subject", func(l *cases.LetterPaper) { l.Subject = "" }, "The letter has no subject."},
		{"no address", func(l *cases.LetterPaper) { l.Addressee = "" }, "The letter has no address."},
		{"picture", func(l *cases.LetterPaper) { l.Body = "Dear\n😀" }, `The letter's text holds "😀", which cannot be printed (line 2).`},
		{"right to left", func(l *cases.LetterPaper) { l.Signer = "مريم" }, `The letter's printed name holds "م", which cannot be printed (line 1).`},
		{"control character", func(l *cases.LetterPaper) { l.Addressee = "Ana\x07" }, `The letter's address holds "\a", which cannot be printed (line 1).`},
		{"damaged", func(l *cases.LetterPaper) { l.Title = "\xff" }, `The letter's title holds "�", which cannot be printed (line 1).`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := good
			tt.set(&l)
			pdf, err := Draw(l)
			var refusal cases.Refusal
			if errors.As(err, &refusal); refusal.Text != tt.want || err != nil && refusal.Code != cases.BadInput {
				t.Fatalf("%v, want %q", err, tt.want)
			}
			if err == nil {
				papertest.Sound(t, pdf)
				papertest.InsideMargins(t, pdf)
			}
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	l := sample(b, cases.LetterDeclination, cases.English, cases.U)
	papertest.Bench(b, func() ([]byte, error) { return Draw(l) })
}
