package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/forms/official"
	"suppb/store"
)

func newTemplateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "template", Short: "Install USCIS's own PDF of a supplement, to be filled instead of drawn",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTemplateAddCommand(), newTemplateListCommand())
	return cmd
}

func newTemplateAddCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{
		Use: "add FILE", Short: "Install a blank form as downloaded from uscis.gov",
		Long: `Reads the fields of a blank Form I-918 Supplement B or Form I-914 Supplement B and
compares them with what is known of its edition. If every item of the form is
found, the file is kept in the record, and forms for signature are made with it
from now on; a form that waits for its signature stays as it is. If not, what does
not match is listed and nothing changes.

    suppb template add --data /var/lib/suppb i-918supb.pdf`,
		Args: oneFile("install", "suppb template add i-918supb.pdf"),
	}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		form, err := readTemplate(cmd, args[0])
		if err != nil {
			return err
		}
		s, agency, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		if err := s.AddFormTemplate(cmd.Context(), agency, form); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s, edition %s, is installed (SHA-256 %s).\n", form.Visa.Form(), form.Edition, form.SHA256)
		return nil
	}
	return cmd
}

// readTemplate reads and recognises a blank form, and tells what is worth a look.
func readTemplate(cmd *cobra.Command, name string) (cases.FormTemplate, error) {
	pdf, err := os.ReadFile(name)
	if err != nil {
		return cases.FormTemplate{}, inputError(fmt.Errorf("the file cannot be opened: %w", err))
	}
	document, err := official.Open(pdf)
	if err != nil {
		return cases.FormTemplate{}, inputError(err)
	}
	template, found := official.Recognise(document)
	refused := 0
	for _, m := range found {
		if m.Refuses {
			refused++
		}
		fmt.Fprintln(cmd.ErrOrStderr(), m.Says)
	}
	if refused > 0 {
		return cases.FormTemplate{}, inputError(fmt.Errorf("%s is not installed: %d things do not match, see above", name, refused))
	}
	sum := sha256.Sum256(pdf)
	form := cases.FormTemplate{Visa: cases.U, Edition: template.Edition(), SHA256: hex.EncodeToString(sum[:]), PDF: pdf, At: time.Now().UTC().Truncate(time.Second)}
	if template.Form() == "I-914B" {
		form.Visa = cases.T
	}
	return form, nil
}

func newTemplateListCommand() *cobra.Command {
	var where recordFlags
	cmd := &cobra.Command{Use: "list", Short: "List the installed forms, the newest first", Args: noArgs}
	where.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, agency, err := openOffice(cmd.Context(), &where)
		if err != nil {
			return err
		}
		defer s.Close()
		all, err := s.FormTemplates(cmd.Context(), agency)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "No form is installed, so the program draws its own edition. Install one with “suppb template add FILE”.")
			return nil
		}
		w := tabwriter.NewWriter(cmd.OutOrStdout(), 2, 8, 2, ' ', 0)
		fmt.Fprintln(w, "FORM\tEDITION\tINSTALLED\tSHA-256")
		for _, f := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Visa.Form(), f.Edition, f.At.Format(time.DateOnly), f.SHA256)
		}
		return w.Flush()
	}
	return cmd
}

// openOffice opens the record of the one office that it holds.
func openOffice(ctx context.Context, where *recordFlags) (*store.Store, cases.AgencyID, error) {
	s, err := where.openReady(ctx)
	if err != nil {
		return nil, "", err
	}
	ids, err := s.Agencies(ctx)
	if err == nil && len(ids) != 1 {
		err = inputError(errors.New("the record holds no office yet; enter it with “suppb office add”"))
	}
	if err != nil {
		_ = s.Close()
		return nil, "", err
	}
	return s, ids[0], nil
}

// oneFile asks for exactly one file name.
func oneFile(what, example string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return inputError(fmt.Errorf("name one file to %s, such as “%s”", what, example))
		}
		return nil
	}
}
