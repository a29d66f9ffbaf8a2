package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"suppb/cases"
	"suppb/internal/testkit"
	"suppb/policy"
)

// office is a whole office in memory: just enough of a record and a process to
// drive the pages. The pages over the real record are tested in cmd/suppb.
type office struct {
	mu        sync.Mutex
	now       time.Time
	people    map[cases.PersonID]cases.Person
	requests  map[cases.RequestID]*cases.Request
	files     map[cases.DocumentID][]byte
	docs      []cases.Document
	attached  map[cases.DocumentID]bool
	done      map[cases.CommandID]bool
	commands  []cases.Command
	opened    []cases.DocumentID
	unscanned bool // the scanner is away
	audit     []cases.AuditLine
	printed   []cases.Paper // as they were when their packets were printed
	entries   []cases.DesignationEntry
	absent    []cases.Absence
	log       disclosureLog
	retention retentionLog
	walls     []cases.Wall
	head      cases.Name             // of the agency
	texts     []cases.LetterTemplate // the office's own letters, in the order in which they were saved
	papers    []cases.LetterPaper    // letters that were drawn
	ruleSet   string
	feeds     map[string]cases.PersonID // by token
	since     map[cases.PersonID]time.Time
	saved     bool   // the engine is away: acts are stored only
	broken    error  // every read fails with it
	unwritten error  // every line of the audit log does
	undrawn   string // the previewer's complaint
}

const (
	agencyID  = cases.AgencyID("ny")
	ana       = cases.PersonID("p-ana")  // requester
	ben       = cases.PersonID("p-ben")  // requester of another organisation
	ines      = cases.PersonID("p-ines") // intake
	rosa      = cases.PersonID("p-rosa") // reviewer
	ray       = cases.PersonID("p-ray")  // reviewer
	otto      = cases.PersonID("p-otto") // certifying official
	una       = cases.PersonID("p-una")  // another official
	sue       = cases.PersonID("p-sue")  // supervising ADA
	sam       = cases.PersonID("p-sam")  // another one
	max_      = cases.PersonID("p-max")  // manager
	ada       = cases.PersonID("p-ada")  // administrator
	password  = "correct horse battery staple"
	pdfHeader = "%PDF-1.7\n"
)

func newOffice() *office {
	o := &office{
		now:    time.Date(2026, 5, 16, 15, 4, 0, 0, time.UTC),
		people: map[cases.PersonID]cases.Person{}, requests: map[cases.RequestID]*cases.Request{},
		files: map[cases.DocumentID][]byte{}, attached: map[cases.DocumentID]bool{}, done: map[cases.CommandID]bool{},
		ruleSet: "ny-da-default", feeds: map[string]cases.PersonID{}, since: map[cases.PersonID]time.Time{},
	}
	for _, p := range []struct {
		id            cases.PersonID
		given, family string
		org           string
		roles         []cases.Role
	}{
		{ana, "Ana", "Avila", "Harbor Legal Aid", []cases.Role{cases.RoleRequester}},
		{ben, "Ben", "Brandt", "Brandt Law", []cases.Role{cases.RoleRequester}},
		{ines, "Ines", "Ito", "", []cases.Role{cases.RoleIntake}},
		{rosa, "Rosa", "Reyes", "", []cases.Role{cases.RoleReviewer}},
		{ray, "Ray", "Rowe", "", []cases.Role{cases.RoleReviewer}},
		{otto, "Otto", "Okafor", "", []cases.Role{cases.RoleOfficial}},
		{sue, "Sue", "Sato", "", []cases.Role{cases.RoleSupervisor}},
		{una, "Una", "Usman", "", []cases.Role{cases.RoleOfficial}},
		{sam, "Sam", "Sorel", "", []cases.Role{cases.RoleSupervisor}},
		{max_, "Max", "Moreau", "", []cases.Role{cases.RoleManager}},
		{ada, "Ada", "Adler", "", []cases.Role{cases.RoleAdministrator}},
	} {
		o.people[p.id] = cases.Person{
			ID: p.id, Agency: agencyID, Name: cases.Name{Family: p.family, Given: p.given}, Email: string(p.id) + "@example.org",
			Organisation: cases.OrganisationID(p.org), OrgName: p.org, Roles: p.roles, Active: true,
		}
	}
	return o
}

var notFound = cases.Refusal{Code: cases.NotFound, Text: "There is no such request, or it is not yours to see."}

func (o *office) Do(_ context.Context, c cases.Command) (cases.Snapshot, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.saved {
		return cases.Snapshot{}, cases.ErrSaved
	}
	req, before := o.requests[c.Request], cases.Snapshot{}
	if req != nil {
		before = req.Snapshot
	}
	if o.done[c.ID] {
		return before, nil
	}
	rules, err := o.rulesOf(before)
	if err != nil {
		return before, err
	}
	act := policy.ActOf(c, before, rules)
	act.Walled = o.walledFrom(c.Request)
	act.Chosen, act.AwayUntil = o.people[c.Payload.Chosen()].Roles, o.awayUntil(c.Payload.Chosen())
	act.Designation = cases.Designation{ID: "entry", Person: otto, From: cases.MustDate("2026-01-01")}
	if p := c.Payload.Official; p == una {
		act.Designation = cases.Designation{ID: "second", Person: una, From: cases.MustDate("2026-01-01")}
	}
	_, act.RelatedSeen = o.requests[c.Payload.Related]
	if err := c.Check(before.Visa, act.On); err != nil {
		return before, err
	}
	ground := cases.Request{}
	if req != nil {
		ground = *req
	}
	after, event, err := cases.Next(before, act)
	if err != nil {
		return before, err
	}
	facts, err := cases.FactsAfter(ground.Facts, c, act.On)
	if err != nil {
		return before, err
	}
	authority := ""
	if rules.Tolling.Information {
		authority = rules.Tolling.Cite
	}
	pauses := cases.PausesAfter(ground.Pauses, c.Kind, act.On, authority)
	after, event = rules.Advance(before, after, event, cases.Matter{Received: after.ReceivedOn, Facts: facts, Pauses: pauses})
	if req == nil {
		after.Number = fmt.Sprintf("2026-%04d", len(o.requests)+1)
		req = &cases.Request{ReceivedAt: c.At, Submission: *c.Payload.Submission}
		req.OrgName, req.Requester = o.people[c.Actor.Person].OrgName, o.people[c.Actor.Person].Name.String()
		o.requests[c.Request] = req
	}
	if c.Payload.Findings != nil {
		req.Findings = *c.Payload.Findings
	}
	req.Snapshot, req.Facts, req.Pauses = after, facts, pauses
	req.ReviewerName, req.OfficialName, req.EndorserName = o.people[after.Reviewer].Name.String(), o.people[after.Official].Name.String(), o.people[after.EndorsedBy].Name.String()
	if other := o.requests[c.Payload.Related]; other != nil {
		relation := c.Payload.Code
		if c.Kind == cases.Submit {
			relation = cases.Again
		}
		req.Links = append(req.Links, cases.Link{Request: other.Request, Number: other.Number, State: other.State, Relation: relation})
	}
	req.Timeline = append([]cases.Entry{{
		Seq: int64(len(req.Timeline) + 1), Event: event, ActorID: c.Actor.Person, ActorName: o.people[c.Actor.Person].Name.String(), At: c.At, Text: c.Payload.Text,
	}}, req.Timeline...)
	for _, id := range append(slices.Clone(c.Payload.Documents), c.Payload.Document) {
		o.attached[id] = true
	}
	if c.Kind == cases.Recuse {
		o.walls = append(o.walls, cases.SteppedAside(c))
	}
	o.done[c.ID] = true
	o.commands = append(o.commands, c)
	return after, nil
}

// rulesOf are the rules that a request was opened under, or the office's for a new one.
func (o *office) rulesOf(s cases.Snapshot) (policy.RuleSet, error) {
	if s.RuleSet == "" {
		return policy.InForceAt(o.ruleSet, o.now)
	}
	return policy.Rules(s.RuleSet, s.RuleVersion)
}

// sees repeats who may see a request.
func (o *office) sees(v cases.Viewer, r *cases.Request) bool {
	if slices.Contains(o.walledFrom(r.Request), v.Person) {
		return false
	}
	return v.Is(cases.RoleIntake, cases.RoleOfficial, cases.RoleSupervisor, cases.RoleManager) ||
		v.Is(cases.RoleReviewer) && v.Person == r.Reviewer || v.Is(cases.RoleRequester) && v.Organisation == r.Organisation
}

func (o *office) Request(_ context.Context, v cases.Viewer, id cases.RequestID) (cases.Request, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.requests[id]
	if o.broken != nil {
		return cases.Request{}, o.broken
	}
	if r == nil || !o.sees(v, r) {
		return cases.Request{}, notFound
	}
	out := *r
	out.Walled = o.walledFrom(id)
	if !v.SeesFacts() {
		out.Submission, out.Findings, out.Facts = cases.Submission{}, cases.Findings{}, nil
	}
	requester := v.Is(cases.RoleRequester)
	if r.Draft != "" {
		out.Papers = []cases.Paper{paperOf(r)}
	}
	out.Timeline = nil
	for _, e := range r.Timeline {
		if !requester || e.Event.Public() {
			if !v.SeesFacts() {
				e.Text = ""
			}
			out.Timeline = append(out.Timeline, e)
		}
	}
	for _, d := range o.docs {
		if d.Request == id && o.attached[d.ID] && v.SeesFacts() && (!requester || d.Kind != cases.Draft && d.Kind != cases.LetterToUSCIS) {
			out.Documents = append(out.Documents, d)
		}
	}
	return out, nil
}

func (o *office) Queue(_ context.Context, v cases.Viewer, f cases.QueueFilter) ([]cases.QueueRow, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.QueueRow
	for _, r := range o.requests {
		left := r.DueOn.DaysSince(f.Today)
		show := map[cases.QueueShow]bool{
			cases.ShowAll: true, cases.ShowOpen: r.State.Open(), cases.ShowClosed: !r.State.Open(),
			cases.ShowOverdue: r.State.Open() && left < 0, cases.ShowDueSoon: r.State.Open() && left >= 0 && left <= cases.DueSoonDays,
		}[f.Show]
		if f.Desk != "" && (r.Reviewer != f.Desk || r.Desk() != cases.ToReviewer) {
			continue
		}
		if !show || !o.sees(v, r) || f.State != "" && f.State != r.State || f.Visa != "" && f.Visa != r.Visa {
			continue
		}
		out = append(out, cases.QueueRow{Snapshot: r.Snapshot, OrgName: r.OrgName, ReviewerName: r.ReviewerName, Destroyed: r.Destroyed.On})
	}
	slices.SortFunc(out, func(a, b cases.QueueRow) int { return a.DueOn.DaysSince(b.DueOn) })
	return out, nil
}

func (o *office) OpenNames(_ context.Context, v cases.Viewer, rows []cases.QueueRow) error {
	for i, row := range rows {
		if v.SeesFacts() {
			rows[i].VictimName = o.requests[row.Request].Submission.Victim.Name.String()
		}
	}
	return nil
}

func (o *office) Search(_ context.Context, v cases.Viewer, text string) (out []cases.QueueRow, err error) {
	if text == "" {
		return nil, cases.Refusal{Code: cases.BadInput, Text: "Type a number, or a name of at most 200 characters."}
	}
	for _, r := range o.requests {
		if o.sees(v, r) && (r.Number == text || v.SeesFacts() && strings.Contains(r.Submission.Victim.Name.String(), text)) {
			out = append(out, cases.QueueRow{Snapshot: r.Snapshot, VictimName: r.Submission.Victim.Name.String()})
		}
	}
	return out, nil
}

func (o *office) Alike(_ context.Context, v cases.Viewer, id cases.RequestID) ([]cases.QueueRow, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.QueueRow
	for _, r := range o.requests {
		if r.Request != id && o.sees(v, r) && r.Submission.Alike(o.requests[id].Submission) {
			out = append(out, cases.QueueRow{Snapshot: r.Snapshot, OrgName: r.OrgName, VictimName: r.Submission.Victim.Name.String()})
		}
	}
	return out, nil
}

func (o *office) Numbered(_ context.Context, v cases.Viewer, number string) (cases.RequestID, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, r := range o.requests {
		if r.Number == number && o.sees(v, r) {
			return id, nil
		}
	}
	return "", cases.Refusal{Code: cases.NotFound, Text: "There is no request of that number, or it is not yours to see."}
}

// DueDates repeats whose desk a request is on.
func (o *office) DueDates(_ context.Context, v cases.Viewer) ([]cases.DueDate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.DueDate
	for _, r := range o.requests {
		desk := v.Is(cases.RoleSupervisor, cases.RoleManager) || v.Is(cases.RoleRequester) || v.Is(cases.RoleReviewer) ||
			v.Is(cases.RoleIntake) && r.Holder() == cases.ToIntake || v.Is(cases.RoleOfficial) && r.Holder() == cases.ToOfficial
		if !desk || !o.sees(v, r) {
			continue
		}
		for _, c := range r.OpenClocks() {
			out = append(out, cases.DueDate{Request: r.Request, Number: r.Number, State: r.State, Clock: c})
		}
	}
	slices.SortFunc(out, func(a, b cases.DueDate) int {
		if n := a.Clock.Due.DaysSince(b.Clock.Due); n != 0 {
			return n
		}
		return strings.Compare(a.Number, b.Number)
	})
	return out, nil
}

func (o *office) NewFeed(ctx context.Context, v cases.Viewer) (string, error) {
	if err := o.EndFeed(ctx, v); err != nil {
		return "", err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	token := rand.Text()
	o.feeds[token], o.since[v.Person] = v.Person, o.now
	return token, nil
}

func (o *office) EndFeed(_ context.Context, v cases.Viewer) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for token, id := range o.feeds {
		if id == v.Person {
			delete(o.feeds, token)
		}
	}
	delete(o.since, v.Person)
	return nil
}

func (o *office) FeedSince(_ context.Context, v cases.Viewer) (time.Time, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.since[v.Person], nil
}

func (o *office) FeedOwner(ctx context.Context, token string) (cases.Person, error) {
	o.mu.Lock()
	id := o.feeds[token]
	o.mu.Unlock()
	return o.Person(ctx, id)
}

func (o *office) Overview(ctx context.Context, v cases.Viewer, today cases.Date) (cases.Overview, error) {
	open, err := o.Queue(ctx, v, cases.QueueFilter{Show: cases.ShowOpen, Today: today})
	return cases.Overview{
		Open: len(open), DueIn14: 1, Undecided: []cases.StateCount{{State: cases.Received, Count: len(open)}}, WaitingLong: open,
		Clocks:  []cases.ClockCount{{Kind: cases.ClockDecision, Running: 14, DueSoon: 3, Overdue: 2, Paused: 1}, {Kind: cases.ClockExpedite, Running: 4, DueSoon: 4}},
		Kept:    []cases.Kept{{Label: cases.ClockDecision.Words(), Ended: 13, InTime: 12}, {Label: cases.ClockExpedite.Words(), Ended: 9, InTime: 9}},
		Steps:   []cases.Kept{{Label: cases.Received.Words(), Ended: 20, InTime: 15}, {Label: cases.UnderReview.Words(), Ended: 17, InTime: 17}},
		Decided: []cases.Turnaround{{Label: "All decisions", Count: 12, Median: 41, P90: 77}, {Label: "To decline", Count: 3, Median: 50, P90: 78}},
	}, err
}

func (o *office) Document(_ context.Context, v cases.Viewer, id cases.DocumentID) (cases.Document, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, d := range o.docs {
		if r := o.requests[d.Request]; d.ID == id && o.attached[id] && r != nil && o.sees(v, r) && v.SeesFacts() && !(v.Is(cases.RoleRequester) && (d.Kind == cases.Draft || d.Kind == cases.LetterToUSCIS)) {
			return d, nil
		}
	}
	return cases.Document{}, notFound
}

func (o *office) CopyDocument(_ context.Context, _ cases.Viewer, id cases.DocumentID, w io.Writer) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.unscanned:
		return cases.ErrNotScanned
	case slices.ContainsFunc(o.docs, func(d cases.Document) bool { return d.ID == id && d.Virus != "" }):
		return cases.Refusal{Code: cases.Infected, Text: "A virus was found in this file, so nobody opens it here. Whoever sent it can send a clean copy."}
	}
	o.opened = append(o.opened, id)
	_, err := w.Write(o.files[id])
	return err
}

func (o *office) Uploaded(_ context.Context, v cases.Viewer, id cases.RequestID) ([]cases.Document, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.Document
	for _, d := range o.docs {
		if d.Request == id && d.Uploader == v.Person && !o.attached[d.ID] {
			out = append(out, d)
		}
	}
	return out, nil
}

func (o *office) SaveDocument(_ context.Context, _ cases.Viewer, d cases.Document, r io.Reader) (cases.Document, error) {
	var b bytes.Buffer
	if err := o.PassFile(context.Background(), cases.Viewer{}, r, &b); err != nil {
		return d, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	sum := sha256.Sum256(b.Bytes())
	d.Size, d.SHA256 = int64(b.Len()), hex.EncodeToString(sum[:])
	o.docs, o.files[d.ID] = append(o.docs, d), b.Bytes()
	return d, nil
}

func (o *office) PassFile(_ context.Context, _ cases.Viewer, r io.Reader, w io.Writer) error {
	b, err := io.ReadAll(r)
	if bytes.Contains(b, []byte(testkit.EICAR)) {
		return cases.Refusal{Code: cases.Infected, Text: "A virus was found in this file."}
	}
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

func (o *office) Agency(context.Context, cases.AgencyID) (cases.Agency, error) {
	return cases.Agency{ID: agencyID, Name: "New York County District Attorney's Office", State: "NY", Head: o.head, Zone: "America/New_York", RuleSet: o.ruleSet}, nil
}

func (o *office) PeopleWith(_ context.Context, _ cases.AgencyID, role cases.Role) ([]cases.Person, error) {
	var out []cases.Person
	for _, id := range []cases.PersonID{ana, ben, ines, rosa, ray, otto, una, sue, sam, max_, ada} {
		if p := o.people[id]; p.Actor().Is(role) && p.Active {
			out = append(out, p)
		}
	}
	return out, nil
}

func (o *office) OfficialsOn(ctx context.Context, a cases.AgencyID, _ cases.Date) ([]cases.Person, error) {
	return o.PeopleWith(ctx, a, cases.RoleOfficial)
}

func (o *office) Official(_ context.Context, _ cases.AgencyID, id cases.PersonID, _ cases.Date) (cases.Name, cases.Designation, error) {
	return o.people[id].Name, cases.Designation{Person: id, Title: "Bureau Chief"}, nil
}

func (o *office) People(context.Context, cases.Viewer) ([]cases.Person, error) {
	var out []cases.Person
	for _, p := range o.people {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b cases.Person) int { return bytes.Compare([]byte(a.Email), []byte(b.Email)) })
	return out, nil
}

func (o *office) SignIn(_ context.Context, c cases.Credentials) (cases.Person, error) {
	for _, p := range o.people {
		if p.Email == c.Email && c.Password == password && p.Active {
			return p, nil
		}
	}
	return cases.Person{}, cases.Refusal{Code: cases.BadInput, Text: "The e-mail address or the password is not right."}
}

func (o *office) SignedIn(_ context.Context, id cases.PersonID, _ cases.SignInMethod, _ cases.Origin) (string, error) {
	return "browser of " + string(id), nil
}

// code is what everybody's app shows in the office in memory.
const code = "123456"

func (o *office) Factors(_ context.Context, id cases.PersonID) (cases.Factors, error) {
	return cases.Factors{Required: o.people[id].Staff(), Password: true, App: o.people[id].Staff()}, nil
}

func (o *office) CheckCode(_ context.Context, _ cases.PersonID, entered string, _ cases.Origin) (cases.SignInMethod, error) {
	if entered != code {
		return "", cases.Refusal{Code: cases.BadInput, Text: "This code is not right."}
	}
	return cases.ByApp, nil
}

func (o *office) NewRecoveryCodes(context.Context, cases.Viewer) ([]string, error) {
	return []string{"abcd-efgh"}, nil
}

func (o *office) RemoveApp(context.Context, cases.Viewer) error { return nil }

func (o *office) RemoveFactors(context.Context, cases.Viewer, cases.PersonID) error { return nil }

func (o *office) ChangePassword(_ context.Context, _ cases.Viewer, c cases.PasswordChange) error {
	if c.Current != password {
		return cases.Refusal{Code: cases.NotYours, Text: "This is not your password of now."}
	}
	return nil
}

func (o *office) ForgotPassword(context.Context, string, cases.Origin) (cases.AgencyID, error) {
	return agencyID, nil
}

// linkToken is in the link that sets Ana's password.
const linkToken = "LINK"

func (o *office) PasswordLink(_ context.Context, token string) (cases.PasswordLink, error) {
	if token != linkToken {
		return cases.PasswordLink{}, cases.Refusal{Code: cases.NotFound, Text: "This link does not work any more."}
	}
	return cases.PasswordLink{Person: ana, Kind: cases.ResetLink}, nil
}

func (o *office) SetPassword(context.Context, string, string, cases.Origin) (string, error) {
	return "browser", nil
}

func (o *office) SessionsOf(_ context.Context, v cases.Viewer) ([]cases.SessionLine, error) {
	return []cases.SessionLine{{ID: "one", Began: o.now, Used: o.now, Browser: "Firefox on Windows", Method: cases.ByApp}}, nil
}

func (o *office) EndSession(context.Context, cases.Viewer, string) error { return nil }

func (o *office) EndOtherSessions(context.Context, cases.Viewer, string) error { return nil }

func (o *office) EndSessionsOf(context.Context, cases.Viewer, cases.PersonID) error { return nil }

func (o *office) Poke(context.Context, cases.AgencyID) error { return nil }

func (o *office) EnrolApp(context.Context, cases.PersonID, string, string) ([]string, error) {
	return []string{"abcd-efgh"}, nil
}

func (o *office) Person(_ context.Context, id cases.PersonID) (cases.Person, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p, ok := o.people[id]; ok && p.Active {
		return p, nil
	}
	return cases.Person{}, notFound
}

func (o *office) SetActive(_ context.Context, _ cases.Viewer, id cases.PersonID, active bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.people[id]
	p.Active = active
	o.people[id] = p
	return nil
}

func (o *office) Preview(context.Context, cases.Supplement) ([]byte, error) {
	if o.undrawn != "" {
		return nil, cases.Refusal{Code: cases.BadInput, Text: o.undrawn}
	}
	return []byte(pdfHeader), nil
}

// Pages says that every file has as many pages as it has bytes after its magic.
func (o *office) Pages(_ context.Context, _ string, file []byte) (int, error) {
	if bytes.Contains(file, []byte("locked")) {
		return 0, cases.Refusal{Code: cases.BadInput, Text: "This file is protected by a password, so its pages cannot be shown."}
	}
	return max(1, len(file)-len(pdfHeader)), nil
}

func (o *office) Picture(ctx context.Context, mediaType string, file []byte, n int) ([]byte, error) {
	if total, err := o.Pages(ctx, mediaType, file); err != nil || n < 1 || n > total {
		return nil, cases.Refusal{Code: cases.NotFound, Text: "The file has no such page."}
	}
	return []byte("\xff\xd8\xff picture"), nil
}

func (o *office) Mails(context.Context) ([]DemoMail, error) {
	return []DemoMail{{ID: "1", From: "office@example.org", To: "ana@example.org", Subject: "Request 2026-0001: received", Sent: o.now, Body: "There is news.\nSign in to read it."}}, nil
}

var errBroken = errors.New("disk of p-ana on fire")
