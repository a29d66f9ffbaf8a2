package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
)

func newOfficeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "office", Short: "Set up the certifying agency"}
	cmd.AddCommand(newOfficeAddCommand())
	return cmd
}

func newOfficeAddCommand() *cobra.Command {
	var where recordFlags
	a := cases.Agency{Zone: "America/New_York"}
	cmd := &cobra.Command{
		Use: "add", Short: "Enter the office as Part 2 of the forms prints it", Args: noArgs,
		Example: `  suppb office add --name "New York County District Attorney's Office" \
      --head-given Eleanor --head-family Marsh --street "1 Example Place" \
      --city "New York" --state NY --zip 10013 --phone 2125550100`,
	}
	where.register(cmd)
	f := cmd.Flags()
	f.StringVar(&a.Name, "name", "", "name of the certifying agency (required)")
	f.StringVar(&a.Kind, "kind", "local", "federal, state or local")
	f.StringVar(&a.Category, "category", "prosecutor", "prosecutor, law_enforcement, judge or other")
	f.StringVar(&a.Head.Given, "head-given", "", "given name of the head of the agency (required)")
	f.StringVar(&a.Head.Middle, "head-middle", "", "middle name of the head of the agency")
	f.StringVar(&a.Head.Family, "head-family", "", "family name of the head of the agency (required)")
	f.StringVar(&a.Street, "street", "", "street number and name (required)")
	f.StringVar(&a.City, "city", "", "city or town (required)")
	f.StringVar(&a.State, "state", "", "two letters (required)")
	f.StringVar(&a.Zip, "zip", "", "ZIP code (required)")
	f.StringVar(&a.Phone, "phone", "", "daytime telephone of the certifying officials")
	f.StringVar(&a.Fax, "fax", "", "fax number")
	f.StringVar(&a.RuleSet, "rules", "ny-da-default", "deadline rule set for new requests")
	f.BoolVar(&a.LeaveBlank, "leave-blank", false, "keep boxes of the form empty that may stay empty, instead of “N/A” or “None”")
	f.BoolVar(&a.Unsupervised, "no-supervisor", false, "a recommendation goes straight to the certifying official; for offices without a supervisor who is neither")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		for _, need := range []struct{ flag, value string }{
			{"name", a.Name}, {"head-given", a.Head.Given}, {"head-family", a.Head.Family},
			{"street", a.Street}, {"city", a.City}, {"state", a.State}, {"zip", a.Zip},
		} {
			if need.value == "" {
				return inputError(fmt.Errorf("--%s is missing; both forms print it in Part 2", need.flag))
			}
		}
		s, err := where.openReady(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		if rules, err := policy.InForceAt(a.RuleSet, time.Now()); err != nil {
			return inputError(err)
		} else if rules.Ordinary == nil {
			return inputError(fmt.Errorf("the rule set %q names no number of days, so requests would have no due date; write one of your own and name its folder with --rules-dir, see “suppb rules show %s”", a.RuleSet, a.RuleSet))
		}
		if ids, err := s.Agencies(cmd.Context()); err != nil {
			return err
		} else if len(ids) > 0 {
			return inputError(errors.New("this record holds an office already; several offices in one install are not supported yet"))
		}
		a.ID = cases.AgencyID(uuid.NewString())
		if err := s.AddAgency(cmd.Context(), a); err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), "The office is entered. Add its people with “suppb user add”.")
		return nil
	}
	return cmd
}
