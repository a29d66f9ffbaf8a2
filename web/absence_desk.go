package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"suppb/cases"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

// mostMoved is how many requests one form gives to somebody else.
const mostMoved = 200

// reassignDesk gives the marked requests of somebody who is away to one reviewer.
// Each is an act of its own: some can be refused while the others are done.
func (s *Server) reassignDesk(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(assigns...); err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	form, err := uuid.Parse(f.Line("command"))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	to := cases.PersonID(f.Line("new_reviewer"))
	if to == "" {
		f.Problem("new_reviewer", "Choose the assistant district attorney who takes over.")
	}
	switch n := len(f.Values["request"]); {
	case n == 0:
		f.Problem("request", "Mark the requests that somebody else takes over.")
	case n > mostMoved:
		f.Problem("request", "Mark at most %d requests at once.", mostMoved)
	}
	if len(f.Problems) > 0 {
		return s.showAbsence(w, r, v, http.StatusUnprocessableEntity, f, absenceBody{}, "")
	}
	var body absenceBody
	for _, code := range f.Values["request"] {
		id, version, err := deskCode(code)
		if err != nil {
			return err
		}
		if err := s.moveRequest(r.Context(), v, form, id, version, to, &body); err != nil {
			return err
		}
	}
	if len(body.Stayed) == 0 {
		return s.seeOther(w, r, "/absences/"+r.PathValue("id"), plural(len(body.Moved), "request has", "requests have")+" another reviewer now. No due date moved.")
	}
	alert := fmt.Sprintf("%d of %s not given to the new reviewer", len(body.Stayed), plural(len(f.Values["request"]), "request was", "requests were"))
	return s.showAbsence(w, r, v, http.StatusConflict, f, body, alert)
}

// deskCode reads a marked box of the page: the request, and its version then.
func deskCode(code string) (cases.RequestID, int64, error) {
	id, shown, _ := strings.Cut(code, ":")
	request, err := uuid.Parse(id)
	version, versionErr := strconv.ParseInt(shown, 10, 64)
	if errors.Join(err, versionErr) != nil {
		return "", 0, cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	return cases.RequestID(request.String()), version, nil
}

// moveRequest gives one request to another reviewer. Its command's ID comes from
// the form, so that a form that is sent twice acts once.
func (s *Server) moveRequest(ctx context.Context, v *visit, form uuid.UUID, id cases.RequestID, version int64, to cases.PersonID, body *absenceBody) error {
	req, err := s.Reader.Request(ctx, v.Viewer, id)
	if err == nil {
		_, err = s.Docket.Do(ctx, cases.Command{
			ID:     cases.CommandID(uuid.NewSHA1(form, []byte(string(id)+" "+string(to))).String()),
			Agency: v.Viewer.Agency, Request: id, Actor: v.Viewer.Actor, Kind: cases.AssignReviewer, Version: version,
			At: v.Now.UTC().Truncate(time.Second), Payload: cases.Payload{Reviewer: to},
		})
	}
	var refusal cases.Refusal
	switch {
	case errors.As(err, &refusal):
		body.Stayed = append(body.Stayed, stayedOn{id, req.Number, alertFor(refusal, formdata.New())})
	case errors.Is(err, cases.ErrSaved):
		body.Stayed = append(body.Stayed, stayedOn{id, req.Number, "It is saved and will be carried out as soon as the service can. Do not send it again."})
	case err != nil:
		return err
	default:
		body.Moved = append(body.Moved, req.Number)
	}
	return nil
}
