package store_test

import (
	"testing"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

func TestFormTemplates(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		newest := func(visa cases.Visa) string {
			t.Helper()
			f, err := s.FormTemplate(t.Context(), o.Agency.ID, visa)
			if err != nil {
				t.Fatal(err)
			}
			if f == nil {
				return ""
			}
			return f.SHA256 + " " + string(f.PDF)
		}
		if got := newest(cases.U); got != "" {
			t.Errorf("an empty record has the form %q", got)
		}
		for _, sha := range []string{"one", "one", "two"} {
			if err := s.AddFormTemplate(t.Context(), o.Agency.ID, cases.FormTemplate{Visa: cases.U, Edition: "01/20/25", SHA256: sha, PDF: []byte("%PDF " + sha), At: noon}); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.FormTemplates(t.Context(), o.Agency.ID)
		if err != nil || len(all) != 2 || all[0].SHA256 != "two" || all[0].PDF != nil {
			t.Errorf("installed %+v (%v)", all, err)
		}
		if newest(cases.U) != "two %PDF two" || newest(cases.T) != "" {
			t.Errorf("U is made with %q, T with %q", newest(cases.U), newest(cases.T))
		}
		other := storetest.NewOffice(t, s)
		if f, err := s.FormTemplate(t.Context(), other.Agency.ID, cases.U); f != nil || err != nil {
			t.Errorf("another office has the form (%v)", err)
		}
	})
}
