package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"suppb/cases"

	"github.com/google/uuid"
)

// notInMemory are the routes of what the office in memory lacks.
var notInMemory = regexp.MustCompile(` /(passkey|account|second-factor|confirm|sign-in/office|reset|forgot|people/.*/)`)

// TestFuzzRoutes is over the office in memory; TestFuzzRecord is over a real record,
// and asks for what the office in memory lacks.
func TestFuzzRoutes(t *testing.T) {
	count, halves := fuzzCount(t, 25), 1
	if count >= 1000 {
		halves = 2 // at the same time
	}
	var fuzzed []*fuzzing
	t.Run("in memory", func(t *testing.T) {
		for seed := range halves {
			z := &fuzzing{seed: uint64(seed), secrets: map[string]func(cases.Person) bool{}, skip: notInMemory}
			fuzzed = append(fuzzed, z)
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				z.t = t
				z.inMemory(count / halves)
			})
		}
	})
	reachedAll(t, count, fuzzed...)
}

func (z *fuzzing) inMemory(count int) {
	t := z.t
	z.run(count, func(round int) bool {
		if round%20 > 0 {
			return false
		}
		s := newSite(t)
		z.server, z.logs = s.server, s.logs
		z.cookies = map[cases.PersonID]string{}
		z.ids, z.people = nil, nil
		for _, id := range slices.Sorted(maps.Keys(s.people)) {
			z.people = append(z.people, s.people[id])
			z.ids = append(z.ids, string(id))
		}
		for _, stage := range s.stages() {
			path := stage()
			id := cases.RequestID(strings.TrimPrefix(path, "/requests/"))
			req := s.requests[id]
			secret := newSecret()
			req.Submission.Victim.Name.Family, req.Submission.Narrative, req.Submission.CaseNumber = secret+"Name", secret+" was hurt.", secret+"-1"
			z.secrets[secret] = func(p cases.Person) bool {
				v := cases.Viewer{Actor: p.Actor(), Agency: agencyID}
				return p.ID != "" && v.SeesFacts() && s.sees(v, req)
			}
			z.ids = append(z.ids, string(id), string(id), string(id))
		}
		s.oneOfEverything()
		for _, d := range s.docs {
			z.ids = append(z.ids, string(d.ID))
		}
		for _, e := range s.entries {
			z.ids = append(z.ids, e.ID)
		}
		for _, d := range s.log.demands {
			z.ids = append(z.ids, d.ID)
		}
		z.ids = append(z.ids, s.retention.lists[0].ID, s.absent[0].ID)
		z.version = func(request string) int64 {
			if r := s.requests[cases.RequestID(request)]; r != nil {
				return r.Version
			}
			return 1
		}
		s.logs.Reset()
		return true
	})
}

// stages are what takes a new request as far as each point of its way, and gives
// its address.
func (s *site) stages() []func() string {
	return []func() string{s.submitted, s.accepted, func() string { return s.endorsed() }, s.drafted, s.decided, s.signed, s.dispatched, s.proposed, s.held}
}

// oneOfEverything adds what an office has beside requests on their usual way.
func (s *site) oneOfEverything() {
	s.t.Helper()
	s.as(sue).upload("/officials", goodDesignation(), file{"letter", "letter.pdf", pdfHeader + "letter"}).wantStatus(http.StatusSeeOther)
	s.designated("person", string(una))
	s.objected()
	s.withFile(pdfHeader + "form He struck her twice.")
	s.releasedDemand()
	for _, steps := range [][]string{nil, {"review"}, {"review", "release"}, {"review", "refuse"}} {
		request := s.accepted()
		demand := s.demanded(ines, request)
		for _, step := range steps {
			values := url.Values{"law": {"us-ny/1/crl-50-b"}, "step_text": {"No order of a court."}}
			if step == "release" {
				values = with(proposal, "documents", s.sentWith(request))
			}
			s.as(sue).takes(demand, step, values).wantStatus(http.StatusSeeOther)
		}
	}
	s.demanded(ines, "")
	request := s.accepted()
	s.as(ines).walledBy(request, ada).wantStatus(http.StatusSeeOther)
	s.as(sue).post(request+"/holds", url.Values{"hold_reason": {"A suit."}}).wantStatus(http.StatusSeeOther)
	for _, trial := range []string{"", string(ray)} {
		s.as(rosa).post(request+"/prosecutions", url.Values{"command": {uuid.NewString()}, "case_number": {"IND-1" + trial}, "trial_name": {"Olga Fern"}, "trial_email": {"fern@da.example"}, "trial": {trial}}).wantStatus(http.StatusSeeOther)
	}
	s.overTime()
	list := s.listed()
	second := s.as(max_)
	second.post(list+"/confirm", second.fill(list, list+"/confirm", url.Values{"read": {"yes"}, "asked": {"yes"}})).wantStatus(http.StatusSeeOther)
	s.carriedOut("")
	s.overTime()
	s.listed()
	chief := s.as(sue)
	chief.post("/letters/receipt/en", with(chief.fill("/letters/receipt/en", "/letters/receipt/en", nil), "template", officeText)).wantStatus(http.StatusSeeOther)
	s.away()
	s.as(rosa).post("/calendar/new", nil).wantStatus(http.StatusOK)
}
