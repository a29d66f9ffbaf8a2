package official

import (
	"math"
	"slices"

	"suppb/forms/internal/pdfobject"
)

// Lines that a page rules for writing.
const (
	closestRules  = 12.0 // points from one to the next
	farthestRules = 30.0
	aboveRule     = 2.5 // from a rule to the baseline of what stands on it
)

// findRules finds the rules that the pages draw in fields for several lines, so
// that text stands on them and is not struck through.
func (d *Document) findRules() {
	reader := newTextReader(d.objects)
	strokes := map[int][]stroke{}
	for i := range d.fields {
		f := &d.fields[i]
		if !f.Multiline || f.Kind != TextField || f.Page == 0 {
			continue
		}
		if _, read := strokes[f.Page]; !read {
			strokes[f.Page] = horizontal(reader.content(d.pages[f.Page-1]))
		}
		f.rules = rulesIn(strokes[f.Page], f.Rect)
	}
}

// stroke is a horizontal line on a page.
type stroke struct{ left, right, y float64 }

// horizontal lists the horizontal lines that operators draw, as far as they
// move the page and do not turn or scale it.
func horizontal(content []byte) []stroke {
	type point struct{ x, y float64 }
	var strokes []stroke
	var origin, at point
	var saved []point
	var operands []float64
	for s := pdfobject.NewScanner(content); ; {
		token := s.Next()
		if token == nil {
			return strokes
		}
		if !pdfobject.IsOperator(token) {
			operands = append(operands, parseNumber(string(token)))
			continue
		}
		n := len(operands)
		switch op := string(token); {
		case op == "q" && len(saved) < 64:
			saved = append(saved, origin)
		case op == "Q" && len(saved) > 0:
			origin, saved = saved[len(saved)-1], saved[:len(saved)-1]
		case op == "cm" && n >= 6:
			origin = point{origin.x + operands[n-2], origin.y + operands[n-1]}
		case op == "m" && n >= 2:
			at = point{origin.x + operands[n-2], origin.y + operands[n-1]}
		case op == "l" && n >= 2:
			to := point{origin.x + operands[n-2], origin.y + operands[n-1]}
			if math.Abs(to.y-at.y) < 0.1 {
				strokes = append(strokes, stroke{min(at.x, to.x), max(at.x, to.x), to.y})
			}
			at = to
		case op == "ID":
			s.SkipPicture()
		}
		operands = operands[:0]
	}
}

// rulesIn are the heights above the bottom of a field of the rules in it, from
// the top down, if they are evenly spaced.
func rulesIn(strokes []stroke, r Rect) []float64 {
	var heights []float64
	for _, s := range strokes {
		across := min(s.right, r.Right) - max(s.left, r.Left)
		if height := s.y - r.Bottom; across > 0.8*(r.Right-r.Left) && height > -3 && s.y < r.Top-closestRules/2 {
			heights = append(heights, height)
		}
	}
	slices.Sort(heights)
	slices.Reverse(heights)
	heights = slices.CompactFunc(heights, func(a, b float64) bool { return math.Abs(a-b) < 1 })
	if len(heights) < 2 {
		return nil
	}
	pitch := heights[0] - heights[1]
	for i := 1; i < len(heights); i++ {
		if math.Abs(heights[i-1]-heights[i]-pitch) > 1 {
			return nil
		}
	}
	if pitch < closestRules || pitch > farthestRules {
		return nil
	}
	return heights
}
