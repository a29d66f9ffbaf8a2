package papertest

import "math"

// area is a rectangle of a page, in points; y grows downwards.
type area struct{ left, top, right, bottom float64 }

func (a area) middle() (x, y float64) { return (a.left + a.right) / 2, (a.top + a.bottom) / 2 }

// around reports whether the middle of inner lies in a.
func (a area) around(inner area) bool {
	x, y := inner.middle()
	return a.left < x && x < a.right && a.top < y && y < a.bottom
}

// encloses reports whether all of inner lies in a, give or take a point.
func (a area) encloses(inner area) bool {
	return a.left-1 < inner.left && inner.right < a.right+1 && a.top-1 < inner.top && inner.bottom < a.bottom+1
}

// leftOf is how far b begins to the right of a, if the middle of a is level with b;
// otherwise infinite.
func (a area) leftOf(b area) float64 {
	_, y := a.middle()
	if y < b.top || y > b.bottom || a.right > b.left+1 {
		return math.Inf(1)
	}
	return b.left - a.right
}

// above is how far b begins below a, if one is over the other.
func (a area) above(b area) float64 {
	if a.right < b.left || a.left > b.right || a.bottom > b.top+2 {
		return math.Inf(1)
	}
	return b.top - a.bottom
}
