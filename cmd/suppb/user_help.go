package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/store"
)

func newUserInviteCommand() *cobra.Command {
	return newUserHelpCommand("invite", "Print a new link with which a person chooses a password", `
Prints a link, once, for an account whose owner cannot use the page “Forgot your
password?”. Links of before end. The password and the second step of now stay.`,
		func(cmd *cobra.Command, s *store.Store, where *recordFlags, p cases.Person) error {
			return printInvitation(cmd, s, where, p.ID)
		})
}

func newUserRemoveSecondStepCommand() *cobra.Command {
	return newUserHelpCommand("remove-second-step", "Remove the second step of a person who lost it", `
For an administrator who lost the telephone and the recovery codes; for all others,
an administrator does it on the page “People”. Make sure who asks. The person is
signed out everywhere, gets a mail, and sets up a new second step at the next sign-in.`,
		func(cmd *cobra.Command, s *store.Store, _ *recordFlags, p cases.Person) error {
			if err := s.DropFactors(cmd.Context(), p.ID); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s has no second step any more.\n", p.Email)
			return nil
		})
}

// newUserHelpCommand is a command about one account.
func newUserHelpCommand(use, short, long string, do func(*cobra.Command, *store.Store, *recordFlags, cases.Person) error) *cobra.Command {
	var where recordFlags
	var email string
	cmd := &cobra.Command{Use: use, Short: short, Long: long[1:], Args: noArgs}
	where.register(cmd)
	registerBaseURL(cmd, &where)
	cmd.Flags().StringVar(&email, "email", "", "address that the person signs in with (required)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if email == "" {
			return inputError(errors.New("--email is missing"))
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		p, err := s.PersonAt(cmd.Context(), email)
		if err != nil {
			return err
		}
		return do(cmd, s, &where, p)
	}
	return cmd
}
