package official

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"suppb/cases"
	"suppb/forms"
	"suppb/forms/i914b"
)

// I914B are the values of Form I-914 Supplement B that have an item of their
// own; what goes to Part 7 in any case is added by [FillI914B]. The Social
// Security number has none.
func I914B(f i914b.Facts) []Value {
	named := len(f.Family.Relatives)
	f.Victim.OtherNames = padded(f.Victim.OtherNames, 1)
	f.Family.Relatives = padded(f.Family.Relatives, rowsOfRelatives)
	return bind914B(&f, named).values(f.FillEmpty)
}

// ReadI914B is [ReadI918B] for Form I-914 Supplement B. The name of the
// certifying official has one box and cannot be told apart into its parts: its
// Provenance has it Unread.
func ReadI914B(values []Value) (i914b.Facts, []Provenance) {
	var f i914b.Facts
	f.Victim.OtherNames = make([]forms.Name, 1)
	f.Family.Relatives = make([]forms.Relative, rowsOfRelatives)
	values, notes := takeBlocks(values)
	read := bind914B(&f, 0).read(values)
	f.Victim.OtherNames = trimmed(f.Victim.OtherNames)
	f.Family.Relatives = trimmed(f.Family.Relatives)
	f.Notes = notes
	return f, read
}

// FillI914B is [FillI918B] for Form I-914 Supplement B.
func FillI914B(t Template, f i914b.Facts) (Filled, error) {
	if t.Form() != "I-914B" {
		return Filled{}, fmt.Errorf("form %q is not Form I-914 Supplement B", t.Form())
	}
	more := noteOf(1, "2.a", otherNames(f.Victim.OtherNames))
	more = append(more, noteOf(5, "4.a", relatives(f.Family.Relatives))...)
	return t.fillWithPart7(I914B(f), more, f.Notes)
}

func bind914B(f *i914b.Facts, relativesNamed int) bindings {
	var b bindings
	v, a, o, c, claim, p := &f.Victim, &f.Agency, &f.Official, &f.Case, &f.Claim, &f.Cooperation
	b.name(1, "1", "victim.name", "", &v.Name, notApplicable)
	b.name(1, "2", "victim.other_names.0", notApplicable, &v.OtherNames[0], notApplicable)
	b.date(1, "3", "victim.born_on", "", &v.BornOn)
	choice(&b, 1, "4", "victim.gender", &v.Gender)
	b.aNumber(1, "5", &v.ANumber)

	b.text(2, "1", "agency.name", "", &a.Name)
	b.wholeName(2, "2", "official.name", &o.Name)
	b.text(2, "3", "official.title", "", &o.Title)
	b.text(2, "4", "official.division", "", &o.Division)
	b.address(2, "5", "agency.address", &a.Address)
	b.text(2, "6", "official.phone", "", &o.Phone)
	b.text(2, "7", "official.fax", notApplicable, &o.Fax)
	choice(&b, 2, "8", "agency.type", &a.Type)
	choice(&b, 2, "9", "case.status", &c.Status)
	b.text(2, "9", "case.status_other", unless(c.Status == forms.OtherStatus), &c.StatusOther)
	choice(&b, 2, "10", "agency.category", &a.Category)
	b.text(2, "10", "agency.category_other", unless(a.Category == forms.OtherCategory), &a.CategoryOther)
	b.text(2, "11", "case.number", notApplicable, &c.Number)
	b.text(2, "12", "case.fbi_or_sid", notApplicable, &c.FBIOrSID)

	choices(&b, 3, "1", "claim.trafficking", &claim.Trafficking)
	b.text(3, "1.e", "claim.trafficking_other", unless(slices.Contains(claim.Trafficking, i914b.OtherTrafficking)), &claim.TraffickingOther)
	b.text(3, "2", "claim.narrative", "", &claim.Narrative)
	choice(&b, 3, "3", "claim.fear", &claim.Fear)
	b.text(3, "3", "claim.fear_explanation", unless(claim.Fear == forms.Yes), &claim.FearExplanation)
	b.datesAndNote(3, "4", "claim.dates", &claim.Dates, &claim.DatesNote)
	b.text(3, "5", "claim.statutes", notApplicable, &claim.Statutes)
	b.date(3, "6", "claim.opened_on", notApplicable, &claim.OpenedOn)
	b.date(3, "7", "claim.closed_on", notApplicable, &claim.ClosedOn)

	choices(&b, 4, "1", "cooperation.boxes", &p.Boxes)
	b.text(4, "1.f", "cooperation.explanation", "", &p.Explanation)
	b.family(&f.Family, relativesNamed)
	b.name(6, "2", "supervisor", "", &f.Supervisor, notApplicable)
	return b
}

// wholeName binds a name that has one box: given, middle and family name.
func (b *bindings) wholeName(part int, item, fact string, n *forms.Name) {
	get := func() []string {
		return []string{strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " ")}
	}
	set := func(string) bool { return false }
	*b = append(*b, binding{part, item, Text, fact, "", get, set})
}

var dateInText = regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{4}`)

// datesAndNote binds a box for dates with commas between them and what else is
// to be said behind them.
func (b *bindings) datesAndNote(part int, item, fact string, dates *[]cases.Date, note *string) {
	get := func() []string {
		text := dateList(*dates)
		if text != "" && *note != "" {
			text += "; "
		}
		return []string{text + *note}
	}
	set := func(text string) bool {
		for {
			d, is := parseDate(dateInText.FindString(text))
			if !is {
				break
			}
			*dates = append(*dates, d)
			text = strings.TrimLeft(strings.TrimPrefix(text, dateInText.FindString(text)), ",; \n")
		}
		*note = text
		return true
	}
	*b = append(*b, binding{part, item, Text, fact, "", get, set})
}
