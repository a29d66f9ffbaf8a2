package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// Keys of the session. It holds who somebody is, and what to say once. The
// store of sessions reads the first two, to end the sessions of an account.
const (
	sessionPerson = "person"
	sessionAgency = "agency"
	sessionDone   = "done"
)

// visit is one request by one signed-in person.
type visit struct {
	Person cases.Person
	Viewer cases.Viewer
	Agency cases.Agency
	Today  cases.Date // the office's civil date
	Now    time.Time
	zone   *time.Location
	rules  policy.RuleSet // for new requests
	sent   *formdata.Form // what the person sent with this request, once it is read
}

// Known reports that the person signed in.
func (v *visit) Known() bool { return v != nil && v.Person.ID != "" }

// needsPerson lets signed-in people through. The account is read anew for every
// request, so one that was disabled is out at once.
func (s *Server) needsPerson(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		id := s.Sessions.GetString(r.Context(), sessionPerson)
		if id == "" {
			return s.askToSignIn(w, r, v)
		}
		person, err := s.Accounts.Person(r.Context(), cases.PersonID(id))
		var refusal cases.Refusal
		if errors.As(err, &refusal) || err == nil && !person.Active {
			if err := s.Sessions.Destroy(r.Context()); err != nil {
				return fmt.Errorf("end the session: %w", err)
			}
			return s.askToSignIn(w, r, v)
		}
		if err != nil {
			return fmt.Errorf("find the person: %w", err)
		}
		if err := s.setUpVisit(r, v, person); err != nil {
			return err
		}
		return next(w, r, v)
	}
}

func (s *Server) setUpVisit(r *http.Request, v *visit, person cases.Person) error {
	agency, err := s.Reader.Agency(r.Context(), person.Agency)
	if err != nil {
		return fmt.Errorf("find the agency: %w", err)
	}
	now := s.Now()
	rules, err := policy.InForceAt(agency.RuleSet, now)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return fmt.Errorf("zone of the agency: %w", err)
	}
	*v = visit{
		Person: person, Viewer: cases.Viewer{Actor: person.Actor(), Agency: person.Agency}, Agency: agency,
		Today: rules.Today(now), Now: now, zone: zone, rules: rules,
	}
	return nil
}

// askToSignIn leads to the sign-in page, and from there back to the request a
// mail pointed at, or on with the form that was sent.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	if r.Method == http.MethodPost && keepable.MatchString(r.URL.Path) {
		return s.interrupted(w, r, v)
	}
	to := "/sign-in"
	if r.Method == http.MethodGet && returnable.MatchString(r.URL.Path) {
		to += "?next=" + r.URL.Path
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// seeOther ends an act: the browser fetches the page that shows what was done.
func (s *Server) seeOther(w http.ResponseWriter, r *http.Request, to, done string) error {
	if done != "" {
		s.Sessions.Put(r.Context(), sessionDone, done)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// mustBe refuses people without any of the roles.
func (v *visit) mustBe(roles ...cases.Role) error {
	if v.Viewer.Is(roles...) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "This page is for another role than yours."}
}

// staffRoles are those who work on requests for the office.
var staffRoles = []cases.Role{cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleSupervisor, cases.RoleManager}

// requestRoles are all who see requests; their own, or the office's.
var requestRoles = append(slices.Clone(staffRoles), cases.RoleRequester)

// staff reports whether the person works for the office.
func (v *visit) staff() bool { return v.Viewer.Is(staffRoles...) }

// mayAct refuses an act that this person could not begin now. What the act
// needs besides is checked when it is sent.
func (v *visit) mayAct(s cases.Snapshot, kind cases.ActKind) error {
	_, _, err := cases.Next(s, cases.Act{Kind: kind, Actor: v.Viewer.Actor, Version: s.Version})
	var refusal cases.Refusal
	if errors.As(err, &refusal) && (refusal.Code == cases.NotYours || refusal.Code == cases.NotOpen) {
		return refusal
	}
	return nil
}
