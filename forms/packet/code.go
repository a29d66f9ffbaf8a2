package packet

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Code is what the machine-readable code of a cover sheet or closing sheet
// says. It carries no name and no number that tells anything; who knows the
// token's request is the program. It proves nothing: the check finds mistakes in
// reading and typing, not forgeries.
//
// As text it is version, role, token, digest, pages and check, such as
//
//	SUPPB1:C:7K3QXM2VJ6ZDT4WP5RHN:6C0F1B2A9D3E:1+5:Q7XA
type Code struct {
	Role   Role
	Token  string // as given to Print
	Digest string // the first 12 hexadecimal digits of the SHA-256 of Parts.Signing
	Letter int    // pages of the letter behind the cover sheet
	Pages  int    // pages to sign: the form and its continuation sheets
}

// Role says which of the two office sheets carries a code.
type Role string

const (
	Cover   Role = "C" // begins a packet
	Closing Role = "E" // ends it
)

const (
	version      = "SUPPB1:"
	digestLength = 12
	checkLength  = 4
)

// These are the errors of [Parse].
var (
	ErrForeign = errors.New("the code is not from this program")
	ErrNewer   = errors.New("the code is from a newer version of this program")
	ErrDamaged = errors.New("the code is from this program, but was misread or mistyped")
)

var (
	token      = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	ours       = regexp.MustCompile(`^SUPPB[0-9]{1,4}:`)
	codeFields = regexp.MustCompile(`^([CE]):([A-Za-z0-9_-]{8,64}):([0-9A-F]{12}):(0|[1-9][0-9]{0,2})\+([1-9][0-9]{0,2}):$`)
)

// Parse reads the text of a code: ErrForeign, ErrNewer or ErrDamaged if it is
// none. White space does not matter: the text may be typed from a cover sheet,
// where it takes several lines.
func Parse(text string) (Code, error) {
	text = strings.Join(strings.Fields(text), "")
	if !ours.MatchString(text) {
		return Code{}, ErrForeign
	}
	if !strings.HasPrefix(text, version) {
		return Code{}, ErrNewer
	}
	if len(text) < checkLength {
		return Code{}, ErrDamaged
	}
	body := text[:len(text)-checkLength]
	m := codeFields.FindStringSubmatch(strings.TrimPrefix(body, version))
	if m == nil || check(body) != text[len(body):] {
		return Code{}, ErrDamaged
	}
	letter, _ := strconv.Atoi(m[4])
	pages, _ := strconv.Atoi(m[5])
	return Code{Role(m[1]), m[2], strings.ToLower(m[3]), letter, pages}, nil
}

// String is the text of the code.
func (c Code) String() string {
	body := fmt.Sprintf("%s%s:%s:%s:%d+%d:", version, c.Role, c.Token, strings.ToUpper(c.Digest), c.Letter, c.Pages)
	return body + check(body)
}

// Of reports whether the code was printed on a packet of the document whose
// SHA-256, in lower-case hexadecimal digits, is given.
func (c Code) Of(sha256 string) bool {
	return len(sha256) == 64 && strings.HasPrefix(sha256, c.Digest)
}

// closing is the code of the packet's other sheet.
func (c Code) closing() Code {
	c.Role = Closing
	return c
}

func check(body string) string {
	sum := sha256.Sum256([]byte(body))
	return base32.StdEncoding.EncodeToString(sum[:5])[:checkLength]
}
