package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// findingsBody is the reviewer's page.
type findingsBody struct {
	requestView
	Proposed  bool // nothing was recorded yet: the values are the requester's
	Officials []cases.Choice
	Reasons   []cases.Choice
	Due       string
	Returned  string // the official's comment, when it came back
	Sent      []cases.Document
	Lines     []line // what happened since the page was opened
	Open      bool   // findings can be saved
	Sections  []sectionView
	Age       string // of the victim on the first date, as a sentence
}

// Tag marks a field whose value the requester proposed.
func (b findingsBody) Tag() string {
	if b.Proposed {
		return "tag=Proposed by the requester"
	}
	return "tag="
}

// Note repeats what the requester wrote beside a field that holds something else.
func (b findingsBody) Note(f *formdata.Form, name, wrote string) string {
	if b.Proposed || strings.TrimSpace(wrote) == f.Prose(name) {
		return "note="
	}
	return "note=" + wrote
}

// Outcomes are the two recommendations.
func (findingsBody) Outcomes() []cases.Choice {
	return []cases.Choice{
		{Code: string(cases.Certify), Words: "Recommend to certify"},
		{Code: string(cases.Decline), Words: "Recommend to decline"},
	}
}

// The lists of the forms.

func (findingsBody) Kinds() []cases.Choice        { return cases.VictimKinds() }
func (findingsBody) Relations() []cases.Choice    { return cases.DirectRelations() }
func (findingsBody) Capacities() []cases.Choice   { return cases.VictimCapacities() }
func (findingsBody) HelpModes() []cases.Choice    { return cases.HelpModes() }
func (findingsBody) YesNo() []cases.Choice        { return yesNo() }
func (findingsBody) CaseStatuses() []cases.Choice { return cases.CaseStatuses() }
func (findingsBody) Activities() []cases.Choice   { return cases.QualifyingCriminalActivities() }
func (findingsBody) Trafficking() []cases.Choice  { return cases.TraffickingForms() }
func (findingsBody) Cooperation() []cases.Choice  { return cases.Cooperations() }

// Names reports whether a box names a crime by itself.
func (findingsBody) Names(code string) bool { return cases.NamesACrime([]string{code}) }

// besideView is a box beside a crime.
type besideView struct {
	ID, Name, Code, Label string
	Marked                bool
}

// Beside makes one of the boxes beside a crime.
func (findingsBody) Beside(f *formdata.Form, name, code, label string) besideView {
	return besideView{name + "_" + code, name, code, label, f.Has(name, code)}
}

// Rule is the rule of an element in one sentence, as the hint beside it.
func (b findingsBody) Rule(element string) string {
	for _, e := range (cases.Findings{}).Elements(b.Visa) {
		if e.Code == element {
			return "hint=" + e.Rule
		}
	}
	return "hint="
}

// dateRowView and familyRowView name the fields of one row.
type dateRowView struct {
	Name  string
	Label string
}

type familyRowView struct {
	Number int
	Prefix string
}

// DateRows are the rows for dates: as the form has, and two more than are used.
func (b findingsBody) DateRows(f *formdata.Form) []dateRowView {
	used := 0
	for i := range mostRows {
		if datePart(f, i, "month")+datePart(f, i, "day")+datePart(f, i, "year") != "" {
			used = i + 1
		}
	}
	var out []dateRowView
	for i := range min(max(dateRows, used+2), mostRows) {
		out = append(out, dateRowView{dateRow(i), "Date " + strconv.Itoa(i+1)})
	}
	return out
}

// FamilyRows are the rows for relatives.
func (b findingsBody) FamilyRows(f *formdata.Form) []familyRowView {
	used := len(readFamily(f))
	var out []familyRowView
	for i := range min(max(familyRows, used+1), mostRows) {
		out = append(out, familyRowView{i + 1, "family_" + strconv.Itoa(i)})
	}
	return out
}

// findingsRequest finds the request and refuses those who may not review it.
func (s *Server) findingsRequest(r *http.Request, v *visit) (cases.Request, error) {
	if err := v.mustBe(cases.RoleReviewer); err != nil {
		return cases.Request{}, err
	}
	return s.requestFor(r, v)
}

func (s *Server) findingsPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.findingsRequest(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.RecordFindings); err != nil {
		return err
	}
	f := findingsForm(req.Findings)
	if neverSaved(req.Findings) {
		f = proposedForm(req.Submission)
	}
	return s.showFindings(w, r, v, req, http.StatusOK, f, "")
}

func (s *Server) showFindings(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	officials, err := s.Reader.OfficialsOn(r.Context(), v.Viewer.Agency, v.Today)
	if err != nil {
		return err
	}
	officials = slices.DeleteFunc(mayHave(officials, req), func(p cases.Person) bool { return p.ID == v.Person.ID })
	choices, err := s.choosable(r, v, officials)
	if err != nil {
		return err
	}
	f.Sort(findingsFields(req.Visa))
	body := findingsBody{
		requestView: s.view(r, v, req, ""), Proposed: neverSaved(req.Findings), Officials: choices, Reasons: cases.Reasons(),
		Due: v.dueSentence(req), Returned: returned(req), Open: v.mayAct(req.Snapshot, cases.RecordFindings) == nil,
	}
	body.Personal.NewTab = true
	body.Sent, _ = bySender(req.Documents)
	body.Sections, body.Age = v.beside(req, f)
	body.Lines = v.news(req, f)
	return s.render(w, r, status, "findings", &page{Title: "Findings " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// sectionView is a section of the penal law that the statutes name.
type sectionView struct {
	policy.Suggestion
	Differ []string // what the reviewer marked otherwise, a sentence each
}

// sectionViews compares what the sections usually are with what is marked. That
// they differ is no mistake: the activity counts.
func sectionViews(all []policy.Suggestion, f cases.Findings) []sectionView {
	var out []sectionView
	for _, s := range all {
		view := sectionView{Suggestion: s}
		for _, c := range s.Suggests {
			marked, similar := slices.Contains(f.Activities, c.Category), slices.Contains(f.Similar, c.Category)
			switch {
			case marked && c.Similar && !similar:
				view.Differ = append(view.Differ, "You marked “"+c.Words()+"” as the crime itself.")
			case marked && !c.Similar && similar:
				view.Differ = append(view.Differ, "You marked “"+c.Words()+"” as only similar.")
			}
		}
		if !slices.ContainsFunc(s.Suggests, func(c policy.SuggestedCrime) bool { return slices.Contains(f.Activities, c.Category) }) {
			view.Differ = append(view.Differ, "You marked none of these.")
		}
		out = append(out, view)
	}
	return out
}

// beside is what the page shows beside what was typed: what the sections of the
// penal law usually are, and how old the victim was.
func (v *visit) beside(req cases.Request, f *formdata.Form) ([]sectionView, string) {
	typed := readFindings(&formdata.Form{Values: f.Values}, req.Visa) // its mistakes are on the page already
	var sections []sectionView
	if req.Visa == cases.U {
		sections = sectionViews(policy.SuggestCrimes(v.Agency.State, v.Today, typed.Statutes+"; "+typed.ConvictionStatutes), typed)
	}
	age, known := typed.AgeAtFirst(req.Submission.Victim)
	if !known {
		return sections, ""
	}
	return sections, "By the record the victim was " + strconv.Itoa(age) + " on the first date of the activity."
}

// returned is the official's comment, if the newest recommendation came back.
func returned(req cases.Request) string {
	back, sent := last(req, cases.EventReturned), last(req, cases.EventRecommended)
	if back.Seq > sent.Seq {
		return back.Text
	}
	return ""
}

func (s *Server) findingsAgain(w http.ResponseWriter, r *http.Request, v *visit) comeback {
	return func(status int, f *formdata.Form, alert string) error {
		req, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showFindings(w, r, v, req, status, f, alert)
	}
}

func (s *Server) saveFindings(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.findingsRequest(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, cases.RecordFindings, "")
	if err != nil {
		return err
	}
	findings := readFindings(f, req.Visa)
	f.Add(findings.CheckSaved(req.Visa, v.Today))
	after, err := s.do(r, v, cases.RecordFindings, req.Request, f, cases.Payload{Findings: &findings}, "case_status", s.findingsAgain(w, r, v))
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request)+"/findings", "Saved. Nothing has been recommended yet.")
}

// recommend saves what is on the page and sends it to the official, as one act.
func (s *Server) recommend(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.findingsRequest(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, cases.Recommend, "")
	if err != nil {
		return err
	}
	findings := readFindings(f, req.Visa)
	outcome, official := cases.Outcome(f.Line("outcome")), cases.PersonID(f.Line("official"))
	if official == "" {
		f.Problem("official", "Choose the certifying official who decides.")
	}
	if !f.Yes("no_conflict") {
		f.Problem("no_conflict", "Confirm that you looked for a conflict of interest, or step aside.")
	}
	var reasons []cases.Reason
	switch outcome {
	case cases.Certify:
		f.Add(findings.CheckCertifiable(req.Visa, v.Today))
		f.Add(findings.CheckVictim(req.Submission.Victim))
	case cases.Decline:
		f.Add(findings.CheckDeclinable(req.Visa, v.Today))
		if reasons = readReasons(f); len(reasons) == 0 {
			f.Problem("reasons", "Choose at least one reason for declining.")
		}
		f.Add(findings.CheckReasons(req.Visa, reasons))
	default:
		f.Problem("outcome", "Choose whether you recommend to certify or to decline.")
	}
	again := s.findingsAgain(w, r, v)
	if outcome == cases.Certify && len(f.Problems) == 0 {
		_, err := s.draw(r, v, req, findings, official)
		var refusal cases.Refusal
		if errors.As(err, &refusal) {
			return again(http.StatusUnprocessableEntity, f, "The form cannot be printed yet: "+refusal.Text)
		}
		if err != nil {
			return err
		}
	}
	after, err := s.do(r, v, cases.Recommend, req.Request, f, cases.Payload{
		Findings: &findings, Outcome: outcome, Official: official, Reasons: reasons, Text: findings.Note, NoConflict: f.Yes("no_conflict"),
	}, "official", again)
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request), "Your recommendation was sent to the certifying official.")
}

func readReasons(f *formdata.Form) []cases.Reason {
	var out []cases.Reason
	for _, code := range f.Values["reasons"] {
		out = append(out, cases.Reason(code))
	}
	return out
}

// previewForm draws the form from what is on the page, and stores nothing.
func (s *Server) previewForm(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.findingsRequest(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.RecordFindings); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	findings := readFindings(f, req.Visa)
	f.Add(findings.CheckSaved(req.Visa, v.Today))
	if len(f.Problems) > 0 {
		return s.showFindings(w, r, v, req, http.StatusUnprocessableEntity, f, "")
	}
	pdf, err := s.draw(r, v, req, findings, cases.PersonID(f.Line("official")))
	var refusal cases.Refusal
	if errors.As(err, &refusal) {
		return s.showFindings(w, r, v, req, http.StatusUnprocessableEntity, f, "The form cannot be printed yet: "+refusal.Text)
	}
	if err != nil {
		return err
	}
	if err := s.note(r, v, cases.AuditNote{Action: "PreviewForm", Request: req.Request}); err != nil {
		return err
	}
	return sendPDF(w, "preview-"+req.Number+".pdf", pdf)
}

// draw draws the form as it would be printed; without an official yet, that
// part stays empty.
func (s *Server) draw(r *http.Request, v *visit, req cases.Request, findings cases.Findings, official cases.PersonID) ([]byte, error) {
	sup := cases.Supplement{Visa: req.Visa, Victim: req.Submission.Victim, Findings: findings, Agency: v.Agency}
	if official != "" {
		var err error
		if sup.Official, sup.Designation, err = s.Reader.Official(r.Context(), v.Viewer.Agency, official, v.Today); err != nil {
			return nil, err
		}
	}
	return s.Previewer.Preview(r.Context(), sup)
}
