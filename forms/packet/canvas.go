package packet

import (
	"bytes"
	"context"
	"errors"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// sheet is a page as its pictures show it. Text and lines that are drawn, not
// pictured, are not seen.
type sheet struct {
	left, top, w, h float64 // of the page, in the page's own units
	placed          []placed
}

// placed is a decoded picture in its place.
type placed struct {
	raster
	alpha   raster // 0 lets through what is below; no pixels if the picture hides all
	stencil bool   // black pixels are painted with ink, others let through
	ink     byte
	inverse matrix // from the page to the unit square
	at      matrix
}

const (
	coveredPart  = 0.5 // of a page that is a scan
	smallestPart = 0.1 // of a page's longer side: a smaller picture holds no code
)

// sheet decodes the pictures of a page. What cannot be decoded is left out, and
// the first reason why is returned beside the sheet.
func (d *document) sheet(ctx context.Context, p pdfobject.Page, drawn *content, pixels int) (*sheet, error) {
	s := d.box(p)
	var problem error
	for _, pl := range drawn.placements {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		inverse, ok := pl.at.inverse()
		if !ok {
			continue
		}
		r, err := d.picture(ctx, pl.picture, pixels)
		if cutOff(err) {
			return s, err
		}
		if problem == nil {
			problem = err
		}
		pixels -= len(r.pix)
		if len(r.pix) == 0 {
			continue
		}
		one := placed{raster: r, stencil: d.truth(pl.picture.Dict["ImageMask"]), ink: pl.ink, inverse: inverse, at: pl.at}
		if mask, masked := d.mask(pl.picture.Dict); masked {
			if one.alpha, err = d.picture(ctx, mask, pixels); err != nil && problem == nil {
				problem = err
			}
			if d.truth(mask.Dict["ImageMask"]) {
				one.alpha.invert()
			}
			pixels -= len(one.alpha.pix)
		}
		s.placed = append(s.placed, one)
	}
	return s, problem
}

// mask is the picture that says where another one shows.
func (d *document) mask(image types.Dict) (types.StreamDict, bool) {
	for _, key := range []string{"SMask", "Mask"} {
		if s, is := d.Resolve(image[key]).(types.StreamDict); is {
			return s, true
		}
	}
	return types.StreamDict{}, false
}

// box is the part of the page that shows; US letter if the page does not say.
func (d *document) box(p pdfobject.Page) *sheet {
	for _, key := range []string{"CropBox", "MediaBox"} {
		if b := d.Numbers(p.Dict[key]); len(b) == 4 {
			s := &sheet{left: min(b[0], b[2]), top: max(b[1], b[3]), w: math.Abs(b[2] - b[0]), h: math.Abs(b[3] - b[1])}
			if s.w >= 1 && s.h >= 1 && s.w < 1e6 && s.h < 1e6 && max(s.w, s.h) < 50*min(s.w, s.h) {
				return s
			}
		}
	}
	return &sheet{left: 0, top: 792, w: 612, h: 792}
}

func (m matrix) inverse() (matrix, bool) {
	det := m[0]*m[3] - m[1]*m[2]
	if math.Abs(det) < 1e-9 || math.IsNaN(det) || math.IsInf(det, 0) {
		return m, false
	}
	return matrix{
		m[3] / det, -m[1] / det, -m[2] / det, m[0] / det,
		(m[2]*m[5] - m[3]*m[4]) / det, (m[1]*m[4] - m[0]*m[5]) / det,
	}, true
}

// scanned reports whether pictures cover the page, as they do on a scan.
func (s *sheet) scanned() bool {
	area := 0.0
	for _, p := range s.placed {
		area += math.Abs(p.at[0]*p.at[3] - p.at[1]*p.at[2])
	}
	return area >= coveredPart*s.w*s.h
}

// finest is how many pixels the pictures have to a unit of the page, those of
// the finest picture that is no speck.
func (s *sheet) finest() float64 {
	finest := 0.0
	for _, p := range s.placed {
		across, down := math.Hypot(p.at[0], p.at[1]), math.Hypot(p.at[2], p.at[3])
		if max(across, down) >= smallestPart*max(s.w, s.h) {
			finest = max(finest, float64(p.w)/across, float64(p.h)/down)
		}
	}
	return finest
}

var errNothing = errors.New("no picture")

// canvas paints the sheet with about long pixels along its longer side, but no
// finer than its pictures.
func (s *sheet) canvas(ctx context.Context, long float64) (raster, error) {
	finest := s.finest()
	if finest == 0 {
		return raster{}, errNothing
	}
	// A whole number of pixels becomes one, so that edges stay sharp.
	step := max(1, math.Round(finest*max(s.w, s.h)/long))
	if only, ok := s.only(); ok {
		return only.reduced(int(step)), ctx.Err()
	}
	scale := finest / step
	c := newRaster(max(1, int(s.w*scale+0.5)), max(1, int(s.h*scale+0.5)))
	for i := range c.pix {
		c.pix[i] = 0xFF
	}
	for _, p := range s.placed {
		s.paint(ctx, c, p, scale)
	}
	return c, ctx.Err()
}

// only is the one picture that the page is made of, as it is of most scanners:
// which way it lies does not matter to a code.
func (s *sheet) only() (raster, bool) {
	if len(s.placed) != 1 || !s.scanned() || s.placed[0].stencil || len(s.placed[0].alpha.pix) > 0 {
		return raster{}, false
	}
	p := s.placed[0]
	across, down := float64(p.w)/math.Hypot(p.at[0], p.at[1]), float64(p.h)/math.Hypot(p.at[2], p.at[3])
	return p.raster, across < 1.1*down && down < 1.1*across
}

// paint lays one picture onto the canvas.
func (s *sheet) paint(ctx context.Context, c raster, p placed, scale float64) {
	// From the page to the canvas: x right, y down, from the upper left corner.
	toCanvas := p.at.times(matrix{scale, 0, 0, -scale, -s.left * scale, s.top * scale})
	x0, y0, x1, y1 := c.w, c.h, 0, 0
	for _, corner := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x := corner[0]*toCanvas[0] + corner[1]*toCanvas[2] + toCanvas[4]
		y := corner[0]*toCanvas[1] + corner[1]*toCanvas[3] + toCanvas[5]
		x0, x1 = min(x0, clamp(math.Floor(x), c.w)), max(x1, clamp(math.Ceil(x), c.w))
		y0, y1 = min(y0, clamp(math.Floor(y), c.h)), max(y1, clamp(math.Ceil(y), c.h))
	}
	back, ok := toCanvas.inverse()
	if !ok {
		return
	}
	src := p.raster.reduced(int(math.Hypot(back[0]*float64(p.w), back[1]*float64(p.h)) + 0.25))
	alpha := p.alpha
	for y := y0; y < y1 && ctx.Err() == nil; y++ {
		for x := x0; x < x1; x++ {
			cx, cy := float64(x)+0.5, float64(y)+0.5
			u := cx*back[0] + cy*back[2] + back[4]
			v := 1 - (cx*back[1] + cy*back[3] + back[5])
			if u < 0 || v < 0 || u >= 1 || v >= 1 {
				continue
			}
			value := src.pix[int(v*float64(src.h))*src.w+int(u*float64(src.w))]
			out := &c.pix[y*c.w+x]
			switch {
			case p.stencil:
				*out = mix(*out, p.ink, 255-value)
			case len(alpha.pix) > 0:
				*out = mix(*out, value, alpha.pix[int(v*float64(alpha.h))*alpha.w+int(u*float64(alpha.w))])
			default:
				*out = value
			}
		}
	}
}

func mix(below, above, alpha byte) byte {
	return byte((int(below)*(255-int(alpha)) + int(above)*int(alpha)) / 255)
}

func clamp(v float64, most int) int {
	if !(v > 0) {
		return 0
	}
	return int(min(v, float64(most)))
}

// reduced is the picture with step by step pixels made one, of their mean.
func (r raster) reduced(step int) raster {
	if step < 2 || r.w < step || r.h < step {
		return r
	}
	small := newRaster(r.w/step, r.h/step)
	sums := make([]int, small.w)
	for y := range small.h {
		clear(sums)
		for dy := range step {
			row := r.pix[(y*step+dy)*r.w:]
			for x := range sums {
				for _, v := range row[x*step : (x+1)*step] {
					sums[x] += int(v)
				}
			}
		}
		for x, sum := range sums {
			small.pix[y*small.w+x] = byte(sum / (step * step))
		}
	}
	return small
}

// median is the picture with each pixel the median of itself and the four
// pixels around it.
func (r raster) median() raster {
	out := raster{r.w, r.h, bytes.Clone(r.pix)}
	for y := 1; y < r.h-1; y++ {
		above, row, below := r.pix[(y-1)*r.w:][:r.w], r.pix[y*r.w:][:r.w], r.pix[(y+1)*r.w:][:r.w]
		mid := out.pix[y*r.w:][:r.w]
		left, here := row[0], row[0]
		for x, right := range row[1:] {
			low := max(min(left, right), min(above[x], below[x]))
			high := min(max(left, right), max(above[x], below[x]))
			mid[x] = max(min(here, low), min(max(here, low), high))
			left, here = here, right
		}
	}
	return out
}
