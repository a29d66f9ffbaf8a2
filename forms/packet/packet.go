// Package packet puts together what is printed for signature, and takes apart
// the scans of what was signed.
//
// [Print] makes one PDF: a cover sheet with a machine-readable [Code], a letter,
// the form for signature with unchanged pages, and a closing sheet. [Split] reads
// a stack of scanned packets, begins a packet at each cover sheet, and lists
// everything that a person has to look at. It never guesses.
//
// Paper proves nothing to a program: nothing here compares a scan with what was
// printed. The code says which packet a page lies in, by the cover sheet on top
// of it, and no more.
package packet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"suppb/cases"
)

// Parts are what one packet is made of. Texts are printed on the cover sheet
// and the closing sheet; keep victims, crimes and states of the request out of
// them, since the cover sheet lies on desks.
type Parts struct {
	Number   string   // of the request, as people say it: "2026-00041"
	Token    string   // of the Code: random, 8 to 64 letters, digits, "-" or "_"; best in capitals
	Office   string   // whose office sheets these are
	Form     string   // such as "Form I-918 Supplement B"
	Edition  string   // as printed at the lower left of the form: "01/20/25"
	Signers  []Signer // in the order in which they sign
	ReturnTo []string // lines of an address: where the signed original goes

	Signing      []byte // PDF of the form for signature; its pages are printed as they are
	Continuation []byte // PDF of further pages to sign, if they are not part of Signing
	Letter       []byte // PDF of a letter that goes with the form, if any
}

// Signer is a person who signs.
type Signer struct {
	Name  string
	Title string
	Where string // where on the form: "Page 4, Part 6, Items 1 and 2"
}

// Print makes the PDF that is printed: cover sheet, letter, form, continuation
// sheets, closing sheet. The content streams of all parts are those that were
// given, byte for byte; nothing is drawn on their pages. The same parts give the
// same bytes. What cannot be printed is a [cases.Refusal] of one sentence.
func Print(p Parts) ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	signing, err := openPart("The form for signature", p.Signing, true)
	if err != nil {
		return nil, err
	}
	continuation, err := openPart("The PDF of continuation sheets", p.Continuation, false)
	if err != nil {
		return nil, err
	}
	letter, err := openPart("The cover letter", p.Letter, false)
	if err != nil {
		return nil, err
	}
	made := printed{
		Parts:        p,
		code:         Code{Role: Cover, Token: p.Token, Digest: digest(p.Signing), Letter: letter.count(), Pages: signing.count() + continuation.count()},
		form:         signing.count(),
		continuation: continuation.count(),
	}
	if made.code.Letter+made.code.Pages > mostPrinted {
		return nil, refuse("A packet has at most %d pages.", mostPrinted)
	}
	cover, err := made.sheet(drawCover)
	if err != nil {
		return nil, err
	}
	closing, err := made.sheet(drawClosing)
	if err != nil {
		return nil, err
	}
	b := newBuilder(p.Form + " for signature, request " + p.Number)
	for _, d := range []*document{cover, letter, signing, continuation, closing} {
		b.addAll(d)
	}
	b.keepForm(signing)
	return b.bytes(), nil
}

// mostPrinted is how many pages lie between cover sheet and closing sheet.
const mostPrinted = 400

// printed is what the two office sheets tell.
type printed struct {
	Parts
	code         Code
	form         int // pages of Signing
	continuation int // pages of Continuation
}

// check asks for what a cover sheet cannot do without.
func (p Parts) check() error {
	for _, text := range []struct{ value, what string }{
		{p.Number, "number of the request"}, {p.Office, "name of the office"},
		{p.Form, "name of the form"}, {p.Edition, "edition of the form"},
		{strings.Join(p.ReturnTo, ""), "address for the signed original"},
	} {
		if strings.TrimSpace(text.value) == "" {
			return refuse("The packet needs the %s.", text.what)
		}
	}
	if len(p.Signers) == 0 || len(p.Signers) > 4 {
		return refuse("The packet needs one to four people who sign.")
	}
	for _, s := range p.Signers {
		if strings.TrimSpace(s.Name) == "" || strings.TrimSpace(s.Where) == "" {
			return refuse("Each person who signs needs a name and a place on the form.")
		}
	}
	if !token.MatchString(p.Token) {
		return refuse("The packet's code needs a token of 8 to 64 letters, digits, hyphens or underscores.")
	}
	if len(p.Signing) == 0 {
		return refuse("The packet needs the form for signature.")
	}
	return nil
}

// openPart reads a part that may be missing. Only the form may have fields and
// layers: two parts that both do could not stand in one file.
func openPart(what string, pdf []byte, fields bool) (*document, error) {
	if len(pdf) == 0 {
		return nil, nil
	}
	d, err := open(what, pdf, bounds{bytes: 40 << 20, pages: mostPrinted})
	if err != nil {
		return nil, err
	}
	if !fields && (len(d.Array(d.Dict(d.Catalog["AcroForm"])["Fields"])) > 0 || d.Catalog["OCProperties"] != nil) {
		return nil, refuse("%s has form fields or layers; print it to a PDF without them first.", what)
	}
	return d, nil
}

// digest is the beginning of the SHA-256 of the form, as codes carry it.
func digest(pdf []byte) string {
	sum := sha256.Sum256(pdf)
	return hex.EncodeToString(sum[:])[:digestLength]
}

func refuse(format string, args ...any) error {
	return cases.Refusal{Code: cases.BadInput, Text: fmt.Sprintf(format, args...)}
}
