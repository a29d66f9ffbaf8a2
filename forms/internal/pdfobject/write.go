package pdfobject

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// File is a PDF that is being written. The same calls give the same bytes.
type File struct {
	out     []byte
	offsets []int // of objects, by number-1
}

// NewFile begins a file of about so many bytes.
func NewFile(size int) *File {
	return &File{out: append(make([]byte, 0, size), "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"...)}
}

// Reserve is the number of an object that Put will write.
func (f *File) Reserve() int {
	f.offsets = append(f.offsets, 0)
	return len(f.offsets)
}

// Put writes an object whose number is reserved.
func (f *File) Put(number int, object []byte) {
	f.offsets[number-1] = len(f.out)
	f.out = strconv.AppendInt(f.out, int64(number), 10)
	f.out = append(append(append(f.out, " 0 obj\n"...), object...), "\nendobj\n"...)
}

// Finish is the whole file, given the numbers of its catalog and of what is
// said about it, which may be 0.
func (f *File) Finish(root, info int) []byte {
	id := sha256.Sum256(f.out)
	start := len(f.out)
	f.out = fmt.Appendf(f.out, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, offset := range f.offsets {
		f.out = fmt.Appendf(f.out, "%010d 00000 n \n", offset)
	}
	f.out = fmt.Appendf(f.out, "trailer\n<</ID[<%x><%x>]", id[:16], id[:16])
	if info > 0 {
		f.out = fmt.Appendf(f.out, "/Info %d 0 R", info)
	}
	return fmt.Appendf(f.out, "/Root %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", root, len(f.offsets)+1, start)
}

// Append appends v to out as it stands in a file. Renumber gives the number
// there of an object that v refers to; 0 leaves the reference out.
func Append(out []byte, v types.Object, renumber func(int) int) []byte {
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
		number := renumber(v.ObjectNumber.Value())
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
			out = Append(out, item, renumber)
		}
		return append(out, ']')
	case types.Dict:
		out = append(out, "<<"...)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(append(append(out, '/'), types.EncodeName(key)...), ' ')
			out = Append(out, v[key], renumber)
		}
		return append(out, ">>"...)
	case types.StreamDict:
		d := Without(v.Dict, "Length")
		d["Length"] = types.Integer(len(v.Raw))
		out = append(Append(out, d, renumber), "\nstream\n"...)
		return append(append(out, v.Raw...), "\nendstream"...)
	}
	return append(out, "null"...)
}

// Without is a copy of d that lacks keys.
func Without(d types.Dict, keys ...string) types.Dict {
	rest := types.Dict{}
	maps.Copy(rest, d)
	for _, key := range keys {
		delete(rest, key)
	}
	return rest
}
