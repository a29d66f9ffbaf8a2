package web

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"

	"suppb/cases"
)

// bundleBody is the index page of a bundle: what was released, and nothing else.
type bundleBody struct {
	cases.Release
	Demand cases.Demand
	Office string
	Day    string // of the release
	Files  []bundleFile
}

type bundleFile struct {
	cases.ReleasedDocument
	Path string // in the archive; it tells nobody what the file is called
}

// bundleIndex is a page that is opened from a disk: it has no style sheet, no
// script and no address in it.
var bundleIndex = template.Must(template.ParseFS(templateFiles, "templates/bundle.html"))

// bundle sends what was released as one archive. The same release is the same
// bytes each time; the record writes down each time, and the digest of it.
func (s *Server) bundle(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	release, err := s.Disclosures.Released(r.Context(), v.Viewer, d.ID)
	if err != nil {
		return err
	}
	body := bundleBody{Release: release, Demand: d, Office: v.Agency.Name, Day: v.Day(release.DecidedAt)}
	for i, p := range release.Papers {
		body.Files = append(body.Files, bundleFile{p, fmt.Sprintf("paper-%02d%s", i+1, extension(p.Name))})
	}
	var index bytes.Buffer
	if err := bundleIndex.Execute(&index, body); err != nil {
		return fmt.Errorf("draw the index of a bundle: %w", err)
	}
	if err := s.Disclosures.BundleDrawn(r.Context(), v.Viewer, release, ""); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Security-Policy", sentPolicy)
	h.Set("Content-Disposition", `attachment; filename="`+d.Number+`.zip"`)
	sum := sha256.New()
	if err := writeBundle(io.MultiWriter(w, sum), release.DecidedAt, index.Bytes(), body.Files, func(id cases.DocumentID, to io.Writer) error {
		return s.Disclosures.CopyReleased(r.Context(), v.Viewer, d.ID, id, to)
	}); err != nil {
		return err
	}
	return s.Disclosures.BundleDrawn(r.Context(), v.Viewer, release, hex.EncodeToString(sum.Sum(nil)))
}

// writeBundle writes an archive piece by piece, so that size does not matter. The
// files are stored as they are.
func writeBundle(w io.Writer, at time.Time, index []byte, files []bundleFile, copyTo func(cases.DocumentID, io.Writer) error) error {
	z := zip.NewWriter(w)
	add := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: at.UTC()})
	}
	out, err := add("index.html")
	if err != nil {
		return err
	}
	if _, err := out.Write(index); err != nil {
		return err
	}
	for _, f := range files {
		out, err := add(f.Path)
		if err != nil {
			return err
		}
		sum := sha256.New()
		if err := copyTo(f.ID, io.MultiWriter(out, sum)); err != nil {
			return err
		}
		if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
			return fmt.Errorf("a released paper has other bytes than when its release was proposed")
		}
	}
	return z.Close()
}

// extension is that of a file that the office took in or drew.
func extension(name string) string {
	for _, e := range []string{".pdf", ".jpg", ".jpeg", ".png"} {
		if strings.HasSuffix(strings.ToLower(name), e) {
			return e
		}
	}
	return ""
}
