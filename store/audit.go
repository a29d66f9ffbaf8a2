package store

import (
	"context"
	"time"

	"suppb/cases"
)

// line is one line of the audit log: who did what to which object when, under
// which rules. It holds identifiers only.
type line struct {
	agency  cases.AgencyID
	at      time.Time
	actor   cases.PersonID
	action  string
	request cases.RequestID
	object  string
	rules   string
}

// audit writes the line inside the transaction of the act it is about.
func (t *tx) audit(ctx context.Context, l line) error {
	_, err := t.exec(ctx, `INSERT INTO audit (agency_id, at, actor_id, action, request_id, object, rules, rules_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		l.agency, l.at.Unix(), l.actor, l.action, l.request, l.object, l.rules, t.rulesHash)
	return err
}
