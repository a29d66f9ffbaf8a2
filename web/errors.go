package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// errorPage is what a person reads when a page could not be given.
type errorPage struct {
	Heading string
	Text    string
	ID      string // for the office's support; the detail is in the log under it
	Typed   []typed
}

// errMethod says that an address exists, but not for this method.
var errMethod = errors.New("another method is wanted here")

// errOtherSite answers what a page of another site made a browser send.
var errOtherSite = cases.Refusal{Code: cases.NotYours, Text: "This form was sent from another site, so nothing was done. Open the page here and repeat what you want to do."}

// panicked is a programming mistake.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// failure decides what an error is for the reader: the status and the page.
func failure(err error) (int, errorPage) {
	var refusal cases.Refusal
	switch {
	case errors.As(err, &refusal):
		return refusalStatus(refusal.Code), errorPage{Heading: refusalHeading(refusal.Code), Text: refusal.Text}
	case errors.Is(err, cases.ErrSaved):
		return http.StatusServiceUnavailable, errorPage{Heading: "Saved, not carried out yet", Text: "What you sent is saved and will be carried out as soon as the service can. Do not send it again. Look at the request in a few minutes."}
	case errors.Is(err, cases.ErrNotScanned):
		return http.StatusServiceUnavailable, errorPage{Heading: "Not scanned yet", Text: "Files that people send are opened only after they were scanned for viruses, and the scanner does not answer now. Nothing is lost. Try again in a minute; if it lasts, tell whoever runs this service."}
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed, errorPage{Heading: "Not possible at this address", Text: "This address takes another kind of request. Open the page by its link and go on from there."}
	case errors.Is(err, formdata.ErrTooLarge):
		return http.StatusRequestEntityTooLarge, errorPage{Heading: "Too much at once", Text: "What you sent is larger than this service takes in one go. Send fewer or smaller files, and put long texts into an attached document."}
	}
	return http.StatusInternalServerError, errorPage{
		Heading: "Something failed on our side",
		Text:    "Nothing you did caused this. Go back and try again. If it happens again, tell the office this number:",
		ID:      rand.Text()[:10],
	}
}

func refusalStatus(code cases.RefusalCode) int {
	switch code {
	case cases.NotOpen, cases.Stale:
		return http.StatusConflict
	case cases.NotYours, cases.Infected:
		return http.StatusForbidden
	case cases.NotFound:
		return http.StatusNotFound
	case cases.TooMany:
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

func refusalHeading(code cases.RefusalCode) string {
	switch code {
	case cases.NotOpen:
		return "This is not open now"
	case cases.Stale:
		return "Someone was first"
	case cases.NotYours:
		return "Not yours to do"
	case cases.NotFound:
		return "Not found"
	case cases.TooMany:
		return "Too many attempts"
	case cases.Infected:
		return "A virus was found"
	}
	return "This could not be used"
}

// fail answers with the page for an error. The reader gets a sentence, the log
// gets the detail; the two meet in a random number.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is waiting for the answer
	}
	s.noteRefusal(r, v, err)
	status, body := failure(err)
	if v != nil && v.sent != nil && !errors.Is(err, cases.ErrSaved) && !errors.Is(err, formdata.ErrTooLarge) {
		body.Typed = typedTexts(v.sent)
	}
	switch {
	case body.ID != "":
		s.Logger.ErrorContext(r.Context(), "page failed", "method", methodOf(r), "route", r.Pattern, "error_id", body.ID, "err", err)
	case errors.Is(err, cases.ErrSaved):
		s.Logger.WarnContext(r.Context(), "act saved, not carried out", "method", methodOf(r), "route", r.Pattern)
	}
	if rec, ok := w.(*recorder); ok && rec.wrote {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
	if err := s.render(w, r, status, "error", &page{Visit: v, Title: body.Heading, Body: body}); err != nil {
		s.Logger.ErrorContext(r.Context(), "error page failed", "err", err)
		http.Error(w, body.Text, status)
	}
}
