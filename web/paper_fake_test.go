package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"suppb/cases"
)

const paperCode = "ABCDE-FGHIJ-KLMNO"

var signedFile = pdfHeader + "signed"

// paperOf is the register's line of the fake office: one paper a request, whose
// code is the request's ID.
func paperOf(r *cases.Request) cases.Paper {
	p := cases.Paper{Number: "P-2026-0001", Code: string(r.Request), Request: r.Request, Document: r.Draft, SHA256: r.DraftDigest, Standing: cases.Prepared}
	if !r.SignedOn.IsZero() {
		p.Standing = cases.Signed
		p.RestsOn = cases.DesignationEntry{Designation: cases.Designation{ID: "entry", Capacity: cases.Designee, From: cases.MustDate("2026-01-01")}, Name: cases.Name{Given: "Otto", Family: "Okafor"}}
	}
	return p
}

func (o *office) Standing(_ context.Context, q cases.PaperQuestion) (cases.Standing, error) {
	sum := sha256.Sum256([]byte(signedFile))
	if q.Code == paperCode && (q.SHA256 == hex.EncodeToString(sum[:]) || q.SignedOn == cases.MustDate("2026-05-10")) {
		return cases.Signed, nil
	}
	return cases.NotOurs, nil
}

func (o *office) PaperByCode(_ context.Context, v cases.Viewer, code string) (cases.Paper, cases.Snapshot, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.requests[cases.RequestID(code)]
	if r == nil || r.Draft == "" || !o.sees(v, r) {
		return cases.Paper{}, cases.Snapshot{}, notFound
	}
	paper := paperOf(r)
	for _, p := range o.printed {
		if p.Request == r.Request {
			paper.Document, paper.SHA256 = p.Document, p.SHA256
		}
	}
	return paper, r.Snapshot, nil
}

func (o *office) MarkPrinted(_ context.Context, _ cases.Viewer, id cases.RequestID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.printed = append(o.printed, paperOf(o.requests[id]))
	return nil
}

// Packet is the parts one after the other.
func (o *office) Packet(_ context.Context, p cases.Packet) ([]byte, error) {
	var names []string
	for _, signer := range p.Signers {
		names = append(names, signer.Name)
	}
	return []byte(pdfHeader + "packet " + p.Token + " " + p.Number + " " + strings.Join(names, " and ") + " " + strings.Join(p.ReturnTo, "|") + "\n" + string(p.Letter) + string(p.Signing)), nil
}

// Split reads a stack that is written as lines: "packet CODE", "doubt CODE" and
// "stray". A cover sheet's digest is that of the request's form unless it stands
// behind the code.
func (o *office) Split(_ context.Context, stack []byte) (cases.ScannedStack, error) {
	text, ok := bytes.CutPrefix(stack, []byte(pdfHeader))
	if !ok || bytes.Contains(text, []byte("broken")) {
		return cases.ScannedStack{}, cases.Refusal{Code: cases.BadInput, Text: "The scan is damaged."}
	}
	var out cases.ScannedStack
	for line := range strings.Lines(string(text)) {
		out.Pages++
		kind, code, _ := strings.Cut(strings.TrimSpace(line), " ")
		code, digest, _ := strings.Cut(code, " ")
		if r := o.requests[cases.RequestID(code)]; r != nil && digest == "" {
			digest = r.DraftDigest[:12]
		}
		p := cases.ScannedPacket{Token: code, Digest: digest, First: out.Pages, Last: out.Pages, PDF: []byte(pdfHeader + "signed")}
		switch kind {
		case "packet":
			out.Packets = append(out.Packets, p)
		case "doubt":
			p.PDF, p.Questions = nil, []string{"A page is missing."}
			out.Packets = append(out.Packets, p)
		default:
			out.Questions = append(out.Questions, "This page lies before the first cover sheet.")
		}
	}
	return out, nil
}

// Read takes a form that is written as its narrative.
func (o *office) Read(_ context.Context, pdf []byte) (cases.FormReading, error) {
	text, ok := bytes.CutPrefix(pdf, []byte(pdfHeader+"form "))
	if !ok {
		return cases.FormReading{}, cases.Refusal{Code: cases.BadInput, Text: "This PDF has no form fields."}
	}
	return cases.FormReading{
		Visa: cases.U, Edition: "04/01/24", Warnings: []string{"The form is edition 04/01/24 and not 01/20/25."},
		Victim: cases.Victim{Name: cases.Name{Given: "Maria", Family: "Lopes"}, BornOn: cases.MustDate("1986-04-29"), ANumber: "219876543"}, Findings: cases.Findings{Narrative: string(text), CaseNumber: "IND-9"},
		From: map[string]string{"narrative": "field Part3_Line6 on page 2"},
	}, nil
}

func (o *office) Ready(context.Context, cases.Viewer, cases.RequestID, cases.Date) (blocks, warns []string, err error) {
	return nil, []string{"Part 3 Item 6: Looks like a street address; leave the victim's out."}, nil
}
