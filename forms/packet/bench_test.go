package packet

import (
	"context"
	"fmt"
	"testing"
)

func BenchmarkPrint(b *testing.B) {
	p := request(b, 41)
	pages := 0
	for b.Loop() {
		mustPrint(b, p)
		pages += 7
	}
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
}

// Most pages of a stack carry no code and are looked at in every way.
func BenchmarkSplit(b *testing.B) {
	for _, dots := range []int{200, 300} {
		for _, how := range []packing{asJPEG, asBits} {
			b.Run(fmt.Sprintf("%d dpi %s", dots, how), func(b *testing.B) {
				stack := scanOf(b, how, onPaper(b, request(b, 41), dots)...)
				pages := 0
				b.ReportAllocs()
				for b.Loop() {
					s, err := Split(context.Background(), stack, Limits{})
					if err != nil {
						b.Fatal(err)
					}
					pages += s.Pages
				}
				b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
			})
		}
	}
}
