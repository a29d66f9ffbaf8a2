package cases

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var findingsDay = MustDate("2026-05-16")

// goodU and goodT are findings that can be certified.
func goodU() Findings {
	return Findings{
		CaseStatus: "ongoing", CaseNumber: "IND-1", VictimKind: DirectVictim, Activities: []string{"felonious_assault"},
		Dates: []Date{MustDate("2026-01-31")}, Statutes: "PL 120.05(2)", InUnitedStates: Yes, Where: "New York, NY", Extraterritorial: No,
		Narrative: "The defendant struck her.", Capacity: OwnCapacity, HasInformation: Yes, Helpful: Yes, HelpModes: []string{"was"}, Refused: No,
		HelpfulnessExplain: "She reported it.", FamilyCulpable: No,
	}
}

func goodT() Findings {
	return Findings{
		CaseStatus: "ongoing", CaseNumber: "IND-1", Dates: []Date{MustDate("2026-01-31")}, Narrative: "She was made to work.",
		Trafficking: []string{"labor_trafficking"}, Fear: No, Cooperation: []string{"complied"}, CooperationExplain: "She was interviewed.", FamilyCulpable: No,
	}
}

func TestCheckCertifiable(t *testing.T) {
	for _, tt := range []struct {
		name   string
		visa   Visa
		change func(*Findings)
		field  string // "" is certifiable
		says   string
	}{
		{"U, nothing missing", U, func(*Findings) {}, "", ""},

		{"14(a)(14): no kind of victim", U, func(f *Findings) { f.VictimKind = "" }, "victim_kind", "Choose which kind"},
		{"14(a)(14): not a victim", U, func(f *Findings) { f.VictimKind, f.WhyNot.Victim = NotVictim, "He took part." }, "victim_kind", "cannot be signed"},
		{"14(a)(14): not a victim, without a reason", U, func(f *Findings) { f.VictimKind = NotVictim }, "why_victim", "why the person is not a victim"},
		{"14(a)(14)(i): indirect", U, func(f *Findings) {
			f.VictimKind, f.DirectRelation, f.VictimHarm = IndirectVictim, "parent", "Her son was killed."
		}, "", ""},
		{"14(a)(14)(i): indirect without a relation", U, func(f *Findings) { f.VictimKind, f.VictimHarm = IndirectVictim, "Her son was killed." }, "direct_relation", "Choose what the victim is"},
		{"14(a)(14)(i): a cousin is none", U, func(f *Findings) {
			f.VictimKind, f.DirectRelation, f.VictimHarm = IndirectVictim, "cousin", "Killed."
		}, "direct_relation", "not on the form"},
		{"14(a)(14)(i): indirect without the harm", U, func(f *Findings) { f.VictimKind, f.DirectRelation = IndirectVictim, "spouse" }, "victim_harm", "what happened to the direct victim"},
		{"bystander without the injury", U, func(f *Findings) { f.VictimKind = Bystander }, "victim_harm", "unusually direct injury"},
		{"a kind that is none", U, func(f *Findings) { f.VictimKind = "witness" }, "victim_kind", "not on the form"},

		{"14(a)(9): only an attempt", U, func(f *Findings) { f.Activities = []string{"attempt"} }, "activities", "names none"},
		{"14(a)(9): an attempt of the only crime", U, func(f *Findings) { f.Activities = []string{"attempt", "murder"} }, "", ""},
		{"14(a)(9): an attempt of which", U, func(f *Findings) { f.Activities = []string{"attempt", "murder", "rape"} }, "activities", "which of them the attempt was of"},
		{"14(a)(9): an attempt of one of two", U, func(f *Findings) {
			f.Activities, f.AttemptOf = []string{"attempt", "murder", "rape"}, []string{"rape"}
		}, "", ""},
		{"14(a)(9): a conspiracy whose box is not marked", U, func(f *Findings) { f.ConspiracyOf = []string{"felonious_assault"} }, "activities", "box for conspiracy"},
		{"14(a)(9): an attempt of what is not marked", U, func(f *Findings) {
			f.Activities, f.AttemptOf = []string{"attempt", "rape"}, []string{"murder"}
		}, "activities", "“Murder” has to be marked"},
		{"14(a)(9): a solicitation of an attempt", U, func(f *Findings) { f.SolicitationOf = []string{"attempt"} }, "activities", "not on the form"},
		{"14(a)(9): similar", U, func(f *Findings) { f.Similar, f.SimilarRationale = f.Activities, "The elements agree." }, "", ""},
		{"14(a)(9): similar without a rationale", U, func(f *Findings) { f.Similar, f.SimilarRationale = f.Activities, " " }, "similar_rationale", "substantially similar"},
		{"14(a)(9): a rationale, and nothing similar", U, func(f *Findings) { f.SimilarRationale = "The elements agree." }, "similar_rationale", "Mark beside the crime"},
		{"14(a)(9): similar to what is not marked", U, func(f *Findings) { f.Similar, f.SimilarRationale = []string{"rape"}, "x" }, "activities", "“Rape” has to be marked"},
		{"none of these", U, func(f *Findings) { f.NotQualifying, f.WhyNot.Activities = true, "A civil matter." }, "activities", "None of these"},
		{"none of these, without a reason", U, func(f *Findings) { f.NotQualifying = true }, "why_activities", "neither a listed crime"},

		{"14(a)(5): no conviction is needed", U, func(f *Findings) { f.ConvictionStatutes = "" }, "", ""},
		{"a conviction is none of the statutes investigated", U, func(f *Findings) { f.Statutes, f.ConvictionStatutes = "", "PL 120.00" }, "statutes", "Enter the statutes"},
		{"a long list of convictions", U, func(f *Findings) { f.ConvictionStatutes = strings.Repeat("x", MaxLine+1) }, "conviction_statutes", "201 characters"},

		{"14(b)(4): abroad, with where", U, func(f *Findings) {
			f.InUnitedStates, f.Extraterritorial, f.ExtraterritorialLaw, f.WhyNot.InUnitedStates = No, Yes, "18 U.S.C. 1351", "In Manila."
		}, "", ""},
		{"14(b)(4): abroad, without where", U, func(f *Findings) {
			f.InUnitedStates, f.Extraterritorial, f.ExtraterritorialLaw = No, Yes, "18 U.S.C. 1351"
		}, "why_in_united_states", "where it happened"},

		{"14(b)(2): no capacity", U, func(f *Findings) { f.Capacity = "" }, "capacity", "under 16"},
		{"14(b)(2): under 16, and nobody acted", U, func(f *Findings) { f.Capacity = UnderSixteen }, "", ""},
		{"14(b)(2): under 16, the mother acted", U, func(f *Findings) {
			f.Capacity, f.NextFriend, f.NextFriendRelation = UnderSixteen, "Ana Lopez", "mother"
		}, "", ""},
		{"14(a)(7): next friend of whom", U, func(f *Findings) { f.Capacity, f.NextFriend = Incapacitated, "Ana Lopez" }, "next_friend_relation", "Say what"},
		{"14(a)(7): a relation without a name", U, func(f *Findings) { f.Capacity, f.NextFriendRelation = Incapacitated, "aunt" }, "next_friend", "Name the parent"},
		{"14(a)(7): next friend of somebody who acts", U, func(f *Findings) { f.NextFriend, f.NextFriendRelation = "Ana Lopez", "mother" }, "capacity", "acts only for a victim"},
		{"no information, with a reason", U, func(f *Findings) { f.HasInformation, f.WhyNot.HasInformation = No, "She was asleep." }, "has_information", "cannot be used"},
		{"no information, without a reason", U, func(f *Findings) { f.HasInformation = No }, "why_has_information", "no information"},
		{"14(b)(3): helpful, but how", U, func(f *Findings) { f.HelpModes = nil }, "help_modes", "each that holds"},
		{"14(b)(3): was, is and likely", U, func(f *Findings) { f.HelpModes = []string{"was", "is", "likely"} }, "", ""},
		{"14(b)(3): another mode", U, func(f *Findings) { f.HelpModes = []string{"maybe"} }, "help_modes", "not on the form"},
		{"not helpful, without a reason", U, func(f *Findings) { f.Helpful = No }, "why_helpful", "was not, is not"},
		{"14(b)(3): refused, and why that was unreasonable", U, func(f *Findings) { f.Refused, f.RefusedExplain = Yes, "A second interview in May." }, "", ""},
		{"14(b)(3): refused without a reason", U, func(f *Findings) { f.Refused = Yes }, "refused_explain", "what was asked"},

		{"T, nothing missing", T, func(*Findings) {}, "", ""},
		{"7102(11): no form", T, func(f *Findings) { f.Trafficking = nil }, "trafficking", "form of trafficking"},
		{"7102(11): not applicable", T, func(f *Findings) { f.Trafficking = []string{"not_applicable"} }, "why_trafficking", "no severe form"},
		{"7102(11): not applicable beside a form", T, func(f *Findings) { f.Trafficking = []string{"labor_trafficking", "not_applicable"} }, "trafficking", "contradicts"},
		{"complied without an explanation", T, func(f *Findings) { f.CooperationExplain = "" }, "cooperation_explain", "as acts"},
		{"not requested needs none", T, func(f *Findings) { f.Cooperation, f.CooperationExplain = []string{"not_requested"}, "" }, "", ""},
		{"202(c)(1): under 18, with the fact", T, func(f *Findings) {
			f.Cooperation, f.CooperationExplain, f.ExemptionFact = []string{"under_18"}, "", "Born in 2011."
		}, "", ""},
		{"202(c)(1): under 18, without the fact", T, func(f *Findings) { f.Cooperation, f.CooperationExplain = []string{"under_18"}, "" }, "exemption_fact", "exemption rests on"},
		{"202(c)(2): trauma, without the fact", T, func(f *Findings) { f.Cooperation = []string{"trauma"} }, "exemption_fact", "trauma"},
		{"T asks for no kind of victim", T, func(f *Findings) { f.VictimKind, f.Capacity = "", "" }, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := goodU()
			if tt.visa == T {
				f = goodT()
			}
			tt.change(&f)
			checkProblem(t, f.CheckCertifiable(tt.visa, findingsDay), tt.field, tt.says)
		})
	}
}

func TestCheckDeclinable(t *testing.T) {
	for _, tt := range []struct {
		name    string
		visa    Visa
		change  func(*Findings)
		reasons []Reason
		field   string
		says    string
	}{
		{"nothing found", U, func(f *Findings) { *f = Findings{} }, []Reason{"no_record_found"}, "", ""},
		{"not helpful, with its sentence", U, func(f *Findings) { f.Helpful, f.WhyNot.Helpful = No, "She knew nothing of it." }, []Reason{"not_helpful"}, "", ""},
		{"not helpful, without", U, func(f *Findings) { f.Helpful = No }, []Reason{"not_helpful"}, "why_helpful", "was not, is not"},
		{"refused, with its sentence", U, func(f *Findings) { f.Refused, f.RefusedExplain = Yes, "Two interviews, without a cause." }, []Reason{"not_helpful"}, "", ""},
		{"refused, without", U, func(f *Findings) { f.Refused = Yes }, []Reason{"not_helpful"}, "refused_explain", "unreasonable"},
		{"not helpful, but found helpful", U, func(*Findings) {}, []Reason{"not_helpful"}, "reasons", "“The victim was, is or is likely to be helpful”"},
		{"not a victim", U, func(f *Findings) { f.VictimKind, f.WhyNot.Victim = NotVictim, "Nobody was harmed." }, []Reason{"not_victim"}, "", ""},
		{"not a victim, but found one", U, func(*Findings) {}, []Reason{"not_victim"}, "reasons", "needs a finding"},
		{"14(a)(14)(iii): culpable", U, func(f *Findings) { f.VictimKind, f.WhyNot.Victim = NotVictim, "He planned it." }, []Reason{"culpable"}, "", ""},
		{"does not qualify", U, func(f *Findings) { f.Activities, f.NotQualifying, f.WhyNot.Activities = nil, true, "A civil matter." }, []Reason{"activity_not_qualifying"}, "", ""},
		{"does not qualify, and crimes are marked", U, func(f *Findings) { f.NotQualifying, f.WhyNot.Activities = true, "A civil matter." }, nil, "activities", "contradicts"},
		{"does not qualify, without a reason", U, func(f *Findings) { f.Activities, f.NotQualifying = nil, true }, nil, "why_activities", "neither"},
		{"one No with a reason, one without", U, func(f *Findings) {
			f.Helpful, f.WhyNot.Helpful, f.HasInformation = No, "She knew nothing.", No
		}, []Reason{"not_helpful"}, "why_has_information", "no information"},
		{"no trafficking", T, func(f *Findings) {
			f.Trafficking, f.WhyNot.Trafficking = []string{"not_applicable"}, "Wages were paid."
		}, []Reason{"activity_not_qualifying"}, "", ""},
		{"no trafficking, without a reason", T, func(f *Findings) { f.Trafficking = []string{"not_applicable"} }, nil, "why_trafficking", "no severe form"},
		{"did not cooperate", T, func(f *Findings) { f.Cooperation, f.CooperationExplain = []string{"failed_to_comply"}, "" }, []Reason{"not_helpful"}, "cooperation_explain", "unreasonable"},
		{"did not cooperate, but does not have to", T, func(f *Findings) {
			f.Cooperation, f.ExemptionFact = []string{"failed_to_comply", "trauma"}, "The doctor's letter."
		}, []Reason{"not_helpful"}, "reasons", "does not have to"},
		{"absurd texts", U, func(f *Findings) { f.WhyNot.Helpful = strings.Repeat("x", MaxProse+1) }, nil, "why_helpful", "20,001 characters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := goodU()
			if tt.visa == T {
				f = goodT()
			}
			tt.change(&f)
			checkProblem(t, append(f.CheckDeclinable(tt.visa, findingsDay), f.CheckReasons(tt.visa, tt.reasons)...), tt.field, tt.says)
		})
	}
}

func checkProblem(t *testing.T, problems []Problem, field, says string) {
	t.Helper()
	if field == "" {
		if len(problems) > 0 {
			t.Errorf("problems: %v", problems)
		}
		return
	}
	i := slices.IndexFunc(problems, func(p Problem) bool { return p.Field == field })
	if i < 0 || !strings.Contains(problems[i].Text, says) {
		t.Errorf("no problem by %s says %q: %v", field, says, problems)
	}
}

func TestElements(t *testing.T) {
	for _, tt := range []struct {
		name     string
		findings Findings
		visa     Visa
		want     string // code=answer
	}{
		{"U, nothing answered", Findings{}, U, "victim_kind= activities= in_united_states= has_information= helpful= refused="},
		{"U, all met", goodU(), U, "victim_kind=yes activities=yes in_united_states=yes has_information=yes helpful=yes refused=yes"},
		{"U, abroad under a law that reaches there", Findings{InUnitedStates: No, Extraterritorial: Yes}, U, "victim_kind= activities= in_united_states=yes has_information= helpful= refused="},
		{"U, abroad", Findings{InUnitedStates: No, Extraterritorial: No}, U, "victim_kind= activities= in_united_states=no has_information= helpful= refused="},
		{"U, refusal turns round", Findings{Refused: Yes}, U, "victim_kind= activities= in_united_states= has_information= helpful= refused=no"},
		{"T, nothing answered", Findings{}, T, "trafficking= cooperation="},
		{"T, exempt", Findings{Trafficking: []string{"other"}, Cooperation: []string{"failed_to_comply", "under_18"}}, T, "trafficking=yes cooperation=yes"},
		{"T, not met", Findings{Trafficking: []string{"not_applicable"}, Cooperation: []string{"failed_to_comply"}}, T, "trafficking=no cooperation=no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, e := range tt.findings.Elements(tt.visa) {
				got = append(got, e.Code+"="+string(e.Answer))
				if e.Rule == "" || !strings.HasSuffix(e.Rule, ").") || e.Ask == "" || e.WhyField == "" {
					t.Errorf("%s has no rule with its source, or asks nothing", e.Code)
				}
			}
			if one := strings.Join(got, " "); one != tt.want {
				t.Errorf("%s, want %s", one, tt.want)
			}
		})
	}
}

func TestInchoateOf(t *testing.T) {
	two := Findings{Activities: []string{"attempt", "murder", "rape"}, AttemptOf: []string{"rape"}, ConspiracyOf: []string{"murder"}}
	one := Findings{Activities: []string{"attempt", "murder"}}
	for _, tt := range []struct {
		name string
		got  []string
		want string
	}{
		{"chosen", two.InchoateOf("attempt"), "rape"},
		{"a box that is not marked", two.InchoateOf("conspiracy"), ""},
		{"the only crime", one.InchoateOf("attempt"), "murder"},
		{"no box", one.InchoateOf("solicitation"), ""},
	} {
		if one := strings.Join(tt.got, " "); one != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, one, tt.want)
		}
	}
}

func TestAgeAtFirst(t *testing.T) {
	for _, tt := range []struct {
		name, born, dates string
		want              int // -1: not known
	}{
		{"the day before the birthday", "2010-03-02", "2026-03-01", 15},
		{"the birthday", "2010-03-02", "2026-03-02", 16},
		{"18 on the first date", "2008-03-02", "2026-03-02", 18},
		{"the first of several dates counts", "2010-03-02", "2027-01-01 2026-03-01", 15},
		{"born on 29 February, 28 February", "2012-02-29", "2027-02-28", 14},
		{"born on 29 February, 1 March", "2012-02-29", "2027-03-01", 15},
		{"no date", "2010-03-02", "", -1},
		{"before birth", "2010-03-02", "2009-01-01", -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var f Findings
			for _, d := range strings.Fields(tt.dates) {
				f.Dates = append(f.Dates, MustDate(d))
			}
			age, known := f.AgeAtFirst(Victim{BornOn: MustDate(tt.born)})
			if known != (tt.want >= 0) || known && age != tt.want {
				t.Errorf("%d, %v", age, known)
			}
			f.Capacity = UnderSixteen
			if n := len(f.CheckVictim(Victim{BornOn: MustDate(tt.born)})); (n > 0) != (tt.want >= 16) {
				t.Errorf("%d problems with “under 16”", n)
			}
			f.Capacity, f.Cooperation = "", []string{"under_18"}
			if n := len(f.CheckVictim(Victim{BornOn: MustDate(tt.born)})); (n > 0) != (tt.want >= 18) {
				t.Errorf("%d problems with “under 18”", n)
			}
		})
	}
}

// Findings as earlier versions stored them read as they were, and are stored as
// they were while nothing new is answered.
func TestFindingsOfEarlierVersions(t *testing.T) {
	const stored = `{"case_status":"ongoing","case_number":"IND-1","activities":["felonious_assault"],"dates":["2026-01-31"],"statutes":"PL 120.05(2)",` +
		`"in_united_states":"yes","where":"New York, NY","extraterritorial":"no","narrative":"The defendant struck her.",` +
		`"has_information":"yes","helpful":"yes","refused":"no","helpfulness_explain":"She reported it.","opened_on":"","closed_on":"","family_culpable":"no"}`
	var f Findings
	if err := json.Unmarshal([]byte(stored), &f); err != nil {
		t.Fatal(err)
	}
	want := goodU()
	want.VictimKind, want.Capacity, want.HelpModes = "", "", nil
	if !reflect.DeepEqual(f, want) {
		t.Errorf("read as %+v", f)
	}
	again, err := json.Marshal(f)
	if err != nil || string(again) != stored {
		t.Errorf("stored as %s (%v), want %s", again, err, stored)
	}
	if problems := f.CheckSaved(U, findingsDay); len(problems) > 0 {
		t.Errorf("cannot be saved any more: %v", problems)
	}
	var all Findings
	full := goodU()
	full.WhyNot = WhyNot{"a", "b", "c", "d", "e", "f"}
	full.Similar, full.NotQualifying, full.ExemptionFact = []string{"rape"}, true, "x"
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil || !reflect.DeepEqual(all, full) {
		t.Errorf("%s read as %+v (%v)", text, all, err)
	}
}
