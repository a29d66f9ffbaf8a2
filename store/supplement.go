package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

// Supplement gathers what the form of a request prints: the victim as submitted,
// the findings, the office, and the official it was sent to.
func (s *Store) Supplement(ctx context.Context, agencyID cases.AgencyID, id cases.RequestID) (cases.Supplement, error) {
	return again(func() (cases.Supplement, error) { return s.supplementOnce(ctx, agencyID, id) })
}

func (s *Store) supplementOnce(ctx context.Context, agencyID cases.AgencyID, id cases.RequestID) (cases.Supplement, error) {
	var row struct {
		Visa          cases.Visa     `db:"visa"`
		Official      cases.PersonID `db:"official_id"`
		EndorsedBy    cases.PersonID `db:"endorsed_by"`
		RecommendedOn cases.Date     `db:"recommended_on"`
		Submission    []byte         `db:"submission"`
		Findings      []byte         `db:"findings"`
	}
	if err := get(ctx, s.db, &row, `SELECT visa, official_id, endorsed_by, recommended_on, submission, findings FROM requests
		WHERE id = ? AND agency_id = ?`, id, agencyID); err != nil {
		return cases.Supplement{}, fmt.Errorf("find the request: %w", err)
	}
	box, err := requestBox(ctx, s.db, id)
	if err != nil {
		return cases.Supplement{}, err
	}
	submission, err := openJSON[cases.Submission](box, label("requests.submission", string(id)), row.Submission)
	if err != nil {
		return cases.Supplement{}, err
	}
	out := cases.Supplement{Visa: row.Visa, Victim: submission.Victim}
	if out.Findings, err = openJSON[cases.Findings](box, label("requests.findings", string(id)), row.Findings); err != nil {
		return out, err
	}
	if out.Agency, err = agency(ctx, s.db, agencyID); err != nil {
		return out, err
	}
	if out.Template, err = formTemplate(ctx, s.db, agencyID, row.Visa); err != nil {
		return out, err
	}
	if row.EndorsedBy != "" {
		names, err := fullNames(ctx, s.db, row.EndorsedBy)
		if err != nil {
			return out, err
		}
		out.Supervisor = names[row.EndorsedBy]
	}
	today, err := out.Agency.Today(s.now())
	if err != nil {
		return out, err
	}
	out.Official, out.Designation, err = s.Official(ctx, agencyID, row.Official, today)
	if err == nil && out.Designation.Person == "" { // not today any more, or not yet
		_, out.Designation, err = s.Official(ctx, agencyID, row.Official, row.RecommendedOn)
	}
	return out, err
}

// Official is a certifying official as the form names them on a day.
func (s *Store) Official(ctx context.Context, agency cases.AgencyID, id cases.PersonID, on cases.Date) (cases.Name, cases.Designation, error) {
	var known int
	err := get(ctx, s.db, &known, `SELECT COUNT(*) FROM people WHERE id = ? AND agency_id = ?`, id, agency)
	if err == nil && known == 0 {
		return cases.Name{}, cases.Designation{}, cases.Refusal{Code: cases.BadInput, Text: "That person is not an official of this office. Choose one from the list."}
	}
	if err != nil {
		return cases.Name{}, cases.Designation{}, fmt.Errorf("find the official: %w", err)
	}
	all, err := designations(ctx, s.db, agency, id)
	if err != nil {
		return cases.Name{}, cases.Designation{}, err
	}
	d, _ := cases.DesignationOn(all, on)
	names, err := fullNames(ctx, s.db, id)
	return names[id], d, err
}
