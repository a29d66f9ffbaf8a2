package official

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"maps"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
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
	b := &body{objects: d.objects, numbers: map[int]int{d.objects.Root: 1}, fields: d.fields}
	top := types.Array{b.kept()}
	if b.Info != 0 {
		top = append(top, pdfobject.Ref(b.Info))
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
		b.written = append(b.written, b.serialise(v))
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
		d = maps.Clone(c.body.Dict(pdfobject.Ref(number)))
		c.changed[number] = d
	}
	return d
}

// add makes v an object of its own. Added objects have numbers below 0 until
// they are written.
func (c *change) add(v types.Object) types.IndirectRef {
	c.added = append(c.added, v)
	return pdfobject.Ref(-len(c.added))
}

// pdf writes the whole form as one new file.
func (c *change) pdf() []byte {
	list := slices.Clone(c.body.written)
	for _, number := range slices.Sorted(maps.Keys(c.changed)) {
		list[c.body.numbers[number]-1] = c.body.serialise(c.changed[number])
	}
	for _, v := range c.added {
		list = append(list, c.body.serialise(v))
	}
	size := 512
	for _, object := range list {
		size += len(object) + 48
	}
	file := pdfobject.NewFile(size)
	for _, object := range list {
		file.Put(file.Reserve(), object)
	}
	return file.Finish(1, c.body.numbers[c.body.Info])
}

// serialise is v as it stands in the file that is written.
func (b *body) serialise(v types.Object) []byte { return pdfobject.Append(nil, v, b.number) }

func (b *body) number(old int) int {
	if old < 0 {
		return len(b.written) - old
	}
	return b.numbers[old]
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
