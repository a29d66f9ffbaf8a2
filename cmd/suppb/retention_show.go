package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
)

func newRetentionShowCommand() *cobra.Command {
	var folder rulesFolder
	var on string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show", Short: "Show the retention schedule in force, line by line", Args: noArgs,
		Long: `Shows how long what is kept, with the citation of each line, and whether somebody
compared it with its source.`,
	}
	folder.register(cmd.Flags())
	cmd.Flags().StringVar(&on, "on", "", "day, YYYY-MM-DD (default: today)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := folder.load(); err != nil {
			return err
		}
		day := cases.DateOf(time.Now())
		if on != "" {
			var err error
			if day, err = cases.ParseDate(on); err != nil {
				return inputError(fmt.Errorf("--on: %w", err))
			}
		}
		r, err := policy.RetentionOn(day)
		if err != nil {
			return inputError(err)
		}
		if asJSON {
			return printJSON(cmd.OutOrStdout(), struct {
				ID   string `json:"id"`
				Name string `json:"name"`
				*policy.Retention
			}{r.ID, r.Name, r})
		}
		return printSchedule(cmd.OutOrStdout(), r)
	}
	return cmd
}

func printSchedule(out io.Writer, r *policy.Retention) error {
	fmt.Fprintf(out, "%s (%s), from %s\n%s%s\n\n", r.Name, r.Key(), r.From.Long(), r.Cite, notCompared(r.Origin))
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	for _, k := range r.Requests {
		fmt.Fprintf(w, "%s\t%s\t%s after %s\t%s%s\n", k.Item, k.Ends(), k.Term.Words(), k.AfterWords(), k.Cite, notCompared(k.Origin))
	}
	for _, t := range []struct {
		name string
		term policy.Term
	}{
		{"numbers, dates and audit lines of destroyed requests, at least", r.Tombstones}, {"acts that were refused", r.RefusedActs},
		{"sent messages in the outbox", r.SentMail}, {"what answered demands say, and not before the request is destroyed", r.Demands}, {"closed histories of the process engine", r.Histories},
	} {
		fmt.Fprintf(w, "%s\t\t%s\t%s%s\n", t.name, t.term.Words(), t.term.Cite, notCompared(t.term.Origin))
	}
	return w.Flush()
}

func notCompared(o policy.Origin) string {
	if o.Confirmed {
		return ""
	}
	return " (not compared with the source yet)"
}
