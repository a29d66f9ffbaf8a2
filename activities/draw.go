package activities

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"

	"suppb/cases"
)

// drafts is the name space of draft documents' IDs.
var drafts = uuid.MustParse("6a0f0e0c-5d0d-4b53-9a55-2f5a5b1f2c11")

// Draw prepares the supplement that the official will read and sign, stores
// its bytes and digest, and records both with the request. The document is
// named after the version of the request it was drawn from.
func (a *Activities) Draw(ctx context.Context, in RequestInput) (Progress, error) {
	s, err := a.Records.Snapshot(ctx, in.Agency, in.Request)
	if err != nil {
		return Progress{}, a.failed(ctx, "Draw", in, err)
	}
	if !s.WantsDraft() {
		return Progress{s}, nil
	}
	facts, err := a.Records.Supplement(ctx, in.Agency, in.Request)
	if err != nil {
		return Progress{}, a.failed(ctx, "Draw", in, err)
	}
	pdf, err := a.Renderer.Draw(facts)
	if err != nil {
		return Progress{}, a.failed(ctx, "Draw", in, err)
	}
	template := ""
	if facts.Template != nil {
		template = facts.Template.SHA256
	}
	name := fmt.Sprintf("draft/%s/%d", in.Request, s.Version)
	now := a.Now()
	doc, err := a.Records.SaveDraft(ctx, cases.Document{
		ID: cases.DocumentID(uuid.NewSHA1(drafts, []byte(name)).String()), Agency: in.Agency, Request: in.Request, Kind: cases.Draft,
		FileName: s.Number + ".pdf", MediaType: "application/pdf", Uploader: cases.System().Person, At: now,
	}, bytes.NewReader(pdf))
	if err != nil {
		return Progress{}, a.failed(ctx, "Draw", in, err)
	}
	return a.act(ctx, in, "Draw", cases.Command{
		ID: cases.CommandID(name), Kind: cases.RecordDraft, At: now,
		Payload: cases.Payload{Document: doc.ID, Digest: doc.SHA256, Template: template},
	})
}
