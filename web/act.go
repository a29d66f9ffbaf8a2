package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"suppb/cases"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

// comeback shows the page of an act again, with what the person typed and the
// reason: sentences by the fields, and an alert when the request itself moved on.
type comeback func(status int, f *formdata.Form, alert string) error

// do carries out an act that a person sent from a form. A refusal that the
// person can put right brings the page back through again; done is the command
// and the request after it, or nil if the page was answered already.
func (s *Server) do(r *http.Request, v *visit, kind cases.ActKind, id cases.RequestID, f *formdata.Form, p cases.Payload, field string, again comeback) (*cases.Snapshot, error) {
	if len(f.Problems) > 0 {
		return nil, again(http.StatusUnprocessableEntity, f, "")
	}
	command, err := uuid.Parse(f.Line("command"))
	version := cases.AnyVersion
	if err == nil && kind != cases.Submit {
		version, err = strconv.ParseInt(f.Line("version"), 10, 64)
	}
	if err != nil {
		return nil, cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	after, err := s.Docket.Do(r.Context(), cases.Command{
		ID: cases.CommandID(command.String()), Agency: v.Viewer.Agency, Request: id, Actor: v.Viewer.Actor,
		Kind: kind, Version: version, At: v.Now.UTC().Truncate(time.Second), Payload: p,
	})
	var refusal cases.Refusal
	if !errors.As(err, &refusal) {
		return &after, err
	}
	switch refusal.Code {
	case cases.BadInput:
		f.Problem(field, "%s", refusal.Text)
		return nil, again(http.StatusUnprocessableEntity, f, "")
	case cases.Stale, cases.NotOpen:
		return nil, again(http.StatusConflict, f, alertFor(refusal, f))
	}
	return nil, refusal
}

// alertFor is the text of a refusal. It promises to keep what was typed only if
// anything was.
func alertFor(refusal cases.Refusal, f *formdata.Form) string {
	said, _, promises := strings.Cut(refusal.Text, "; what you typed is kept")
	if promises && len(typedTexts(f)) == 0 {
		return said + "."
	}
	return refusal.Text
}

// requestFor finds the request that the address names, to work on it.
func (s *Server) requestFor(r *http.Request, v *visit) (cases.Request, error) {
	req, err := s.readRequest(r, v)
	if err == nil && !req.Destroyed.On.IsZero() {
		err = cases.Refusal{Code: cases.NotOpen, Text: "The contents of this request were destroyed, as its retention schedule says. Its page shows what is left."}
	}
	return req, err
}

// readRequest finds it even if its contents were destroyed.
func (s *Server) readRequest(r *http.Request, v *visit) (cases.Request, error) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return cases.Request{}, cases.Refusal{Code: cases.NotFound, Text: "There is no such request, or it is not yours to see."}
	}
	return s.Reader.Request(r.Context(), v.Viewer, cases.RequestID(id.String()))
}

// readAct reads the form of an act. Files are taken in only if the act is open
// to this person: a page that is out of date must not fill the vault.
func (s *Server) readAct(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, kind cases.ActKind, files cases.DocumentKind) (*formdata.Form, error) {
	if files == "" {
		return read(w, r, v, nil)
	}
	open := slices.Contains(cases.Open(req.Snapshot, v.Viewer.Actor), kind)
	return read(w, r, v, func(f *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
		if !open {
			return discard(f, d, body)
		}
		return s.keep(r.Context(), v, req.Request, files, d, body)
	})
}

// read reads the form of this visit. If it comes to nothing, the page that says
// so gives the texts back.
func read(w http.ResponseWriter, r *http.Request, v *visit, keep formdata.Keep) (*formdata.Form, error) {
	f, err := formdata.Read(w, r, keep)
	v.sent = f
	return f, err
}

// discard takes a file in and keeps nothing of it.
func discard(_ *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
	_, err := io.Copy(io.Discard, body)
	return d, err
}

// givesBack wraps the acts. Whoever may not act on the request reads what they
// typed, and nothing else: a request of others is answered as one that never was.
func givesBack(act handler) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		err := act(w, r, v)
		var refusal cases.Refusal
		if !errors.As(err, &refusal) {
			return err
		}
		if v.sent == nil {
			_, _ = read(w, r, v, discard) // a post that cannot be read gives back what can
		}
		if refusal.Code == cases.NotFound {
			refusal.Text = "This request is not on your desk: it was given to someone else, or it does not exist."
		}
		return refusal
	}
}

// keep stores an uploaded file under its request.
func (s *Server) keep(ctx context.Context, v *visit, id cases.RequestID, kind cases.DocumentKind, d cases.Document, body io.Reader) (cases.Document, error) {
	d.ID = cases.DocumentID(uuid.NewString())
	d.Agency, d.Request, d.Kind = v.Viewer.Agency, id, kind
	d.Uploader, d.At = v.Person.ID, v.Now.UTC().Truncate(time.Second)
	return s.Vault.SaveDocument(ctx, v.Viewer, d, body)
}

// waiting lists the uploads of one kind that no act has attached yet.
func (s *Server) waiting(ctx context.Context, v *visit, id cases.RequestID, kind cases.DocumentKind) ([]cases.Document, error) {
	all, err := s.Reader.Uploaded(ctx, v.Viewer, id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(d cases.Document) bool { return d.Kind != kind }), nil
}

// chosen are the uploads to attach: those that came with this form and those
// that its page showed, unless the person left them out.
func chosen(all []cases.Document, f *formdata.Form) []cases.DocumentID {
	var out []cases.DocumentID
	for _, d := range all {
		came := slices.ContainsFunc(f.Files, func(o cases.Document) bool { return o.ID == d.ID })
		if (came || f.Has("shown", string(d.ID))) && !f.Has("leave_out", string(d.ID)) {
			out = append(out, d.ID)
		}
	}
	return out
}

// prose reads a text that an act needs, and checks its length.
func prose(f *formdata.Form, name, missing string) string {
	text := f.Prose(name)
	if text == "" && missing != "" {
		f.Problem(name, "%s", missing)
	}
	f.Add(cases.CheckProse(name, text))
	return text
}
