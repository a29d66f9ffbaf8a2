package papertest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
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

// drawing is a page as its operators draw it; y grows downwards.
type drawing struct {
	texts []text
	boxes []box
	lines []area
}

// text is one run of letters, from x on the baseline y.
type text struct {
	font       string
	size, x, y float64
	says       string
}

// box is a rectangle; how is the operator that paints it.
type box struct {
	area
	how string
}

const (
	ruled  = "S"
	heads  = "B" // ruled on a ground, as headings are
	ground = "f"
)

var operator = regexp.MustCompile(`(?s)BT /F(\w+) ([\d.]+) Tf ET` +
	`|BT ([\d.]+) ([\d.]+) Td \(((?:[^\\()]|\\.)*)\) Tj ET` +
	`|([\d.]+) ([\d.]+) ([\d.]+) -([\d.]+) re ([SBf])` +
	`|([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S`)

func drawings(t testing.TB, pdf []byte) []drawing {
	t.Helper()
	const height = 792
	var pages []drawing
	for _, stream := range operators(t, pdf) {
		var d drawing
		var font string
		var size float64
		for _, m := range operator.FindAllSubmatch(stream, -1) {
			n := func(i int) float64 {
				f, err := strconv.ParseFloat(string(m[i]), 64)
				if err != nil {
					t.Fatal(err)
				}
				return f
			}
			switch {
			case m[1] != nil:
				font, size = string(m[1]), n(2)
			case m[3] != nil:
				d.texts = append(d.texts, text{font, size, n(3), height - n(4), decoded(m[5])})
			case m[6] != nil:
				x, y := n(6), height-n(7)
				d.boxes = append(d.boxes, box{area{x, y, x + n(8), y + n(9)}, string(m[10])})
			default:
				d.lines = append(d.lines, area{n(11), height - n(12), n(13), height - n(14)})
			}
		}
		pages = append(pages, d)
	}
	return pages
}

var escapes = strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")

// decoded is the text of a string in big-endian UTF-16.
func decoded(raw []byte) string {
	raw = []byte(escapes.Replace(string(raw)))
	var units []uint16
	for len(raw) >= 2 {
		units, raw = append(units, binary.BigEndian.Uint16(raw)), raw[2:]
	}
	return string(utf16.Decode(units))
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
