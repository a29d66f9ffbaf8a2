package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jung-kurt/gofpdf"

	"suppb/activities"
	"suppb/cases"
	"suppb/policy"
	"suppb/store"
)

// demoScene is a request of the demonstration: where it shall stand today, how
// long ago it was received, and after how many days the office decided.
type demoScene struct {
	state cases.State
	visa  cases.Visa
	ages  []int
	took  int
}

// About 60 requests, in every state and of every age.
var demoScenes = []demoScene{
	{cases.Received, cases.U, []int{0, 1, 2, 3, 5, 8, 12}, 0},
	{cases.Received, cases.T, []int{1}, 0},
	{cases.UnderReview, cases.U, []int{4, 9, 15, 22, 30, 41, 55, 63, 70, 77, 84, 93}, 0},
	{cases.UnderReview, cases.T, []int{18, 66}, 0},
	{cases.AwaitingInformation, cases.U, []int{14, 26, 48, 71, 81}, 0},
	{cases.AwaitingSupervisor, cases.U, []int{29, 58}, 0},
	{cases.OnHold, cases.U, []int{37}, 0},
	{cases.AwaitingDecision, cases.U, []int{33, 52, 76, 86}, 0},
	{cases.AwaitingDecision, cases.T, []int{45}, 0},
	{cases.AwaitingSignature, cases.U, []int{47, 68, 88}, 0},
	{cases.AwaitingSignature, cases.T, []int{60}, 0},
	{cases.AwaitingDispatch, cases.U, []int{64}, 61},
	{cases.Certified, cases.U, []int{90, 110, 130}, 38},
	{cases.Certified, cases.U, []int{150, 180, 205, 240}, 71},
	{cases.Certified, cases.T, []int{100, 210}, 52},
	{cases.Lapsed, cases.U, []int{290, 340}, 84},
	{cases.Withdrawn, cases.U, []int{125}, 66},
	{cases.Declined, cases.U, []int{95, 140, 190}, 80},
	{cases.Declined, cases.U, []int{160, 230}, 97},
	{cases.Declined, cases.T, []int{170}, 61},
	{cases.Reconsidering, cases.U, []int{75}, 58},
	{cases.Cancelled, cases.U, []int{40, 120}, 0},
	{cases.Misdirected, cases.U, []int{20, 75, 155}, 0},
}

// demoPlay acts the requests out through the same code that real acts take,
// each at its own moment in the past, alarms included.
type demoPlay struct {
	ctx  context.Context
	s    *store.Store
	do   *activities.Activities
	now  time.Time // of the play
	rand *rand.Rand

	request cases.RequestID
	visa    cases.Visa
}

type noPostman struct{}

func (noPostman) Poke(context.Context, cases.AgencyID) error { return nil }

func playDemo(ctx context.Context, s *store.Store, out io.Writer, today time.Time) error {
	p := &demoPlay{ctx: ctx, s: s, rand: rand.New(rand.NewPCG(1, 2))}
	p.do = &activities.Activities{
		Records: s, Renderer: renderer{}, Postman: noPostman{}, Now: func() time.Time { return p.now },
		Logger: slog.New(slog.DiscardHandler),
	}
	total := 0
	for _, scene := range demoScenes {
		total += len(scene.ages)
	}
	// The oldest request is played first, so that numbers follow dates.
	for age, n := 400, 0; age >= 0; age-- {
		for _, scene := range demoScenes {
			for _, a := range scene.ages {
				if a != age {
					continue
				}
				if err := p.play(scene, n, today.AddDate(0, 0, -age), today); err != nil {
					return err
				}
				n++
				fmt.Fprintf(out, "\rMaking requests: %d of %d", n, total)
			}
		}
	}
	fmt.Fprintln(out)
	return digestDemo(ctx, s, today)
}

// digestDemo sends staff the reminders of the past as the service would have
// sent the last two: yesterday's and today's.
func digestDemo(ctx context.Context, s *store.Store, today time.Time) error {
	for _, until := range []time.Time{today.AddDate(0, 0, -1), today} {
		if _, err := s.GatherDigests(ctx, demoAgency, until); err != nil {
			return err
		}
	}
	return nil
}

func (p *demoPlay) play(scene demoScene, n int, received, today time.Time) error {
	p.request, p.visa = cases.RequestID(uuid.NewString()), scene.visa
	age := int(today.Sub(received).Hours() / 24)
	day := func(d int) time.Time { return received.AddDate(0, 0, d) }
	took := scene.took
	if took == 0 {
		took = max(age*4/5, 1)
	}
	requester := demoPeople[n%2]
	submission := demoSubmission(p.rand, scene.visa, received)
	if submission.Urgency.RemovalProceedings { // an office that answers in time, but for one
		switch {
		case scene.took > 0:
			took = min(took, 9+n%5)
		case scene.state.Undecided() && age > 12 && n%11 != 0:
			submission.Urgency.RemovalProceedings = false
		}
	}
	if scene.state != cases.Received && n%9 == 4 {
		submission.Urgency.HearingOn = cases.DateOf(received.AddDate(0, 0, took+25))
	}
	attachment, err := p.file(requester.id, cases.Attachment, "police-report.pdf", "Police report (fictional)", received)
	if err != nil {
		return err
	}
	steps := []demoStep{{at: received, by: requester, kind: cases.Submit, payload: cases.Payload{
		Visa: scene.visa, Submission: &submission, Documents: []cases.DocumentID{attachment},
	}}}
	intake, ada, official, supervisor := demoPeople[2], demoPeople[3], demoPeople[4], demoPeople[5]
	if n%7 == 3 && age > 4 && scene.state.Undecided() {
		steps = append(steps, demoStep{day(3), requester, cases.RecordFact, cases.Payload{
			Fact: cases.ChildTurns21, FactOn: cases.DateOf(received.AddDate(0, 0, age+45+n)), Text: "Birth certificate of the petitioner's daughter, on file with us; a copy is attached to the request.",
		}})
	}
	add := func(d int, by demoPerson, kind cases.ActKind, payload cases.Payload) {
		steps = append(steps, demoStep{day(d), by, kind, payload})
	}
	review := func() {
		add(min(2, took), intake, cases.Accept, cases.Payload{Reviewer: ada.id})
		if n%4 == 1 && took > 20 {
			add(took/4, ada, cases.AskInformation, cases.Payload{Text: "Please send the arrest or complaint number, if you have it.", Missing: []string{"incident"}})
			add(took/4+6, requester, cases.AnswerInformation, cases.Payload{Text: "The complaint number is on the attached report."})
		}
	}
	findings := demoFindings(scene.visa, submission, n)
	recommend := func(o cases.Outcome, reasons ...cases.Reason) {
		if o == cases.Decline {
			findings = demoNothingFound(submission)
		}
		add(took*3/4, ada, cases.Recommend, cases.Payload{Outcome: o, Official: official.id, Findings: &findings, Reasons: reasons, NoConflict: true})
	}
	endorsed := func(o cases.Outcome, reasons ...cases.Reason) {
		recommend(o, reasons...)
		add(took*3/4+1, supervisor, cases.Endorse, cases.Payload{})
	}
	decide := func(o cases.Outcome, text string, reasons ...cases.Reason) {
		add(max(took, took*3/4+1), official, cases.Decide, cases.Payload{Outcome: o, Reasons: reasons, Text: text})
	}
	switch scene.state {
	case cases.UnderReview:
		review()
		if n%2 == 0 {
			add(took, ada, cases.RecordFindings, cases.Payload{Findings: &findings})
		}
	case cases.AwaitingInformation:
		add(min(2, took), intake, cases.Accept, cases.Payload{Reviewer: ada.id})
		add(max(3, age-20), ada, cases.AskInformation, cases.Payload{Text: "Please tell us in which precinct the report was made, or send the complaint number.", Missing: []string{"incident"}})
	case cases.AwaitingSupervisor:
		review()
		recommend(cases.Certify)
	case cases.OnHold:
		review()
		add(took, ada, cases.Hold, cases.Payload{
			Code: cases.HeldForRecords, Day: cases.DateOf(today.AddDate(0, 0, 9)), Text: "The hospital's records were ordered on consent; the injury cannot be described without them.",
		})
	case cases.AwaitingDecision:
		review()
		if n%3 == 0 {
			endorsed(cases.Decline, "no_record_found")
		} else {
			endorsed(cases.Certify)
		}
	case cases.AwaitingSignature:
		review()
		endorsed(cases.Certify)
		decide(cases.Certify, "")
	case cases.AwaitingDispatch, cases.Certified, cases.Lapsed, cases.Withdrawn:
		review()
		endorsed(cases.Certify)
		decide(cases.Certify, "")
		add(took+1, intake, cases.RecordSignedCopy, cases.Payload{})
		if scene.state != cases.AwaitingDispatch {
			add(took+2, intake, cases.Dispatch, cases.Payload{Code: "mail_tracked", Text: fmt.Sprintf("9400 1000 0000 0000 %04d", n), Day: cases.DateOf(day(took + 2))})
		}
		if n%2 == 0 && scene.state == cases.Certified {
			add(took+6, requester, cases.ConfirmReceipt, cases.Payload{Day: cases.DateOf(day(took + 5))})
		}
		if scene.state == cases.Withdrawn {
			add(took+30, official, cases.ProposeWithdrawal, cases.Payload{Text: "A recording found in another case shows that the petitioner planned the act with the defendant."})
			add(took+33, supervisor, cases.Withdraw, cases.Payload{Text: "The person certified was a participant and not a victim of the activity; the recording was reviewed with the unit chief."})
		}
	case cases.Declined:
		review()
		endorsed(cases.Decline, "no_record_found")
		decide(cases.Decline, "We searched our records by name, date and location and found no matter that this office handled. If you have a docket or arrest number, please ask again with it.", "no_record_found")
	case cases.Reconsidering:
		review()
		endorsed(cases.Decline, "no_record_found")
		decide(cases.Decline, "We searched our records by name, date and location and found no matter that this office handled.", "no_record_found")
		add(took+6, requester, cases.AskReconsideration, cases.Payload{Text: "The arrest was processed under the defendant's second family name. The arrest number is in the attached report."})
	case cases.Cancelled:
		add(max(age/2, 1), requester, cases.Cancel, cases.Payload{})
	case cases.Misdirected:
		add(min(3, age), intake, cases.Misdirect, cases.Payload{Text: "The matter was handled by the Harborview Police Department and never came to this office. Please ask its Special Victims Division."})
	}
	for _, st := range steps {
		if err := p.step(st); err != nil {
			return fmt.Errorf("%s of request %d: %w", st.kind, n+1, err)
		}
	}
	return p.ringUntil(today)
}

type demoStep struct {
	at      time.Time
	by      demoPerson
	kind    cases.ActKind
	payload cases.Payload
}

func (p *demoPlay) step(st demoStep) error {
	if err := p.ringUntil(st.at); err != nil {
		return err
	}
	p.now = st.at
	before, err := p.s.Snapshot(p.ctx, demoAgency, p.request)
	if err != nil {
		return err
	}
	switch st.kind {
	case cases.Decide:
		st.payload.Digest = before.DraftDigest
	case cases.RecordSignedCopy:
		st.payload.SignedOn, st.payload.SignedAgain, st.payload.SupervisorOn = before.DecidedOn, before.DecidedOn, before.DecidedOn
		if st.payload.Document, err = p.file(st.by.id, cases.SignedScan, "signed-form.pdf", "This page stands for the scan of the signed form.", st.at); err != nil {
			return err
		}
	}
	person, err := p.s.Person(p.ctx, st.by.id)
	if err != nil {
		return err
	}
	cmd := cases.Command{
		ID: cases.CommandID(uuid.NewString()), Agency: demoAgency, Request: p.request, Actor: person.Actor(),
		Kind: st.kind, Version: before.Version, At: st.at.UTC().Truncate(time.Second), Payload: st.payload,
	}
	if _, err := p.s.AddCommand(p.ctx, cmd); err != nil {
		return err
	}
	in := activities.RequestInput{Agency: demoAgency, Request: p.request}
	after, err := p.do.Apply(p.ctx, activities.ApplyInput{RequestInput: in, Command: cmd.ID})
	if err == nil && after.Snapshot.WantsDraft() {
		_, err = p.do.Draw(p.ctx, in)
	}
	return err
}

// ringUntil rings the alarms that were due up to t, each at its own moment.
func (p *demoPlay) ringUntil(t time.Time) error {
	for {
		s, err := p.s.Snapshot(p.ctx, demoAgency, p.request)
		if err != nil || s.State == cases.None {
			return err
		}
		rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
		if err != nil {
			return err
		}
		alarm, ok := policy.NextAlarm(s, rules, p.now)
		if !ok || alarm.At.After(t) {
			return nil
		}
		p.now = alarm.At
		if _, err := p.do.Ring(p.ctx, activities.RingInput{
			RequestInput: activities.RequestInput{Agency: demoAgency, Request: p.request},
			Alarm:        alarm.Key, Act: alarm.Act, At: alarm.At,
		}); err != nil {
			return err
		}
	}
}

// file stores a one-page PDF that says what it stands for.
func (p *demoPlay) file(by cases.PersonID, kind cases.DocumentKind, name, text string, at time.Time) (cases.DocumentID, error) {
	pdf := gofpdf.New("P", "in", "Letter", "")
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.AddPage()
	pdf.SetFont("Helvetica", "", 14)
	pdf.Text(1, 1.5, "Demonstration. "+text)
	var buf bytes.Buffer
	if err := pdf.Output(&buf); err != nil {
		return "", err
	}
	person, err := p.s.Person(p.ctx, by)
	if err != nil {
		return "", err
	}
	d, err := p.s.SaveDocument(p.ctx, cases.Viewer{Actor: person.Actor(), Agency: demoAgency}, cases.Document{
		ID: cases.DocumentID(uuid.NewString()), Request: p.request, Kind: kind, FileName: name, MediaType: "application/pdf", At: at,
	}, &buf)
	return d.ID, err
}
