package i918b

import "suppb/forms"

// Category is one box of Part 3 Item 1: a qualifying criminal activity of
// 8 U.S.C. 1101(a)(15)(U)(iii), or one of three ways to take part in one.
type Category string

const (
	Abduction                      Category = "abduction"
	AbusiveSexualContact           Category = "abusive_sexual_contact"
	Attempt                        Category = "attempt"
	BeingHeldHostage               Category = "being_held_hostage"
	Blackmail                      Category = "blackmail"
	Conspiracy                     Category = "conspiracy"
	DomesticViolence               Category = "domestic_violence"
	Extortion                      Category = "extortion"
	FalseImprisonment              Category = "false_imprisonment"
	FeloniousAssault               Category = "felonious_assault"
	FemaleGenitalMutilation        Category = "female_genital_mutilation"
	FraudInForeignLaborContracting Category = "fraud_in_foreign_labor_contracting"
	Incest                         Category = "incest"
	InvoluntaryServitude           Category = "involuntary_servitude"
	Kidnapping                     Category = "kidnapping"
	Manslaughter                   Category = "manslaughter"
	Murder                         Category = "murder"
	ObstructionOfJustice           Category = "obstruction_of_justice"
	Peonage                        Category = "peonage"
	Perjury                        Category = "perjury"
	Prostitution                   Category = "prostitution"
	Rape                           Category = "rape"
	SexualAssault                  Category = "sexual_assault"
	SexualExploitation             Category = "sexual_exploitation"
	SlaveTrade                     Category = "slave_trade"
	Solicitation                   Category = "solicitation"
	Stalking                       Category = "stalking"
	Torture                        Category = "torture"
	Trafficking                    Category = "trafficking"
	UnlawfulCriminalRestraint      Category = "unlawful_criminal_restraint"
	WitnessTampering               Category = "witness_tampering"
)

// Categories lists the 31 boxes of Part 3 Item 1 in the order of the form.
func Categories() []forms.Choice[Category] {
	return []forms.Choice[Category]{
		{Abduction, "Abduction"},
		{AbusiveSexualContact, "Abusive Sexual Contact"},
		{Attempt, "Attempt to Commit Any of the Named Crimes"},
		{BeingHeldHostage, "Being Held Hostage"},
		{Blackmail, "Blackmail"},
		{Conspiracy, "Conspiracy to Commit Any of the Named Crimes"},
		{DomesticViolence, "Domestic Violence"},
		{Extortion, "Extortion"},
		{FalseImprisonment, "False Imprisonment"},
		{FeloniousAssault, "Felonious Assault"},
		{FemaleGenitalMutilation, "Female Genital Mutilation"},
		{FraudInForeignLaborContracting, "Fraud in Foreign Labor Contracting"},
		{Incest, "Incest"},
		{InvoluntaryServitude, "Involuntary Servitude"},
		{Kidnapping, "Kidnapping"},
		{Manslaughter, "Manslaughter"},
		{Murder, "Murder"},
		{ObstructionOfJustice, "Obstruction of Justice"},
		{Peonage, "Peonage"},
		{Perjury, "Perjury"},
		{Prostitution, "Prostitution"},
		{Rape, "Rape"},
		{SexualAssault, "Sexual Assault"},
		{SexualExploitation, "Sexual Exploitation"},
		{SlaveTrade, "Slave Trade"},
		{Solicitation, "Solicitation to Commit Any of the Named Crimes"},
		{Stalking, "Stalking"},
		{Torture, "Torture"},
		{Trafficking, "Trafficking"},
		{UnlawfulCriminalRestraint, "Unlawful Criminal Restraint"},
		{WitnessTampering, "Witness Tampering"},
	}
}

// NamesCrime is false for attempt, conspiracy and solicitation, which need a
// named crime beside them.
func (c Category) NamesCrime() bool {
	return c != Attempt && c != Conspiracy && c != Solicitation
}
