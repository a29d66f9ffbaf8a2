package papertest

import (
	"fmt"
	"testing"
)

// Comb is a value that is printed one sign a cell, and what stands in it on a
// form without facts, with its empty boxes left so or filled.
type Comb struct {
	Page, Part    int
	Label         string
	Cells         int
	Blank, Filled string
}

// Combs checks the cells of a form without facts, drawn both ways.
func Combs(t *testing.T, blankPDF, filledPDF []byte, combs []Comb) {
	t.Helper()
	blank, filled := Open(t, blankPDF), Open(t, filledPDF)
	for _, comb := range combs {
		t.Run(fmt.Sprintf("Part %d %s", comb.Part, comb.Label), func(t *testing.T) {
			if n, err := blank.Cells(comb.Page, comb.Part, comb.Label); err != nil || n != comb.Cells {
				t.Errorf("%d cells, want %d (%v)", n, comb.Cells, err)
			}
			if err := blank.Holds(comb.Page, comb.Part, comb.Label, comb.Blank); err != nil {
				t.Error("blank:", err)
			}
			if err := filled.Holds(comb.Page, comb.Part, comb.Label, comb.Filled); err != nil {
				t.Error("filled:", err)
			}
		})
	}
}
