package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/forms"
)

func newFactsCommand() *cobra.Command {
	var example, asJSON bool
	var check string
	cmd := &cobra.Command{
		Use:   "facts i918b|i914b",
		Short: "Describe the facts of a form, and check some before a signature",
		Long: `Prints the JSON Schema of the facts of Form I-918 Supplement B (i918b) or Form
I-914 Supplement B (i914b), for the edition that "suppb render" prints. Every
field says which Part and Item of the form it belongs to.

    suppb facts i918b > facts.schema.json
    suppb facts i918b --example > facts.json
    suppb facts i918b --check facts.json

A check lists, in the order of the form, what blocks a signature today and what
to look at before it. It exits with 2 if anything blocks.`,
		Args: onePaper,
	}
	cmd.Flags().BoolVar(&example, "example", false, "print the facts of an invented case instead")
	cmd.Flags().StringVar(&check, "check", "", `check the facts in this JSON file instead, or "-" to read standard input`)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was found as JSON")
	fonts := registerFonts(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		form := papers[args[0]]
		switch {
		case example && check != "":
			return inputError(errors.New("give --example or --check, not both"))
		case asJSON && check == "":
			return inputError(errors.New("--json goes with --check; the schema and the example are JSON in any case"))
		case example:
			return printText(cmd.OutOrStdout())(forms.Indented(form.example))
		case check == "":
			return printText(cmd.OutOrStdout())(form.schema().Text())
		}
		if err := fonts(); err != nil {
			return err
		}
		return checkFacts(cmd, form, check, asJSON)
	}
	return cmd
}

func printText(w io.Writer) func([]byte, error) error {
	return func(text []byte, err error) error {
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	}
}

func checkFacts(cmd *cobra.Command, form paper, name string, asJSON bool) error {
	facts, err := openFacts(cmd, name)
	if err != nil {
		return err
	}
	defer facts.Close()
	findings, err := form.ready(facts, forms.Signing{On: cases.DateOf(time.Now())})
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(cmd.OutOrStdout(), findings)
	} else {
		printFindings(cmd.OutOrStdout(), findings)
	}
	if err != nil {
		return err
	}
	switch n := len(forms.Blocking(findings)); n {
	case 0:
		return nil
	case 1:
		return inputError(errors.New("1 finding blocks the signature"))
	default:
		return inputError(fmt.Errorf("%d findings block the signature", n))
	}
}

func printFindings(w io.Writer, findings []forms.Finding) {
	for _, f := range findings {
		kind := "warns "
		if f.Blocks {
			kind = "blocks"
		}
		fmt.Fprintf(w, "%s  %s\n", kind, f)
	}
}

// fontsVariable names the folders when no flag does.
const fontsVariable = "SUPPB_FONTS"

// registerFonts adds the flag that names folders of fonts. What it returns
// makes them known to the forms.
func registerFonts(cmd *cobra.Command) func() error {
	folders := cmd.Flags().String("fonts", os.Getenv(fontsVariable), fmt.Sprintf(
		"folders of TrueType fonts for further scripts, with %q between them (%s)", filepath.ListSeparator, fontsVariable))
	return func() error {
		if err := forms.SearchFonts(filepath.SplitList(*folders)...); err != nil {
			return inputError(err)
		}
		return nil
	}
}
