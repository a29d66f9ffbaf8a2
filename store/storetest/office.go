// Package storetest makes small records for tests: an office with its people,
// and acts carried out the way the worker does. Only tests import it.
package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/internal/seal"
	"suppb/internal/testkit"
	"suppb/store"
)

// Password is everybody's in an office with passwords.
const Password = "correct horse battery"

// OnBoth runs a test on SQLite and on PostgreSQL.
func OnBoth(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) {
		testkit.SlowWithRace(t, "our code is the same as with SQLite")
		test(t, Open(t, migrated.Postgres(t)))
	})
}

// SQLite is an empty, migrated record in a file of its own.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, migrated.SQLite(t))
}

var migrated = testkit.NewPrepared(func(t testing.TB, database string) {
	t.Helper()
	must(t, Open(t, database).Close())
})

// MasterText is the master key of every test record, so that one can be opened again.
const MasterText = "6d61737465722d6b65792d6f662d746573742d7265636f7264732d6f6e6c7921"

// Master is the master key of test records.
func Master(t testing.TB) seal.Master {
	t.Helper()
	m, err := seal.ParseMaster(MasterText)
	must(t, err)
	return m
}

// Open opens and migrates a record.
func Open(t testing.TB, database string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), database, Master(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Office is an agency and its people. Two attorneys of two organisations, and
// one of each role, but two supervisors; Official is in the register since 2020.
// Nobody has a password unless a test asks for them: hashing eight takes longer than
// all else that most tests do.
type Office struct {
	Store    *store.Store
	Agency   cases.Agency
	Attorney cases.Person
	Other    cases.Person // an attorney of another organisation
	Intake   cases.Person
	ADA      cases.Person
	Official cases.Person
	Chief    cases.Person // the supervisor
	Deputy   cases.Person // another one
	Manager  cases.Person
	Admin    cases.Person
}

// NewOffice adds an office with its people to a record.
func NewOffice(t testing.TB, s *store.Store) *Office {
	t.Helper()
	return NewOfficeAs(t, s, func(*cases.Agency) {})
}

// NewOfficeWithPasswords is NewOffice whose people sign in with Password.
func NewOfficeWithPasswords(t testing.TB, s *store.Store) *Office {
	t.Helper()
	return newOffice(t, s, Password, func(*cases.Agency) {})
}

// OfficeWithPasswords is such an office in a record of its own, a copy of the one
// that the first call in a process makes.
func OfficeWithPasswords(t testing.TB) *Office {
	t.Helper()
	path := withPasswords.SQLite(t)
	o := firstOffice
	o.Store = Open(t, path)
	return &o
}

var (
	firstOffice   Office
	withPasswords = testkit.NewPrepared(func(t testing.TB, database string) {
		t.Helper()
		s := Open(t, database)
		firstOffice = *NewOfficeWithPasswords(t, s)
		must(t, s.Close())
	})
)

// NewOfficeWithRules is NewOffice with deadline rules of its own.
func NewOfficeWithRules(t testing.TB, s *store.Store, rules string) *Office {
	t.Helper()
	return NewOfficeAs(t, s, func(a *cases.Agency) { a.RuleSet = rules })
}

// NewOfficeAs is NewOffice for an agency that differs from the usual one.
func NewOfficeAs(t testing.TB, s *store.Store, differ func(*cases.Agency)) *Office {
	t.Helper()
	return newOffice(t, s, "", differ)
}

func newOffice(t testing.TB, s *store.Store, password string, differ func(*cases.Agency)) *Office {
	t.Helper()
	ctx := t.Context()
	o := &Office{Store: s, Agency: cases.Agency{
		ID: cases.AgencyID(uuid.NewString()), Name: "Test County District Attorney", Kind: "local", Category: "prosecutor",
		Head: cases.Name{Given: "Eleanor", Family: "Marsh"}, Street: "1 Test Square", City: "Testville", State: "NY", Zip: "10999",
		Phone: "5550100", Zone: "America/New_York", RuleSet: "ny-da-default",
	}}
	differ(&o.Agency)
	must(t, s.AddAgency(ctx, o.Agency))
	add := func(into *cases.Person, given, family, organisation string, roles ...cases.Role) {
		*into = cases.Person{
			ID: cases.PersonID(uuid.NewString()), Agency: o.Agency.ID, Name: cases.Name{Given: given, Family: family}, Active: true,
			Email: fmt.Sprintf("%s@%s.example", family, o.Agency.ID), Roles: roles,
		}
		if organisation != "" {
			id, err := s.OrganisationNamed(ctx, o.Agency.ID, organisation, cases.OrganisationID(uuid.NewString()))
			must(t, err)
			into.Organisation, into.OrgName = id, organisation
		}
		must(t, s.AddPerson(ctx, *into, password, time.Now()))
	}
	add(&o.Attorney, "Ana", "ortiz", "Harbor Legal Aid", cases.RoleRequester)
	add(&o.Other, "Daniel", "kim", "Kim & Abara", cases.RoleRequester)
	add(&o.Intake, "Rosa", "lindqvist", "", cases.RoleIntake)
	add(&o.ADA, "Miriam", "okafor", "", cases.RoleReviewer)
	add(&o.Official, "Thomas", "verdi", "", cases.RoleOfficial)
	add(&o.Chief, "Irene", "castellan", "", cases.RoleSupervisor)
	add(&o.Deputy, "Paul", "nwosu", "", cases.RoleSupervisor)
	add(&o.Manager, "Grace", "halloran", "", cases.RoleManager)
	add(&o.Admin, "Ada", "byrne", "", cases.RoleAdministrator)
	must(t, s.AddDesignation(ctx, o.Agency.ID, uuid.NewString(), cases.Designation{
		Person: o.Official.ID, Capacity: cases.Designee, Title: "Chief", Division: "Special Victims", From: cases.MustDate("2020-01-01"),
	}))
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Viewer is the person as a reader of this office's record.
func (o *Office) Viewer(p cases.Person) cases.Viewer {
	return cases.Viewer{Actor: p.Actor(), Agency: o.Agency.ID}
}

// Command is an act of a person on the request as it is now.
func (o *Office) Command(t testing.TB, by cases.Person, request cases.RequestID, kind cases.ActKind, at time.Time, p cases.Payload) cases.Command {
	t.Helper()
	s, err := o.Store.Snapshot(t.Context(), o.Agency.ID, request)
	must(t, err)
	return cases.Command{
		ID: cases.CommandID(uuid.NewString()), Agency: o.Agency.ID, Request: request, Actor: by.Actor(), Kind: kind,
		Version: s.Version, At: at.UTC().Truncate(time.Second), Payload: p,
	}
}

// Save stores a file for a request.
func (o *Office) Save(t testing.TB, by cases.Person, request cases.RequestID, kind cases.DocumentKind, name, content string) cases.Document {
	t.Helper()
	d, err := o.Store.SaveDocument(context.WithoutCancel(t.Context()), o.Viewer(by), cases.Document{
		ID: cases.DocumentID(uuid.NewString()), Request: request, Kind: kind, FileName: name, MediaType: "application/pdf", At: time.Now(),
	}, strings.NewReader(content))
	must(t, err)
	return d
}

// Submission is a complete request of an invented person.
func Submission() *cases.Submission {
	return &cases.Submission{
		Victim: cases.Victim{
			Name: cases.Name{Family: "Quetzalcoatl", Given: "Xiomara"}, BornOn: cases.MustDate("1991-07-23"), ANumber: "219876543", Gender: "female",
		},
		CaseNumber: "CR-004711-25", HappenedOn: cases.MustDate("2025-03-02"), Where: "Testville, New York",
		Narrative:   "Held against her will by an employer for two days.",
		Helpfulness: "Reported the same day and testified before trial.",
		ReplyTo:     "40 Mercer Walk, Testville, NY 10999", Authority: true,
	}
}

// Recommendation is a reviewer's recommendation to the office's official.
func (o *Office) Recommendation(visa cases.Visa, outcome cases.Outcome) cases.Payload {
	p := cases.Payload{Outcome: outcome, Official: o.Official.ID, Findings: Findings(visa), NoConflict: true}
	if outcome == cases.Decline {
		p.Reasons = []cases.Reason{"no_record_found"}
	}
	return p
}

// Findings are enough to certify a U or a T request.
func Findings(visa cases.Visa) *cases.Findings {
	s := Submission()
	f := &cases.Findings{
		CaseStatus: "completed", CaseNumber: s.CaseNumber, FamilyCulpable: cases.No, Dates: []cases.Date{s.HappenedOn}, Statutes: "NY Penal Law § 135.10", Narrative: s.Narrative,
	}
	if visa == cases.T {
		f.Fear = cases.No
		f.Trafficking, f.Cooperation, f.CooperationExplain = []string{"labor_trafficking"}, []string{"complied"}, s.Helpfulness
		return f
	}
	f.VictimKind, f.Activities = cases.DirectVictim, []string{"false_imprisonment"}
	f.InUnitedStates, f.Where, f.Extraterritorial = cases.Yes, s.Where, cases.No
	f.Capacity, f.HelpModes = cases.OwnCapacity, []string{"was"}
	f.HasInformation, f.Helpful, f.Refused, f.HelpfulnessExplain = cases.Yes, cases.Yes, cases.No, s.Helpfulness
	return f
}
