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
		forms.Box(Abduction, "Abduction"),
		forms.Box(AbusiveSexualContact, "Abusive Sexual Contact"),
		forms.Box(Attempt, "Attempt to Commit Any of the Named Crimes"),
		forms.Box(BeingHeldHostage, "Being Held Hostage"),
		forms.Box(Blackmail, "Blackmail"),
		forms.Box(Conspiracy, "Conspiracy to Commit Any of the Named Crimes"),
		forms.Box(DomesticViolence, "Domestic Violence"),
		forms.Box(Extortion, "Extortion"),
		forms.Box(FalseImprisonment, "False Imprisonment"),
		forms.Box(FeloniousAssault, "Felonious Assault"),
		forms.Box(FemaleGenitalMutilation, "Female Genital Mutilation"),
		forms.Box(FraudInForeignLaborContracting, "Fraud in Foreign Labor Contracting"),
		forms.Box(Incest, "Incest"),
		forms.Box(InvoluntaryServitude, "Involuntary Servitude"),
		forms.Box(Kidnapping, "Kidnapping"),
		forms.Box(Manslaughter, "Manslaughter"),
		forms.Box(Murder, "Murder"),
		forms.Box(ObstructionOfJustice, "Obstruction of Justice"),
		forms.Box(Peonage, "Peonage"),
		forms.Box(Perjury, "Perjury"),
		forms.Box(Prostitution, "Prostitution"),
		forms.Box(Rape, "Rape"),
		forms.Box(SexualAssault, "Sexual Assault"),
		forms.Box(SexualExploitation, "Sexual Exploitation"),
		forms.Box(SlaveTrade, "Slave Trade"),
		forms.Box(Solicitation, "Solicitation to Commit Any of the Named Crimes"),
		forms.Box(Stalking, "Stalking"),
		forms.Box(Torture, "Torture"),
		forms.Box(Trafficking, "Trafficking"),
		forms.Box(UnlawfulCriminalRestraint, "Unlawful Criminal Restraint"),
		forms.Box(WitnessTampering, "Witness Tampering"),
	}
}

// NamesCrime is false for attempt, conspiracy and solicitation, which need a
// named crime beside them.
func (c Category) NamesCrime() bool {
	return c != Attempt && c != Conspiracy && c != Solicitation
}
