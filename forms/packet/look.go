package packet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"suppb/forms/internal/pdfobject"
)

// tries are the ways in which a page is looked at until a code is found: how
// many pixels its longer side has, and whether speckles are taken away. A page
// without a code is looked at in every way.
var tries = []struct {
	long   float64
	median bool // of each pixel and its neighbours: takes speckles away
}{
	{1700, false}, // 150 dots an inch of US letter
	{3300, false}, // 300: a small code
	{1100, false}, // 100: evens out grain
	{1700, true},
}

// look looks at page i, from 0. The only errors are those of ctx.
func (d *document) look(ctx context.Context, i int, limits Limits) (f finding, err error) {
	pageTime, stop := context.WithTimeout(ctx, limits.PageTime)
	defer stop()
	defer func() {
		if recover() != nil {
			f, err = finding{unreadable: "it is damaged."}, nil
		}
	}()
	f, err = d.examine(pageTime, d.pages[i], limits.Pixels)
	if ctx.Err() != nil {
		return finding{}, ctx.Err()
	}
	if cutOff(err) {
		err = reason(fmt.Sprintf("it takes longer than %s.", limits.PageTime.Round(time.Second)))
	}
	if err != nil && len(f.codes) == 0 {
		f.unreadable = "it is damaged."
		if why := reason(""); errors.As(err, &why) {
			f.unreadable = string(why)
		}
	}
	return f, nil
}

// examine looks for codes in every way. An error says that something on the
// page could not be looked at; what was found is returned all the same.
func (d *document) examine(ctx context.Context, p pdfobject.Page, pixels int) (f finding, err error) {
	drawn, err := d.content(ctx, p)
	if err != nil {
		return f, err
	}
	if drawn.inline && len(drawn.placements) == 0 {
		return f, reason("its picture is written into the page in a way that this program cannot read.")
	}
	s, problem := d.sheet(ctx, p, drawn, pixels)
	f.scanned = s.scanned()
	type done struct {
		w, h   int
		median bool
	}
	tried := map[done]bool{}
	for n, try := range tries {
		c, err := s.canvas(ctx, try.long)
		if errors.Is(err, errNothing) {
			return f, problem
		}
		if err != nil {
			return f, err
		}
		if n == 0 {
			f.blank = problem == nil && f.scanned && c.blank()
		}
		this := done{c.w, c.h, try.median}
		if tried[this] {
			continue
		}
		tried[this] = true
		if try.median {
			c = c.median()
		}
		texts, seen, err := codesOn(ctx, c)
		f.note(texts, seen)
		if err != nil {
			return f, err
		}
		if len(f.codes) > 0 || f.blank {
			break
		}
	}
	if len(f.codes) > 0 {
		f.misread, f.blank = false, false
	}
	return f, problem
}

// note keeps what the texts of codes say.
func (f *finding) note(texts []string, seen bool) {
	f.misread = f.misread || seen
	for _, text := range texts {
		c, err := Parse(text)
		switch {
		case err == nil && !slices.Contains(f.codes, c):
			f.codes = append(f.codes, c)
		case errors.Is(err, ErrForeign):
			f.foreign = true
		case errors.Is(err, ErrNewer):
			f.newer = true
		case err != nil:
			f.misread = true
		}
	}
}

// blank reports whether hardly a pixel is darker than the paper, the edges left
// out: scanners leave shadows there. A signature alone has ten times as many.
// The paper is what most pixels show, since faint print on gray paper is print.
func (r raster) blank() bool {
	const edge = 20 // a twentieth of each side
	var levels [256]int
	all := 0
	for y := r.h / edge; y < r.h-r.h/edge; y++ {
		for _, v := range r.pix[y*r.w+r.w/edge : (y+1)*r.w-r.w/edge] {
			levels[v]++
			all++
		}
	}
	const shade = 40 // what shines through from the back is lighter
	paper := slices.Index(levels[:], slices.Max(levels[:]))
	dark := 0
	for _, n := range levels[:max(0, paper-shade)] {
		dark += n
	}
	return paper >= 128 && dark*5000 < all
}
