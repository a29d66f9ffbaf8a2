package packet

import (
	"bytes"
	"cmp"
	"context"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// Limits of what draws one page.
const (
	contentBytes   = 16 << 20
	mostOperators  = 2_000_000
	mostPlacements = 5_000
	deepestForm    = 8
)

// matrix is a transformation as PDF writes it: a b c d e f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times is m followed by n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// placement is a picture on a page: at maps the unit square to the page.
type placement struct {
	picture types.StreamDict
	at      matrix
	ink     byte // that a stencil is painted in; 0 is black
}

// content is what is known of a page's drawing.
type content struct {
	placements []placement
	inline     bool                     // a picture stands in the drawing itself
	used       map[string]bool          // names that the page's drawing mentions
	forms      map[int]map[string]bool  // the same for form objects with resources of their own
	resources  map[int]types.StreamDict // those forms
}

const errTooMuch = reason("more is drawn on it than on any scan.")

// content reads a page's drawing. What was understood before an error is returned too.
func (d *document) content(ctx context.Context, p pdfobject.Page) (*content, error) {
	c := &content{used: map[string]bool{}, forms: map[int]map[string]bool{}, resources: map[int]types.StreamDict{}}
	var drawing []byte
	parts := d.Array(p.Dict["Contents"])
	if parts == nil {
		parts = types.Array{p.Dict["Contents"]}
	}
	for _, part := range parts {
		s, is := d.Resolve(part).(types.StreamDict)
		if !is {
			continue
		}
		b, err := pdfobject.Unpacked(s, contentBytes)
		drawing = append(append(drawing, b...), '\n')
		if err != nil || len(drawing) > contentBytes {
			return c, cmp.Or(err, error(errTooMuch))
		}
	}
	r := reading{d, c, ctx, 0}
	return c, r.drawing(drawing, d.Dict(p.Dict["Resources"]), c.used, state{at: identity}, 0)
}

// reading is the reading of one page's drawing, forms in it included.
type reading struct {
	*document
	*content
	ctx       context.Context
	operators int
}

// state is what q keeps and Q brings back.
type state struct {
	at  matrix
	ink byte
}

// drawing follows the operators that place pictures.
func (r *reading) drawing(b []byte, resources types.Dict, used map[string]bool, s state, depth int) error {
	var stack []state
	var operands [][]byte
	scan := pdfobject.NewScanner(b)
	for {
		token := scan.Next()
		if token == nil {
			return nil
		}
		if !pdfobject.IsOperator(token) {
			if token[0] == '/' {
				used[nameOf(token)] = true
			}
			if len(operands) < 64 {
				operands = append(operands, token)
			}
			continue
		}
		if r.operators++; r.operators > mostOperators || len(stack) > 10_000 {
			return errTooMuch
		}
		if r.operators%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		switch string(token) {
		case "q":
			stack = append(stack, s)
		case "Q":
			if n := len(stack); n > 0 {
				s, stack = stack[n-1], stack[:n-1]
			}
		case "cm":
			if m, ok := matrixOf(operands); ok {
				s.at = m.times(s.at)
			}
		case "g", "rg", "k", "sc", "scn":
			s.ink = inkOf(operands)
		case "BI":
			r.inline = true
		case "ID":
			scan.SkipPicture()
		case "Do":
			if len(operands) > 0 {
				if err := r.do(operands[len(operands)-1], resources, used, s, depth); err != nil {
					return err
				}
			}
		}
		operands = operands[:0]
	}
}

// do places a picture or follows a form.
func (r *reading) do(token []byte, resources types.Dict, used map[string]bool, s state, depth int) error {
	v := r.Dict(resources["XObject"])[nameOf(token)]
	object, is := r.Resolve(v).(types.StreamDict)
	if !is {
		return nil
	}
	switch r.Name(object.Dict["Subtype"]) {
	case "Image":
		if len(r.placements) == mostPlacements {
			return errTooMuch
		}
		r.placements = append(r.placements, placement{object, s.at, s.ink})
	case "Form":
		if depth == deepestForm {
			return errTooMuch
		}
		b, err := pdfobject.Unpacked(object, contentBytes)
		if err != nil {
			return err
		}
		if m, ok := matrixFrom(r.Numbers(object.Dict["Matrix"])); ok {
			s.at = m.times(s.at)
		}
		if own := r.Dict(object.Dict["Resources"]); own != nil {
			resources, used = own, map[string]bool{}
			if ref, is := v.(types.IndirectRef); is {
				number := ref.ObjectNumber.Value()
				if r.forms[number] == nil {
					r.forms[number], r.resources[number] = map[string]bool{}, object
				}
				used = r.forms[number]
			}
		}
		return r.drawing(b, resources, used, s, depth+1)
	}
	return nil
}

func matrixOf(operands [][]byte) (matrix, bool) {
	var list []float64
	for _, token := range operands {
		n, err := strconv.ParseFloat(string(token), 64)
		if err != nil {
			return matrix{}, false
		}
		list = append(list, n)
	}
	return matrixFrom(list)
}

func matrixFrom(list []float64) (m matrix, ok bool) {
	if len(list) != len(m) {
		return m, false
	}
	return matrix(list), true
}

// inkOf is how dark a color is, roughly: enough to tell print from paper.
func inkOf(operands [][]byte) byte {
	var sum float64
	for _, token := range operands {
		n, err := strconv.ParseFloat(string(token), 64)
		if err != nil {
			return 0
		}
		sum += min(max(n, 0), 1)
	}
	switch n := float64(len(operands)); n {
	case 1, 3:
		return byte(255 * sum / n)
	case 4:
		return byte(255 * (1 - min(sum, 1)))
	}
	return 0
}

// nameOf is a name without slash and escapes.
func nameOf(token []byte) string {
	name := string(bytes.TrimPrefix(token, []byte("/")))
	if decoded, err := types.DecodeName(name); err == nil {
		return decoded
	}
	return name
}
