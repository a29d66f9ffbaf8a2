package papertest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
	"suppb/forms/internal/typeface"
)

func TestHoldsRefusesWhatIsElsewhere(t *testing.T) {
	pdf, err := i918b.Draw(i918b.Example())
	if err != nil {
		t.Fatal(err)
	}
	const (
		aNumber = "1. Alien Registration Number (A-Number) (if any) A-"
		family  = "2.a. Family Name (Last Name)"
		abroad  = "5.a. Did the criminal activity violate a Federal extraterritorial jurisdiction statute?"
	)
	for _, test := range []struct {
		name        string
		page, part  int
		label, want string
		err         string
	}{
		{"as it is", 1, 1, family, "Quiñones Açaí", ""},
		{"as it is, in cells", 1, 1, aNumber, "204118837", ""},
		{"as it is, marked", 2, 3, abroad, "☒ No", ""},
		{"the next item's value", 1, 1, family, "Marisol", `holds "Quiñones Açaí"`},
		{"the same item of another Part", 1, 2, family, "Quiñones Açaí", `holds "Okonkwo-Bell"`},
		{"part of the value", 1, 1, family, "Quiñones", `holds "Quiñones Açaí"`},
		{"another date of the same row", 2, 3, "2.b.", "05/11/2024", `holds "05/12/2024"`},
		{"another page", 2, 1, family, "Quiñones Açaí", "0 boxes have the label"},
		{"another label", 1, 1, "2.a. Given Name (First Name)", "Marisol", "0 boxes have the label"},
		{"a label of many boxes", 1, 2, "Middle Name", "Amos", "2 boxes have the label"},
		{"the other square", 2, 3, abroad, "☒ Yes", `holds "", want "X"`},
		{"a square of another item", 1, 1, "5. Gender", "☒ Local", "has no square for"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := papertest.Open(t, pdf).Holds(test.page, test.part, test.label, test.want)
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("got %v, want %q", err, test.err)
			}
		})
	}
}

// layout is where on a page things begin, from the left.
type layout struct{ number, second, alpha, beta, divider float64 }

// Every page here gives the text "1. First alpha 2. Second beta" in this order.
func TestHoldsGoesByPlace(t *testing.T) {
	for _, test := range []struct {
		name  string
		move  func(*layout)
		first string // what the first box should hold
		err   string
	}{
		{"in their boxes", func(*layout) {}, "alpha", ""},
		{"in each other's boxes", func(l *layout) { l.alpha, l.beta = l.beta, l.alpha }, "alpha", `holds "beta"`},
		{"in each other's boxes, and so expected", func(l *layout) { l.alpha, l.beta = l.beta, l.alpha }, "beta", ""},
		{"over the border", func(l *layout) { l.alpha = 95 }, "alpha", "runs over the border"},
		{"beside the boxes", func(l *layout) { l.alpha = 450 }, "alpha", `holds ""`},
		{"two labels above one box", func(l *layout) { l.second = 150 }, "alpha", "0 boxes have the label"},
		{"its number elsewhere", func(l *layout) { l.number = 500 }, "alpha", "0 boxes have the label"},
		{"not in the middle of a cell", func(l *layout) { l.divider = 150 }, "alpha", "not in the middle of its cell"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := layout{number: 100, second: 300, alpha: 103, beta: 303}
			test.move(&l)
			err := papertest.Open(t, twoBoxes(t, l)).Holds(1, 1, "1. First", test.first)
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("got %v, want %q", err, test.err)
			}
		})
	}
}

func twoBoxes(t *testing.T, l layout) []byte {
	t.Helper()
	pdf := gofpdf.New("P", "pt", "Letter", "")
	pdf.AddUTF8FontFromBytes("form", "", typeface.Regular().Copy())
	pdf.AddPage()
	pdf.SetFont("form", "", 9)
	pdf.Rect(36, 36, 540, 18, "DF")
	pdf.Text(40, 49, "Part 1. Test")
	pdf.Rect(100, 80, 100, 18, "D")
	pdf.Rect(300, 80, 100, 18, "D")
	pdf.Text(l.number, 76, "1.")
	pdf.Text(115, 76, "First")
	pdf.Text(l.alpha, 92, "alpha")
	pdf.Text(l.second, 76, "2. Second")
	pdf.Text(l.beta, 92, "beta")
	if l.divider > 0 {
		pdf.Line(l.divider, 80, l.divider, 98)
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
