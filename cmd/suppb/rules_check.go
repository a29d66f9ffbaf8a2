package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"suppb/policy"
)

func newRulesCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE…", Short: "Look for mistakes in rule files before they are used",
		Long: `Checks rule files, calendars and practices as the service would read them, and
names each mistake with its line and field. Nothing is loaded or changed.

    suppb rules check office.json
    suppb rules check calendar.json office.json

The files are checked together, on top of the rule sets, calendars and practices
of the program, so they may name each other.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return inputError(errors.New("name at least one file to check, such as “suppb rules check office.json”"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			mistakes := checkRulesFiles(cmd.OutOrStdout(), cmd.ErrOrStderr(), args)
			switch {
			case mistakes == 1:
				return inputError(errors.New("there is 1 mistake to mend"))
			case mistakes > 1:
				return inputError(fmt.Errorf("there are %d mistakes to mend", mistakes))
			}
			return nil
		},
	}
}

// checkRulesFiles tells each mistake, or what is in each file without one, and
// counts the mistakes.
func checkRulesFiles(out, problems io.Writer, names []string) (mistakes int) {
	var files []policy.File
	for _, name := range names {
		text, err := os.ReadFile(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			fmt.Fprintf(problems, "%s: there is no such file\n", name)
			mistakes++
		case err != nil:
			fmt.Fprintf(problems, "%s: it cannot be read: %v\n", name, errors.Unwrap(err))
			mistakes++
		default:
			files = append(files, policy.File{Name: name, Text: text})
		}
	}
	summaries, errs := policy.CheckFiles(files)
	wrong := map[string]bool{}
	for _, e := range errs {
		fmt.Fprintln(problems, e)
		wrong[e.File] = true
	}
	for _, s := range summaries {
		if !wrong[s.Name] {
			fmt.Fprintf(out, "%s: %s %s, %s: no mistakes\n", s.Name, s.Kind, s.ID, versionWords(s.Versions))
		}
	}
	return mistakes + len(errs)
}

// versionWords is “version 1” or “versions 1, 2 and 3”.
func versionWords(versions []int) string {
	var names []string
	for _, v := range versions {
		names = append(names, fmt.Sprint(v))
	}
	last := len(names) - 1
	if last == 0 {
		return "version " + names[0]
	}
	return "versions " + strings.Join(names[:last], ", ") + " and " + names[last]
}
