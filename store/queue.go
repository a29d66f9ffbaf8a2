package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"suppb/cases"
	"suppb/internal/seal"
)

// open and ended are lists of states for SQL.
var (
	open  = states(cases.State.Open)
	ended = states(func(s cases.State) bool { return cases.Snapshot{State: s}.Ended() })
)

func states(which func(cases.State) bool) string {
	var names []string
	for _, s := range cases.States() {
		if which(s) {
			names = append(names, "'"+string(s)+"'")
		}
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// marks are n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

func prefixed(alias, columns string) string {
	fields := strings.Split(columns, ",")
	for i, f := range fields {
		fields[i] = alias + "." + strings.TrimSpace(f)
	}
	return strings.Join(fields, ", ")
}

// Queue lists what this person may see: open requests by least time left,
// ties by the day of receipt, then the others, newest first. It opens no names;
// see OpenNames.
func (s *Store) Queue(ctx context.Context, v cases.Viewer, f cases.QueueFilter) ([]cases.QueueRow, error) {
	rows, err := s.queue(ctx, v, f)
	if err != nil {
		return nil, err
	}
	object := fmt.Sprintf("rows=%d show=%s state=%s visa=%s desk=%s", len(rows), f.Show, f.State, f.Visa, f.Desk)
	return rows, s.noteRead(ctx, v, "ListRequests", "", object)
}

func (s *Store) queue(ctx context.Context, v cases.Viewer, f cases.QueueFilter) ([]cases.QueueRow, error) {
	cond, args := visibleTo(v)
	if f.State != "" {
		cond, args = cond+` AND r.state = ?`, append(args, f.State)
	}
	if f.Visa != "" {
		cond, args = cond+` AND r.visa = ?`, append(args, f.Visa)
	}
	if f.Desk != "" {
		cond, args = cond+` AND r.desk = ? AND r.reviewer_id = ?`, append(args, cases.ToReviewer, f.Desk)
	}
	switch f.Show {
	case cases.ShowOpen:
		cond += ` AND r.state IN ` + open
	case cases.ShowClosed:
		cond += ` AND r.state NOT IN ` + open
	case cases.ShowOverdue:
		cond, args = cond+` AND r.state IN `+open+` AND r.due_on < ?`, append(args, f.Today)
	case cases.ShowDueSoon:
		cond, args = cond+` AND r.state IN `+open+` AND r.due_on >= ? AND r.due_on <= ?`, append(args, f.Today, f.Today.AddDays(cases.DueSoonDays))
	}
	var rows []struct {
		requestRow
		OrgName     string     `db:"org_name"`
		DestroyedOn cases.Date `db:"destroyed_on"`
	}
	err := list(ctx, s.db, &rows, `SELECT `+prefixed("r", snapshotColumns)+`, o.name AS org_name, r.destroyed_on
		FROM requests r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE `+cond+`
		ORDER BY CASE WHEN r.state IN `+open+` THEN 0 ELSE 1 END,
			CASE WHEN r.state IN `+open+` THEN r.due_on END,
			CASE WHEN r.state IN `+open+` THEN r.received_on END,
			r.received_at DESC, r.number`, args...)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	var reviewers []cases.PersonID
	for _, r := range rows {
		reviewers = append(reviewers, r.Reviewer)
	}
	names, err := personNames(ctx, s.db, reviewers...)
	if err != nil {
		return nil, err
	}
	out := make([]cases.QueueRow, len(rows))
	for i, r := range rows {
		out[i] = cases.QueueRow{Snapshot: r.snapshot(nil, nil), OrgName: r.OrgName, ReviewerName: names[r.Reviewer], Destroyed: r.DestroyedOn}
	}
	return out, nil
}

// OpenNames opens the victims' names of the rows that are shown, for those who
// may see facts. A request that was destroyed has none.
func (s *Store) OpenNames(ctx context.Context, v cases.Viewer, rows []cases.QueueRow) error {
	if !v.SeesFacts() || len(rows) == 0 {
		return nil
	}
	cond, args := visibleTo(v)
	for i, row := range rows {
		var sealed struct {
			wrappedKey
			Name []byte `db:"victim_name"`
		}
		err := get(ctx, s.db, &sealed, `SELECT r.victim_name, `+wrappedKeyColumns+` FROM requests r LEFT JOIN request_keys k ON k.request_id = r.id
			WHERE r.id = ? AND `+cond, append([]any{row.Request}, args...)...)
		if missing(err) || err == nil && len(sealed.Wrapped) == 0 {
			continue
		}
		if err != nil {
			return fmt.Errorf("find a name: %w", err)
		}
		box, err := s.db.keys.unwrap(ctx, s.db, row.Request, sealed.wrappedKey)
		if err == nil {
			rows[i].VictimName, err = openText(box, label("requests.victim_name", string(row.Request)), sealed.Name)
		}
		if rows[i].Unreadable, err = s.unreadable(ctx, row.Request, err); err != nil {
			return err
		}
	}
	return s.noteRead(ctx, v, "ReadNames", "", fmt.Sprintf("names=%d", len(rows)))
}

// unreadable reports whether a request of a list does not open. One that was
// damaged, or restored with a key that is not its own, is logged and does not
// take the whole list away.
func (s *Store) unreadable(ctx context.Context, id cases.RequestID, err error) (bool, error) {
	if errors.Is(err, seal.ErrOpen) {
		s.Logger.WarnContext(ctx, "a request does not open", "request", id)
		return true, nil
	}
	return false, err
}
