package packet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"suppb/cases"
	"suppb/forms/internal/papertest"
)

// number is that of a request, in its token.
var number = regexp.MustCompile(`4\d`)

// told is a stack as a few lines: one for each packet, for loose pages, and for
// each question.
func told(s Stack) string {
	var out strings.Builder
	for _, p := range s.Packets {
		state := "asked"
		if p.Clear {
			state = fmt.Sprintf("letter %v signed %v", p.Letter, p.Signed)
		}
		fmt.Fprintf(&out, "packet %s cover %d closing %d pages %v blank %v: %s\n",
			number.FindString(p.Code.Token), p.Cover, p.Closing, p.Pages, p.Blank, state)
	}
	if len(s.Loose) > 0 {
		fmt.Fprintf(&out, "loose %v\n", s.Loose)
	}
	for _, q := range s.Questions {
		fmt.Fprintf(&out, "%s %d-%d of packet %d\n", q.Doubt, q.First, q.Last, q.Packet)
	}
	return out.String()
}

func mustSplit(t testing.TB, stack []byte) Stack {
	t.Helper()
	s, err := Split(context.Background(), stack, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// foreign is a page with a code of somebody else.
func foreign(t testing.TB, like photo, text string) photo {
	t.Helper()
	side := like.Rect.Dx() / 4
	code, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, side, side, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewGray(like.Rect)
	copy(page.Pix, like.Pix)
	for y := range side {
		for x := range side {
			v := byte(0xFF)
			if code.Get(x, y) {
				v = 0
			}
			page.SetGray(like.Rect.Dx()/2+x, like.Rect.Dy()/2+y, color.Gray{Y: v})
		}
	}
	return page
}

// Each stack is told page by page; a packet of the example form is a cover
// sheet, five pages and a closing sheet.
func TestSplit(t *testing.T) {
	const dots = 90
	a, b, c := onPaper(t, request(t, 41), dots), onPaper(t, request(t, 42), dots), onPaper(t, request(t, 43), dots)
	withLetter := request(t, 44)
	withLetter.Letter, withLetter.Continuation = letter(t, 1), letter(t, 2)
	d := onPaper(t, withLetter, dots)
	back := blankSheet(a[0])
	hidden := smudged(smudged(b[0], upperCode, 0), lowerCode, 0)
	damaged := smudged(smudged(b[0], upperCode, 0.35), lowerCode, 0.35)
	twoSheets := image.NewGray(b[0].Rect)
	copy(twoSheets.Pix, b[0].Pix)
	copy(twoSheets.Pix[len(twoSheets.Pix)/2:], c[0].Pix[len(twoSheets.Pix)/2:])
	newer := foreign(t, back, "SUPPB2:C:7K3QXM2VJ6ZDT4WP5RHN:6C0F1B2A9D3E:1+5:AAAA")

	for _, test := range []struct {
		name  string
		pages [][]photo
		want  string
	}{
		{"one packet", [][]photo{a},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n"},
		{"three packets in any order", [][]photo{c, a, b},
			"packet 43 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n" +
				"packet 41 cover 8 closing 14 pages [9 10 11 12 13] blank []: letter [] signed [9 10 11 12 13]\n" +
				"packet 42 cover 15 closing 21 pages [16 17 18 19 20] blank []: letter [] signed [16 17 18 19 20]\n"},
		{"a letter and additional sheets", [][]photo{d},
			"packet 44 cover 1 closing 10 pages [2 3 4 5 6 7 8 9] blank []: letter [2] signed [3 4 5 6 7 8 9]\n"},
		{"closing sheets left out", [][]photo{a[:6], b[:6]},
			"packet 41 cover 1 closing 0 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n" +
				"packet 42 cover 7 closing 0 pages [8 9 10 11 12] blank []: letter [] signed [8 9 10 11 12]\n"},
		{"both sides scanned", [][]photo{{a[0], back, a[1], back, a[2], back, a[3], back, a[4], back, a[5], back, a[6], back}},
			"packet 41 cover 1 closing 13 pages [3 5 7 9 11] blank [2 4 6 8 10 12]: letter [] signed [3 5 7 9 11]\n"},
		{"a page lost", [][]photo{a[:4], a[5:], b},
			"packet 41 cover 1 closing 6 pages [2 3 4 5] blank []: asked\n" +
				"packet 42 cover 7 closing 13 pages [8 9 10 11 12] blank []: letter [] signed [8 9 10 11 12]\n" +
				"missing_pages 1-1 of packet 0\n"},
		{"a page twice", [][]photo{a[:4], a[3:]},
			"packet 41 cover 1 closing 8 pages [2 3 4 5 6 7] blank []: asked\nextra_pages 1-1 of packet 0\n"},
		{"only a signature on a sheet is no blank page", [][]photo{a[:6], {signed(back)}, a[6:]},
			"packet 41 cover 1 closing 8 pages [2 3 4 5 6 7] blank []: asked\nextra_pages 1-1 of packet 0\n"},
		{"pages before the first cover sheet", [][]photo{{b[2], b[3], back}, a},
			"packet 41 cover 4 closing 10 pages [5 6 7 8 9] blank []: letter [] signed [5 6 7 8 9]\n" +
				"loose [1 2]\noutside_packet 1-2 of packet -1\n"},
		{"pages after a closing sheet", [][]photo{a, {b[2], b[3]}, c},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n" +
				"packet 43 cover 10 closing 16 pages [11 12 13 14 15] blank []: letter [] signed [11 12 13 14 15]\n" +
				"loose [8 9]\noutside_packet 8-9 of packet -1\n"},
		{"no cover sheet at all", [][]photo{a[1:4], b[1:3]}, "loose [1 2 3 4 5]\noutside_packet 1-5 of packet -1\n"},
		{"a cover sheet hidden, after a closing sheet", [][]photo{a, {hidden}, b[1:]},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n" +
				"loose [8 9 10 11 12 13]\noutside_packet 8-13 of packet -1\nstray_closing 14-14 of packet -1\n"},
		{"a cover sheet hidden, after no closing sheet", [][]photo{a[:6], {hidden}, b[1:]},
			"packet 41 cover 1 closing 0 pages [2 3 4 5 6 7 8 9 10 11 12] blank []: asked\n" +
				"extra_pages 1-1 of packet 0\nstray_closing 13-13 of packet 0\n"},
		{"a cover sheet damaged", [][]photo{a[:6], {damaged}, b[1:6], c},
			"packet 41 cover 1 closing 0 pages [2 3 4 5 6 7 8 9 10 11 12] blank []: asked\n" +
				"packet 43 cover 13 closing 19 pages [14 15 16 17 18] blank []: letter [] signed [14 15 16 17 18]\n" +
				"extra_pages 1-1 of packet 0\ncode_unreadable 7-7 of packet 0\n"},
		// As many pages as were printed, and still of two packets.
		{"pages lost and a cover sheet damaged", [][]photo{a[:2], {damaged}, b[1:4]},
			"packet 41 cover 1 closing 0 pages [2 3 4 5 6] blank []: asked\ncode_unreadable 3-3 of packet 0\n"},
		{"one code smudged, the other not", [][]photo{{smudged(a[0], upperCode, 0)}, a[1:]},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n"},
		{"the other code smudged", [][]photo{{smudged(a[0], lowerCode, 0)}, a[1:]},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n"},
		{"a packet scanned twice", [][]photo{a, b, a},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: asked\n" +
				"packet 42 cover 8 closing 14 pages [9 10 11 12 13] blank []: letter [] signed [9 10 11 12 13]\n" +
				"packet 41 cover 15 closing 21 pages [16 17 18 19 20] blank []: asked\n" +
				"seen_twice 1-1 of packet 0\nseen_twice 15-15 of packet 2\n"},
		{"a cover sheet alone", [][]photo{a[:1]}, "packet 41 cover 1 closing 0 pages [] blank []: asked\nmissing_pages 1-1 of packet 0\n"},
		{"somebody's code on a page of a packet", [][]photo{a[:2], {foreign(t, a[2], "https://example.org/parcel/7")}, a[3:]},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: asked\nforeign_code 3-3 of packet 0\n"},
		{"somebody's code before the first cover sheet", [][]photo{{foreign(t, back, "WIFI:S:lobby;;")}, a},
			"packet 41 cover 2 closing 8 pages [3 4 5 6 7] blank []: letter [] signed [3 4 5 6 7]\n" +
				"loose [1]\nforeign_code 1-1 of packet -1\noutside_packet 1-1 of packet -1\n"},
		{"a code of a later version", [][]photo{a, {newer}, a[1:3]},
			"packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n" +
				"loose [8 9 10]\ncode_unreadable 8-8 of packet -1\noutside_packet 8-10 of packet -1\n"},
		{"two cover sheets scanned as one", [][]photo{{twoSheets}, b[1:]},
			"loose [1 2 3 4 5 6]\ntwo_codes 1-1 of packet -1\noutside_packet 1-6 of packet -1\nstray_closing 7-7 of packet -1\n"},
		{"closing sheets exchanged", [][]photo{a[:6], b[6:], b[:6], a[6:]},
			"packet 41 cover 1 closing 0 pages [2 3 4 5 6] blank []: asked\n" +
				"packet 42 cover 8 closing 0 pages [9 10 11 12 13] blank []: asked\n" +
				"stray_closing 7-7 of packet 0\nstray_closing 14-14 of packet 1\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var pages []photo
			for _, p := range test.pages {
				pages = append(pages, p...)
			}
			stack := scanOf(t, asBits, pages...)
			s := mustSplit(t, stack)
			if diff := cmp.Diff(test.want, told(s)); diff != "" {
				t.Errorf("the stack is told wrongly (-want +got):\n%s", diff)
			}
			for _, p := range s.Packets {
				papersMatch(t, pages, p)
			}
			for _, q := range s.Questions {
				if !strings.HasPrefix(q.String(), "Page") || !strings.HasSuffix(q.String(), ".") {
					t.Errorf("%q is no sentence", q)
				}
			}
		})
	}
}

// papersMatch compares the pictures of a packet's PDF with the pages that it should hold.
func papersMatch(t *testing.T, pages []photo, p Packet) {
	t.Helper()
	keep := p.Pages
	if p.Clear {
		keep = p.Signed
	}
	if len(keep) == 0 {
		if p.PDF != nil {
			t.Error("a packet without pages has a PDF")
		}
		return
	}
	papertest.Sound(t, p.PDF)
	d := mustOpen(t, p.PDF)
	if d.count() != len(keep) {
		t.Fatalf("the PDF of a packet has %d pages; want %v", d.count(), keep)
	}
	for i, number := range keep {
		drawn, err := d.content(context.Background(), d.pages[i])
		if err != nil || len(drawn.placements) != 1 {
			t.Fatalf("page %d shows %d pictures: %v", i+1, len(drawn.placements), err)
		}
		r, err := d.picture(context.Background(), drawn.placements[0].picture, 1e8)
		if err != nil {
			t.Fatal(err)
		}
		var wrong int
		for at, v := range pages[number-1].Pix {
			if (v >= 128) != (r.pix[at] >= 128) {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("page %d of the packet is not page %d of the scan", i+1, number)
		}
	}
}

// The cover sheet is found however it was scanned, and the pages behind it are
// left alone.
func TestSplitHardScans(t *testing.T) {
	same := func(img photo) photo { return img }
	turn := func(degrees float64) func(photo) photo {
		return func(img photo) photo { return turned(img, degrees) }
	}
	ways := []struct {
		name   string
		change func(photo) photo
		upTo   int // dots an inch
	}{
		{"as it is", same, 300},
		{"turned by 90 degrees", turn(90), 150},
		{"turned by 180 degrees", turn(180), 150},
		{"turned by 270 degrees", turn(270), 150},
		{"askew by 1 degree", turn(1), 150},
		{"askew by 3 degrees", turn(-3), 300},
		{"on its side and askew", turn(92), 150},
		{"with speckles", func(img photo) photo { return noisy(img, 0.02, 0) }, 150},
		{"with grain", func(img photo) photo { return noisy(img, 0, 60) }, 150},
		{"faint", func(img photo) photo { return levels(img, 150, 235) }, 150},
		{"dark", func(img photo) photo { return levels(img, 0, 150) }, 150},
		{"smudged over a corner of the code", func(img photo) photo {
			return smudged(smudged(img, upperCode, 0.75), lowerCode, 0)
		}, 150},
		{"askew, speckled and one code gone", func(img photo) photo {
			return turned(noisy(smudged(img, upperCode, 0), 0.01, 20), 2)
		}, 200},
	}
	p := request(t, 41)
	p.Token = "0b7d5f0e-3c1a-0f7e-9a52-1d2e3f000041" // the hardest to read
	for _, dots := range []int{150, 200, 300} {
		pages := onPaper(t, p, dots)
		for _, how := range []packing{asJPEG, asBits} {
			for _, way := range ways {
				if how == asBits && way.name == "faint" {
					continue // the scanner has seen white paper
				}
				if dots > way.upTo {
					continue // takes long and is easier
				}
				t.Run(fmt.Sprintf("%d dpi, %s, %s", dots, how, way.name), func(t *testing.T) {
					t.Parallel()
					s := mustSplit(t, scanOf(t, how, way.change(pages[0]), way.change(pages[4])))
					want := "packet 41 cover 1 closing 0 pages [2] blank []: asked\nmissing_pages 1-1 of packet 0\n"
					if diff := cmp.Diff(want, told(s)); diff != "" {
						t.Errorf("the stack is told wrongly (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

// levels is a page whose black and white are grays.
func levels(img photo, black, white int) photo {
	out := image.NewGray(img.Rect)
	for i, v := range img.Pix {
		out.Pix[i] = byte(black + int(v)*(white-black)/255)
	}
	return out
}

// Every kind of picture that scanners put into a PDF.
func TestSplitPackings(t *testing.T) {
	pages := onPaper(t, request(t, 41), 90)
	for _, how := range []packing{asJPEG, asColor, asFlate, asBits, asStrips, asMask} {
		t.Run(string(how), func(t *testing.T) {
			s := mustSplit(t, scanOf(t, how, pages...))
			want := "packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: letter [] signed [2 3 4 5 6]\n"
			if diff := cmp.Diff(want, told(s)); diff != "" {
				t.Errorf("the stack is told wrongly (-want +got):\n%s", diff)
			}
		})
	}
	for _, test := range []struct {
		how packing
		why string
	}{
		{asJBIG2, "packed as JBIG2"},
		{asJPX, "packed as JPEG 2000"},
		{asG3, "CCITT G3"},
		{asBroken, "damaged"},
	} {
		t.Run(string(test.how), func(t *testing.T) {
			var s scanned
			for i, page := range pages {
				how := asBits
				if i == 3 {
					how = test.how
				}
				s.scan(t, page, how)
			}
			stack := mustSplit(t, s.pdf())
			want := "packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: asked\nunreadable 4-4 of packet 0\n"
			if diff := cmp.Diff(want, told(stack)); diff != "" {
				t.Errorf("the stack is told wrongly (-want +got):\n%s", diff)
			}
			if len(stack.Questions) == 1 && !strings.Contains(stack.Questions[0].String(), test.why) {
				t.Errorf("the reason is %q; want %q in it", stack.Questions[0], test.why)
			}
			if d := mustOpen(t, stack.Packets[0].PDF); d.count() != 5 {
				t.Errorf("the packet's PDF has %d pages; the unreadable page belongs into it too", d.count())
			}
		})
	}
}

// Pages of testdata were printed, rasterised at 200 dots an inch and packed by
// ImageMagick.
func TestSplitFax(t *testing.T) {
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, test := range []struct{ name, parms string }{
		{"as usual", "/K -1/Columns 1700/Rows 2200"},
		{"without a number of rows", "/K -1/Columns 1700"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s scanned
			s.picture(1700, 2200, stream("/Type/XObject/Subtype/Image/Width 1700/Height 2200/ImageMask true/BitsPerComponent 1"+
				"/Filter/CCITTFaxDecode/DecodeParms<<"+test.parms+">>", read("cover.g4")))
			s.fax(1700, 2200, read("signature-page.g4"))
			s.fax(1700, 2200, read("closing.g4"))
			stack := mustSplit(t, s.pdf())
			if len(stack.Packets) != 1 || stack.Packets[0].Code.Token != "TOKENOFREQUEST000041XYZABC" ||
				stack.Packets[0].Closing != 3 || len(stack.Packets[0].Pages) != 1 || len(stack.Questions) != 1 {
				t.Errorf("the stack is told as %s", told(stack))
			}
		})
	}
	t.Run("cut off", func(t *testing.T) {
		var s scanned
		s.fax(1700, 2200, read("signature-page.g4")[:4000])
		stack := mustSplit(t, s.pdf())
		if want := "loose [1]\nunreadable 1-1 of packet -1\noutside_packet 1-1 of packet -1\n"; told(stack) != want {
			t.Errorf("the stack is told as %s", told(stack))
		}
	})
}

// A clerk may upload what was meant for the printer.
func TestSplitNeverOnPaper(t *testing.T) {
	s := mustSplit(t, mustPrint(t, request(t, 41)))
	want := "packet 41 cover 1 closing 7 pages [2 3 4 5 6] blank []: asked\nnot_scanned 2-2 of packet 0\n"
	if diff := cmp.Diff(want, told(s)); diff != "" {
		t.Errorf("the stack is told wrongly (-want +got):\n%s", diff)
	}
}

func TestSplitPictures(t *testing.T) {
	pages := onPaper(t, request(t, 41), 90)
	for _, test := range []struct {
		name  string
		stack []byte
		want  string
	}{
		{"a cover sheet as PNG", toPNG(t, pages[0]), "packet 41 cover 1 closing 0 pages [] blank []: asked\nmissing_pages 1-1 of packet 0\n"},
		{"a cover sheet as JPEG", toJPEG(t, tinted(pages[0])), "packet 41 cover 1 closing 0 pages [] blank []: asked\nmissing_pages 1-1 of packet 0\n"},
		{"a page as PNG", toPNG(t, tinted(pages[3])), "loose [1]\noutside_packet 1-1 of packet -1\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, told(mustSplit(t, test.stack))); diff != "" {
				t.Errorf("the picture is told wrongly (-want +got):\n%s", diff)
			}
			cut, err := Cut(context.Background(), test.stack, []int{1}, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			papertest.Sound(t, cut)
		})
	}
}

// Many programs list all pictures of a file with each page. Nothing of a page
// may come along with a page of another packet.
func TestPacketsHoldNothingOfOthers(t *testing.T) {
	s := scanned{share: true}
	a, b := onPaper(t, request(t, 41), 80), onPaper(t, request(t, 42), 80)
	for _, page := range append(a, b...) {
		s.scan(t, page, asFlate)
	}
	stack := mustSplit(t, s.pdf())
	if len(stack.Packets) != 2 || !stack.Packets[0].Clear || !stack.Packets[1].Clear {
		t.Fatalf("the stack is told as %s", told(stack))
	}
	for i, p := range stack.Packets {
		if n := bytes.Count(p.PDF, []byte("/Subtype /Image")); n != 5 {
			t.Errorf("the PDF of packet %d holds %d pictures; it has 5 pages", i, n)
		}
		papersMatch(t, append(a, b...), p)
	}
}

func TestCut(t *testing.T) {
	pages := onPaper(t, request(t, 41), 100)
	stack := scanOf(t, asFlate, pages...)
	cut, err := Cut(context.Background(), stack, []int{4, 2}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	papersMatch(t, pages, Packet{Pages: []int{4, 2}, PDF: cut})
	again, err := Cut(context.Background(), stack, []int{4, 2}, Limits{})
	if err != nil || !bytes.Equal(cut, again) {
		t.Errorf("the same pages gave other bytes: %v", err)
	}
	for _, wrong := range [][]int{nil, {0}, {8}, {2, 2}} {
		if _, err := Cut(context.Background(), stack, wrong, Limits{}); !isRefusal(err) {
			t.Errorf("pages %v: %v", wrong, err)
		}
	}
}

// What acts or leads elsewhere stays behind; what a page shows comes along.
func TestCutLeavesActionsBehind(t *testing.T) {
	var s scanned
	s.add(stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", []byte("0 0 9 9 re f")))
	s.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/AA<</O<</S/JavaScript/JS(app.alert)>>>>" +
		"/Annots[<</Subtype/Ink/Rect[0 0 9 9]/AP<</N 3 0 R>>/A<</S/URI/URI(http://example.org)>>>><</Subtype/Link/Rect[0 0 9 9]/Dest[5 0 R/Fit]>>]>>")
	s.kids = append(s.kids, 4)
	s.page(612, 792, "", "(the other page) Tj")
	cut, err := Cut(context.Background(), s.pdf(), []int{1}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	papertest.Sound(t, cut)
	for _, gone := range []string{"JavaScript", "example.org", "Link", "the other page"} {
		if bytes.Contains(cut, []byte(gone)) {
			t.Errorf("%s came along", gone)
		}
	}
	if !bytes.Contains(cut, []byte("0 0 9 9 re f")) || !bytes.Contains(cut, []byte("/Ink")) {
		t.Error("the ink stayed behind")
	}
}

func isRefusal(err error) bool {
	var refusal cases.Refusal
	return errors.As(err, &refusal) && refusal.Code == cases.BadInput
}

func TestSplitRefuses(t *testing.T) {
	pages := onPaper(t, request(t, 41), 100)
	stack := scanOf(t, asBits, pages...)
	huge := toPNG(t, image.NewPaletted(image.Rect(0, 0, 9000, 9000), color.Palette{color.White}))
	for _, test := range []struct {
		name   string
		stack  []byte
		limits Limits
		want   string
	}{
		{"nothing", nil, Limits{}, "The scan is empty."},
		{"a text", []byte("Dear clerk,"), Limits{}, "The scan is not a PDF."},
		{"cut off", stack[:len(stack)*2/3], Limits{}, "The scan is cut off: its end is missing."},
		{"with a password", qpdf(t, stack, "--encrypt", "secret", "owner", "256", "--"), Limits{}, "The scan is encrypted; save it without a password."},
		{"with an owner's password", qpdf(t, stack, "--encrypt", "", "owner", "256", "--"), Limits{}, "The scan is encrypted; save it without a password."},
		{"too large", stack, Limits{Bytes: 1 << 10}, "The scan is larger than 0 megabytes."},
		{"too many pages", stack, Limits{Pages: 6}, "The scan has more than 6 pages."},
		{"a PNG of too many pixels", huge, Limits{}, "The picture has more than 45 million pixels."},
		{"a damaged PNG", toPNG(t, pages[0])[:3000], Limits{}, "The picture is damaged and cannot be read."},
		{"streams of objects that hide", []byte("%PDF-1.7\n" + strings.Repeat("/Type/Obj#53tm ", 5001) + "startxref\n9\n%%EOF"), Limits{}, "The scan has more than 5000 streams of objects."},
		{"no pages", []byte("%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"), Limits{}, "The scan is damaged: its pages cannot be found."},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Split(context.Background(), test.stack, test.limits)
			if !isRefusal(err) || err.Error() != test.want {
				t.Errorf("Split said %v; want %s", err, test.want)
			}
		})
	}
	t.Run("the caller gives up", func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		stop()
		if _, err := Split(ctx, stack, Limits{}); !errors.Is(err, context.Canceled) {
			t.Errorf("Split said %v", err)
		}
	})
}

// A page that would take too much time or memory is unreadable. That the others
// are read is seen in TestSplitPackings.
func TestSplitGuards(t *testing.T) {
	full := image.NewGray(image.Rect(0, 0, 1700, 2200))
	for y := range 2200 {
		for x := range 1700 {
			dx, dy := max(x%20-9, 9-x%20), max(y%20-9, 9-y%20)
			if d := max(dx, dy); d > 7 || d == 4 || d == 5 {
				full.Pix[y*full.Stride+x] = 0xFF
			}
		}
	}
	for _, test := range []struct {
		name   string
		add    func(*scanned)
		limits Limits
		want   string // in the reason why
	}{
		{"a flood of pixels", func(s *scanned) {
			s.picture(100, 100, stream("/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode", deflate(make([]byte, 1<<20))))
		}, Limits{}, "too many pixels"},
		{"a bomb", func(s *scanned) {
			s.picture(100, 100, stream("/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode]", deflate(deflate(make([]byte, 60<<20)))))
		}, Limits{Pixels: 1_000_000}, "damaged"},
		{"a picture again and again", func(s *scanned) {
			number := s.add(stream("/Subtype/Image/Width 6000/Height 6000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode", deflate(make([]byte, 4_500_000))))
			s.page(612, 792, fmt.Sprintf("/Im %d 0 R", number), strings.Repeat("q 612 0 0 792 0 0 cm /Im Do Q\n", 4000))
		}, Limits{}, "too many pixels"},
		{"a speck again and again", func(s *scanned) {
			number := s.add(stream("/Subtype/Image/Width 1000/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", make([]byte, 1000)))
			s.page(612, 792, fmt.Sprintf("/Im %d 0 R", number), strings.Repeat("q 612 0 0 792 0 0 cm /Im Do Q\n", 4999))
		}, Limits{PageTime: time.Second}, "longer than 1s"},
		{"a form in itself", func(s *scanned) {
			s.add(stream("/Subtype/Form/Resources<</XObject<</F 3 0 R>>>>", []byte("/F Do /F Do /F Do")))
			s.page(612, 792, "/F 3 0 R", "/F Do")
		}, Limits{}, "more is drawn"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s scanned
			test.add(&s)
			start := time.Now()
			stack, err := Split(context.Background(), s.pdf(), test.limits)
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("it took %s", took)
			}
			if told(stack) != "loose [1]\nunreadable 1-1 of packet -1\noutside_packet 1-1 of packet -1\n" || !strings.Contains(stack.Questions[0].Why, test.want) {
				t.Errorf("the stack is told as %s %v; want %q", told(stack), stack.Questions, test.want)
			}
		})
	}
	t.Run("a page full of corners of codes", func(t *testing.T) {
		start := time.Now()
		s := mustSplit(t, scanOf(t, asBits, full))
		if took := time.Since(start); took > 30*time.Second || len(s.Packets) != 0 {
			t.Errorf("it took %s and is told as %s", took, told(s))
		}
	})
}
