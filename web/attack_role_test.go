package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"suppb/cases"
)

var (
	staff    = []cases.PersonID{ines, rosa, otto, sue, max_}
	governs  = []cases.PersonID{sue, max_, ada}
	register = []cases.PersonID{ines, rosa, otto, sue, max_, ada}
	demands  = []cases.PersonID{ines, rosa, otto, sue}
)

// officeAddresses are the addresses of what belongs to the whole office, with whom
// they let in: an intake clerk, a reviewer, an official, a supervisor, a manager, an
// administrator, or the attorney.
var officeAddresses = map[string][]cases.PersonID{
	"GET /requests":        append([]cases.PersonID{ana}, staff...),
	"GET /search":          append([]cases.PersonID{ana}, staff...),
	"POST /search":         append([]cases.PersonID{ana}, staff...),
	"GET /requests/new":    {ana},
	"POST /requests":       {ana},
	"GET /scans":           {ines},
	"POST /scans":          {ines},
	"GET /letters":         {sue, max_},
	"GET /deadline":        staff,
	"POST /deadline":       staff,
	"GET /overview":        {max_},
	"GET /audit":           governs,
	"GET /officials":       register,
	"POST /officials":      governs,
	"GET /officials/new":   governs,
	"GET /officials/head":  governs,
	"POST /officials/head": governs,
	"GET /absences":        staff,
	"POST /absences":       staff,
	"GET /people":          {ada},
	"GET /disclosures":     demands,
	"POST /disclosures":    demands,
	"GET /disclosures/new": demands,
	"GET /retention":       {sue, max_},
	"POST /retention":      {sue, max_},
}

// everybodys are a person's own pages and those for strangers.
var everybodys = regexp.MustCompile(` /(account|confirm|passkey|second-factor|sign-in|sign-out|forgot|reset|verify|calendar|healthz|readyz|static|favicon|mail|\{\$\})`)

// The attack: somebody with an account types the address of what is another role's,
// which no page offers them: the audit log, the register of officials, accounts, the
// destruction of requests. What has an ID is in TestOthersAddresses, and every act of
// a request by every role in cmd/suppb.TestRefusedEverywhere.
func TestNobodyRisesAboveTheirRole(t *testing.T) {
	s := newSite(t)
	s.submitted()
	people := map[cases.PersonID]*person{}
	for _, who := range []cases.PersonID{ana, ines, rosa, otto, sue, max_, ada} {
		people[who] = s.as(who)
	}
	seen := 0
	for _, pattern := range patterns(t) {
		method, path, _ := strings.Cut(pattern, " ")
		if strings.Contains(path, "{") || everybodys.MatchString(pattern) {
			continue
		}
		allowed, known := officeAddresses[pattern]
		if !known {
			t.Errorf("%s: say here whom it lets in", pattern)
			continue
		}
		seen++
		for who, p := range people {
			got := p.get
			if method == "POST" {
				got = func(path string) answer { return p.post(path, url.Values{}) }
			}
			switch status := got(path).status; {
			case !slices.Contains(allowed, who) && status != http.StatusForbidden,
				slices.Contains(allowed, who) && method == "GET" && status != http.StatusOK,
				slices.Contains(allowed, who) && (status == http.StatusForbidden || status == http.StatusNotFound):
				t.Errorf("%s as %s: status %d", pattern, who, status)
			}
		}
	}
	if seen != len(officeAddresses) {
		t.Errorf("%d of %d addresses are there", seen, len(officeAddresses))
	}
}
