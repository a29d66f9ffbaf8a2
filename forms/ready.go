package forms

import (
	"strings"

	"suppb/cases"
)

// What both forms ask for before a signature. Each form says which of its items
// a check belongs to.

// Edition compares the edition that is drawn with the one in force.
func (f *Findings) Edition(drawn string, s Signing) {
	switch s.Edition {
	case drawn:
	case "":
		f.Warn(0, "", "This is edition %s; check that USCIS accepts it on the day of the signature.", drawn)
	default:
		f.Block(0, "", "This is edition %s, and USCIS accepts edition %s; draw the form anew.", drawn, s.Edition)
	}
}

// Text warns if an item that a complete form has is blank.
func (f *Findings) Text(text string, part int, item, what string) {
	if strings.TrimSpace(text) == "" {
		f.Warn(part, item, "Give %s.", what)
	}
}

// Need is Text for an item without which the form cannot be signed.
func (f *Findings) Need(text string, part int, item, what string) {
	if strings.TrimSpace(text) == "" {
		f.Block(part, item, "Give %s.", what)
	}
}

// Answered asks for a Yes or a No.
func (f *Findings) Answered(a Answer, part int, item string) {
	if a == "" {
		f.Block(part, item, "Answer Yes or No.")
	}
}

// NotAfterSigning blocks dates after the signature.
func (f *Findings) NotAfterSigning(part int, item string, s Signing, dates ...cases.Date) {
	for _, d := range dates {
		if !s.On.IsZero() && d.After(s.On) {
			f.Block(part, item, "%s is after the day of the signature, %s.", d.Form(), s.On.Form())
		}
	}
}

// Designation asks who may sign; the item names the certifying official.
func (f *Findings) Designation(part int, item string, s Signing) {
	switch s.Designated {
	case "":
		f.Warn(part, item, "Check that the official is the head of the agency, or designated to sign on the day of the signature.")
	case No:
		f.Block(part, item, "The official is neither the head of the agency nor designated to sign on the day of the signature.")
	}
}

// Refusal asks for what a form needs to be used although the victim refused or
// failed to help.
func (f *Findings) Refusal(part int, item, explanation string, s Signing) {
	f.Need(explanation, part, item, "the reasons why the victim did not help")
	switch s.Override {
	case "":
		f.Warn(part, item, "The form says that the victim refused or failed to help; a supervisor has to agree to certify all the same.")
	case No:
		f.Block(part, item, "The form says that the victim refused or failed to help, and no supervisor has agreed to certify all the same.")
	}
}

// Agency asks for the agency's address and kind.
func (f *Findings) Agency(a Agency, typeItem, categoryItem string) {
	f.Text(a.Address.Street, 2, "5.a", "the agency's street address")
	f.Text(a.Address.City, 2, "5.c", "the agency's city")
	if a.Address.Country == "" || strings.EqualFold(a.Address.Country, "United States") {
		f.Text(a.Address.State, 2, "5.d", "the agency's state")
		f.Text(a.Address.ZIP, 2, "5.e", "the agency's ZIP code")
	}
	f.Text(string(a.Type), 2, typeItem, "the agency's level of government")
	f.Text(string(a.Category), 2, categoryItem, "the agency's category")
	if a.Category == OtherCategory {
		f.Need(a.CategoryOther, 2, categoryItem, "the agency's category in words")
	}
}

// CaseStatus asks how far the criminal case has come.
func (f *Findings) CaseStatus(c Case, item string) {
	f.Need(string(c.Status), 2, item, "the status of the case")
	if c.Status == OtherStatus {
		f.Need(c.StatusOther, 2, item, "the status of the case in words")
	}
}

// Family checks Part 5.
func (f *Findings) Family(family Family) {
	f.Answered(family.Culpable, 5, "1")
	switch {
	case family.Culpable == Yes && len(family.Relatives) == 0:
		f.Block(5, "2.a", "Name the family member, or answer No to Item 1.")
	case family.Culpable != Yes && len(family.Relatives) > 0:
		f.Block(5, "1", "Family members are named below; answer Yes, or take them out.")
	}
	for i, r := range family.Relatives {
		row := string(rune('2' + min(i, 2)))
		if strings.TrimSpace(r.Name.Family+r.Name.Given) == "" {
			f.Block(5, row+".a", "Name the family member.")
		}
		f.Text(r.Relationship, 5, row+".d", "the relationship of each family member named")
		f.Text(r.Involvement, 5, row+".e", "the involvement of each family member named")
		f.Prose(5, row+".e", r.Involvement)
	}
}

// Notes checks Part 7.
func (f *Findings) Notes(notes []Note, sheets int) {
	for _, n := range notes {
		f.Prose(n.Part, n.Item, n.Text)
	}
	switch {
	case sheets == 1:
		f.Warn(7, "", "One additional sheet follows the last page; the official signs and dates it too.")
	case sheets > 1:
		f.Warn(7, "", "%d additional sheets follow the last page; the official signs and dates each of them.", sheets)
	}
}
