package store_test

import (
	"strings"
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
			"xiomara":  {Name: cases.Name{Family: "Quetzalcoatl Peña", Given: "Xiomara"}, BornOn: cases.MustDate("1991-07-23"), ANumber: "219876543"},
			"jose":     {Name: cases.Name{Family: "O’Brien-Nuñez", Given: "José"}, BornOn: cases.MustDate("1980-01-02"), OtherNames: []cases.Name{{Family: "Nunes", Given: "Pepe"}}},
			"li":       {Name: cases.Name{Family: "Li", Given: "Wei"}, BornOn: cases.MustDate("2001-11-30"), ANumber: "012345678"},
			"cruz":     {Name: cases.Name{Family: "De La Cruz", Given: "María", Middle: "Isabel"}, BornOn: cases.MustDate("1988-05-01")},
			"strasse":  {Name: cases.Name{Family: "Straßer", Given: "Łucja"}, BornOn: cases.MustDate("1979-09-09"), OtherNames: []cases.Name{{Family: "Sørensen", Given: "Æsa"}, {Family: "Đặng", Given: "Işık"}}},
			"delvalle": {Name: cases.Name{Family: "Delvalle", Given: "Anamaria"}, BornOn: cases.MustDate("1990-10-10")},
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
			"A219876543": "xiomara", "219-876-543": "xiomara", "A219 876 543": "xiomara", "a219-876-543": "xiomara", "219876543": "xiomara", "A-219876544": "",
			"cr jose 26": "jose", "CR-JOSE-26": "jose",
			"Li": "li", "Lo": "li", "Il": "li", "wei li": "li", "Qo": "",
			"Delacruz": "cruz", "maria delacruz": "cruz", "De La Cruz": "cruz", "De Lacruz": "cruz", "Dela Crus": "cruz", "MariaIsabel": "cruz", "De La Crux Maria": "cruz",
			"Del Valle": "delvalle", "ana maria del valle": "delvalle", "Ana Maria Del Vale": "delvalle", "Ana Cruz": "",
			"strasser": "strasse", "lucja": "strasse", "Sorensen": "strasse", "aesa": "strasse", "dang": "strasse", "isik": "strasse",
			"A012 345 678": "li", "12345678": "li", "A# 12-345-678": "li", "A12345679": "",
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

// The attack: whoever sees the table counts the terms of a request, and learns how
// long its names are and which fields are empty.
func TestTheNumberOfTermsTellsNoLengths(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		counts := map[string]bool{}
		for _, name := range []cases.Name{{Family: "Li", Given: "Wei"}, {Family: "Okonkwo", Given: "Ifeoma"}, {Family: "Quetzalcoatl", Given: "Xiomara"}} {
			submission := storetest.Submission()
			submission.Victim.Name, submission.Victim.ANumber = name, ""
			id := cases.RequestID(uuid.NewString())
			_, err := do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: submission})
			require.NoError(t, err)
			var fields []string
			require.NoError(t, s.Raw().SelectContext(t.Context(), &fields, s.Raw().Rebind(`SELECT field FROM terms WHERE request_id = ? ORDER BY field`), id))
			counts[strings.Join(fields, " ")] = true
		}
		require.Len(t, counts, 1)
		found, err := s.Search(t.Context(), o.Viewer(o.Chief), "Ifeoma")
		require.NoError(t, err)
		require.Len(t, found, 1)
	})
}

// The attack: a requester sends as many other names as a form holds, and everybody
// waits while their terms are written.
func TestNoRequestHoldsTheRecordUp(t *testing.T) {
	s := storetest.SQLite(t)
	o := storetest.NewOffice(t, s)
	submission := storetest.Submission()
	for i := range cases.MaxOtherNames {
		word := func(k int) string { return strings.Repeat(string(rune('a'+i))+string(rune('a'+k)), cases.MaxName/2) }
		submission.Victim.OtherNames = append(submission.Victim.OtherNames, cases.Name{Family: word(1), Given: word(2), Middle: word(3)})
	}
	id := cases.RequestID(uuid.NewString())
	_, err := do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: submission})
	require.NoError(t, err)
	var terms int
	require.NoError(t, s.Raw().GetContext(t.Context(), &terms, `SELECT COUNT(*) FROM terms`))
	require.Less(t, terms, 2000)

	submission.Victim.OtherNames = append(submission.Victim.OtherNames, cases.Name{Family: "One", Given: "More"})
	_, err = do(t, o, o.Attorney, cases.RequestID(uuid.NewString()), cases.Submit, cases.Payload{Visa: cases.U, Submission: submission})
	require.Equal(t, cases.BadInput, code(err))
}

// A record whose terms were made in another way has them made anew, and what was
// interrupted goes on.
func TestTermsAreMadeAnew(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for range 2 {
			submit(t, o, o.Attorney)
		}
		_, err := s.Raw().ExecContext(t.Context(), `DELETE FROM terms WHERE request_id = (SELECT MIN(id) FROM requests)`)
		require.NoError(t, err)
		found, err := s.Search(t.Context(), o.Viewer(o.Chief), "Xiomara")
		require.NoError(t, err)
		require.Len(t, found, 1)
		_, err = s.Migrate(t.Context())
		require.NoError(t, err)
		found, err = s.Search(t.Context(), o.Viewer(o.Chief), "Xiomara")
		require.NoError(t, err)
		require.Len(t, found, 2)
	})
}
