package web

import (
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// factLabels are the urgent facts as people tell them. A dated one is followed
// by “on” and its day.
var factLabels = []cases.Choice{
	{Code: string(cases.RemovalProceedings), Words: "In removal proceedings"},
	{Code: string(cases.Detained), Words: "Detained by immigration authorities"},
	{Code: string(cases.RemovalOrder), Words: "There is a removal order"},
	{Code: string(cases.Hearing), Words: "Hearing in immigration court"},
	{Code: string(cases.VictimTurns21), Words: "The victim turns 21"},
	{Code: string(cases.ChildTurns21), Words: "A child of the victim turns 21"},
	{Code: string(cases.SiblingTurns18), Words: "A brother or sister of the victim turns 18"},
	{Code: string(cases.DerivativeLoss), Words: "A relative loses eligibility"},
	{Code: string(cases.CertificationExpires), Words: "An earlier certification expires"},
}

func factLabel(n cases.FactName) string {
	i := slices.IndexFunc(factLabels, func(c cases.Choice) bool { return c.Code == string(n) })
	if i < 0 {
		return n.Words()
	}
	return factLabels[i].Words
}

// factTitle is an urgent fact with its day.
func factTitle(f cases.Fact) string {
	if f.On.IsZero() {
		return factLabel(f.Name)
	}
	return factLabel(f.Name) + " on " + f.On.Long()
}

// countingFirst puts struck facts last.
func countingFirst(facts []cases.Fact) []cases.Fact {
	out := slices.Clone(facts)
	slices.SortStableFunc(out, func(a, b cases.Fact) int {
		switch {
		case a.Counts() == b.Counts():
			return 0
		case a.Counts():
			return -1
		}
		return 1
	})
	return out
}

// recordFact is for both sides; requesters can send what shows the fact.
func (s *Server) recordFact(w http.ResponseWriter, r *http.Request, v *visit) error {
	const done = "The urgent fact is recorded. It counts from now on."
	fields := []string{"fact", "fact_on", "evidence"}
	payload := func(f *formdata.Form) cases.Payload {
		fact := cases.Fact{Name: cases.FactName(f.Line("fact")), On: f.Date("fact_on", "The date"), Evidence: f.Prose("evidence")}
		f.Add(fact.Check(v.Today))
		f.Sort(fields)
		return cases.Payload{Fact: fact.Name, FactOn: fact.On, Text: fact.Evidence}
	}
	if v.staff() {
		return s.simpleAct(w, r, v, cases.RecordFact, "fact", done, payload)
	}
	return s.actWithDocuments(w, r, v, cases.RecordFact, fields, done, payload)
}

func (s *Server) verifyFact(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.VerifyFact, "", "It is recorded that you saw the evidence.", func(f *formdata.Form) cases.Payload {
		return cases.Payload{FactID: f.Line("fact_id")}
	})
}

func (s *Server) strikeFact(w http.ResponseWriter, r *http.Request, v *visit) error {
	return s.simpleAct(w, r, v, cases.StrikeFact, "strike_id", "The fact does not count any more. The requester is told why.", func(f *formdata.Form) cases.Payload {
		if f.Line("strike_id") == "" {
			f.Problem("strike_id", "Choose the fact that does not count any more.")
		}
		return cases.Payload{FactID: f.Line("strike_id"), Text: prose(f, "strike_reason", "Write why the fact does not count any more: a date may move later.")}
	})
}
