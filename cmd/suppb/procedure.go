package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
)

func newProcedureCommand() *cobra.Command {
	return &cobra.Command{
		Use: "procedure", Short: "Print the whole procedure: who may do what in which state", Args: noArgs,
		Long: `Print the procedure as the program follows it, in Markdown: the states, a
diagram, and a table of every act with its rule, who may do it, where it leads
and what it does to the clocks. docs/procedure.md is this text.`,
		Example: "  suppb procedure > procedure.md",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeProcedure(cmd.OutOrStdout())
		},
	}
}

// writeProcedure prints the state machine as a document.
func writeProcedure(w io.Writer) error {
	var b strings.Builder
	b.WriteString(procedureHead)
	b.WriteString("## States\n\n| State | For staff | What the requester reads | On whose desk |\n|---|---|---|---|\n")
	for _, s := range cases.States() {
		desk := "nobody's"
		if to := (cases.Snapshot{State: s, AskedIn: cases.UnderReview, HeldIn: cases.UnderReview, Reviewer: "assigned", Official: "chosen"}).Desk(); to != "" {
			desk = string(to)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s, s.Words(), s.ForRequester(), desk)
	}
	b.WriteString("\n## Diagram\n\nOnly acts that lead to another state, without cancelling and holding, which are open in every state before the answer.\n\n```mermaid\nstateDiagram-v2\n")
	for _, st := range cases.Procedure() {
		if st.Act == cases.Cancel || st.Act == cases.Hold || st.Act == cases.Resume {
			continue
		}
		for _, from := range st.From {
			for _, to := range st.To {
				if from != to && leads(st, from, to) {
					fmt.Fprintf(&b, "    %s --> %s: %s\n", node(from), to, st.Act)
				}
			}
		}
	}
	for _, s := range cases.States() {
		if (cases.Snapshot{State: s}).Ended() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\n## Acts\n\n| Act | In states | Who | Leads to | Clocks | Rule |\n|---|---|---|---|---|---|\n")
	for _, st := range cases.Procedure() {
		fmt.Fprintf(&b, "| **%s** (%s) | %s | %s | %s | %s | %s |\n", st.Act, lower(st.Act.Words()), statesWords(st.From), rolesWords(st.By), leadsTo(st), cmp.Or(policy.EffectOf(st.Event).Words(), "none"), st.Rule)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const procedureHead = `# The procedure

<!-- Made by "suppb procedure"; go test ./cmd/suppb -run TestProcedureDocument -update -->

This is what the program follows. It is made from the state machine in
` + "`cases/procedure.go`" + ` and the effects on clocks in ` + "`policy/effects.go`" + `, and a test
fails when it is stale. An act that is not in the table for a state is refused
there with a sentence, and so is one by a person who may not do it: the reviewer
never signs, nobody gets a request again that they stepped aside from, and nobody
signs outside the dates of their designation.

Every act that leads to another state also ends the office's own target for the
step it leaves and begins the next one's. A hold is no step: the target goes on.

`

// leads leaves out arrows of acts that only lead back to where they began.
func leads(st cases.Step, from, to cases.State) bool {
	switch st.Act {
	case cases.Recuse, cases.ChooseOfficial:
		return from == cases.AwaitingSignature && to == cases.AwaitingDecision
	case cases.AnswerInformation:
		return true
	case cases.Lapse:
		return (from == cases.AwaitingDispatch) == (to == cases.AwaitingDecision)
	}
	return true
}

func node(s cases.State) string {
	if s == cases.None {
		return "[*]"
	}
	return string(s)
}

func statesWords(states []cases.State) string {
	switch {
	case len(states) == len(cases.States()):
		return "every state"
	case slices.Equal(states, slices.DeleteFunc(cases.States(), func(s cases.State) bool { return !s.Undecided() })):
		return "every state before the answer"
	}
	var out []string
	for _, s := range states {
		if s == cases.None {
			out = append(out, "none yet")
			continue
		}
		out = append(out, "`"+string(s)+"`")
	}
	return strings.Join(out, ", ")
}

func rolesWords(roles []cases.Role) string {
	var out []string
	for _, r := range roles {
		out = append(out, lower(r.Words()))
	}
	return strings.Join(out, ", ")
}

func leadsTo(st cases.Step) string {
	if len(st.To) == 0 {
		return "the state stays"
	}
	var out []string
	for _, s := range st.To {
		out = append(out, "`"+string(s)+"`")
	}
	return strings.Join(out, " or ")
}

// lower is s with a small first letter, unless it begins with an abbreviation.
func lower(s string) string {
	if len(s) > 1 && strings.ToUpper(s[:2]) == s[:2] {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
