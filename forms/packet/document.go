package packet

import (
	"bytes"
	"errors"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// document is a PDF that has been read. It does not change.
type document struct {
	pdfobject.Objects
	pages []pdfobject.Page
	nodes []int // numbers of the objects that only hold pages together
}

// bounds are those of a file that is read.
type bounds struct{ bytes, pages int }

func (b bounds) limits() pdfobject.Limits {
	const beside, perPage = 20_000, 400
	return pdfobject.Limits{Bytes: b.bytes, Objects: beside + perPage*b.pages, Streams: 5_000, Unpacked: 64 << 20, Time: time.Minute}
}

// open reads a PDF. What cannot be read is refused in one sentence that begins
// with what. Objects that cannot be read are left out: a page that needs them is
// asked about by itself.
func open(what string, pdf []byte, b bounds) (*document, error) {
	objects, err := pdfobject.Read(pdf, b.limits())
	if objects.Encrypted || errors.Is(err, pdfobject.ErrDamaged) && bytes.Contains(pdf, []byte("/Encrypt")) {
		err = pdfobject.ErrPassword
	}
	if err != nil {
		return nil, refusalOf(err, what, b)
	}
	d := &document{Objects: objects}
	if d.pages, d.nodes, err = d.Pages(b.pages); err != nil {
		return nil, refusalOf(err, what, b)
	}
	return d, nil
}

// refusalOf is an error of pdfobject in words.
func refusalOf(err error, what string, b bounds) error {
	limits := b.limits()
	switch {
	case errors.Is(err, pdfobject.ErrEmpty):
		return refuse("%s is empty.", what)
	case errors.Is(err, pdfobject.ErrTooLarge):
		return refuse("%s is larger than %d megabytes.", what, limits.Bytes>>20)
	case errors.Is(err, pdfobject.ErrNoPDF):
		return refuse("%s is not a PDF.", what)
	case errors.Is(err, pdfobject.ErrCutOff):
		return refuse("%s is cut off: its end is missing.", what)
	case errors.Is(err, pdfobject.ErrObjects):
		return refuse("%s has more than %d objects.", what, limits.Objects)
	case errors.Is(err, pdfobject.ErrStreams):
		return refuse("%s has more than %d streams of objects.", what, limits.Streams)
	case errors.Is(err, pdfobject.ErrPassword):
		return refuse("%s is encrypted; save it without a password.", what)
	case errors.Is(err, pdfobject.ErrTime):
		return refuse("%s takes longer than %d seconds to read.", what, limits.Time/time.Second)
	case errors.Is(err, pdfobject.ErrPagesLost):
		return refuse("%s is damaged: its pages cannot be found.", what)
	case errors.Is(err, pdfobject.ErrPagesLimit):
		return refuse("%s has more than %d pages.", what, b.pages)
	}
	return refuse("%s is damaged and cannot be read.", what)
}

// count is the number of pages; a document that is missing has none.
func (d *document) count() int {
	if d == nil {
		return 0
	}
	return len(d.pages)
}

func (d *document) integer(v types.Object) int {
	n := d.Number(v)
	if n < -1<<31 || n > 1<<31 {
		return 0
	}
	return int(n)
}

func (d *document) truth(v types.Object) bool {
	b, _ := d.Resolve(v).(types.Boolean)
	return b.Value()
}
