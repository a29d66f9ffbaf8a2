package sheet

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"suppb/forms/internal/typeface"
)

func newSheet() *Sheet { return New(Form{Number: "Form", Edition: "01/20/25", Pages: 1}) }

func TestWrap(t *testing.T) {
	s := newSheet()
	wide := s.width(small, "mmmm mmmm") + 0.1
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{""}},
		{"fits exactly", "mmmm mmmm", []string{"mmmm mmmm"}},
		{"breaks between words", "mmmm mmmm m", []string{"mmmm mmmm", "m"}},
		{"keeps line ends", "m\n\nm", []string{"m", "", "m"}},
		{"several spaces are one", "m   m", []string{"m m"}},
		{"breaks a long word", "mmmmmmmmmm", []string{"mmmmmmmm", "mm"}},
		{"begins a long word on its own line", "m mmmmmmmmmm m", []string{"m", "mmmmmmmm", "mm m"}},
		{"keeps an accent with its letter", "mmmmmmmmmm\u0330", []string{"mmmmmmmm", "mm\u0330"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := s.wrap(small, test.text, wide); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzWrapLosesNothing(f *testing.F) {
	f.Add("one two  three\n\nfour", uint8(60), uint8(1))
	f.Add("Wolfeschlegelsteinhausenbergerdorff Đặng r\u0330\u0301", uint8(20), uint8(2))
	f.Add(" \n a\n", uint8(9), uint8(3))
	f.Add("قالت إنها رأته (مرتين) في 12/05/2024 ثم ذهبت Smith إلى البيت", uint8(60), uint8(2))
	f.Add("שלום עליכם", uint8(5), uint8(1))
	f.Fuzz(func(t *testing.T, text string, width, taken uint8) {
		s := newSheet()
		text = s.clean("1", text)
		w := 12 + float64(width)
		lines := s.wrap(small, text, w)
		if got, want := letters(strings.Join(lines, "")), letters(text); got != want {
			t.Errorf("wrapped %q, got %q", want, got)
		}
		for _, line := range lines {
			if s.width(small, line) > w && len([]rune(line)) > 1 && !unicode.Is(unicode.Mn, []rune(line)[1]) {
				t.Errorf("%q is wider than %v", line, w)
			}
		}
		begin := lines[:min(int(taken), len(lines))]
		if got, want := letters(strings.Join(begin, "")+after(begin, text)), letters(text); got != want {
			t.Errorf("%d lines and what is after them are %q, want %q", len(begin), got, want)
		}
	})
}

func letters(text string) string {
	return strings.NewReplacer(" ", "", "\n", "").Replace(text)
}

func TestPrintable(t *testing.T) {
	for _, r := range "Azñçőőđ ĐặễỹØЖиΠός§—“”’№€ \u00a0\u0330 שלום مريم پچژگیکھ ٣ ۳ ،؟" {
		if !printable(r) {
			t.Errorf("%q (%U) should be printable", r, r)
		}
	}
	for _, r := range []rune{
		'😀', '\u202e', '\u200b', '\u200c', '\u00ad', '\ufeff', '\ufffd', '\uffff', '\ue000', 0, '\a',
		'\u0915', '\u0e01', '\u0e81', '\u07d0', // Devanagari, Thai, Lao, N'Ko
		'\u064e', '\u05b8', '\u06a0', 'ہ', // vowel marks, and letters that the font cannot join
	} {
		if printable(r) {
			t.Errorf("%q (%U) should not be printable", r, r)
		}
	}
}

// The widths read here are those that gofpdf draws with.
func TestWidthsAgreeWithDrawnWidths(t *testing.T) {
	s := newSheet()
	s.setFace(small)
	for r := rune(' '); r < 0x2100; r++ {
		if !unicode.IsLetter(r) || !typeface.Regular().Has(r) {
			continue
		}
		if drawn := float64(s.pdf.GetStringSymbolWidth(string(r))); math.Abs(drawn-typeface.Regular().Width(r)) > 1 {
			t.Errorf("%q (%U) is %v wide when drawn, %v in the table", r, r, drawn, typeface.Regular().Width(r))
		}
	}
}
