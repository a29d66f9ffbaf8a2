package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// TellDesignationEnds queues a message that a designation ends soon, for the
// official and for everybody who keeps the register. Each gets it once for a last
// day and number of days before it; people counts those who had not.
func (s *Store) TellDesignationEnds(ctx context.Context, agency cases.AgencyID, d cases.Designation, days int, at time.Time) (people int, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		var ids []cases.PersonID
		if err := list(ctx, t, &ids, `SELECT DISTINCT p.id FROM people p LEFT JOIN roles x ON x.person_id = p.id
			WHERE p.agency_id = ? AND p.active AND (p.id = ? OR x.role IN (?, ?)) ORDER BY p.id`,
			agency, d.Person, cases.RoleManager, cases.RoleAdministrator); err != nil {
			return fmt.Errorf("find whom to tell: %w", err)
		}
		people = 0
		for _, p := range ids {
			id := fmt.Sprintf("designation.%s.%s.%d.%s", d.ID, d.Until, days, p)
			n, err := t.exec(ctx, `INSERT INTO outbox (id, agency_id, request_id, person_id, kind, queued_at) VALUES (?, ?, '', ?, ?, ?)
				ON CONFLICT (id) DO NOTHING`, id, agency, p, cases.NoticeDesignationEnds, at.Unix())
			if err != nil {
				return fmt.Errorf("queue the mail: %w", err)
			}
			people += int(n)
		}
		return nil
	})
	return people, err
}
