package packet

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Whatever is uploaded, Split ends soon, and each page ends up in one place.
func FuzzSplit(f *testing.F) {
	g4, err := os.ReadFile(filepath.Join("testdata", "cover.g4"))
	if err != nil {
		f.Fatal(err)
	}
	var fax scanned
	fax.fax(1700, 2200, g4)
	f.Add(fax.pdf())
	cover := onPaper(f, request(f, 41), 75)[0]
	for _, how := range []packing{asJPEG, asColor, asFlate, asBits, asStrips, asMask, asJBIG2} {
		f.Add(scanOf(f, how, cover))
	}
	f.Add(toPNG(f, cover))
	f.Add(toJPEG(f, cover))
	f.Add(formWithField)
	f.Add(letter(f, 2))
	f.Add(qpdf(f, letter(f, 2), "--object-streams=generate"))
	f.Fuzz(func(t *testing.T, stack []byte) {
		limits := Limits{Bytes: 4 << 20, Pages: 20, Pixels: 5_000_000, PageTime: time.Second}
		start := time.Now()
		s, err := Split(context.Background(), stack, limits)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("it took %s", took)
		}
		if err != nil {
			if !isRefusal(err) {
				t.Errorf("not a refusal: %v", err)
			}
			return
		}
		seen := slices.Clone(s.Loose)
		for _, p := range s.Packets {
			seen = append(append(append(seen, p.Cover), p.Pages...), p.Blank...)
			if p.Closing > 0 {
				seen = append(seen, p.Closing)
			}
			if p.Clear && len(p.Letter)+len(p.Signed) != p.Code.Letter+p.Code.Pages {
				t.Errorf("packet %+v is clear", p)
			}
		}
		slices.Sort(seen)
		if len(slices.Compact(slices.Clone(seen))) != len(seen) || len(seen) > 0 && (seen[0] < 1 || seen[len(seen)-1] > s.Pages) {
			t.Errorf("pages %v of %d", seen, s.Pages)
		}
	})
}
