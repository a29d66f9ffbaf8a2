package letters

import (
	"strings"

	"suppb/cases"
)

// OfDemand are the values that a demand for papers gives, and the sentences of
// the laws that the answer rests on. There is nothing of any request among them.
func OfDemand(m cases.Demand, answers []string, a cases.Agency, today cases.Date, language cases.Language) Data {
	d := Data{language, map[string]any{}}
	d.text("agency", a.Name)
	d.text("agency_phone", a.Telephone())
	d.date("today", today)
	d.text("demand_number", m.Number)
	d.text("asker", m.From())
	d.text("their_reference", m.Reference)
	d.date("demand_received_on", m.ReceivedOn)
	var written []string
	for _, text := range answers {
		written = append(written, toTranslate(text, language))
	}
	d.list("legal_answers", written)
	return d
}

// DemandAddressee is the address block of an answer to a demand.
func DemandAddressee(m cases.Demand) string {
	var lines []string
	for _, line := range append([]string{m.Asker, m.AskerAgency}, strings.Split(plain(m.AskerAddress), "\n")...) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// SampleDemand is an invented demand, for previews of templates.
func SampleDemand(today cases.Date) cases.Demand {
	return cases.Demand{
		Number: "D-2026-0007", Kind: cases.DemandSubpoena, ReceivedOn: today.AddDays(-3),
		DemandText: cases.DemandText{
			Asker: "Victor Hale", AskerAgency: "Hale & Partners", AskerAddress: "12 Court Street\nTestville, NY 10999", Reference: "Docket 2026/1187",
			Asked: "All papers about any request for a certification made in the matter.",
		},
	}
}

// sampleAnswers are what laws could be answered with, in both languages.
var sampleAnswers = map[cases.Language][]string{
	cases.English: {"Federal law treats information about people who seek relief as victims of crime as confidential, and this includes whether such information exists (8 U.S.C. 1367)."},
	cases.Spanish: {"La ley federal trata como confidencial la información sobre quienes piden protección como víctimas de un delito, incluso si esa información existe o no (8 U.S.C. 1367)."},
}
