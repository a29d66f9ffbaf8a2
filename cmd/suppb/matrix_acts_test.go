package main

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/store/storetest"
)

// attempt is an act with all that it could need: what its update carries, and
// the forms that send it, by the last part of their addresses. The program's own
// acts have none.
type attempt struct {
	payload func(*placed) cases.Payload
	forms   map[string]func(*placed) []string // pairs of a field and its value
}

const because = "Because of what the file shows."

func explained(*placed) cases.Payload { return cases.Payload{Text: because} }

func fields(pairs ...string) func(*placed) []string {
	return func(*placed) []string { return pairs }
}

// dated are the three fields of a date.
func dated(name string, on cases.Date) []string {
	return []string{name + "_month", fmt.Sprint(int(on.Month)), name + "_day", fmt.Sprint(on.Day), name + "_year", fmt.Sprint(on.Year)}
}

func onDay(later int, pairs ...string) func(*placed) []string {
	return func(r *placed) []string {
		return append(dated("act_day", r.today().AddDays(later)), append(pairs, "act_text", because)...)
	}
}

var findingsFields = []string{
	"case_status", "completed", "case_number", "CR-004711-25", "statutes", "NY Penal Law § 135.10", "narrative", "Held against her will.",
	"family_culpable", "no", "victim_kind", "direct", "capacity", "own", "help_modes", "was", "activities", "false_imprisonment",
	"dates_month", "3", "dates_day", "2", "dates_year", "2025", "in_united_states", "yes", "where", "Testville", "extraterritorial", "no",
	"has_information", "yes", "helpful", "yes", "refused", "no", "helpfulness_explain", "She testified.",
}

var attempts = map[cases.ActKind]attempt{
	cases.Submit: {
		func(*placed) cases.Payload { return cases.Payload{Visa: cases.U, Submission: storetest.Submission()} },
		map[string]func(*placed) []string{"": func(r *placed) []string {
			return append(append(dated("born_on", cases.MustDate("1991-07-23")), dated("happened_on", cases.MustDate("2025-03-02"))...),
				"request", string(r.Request), "handled", "yes", "visa", "U", "family", "Quetzalcoatl", "given", "Xiomara", "gender", "female",
				"case_number", "CR-004711-25", "where", "Testville", "narrative", because, "reply_to", "40 Mercer Walk", "authority", "yes")
		}},
	},
	cases.Accept: {
		func(r *placed) cases.Payload { return cases.Payload{Reviewer: r.staff.reviewer.ID} },
		map[string]func(*placed) []string{"accept": func(r *placed) []string { return []string{"reviewer", string(r.staff.reviewer.ID)} }},
	},
	cases.Misdirect: {explained, map[string]func(*placed) []string{"misdirect": fields("referral", because)}},
	cases.AskInformation: {
		func(*placed) cases.Payload { return cases.Payload{Missing: []string{"incident"}, Text: because} },
		map[string]func(*placed) []string{"ask": fields("missing", "incident", "question", because)},
	},
	cases.AnswerInformation: {explained, map[string]func(*placed) []string{"answer": fields("answer", because)}},
	cases.AssignReviewer: {
		func(r *placed) cases.Payload { return cases.Payload{Reviewer: r.staff.reviewer.ID} },
		map[string]func(*placed) []string{"reassign": func(r *placed) []string { return []string{"new_reviewer", string(r.staff.reviewer.ID)} }},
	},
	cases.Recuse: {
		func(*placed) cases.Payload { return cases.Payload{Code: "witness", Text: because} },
		map[string]func(*placed) []string{"step-aside": fields("code", "witness", "act_text", because)},
	},
	cases.RecordFindings: {
		func(*placed) cases.Payload { return cases.Payload{Findings: storetest.Findings(cases.U)} },
		map[string]func(*placed) []string{"findings": fields(findingsFields...)},
	},
	cases.Recommend: {
		func(r *placed) cases.Payload { return r.o.Recommendation(cases.U, cases.Certify) },
		map[string]func(*placed) []string{"recommend": func(r *placed) []string {
			return append([]string{"outcome", "certify", "official", string(r.o.Official.ID), "no_conflict", "yes"}, findingsFields...)
		}},
	},
	cases.Endorse:          {func(*placed) cases.Payload { return cases.Payload{} }, map[string]func(*placed) []string{"endorse": fields()}},
	cases.ReturnToReviewer: {explained, map[string]func(*placed) []string{"return": fields("comment", because)}},
	cases.ChooseOfficial: {
		func(r *placed) cases.Payload { return cases.Payload{Official: r.staff.official.ID} },
		map[string]func(*placed) []string{"official": func(r *placed) []string { return []string{"code", string(r.staff.official.ID)} }},
	},
	cases.Decide: {
		func(r *placed) cases.Payload { return cases.Payload{Outcome: cases.Certify, Digest: r.DraftDigest} },
		map[string]func(*placed) []string{
			"certify": func(r *placed) []string { return []string{"digest", r.DraftDigest} },
			"decline": fields("reasons", "no_record_found", "explanation", because),
		},
	},
	cases.RecordSignedCopy: {
		func(r *placed) cases.Payload {
			return cases.Payload{SignedOn: r.today(), SignedAgain: r.today(), Document: cases.DocumentID(uuid.NewString())}
		},
		map[string]func(*placed) []string{"signature": func(r *placed) []string {
			return append(dated("signed_on", r.today()), dated("signed_again", r.today())...)
		}},
	},
	cases.Dispatch: {
		func(r *placed) cases.Payload { return cases.Payload{Code: "courier", Day: r.today(), Text: "1Z 999"} },
		map[string]func(*placed) []string{"dispatch": onDay(0, "code", "courier")},
	},
	cases.ConfirmReceipt: {
		func(r *placed) cases.Payload { return cases.Payload{Day: r.today()} },
		map[string]func(*placed) []string{"receipt": onDay(0)},
	},
	cases.Hold: {
		func(r *placed) cases.Payload {
			return cases.Payload{Code: cases.HeldForRecords, Day: r.today().AddDays(9), Text: because}
		},
		map[string]func(*placed) []string{"hold": onDay(9, "code", cases.HeldForRecords)},
	},
	cases.Resume: {func(*placed) cases.Payload { return cases.Payload{} }, map[string]func(*placed) []string{"resume": fields()}},
	cases.ExplainDelay: {
		func(r *placed) cases.Payload { return cases.Payload{Day: r.today().AddDays(30), Text: because} },
		map[string]func(*placed) []string{"delay": onDay(30)},
	},
	cases.AskReconsideration: {explained, map[string]func(*placed) []string{"reconsideration": fields("reconsideration", because)}},
	cases.Reconsider: {
		func(*placed) cases.Payload { return cases.Payload{Outcome: cases.Reopen, Text: because} },
		map[string]func(*placed) []string{"reconsider": fields("outcome", "reopen", "result", because)},
	},
	cases.AskReissue:        {func(*placed) cases.Payload { return cases.Payload{} }, map[string]func(*placed) []string{"reissue": fields()}},
	cases.ProposeWithdrawal: {explained, map[string]func(*placed) []string{"withdrawal": fields("act_text", because)}},
	cases.Withdraw:          {explained, map[string]func(*placed) []string{"withdraw": fields("act_text", because)}},
	cases.KeepCertification: {explained, map[string]func(*placed) []string{"keep": fields("act_text", because)}},
	cases.LinkRequest: {
		func(r *placed) cases.Payload { return cases.Payload{Code: "same_crime", Related: r.related.Request} },
		map[string]func(*placed) []string{"link": func(r *placed) []string { return []string{"code", "same_crime", "number", r.related.Number} }},
	},
	cases.IssueLetter: {
		func(*placed) cases.Payload {
			return cases.Payload{Letter: cases.LetterReceipt, Language: cases.English, Document: cases.DocumentID(uuid.NewString())}
		},
		map[string]func(*placed) []string{"letters": fields("kind", "receipt", "language", "en", "letter_text", "Receipt\n\nWe have it.", "addressee", "Ana Ortiz", "signer", "Rosa")},
	},
	cases.RecordFact: {
		func(*placed) cases.Payload { return cases.Payload{Fact: cases.Detained, Text: because} },
		map[string]func(*placed) []string{"facts": fields("fact", string(cases.Detained), "evidence", because)},
	},
	cases.VerifyFact: {
		func(r *placed) cases.Payload { return cases.Payload{FactID: r.fact} },
		map[string]func(*placed) []string{"verify": func(r *placed) []string { return []string{"fact_id", r.fact} }},
	},
	cases.StrikeFact: {
		func(r *placed) cases.Payload { return cases.Payload{FactID: r.fact, Text: because} },
		map[string]func(*placed) []string{"strike": func(r *placed) []string { return []string{"strike_id", r.fact, "strike_reason", because} }},
	},
	cases.Cancel:      {func(*placed) cases.Payload { return cases.Payload{} }, map[string]func(*placed) []string{"cancel": fields()}},
	cases.RecordDraft: {payload: func(*placed) cases.Payload { return cases.Payload{Document: "d", Digest: strings.Repeat("0", 64)} }},
	cases.Remind:      {payload: func(*placed) cases.Payload { return cases.Payload{Alarm: "due/2026-01-31/2026-01-30"} }},
	cases.Lapse:       {payload: func(*placed) cases.Payload { return cases.Payload{Alarm: "usable/2026-01-31/2026-02-01"} }},
}
