package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"suppb/cases"
)

// pagesAtOnce is how many pages of a file one page of ours shows.
const pagesAtOnce = 10

// documentPagesBody shows a file as pictures that this service made, so that
// nobody has to open what strangers sent.
type documentPagesBody struct {
	cases.Document
	Back, Words string // where the file belongs
	Address     string // of the file
	Total       int
	Shown       []int
	Previous    string
	Next        string
	NextCount   int
	Refused     string // why it cannot be shown
}

func (s *Server) documentPages(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.requestFile(r, v)
	if err != nil {
		return err
	}
	return s.showPages(w, r, v, f, documentPagesBody{Back: "/requests/" + string(f.Request), Words: "The request"})
}

func (s *Server) documentPicture(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.requestFile(r, v)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, v, f)
}

func (s *Server) letterPages(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.letterFile(r, v)
	if err != nil {
		return err
	}
	return s.showPages(w, r, v, f, documentPagesBody{Back: "/officials/" + r.PathValue("id"), Words: "The official"})
}

func (s *Server) letterPicture(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := s.letterFile(r, v)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, v, f)
}

func (s *Server) showPages(w http.ResponseWriter, r *http.Request, v *visit, f storedFile, body documentPagesBody) error {
	file, err := s.openings.bytes(v.Person.ID, f, s.Now())
	if err != nil {
		return err
	}
	body.Document, body.Address = f.Document, r.URL.Path[:len(r.URL.Path)-len("/pages")]
	body.Total, err = s.PageViewer.Pages(r.Context(), f.MediaType, file)
	if body.Refused, err = refusedText(err); err != nil {
		return fmt.Errorf("count the pages: %w", err)
	}
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || from < 1 || from > body.Total {
		from = 1
	}
	for n := from; n <= body.Total && n < from+pagesAtOnce; n++ {
		body.Shown = append(body.Shown, n)
	}
	link := func(from int) string { return r.URL.Path + "?from=" + strconv.Itoa(from) }
	if from > 1 {
		body.Previous = link(max(1, from-pagesAtOnce))
	}
	if next := from + pagesAtOnce; next <= body.Total {
		body.Next, body.NextCount = link(next), min(pagesAtOnce, body.Total-next+1)
	}
	return s.render(w, r, http.StatusOK, "document_pages", &page{Title: "Pages of “" + f.FileName + "”", Visit: v, Body: body})
}

// sendPicture sends one page as a picture. It belongs to an opening that the
// record knows of already, unless that was long ago.
func (s *Server) sendPicture(w http.ResponseWriter, r *http.Request, v *visit, f storedFile) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return cases.Refusal{Code: cases.NotFound, Text: "The file has no such page."}
	}
	file, err := s.openings.bytes(v.Person.ID, f, s.Now())
	if err != nil {
		return err
	}
	picture, err := s.PageViewer.Picture(r.Context(), f.MediaType, file, n)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Security-Policy", sentPolicy)
	_, err = bytes.NewReader(picture).WriteTo(w)
	return err
}
