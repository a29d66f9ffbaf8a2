package official

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"

	"suppb/forms/internal/pdfobject"
)

var editionLine = regexp.MustCompile(`Edition\s*(\d\d/\d\d/\d\d)\b`)

// findEdition looks on the pages for words such as "Edition 01/20/25". Pages
// that name different editions are said so: "01/20/25 and 12/02/24".
func (d *Document) findEdition() string {
	var editions []string
	found := map[string]bool{}
	reader := newTextReader(d.objects)
	for _, p := range d.pages {
		for _, m := range editionLine.FindAllStringSubmatch(reader.page(p), -1) {
			if !found[m[1]] {
				found[m[1]] = true
				editions = append(editions, m[1])
			}
		}
	}
	return strings.Join(editions, " and ")
}

// largestContent is how many bytes of a page's drawing are read.
const largestContent = 4 << 20

// textReader reads text that is drawn.
type textReader struct {
	objects
	decoders map[types.Object]func([]byte) string // by reference to the font
}

func newTextReader(o objects) textReader {
	return textReader{o, map[types.Object]func([]byte) string{}}
}

// page is the text of a page in the order in which it is drawn.
func (t textReader) page(p pdfobject.Page) string {
	return t.drawn(t.content(p), t.Dict(p.Dict["Resources"]))
}

// content is the operators that draw a page.
func (t textReader) content(p pdfobject.Page) []byte {
	var content []byte
	parts := t.Array(p.Dict["Contents"])
	if parts == nil {
		parts = types.Array{p.Dict["Contents"]}
	}
	for _, part := range parts {
		content = append(append(content, t.unpacked(part)...), '\n')
		if len(content) > largestContent {
			return nil
		}
	}
	return content
}

// unpacked is the content of a stream, or nil if it is none.
func (o objects) unpacked(v types.Object) []byte {
	s, is := o.Resolve(v).(types.StreamDict)
	if !is {
		return nil
	}
	content, err := pdfobject.Unpacked(s, largestContent)
	if err != nil {
		return nil
	}
	return content
}

// drawn is the text that operators draw.
func (t textReader) drawn(content []byte, resources types.Dict) string {
	fonts := t.Dict(resources["Font"])
	decode := func(b []byte) string { return "" }
	var text strings.Builder
	var operands [][]byte
	for s := pdfobject.NewScanner(content); ; {
		token := s.Next()
		if token == nil {
			return text.String()
		}
		if !pdfobject.IsOperator(token) {
			operands = append(operands, token)
			continue
		}
		switch string(token) {
		case "Tf":
			if len(operands) >= 2 {
				decode = t.decoder(fonts[strings.TrimPrefix(string(operands[len(operands)-2]), "/")])
			}
		case "Tj", "TJ", "'", `"`:
			for _, operand := range operands {
				if operand[0] == '(' || operand[0] == '<' {
					text.WriteString(decode(stringOperand(operand)))
				}
			}
		case "Td", "TD", "T*", "Tm", "ET":
			text.WriteByte('\n')
		case "ID":
			s.SkipPicture()
		}
		operands = operands[:0]
	}
}

// decoder gives the text of strings that a font draws.
func (t textReader) decoder(font types.Object) func([]byte) string {
	ref, is := font.(types.IndirectRef)
	if !is {
		return t.newDecoder(font)
	}
	if t.decoders[ref] == nil {
		t.decoders[ref] = t.newDecoder(ref)
	}
	return t.decoders[ref]
}

// newDecoder goes by the font's own table if it has one, else by that of Windows.
func (o objects) newDecoder(font types.Object) func([]byte) string {
	d := o.Dict(font)
	if table := o.unpacked(d["ToUnicode"]); table != nil {
		width := 1
		if o.Name(d["Subtype"]) == "Type0" {
			width = 2
		}
		characters := readCharacterTable(table)
		return func(b []byte) string {
			var text strings.Builder
			for ; len(b) >= width; b = b[width:] {
				text.WriteString(characters[hex.EncodeToString(b[:width])])
			}
			return text.String()
		}
	}
	return func(b []byte) string {
		text, _ := charmap.Windows1252.NewDecoder().Bytes(b)
		return string(text)
	}
}

var (
	tableSection = regexp.MustCompile(`(?s)beginbf(char|range)(.*?)endbf`)
	tableHex     = regexp.MustCompile(`<([0-9A-Fa-f\s]*)>|(\[)|(\])`)
)

// readCharacterTable reads a ToUnicode table: texts by code in hexadecimal.
// Ranges that list their texts one by one are left out; USCIS has none.
func readCharacterTable(table []byte) map[string]string {
	characters := map[string]string{}
	for _, section := range tableSection.FindAllSubmatch(table, -1) {
		var codes []string
		for _, m := range tableHex.FindAllSubmatch(section[2], -1) {
			codes = append(codes, strings.ToLower(string(bytes.Join(bytes.Fields(m[1]), nil))))
		}
		if string(section[1]) == "char" {
			for i := 0; i+1 < len(codes); i += 2 {
				characters[codes[i]] = hexText(codes[i+1])
			}
			continue
		}
		for i := 0; i+2 < len(codes); i += 3 {
			addRange(characters, codes[i], codes[i+1], codes[i+2])
		}
	}
	return characters
}

func addRange(characters map[string]string, from, to, text string) {
	first, err1 := strconv.ParseUint(from, 16, 16)
	last, err2 := strconv.ParseUint(to, 16, 16)
	start := []rune(hexText(text))
	if cmp.Or(err1, err2) != nil || len(start) != 1 {
		return
	}
	for code := first; code <= last; code++ {
		key := strconv.FormatUint(code, 16)
		characters[strings.Repeat("0", max(0, len(from)-len(key)))+key] = string(start[0] + rune(code-first))
	}
}

// hexText is UTF-16 in hexadecimal digits.
func hexText(digits string) string {
	b, err := hex.DecodeString(digits)
	if err != nil {
		return ""
	}
	return decodeText(append([]byte{0xFE, 0xFF}, b...))
}

func stringOperand(token []byte) []byte {
	if token[0] == '(' {
		return pdfobject.Objects{}.Bytes(types.StringLiteral(bytes.TrimSuffix(token[1:], []byte(")"))))
	}
	return pdfobject.Objects{}.Bytes(types.HexLiteral(bytes.Trim(token, "<> \r\n")))
}

// parseNumber is a number of a PDF; what is none is 0.
func parseNumber(text string) float64 {
	n, _ := strconv.ParseFloat(text, 64)
	return n
}
