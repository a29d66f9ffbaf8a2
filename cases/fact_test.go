package cases

import (
	"encoding/json"
	"testing"
)

func TestFactsAfter(t *testing.T) {
	detained := Fact{ID: "1", Name: Detained, RaisedOn: day.AddDays(-3)}
	struck := Fact{ID: "2", Name: Hearing, On: day.AddDays(9), RaisedOn: day.AddDays(-3), StruckOn: day}
	before := []Fact{detained, struck}
	tests := []struct {
		name    string
		command Command
		count   int // facts that count afterwards
		refused string
	}{
		{"a submission's claims", Command{ID: "c", Kind: Submit, Payload: Payload{Submission: &Submission{Urgency: Urgency{RemovalOrder: true, HearingOn: day.AddDays(40)}}}}, 3, ""},
		{"a birthday", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: ChildTurns21, FactOn: day.AddDays(100), Text: "birth certificate"}}, 2, ""},
		{"a birthday without its day", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: ChildTurns21, Text: "birth certificate"}}, 1, "Enter the date of a child's 21st birthday."},
		{"a birthday that is past", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: ChildTurns21, FactOn: day.AddDays(-1), Text: "x"}}, 1, "That day is in the past. Leave it empty if it does not matter any more."},
		{"detention with a day", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: Detained, FactOn: day, Text: "x"}}, 1, "Leave the date empty: detention has none."},
		{"a fact that is there", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: Detained, Text: "x"}}, 1, "This fact is recorded already."},
		{"a fact that was struck comes again", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: Hearing, FactOn: day.AddDays(9), Text: "x"}}, 2, ""},
		{"no such fact", Command{ID: "c", Kind: RecordFact, Payload: Payload{Fact: "wedding", Text: "x"}}, 1, "Choose which fact makes the request urgent."},
		{"evidence seen", Command{ID: "c", Kind: VerifyFact, Actor: ada, Payload: Payload{FactID: "1"}}, 1, ""},
		{"evidence of a struck fact", Command{ID: "c", Kind: VerifyFact, Payload: Payload{FactID: "2"}}, 1, "Choose one of the urgent facts that count now."},
		{"struck", Command{ID: "c", Kind: StrikeFact, Payload: Payload{FactID: "1", Text: "released"}}, 0, ""},
		{"any other act", Command{ID: "c", Kind: Accept}, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after, err := FactsAfter(before, tt.command, day)
			if (err == nil) != (tt.refused == "") || err != nil && err.Error() != tt.refused {
				t.Fatalf("refused with %v, want %q", err, tt.refused)
			}
			if err != nil {
				return
			}
			count := 0
			for _, f := range after {
				if f.Counts() {
					count++
				}
			}
			if count != tt.count {
				t.Errorf("%d facts count, want %d", count, tt.count)
			}
			if before[0] != detained || before[1] != struck {
				t.Error("the facts before were changed")
			}
		})
	}
}

func TestPausesAfter(t *testing.T) {
	asked := PausesAfter(nil, AskInformation, day, "policy")
	answered := PausesAfter(asked, AnswerInformation, day.AddDays(4), "policy")
	if len(answered) != 1 || answered[0].From != day || answered[0].To != day.AddDays(4) || !asked[0].To.IsZero() {
		t.Errorf("asked %+v, answered %+v", asked, answered)
	}
	if got := PausesAfter(nil, AskInformation, day, ""); got != nil {
		t.Errorf("paused without authority: %+v", got)
	}
}

// Facts and their days stay out of what the process sees.
func TestAFactStaysOutOfTheProcess(t *testing.T) {
	s := at(UnderReview, U)
	s.Clocks = []Clock{{Kind: ClockExpedite, Fact: ChildTurns21, From: day, Due: day.AddDays(20)}}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Snapshot
	if err := json.Unmarshal(b, &back); err != nil || len(back.Clocks) != 1 || back.Clocks[0].Fact != "" || back.Clocks[0].Due != day.AddDays(20) {
		t.Errorf("%+v, %v", back.Clocks, err)
	}
}

// Histories of requests that are open now hold snapshots without clocks.
func TestSnapshotsFromBeforeClocks(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		kind ClockKind
		due  string
	}{
		"decision":    {`{"state":"under_review","received_on":"2026-01-05","due_on":"2026-04-05","answer_by":"","usable_until":""}`, ClockDecision, "2026-04-05"},
		"information": {`{"state":"awaiting_information","received_on":"2026-01-05","due_on":"2026-04-05","answer_by":"2026-02-20"}`, ClockInformation, "2026-02-20"},
		"validity":    {`{"state":"certified","due_on":"2026-04-05","signed_on":"2026-03-01","usable_until":"2026-08-31"}`, ClockValidity, "2026-08-31"},
	} {
		t.Run(name, func(t *testing.T) {
			var s Snapshot
			if err := json.Unmarshal([]byte(tt.text), &s); err != nil {
				t.Fatal(err)
			}
			if c, ok := s.Clock(tt.kind); !ok || c.Due != MustDate(tt.due) {
				t.Errorf("clocks %+v", s.Clocks)
			}
		})
	}
}
