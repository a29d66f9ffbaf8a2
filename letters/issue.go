package letters

import (
	"slices"
	"strings"

	"suppb/cases"
)

// Offered lists the letters that this person could issue about the request now.
func Offered(s cases.Snapshot, who cases.Actor) []cases.LetterKind { return cases.OpenLetters(s, who) }

// Preferred is the language that a letter is written in unless somebody chooses
// another: Spanish if the requester said so, English otherwise and for USCIS.
func Preferred(kind cases.LetterKind, language string) cases.Language {
	said := strings.ToLower(strings.TrimSpace(language))
	if kind.ToRequester() && (strings.HasPrefix(said, "spanish") || strings.HasPrefix(said, "español") || strings.HasPrefix(said, "espanol") || said == "es") {
		return cases.Spanish
	}
	return cases.English
}

const (
	uscis   = "U.S. Citizenship and Immigration Services"
	noPlace = "[postal address, from the current instructions of USCIS]"
)

// Addressee is the address block of a letter: the requester at the address that
// the request names for post, or USCIS, whose address nobody but a person knows.
func Addressee(kind cases.LetterKind, r cases.Request) string {
	if !kind.ToRequester() {
		return uscis + "\n" + noPlace
	}
	var lines []string
	for _, line := range append([]string{r.Requester, r.OrgName}, strings.Split(plain(r.Submission.ReplyTo), "\n")...) {
		line = strings.TrimSpace(line)
		if line != "" && !slices.ContainsFunc(lines, func(o string) bool { return strings.EqualFold(o, line) }) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// MaxAddressLines is how many lines an address block has room for.
const MaxAddressLines = 8

// CheckAddressee says what is wrong with an address block; "" if nothing is.
func CheckAddressee(text string) string {
	text = strings.TrimSpace(plain(text))
	switch {
	case text == "":
		return "Enter the address that the letter goes to."
	case strings.Contains(text, noPlace):
		return "Replace " + noPlace + " with the address that the letter goes to."
	case strings.Count(text, "\n") >= MaxAddressLines:
		return "The address has more than 8 lines. Shorten it."
	}
	return ""
}

// SignedByOfficial reports whether the certifying official's name stands below
// this letter, and not that of whoever issues it.
func SignedByOfficial(kind cases.LetterKind) bool {
	switch kind {
	case cases.LetterDeclination, cases.LetterReturn, cases.LetterReissue, cases.LetterWithdrawal:
		return true
	}
	return false
}

var titles = []struct {
	role             cases.Role
	english, spanish string
}{
	{cases.RoleSupervisor, "Supervising Assistant District Attorney", "Fiscal auxiliar de distrito a cargo de supervisión"},
	{cases.RoleReviewer, "Assistant District Attorney", "Fiscal auxiliar de distrito"},
	{cases.RoleOfficial, "Certifying official", "Funcionario certificador"},
	{cases.RoleIntake, "Certification requests", "Solicitudes de certificación"},
}

// Title is what stands below the name of somebody who works for the office.
func Title(who cases.Actor, language cases.Language) string {
	for _, t := range titles {
		if who.Is(t.role) {
			if language == cases.Spanish {
				return t.spanish
			}
			return t.english
		}
	}
	return ""
}
