package cases

import "strings"

// Alike reports whether two requests may be about the same person or matter: the
// same name and date of birth, the same A-Number, or the same case number. A
// person looks at the two before anything follows from it.
func (s Submission) Alike(o Submission) bool {
	same := func(a, b string) bool { return folded(a) != "" && folded(a) == folded(b) }
	number := PlainANumber(s.Victim.ANumber)
	return number != "" && number == PlainANumber(o.Victim.ANumber) || same(s.CaseNumber, o.CaseNumber) ||
		!s.Victim.BornOn.IsZero() && s.Victim.BornOn == o.Victim.BornOn &&
			same(s.Victim.Name.Family, o.Victim.Name.Family) && same(s.Victim.Name.Given, o.Victim.Name.Given)
}

// PlainANumber is an A-Number without what people write differently: the A, the
// sign for number, spaces, dashes and zeros in front. A text that is none is "".
func PlainANumber(s string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -–#\u00a0", r) {
			return -1
		}
		return r
	}, strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "A"))
	if len(plain) < 7 || len(plain) > 9 || strings.Trim(plain, "0123456789") != "" {
		return ""
	}
	return strings.TrimLeft(plain, "0")
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
