package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
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
	cmd.AddCommand(newUserAddCommand(), newUserInviteCommand(), newUserRemoveSecondStepCommand())
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
	stdin        bool // the password comes from standard input
	sso          bool // the identity provider opens the account, and no password does
}

func newUserAddCommand() *cobra.Command {
	var where recordFlags
	var u newUser
	cmd := &cobra.Command{
		Use: "add", Short: "Add an account and print the link with which its owner chooses a password", Args: noArgs,
		Long: `Adds an account and prints a link, once. Hand it to the person: they choose their
password on its page, within three days. Staff set up a second step on their first
sign-in. With --password-stdin the password is read from standard input instead, for
a person who sits at this machine. With --sso the account has no password: the
office's identity provider opens it (--oidc-issuer of “suppb serve”).

Roles: requester, intake, reviewer, supervisor, certifying_official, manager,
administrator. A requester needs --organisation. A certifying official needs
--title and enters the register of officials (8 CFR 214.14(a)(3)) from
--designated-from on.`,
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
	f.BoolVar(&u.stdin, "password-stdin", false, "read the password from standard input, one line")
	f.BoolVar(&u.sso, "sso", false, "let the office's identity provider open the account, and no password")
	cmd.MarkFlagsMutuallyExclusive("sso", "password-stdin")
	cmd.MarkFlagsMutuallyExclusive("sso", "organisation")
	registerBaseURL(cmd, &where)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		if err := u.add(cmd, s); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Added %s.\n", u.person.Email)
		if u.stdin {
			return nil
		}
		if u.sso {
			return s.AllowSignOn(cmd.Context(), cases.Viewer{Actor: cases.System(), Agency: u.person.Agency}, u.person.ID, true)
		}
		return printInvitation(cmd, s, &where, u.person.ID)
	}
	return cmd
}

func registerBaseURL(cmd *cobra.Command, where *recordFlags) {
	cmd.Flags().StringVar(&where.settings.BaseURL, "base-url", "http://127.0.0.1:8080", "how people reach the pages, such as https://certify.example.gov; links begin with it")
}

// printInvitation prints the link with which somebody chooses a password.
func printInvitation(cmd *cobra.Command, s *store.Store, where *recordFlags, id cases.PersonID) error {
	token, err := s.Invite(cmd.Context(), id)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Link to choose a password, shown only now; it works once, for three days:\n%s/reset/%s\n", strings.TrimRight(where.settings.BaseURL, "/"), token)
	return nil
}

func (u *newUser) add(cmd *cobra.Command, s *store.Store) error {
	ctx := cmd.Context()
	agencies, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	if len(agencies) != 1 {
		return inputError(errors.New("there is no office yet; enter it with “suppb office add”"))
	}
	agency, err := s.Agency(ctx, agencies[0])
	if err != nil {
		return err
	}
	u.person.ID, u.person.Agency = cases.PersonID(uuid.NewString()), agency.ID
	designation, err := u.check(agency)
	if err != nil {
		return inputError(err)
	}
	password := ""
	if u.stdin {
		if password, err = readLine(cmd.InOrStdin()); err != nil {
			return inputError(err)
		}
	}
	if u.organisation != "" {
		if u.person.Organisation, err = s.OrganisationNamed(ctx, agency.ID, u.organisation, cases.OrganisationID(uuid.NewString())); err != nil {
			return err
		}
	}
	if err := s.AddPerson(ctx, u.person, password, time.Now()); err != nil {
		return err
	}
	if designation == nil {
		return nil
	}
	return s.AddDesignation(ctx, agency.ID, uuid.NewString(), *designation)
}

// readLine reads a password that somebody types or pipes.
func readLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, 2048)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("there is no password on standard input; pipe one in, or leave out --password-stdin")
	}
	return line, nil
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
