package cases

import (
	"slices"
	"testing"
)

func TestOpenLettersAreThoseThatCanBeIssued(t *testing.T) {
	reissued := at(Certified, U)
	reissued.Clocks = []Clock{{Kind: ClockReissue, EndedOn: day, EndedBy: EventSigned}}
	reopened := at(UnderReview, U)
	reopened.Reconsidered = true
	for _, s := range []Snapshot{
		{}, at(Received, U), at(UnderReview, U), at(AwaitingInformation, U), at(AwaitingSupervisor, U), at(AwaitingDecision, T), at(AwaitingSignature, U), at(AwaitingDispatch, U), at(OnHold, U), at(Withdrawn, U),
		at(Certified, U), at(Certified, T), at(Declined, U), at(Reconsidering, U), at(Cancelled, U), at(Misdirected, U), at(Lapsed, U), reissued, reopened,
	} {
		for _, who := range []Actor{attorney, intake, ada, official, both, manager, chief, System()} {
			open := OpenLetters(s, who)
			for _, k := range LetterKinds() {
				_, _, err := Next(s, Act{Kind: IssueLetter, Actor: who, Letter: k, Document: "d", On: day, Version: s.Version})
				if listed := slices.Contains(open, k); listed != (err == nil) {
					t.Errorf("%q, %s, %s: listed %v, issued: %v", s.State, who.Person, k, listed, err)
				}
			}
		}
	}
}

func TestEveryLetterFitsSomewhere(t *testing.T) {
	fits := map[LetterKind]bool{}
	for _, state := range States() {
		for _, reconsidered := range []bool{false, true} {
			s := at(state, U)
			s.Reconsidered = reconsidered
			s.Clocks = []Clock{{Kind: ClockReissue, EndedOn: day, EndedBy: EventSigned}}
			for _, k := range OpenLetters(s, chief) {
				fits[k] = true
			}
		}
	}
	for _, k := range LetterKinds() {
		if fits[k] == k.OfDemand() {
			t.Errorf("%s fits in some state: %v", k, fits[k])
		}
	}
}

func TestLetterIssued(t *testing.T) {
	for _, tt := range []struct {
		kind     LetterKind
		public   bool
		notices  int
		document DocumentKind
	}{
		{LetterReturn, true, 1, Letter},
		{LetterWithdrawal, false, 0, LetterToUSCIS},
	} {
		s := at(map[bool]State{true: Certified, false: Withdrawn}[tt.public], U)
		after, e, err := Next(s, Act{Kind: IssueLetter, Actor: chief, Letter: tt.kind, Document: "d", On: day, Version: s.Version})
		if err != nil {
			t.Fatal(err)
		}
		if after.State != s.State || after.Version != s.Version+1 {
			t.Errorf("%s: state %q, version %d", tt.kind, after.State, after.Version)
		}
		if e.Letter != tt.kind || e.Document != "d" || e.Public() != tt.public || len(Notices(after, e)) != tt.notices || tt.kind.Document() != tt.document {
			t.Errorf("%s: %+v, public %v, notices %v", tt.kind, e, e.Public(), Notices(after, e))
		}
	}
}

func TestDatesInWords(t *testing.T) {
	for _, tt := range []struct{ date, english, spanish string }{
		{"2026-08-14", "August 14, 2026", "14 de agosto de 2026"},
		{"2026-01-01", "January 1, 2026", "1 de enero de 2026"},
		{"2028-02-29", "February 29, 2028", "29 de febrero de 2028"},
		{"2026-12-31", "December 31, 2026", "31 de diciembre de 2026"},
		{"", "", ""},
	} {
		d := MustDate(tt.date)
		if got := English.Date(d); got != tt.english {
			t.Errorf("%q, want %q", got, tt.english)
		}
		if got := Spanish.Date(d); got != tt.spanish {
			t.Errorf("%q, want %q", got, tt.spanish)
		}
	}
}

func TestTelephone(t *testing.T) {
	for phone, want := range map[string]string{"2125550100": "(212) 555-0100", "5550100": "5550100", "+44 20 7946": "+44 20 7946", "": ""} {
		if got := (Agency{Phone: phone}).Telephone(); got != want {
			t.Errorf("%q: %q", phone, got)
		}
	}
}
