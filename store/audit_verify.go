package store

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"suppb/cases"
)

// AuditReport counts what a verification looked at.
type AuditReport struct {
	Offices     int `json:"offices"`
	Lines       int `json:"lines"`
	Checkpoints int `json:"checkpoints"`
	Found       int `json:"found"`

	Chained []cases.Chained `json:"chained,omitempty"` // logs that this program took over from before there was a chain
}

// AuditProof is what the audit log is compared with besides itself.
type AuditProof struct {
	Checkpoints []cases.Checkpoint // that were kept elsewhere
	Key         ed25519.PublicKey  // that was kept elsewhere; nil for the record's own
}

// VerifyAudit reads every line of the audit log, as of one moment, and tells
// found what is not as this program left it. It holds one line at a time, and
// the checkpoints.
func (s *Store) VerifyAudit(ctx context.Context, proof AuditProof, show Progress, found func(cases.Tampering)) (AuditReport, error) {
	raw, done, err := s.snapshotTx(ctx)
	if err != nil {
		return AuditReport{}, err
	}
	defer done()
	return s.verifyAudit(ctx, raw, proof, show, found)
}

func (s *Store) verifyAudit(ctx context.Context, raw *sqlx.Tx, proof AuditProof, show Progress, found func(cases.Tampering)) (AuditReport, error) {
	v := &verification{ctx: ctx, tx: raw, store: s, show: show}
	v.found = func(t cases.Tampering) { v.report.Found++; found(t) }
	if err := v.prepare(proof); err != nil {
		return v.report, err
	}
	offices, err := v.offices()
	if err != nil {
		return v.report, err
	}
	for _, office := range offices {
		if err := v.verify(office); err != nil {
			return v.report, fmt.Errorf("verify the audit log: %w", err)
		}
	}
	var all int
	if err := v.tx.GetContext(ctx, &all, `SELECT COUNT(*) FROM audit`); err != nil {
		return v.report, fmt.Errorf("count the lines of the audit log: %w", err)
	}
	if all != v.report.Lines {
		v.found(cases.Tampering{What: fmt.Sprintf("%d lines of the table are of no office that can be named; they were put in", all-v.report.Lines)})
	}
	v.show(v.report.Lines, v.report.Lines)
	return v.report, nil
}

type verification struct {
	ctx    context.Context
	tx     *sqlx.Tx
	store  *Store
	show   Progress
	found  func(cases.Tampering)
	report AuditReport
	all    int // lines, as far as the heads know
	claims map[cases.AgencyID][]cases.Checkpoint
}

// prepare reads the checkpoints; those that nobody signed are told and left out.
func (v *verification) prepare(proof AuditProof) error {
	own, err := v.store.checkpointKey(v.ctx)
	if err != nil {
		return err
	}
	key, public := proof.Key, own.Public().(ed25519.PublicKey)
	if key == nil {
		key = public
	}
	if !key.Equal(public) {
		v.found(cases.Tampering{What: "the record signs with another key than the given one; it was made anew, or this is the key of another record"})
	}
	if err := v.tx.GetContext(v.ctx, &v.all, `SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM audit_heads`); err != nil {
		v.all = 0 // only the progress needs it
	}
	var rows []checkpointRow
	if err := v.tx.SelectContext(v.ctx, &rows, `SELECT `+checkpointColumns+` FROM audit_checkpoints`); err != nil {
		return fmt.Errorf("read the checkpoints: %w", err)
	}
	v.claims = map[cases.AgencyID][]cases.Checkpoint{}
	take := func(c cases.Checkpoint, where string) {
		v.report.Checkpoints++
		if !c.SignedBy(key) {
			v.found(cases.Tampering{Agency: c.Agency, Number: c.Number, At: c.At, What: "a checkpoint " + where + " is not signed with the key"})
			return
		}
		v.claims[c.Agency] = append(v.claims[c.Agency], c)
	}
	for _, r := range rows {
		take(r.checkpoint(), "in the record")
	}
	for _, c := range proof.Checkpoints {
		take(c, "that was kept")
	}
	for _, claims := range v.claims {
		slices.SortFunc(claims, func(a, b cases.Checkpoint) int { return cmp.Compare(a.Number, b.Number) })
	}
	return nil
}

// offices are all that any table or checkpoint names.
func (v *verification) offices() ([]cases.AgencyID, error) {
	var out []cases.AgencyID
	if err := v.tx.SelectContext(v.ctx, &out, `SELECT id FROM agencies UNION SELECT CAST(COALESCE(agency_id, '') AS TEXT) FROM audit_heads UNION SELECT CAST(COALESCE(agency_id, '') AS TEXT) FROM audit`); err != nil {
		return nil, fmt.Errorf("list the offices: %w", err)
	}
	out = append(out, "")
	for office := range v.claims {
		out = append(out, office)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// verify reads one office's chain.
func (v *verification) verify(office cases.AgencyID) error {
	c, err := newChain(v.ctx, v.store.db, office)
	if err != nil {
		return err
	}
	v.report.Offices++
	claims := v.claims[office]
	for len(claims) > 0 && claims[0].Number == 0 {
		claims = claims[1:]
	}
	rows, err := v.tx.QueryContext(v.ctx, v.tx.Rebind(`SELECT `+auditColumns+` FROM audit WHERE agency_id = ? ORDER BY number`), office)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, whole, err := scanLine(rows)
		if err != nil {
			return err
		}
		v.line(c, r, whole)
		for len(claims) > 0 && claims[0].Number <= r.Number {
			if claims[0].Number == r.Number && !hmac.Equal(claims[0].MAC[:], r.MAC) {
				v.tell(c, r, "it is another line than the one that the checkpoint of "+claims[0].At.Format(timeOfLine)+" was signed for")
			}
			claims = claims[1:]
		}
		if v.report.Lines++; v.report.Lines%1000 == 0 {
			v.show(v.report.Lines, v.all)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, claim := range claims {
		v.found(cases.Tampering{Agency: office, Number: c.number + 1, What: fmt.Sprintf("the end is missing: a checkpoint of %s was signed for line %d", claim.At.Format(timeOfLine), claim.Number)})
	}
	return v.head(c)
}

const timeOfLine = "2006-01-02 15:04:05 MST"

// scanLine reads a line; whole is false if a column holds a value of another kind
// than this program writes, which SQLite lets anybody do.
func scanLine(rows interface{ Scan(...any) error }) (r auditRow, whole bool, err error) {
	whole = true
	values := make([]any, 13)
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return r, false, fmt.Errorf("read a line: %w", err)
	}
	texts := []*string{(*string)(&r.Agency), nil, nil, (*string)(&r.Actor), &r.Action, (*string)(&r.Request), &r.Object, &r.Result, &r.Origin, &r.Rules, &r.RulesHash}
	for i, text := range texts {
		if text == nil {
			continue
		}
		s, ok := values[i].(string)
		*text, whole = s, whole && ok
	}
	for i, number := range map[int]*int64{1: &r.Number, 2: &r.At} {
		n, ok := values[i].(int64)
		*number, whole = n, whole && ok
	}
	for i, bytes := range map[int]*[]byte{11: &r.Prev, 12: &r.MAC} {
		b, ok := values[i].([]byte)
		*bytes, whole = b, whole && ok
	}
	return r, whole, nil
}

// line compares a line with itself and with the one before, and goes on from
// there, so that one change is told once.
func (v *verification) line(c *chain, r auditRow, whole bool) {
	want := c.number + 1
	own := whole && hmac.Equal(r.MAC, c.lineMAC(r))
	switch {
	case !whole:
		v.tell(c, r, "a column holds what this program never writes there")
	case !own:
		v.tell(c, r, "it was changed or put in: it is not the line that this program wrote")
	case r.Number < want:
		v.tell(c, r, "it is there twice")
	case r.Number > want:
		v.found(cases.Tampering{Agency: c.agency, Number: want, What: fmt.Sprintf("missing, up to line %d: %d deleted", r.Number-1, r.Number-want)})
	case !hmac.Equal(r.Prev, c.mac):
		v.tell(c, r, "it does not follow the line before it, which is not the one that this program wrote there")
	}
	if own && r.Action == chainBegan {
		v.report.Chained = append(v.report.Chained, cases.Chained{Agency: c.agency, At: instant(r.At), Lines: r.Number - 1})
	}
	if whole && r.Action == cases.ChainBroken {
		v.tell(c, r, "before it was written, the head of the log had been changed from outside; lines may be missing there")
	}
	if r.Number == want || own && r.Number > want {
		c.number = r.Number
	}
	c.mac = r.MAC
}

func (v *verification) tell(c *chain, r auditRow, what string) {
	v.found(cases.Tampering{Agency: c.agency, Number: r.Number, At: instant(r.At), What: what})
}

// head compares where the chain ends with where the head says it does.
func (v *verification) head(c *chain) error {
	rows, err := v.tx.QueryContext(v.ctx, v.tx.Rebind(`SELECT number, mac, seal FROM audit_heads WHERE agency_id = ?`), c.agency)
	if err != nil {
		return err
	}
	defer rows.Close()
	tell := func(number int64, what string) {
		v.found(cases.Tampering{Agency: c.agency, Number: number, What: what})
	}
	heads := 0
	for rows.Next() {
		heads++
		var number, mac, seal any
		if err := rows.Scan(&number, &mac, &seal); err != nil {
			return fmt.Errorf("read the head: %w", err)
		}
		stated := *c
		var ok [3]bool
		var given []byte
		stated.number, ok[0] = number.(int64)
		stated.mac, ok[1] = mac.([]byte)
		given, ok[2] = seal.([]byte)
		switch {
		case ok != [3]bool{true, true, true} || !hmac.Equal(given, stated.seal()):
			tell(c.number, "the head of the log was changed: lines behind this one may be missing")
		case stated.number > c.number:
			tell(c.number+1, fmt.Sprintf("missing, up to line %d: %d deleted at the end", stated.number, stated.number-c.number))
		case stated.number < c.number:
			tell(stated.number+1, "this line and those behind it were added from outside, or an old head was put back")
		case !hmac.Equal(stated.mac, c.mac):
			tell(c.number, "it is not the line with which the log ended")
		}
	}
	if heads != 1 {
		tell(c.number, fmt.Sprintf("the log has %d heads: lines behind this one may be missing", heads))
	}
	return rows.Err()
}
