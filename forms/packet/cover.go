package packet

import (
	"fmt"
	"strings"
)

// drawCover draws the sheet that lies on top of a packet.
func drawCover(s *paper, p printed) {
	s.banner("OFFICE COVER SHEET", "Not part of the form. Stays in the office.")
	s.code(p.code, pageWidth-margin-codeSide, s.y)
	below := s.y + codeHeight + 4
	p.masthead(s, textWidth-codeSide-16)
	p.contents(s, margin, textWidth-codeSide-16)
	s.y = max(s.y, below)

	s.heading("Who signs, and where")
	for i, signer := range p.Signers {
		p.signer(s, i+1, signer)
	}
	if p.continuation > 0 {
		s.y = s.lines(plain, margin, s.y, textWidth, "Each additional sheet is signed and dated too.")
	}

	s.heading("Before you sign")
	s.check(margin, textWidth, "Read every page.", "Every page shows edition "+p.Edition+" at the lower left.")
	s.check(margin, textWidth, "Black ink, by hand.", "No stamp, no autopen, no typed or electronic signature.")
	s.check(margin, textWidth, "Write the date by hand, too:", "the day on which you sign, as mm/dd/yyyy. Never an earlier day, never a later one.")
	s.check(margin, textWidth, "No correction fluid, no tape, no highlighter.", "If something is wrong, do not mend it: have the form printed again and sign that.")

	s.heading("After signing")
	s.check(margin, textWidth, "Scan the whole packet:", "this sheet on top, every page behind it, the closing sheet last. Several packets can go into one scan. "+
		"At least 200 dots an inch, black and white or gray, as PDF.")
	s.check(margin, textWidth, "Return the signed original to", "the address below. The scan stays here; nothing is mailed to USCIS.")
	s.foot(p.code, p.ReturnTo)
}

// drawClosing draws the sheet that lies at the bottom of a packet.
func drawClosing(s *paper, p printed) {
	s.banner("OFFICE CLOSING SHEET", "Not part of the form. Stays in the office.")
	code := p.code.closing()
	s.code(code, pageWidth-margin-codeSide, s.y)
	below := s.y + codeHeight + 4
	p.masthead(s, textWidth-codeSide-16)
	s.y = s.lines(plain, margin, s.y+4, textWidth-codeSide-16, "The packet of this request ends here.")
	s.y = max(s.y, below)

	s.heading("Check before the packet leaves your desk")
	s.check(margin, textWidth, "All pages are here:", fmt.Sprintf("%s, in order, none of them from another printing.", counted(p.code.Pages, "page")+" to sign"))
	for _, signer := range p.Signers {
		s.check(margin, textWidth, "Signed and dated by "+signer.Name+":", signer.Where+".")
	}
	if p.continuation > 0 {
		s.check(margin, textWidth, "Signed and dated:", "each of the "+counted(p.continuation, "additional sheet")+".")
	}
	s.check(margin, textWidth, "The dates are those on which people signed.", "None lies in the future.")
	s.check(margin, textWidth, "Nothing was mended", "with correction fluid, tape or highlighter.")
	s.check(margin, textWidth, "Scanned,", "with the cover sheet on top and this sheet last, and the scan was uploaded.")
	s.check(margin, textWidth, "Cover sheet and closing sheet taken off;", "the signed original goes to the address below.")
	s.foot(code, p.ReturnTo)
}

// masthead is whose packet this is, in letters to be read across a desk.
func (p printed) masthead(s *paper, w float64) {
	s.y = s.lines(plain, margin, s.y, w, p.Office) + 4
	s.line(fine, margin, s.y, "Request")
	s.y = s.lines(face{"B", 30}, margin, s.y+8, w, p.Number)
	s.y = s.lines(face{"B", 14}, margin, s.y, w, p.Form)
	s.y = s.lines(plain, margin, s.y, w, "Edition "+p.Edition)
}

// contents lists what lies behind the cover sheet.
func (p printed) contents(s *paper, x, w float64) {
	var parts []string
	if p.code.Letter > 0 {
		parts = append(parts, "a letter of "+counted(p.code.Letter, "page"))
	}
	parts = append(parts, "the form, "+counted(p.form, "page"))
	if p.continuation > 0 {
		parts = append(parts, counted(p.continuation, "additional sheet"))
	}
	parts = append(parts, "the closing sheet")
	text := fmt.Sprintf("Behind this sheet: %s. With this sheet, %d pages in all.", strings.Join(parts, "; "), p.code.Letter+p.code.Pages+2)
	s.y = s.lines(plain, x, s.y+6, w, text)
}

func (p printed) signer(s *paper, n int, signer Signer) {
	const number = 18.0
	s.line(strong, margin, s.y, fmt.Sprintf("%d.", n))
	half := (textWidth - number) / 2
	right := s.lines(plain, margin+number+half, s.y, half, signer.Where)
	left := s.lines(strong, margin+number, s.y, half-10, signer.Name)
	if signer.Title != "" {
		left = s.lines(plain, margin+number, left, half-10, signer.Title)
	}
	s.y = max(left, right) + 4
}

// foot prints where the original goes, in a frame as on an envelope, and the
// code a second time, in the corner farthest from the first: a stamp or a torn
// corner seldom reaches both.
func (s *paper) foot(c Code, address []string) {
	const x, padding = margin + codeSide + 16, 8.0
	corner := pageHeight - 36 - codeHeight
	s.code(c, margin, corner)
	top := corner + 5 // level with the code inside its quiet zone
	w := pageWidth - margin - x
	y := top + padding
	for _, line := range address {
		y = s.lines(strong, x+padding, y, w-2*padding, line)
	}
	y += padding
	s.pdf.SetLineWidth(0.8)
	s.pdf.Rect(x, top, w, y-top, "D")
	y = s.lines(fine, x, y+8, w, "The two codes on this sheet are the same; it is enough if either can be read. Write and stamp beside them, "+
		"not on them. If neither can be read, the letters below them can be typed in.")
	if s.y > corner || y > pageHeight-36 {
		s.fail(refuse("The office sheets have no room for so many lines; shorten the address or the places to sign."))
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
