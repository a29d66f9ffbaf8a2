package web

import (
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// plainAct is an act whose page asks for at most a choice, a day and a text.
// Fields without a label are not on its page.
type plainAct struct {
	Kind   cases.ActKind
	Path   string // last part of its address
	Note   string // what to know besides the rule
	Choice plainField
	Day    plainField
	Text   plainField
	Grave  bool // its button looks like one that cannot be taken back
	Fresh  bool // needs a proof of a few minutes ago who does it
	done   string

	choices func(s *Server, r *http.Request, v *visit, req cases.Request) ([]cases.Choice, error)
}

// plainField is a field of a plain act. Its mistake is the sentence that stands
// beside it when it was left empty.
type plainField struct{ Label, Hint, Mistake string }

// plainActs are in the order of the procedure.
var plainActs = []plainAct{
	{
		Kind: cases.Recuse, Path: "step-aside", done: "You stepped aside, and the request is not yours to see any more. The office finds somebody else.",
		Note:   "From then on you do not find this request any more, whatever your role. Say as little as possible about the reason.",
		Choice: plainField{Label: "Why you step aside", Mistake: "Choose why you step aside."}, choices: listed(cases.ConflictReasons),
		Text: plainField{Label: "Anything a supervisor has to know", Hint: "Optional. Internal: the requester does not see it."}, Grave: true,
	},
	{
		Kind: cases.ChooseOfficial, Path: "official", done: "Another official has the request now.",
		Note:   "For an absence, a conflict of interest or the end of a designation. A form that was prepared for the first official is prepared anew.",
		Choice: plainField{Label: "Certifying official", Mistake: "Choose the certifying official who decides."}, choices: otherOfficials,
		Text: plainField{Label: "Why", Hint: "Optional. Internal: the requester does not see it."},
	},
	{
		Kind: cases.Dispatch, Path: "dispatch", done: "The requester is told that the original left.",
		Note:   "Send the ink original to the address that the requester gave, and to no other.",
		Choice: plainField{Label: "How it goes back", Mistake: "Choose how the original goes back."}, choices: listed(cases.Channels),
		Day:  plainField{Label: "Day on which it left", Mistake: "Enter the day on which the original left."},
		Text: plainField{Label: "Tracking number, or who takes it along", Hint: "The requester reads this. Leave it empty if it is handed over at the office."},
	},
	{
		Kind: cases.ConfirmReceipt, Path: "receipt", done: "Thank you. It is recorded.",
		Day: plainField{Label: "Day on which the original arrived", Mistake: "Enter the day on which the original arrived."},
	},
	{
		Kind: cases.Hold, Path: "hold", done: "The request is on hold and comes back by itself.",
		Note:   "If the requester has to send something, ask for it instead. Urgent facts go on counting.",
		Choice: plainField{Label: "Why it has to wait", Mistake: "Choose why the request has to wait."}, choices: listed(cases.HoldReasons),
		Day:  plainField{Label: "It comes back on", Mistake: "Enter the day on which the request comes back."},
		Text: plainField{Label: "What has to happen first", Hint: "The requester reads this as you write it.", Mistake: "Write what has to happen before the review can go on."},
	},
	{
		Kind: cases.Resume, Path: "resume", done: "The request is back where it was.",
		Text: plainField{Label: "What happened", Hint: "Optional. The requester reads this as you write it."},
	},
	{
		Kind: cases.ExplainDelay, Path: "delay", done: "The requester is told.",
		Note: "For a letter as well, write a notice of delay afterwards.",
		Day:  plainField{Label: "An answer is expected by", Mistake: "Enter the day by which an answer is expected."},
		Text: plainField{Label: "Why it takes longer", Hint: "The requester reads this as you write it, and may pass it on to the client.", Mistake: "Explain the delay in a sentence the requester can pass on to the client."},
	},
	{
		Kind: cases.ProposeWithdrawal, Path: "withdrawal", done: "A supervisor or an official looks at it. Nothing has changed yet.",
		Note: "USCIS may revoke the status of the person and of the family. A change of mind, a case that ended or a person who moved on is no reason.",
		Text: plainField{Label: "Which facts came to light", Hint: "Internal until it is decided.", Mistake: "Write which facts came to light that end the certification."}, Grave: true,
	},
	{
		Kind: cases.Withdraw, Path: "withdraw", done: "The certification is withdrawn. Now write the notice to USCIS.",
		Note: "The requester is told, and the register says of every signed copy that it is withdrawn. Afterwards, write the notice of withdrawal to USCIS.",
		Text: plainField{Label: "Why the certification is withdrawn", Hint: "The requester reads this as you write it.", Mistake: "Write why the certification is withdrawn."}, Grave: true, Fresh: true,
	},
	{
		Kind: cases.KeepCertification, Path: "keep", done: "The certification stands.",
		Text: plainField{Label: "Why the certification stands", Hint: "Internal: the requester does not see it.", Mistake: "Write why the certification stands."},
	},
}

func listed(list func() []cases.Choice) func(*Server, *http.Request, *visit, cases.Request) ([]cases.Choice, error) {
	return func(*Server, *http.Request, *visit, cases.Request) ([]cases.Choice, error) { return list(), nil }
}

// otherOfficials are those who may sign today and may have the request.
func otherOfficials(s *Server, r *http.Request, v *visit, req cases.Request) ([]cases.Choice, error) {
	people, err := s.Reader.OfficialsOn(r.Context(), v.Viewer.Agency, v.Today)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(mayHave(people, req), func(p cases.Person) bool {
		return slices.Contains([]cases.PersonID{req.Official, req.Reviewer, req.RecommendedBy, req.EndorsedBy}, p.ID)
	})
	return s.choosable(r, v, people)
}

// plainBody is the page of a plain act.
type plainBody struct {
	requestView
	Act       plainAct
	Choices   []cases.Choice
	Shut      string      // why it is not open; empty if it is
	Lines     []line      // what happened since the page was opened
	Proposed  cases.Entry // the withdrawal that is to be decided
	Unused    []typed
	Requester bool
}

// ToRequester reports whether the act needs the address that the requester gave.
func (b plainBody) ToRequester() bool { return b.Act.Kind == cases.Dispatch }

// plainPage shows the page of the act.
func (s *Server) plainPage(a plainAct) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		req, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		if err := v.mayAct(req.Snapshot, a.Kind); err != nil {
			return err
		}
		return s.showPlain(w, r, v, a, req, http.StatusOK, formdata.New(), "")
	}
}

func (s *Server) showPlain(w http.ResponseWriter, r *http.Request, v *visit, a plainAct, req cases.Request, status int, f *formdata.Form, alert string) error {
	body := plainBody{requestView: s.view(r, v, req, "/"+a.Path), Act: a, Proposed: last(req, cases.EventWithdrawalProposed), Requester: !v.staff(), Lines: v.news(req, f)}
	if err := v.mayAct(req.Snapshot, a.Kind); err != nil {
		body.Shut = err.Error()
	}
	if a.choices != nil {
		var err error
		if body.Choices, err = a.choices(s, r, v, req); err != nil {
			return err
		}
	}
	for _, name := range []string{"act_day", "act_text"} {
		body.Unused = append(body.Unused, v.unused(name, body.Shut == "")...)
	}
	return s.render(w, r, status, "plain_act", &page{Title: a.Kind.Words() + " " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// doPlain carries the act out.
func (s *Server) doPlain(a plainAct) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		req, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		f, err := s.readAct(w, r, v, req, a.Kind, "")
		if err != nil {
			return err
		}
		p, first := a.read(f)
		after, err := s.do(r, v, a.Kind, req.Request, f, p, first, func(status int, f *formdata.Form, alert string) error {
			now, err := s.requestFor(r, v)
			if err != nil {
				return err
			}
			return s.showPlain(w, r, v, a, now, status, f, alert)
		})
		if after == nil || err != nil {
			return err
		}
		to := "/requests/" + string(req.Request)
		if a.Kind == cases.Recuse {
			to = "/requests" // this one is out of sight now
		}
		return s.seeOther(w, r, to, a.done)
	}
}

// read is what was typed, and the field beside which a refusal stands.
func (a plainAct) read(f *formdata.Form) (p cases.Payload, first string) {
	p.Code = f.Line("code")
	if a.Text.Label != "" {
		p.Text = prose(f, "act_text", "")
	}
	if a.Day.Label != "" {
		p.Day = f.Date("act_day", "The day")
	}
	if a.Kind == cases.Dispatch && p.Text == "" && p.Code != cases.ByHand {
		f.Problem("act_text", "Enter the tracking number, or who takes the original along.")
	}
	for _, x := range []struct {
		name  string
		field plainField
		empty bool
	}{{"act_text", a.Text, p.Text == ""}, {"act_day", a.Day, p.Day.IsZero()}, {"code", a.Choice, p.Code == ""}} {
		if x.field.Label == "" {
			continue
		}
		first = x.name
		if x.empty && x.field.Mistake != "" && f.Error(x.name) == "" {
			f.Problem(x.name, "%s", x.field.Mistake)
		}
	}
	f.Sort([]string{"code", "act_day", "act_text"})
	if a.Day.Label != "" && a.Kind.CodeWords(p.Code) != p.Code {
		first = "act_day" // the choice is on its list
	}
	if a.Kind == cases.ChooseOfficial {
		p.Official, p.Code = cases.PersonID(p.Code), ""
	}
	return p, first
}

// openPlain are the plain acts that a person could do now: those that the
// request waits for, and the others.
func openPlain(open []cases.ActKind, s cases.Snapshot) (wanted, possible []plainAct) {
	for _, a := range plainActs {
		if !slices.Contains(open, a.Kind) {
			continue
		}
		if movesOn(s)(a.Kind) {
			wanted = append(wanted, a)
		} else {
			possible = append(possible, a)
		}
	}
	return wanted, possible
}
