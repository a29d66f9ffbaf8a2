package store

import (
	"context"
	"fmt"

	"suppb/cases"
	"suppb/internal/seal"
)

type requestRow struct {
	ID             cases.RequestID          `db:"id"`
	Agency         cases.AgencyID           `db:"agency_id"`
	Number         string                   `db:"number"`
	Visa           cases.Visa               `db:"visa"`
	State          cases.State              `db:"state"`
	Version        int64                    `db:"version"`
	Revision       int64                    `db:"revision"`
	Organisation   cases.OrganisationID     `db:"organisation_id"`
	SubmittedBy    cases.PersonID           `db:"submitted_by"`
	Reviewer       cases.PersonID           `db:"reviewer_id"`
	Official       cases.PersonID           `db:"official_id"`
	RuleSet        string                   `db:"rule_set"`
	RuleVersion    int                      `db:"rule_version"`
	Expedited      bool                     `db:"expedited"`
	ReceivedAt     int64                    `db:"received_at"`
	ReceivedOn     cases.Date               `db:"received_on"`
	DueOn          cases.Date               `db:"due_on"`
	RecommendedOn  cases.Date               `db:"recommended_on"`
	DecidedOn      cases.Date               `db:"decided_on"`
	SignedOn       cases.Date               `db:"signed_on"`
	RecommendedBy  cases.PersonID           `db:"recommended_by"`
	Recommendation cases.Outcome            `db:"recommendation"`
	AskedIn        cases.State              `db:"asked_in"`
	Reconsidered   bool                     `db:"reconsidered"`
	Draft          cases.DocumentID         `db:"draft_id"`
	DraftDigest    string                   `db:"draft_digest"`
	EndorsedBy     cases.PersonID           `db:"endorsed_by"`
	EndorsedOn     cases.Date               `db:"endorsed_on"`
	Recused        asJSON[[]cases.PersonID] `db:"recused"`
	HeldIn         cases.State              `db:"held_in"`
	HeldUntil      cases.Date               `db:"held_until"`
	HeldFor        string                   `db:"held_for"`
	ProjectedOn    cases.Date               `db:"projected_on"`
	DispatchedOn   cases.Date               `db:"dispatched_on"`
	ReceiptOn      cases.Date               `db:"receipt_on"`
	SignedUnder    string                   `db:"signed_under"`
	WithdrawalBy   cases.PersonID           `db:"withdrawal_by"`
}

const snapshotColumns = `id, agency_id, number, visa, state, version, revision, organisation_id, submitted_by, reviewer_id, official_id,
	rule_set, rule_version, expedited, received_at, received_on, due_on, recommended_on, decided_on, signed_on,
	recommended_by, recommendation, asked_in, reconsidered, draft_id, draft_digest,
	endorsed_by, endorsed_on, recused, held_in, held_until, held_for, projected_on, dispatched_on, receipt_on, signed_under, withdrawal_by`

func (r requestRow) snapshot(clocks []cases.Clock, rung []string) cases.Snapshot {
	return cases.Snapshot{
		Request: r.ID, Agency: r.Agency, Number: r.Number, Visa: r.Visa, State: r.State, Version: r.Version, Revision: r.Revision,
		Organisation: r.Organisation, SubmittedBy: r.SubmittedBy, Reviewer: r.Reviewer, Official: r.Official,
		RuleSet: r.RuleSet, RuleVersion: r.RuleVersion, Expedited: r.Expedited,
		ReceivedOn: r.ReceivedOn, DueOn: r.DueOn, RecommendedOn: r.RecommendedOn,
		DecidedOn: r.DecidedOn, SignedOn: r.SignedOn,
		RecommendedBy: r.RecommendedBy, Recommendation: r.Recommendation, AskedIn: r.AskedIn, Reconsidered: r.Reconsidered,
		Draft: r.Draft, DraftDigest: r.DraftDigest, Clocks: clocks, Rung: rung,
		EndorsedBy: r.EndorsedBy, EndorsedOn: r.EndorsedOn, Recused: r.Recused.V, HeldIn: r.HeldIn, HeldUntil: r.HeldUntil, HeldFor: r.HeldFor,
		ProjectedOn: r.ProjectedOn, DispatchedOn: r.DispatchedOn, ReceiptOn: r.ReceiptOn, SignedUnder: r.SignedUnder, WithdrawalBy: r.WithdrawalBy,
	}
}

// Snapshot is the request as the process knows it. A request that does not
// exist in this agency is the zero Snapshot with its ID and agency.
func (s *Store) Snapshot(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (cases.Snapshot, error) {
	return snapshot(ctx, s.db, agency, id, "")
}

func (t *tx) lockSnapshot(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (cases.Snapshot, error) {
	return snapshot(ctx, t, agency, id, t.forUpdate())
}

func snapshot(ctx context.Context, q querier, agency cases.AgencyID, id cases.RequestID, lock string) (cases.Snapshot, error) {
	var row requestRow
	err := get(ctx, q, &row, `SELECT `+snapshotColumns+` FROM requests WHERE id = ? AND agency_id = ?`+lock, id, agency)
	if missing(err) {
		return cases.Snapshot{Request: id, Agency: agency}, nil
	}
	if err != nil {
		return cases.Snapshot{}, fmt.Errorf("find the request: %w", err)
	}
	keys, err := rung(ctx, q, id)
	if err != nil {
		return cases.Snapshot{}, err
	}
	running, err := clocks(ctx, q, id)
	return row.snapshot(running, keys), err
}

// rung lists the alarms of a request that already rang, in that order.
func rung(ctx context.Context, q querier, id cases.RequestID) (keys []string, err error) {
	if err := list(ctx, q, &keys, `SELECT key FROM alarms WHERE request_id = ? ORDER BY rang_at, key`, id); err != nil {
		return nil, fmt.Errorf("find the request's alarms: %w", err)
	}
	return keys, nil
}

// reserve takes the next number of a series in a year, such as "2026-0042".
func (t *tx) reserve(ctx context.Context, agency cases.AgencyID, series string, year int) (string, error) {
	name := fmt.Sprintf("%s-%d", series, year)
	if _, err := t.exec(ctx, `INSERT INTO counters (agency_id, name, value) VALUES (?, ?, 1)
		ON CONFLICT (agency_id, name) DO UPDATE SET value = counters.value + 1`, agency, name); err != nil {
		return "", fmt.Errorf("reserve a number: %w", err)
	}
	var n int64
	if err := get(ctx, t, &n, `SELECT value FROM counters WHERE agency_id = ? AND name = ?`, agency, name); err != nil {
		return "", fmt.Errorf("reserve a number: %w", err)
	}
	return fmt.Sprintf("%d-%04d", year, n), nil
}

func (t *tx) insertRequest(ctx context.Context, c cases.Command, s cases.Snapshot) error {
	submission := cases.Submission{}
	if c.Payload.Submission != nil {
		submission = *c.Payload.Submission
	}
	box, err := t.makeRequestBox(ctx, c.Agency, c.Request)
	if err != nil {
		return err
	}
	sealed, err := sealJSON(box, label("requests.submission", string(s.Request)), submission)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO requests (`+snapshotColumns+`, desk, victim_name, submission)
		VALUES (`+marks(40)+`)`,
		s.Request, s.Agency, s.Number, s.Visa, s.State, s.Version, s.Revision, s.Organisation, s.SubmittedBy, s.Reviewer, s.Official,
		s.RuleSet, s.RuleVersion, s.Expedited, c.At.Unix(), s.ReceivedOn, s.DueOn, s.RecommendedOn, s.DecidedOn, s.SignedOn,
		s.RecommendedBy, s.Recommendation, s.AskedIn, s.Reconsidered, s.Draft, s.DraftDigest,
		s.EndorsedBy, s.EndorsedOn, toJSON(s.Recused), s.HeldIn, s.HeldUntil, s.HeldFor, s.ProjectedOn, s.DispatchedOn, s.ReceiptOn, s.SignedUnder, s.WithdrawalBy,
		s.Desk(), box.Seal(label("requests.victim_name", string(s.Request)), []byte(submission.Victim.Name.String())), sealed)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	return t.writeTerms(ctx, c.Agency, s.Request, submission)
}

// updateRequest names the revision it expects; no row means someone was first.
func (t *tx) updateRequest(ctx context.Context, c cases.Command, before, s cases.Snapshot) error {
	n, err := t.exec(ctx, `UPDATE requests SET state = ?, version = ?, revision = ?, reviewer_id = ?, official_id = ?, due_on = ?, expedited = ?,
		recommended_on = ?, decided_on = ?, signed_on = ?, recommended_by = ?,
		recommendation = ?, asked_in = ?, reconsidered = ?, draft_id = ?, draft_digest = ?,
		endorsed_by = ?, endorsed_on = ?, recused = ?, held_in = ?, held_until = ?, held_for = ?, projected_on = ?, dispatched_on = ?, receipt_on = ?,
		signed_under = ?, withdrawal_by = ?, desk = ?
		WHERE id = ? AND agency_id = ? AND revision = ?`,
		s.State, s.Version, s.Revision, s.Reviewer, s.Official, s.DueOn, s.Expedited,
		s.RecommendedOn, s.DecidedOn, s.SignedOn, s.RecommendedBy,
		s.Recommendation, s.AskedIn, s.Reconsidered, s.Draft, s.DraftDigest,
		s.EndorsedBy, s.EndorsedOn, toJSON(s.Recused), s.HeldIn, s.HeldUntil, s.HeldFor, s.ProjectedOn, s.DispatchedOn, s.ReceiptOn,
		s.SignedUnder, s.WithdrawalBy, s.Desk(),
		s.Request, s.Agency, before.Revision)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("write the request: it changed meanwhile")
	}
	if c.Payload.Findings != nil {
		box, err := requestBox(ctx, t, s.Request)
		if err != nil {
			return err
		}
		sealed, err := sealJSON(box, label("requests.findings", string(s.Request)), *c.Payload.Findings)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE requests SET findings = ? WHERE id = ?`, sealed, s.Request); err != nil {
			return fmt.Errorf("write the findings: %w", err)
		}
	}
	return nil
}

var errNotFound = cases.Refusal{Code: cases.NotFound, Text: "There is no such request, or it is not yours to see."}

// visibleTo is the condition that a request (alias r) is this person's to see:
// a requester's own organisation, a reviewer's own desk and pending cases that were
// opened to them, and the whole office for intake, officials, supervisors and
// managers; never one that they are kept from. Administrators see none.
func visibleTo(v cases.Viewer) (string, []any) {
	cond, args := `r.agency_id = ? AND (FALSE`, []any{v.Agency}
	if v.Is(cases.RoleIntake, cases.RoleOfficial, cases.RoleSupervisor, cases.RoleManager) {
		cond += ` OR TRUE`
	}
	if v.Is(cases.RoleReviewer) {
		cond += ` OR r.reviewer_id = ? OR r.recommended_by = ? OR r.id IN (` + openedToTrial + `)`
		args = append(args, v.Person, v.Person, v.Person)
	}
	if v.Is(cases.RoleRequester) && v.Organisation != "" {
		cond += ` OR r.organisation_id = ?`
		args = append(args, v.Organisation)
	}
	return cond + `) AND r.id NOT IN (` + walledOff + `)`, append(args, v.Person)
}

// Request is the whole page of a request. See web.Reader.
func (s *Store) Request(ctx context.Context, v cases.Viewer, id cases.RequestID) (cases.Request, error) {
	out, err := again(func() (cases.Request, error) { return s.requestOnce(ctx, v, id) })
	if closed, err := s.unreadable(ctx, id, err); err != nil || !closed {
		return out, err
	}
	return cases.Request{}, errUnreadable
}

var errUnreadable = cases.Refusal{Code: cases.NotFound, Text: "What is kept about this request cannot be opened. Tell whoever runs this service; they find the line in its log."}

func (s *Store) requestOnce(ctx context.Context, v cases.Viewer, id cases.RequestID) (cases.Request, error) {
	var row struct {
		requestRow
		destroyedRow
		OrgName    string `db:"org_name"`
		Submission []byte `db:"submission"`
		Findings   []byte `db:"findings"`
	}
	cond, args := visibleTo(v)
	err := get(ctx, s.db, &row, `SELECT `+prefixed("r", snapshotColumns)+`, `+prefixed("r", destroyedColumns)+`, o.name AS org_name, r.submission, r.findings
		FROM requests r JOIN organisations o ON o.id = r.organisation_id WHERE r.id = ? AND `+cond, append([]any{id}, args...)...)
	if missing(err) {
		return cases.Request{}, errNotFound
	}
	if err != nil {
		return cases.Request{}, fmt.Errorf("find the request: %w", err)
	}
	keys, err := rung(ctx, s.db, id)
	if err != nil {
		return cases.Request{}, err
	}
	running, err := clocks(ctx, s.db, id)
	if err != nil {
		return cases.Request{}, err
	}
	out := cases.Request{Snapshot: row.snapshot(running, keys), ReceivedAt: instant(row.ReceivedAt), OrgName: row.OrgName}
	names, err := personNames(ctx, s.db, row.SubmittedBy, row.Reviewer, row.Official, row.EndorsedBy)
	if err != nil {
		return cases.Request{}, err
	}
	out.Requester, out.ReviewerName, out.OfficialName, out.EndorserName = names[row.SubmittedBy], names[row.Reviewer], names[row.Official], names[row.EndorsedBy]
	if out.Links, err = links(ctx, s.db, v, id); err != nil {
		return cases.Request{}, err
	}
	if staffOf(v) || v.Is(cases.RoleManager) {
		if out.Walled, err = walledFrom(ctx, s.db, id); err != nil {
			return cases.Request{}, err
		}
	}
	if out.Destroyed = row.destroyed(); !out.Destroyed.On.IsZero() {
		return s.tombstone(ctx, v, out)
	}
	box, err := requestBox(ctx, s.db, id)
	if err != nil {
		return cases.Request{}, err
	}
	if v.SeesFacts() {
		if out.Submission, err = openJSON[cases.Submission](box, label("requests.submission", string(id)), row.Submission); err != nil {
			return cases.Request{}, err
		}
		if out.Facts, err = facts(ctx, s.db, id); err != nil {
			return cases.Request{}, err
		}
		if staffOf(v) {
			if out.Findings, err = openJSON[cases.Findings](box, label("requests.findings", string(id)), row.Findings); err != nil {
				return cases.Request{}, err
			}
		}
		if out.Documents, err = documents(ctx, s.db, v, id); err != nil {
			return cases.Request{}, err
		}
	}
	if out.Pauses, err = pauses(ctx, s.db, id); err != nil {
		return cases.Request{}, err
	}
	if !v.SeesFacts() {
		for i := range out.Clocks {
			out.Clocks[i].Fact = ""
		}
	}
	if staffOf(v) || !row.SignedOn.IsZero() {
		if out.Papers, err = papers(ctx, s.db, id); err != nil {
			return cases.Request{}, err
		}
	}
	if out.Timeline, err = timeline(ctx, s.db, box, v, id); err != nil {
		return cases.Request{}, err
	}
	object := "facts"
	if !v.SeesFacts() {
		object = "dates"
	}
	return out, s.noteRead(ctx, v, "ReadRequest", id, object)
}

// staffOf reports whether the viewer reads as the office does. Someone who only
// requests never sees findings, internal notes or unsigned drafts.
func staffOf(v cases.Viewer) bool {
	return v.Is(cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleSupervisor)
}

func timeline(ctx context.Context, q querier, box *seal.Box, v cases.Viewer, id cases.RequestID) ([]cases.Entry, error) {
	var rows []struct {
		Seq   int64          `db:"seq"`
		Actor cases.PersonID `db:"actor_id"`
		At    int64          `db:"at"`
		Event []byte         `db:"event"`
		Text  []byte         `db:"text"`
	}
	if err := list(ctx, q, &rows, `SELECT seq, actor_id, at, event, text FROM events WHERE request_id = ? ORDER BY seq DESC`, id); err != nil {
		return nil, fmt.Errorf("read the timeline: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.Actor)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	staff, manager := staffOf(v), v.Is(cases.RoleManager)
	var out []cases.Entry
	for _, r := range rows {
		event, err := openJSON[cases.Event](box, label("events.event", eventRow(id, r.Seq)), r.Event)
		if err != nil {
			return nil, err
		}
		if !staff && !manager && !event.Public() {
			continue
		}
		text, err := openText(box, label("events.text", eventRow(id, r.Seq)), r.Text)
		if err != nil {
			return nil, err
		}
		e := cases.Entry{Seq: r.Seq, Event: event, ActorID: r.Actor, ActorName: names[r.Actor], At: instant(r.At), Text: text}
		if !v.SeesFacts() {
			e.Text, e.Event.Because, e.Event.Fact, e.Event.Code = "", nil, "", "" // managers watch time, not what was written and why it hurries
		}
		out = append(out, e)
	}
	return out, nil
}
