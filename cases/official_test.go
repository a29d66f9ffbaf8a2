package cases

import (
	"errors"
	"strings"
	"testing"
)

func date(s string) Date { return MustDate(s) }

func TestCheckDesignation(t *testing.T) {
	today := date("2026-11-23")
	good := Designation{Person: "p", Capacity: Designee, Title: "Chief", From: date("2026-01-01")}
	for _, tt := range []struct {
		name   string
		change func(*Designation)
		field  string // "" if nothing is wrong
	}{
		{"nothing wrong", func(*Designation) {}, ""},
		{"ends on its first day", func(d *Designation) { d.Until = d.From }, ""},
		{"nobody", func(d *Designation) { d.Person = "" }, "person"},
		{"no capacity", func(d *Designation) { d.Capacity = "" }, "capacity"},
		{"an invented capacity", func(d *Designation) { d.Capacity = "sheriff" }, "capacity"},
		{"no title", func(d *Designation) { d.Title = " " }, "title"},
		{"a title that fits no form", func(d *Designation) { d.Title = strings.Repeat("x", MaxLine+1) }, "title"},
		{"control characters", func(d *Designation) { d.Division = "a\x00b" }, "division"},
		{"no first day", func(d *Designation) { d.From = Date{} }, "from"},
		{"next year, a slip", func(d *Designation) { d.From = date("2062-01-01") }, "from"},
		{"the last century but one", func(d *Designation) { d.From = date("1890-01-01") }, "from"},
		{"ends before it begins", func(d *Designation) { d.Until = date("2025-12-31") }, "until"},
		{"ends in another age", func(d *Designation) { d.Until = date("2199-01-01") }, "until"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := good
			tt.change(&d)
			wantProblem(t, d.Check(today), tt.field)
		})
	}
}

func wantProblem(t *testing.T, got []Problem, field string) {
	t.Helper()
	if field == "" && len(got) > 0 || field != "" && (len(got) != 1 || got[0].Field != field) {
		t.Errorf("problems %+v, want %q", got, field)
	}
}

func TestOverlaps(t *testing.T) {
	d := func(from, until string) Designation {
		out := Designation{From: date(from)}
		if until != "" {
			out.Until = date(until)
		}
		return out
	}
	for _, tt := range []struct {
		name string
		a, b Designation
		want bool
	}{
		{"one after the other", d("2026-01-01", "2026-06-30"), d("2026-07-01", ""), false},
		{"one day in both", d("2026-01-01", "2026-06-30"), d("2026-06-30", ""), true},
		{"two without an end", d("2020-01-01", ""), d("2026-01-01", ""), true},
		{"one inside the other", d("2020-01-01", "2027-01-01"), d("2026-01-01", "2026-02-01"), true},
		{"one that never began", d("2026-01-01", "2025-12-31"), d("2020-01-01", ""), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.a.Overlaps(tt.b) != tt.want || tt.b.Overlaps(tt.a) != tt.want {
				t.Errorf("want %v both ways", tt.want)
			}
		})
	}
}

func TestEndOn(t *testing.T) {
	today := date("2026-11-23")
	open := Designation{From: date("2026-01-10")}
	ending := Designation{From: date("2026-01-10"), Until: date("2026-12-31")}
	for _, tt := range []struct {
		name   string
		d      Designation
		until  string
		signed string
		says   string // "" if it is possible
	}{
		{"today", open, "2026-11-23", "", ""},
		{"in the past", open, "2026-05-01", "", ""},
		{"at the end of the term", open, "2029-12-31", "", ""},
		{"on the day of the last signature", open, "2026-05-01", "2026-05-01", ""},
		{"earlier than it was to", ending, "2026-12-01", "", ""},
		{"before it begins: never in force", open, "2026-01-09", "", ""},
		{"no day", open, "", "", "Enter the last day"},
		{"before the last signature", open, "2026-05-01", "2026-05-02", "A form was signed under this designation on 2 May 2026"},
		{"never in force, and yet signed under", open, "2026-01-09", "2026-05-02", "signed under"},
		{"long before it begins", open, "2025-01-09", "", "begins on 10 January 2026"},
		{"later than it was to", ending, "2027-01-01", "", "ends on 31 December 2026 already"},
		{"as it was", ending, "2026-12-31", "", "already"},
		{"a slip of the year", open, "2062-01-01", "", "more than ten years ahead"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			until, _ := ParseDate(tt.until)
			signed, _ := ParseDate(tt.signed)
			got, err := tt.d.EndOn(until, signed, today)
			var refusal Refusal
			switch {
			case tt.says == "" && (err != nil || got.Until != until):
				t.Errorf("until %s, %v", got.Until, err)
			case tt.says != "" && (!errors.As(err, &refusal) || refusal.Code != BadInput || !strings.Contains(refusal.Text, tt.says) || got != tt.d):
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}

func TestHeadChange(t *testing.T) {
	today := date("2026-11-23")
	good := HeadChange{Name: Name{Given: "Ruth", Family: "Vance"}, From: date("2026-11-01")}
	for _, tt := range []struct {
		name   string
		change func(*HeadChange)
		field  string
	}{
		{"nothing wrong", func(*HeadChange) {}, ""},
		{"prepared", func(h *HeadChange) { h.From = date("2027-01-01") }, ""},
		{"signs as well", func(h *HeadChange) { h.Person, h.Title = "p", "District Attorney" }, ""},
		{"no given name", func(h *HeadChange) { h.Name.Given = "" }, "given"},
		{"no family name", func(h *HeadChange) { h.Name.Family = "" }, "family"},
		{"a name that fits no box", func(h *HeadChange) { h.Name.Middle = strings.Repeat("x", MaxName+1) }, "middle"},
		{"no day", func(h *HeadChange) { h.From = Date{} }, "from"},
		{"years ahead", func(h *HeadChange) { h.From = date("2029-01-01") }, "from"},
		{"years ago", func(h *HeadChange) { h.From = date("2019-01-01") }, "from"},
		{"signs without a title", func(h *HeadChange) { h.Person = "p" }, "title"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := good
			tt.change(&h)
			wantProblem(t, h.Check(today), tt.field)
		})
	}
	for _, tt := range []struct {
		name string
		d    Designation
		want bool
	}{
		{"a designee without an end", Designation{Capacity: Designee, From: date("2020-01-01")}, true},
		{"the old head", Designation{Capacity: HeadOfAgency, From: date("2020-01-01")}, true},
		{"to the first day of the new head", Designation{Capacity: Designee, From: date("2020-01-01"), Until: good.From}, true},
		{"to the day before", Designation{Capacity: Designee, From: date("2020-01-01"), Until: date("2026-10-31")}, false},
		{"from the new head", Designation{Capacity: Designee, From: good.From}, false},
		{"a judge", Designation{Capacity: Judge, From: date("2020-01-01")}, false},
		{"never in force", Designation{Capacity: Designee, From: date("2020-01-01"), Until: date("2019-12-31")}, false},
	} {
		if got := good.Ends(tt.d); got != tt.want {
			t.Errorf("%s: ends %v", tt.name, got)
		}
	}
}

func TestUnentered(t *testing.T) {
	entry := func(person, from, until string, active bool) DesignationEntry {
		d := DesignationEntry{Designation: Designation{ID: person + from, Person: PersonID(person), From: date(from)}, Active: active}
		if until != "" {
			d.Until = date(until)
		}
		return d
	}
	got := Unentered([]DesignationEntry{
		entry("ended", "2020-01-01", "2024-12-31", true), entry("ended", "2025-01-01", "2026-12-31", true),
		entry("renewed", "2020-01-01", "2026-12-31", true), entry("renewed", "2027-01-01", "", true),
		entry("gone", "2020-01-01", "2025-12-31", false),
		entry("never", "2020-01-01", "2019-12-31", true),
		entry("stays", "2020-01-01", "", true),
	})
	if len(got) != 1 || got[0].ID != "ended2025-01-01" {
		t.Errorf("%+v", got)
	}
}
