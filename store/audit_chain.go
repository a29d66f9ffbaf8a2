package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"suppb/cases"
	"suppb/internal/seal"
)

// The audit log of each office is a chain: every line carries the
// HMAC-SHA-256 of itself and of the line before, and the head carries one of
// where the chain ends. The key comes from the master key, so neither a stranger
// nor whoever keeps the database can work one out again.

// auditKeys is the set of keys of the audit log. It is one of its own, made with
// the first chain: whoever undoes the chain and has it made anew either leaves it
// there, which is refused, or takes it away, and then checkpoints are signed with
// another key than the one that was kept elsewhere.
const auditKeys = "audit"

// auditRow is a line as the record keeps it.
type auditRow struct {
	Agency    cases.AgencyID  `db:"agency_id"`
	Number    int64           `db:"number"`
	At        int64           `db:"at"`
	Actor     cases.PersonID  `db:"actor_id"`
	Action    string          `db:"action"`
	Request   cases.RequestID `db:"request_id"`
	Object    string          `db:"object"`
	Result    string          `db:"result"`
	Origin    string          `db:"origin"`
	Rules     string          `db:"rules"`
	RulesHash string          `db:"rules_hash"`
	Prev      []byte          `db:"prev"`
	MAC       []byte          `db:"mac"`
}

const auditColumns = `agency_id, number, at, actor_id, action, request_id, object, result, origin, rules, rules_hash, prev, mac`

const insertLine = `INSERT INTO audit (` + auditColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// values are the columns in the order of auditColumns.
func (r auditRow) values() []any {
	return []any{r.Agency, r.Number, r.At, r.Actor, r.Action, r.Request, r.Object, r.Result, r.Origin, r.Rules, r.RulesHash, r.Prev, r.MAC}
}

// chain is the end of an office's audit log.
type chain struct {
	agency cases.AgencyID
	number int64  // of the last line; 0 for none
	mac    []byte // of the last line; zeros for none
	key    []byte
}

var noLine = make([]byte, sha256.Size)

// newChain is an office's chain without a line.
func newChain(ctx context.Context, q querier, agency cases.AgencyID) (*chain, error) {
	set, err := q.keyring().keyset(ctx, q, auditKeys, 0)
	if err != nil {
		return nil, fmt.Errorf("find the key of the audit log: %w", err)
	}
	return chainOf(agency, set.Keyset), nil
}

func chainOf(agency cases.AgencyID, keys *seal.Keyset) *chain {
	return &chain{agency: agency, mac: noLine, key: keys.Digest("line/"+string(agency), sha256.Size)}
}

// next gives a line its place at the end of the chain.
func (c *chain) next(r auditRow) auditRow {
	r.Agency, r.Number, r.Prev = c.agency, c.number+1, c.mac
	r.MAC = c.lineMAC(r)
	c.number, c.mac = r.Number, r.MAC
	return r
}

// lineMAC is over every column but itself.
func (c *chain) lineMAC(r auditRow) []byte {
	m := newMessage(hmac.New(sha256.New, c.key), "suppb audit line 1")
	m.text(string(r.Agency))
	m.number(r.Number)
	m.number(r.At)
	for _, text := range []string{string(r.Actor), r.Action, string(r.Request), r.Object, r.Result, r.Origin, r.Rules, r.RulesHash, string(r.Prev)} {
		m.text(text)
	}
	return m.Sum(nil)
}

// seal binds the head to where the chain ends.
func (c *chain) seal() []byte {
	m := newMessage(hmac.New(sha256.New, c.key), "suppb audit head 1")
	m.text(string(c.agency))
	m.number(c.number)
	m.text(string(c.mac))
	return m.Sum(nil)
}

// message writes values so that no two lists of them look the same: each text
// after its length, each number in eight bytes.
type message struct{ hash.Hash }

func newMessage(h hash.Hash, purpose string) message {
	m := message{h}
	m.text(purpose)
	return m
}

func (m message) number(n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	_, _ = m.Write(b[:]) // a hash never fails
}

func (m message) text(s string) {
	m.number(int64(len(s)))
	_, _ = m.Write([]byte(s))
}

type headRow struct {
	Number int64  `db:"number"`
	MAC    []byte `db:"mac"`
	Seal   []byte `db:"seal"`
}

const insertHead = `INSERT INTO audit_heads (agency_id, number, mac, seal) VALUES (?, ?, ?, ?)`

// beginChain is for an office that is new.
func (t *tx) beginChain(ctx context.Context, agency cases.AgencyID) error {
	c, err := newChain(ctx, t, agency)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, insertHead, agency, c.number, c.mac, c.seal()); err != nil {
		return fmt.Errorf("begin the audit log: %w", err)
	}
	return nil
}

// extendChain adds lines to the end of an office's chain.
func (t *tx) extendChain(ctx context.Context, agency cases.AgencyID, lines []line) error {
	c, whole, err := t.lockChain(ctx, agency)
	if err != nil {
		return fmt.Errorf("find the end of the audit log: %w", err)
	}
	if !whole {
		t.broken = append(t.broken, agency)
		lines = append([]line{{agency: agency, at: lines[0].at, actor: cases.System().Person, action: cases.ChainBroken, origin: lines[0].origin}}, lines...)
	}
	for _, l := range lines {
		if _, err := t.exec(ctx, insertLine, c.next(l.row(t.rulesHash)).values()...); err != nil {
			return fmt.Errorf("write the audit log: %w", err)
		}
	}
	if _, err := t.exec(ctx, `UPDATE audit_heads SET number = ?, mac = ?, seal = ? WHERE agency_id = ?`, c.number, c.mac, c.seal(), agency); err != nil {
		return fmt.Errorf("end the audit log: %w", err)
	}
	return nil
}

// lockChain waits until nobody else extends the chain, in PostgreSQL by the
// head's row; in SQLite every transaction is alone. It reports whether the head is
// as this program left it.
func (t *tx) lockChain(ctx context.Context, agency cases.AgencyID) (_ *chain, whole bool, err error) {
	c, err := newChain(ctx, t, agency)
	if err != nil {
		return nil, false, err
	}
	find := func() (head headRow, err error) {
		err = get(ctx, t, &head, `SELECT number, mac, seal FROM audit_heads WHERE agency_id = ?`+t.forUpdate(), agency)
		return head, err
	}
	head, err := find()
	if missing(err) {
		if _, err := t.exec(ctx, insertHead+` ON CONFLICT (agency_id) DO NOTHING`, agency, 0, noLine, []byte{}); err != nil {
			return nil, false, err
		}
		head, err = find()
	}
	if err != nil {
		return nil, false, err
	}
	c.number, c.mac = head.Number, head.MAC
	if hmac.Equal(head.Seal, c.seal()) {
		return c, true, nil
	}
	err = get(ctx, t, &head, `SELECT number, mac FROM audit WHERE agency_id = ? ORDER BY number DESC LIMIT 1`, agency)
	if missing(err) {
		head, err = headRow{MAC: noLine}, nil
	}
	c.number, c.mac = head.Number, head.MAC
	return c, false, err
}
