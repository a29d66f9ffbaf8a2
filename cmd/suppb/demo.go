package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/store"
)

// demoAgency marks a record that holds the demonstration and nothing else.
const demoAgency cases.AgencyID = "demo"

// demoPerson is an account of the demonstration. All are invented.
type demoPerson struct {
	id           cases.PersonID
	given, last  string
	email        string
	organisation string
	roles        []cases.Role
}

var demoPeople = []demoPerson{
	{"demo-ortiz", "Ana", "Ortiz", "ortiz@harbor.example", "Harbor Legal Aid", []cases.Role{cases.RoleRequester}},
	{"demo-kim", "Daniel", "Kim", "kim@kimabara.example", "Kim & Abara LLP", []cases.Role{cases.RoleRequester}},
	{"demo-lindqvist", "Rosa", "Lindqvist", "intake@office.example", "", []cases.Role{cases.RoleIntake}},
	{"demo-okafor", "Miriam", "Okafor", "ada@office.example", "", []cases.Role{cases.RoleReviewer}},
	{"demo-verdi", "Thomas", "Verdi", "official@office.example", "", []cases.Role{cases.RoleOfficial}},
	{"demo-castellan", "Irene", "Castellan", "supervisor@office.example", "", []cases.Role{cases.RoleSupervisor}},
	{"demo-nwosu", "Paul", "Nwosu", "deputy@office.example", "", []cases.Role{cases.RoleSupervisor}}, // who endorsed does not reconsider
	{"demo-halloran", "Grace", "Halloran", "manager@office.example", "", []cases.Role{cases.RoleManager, cases.RoleAdministrator}},
}

// makeDemo fills an empty record with one fictional office, its people and
// their requests, and prints each password once. A record that has the demo
// already is left as it is; one that holds a real office is refused.
func makeDemo(ctx context.Context, s *store.Store, out io.Writer) error {
	ids, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	switch {
	case len(ids) == 1 && ids[0] == demoAgency:
		fmt.Fprintln(out, "The demonstration's record is there already; its passwords were printed when it was made.\nFor new ones, stop, delete the data folder and start again.")
		return nil
	case len(ids) > 0:
		return inputError(errors.New("this record holds an office; --demo wants a data folder of its own, such as --data demo"))
	}
	const office = "America/New_York"
	zone, err := time.LoadLocation(office)
	if err != nil {
		return fmt.Errorf("zone of the demonstration: %w", err)
	}
	today := time.Now().In(zone) // a day of the office, wherever the machine is
	if err := s.AddAgency(ctx, cases.Agency{
		ID: demoAgency, Name: "Harborview County District Attorney's Office", Kind: "local", Category: "prosecutor",
		Head:   cases.Name{Given: "Eleanor", Family: "Marsh"},
		Street: "1 Courthouse Square", City: "Harborview", State: "NY", Zip: "10999",
		Phone: "(555) 010-0100", Fax: "(555) 010-0199", Zone: office, RuleSet: "ny-da-default",
	}); err != nil {
		return err
	}
	accounts := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintf(accounts, "\nA fictional office. Sign in as any of these; each password is shown only now.\nThe staff's second step needs a code, which the page itself shows in this demonstration.\n\n")
	for _, p := range demoPeople {
		person := cases.Person{ID: p.id, Agency: demoAgency, Name: cases.Name{Given: p.given, Family: p.last}, Email: p.email, Roles: p.roles}
		what := p.roles[0].Words()
		for _, r := range p.roles[1:] {
			what += " and " + r.Words()
		}
		if p.organisation != "" {
			what += ", " + p.organisation
			if person.Organisation, err = s.OrganisationNamed(ctx, demoAgency, p.organisation, cases.OrganisationID(uuid.NewString())); err != nil {
				return err
			}
		}
		password := store.RandomGroups(4)
		if err := s.AddPerson(ctx, person, password, today); err != nil {
			return err
		}
		if person.Staff() {
			if err := s.GiveApp(ctx, person); err != nil {
				return err
			}
		}
		fmt.Fprintf(accounts, "  %s\t%s\t%s\n", p.email, password, what)
	}
	if err := s.AddDesignation(ctx, demoAgency, uuid.NewString(), cases.Designation{
		Person: "demo-verdi", Capacity: cases.Designee, Title: "Chief", Division: "Special Victims Bureau",
		From: cases.DateOf(today.AddDate(-3, 0, 0)),
	}); err != nil {
		return err
	}
	if err := playDemo(ctx, s, out, today); err != nil {
		return fmt.Errorf("make the demonstration: %w", err)
	}
	fmt.Fprintln(accounts)
	return accounts.Flush()
}
