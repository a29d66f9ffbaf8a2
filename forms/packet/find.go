package packet

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// A QR code is found by three patterns in its corners. gozxing looks for the
// one best triple of them on a page, tries every triple there is, and so takes
// hours for a page that is full of them. Here the number of patterns and
// triples is bounded, and every code on the page is read.
const (
	mostPatterns = 500 // that are collected on a page
	bestPatterns = 48  // that were seen on most lines; triples are made of these
	bestTriples  = 32
	rowStep      = 3 // every third line of pixels is looked at
)

// codesOn reads every QR code in a picture, whichever way it is turned. Seen
// reports that something has the shape of a code but could not be read.
func codesOn(ctx context.Context, r raster) (texts []string, seen bool, err error) {
	source, err := gozxing.NewPlanarYUVLuminanceSource(r.pix, r.w, r.h, 0, 0, r.w, r.h, false)
	if err != nil {
		return nil, false, err
	}
	bits, err := gozxing.NewHybridBinarizer(source).GetBlackMatrix()
	if err != nil {
		return nil, false, ctx.Err()
	}
	for _, triple := range triples(patterns(ctx, bits)) {
		if err := ctx.Err(); err != nil {
			return texts, seen, err
		}
		text, shaped := read(bits, triple)
		seen = seen || shaped && text == ""
		if text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts, seen, ctx.Err()
}

// read reads the code that has its corners at a triple of patterns. Shaped
// reports that there is one, whether or not it can be read.
func read(bits *gozxing.BitMatrix, triple [3]*detector.FinderPattern) (text string, shaped bool) {
	lowerLeft, upperLeft, upperRight := gozxing.ResultPoint_OrderBestPatterns(triple[0], triple[1], triple[2])
	info := detector.NewFinderPatternInfo(lowerLeft.(*detector.FinderPattern), upperLeft.(*detector.FinderPattern), upperRight.(*detector.FinderPattern))
	found, err := detector.NewDetector(bits).ProcessFinderPatternInfo(info)
	if err != nil {
		return "", false
	}
	modules := found.GetBits()
	shaped = hasTiming(modules) // before decode, which turns modules over
	if text := decode(modules); text != "" {
		return text, true
	}
	// The small pattern near the fourth corner may lie under a stamp, and
	// something else may have been taken for it: once more without it.
	size := modules.GetWidth()
	flat, err := detector.Detector_sampleGrid(bits, detector.Detector_createTransform(upperLeft, upperRight, lowerLeft, nil, size), size)
	if err != nil {
		return "", shaped
	}
	shaped = shaped || hasTiming(flat)
	return decode(flat), shaped
}

// decode is the text of a code's modules, or "" if too many of them are wrong.
func decode(modules *gozxing.BitMatrix) string {
	code, err := decoder.NewDecoder().Decode(modules, nil)
	if err != nil {
		return ""
	}
	return code.GetText()
}

// patterns are the places where lines of pixels run dark, light, dark, light,
// dark in the proportion 1:1:3:1:1 in every direction.
func patterns(ctx context.Context, bits *gozxing.BitMatrix) []*detector.FinderPattern {
	finder := detector.NewFinderPatternFinder(bits, nil)
	for y := rowStep - 1; y < bits.GetHeight() && ctx.Err() == nil && len(finder.GetPossibleCenters()) < mostPatterns; y += rowStep {
		var runs [5]int // the last five runs; the last one is dark
		n := 0          // how many of them there are
		dark, length := bits.Get(0, y), 0
		for x := 0; x <= bits.GetWidth(); x++ {
			if x < bits.GetWidth() && bits.Get(x, y) == dark {
				length++
				continue
			}
			if n > 0 || dark {
				copy(runs[:], runs[1:])
				runs[4] = length
				n++
			}
			if dark && n >= 5 && detector.FinderPatternFinder_foundPatternCross(runs[:]) {
				finder.HandlePossibleCenter(runs[:], y, x)
			}
			dark, length = !dark, 1
		}
	}
	seen := slices.DeleteFunc(finder.GetPossibleCenters(), func(p *detector.FinderPattern) bool { return p.GetCount() < 2 })
	slices.SortStableFunc(seen, func(a, b *detector.FinderPattern) int { return cmp.Compare(b.GetCount(), a.GetCount()) })
	return seen[:min(len(seen), bestPatterns)]
}

// triples are those of patterns that may be corners of one code: of one size,
// and at right angles with two equal sides. The best come first.
func triples(patterns []*detector.FinderPattern) [][3]*detector.FinderPattern {
	type rated struct {
		triple [3]*detector.FinderPattern
		skew   float64
	}
	var list []rated
	for i, a := range patterns {
		for j, b := range patterns[:i] {
			for _, c := range patterns[:j] {
				if skew, ok := corners(a, b, c); ok {
					list = append(list, rated{[3]*detector.FinderPattern{a, b, c}, skew})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b rated) int { return cmp.Compare(a.skew, b.skew) })
	best := make([][3]*detector.FinderPattern, 0, bestTriples)
	for _, r := range list[:min(len(list), bestTriples)] {
		best = append(best, r.triple)
	}
	return best
}

// corners reports whether three patterns may belong together, and how far they
// are from a right angle with equal sides.
func corners(a, b, c *detector.FinderPattern) (skew float64, ok bool) {
	sizes := []float64{a.GetEstimatedModuleSize(), b.GetEstimatedModuleSize(), c.GetEstimatedModuleSize()}
	if slices.Max(sizes) > 1.4*slices.Min(sizes) {
		return 0, false
	}
	square := func(p, q *detector.FinderPattern) float64 {
		dx, dy := p.GetX()-q.GetX(), p.GetY()-q.GetY()
		return dx*dx + dy*dy
	}
	sides := []float64{square(a, b), square(b, c), square(a, c)}
	slices.Sort(sides)
	module := (sizes[0] + sizes[1] + sizes[2]) / 3
	apart := math.Sqrt(sides[0]) / module
	skew = (math.Abs(sides[2]-2*sides[1]) + math.Abs(sides[2]-2*sides[0])) / sides[2]
	return skew, skew < 0.4 && apart > 10 && apart < 120
}

// hasTiming reports whether dark and light modules take turns between the
// corner patterns, as they do in every code and in nothing else.
func hasTiming(bits *gozxing.BitMatrix) bool {
	const line, from = 6, 8
	right, all := 0, 0
	for i := from; i < bits.GetWidth()-from; i++ {
		for _, dark := range []bool{bits.Get(i, line), bits.Get(line, i)} {
			all++
			if dark == (i%2 == 0) {
				right++
			}
		}
	}
	return right*100 >= all*85
}
