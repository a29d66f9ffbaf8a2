package packet

import (
	"bytes"
	"cmp"
	"context"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
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
func (d *document) content(ctx context.Context, p page) (*content, error) {
	c := &content{used: map[string]bool{}, forms: map[int]map[string]bool{}, resources: map[int]types.StreamDict{}}
	var drawing []byte
	parts := d.array(p.dict["Contents"])
	if parts == nil {
		parts = types.Array{p.dict["Contents"]}
	}
	for _, part := range parts {
		s, is := d.resolve(part).(types.StreamDict)
		if !is {
			continue
		}
		b, err := unpacked(s, contentBytes)
		drawing = append(append(drawing, b...), '\n')
		if err != nil || len(drawing) > contentBytes {
			return c, cmp.Or(err, error(errTooMuch))
		}
	}
	r := reading{d, c, ctx, 0}
	return c, r.drawing(drawing, d.dict(p.dict["Resources"]), c.used, state{at: identity}, 0)
}

// unpacked is what a stream holds once all its filters are undone.
func unpacked(s types.StreamDict, limit int64) (b []byte, err error) {
	defer func() {
		if recover() != nil {
			err = errDamaged
		}
	}()
	if len(s.FilterPipeline) == 0 {
		return s.Raw, nil
	}
	s.Content = nil
	if err := s.DecodeWithLimit(limit); err != nil {
		return nil, err
	}
	return s.Content, nil
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
	scan := scanner{b}
	for {
		token := scan.next()
		if token == nil {
			return nil
		}
		if !isOperator(token) {
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
			scan.skipInline()
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
	v := r.dict(resources["XObject"])[nameOf(token)]
	object, is := r.resolve(v).(types.StreamDict)
	if !is {
		return nil
	}
	switch r.name(object.Dict["Subtype"]) {
	case "Image":
		if len(r.placements) == mostPlacements {
			return errTooMuch
		}
		r.placements = append(r.placements, placement{object, s.at, s.ink})
	case "Form":
		if depth == deepestForm {
			return errTooMuch
		}
		b, err := unpacked(object, contentBytes)
		if err != nil {
			return err
		}
		if m, ok := matrixFrom(r.numbers(object.Dict["Matrix"])); ok {
			s.at = m.times(s.at)
		}
		if own := r.dict(object.Dict["Resources"]); own != nil {
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

// scanner divides a drawing into tokens.
type scanner struct{ rest []byte }

const (
	blanks     = "\x00\t\n\f\r "
	delimiters = "()<>[]{}/%"
)

// next is the next token: a name with its slash, a number, a bracket, an
// operator, or "(" for any string. It is nil at the end.
func (s *scanner) next() []byte {
	for {
		s.rest = bytes.TrimLeft(s.rest, blanks)
		if len(s.rest) == 0 {
			return nil
		}
		if s.rest[0] != '%' {
			break
		}
		end := bytes.IndexAny(s.rest, "\r\n")
		if end < 0 {
			end = len(s.rest)
		}
		s.rest = s.rest[end:]
	}
	switch c := s.rest[0]; {
	case c == '(':
		return s.skipString()
	case c == '<' && len(s.rest) > 1 && s.rest[1] != '<':
		end := bytes.IndexByte(s.rest, '>')
		if end < 0 {
			end = len(s.rest) - 1
		}
		s.rest = s.rest[end+1:]
		return []byte("(")
	case c != '/' && bytes.IndexByte([]byte(delimiters), c) >= 0:
		return s.take(1)
	}
	end := 1
	for end < len(s.rest) && bytes.IndexByte([]byte(blanks+delimiters), s.rest[end]) < 0 {
		end++
	}
	return s.take(end)
}

func (s *scanner) take(n int) []byte {
	token := s.rest[:n]
	s.rest = s.rest[n:]
	return token
}

func (s *scanner) skipString() []byte {
	depth := 0
	for i := 0; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				s.rest = s.rest[i+1:]
				return []byte("(")
			}
		}
	}
	s.rest = nil
	return []byte("(")
}

// skipInline moves behind a picture that stands in the drawing.
func (s *scanner) skipInline() {
	data := bytes.Index(s.rest, []byte("ID"))
	if data < 0 {
		s.rest = nil
		return
	}
	s.rest = s.rest[data+2:]
	for {
		end := bytes.Index(s.rest, []byte("EI"))
		if end < 0 {
			s.rest = nil
			return
		}
		before := end > 0 && bytes.IndexByte([]byte(blanks), s.rest[end-1]) >= 0
		s.rest = s.rest[end+2:]
		after := len(s.rest) == 0 || bytes.IndexByte([]byte(blanks), s.rest[0]) >= 0
		if before && after {
			return
		}
	}
}

func isOperator(token []byte) bool {
	c := token[0]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '\'' || c == '"'
}

// nameOf is a name without slash and escapes.
func nameOf(token []byte) string {
	name := string(bytes.TrimPrefix(token, []byte("/")))
	if decoded, err := types.DecodeName(name); err == nil {
		return decoded
	}
	return name
}
