package policy

import (
	"strings"
	"testing"

	"suppb/cases"
)

func date(s string) cases.Date { return cases.MustDate(s) }

// version is an embedded rule set that the test needs.
func version(t testing.TB, id string, n int) RuleSet {
	t.Helper()
	r, err := Rules(id, n)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// inForceOn is the version of an embedded rule set for the day.
func inForceOn(t testing.TB, id, day string) RuleSet {
	t.Helper()
	r, err := InForce(id, date(day))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func calendar(t testing.TB, name string) *Calendar {
	t.Helper()
	for _, c := range Calendars() {
		if c.Name() == name {
			return c
		}
	}
	t.Fatalf("there is no calendar %s", name)
	return nil
}

// factOf is a fact as ParseFact reads it, told on the day of receipt if told is
// left empty.
func factOf(t testing.TB, text, told string) cases.Fact {
	t.Helper()
	f, err := ParseFact(text)
	if err != nil {
		t.Fatal(err)
	}
	if told != "" {
		f.RaisedOn = date(told)
	}
	return f
}

// pausesOf reads pauses written as FROM..TO, with spaces between them. An empty
// TO is a pause that still goes on; unlike ParsePause it reads empty spans too.
func pausesOf(t testing.TB, text string) []cases.Pause {
	t.Helper()
	var out []cases.Pause
	for _, s := range strings.Fields(text) {
		from, to, ok := strings.Cut(s, "..")
		if !ok {
			t.Fatalf("%q is not a pause", s)
		}
		out = append(out, cases.Pause{From: date(from), To: date(to)})
	}
	return out
}

// officeFile is a rule file that an office could write. Tests change parts of it.
const officeFile = `{
  "kind": "rules",
  "id": "example-office",
  "name": "Example office",
  "versions": [
    {
      "version": 1,
      "from": "2020-01-01",
      "until": "",
      "cite": "Example policy",
      "visas": ["U", "T"],
      "zone": "America/New_York",
      "calendar": "us-ny/1",
      "practice": "office/2",
      "day_count": {"value": "exclude_first"},
      "roll": {"value": "none"},
      "receipt": {"after_hours": "same_day"},
      "ordinary": {"days": 30, "unit": "calendar"},
      "triggers": [
        {"fact": "detained", "days": 7, "unit": "calendar"}
      ],
      "tolling": {"information": false},
      "duties": []
    }
  ]
}
`

// changed is officeFile with old texts replaced by new ones, in pairs.
func changed(t testing.TB, pairs ...string) string {
	t.Helper()
	out := officeFile
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(out, pairs[i]) {
			t.Fatalf("the file does not hold %s", pairs[i])
		}
		out = strings.Replace(out, pairs[i], pairs[i+1], 1)
	}
	return out
}

// written is the last rule set of a file, read without loading it for others.
func written(t testing.TB, text string) RuleSet {
	t.Helper()
	next := loaded.clone()
	next.layers++
	for _, err := range next.add(newFile("office.json", []byte(text))) {
		t.Fatal(err)
	}
	return next.sets[len(next.sets)-1]
}
