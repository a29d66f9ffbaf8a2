package official

import (
	"bytes"
	"maps"
	"slices"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// objects are those of a form.
type objects struct{ pdfobject.Objects }

// readObjects reads the objects of a PDF.
func readObjects(pdf []byte) (objects, error) {
	o, err := pdfobject.Read(pdf, limits)
	if err != nil {
		return objects{}, refusalOf(err)
	}
	if o.Incomplete {
		return objects{}, errDamaged
	}
	return objects{o}, nil
}

// text is a text string, in whichever of PDF's encodings it is written.
func (o objects) text(v types.Object) string {
	return decodeText(o.Bytes(v))
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
	seen := map[int]bool{o.Root: true}
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
			number, next = ref.ObjectNumber.Value(), o.Table[ref.ObjectNumber.Value()]
			if _, is := next.(types.IndirectRef); is {
				next = o.Resolve(next)
			}
		}
		if err := walk(number, next); err != nil {
			return err
		}
	}
	return nil
}
