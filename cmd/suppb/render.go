package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"suppb/forms"
	"suppb/forms/i914b"
	"suppb/forms/i918b"
)

// paper is a form that can be rendered.
type paper struct {
	example any
	schema  func() *forms.Schema
	draw    func(facts io.Reader) ([]byte, error)
	ready   func(facts io.Reader, s forms.Signing) ([]forms.Finding, error)
}

var papers = map[string]paper{
	"i918b": {i918b.Example(), i918b.Schema, drawing(i918b.Read, i918b.Draw), checking(i918b.Read, i918b.Ready)},
	"i914b": {i914b.Example(), i914b.Schema, drawing(i914b.Read, i914b.Draw), checking(i914b.Read, i914b.Ready)},
}

func newRenderCommand() *cobra.Command {
	var factsFile, out string
	cmd := &cobra.Command{
		Use:   "render i918b|i914b",
		Short: "Print facts into a form, as PDF",
		Long: `Prints facts, a JSON file, into Form I-918 Supplement B (i918b) or Form I-914
Supplement B (i914b). The same facts always give the same file. Signatures and
their dates are left for ink. To start from an example:

    suppb facts i918b --example > facts.json
    suppb render i918b --facts facts.json --out form.pdf

Facts that are incomplete are printed too; "suppb facts i918b --check facts.json"
says what is missing before a signature.`,
		Args: onePaper,
	}
	cmd.Flags().StringVar(&factsFile, "facts", "", `JSON file with the facts, or "-" to read standard input`)
	cmd.Flags().StringVar(&out, "out", "", "PDF file to write; an older one is replaced")
	fonts := registerFonts(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if factsFile == "" || out == "" {
			return inputError(errors.New("give the facts with --facts and the PDF to write with --out"))
		}
		if err := fonts(); err != nil {
			return err
		}
		facts, err := openFacts(cmd, factsFile)
		if err != nil {
			return err
		}
		defer facts.Close()
		pdf, err := papers[args[0]].draw(facts)
		if err != nil {
			return err
		}
		return writeWhole(out, pdf)
	}
	return cmd
}

func onePaper(_ *cobra.Command, args []string) error {
	names := slices.Sorted(maps.Keys(papers))
	if len(args) != 1 || !slices.Contains(names, args[0]) {
		return inputError(fmt.Errorf("name one form: %s", strings.Join(names, " or ")))
	}
	return nil
}

// drawing reads, checks and draws facts. What is wrong with them is a mistake
// in the input.
func drawing[F interface{ Check() []error }](
	read func(io.Reader) (F, error), draw func(F) ([]byte, error),
) func(io.Reader) ([]byte, error) {
	return func(r io.Reader) ([]byte, error) {
		facts, err := read(r)
		if err != nil {
			return nil, inputError(err)
		}
		if missing := facts.Check(); len(missing) > 0 {
			return nil, inputError(inOneSentence(missing))
		}
		pdf, err := draw(facts)
		if errors.As(err, &forms.Mistake{}) {
			return nil, inputError(err)
		}
		return pdf, err
	}
}

// checking reads facts and finds what stands in the way of a signature.
func checking[F any](
	read func(io.Reader) (F, error), ready func(F, forms.Signing) []forms.Finding,
) func(io.Reader, forms.Signing) ([]forms.Finding, error) {
	return func(r io.Reader, s forms.Signing) ([]forms.Finding, error) {
		facts, err := read(r)
		if err != nil {
			return nil, inputError(err)
		}
		return ready(facts, s), nil
	}
}

func inOneSentence(errs []error) error {
	var parts []string
	for _, err := range errs {
		parts = append(parts, strings.TrimSuffix(err.Error(), "."))
	}
	return errors.New(strings.Join(parts, "; "))
}

func openFacts(cmd *cobra.Command, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, inputError(fmt.Errorf("the facts cannot be opened: %w", err))
	}
	return f, nil
}

// writeWhole writes a file that only its owner can read, or leaves what was
// there before: never a part of it.
func writeWhole(name string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".suppb-*.pdf")
	if errors.Is(err, fs.ErrNotExist) {
		return inputError(fmt.Errorf("there is no folder %s to write the form to", filepath.Dir(name)))
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
