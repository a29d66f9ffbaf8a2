package official

import (
	"fmt"

	"suppb/forms"
	"suppb/forms/i918b"
)

const datesOf918B = 4

// I918B are the values of Form I-918 Supplement B that have an item of their
// own; what goes to Part 7 in any case is added by [FillI918B].
func I918B(f i918b.Facts) []Value {
	named := len(f.Family.Relatives)
	f.Victim.OtherNames = padded(f.Victim.OtherNames, 1)
	f.Acts.Dates = padded(f.Acts.Dates, datesOf918B)
	f.Family.Relatives = padded(f.Family.Relatives, rowsOfRelatives)
	f.Official.Title = joined(f.Official.Title, f.Official.Division)
	return bind918B(&f, named).values(f.FillEmpty)
}

// ReadI918B reads the facts of a filled form and says where each is from. Title
// and division have one box, and are both read as the title. Blocks of Part 7
// that continue an item are read with it; all others are Notes.
func ReadI918B(values []Value) (i918b.Facts, []Provenance) {
	var f i918b.Facts
	f.Victim.OtherNames = make([]forms.Name, 1)
	f.Acts.Dates = padded(f.Acts.Dates, datesOf918B)
	f.Family.Relatives = make([]forms.Relative, rowsOfRelatives)
	values, notes := takeBlocks(values)
	read := bind918B(&f, 0).read(values)
	f.Victim.OtherNames = trimmed(f.Victim.OtherNames)
	f.Acts.Dates = trimmed(f.Acts.Dates)
	f.Family.Relatives = trimmed(f.Family.Relatives)
	f.Notes = notes
	return f, read
}

// FillI918B fills Form I-918 Supplement B. What does not fit into its box goes
// to the three blocks of Part 7, with the page, Part and item it belongs to;
// what those cannot hold is the form's Overflow, for continuation sheets.
func FillI918B(t Template, f i918b.Facts) (Filled, error) {
	if t.Form() != "I-918B" {
		return Filled{}, fmt.Errorf("form %q is not Form I-918 Supplement B", t.Form())
	}
	further := after(f.Acts.Dates, datesOf918B)
	more := noteOf(1, "3.a", otherNames(f.Victim.OtherNames))
	more = append(more, noteOf(3, "2.d", dateLines(further, f.Acts.DatesNote))...)
	more = append(more, noteOf(5, "4.a", relatives(f.Family.Relatives))...)
	return t.fillWithPart7(I918B(f), more, f.Notes)
}

func bind918B(f *i918b.Facts, relativesNamed int) bindings {
	var b bindings
	v, a, o, c, acts, help := &f.Victim, &f.Agency, &f.Official, &f.Case, &f.Acts, &f.Help
	b.aNumber(1, "1", &v.ANumber)
	b.name(1, "2", "victim.name", "", &v.Name, notApplicable)
	b.name(1, "3", "victim.other_names.0", notApplicable, &v.OtherNames[0], notApplicable)
	b.date(1, "4", "victim.born_on", "", &v.BornOn)
	choice(&b, 1, "5", "victim.gender", &v.Gender)

	b.text(2, "1", "agency.name", "", &a.Name)
	b.name(2, "2", "official.name", "", &o.Name, notApplicable)
	b.text(2, "3", "official.title", "", &o.Title)
	b.name(2, "4", "head", "", &f.Head, notApplicable)
	b.address(2, "5", "agency.address", &a.Address)
	choice(&b, 2, "6", "agency.type", &a.Type)
	choice(&b, 2, "7", "case.status", &c.Status)
	b.text(2, "7", "case.status_other", unless(c.Status == forms.OtherStatus), &c.StatusOther)
	choice(&b, 2, "8", "agency.category", &a.Category)
	b.text(2, "8", "agency.category_other", unless(a.Category == forms.OtherCategory), &a.CategoryOther)
	b.text(2, "9", "case.number", "", &c.Number)
	b.text(2, "10", "case.fbi_or_sid", notApplicable, &c.FBIOrSID)

	choices(&b, 3, "1", "acts.categories", &acts.Categories)
	for i := range datesOf918B {
		b.date(3, fmt.Sprintf("2.%c", 'a'+i), fmt.Sprintf("acts.dates.%d", i), unless(i == 0), &acts.Dates[i])
	}
	b.text(3, "3", "acts.statutes", "", &acts.Statutes)
	choice(&b, 3, "4.a", "acts.in_united_states", &acts.InUnitedStates)
	b.text(3, "4.b", "acts.where", unless(acts.InUnitedStates == forms.Yes), &acts.Where)
	choice(&b, 3, "5.a", "acts.extraterritorial", &acts.Extraterritorial)
	b.text(3, "5.b", "acts.extraterritorial_law", unless(acts.Extraterritorial == forms.Yes), &acts.ExtraterritorialLaw)
	b.text(3, "6", "acts.narrative", "", &acts.Narrative)
	b.text(3, "7", "acts.injury", "", &acts.Injury)

	choice(&b, 4, "1", "help.has_information", &help.HasInformation)
	choice(&b, 4, "2", "help.helpful", &help.Helpful)
	choice(&b, 4, "3", "help.refused", &help.Refused)
	b.text(4, "3", "help.explanation", "", &help.Explanation)
	b.text(4, "4", "help.other", notApplicable, &help.Other)
	b.family(&f.Family, relativesNamed)
	b.text(6, "3", "official.phone", "", &o.Phone)
	b.text(6, "4", "official.fax", notApplicable, &o.Fax)
	return b
}
