package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
)

func newValidityCommand() *cobra.Command {
	var signed string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "validity --signed YYYY-MM-DD",
		Short: "Work out until when USCIS must receive a signed U certification",
		Long: `Works out the last safe day for USCIS to receive a petition with a signed U
certification, Form I-918 Supplement B, from the six months of 8 CFR
214.14(c)(2)(i). A T declaration, Form I-914 Supplement B, never expires, so
there is nothing to work out for it.

    suppb validity --signed 2026-05-16
    suppb validity --signed 2026-08-31 --json`,
		Args: noArgs,
	}
	cmd.Flags().StringVar(&signed, "signed", "", "day on which the certification was signed, YYYY-MM-DD (required)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		on, err := readSigned(signed)
		if err != nil {
			return inputError(err)
		}
		v := policy.ValidityOf(on)
		if asJSON {
			return printJSON(cmd.OutOrStdout(), v)
		}
		printValidity(cmd.OutOrStdout(), v)
		return nil
	}
	return cmd
}

func readSigned(s string) (cases.Date, error) {
	if s == "" {
		return cases.Date{}, errors.New("--signed is missing; give the day of the signature as YYYY-MM-DD")
	}
	on, err := cases.ParseDate(s)
	if err == nil {
		err = policy.CheckYear(on)
	}
	if err != nil {
		return on, fmt.Errorf("--signed: %w", err)
	}
	return on, nil
}

func printValidity(w io.Writer, v policy.Validity) {
	fmt.Fprintf(w, "USCIS must receive it by %s\n\n", withWeekday(v.LastReceipt))
	printSteps(w, v.Steps)
}
