package main

import (
	"context"
	"fmt"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
	"suppb/forms/packet"
	"suppb/forms/supplement"
	"suppb/store"
)

// paperwork prints packets, takes scans of them apart, and knows what a form
// needs.
type paperwork struct{ store *store.Store }

// whereToSign is where on each form each person signs, in the order of
// cases.Packet.Signers.
var whereToSign = map[cases.Visa][]string{
	cases.U: {"Page 4, Part 6, Items 1 and 2"},
	cases.T: {"Part 6, certifying official", "Part 6, supervising official"},
}

func (paperwork) Packet(_ context.Context, p cases.Packet) ([]byte, error) {
	edition := i918b.Edition
	if p.Visa == cases.T {
		edition = i914b.Edition
	}
	parts := packet.Parts{
		Number: p.Number, Token: p.Token, Office: p.Office, Form: p.Visa.Form(), Edition: edition,
		ReturnTo: p.ReturnTo, Signing: p.Signing, Letter: p.Letter,
	}
	where := whereToSign[p.Visa]
	for i, s := range p.Signers {
		if i >= len(where) {
			return nil, fmt.Errorf("%s is signed by %d people, not %d", p.Visa.Form(), len(where), len(p.Signers))
		}
		parts.Signers = append(parts.Signers, packet.Signer{Name: s.Name, Title: s.Title, Where: where[i]})
	}
	return packet.Print(parts)
}

func (p paperwork) Ready(ctx context.Context, v cases.Viewer, id cases.RequestID, on cases.Date) (blocks, warns []string, err error) {
	s, err := p.store.Supplement(ctx, v.Agency, id)
	if err != nil {
		return nil, nil, err
	}
	signing := forms.Signing{On: on, Designated: forms.No}
	if s.Designation.InForce(on) {
		signing.Designated = forms.Yes
	}
	for _, f := range supplement.Ready(s, signing) {
		if f.Blocks {
			blocks = append(blocks, f.String())
		} else {
			warns = append(warns, f.String())
		}
	}
	return blocks, warns, nil
}

func (paperwork) Read(_ context.Context, pdf []byte) (cases.FormReading, error) {
	return supplement.Read(pdf)
}

func (paperwork) Split(ctx context.Context, stack []byte) (cases.ScannedStack, error) {
	sorted, err := packet.Split(ctx, stack, packet.Limits{})
	if err != nil {
		return cases.ScannedStack{}, err
	}
	out := cases.ScannedStack{Pages: sorted.Pages}
	for i, p := range sorted.Packets {
		s := cases.ScannedPacket{Token: p.Code.Token, Digest: p.Code.Digest, First: p.Cover, Last: max(p.Closing, p.Cover)}
		for _, n := range append(p.Pages, p.Blank...) {
			s.Last = max(s.Last, n)
		}
		for _, q := range sorted.Questions {
			if q.Packet == i {
				s.Questions = append(s.Questions, q.String())
			}
		}
		if p.Clear {
			s.PDF = p.PDF
		}
		out.Packets = append(out.Packets, s)
	}
	for _, q := range sorted.Questions {
		if q.Packet < 0 {
			out.Questions = append(out.Questions, q.String())
		}
	}
	return out, nil
}
