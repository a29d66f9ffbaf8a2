package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
)

// ruleSummary is a rule set in the list.
type ruleSummary struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Version   int          `json:"version"` // in force today; 0 if none is
	From      cases.Date   `json:"from"`
	Until     cases.Date   `json:"until"`
	Visas     []cases.Visa `json:"visas"`
	Ordinary  string       `json:"ordinary"`
	Urgent    []string     `json:"urgent"`
	Values    int          `json:"values"`
	Confirmed int          `json:"confirmed_values"`
}

func newRulesListCommand() *cobra.Command {
	var folder rulesFolder
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the rule sets in force today",
		Long: `Lists every rule set with the version in force today, its limits, and how many of
its values somebody compared with their source. The hash at the end changes when
any rule, calendar or practice does.

    suppb rules list
    suppb rules list --rules-dir /etc/suppb/rules --json`,
		Args: noArgs,
	}
	folder.register(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := folder.load(); err != nil {
			return err
		}
		list := summaries(time.Now())
		if asJSON {
			return printJSON(cmd.OutOrStdout(), struct {
				Rules []ruleSummary `json:"rules"`
				Hash  string        `json:"hash"`
			}{list, policy.Hash()})
		}
		return printSummaries(cmd.OutOrStdout(), list)
	}
	return cmd
}

func summaries(now time.Time) []ruleSummary {
	var out []ruleSummary
	for _, r := range policy.RuleSets() {
		if len(out) > 0 && out[len(out)-1].ID == r.ID {
			continue
		}
		s := ruleSummary{ID: r.ID, Name: r.Name, Visas: r.Visas, Urgent: []string{}}
		if r, err := policy.InForceAt(r.ID, now); err == nil {
			s.fill(r)
		}
		out = append(out, s)
	}
	return out
}

func (s *ruleSummary) fill(r policy.RuleSet) {
	s.Name, s.Version, s.From, s.Until, s.Visas = r.Name, r.Version, r.From, r.Until, r.Visas
	s.Ordinary = ordinaryWords(r)
	for _, t := range r.Triggers {
		if words := limitWords(t); !slices.Contains(s.Urgent, words) {
			s.Urgent = append(s.Urgent, words)
		}
	}
	for _, v := range valuesOf(r) {
		s.Values++
		if v.Confirmed {
			s.Confirmed++
		}
	}
}

func printSummaries(w io.Writer, list []ruleSummary) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RULES\tVERSION\tSINCE\tORDINARY\tCONFIRMED\tURGENT")
	for _, s := range list {
		if s.Version == 0 {
			fmt.Fprintf(t, "%s\tnone in force today\n", s.ID)
			continue
		}
		urgent := strings.Join(s.Urgent, "; ")
		if urgent == "" {
			urgent = "as the office's practice has it"
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%d of %d\t%s\n",
			s.ID, s.Version, s.From, s.Ordinary, s.Confirmed, s.Values, urgent)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nHash of all rules, calendars and practices: %s\n", policy.Hash())
	return err
}
