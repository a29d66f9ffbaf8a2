package policy

import (
	"strings"

	"suppb/cases"
)

// Effect is what an event can do to a request's clocks. Every event that leads
// to another state also ends the office's own target of the step it leaves, and
// begins the next one's; a hold does neither.
type Effect struct {
	Starts []cases.ClockKind
	Ends   []cases.ClockKind
	Note   string // when only some rules or outcomes have the effect
}

var effects = map[cases.EventKind]Effect{
	cases.EventSubmitted:            {Starts: []cases.ClockKind{cases.ClockDecision, cases.ClockExpedite}, Note: "expedited for each urgent fact"},
	cases.EventFactRecorded:         {Starts: []cases.ClockKind{cases.ClockExpedite}},
	cases.EventFactStruck:           {Ends: []cases.ClockKind{cases.ClockExpedite}},
	cases.EventInformationAsked:     {Starts: []cases.ClockKind{cases.ClockInformation}, Note: "pauses the decision clock where the rules say so"},
	cases.EventInformationAnswered:  {Ends: []cases.ClockKind{cases.ClockInformation}, Note: "a paused decision clock goes on"},
	cases.EventDecided:              {Ends: answerClocks, Note: "if declined"},
	cases.EventSigned:               {Ends: answerClocks, Starts: []cases.ClockKind{cases.ClockValidity}, Note: "six months for U only; where the rules count to dispatch, the answer's clocks go on"},
	cases.EventDispatched:           {Ends: answerClocks, Note: "where the rules count to dispatch"},
	cases.EventDelayExplained:       {Ends: []cases.ClockKind{cases.ClockDecision}, Starts: []cases.ClockKind{cases.ClockDecision}, Note: "where the law takes an explained delay for an answer"},
	cases.EventReconsiderationAsked: {Starts: []cases.ClockKind{cases.ClockAppeal}},
	cases.EventReconsidered:         {Ends: []cases.ClockKind{cases.ClockAppeal, cases.ClockExpedite}, Starts: []cases.ClockKind{cases.ClockDecision, cases.ClockExpedite}, Note: "begins anew if the review does"},
	cases.EventReissueAsked:         {Ends: []cases.ClockKind{cases.ClockValidity}, Starts: []cases.ClockKind{cases.ClockReissue}},
	cases.EventMisdirected:          {Ends: cases.ClockKinds(), Note: "every open clock"},
	cases.EventCancelled:            {Ends: cases.ClockKinds(), Note: "every open clock"},
	cases.EventWithdrawn:            {Ends: cases.ClockKinds(), Note: "every open clock"},
	cases.EventLapsed:               {Ends: []cases.ClockKind{cases.ClockValidity}, Starts: []cases.ClockKind{cases.ClockReissue}, Note: "a fresh signature is owed if the original never left"},
}

// EffectOf is what an event of this kind can do to the clocks.
func EffectOf(kind cases.EventKind) Effect { return effects[kind] }

// Words is the effect in a few words; empty if there is none.
func (e Effect) Words() string {
	var parts []string
	if len(e.Ends) == len(cases.ClockKinds()) {
		return "ends " + e.Note
	}
	for _, side := range []struct {
		verb  string
		kinds []cases.ClockKind
	}{{"ends", e.Ends}, {"begins", e.Starts}} {
		var names []string
		for _, k := range side.kinds {
			names = append(names, string(k))
		}
		if len(names) > 0 {
			parts = append(parts, side.verb+" "+strings.Join(names, ", "))
		}
	}
	words := strings.Join(parts, "; ")
	if e.Note != "" {
		words += " (" + e.Note + ")"
	}
	return words
}
