package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
)

func newOfficialCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "official", Short: "The register of certifying officials"}
	cmd.AddCommand(newOfficialListCommand())
	return cmd
}

func newOfficialListCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List who may sign, in which capacity and between which days", Args: noArgs,
		Long: `Lists the register of certifying officials (8 CFR 214.14(a)(3)).

“suppb user add” enters an official together with the account. Everything else is
done on the page “Officials”: further designations, their letters, their ends, and
a change of the head of the agency.`,
	}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, id, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		agency, err := s.Agency(cmd.Context(), id)
		if err != nil {
			return err
		}
		today, err := agency.Today(time.Now())
		if err != nil {
			return err
		}
		// Whoever reaches the record from here administers it.
		all, err := s.Officials(cmd.Context(), cases.Viewer{Actor: cases.Actor{Roles: []cases.Role{cases.RoleAdministrator}}, Agency: id})
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Head of the agency on the forms: %s\n", agency.Head)
		if len(all) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "Nobody is in the register, so nobody may sign. Enter an official with “suppb user add --role certifying_official”.")
			return nil
		}
		w := tabwriter.NewWriter(cmd.OutOrStdout(), 2, 8, 2, ' ', 0)
		fmt.Fprintln(w, "OFFICIAL\tCAPACITY\tTITLE\tFROM\tTO\tTODAY\tLETTER")
		for _, d := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Name, d.Capacity.Words(), d.Title, d.From, d.Until, yes(d.Active && d.InForce(today)), yes(d.Letter != ""))
		}
		return w.Flush()
	}
	return cmd
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
