package policy

import (
	"fmt"
	"strings"
	"testing"

	"suppb/cases"
)

// Whatever is in a rule file, CheckFiles says what is wrong with it and where.
func FuzzRuleFile(f *testing.F) {
	for name, text := range embeddedFiles(f) {
		id := strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".json")
		f.Add([]byte(strings.Replace(string(text), fmt.Sprintf(`"id": %q`, id), `"id": "a-copy"`, 1)))
	}
	for _, text := range []string{
		officeFile, calendarText, practiceText, "", "{}", "[]", "null", "{", `{"kind": "rules"}`, `{"kind": "rules", "versions": {}}`,
		`{"kind": "calendar", "id": "a", "name": "a", "versions": [null]}`,
		`{"kind": "practice", "id": "a", "name": "a", "versions": [null]}`,
		`{"kind": "rules", "id": "a", "name": "a", "versions": [null]}`,
		strings.Repeat("[", 100), `{"kind": "rules", "kind": 1}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		all, errs := CheckFiles([]File{{"fuzz.json", text}})
		s := all[0]
		for _, err := range errs {
			if err.File != "fuzz.json" || err.Line < 1 || err.Line > 1+strings.Count(string(text), "\n") || err.Text == "" {
				t.Errorf("%+v does not say where the mistake is", err)
			}
		}
		if len(errs) == 0 && (s.Kind == "" || s.ID == "" || len(s.Versions) == 0) {
			t.Errorf("no mistake, but the file holds %+v", s)
		}
	})
}

func FuzzFact(f *testing.F) {
	for _, n := range cases.FactNames() {
		f.Add(string(n))
		f.Add(string(n) + "=2026-06-10")
	}
	for _, s := range []string{"", "=", "hearing=", "hearing=2026-02-30", "hearing=1989-12-31", "hearing=2101-01-01", "detained=", "hearing=2026-06-10=", "haering=2026-06-10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fact, err := ParseFact(s)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if !fact.Name.Known() || fact.Name.Dated() == fact.On.IsZero() {
			t.Fatalf("%q is read as %+v", s, fact)
		}
		on := fact.On
		if !fact.Name.Dated() {
			on = fact.RaisedOn
		}
		back := string(fact.Name)
		if !on.IsZero() {
			back += "=" + on.String()
		}
		if back != s {
			t.Errorf("%q is read as %q", s, back)
		}
	})
}

func FuzzPause(f *testing.F) {
	for _, s := range []string{"2026-05-01..2026-05-10", "2026-05-10..2026-05-01", "2026-05-01..", "..", "2026-05-01..2026-05-01", "2026-05-01...2026-05-02", "2026-05-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePause(s)
		if err != nil {
			return
		}
		if !p.From.Before(p.To) || p.From.String()+".."+p.To.String() != s {
			t.Errorf("%q is read as %s..%s", s, p.From, p.To)
		}
	})
}
