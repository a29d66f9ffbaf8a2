package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type formTemplateRow struct {
	Visa    cases.Visa `db:"visa"`
	Edition string     `db:"edition"`
	SHA256  string     `db:"sha256"`
	PDF     []byte     `db:"bytes"`
	At      int64      `db:"at"`
}

func (r formTemplateRow) formTemplate() cases.FormTemplate {
	return cases.FormTemplate{Visa: r.Visa, Edition: r.Edition, SHA256: r.SHA256, PDF: r.PDF, At: instant(r.At)}
}

// AddFormTemplate installs a blank form of USCIS. From now on forms are made with
// it; installing the same file again changes nothing.
func (s *Store) AddFormTemplate(ctx context.Context, agency cases.AgencyID, f cases.FormTemplate) error {
	return s.inTx(ctx, func(t *tx) error {
		var newest string
		err := get(ctx, t, &newest, `SELECT sha256 FROM form_templates WHERE agency_id = ? AND visa = ? ORDER BY seq DESC LIMIT 1`, agency, f.Visa)
		if err != nil && !missing(err) {
			return fmt.Errorf("look for the form: %w", err)
		}
		if newest == f.SHA256 {
			return nil
		}
		if _, err := t.exec(ctx, `INSERT INTO form_templates (agency_id, seq, visa, edition, sha256, bytes, at)
			VALUES (?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM form_templates WHERE agency_id = ? AND visa = ?), ?, ?, ?, ?, ?)`,
			agency, agency, f.Visa, f.Visa, f.Edition, f.SHA256, f.PDF, f.At.Unix()); err != nil {
			return fmt.Errorf("install the form: %w", err)
		}
		return t.audit(ctx, line{agency: agency, at: f.At, actor: "system", action: "AddFormTemplate", object: f.SHA256})
	})
}

// FormTemplates lists the installed forms without their bytes, the newest first.
func (s *Store) FormTemplates(ctx context.Context, agency cases.AgencyID) ([]cases.FormTemplate, error) {
	var rows []formTemplateRow
	if err := list(ctx, s.db, &rows, `SELECT visa, edition, sha256, at FROM form_templates WHERE agency_id = ? ORDER BY visa, seq DESC`, agency); err != nil {
		return nil, fmt.Errorf("list the installed forms: %w", err)
	}
	var out []cases.FormTemplate
	for _, r := range rows {
		out = append(out, r.formTemplate())
	}
	return out, nil
}

// FormTemplate is the form that is filled for a visa; nil if none is installed.
func (s *Store) FormTemplate(ctx context.Context, agency cases.AgencyID, visa cases.Visa) (*cases.FormTemplate, error) {
	return formTemplate(ctx, s.db, agency, visa)
}

func formTemplate(ctx context.Context, q querier, agency cases.AgencyID, visa cases.Visa) (*cases.FormTemplate, error) {
	var row formTemplateRow
	err := get(ctx, q, &row, `SELECT visa, edition, sha256, bytes, at FROM form_templates WHERE agency_id = ? AND visa = ? ORDER BY seq DESC LIMIT 1`, agency, visa)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the installed form: %w", err)
	}
	t := row.formTemplate()
	return &t, nil
}
