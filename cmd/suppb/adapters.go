package main

import (
	"context"

	"suppb/cases"
	"suppb/forms/supplement"
	"suppb/notify"
	"suppb/web"
)

// renderer draws supplements for the worker and previews for the pages.
type renderer struct{}

func (renderer) Draw(s cases.Supplement) ([]byte, error) { return supplement.Draw(s) }

func (renderer) Preview(_ context.Context, s cases.Supplement) ([]byte, error) {
	return supplement.Draw(s)
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
