package official

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// body is a form ready to be written: without encryption, XFA, usage rights and
// scripts, and with its objects numbered anew.
type body struct {
	objects
	numbers map[int]int // of objects in the file that is written, by that in the file that was read
	written [][]byte    // objects as they are written, in the order of their numbers, from 1
	fields  []Field     // as they were read
}

func newBody(d *Document) *body {
	b := &body{objects: d.objects, numbers: map[int]int{d.objects.root.ObjectNumber.Value(): 1}, fields: d.fields}
	top := types.Array{b.kept()}
	if b.info != nil {
		top = append(top, *b.info)
	}
	list := []types.Object{b.kept()}
	_ = b.eachReachable(top, func(number int, v types.Object) error {
		if number > 0 {
			list = append(list, v)
			b.numbers[number] = len(list)
		}
		return nil
	})
	for _, v := range list {
		b.written = append(b.written, b.serialise(nil, v))
	}
	return b
}

// change is a new state of a form: objects by their number in the file that was
// read, and objects that were not in it.
type change struct {
	body    *body
	changed map[int]types.Dict
	added   []types.Object
}

func (b *body) change() *change { return &change{body: b, changed: map[int]types.Dict{}} }

// dict is a copy of an object that may be written to.
func (c *change) dict(number int) types.Dict {
	d, has := c.changed[number]
	if !has {
		d = maps.Clone(c.body.dict(types.IndirectRef{ObjectNumber: types.Integer(number)}))
		c.changed[number] = d
	}
	return d
}

// add makes v an object of its own. Added objects have numbers below 0 until
// they are written.
func (c *change) add(v types.Object) types.IndirectRef {
	c.added = append(c.added, v)
	return types.IndirectRef{ObjectNumber: types.Integer(-len(c.added))}
}

// pdf writes the whole form as one new file.
func (c *change) pdf() []byte {
	list := slices.Clone(c.body.written)
	for _, number := range slices.Sorted(maps.Keys(c.changed)) {
		list[c.body.numbers[number]-1] = c.body.serialise(nil, c.changed[number])
	}
	for _, v := range c.added {
		list = append(list, c.body.serialise(nil, v))
	}
	size := 0
	for _, object := range list {
		size += len(object) + 48
	}
	pdf := append(make([]byte, 0, size+512), "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"...)
	offsets := make([]int, len(list))
	for i, object := range list {
		offsets[i] = len(pdf)
		pdf = strconv.AppendInt(pdf, int64(i+1), 10)
		pdf = append(append(append(pdf, " 0 obj\n"...), object...), "\nendobj\n"...)
	}
	id := sha256.Sum256(pdf)
	start := len(pdf)
	pdf = fmt.Appendf(pdf, "xref\n0 %d\n0000000000 65535 f \n", len(list)+1)
	for _, offset := range offsets {
		pdf = fmt.Appendf(pdf, "%010d 00000 n \n", offset)
	}
	pdf = fmt.Appendf(pdf, "trailer\n<</ID[<%x><%x>]", id[:16], id[:16])
	if c.body.info != nil {
		pdf = fmt.Appendf(pdf, "/Info %d 0 R", c.body.numbers[c.body.info.ObjectNumber.Value()])
	}
	return fmt.Appendf(pdf, "/Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", len(list)+1, start)
}

// serialise appends v as it stands in a file, with references to the new numbers.
func (b *body) serialise(out []byte, v types.Object) []byte {
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
		number := b.numbers[v.ObjectNumber.Value()]
		if v.ObjectNumber < 0 {
			number = len(b.written) - v.ObjectNumber.Value()
		}
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
			out = b.serialise(out, item)
		}
		return append(out, ']')
	case types.Dict:
		return b.serialiseDict(out, v)
	case types.StreamDict:
		d := without(v.Dict, "Length")
		d["Length"] = types.Integer(len(v.Raw))
		out = append(b.serialiseDict(out, d), "\nstream\n"...)
		return append(append(out, v.Raw...), "\nendstream"...)
	}
	return append(out, "null"...)
}

func (b *body) serialiseDict(out []byte, d types.Dict) []byte {
	out = append(out, "<<"...)
	for _, key := range slices.Sorted(maps.Keys(d)) {
		out = append(append(append(out, '/'), types.EncodeName(key)...), ' ')
		out = b.serialise(out, d[key])
	}
	return append(out, ">>"...)
}

// textObject is text as a string of a PDF.
func textObject(text string) types.Object {
	ascii := !slices.ContainsFunc([]rune(text), func(r rune) bool { return r > '~' || r < ' ' && r != '\n' })
	if !ascii {
		return types.NewHexLiteral([]byte(types.EncodeUTF16String(text)))
	}
	var escaped []byte
	for _, c := range []byte(text) {
		switch c {
		case '(', ')', '\\':
			escaped = append(escaped, '\\', c)
		case '\n':
			escaped = append(escaped, `\n`...)
		default:
			escaped = append(escaped, c)
		}
	}
	return types.StringLiteral(escaped)
}

// stream is content as a stream, compressed when that pays.
func stream(d types.Dict, content []byte) types.StreamDict {
	if len(content) > 300 {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		if _, err := z.Write(content); cmp.Or(err, z.Close()) != nil {
			panic("compressing to memory failed")
		}
		content = packed.Bytes()
		d["Filter"] = types.Name("FlateDecode")
	}
	return types.StreamDict{Dict: d, Raw: content}
}
