package store

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"suppb/cases"
)

var errNotWhole = cases.Refusal{Code: cases.NotOpen, Text: "Not every request of this list is destroyed yet."}

// DestructionFacts is what the certificate of a confirmed list says, once every
// request on it is destroyed or spared.
func (s *Store) DestructionFacts(ctx context.Context, agencyID cases.AgencyID, listID string) (cases.DestructionCertificate, error) {
	list, err := confirmedList(ctx, s.db, agencyID, listID)
	if err != nil {
		return cases.DestructionCertificate{}, err
	}
	return certificateOf(ctx, s.db, list)
}

func certificateOf(ctx context.Context, q querier, list cases.Destruction) (cases.DestructionCertificate, error) {
	out := cases.DestructionCertificate{Number: list.Number, Items: list.Items, Digest: list.Digest, ByCommand: list.ProposedBy == cases.CommandLine}
	var err error
	if out.Agency, err = agency(ctx, q, list.Agency); err != nil {
		return out, err
	}
	if out.ProposedOn, err = out.Agency.Today(list.ProposedAt); err != nil {
		return out, err
	}
	if out.ConfirmedOn, err = out.Agency.Today(list.ConfirmedAt); err != nil {
		return out, err
	}
	out.Proposer, out.Confirmer, out.On = list.Proposer, list.Confirmer, out.ConfirmedOn
	for _, d := range list.Items {
		switch {
		case d.Spared == "" && d.DestroyedOn.IsZero():
			return out, errNotWhole
		case d.DestroyedOn.After(out.On):
			out.On = d.DestroyedOn
		}
	}
	return out, nil
}

// FinishDestruction stores the certificate and ends the list. Doing it twice
// changes nothing.
func (s *Store) FinishDestruction(ctx context.Context, agencyID cases.AgencyID, listID string, pdf []byte) error {
	list, err := confirmedList(ctx, s.db, agencyID, listID)
	if err != nil {
		return err
	}
	if _, err := certificateOf(ctx, s.db, list); err != nil {
		return err
	}
	at := s.now()
	if _, err := s.SaveDraft(ctx, cases.Document{
		ID: list.Certificate, Agency: agencyID, Kind: cases.DestructionPaper, FileName: "certificate-" + list.Number + ".pdf",
		MediaType: "application/pdf", Uploader: cases.System().Person, At: at.UTC(),
	}, bytes.NewReader(pdf)); err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.lockList(ctx, agencyID, listID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE documents SET attached = ? WHERE id = ?`, true, list.Certificate); err != nil {
			return fmt.Errorf("keep the certificate: %w", err)
		}
		n, err := t.exec(ctx, `UPDATE destructions SET state = ?, done_at = ? WHERE id = ? AND state = 'confirmed'`, cases.DestructionDone, at.Unix(), listID)
		if err != nil {
			return fmt.Errorf("end the list: %w", err)
		}
		if n == 0 {
			return nil
		}
		return t.audit(ctx, line{agency: agencyID, at: at, actor: cases.System().Person, action: "CertifyDestruction", object: list.Number})
	})
}

// Certificate describes the certificate of a list that is done.
func (s *Store) Certificate(ctx context.Context, v cases.Viewer, listID string) (cases.Document, error) {
	return again(func() (cases.Document, error) { return s.certificateOnce(ctx, v, listID) })
}

func (s *Store) certificateOnce(ctx context.Context, v cases.Viewer, listID string) (cases.Document, error) {
	if !v.KeepsRetention() {
		return cases.Document{}, errRetention
	}
	list, err := destructionFor(ctx, s.db, v, listID)
	if err != nil {
		return cases.Document{}, err
	}
	if list.State != cases.DestructionDone {
		return cases.Document{}, cases.Refusal{Code: cases.NotFound, Text: "There is no certificate of this list yet."}
	}
	var row documentRow
	if err := get(ctx, s.db, &row, `SELECT `+documentColumns+` FROM documents d WHERE d.id = ? AND d.agency_id = ?`, list.Certificate, v.Agency); err != nil {
		return cases.Document{}, fmt.Errorf("find the certificate: %w", err)
	}
	return openDocument(ctx, s.db, row)
}

// CopyCertificate writes its bytes to w, after an audit line that this person
// opened it.
func (s *Store) CopyCertificate(ctx context.Context, v cases.Viewer, listID string, w io.Writer) error {
	d, err := s.Certificate(ctx, v, listID)
	if err != nil {
		return err
	}
	return s.copyOpened(ctx, v, d, w)
}
