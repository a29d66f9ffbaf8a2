package packet

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// builder writes a PDF of pages that come from other PDFs. Streams are written
// as they were read. The same calls give the same bytes.
type builder struct {
	out     []byte
	offsets []int // of objects, by number-1; 0 is not written yet
	kids    []int
	catalog []byte // entries beside the pages
	title   string
	copies  map[*document]*copying
}

// Numbers of the objects that every file has.
const (
	catalogObject = 1 + iota
	pagesObject
	infoObject
)

func newBuilder(title string) *builder {
	return &builder{
		out: []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), offsets: make([]int, infoObject), title: title,
		copies: map[*document]*copying{},
	}
}

// copying carries objects of one document over. Objects get new numbers in the
// order in which they are first referred to.
type copying struct {
	*builder
	from    *document
	numbers map[int]int // new by old; 0 leaves a reference out
	waiting []int       // old numbers of objects that are referred to and not written yet
	instead map[int]types.Object
}

func (b *builder) copyOf(d *document) *copying {
	c := b.copies[d]
	if c == nil {
		c = &copying{b, d, map[int]int{d.root: catalogObject}, nil, map[int]types.Object{}}
		for _, node := range d.nodes {
			c.numbers[node] = pagesObject
		}
		b.copies[d] = c
	}
	return c
}

// addAll adds every page of d with everything that belongs to it.
func (b *builder) addAll(d *document) {
	if d == nil {
		return
	}
	c := b.copyOf(d)
	for _, p := range d.pages {
		c.numbers[p.number] = b.reserve()
	}
	for _, p := range d.pages {
		c.page(p.number, without(p.dict, "Parent", "StructParents"))
	}
}

// keepForm carries over what the fields and layers on the pages of d need.
func (b *builder) keepForm(d *document) {
	c := b.copyOf(d)
	if form := d.dict(d.catalog["AcroForm"]); form != nil {
		b.catalog = append(c.serialise(append(b.catalog, "/AcroForm "...), without(form, "XFA", "SigFlags", "NeedAppearances")), '\n')
	}
	if layers := d.catalog["OCProperties"]; layers != nil {
		b.catalog = append(c.serialise(append(b.catalog, "/OCProperties "...), layers), '\n')
	}
	c.finish()
}

// page writes a page whose number is reserved, and all that it refers to.
func (c *copying) page(number int, dict types.Dict) {
	c.kids = append(c.kids, c.numbers[number])
	dict["Type"] = types.Name("Page")
	written := c.entries(fmt.Appendf(nil, "<</Parent %d 0 R\n", pagesObject), dict)
	c.put(c.numbers[number], append(written, ">>"...))
	c.finish()
}

// finish writes the objects that are waiting.
func (c *copying) finish() {
	for len(c.waiting) > 0 {
		old := c.waiting[0]
		c.waiting = c.waiting[1:]
		v, has := c.instead[old]
		if !has {
			v = c.from.resolve(c.from.table[old])
		}
		c.put(c.numbers[old], c.serialise(nil, v))
	}
}

func (b *builder) reserve() int {
	b.offsets = append(b.offsets, 0)
	return len(b.offsets)
}

func (b *builder) put(number int, object []byte) {
	b.offsets[number-1] = len(b.out)
	b.out = strconv.AppendInt(b.out, int64(number), 10)
	b.out = append(append(append(b.out, " 0 obj\n"...), object...), "\nendobj\n"...)
}

// bytes is the finished file.
func (b *builder) bytes() []byte {
	kids := []byte("<</Type/Pages/Count " + strconv.Itoa(len(b.kids)) + "/Kids[")
	for _, kid := range b.kids {
		kids = fmt.Appendf(kids, "%d 0 R ", kid)
	}
	b.put(pagesObject, append(kids, "]>>"...))
	b.put(catalogObject, fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R\n%s>>", pagesObject, b.catalog))
	b.put(infoObject, fmt.Appendf(nil, "<</Title<FEFF%s>>>", hexUTF16(b.title)))
	id := sha256.Sum256(b.out)
	start := len(b.out)
	b.out = fmt.Appendf(b.out, "xref\n0 %d\n0000000000 65535 f \n", len(b.offsets)+1)
	for _, offset := range b.offsets {
		b.out = fmt.Appendf(b.out, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(b.out, "trailer\n<</ID[<%x><%x>]/Info %d 0 R/Root %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n",
		id[:16], id[:16], infoObject, catalogObject, len(b.offsets)+1, start)
}

func hexUTF16(text string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = fmt.Appendf(out, "%04X", unit)
	}
	return string(out)
}

// reference is the new number of an object.
func (c *copying) reference(old int) int {
	number, known := c.numbers[old]
	if !known {
		if c.from.resolve(c.from.table[old]) != nil {
			number = c.reserve()
			c.waiting = append(c.waiting, old)
		}
		c.numbers[old] = number
	}
	return number
}

// serialise appends v as it stands in a file.
func (c *copying) serialise(out []byte, v types.Object) []byte {
	switch v := v.(type) {
	case types.Boolean:
		return strconv.AppendBool(out, v.Value())
	case types.Integer:
		return strconv.AppendInt(out, int64(v), 10)
	case types.Float:
		return strconv.AppendFloat(out, v.Value(), 'f', -1, 64)
	case types.Name:
		return append(append(out, '/'), types.EncodeName(v.Value())...)
	case types.StringLiteral:
		return append(append(append(out, '('), v.Value()...), ')')
	case types.HexLiteral:
		return append(append(append(out, '<'), v.Value()...), '>')
	case types.IndirectRef:
		number := c.reference(v.ObjectNumber.Value())
		if number == 0 {
			return append(out, "null"...)
		}
		return append(strconv.AppendInt(out, int64(number), 10), " 0 R"...)
	case types.Array:
		out = append(out, '[')
		for i, item := range v {
			if i > 0 {
				out = append(out, ' ')
			}
			out = c.serialise(out, item)
		}
		return append(out, ']')
	case types.Dict:
		return append(c.entries(append(out, "<<"...), v), ">>"...)
	case types.StreamDict:
		d := without(v.Dict, "Length")
		d["Length"] = types.Integer(len(v.Raw))
		out = append(c.serialise(out, d), "\nstream\n"...)
		return append(append(out, v.Raw...), "\nendstream"...)
	}
	return append(out, "null"...)
}

func (c *copying) entries(out []byte, d types.Dict) []byte {
	for _, key := range slices.Sorted(maps.Keys(d)) {
		out = append(append(append(out, '/'), types.EncodeName(key)...), ' ')
		out = append(c.serialise(out, d[key]), '\n')
	}
	return out
}

// without is a copy of d that lacks keys.
func without(d types.Dict, keys ...string) types.Dict {
	rest := types.Dict{}
	maps.Copy(rest, d)
	for _, key := range keys {
		delete(rest, key)
	}
	return rest
}
