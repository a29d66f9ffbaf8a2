package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"suppb/cases"
)

// Invented victims, matters and findings of the demonstration.

var (
	demoGiven  = []string{"María", "Nguyễn", "Fatou", "Olena", "Priya", "José", "Amina", "Luis", "Ewa", "Kofi", "Leila", "Mateo", "Irina", "Samira", "Paulo", "Hana"}
	demoFamily = []string{"Reyes", "Đặng", "Diallo", "Kovalenko", "Nair", "Santos", "Yusuf", "Mendoza", "Nowak", "Mensah", "Haddad", "Rojas", "Petrova", "Rahman", "Ferreira", "Sato"}
	demoCrimes = []struct {
		activity, statute, similar, what string
	}{
		{"felonious_assault", "NY Penal Law § 120.05(2)", "", "The victim was attacked by an acquaintance on the street and was treated for injuries."},
		{"domestic_violence", "NY Penal Law § 120.00(1)", "New York names no crime of domestic violence; this assault was a family offense between members of one household.", "The victim was assaulted by a former partner at the time they shared a home."},
		{"stalking", "NY Penal Law § 120.50", "", "The victim was followed and threatened over several weeks by a former co-worker."},
		{"extortion", "NY Penal Law § 155.40(2)", "", "The victim was made to hand over wages under threats against family members."},
		{"false_imprisonment", "NY Penal Law § 135.10", "", "The victim was held in an apartment for two days and prevented from leaving."},
		{"witness_tampering", "NY Penal Law § 215.11", "", "The victim was threatened so that the victim would not testify in a pending matter."},
	}
)

func demoSubmission(r *rand.Rand, visa cases.Visa, received time.Time) cases.Submission {
	crime := demoCrimes[r.IntN(len(demoCrimes))]
	happened := cases.DateOf(received.AddDate(-r.IntN(4), -r.IntN(11)-1, -r.IntN(27)))
	s := cases.Submission{
		Victim: cases.Victim{
			Name:   cases.Name{Family: demoFamily[r.IntN(len(demoFamily))], Given: demoGiven[r.IntN(len(demoGiven))]},
			BornOn: cases.DateOf(received.AddDate(-19-r.IntN(40), -r.IntN(12), -r.IntN(28))),
			Gender: []string{"female", "male"}[r.IntN(2)],
		},
		CaseNumber: fmt.Sprintf("CR-%06d-%02d", 1000+r.IntN(90000), happened.Year%100),
		HappenedOn: happened, Where: "Harborview, New York",
		Narrative:   crime.what,
		Helpfulness: "The victim reported the matter the same day, identified the person responsible and spoke with the assigned detective twice.",
		ReplyTo:     "40 Mercer Walk, Suite 300, Harborview, NY 10999",
		Language:    []string{"Spanish", "Vietnamese", "French", "Ukrainian", "English"}[r.IntN(5)],
		Authority:   true,
	}
	if r.IntN(3) > 0 {
		s.Victim.ANumber = fmt.Sprintf("2%08d", r.IntN(100_000_000))
	}
	if visa == cases.T {
		s.Narrative = "The victim was recruited with a promise of restaurant work, had documents taken away and was made to work without pay under threats."
	}
	if r.IntN(8) == 0 {
		s.Urgency.RemovalProceedings = true
	}
	return s
}

func demoFindings(visa cases.Visa, s cases.Submission, n int) cases.Findings {
	f := cases.Findings{
		CaseStatus: []string{"completed", "ongoing"}[n%2], CaseNumber: s.CaseNumber,
		Dates: []cases.Date{s.HappenedOn}, Narrative: s.Narrative,
		FamilyCulpable: cases.No,
		Note:           "File reviewed; the complaint and the supporting deposition agree with the request.",
	}
	if visa == cases.T {
		f.Statutes, f.Fear = "NY Penal Law § 135.35", cases.No
		f.Trafficking = []string{"labor_trafficking"}
		f.Cooperation, f.CooperationExplain = []string{"complied"}, s.Helpfulness
		f.OpenedOn = s.HappenedOn.AddDays(20)
		return f
	}
	for _, c := range demoCrimes {
		if c.what == s.Narrative {
			f.Activities, f.Statutes = []string{c.activity}, c.statute
			if c.similar != "" {
				f.Similar, f.SimilarRationale = f.Activities, c.similar
			}
			if f.CaseStatus == "completed" {
				f.ConvictionStatutes = c.statute
			}
		}
	}
	f.VictimKind, f.Capacity, f.HelpModes = cases.DirectVictim, cases.OwnCapacity, []string{[]string{"was", "is"}[n%2]}
	f.InUnitedStates, f.Where, f.Extraterritorial = cases.Yes, s.Where, cases.No
	f.Injury = "Bruises and a cut that needed stitches, as documented in the hospital record."
	f.HasInformation, f.Helpful, f.Refused, f.HelpfulnessExplain = cases.Yes, cases.Yes, cases.No, s.Helpfulness
	return f
}

// demoNothingFound are the findings on a request that no file of the office matches.
func demoNothingFound(s cases.Submission) cases.Findings {
	return cases.Findings{
		CaseNumber: s.CaseNumber, Dates: []cases.Date{s.HappenedOn}, Narrative: s.Narrative,
		Note: "No matter of this office was found under name, date and place.",
	}
}
