package policy

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"suppb/cases"
)

func TestLegalBases(t *testing.T) {
	on := cases.MustDate("2026-11-23")
	for _, tt := range []struct {
		name, state string
		on          cases.Date
		kind        cases.DemandKind
		use         BasisUse
		want        []string
	}{
		{"a subpoena in New York", "NY", on, cases.DemandSubpoena, ForRefusal, []string{
			"us-ny/1/crl-50-b", "us-ny/1/cpl-190-25", "us-ny/1/cpl-160-50", "us-ny/1/cplr-2304", "us/1/usc-1367", "us/1/usc-12291", "us/1/cfr-94-115"}},
		{"ICE in New York", "NY", on, cases.DemandImmigration, ForRefusal, []string{
			"us-ny/1/crl-50-b", "us-ny/1/pol-87", "us-ny/1/cpl-190-25", "us-ny/1/cpl-160-50", "us/1/usc-1367", "us/1/usc-12291", "us/1/cfr-94-115", "us/1/administrative-subpoena"}},
		{"discovery in New York", "ny", on, cases.DemandDiscovery, ForRelease, []string{"us-ny/1/cpl-245-20", "us/1/consent", "us/1/court-order", "us/1/brady-giglio"}},
		{"FOIL is released to nobody without consent", "NY", on, cases.DemandRecords, ForRelease, []string{"us/1/consent"}},
		{"Washington's own bar first", "WA", on, cases.DemandMedia, ForRefusal, []string{"us-wa/1/rcw-7-98", "us/1/usc-1367", "us/1/usc-12291", "us/1/cfr-94-115"}},
		{"Illinois's own bar first", "IL", on, cases.DemandMedia, ForRefusal, []string{"us-il/1/ilcs-825", "us/1/usc-1367", "us/1/usc-12291", "us/1/cfr-94-115"}},
		{"a state without a file", "TX", on, cases.DemandMedia, ForRefusal, []string{"us/1/usc-1367", "us/1/usc-12291", "us/1/cfr-94-115"}},
		{"before anything was in force", "NY", cases.MustDate("1999-12-31"), cases.DemandMedia, ForRefusal, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, b := range LegalBases(tt.state, tt.on, tt.kind, tt.use) {
				got = append(got, b.Key)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("bases (-want +got):\n%s", diff)
			}
		})
	}
}

// Nothing of it was compared with its source, and the words say so.
func TestLegalBasesSayWhatIsNotConfirmed(t *testing.T) {
	for _, law := range DisclosureLaws() {
		for _, b := range law.Bases {
			if b.Confirmed || !strings.Contains(b.Words(), "not compared with the source yet") || !strings.HasPrefix(b.Words(), b.Cite) {
				t.Errorf("%s: %q", b.Key, b.Words())
			}
			if got, ok := Basis(b.Key); !ok || got.Answer != b.Answer {
				t.Errorf("%s is not found by its key", b.Key)
			}
		}
	}
	if _, ok := Basis("us/1/nothing"); ok {
		t.Error("found a basis that is none")
	}
}

func TestDisclosureFileMistakes(t *testing.T) {
	good, err := os.ReadFile("data/disclosure/us-wa.json")
	if err != nil {
		t.Fatal(err)
	}
	// Under another name, since the file itself is loaded.
	other := strings.Replace(string(good), `"id": "us-wa"`, `"id": "us-wa-test"`, 1)
	if _, errs := CheckFiles([]File{{"wa.json", []byte(other)}}); len(errs) > 0 {
		t.Fatalf("the file itself: %v", errs)
	}
	for _, tt := range []struct{ name, old, new, field string }{
		{"no use", `"use": "refuse"`, `"use": "delay"`, "versions[0].bases[0].use"},
		{"no answer", `"answer": "A certifying`, `"answer": "", "note": "A certifying`, "versions[0].bases[0].answer"},
		{"an unknown kind of demand", `"use": "refuse"`, `"use": "refuse", "kinds": ["rumor"]`, "versions[0].bases[0].kinds[0]"},
		{"a state in words", `"state": "WA"`, `"state": "Washington"`, "versions[0].state"},
		{"an ID with spaces", `"id": "rcw-7-98"`, `"id": "RCW 7.98"`, "versions[0].bases[0].id"},
		{"no first day", `"from": "2018-06-07"`, `"from": ""`, "versions[0].from"},
		{"an end before the beginning", `"until": ""`, `"until": "2001-01-01"`, "versions[0].until"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, errs := CheckFiles([]File{{"wa.json", []byte(strings.Replace(other, tt.old, tt.new, 1))}})
			if len(errs) == 0 || errs[0].Field != tt.field {
				t.Errorf("got %v, want a mistake in %s", errs, tt.field)
			}
		})
	}
}

// A file of an office's own folder takes the place of the program's.
func TestAnOfficeOverridesLegalBases(t *testing.T) {
	before := loaded.clone()
	defer func() { loaded = before }()
	next := loaded.clone()
	next.layers++
	text := `{"kind":"disclosure","id":"us-wa","name":"Ours","versions":[{"version":2,"from":"2020-01-01","until":"","cite":"RCW 7.98","confirmed":true,"state":"WA",
		"bases":[{"id":"rcw","name":"ours","use":"refuse","answer":"No.","cite":"RCW 7.98.020","confirmed":true}]}]}`
	if errs := next.addAll([]file{newFile("ours.json", []byte(text))}); len(errs) > 0 {
		t.Fatal(errs)
	}
	loaded = next
	bases := LegalBases("WA", cases.MustDate("2026-11-23"), cases.DemandMedia, ForRefusal)
	if bases[0].Key != "us-wa/2/rcw" || strings.Contains(bases[0].Words(), "not compared") || bases[1].Key != "us/1/usc-1367" {
		t.Errorf("%+v", bases)
	}
	if _, ok := Basis("us-wa/1/rcw-7-98"); !ok {
		t.Error("what an answer rested on before is not found any more")
	}
}
