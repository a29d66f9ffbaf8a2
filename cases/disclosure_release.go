package cases

import (
	"slices"
	"strings"
	"time"
)

// Proposal is what somebody proposes to release, chosen one by one.
type Proposal struct {
	To        string // name and address, lines
	How       string // code of ReleaseWays
	Documents []DocumentID
	Facts     []string // codes of Releasable
}

// ReleaseWays are how papers leave the office.
func ReleaseWays() []Choice {
	return []Choice{
		{"hand", "Handed over, against a receipt"},
		{"mail_tracked", "Mail with tracking, in a neutral envelope"},
		{"court", "Given to the court, for the judge alone"},
		{"trial_assistant", "Given to the trial assistant, for discovery"},
		{"encrypted", "On an encrypted medium"},
	}
}

// Check lists what is wrong with a proposal, in the order of its page.
func (p Proposal) Check() []Problem {
	var c checker
	if len(p.Documents)+len(p.Facts) == 0 {
		c.add("documents", "Mark at least one paper or fact. Nothing is released by default.")
	}
	c.need("to", p.To, "Enter to whom it goes: name and address.")
	c.prose("to", p.To)
	c.choice("how", p.How, ReleaseWays(), "Choose how it goes.")
	return c.problems
}

// Release is a proposal as the record keeps it.
type Release struct {
	ID           string
	Demand       string // its ID
	DemandNumber string
	Request      RequestID
	State        DemandState // ReleaseProposed, DemandReleased or ReleaseRejected
	ProposedBy   PersonID
	ProposerName string
	ProposedAt   time.Time
	DecidedBy    PersonID
	DeciderName  string
	DecidedAt    time.Time
	ReleaseList
	Facts []ReleasedFact // gone once the request was destroyed
}

// ReleaseList is what of a release outlives the request: to whom what kind of
// paper went, and nothing that the papers say.
type ReleaseList struct {
	To        string             `json:"to"`
	How       string             `json:"how"`
	Papers    []ReleasedDocument `json:"papers,omitempty"`
	FactCodes []string           `json:"facts,omitempty"`
}

// HowWords is how it left.
func (l ReleaseList) HowWords() string { return labelOf(ReleaseWays(), l.How) }

// FactWords are the kinds of facts that were released.
func (l ReleaseList) FactWords() []string {
	var out []string
	for _, f := range releasable {
		if slices.Contains(l.FactCodes, f.code) {
			out = append(out, f.words)
		}
	}
	return out
}

// ReleasedDocument is a paper in a release. The digest proves which.
type ReleasedDocument struct {
	ID     DocumentID   `json:"id"`
	Kind   DocumentKind `json:"kind"`
	SHA256 string       `json:"sha256"` // hex
	Size   int64        `json:"size"`
	Name   string       `json:"-"` // from the request, as long as it is there
}

// ReleasedFact is a fact as it was when the release was proposed.
type ReleasedFact struct {
	Code  string `json:"code"`
	Words string `json:"words"`
	Value string `json:"value"`
}

// releasable are the facts that can be released, one by one.
var releasable = []struct {
	code, words string
	value       func(Request) string
}{
	{"exists", "That this office received a request", func(r Request) string { return r.Number + ", " + r.Visa.Form() }},
	{"received_on", "Day on which it was received", func(r Request) string { return r.ReceivedOn.Long() }},
	{"requester", "Who made the request", func(r Request) string { return strings.Trim(r.Requester+", "+r.OrgName, ", ") }},
	{"state", "Where the request stands", func(r Request) string { return r.State.Words() }},
	{"decided_on", "Day of the decision", func(r Request) string { return r.DecidedOn.Long() }},
	{"signed_on", "Day of the signature", func(r Request) string { return r.SignedOn.Long() }},
	{"official", "Who signed or declined", func(r Request) string { return r.OfficialName }},
	{"victim_name", "Name of the victim", func(r Request) string { return r.Submission.Victim.Name.String() }},
	{"victim_born_on", "Date of birth of the victim", func(r Request) string { return r.Submission.Victim.BornOn.Long() }},
	{"victim_a_number", "A-Number of the victim", func(r Request) string { return r.Submission.Victim.ANumber }},
	{"case_number", "Case number", func(r Request) string { return r.Submission.CaseNumber }},
	{"defendant", "Name of the defendant", func(r Request) string { return r.Submission.Defendant }},
	{"happened", "When and where it happened", func(r Request) string {
		return strings.Trim(r.Submission.HappenedOn.Long()+", "+r.Submission.Where, ", ")
	}},
	{"narrative", "What happened, as the request tells it", func(r Request) string { return r.Submission.Narrative }},
	{"helpfulness", "How the victim helped, as the request tells it", func(r Request) string { return r.Submission.Helpfulness }},
}

// Releasable lists the facts of a request that it has.
func Releasable(r Request) []ReleasedFact {
	var out []ReleasedFact
	for _, f := range releasable {
		if value := strings.TrimSpace(f.value(r)); value != "" {
			out = append(out, ReleasedFact{f.code, f.words, value})
		}
	}
	return out
}

// Propose works out what a proposal releases of the request, or refuses what is
// not there.
func Propose(p Proposal, r Request) (ReleaseList, []ReleasedFact, error) {
	list := ReleaseList{To: p.To, How: p.How}
	for _, id := range p.Documents {
		i := slices.IndexFunc(r.Documents, func(d Document) bool { return d.ID == id })
		if i < 0 {
			return list, nil, refuse(BadInput, "One of the papers is not there any more. Look at the list again.")
		}
		d := r.Documents[i]
		list.Papers = append(list.Papers, ReleasedDocument{d.ID, d.Kind, d.SHA256, d.Size, d.FileName})
	}
	var facts []ReleasedFact
	for _, f := range Releasable(r) {
		if slices.Contains(p.Facts, f.Code) {
			facts = append(facts, f)
			list.FactCodes = append(list.FactCodes, f.Code)
		}
	}
	if len(facts) != len(p.Facts) {
		return list, nil, refuse(BadInput, "One of the facts is not there any more. Look at the list again.")
	}
	return list, facts, nil
}
