package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
	"suppb/store"
)

func newRetentionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "retention", Short: "How long requests are kept, and their destruction", Args: noArgs,
		Long: `A request whose time is over under the retention schedule can be destroyed: its key
and its contents, but not its number, dates, register of papers and audit lines.

Usually two people do that on the page “Retention”: one proposes what falls due, and
another confirms it. These commands plan, do both at once for whoever holds the
master key, and write certificates to files.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRetentionShowCommand(), newRetentionPlanCommand(), newRetentionDestroyCommand(), newRetentionListCommand(), newRetentionCertificateCommand())
	return cmd
}

// asManager reads an office's lists for whoever reaches the record from here.
func asManager(id cases.AgencyID) cases.Viewer {
	return cases.Viewer{Actor: cases.Actor{Person: cases.CommandLine, Roles: []cases.Role{cases.RoleManager}}, Agency: id}
}

// planned is what falls due on a day, today if none is named.
func planned(ctx context.Context, s *store.Store, id cases.AgencyID, day string) (cases.DestructionPlan, *policy.Retention, error) {
	agency, err := s.Agency(ctx, id)
	if err != nil {
		return cases.DestructionPlan{}, nil, err
	}
	on, err := agency.Today(time.Now())
	if err == nil && day != "" {
		if on, err = cases.ParseDate(day); err != nil {
			err = inputError(fmt.Errorf("--on: %w", err))
		}
	}
	if err != nil {
		return cases.DestructionPlan{}, nil, err
	}
	schedule, err := policy.RetentionOn(on)
	if err != nil {
		return cases.DestructionPlan{}, nil, inputError(err)
	}
	plan, err := s.RetentionPlan(ctx, asManager(id), on, schedule.Key(), schedule.Keeps)
	return plan, schedule, err
}

func newRetentionPlanCommand() *cobra.Command {
	var where recordFlags
	var on string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "plan", Short: "List what falls due, and what stands against the rest; change nothing", Args: noArgs,
		Example: `  suppb retention plan
  suppb retention plan --on 2037-01-01 --json`,
	}
	where.register(cmd)
	cmd.Flags().StringVar(&on, "on", "", "day to plan for, YYYY-MM-DD (default: today)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, id, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		plan, schedule, err := planned(cmd.Context(), s, id, on)
		if err != nil {
			return err
		}
		if asJSON {
			return printJSON(cmd.OutOrStdout(), struct {
				cases.DestructionPlan
				Number int    `json:"number"`
				Digest string `json:"digest"`
			}{plan, len(plan.Due), plan.Digest()})
		}
		return printPlan(cmd.OutOrStdout(), plan, schedule)
	}
	return cmd
}

func printPlan(out io.Writer, plan cases.DestructionPlan, schedule *policy.Retention) error {
	fmt.Fprintf(out, "Retention schedule %s, %s\n", schedule.Key(), plan.On)
	if plan.Unnamed > 0 {
		fmt.Fprintf(out, "%d demands that name no request are not answered; each may ask for what is listed here.\n", plan.Unnamed)
	}
	if len(plan.Due)+len(plan.Blocked) == 0 {
		fmt.Fprintln(out, "Nothing falls due.")
		return nil
	}
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintln(w, "REQUEST\tVISA\tENDED AS\tLAST ENTRY\tKEPT TO\tLINE\tSTANDS AGAINST IT")
	for _, d := range append(plan.Due, plan.Blocked...) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Number, d.Visa, d.State.Words(), d.EndedOn, d.KeptUntil, d.Line, blockWords(d.Blocks))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(plan.Due) > 0 {
		fmt.Fprintf(out, "\n%d to destroy, SHA-256 of the list:\n%s\n", len(plan.Due), plan.Digest())
	}
	return nil
}

func blockWords(blocks []cases.Block) string {
	var out string
	for i, b := range blocks {
		if i > 0 {
			out += "; "
		}
		out += b.Words()
	}
	return out
}

func newRetentionDestroyCommand() *cobra.Command {
	var where recordFlags
	var number, unnamed int
	var digest string
	cmd := &cobra.Command{
		Use: "destroy", Short: "Have destroyed what “suppb retention plan” lists", Args: noArgs,
		Long: `Confirms the list that “suppb retention plan” shows for today, by its number of
requests and its SHA-256, so that what is destroyed is what was read. The service
carries it out within a minute, or at its next start. It cannot be undone.`,
		Example: `  suppb retention destroy --number 3 --digest 99dea0ac…`,
	}
	where.register(cmd)
	cmd.Flags().IntVar(&number, "number", 0, "number of requests on the list (required)")
	cmd.Flags().IntVar(&unnamed, "open-demands", 0, "number of demands that name no request and are not answered, if you asked about each")
	cmd.Flags().StringVar(&digest, "digest", "", "SHA-256 of the list, as the plan prints it (required)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if number < 1 || digest == "" {
			return inputError(errors.New("--number or --digest is missing; “suppb retention plan” prints both"))
		}
		s, id, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		_, schedule, err := planned(cmd.Context(), s, id, "")
		if err != nil {
			return err
		}
		list, err := s.DestroyByCommand(cmd.Context(), id, number, digest, unnamed, schedule.Key(), schedule.Keeps)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Confirmed as %s. The service destroys them within a minute, or at its next start; “suppb retention list” shows when it is done.\n", list.Number)
		return nil
	}
	return cmd
}

func newRetentionListCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{Use: "list", Short: "List what was proposed, confirmed and destroyed", Args: noArgs}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, id, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		all, err := s.Destructions(cmd.Context(), asManager(id))
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "Nothing was ever proposed to be destroyed.")
			return nil
		}
		w := tabwriter.NewWriter(cmd.OutOrStdout(), 2, 8, 2, ' ', 0)
		fmt.Fprintln(w, "CERTIFICATE\tREQUESTS\tSTATE\tPROPOSED\tCONFIRMED\tDONE\tSHA-256 OF THE LIST")
		for _, d := range all {
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", d.Number, len(d.Items), d.State.Words(), shortTime(d.ProposedAt), shortTime(d.ConfirmedAt), shortTime(d.DoneAt), d.Digest)
		}
		return w.Flush()
	}
	return cmd
}

func shortTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02")
}

func newRetentionCertificateCommand() *cobra.Command {
	var where recordFlags
	var out string
	cmd := &cobra.Command{
		Use: "certificate NUMBER", Short: "Write the certificate of a destruction to a file",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return inputError(errors.New("name one certificate, such as C-2037-0001; “suppb retention list” shows them"))
			}
			return nil
		},
	}
	where.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write (default: the number, with .pdf)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, id, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		all, err := s.Destructions(cmd.Context(), asManager(id))
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.Number == args[0] {
				return writeCertificate(cmd.Context(), s, asManager(id), d, out)
			}
		}
		return inputError(fmt.Errorf("there is no certificate %s; “suppb retention list” shows which there are", args[0]))
	}
	return cmd
}

func writeCertificate(ctx context.Context, s *store.Store, v cases.Viewer, d cases.Destruction, out string) error {
	if out == "" {
		out = d.Number + ".pdf"
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return inputError(fmt.Errorf("the file cannot be written: %w; name another with --out", err))
	}
	if err := errors.Join(s.CopyCertificate(ctx, v, d.ID, f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(out))
	}
	return nil
}
