package letters

import (
	"slices"

	"suppb/cases"
)

// Shape is how a placeholder is written in a template.
type Shape string

const (
	Text Shape = "text" // {{name}}, or {{#name}}…{{/name}} around what is left out if there is none
	List Shape = "list" // {{#name}}- {{.}}{{/name}}
	Flag Shape = "flag" // {{#name}}…{{/name}} or {{^name}}…{{/name}}
)

// Placeholder is a word of the vocabulary.
type Placeholder struct {
	Name    string
	Words   string // what it stands for, for those who edit templates
	Shape   Shape
	gap     string // what a letter prints in brackets while the value is missing
	gapES   string
	Asked   bool // typed by whoever issues the letter
	Date    bool
	written bool // typed by staff before, in English
}

// Gap is what a letter shows where this value is missing. A letter with a gap
// cannot be issued.
func (p Placeholder) Gap(language cases.Language) string {
	if language == cases.Spanish {
		return "[" + p.gapES + "]"
	}
	return "[" + p.gap + "]"
}

// How to write it in a template.
func (p Placeholder) How() string {
	switch p.Shape {
	case List:
		return "{{#" + p.Name + "}}- {{.}}{{/" + p.Name + "}}"
	case Flag:
		return "{{#" + p.Name + "}}…{{/" + p.Name + "}}"
	}
	return "{{" + p.Name + "}}"
}

var vocabulary = []Placeholder{
	{Name: "number", Words: "Number of the request", gap: "number of the request", gapES: "número de la solicitud"},
	{Name: "requester", Words: "Name of the requester", gap: "name", gapES: "nombre"},
	{Name: "organization", Words: "Organization of the requester", gap: "organization", gapES: "organización"},
	{Name: "victim_initials", Words: "Initials of the victim, such as “M. L.”", gap: "initials", gapES: "iniciales"},
	{Name: "form", Words: "Name of the form, such as “Form I-918 Supplement B”", gap: "form", gapES: "formulario"},
	{Name: "visa", Words: "“U” or “T”", gap: "U or T", gapES: "U o T"},
	{Name: "is_u", Words: "The request is about U", Shape: Flag},
	{Name: "is_t", Words: "The request is about T", Shape: Flag},
	{Name: "agency", Words: "Name of this office", gap: "this office", gapES: "esta oficina"},
	{Name: "agency_phone", Words: "Telephone of this office", gap: "telephone", gapES: "teléfono"},
	{Name: "today", Words: "Date of the letter", Date: true, gap: "date", gapES: "fecha"},
	{Name: "received_on", Words: "Day on which the request was received", Date: true, gap: "day of receipt", gapES: "fecha de recepción"},
	{Name: "due_on", Words: "Day by which the office's answer is due; none while the clock is paused", Date: true, gap: "due date", gapES: "fecha de respuesta"},

	{Name: "question", Words: "What the office asked for", written: true, gap: "what is missing", gapES: "lo que falta"},
	{Name: "answer_by", Words: "Day by which an answer is wanted", Date: true, gap: "day for the answer", gapES: "fecha para responder"},
	{Name: "delay_reason", Words: "Why it takes longer", Asked: true, gap: "why it takes longer", gapES: "por qué tarda más"},
	{Name: "expected_on", Words: "Day by which the office expects to answer", Asked: true, Date: true, gap: "day of the answer", gapES: "fecha prevista de la respuesta"},
	{Name: "referral", Words: "Which agency to ask, and how", written: true, gap: "which agency to ask", gapES: "a qué autoridad acudir"},

	{Name: "reasons", Words: "The reasons for declining, a sentence each", Shape: List},
	{Name: "changes", Words: "What could change the answer, for each reason", Shape: List},
	{Name: "explanation", Words: "The official's explanation", written: true, gap: "explanation of the decision", gapES: "explicación de la decisión"},
	{Name: "decided_on", Words: "Day of the decision", Date: true, gap: "day of the decision", gapES: "fecha de la decisión"},
	{Name: "can_review", Words: "The decision can still be reconsidered", Shape: Flag},
	{Name: "review_result", Words: "What was found when it was reconsidered", written: true, gap: "result of the reconsideration", gapES: "resultado de la reconsideración"},
	{Name: "reviewed_on", Words: "Day of that result", Date: true, gap: "day of the result", gapES: "fecha del resultado"},

	{Name: "official", Words: "Name of the certifying official", gap: "certifying official", gapES: "funcionario certificador"},
	{Name: "signed_on", Words: "Day of the signature", Date: true, gap: "day of the signature", gapES: "fecha de la firma"},
	{Name: "usable_until", Words: "Last safe day for USCIS to receive it; U only", Date: true, gap: "last day for USCIS", gapES: "último día para USCIS"},
	{Name: "earlier_signed_on", Words: "Day of the signature before it", Date: true, gap: "day of the earlier signature", gapES: "fecha de la firma anterior"},

	{Name: "verification_code", Words: "Code with which anybody can ask whether the signed form is genuine", gap: "code", gapES: "código"},

	{Name: "victim_name", Words: "Full name of the victim", gap: "name of the victim", gapES: "nombre de la víctima"},
	{Name: "victim_born_on", Words: "Date of birth of the victim", Date: true, gap: "date of birth", gapES: "fecha de nacimiento"},
	{Name: "victim_a_number", Words: "A-Number of the victim", gap: "A-Number", gapES: "número A"},
	{Name: "demand_number", Words: "Number under which the office keeps the demand", gap: "our number", gapES: "nuestro número"},
	{Name: "asker", Words: "Who demands papers", gap: "name", gapES: "nombre"},
	{Name: "their_reference", Words: "Reference of who demands papers", gap: "your reference", gapES: "su referencia"},
	{Name: "demand_received_on", Words: "Day on which the demand was received", Date: true, gap: "day of receipt", gapES: "fecha de recepción"},
	{Name: "legal_answers", Words: "What the laws say that the answer rests on", Shape: List, written: true},

	{Name: "withdrawal_reason", Words: "Why the office withdraws the form", Asked: true, gap: "why the form is withdrawn", gapES: "por qué se retira el formulario"},
}

func init() {
	for i := range vocabulary {
		if vocabulary[i].Shape == "" {
			vocabulary[i].Shape = Text
		}
	}
}

func placeholder(name string) (Placeholder, bool) {
	i := slices.IndexFunc(vocabulary, func(p Placeholder) bool { return p.Name == name })
	if i < 0 {
		return Placeholder{}, false
	}
	return vocabulary[i], true
}

// general may stand in every letter.
var general = []string{"agency", "agency_phone", "today"}

// common may stand in every letter about a request. The victim's full name, date of birth and
// A-Number may not: a letter can come into other hands, so initials do.
var common = []string{
	"number", "requester", "organization", "victim_initials", "form", "visa", "is_u", "is_t",
	"received_on",
}

// uses are what each letter cannot do without, and what else it may use.
var uses = map[cases.LetterKind]struct{ required, allowed []string }{
	cases.LetterReceipt:        {[]string{"number", "received_on"}, []string{"due_on"}},
	cases.LetterInformation:    {[]string{"question", "answer_by"}, nil},
	cases.LetterDelay:          {[]string{"delay_reason", "expected_on"}, []string{"due_on"}},
	cases.LetterMisdirected:    {[]string{"referral"}, []string{"decided_on"}},
	cases.LetterDeclination:    {[]string{"reasons", "explanation", "can_review"}, []string{"changes", "decided_on", "official"}},
	cases.LetterReviewUpheld:   {[]string{"review_result"}, []string{"reviewed_on", "decided_on", "reasons", "changes"}},
	cases.LetterReviewReopened: {[]string{"review_result"}, []string{"reviewed_on", "due_on"}},
	cases.LetterReturn:         {[]string{"signed_on", "usable_until"}, []string{"official", "verification_code"}},
	cases.LetterReissue:        {[]string{"signed_on", "usable_until"}, []string{"earlier_signed_on", "official", "verification_code"}},
	cases.LetterWithdrawal:     {[]string{"victim_name", "signed_on", "withdrawal_reason"}, []string{"victim_born_on", "victim_a_number", "official"}},
	cases.LetterNoDisclosure:   {[]string{"demand_received_on", "legal_answers"}, []string{"demand_number", "asker", "their_reference"}},
}

// Required lists what a template of this kind cannot do without.
func Required(kind cases.LetterKind) []Placeholder { return named(uses[kind].required) }

// Allowed lists everything that a template of this kind may use, what it cannot
// do without first.
func Allowed(kind cases.LetterKind) []Placeholder {
	u := uses[kind]
	names := slices.Concat(u.required, u.allowed)
	more := general
	if !kind.OfDemand() { // which says nothing of any request
		more = slices.Concat(common, general)
	}
	for _, name := range more {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return named(names)
}

// Asked lists what whoever issues the letter types besides.
func Asked(kind cases.LetterKind) []Placeholder {
	return slices.DeleteFunc(Allowed(kind), func(p Placeholder) bool { return !p.Asked })
}

func named(names []string) []Placeholder {
	out := make([]Placeholder, len(names))
	for i, name := range names {
		out[i], _ = placeholder(name)
	}
	return out
}
