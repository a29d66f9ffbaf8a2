package store

import (
	"context"
	"fmt"
	"time"

	"suppb/cases"
)

// OpenRequests lists an office's requests that something can still happen to,
// without their clocks and alarms: at most so many, by ID, from the one after the
// given ID on; none at the end. The process is compared with them page by page.
func (s *Store) OpenRequests(ctx context.Context, agency cases.AgencyID, after cases.RequestID, most int) ([]cases.Snapshot, error) {
	var rows []requestRow
	if err := list(ctx, s.db, &rows, `SELECT `+snapshotColumns+` FROM requests
		WHERE agency_id = ? AND id > ? AND state NOT IN `+ended+` AND NOT (state = ? AND visa = ?) ORDER BY id LIMIT ?`,
		agency, after, cases.Certified, cases.T, most); err != nil {
		return nil, fmt.Errorf("list open requests: %w", err)
	}
	out := make([]cases.Snapshot, len(rows))
	for i, r := range rows {
		out[i] = r.snapshot(nil, nil)
	}
	return out, nil
}

// AddSweep writes the audit line of a sweep.
func (s *Store) AddSweep(ctx context.Context, agency cases.AgencyID, at time.Time, report cases.Sweep) error {
	return s.inTx(ctx, func(t *tx) error {
		return t.audit(ctx, line{agency: agency, at: at, actor: cases.System().Person, action: "Sweep", object: report.String()})
	})
}
