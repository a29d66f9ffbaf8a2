package packet

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"suppb/forms/i918b"
)

// An office in tests: it prints packets, puts the paper on a scanner, and gets
// the PDF that such scanners make.

// request is an invented request's packet. Its tokens tell packets apart.
func request(t testing.TB, number int) Parts {
	t.Helper()
	return Parts{
		Number:   fmt.Sprintf("2026-%05d", number),
		Token:    fmt.Sprintf("QJ7XA-%05d-M2KVD", number),
		Office:   "New York County District Attorney's Office",
		Form:     "Form I-918 Supplement B",
		Edition:  "01/20/25",
		Signers:  []Signer{{"Theodora J. Okonkwo-Bell", "Chief Assistant District Attorney", "Page 4, Part 6, Items 1 and 2"}},
		ReturnTo: []string{"Harbor Legal Aid", "Attn: Immigration Unit", "12 Sample Street, 4th Floor", "New York, NY 10001"},
		Signing:  exampleForm(t),
	}
}

var drawExample = sync.OnceValues(func() ([]byte, error) { return i918b.Draw(i918b.Example()) })

func exampleForm(t testing.TB) []byte {
	t.Helper()
	form, err := drawExample()
	if err != nil {
		t.Fatal(err)
	}
	return form
}

func mustPrint(t testing.TB, p Parts) []byte {
	t.Helper()
	pdf, err := Print(p)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// photo is a page in gray.
type photo = *image.Gray

var (
	printedPages = map[string][]photo{}
	printing     sync.Mutex
)

// onPaper is a printed packet, page by page, at dots an inch.
func onPaper(t testing.TB, p Parts, dots int) []photo {
	t.Helper()
	printing.Lock()
	defer printing.Unlock()
	key := fmt.Sprintf("%+v %d", p, dots)
	if printedPages[key] == nil {
		printedPages[key] = rasterise(t, mustPrint(t, p), dots)
	}
	return slices.Clone(printedPages[key])
}

// rasterise prints a PDF with poppler.
func rasterise(t testing.TB, pdf []byte, dots int) []photo {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Fatal("pdftoppm is not installed; these tests print with it. It is in Debian's package poppler-utils")
	}
	folder := t.TempDir()
	cmd := exec.Command("pdftoppm", "-gray", "-r", fmt.Sprint(dots), "-", filepath.Join(folder, "page"))
	cmd.Stdin = bytes.NewReader(pdf)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.pgm"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	var pages []photo
	for _, file := range files {
		pages = append(pages, readPGM(t, file))
	}
	return pages
}

func readPGM(t testing.TB, path string) photo {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var w, h, most int
	if _, err := fmt.Sscanf(string(b[:min(len(b), 40)]), "P5\n%d %d\n%d", &w, &h, &most); err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	copy(img.Pix, b[len(b)-w*h:])
	return img
}

// blankSheet is the back of a page.
func blankSheet(like photo) photo {
	img := image.NewGray(like.Rect)
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	return img
}

// turned is a page that lay on the scanner by degrees from upright, clockwise.
func turned(img photo, degrees float64) photo {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	if degrees == 180 || degrees == 90 || degrees == 270 {
		sin, cos = math.Round(sin), math.Round(cos)
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	if degrees == 90 || degrees == 270 {
		out = image.NewGray(image.Rect(0, 0, h, w))
	}
	cx, cy := float64(w)/2, float64(h)/2
	ox, oy := float64(out.Rect.Dx())/2, float64(out.Rect.Dy())/2
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			dx, dy := float64(x)+0.5-ox, float64(y)+0.5-oy
			sx, sy := int(math.Floor(cx+dx*cos+dy*sin)), int(math.Floor(cy-dx*sin+dy*cos))
			v := byte(0xFF)
			if sx >= 0 && sy >= 0 && sx < w && sy < h {
				v = img.Pix[sy*img.Stride+sx]
			}
			out.Pix[y*out.Stride+x] = v
		}
	}
	return out
}

// noisy is a page with a share of its pixels black or white by chance, and
// grain over all of them.
func noisy(img photo, share float64, grain int) photo {
	chance := rand.New(rand.NewPCG(7, 11))
	out := image.NewGray(img.Rect)
	for i, v := range img.Pix {
		n := int(v)
		if chance.Float64() < share {
			n = 255 * chance.IntN(2)
		} else if grain > 0 {
			n += chance.IntN(2*grain) - grain
		}
		out.Pix[i] = byte(min(max(n, 0), 255))
	}
	return out
}

// The places of the two codes on a cover sheet, in parts of the page.
var (
	upperCode = [4]float64{0.74, 0.105, 0.92, 0.245}
	lowerCode = [4]float64{0.08, 0.765, 0.27, 0.91}
)

// smudged is a page with a smudge over the part of a place that lies below and
// to the right of share.
func smudged(img photo, place [4]float64, share float64) photo {
	out := image.NewGray(img.Rect)
	copy(out.Pix, img.Pix)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	x0, y0 := place[0]+share*(place[2]-place[0]), place[1]+share*(place[3]-place[1])
	for y := int(y0 * h); y < int(place[3]*h); y++ {
		for x := int(x0 * w); x < int(place[2]*w); x++ {
			out.SetGray(x, y, color.Gray{Y: byte(60 + (x*7+y*13)%40)})
		}
	}
	return out
}

// signed is a page with a few strokes of a pen.
func signed(img photo) photo {
	out := image.NewGray(img.Rect)
	copy(out.Pix, img.Pix)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for i := range 2000 {
		a := float64(i) / 2000
		x, y := int((0.15+0.3*a)*float64(w)), int((0.6+0.02*math.Sin(40*a))*float64(h))
		for dy := range h/400 + 1 {
			out.SetGray(x, y+dy, color.Gray{Y: 40})
		}
	}
	return out
}

// packing is how a scanner packs a page.
type packing string

const (
	asJPEG   packing = "JPEG"
	asColor  packing = "color JPEG"
	asFlate  packing = "Flate"
	asBits   packing = "Flate, 1 bit"
	asStrips packing = "strips of Flate"
	asMask   packing = "1-bit mask on white"
	asJBIG2  packing = "JBIG2"
	asJPX    packing = "JPEG 2000"
	asG3     packing = "CCITT G3"
	asBroken packing = "broken JPEG"
)

// scanned is the PDF of a scanner, of one page or many.
type scanned struct {
	objects []string
	kids    []int
	shared  []string // entries of the resources that all pages share, if they do
	share   bool
	catalog string // further entries
}

func (s *scanned) add(object string) int {
	if s.objects == nil {
		s.objects = []string{"", ""}
	}
	s.objects = append(s.objects, object)
	return len(s.objects)
}

func stream(dict string, b []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(b), b)
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	z, _ := zlib.NewWriterLevel(&out, 1)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// bits are one bit a pixel, 1 for white.
func bits(img photo) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	row := (w + 7) / 8
	out := make([]byte, row*h)
	for y := range h {
		for x := range w {
			if img.Pix[y*img.Stride+x] >= 128 {
				out[y*row+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
}

func toJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 75}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func toPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tinted(img photo) image.Image {
	out := image.NewRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			v := img.GrayAt(x, y).Y
			out.SetRGBA(x, y, color.RGBA{v, byte(int(v) * 95 / 100), byte(int(v) * 88 / 100), 255})
		}
	}
	return out
}

// scan adds a page as the scanner packs it.
func (s *scanned) scan(t testing.TB, img photo, how packing) {
	t.Helper()
	w, h := img.Rect.Dx(), img.Rect.Dy()
	head := func(h int, rest string) string {
		return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d%s", w, h, rest)
	}
	const gray, one = "/ColorSpace/DeviceGray/BitsPerComponent 8", "/ColorSpace/DeviceGray/BitsPerComponent 1"
	switch how {
	case asJPEG:
		s.picture(w, h, stream(head(h, gray+"/Filter/DCTDecode"), toJPEG(t, img)))
	case asBroken:
		b := toJPEG(t, img)
		s.picture(w, h, stream(head(h, gray+"/Filter/DCTDecode"), b[:len(b)/3]))
	case asColor:
		s.picture(w, h, stream(head(h, "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"), toJPEG(t, tinted(img))))
	case asFlate:
		s.picture(w, h, stream(head(h, gray+"/Filter/FlateDecode"), deflate(img.Pix)))
	case asBits:
		s.picture(w, h, stream(head(h, one+"/Filter/FlateDecode"), deflate(bits(img))))
	case asMask:
		s.picture(w, h, stream(head(h, "/ImageMask true/BitsPerComponent 1/Filter[/FlateDecode]"), deflate(bits(img))))
	case asStrips:
		var strips []string
		const rows = 64
		for y := 0; y < h; y += rows {
			n := min(rows, h-y)
			strips = append(strips, stream(head(n, gray+"/Filter/FlateDecode"), deflate(img.Pix[y*img.Stride:(y+n)*img.Stride])))
		}
		s.picture(w, h, strips...)
	case asJBIG2:
		s.picture(w, h, stream(head(h, one+"/Filter/JBIG2Decode"), []byte("not looked at")))
	case asJPX:
		s.picture(w, h, stream(head(h, "/Filter/JPXDecode"), []byte("not looked at")))
	case asG3:
		s.picture(w, h, stream(head(h, one+fmt.Sprintf("/Filter/CCITTFaxDecode/DecodeParms<</K 0/Columns %d>>", w)), []byte("not looked at")))
	}
}

// fax adds a page in CCITT Group 4 that has been packed already.
func (s *scanned) fax(w, h int, g4 []byte) {
	s.picture(w, h, stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1"+
		"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>", w, h, w, h), g4))
}

// picture adds a page of strips from the top down.
func (s *scanned) picture(w, h int, strips ...string) {
	long := 792 / float64(max(w, h))
	pw, ph := float64(w)*long, float64(h)*long
	var drawing, names strings.Builder
	top := ph
	for i, strip := range strips {
		number := s.add(strip)
		height := ph / float64(len(strips))
		if len(strips) > 1 {
			var rows int
			_, _ = fmt.Sscanf(strip[strings.Index(strip, "/Height"):], "/Height %d", &rows)
			height = float64(rows) * long
		}
		top -= height
		fmt.Fprintf(&drawing, "q %.4f 0 0 %.4f 0 %.4f cm /Im%d_%d Do Q\n", pw, height, top, len(s.kids), i)
		fmt.Fprintf(&names, "/Im%d_%d %d 0 R", len(s.kids), i, number)
	}
	s.shared = append(s.shared, names.String())
	s.page(pw, ph, names.String(), drawing.String())
}

func (s *scanned) page(w, h float64, names, drawing string) {
	content := s.add(stream("", []byte(drawing)))
	resources := "<</XObject<<" + names + ">>>>"
	if s.share {
		resources = "SHARED"
	}
	s.kids = append(s.kids, s.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.3f %.3f]/Resources %s/Contents %d 0 R>>", w, h, resources, content)))
}

// pdf is the finished scan.
func (s *scanned) pdf() []byte {
	var kids strings.Builder
	for _, kid := range s.kids {
		fmt.Fprintf(&kids, "%d 0 R ", kid)
	}
	s.objects[0] = "<</Type/Catalog/Pages 2 0 R" + s.catalog + ">>"
	s.objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(s.kids), kids.String())
	out := []byte("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	var offsets []int
	for i, object := range s.objects {
		offsets = append(offsets, len(out))
		object = strings.Replace(object, "/Resources SHARED", "/Resources<</XObject<<"+strings.Join(s.shared, "")+">>>>", 1)
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(s.objects)+1)
	for _, offset := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(out, "trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", len(s.objects)+1, start)
}

// scanOf is the scan of pages that are all packed alike.
func scanOf(t testing.TB, how packing, pages ...photo) []byte {
	t.Helper()
	var s scanned
	for _, p := range pages {
		s.scan(t, p, how)
	}
	return s.pdf()
}
