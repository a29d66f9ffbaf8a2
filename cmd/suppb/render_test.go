package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// render runs the command as if it had been typed.
func render(stdin string, args ...string) (stdout string, err error) {
	return typed(newRenderCommand(), stdin, args...)
}

func exampleFacts(t *testing.T, form string) string {
	t.Helper()
	example, err := typed(newFactsCommand(), "", form, "--example")
	if err != nil {
		t.Fatal(err)
	}
	return example
}

func typed(cmd *cobra.Command, stdin string, args ...string) (stdout string, err error) {
	var out bytes.Buffer
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&out)
	cmd.SetArgs(args)
	err = cmd.Execute()
	return out.String(), err
}

func TestRenderExample(t *testing.T) {
	for _, form := range []string{"i918b", "i914b"} {
		t.Run(form, func(t *testing.T) {
			dir := t.TempDir()
			example := exampleFacts(t, form)
			facts, fromFile, fromInput := filepath.Join(dir, "facts.json"), filepath.Join(dir, "1.pdf"), filepath.Join(dir, "2.pdf")
			if err := os.WriteFile(facts, []byte(example), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(fromFile, []byte("an older form"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := render("", form, "--facts", facts, "--out", fromFile); err != nil {
				t.Fatal(err)
			}
			if _, err := render(example, form, "--facts", "-", "--out", fromInput); err != nil {
				t.Fatal(err)
			}
			first, second := readFile(t, fromFile), readFile(t, fromInput)
			if !bytes.HasPrefix(first, []byte("%PDF-")) || !bytes.Equal(first, second) {
				t.Error("the two ways to give the facts gave different files, or no PDF")
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".suppb-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestRenderMistakes(t *testing.T) {
	out := filepath.Join(t.TempDir(), "form.pdf")
	example := exampleFacts(t, "i918b")
	for _, test := range []struct {
		name  string
		stdin string
		args  []string
		want  string
	}{
		{"no form", "", nil, "name one form: i914b or i918b"},
		{"unknown form", "", []string{"i130"}, "name one form: i914b or i918b"},
		{"no facts", "", []string{"i918b"}, "give the facts with --facts and the PDF to write with --out"},
		{"no such file", "", []string{"i918b", "--facts", "missing.json", "--out", out},
			"the facts cannot be opened: open missing.json: no such file or directory"},
		{"not JSON", "{", []string{"i918b", "--facts", "-", "--out", out},
			"line 1 of the facts ends too early; a quote, bracket or brace is not closed"},
		{"facts of the other form", example, []string{"i914b", "--facts", "-", "--out", out},
			`the form has no field "head"; correct its name or remove it`},
		{"nothing in them", `{"victim":{"name":{"family":"Doe","given":"Ana"}},"agency":{"name":"Office"}}`,
			[]string{"i914b", "--facts", "-", "--out", out},
			"Part 2 Item 2.a needs the family name of the certifying official; Part 2 Item 2.b needs the given name of the certifying official; " +
				"Part 3 Item 1 needs at least one box of the statement of claim; Part 3 Item 4 needs at least one date of the acts of trafficking"},
		{"cannot be printed", strings.ReplaceAll(example, "Marisol", "मारी"), []string{"i918b", "--facts", "-", "--out", out},
			`Part 1 Item 2.b holds "म", which the form's font cannot print.`},
		{"no such folder", example, []string{"i918b", "--facts", "-", "--out", "missing/form.pdf"},
			"there is no folder missing to write the form to"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := render(test.stdin, test.args...)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if !errors.As(err, &mistakeError{}) {
				t.Errorf("%T is not marked as a mistake in the input", err)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("a form was written")
			}
		})
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
