package web

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"
)

// keepable are the addresses of the forms that people type texts into.
var keepable = regexp.MustCompile(`^/(absences(/[0-9a-f-]{36}/(end|reassign))?|officials(/head|/[0-9a-f-]{36}/(end|letter))?|disclosures(/[0-9a-f-]{36}/(release|letter|letter/preview` + demandPaths() + `))?|letters/[a-z_]+/[a-z]+(/preview)?|requests(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/(answer|misdirect|ask|findings|preview|recommend|certify|decline|return|signature|facts|strike|reconsideration|reconsider|letters|letters/preview|link|endorse|holds(/[0-9a-f-]{36}/end)?|prosecutions(/[0-9a-f-]{36}/(note|open|close|end))?|walls(/[0-9a-f-]{36}/down)?` + plainPaths() + `))?)$`)

// demandPaths are the addresses of steps on a demand, as alternatives of a pattern.
func demandPaths() string {
	var out string
	for _, p := range demandStepPages {
		if !p.Own() {
			out += "|" + p.Path
		}
	}
	return out
}

// plainPaths are the addresses of plain acts, as alternatives of a pattern.
func plainPaths() string {
	var out string
	for _, a := range plainActs {
		out += "|" + a.Path
	}
	return out
}

// Names of the fields that carry an interrupted form through the sign-in page.
const (
	keptTo     = "keep_to"
	keptFiles  = "keep_files"
	keptPrefix = "kept_"
)

// mostKept limits what travels through the sign-in page. The longest texts that
// an act takes are far below it.
const mostKept = 4 << 20

// interrupted answers a form that was sent when the session had ended: the
// sign-in page carries what was typed, and nothing of it is stored.
func (s *Server) interrupted(w http.ResponseWriter, r *http.Request, v *visit) error {
	k, err := keepForm(w, r, v)
	if err != nil {
		return err
	}
	alert := "You were signed out after " + s.idleWords() + " without a click. Sign in to go on; what you typed is kept."
	return s.showSignIn(w, r, http.StatusUnauthorized, nil, alert, arrival{Kept: k})
}

// keepForm reads a form that cannot be used yet.
func keepForm(w http.ResponseWriter, r *http.Request, v *visit) (kept, error) {
	f, err := read(w, r, v, discard)
	if err != nil {
		return kept{}, err
	}
	k := kept{To: r.URL.Path, Files: len(f.Files)+len(f.Problems) > 0, Values: f.Values}
	f.Values.Del("command")
	if k.size() > mostKept {
		return kept{}, formdata.ErrTooLarge
	}
	return k, nil
}

// kept is a form on its way through the sign-in page.
type kept struct {
	To     string // the address it was sent to
	Files  bool   // it held files, which are not kept
	Values url.Values
}

// readKept finds the interrupted form among the fields of the sign-in page.
func readKept(f *formdata.Form) kept {
	k := kept{To: f.Line(keptTo), Files: f.Yes(keptFiles), Values: url.Values{}}
	if !keepable.MatchString(k.To) {
		return kept{}
	}
	for name, values := range f.Values {
		if name, ok := strings.CutPrefix(name, keptPrefix); ok {
			k.Values[name] = values
		}
	}
	return k
}

func (k kept) size() int {
	n := 0
	for name, values := range k.Values {
		n += len(name)
		for _, v := range values {
			n += len(v)
		}
	}
	return n
}

// Typed are its texts, for reading them again before they are sent.
func (k kept) Typed() []typed { return typedTexts(&formdata.Form{Values: k.Values}) }

// Act names what the form does, where the texts alone do not tell.
func (k kept) Act() string {
	switch path.Base(k.To) {
	case "certify":
		return "Certify this request"
	case "decline":
		return "Decline this request"
	case "signature":
		return "Record the signed copy"
	}
	return ""
}

// FileField names the field for the files.
func (k kept) FileField() string {
	switch {
	case strings.HasSuffix(k.To, "/signature"):
		return "scan"
	case strings.HasPrefix(k.To, "/officials"):
		return "letter"
	}
	return "documents"
}

type goOnBody struct {
	To        arrival
	Confirmed bool // in a session that had not ended
}

// goOn shows the form to the person who signed in, who sends it or leaves it.
// Whether they may act on the request is checked when they send it.
func (s *Server) goOn(w http.ResponseWriter, r *http.Request, v *visit, person cases.Person, k kept) error {
	confirmed := v.Known()
	if !confirmed {
		if err := s.setUpVisit(r, v, person); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "go_on", &page{Title: "Go on with what you typed", Visit: v, Body: goOnBody{arrival{Kept: k}, confirmed}})
}
