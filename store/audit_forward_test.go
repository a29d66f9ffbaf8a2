package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"suppb/cases"
)

const elsewhere = "tls://logs.example:6514"

// sendAll forwards everything, and returns the last number of each office.
func sendAll(t *testing.T, s *Store) map[cases.AgencyID]int64 {
	t.Helper()
	last := map[cases.AgencyID]int64{}
	for {
		offices, err := s.AuditToSend(t.Context(), elsewhere, 7)
		require.NoError(t, err)
		if len(offices) == 0 {
			return last
		}
		for _, lines := range offices {
			end := lines[len(lines)-1]
			last[end.Agency] = end.Number
			require.NoError(t, s.AuditSent(t.Context(), elsewhere, end))
		}
	}
}

// Attack: a stranger asks for calendars that are not there, so that the lines of no
// office never end and those of the office are never sent.
func TestNoOfficeWaitsForTheLinesOfAnother(t *testing.T) {
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 0)
		for range 30 {
			require.NoError(t, s.note(t.Context(), line{action: "FeedRefused", result: "not_found"}))
		}
		require.NoError(t, s.note(t.Context(), line{agency: "b", actor: "p", action: "ReadRequest"}))
		offices, err := s.AuditToSend(t.Context(), elsewhere, 7)
		require.NoError(t, err)
		sent := map[cases.AgencyID]int{}
		for _, lines := range offices {
			sent[lines[0].Agency] += len(lines)
		}
		require.Equal(t, map[cases.AgencyID]int{"": 7, "a": 1, "b": 2}, sent)
	})
}

// Attacks: an administrator of the database cuts off lines that were sent, with a
// head of earlier that fits, or says that more was sent than there is or will be. The
// forwarder says so, and sends what is there from the first line.
func TestTheForwarderFindsAChangedLog(t *testing.T) {
	for name, attack := range map[string]func(t *testing.T, s *Store){
		"the end cut off": func(t *testing.T, s *Store) {
			c, err := newChain(t.Context(), s.db, "a")
			require.NoError(t, err)
			require.NoError(t, get(t.Context(), s.db, &c.mac, `SELECT mac FROM audit WHERE agency_id = 'a' AND number = 5`))
			c.number = 5
			dropWalls(t, s)
			_, err = s.db.ExecContext(t.Context(), `DELETE FROM audit WHERE agency_id = 'a' AND number > 5`)
			require.NoError(t, err)
			_, err = s.db.ExecContext(t.Context(), s.db.Rebind(`UPDATE audit_heads SET number = ?, mac = ?, seal = ? WHERE agency_id = 'a'`), c.number, c.mac, c.seal())
			require.NoError(t, err)
		},
		"the head cut off": func(t *testing.T, s *Store) {
			dropWalls(t, s)
			for _, query := range []string{`DELETE FROM audit WHERE agency_id = 'a' AND number > 5`, `UPDATE audit_heads SET number = 5 WHERE agency_id = 'a'`} {
				_, err := s.db.ExecContext(t.Context(), query)
				require.NoError(t, err)
			}
		},
		"more sent than there is": func(t *testing.T, s *Store) {
			_, err := s.db.ExecContext(t.Context(), `UPDATE audit_sent SET number = 1000000000 WHERE agency_id = 'a'`)
			require.NoError(t, err)
		},
		"all sent already": func(t *testing.T, s *Store) {
			writeLines(t, s, 4)
			_, err := s.db.ExecContext(t.Context(), `UPDATE audit_sent SET number = (SELECT number FROM audit_heads WHERE agency_id = 'a'),
				mac = (SELECT mac FROM audit_heads WHERE agency_id = 'a') WHERE agency_id = 'a'`)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBothRecords(t, func(t *testing.T, s *Store) {
				writeLog(t, s, 40)
				sendAll(t, s)
				attack(t, s)
				writeLines(t, s, 20)
				_, err := s.AuditToSend(t.Context(), elsewhere, 7)
				require.ErrorIs(t, err, cases.ErrSentMoved)
				offices, err := s.AuditToSend(t.Context(), elsewhere, 7)
				require.NoError(t, err)
				require.EqualValues(t, 1, offices[1][0].Number, "of %q", offices[1][0].Agency)
				sendAll(t, s)
			})
		})
	}
}

// Accident: two workers send at once, and the slower one says later how far it got.
func TestWhatWasSentIsNotSetBack(t *testing.T) {
	onBothRecords(t, func(t *testing.T, s *Store) {
		writeLog(t, s, 0)
		offices, err := s.AuditToSend(t.Context(), elsewhere, 1)
		require.NoError(t, err)
		slow := offices[0][0]
		writeLines(t, s, 8)
		sendAll(t, s)
		require.NoError(t, s.AuditSent(t.Context(), elsewhere, slow))
		require.Empty(t, sendAll(t, s))
	})
}
