package web

import (
	"io"
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// entryBody is one line of the register: its letter, and its end.
type entryBody struct {
	officialRow
	Keeps   bool
	Waiting []cases.Document
}

// CanEnd reports whether an earlier last day can be set.
func (b entryBody) CanEnd() bool { return b.Keeps && !b.Over() }

// CanAttach reports whether the letter is still missing.
func (b entryBody) CanAttach() bool { return b.Keeps && b.Letter == "" }

func (s *Server) officialPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(registerRoles...); err != nil {
		return err
	}
	return s.showOfficial(w, r, v, http.StatusOK, formdata.New())
}

func (s *Server) showOfficial(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form) error {
	all, err := s.Officials.Officials(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(d cases.DesignationEntry) bool { return d.ID == r.PathValue("id") })
	if i < 0 {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no such entry in the register of officials."}
	}
	body := entryBody{officialRow: officialRowOf(all[i], v.Today), Keeps: v.Viewer.Is(keeperRoles...)}
	if body.Keeps {
		if body.Waiting, err = s.letters(r.Context(), v, f); err != nil {
			return err
		}
	}
	return s.render(w, r, status, "official", &page{Title: "Certifying official", Visit: v, Form: f, Body: body})
}

// officialAnswer ends a change of an entry: the page again with its mistakes, or
// the page after it.
func (s *Server) officialAnswer(w http.ResponseWriter, r *http.Request, v *visit, f *formdata.Form, done string) error {
	if len(f.Problems) > 0 {
		return s.showOfficial(w, r, v, http.StatusUnprocessableEntity, f)
	}
	return s.seeOther(w, r, "/officials/"+r.PathValue("id"), done)
}

func (s *Server) endDesignation(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(keeperRoles...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	until := f.Date("ends_on", "The last day")
	if len(f.Problems) == 0 {
		if err := asProblem(f, "ends_on", s.Officials.EndDesignation(r.Context(), v.Viewer, r.PathValue("id"), until)); err != nil {
			return err
		}
	}
	return s.officialAnswer(w, r, v, f, "The last day is set. Nothing that was signed changes.")
}

func (s *Server) attachLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(keeperRoles...); err != nil {
		return err
	}
	f, err := s.readLetter(w, r, v)
	if err != nil {
		return err
	}
	letter, err := s.letter(r.Context(), v, f, "Choose the PDF of the letter.")
	if err != nil {
		return err
	}
	if len(f.Problems) == 0 {
		if err := asProblem(f, "letter", s.Officials.AttachLetter(r.Context(), v.Viewer, r.PathValue("id"), letter)); err != nil {
			return err
		}
	}
	return s.officialAnswer(w, r, v, f, "The letter is attached.")
}

// officialLetter sends the designation letter. The record writes down who opened it.
func (s *Server) officialLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.letterFile(r, v)
	if err != nil {
		return err
	}
	return f.copy(&fileWriter{w: w, d: f.Document})
}

func (s *Server) letterFile(r *http.Request, v *visit) (storedFile, error) {
	id := r.PathValue("id")
	d, err := s.Officials.DesignationLetter(r.Context(), v.Viewer, id)
	return storedFile{d, func(w io.Writer) error { return s.Officials.CopyDesignationLetter(r.Context(), v.Viewer, id, w) }}, err
}
