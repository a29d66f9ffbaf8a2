package papertest

import (
	"io"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// Bench measures draw, and reports its time as a multiple of what gofpdf alone
// takes for a document of as many pages, texts and boxes in the same fonts.
func Bench(b *testing.B, draw func() ([]byte, error)) {
	pdf, err := draw()
	if err != nil {
		b.Fatal(err)
	}
	like := weigh(b, pdf)
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

// weight is what a document consists of.
type weight struct{ pages, texts, boxes int }

var (
	texts = regexp.MustCompile(`\) Tj ET`)
	boxes = regexp.MustCompile(` re [SB]`)
)

func weigh(b *testing.B, pdf []byte) weight {
	var w weight
	for _, page := range operators(b, pdf) {
		w.pages++
		w.texts += len(texts.FindAll(page, -1))
		w.boxes += len(boxes.FindAll(page, -1))
	}
	if w.texts == 0 {
		b.Fatal("the PDF has no text that this benchmark can count")
	}
	return w
}

func bare(b *testing.B, like weight) {
	pdf := gofpdf.New("P", "pt", "Letter", "")
	for style, file := range map[string]string{"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"} {
		font, err := os.ReadFile("../internal/typeface/fonts/" + file)
		if err != nil {
			b.Fatal(err)
		}
		pdf.AddUTF8FontFromBytes("form", style, font)
	}
	for range like.pages {
		pdf.AddPage()
		pdf.SetFont("form", "", 8)
		for range like.texts / like.pages {
			pdf.Text(36, 36, "Alien Registration Number (A-Number)")
		}
		for range like.boxes / like.pages {
			pdf.Rect(36, 36, 200, 18, "D")
		}
	}
	if err := pdf.Output(io.Discard); err != nil {
		b.Fatal(err)
	}
}
