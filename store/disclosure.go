package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"suppb/cases"
	"suppb/internal/seal"
)

// Demands for papers, as their pages read them. A demand is sealed with the
// office's own key: the log of what was asked and given outlives the request.

type demandRow struct {
	ID         string            `db:"id"`
	Agency     cases.AgencyID    `db:"agency_id"`
	Number     string            `db:"number"`
	Request    cases.RequestID   `db:"request_id"`
	Kind       cases.DemandKind  `db:"kind"`
	State      cases.DemandState `db:"state"`
	Version    int64             `db:"version"`
	ReceivedOn cases.Date        `db:"received_on"`
	DueOn      cases.Date        `db:"due_on"`
	Channel    string            `db:"channel"`
	Barred     bool              `db:"barred"`
	ToldAt     int64             `db:"told_at"`
	Content    []byte            `db:"content"` // sealed
	RecordedBy cases.PersonID    `db:"recorded_by"`
	RecordedAt int64             `db:"recorded_at"`
	ProposedBy cases.PersonID    `db:"proposed_by"`
}

const demandColumns = `m.id, m.agency_id, m.number, m.request_id, m.kind, m.state, m.version, m.received_on, m.due_on, m.channel, m.barred, m.told_at,
	m.content, m.recorded_by, m.recorded_at, m.proposed_by`

// answered are the states of demands that the office owes nothing any more; see
// cases.DemandState.Open.
const answered = `('refused', 'released', 'taken_back')`

var errNoDemand = cases.Refusal{Code: cases.NotFound, Text: "There is no such demand, or it is not yours to see."}

// officeBox is the key that seals an office's own log.
func officeBox(ctx context.Context, q querier, agency cases.AgencyID) (*seal.Box, error) {
	return requestBox(ctx, q, sealedWith(agency, ""))
}

// seesDemands is the condition that a demand (alias m) is this person's to see:
// the office's for those who see its requests and their facts; a reviewer's own,
// and those about a request on their desk; none about a request that they are kept
// from.
func seesDemands(v cases.Viewer) (string, []any) {
	cond, args := `m.agency_id = ? AND (FALSE`, []any{v.Agency}
	if v.Is(cases.RoleIntake, cases.RoleOfficial, cases.RoleSupervisor) {
		cond += ` OR TRUE`
	}
	if v.Is(cases.RoleReviewer) {
		theirs, more := visibleTo(cases.Viewer{Actor: cases.Actor{Person: v.Person, Roles: []cases.Role{cases.RoleReviewer}}, Agency: v.Agency})
		cond += ` OR m.recorded_by = ? OR m.request_id IN (SELECT r.id FROM requests r WHERE ` + theirs + `)`
		args = append(append(args, v.Person), more...)
	}
	return cond + `) AND m.request_id NOT IN (` + walledOff + `)`, append(args, v.Person)
}

// readsDemands refuses those who have nothing to do with demands.
func readsDemands(v cases.Viewer) error {
	if v.RecordsDemands() {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "The log of demands is for intake, reviewers, supervisors and certifying officials."}
}

// Demands lists the demands that this person may see, open ones first, and then
// the newest. See web.Disclosures.
func (s *Store) Demands(ctx context.Context, v cases.Viewer, f cases.DemandFilter) ([]cases.Demand, error) {
	return again(func() ([]cases.Demand, error) { return s.demandsOnce(ctx, v, f) })
}

func (s *Store) demandsOnce(ctx context.Context, v cases.Viewer, f cases.DemandFilter) ([]cases.Demand, error) {
	if err := readsDemands(v); err != nil {
		return nil, err
	}
	where, args := seesDemands(v)
	if f.Open {
		where += ` AND m.state NOT IN ` + answered
	}
	if f.Kind != "" {
		where, args = where+` AND m.kind = ?`, append(args, f.Kind)
	}
	if f.Request != "" {
		where, args = where+` AND m.request_id = ?`, append(args, f.Request)
	}
	found, err := demands(ctx, s.db, where, args...)
	if err != nil {
		return nil, err
	}
	return found, s.noteRead(ctx, v, "ListDemands", f.Request, strconv.Itoa(len(found)))
}

// demands reads demands without their steps, papers and releases.
func demands(ctx context.Context, q querier, where string, args ...any) ([]cases.Demand, error) {
	var rows []struct {
		demandRow
		RequestNumber string `db:"request_number"`
	}
	if err := list(ctx, q, &rows, `SELECT `+demandColumns+`, COALESCE((SELECT r.number FROM requests r WHERE r.id = m.request_id), '') AS request_number
		FROM demands m WHERE `+where+`
		ORDER BY CASE WHEN m.state IN `+answered+` THEN 1 ELSE 0 END, m.received_on DESC, m.number DESC`, args...); err != nil {
		return nil, fmt.Errorf("list demands: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.RecordedBy)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	var out []cases.Demand
	for _, r := range rows {
		d, err := r.demand(ctx, q)
		if err != nil {
			return nil, err
		}
		d.RequestNumber, d.RecorderName = r.RequestNumber, names[r.RecordedBy]
		out = append(out, d)
	}
	return out, nil
}

func (r demandRow) demand(ctx context.Context, q querier) (cases.Demand, error) {
	d := cases.Demand{
		ID: r.ID, Agency: r.Agency, Number: r.Number, Request: r.Request, Kind: r.Kind, State: r.State, Version: r.Version,
		ReceivedOn: r.ReceivedOn, DueOn: r.DueOn, Channel: r.Channel, Barred: r.Barred, ToldAt: instant(r.ToldAt),
		RecordedBy: r.RecordedBy, RecordedAt: instant(r.RecordedAt), ProposedBy: r.ProposedBy,
	}
	box, err := officeBox(ctx, q, r.Agency)
	if err != nil {
		return d, err
	}
	d.DemandText, err = openJSON[cases.DemandText](box, label("demands.content", r.ID), r.Content)
	return d, err
}

// Demand is the whole page of a demand, and an audit line that this person read it.
func (s *Store) Demand(ctx context.Context, v cases.Viewer, id string) (cases.Demand, error) {
	return again(func() (cases.Demand, error) { return s.demandOnce(ctx, v, id) })
}

func (s *Store) demandOnce(ctx context.Context, v cases.Viewer, id string) (cases.Demand, error) {
	if err := readsDemands(v); err != nil {
		return cases.Demand{}, err
	}
	cond, args := seesDemands(v)
	found, err := demands(ctx, s.db, `m.id = ? AND `+cond, append([]any{id}, args...)...)
	if err != nil {
		return cases.Demand{}, err
	}
	if len(found) == 0 {
		return cases.Demand{}, errNoDemand
	}
	d := found[0]
	if d.Recused, err = recusedFrom(ctx, s.db, d.Request); err != nil {
		return d, err
	}
	if d.Steps, err = demandSteps(ctx, s.db, d); err != nil {
		return d, err
	}
	if d.Papers, err = demandPapers(ctx, s.db, d); err != nil {
		return d, err
	}
	if d.Releases, err = releases(ctx, s.db, `x.demand_id = ?`, d.ID); err != nil {
		return d, err
	}
	return d, s.noteRead(ctx, v, "OpenDemand", d.Request, d.ID)
}

// recusedFrom are the people who stepped aside from a request.
func recusedFrom(ctx context.Context, q querier, id cases.RequestID) ([]cases.PersonID, error) {
	var recused asJSON[[]cases.PersonID]
	err := get(ctx, q, &recused, `SELECT recused FROM requests WHERE id = ?`, id)
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("find who stepped aside: %w", err)
	}
	return recused.V, nil
}

func demandSteps(ctx context.Context, q querier, d cases.Demand) ([]cases.DemandEntry, error) {
	var rows []struct {
		Seq   int64                `db:"seq"`
		Kind  cases.DemandStepKind `db:"kind"`
		Actor cases.PersonID       `db:"actor_id"`
		At    int64                `db:"at"`
		On    cases.Date           `db:"on_day"`
		Basis string               `db:"basis"`
		Text  []byte               `db:"text"`
	}
	if err := list(ctx, q, &rows, `SELECT seq, kind, actor_id, at, on_day, basis, text FROM demand_steps WHERE demand_id = ? ORDER BY seq DESC`, d.ID); err != nil {
		return nil, fmt.Errorf("read the log of a demand: %w", err)
	}
	var people []cases.PersonID
	for _, r := range rows {
		people = append(people, r.Actor)
	}
	names, err := personNames(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	box, err := officeBox(ctx, q, d.Agency)
	if err != nil {
		return nil, err
	}
	var out []cases.DemandEntry
	for _, r := range rows {
		text, err := openText(box, label("demand_steps.text", demandStepRow(d.ID, r.Seq)), r.Text)
		if err != nil {
			return nil, err
		}
		out = append(out, cases.DemandEntry{Seq: r.Seq, Kind: r.Kind, Actor: r.Actor, ActorName: names[r.Actor], At: instant(r.At), On: r.On, Basis: r.Basis, Text: text})
	}
	return out, nil
}

func demandStepRow(id string, seq int64) string { return fmt.Sprintf("%s/%d", id, seq) }

func demandPapers(ctx context.Context, q querier, d cases.Demand) ([]cases.Document, error) {
	var rows []documentRow
	if err := list(ctx, q, &rows, `SELECT `+documentColumns+` FROM documents d JOIN demand_papers x ON x.document_id = d.id
		WHERE x.demand_id = ? AND d.attached ORDER BY d.at, d.id`, d.ID); err != nil {
		return nil, fmt.Errorf("list the papers of a demand: %w", err)
	}
	return openDocuments(ctx, q, rows)
}

// DemandPaper describes a paper of a demand that this person may see.
func (s *Store) DemandPaper(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID) (cases.Document, error) {
	return again(func() (cases.Document, error) { return s.demandPaperOnce(ctx, v, demand, id) })
}

func (s *Store) demandPaperOnce(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID) (cases.Document, error) {
	if err := readsDemands(v); err != nil {
		return cases.Document{}, err
	}
	cond, args := seesDemands(v)
	var row documentRow
	err := get(ctx, s.db, &row, `SELECT `+documentColumns+` FROM documents d JOIN demand_papers x ON x.document_id = d.id JOIN demands m ON m.id = x.demand_id
		WHERE d.id = ? AND m.id = ? AND d.attached AND `+cond, append([]any{id, demand}, args...)...)
	if missing(err) {
		return cases.Document{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such paper, or it is not yours to see."}
	}
	if err != nil {
		return cases.Document{}, fmt.Errorf("find the paper: %w", err)
	}
	return openDocument(ctx, s.db, row)
}

// CopyDemandPaper writes its bytes to w, after an audit line that this person
// opened it.
func (s *Store) CopyDemandPaper(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, w io.Writer) error {
	d, err := s.DemandPaper(ctx, v, demand, id)
	if err != nil {
		return err
	}
	return s.copyOpened(ctx, v, d, w)
}

// ToldDemands lists the demands about a request that its own requester was told
// of, with what was released, and nothing that the office wrote for itself.
func (s *Store) ToldDemands(ctx context.Context, v cases.Viewer, request cases.RequestID) ([]cases.Demand, error) {
	return again(func() ([]cases.Demand, error) { return s.toldDemandsOnce(ctx, v, request) })
}

func (s *Store) toldDemandsOnce(ctx context.Context, v cases.Viewer, request cases.RequestID) ([]cases.Demand, error) {
	if !v.Is(cases.RoleRequester) {
		return nil, nil
	}
	cond, args := visibleTo(cases.Viewer{Actor: cases.Actor{Person: v.Person, Organisation: v.Organisation, Roles: []cases.Role{cases.RoleRequester}}, Agency: v.Agency})
	found, err := demands(ctx, s.db, `m.told_at > 0 AND NOT m.barred AND m.request_id IN (SELECT r.id FROM requests r WHERE r.id = ? AND `+cond+`)`, append([]any{request}, args...)...)
	if err != nil {
		return nil, err
	}
	for i, d := range found {
		if found[i].Releases, err = releases(ctx, s.db, `x.demand_id = ? AND x.state = ?`, d.ID, cases.DemandReleased); err != nil {
			return nil, err
		}
		found[i].RecordedBy, found[i].RecorderName, found[i].ProposedBy = "", "", ""
		for j := range found[i].Releases {
			r := &found[i].Releases[j]
			r.ProposedBy, r.ProposerName, r.DecidedBy, r.DeciderName = "", "", "", ""
		}
	}
	return found, nil
}

// RequestDisclosure is what the page of a request shows of demands, holds and
// pending cases, for staff who may see its facts.
func (s *Store) RequestDisclosure(ctx context.Context, v cases.Viewer, request cases.RequestID) (cases.RequestDisclosure, error) {
	return again(func() (cases.RequestDisclosure, error) { return s.requestDisclosureOnce(ctx, v, request) })
}

func (s *Store) requestDisclosureOnce(ctx context.Context, v cases.Viewer, request cases.RequestID) (out cases.RequestDisclosure, err error) {
	if err := readsDemands(v); err != nil {
		return out, err
	}
	if err := seesRequest(ctx, s.db, v, request); err != nil {
		return out, err
	}
	cond, args := seesDemands(v)
	if out.Demands, err = demands(ctx, s.db, `m.request_id = ? AND `+cond, append([]any{request}, args...)...); err != nil {
		return out, err
	}
	if out.Holds, err = holds(ctx, s.db, `h.agency_id = ? AND h.request_id = ?`, v.Agency, request); err != nil {
		return out, err
	}
	if out.Prosecutions, err = prosecutions(ctx, s.db, `x.agency_id = ? AND x.request_id = ?`, v.Agency, request); err != nil {
		return out, err
	}
	out.Discovery, err = releases(ctx, s.db, `x.agency_id = ? AND x.request_id = ? AND x.state = ?`, v.Agency, request, cases.DemandReleased)
	return out, err
}

// seesRequest refuses a request that is not this person's to see, as one that is
// not there.
func seesRequest(ctx context.Context, q querier, v cases.Viewer, id cases.RequestID) error {
	cond, args := visibleTo(v)
	var n int
	if err := get(ctx, q, &n, `SELECT COUNT(*) FROM requests r WHERE r.id = ? AND `+cond, append([]any{id}, args...)...); err != nil {
		return fmt.Errorf("find the request: %w", err)
	}
	if n == 0 {
		return errNotFound
	}
	return nil
}

// notRecused refuses those who stepped aside from a request.
func notRecused(ctx context.Context, q querier, v cases.Viewer, id cases.RequestID) error {
	recused, err := recusedFrom(ctx, q, id)
	if err == nil && slices.Contains(recused, v.Person) {
		err = cases.Refusal{Code: cases.NotYours, Text: "You stepped aside from this request, so somebody else does this."}
	}
	return err
}
