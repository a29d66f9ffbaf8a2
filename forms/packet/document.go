package packet

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// document is a PDF that has been read. It does not change.
type document struct {
	table   map[int]types.Object
	root    int
	catalog types.Dict
	pages   []page
	nodes   []int // numbers of the objects that only hold pages together
}

// page is a page with what it inherits.
type page struct {
	number int // of its object
	dict   types.Dict
}

// bounds are those of a file that is read.
type bounds struct{ bytes, pages int }

const (
	readingTime    = 60 * time.Second
	objectsPerPage = 400
	objectsBeside  = 20_000
	mostPacked     = 5_000    // streams that hold other objects
	unpackedPacked = 64 << 20 // bytes, of all of those together
)

// open reads a PDF. What cannot be read is refused in one sentence that begins
// with what.
func open(what string, pdf []byte, b bounds) (*document, error) {
	switch {
	case len(pdf) == 0:
		return nil, refuse("%s is empty.", what)
	case len(pdf) > b.bytes:
		return nil, refuse("%s is larger than %d megabytes.", what, b.bytes>>20)
	case !bytes.Contains(pdf[:min(len(pdf), 1024)], []byte("%PDF-")):
		return nil, refuse("%s is not a PDF.", what)
	case !bytes.Contains(pdf[max(0, len(pdf)-2048):], []byte("startxref")):
		return nil, refuse("%s is cut off: its end is missing.", what)
	}
	packed := bytes.Count(pdf, []byte("ObjStm"))
	if packed > mostPacked {
		return nil, refuse("%s has more than %d streams of objects.", what, mostPacked)
	}
	ctx, stop := context.WithTimeout(context.Background(), readingTime)
	defer stop()
	read, err := parse(ctx, pdf, configuration(b, packed))
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword), err == nil && read.Encrypt != nil,
		err != nil && bytes.Contains(pdf, []byte("/Encrypt")):
		return nil, refuse("%s is encrypted; save it without a password.", what)
	case errors.Is(err, context.DeadlineExceeded):
		return nil, refuse("%s takes longer than %d seconds to read.", what, readingTime/time.Second)
	case err != nil || read.Root == nil:
		return nil, refuse("%s is damaged and cannot be read.", what)
	}
	d := &document{table: map[int]types.Object{}, root: read.Root.ObjectNumber.Value()}
	for number, entry := range read.Table {
		if entry == nil || entry.Free || entry.Object == nil {
			continue
		}
		d.table[number] = entry.Object
		if packed, is := entry.Object.(types.LazyObjectStreamObject); is {
			if d.table[number], err = unpack(ctx, packed); err != nil {
				return nil, refuse("%s is damaged and cannot be read.", what)
			}
		}
	}
	d.catalog = d.dict(*read.Root)
	if err := d.listPages(what, b.pages); err != nil {
		return nil, err
	}
	return d, nil
}

var errDamaged = errors.New("damaged")

// parse turns a panic of the library into an error: the bytes are anybody's.
func parse(ctx context.Context, pdf []byte, conf *model.Configuration) (read *model.Context, err error) {
	defer func() {
		if recover() != nil {
			err = errDamaged
		}
	}()
	return pdfcpu.ReadWithContext(ctx, bytes.NewReader(pdf), conf)
}

func unpack(ctx context.Context, packed types.LazyObjectStreamObject) (v types.Object, err error) {
	defer func() {
		if recover() != nil {
			err = errDamaged
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return packed.DecodedObject(ctx)
}

// configuration is spelled out because pdfcpu's own default reads and writes a
// folder of the user's.
func configuration(b bounds, packed int) *model.Configuration {
	objects := objectsBeside + objectsPerPage*b.pages
	limits := model.DefaultResourceLimits()
	limits.MaxStreamBytes = int64(b.bytes)
	limits.MaxDecodeBytes = int64(unpackedPacked / max(packed, 1))
	limits.MaxObjectCount = objects
	limits.MaxXRefEntries = objects
	limits.MaxObjectStreamCount = objects
	limits.MaxObjectStreamFirst = 1 << 20
	return &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: types.EolLF, Offline: true, Limits: limits,
	}
}

// inherited are the entries of a page that may stand above it.
var inherited = []string{"Resources", "MediaBox", "CropBox", "Rotate"}

// listPages walks the tree of pages in the order of the document.
func (d *document) listPages(what string, most int) error {
	damaged := refuse("%s is damaged: its pages cannot be found.", what)
	seen := map[int]bool{}
	var walk func(v types.Object, above types.Dict, depth int) error
	walk = func(v types.Object, above types.Dict, depth int) error {
		ref, is := v.(types.IndirectRef)
		number := ref.ObjectNumber.Value()
		if !is || seen[number] || depth > 64 {
			return damaged
		}
		seen[number] = true
		own := d.dict(ref)
		if own == nil {
			return damaged
		}
		node := maps.Clone(above)
		maps.Copy(node, own)
		if own["Kids"] == nil {
			if d.pages = append(d.pages, page{number, node}); len(d.pages) > most {
				return refuse("%s has more than %d pages.", what, most)
			}
			return nil
		}
		d.nodes = append(d.nodes, number)
		down := types.Dict{}
		for _, key := range inherited {
			if v, has := node[key]; has {
				down[key] = v
			}
		}
		for _, kid := range d.array(own["Kids"]) {
			if err := walk(kid, down, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(d.catalog["Pages"], types.Dict{}, 0); err != nil {
		return err
	}
	if len(d.pages) == 0 {
		return damaged
	}
	return nil
}

// count is the number of pages; a document that is missing has none.
func (d *document) count() int {
	if d == nil {
		return 0
	}
	return len(d.pages)
}

// resolve follows references to the object they mean; nil is no object.
func (d *document) resolve(v types.Object) types.Object {
	for range 16 {
		ref, is := v.(types.IndirectRef)
		if !is {
			return v
		}
		v = d.table[ref.ObjectNumber.Value()]
	}
	return nil
}

func (d *document) dict(v types.Object) types.Dict {
	switch v := d.resolve(v).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (d *document) array(v types.Object) types.Array {
	a, _ := d.resolve(v).(types.Array)
	return a
}

func (d *document) name(v types.Object) string {
	n, _ := d.resolve(v).(types.Name)
	return n.Value()
}

func (d *document) number(v types.Object) float64 {
	switch v := d.resolve(v).(type) {
	case types.Integer:
		return float64(v)
	case types.Float:
		return float64(v)
	}
	return 0
}

func (d *document) integer(v types.Object) int {
	n := d.number(v)
	if n < -1<<31 || n > 1<<31 {
		return 0
	}
	return int(n)
}

func (d *document) truth(v types.Object) bool {
	b, _ := d.resolve(v).(types.Boolean)
	return b.Value()
}

func (d *document) numbers(v types.Object) []float64 {
	var list []float64
	for _, item := range d.array(v) {
		list = append(list, d.number(item))
	}
	return list
}

// text are the bytes of a string.
func (d *document) text(v types.Object) []byte {
	switch v := d.resolve(v).(type) {
	case types.StringLiteral:
		if b, err := types.Unescape(v.Value()); err == nil {
			return b
		}
	case types.HexLiteral:
		if b, err := v.Bytes(); err == nil {
			return b
		}
	}
	return nil
}
