package cases

import (
	"regexp"
	"slices"
	"strings"
)

// Barrier is a reason that a text names and that cannot carry a refusal by
// itself.
type Barrier struct {
	Code   string
	Phrase string // as the text has it
	Rule   string // one sentence
	Source string
}

// barrier is a kind of such reasons. A text is looked at sentence by sentence.
type barrier struct {
	code, rule, source string
	names              []pattern
}

type pattern struct {
	find   *regexp.Regexp
	before *regexp.Regexp // whose words before it turn it into something else
	after  *regexp.Regexp // or after it
	always bool           // names a practice of the office, which no "although" excuses
}

const (
	// Up to n words of any kind between two that count.
	few  = `(?:\W+\w+){0,3}?\W+`
	some = `(?:\W+\w+){0,6}?\W+`

	theCase    = `(?:case|cases|matter|matters|investigation|prosecution|proceedings?|charges?|indictment|docket|complaint)`
	theCrime   = `(?:crime|crimes|incident|incidents|offen[sc]es?|events?|activity|assault|attack|robbery|abuse|case|matter)`
	theVictim  = `(?:victim|survivor|petitioner|applicant|requester|client|complainant|you)`
	offender   = `(?:defendant|suspect|perpetrator|offender|assailant|attacker|abuser|trafficker)`
	beenOrNow  = `(?:\W+(?:now|already|been|since|long|fully|administratively|subsequently|later))*\W+`
	isOrWas    = `(?:is|are|was|were|has|have|had|got|remains?|'s|’s)`
	notWord    = `(?:not|never)`
	didNotWord = `(?:(?:did|does|do|would|could|has|have|had|will|can|was|were|is)(?:\W+not|\W+never|n['’]t)|cannot|never)`
)

// around is a pattern for the words before or after.
func around(p string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + p) }

func words(p string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:` + p + `)\b`) }

func named(all ...string) []pattern {
	var out []pattern
	for _, p := range all {
		out = append(out, pattern{find: words(p)})
	}
	return out
}

// The barriers. Federal law asks for none of these things, and the laws of some
// states forbid to refuse for them; an office of another state reads those as
// guidance. The citations are from memory or secondary sources, like those of the
// rule sets that are not confirmed.
var barriers = []barrier{
	{"only_ongoing", "Certification does not depend on an open case: a closed one can be certified, and help given in the past counts.",
		"8 CFR 214.14(a)(5), (b)(3); ORS 147.620", []pattern{
			{find: words(`only` + few + `(?:ongoing|open|active|pending|current)`), before: around(`\b(?:the|an?|its|his|her|their)\W*$`), always: true},
			{find: words(`(?:certif\w+|sign|signs|consider|considers|accept|accepts)` + few + `(?:only|unless|while)` + some + `(?:ongoing|open|active|pending)`), always: true},
		}},
	{"case_closed", "That a case is closed is no reason by itself: an investigation or prosecution may be over, and no open case is needed.",
		"8 CFR 214.14(a)(5); ORS 147.620; Cal. Penal Code 679.10", slices.Concat(named(
			theCase+`\W+`+isOrWas+`\W+no\W+longer\W+(?:open|active|pending|ongoing)`,
			theCase+`\W+(?:is|are|was|were)\W+`+notWord+`(?:\W+currently)?\W+(?:open|active|pending|ongoing)`,
			`no\W+(?:\w+\W+)?(?:open|active|pending|ongoing)\W+`+theCase,
			`(?:closed|dismissed|dropped)\W+(?:out\W+)?(?:the|this|your|its|that|our)\W+`+theCase,
		), []pattern{
			{find: words(theCase + `\W+` + isOrWas + beenOrNow + `(?:closed|dismissed|dropped|completed|concluded|terminated|inactive|over|disposed)`),
				before: around(`\b(?:review|consideration|reading)\W+of\W+(?:the|your|this)\W*$`), after: around(`^\W*\d`)},
			{find: words(`(?:a|an|the|this|your|old|in|for|on|of)\W+(?:closed|inactive|completed|dismissed)\W+` + theCase), after: around(`^\W*(?:file|files|number|numbers|records?|folder)`)},
		})},
	{"no_conviction", "No conviction is needed; detection and investigation count as much as prosecution.",
		"8 CFR 214.14(a)(5); ORS 147.620", named(
			`(?:no|without(?:\W+an?|\W+any)?)(?:\W+criminal|\W+resulting|\W+final)?\W+convictions?`,
			`(?:not|never|n['’]t)(?:\W+been|\W+ultimately|\W+yet)?\W+convicted`,
			`acquitted`, `acquittal`, `found\W+not\W+guilty`,
			didNotWord+`\W+(?:result|end|lead)\w*\W+(?:in|with|to)(?:\W+an?|\W+any)?\W+conviction`,
		)},
	{"no_prosecution", "No charge and no prosecution are needed; it is enough that the activity was detected or investigated.",
		"8 CFR 214.14(a)(5); ORS 147.620", named(
			`no(?:\W+criminal)?\W+(?:charges|prosecution|indictment)`, `no\W+criminal\W+charge`,
			`(?:not|never|n['’]t)(?:\W+been)?\W+(?:prosecuted|charged|indicted)`,
			`declin\w+\W+(?:to\W+prosecute|prosecution)`, didNotWord+`\W+(?:prosecute|prosecuted|bring\W+charges|file\W+charges|press\W+charges)`,
			`nolle\W+prosequi`, `refused\W+to\W+prosecute`,
		)},
	{"no_arrest", "No arrest is needed, and the person responsible need not be known.",
		"8 CFR 214.14(a)(5); Cal. Penal Code 679.10", named(
			`no(?:\W+one|body)?(?:\W+(?:suspect|person))?\W+(?:was|were|has\W+been|have\W+been|is)(?:\W+ever)?\W+arrested`, `no\W+arrests?`,
			`(?:not|never|n['’]t)(?:\W+been|\W+yet)?\W+(?:arrested|apprehended)`, `without(?:\W+an|\W+any)?\W+arrest`,
			offender+`\W+`+isOrWas+beenOrNow+`(?:unknown|unidentified|at\W+large)`, offender+`\W+remains?\W+(?:unknown|unidentified|at\W+large)`,
			offender+`\W+(?:(?:was|were|has|have|is|could|can)\W+`+notWord+`|cannot|(?:could|was|has)n['’]t)(?:\W+(?:be|been|ever))*\W+(?:identified|found|located|known|caught)`,
		)},
	{"old_crime", "There is no time limit between the crime and the certification; what happened long ago can be certified.",
		"8 CFR 214.14(c)(2)(i) limits only the time from signature to filing; Colo. Rev. Stat. 24-4.1-403", named(
			`too\W+(?:old|long\W+ago|much\W+time|many\W+years|remote|stale)`, `(?:so|too)\W+much\W+time`,
			`(?:time|years)\W+(?:has|have|had)(?:\W+since|\W+already)?\W+(?:passed|elapsed|gone\W+by)`, `(?:lapse|passage)\W+of\W+time`,
			theCrime+some+`(?:more\W+than|over|many|several|nearly|almost)(?:\W+\w+){0,2}?\W+(?:years|decades)\W+(?:ago|old|earlier)`,
			theCrime+`\W+(?:is|was)(?:\W+\w+){0,3}?\W+years\W+old`, theCrime+`\W+(?:is|was)\W+(?:an?\W+)?(?:old|stale|remote)`,
			theCrime+some+`long\W+ago`, `age\W+of\W+the\W+`+theCrime,
		)},
	{"limitations", "The statute of limitations on the crime does not limit the certification.",
		"8 CFR 214.14(a)(5)", named(`statutes?\W+of\W+limitations?`, `limitations?\W+period`, `time\W?barred`)},
	{"did_not_testify", "Testimony is one way to help among many; a victim who reported or was interviewed has helped.",
		"8 CFR 214.14(b)(3)", []pattern{
			{find: words(didNotWord + `(?:\W+\w+){0,2}?\W+(?:testify|testified|give\W+testimony|given\W+testimony)`), before: about(offender + `|officer|detective|police`)},
			{find: words(didNotWord + `(?:\W+\w+){0,2}?\W+(?:appear|appeared|come|came)\W+(?:at|before|in|to)(?:\W+the)?\W+(?:trial|court|grand\W+jury|hearing)`), before: about(offender + `|officer|detective|police`)},
			{find: words(`(?:not|never|n['’]t)(?:\W+been)?\W+(?:called|needed)\W+(?:to\W+testify|as\W+a\W+witness)`), before: about(offender + `|officer|detective`)},
			{find: words(`(?:without|no)\W+(?:the\W+victim['’]s\W+|trial\W+|victim\W+)?testimony`)},
		}},
	{"criminal_record", "A victim's own criminal record is no reason; admissibility is for USCIS.",
		"Cal. Penal Code 679.10; 8 CFR 212.17", named(
			theVictim+`['’]s(?:\W+\w+){0,3}?\W+(?:criminal|arrest|juvenile)\W+(?:records?|history|background)`,
			theVictim+`\W+(?:has|had|have)(?:\W+\w+){0,2}?\W+(?:criminal|arrest|juvenile)\W+(?:records?|history|background)`,
			`your(?:\W+\w+)?\W+(?:criminal|arrest|juvenile)\W+(?:records?|history|background)`,
			`(?:criminal|arrest)\W+(?:record|history|background)\W+of\W+(?:the|this)\W+`+theVictim,
			theVictim+`\W+(?:has|had|have)(?:\W+\w+){0,2}?\W+(?:arrests|convictions|(?:prior|previous)\W+(?:arrest|conviction))`, `rap\W+sheet`,
		)},
	{"immigration_status", "Immigration status and history are no reason; they are for USCIS.",
		"Cal. Penal Code 679.10; 8 CFR 212.17", slices.Concat([]pattern{
			{find: words(`undocumented`), before: around(`\b(?:injur\w+|harm|abuse|facts?|claims?|account|reports?|contacts?|visits?)\W+(?:is|was|are|were|remains?|remained)\W*$`)},
		}, named(
			`immigration\W+(?:status|history|record|violations?)`, `(?:illegal|unlawful)\W+(?:alien|immigrant|entry|presence|status)`,
			`(?:here|present|entered|living|lives)`+some+`(?:illegally|unlawfully|without\W+inspection|without\W+status)`,
			`no\W+(?:legal|lawful)(?:\W+immigration)?\W+status`, `(?:previously|already|been)\W+(?:deported|removed\W+from\W+the\W+(?:country|United\W+States))`, `prior\W+(?:deportation|removal)s?`,
		))},
	{"no_contact", "Help once given counts; continued contact with the office is not asked for beyond what is reasonably requested.",
		"8 CFR 214.14(b)(3)", slices.Concat(named(
			`lost(?:\W+all)?\W+(?:contact|touch)`, `no\W+longer\W+(?:in\W+(?:contact|touch)|responsive|responding|reachable)`, `(?:not|n['’]t)\W+(?:kept|stayed|been|remained)\W+in\W+(?:contact|touch)`,
			theVictim+`\W+(?:(?:could|was|can|has)\W+not|cannot|couldn['’]t)(?:\W+be|\W+been)?\W+(?:reached|located|contacted|found)`,
		), []pattern{{find: words(`no\W+(?:further|continued|continuing|ongoing|recent|more)\W+contact`), after: around(`^\W*(?:orders?)`)}})},
	{"stopped_helping", "Stopping because of trauma, threats or fear is not by itself a refusal; what was asked has to have been reasonable.",
		"8 CFR 214.14(b)(3); Colo. Rev. Stat. 24-4.1-403", named(
			`(?:stopped|ceased)\W+(?:cooperating|participating|assisting|helping|responding|coming|answering)`, `recanted`, `uncooperative`,
			`with(?:drew|drawn)\W+(?:the|her|his|their|your)\W+(?:complaint|cooperation|statement)`, didNotWord+`\W+(?:want|wish)(?:ed)?\W+to\W+(?:press\W+charges|proceed|prosecute|cooperate|continue)`,
		)},
	{"language", "A language gap is not a refusal to help.",
		"Colo. Rev. Stat. 24-4.1-403", named(
			`language\W+(?:barrier|gap|difficult(?:y|ies)|problems?)`, didNotWord+`\W+(?:speak|understand|read|write)(?:\W+\w+)?\W+English`, `(?:no|limited)\W+English`, `(?:no|without(?:\W+an)?)\W+interpreter`,
		)},
	{"abroad", "A victim who is abroad may ask; petitions can be filed from there.",
		"Cal. Penal Code 679.10", named(theVictim + `\W+(?:lives|resides|is|was|has\W+moved|moved|left|now\W+lives|are|live|have\W+moved)(?:\W+now|\W+currently|\W+back)?\W+(?:abroad|outside(?:\W+of)?\W+the\W+(?:United\W+States|country|US|U\W?S)|to\W+another\W+country)`)},
	{"no_id", "State law can forbid to demand a government identity card; a person can be matched to the record in other ways.",
		"Cal. Penal Code 679.10", named(`(?:no|without(?:\W+an?)?|lacks?(?:\W+an?)?)\W+(?:(?:valid|official|state|photo|government)\W+(?:issued\W+)?)+(?:ID|identification|identity\W+card|passport)`)},
	{"abuse_not_substantial", "Whether the abuse was substantial is for USCIS, not for the office that certifies.",
		"8 CFR 214.14(b)(1), (c)(4)", named(
			`injur(?:y|ies)\W+(?:was|were|is|are)\W+(?:not|too|only)(?:\W+very)?\W+(?:serious|substantial|severe|minor|slight)`, `no\W+(?:serious|substantial|severe|visible)\W+injur(?:y|ies)`,
			`(?:not|no|n['’]t)(?:\W+\w+){0,2}?\W+substantial(?:\W+(?:physical|mental|or))*\W+abuse`,
		)},
}

// about says whose the sentence is, when the words before what was found end
// with them.
func about(who string) *regexp.Regexp {
	return around(`\b(?:` + who + `)s?(?:\W+(?:himself|herself|later|also))?\W*$`)
}

// excuses are the words of a sentence that names such a reason to say that it
// does not count.
var excuses = words(`not\W+(?:a|the|our|any)\W+(?:reason|ground|bar|obstacle|condition)|(?:no|not\W+by\W+itself\W+a)\W+(?:reason|ground|bar|obstacle)|(?:does|do|did)(?:\W+not|n['’]t)\W+(?:matter|count|depend|affect|prevent)` +
	`|(?:not|n['’]t|never)(?:\W+\w+)?\W+(?:needed|required|necessary|relevant|relied|considered|weighed|because|decisive|asked)|no\W+(?:\w+\W+){1,3}(?:is|are|was|were)\W+(?:needed|required|necessary)|regardless|irrelevant|whether\W+or\W+not|no\W+matter|(?:plays?|played)\W+no\W+(?:part|role)|irrespective|nor\W+because|immaterial`)

var sentenceEnd = regexp.MustCompile(`[.!?;]+(?:\s+|$)|\n\s*\n`)

// Barriers finds the reasons in a text that cannot carry a refusal by
// themselves, each once, in the order of the text. It goes by words and does not
// understand the text: it is for a warning, never for refusing an act. English
// only.
func Barriers(text string) []Barrier {
	type hit struct {
		at int
		Barrier
	}
	var hits []hit
	for at, sentence := range sentences(text) {
		excused := excuses.MatchString(sentence)
		for _, b := range barriers {
			for _, p := range b.names {
				if excused && !p.always {
					continue
				}
				where := p.in(sentence)
				if where == nil {
					continue
				}
				phrase := strings.Join(strings.Fields(sentence[where[0]:where[1]]), " ")
				hits = append(hits, hit{at + where[0], Barrier{b.code, phrase, b.rule, b.source}})
				break
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.at - b.at })
	var out []Barrier
	for _, h := range hits {
		if !slices.ContainsFunc(out, func(b Barrier) bool { return b.Code == h.Code }) {
			out = append(out, h.Barrier)
		}
	}
	return out
}

// in is where the sentence has the pattern, if what stands around it does not
// make it something else.
func (p pattern) in(sentence string) []int {
	for _, where := range p.find.FindAllStringIndex(sentence, -1) {
		if p.before != nil && p.before.MatchString(sentence[:where[0]]) || p.after != nil && p.after.MatchString(sentence[where[1]:]) {
			continue
		}
		return where
	}
	return nil
}

// sentences are the sentences of a text by where they begin.
func sentences(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		from := 0
		for _, end := range sentenceEnd.FindAllStringIndex(text, -1) {
			if !yield(from, text[from:end[0]]) {
				return
			}
			from = end[1]
		}
		yield(from, text[from:])
	}
}
