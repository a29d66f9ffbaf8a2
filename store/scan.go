package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"suppb/cases"
	"suppb/internal/clamd"
)

// patience is how long people wait for what the scanner says of a file.
type patience struct{ arrival, opening time.Duration }

// A proxy gives a page a minute.
var usualPatience = patience{arrival: 20 * time.Second, opening: 45 * time.Second}

// scannerRest is how long a silent scanner is left alone when files arrive, so that
// whoever sends ten files waits once.
const scannerRest = time.Minute

// Whoever reads these knows which file they opened.
var (
	errInfected        = cases.Refusal{Code: cases.Infected, Text: "A virus was found in this file, so nobody opens it here. Whoever sent it can send a clean copy."}
	errInfectedRelease = cases.Refusal{Code: cases.Infected, Text: "A virus was found in one of the papers, so the release cannot be taken out. Open the demand again and propose it without that paper; the request's page says which it is."}
)

// scanArriving begins to scan a file while it arrives. Nil if nobody scans it now:
// what the program drew needs no scan, and what is not scanned is scanned before
// it is opened.
func (s *Store) scanArriving(ctx context.Context, kind cases.DocumentKind) *clamd.Scan {
	if s.Scanner == nil || kind.Drawn() || s.now().Unix() < s.scannerRests.Load() {
		return nil
	}
	return s.Scanner.Begin(ctx)
}

// arrived ends the scan of a file that arrived whole. A file with a virus is
// refused; one that the scanner said nothing of is kept, since nobody's request
// may be lost for that.
func (s *Store) arrived(ctx context.Context, scan *clamd.Scan, d cases.Document) (scanned int64, err error) {
	wait, stop := context.WithTimeout(ctx, s.patience.arrival)
	defer stop()
	virus, err := scan.Verdict(wait)
	switch {
	case virus != "":
		return 0, s.refuseInfected(ctx, cases.Viewer{Actor: cases.Actor{Person: d.Uploader}, Agency: d.Agency}, d, virus)
	case errors.Is(err, clamd.ErrSilent):
		s.scannerRests.Store(s.now().Add(scannerRest).Unix())
		return 0, nil
	case err != nil:
		return 0, nil
	}
	return s.now().Unix(), nil
}

func (s *Store) refuseInfected(ctx context.Context, v cases.Viewer, d cases.Document, virus string) error {
	if err := s.note(ctx, line{agency: v.Agency, actor: v.Person, action: "VirusFound", request: d.Request, object: string(d.ID), result: virus}); err != nil {
		return err
	}
	return errInfected
}

// scanResult is what the record knows of a file's scan.
type scanResult struct {
	At    int64  `db:"scanned_at"` // 0 for not yet
	Virus string `db:"virus"`
}

// mustBeClean refuses to open a file in which a virus was found. One that was not
// scanned yet, since it is from before there was a scanner or the scanner did not
// answer, is scanned now.
func (s *Store) mustBeClean(ctx context.Context, v cases.Viewer, d cases.Document) error {
	if d.Kind.Drawn() {
		return nil
	}
	known, err := s.scanResult(ctx, d.ID)
	if err == nil && known.At == 0 && s.Scanner != nil {
		known, err = s.scanStored(ctx, d)
	}
	if err != nil || known.Virus == "" {
		return err
	}
	return s.refuseInfected(ctx, v, d, known.Virus)
}

func (s *Store) scanResult(ctx context.Context, id cases.DocumentID) (known scanResult, err error) {
	if err := get(ctx, s.db, &known, `SELECT scanned_at, virus FROM documents WHERE id = ?`, id); err != nil {
		return known, fmt.Errorf("find the scan of a file: %w", err)
	}
	return known, nil
}

// scanStored scans a file of the record. What is known first counts.
func (s *Store) scanStored(ctx context.Context, d cases.Document) (scanResult, error) {
	virus, err := s.scan(ctx, func(w io.Writer) error { return s.copyBytes(ctx, d, w) })
	if err != nil {
		return scanResult{}, err
	}
	if err := s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE documents SET scanned_at = ?, virus = ? WHERE id = ? AND scanned_at = 0`, s.now().Unix(), virus, d.ID)
		return err
	}); err != nil {
		return scanResult{}, fmt.Errorf("keep the scan of a file: %w", err)
	}
	return s.scanResult(ctx, d.ID)
}

// scan asks the scanner about what a function writes; [cases.ErrNotScanned] if it
// does not say.
func (s *Store) scan(ctx context.Context, write func(io.Writer) error) (virus string, err error) {
	scan := s.Scanner.Begin(ctx)
	defer scan.Close()
	if err := write(scan); err != nil {
		return "", err
	}
	wait, stop := context.WithTimeout(ctx, s.patience.opening)
	defer stop()
	virus, err = scan.Verdict(wait)
	if err != nil {
		return "", fmt.Errorf("%w: %w", cases.ErrNotScanned, err)
	}
	return virus, nil
}

// PassFile writes a file that is read and not kept to w, and refuses one with a
// virus; [cases.ErrNotScanned] if the scanner does not answer.
func (s *Store) PassFile(ctx context.Context, v cases.Viewer, r io.Reader, w io.Writer) error {
	if s.Scanner == nil {
		_, err := io.Copy(w, r)
		return err
	}
	virus, err := s.scan(ctx, func(scan io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, scan), r)
		return err
	})
	if err != nil || virus == "" {
		return err
	}
	return s.refuseInfected(ctx, v, cases.Document{}, virus)
}
