package papertest

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// spot is a word and where it stands.
type spot struct {
	area
	text string
}

var wordBox = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<`)

// words are where poppler finds the words of every page.
func words(t testing.TB, pdf []byte) [][]spot {
	t.Helper()
	var pages [][]spot
	for _, page := range strings.Split(run(t, "poppler-utils", pdf, "pdftotext", "-raw", "-bbox", "-", "-"), "<page ")[1:] {
		var found []spot
		for _, m := range wordBox.FindAllStringSubmatch(page, -1) {
			var at [4]float64
			for i := range at {
				at[i], _ = strconv.ParseFloat(m[1+i], 64)
			}
			found = append(found, spot{area{at[0], at[1], at[2], at[3]}, html.UnescapeString(m[5])})
		}
		pages = append(pages, found)
	}
	return pages
}

// textIn is what a reader sees in a.
func textIn(a area, found []spot) string {
	var texts []string
	for _, w := range found {
		if a.around(w.area) {
			texts = append(texts, w.text)
		}
	}
	return strings.Join(texts, " ")
}

// InsideMargins fails the test if a word reaches into the margins of a page.
func InsideMargins(t testing.TB, pdf []byte) {
	t.Helper()
	const left, right = 36, 612 - 36
	for _, page := range words(t, pdf) {
		for _, w := range page {
			if w.left < left-0.5 || w.right > right+0.5 {
				t.Errorf("%q is printed from x=%.2f to x=%.2f, outside the margins", w.text, w.left, w.right)
			}
		}
	}
}

// Footers fails the test unless the foot of every page says which form and
// edition it is of, and its number of five.
func Footers(t testing.TB, pdf []byte, form string) {
	t.Helper()
	foot := area{0, 750, 612, 792}
	for i, page := range words(t, pdf)[:5] {
		want := fmt.Sprintf("%s Edition 01/20/25 Page %d of 5", form, i+1)
		if got := textIn(foot, page); got != want {
			t.Errorf("the foot of page %d says %q, want %q", i+1, got, want)
		}
	}
}
