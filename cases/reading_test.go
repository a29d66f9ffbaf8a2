package cases

import (
	"reflect"
	"slices"
	"testing"
)

func TestCompareAReading(t *testing.T) {
	r := FormReading{
		Visa: U, Victim: Victim{Name: Name{Family: "Quetzalcoatl", Given: "Xiomara"}, BornOn: MustDate("1991-07-23")},
		Findings: Findings{CaseNumber: "CR-1", Narrative: "Held  for two days.", Dates: []Date{MustDate("2025-03-02")}, InUnitedStates: Yes, Where: "Testville"},
		From:     map[string]string{"case_number": "field Part2_Line9 on page 1"},
	}
	have := Findings{CaseNumber: "CR-2", Narrative: "held for two days.", InUnitedStates: Yes}
	items := r.Compare(Victim{Name: Name{Family: "Quetzalcoatl", Given: "Xiomara"}, BornOn: MustDate("1991-07-24")}, have)
	want := map[string]bool{"name": false, "born_on": true, "case_number": true, "dates": true, "in_united_states": true, "narrative": false}
	if len(items) != len(want) {
		t.Errorf("%d items, want %d: %+v", len(items), len(want), items)
	}
	for _, i := range items {
		if differs, ok := want[i.Code]; !ok || i.Differs != differs {
			t.Errorf("%s: said %q, have %q, differs %v", i.Code, i.Said, i.Have, i.Differs)
		}
	}
	got := r.Accept(have, []string{"case_number", "in_united_states", "no such item"})
	if got.CaseNumber != "CR-1" || got.Where != "Testville" || got.Narrative != have.Narrative || len(got.Dates) != 0 {
		t.Errorf("accepted %+v", got)
	}
}

// Every finding that is printed can be read and taken over.
func TestEveryFindingCanBeTakenOver(t *testing.T) {
	kind := reflect.TypeFor[Findings]()
	for i := range kind.NumField() {
		field := kind.Field(i)
		if slices.Contains([]string{"NotQualifying", "WhyNot", "Note"}, field.Name) {
			continue // never printed
		}
		var full, got Findings
		v := reflect.ValueOf(&full).Elem().Field(i)
		switch v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		default:
			v.Set(reflect.ValueOf(MustDate("2026-01-02")))
		}
		for _, item := range findingItems {
			item.take(&got, full)
		}
		if reflect.DeepEqual(got, Findings{}) {
			t.Errorf("no item takes %s over", field.Name)
		}
	}
}
