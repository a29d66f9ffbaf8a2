package pdfobject

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Limits are those of a file that is read.
type Limits struct {
	Bytes    int // of the file
	Objects  int
	Streams  int // that hold other objects
	Unpacked int // bytes, of all of those together
	Time     time.Duration
}

// These are the errors of [Read] and [Objects.Pages].
var (
	ErrEmpty      = errors.New("the file is empty")
	ErrTooLarge   = errors.New("the file is too large")
	ErrNoPDF      = errors.New("the file is not a PDF")
	ErrCutOff     = errors.New("the end of the file is missing")
	ErrObjects    = errors.New("the file has too many objects")
	ErrStreams    = errors.New("the file has too many streams of objects")
	ErrPassword   = errors.New("the file needs a password")
	ErrTime       = errors.New("the file takes too long to read")
	ErrDamaged    = errors.New("the file is damaged")
	ErrPagesLost  = errors.New("the pages of the file cannot be found")
	ErrPagesLimit = errors.New("the file has too many pages")
)

// Read reads the objects of a PDF. Time and memory are bounded whatever the
// bytes are. Streams stay packed.
func Read(pdf []byte, l Limits) (o Objects, err error) {
	defer damagedIfPanics(&err)
	streams, err := l.check(pdf)
	if err != nil {
		return o, err
	}
	ctx, stop := context.WithTimeout(context.Background(), l.Time)
	defer stop()
	read, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(pdf), l.configuration(streams))
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return o, ErrPassword
	case errors.Is(err, context.DeadlineExceeded):
		return o, ErrTime
	case err != nil || read.Root == nil:
		return o, ErrDamaged
	}
	o = Objects{Table: map[int]types.Object{}, Root: read.Root.ObjectNumber.Value(), Encrypted: read.Encrypt != nil}
	if read.Info != nil {
		o.Info = read.Info.ObjectNumber.Value()
	}
	if err := o.take(ctx, read.Table); err != nil {
		return o, err
	}
	if len(o.Table) > l.Objects {
		return o, ErrObjects
	}
	if o.Catalog = o.Dict(*read.Root); o.Catalog == nil {
		return o, ErrDamaged
	}
	return o, nil
}

func (o *Objects) take(ctx context.Context, table map[int]*model.XRefTableEntry) error {
	for number, entry := range table {
		if ctx.Err() != nil {
			return ErrTime
		}
		if entry == nil || entry.Free {
			continue
		}
		if entry.Object == nil {
			o.Incomplete = o.Incomplete || entry.Offset != nil && *entry.Offset > 0
			continue
		}
		o.Table[number] = entry.Object
		if packed, is := entry.Object.(types.LazyObjectStreamObject); is {
			v, err := packed.DecodedObject(ctx)
			if err != nil {
				return ErrDamaged
			}
			o.Table[number] = v
		}
	}
	return nil
}

// check refuses what can be recognised without reading objects, and counts the
// streams that hold other objects.
func (l Limits) check(pdf []byte) (streams int, err error) {
	switch {
	case len(pdf) == 0:
		return 0, ErrEmpty
	case len(pdf) > l.Bytes:
		return 0, ErrTooLarge
	case !bytes.Contains(pdf[:min(len(pdf), 1024)], []byte("%PDF-")):
		return 0, ErrNoPDF
	case !bytes.Contains(pdf[max(0, len(pdf)-2048):], []byte("startxref")):
		return 0, ErrCutOff
	case bytes.Count(pdf, []byte(" obj")) > l.Objects:
		return 0, ErrObjects
	}
	if streams = objectStreams(pdf); streams > l.Streams {
		return 0, ErrStreams
	}
	return streams, nil
}

// configuration is spelled out because pdfcpu's own default reads and writes a
// folder of the user's.
func (l Limits) configuration(streams int) *model.Configuration {
	limits := model.DefaultResourceLimits()
	limits.MaxStreamBytes = int64(l.Bytes)
	limits.MaxDecodeBytes = int64(l.Unpacked / max(streams, 1))
	limits.MaxObjectCount = l.Objects
	limits.MaxXRefEntries = l.Objects
	limits.MaxObjectStreamCount = l.Objects
	limits.MaxObjectStreamFirst = 1 << 20
	return &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: types.EolLF, Offline: true, Limits: limits,
	}
}

// objectStreams counts the names /ObjStm, also where they are written with
// escapes, such as /Obj#53tm, so that nothing hides.
func objectStreams(pdf []byte) int {
	n := 0
	for {
		_, name, found := bytes.Cut(pdf, []byte("/"))
		if !found {
			return n
		}
		if pdf = name; isNamed(name, "ObjStm") {
			n++
		}
	}
}

func isNamed(b []byte, name string) bool {
	for i := range len(name) {
		if len(b) == 0 {
			return false
		}
		c, width := b[0], 1
		if c == '#' && len(b) > 2 {
			c, width = hexDigit(b[1])<<4|hexDigit(b[2]), 3
		}
		if c != name[i] {
			return false
		}
		b = b[width:]
	}
	return true
}

// hexDigit is the value of a digit; what is none gives a byte that no name has.
func hexDigit(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c|0x20)) }
