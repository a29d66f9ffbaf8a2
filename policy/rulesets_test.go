package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"
)

// On 16 May 2026, a Saturday, and on days beside a year's end, a leap day and a
// holiday. Without told, the fact is told on the day of receipt.
func TestRuleSets(t *testing.T) {
	tests := []struct {
		name     string
		id       string
		received string
		fact     string
		told     string
		want     string // "" is no date
		basis    string
	}{
		{"office policy, 90 days", "ny-da-default", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"office policy, 90 days over leap day", "ny-da-default", "2027-12-15", "", "", "2028-03-14", "ordinary"},
		{"office policy, version 1, until the end of 2024", "ny-da-default", "2024-12-31", "", "", "2025-03-31", "ordinary"},
		{"office policy, removal proceedings", "ny-da-default", "2026-05-16", "removal_proceedings", "", "2026-05-30", "removal_proceedings"},
		{"office policy, detained", "ny-da-default", "2026-05-16", "detained", "", "2026-05-30", "detained"},
		{"office policy, detained, told later", "ny-da-default", "2026-05-16", "detained", "2026-06-01", "2026-06-15", "detained"},
		{"office policy, detained, told too late to matter", "ny-da-default", "2026-05-16", "detained", "2026-08-10", "2026-08-14", "ordinary"},
		{"office policy, removal order", "ny-da-default", "2026-12-20", "removal_order", "", "2027-01-03", "removal_order"},
		{"office practice, 7 days before a hearing", "ny-da-default", "2026-05-16", "hearing=2026-06-10", "", "2026-06-03", "hearing"},
		{"office practice, a hearing tomorrow", "ny-da-default", "2026-05-16", "hearing=2026-05-17", "", "2026-05-16", "hearing"},
		{"office practice, a hearing told late", "ny-da-default", "2026-05-16", "hearing=2026-06-10", "2026-06-08", "2026-06-08", "hearing"},
		{"office practice, 30 days before a child turns 21", "ny-da-default", "2026-05-16", "child_turns_21=2026-07-01", "", "2026-06-01", "child_turns_21"},
		{"office practice, a child turns 21 after the ordinary limit", "ny-da-default", "2026-05-16", "child_turns_21=2027-07-01", "", "2026-08-14", "ordinary"},
		{"office practice, a sibling turns 18", "ny-da-default", "2026-05-16", "sibling_turns_18=2026-07-20", "", "2026-06-20", "sibling_turns_18"},
		{"office practice, the victim turns 21", "ny-da-default", "2026-05-16", "victim_turns_21=2026-07-20", "", "2026-06-20", "victim_turns_21"},
		{"office practice, a relative loses eligibility", "ny-da-default", "2026-05-16", "derivative_loss=2026-07-20", "", "2026-06-20", "derivative_loss"},
		{"office practice, an earlier certification expires", "ny-da-default", "2026-05-16", "certification_expires=2026-07-20", "", "2026-06-20", "certification_expires"},

		{"38 RCNY ch. 22, 45 business days", "nypd", "2026-05-15", "", "", "2026-07-22", "ordinary"},
		{"38 RCNY ch. 22, over Election Day, Veterans Day and Thanksgiving", "nypd", "2026-10-01", "", "", "2026-12-09", "ordinary"},
		{"38 RCNY ch. 22, detained: first, without a number of days", "nypd", "2026-05-15", "detained", "", "2026-07-22", "ordinary"},
		{"38 RCNY ch. 22, a relative loses eligibility: no number of days", "nypd", "2026-05-15", "derivative_loss=2026-06-15", "", "2026-07-22", "ordinary"},

		{"Cal. Penal Code 679.10, 30 days", "us-ca", "2026-05-16", "", "", "2026-06-15", "ordinary"},
		{"Cal. Penal Code 679.10 as enacted, 90 days", "us-ca", "2019-12-31", "", "", "2020-03-30", "ordinary"},
		{"Cal. Penal Code 679.10 as amended, first day", "us-ca", "2020-01-01", "", "", "2020-01-31", "ordinary"},
		{"Cal. Penal Code 679.10 as enacted, 14 days", "us-ca", "2019-05-16", "removal_proceedings", "", "2019-05-30", "removal_proceedings"},
		{"Cal. Penal Code 679.10, 7 days from the first business day after a Saturday", "us-ca", "2026-05-16", "removal_proceedings", "", "2026-05-25", "removal_proceedings"},
		{"Cal. Penal Code 679.10, 7 days from the first business day after a Monday", "us-ca", "2026-05-18", "detained", "", "2026-05-26", "detained"},
		{"Cal. Penal Code 679.10, 7 days from the first business day over a holiday weekend", "us-ca", "2026-05-22", "removal_order", "", "2026-06-02", "removal_order"},
		{"LAPD: receipt is day 1 of 30", "us-ca-lapd", "2026-05-16", "", "", "2026-06-14", "ordinary"},
		{"LAPD: receipt is day 1 of 7", "us-ca-lapd", "2026-05-16", "removal_proceedings", "", "2026-05-22", "removal_proceedings"},
		{"LAPD: the day on which the department was told is day 1 of 7", "us-ca-lapd", "2026-05-16", "detained", "2026-05-20", "2026-05-26", "detained"},

		{"5 ILCS 825/10, 90 business days", "us-il", "2026-05-15", "", "", "2026-09-24", "ordinary"},
		{"5 ILCS 825/10, over the year's end", "us-il", "2026-09-01", "", "", "2027-01-13", "ordinary"},
		{"5 ILCS 825/10, 21 business days", "us-il", "2026-05-15", "removal_proceedings", "", "2026-06-16", "removal_proceedings"},
		{"5 ILCS 825/10, detained from a Saturday", "us-il", "2026-05-16", "detained", "", "2026-06-16", "detained"},
		{"5 ILCS 825/10, the victim turns 21", "us-il", "2026-05-15", "victim_turns_21=2026-08-01", "", "2026-06-16", "victim_turns_21"},

		{"RCW 7.98, 90 days", "us-wa", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"RCW 7.98, 14 days", "us-wa", "2026-12-24", "removal_proceedings", "", "2027-01-07", "removal_proceedings"},
		{"RCW 7.98, 14 days before a child turns 21", "us-wa", "2026-05-16", "child_turns_21=2026-07-01", "", "2026-06-17", "child_turns_21"},
		{"RCW 7.98, a child turns 21 within 14 days", "us-wa", "2026-05-16", "child_turns_21=2026-05-20", "", "2026-05-16", "child_turns_21"},
		{"RCW 7.98, a child turned 21", "us-wa", "2026-05-16", "child_turns_21=2026-05-01", "", "2026-05-16", "child_turns_21"},

		{"ORS 147.620, 90 days", "us-or", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"ORS 147.620, 14 days", "us-or", "2028-02-20", "removal_proceedings", "", "2028-03-05", "removal_proceedings"},
		{"NRS ch. 217, 90 days", "us-nv", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"NRS ch. 217, 14 days", "us-nv", "2026-05-16", "removal_order", "", "2026-05-30", "removal_order"},
		{"Md. Crim. Proc. 11-931, 90 days", "us-md", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"Md. Crim. Proc. 11-931, 14 days", "us-md", "2026-05-16", "detained", "", "2026-05-30", "detained"},
		{"Minn. Stat. 611A.95, 90 days", "us-mn", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"Minn. Stat. 611A.95, 14 days", "us-mn", "2026-05-16", "removal_proceedings", "", "2026-05-30", "removal_proceedings"},
		{"St. Paul Code 44.06, 30 days", "us-mn-st-paul", "2026-01-31", "", "", "2026-03-02", "ordinary"},
		{"St. Paul Code 44.06, 7 days", "us-mn-st-paul", "2026-02-25", "removal_proceedings", "", "2026-03-04", "removal_proceedings"},
		{"C.R.S. 24-4.1-402, 90 days", "us-co", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"C.R.S. 24-4.1-402, 30 days", "us-co", "2026-05-16", "removal_proceedings", "", "2026-06-15", "removal_proceedings"},
		{"M.G.L. c. 258F, 90 days", "us-ma", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"M.G.L. c. 258F names no urgent fact", "us-ma", "2026-05-16", "detained", "", "2026-08-14", "ordinary"},
		{"Va. Code 9.1-1501, 120 days", "us-va", "2026-05-16", "", "", "2026-09-13", "ordinary"},
		{"Va. Code 9.1-1501, 30 days", "us-va", "2026-05-16", "removal_proceedings", "", "2026-06-15", "removal_proceedings"},
		{"Neb. Rev. Stat. 29-217, 90 days", "us-ne", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"Neb. Rev. Stat. 29-217 names no urgent fact", "us-ne", "2026-05-16", "removal_proceedings", "", "2026-08-14", "ordinary"},
		{"Conn. Gen. Stat. 46b-38b, no number of days", "us-ct", "2026-05-16", "", "", "", "none"},
		{"Conn. Gen. Stat. 46b-38b, detained: first, without a date", "us-ct", "2026-05-16", "detained", "", "", "none"},
		{"Conn. Gen. Stat. 46b-38b, the office's practice before a hearing", "us-ct", "2026-05-16", "hearing=2026-06-10", "", "2026-06-03", "hearing"},
		{"N.J. Directive 2018-6, 120 days", "us-nj", "2026-05-16", "", "", "2026-09-13", "ordinary"},
		{"N.J. Directive 2018-6, 30 days", "us-nj", "2026-05-16", "removal_proceedings", "", "2026-06-15", "removal_proceedings"},
		{"Bergen County Prosecutor, 60 days", "us-nj-bergen", "2026-05-16", "", "", "2026-07-15", "ordinary"},
		{"Bergen County Prosecutor, 60 days over the year's end", "us-nj-bergen", "2026-12-01", "", "", "2027-01-30", "ordinary"},
		{"East Chicago ordinance, 90 days", "us-in-east-chicago", "2026-05-16", "", "", "2026-08-14", "ordinary"},
		{"East Chicago ordinance, 14 days", "us-in-east-chicago", "2026-05-16", "removal_proceedings", "", "2026-05-30", "removal_proceedings"},
		{"East Chicago ordinance, 14 days before a 21st birthday on day 90", "us-in-east-chicago", "2026-05-16", "child_turns_21=2026-08-14", "", "2026-07-31", "child_turns_21"},
		{"East Chicago ordinance, a 21st birthday on day 91", "us-in-east-chicago", "2026-05-16", "child_turns_21=2026-08-15", "", "2026-08-14", "ordinary"},
	}
	seen := map[string]bool{}
	for _, tt := range tests {
		seen[tt.id] = true
		t.Run(tt.name, func(t *testing.T) {
			m := cases.Matter{Received: date(tt.received)}
			if tt.fact != "" {
				told := tt.told
				if told == "" {
					told = tt.received
				}
				m.Facts = []cases.Fact{factOf(t, tt.fact, told)}
			}
			d := inForceOn(t, tt.id, tt.received).Due(m)
			if d.On != date(tt.want) || d.BasisName() != tt.basis {
				t.Errorf("due %q by %s, want %q by %s\n%s", d.On, d.BasisName(), tt.want, tt.basis, strings.Join(d.Steps(), "\n"))
			}
		})
	}
	for _, r := range RuleSets() {
		if !seen[r.ID] {
			t.Errorf("the rule set %s has no row in the table", r.ID)
		}
	}
}

func TestPriority(t *testing.T) {
	tests := []struct {
		name, fact string
		expedited  bool
	}{
		{"38 RCNY ch. 22: immigration custody", "detained", true},
		{"38 RCNY ch. 22: removal proceedings", "removal_proceedings", true},
		{"38 RCNY ch. 22: a removal order", "removal_order", true},
		{"38 RCNY ch. 22: within three months, on the last day", "derivative_loss=2026-08-15", true},
		{"38 RCNY ch. 22: a day later", "derivative_loss=2026-08-16", false},
		{"38 RCNY ch. 22: a child turns 21 within three months", "child_turns_21=2026-06-01", true},
		{"38 RCNY ch. 22: a child turns 21 next year", "child_turns_21=2027-06-01", false},
		{"38 RCNY ch. 22: a sibling turns 18 within three months", "sibling_turns_18=2026-06-01", true},
		{"38 RCNY ch. 22: the victim turns 21 within three months", "victim_turns_21=2026-06-01", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := inForceOn(t, "nypd", "2026-05-15")
			d := r.Due(cases.Matter{Received: date("2026-05-15"), Facts: []cases.Fact{factOf(t, tt.fact, "2026-05-15")}})
			if d.Expedited != tt.expedited {
				t.Errorf("expedited %v, want %v", d.Expedited, tt.expedited)
			}
			if d.On != d.Ordinary.On {
				t.Errorf("due %s, though no number of days is known; want %s", d.On, d.Ordinary.On)
			}
			if says := strings.Contains(d.Sentence(), "goes first because of"); says != tt.expedited {
				t.Errorf("the sentence is %q", d.Sentence())
			}
		})
	}
}

// What the rule files claim about themselves: every value has a provision, and
// nothing is confirmed that was read nowhere.
func TestRuleSetsSayWhereTheyComeFrom(t *testing.T) {
	for _, r := range RuleSets() {
		check := func(what string, o Origin) {
			if o.Cite == "" {
				t.Errorf("%s: %s has no citation", r.Key(), what)
			}
			if o.Confirmed && o.Source == "" {
				t.Errorf("%s: %s is confirmed, but no source is named", r.Key(), what)
			}
			for _, s := range strings.Split(o.Source, ", ") {
				if s != "" && !strings.HasPrefix(s, "S") {
					t.Errorf("%s: %s has the source %q", r.Key(), what, s)
				}
			}
		}
		check("the version", r.Origin)
		check("day_count", r.DayCount.Origin)
		check("roll", r.Roll.Origin)
		check("receipt", r.Receipt.Origin)
		check("tolling", r.Tolling.Origin)
		for _, c := range []Choice{r.Answered, r.Delay} {
			if c.Value != "" {
				check(c.Value, c.Origin)
			}
		}
		for _, l := range []*Limit{r.Ordinary, r.Appeal, r.Reissue} {
			if l != nil {
				check(l.Words(), l.Origin)
			}
		}
		for _, l := range r.Triggers {
			check(string(l.Fact), l.Origin)
		}
		for _, d := range r.Duties {
			check(d.Text, d.Origin)
		}
		if r.Tolling.Information {
			t.Errorf("%s: no law that was read lets a question stop the clock", r.Key())
		}
		if _, err := time.LoadLocation(r.Zone); err != nil {
			t.Errorf("%s: %v", r.Key(), err)
		}
		if r.Agencies == "" {
			t.Errorf("%s does not say whom it binds", r.Key())
		}
	}
}

func TestConfirmed(t *testing.T) {
	tests := []struct {
		name string
		id   string
		fact string
		want bool
	}{
		{"LAPD: the number and the day count were read, what happens on a weekend was not", "us-ca-lapd", "", false},
		{"RCW 7.98: the day count was not read", "us-wa", "", false},
		{"Conn. Gen. Stat. 46b-38b: there is no date to rely on", "us-ct", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := inForceOn(t, tt.id, "2026-05-16").Due(cases.Matter{Received: date("2026-05-16")})
			if d.Confirmed() != tt.want {
				t.Errorf("confirmed %v, want %v", d.Confirmed(), tt.want)
			}
			if says := slices.Contains(d.Steps(), "Not every value was compared with its source yet; check before you rely on it."); says == tt.want {
				t.Errorf("the steps do not agree: %q", d.Steps())
			}
		})
	}
}

func TestConfirmedRestsOnEveryValue(t *testing.T) {
	all := changed(t,
		`"day_count": {"value": "exclude_first"}`, `"day_count": {"value": "exclude_first", "cite": "Example", "confirmed": true}`,
		`"roll": {"value": "none"}`, `"roll": {"value": "none", "cite": "Example", "confirmed": true}`,
		`"unit": "calendar"},`, `"unit": "calendar", "cite": "Example", "confirmed": true},`,
		`"unit": "calendar"}`, `"unit": "calendar", "cite": "Example", "confirmed": true}`,
	)
	tests := []struct {
		name   string
		from   string
		to     string
		facts  string
		pauses string
		want   bool
	}{
		{"everything was compared", "", "", "detained", "", true},
		{"the number of days was not", `"days": 30, "unit": "calendar", "cite": "Example", "confirmed": true`, `"days": 30, "unit": "calendar"`, "", "", false},
		{"the limit of the fact was not", `"days": 7, "unit": "calendar", "cite": "Example", "confirmed": true`, `"days": 7, "unit": "calendar"`, "detained", "", false},
		{"which does not matter without the fact", `"days": 7, "unit": "calendar", "cite": "Example", "confirmed": true`, `"days": 7, "unit": "calendar"`, "", "", true},
		{"the calendar of New York was not", `"days": 30, "unit": "calendar"`, `"days": 30, "unit": "business"`, "", "", false},
		{"the federal calendar was", `"us-ny/1"`, `"us-federal/1"`, "", "", true},
		{"the pause was not", "", "", "", "2026-05-18..2026-05-20", false},
		{"a pause that moved nothing does not matter", "", "", "", "2026-04-01..2026-04-03", true},
		{"the office's practice was not", "", "", "hearing=2026-06-10", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(all, tt.from) {
				t.Fatalf("the file does not hold %s", tt.from)
			}
			r := written(t, strings.Replace(all, tt.from, tt.to, 1))
			m := cases.Matter{Received: date("2026-05-16"), Pauses: pausesOf(t, tt.pauses)}
			if tt.facts != "" {
				m.Facts = []cases.Fact{factOf(t, tt.facts, "2026-05-16")}
			}
			if got := r.Due(m).Confirmed(); got != tt.want {
				t.Errorf("confirmed %v, want %v", got, tt.want)
			}
		})
	}
}
