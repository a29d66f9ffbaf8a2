package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// demandStep is a step that takes at most a law, a number and a text, on a page
// of its own.
type demandStep struct {
	Kind   cases.DemandStepKind
	Path   string
	Text   string // label of the text; empty: it takes none
	Hint   string
	Law    bool
	Number bool
	Grave  bool
	done   string
}

var demandStepPages = []demandStep{
	{Kind: cases.ReviewDemand, Path: "review", done: "The demand is under legal review."},
	{Kind: cases.IdentifyDemand, Path: "identify", Number: true, done: "The demand names the request now, and nothing of the request is destroyed while it is open."},
	{
		Kind: cases.RefuseDemand, Path: "refuse", Grave: true, Law: true, done: "The demand is refused. Write the letter that says so.",
		Text: "Why", Hint: "For the office's own log. Who asked does not read it.",
	},
	{Kind: cases.ProposeRelease, Path: "release"}, // these two have pages of their own
	{Kind: cases.FileLetter, Path: "letter"},
	{
		Kind: cases.ApproveRelease, Path: "approve", done: "The release is approved. Take it out of the record below, and give it to nobody but who is named there.",
		Text: "Note", Hint: "Optional, for the office's own log.",
	},
	{
		Kind: cases.RejectRelease, Path: "reject", Grave: true, done: "The release is rejected; the demand stays open.",
		Text: "Why it is not released", Hint: "For the office's own log.",
	},
	{
		Kind: cases.TakeBackDemand, Path: "take-back", done: "The demand is closed.",
		Text: "How it was taken back", Hint: "The paper or the call, and its day.",
	},
	{
		Kind: cases.ReopenDemand, Path: "reopen", done: "The demand is under legal review again.",
		Text: "What brought it back", Hint: "An appeal, a motion, a new paper.",
	},
	{
		Kind: cases.BarTelling, Path: "bar", Grave: true, done: "Nothing more of the demand is told to the requester.",
		Text: "Which order", Hint: "Court, date and number.",
	},
	{
		Kind: cases.TellRequester, Path: "tell", done: "The requester gets a message.",
		Text: "How the bar ended", Hint: "The order's last day, or the court's later order.",
	},
}

// Own reports whether the step has a page of its own.
func (p demandStep) Own() bool {
	return p.Kind == cases.ProposeRelease || p.Kind == cases.FileLetter
}

// demandStepBody is the page of such a step.
type demandStepBody struct {
	demandView
	Step    demandStep
	Shut    string // why it is not open; empty if it is
	Laws    laws
	Release []cases.Release // that waits
	Unused  []typed
}

func (s *Server) demandStepPage(p demandStep) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		d, err := s.demandFor(r, v)
		if err != nil {
			return err
		}
		return s.showDemandStep(w, r, v, p, d, http.StatusOK, formdata.New(), "")
	}
}

func (s *Server) showDemandStep(w http.ResponseWriter, r *http.Request, v *visit, p demandStep, d cases.Demand, status int, f *formdata.Form, alert string) error {
	body := demandStepBody{demandView: s.viewDemand(r, v, d, "/"+p.Path), Step: p, Shut: v.shut(d, p.Kind)}
	if p.Law {
		body.Laws = lawsFor(v, d, policy.ForRefusal)
	}
	if p.Kind == cases.ApproveRelease || p.Kind == cases.RejectRelease {
		body.Release = slices.DeleteFunc(slices.Clone(body.Releases), func(x cases.Release) bool { return x.State != cases.ReleaseProposed })
	}
	body.Unused = v.unused("step_text", body.Shut == "")
	if body.Shut != "" && alert == "" && status == http.StatusOK {
		status = http.StatusConflict
	}
	f.Sort([]string{"number", "law", "step_text"})
	return s.render(w, r, status, "disclosure_step", &page{Title: p.Kind.Words(), Visit: v, Form: f, Alert: alert, Body: body})
}

// laws are those that this office can rest an answer on.
type laws []policy.LegalBasis

func lawsFor(v *visit, d cases.Demand, use policy.BasisUse) laws {
	return policy.LegalBases(v.Agency.State, v.Today, d.Kind, use)
}

// Choices are the laws to choose from.
func (l laws) Choices() []cases.Choice {
	var out []cases.Choice
	for _, b := range l {
		out = append(out, cases.Choice{Code: b.Key, Words: b.Words()})
	}
	return out
}

// law reads the law that was chosen from those offered.
func law(f *formdata.Form, offered laws) string {
	key := f.Line("law")
	if !slices.ContainsFunc(offered, func(b policy.LegalBasis) bool { return b.Key == key }) {
		f.Problem("law", "Choose the law that it rests on.")
	}
	return key
}

func (s *Server) doDemandStep(p demandStep) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		d, err := s.demandFor(r, v)
		if err != nil {
			return err
		}
		f, err := read(w, r, v, nil)
		if err != nil {
			return err
		}
		a := cases.DemandAct{Kind: p.Kind}
		if p.Text != "" {
			a.Text = prose(f, "step_text", p.Kind.Needs())
		}
		if p.Law {
			a.Basis = law(f, lawsFor(v, d, policy.ForRefusal))
		}
		if p.Number {
			if a.Request, err = s.numbered(r, v, f, "number", f.Line("number")); err != nil {
				return err
			}
		}
		first := map[bool]string{true: "number", false: "step_text"}[p.Number]
		return s.stepDemand(w, r, v, d, f, a, first, p.done, func(now cases.Demand, status int, alert string) error {
			return s.showDemandStep(w, r, v, p, now, status, f, alert)
		})
	}
}

// stepDemand takes a step. A refusal that the person can put right brings the page
// back through again, with the demand as it is now.
func (s *Server) stepDemand(w http.ResponseWriter, r *http.Request, v *visit, d cases.Demand, f *formdata.Form, a cases.DemandAct, field, done string, again func(now cases.Demand, status int, alert string) error) error {
	if len(f.Problems) > 0 {
		return again(d, http.StatusUnprocessableEntity, "")
	}
	var err error
	if a.Version, err = strconv.ParseInt(f.Line("version"), 10, 64); err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	err = s.Disclosures.StepDemand(r.Context(), v.Viewer, d.ID, a)
	var refusal cases.Refusal
	if errors.As(err, &refusal) && slices.Contains([]cases.RefusalCode{cases.BadInput, cases.Stale, cases.NotOpen}, refusal.Code) {
		now, err := s.demandFor(r, v)
		if err != nil {
			return err
		}
		if refusal.Code == cases.BadInput {
			f.Problem(field, "%s", refusal.Text)
			return again(now, http.StatusUnprocessableEntity, "")
		}
		return again(now, http.StatusConflict, alertFor(refusal, f))
	}
	if err != nil {
		return err
	}
	s.mailSoon(r, v.Viewer.Agency)
	return s.seeOther(w, r, "/disclosures/"+d.ID, done)
}
