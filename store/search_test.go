package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

func TestSearch(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		names := map[cases.RequestID]string{}
		for who, victim := range map[string]cases.Victim{
			"xiomara": {Name: cases.Name{Family: "Quetzalcoatl Peña", Given: "Xiomara"}, BornOn: cases.MustDate("1991-07-23"), ANumber: "219876543"},
			"jose":    {Name: cases.Name{Family: "O’Brien-Nuñez", Given: "José"}, BornOn: cases.MustDate("1980-01-02"), OtherNames: []cases.Name{{Family: "Nunes", Given: "Pepe"}}},
			"li":      {Name: cases.Name{Family: "Li", Given: "Wei"}, BornOn: cases.MustDate("2001-11-30")},
		} {
			submission := storetest.Submission()
			victim.Gender = "female"
			submission.Victim, submission.CaseNumber = victim, "CR-"+who+"-26"
			id := cases.RequestID(uuid.NewString())
			_, err := do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: submission})
			require.NoError(t, err)
			names[id] = who
		}
		for text, want := range map[string]string{
			"Xiomara": "xiomara", "xiomara quetzalcoatl": "xiomara", "QUETZALCOATL, Xiomara": "xiomara", "pena": "xiomara",
			"Xiomarra": "xiomara", "Xiomra": "xiomara", "Xoimara": "xiomara", "Xiomaro Penya": "xiomara",
			"Xioma": "", "Xiomara Nunez": "",
			"jose nuñez": "jose", "O'Brien": "jose", "obrien": "jose", "Pepe": "jose",
			"A219876543": "xiomara", "219-876-543": "", "219876543": "xiomara", "A-219876544": "",
			"cr jose 26": "jose", "CR-JOSE-26": "jose",
			"Li": "li", "Lo": "", "wei li": "li",
			"%": "", "' OR 1=1 --": "",
		} {
			t.Run(text, func(t *testing.T) {
				rows, err := s.Search(t.Context(), o.Viewer(o.Chief), text)
				require.NoError(t, err)
				got := ""
				for _, r := range rows {
					got += names[r.Request]
				}
				require.Equal(t, want, got)
			})
		}
		rows, err := s.Search(t.Context(), o.Viewer(o.Manager), "Xiomara")
		require.NoError(t, err)
		require.Empty(t, rows, "who sees no facts finds nobody by name")
		rows, err = s.Search(t.Context(), o.Viewer(o.Manager), "2026-0001")
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Empty(t, rows[0].VictimName)
		rows, err = s.Search(t.Context(), o.Viewer(o.Other), "Xiomara")
		require.NoError(t, err)
		require.Empty(t, rows, "another organisation's")
		for _, bad := range []string{"", "   ", string(make([]byte, 300))} {
			_, err = s.Search(t.Context(), o.Viewer(o.Chief), bad)
			require.Equal(t, cases.BadInput, code(err))
		}
	})
}
