package cases

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// LetterKind names a letter that the office writes about a request.
type LetterKind string

const (
	LetterReceipt        LetterKind = "receipt"
	LetterInformation    LetterKind = "information"
	LetterDelay          LetterKind = "delay"
	LetterMisdirected    LetterKind = "misdirected"
	LetterDeclination    LetterKind = "declination"
	LetterReviewUpheld   LetterKind = "review_upheld"
	LetterReviewReopened LetterKind = "review_reopened"
	LetterReturn         LetterKind = "return"
	LetterReissue        LetterKind = "reissue"
	LetterWithdrawal     LetterKind = "withdrawal" // to USCIS, 8 CFR 214.14(h)(2)(i)
	LetterNoDisclosure   LetterKind = "no_disclosure"
)

var letterTable = []struct {
	kind  LetterKind
	words string
	fits  func(Snapshot) bool
	by    []Role // nil: everyone who issues letters
}{
	{LetterReceipt, "Receipt", func(s Snapshot) bool { return s.State.Undecided() && s.State != Reconsidering }, nil},
	{LetterInformation, "Request for information", inState(AwaitingInformation), nil},
	{LetterDelay, "Notice of delay", func(s Snapshot) bool { return s.State.Undecided() }, nil},
	{LetterMisdirected, "Referral to another agency", inState(Misdirected), nil},
	{LetterDeclination, "Declination with reasons", inState(Declined), nil},
	{LetterReviewUpheld, "Result of the review: the decision stands", func(s Snapshot) bool { return s.State == Declined && s.Reconsidered }, nil},
	{LetterReviewReopened, "Result of the review: begun again", func(s Snapshot) bool { return s.State.Undecided() && s.Reconsidered }, nil},
	{LetterReturn, "Cover letter of the signed form", inState(AwaitingDispatch, Certified), nil},
	{LetterReissue, "Cover letter of a freshly signed form", func(s Snapshot) bool { return inState(AwaitingDispatch, Certified)(s) && s.reissued() }, nil},
	{LetterWithdrawal, "Notice of withdrawal to USCIS", inState(Withdrawn), []Role{RoleOfficial, RoleSupervisor}},
	{LetterNoDisclosure, "Answer to a demand: nothing confirmed or denied", inState(), nil}, // about a demand, and never about a request
}

func inState(any ...State) func(Snapshot) bool {
	return func(s Snapshot) bool { return slices.Contains(any, s.State) }
}

// reissued reports that the newest signature replaced an earlier one.
func (s Snapshot) reissued() bool {
	return slices.ContainsFunc(s.Clocks, func(c Clock) bool { return c.Kind == ClockReissue && !c.From.After(s.SignedOn) })
}

// LetterKinds lists every kind of letter, in the order of the procedure.
func LetterKinds() []LetterKind {
	out := make([]LetterKind, len(letterTable))
	for i, l := range letterTable {
		out[i] = l.kind
	}
	return out
}

func (k LetterKind) row() int { return slices.Index(LetterKinds(), k) }

// Known reports whether there is such a letter.
func (k LetterKind) Known() bool { return k.row() >= 0 }

// Words is the letter as staff read it.
func (k LetterKind) Words() string {
	if i := k.row(); i >= 0 {
		return letterTable[i].words
	}
	return string(k)
}

// ToRequester reports whether the letter goes to the requester, who then sees
// it with the request. The notice of withdrawal goes to USCIS and stays with
// the office.
func (k LetterKind) ToRequester() bool { return k != LetterWithdrawal && !k.OfDemand() }

// OfDemand reports whether the letter answers a demand for papers. It says
// nothing of any request.
func (k LetterKind) OfDemand() bool { return k == LetterNoDisclosure }

// GoesTo is whom the letter is for.
func (k LetterKind) GoesTo() string {
	switch {
	case k.OfDemand():
		return "Who demands papers"
	case k.ToRequester():
		return "Requester"
	}
	return "USCIS"
}

// Document is what the drawn letter is stored as.
func (k LetterKind) Document() DocumentKind {
	switch {
	case k.OfDemand():
		return DemandLetter
	case k.ToRequester():
		return Letter
	}
	return LetterToUSCIS
}

// OpenLetters lists the letters that this person could issue now.
func OpenLetters(s Snapshot, who Actor) []LetterKind {
	st, _ := stepOf(IssueLetter)
	var out []LetterKind
	for _, l := range letterTable {
		if s.State != None && who.Is(st.by...) && st.mine(s, who) && l.fits(s) && (l.by == nil || who.Is(l.by...)) {
			out = append(out, l.kind)
		}
	}
	return out
}

// mayWriteLetters: a reviewer of what is on their desk, the others of any request.
func mayWriteLetters(s Snapshot, who Actor) bool {
	return who.Is(RoleIntake, RoleOfficial, RoleSupervisor) || isReviewer(s, who)
}

func checkLetter(s Snapshot, a Act) error {
	i := a.Letter.row()
	if i < 0 {
		return refuse(BadInput, "Choose which letter to issue.")
	}
	l := letterTable[i]
	switch {
	case l.by != nil && !a.Actor.Is(l.by...):
		return refuse(NotYours, "A certifying official or a supervisor issues this letter.")
	case !l.fits(s):
		return refuse(NotOpen, "The letter “%s” does not fit: the request is “%s”.", l.words, s.State.Words())
	case a.Document == "":
		return refuse(BadInput, "The letter was not drawn. Issue it again.")
	}
	return nil
}

// Language is one that letters are written in.
type Language string

const (
	English Language = "en"
	Spanish Language = "es"
)

// Languages lists the languages of letters with their words.
func Languages() []Choice {
	return []Choice{{string(English), "English"}, {string(Spanish), "Spanish"}}
}

// Known reports whether letters are written in this language.
func (l Language) Known() bool { return known(Languages(), string(l)) }

// Words is the language in English.
func (l Language) Words() string { return labelOf(Languages(), string(l)) }

var spanishMonths = [...]string{
	"enero", "febrero", "marzo", "abril", "mayo", "junio",
	"julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
}

// Date is a date as a letter in this language writes it: “August 14, 2026” or
// “14 de agosto de 2026”. The zero Date is "".
func (l Language) Date(d Date) string {
	switch {
	case d.IsZero():
		return ""
	case l == Spanish && d.Month >= time.January && d.Month <= time.December:
		return fmt.Sprintf("%d de %s de %d", d.Day, spanishMonths[d.Month-1], d.Year)
	}
	return fmt.Sprintf("%s %d, %d", d.Month, d.Day, d.Year)
}

// Telephone is the office's number as letters print it: ten digits in groups,
// anything else as it was entered.
func (a Agency) Telephone() string {
	digits := a.Phone
	if len(digits) != 10 || strings.Trim(digits, "0123456789") != "" {
		return digits
	}
	return "(" + digits[:3] + ") " + digits[3:6] + "-" + digits[6:]
}

// LetterTemplate is one version of an office's own text for a letter. Version 0
// is the text that comes with the program.
type LetterTemplate struct {
	Agency     AgencyID
	Kind       LetterKind
	Language   Language
	Version    int
	Text       string // the subject, an empty line, the body
	Author     PersonID
	AuthorName string
	At         time.Time
}

// LetterPaper is a letter as it is printed: everything in words already.
type LetterPaper struct {
	Language  Language
	Agency    Agency // the letterhead
	Number    string // of the request, or of the demand
	OfDemand  bool   // it answers a demand for papers, and names no request
	On        Date
	Addressee string // lines
	Subject   string
	Body      string // paragraphs between empty lines; lines that begin with "- " are a list, with "# " a heading
	Signer    string // printed below the line for the signature
	Title     string // lines
}
