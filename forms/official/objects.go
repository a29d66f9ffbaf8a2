package official

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"time"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// objects are the objects of a PDF, decrypted, and where to begin. They are
// never changed once they are read.
type objects struct {
	table     map[int]types.Object
	catalog   types.Dict
	root      types.IndirectRef
	info      *types.IndirectRef
	encrypted bool
}

// readObjects reads the objects of a PDF whose outside has been checked.
func readObjects(pdf []byte, objectStreams int) (o objects, err error) {
	defer func() {
		if recover() != nil {
			err = errDamaged
		}
	}()
	ctx, stop := context.WithTimeout(context.Background(), readingTime)
	defer stop()
	read, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(pdf), configuration(objectStreams))
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return o, refuse("The PDF needs a password to be opened; save it without one.")
	case errors.Is(err, context.DeadlineExceeded):
		return o, refuse("The PDF takes longer than %d seconds to read.", readingTime/time.Second)
	case err != nil || read.Root == nil:
		return o, errDamaged
	}
	o = objects{table: map[int]types.Object{}, root: *read.Root, info: read.Info, encrypted: read.Encrypt != nil}
	for number, entry := range read.Table {
		if err := ctx.Err(); err != nil {
			return o, refuse("The PDF takes longer than %d seconds to read.", readingTime/time.Second)
		}
		if entry == nil || entry.Free {
			continue
		}
		if entry.Object == nil && entry.Offset != nil && *entry.Offset > 0 {
			return o, errDamaged // pdfcpu leaves out what it cannot read
		}
		o.table[number] = entry.Object
		if packed, is := entry.Object.(types.LazyObjectStreamObject); is {
			if o.table[number], err = packed.DecodedObject(ctx); err != nil {
				return o, errDamaged
			}
		}
	}
	if o.catalog = o.dict(o.root); o.catalog == nil {
		return o, errDamaged
	}
	return o, nil
}

var errDamaged = Refusal{"The PDF is damaged and cannot be read; download or save it again."}

// configuration is spelled out because pdfcpu's own default reads and writes a
// folder of the user's.
func configuration(objectStreams int) *model.Configuration {
	limits := model.DefaultResourceLimits()
	limits.MaxStreamBytes = largestFile
	limits.MaxDecodeBytes = int64(unpackedObjects / max(objectStreams, 1))
	limits.MaxObjectCount = mostObjects
	limits.MaxXRefEntries = mostObjects
	limits.MaxObjectStreamCount = mostObjects
	limits.MaxObjectStreamFirst = 1 << 20
	return &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: types.EolLF, Offline: true, Limits: limits,
	}
}

// resolve follows references to the object they mean; nil is no object.
func (o objects) resolve(v types.Object) types.Object {
	for range 16 {
		ref, is := v.(types.IndirectRef)
		if !is {
			return v
		}
		v = o.table[ref.ObjectNumber.Value()]
	}
	return nil
}

func (o objects) dict(v types.Object) types.Dict {
	switch v := o.resolve(v).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (o objects) array(v types.Object) types.Array {
	a, _ := o.resolve(v).(types.Array)
	return a
}

func (o objects) name(v types.Object) string {
	n, _ := o.resolve(v).(types.Name)
	return n.Value()
}

func (o objects) number(v types.Object) float64 {
	switch v := o.resolve(v).(type) {
	case types.Integer:
		return float64(v)
	case types.Float:
		return float64(v)
	}
	return 0
}

// text is a text string, in whichever of PDF's encodings it is written.
func (o objects) text(v types.Object) string {
	return decodeText(o.bytes(v))
}

// bytes are those of a string.
func (o objects) bytes(v types.Object) []byte {
	switch v := o.resolve(v).(type) {
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

func decodeText(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		units := make([]uint16, 0, len(b)/2)
		for i := 2; i+1 < len(b); i += 2 {
			units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
		}
		return string(utf16.Decode(units))
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return string(b[3:])
	}
	text := make([]rune, len(b))
	for i, c := range b {
		text[i] = pdfDocEncoding(c)
	}
	return string(text)
}

// pdfDocEncoding is the character that a byte of a text string means, where it
// is not that of Latin-1.
func pdfDocEncoding(c byte) rune {
	const (
		from18 = "˘ˇˆ˙˝˛˚˜"
		from80 = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\uFFFD€"
	)
	switch {
	case c >= 0x18 && c < 0x20:
		return []rune(from18)[c-0x18]
	case c >= 0x80 && c <= 0xA0:
		return []rune(from80)[c-0x80]
	}
	return rune(c)
}

// eachReachable calls visit once for every object that can be reached from v,
// in an order that depends on the file alone. Objects that are referred to
// come with their number, others with 0. References to the catalog are not
// followed: v stands for it.
func (o objects) eachReachable(v types.Object, visit func(number int, v types.Object) error) error {
	seen := map[int]bool{o.root.ObjectNumber.Value(): true}
	queue := []types.Object{v}
	var walk func(number int, v types.Object) error
	walk = func(number int, v types.Object) error {
		if ref, is := v.(types.IndirectRef); is {
			if !seen[ref.ObjectNumber.Value()] {
				seen[ref.ObjectNumber.Value()] = true
				queue = append(queue, ref)
			}
			return nil
		}
		if err := visit(number, v); err != nil {
			return err
		}
		switch v := v.(type) {
		case types.StreamDict:
			return walk(0, v.Dict)
		case types.Dict:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				if err := walk(0, v[key]); err != nil {
					return err
				}
			}
		case types.Array:
			for _, item := range v {
				if err := walk(0, item); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		number := 0
		if ref, is := next.(types.IndirectRef); is {
			seen[ref.ObjectNumber.Value()] = true
			number, next = ref.ObjectNumber.Value(), o.table[ref.ObjectNumber.Value()]
			if _, is := next.(types.IndirectRef); is {
				next = o.resolve(next)
			}
		}
		if err := walk(number, next); err != nil {
			return err
		}
	}
	return nil
}
