package i918b_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"suppb/forms"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
)

// logical is the text of all pages as it was typed: poppler puts marks around
// what runs from right to left, and gives joined lam and alef as one character.
func logical(t *testing.T, pdf []byte) string {
	t.Helper()
	marks := strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\u200e", "", "\u200f", "")
	return norm.NFKC.String(marks.Replace(strings.Join(papertest.Pages(t, pdf), "\n")))
}

func TestRightToLeft(t *testing.T) {
	for _, name := range []string{"מרים", "بن عبد الرحمن", "الأحمدي", "پرویز گلستانی", "سلام", "שרה Lévi", "O'Neil مريم"} {
		t.Run(name, func(t *testing.T) {
			f := i918b.Example()
			f.Victim.Name.Given = name
			f.Acts.Narrative = strings.Repeat("The witness "+name+" saw it. ", 90)
			pdf := draw(t, f)
			text := logical(t, pdf)
			for _, word := range strings.Fields(name) {
				// Once on page 1, once in Part 7, and in the account.
				if n := strings.Count(text, word); n < 92 {
					t.Errorf("%q can be found %d times, want 92", word, n)
				}
			}
			papertest.Sound(t, pdf)
			papertest.Legible(t, pdf)
			papertest.InsideMargins(t, pdf)
		})
	}
}

func TestFontsOfThisMachine(t *testing.T) {
	f := i918b.Example()
	f.Victim.Name = forms.Name{Family: "李", Given: "明華"}
	f.Acts.Narrative = strings.Repeat("目撃者は見た。", 400)
	pdf, err := i918b.Draw(f)
	if _, refused := err.(forms.Mistake); refused {
		t.Skip("no font of this machine has Chinese letters: ", err)
	}
	again := draw(t, f)
	if !bytes.Equal(pdf, again) {
		t.Error("the same facts gave other bytes")
	}
	if n := strings.Count(papertest.Squeeze(logical(t, pdf)), "目撃者は見た。"); n < 395 { // some are on two pages
		t.Errorf("%d of 400 sentences can be found", n)
	}
	if err := papertest.Open(t, pdf).Holds(1, 1, "2.a. Family Name (Last Name)", "李"); err != nil {
		t.Error(err)
	}
	papertest.Sound(t, pdf)
	papertest.InsideMargins(t, pdf)
}
