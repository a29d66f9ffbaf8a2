package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
)

type paperRow struct {
	Agency    cases.AgencyID   `db:"agency_id"`
	Number    string           `db:"number"`
	Code      string           `db:"code"`
	Request   cases.RequestID  `db:"request_id"`
	Document  cases.DocumentID `db:"document_id"`
	SHA256    string           `db:"sha256"`
	DrawnAt   int64            `db:"drawn_at"`
	Template  string           `db:"template"`
	PrintedAt int64            `db:"printed_at"`
	Scan      cases.DocumentID `db:"scan_id"`
	ScanSHA   string           `db:"scan_sha256"`
	SignedOn  cases.Date       `db:"signed_on"`
	Standing  cases.Standing   `db:"standing"`
	Rests     string           `db:"designation_id"`
}

const paperColumns = `agency_id, number, code, request_id, document_id, sha256, drawn_at, template, printed_at, scan_id, scan_sha256, signed_on, standing, designation_id`

func (r paperRow) paper() cases.Paper {
	return cases.Paper{
		Number: r.Number, Code: r.Code, Request: r.Request, Document: r.Document, SHA256: r.SHA256,
		DrawnAt: instant(r.DrawnAt), Template: r.Template, PrintedAt: instant(r.PrintedAt), Scan: r.Scan, ScanSHA: r.ScanSHA, SignedOn: r.SignedOn, Standing: r.Standing, Designation: r.Rests,
	}
}

// enterPaper keeps the register in step with an act: a drawn form gets a number,
// a signed one its scan, and one that is not in use any more says so.
func (t *tx) enterPaper(ctx context.Context, c cases.Command, before, after cases.Snapshot) error {
	if before.Draft != "" && after.Draft != before.Draft || slices.Contains([]cases.State{cases.Declined, cases.Cancelled, cases.Withdrawn}, after.State) {
		if err := t.supersede(ctx, c.Request, cases.Prepared); err != nil {
			return err
		}
	}
	switch c.Kind {
	case cases.RecordDraft:
		return t.drawn(ctx, c, after)
	case cases.RecordSignedCopy:
		return t.signed(ctx, c, after)
	case cases.Withdraw:
		return t.withdrawn(ctx, c.Request)
	}
	return nil
}

func (t *tx) drawn(ctx context.Context, c cases.Command, s cases.Snapshot) error {
	number, err := t.reserve(ctx, c.Agency, "papers", c.At.Year())
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `INSERT INTO register (number, agency_id, code, request_id, document_id, sha256, drawn_at, template, standing)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		"P-"+number, c.Agency, newPaperCode(), c.Request, s.Draft, s.DraftDigest, c.At.Unix(), c.Payload.Template, cases.Prepared); err != nil {
		return fmt.Errorf("enter the form into the register: %w", err)
	}
	return nil
}

func (t *tx) signed(ctx context.Context, c cases.Command, s cases.Snapshot) error {
	if err := t.rest(ctx, s); err != nil {
		return err
	}
	if err := t.supersede(ctx, c.Request, cases.Signed); err != nil {
		return err
	}
	var row documentRow
	if err := get(ctx, t, &row, `SELECT `+documentColumns+` FROM documents d WHERE d.id = ?`, c.Payload.Document); err != nil {
		return fmt.Errorf("find the scan: %w", err)
	}
	scan, err := openDocument(ctx, t, row)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE register SET standing = ?, signed_on = ?, scan_id = ?, scan_sha256 = ?, designation_id = ? WHERE request_id = ? AND document_id = ?`,
		cases.Signed, s.SignedOn, c.Payload.Document, scan.SHA256, s.SignedUnder, c.Request, s.Draft); err != nil {
		return fmt.Errorf("enter the scan into the register: %w", err)
	}
	return nil
}

func (t *tx) supersede(ctx context.Context, id cases.RequestID, standing cases.Standing) error {
	if _, err := t.exec(ctx, `UPDATE register SET standing = ? WHERE request_id = ? AND standing = ?`, cases.Superseded, id, standing); err != nil {
		return fmt.Errorf("supersede a paper: %w", err)
	}
	return nil
}

// withdrawn marks every signed paper of a request: an earlier one must not count
// for genuine when the last is not.
func (t *tx) withdrawn(ctx context.Context, id cases.RequestID) error {
	if _, err := t.exec(ctx, `UPDATE register SET standing = ? WHERE request_id = ? AND signed_on <> ''`, cases.PaperWithdrawn, id); err != nil {
		return fmt.Errorf("enter the withdrawal into the register: %w", err)
	}
	return nil
}

// newPaperCode is 15 random characters in groups that can be read aloud.
func newPaperCode() string {
	s := rand.Text()
	return s[:5] + "-" + s[5:10] + "-" + s[10:15]
}

// papers lists a request's lines of the register, the newest first.
func papers(ctx context.Context, q querier, id cases.RequestID) ([]cases.Paper, error) {
	var rows []paperRow
	if err := list(ctx, q, &rows, `SELECT `+paperColumns+` FROM register WHERE request_id = ? ORDER BY drawn_at DESC, number DESC`, id); err != nil {
		return nil, fmt.Errorf("read the register: %w", err)
	}
	var out []cases.Paper
	for _, r := range rows {
		out = append(out, r.paper())
	}
	return out, restingOn(ctx, q, out)
}

// PaperByCode finds a paper and its request for someone who may see them.
func (s *Store) PaperByCode(ctx context.Context, v cases.Viewer, code string) (cases.Paper, cases.Snapshot, error) {
	cond, args := visibleTo(v)
	var row paperRow
	err := get(ctx, s.db, &row, `SELECT `+prefixed("x", paperColumns)+` FROM register x JOIN requests r ON r.id = x.request_id
		WHERE x.code = ? AND `+cond, append([]any{code}, args...)...)
	if missing(err) {
		return cases.Paper{}, cases.Snapshot{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such paper in the register."}
	}
	if err != nil {
		return cases.Paper{}, cases.Snapshot{}, fmt.Errorf("read the register: %w", err)
	}
	snapshot, err := s.Snapshot(ctx, v.Agency, row.Request)
	if err != nil {
		return cases.Paper{}, cases.Snapshot{}, err
	}
	return row.paper(), snapshot, s.noteRead(ctx, v, "FindPaper", row.Request, row.Number)
}

// MarkPrinted notes that the form of a request was printed for signature.
func (s *Store) MarkPrinted(ctx context.Context, v cases.Viewer, id cases.RequestID) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := seesRequest(ctx, t, v, id); err != nil {
			return err
		}
		now := s.now().UTC()
		n, err := t.exec(ctx, `UPDATE register SET printed_at = ? WHERE agency_id = ? AND request_id = ? AND standing = ? AND printed_at = 0`,
			now.Unix(), v.Agency, id, cases.Prepared)
		if err != nil || n == 0 {
			return err
		}
		return t.audit(ctx, line{agency: v.Agency, at: now, actor: v.Person, action: "PrintForm", request: id})
	})
}

// Standing answers whether a paper with this code is genuine. A code without the
// right digest or date is not ours: guessing codes tells nothing.
func (s *Store) Standing(ctx context.Context, q cases.PaperQuestion) (cases.Standing, error) {
	var row paperRow
	err := get(ctx, s.db, &row, `SELECT `+paperColumns+` FROM register WHERE code = ?`, strings.ToUpper(strings.TrimSpace(q.Code)))
	if err != nil && !missing(err) {
		return "", fmt.Errorf("read the register: %w", err)
	}
	digest := strings.ToLower(q.SHA256)
	known := err == nil && (digest != "" && (digest == row.SHA256 || digest == row.ScanSHA) || !q.SignedOn.IsZero() && q.SignedOn == row.SignedOn)
	if !known || row.Standing == cases.Prepared {
		row.Standing = cases.NotOurs
	}
	return row.Standing, s.note(ctx, line{agency: row.Agency, action: "VerifyPaper", request: row.Request, object: row.Number, result: string(row.Standing)})
}

// Issued finds what the record knows of a file, by its SHA-256, hex: what kind
// of document it is, since when, and for a form how it stands. False if no
// document that the office issued has these bytes.
func (s *Store) Issued(ctx context.Context, digest string) (cases.Document, cases.Standing, bool, error) {
	keyed, err := s.db.keys.digest(ctx, s.db, "documents.sha256", digest)
	if err != nil {
		return cases.Document{}, "", false, err
	}
	var row documentRow
	err = get(ctx, s.db, &row, `SELECT `+documentColumns+` FROM documents d
		WHERE d.digest = ? AND d.attached AND d.kind NOT IN ('attachment', 'designation', 'demand') ORDER BY d.at LIMIT 1`, keyed)
	if missing(err) {
		return cases.Document{}, cases.NotOurs, false, nil
	}
	if err != nil {
		return cases.Document{}, "", false, fmt.Errorf("find the document: %w", err)
	}
	// The same facts give the same bytes, so a form that was drawn again has two
	// lines: the one in use counts.
	standing := cases.Signed
	err = get(ctx, s.db, &standing, `SELECT standing FROM register WHERE sha256 = ? OR scan_sha256 = ?
		ORDER BY CASE standing WHEN 'signed' THEN 0 WHEN 'withdrawn' THEN 1 WHEN 'prepared' THEN 2 ELSE 3 END, number DESC LIMIT 1`, digest, digest)
	if err != nil && !missing(err) {
		return cases.Document{}, "", false, fmt.Errorf("read the register: %w", err)
	}
	d, err := openDocument(ctx, s.db, row)
	if errors.As(err, &cases.Refusal{}) { // the request was destroyed; the paper is out there all the same
		d, err = row.document(), nil
	}
	if err != nil {
		return d, "", false, err
	}
	return d, standing, true, s.note(ctx, line{agency: d.Agency, actor: cases.System().Person, action: "VerifyFile", request: d.Request, object: string(d.ID), result: string(standing)})
}
