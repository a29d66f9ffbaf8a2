package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"suppb/cases"
)

// auditPage is how many lines a page of the log has.
const auditPage = 50

// auditReaders are who reads the office's audit log.
func auditReaders(v cases.Viewer) error {
	if v.Is(cases.AuditReaders...) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "Supervisors, managers and administrators read the audit log."}
}

func (r auditRow) line() cases.AuditLine {
	return cases.AuditLine{
		Agency: r.Agency, Number: r.Number, At: instant(r.At), Actor: r.Actor, Action: r.Action, Request: r.Request,
		Object: r.Object, Result: r.Result, Origin: r.Origin, Rules: r.Rules, RulesHash: r.RulesHash, MAC: hex.EncodeToString(r.MAC),
	}
}

// Note writes down what a person read or was refused; an empty person is somebody
// who has not proved who they are. See web.Journal.
func (s *Store) Note(ctx context.Context, v cases.Viewer, n cases.AuditNote) error {
	return s.note(ctx, line{agency: v.Agency, actor: v.Person, action: n.Action, request: n.Request, object: n.Object, result: n.Result})
}

// AuditLog is one page of the office's audit log, without the lines about requests
// that the reader is kept from. Reading it is a line of it.
func (s *Store) AuditLog(ctx context.Context, v cases.Viewer, f cases.AuditFilter) (cases.AuditPage, error) {
	if err := auditReaders(v); err != nil {
		return cases.AuditPage{}, err
	}
	query, args, err := s.auditQuery(ctx, v, f)
	if err != nil {
		return cases.AuditPage{}, err
	}
	var rows []struct {
		auditRow
		Numbered string `db:"numbered"`
	}
	if err := list(ctx, s.db, &rows, query, args...); err != nil {
		return cases.AuditPage{}, fmt.Errorf("read the audit log: %w", err)
	}
	var out cases.AuditPage
	if out.More = len(rows) > auditPage; out.More {
		rows = rows[:auditPage]
	}
	var actors []cases.PersonID
	for _, r := range rows {
		actors = append(actors, r.Actor)
	}
	names, err := personNames(ctx, s.db, actors...)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		l := r.line()
		l.ActorName, l.Numbered = names[r.Actor], r.Numbered
		out.Lines = append(out.Lines, l)
	}
	if out.People, err = people(ctx, s.db, `WHERE p.agency_id = ?`, v.Agency); err != nil {
		return out, err
	}
	return out, s.noteRead(ctx, v, "ReadAudit", "", fmt.Sprintf("rows=%d person=%s number=%s action=%s opened=%t no_office=%t", len(rows), f.Person, f.Number, f.Action, f.Opened, f.NoOffice))
}

func (s *Store) auditQuery(ctx context.Context, v cases.Viewer, f cases.AuditFilter) (string, []any, error) {
	agency := v.Agency
	if f.NoOffice {
		agency = ""
	}
	cond, args := `a.agency_id = ? AND a.request_id NOT IN (`+walledOff+`)`, []any{agency, v.Person}
	and := func(more string, values ...any) { cond, args = cond+` AND `+more, append(args, values...) }
	// The filter is part of the line about reading, so it holds nothing that was typed.
	if f.Person != "" && f.Person != cases.System().Person {
		var known int
		if err := get(ctx, s.db, &known, `SELECT COUNT(*) FROM people WHERE agency_id = ? AND id = ?`, v.Agency, f.Person); err != nil {
			return "", nil, fmt.Errorf("find a person: %w", err)
		}
		if known == 0 {
			return "", nil, cases.Refusal{Code: cases.BadInput, Text: "There is no such person."}
		}
	}
	if f.Person != "" {
		and(`a.actor_id = ?`, f.Person)
	}
	if f.Number != "" {
		var id cases.RequestID
		if err := get(ctx, s.db, &id, `SELECT r.id FROM requests r WHERE r.agency_id = ? AND r.number = ? AND r.id NOT IN (`+walledOff+`)`, v.Agency, f.Number, v.Person); missing(err) {
			return "", nil, cases.Refusal{Code: cases.BadInput, Text: "There is no request of that number."}
		} else if err != nil {
			return "", nil, fmt.Errorf("find a request by its number: %w", err)
		}
		and(`a.request_id = ?`, id)
	}
	if f.Action != "" {
		if !slices.ContainsFunc(cases.AuditKinds(), func(k cases.AuditKind) bool { return k.Action == f.Action }) {
			return "", nil, cases.Refusal{Code: cases.BadInput, Text: "There is no such kind of line."}
		}
		and(`a.action = ?`, f.Action)
	}
	if f.Opened {
		var opened []any
		for _, k := range cases.AuditKinds() {
			if k.Opens {
				opened = append(opened, k.Action)
			}
		}
		and(`a.action IN (`+marks(len(opened))+`)`, opened...)
	}
	if !f.From.IsZero() {
		and(`a.at >= ?`, f.From.Unix())
	}
	if !f.Until.IsZero() {
		and(`a.at < ?`, f.Until.Unix())
	}
	if f.Before > 0 {
		and(`a.number < ?`, f.Before)
	}
	return `SELECT ` + prefixed("a", auditColumns) + `, COALESCE(r.number, '') AS numbered FROM audit a LEFT JOIN requests r ON r.id = a.request_id AND r.agency_id = a.agency_id
		WHERE ` + cond + ` ORDER BY a.number DESC LIMIT ` + fmt.Sprint(auditPage+1), args, nil
}

// ExportAudit gives every line of every office from one instant to another, each
// zero for any, in the order of their numbers. That it was done is a line of each
// office's log.
func (s *Store) ExportAudit(ctx context.Context, from, until time.Time, each func(cases.AuditLine) error) error {
	if err := s.noteOffices(ctx, "ExportAudit", "from="+day(from)+" until="+day(until)); err != nil {
		return err
	}
	raw, done, err := s.snapshotTx(ctx)
	if err != nil {
		return err
	}
	defer done()
	end := int64(1<<62 - 1)
	if !until.IsZero() {
		end = until.Unix()
	}
	begin := int64(0)
	if !from.IsZero() {
		begin = from.Unix()
	}
	rows, err := raw.QueryxContext(ctx, raw.Rebind(`SELECT `+auditColumns+` FROM audit WHERE at >= ? AND at < ? ORDER BY agency_id, number`), begin, end)
	if err != nil {
		return fmt.Errorf("read the audit log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r auditRow
		if err := rows.StructScan(&r); err != nil {
			return fmt.Errorf("read the audit log: %w", err)
		}
		if err := each(r.line()); err != nil {
			return err
		}
	}
	return rows.Err()
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
