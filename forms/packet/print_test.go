package packet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/cases"
	"suppb/forms/i918b"
	"suppb/forms/internal/papertest"
	"suppb/forms/internal/pdfobject"
)

// letter is a PDF of pages that say something.
func letter(t testing.TB, pages int) []byte {
	t.Helper()
	pdf := gofpdf.New("P", "pt", "Letter", "")
	for n := range pages {
		pdf.AddPage()
		pdf.SetFont("Times", "", 14)
		pdf.Text(72, 100, fmt.Sprintf("Dear Counsel, this is page %d of a letter.", n+1))
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPrint(t *testing.T) {
	p := request(t, 41)
	p.Letter, p.Continuation = letter(t, 1), letter(t, 2)
	p.Signers = append(p.Signers, Signer{"Rafael Amos Lindqvist", "District Attorney", "Page 5, Part 6, Item 3"})
	pdf := mustPrint(t, p)
	papertest.Sound(t, pdf)
	papertest.InsideMargins(t, pdf)
	pages := papertest.Pages(t, pdf)
	want := [][]string{
		{"OFFICE COVER SHEET", "2026-00041", "Form I-918 Supplement B", "Edition 01/20/25", "a letter of 1 page; the form, 5 pages; 2 additional sheets",
			"10 pages in all", "Theodora J. Okonkwo-Bell", "Page 4, Part 6, Items 1 and 2", "Rafael Amos Lindqvist", "Each additional sheet is signed and dated too",
			"Black ink", "Write the date by hand", "Never an earlier day", "No correction fluid", "Harbor Legal Aid", "New York, NY 10001", "SUPPB1:C:QJ7XA"},
		{"page 1 of a letter"},
		{"START HERE"}, {"Part 3"}, {"Part 4"}, {"Part 6"}, {"Part 7"},
		{"page 1 of a letter"}, {"page 2 of a letter"},
		{"OFFICE CLOSING SHEET", "2026-00041", "7 pages to sign", "Signed and dated by Rafael Amos Lindqvist", "each of the 2 additional sheets", "SUPPB1:E:QJ7XA"},
	}
	if len(pages) != len(want) {
		t.Fatalf("%d pages are printed; want %d", len(pages), len(want))
	}
	for i, words := range want {
		for _, w := range words {
			if !strings.Contains(papertest.Squeeze(pages[i]), papertest.Squeeze(w)) {
				t.Errorf("page %d lacks %q:\n%s", i+1, w, pages[i])
			}
		}
	}
	for _, i := range []int{0, len(pages) - 1} {
		for _, name := range []string{"Quiñones", "Marisol", "204118837", "70417"} {
			if strings.Contains(pages[i], name) {
				t.Errorf("office sheet %d tells %q", i+1, name)
			}
		}
	}
	if again := mustPrint(t, p); !bytes.Equal(pdf, again) {
		t.Error("the same parts gave other bytes")
	}
}

// The federal pages are those of the input: their content streams byte for
// byte, and every pixel that poppler makes of them.
func TestPrintLeavesPagesAlone(t *testing.T) {
	long := i918b.Example()
	long.Help.Explanation = strings.Repeat("The victim met with the assigned attorney. ", 400)
	overflowing, err := i918b.Draw(long)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		form []byte
	}{
		{"five pages", exampleForm(t)},
		{"with additional sheets", overflowing},
		{"with object streams", qpdf(t, exampleForm(t), "--object-streams=generate", "--compress-streams=n")},
		{"with fields", formWithField},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := request(t, 41)
			p.Signing = test.form
			pdf := mustPrint(t, p)
			papertest.Sound(t, pdf)
			before, after := mustOpen(t, test.form), mustOpen(t, pdf)
			if after.count() != before.count()+2 {
				t.Fatalf("%d pages of %d and two office sheets", after.count(), before.count())
			}
			for i := range before.pages {
				was, is := contents(before, before.pages[i]), contents(after, after.pages[i+1])
				if len(was) == 0 || !bytes.Equal(was, is) {
					t.Errorf("the drawing of page %d is not that of the input", i+1)
				}
			}
			pixelsBefore, pixelsAfter := rasterise(t, test.form, 60), rasterise(t, pdf, 60)
			for i, was := range pixelsBefore {
				if !bytes.Equal(was.Pix, pixelsAfter[i+1].Pix) {
					t.Errorf("page %d looks different", i+1)
				}
			}
		})
	}
}

// contents are the bytes of a page's content streams as they stand in the file.
func contents(d *document, p pdfobject.Page) []byte {
	var all []byte
	parts := d.Array(p.Dict["Contents"])
	if parts == nil {
		parts = types.Array{p.Dict["Contents"]}
	}
	for _, part := range parts {
		all = append(all, d.Resolve(part).(types.StreamDict).Raw...)
	}
	return all
}

func mustOpen(t testing.TB, pdf []byte) *document {
	t.Helper()
	d, err := open("The file", pdf, bounds{bytes: 64 << 20, pages: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// formWithField is a form of one page with a filled field and an XFA form beside it.
var formWithField = func() []byte {
	var s scanned
	s.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	s.add(stream("/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F 3 0 R>>>>", []byte("BT /F 12 Tf 2 5 Td (N/A in a box) Tj ET")))
	s.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(item)/V(N/A in a box)/Rect[100 600 300 620]/P 7 0 R/AP<</N 4 0 R>>>>")
	s.kids = append(s.kids, 7)
	s.add(stream("", []byte("0 0 1 rg 100 640 50 50 re f")))
	s.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>/Contents 6 0 R/Annots[5 0 R]>>")
	s.catalog = "/AcroForm<</Fields[5 0 R]/XFA(secret)>>"
	return s.pdf()
}()

func TestPrintKeepsFields(t *testing.T) {
	p := request(t, 41)
	p.Signing = formWithField
	pdf := mustPrint(t, p)
	if bytes.Contains(pdf, []byte("secret")) {
		t.Error("the XFA form came along")
	}
	d := mustOpen(t, pdf)
	fields := d.Array(d.Dict(d.Catalog["AcroForm"])["Fields"])
	notes := d.Array(d.pages[1].Dict["Annots"])
	if len(fields) != 1 || len(notes) != 1 || fields[0] != notes[0] {
		t.Errorf("the form has fields %v, its page has %v", fields, notes)
	}
	if on := d.Dict(notes[0])["P"]; on.(types.IndirectRef).ObjectNumber.Value() != d.pages[1].Number {
		t.Errorf("the field says that it is on object %v", on)
	}
}

func qpdf(t testing.TB, pdf []byte, args ...string) []byte {
	t.Helper()
	folder := t.TempDir()
	in, out := filepath.Join(folder, "in.pdf"), filepath.Join(folder, "out.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("qpdf", append(args, in, out)...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v: %s", err, said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPrintRefuses(t *testing.T) {
	form := exampleForm(t)
	locked := qpdf(t, form, "--encrypt", "secret", "owner", "256", "--")
	restricted := qpdf(t, form, "--encrypt", "", "owner", "128", "--use-aes=y", "--")
	for _, test := range []struct {
		name   string
		change func(*Parts)
		want   string
	}{
		{"no number", func(p *Parts) { p.Number = " " }, "The packet needs the number of the request."},
		{"no address", func(p *Parts) { p.ReturnTo = nil }, "The packet needs the address for the signed original."},
		{"nobody signs", func(p *Parts) { p.Signers = nil }, "The packet needs one to four people who sign."},
		{"a signer without a place", func(p *Parts) { p.Signers[0].Where = "" }, "Each person who signs needs a name and a place on the form."},
		{"a token with a name in it", func(p *Parts) { p.Token = "Marisol Q." }, "The packet's code needs a token of 8 to 64 letters, digits, hyphens or underscores."},
		{"no form", func(p *Parts) { p.Signing = nil }, "The packet needs the form for signature."},
		{"a form that is none", func(p *Parts) { p.Signing = []byte("hello") }, "The form for signature is not a PDF."},
		{"a form cut off", func(p *Parts) { p.Signing = form[:len(form)/2] }, "The form for signature is cut off: its end is missing."},
		{"a form with a hole", func(p *Parts) { p.Signing = holed(form) }, "The form for signature is damaged and cannot be read."},
		{"a form with a password", func(p *Parts) { p.Signing = locked }, "The form for signature is encrypted; save it without a password."},
		{"a form with an owner's password", func(p *Parts) { p.Signing = restricted }, "The form for signature is encrypted; save it without a password."},
		{"a broken letter", func(p *Parts) { p.Letter = []byte("%PDF-1.7 startxref") }, "The cover letter is damaged and cannot be read."},
		{"a letter with fields", func(p *Parts) { p.Letter = formWithField }, "The cover letter has form fields or layers; print it to a PDF without them first."},
		{"too many pages", func(p *Parts) { p.Letter = letter(t, mostPrinted) }, "A packet has at most 400 pages."},
		{"a name in Arabic", func(p *Parts) { p.Signers[0].Name = "ليلى" }, "The cover sheet's font cannot print \"ل\"."},
		{"an address without end", func(p *Parts) { p.ReturnTo = strings.Split(strings.Repeat("Line ", 9), " ") },
			"The office sheets have no room for so many lines; shorten the address or the places to sign."},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := request(t, 41)
			test.change(&p)
			_, err := Print(p)
			var refusal cases.Refusal
			if !errors.As(err, &refusal) || refusal.Code != cases.BadInput || refusal.Text != test.want {
				t.Errorf("Print said %v; want %s", err, test.want)
			}
		})
	}
}

// holed is a PDF whose middle was lost, as when a download stumbles.
func holed(pdf []byte) []byte {
	return append(bytes.Clone(pdf[:200]), pdf[len(pdf)-300:]...)
}

// What an office may well have must fit: two people with long
// titles, a long address, a UUID; or four people.
func TestPrintHasRoom(t *testing.T) {
	p := request(t, 41)
	p.Token = "0b7d5f0e-3c1a-4f7e-9a52-1d2e3f405162"
	p.Form = "Form I-914 Supplement B"
	p.Office = "Office of the District Attorney of the County of Santa Bárbara de los Llanos, Survivor Services and Human Trafficking Bureau"
	p.Letter, p.Continuation = letter(t, 1), letter(t, 2)
	p.Signers = nil
	for range 2 {
		p.Signers = append(p.Signers, Signer{"Nguyễn Thị Hồng Ánh Montgomery-Featherstonehaugh", "Chief Assistant District Attorney for Special Victims",
			"Page 5, Part 7, Items 1 and 2, and at the foot of each additional sheet"})
	}
	p.ReturnTo = []string{"Harbor Legal Aid Society of the Greater Hudson Region", "Attn: Wilhelmina Ødegård-Castellanos", "Immigration Unit", "1200 Sample Avenue, Building C, 4th Floor", "New York, NY 10001-0042"}
	pdf := mustPrint(t, p)
	papertest.InsideMargins(t, pdf)
	s, err := Split(context.Background(), pdf, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Packets) != 1 || s.Packets[0].Code.Token != p.Token {
		t.Errorf("the printed packet is read as %+v", s)
	}

	four := request(t, 42)
	for range 3 {
		four.Signers = append(four.Signers, Signer{"Rafael Amos Lindqvist", "District Attorney", "Page 5, Part 6, Item 3"})
	}
	mustPrint(t, four)
}
