package supplement

import (
	"slices"
	"strings"

	"suppb/cases"
)

// Findings for which the form has no item of its own are printed as sentences
// behind a label, in the item that asks for the account they belong to: why an
// activity is similar, what an attempt was of and what an indirect victim rests
// on in Part 3 Item 6, who acted for the victim and how the victim helped in
// Part 4. Each label begins a line, so that a form can be read back. Findings
// without them are printed as they always were.

// Labels, in the order in which they are printed.
const (
	labelConvicted = "; convicted of: "
	labelStatutes  = "Investigated or prosecuted: "

	labelIndirect     = "Indirect victim: "
	labelBystander    = "Bystander: "
	labelAttempt      = "Attempt of: "
	labelConspiracy   = "Conspiracy to commit: "
	labelSolicitation = "Solicitation of: "
	labelSimilar      = "Similar activity: "

	labelUnder16      = "For the victim, who was under 16 on the day of the activity, acted: "
	labelIncapacity   = "For the victim, who is incapacitated or incompetent, acted: "
	labelHelpfulness  = "Helpfulness: "
	labelRequests     = "What was reasonably requested and not given: "
	labelExplanation  = "Explanation: " // only where a label stands before
	labelExemption    = "Exempt from cooperation: "
	betweenWordsTexts = " – " // between words of a list and a free text
)

// labelled says in which item of a reading a labelled finding was found.
var labelled = map[string]string{
	"victim_kind": "narrative", "inchoate": "narrative", "similar": "narrative", "next_friend": "helpfulness_explain", "help_modes": "helpfulness_explain",
}

// statutes are both lists of statutes in the one box that the form has. No
// conviction is needed; where there is one, USCIS sees of what.
func statutes(f cases.Findings) string {
	if strings.TrimSpace(f.ConvictionStatutes) == "" {
		return f.Statutes
	}
	return labelStatutes + f.Statutes + labelConvicted + f.ConvictionStatutes
}

func readStatutes(into *cases.Findings, text string) {
	into.Statutes = text
	if rest, ok := strings.CutPrefix(text, labelStatutes); ok {
		if i := strings.Index(rest, labelConvicted); i >= 0 {
			into.Statutes, into.ConvictionStatutes = rest[:i], rest[i+len(labelConvicted):]
		}
	}
}

// narrative is Part 3 Item 6 of I-918 Supplement B.
func narrative(f cases.Findings) string {
	lines := []string{f.Narrative}
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+text)
		}
	}
	switch f.VictimKind {
	case cases.IndirectVictim:
		add(labelIndirect, withText(words(cases.DirectRelations(), []string{f.DirectRelation}), f.VictimHarm))
	case cases.Bystander:
		add(labelBystander, f.VictimHarm)
	}
	add(labelAttempt, words(cases.NamedCrimes(), ifMarked(f, "attempt", f.AttemptOf)))
	add(labelConspiracy, words(cases.NamedCrimes(), ifMarked(f, "conspiracy", f.ConspiracyOf)))
	add(labelSolicitation, words(cases.NamedCrimes(), ifMarked(f, "solicitation", f.SolicitationOf)))
	if len(f.Similar) > 0 {
		add(labelSimilar, withText(words(cases.NamedCrimes(), f.Similar), f.SimilarRationale))
	}
	return join(lines)
}

// ifMarked leaves out what belongs to a box that is not marked.
func ifMarked(f cases.Findings, code string, of []string) []string {
	if !slices.Contains(f.Activities, code) {
		return nil
	}
	return of
}

func readNarrative(into *cases.Findings, text string) {
	for label, part := range parts(text, labelIndirect, labelBystander, labelAttempt, labelConspiracy, labelSolicitation, labelSimilar) {
		switch label {
		case "":
			into.Narrative = part
		case labelIndirect:
			list, harm := cutText(part)
			into.VictimKind, into.VictimHarm = cases.IndirectVictim, harm
			if codes := codesOfWords(cases.DirectRelations(), list); len(codes) > 0 {
				into.DirectRelation = codes[0]
			}
		case labelBystander:
			into.VictimKind, into.VictimHarm = cases.Bystander, part
		case labelAttempt:
			into.AttemptOf = codesOfWords(cases.NamedCrimes(), part)
		case labelConspiracy:
			into.ConspiracyOf = codesOfWords(cases.NamedCrimes(), part)
		case labelSolicitation:
			into.SolicitationOf = codesOfWords(cases.NamedCrimes(), part)
		case labelSimilar:
			list, rationale := cutText(part)
			into.Similar, into.SimilarRationale = codesOfWords(cases.NamedCrimes(), list), rationale
		}
	}
}

// helpfulness is the explanation of Part 4 of I-918 Supplement B.
func helpfulness(f cases.Findings) string {
	var lines []string
	if friend := strings.TrimSpace(f.NextFriend); friend != "" {
		friend = withText(friend, f.NextFriendRelation)
		switch f.Capacity {
		case cases.UnderSixteen:
			lines = append(lines, labelUnder16+friend)
		case cases.Incapacitated:
			lines = append(lines, labelIncapacity+friend)
		}
	}
	if modes := words(cases.HelpModes(), f.HelpModes); modes != "" {
		lines = append(lines, labelHelpfulness+modes)
	}
	explanation := f.HelpfulnessExplain
	if len(lines) > 0 && explanation != "" {
		explanation = labelExplanation + explanation
	}
	lines = append(lines, explanation)
	if f.Refused == cases.Yes && f.RefusedExplain != "" {
		lines = append(lines, labelRequests+f.RefusedExplain)
	}
	return join(lines)
}

func readHelpfulness(into *cases.Findings, text string) {
	for label, part := range parts(text, labelUnder16, labelIncapacity, labelHelpfulness, labelExplanation, labelRequests) {
		switch label {
		case "", labelExplanation:
			into.HelpfulnessExplain = part
		case labelUnder16, labelIncapacity:
			into.Capacity = cases.UnderSixteen
			if label == labelIncapacity {
				into.Capacity = cases.Incapacitated
			}
			into.NextFriend, into.NextFriendRelation = cutText(part)
		case labelHelpfulness:
			into.HelpModes = codesOfWords(cases.HelpModes(), part)
		case labelRequests:
			into.RefusedExplain = part
		}
	}
}

// cooperation is the explanation of Part 4 of I-914 Supplement B.
func cooperation(f cases.Findings) string {
	lines := []string{f.CooperationExplain}
	if len(f.Exemptions()) > 0 && f.ExemptionFact != "" {
		lines = append(lines, labelExemption+f.ExemptionFact)
	}
	return join(lines)
}

func readCooperation(into *cases.Findings, text string) {
	for label, part := range parts(text, labelExemption) {
		if label == "" {
			into.CooperationExplain = part
		} else {
			into.ExemptionFact = part
		}
	}
}

func join(lines []string) string {
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

// words are the words of codes, in the order of the list.
func words(list []cases.Choice, codes []string) string {
	var out []string
	for _, c := range list {
		if slices.Contains(codes, c.Code) {
			out = append(out, c.Words)
		}
	}
	return strings.Join(out, "; ")
}

func codesOfWords(list []cases.Choice, text string) []string {
	var out []string
	for _, c := range list {
		if slices.Contains(strings.Split(text, "; "), c.Words) {
			out = append(out, c.Code)
		}
	}
	return out
}

func withText(words, text string) string {
	if words == "" || text == "" {
		return words + text
	}
	return words + betweenWordsTexts + text
}

func cutText(part string) (words, text string) {
	words, text, _ = strings.Cut(part, betweenWordsTexts)
	return words, text
}

// parts takes a text apart where a line begins with a label; what stands before
// the first has none. Each label counts once.
func parts(text string, labels ...string) func(yield func(label, part string) bool) {
	return func(yield func(label, part string) bool) {
		label := ""
		var lines []string
		for line := range strings.SplitSeq(text, "\n") {
			i := slices.IndexFunc(labels, func(l string) bool { return strings.HasPrefix(line, l) })
			if i >= 0 {
				if (label != "" || len(lines) > 0) && !yield(label, strings.Join(lines, "\n")) {
					return
				}
				label, lines = labels[i], nil
				labels, line = labels[i+1:], line[len(labels[i]):]
			}
			lines = append(lines, line)
		}
		yield(label, strings.Join(lines, "\n"))
	}
}
