package store

import (
	"context"
	"fmt"

	"suppb/cases"
)

type templateRow struct {
	Agency   cases.AgencyID   `db:"agency_id"`
	Kind     cases.LetterKind `db:"kind"`
	Language cases.Language   `db:"language"`
	Version  int              `db:"version"`
	Text     string           `db:"text"`
	Author   cases.PersonID   `db:"author_id"`
	At       int64            `db:"at"`
}

func (r templateRow) template(author string) cases.LetterTemplate {
	return cases.LetterTemplate{
		Agency: r.Agency, Kind: r.Kind, Language: r.Language, Version: r.Version, Text: r.Text,
		Author: r.Author, AuthorName: author, At: instant(r.At),
	}
}

const templateQuery = `SELECT t.agency_id, t.kind, t.language, t.version, t.text, t.author_id, t.at
	FROM letter_templates t WHERE t.agency_id = ?`

// isNewest leaves only the templates that are in use.
const isNewest = ` AND t.version = (SELECT MAX(o.version) FROM letter_templates o
	WHERE o.agency_id = t.agency_id AND o.kind = t.kind AND o.language = t.language)`

func letterTemplates(ctx context.Context, q querier, where string, args ...any) ([]cases.LetterTemplate, error) {
	var rows []templateRow
	if err := list(ctx, q, &rows, templateQuery+where, args...); err != nil {
		return nil, fmt.Errorf("read the letter templates: %w", err)
	}
	var authors []cases.PersonID
	for _, r := range rows {
		authors = append(authors, r.Author)
	}
	names, err := personNames(ctx, q, authors...)
	if err != nil {
		return nil, err
	}
	out := make([]cases.LetterTemplate, len(rows))
	for i, r := range rows {
		out[i] = r.template(names[r.Author])
	}
	return out, nil
}

// readsTemplates and editsTemplates are who works with letters, and who decides
// what they say.
func readsTemplates(v cases.Viewer) error {
	if staffOf(v) || v.Is(cases.RoleManager) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "Letter templates are for the staff of the office."}
}

func editsTemplates(v cases.Viewer) error {
	if v.Is(cases.RoleSupervisor, cases.RoleManager) {
		return nil
	}
	return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and managers edit the letter templates."}
}

// Templates lists the office's own templates that are in use. See web.Letterbox.
func (s *Store) Templates(ctx context.Context, v cases.Viewer) ([]cases.LetterTemplate, error) {
	if err := readsTemplates(v); err != nil {
		return nil, err
	}
	return letterTemplates(ctx, s.db, isNewest+` ORDER BY t.kind, t.language`, v.Agency)
}

// Template is the office's own template for a letter; version 0 without text if
// it has none.
func (s *Store) Template(ctx context.Context, v cases.Viewer, kind cases.LetterKind, language cases.Language) (cases.LetterTemplate, error) {
	history, err := s.TemplateHistory(ctx, v, kind, language)
	if err != nil || len(history) == 0 {
		return cases.LetterTemplate{Agency: v.Agency, Kind: kind, Language: language}, err
	}
	return history[0], nil
}

// TemplateHistory lists every version of an office's template, the newest first.
func (s *Store) TemplateHistory(ctx context.Context, v cases.Viewer, kind cases.LetterKind, language cases.Language) ([]cases.LetterTemplate, error) {
	if err := readsTemplates(v); err != nil {
		return nil, err
	}
	return letterTemplates(ctx, s.db, ` AND t.kind = ? AND t.language = ? ORDER BY t.version DESC`, v.Agency, kind, language)
}

// SaveTemplate adds a version after t.Version, the one that was edited. If
// somebody saved another meanwhile, it is refused as stale.
func (s *Store) SaveTemplate(ctx context.Context, v cases.Viewer, t cases.LetterTemplate) (cases.LetterTemplate, error) {
	if err := editsTemplates(v); err != nil {
		return t, err
	}
	if !t.Kind.Known() || !t.Language.Known() {
		return t, cases.Refusal{Code: cases.BadInput, Text: "There is no such letter."}
	}
	seen := t.Version
	t.Agency, t.Author, t.At, t.Version = v.Agency, v.Person, instant(s.now().Unix()), seen+1
	err := s.inTx(ctx, func(tx *tx) error {
		var newest int
		if err := get(ctx, tx, &newest, `SELECT COALESCE(MAX(version), 0) FROM letter_templates WHERE agency_id = ? AND kind = ? AND language = ?`,
			t.Agency, t.Kind, t.Language); err != nil {
			return fmt.Errorf("find the newest template: %w", err)
		}
		added := int64(0)
		if newest == seen {
			var err error
			if added, err = tx.exec(ctx, `INSERT INTO letter_templates (agency_id, kind, language, version, text, author_id, at)
				VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, t.Agency, t.Kind, t.Language, t.Version, t.Text, t.Author, t.At.Unix()); err != nil {
				return fmt.Errorf("save the template: %w", err)
			}
		}
		if added == 0 {
			return cases.Refusal{Code: cases.Stale, Text: "Someone saved another version of this letter after you opened it. Look at it in the list of versions; your text is kept below."}
		}
		return tx.audit(ctx, line{agency: t.Agency, at: t.At, actor: t.Author, action: "SaveLetterTemplate", object: fmt.Sprintf("%s/%s/%d", t.Kind, t.Language, t.Version)})
	})
	return t, err
}
