package papertest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"testing"
)

var (
	streams = regexp.MustCompile(`(?s)/FlateDecode /Length \d+>>\nstream\n(.*?)\nendstream`)
	sizes   = regexp.MustCompile(`/F\w+ ([\d.]+) Tf`)
)

// operators is what the file tells a reader to draw, page by page.
func operators(t testing.TB, pdf []byte) [][]byte {
	t.Helper()
	var pages [][]byte
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
	}
	return pages
}

// Legible fails the test if type smaller than 8 points is used.
func Legible(t testing.TB, pdf []byte) {
	t.Helper()
	found := 0
	for i, page := range operators(t, pdf) {
		for _, m := range sizes.FindAllSubmatch(page, -1) {
			found++
			if size, _ := strconv.ParseFloat(string(m[1]), 64); size < 8 {
				t.Errorf("page %d has type of %s points", i+1, m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no type size was found")
	}
}
