package web

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"suppb/cases"
)

// askedOffice is an office that writes down what its pages ask of it, and does nothing.
type askedOffice struct {
	*office
	asks *[]string
}

func (a askedOffice) ask(what string, said ...any) error {
	*a.asks = append(*a.asks, fmt.Sprintf("%s %+v", what, said))
	return cases.ErrSaved
}

func (a askedOffice) Do(_ context.Context, c cases.Command) (cases.Snapshot, error) {
	// Payloads hold pointers; what they point at is what counts.
	var facts []any
	if c.Payload.Submission != nil {
		facts = append(facts, *c.Payload.Submission)
	}
	if c.Payload.Findings != nil {
		facts = append(facts, *c.Payload.Findings)
	}
	c.Payload.Submission, c.Payload.Findings = nil, nil
	return cases.Snapshot{}, a.ask("act", c, facts)
}

func (a askedOffice) SetActive(_ context.Context, v cases.Viewer, id cases.PersonID, active bool) error {
	return a.ask("account", v, id, active)
}
func (a askedOffice) Designate(_ context.Context, v cases.Viewer, d cases.Designation) error {
	return a.ask("entry", v, d)
}
func (a askedOffice) EndDesignation(_ context.Context, v cases.Viewer, id string, until cases.Date) error {
	return a.ask("end of an entry", v, id, until)
}
func (a askedOffice) AttachLetter(_ context.Context, v cases.Viewer, id string, letter cases.DocumentID) error {
	return a.ask("letter of an entry", v, id, letter)
}
func (a askedOffice) ChangeHead(_ context.Context, v cases.Viewer, h cases.HeadChange) (int, error) {
	return 0, a.ask("head", v, h)
}
func (a askedOffice) AddAbsence(_ context.Context, v cases.Viewer, n cases.Absence) (string, error) {
	return "", a.ask("absence", v, n)
}
func (a askedOffice) EndAbsence(_ context.Context, v cases.Viewer, id string, back cases.Date) error {
	return a.ask("end of an absence", v, id, back)
}
func (a askedOffice) RecordDemand(_ context.Context, v cases.Viewer, d cases.Demand, papers []cases.DocumentID) error {
	return a.ask("demand", v, d, len(papers))
}
func (a askedOffice) StepDemand(_ context.Context, v cases.Viewer, id string, step cases.DemandAct) error {
	return a.ask("step", v, id, step)
}
func (a askedOffice) SetHold(_ context.Context, v cases.Viewer, h cases.LegalHold) error {
	return a.ask("hold", v, h)
}
func (a askedOffice) EndHold(_ context.Context, v cases.Viewer, request cases.RequestID, id, reason string) error {
	return a.ask("end of a hold", v, request, id, reason)
}
func (a askedOffice) RecordProsecution(_ context.Context, v cases.Viewer, p cases.Prosecution) error {
	return a.ask("case", v, p)
}
func (a askedOffice) OpenToTrial(_ context.Context, v cases.Viewer, request cases.RequestID, id string, open bool) error {
	return a.ask("access", v, request, id, open)
}
func (a askedOffice) SaveTemplate(_ context.Context, v cases.Viewer, t cases.LetterTemplate) (cases.LetterTemplate, error) {
	return t, a.ask("text", v, t)
}
func (a askedOffice) ConfirmDestruction(_ context.Context, v cases.Viewer, id, digest string, unnamed int, _ func(cases.Ending) cases.Keeping) error {
	return a.ask("destruction", v, id, digest, unnamed)
}

// extraFields are what a form could carry in the hope that it is taken over.
var extraFields = url.Values{
	"role": {"administrator"}, "roles": {"administrator", "certifying_official"}, "agency": {"other"}, "agency_id": {"other"}, "organisation": {"Brandt Law"}, "organisation_id": {"Brandt Law"}, "org": {"x"},
	"reviewer": {string(ana)}, "reviewer_id": {string(ana)}, "official": {string(ana)}, "official_id": {string(ana)}, "requester": {string(ben)}, "uploader": {string(ben)}, "actor": {string(otto)}, "person": {string(otto)},
	"state": {"certified"}, "State": {"certified"}, "outcome": {"certify"}, "number": {"2026-9999"}, "received_on_month": {"1"}, "received_on_day": {"1"}, "received_on_year": {"2020"}, "due_on": {"2020-01-01"},
	"signed_on_month": {"1"}, "signed_on_day": {"1"}, "signed_on_year": {"2026"}, "draft": {"x"}, "digest": {"x"}, "attached": {"true"}, "kind": {"signed_scan"}, "active": {"yes"}, "verified": {"yes"}, "at": {"0"},
	"proposed_by": {string(sam)}, "recorded_by": {string(sam)}, "endorsed_by": {string(sam)}, "barred": {"true"}, "told_at": {"0"}, "set_by": {string(sam)}, "id": {"x"}, "request_id": {"x"}, "designation": {"second"},
}

// The attack: a form is sent with fields that its page does not have, in the hope
// that they are taken over into what is stored. Every form of every page asks the
// same of the office with them as without.
func TestExtraFieldsAskForNothing(t *testing.T) {
	s := newSite(t)
	for _, stage := range []func() string{s.submitted, func() string { return s.recommended() }, func() string { return s.endorsed() }, s.drafted, s.decided, s.dispatched, s.proposed, s.held} {
		stage()
	}
	s.oneOfEverything()
	var asks []string
	o := options(s.office, s.logs)
	a := askedOffice{s.office, &asks}
	o.Docket, o.Accounts, o.Officials, o.Absences, o.Disclosures, o.Letters, o.Retention = a, a, a, a, a, a, a
	srv, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	z := &fuzzing{t: t, server: srv, logs: s.logs, skip: notInMemory}
	z.prepare()
	for _, id := range []cases.PersonID{ana, ines, rosa, otto, sue, sam, max_, ada} {
		z.walkAs(s.people[id], 15)
	}
	// What is new gets an ID of its own each time.
	uuids := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	compared := map[string]bool{}
	for _, pattern := range z.routes {
		for _, l := range z.walk.found[pattern] {
			for range 4 {
				values, sent := z.filled(pattern, l)
				more := url.Values{}
				for name, said := range values {
					more[name] = said
				}
				for name, said := range extraFields {
					if !l.has(name) {
						more[name] = said
					}
				}
				ask := func(values url.Values) string {
					asks = nil
					if l.parts {
						kind, body := parts(values, sent)
						z.sendAs(l.reader, "POST", l.address, kind, body)
					} else {
						z.as(l.reader, "POST", l.address, values)
					}
					return uuids.ReplaceAllStringFunc(strings.Join(asks, "\n"), func(id string) string {
						if strings.Contains(fmt.Sprint(l.address, values), id) {
							return id
						}
						return "new"
					})
				}
				without := ask(values)
				if without == "" {
					continue // it was not taken
				}
				compared[pattern] = true
				if with := ask(more); with != without {
					t.Errorf("%s asks for something else with further fields:\n%s\n%s", pattern, without, with)
				}
			}
		}
	}
	if len(compared) < 35 {
		t.Errorf("only %d forms were taken: %v", len(compared), compared)
	}
	t.Logf("%d forms were taken", len(compared))
}

// has reports whether the form has a field of this name.
func (l *led) has(name string) bool {
	for _, f := range l.fields {
		if f.name == name {
			return true
		}
	}
	return false
}
