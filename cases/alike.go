package cases

import "strings"

// Alike reports whether two requests may be about the same person or matter: the
// same name and date of birth, the same A-Number, or the same case number. A
// person looks at the two before anything follows from it.
func (s Submission) Alike(o Submission) bool {
	same := func(a, b string) bool { return folded(a) != "" && folded(a) == folded(b) }
	return same(s.Victim.ANumber, o.Victim.ANumber) || same(s.CaseNumber, o.CaseNumber) ||
		!s.Victim.BornOn.IsZero() && s.Victim.BornOn == o.Victim.BornOn &&
			same(s.Victim.Name.Family, o.Victim.Name.Family) && same(s.Victim.Name.Given, o.Victim.Name.Given)
}

// folded is a text without what people write differently: case, spaces, dashes.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -–./,", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
