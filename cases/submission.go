package cases

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Name is a person's name as USCIS forms split it.
type Name struct {
	Family string `json:"family"`
	Given  string `json:"given"`
	Middle string `json:"middle,omitempty"`
}

// String is "Given Middle Family".
func (n Name) String() string {
	return strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " ")
}

// IsZero reports that no part of the name is given.
func (n Name) IsZero() bool { return n == Name{} }

// Victim is the person the form is about. "Petitioner" and "applicant" are
// words of the forms only.
type Victim struct {
	Name       Name   `json:"name"`
	OtherNames []Name `json:"other_names,omitempty"`
	BornOn     Date   `json:"born_on"`
	ANumber    string `json:"a_number,omitempty"` // 7 to 9 digits, without the A
	Gender     string `json:"gender,omitempty"`   // "male" or "female": the boxes the form has
}

// Urgency holds the facts that pull the due date earlier, each as the requester claims it.
type Urgency struct {
	RemovalProceedings bool `json:"removal_proceedings,omitempty"`
	Detained           bool `json:"detained,omitempty"`
	RemovalOrder       bool `json:"removal_order,omitempty"`
	HearingOn          Date `json:"hearing_on"`
	VictimTurns21On    Date `json:"victim_turns_21_on"`
	ChildTurns21On     Date `json:"child_turns_21_on"`
	SiblingTurns18On   Date `json:"sibling_turns_18_on"`
}

// Handled is whether the requester knows that this office investigated or
// prosecuted the case.
type Handled string

const (
	HandledYes    Handled = "yes"
	HandledUnsure Handled = "unsure" // please look it up
)

// Submission is what a requester sends. Only the name, the date of birth, what
// happened and one anchor to the criminal case are required.
type Submission struct {
	Handled     Handled `json:"handled,omitempty"`
	Victim      Victim  `json:"victim"`
	CaseNumber  string  `json:"case_number,omitempty"` // docket, indictment, arrest or complaint number
	Defendant   string  `json:"defendant,omitempty"`
	HappenedOn  Date    `json:"happened_on"`
	HappenedTo  Date    `json:"happened_to"` // last day, when it went on
	Where       string  `json:"where,omitempty"`
	Narrative   string  `json:"narrative"`
	Helpfulness string  `json:"helpfulness,omitempty"`
	Urgency     Urgency `json:"urgency"`
	ReplyTo     string  `json:"reply_to"` // where the paper original goes; never assumed to be the victim's home
	Language    string  `json:"language,omitempty"`
	KeepFrom    string  `json:"keep_from,omitempty"` // who of the office must not see it, in the requester's words
	Authority   bool    `json:"authority"`           // the requester holds a signed G-28 or release
}

// Longest texts, in characters. The form itself continues long text in Part 7.
const (
	MaxName  = 40
	MaxLine  = 200
	MaxProse = 20_000

	MaxOtherNames = 10
)

// Check lists what is wrong with the submission on the office's civil date
// today, in the order of the page.
func (s Submission) Check(today Date) []Problem {
	var c checker
	c.prose("keep_from", s.KeepFrom)
	c.need("family", s.Victim.Name.Family, "Enter the victim's family name. If there is only one name, enter it here.")
	c.name("family", s.Victim.Name.Family)
	c.need("given", s.Victim.Name.Given, "Enter the victim's given name, or “None”.")
	c.name("given", s.Victim.Name.Given)
	c.name("middle", s.Victim.Name.Middle)
	if len(s.Victim.OtherNames) > MaxOtherNames {
		c.add("other_family", "Give at most 10 other names. More can go into what happened.")
	}
	for _, n := range s.Victim.OtherNames {
		c.name("other_family", n.Family)
		c.name("other_given", n.Given)
		c.name("other_middle", n.Middle)
	}
	c.past("born_on", s.Victim.BornOn, today, "The date of birth")
	if s.Victim.BornOn.IsZero() {
		c.add("born_on", "Enter the victim's date of birth.")
	} else if today.DaysSince(s.Victim.BornOn) > 130*366 {
		c.add("born_on", "The date of birth is more than 130 years ago. Check the year.")
	}
	if n := s.Victim.ANumber; n != "" && (len(n) < 7 || len(n) > 9 || strings.Trim(n, "0123456789") != "") {
		c.add("a_number", "An A-Number has 7 to 9 digits. Leave the field empty if there is none.")
	}
	if g := s.Victim.Gender; g != "male" && g != "female" {
		c.add("gender", "Choose which of the form's two boxes to mark.")
	}
	if strings.TrimSpace(s.CaseNumber) == "" && strings.TrimSpace(s.Defendant) == "" {
		c.add("case_number", "Enter a docket, indictment, arrest or complaint number, or the defendant's name, so that we can find the case.")
	}
	c.line("case_number", s.CaseNumber)
	c.line("defendant", s.Defendant)
	if s.HappenedOn.IsZero() {
		c.add("happened_on", "Enter the date of the crime, or its first day if it went on. An approximate day is enough.")
	}
	c.past("happened_on", s.HappenedOn, today, "The date of the crime")
	c.past("happened_to", s.HappenedTo, today, "The last day of the crime")
	if !s.HappenedTo.IsZero() && s.HappenedTo.Before(s.HappenedOn) {
		c.add("happened_to", "The last day is before the first day.")
	}
	if !s.HappenedOn.IsZero() && !s.Victim.BornOn.After(today) && s.HappenedOn.Before(s.Victim.BornOn) {
		c.add("happened_on", "The crime is dated before the victim was born.")
	}
	c.line("where", s.Where)
	c.need("narrative", s.Narrative, "Say in a few sentences what happened.")
	c.prose("narrative", s.Narrative)
	c.prose("helpfulness", s.Helpfulness)
	u := s.Urgency
	c.near("hearing_on", u.HearingOn, today, "The hearing")
	c.near("victim_turns_21_on", u.VictimTurns21On, today, "The 21st birthday")
	c.near("child_turns_21_on", u.ChildTurns21On, today, "The 21st birthday")
	c.near("sibling_turns_18_on", u.SiblingTurns18On, today, "The 18th birthday")
	c.need("reply_to", s.ReplyTo, "Enter the address to which the signed original goes.")
	c.prose("reply_to", s.ReplyTo)
	c.line("language", s.Language)
	if !s.Authority {
		c.add("authority", "Confirm that you hold a signed G-28, retainer or release from the victim.")
	}
	return c.problems
}

// CheckProse lists what is wrong with a text that an act carries, such as a
// question, an answer or an explanation.
func CheckProse(field, text string) []Problem {
	var c checker
	c.prose(field, text)
	return c.problems
}

type checker struct{ problems []Problem }

func (c *checker) add(field, text string) {
	for _, p := range c.problems {
		if p.Field == field {
			return
		}
	}
	c.problems = append(c.problems, Problem{field, text})
}

func (c *checker) need(field, value, text string) {
	if strings.TrimSpace(value) == "" {
		c.add(field, text)
	}
}

func (c *checker) limit(field, value string, most int) {
	n := utf8.RuneCountInString(value)
	if n > most {
		c.add(field, fmt.Sprintf("This is %s characters long; at most %s fit. Put the rest into an attached document.", thousands(n), thousands(most)))
	}
	if !utf8.ValidString(value) {
		c.add(field, "This text is not readable. Type it again, or save the source as UTF-8.")
	}
	for _, r := range value {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			c.add(field, "This text holds control characters. Type it again without them.")
			break
		}
	}
}

func (c *checker) name(field, v string)  { c.limit(field, v, MaxName) }
func (c *checker) line(field, v string)  { c.limit(field, v, MaxLine) }
func (c *checker) prose(field, v string) { c.limit(field, v, MaxProse) }

func (c *checker) past(field string, d, today Date, what string) {
	if !d.IsZero() && d.After(today) {
		c.add(field, what+" is in the future.")
	}
	if !d.IsZero() && d.Year < 1890 {
		c.add(field, what+" is too long ago. Check the year.")
	}
}

// near refuses dates that cannot be what they say: long past or decades away.
func (c *checker) near(field string, d, today Date, what string) {
	if d.IsZero() {
		return
	}
	if d.Before(today) {
		c.add(field, what+" is in the past. Leave it empty if it does not matter any more.")
	}
	if d.DaysSince(today) > 22*366 {
		c.add(field, what+" is more than 22 years away. Check the year.")
	}
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
