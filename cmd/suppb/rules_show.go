package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"suppb/cases"
	"suppb/policy"
)

// shownRules is a rule set as “suppb rules show --json” prints it: as its file
// has it, with what the file only names.
type shownRules struct {
	ID             string         `json:"id"`
	Name           string         `json:"name"`
	Versions       []shownVersion `json:"versions"`
	policy.RuleSet                // of the version that is shown
	CalendarOrigin policy.Origin  `json:"calendar_origin"`
	PracticeFacts  []policy.Limit `json:"practice_facts"`
}

type shownVersion struct {
	Version int        `json:"version"`
	From    cases.Date `json:"from"`
	Until   cases.Date `json:"until"`
}

func newRulesShowCommand() *cobra.Command {
	var folder rulesFolder
	var version int
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show what a rule set says, value by value",
		Long: `Shows every value of a rule set with its citation, and whether somebody compared
it with its source. Without --version it is the version in force today.

    suppb rules show us-wa
    suppb rules show ny-da-default --version 1 --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return inputError(errors.New("name one rule set to show; “suppb rules list” shows which there are"))
			}
			return nil
		},
	}
	folder.register(cmd.Flags())
	cmd.Flags().IntVar(&version, "version", 0, "version to show (default: the one in force today)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := folder.load(); err != nil {
			return err
		}
		shown, err := show(args[0], version, time.Now())
		if err != nil {
			return inputError(err)
		}
		if asJSON {
			return printJSON(cmd.OutOrStdout(), shown)
		}
		shown.print(cmd.OutOrStdout())
		return nil
	}
	return cmd
}

func show(id string, version int, now time.Time) (shownRules, error) {
	if err := knownRules(id); err != nil {
		return shownRules{}, err
	}
	var set policy.RuleSet
	var err error
	if version != 0 {
		set, err = versionOf(id, version)
	} else if set, err = policy.InForceAt(id, now); err != nil {
		err = fmt.Errorf("%w; name a version with --version", err)
	}
	if err != nil {
		return shownRules{}, err
	}
	out := shownRules{ID: id, Name: set.Name, RuleSet: set, CalendarOrigin: set.BusinessDays().Origin}
	// Facts has the practice's limits after the law's. JSON has [] for none.
	out.PracticeFacts = append([]policy.Limit{}, set.Facts()[len(set.Triggers):]...)
	out.Triggers = append([]policy.Limit{}, set.Triggers...)
	out.Duties = append([]policy.Duty{}, set.Duties...)
	for _, r := range policy.RuleSets() {
		if r.ID == id {
			out.Versions = append(out.Versions, shownVersion{r.Version, r.From, r.Until})
		}
	}
	return out, nil
}

func (s shownRules) print(w io.Writer) {
	r := s.RuleSet
	fmt.Fprintf(w, "%s, version %d: %s\n", r.ID, r.Version, r.Name)
	if r.Agencies != "" {
		fmt.Fprintf(w, "Whom it binds: %s\n", r.Agencies)
	}
	fmt.Fprintf(w, "Visas: %s\n", visaWords(r.Visas))
	fmt.Fprintf(w, "Time zone: %s\n", r.Zone)
	for _, v := range valuesOf(r) {
		v.print(w)
	}
	fmt.Fprintf(w, "\nWhere the law is silent the office goes by its practice %s:\n", r.Practice)
	for _, l := range s.PracticeFacts {
		ruleValue{"Urgent, " + string(l.Fact), limitWords(l), l.Origin}.print(w)
	}
	if len(r.Duties) > 0 {
		fmt.Fprintln(w, "\nWhat else the law asks of the office:")
	}
	for _, d := range r.Duties {
		ruleValue{"Duty", d.Text, d.Origin}.print(w)
	}
	fmt.Fprintln(w, "\nVersions:")
	for _, v := range s.Versions {
		fmt.Fprintf(w, "%d, for requests received %s\n", v.Version, spanWords(v.From, v.Until))
	}
}

// ruleValue is one value of a rule set and where it comes from.
type ruleValue struct {
	what, words string
	policy.Origin
}

func (v ruleValue) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %s\n", v.what, v.words)
	status := "NOT CONFIRMED"
	if v.Confirmed {
		status = "confirmed"
	}
	parts := []string{status}
	if v.Cite != "" {
		parts = append(parts, v.Cite)
	}
	if v.Source != "" {
		parts = append(parts, "source "+v.Source)
	}
	fmt.Fprintf(w, "    %s\n", strings.Join(parts, "; "))
	if v.Note != "" {
		fmt.Fprintf(w, "    %s\n", v.Note)
	}
}

// valuesOf lists the values of a rule set, without those of its practice.
func valuesOf(r policy.RuleSet) []ruleValue {
	out := []ruleValue{
		{"In force", "for requests received " + inForceWords(r), r.Origin},
		{"Calendar", r.Calendar, r.BusinessDays().Origin},
		{"Counting", map[string]string{
			policy.ExcludeFirst: "day 1 is the day after",
			policy.IncludeFirst: "day 1 is the day itself",
		}[r.DayCount.Value], r.DayCount.Origin},
		{"Due on a day without business", map[string]string{
			policy.RollNone: "it stays there",
			policy.RollNext: "it moves to the next business day",
		}[r.Roll.Value], r.Roll.Origin},
		{"Receipt", receiptWords(r.Receipt), r.Receipt.Origin},
	}
	ordinary := ruleValue{what: "Ordinary limit", words: ordinaryWords(r)}
	if r.Ordinary != nil {
		ordinary.Origin = r.Ordinary.Origin
	}
	out = append(out, ordinary)
	for _, l := range r.Triggers {
		out = append(out, ruleValue{"Urgent, " + string(l.Fact), limitWords(l), l.Origin})
	}
	out = append(out, ruleValue{"Pauses", tollingWords(r.Tolling), r.Tolling.Origin})
	if r.Answered.Value == policy.AnsweredByDispatch {
		out = append(out, ruleValue{"Answered", "when the signed original leaves", r.Answered.Origin})
	}
	if r.Delay.Value == policy.DelayMoves {
		out = append(out, ruleValue{"Explained delay", "moves the due date to the projected day", r.Delay.Origin})
	}
	if r.Appeal != nil {
		out = append(out, ruleValue{"Another look at a decision", r.Appeal.Words(), r.Appeal.Origin})
	}
	if r.Reissue != nil {
		out = append(out, ruleValue{"Signing afresh", r.Reissue.Words(), r.Reissue.Origin})
	}
	return out
}

func ordinaryWords(r policy.RuleSet) string {
	if r.Ordinary == nil {
		return "no number known"
	}
	return r.Ordinary.Words()
}

// limitWords is what an urgent fact does.
func limitWords(l policy.Limit) string {
	var s string
	switch {
	case l.Priority:
		s = "goes first"
	case l.DaysBefore != nil && *l.DaysBefore == 0:
		s = "on the day"
	case l.DaysBefore != nil && *l.DaysBefore == 1:
		s = "1 day before"
	case l.DaysBefore != nil:
		s = fmt.Sprintf("%d days before", *l.DaysBefore)
	default:
		s = l.Words()
	}
	switch l.Anchor {
	case policy.AnchorReceipt:
		s += " from receipt"
	case policy.AnchorNextBusinessDay:
		s += " from the next business day"
	}
	if l.Within != nil {
		s += ", if within " + l.Within.Words() + " of receipt"
	}
	return s
}

func receiptWords(r policy.Receipt) string {
	if r.Closes == "" {
		return "on the day on which it comes"
	}
	return fmt.Sprintf("on the next business day, if it comes at %s or later or on a day without business", r.Closes)
}

func tollingWords(t policy.Tolling) string {
	switch {
	case !t.Information:
		return "a question does not pause the clock"
	case t.MostDays > 0:
		return fmt.Sprintf("a question pauses the clock, for %d days in all at most", t.MostDays)
	}
	return "a question pauses the clock"
}

func visaWords(visas []cases.Visa) string {
	var names []string
	for _, v := range visas {
		names = append(names, string(v))
	}
	return strings.Join(names, " and ")
}

func inForceWords(r policy.RuleSet) string { return spanWords(r.From, r.Until) }

func spanWords(from, until cases.Date) string {
	if until.IsZero() {
		return "from " + from.Long() + " on"
	}
	return "from " + from.Long() + " to " + until.Long()
}

// knownRules refuses the ID of a rule set that does not exist.
func knownRules(id string) error {
	if slices.ContainsFunc(policy.RuleSets(), func(r policy.RuleSet) bool { return r.ID == id }) {
		return nil
	}
	_, err := policy.Rules(id, 1)
	return orSee(err, "suppb rules list")
}

func versionOf(id string, version int) (policy.RuleSet, error) {
	set, err := policy.Rules(id, version)
	if err != nil {
		return set, orSee(err, "suppb rules show "+id)
	}
	return set, nil
}

// orSee adds the command that shows what there is, unless the error suggests
// something itself.
func orSee(err error, command string) error {
	if strings.HasSuffix(err.Error(), "?") {
		return err
	}
	return fmt.Errorf("%w; see “%s”", err, command)
}
