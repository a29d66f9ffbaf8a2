package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"suppb/cases"
	"suppb/policy"
	"suppb/web/formdata"
)

// Keys of the session. It holds who somebody is, how and when that was proved,
// and what to say once. The store of sessions reads all but the last, to list and
// end the sessions of an account.
const (
	sessionPerson  = "person"
	sessionAgency  = "agency"
	sessionID      = "id"      // names it on pages
	sessionBegan   = "began"   // Unix seconds
	sessionMethod  = "method"  // a cases.SignInMethod
	sessionBrowser = "browser" // family and system
	sessionProved  = "proved"  // when the person last proved who they are, Unix seconds
	sessionDone    = "done"
)

// finishSignIn is the end of every way of signing in: the person is who they say
// they are, by the method, proved it at that instant, and goes where they wanted.
func (s *Server) finishSignIn(w http.ResponseWriter, r *http.Request, v *visit, person cases.Person, method cases.SignInMethod, proved time.Time, to arrival) error {
	if err := s.beginSession(w, r, person, method, proved); err != nil {
		return err
	}
	return s.arrive(w, r, v, person, to)
}

// beginSession begins the person's session under a token that nobody knew before.
// The proof is zero or of long ago where the identity provider let somebody in
// without asking them: then signing asks.
func (s *Server) beginSession(w http.ResponseWriter, r *http.Request, person cases.Person, method cases.SignInMethod, proved time.Time) error {
	browser, err := s.Accounts.SignedIn(r.Context(), person.ID, method, s.origin(r))
	if err != nil {
		return err
	}
	if err := s.newSession(r); err != nil {
		return err
	}
	s.rememberBrowser(w, browser)
	s.networks.succeeded(networkOf(s.clientAddress(r)))
	ctx, now := r.Context(), s.Now()
	if proved.After(now) {
		proved = now // the provider's clock is ahead
	}
	s.Sessions.Put(ctx, sessionPerson, string(person.ID))
	s.Sessions.Put(ctx, sessionAgency, string(person.Agency))
	s.Sessions.Put(ctx, sessionID, rand.Text())
	s.Sessions.Put(ctx, sessionBegan, now.Unix())
	s.Sessions.Put(ctx, sessionProved, proved.Unix())
	s.Sessions.Put(ctx, sessionMethod, string(method))
	s.Sessions.Put(ctx, sessionBrowser, browserFamily(r.UserAgent()))
	return nil
}

// visit is one request by one signed-in person.
type visit struct {
	Person  cases.Person
	Viewer  cases.Viewer
	Agency  cases.Agency
	Today   cases.Date // the office's civil date
	Now     time.Time
	proved  time.Time // when the person last proved who they are
	session string    // ID of the session
	zone    *time.Location
	rules   policy.RuleSet // for new requests
	sent    *formdata.Form // what the person sent with this request, once it is read
}

// Known reports that the person signed in.
func (v *visit) Known() bool { return v != nil && v.Person.ID != "" }

// needsPerson lets signed-in people through.
func (s *Server) needsPerson(next handler) handler {
	return s.knowsPerson(func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if !v.Known() {
			return s.askToSignIn(w, r, v)
		}
		return next(w, r, v)
	})
}

// knowsPerson tells the page who signed in, if anybody did. The account is read
// anew for every request, so one that was disabled is out at once.
func (s *Server) knowsPerson(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		id := s.Sessions.GetString(r.Context(), sessionPerson)
		if id == "" {
			return next(w, r, v)
		}
		person, err := s.Accounts.Person(r.Context(), cases.PersonID(id))
		var refusal cases.Refusal
		if errors.As(err, &refusal) || err == nil && !person.Active {
			if err := s.Sessions.Destroy(r.Context()); err != nil {
				return fmt.Errorf("end the session: %w", err)
			}
			return next(w, r, v)
		}
		if err != nil {
			return fmt.Errorf("find the person: %w", err)
		}
		if err := s.setUpVisit(r, v, person); err != nil {
			return err
		}
		setTimes(w, r, formTime, uploadTime)
		r = formdata.Within(r.WithContext(v.inSession(r.Context())), nil)
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
		proved: time.Unix(s.Sessions.GetInt64(r.Context(), sessionProved), 0), session: s.Sessions.GetString(r.Context(), sessionID),
	}
	return nil
}

// askToSignIn leads to the sign-in page, and from there back to the request a
// mail pointed at, or on with the form that was sent.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	if r.Method == http.MethodPost && keepable.MatchString(r.URL.Path) {
		if err := s.tooMany(w, r); err != nil {
			return err
		}
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

// idleWords is after how long without a click a session ends.
func (s *Server) idleWords() string {
	return plural(int(s.Sessions.IdleTimeout.Minutes()), "minute", "minutes")
}
