package forms

// Choice is one box that can be marked: its stable code and the words beside it.
type Choice[C ~string] struct {
	Code  C
	Label string
}

// Box is shorthand for writing down a list of boxes.
func Box[C ~string](code C, label string) Choice[C] { return Choice[C]{code, label} }

// Answer is the mark in a pair of Yes and No boxes; empty leaves both open.
type Answer string

const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// Answers lists the boxes of a yes-or-no item.
func Answers() []Choice[Answer] {
	return []Choice[Answer]{{Yes, "Yes"}, {No, "No"}}
}

// Gender is the mark in the two boxes that the forms print.
type Gender string

const (
	Male   Gender = "male"
	Female Gender = "female"
)

// Genders lists the boxes of I-918B Part 1 Item 5 and I-914B Part 1 Item 4.
func Genders() []Choice[Gender] {
	return []Choice[Gender]{{Male, "Male"}, {Female, "Female"}}
}

// AgencyType is the level of government of the certifying agency.
type AgencyType string

const (
	Federal AgencyType = "federal"
	State   AgencyType = "state"
	Local   AgencyType = "local"
)

// AgencyTypes lists the boxes of I-918B Part 2 Item 6 and I-914B Part 2 Item 8.
func AgencyTypes() []Choice[AgencyType] {
	return []Choice[AgencyType]{{Federal, "Federal"}, {State, "State"}, {Local, "Local"}}
}

// AgencyCategory is the kind of authority that certifies.
type AgencyCategory string

const (
	Judge          AgencyCategory = "judge"
	LawEnforcement AgencyCategory = "law_enforcement"
	Prosecutor     AgencyCategory = "prosecutor"
	OtherCategory  AgencyCategory = "other"
)

// AgencyCategories lists the boxes of I-918B Part 2 Item 8 and I-914B Part 2 Item 10.
func AgencyCategories() []Choice[AgencyCategory] {
	return []Choice[AgencyCategory]{
		{Judge, "Judge"},
		{LawEnforcement, "Law Enforcement"},
		{Prosecutor, "Prosecutor"},
		{OtherCategory, "Other"},
	}
}

// CaseStatus is how far the criminal case has come.
type CaseStatus string

const (
	Ongoing     CaseStatus = "ongoing"
	Completed   CaseStatus = "completed"
	OtherStatus CaseStatus = "other"
)

// CaseStatuses lists the boxes of I-918B Part 2 Item 7 and I-914B Part 2 Item 9.
func CaseStatuses() []Choice[CaseStatus] {
	return []Choice[CaseStatus]{{Ongoing, "Ongoing"}, {Completed, "Completed"}, {OtherStatus, "Other"}}
}

// Unit is the kind of unit in an address.
type Unit string

const (
	Apt Unit = "apt"
	Ste Unit = "ste"
	Flr Unit = "flr"
)

// Units lists the boxes of Part 2 Item 5.b of both forms.
func Units() []Choice[Unit] {
	return []Choice[Unit]{{Apt, "Apt."}, {Ste, "Ste."}, {Flr, "Flr."}}
}
