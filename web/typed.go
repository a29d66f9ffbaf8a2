package web

import (
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"
)

// typed is a text that a person typed and that was not used.
type typed struct{ Name, Label, Text string }

// Rows is how high the field is in which the text is given back.
func (t typed) Rows() int {
	if strings.Contains(t.Text, "\n") || len(t.Text) > 60 {
		return 6
	}
	return 1
}

// textFields are the fields that people type into, in the order of the pages,
// with what a page calls them when it gives the text back.
var textFields = slices.Concat([]cases.Choice{
	{Code: "answer", Words: "Your answer"},
	{Code: "question", Words: "Your question"},
	{Code: "referral", Words: "Where to ask instead"},
	{Code: "explanation", Words: "Explanation for the requester"},
	{Code: "comment", Words: "Comment for the reviewer"},
	{Code: "fact_on", Words: "Date of the urgent fact"},
	{Code: "evidence", Words: "What shows the urgent fact"},
	{Code: "strike_reason", Words: "Why the fact does not count any more"},
	{Code: "reconsideration", Words: "What to look at again"},
	{Code: "result", Words: "Result of the reconsideration"},
	{Code: "signed_on", Words: "Date beside the signature"},
	{Code: "signed_again", Words: "Date beside the signature, typed again"},
	{Code: "supervisor_on", Words: "Date beside the supervisor's signature"},
	{Code: "act_day", Words: "The day"},
	{Code: "act_text", Words: "Your text"},
	{Code: "number", Words: "Number of another request"},
	{Code: "delay_reason", Words: "Why it takes longer"},
	{Code: "expected_on", Words: "Day by which the office expects to answer"},
	{Code: "withdrawal_reason", Words: "Why the office withdraws the form"},
	{Code: "addressee", Words: "Address of the letter"},
	{Code: "letter_text", Words: "Text of the letter"},
	{Code: "signer", Words: "Name below the signature"},
	{Code: "signer_title", Words: "Title below the name"},
	{Code: "template", Words: "Text for new letters"},
	{Code: "title", Words: "Title"},
	{Code: "division", Words: "Division or office"},
	{Code: "from", Words: "First day"},
	{Code: "until", Words: "Last day"},
	{Code: "ends_on", Words: "Last day of the designation"},
	{Code: "back_on", Words: "First day back"},
	{Code: "asker", Words: "Who asks"},
	{Code: "asker_agency", Words: "Their firm or agency"},
	{Code: "asker_address", Words: "Their address"},
	{Code: "reference", Words: "Their reference"},
	{Code: "received_on", Words: "Day of receipt"},
	{Code: "due_on", Words: "Day on which the answer is due"},
	{Code: "asked", Words: "What is asked for"},
	{Code: "bar_reason", Words: "Order that forbids telling the requester"},
	{Code: "to", Words: "To whom it goes"},
	{Code: "step_text", Words: "Your text"},
	{Code: "hold_reason", Words: "Why nothing may be destroyed"},
	{Code: "hold_until", Words: "Last day of the hold"},
	{Code: "hold_end", Words: "Why the hold is not needed any more"},
	{Code: "wall_text", Words: "Why the person is kept from the request"},
	{Code: "wall_end", Words: "Why the person may see the request again"},
	{Code: "trial_name", Words: "Name of the trial assistant"},
	{Code: "trial_email", Words: "E-mail address of the trial assistant"},
	{Code: "trial_address", Words: "Postal address of the trial assistant"},
	{Code: "case_note", Words: "Note about the protective order"},
	{Code: "case_ended", Words: "Day on which the case ended"},

	{Code: "keep_from", Words: "Who of the office must not see the request"},
	{Code: "family", Words: "Family name"},
	{Code: "given", Words: "Given name"},
	{Code: "middle", Words: "Middle name"},
	{Code: "other_family", Words: "Other family names"},
	{Code: "other_given", Words: "Other given names"},
	{Code: "other_middle", Words: "Other middle names"},
	{Code: "born_on", Words: "Date of birth"},
	{Code: "a_number", Words: "A-Number"},
	{Code: "case_status_other", Words: "Case status, if other"},
	{Code: "case_number", Words: "Case number"},
	{Code: "defendant", Words: "Name of the defendant"},
	{Code: "happened_on", Words: "Date of the crime, or its first day"},
	{Code: "happened_to", Words: "Last day"},
	{Code: "trafficking_other", Words: "Other form of trafficking"},
	{Code: "why_trafficking", Words: "Why it is no severe form of trafficking"},
	{Code: "victim_harm", Words: "What an indirect victim or bystander rests on"},
	{Code: "why_victim", Words: "Why the person is not a victim"},
	{Code: "why_activities", Words: "Why the activity does not qualify"},
	{Code: "similar_rationale", Words: "Why the activity is similar"},
}, dateFields(), []cases.Choice{
	{Code: "statutes", Words: "Statutes"},
	{Code: "conviction_statutes", Words: "Statutes of conviction"},
	{Code: "where", Words: "Where it happened"},
	{Code: "why_in_united_states", Words: "Where it happened, if abroad"},
	{Code: "extraterritorial_law", Words: "Statute with extraterritorial reach"},
	{Code: "narrative", Words: "What happened"},
	{Code: "injury", Words: "Injury"},
	{Code: "fear_explain", Words: "Fear of retaliation"},
	{Code: "opened_on", Words: "Investigation opened"},
	{Code: "closed_on", Words: "Investigation completed"},
	{Code: "helpfulness", Words: "How the victim helped"},
	{Code: "next_friend", Words: "Parent, guardian or next friend"},
	{Code: "next_friend_relation", Words: "What they are to the victim"},
	{Code: "why_has_information", Words: "Why the victim has no information"},
	{Code: "why_helpful", Words: "Why the victim is not helpful"},
	{Code: "refused_explain", Words: "What was requested and not given"},
	{Code: "helpfulness_explain", Words: "Helpfulness"},
	{Code: "cooperation_explain", Words: "Cooperation"},
	{Code: "exemption_fact", Words: "What the exemption rests on"},
	{Code: "other", Words: "Anything else for USCIS"},
}, familyFields(), []cases.Choice{
	{Code: "note", Words: "Note for the official and intake"},
	{Code: "hearing_on", Words: "Next hearing"},
	{Code: "victim_turns_21_on", Words: "The victim turns 21 on"},
	{Code: "child_turns_21_on", Words: "A child turns 21 on"},
	{Code: "sibling_turns_18_on", Words: "A brother or sister turns 18 on"},
	{Code: "reply_to", Words: "Postal address for the original"},
	{Code: "language", Words: "Language"},
})

func dateFields() []cases.Choice {
	var out []cases.Choice
	for i := range mostRows {
		out = append(out, cases.Choice{Code: dateRow(i), Words: fmt.Sprintf("Date %d of the activity", i+1)})
	}
	return out
}

func familyFields() []cases.Choice {
	var out []cases.Choice
	for i := range mostRows {
		for _, part := range []cases.Choice{
			{Code: "family", Words: "family name"}, {Code: "given", Words: "given name"}, {Code: "middle", Words: "middle name"},
			{Code: "relationship", Words: "relationship"}, {Code: "involvement", Words: "involvement"},
		} {
			out = append(out, cases.Choice{Code: familyField(i, part.Code), Words: fmt.Sprintf("Family member %d, %s", i+1, part.Words)})
		}
	}
	return out
}

// typedTexts are the texts and dates of a form that are not empty.
func typedTexts(f *formdata.Form) []typed {
	var out []typed
	for _, field := range textFields {
		if text := typedText(f, field.Code); text != "" {
			out = append(out, typed{field.Code, field.Words, text})
		}
	}
	return out
}

// typedText is what was typed into a field: all of its rows, or the three parts
// of a date.
func typedText(f *formdata.Form, name string) string {
	var rows []string
	for _, row := range f.Values[name] {
		if row = strings.TrimSpace(strings.ReplaceAll(row, "\r\n", "\n")); row != "" {
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		return strings.Join(rows, "\n")
	}
	month, day, year := f.Line(name+"_month"), f.Line(name+"_day"), f.Line(name+"_year")
	if month+day+year == "" {
		return ""
	}
	return month + "/" + day + "/" + year
}

// unused is the text that the person sent in a field whose act is not open any
// more, if there is any. What a page filled in itself is none.
func (v *visit) unused(name string, open bool) []typed {
	if open || v.sent == nil {
		return nil
	}
	i := slices.IndexFunc(textFields, func(c cases.Choice) bool { return c.Code == name })
	text := typedText(v.sent, name)
	if text == "" {
		return nil
	}
	return []typed{{name, textFields[i].Words, text}}
}
