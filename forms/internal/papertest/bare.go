package papertest

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// Bench measures draw, and reports its time as a multiple of what gofpdf alone
// takes for the same texts, boxes and lines in the same fonts.
func Bench(b *testing.B, draw func() ([]byte, error)) {
	pdf, err := draw()
	if err != nil {
		b.Fatal(err)
	}
	like := drawings(b, pdf)
	if len(like) == 0 || len(like[0].texts) == 0 {
		b.Fatal("the PDF has no text that this benchmark can see")
	}
	// In turns, so that whatever else the machine does slows down both.
	var drawn, plain time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := draw(); err != nil {
			b.Fatal(err)
		}
		drawn += time.Since(start)
		b.StopTimer()
		start = time.Now()
		bare(b, like)
		plain += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(drawn)/float64(plain), "x-bare")
	b.ReportMetric(float64(len(pdf))/1000, "kB")
}

// bare draws the same texts, boxes and lines in the same places.
func bare(b *testing.B, like []drawing) {
	pdf := gofpdf.New("P", "pt", "Letter", "")
	for style, file := range map[string]string{"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"} {
		font, err := os.ReadFile("../internal/typeface/fonts/" + file)
		if err != nil {
			b.Fatal(err)
		}
		pdf.AddUTF8FontFromBytes("form", style, font)
	}
	how := map[string]string{ruled: "D", heads: "DF", ground: "F"}
	regular := like[0].texts[0].font // that of the footer, which comes first
	for _, page := range like {
		pdf.AddPage()
		for i, s := range page.texts {
			if i == 0 || s.font != page.texts[i-1].font || s.size != page.texts[i-1].size {
				style := ""
				if s.font != regular {
					style = "B"
				}
				pdf.SetFont("form", style, s.size)
			}
			pdf.Text(s.x, s.y, s.says)
		}
		for _, r := range page.boxes {
			pdf.Rect(r.left, r.top, r.right-r.left, r.bottom-r.top, how[r.how])
		}
		for _, l := range page.lines {
			pdf.Line(l.left, l.top, l.right, l.bottom)
		}
	}
	if err := pdf.Output(io.Discard); err != nil {
		b.Fatal(err)
	}
}
