package web

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
)

// TestFuzzRoutes is over the office in memory; TestFuzzRecord is over a real record.
func TestFuzzRoutes(t *testing.T) {
	count := fuzzCount(t, 25)
	// What the office in memory lacks, TestFuzzRecord asks for.
	z := &fuzzing{t: t, secrets: map[string]func(cases.Person) bool{}, skip: regexp.MustCompile(` /(passkey|account|second-factor|confirm|sign-in/office|reset|forgot|people/.*/|disclosures|retention|audit)`)}
	z.run(count, func(round int) {
		if round%20 > 0 {
			return
		}
		s := newSite(t)
		z.server, z.logs = s.server, s.logs
		z.cookies = map[cases.PersonID]string{}
		z.ids, z.people = nil, nil
		for _, id := range slices.Sorted(maps.Keys(s.people)) {
			z.people = append(z.people, s.people[id])
			z.ids = append(z.ids, string(id))
		}
		stages := []func() string{s.submitted, s.accepted, func() string { return s.endorsed() }, s.drafted, s.decided, s.signed, s.dispatched, s.proposed, s.held}
		for i, stage := range stages {
			path := stage()
			id := cases.RequestID(strings.TrimPrefix(path, "/requests/"))
			req := s.requests[id]
			secret := fmt.Sprintf("Secret%c%c", 'A'+round/20%26, 'a'+i)
			req.Submission.Victim.Name.Family, req.Submission.Narrative, req.Submission.CaseNumber = secret+"Name", secret+" was hurt.", secret+"-1"
			z.secrets[secret] = func(p cases.Person) bool {
				v := cases.Viewer{Actor: p.Actor(), Agency: agencyID}
				return p.ID != "" && v.SeesFacts() && sees(v, req)
			}
			z.ids = append(z.ids, string(id), string(id), string(id))
		}
		for _, d := range s.docs {
			z.ids = append(z.ids, string(d.ID))
		}
		z.ids = append(z.ids, s.designated(), strings.TrimPrefix(s.away(), "/absences/"))
		z.version = func(request string) int64 {
			if r := s.requests[cases.RequestID(request)]; r != nil {
				return r.Version
			}
			return 1
		}
		s.logs.Reset()
	})
}
