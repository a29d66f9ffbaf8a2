// Package pdfobject reads the objects of PDFs that anybody may have made, and
// writes objects into new ones. What may be in a file, and in which words it is
// refused, is for the packages that use it.
package pdfobject

import "github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

// Objects are the objects of a PDF, decrypted, and where to begin. They are
// never changed once they are read.
type Objects struct {
	Table      map[int]types.Object // by number
	Catalog    types.Dict
	Root       int // number of the catalog
	Info       int // number of what is said about the file; 0 if nothing is
	Encrypted  bool
	Incomplete bool // some objects could not be read and are left out
}

// Ref is a reference to an object.
func Ref(number int) types.IndirectRef {
	return types.IndirectRef{ObjectNumber: types.Integer(number)}
}

// Resolve follows references to the object they mean; nil is no object.
func (o Objects) Resolve(v types.Object) types.Object {
	for range 16 {
		ref, is := v.(types.IndirectRef)
		if !is {
			return v
		}
		v = o.Table[ref.ObjectNumber.Value()]
	}
	return nil
}

// Dict is a dictionary, or that of a stream.
func (o Objects) Dict(v types.Object) types.Dict {
	switch v := o.Resolve(v).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (o Objects) Array(v types.Object) types.Array {
	a, _ := o.Resolve(v).(types.Array)
	return a
}

func (o Objects) Name(v types.Object) string {
	n, _ := o.Resolve(v).(types.Name)
	return n.Value()
}

func (o Objects) Number(v types.Object) float64 {
	switch v := o.Resolve(v).(type) {
	case types.Integer:
		return float64(v)
	case types.Float:
		return float64(v)
	}
	return 0
}

// Numbers are those of an array.
func (o Objects) Numbers(v types.Object) []float64 {
	var list []float64
	for _, item := range o.Array(v) {
		list = append(list, o.Number(item))
	}
	return list
}

// Bytes are those of a string.
func (o Objects) Bytes(v types.Object) []byte {
	switch v := o.Resolve(v).(type) {
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

// Unpacked is what a stream holds once all its filters are undone.
func Unpacked(s types.StreamDict, limit int64) (b []byte, err error) {
	defer damagedIfPanics(&err)
	if len(s.FilterPipeline) == 0 {
		return s.Raw, nil
	}
	s.Content = nil
	if err := s.DecodeWithLimit(limit); err != nil {
		return nil, err
	}
	return s.Content, nil
}

// damagedIfPanics is deferred around pdfcpu: the bytes are anybody's.
func damagedIfPanics(err *error) {
	if recover() != nil {
		*err = ErrDamaged
	}
}
