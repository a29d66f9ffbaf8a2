package letter

import (
	"bytes"
	"fmt"
	"time"

	"github.com/jung-kurt/gofpdf"

	"suppb/cases"
	"suppb/forms/internal/typeface"
)

// column of the table of requests.
type column struct {
	head  string
	width float64
	of    func(cases.Disposal) string
}

var columns = []column{
	{"Request", 56, func(d cases.Disposal) string { return d.Number }},
	{"Visa", 28, func(d cases.Disposal) string { return string(d.Visa) }},
	{"Ended as", 66, func(d cases.Disposal) string { return d.State.Words() }},
	{"Last entry", 60, func(d cases.Disposal) string { return d.EndedOn.String() }},
	{"Kept to", 60, func(d cases.Disposal) string { return d.KeptUntil.String() }},
	{"Destroyed", 60, func(d cases.Disposal) string { return d.DestroyedOn.String() }},
	{"Line of the schedule", 138, func(d cases.Disposal) string { return d.Line }},
}

const cellGap = 6.0

// DrawCertificate is the certificate of a destruction as a PDF. The same facts
// give the same bytes.
func DrawCertificate(c cases.DestructionCertificate) ([]byte, error) {
	head, err := clean(cases.LetterPaper{Language: cases.English, Agency: c.Agency, Number: c.Number, On: c.On, Addressee: "-", Subject: "-", Body: "-", Signer: c.Proposer, Title: c.Confirmer})
	if err != nil {
		return nil, err
	}
	c.Agency, c.Proposer, c.Confirmer = head.Agency, head.Signer, head.Title
	d := &certificate{DestructionCertificate: c, head: head, pdf: gofpdf.New("P", "pt", "Letter", "")}
	d.pdf.SetMargins(0, 0, 0)
	d.pdf.SetAutoPageBreak(false, 0)
	d.pdf.SetCatalogSort(true)
	written := time.Date(c.On.Year, c.On.Month, c.On.Day, 0, 0, 0, 0, time.UTC)
	d.pdf.SetCreationDate(written)
	d.pdf.SetModificationDate(written)
	d.pdf.SetTitle("Certificate of destruction "+c.Number, true)
	d.pdf.AddUTF8FontFromBytes("letter", "", typeface.Regular().Copy())
	d.pdf.AddUTF8FontFromBytes("letter", "B", typeface.Bold().Copy())
	d.pdf.AliasNbPages("{pages}")
	d.pen = pen{d.pdf}
	d.draw()
	var out bytes.Buffer
	if err := d.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("draw the certificate: %w", err)
	}
	return out.Bytes(), nil
}

// certificate is drawn from top to bottom; y is the last baseline.
type certificate struct {
	cases.DestructionCertificate
	head cases.LetterPaper
	pdf  *gofpdf.Fpdf
	pen  pen
	y    float64
}

func (c *certificate) draw() {
	c.page()
	c.y = headBottom(c.head) + 14
	c.line(title, "Certificate of destruction "+c.Number, 0)
	var gone, spared []cases.Disposal
	for _, d := range c.Items {
		if d.Spared == "" {
			gone = append(gone, d)
		} else {
			spared = append(spared, d)
		}
	}
	c.prose(plain, c.opening(len(gone)), 12)
	c.fact(plain, "Date", cases.English.Date(c.On), 10)
	c.fact(plain, "Method", "The key of each request was destroyed, and what it had sealed (AES-256-GCM) was deleted from the record and from the process engine. The office's key was replaced.", 2)
	c.fact(plain, "What is left", "The number, visa, ending and dates of each request, the kinds of its events, the register of its forms with their codes, and the audit log. Demands for its papers, and the letters about them, until their own term is over; after that their dates, and to whom which kind of paper went.", 2)
	if c.ByCommand {
		c.fact(plain, "Decided by", "Whoever runs the program's commands and holds its master key, by the number of requests and the SHA-256 below, on "+cases.English.Date(c.ConfirmedOn)+".", 2)
	} else {
		c.fact(plain, "Proposed by", c.Proposer+", on "+cases.English.Date(c.ProposedOn), 2)
		c.fact(plain, "Confirmed by", c.Confirmer+", on "+cases.English.Date(c.ConfirmedOn), 2)
	}
	c.fact(note, "SHA-256 of the list", c.Digest, 2)
	if len(gone) > 0 {
		c.table(gone)
	}
	if len(spared) > 0 {
		c.line(heading, "On the list, and not destroyed", 18)
		for _, d := range spared {
			c.prose(note, d.Number+" ("+string(d.Visa)+", "+d.State.Words()+", "+d.Line+", "+d.EndedOn.String()+", "+d.KeptUntil.String()+"): "+d.Spared.Words()+".", 2)
		}
	}
	c.room(inkSpace + 2*plain.leading())
	c.y += inkSpace
	c.pen.rule(left, c.y, inkWidth, 0.6)
	c.pen.rule(left+inkWidth+30, c.y, right-left-inkWidth-30, 0.6)
	c.y += note.leading()
	c.pen.text(note, left, c.y, "For the office")
	c.pen.text(note, left+inkWidth+30, c.y, "Date")
}

func (c *certificate) opening(gone int) string {
	switch gone {
	case 0:
		return "Nothing was destroyed: something came up for every request on the list after it was confirmed."
	case 1:
		return "This office destroyed the contents of the request below, whose time under its retention schedule was over."
	}
	return fmt.Sprintf("This office destroyed the contents of the %d requests below, whose time under its retention schedule was over.", gone)
}

// page begins a page with its number.
func (c *certificate) page() {
	c.pdf.AddPage()
	n := c.pdf.PageNo()
	c.pen.text(note, right-note.width("Page 10 of 10"), pageFoot, fmt.Sprintf("Page %d of {pages}", n))
	if n == 1 {
		c.pen.letterhead(c.head)
		return
	}
	c.pen.text(note, left, contTop, c.Agency.Name+", certificate of destruction "+c.Number)
	c.y = bodyTop
}

// room begins another page unless so much is left on this one.
func (c *certificate) room(height float64) bool {
	if c.y+height <= bodyFoot {
		return false
	}
	c.page()
	return true
}

func (c *certificate) line(f face, text string, above float64) {
	c.room(above + f.leading())
	c.y += above + f.leading()
	c.pen.text(f, left, c.y, text)
}

func (c *certificate) prose(f face, text string, above float64) {
	for i, line := range wrap(f, text, right-left) {
		if i > 0 {
			above = 0
		}
		c.line(f, line, above)
	}
}

// fact is a heading with a text beside it.
func (c *certificate) fact(f face, name, text string, above float64) {
	const beside = 116.0
	for i, line := range wrap(f, text, right-left-beside) {
		if i > 0 {
			above = 0
		}
		c.room(above + plain.leading())
		c.y += above + plain.leading()
		if i == 0 {
			c.pen.text(heading, left, c.y, name)
		}
		c.pen.text(f, left+beside, c.y, line)
	}
}

// table repeats its head on every page.
func (c *certificate) table(rows []cases.Disposal) {
	c.room(18 + 4*note.leading())
	c.y += 18
	c.tableHead()
	for _, d := range rows {
		cells, lines := make([][]string, len(columns)), 1
		for i, col := range columns {
			cells[i] = wrap(note, col.of(d), col.width-cellGap)
			lines = max(lines, len(cells[i]))
		}
		if c.room(float64(lines)*note.leading() + 5) {
			c.tableHead()
		}
		c.cells(note, cells)
		c.pen.rule(left, c.y+4, right-left, 0.3)
		c.y += 3
	}
}

func (c *certificate) tableHead() {
	heads := make([][]string, len(columns))
	for i, col := range columns {
		heads[i] = []string{col.head}
	}
	c.cells(face{"B", note.size}, heads)
	c.pen.rule(left, c.y+4, right-left, 0.8)
	c.y += 4
}

func (c *certificate) cells(f face, cells [][]string) {
	x, lines := left, 1
	for i, cell := range cells {
		for j, text := range cell {
			c.pen.text(f, x, c.y+float64(j+1)*note.leading(), text)
		}
		lines = max(lines, len(cell))
		x += columns[i].width
	}
	c.y += float64(lines) * note.leading()
}
