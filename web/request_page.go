package web

import (
	"net/http"
	"slices"
	"strconv"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// requestBody is the page of a request, for staff and for requesters.
type requestBody struct {
	requestView
	Due       string // the arithmetic
	Rules     policy.RuleSet
	Open      []clockRow
	Ended     []clockRow
	Promises  []promise
	Now, Next string // for the requester: where it stands, and what happens next
	Claims    []cases.Fact
	Lines     []line
	Sent      []cases.Document // by the requester
	Drawn     []cases.Document // prepared and signed forms
	Letters   []issuedLetter
	SeesFacts bool

	ShowsOpenings bool             // a link to who opened the request
	ShowsWalls    bool             // a link to who is kept from it
	Waiting       []cases.Document // uploaded, not attached yet
	Reviewers     []cases.Choice
	Unused        []typed

	Wanted   []plainAct // that the request waits for
	Possible []plainAct
	Alike    int // how many other requests look alike

	Disclosure cases.RequestDisclosure // for staff who may see facts
	Told       []cases.Demand          // for the requester

	Question   string   // the open request for information
	Missing    []string // what it names, in words
	Withdrawal string   // why the certification was withdrawn
	Referral   string   // where else to ask
	Declined   cases.Entry
	Upheld     string // what was said when the decision was looked at again
	Objection  string // what the requester wants to have looked at again
	SignedPDF  cases.DocumentID

	open []cases.ActKind
}

// Can reports whether an act is open to this person now.
func (b requestBody) Can(kind string) bool { return slices.Contains(b.open, cases.ActKind(kind)) }

// elsewhere are the acts that have a place of their own on the page, or only a
// line in its list.
var elsewhere = []cases.ActKind{cases.LinkRequest, cases.RecordFact, cases.VerifyFact, cases.StrikeFact, cases.IssueLetter}

// CanAny reports whether anything is open to this person now that its panel is for.
func (b requestBody) CanAny() bool {
	return slices.ContainsFunc(b.open, func(k cases.ActKind) bool { return !slices.Contains(elsewhere, k) })
}

// Main reports whether the panel holds more than acts that are merely possible.
func (b requestBody) Main() bool {
	return slices.ContainsFunc(b.open, func(k cases.ActKind) bool {
		return !slices.Contains(elsewhere, k) && !slices.ContainsFunc(b.Possible, func(a plainAct) bool { return a.Kind == k })
	})
}

// Held reports whether nothing of the request may be destroyed today.
func (b requestBody) Held(today cases.Date) bool { return b.Disclosure.Held(today) }

// Paused reports whether nothing counts towards the office's answer at present.
func (b requestBody) Paused() bool {
	paused := false
	for _, c := range b.OpenClocks() {
		if c.Kind.Owed() && c.Paused.IsZero() {
			return false
		}
		paused = paused || c.Kind.Owed()
	}
	return paused
}

// FactLabels are the urgent facts to choose from.
func (requestBody) FactLabels() []cases.Choice { return factLabels }

// Counting are the facts to choose from for striking one.
func (b requestBody) Counting() []cases.Choice {
	var out []cases.Choice
	for _, f := range b.Claims {
		if f.Counts() {
			out = append(out, cases.Choice{Code: f.ID, Words: factTitle(f)})
		}
	}
	return out
}

// Deficiencies are what a request can lack.
func (requestBody) Deficiencies() []cases.Choice { return cases.Deficiencies() }

// Results are the two results of a reconsideration.
func (requestBody) Results() []cases.Choice {
	return []cases.Choice{
		{Code: string(cases.Uphold), Words: "The decision stands. It cannot be looked at a second time; a new request is always possible."},
		{Code: string(cases.Reopen), Words: "The review begins again, with a new due date."},
	}
}

// Touched reports whether a form that is folded away holds a mistake or a text.
func (requestBody) Touched(f *formdata.Form, fields ...string) bool {
	return slices.ContainsFunc(fields, func(name string) bool { return f.Error(name) != "" || typedText(f, name) != "" })
}

func (s *Server) requestPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.readRequest(r, v)
	if err != nil {
		return err
	}
	if !req.Destroyed.On.IsZero() {
		return s.render(w, r, http.StatusOK, "request_destroyed", &page{Title: "Request " + req.Number, Visit: v, Body: requestBody{requestView: s.view(r, v, req, "")}})
	}
	return s.showRequest(w, r, v, req, http.StatusOK, formdata.New(), "")
}

// bySender divides documents into those of the requester and those of the office.
func bySender(all []cases.Document) (sent, drawn []cases.Document) {
	for _, d := range all {
		if d.Kind == cases.Attachment {
			sent = append(sent, d)
		} else {
			drawn = append(drawn, d)
		}
	}
	return sent, drawn
}

// again shows the page of the request as it is now, after an act that could
// not be carried out.
func (s *Server) again(w http.ResponseWriter, r *http.Request, v *visit) comeback {
	return func(status int, f *formdata.Form, alert string) error {
		req, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showRequest(w, r, v, req, status, f, alert)
	}
}

func (s *Server) showRequest(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	body := requestBody{
		requestView: s.view(r, v, req, ""), Due: v.dueSentence(req), Lines: v.timeline(req, seenVersion(f)),
		SeesFacts: v.Viewer.SeesFacts(), ShowsOpenings: v.Viewer.Is(cases.AuditReaders...), ShowsWalls: v.Viewer.PutsUpWalls(), open: cases.Open(req.Snapshot, v.Viewer.Actor), Promises: v.promises(req.Snapshot),
		Declined: last(req, cases.EventDecided), Referral: last(req, cases.EventMisdirected).Text,
		Objection: last(req, cases.EventReconsiderationAsked).Text,
	}
	body.Open, body.Ended = v.clocks(req.Snapshot)
	body.Now, body.Next = standing(req.Snapshot)
	if body.SeesFacts {
		body.Claims = countingFirst(req.Facts)
	}
	if again := last(req, cases.EventReconsidered); again.Event.Outcome == cases.Uphold {
		body.Upheld = again.Text
	}
	var err error
	if body.Rules, err = policy.Rules(req.RuleSet, req.RuleVersion); err != nil {
		return err
	}
	body.Sent, body.Drawn = bySender(req.Documents)
	body.Drawn, body.Letters = slices.DeleteFunc(body.Drawn, isLetter), issuedLetters(req)
	for _, d := range body.Drawn {
		if d.Kind == cases.SignedScan {
			body.SignedPDF = d.ID
		}
	}
	body.Wanted, body.Possible = openPlain(body.open, req.Snapshot)
	body.Withdrawal = last(req, cases.EventWithdrawn).Text
	if req.State == cases.AwaitingInformation {
		asked := last(req, cases.EventInformationAsked)
		body.Question, body.Missing = asked.Text, wordsOf(cases.Deficiencies(), asked.Event.Missing)
	}
	if v.Viewer.RecordsDemands() {
		if body.Disclosure, err = s.Disclosures.RequestDisclosure(r.Context(), v.Viewer, req.Request); err != nil {
			return err
		}
	} else if body.Told, err = s.Disclosures.ToldDemands(r.Context(), v.Viewer, req.Request); err != nil {
		return err
	}
	if req.State == cases.Received && body.Can(string(cases.LinkRequest)) {
		alike, err := s.Reader.Alike(r.Context(), v.Viewer, req.Request)
		if err != nil {
			return err
		}
		body.Alike = len(alike)
	}
	// Files wait where a question waits; elsewhere only while a form with them comes back.
	if !v.staff() && (body.Can(string(cases.AnswerInformation)) || len(f.Problems) > 0 || alert != "") {
		if body.Waiting, err = s.waiting(r.Context(), v, req.Request, cases.Attachment); err != nil {
			return err
		}
	}
	if body.Can(string(cases.Accept)) || body.Can(string(cases.AssignReviewer)) {
		people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, cases.RoleReviewer)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(mayHave(people, req), func(p cases.Person) bool { return p.ID == req.Reviewer })
		if body.Reviewers, err = s.choosable(r, v, people); err != nil {
			return err
		}
	}
	for _, text := range actTexts {
		body.Unused = append(body.Unused, v.unused(text.field, body.Can(string(text.kind)))...)
	}
	name := "request_staff"
	if !v.staff() {
		name = "request_requester"
	}
	return s.render(w, r, status, name, &page{Title: "Request " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// actTexts are the texts that people type on the page of a request.
var actTexts = []struct {
	field string
	kind  cases.ActKind
}{
	{"answer", cases.AnswerInformation},
	{"question", cases.AskInformation},
	{"referral", cases.Misdirect},
	{"fact_on", cases.RecordFact},
	{"evidence", cases.RecordFact},
	{"strike_reason", cases.StrikeFact},
	{"reconsideration", cases.AskReconsideration},
	{"result", cases.Reconsider},
}

// seenVersion is the version that a form was drawn from.
func seenVersion(f *formdata.Form) int64 {
	if n, err := strconv.ParseInt(f.Line("version"), 10, 64); err == nil {
		return n
	}
	return cases.AnyVersion
}
