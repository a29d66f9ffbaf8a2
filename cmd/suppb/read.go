package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"suppb/forms/i914b"
	"suppb/forms/i918b"
	"suppb/forms/official"
)

// reading is what a filled form says, as “suppb read --json” prints it.
type reading struct {
	Form       string                `json:"form"`
	Edition    string                `json:"edition"`
	Warnings   []string              `json:"warnings"`
	Facts      any                   `json:"facts"`
	Provenance []official.Provenance `json:"provenance"`
}

func newReadCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "read FILE.pdf", Short: "Read the facts out of a filled supplement",
		Long: `Reads a Form I-918 Supplement B or Form I-914 Supplement B that somebody filled in
on a computer, and says which field each fact is from. Nothing is taken over: they
are proposals. With --json the facts are those that “suppb render” takes.

    suppb read draft-from-counsel.pdf
    suppb read draft-from-counsel.pdf --json > reading.json`,
		Args: oneFile("read", "suppb read form.pdf"),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print facts and provenance as JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		pdf, err := os.ReadFile(args[0])
		if err != nil {
			return inputError(fmt.Errorf("the file cannot be opened: %w", err))
		}
		r, err := readForm(pdf)
		if err != nil {
			return inputError(err)
		}
		if asJSON {
			e := json.NewEncoder(cmd.OutOrStdout())
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(r)
		}
		return r.print(cmd.OutOrStdout())
	}
	return cmd
}

func readForm(pdf []byte) (reading, error) {
	const enclosed = "This form was drawn by this program; the facts are read from inside the file."
	if f, ok := i918b.ReadDrawn(pdf); ok {
		return reading{Form: "I-918B", Edition: i918b.Edition, Warnings: []string{enclosed}, Facts: f, Provenance: []official.Provenance{}}, nil
	}
	if f, ok := i914b.ReadDrawn(pdf); ok {
		return reading{Form: "I-914B", Edition: i914b.Edition, Warnings: []string{enclosed}, Facts: f, Provenance: []official.Provenance{}}, nil
	}
	read, err := official.ReadFilled(pdf)
	if err != nil {
		return reading{}, err
	}
	out := reading{Form: read.Form, Edition: read.Edition, Warnings: append([]string{}, read.Warnings...)}
	if read.Form == "I-914B" {
		out.Facts, out.Provenance = official.ReadI914B(read.Values)
	} else {
		out.Facts, out.Provenance = official.ReadI918B(read.Values)
	}
	return out, nil
}

// print lists what the fields hold, in the order of the form.
func (r reading) print(w io.Writer) error {
	fmt.Fprintf(w, "Form %s, edition %s\n", r.Form, r.Edition)
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, "Note:", warning)
	}
	facts, err := json.Marshal(r.Facts)
	if err != nil {
		return err
	}
	if len(r.Provenance) == 0 {
		_, err := fmt.Fprintln(w, string(facts))
		return err
	}
	var tree any
	if err := json.Unmarshal(facts, &tree); err != nil {
		return err
	}
	for _, p := range r.Provenance {
		said := p.Unread
		if said == "" {
			said = at(tree, p.Fact)
		} else {
			said += " (could not be read as this item's kind)"
		}
		fmt.Fprintf(w, "Part %d Item %s: %s (%s)\n", p.Part, p.Item, said, p.From)
	}
	return nil
}

// at is the value at a path such as "acts.dates.0" of decoded JSON.
func at(tree any, path string) string {
	for _, step := range strings.Split(path, ".") {
		switch node := tree.(type) {
		case map[string]any:
			tree = node[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(node) {
				return ""
			}
			tree = node[i]
		}
	}
	if list, ok := tree.([]any); ok {
		var words []string
		for _, v := range list {
			words = append(words, fmt.Sprint(v))
		}
		return strings.Join(words, ", ")
	}
	return fmt.Sprint(tree)
}
