package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"suppb/cases"
)

// place is up to which line of an office's log a receiver elsewhere was sent. It is
// sealed with the key of the chain: whoever has the database can only put back an
// earlier one, and then lines are sent twice.
type place struct {
	Number int64  `db:"number"`
	MAC    []byte `db:"mac"` // of that line
	Seal   []byte `db:"seal"`
}

func (c *chain) placeSeal(receiver string, number int64, mac []byte) []byte {
	m := newMessage(hmac.New(sha256.New, c.key), "suppb audit place 1")
	m.text(string(c.agency))
	m.text(receiver)
	m.number(number)
	m.text(string(mac))
	return m.Sum(nil)
}

// AuditToSend lists lines that a receiver elsewhere was not sent yet: of each office
// at most so many, in the order of their numbers, so that none waits for another.
// [cases.ErrSentMoved] says that the log or what is known of the receiver was
// changed from outside; from then on it is sent the office's log from the first line.
func (s *Store) AuditToSend(ctx context.Context, receiver string, most int) (out [][]cases.AuditLine, err error) {
	var offices []cases.AgencyID
	if err := list(ctx, s.db, &offices, `SELECT agency_id FROM audit_heads UNION SELECT agency_id FROM audit_sent WHERE receiver = ? ORDER BY agency_id`, receiver); err != nil {
		return nil, fmt.Errorf("find audit lines to send: %w", err)
	}
	for _, office := range offices {
		sent, err := s.placeOf(ctx, receiver, office)
		if err != nil {
			return nil, err
		}
		var rows []auditRow
		if err := list(ctx, s.db, &rows, `SELECT `+auditColumns+` FROM audit WHERE agency_id = ? AND number > ? ORDER BY number LIMIT ?`, office, sent, most); err != nil {
			return nil, fmt.Errorf("read audit lines to send: %w", err)
		}
		var lines []cases.AuditLine
		for _, r := range rows {
			lines = append(lines, r.line())
		}
		if len(lines) > 0 {
			out = append(out, lines)
		}
	}
	return out, nil
}

// placeOf is the number of the last line that the receiver was sent of an office's
// log. One that is not where this program left it is forgotten.
func (s *Store) placeOf(ctx context.Context, receiver string, office cases.AgencyID) (int64, error) {
	var p place
	err := get(ctx, s.db, &p, `SELECT number, mac, seal FROM audit_sent WHERE agency_id = ? AND receiver = ?`, office, receiver)
	if missing(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find what was sent: %w", err)
	}
	c, err := newChain(ctx, s.db, office)
	if err != nil {
		return 0, err
	}
	var there []byte
	if err := get(ctx, s.db, &there, `SELECT mac FROM audit WHERE agency_id = ? AND number = ?`, office, p.Number); err != nil && !missing(err) {
		return 0, fmt.Errorf("find the last line that was sent: %w", err)
	}
	if hmac.Equal(p.Seal, c.placeSeal(receiver, p.Number, p.MAC)) && hmac.Equal(p.MAC, there) {
		return p.Number, nil
	}
	if err := s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM audit_sent WHERE agency_id = ? AND receiver = ?`, office, receiver)
		return err
	}); err != nil {
		return 0, fmt.Errorf("forget what was sent: %w", err)
	}
	return 0, fmt.Errorf("%q: %w", office, cases.ErrSentMoved)
}

// AuditSent remembers up to which line the receiver was sent. Of two workers the
// one that is ahead counts.
func (s *Store) AuditSent(ctx context.Context, receiver string, last cases.AuditLine) error {
	mac, err := hex.DecodeString(last.MAC)
	if err != nil {
		return fmt.Errorf("note what was sent: %w", err)
	}
	c, err := newChain(ctx, s.db, last.Agency)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO audit_sent (agency_id, receiver, number, mac, seal) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (agency_id, receiver) DO UPDATE SET number = excluded.number, mac = excluded.mac, seal = excluded.seal WHERE audit_sent.number < excluded.number`,
			last.Agency, receiver, last.Number, mac, c.placeSeal(receiver, last.Number, mac))
		return err
	})
}
