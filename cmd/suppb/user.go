package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/store"
)

func newUserCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Accounts of staff and requesters"}
	cmd.AddCommand(newUserAddCommand())
	return cmd
}

// newUser is what the flags of “suppb user add” say.
type newUser struct {
	person       cases.Person
	roles        []string
	organisation string
	capacity     string
	title        string
	division     string
	from, until  string
}

func newUserAddCommand() *cobra.Command {
	var where recordFlags
	var u newUser
	cmd := &cobra.Command{
		Use: "add", Short: "Add an account and print its first password once", Args: noArgs,
		Long: `Adds an account with a random password, which is printed once.

Roles: requester, intake, reviewer, certifying_official, manager, administrator.
A requester needs --organisation. A certifying official needs --title and enters
the register of officials (8 CFR 214.14(a)(3)) from --designated-from on.`,
		Example: `  suppb user add --email ortiz@legalaid.example --given Ana --family Ortiz \
      --role requester --organisation "Harbor Legal Aid"
  suppb user add --email verdi@da.example --given Thomas --family Verdi \
      --role certifying_official --capacity designee --title "Chief, Special Victims"`,
	}
	where.register(cmd)
	f := cmd.Flags()
	f.StringVar(&u.person.Email, "email", "", "address to sign in with (required)")
	f.StringVar(&u.person.Name.Given, "given", "", "given name (required)")
	f.StringVar(&u.person.Name.Middle, "middle", "", "middle name")
	f.StringVar(&u.person.Name.Family, "family", "", "family name (required)")
	f.StringSliceVar(&u.roles, "role", nil, "role; repeat for several (required)")
	f.StringVar(&u.organisation, "organisation", "", "firm or legal-aid office of a requester")
	f.StringVar(&u.capacity, "capacity", string(cases.Designee), "head_of_agency, designee or judge")
	f.StringVar(&u.title, "title", "", "title of a certifying official, as the form prints it")
	f.StringVar(&u.division, "division", "", "division or office of a certifying official")
	f.StringVar(&u.from, "designated-from", "", "first day the official may sign, YYYY-MM-DD (default today)")
	f.StringVar(&u.until, "designated-until", "", "last day the official may sign, YYYY-MM-DD (default: open)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		password, err := u.add(cmd, s)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Added %s.\nFirst password, shown only now: %s\n", u.person.Email, password)
		return nil
	}
	return cmd
}

func (u *newUser) add(cmd *cobra.Command, s *store.Store) (password string, err error) {
	ctx := cmd.Context()
	agencies, err := s.Agencies(ctx)
	if err != nil {
		return "", err
	}
	if len(agencies) != 1 {
		return "", inputError(errors.New("there is no office yet; enter it with “suppb office add”"))
	}
	agency, err := s.Agency(ctx, agencies[0])
	if err != nil {
		return "", err
	}
	u.person.ID, u.person.Agency = cases.PersonID(uuid.NewString()), agency.ID
	designation, err := u.check(agency)
	if err != nil {
		return "", inputError(err)
	}
	if u.organisation != "" {
		if u.person.Organisation, err = s.OrganisationNamed(ctx, agency.ID, u.organisation, cases.OrganisationID(uuid.NewString())); err != nil {
			return "", err
		}
	}
	password = randomPassword()
	if err := s.AddPerson(ctx, u.person, password, time.Now()); err != nil {
		return "", err
	}
	if designation != nil {
		if err := s.AddDesignation(ctx, agency.ID, uuid.NewString(), *designation); err != nil {
			return "", err
		}
	}
	return password, nil
}

// check reads the flags; the designation is nil for all but certifying officials.
func (u *newUser) check(agency cases.Agency) (*cases.Designation, error) {
	if at, err := mail.ParseAddress(u.person.Email); err != nil || at.Address != u.person.Email {
		return nil, errors.New("--email is missing or not an address")
	}
	if u.person.Name.Given == "" || u.person.Name.Family == "" {
		return nil, errors.New("--given and --family are both needed")
	}
	if len(u.roles) == 0 {
		return nil, errors.New("--role is missing; see “suppb user add --help” for the roles")
	}
	for _, name := range u.roles {
		role := cases.Role(name)
		if role == cases.RoleSystem || role.Words() == cases.RoleSystem.Words() {
			return nil, fmt.Errorf("there is no role %q; see “suppb user add --help” for the roles", name)
		}
		u.person.Roles = append(u.person.Roles, role)
	}
	who := u.person.Actor()
	if who.Is(cases.RoleRequester) != (u.organisation != "") {
		return nil, errors.New("--organisation is for requesters, and every requester needs one")
	}
	if who.Is(cases.RoleRequester) && len(u.roles) > 1 {
		return nil, errors.New("a requester cannot hold a role in the office")
	}
	if !who.Is(cases.RoleOfficial) {
		return nil, nil
	}
	if u.title == "" {
		return nil, errors.New("--title is missing; the form prints the official's title")
	}
	d := &cases.Designation{Person: u.person.ID, Capacity: cases.Capacity(u.capacity), Title: u.title, Division: u.division}
	today, err := agency.Today(time.Now())
	if err != nil {
		return nil, err
	}
	if d.From, err = cases.ParseDate(u.from); err != nil {
		return nil, err
	}
	if d.Until, err = cases.ParseDate(u.until); err != nil {
		return nil, err
	}
	if d.From.IsZero() {
		d.From = today
	}
	if !d.Until.IsZero() && d.Until.Before(d.From) {
		return nil, errors.New("--designated-until is before --designated-from")
	}
	switch d.Capacity {
	case cases.HeadOfAgency, cases.Designee, cases.Judge:
	default:
		return nil, fmt.Errorf("there is no capacity %q; choose head_of_agency, designee or judge", u.capacity)
	}
	if problems := d.Check(today); len(problems) > 0 {
		return nil, errors.New(problems[0].Text)
	}
	return d, nil
}

// randomPassword is four groups of four letters and digits that are not easily
// mistaken for each other: about 79 bits.
func randomPassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	for i := range 16 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // crypto/rand does not fail on any system this runs on
		}
		b.WriteByte(alphabet[n.Int64()])
	}
	return b.String()
}
