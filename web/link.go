package web

import (
	"errors"
	"net/http"

	"suppb/cases"
	"suppb/web/formdata"
)

// linkBody is the page on which two requests are found to belong together.
type linkBody struct {
	requestView
	Alike []cases.QueueRow
	Lines []line // what happened since the page was opened
}

// Suggestions are the requests that look alike, to choose from.
func (b linkBody) Suggestions() []cases.Choice {
	var out []cases.Choice
	for _, r := range b.Alike {
		out = append(out, cases.Choice{
			Code: r.Number, Words: r.Number + ": " + r.VictimName + ", from " + r.OrgName + ", received " + r.ReceivedOn.Long() + ", " + r.State.Words(),
		})
	}
	return out
}

// Relations are how the two can belong together.
func (linkBody) Relations() []cases.Choice { return cases.Relations() }

func (s *Server) linkPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.LinkRequest); err != nil {
		return err
	}
	return s.showLink(w, r, v, req, http.StatusOK, formdata.New(), "")
}

func (s *Server) showLink(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	alike, err := s.Reader.Alike(r.Context(), v.Viewer, req.Request)
	if err != nil {
		return err
	}
	return s.render(w, r, status, "link", &page{Title: "Link request " + req.Number, Visit: v, Form: f, Alert: alert, Body: linkBody{requestView: s.view(r, v, req, "/link"), Alike: alike, Lines: v.news(req, f)}})
}

// link takes a request by the number that was marked or typed.
func (s *Server) link(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	f, err := s.readAct(w, r, v, req, cases.LinkRequest, "")
	if err != nil {
		return err
	}
	p := cases.Payload{Code: f.Line("code"), Text: prose(f, "act_text", "")}
	if cases.LinkRequest.CodeWords(p.Code) == p.Code {
		f.Problem("code", "Choose how the two requests belong together.")
	}
	number := f.Line("number")
	if number == "" {
		number = f.Line("alike")
	}
	if number == "" {
		f.Problem("number", "Mark a request above, or enter its number.")
	} else {
		var refusal cases.Refusal
		if p.Related, err = s.Reader.Numbered(r.Context(), v.Viewer, number); errors.As(err, &refusal) {
			f.Problem("number", "%s", refusal.Text)
		} else if err != nil {
			return err
		}
	}
	f.Sort([]string{"alike", "number", "code", "act_text"})
	after, err := s.do(r, v, cases.LinkRequest, req.Request, f, p, "number", func(status int, f *formdata.Form, alert string) error {
		now, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showLink(w, r, v, now, status, f, alert)
	})
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request), "The two requests are linked.")
}
