package i914b

import "suppb/forms"

// Trafficking is one box of Part 3 Item 1. The first three are the severe
// forms of trafficking of 22 U.S.C. 7102(11).
type Trafficking string

const (
	SexTraffickingByForce Trafficking = "sex_trafficking_force_fraud_coercion"
	SexTraffickingOfMinor Trafficking = "sex_trafficking_minor"
	LaborTrafficking      Trafficking = "labor_trafficking"
	NotApplicable         Trafficking = "not_applicable"
	OtherTrafficking      Trafficking = "other"
)

// Traffickings lists the boxes of Part 3 Items 1.a-1.e in the order of the form.
func Traffickings() []forms.Choice[Trafficking] {
	return []forms.Choice[Trafficking]{
		forms.Box(SexTraffickingByForce, "Sex trafficking: a commercial sex act was induced by force, fraud, or coercion."),
		forms.Box(SexTraffickingOfMinor, "Sex trafficking: the victim of the commercial sex act is under 18 years of age."),
		forms.Box(LaborTrafficking, "Labor trafficking: recruiting, harboring, transporting, providing, or obtaining a person for labor or services "+
			"by force, fraud, or coercion, for involuntary servitude, peonage, debt bondage, or slavery."),
		forms.Box(NotApplicable, "Not applicable."),
		forms.Box(OtherTrafficking, "Other. (Explain below.)"),
	}
}

// CooperationBox is one box of Part 4 Item 1.
type CooperationBox string

const (
	Complied         CooperationBox = "complied"
	FailedToComply   CooperationBox = "failed_to_comply"
	NotRequested     CooperationBox = "not_requested"
	Under18          CooperationBox = "under_18"
	Trauma           CooperationBox = "trauma"
	OtherCooperation CooperationBox = "other"
)

// CooperationBoxes lists the boxes of Part 4 Items 1.a-1.f in the order of the form.
func CooperationBoxes() []forms.Choice[CooperationBox] {
	return []forms.Choice[CooperationBox]{
		forms.Box(Complied, "Has complied with reasonable requests for assistance. (Explain below.)"),
		forms.Box(FailedToComply, "Has failed to comply with reasonable requests for assistance. (Explain below.)"),
		forms.Box(NotRequested, "Has not been requested to assist."),
		forms.Box(Under18, "Was under 18 years of age when at least one of the acts of trafficking occurred."),
		forms.Box(Trauma, "Is unable to cooperate because of physical or psychological trauma. (Explain below.)"),
		forms.Box(OtherCooperation, "Other. (Explain below.)"),
	}
}
