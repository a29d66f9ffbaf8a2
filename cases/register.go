package cases

import "time"

// Standing is what the register says of a paper.
type Standing string

const (
	Prepared       Standing = "prepared" // drawn, and not recorded as signed yet
	Signed         Standing = "signed"
	Superseded     Standing = "superseded" // a newer paper took its place, or it was never used
	PaperWithdrawn Standing = "withdrawn"  // by the office
	NotOurs        Standing = "not_ours"
)

// Words answers the question whether a paper is genuine.
func (s Standing) Words() string {
	switch s {
	case Prepared:
		return "Prepared here, and not recorded as signed"
	case Signed:
		return "Genuine"
	case Superseded:
		return "Superseded: it was made here, and is not in use any more"
	case PaperWithdrawn:
		return "Withdrawn by the office"
	}
	return "Not ours"
}

// Paper is one line of the register of forms: from the reserved number to the
// scan of the signed copy.
type Paper struct {
	Number    string // such as "P-2026-0042"; no other paper has it
	Code      string // random; opens the question whether it is genuine, and nothing else
	Request   RequestID
	Document  DocumentID // the bytes that were printed
	SHA256    string     // of these, hex
	DrawnAt   time.Time
	Template  string    // SHA-256 of USCIS's blank form; empty if the form was drawn
	PrintedAt time.Time // first time; zero if it was not printed from here
	Scan      DocumentID
	ScanSHA   string
	SignedOn  Date // handwritten beside the signature
	Standing  Standing

	Designation string           // in the register of officials, that the signature rests on
	RestsOn     DesignationEntry // the same with its words, on the page of the request
}

// PaperQuestion is what a stranger who holds a paper can ask: its code, with
// either the SHA-256 of a file or the date beside the signature.
type PaperQuestion struct {
	Code     string
	SHA256   string
	SignedOn Date
}

// FormTemplate is USCIS's own blank form, as the office installed it.
type FormTemplate struct {
	Visa    Visa
	Edition string // as printed on it, mm/dd/yy
	SHA256  string // hex
	PDF     []byte
	At      time.Time
}

// MadeWith says how the paper came to be, in a sentence.
func (p Paper) MadeWith() string {
	if p.Template != "" {
		return "This is USCIS's own form, filled in and read back."
	}
	return "This form was drawn by this program, since USCIS's own PDF is not installed here. Compare it with the current edition before you sign."
}

// Paper is the newest line of the register for the request.
func (r Request) Paper() Paper {
	if len(r.Papers) == 0 {
		return Paper{}
	}
	return r.Papers[0]
}
