package web

import (
	"net/http"
	"regexp"

	"suppb/cases"
	"suppb/web/formdata"
)

// returnable are the pages that a person is led back to after signing in or
// confirming: those that mails point at, and those of accounts and the register.
// Nothing else is followed.
var returnable = regexp.MustCompile(`^/(requests/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/[a-z]+)?|account(/password)?|people|second-factor/new|officials(/[a-z0-9-]{3,36})?|disclosures(/[0-9a-f-]{36}(/[a-z-]+)?)?|retention(/[0-9a-f-]{36})?)$`)

// arrival is where a sign-in leads: the page that somebody wanted, or on with
// the form that they sent when their session had ended.
type arrival struct {
	Next string // "" for the person's first page
	Kept kept
}

// arrivalOf reads it from the address of a page.
func arrivalOf(r *http.Request) (to arrival) {
	if next := r.URL.Query().Get("next"); returnable.MatchString(next) {
		to.Next = next
	}
	return to
}

// readArrival reads it from the fields in which the pages of a sign-in carry it.
func readArrival(f *formdata.Form) arrival {
	to := arrival{Kept: readKept(f)}
	if next := f.Line("next"); returnable.MatchString(next) {
		to.Next = next
	}
	return to
}

// at is the address of a page of the sign-in that carries the arrival.
func (to arrival) at(path string) string {
	if to.Next == "" {
		return path
	}
	return path + "?next=" + to.Next
}

// arrive leads a person who signed in to where they wanted.
func (s *Server) arrive(w http.ResponseWriter, r *http.Request, v *visit, person cases.Person, to arrival) error {
	if to.Kept.To != "" {
		return s.goOn(w, r, v, person, to.Kept)
	}
	next := to.Next
	if next == "" {
		next = "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}
