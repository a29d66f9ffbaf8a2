package packet

import (
	"fmt"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// builder writes a PDF of pages that come from other PDFs. Streams are written
// as they were read. The same calls give the same bytes.
type builder struct {
	*pdfobject.File
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
	b := &builder{File: pdfobject.NewFile(0), title: title, copies: map[*document]*copying{}}
	for range infoObject {
		b.Reserve()
	}
	return b
}

// pageTree stands in a page that is copied for the pages object of the new file.
const pageTree = -1

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
		c = &copying{b, d, map[int]int{d.Root: catalogObject, pageTree: pagesObject}, nil, map[int]types.Object{}}
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
		c.numbers[p.Number] = b.Reserve()
	}
	for _, p := range d.pages {
		c.page(p.Number, pdfobject.Without(p.Dict, "Parent", "StructParents"))
	}
}

// keepForm carries over what the fields and layers on the pages of d need.
func (b *builder) keepForm(d *document) {
	c := b.copyOf(d)
	if form := d.Dict(d.Catalog["AcroForm"]); form != nil {
		b.catalog = append(pdfobject.Append(append(b.catalog, "/AcroForm "...), pdfobject.Without(form, "XFA", "SigFlags", "NeedAppearances"), c.reference), '\n')
	}
	if layers := d.Catalog["OCProperties"]; layers != nil {
		b.catalog = append(pdfobject.Append(append(b.catalog, "/OCProperties "...), layers, c.reference), '\n')
	}
	c.finish()
}

// page writes a page whose number is reserved, and all that it refers to.
func (c *copying) page(number int, dict types.Dict) {
	c.kids = append(c.kids, c.numbers[number])
	dict["Type"] = types.Name("Page")
	dict["Parent"] = pdfobject.Ref(pageTree)
	c.Put(c.numbers[number], pdfobject.Append(nil, dict, c.reference))
	c.finish()
}

// finish writes the objects that are waiting.
func (c *copying) finish() {
	for len(c.waiting) > 0 {
		old := c.waiting[0]
		c.waiting = c.waiting[1:]
		v, has := c.instead[old]
		if !has {
			v = c.from.Resolve(c.from.Table[old])
		}
		c.Put(c.numbers[old], pdfobject.Append(nil, v, c.reference))
	}
}

// bytes is the finished file.
func (b *builder) bytes() []byte {
	kids := []byte("<</Type/Pages/Count " + strconv.Itoa(len(b.kids)) + "/Kids[")
	for _, kid := range b.kids {
		kids = fmt.Appendf(kids, "%d 0 R ", kid)
	}
	b.Put(pagesObject, append(kids, "]>>"...))
	b.Put(catalogObject, fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R\n%s>>", pagesObject, b.catalog))
	b.Put(infoObject, fmt.Appendf(nil, "<</Title<%x>>>", types.EncodeUTF16String(b.title)))
	return b.Finish(catalogObject, infoObject)
}

// reference is the new number of an object.
func (c *copying) reference(old int) int {
	number, known := c.numbers[old]
	if !known {
		if c.from.Resolve(c.from.Table[old]) != nil {
			number = c.Reserve()
			c.waiting = append(c.waiting, old)
		}
		c.numbers[old] = number
	}
	return number
}
