package official

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"suppb/forms/official/officialtest"
	"suppb/internal/testkit"
)

// standIn is a genuine form of USCIS of the same make as the supplements.
func standIn(t testing.TB, name string) []byte {
	t.Helper()
	pdf, err := os.ReadFile(filepath.Join(testkit.Root(t), "..", "shared", "forms", "standins", name))
	if err != nil {
		t.Skip("the folder shared/forms/standins with genuine USCIS forms is not beside the project")
	}
	return pdf
}

func open(t testing.TB, pdf []byte) *Document {
	t.Helper()
	d, err := Open(pdf)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// recognised is the template that a form makes.
func recognised(t testing.TB, f officialtest.Form) Template {
	t.Helper()
	template, found := Recognise(open(t, f.PDF(t)))
	if template.Form() == "" {
		t.Fatalf("the form is not recognised: %v", found)
	}
	return template
}

// anyForm is a template of a form that has no layout: each field is an item of
// Part 1, named by its place in the file.
func anyForm(d *Document) Template {
	t := Template{layout: &Layout{Form: "any"}, body: newBody(d)}
	for i := range d.fields {
		f := &d.fields[i]
		item := Item{Part: 1, Item: strconv.Itoa(i), Kind: Text}
		switch f.Kind {
		case CheckboxField:
			item.Kind = Choice
			t.slots = append(t.slots, slot{Item: item, boxes: []slotBox{{"marked", f, f.OnStates[0]}}})
		case TextField, DropdownField:
			t.slots = append(t.slots, slot{Item: item, field: f})
		}
	}
	return t
}

// word is a word on a page; its place is measured as a field's is.
type word struct {
	page int
	rect Rect
	text string
}

var (
	pageTag = regexp.MustCompile(`<page width="[\d.]+" height="([\d.]+)">`)
	wordTag = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>`)
)

// words are those that a reader finds on the pages.
func words(t testing.TB, pdf []byte) []word {
	t.Helper()
	var all []word
	page, height := 0, 0.0
	for line := range strings.Lines(poppler(t, pdf, "pdftotext", "-bbox", "-", "-")) {
		if m := pageTag.FindStringSubmatch(line); m != nil {
			page, height = page+1, parseNumber(m[1])
		}
		if m := wordTag.FindStringSubmatch(line); m != nil {
			all = append(all, word{page, Rect{parseNumber(m[1]), height - parseNumber(m[4]), parseNumber(m[3]), height - parseNumber(m[2])}, html.UnescapeString(m[5])})
		}
	}
	return all
}

// within are the words whose middle is in a field, line by line.
func within(all []word, f *Field) []word {
	var some []word
	for _, w := range all {
		x, y := (w.rect.Left+w.rect.Right)/2, (w.rect.Bottom+w.rect.Top)/2
		if w.page == f.Page && x > f.Rect.Left && x < f.Rect.Right && y > f.Rect.Bottom && y < f.Rect.Top {
			some = append(some, w)
		}
	}
	slices.SortStableFunc(some, func(a, b word) int {
		if math.Abs(a.rect.Bottom-b.rect.Bottom) > 3 {
			return cmp.Compare(b.rect.Bottom, a.rect.Bottom)
		}
		return cmp.Compare(a.rect.Left, b.rect.Left)
	})
	return some
}

// shown is the text in a field without white space. A word that reaches out of
// the field fails the test.
func shown(t testing.TB, all []word, f *Field) string {
	t.Helper()
	var text strings.Builder
	for _, w := range within(all, f) {
		text.WriteString(w.text)
		if w.rect.Left < f.Rect.Left-0.5 || w.rect.Right > f.Rect.Right+0.5 {
			t.Errorf("%s: %q reaches from %.1f to %.1f, out of the field from %.1f to %.1f",
				f.Leaf, w.text, w.rect.Left, w.rect.Right, f.Rect.Left, f.Rect.Right)
		}
	}
	return squeeze(text.String())
}

// picture is a field as it is rendered, four pixels to a point.
func picture(t testing.TB, pdf []byte, f *Field) []byte {
	t.Helper()
	const scale = 4
	x, y := int(f.Rect.Left*scale), int((792-f.Rect.Top)*scale)
	return []byte(poppler(t, pdf, "pdftoppm", "-gray", "-r", strconv.Itoa(72*scale), "-f", strconv.Itoa(f.Page), "-l", strconv.Itoa(f.Page),
		"-x", strconv.Itoa(x), "-y", strconv.Itoa(y), "-W", strconv.Itoa(int((f.Rect.Right-f.Rect.Left)*scale)),
		"-H", strconv.Itoa(int((f.Rect.Top-f.Rect.Bottom)*scale)), "-"))
}

// ink is the share of a picture that is dark, in percent.
func ink(picture []byte) int {
	pixels := picture[bytes.LastIndex(picture[:min(len(picture), 64)], []byte("255\n"))+4:]
	dark := 0
	for _, p := range pixels {
		if p < 128 {
			dark++
		}
	}
	return 100 * dark / len(pixels)
}

func poppler(t testing.TB, pdf []byte, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(pdf)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s, of Debian's package poppler-utils: %v: %s", name, err, stderr.Bytes())
	}
	return string(out)
}

// sample is a text that fits into a field.
func sample(f *Field, number int) string {
	text := fmt.Sprintf("Qz%d", number)
	if f.Kind == DropdownField {
		i := slices.Index(f.Options, Option{"AR", "AR"})
		return f.Options[max(i, 1)].Value
	}
	if f.MaxLen > 0 {
		text = (text + "wxyz")[:min(len(text)+4, f.MaxLen)]
	}
	return text
}
