package cases

import "slices"

// personalDetails are the facts of a request that do most harm in wrong hands and
// that daily work seldom needs. To staff they stand masked until they are shown.
// What a reviewer begins with does not: the name, the case and the defendant, what
// happened and how the victim helped.
var personalDetails = []struct {
	code     string // of ReadItem as well
	released string // code of Releasable; empty if it cannot be released by itself
	words    string
	value    func(Submission) string
	clear    func(*Submission)
}{
	// A name may be the one that the victim took so as not to be found.
	{"other_names", "", "Other names", func(s Submission) string { return nameList(s.Victim.OtherNames) }, func(s *Submission) { s.Victim.OtherNames = nil }},
	// With the name it opens accounts and registers elsewhere.
	{"born_on", "victim_born_on", "Date of birth", func(s Submission) string { return s.Victim.BornOn.Long() }, func(s *Submission) { s.Victim.BornOn = Date{} }},
	// It names the victim to those who deport.
	{"a_number", "victim_a_number", "A-Number", func(s Submission) string { return s.Victim.ANumber }, func(s *Submission) { s.Victim.ANumber = "" }},
	// It is where the victim lives, or who knows where.
	{"reply_to", "", "Original goes to", func(s Submission) string { return s.ReplyTo }, func(s *Submission) { s.ReplyTo = "" }},
}

// Masked stands in the place of a personal detail. It is the same for all of them:
// no length and no last digits, since the program itself compares what has to be
// compared, and three digits beside a name are half of a number.
const Masked = "Masked"

// PersonalDetail is one of them as a page shows it.
type PersonalDetail struct{ Code, Words, Value string }

// PersonalDetails lists all of them; those that the requester did not give are
// empty, masked or not, so that they can be asked for.
func (s Submission) PersonalDetails(masked bool) []PersonalDetail {
	var out []PersonalDetail
	for _, d := range personalDetails {
		value := d.value(s)
		if masked && value != "" {
			value = Masked
		}
		out = append(out, PersonalDetail{d.code, d.words, value})
	}
	return out
}

// WithoutPersonalDetails is the submission with none of them in it.
func (s Submission) WithoutPersonalDetails() Submission {
	for _, d := range personalDetails {
		d.clear(&s)
	}
	return s
}

// MaskReleased masks those among facts that can be released, or were.
func MaskReleased(facts []ReleasedFact) []ReleasedFact {
	out := slices.Clone(facts)
	for i, f := range out {
		for _, d := range personalDetails {
			if d.released != "" && d.released == f.Code {
				out[i].Value = Masked
			}
		}
	}
	return out
}

// MaskRead masks those among the items of a form that somebody filled in. Whether
// form and record differ can still be seen.
func MaskRead(items []ReadItem) []ReadItem {
	out := slices.Clone(items)
	for i, item := range out {
		for _, d := range personalDetails {
			if d.code != item.Code {
				continue
			}
			out[i].Said = Masked
			if item.Have != "" {
				out[i].Have = Masked
			}
		}
	}
	return out
}

func nameList(names []Name) string {
	var out string
	for i, n := range names {
		if i > 0 {
			out += "; "
		}
		out += n.String()
	}
	return out
}
