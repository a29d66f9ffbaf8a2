package store

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/google/uuid"

	"suppb/cases"
)

// The register of certifying officials, as its pages read and change it.

// readsOfficials and keepsOfficials are who reads the register, and who changes it.
func readsOfficials(v cases.Viewer) error {
	if staffOf(v) || v.Is(cases.RoleManager, cases.RoleAdministrator) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "The register of officials is for the staff of the office."}
}

func keepsOfficials(v cases.Viewer) error {
	if v.Is(cases.RoleSupervisor, cases.RoleManager, cases.RoleAdministrator) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "Supervisors, managers and administrators keep the register of officials."}
}

var errNoDesignation = cases.Refusal{Code: cases.NotFound, Text: "There is no such entry in the register of officials."}

// rests are the signatures (register x, requests r) that rest on a designation d.
// A signature from before the register named designations rests on the one of
// its official that was in force.
const rests = `x.agency_id = d.agency_id AND x.signed_on <> '' AND (x.designation_id = d.id
	OR x.designation_id = '' AND r.official_id = d.person_id AND x.signed_on >= d.from_on AND (d.until_on = '' OR x.signed_on <= d.until_on))`

const entryQuery = `SELECT ` + designationColumns + `,
	p.active AND EXISTS (SELECT 1 FROM roles o WHERE o.person_id = p.id AND o.role = 'certifying_official') AS active,
	COALESCE((SELECT MAX(x.signed_on) FROM register x JOIN requests r ON r.id = x.request_id WHERE ` + rests + `), '') AS last_signed
	FROM designations d JOIN people p ON p.id = d.person_id`

func entries(ctx context.Context, q querier, where string, args ...any) ([]cases.DesignationEntry, error) {
	var rows []struct {
		designationRow
		Active     bool       `db:"active"`
		LastSigned cases.Date `db:"last_signed"`
	}
	if err := list(ctx, q, &rows, entryQuery+` WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("read the register of officials: %w", err)
	}
	var ids []cases.PersonID
	for _, r := range rows {
		ids = append(ids, r.Person)
	}
	names, err := fullNames(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]cases.DesignationEntry, len(rows))
	for i, r := range rows {
		out[i] = cases.DesignationEntry{Designation: cases.Designation(r.designationRow), Name: names[r.Person], Active: r.Active, LastSigned: r.LastSigned}
	}
	slices.SortFunc(out, func(a, b cases.DesignationEntry) int {
		return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.Person, b.Person), a.From.DaysSince(b.From), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Officials lists the register, by name and first day. See web.Officials.
func (s *Store) Officials(ctx context.Context, v cases.Viewer) ([]cases.DesignationEntry, error) {
	if err := readsOfficials(v); err != nil {
		return nil, err
	}
	return entries(ctx, s.db, `d.agency_id = ?`, v.Agency)
}

// Designate enters an official into the register, with the uploaded letter if
// there is one.
func (s *Store) Designate(ctx context.Context, v cases.Viewer, d cases.Designation) error {
	return s.keepOfficials(ctx, v, func(t *tx, by line, office cases.Agency, today cases.Date) error {
		if problems := d.Check(today); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		d.ID = uuid.NewString()
		if err := t.designate(ctx, by, d); err != nil || d.Letter == "" {
			return err
		}
		return t.keepLetter(ctx, v, d.Letter)
	})
}

// EndDesignation sets the last day of a designation; it never deletes one.
func (s *Store) EndDesignation(ctx context.Context, v cases.Viewer, id string, until cases.Date) error {
	return s.keepOfficials(ctx, v, func(t *tx, by line, _ cases.Agency, today cases.Date) error {
		d, err := t.lockDesignation(ctx, v.Agency, id)
		if err != nil {
			return err
		}
		ended, err := d.EndOn(until, d.LastSigned, today)
		if err != nil {
			return err
		}
		return t.endDesignation(ctx, by, ended)
	})
}

// AttachLetter puts an uploaded letter beside a designation that has none.
func (s *Store) AttachLetter(ctx context.Context, v cases.Viewer, id string, letter cases.DocumentID) error {
	return s.keepOfficials(ctx, v, func(t *tx, by line, _ cases.Agency, _ cases.Date) error {
		d, err := t.lockDesignation(ctx, v.Agency, id)
		if err != nil {
			return err
		}
		if d.Letter != "" {
			return cases.Refusal{Code: cases.NotOpen, Text: "This designation has its letter already. A new letter belongs to a new designation."}
		}
		if err := t.keepLetter(ctx, v, letter); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE designations SET letter_id = ? WHERE id = ?`, letter, id); err != nil {
			return fmt.Errorf("attach the letter: %w", err)
		}
		by.action, by.object = "AttachDesignationLetter", id
		return t.audit(ctx, by)
	})
}

// ChangeHead ends what rests on the old head, enters the new one's own
// designation, and has the forms name the new head once the day has come. Sent
// again on that day, a change that was prepared is completed. It returns how many
// designations it ended.
func (s *Store) ChangeHead(ctx context.Context, v cases.Viewer, h cases.HeadChange) (ended int, err error) {
	err = s.keepOfficials(ctx, v, func(t *tx, by line, office cases.Agency, today cases.Date) error {
		if problems := h.Check(today); len(problems) > 0 {
			return cases.Refusal{Code: cases.BadInput, Text: problems[0].Text}
		}
		if h.Names(today) && office.Head == h.Name {
			return cases.Refusal{Code: cases.BadInput, Text: "The forms name " + h.Name.String() + " as the head of the agency already."}
		}
		own, err := t.enterHead(ctx, by, h, &ended, today)
		if err != nil {
			return err
		}
		if !h.Names(today) {
			if ended == 0 && !own {
				return cases.Refusal{Code: cases.BadInput, Text: "No designation runs over that day, so there is nothing to prepare. Enter the change on the day itself."}
			}
			by.action, by.object = "PrepareHeadChange", h.From.String()
			return t.audit(ctx, by)
		}
		if _, err := t.exec(ctx, `UPDATE agencies SET head = ? WHERE id = ?`, toJSON(h.Name), v.Agency); err != nil {
			return fmt.Errorf("name the new head: %w", err)
		}
		by.action, by.object = "ChangeHead", h.From.String()
		return t.audit(ctx, by)
	})
	return ended, err
}

// enterHead changes the register for a new head; own reports that it entered the
// new head's own designation.
func (t *tx) enterHead(ctx context.Context, by line, h cases.HeadChange, ended *int, today cases.Date) (own bool, err error) {
	if err := t.lockRegister(ctx, by.agency); err != nil {
		return false, err
	}
	all, err := entries(ctx, t, `d.agency_id = ?`, by.agency)
	if err != nil {
		return false, err
	}
	last, signed := h.From.AddDays(-1), cases.Date{}
	for _, d := range all {
		if h.Ends(d.Designation) && d.LastSigned.After(signed) {
			signed = d.LastSigned
		}
	}
	if signed.After(last) {
		return false, cases.Refusal{Code: cases.BadInput, Text: "A form was signed on " + signed.Long() + " under a designation that would end before that day. Enter " +
			signed.AddDays(1).Long() + " or later as the first day, and ask counsel whether that form needs a fresh signature."}
	}
	for _, d := range all {
		if !h.Ends(d.Designation) {
			continue
		}
		d.Until = last
		if err := t.endDesignation(ctx, by, d.Designation); err != nil {
			return false, err
		}
		*ended++
	}
	d, signs := h.Designation()
	prepared := slices.ContainsFunc(all, func(o cases.DesignationEntry) bool {
		return o.Person == d.Person && o.Capacity == cases.HeadOfAgency && o.From == d.From && !o.Never()
	})
	if !signs || prepared {
		return false, nil
	}
	d.ID = uuid.NewString()
	return true, t.designate(ctx, by, d)
}

// keepOfficials runs a change of the register for somebody who may make it.
func (s *Store) keepOfficials(ctx context.Context, v cases.Viewer, change func(t *tx, by line, office cases.Agency, today cases.Date) error) error {
	if err := keepsOfficials(v); err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		now := s.now()
		office, today, err := agencyOn(ctx, t, v.Agency, now)
		if err != nil {
			return err
		}
		return change(t, line{agency: v.Agency, at: now, actor: v.Person}, office, today)
	})
}

// designate enters a designation. Two changes of one office's register wait for
// each other, so that no overlap slips in between.
func (t *tx) designate(ctx context.Context, by line, d cases.Designation) error {
	if err := t.lockRegister(ctx, by.agency); err != nil {
		return err
	}
	roles, err := rolesOf(ctx, t, by.agency, d.Person)
	if err != nil {
		return err
	}
	if !slices.Contains(roles, cases.RoleOfficial) {
		return cases.Refusal{Code: cases.BadInput, Text: "That person has no active account with the role of a certifying official. An administrator gives roles."}
	}
	theirs, err := designations(ctx, t, by.agency, d.Person)
	if err != nil {
		return err
	}
	for _, o := range theirs {
		if o.Capacity == d.Capacity && o.Overlaps(d) {
			return cases.Refusal{Code: cases.BadInput, Text: "This person is in the register in the same capacity from " + o.From.Long() + upTo(o.Until) + " already. End that entry first, or choose other days."}
		}
	}
	if _, err := t.exec(ctx, `INSERT INTO designations (id, agency_id, person_id, capacity, title, division, from_on, until_on, letter_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.ID, by.agency, d.Person, d.Capacity, d.Title, d.Division, d.From, d.Until, d.Letter); err != nil {
		return fmt.Errorf("enter the official: %w", err)
	}
	by.action, by.object = "Designate", d.ID
	return t.audit(ctx, by)
}

func upTo(last cases.Date) string {
	if last.IsZero() {
		return " on"
	}
	return " to " + last.Long()
}

func (t *tx) endDesignation(ctx context.Context, by line, d cases.Designation) error {
	if _, err := t.exec(ctx, `UPDATE designations SET until_on = ? WHERE id = ?`, d.Until, d.ID); err != nil {
		return fmt.Errorf("end the designation: %w", err)
	}
	by.action, by.object = "EndDesignation", d.ID
	return t.audit(ctx, by)
}

// lockRegister lets one change of an office's register in at a time, and waits
// for signatures that are being recorded; see [tx.rest].
func (t *tx) lockRegister(ctx context.Context, id cases.AgencyID) error {
	if err := t.alone(ctx, `SELECT id FROM agencies WHERE id = ?`, id); err != nil {
		return err
	}
	return t.alone(ctx, `SELECT id FROM designations WHERE agency_id = ? ORDER BY id`, id)
}

// alone locks rows in PostgreSQL against other changes. Rows that refer to them
// can still be written: an act on a request must not wait for its office's row
// while it holds a designation.
func (t *tx) alone(ctx context.Context, query string, args ...any) error {
	if t.postgres {
		query += ` FOR NO KEY UPDATE`
	}
	var locked []string
	if err := list(ctx, t, &locked, query, args...); err != nil {
		return fmt.Errorf("lock the rows to change: %w", err)
	}
	return nil
}

func (t *tx) lockDesignation(ctx context.Context, agency cases.AgencyID, id string) (cases.DesignationEntry, error) {
	if err := t.lockRegister(ctx, agency); err != nil {
		return cases.DesignationEntry{}, err
	}
	found, err := entries(ctx, t, `d.agency_id = ? AND d.id = ?`, agency, id)
	if err != nil {
		return cases.DesignationEntry{}, err
	}
	if len(found) == 0 {
		return cases.DesignationEntry{}, errNoDesignation
	}
	return found[0], nil
}

// keepLetter makes this person's upload part of the register.
func (t *tx) keepLetter(ctx context.Context, v cases.Viewer, id cases.DocumentID) error {
	n, err := t.exec(ctx, `UPDATE documents SET attached = ? WHERE id = ? AND agency_id = ? AND kind = ? AND uploader_id = ? AND NOT attached AND digest <> ''`,
		true, id, v.Agency, cases.DesignationLetter, v.Person)
	if err != nil {
		return fmt.Errorf("keep the letter: %w", err)
	}
	if n == 0 {
		return cases.Refusal{Code: cases.BadInput, Text: "The letter is not there any more. Choose the file again."}
	}
	return nil
}

// DesignationLetter describes the letter of an entry, for the staff.
func (s *Store) DesignationLetter(ctx context.Context, v cases.Viewer, id string) (cases.Document, error) {
	return again(func() (cases.Document, error) { return s.designationLetterOnce(ctx, v, id) })
}

func (s *Store) designationLetterOnce(ctx context.Context, v cases.Viewer, id string) (cases.Document, error) {
	if err := readsOfficials(v); err != nil {
		return cases.Document{}, err
	}
	var row documentRow
	err := get(ctx, s.db, &row, `SELECT `+documentColumns+` FROM documents d JOIN designations g ON g.letter_id = d.id
		WHERE g.id = ? AND g.agency_id = ? AND d.attached`, id, v.Agency)
	if missing(err) {
		return cases.Document{}, cases.Refusal{Code: cases.NotFound, Text: "There is no letter beside this entry."}
	}
	if err != nil {
		return cases.Document{}, fmt.Errorf("find the letter: %w", err)
	}
	return openDocument(ctx, s.db, row)
}

// CopyDesignationLetter writes its bytes to w, after an audit line that this
// person opened it.
func (s *Store) CopyDesignationLetter(ctx context.Context, v cases.Viewer, id string, w io.Writer) error {
	d, err := s.DesignationLetter(ctx, v, id)
	if err != nil {
		return err
	}
	return s.copyOpened(ctx, v, d, w)
}

// rest lets a signature rest on its designation: the entry stays as it is until
// the signature is recorded. One that was ended a moment ago is refused.
func (t *tx) rest(ctx context.Context, s cases.Snapshot) error {
	query := `SELECT ` + designationColumns + ` FROM designations d WHERE d.id = ?`
	if t.postgres {
		query += ` FOR SHARE`
	}
	var row designationRow
	if err := get(ctx, t, &row, query, s.SignedUnder); err != nil {
		return fmt.Errorf("find the designation that the signature rests on: %w", err)
	}
	if !cases.Designation(row).InForce(s.SignedOn) {
		return cases.Refusal{Code: cases.BadInput, Text: "The official was not in the register of designated officials on " + s.SignedOn.Long() + "."}
	}
	return nil
}

// restingOn fills in what the signed papers of a request rest on.
func restingOn(ctx context.Context, q querier, papers []cases.Paper) error {
	for i, p := range papers {
		if p.Designation == "" {
			continue
		}
		found, err := entries(ctx, q, `d.id = ?`, p.Designation)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			papers[i].RestsOn = found[0]
		}
	}
	return nil
}
