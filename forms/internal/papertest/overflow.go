package papertest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Account makes a text of about size letters that can be found again word by
// word: every word has the mark of its field, its number, and letters by chance.
func Account(r *rapid.T, field string, size int) string {
	between := []string{" ", " ", " ", ", ", "\n", "\n\n", "\r\n", " \t "}
	letters := []rune("abcABCéñçőđĐặễỹØЖиюΠός§—’0123456789.()")
	var text strings.Builder
	for n := 0; text.Len() < size; n++ {
		word := rapid.SliceOfN(rapid.SampledFrom(letters), 0, 12).Draw(r, field)
		fmt.Fprintf(&text, "«%s%04d%s»", field, n, string(word))
		text.WriteString(rapid.SampledFrom(between).Draw(r, "between"))
	}
	return text.String()
}

var accounts = regexp.MustCompile(`«[^«»]*»`)

// LosesNothing fails the test unless the pages show every word of text, which
// [Account] made, in its order.
func LosesNothing(t *testing.T, pages []string, field, text string) {
	t.Helper()
	ours := func(list []string) []string {
		return slices.DeleteFunc(list, func(w string) bool { return !strings.HasPrefix(w, "«"+field) })
	}
	want := ours(accounts.FindAllString(text, -1))
	got := ours(accounts.FindAllString(strings.Join(pages, "\n"), -1))
	for i := range got {
		got[i] = Squeeze(got[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the pages show %d of the %d words of %s, or in another order", len(got), len(want), field)
	}
}

var entry = regexp.MustCompile(`Page \d Part \d Item \d+(\.\w)?`)

// AdditionalSheets fails the test unless each of the pages after the fifth says
// whose it is, where its text belongs, and where to sign and date it.
func AdditionalSheets(t *testing.T, pages []string, identity ...string) {
	t.Helper()
	if len(pages) < 7 {
		t.Fatalf("the form has %d pages; this test wants two additional sheets", len(pages))
	}
	for i, page := range pages[5:] {
		number := fmt.Sprintf("Additional sheet %d of %d", i+1, len(pages)-5)
		for _, want := range append([]string{"Signature of Certifying Official (sign in ink)", "Date (mm/dd/yyyy)", "Edition 01/20/25", number}, identity...) {
			if !strings.Contains(Squeeze(page), Squeeze(want)) {
				t.Errorf("additional sheet %d lacks %q", i+1, want)
			}
		}
		if !entry.MatchString(strings.Join(strings.Fields(page), " ")) {
			t.Errorf("additional sheet %d does not say where its text belongs:\n%s", i+1, page)
		}
	}
}
