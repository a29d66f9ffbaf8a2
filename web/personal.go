package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"suppb/cases"
)

// requestView is a request as a page shows it. Every page of a request embeds it
// and never the request itself: what a person has to open first is not in it, so
// no page can forget to mask it.
type requestView struct {
	cases.Request
	Personal personalView
}

// demandView is the same of a demand for papers.
type demandView struct {
	cases.Demand
	Personal personalView
}

// personalView is the personal details of a request as a page shows them.
type personalView struct {
	Of     cases.RequestID
	Rows   []cases.PersonalDetail
	Opens  bool   // this person has to open what this page has of them
	Shown  bool   // they are in the rows
	Until  string // on the office's clock, if they were opened
	Page   string // to come back to
	NewTab bool   // where much is typed, they are shown beside it

	may bool // this person has to open them, and may
}

// Only are the rows of one detail.
func (p personalView) Only(code string) personalView {
	p.Rows = slices.DeleteFunc(slices.Clone(p.Rows), func(d cases.PersonalDetail) bool { return d.Code != code })
	return p
}

// sessionPersonal begins the keys under which a session holds which requests'
// personal details were opened in it, and when.
const sessionPersonal = "personal/"

// personalOf is how the personal details of a request stand for this person now.
// Requesters gave them, so they read them.
func (s *Server) personalOf(r *http.Request, v *visit, id cases.RequestID) personalView {
	p := personalView{Of: id, may: v.staff() && v.Viewer.SeesFacts()}
	p.Opens = p.may
	if !v.staff() && v.Viewer.Is(cases.RoleRequester) {
		p.Shown = true
		return p
	}
	opened := time.Unix(s.Sessions.GetInt64(r.Context(), sessionPersonal+string(id)), 0)
	if until := opened.Add(openingTime); v.Now.Before(until) {
		p.Shown, p.Until = true, until.In(v.zone).Format("3:04 PM MST")
	}
	return p
}

// view is the request as the page shows it to which its own address leads, with
// page added.
func (s *Server) view(r *http.Request, v *visit, req cases.Request, page string) requestView {
	p := s.personalOf(r, v, req.Request)
	p.Page, p.Rows = "/requests/"+string(req.Request)+page, req.Submission.PersonalDetails(!p.Shown)
	if !p.Shown {
		req.Submission = req.Submission.WithoutPersonalDetails()
	}
	return requestView{req, p}
}

// viewDemand is the demand as its page shows it. There is something to open only
// if a release holds it.
func (s *Server) viewDemand(r *http.Request, v *visit, d cases.Demand, page string) demandView {
	p := s.personalOf(r, v, d.Request)
	p.Page = "/disclosures/" + d.ID + page
	d.Releases, p.Opens = p.releases(d.Releases)
	return demandView{d, p}
}

// releases are releases as the page shows them, and whether any of them holds
// personal details that this person has to open.
func (p personalView) releases(all []cases.Release) (out []cases.Release, opens bool) {
	for _, x := range all {
		facts, masks := p.facts(x.Facts)
		opens = opens || masks
		x.Facts = facts
		out = append(out, x)
	}
	return out, opens
}

// facts is the same of facts.
func (p personalView) facts(all []cases.ReleasedFact) (out []cases.ReleasedFact, opens bool) {
	masked := cases.MaskReleased(all)
	opens = p.may && !slices.Equal(masked, all)
	if p.Shown {
		return all, opens
	}
	return masked, opens
}

// personalPages are the pages that lead to the opening and are come back to.
var personalPages = regexp.MustCompile(`^/(requests/` + uuidPattern + `(/[a-z]+(/` + uuidPattern + `)?)?(\?kind=[a-z_]+&language=[a-z]+)?|disclosures/` + uuidPattern + `(/[a-z-]+)?)$`)

const uuidPattern = `[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`

// showPersonal opens the personal details of a request, on all of its pages, to
// this person in this session. The line in the audit log comes first: without it,
// nothing is shown.
func (s *Server) showPersonal(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if !v.staff() || !v.Viewer.SeesFacts() {
		return cases.Refusal{Code: cases.NotYours, Text: "Your role does not open personal details."}
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	if err := s.note(r, v, cases.AuditNote{Action: "ShowPersonalDetails", Request: req.Request}); err != nil {
		return err
	}
	ctx := r.Context()
	for _, key := range s.Sessions.Keys(ctx) {
		if strings.HasPrefix(key, sessionPersonal) && v.Now.Sub(time.Unix(s.Sessions.GetInt64(ctx, key), 0)) >= openingTime {
			s.Sessions.Remove(ctx, key)
		}
	}
	s.Sessions.Put(ctx, sessionPersonal+string(req.Request), v.Now.Unix())
	to := f.Line("page")
	if !personalPages.MatchString(to) {
		to = "/requests/" + string(req.Request)
	}
	return s.seeOther(w, r, to+"#personal", "")
}
