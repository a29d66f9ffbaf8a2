package main

import (
	"encoding/json"
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

// deadlineQuestion is what the flags of “suppb deadline” say.
type deadlineQuestion struct {
	rules    string
	version  int // 0: the one in force
	visa     string
	received string
	facts    []string
	pauses   []string
}

// deadline is a due date and how it was found, as --json prints it.
type deadline struct {
	Rules       string            `json:"rules"`
	RuleVersion int               `json:"rule_version"`
	Visa        cases.Visa        `json:"visa"`
	ReceivedOn  cases.Date        `json:"received_on"`
	DueOn       cases.Date        `json:"due_on"`
	Basis       string            `json:"basis"`
	Expedited   bool              `json:"expedited"`
	Triggers    []deadlineTrigger `json:"triggers"`
	Steps       []string          `json:"steps"`
	Confirmed   bool              `json:"confirmed"`

	due policy.Due
}

// deadlineTrigger is what one urgent fact does.
type deadlineTrigger struct {
	Fact      cases.FactName `json:"fact"`
	On        cases.Date     `json:"on,omitzero"`
	DueOn     cases.Date     `json:"due_on"`
	Cite      string         `json:"cite"`
	Confirmed bool           `json:"confirmed"`
	Because   string         `json:"because"`
}

func newDeadlineCommand() *cobra.Command {
	var q deadlineQuestion
	var folder rulesFolder
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "deadline --rules ID --visa U|T --received DATE",
		Short: "Work out by when a request has to be answered, and show how",
		Long: `Works out the due date of a request from a rule set: the ordinary limit from the
day of receipt, or what an urgent fact sets, whichever is earlier.

    suppb deadline --rules ny-da-default --visa U --received 2026-05-16
    suppb deadline --rules us-wa --visa U --received 2026-05-16T16:45 \
        --fact detained=2026-05-20 --fact child_turns_21=2026-07-01 --json

--received is the day of receipt, taken as it is. With a time, which is local
time of the rule set, the rule set says on which day the request counts as
received: some take what comes after closing time for the next business day.

Some facts are a day, and need it:
    ` + factList(true) + `
Of the others the date is the day on which the office was told, if that was after
receipt:
    ` + factList(false) + `

A pause, --toll FROM..TO, takes the days from FROM up to the day before TO out of
the ordinary limit. It moves nothing that an urgent fact sets.`,
		Args: noArgs,
	}
	f := cmd.Flags()
	f.StringVar(&q.rules, "rules", "", "ID of the rule set; “suppb rules list” shows them (required)")
	f.StringVar(&q.visa, "visa", "", "U or T (required)")
	f.StringVar(&q.received, "received", "", "when it was received, YYYY-MM-DD or YYYY-MM-DDTHH:MM (required)")
	f.StringArrayVar(&q.facts, "fact", nil, "urgent fact, NAME or NAME=YYYY-MM-DD; repeat for several")
	f.StringArrayVar(&q.pauses, "toll", nil, "pause of the ordinary limit, FROM..TO; repeat for several")
	f.IntVar(&q.version, "version", 0, "version of the rule set (default: the one in force on the day of receipt)")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	folder.register(f)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := q.check(); err != nil {
			return inputError(err)
		}
		if err := folder.load(); err != nil {
			return err
		}
		d, err := q.answer()
		if err != nil {
			return inputError(err)
		}
		if asJSON {
			return printJSON(cmd.OutOrStdout(), d)
		}
		d.print(cmd.OutOrStdout())
		return nil
	}
	return cmd
}

// factList names the facts that are a day, or those that are not.
func factList(dated bool) string {
	var names []string
	for _, n := range cases.FactNames() {
		if n.Dated() == dated {
			names = append(names, string(n))
		}
	}
	return strings.Join(names, "\n    ")
}

func (q deadlineQuestion) check() error {
	switch {
	case q.rules == "":
		return errors.New("--rules is missing; “suppb rules list” shows the rule sets")
	case q.visa == "":
		return errors.New("--visa is missing; give U or T")
	case q.visa != string(cases.U) && q.visa != string(cases.T):
		return fmt.Errorf("--visa %q is neither U nor T", q.visa)
	case q.received == "":
		return errors.New("--received is missing; give the day of receipt as YYYY-MM-DD")
	case q.version < 0:
		return fmt.Errorf("--version %d is not a version; they are numbered from 1", q.version)
	}
	return nil
}

func (q deadlineQuestion) answer() (deadline, error) {
	came, err := readArrival(q.received)
	if err != nil {
		return deadline{}, err
	}
	set, err := q.ruleSet(came)
	if err != nil {
		return deadline{}, err
	}
	visa := cases.Visa(q.visa)
	if !set.Covers(visa) {
		return deadline{}, fmt.Errorf("version %d of the rule set %q is not about %s visas; choose another with --rules", set.Version, set.ID, visa)
	}
	m, err := q.matter()
	if err != nil {
		return deadline{}, err
	}
	moved := ""
	m.Received, moved = receipt(set, came)
	notes := versionNotes(set, m.Received)
	if moved != "" {
		notes = append(notes, moved)
	}
	due := set.Due(m)
	notes = append(notes, pauseNotes(set, due, m.Pauses)...)
	return deadline{
		Rules: set.ID, RuleVersion: set.Version, Visa: visa, ReceivedOn: m.Received,
		DueOn: due.On, Basis: due.BasisName(), Expedited: due.Expedited, Triggers: triggersOf(due),
		Steps:     slices.Concat(notes, due.Steps()),
		Confirmed: due.Confirmed() && (moved == "" || set.Receipt.Confirmed),
		due:       due,
	}, nil
}

const localTime = "2006-01-02T15:04"

// arrival is when a request came, on a clock where the rules are in force.
type arrival struct {
	clock time.Time
	timed bool // not only the day is known
}

func (a arrival) day() cases.Date { return cases.DateOf(a.clock) }

func readArrival(s string) (arrival, error) {
	t, err := time.Parse(time.DateOnly, s)
	timed := false
	if err != nil {
		t, err = time.Parse(localTime, s)
		timed = true
	}
	if err != nil {
		return arrival{}, fmt.Errorf("--received: %q is not a date; write it as YYYY-MM-DD, or YYYY-MM-DDTHH:MM with the local time", s)
	}
	if err := policy.CheckYear(cases.DateOf(t)); err != nil {
		return arrival{}, fmt.Errorf("--received: %w", err)
	}
	return arrival{t, timed}, nil
}

// ruleSet is the version that was asked for, or the one in force on the day of
// receipt.
func (q deadlineQuestion) ruleSet(came arrival) (policy.RuleSet, error) {
	if err := knownRules(q.rules); err != nil {
		return policy.RuleSet{}, err
	}
	if q.version != 0 {
		return versionOf(q.rules, q.version)
	}
	set, err := policy.InForce(q.rules, came.day())
	if came.timed {
		set, err = policy.InForceAtLocal(q.rules, came.clock)
	}
	if err != nil {
		return set, fmt.Errorf("%w; to count by another version, name it with --version", err)
	}
	return set, nil
}

// matter reads the facts and pauses.
func (q deadlineQuestion) matter() (cases.Matter, error) {
	var m cases.Matter
	for _, s := range q.facts {
		f, err := policy.ParseFact(s)
		if err != nil && !f.Name.Known() {
			err = orSee(err, "suppb deadline --help")
		}
		if err != nil {
			return m, err
		}
		m.Facts = append(m.Facts, f)
	}
	for _, s := range q.pauses {
		p, err := policy.ParsePause(s)
		if err != nil {
			return m, fmt.Errorf("--toll: %w", err)
		}
		m.Pauses = append(m.Pauses, p)
	}
	return m, nil
}

// receipt is the day on which a request counts as received, and a sentence if
// that is not the day on which it came.
func receipt(set policy.RuleSet, came arrival) (on cases.Date, moved string) {
	on = came.day()
	if came.timed {
		on = set.ReceivedOn(set.Local(came.clock))
	}
	if on == came.day() {
		return on, ""
	}
	why := "the office closes at " + set.Receipt.Closes
	if closed := set.BusinessDays().ClosedFor(came.day()); closed != "" {
		why = "that is no business day (" + closed + ")"
	}
	return on, fmt.Sprintf("Came on %s at %s; %s, so it counts as received on the next business day, %s (%s).",
		came.day().Long(), came.clock.Format("15:04"), why, on.Long(), set.Receipt.Cite)
}

// versionNotes says so if another version than the one in force was asked for.
func versionNotes(set policy.RuleSet, received cases.Date) []string {
	if !received.Before(set.From) && (set.Until.IsZero() || !received.After(set.Until)) {
		return nil
	}
	return []string{fmt.Sprintf("Version %d, asked for with --version, is for requests received %s.", set.Version, inForceWords(set))}
}

// pauseNotes says what the pauses do, where that is not plain from the sum.
func pauseNotes(set policy.RuleSet, due policy.Due, pauses []cases.Pause) []string {
	switch {
	case len(pauses) == 0:
		return nil
	case due.Ordinary == nil || due.Ordinary.Paused == 0:
		return []string{"The pauses change nothing: none takes days out of an ordinary limit."}
	case !set.Tolling.Information:
		return []string{"These rules do not pause the clock for a question; the pauses count because they were given."}
	case set.Tolling.MostDays > 0:
		return []string{fmt.Sprintf("Pauses count for %d days in all at most (%s).", set.Tolling.MostDays, set.Tolling.Cite)}
	}
	return nil
}

func triggersOf(due policy.Due) []deadlineTrigger {
	out := []deadlineTrigger{}
	for _, a := range due.Facts {
		out = append(out, deadlineTrigger{
			Fact: a.Fact.Name, On: a.Fact.On, DueOn: a.On,
			Cite: a.Limit.Cite, Confirmed: a.Limit.Confirmed, Because: due.Arithmetic(a),
		})
	}
	return out
}

func (d deadline) print(w io.Writer) {
	if b := d.due.Basis; b != nil {
		fmt.Fprintf(w, "Due %s\n", withWeekday(d.DueOn))
		if b.On != b.Unrolled {
			fmt.Fprintf(w, "Moved from %s\n", withWeekday(b.Unrolled))
		}
	}
	fmt.Fprintf(w, "%s.\n\n", strings.TrimSuffix(d.due.Sentence(), "."))
	printSteps(w, d.Steps)
	if !d.Confirmed {
		fmt.Fprintf(w, "\nNot confirmed: “suppb rules show %s --version %d” says which values are not.\n", d.Rules, d.RuleVersion)
	}
}

func printSteps(w io.Writer, steps []string) {
	for i, s := range steps {
		fmt.Fprintf(w, "%2d. %s\n", i+1, s)
	}
}

// withWeekday is “14 August 2026 (Friday)”.
func withWeekday(d cases.Date) string {
	weekday := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	return fmt.Sprintf("%s (%s)", d.Long(), weekday)
}

// printJSON writes v for programs and people alike.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
