package cases

import "encoding/json"

// UnmarshalJSON also reads snapshots from before requests had several clocks:
// they are in histories of requests that are still open.
func (s *Snapshot) UnmarshalJSON(b []byte) error {
	type plain Snapshot
	var old struct {
		*plain
		AnswerBy    Date `json:"answer_by"`
		UsableUntil Date `json:"usable_until"`
	}
	old.plain = (*plain)(s)
	if err := json.Unmarshal(b, &old); err != nil {
		return err
	}
	if len(s.Clocks) > 0 {
		return nil
	}
	if s.State.Undecided() && !s.DueOn.IsZero() {
		s.Clocks = append(s.Clocks, Clock{Kind: ClockDecision, From: s.ReceivedOn, Due: s.DueOn})
	}
	if s.State == AwaitingInformation && !old.AnswerBy.IsZero() {
		s.Clocks = append(s.Clocks, Clock{Kind: ClockInformation, From: old.AnswerBy.AddDays(-answerDaysBeforeClocks), Due: old.AnswerBy})
	}
	if s.State == Certified && !old.UsableUntil.IsZero() {
		s.Clocks = append(s.Clocks, Clock{Kind: ClockValidity, From: s.SignedOn, Due: old.UsableUntil})
	}
	return nil
}

// answerDaysBeforeClocks is what every rule set then gave to answer a question.
const answerDaysBeforeClocks = 30
