package main

import (
	"context"

	"suppb/cases"
	"suppb/forms/letter"
	"suppb/forms/supplement"
	"suppb/notify"
	"suppb/store"
	"suppb/web"
)

// renderer makes supplements for the worker.
type renderer struct{}

func (renderer) Draw(s cases.Supplement) ([]byte, error) { return supplement.Draw(s) }

// previewer makes them for the pages, as the worker would now.
type previewer struct{ store *store.Store }

func (p previewer) Preview(ctx context.Context, s cases.Supplement) ([]byte, error) {
	var err error
	if s.Template, err = p.store.FormTemplate(ctx, s.Agency.ID, s.Visa); err != nil {
		return nil, err
	}
	return supplement.Draw(s)
}

func (renderer) DrawLetter(_ context.Context, l cases.LetterPaper) ([]byte, error) {
	return letter.Draw(l)
}

func (renderer) DrawCertificate(c cases.DestructionCertificate) ([]byte, error) {
	return letter.DrawCertificate(c)
}

// demoMail shows the demo's mail folder on a page.
type demoMail struct{ folder *notify.Folder }

func (d demoMail) Mails(context.Context) ([]web.DemoMail, error) {
	letters, err := d.folder.Letters()
	if err != nil {
		return nil, err
	}
	out := make([]web.DemoMail, len(letters))
	for i, l := range letters {
		out[i] = web.DemoMail{ID: l.ID, From: l.From, To: l.To, Subject: l.Subject, Sent: l.Sent, Body: l.Body}
	}
	return out, nil
}
