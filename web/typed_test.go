package web

import (
	"strings"
	"testing"
	"time"
)

// The accident: a page that is not open now says “What you typed” of what it had
// filled in itself. Whoever only opens a page typed nothing, whatever state its
// request or its demand is in.
func TestAPageThatIsOpenedKnowsOfNothingTyped(t *testing.T) {
	s := newSite(t)
	things := map[string][]string{} // what there is, by the beginning of its address
	for _, stage := range s.stages() {
		things["/requests/{id}"] = append(things["/requests/{id}"], stage())
	}
	s.oneOfEverything()
	for _, d := range s.log.demands {
		things["/disclosures/{id}"] = append(things["/disclosures/{id}"], "/disclosures/"+d.ID)
	}
	s.now = s.now.Add(10 * time.Minute) // many signed in from one address
	readers := []*person{s.as(sue), s.as(ada), s.as(ines), s.as(otto), s.as(ana)}
	opened := 0
	for _, pattern := range patterns(t) {
		method, address, _ := strings.Cut(pattern, " ")
		for start, paths := range things {
			if method != "GET" || !strings.HasPrefix(address, start) || strings.Count(address, "{") > 1 {
				continue
			}
			for _, path := range paths {
				for _, reader := range readers {
					got := reader.get(strings.Replace(address, start, path, 1) + "?language=en&law=us-ny/1/crl-50-b")
					if strings.Contains(got.body, "It was not used") {
						t.Errorf("%s, %s: the page says that something was typed", pattern, path)
					}
					opened++
				}
			}
		}
	}
	if opened < 1000 {
		t.Errorf("only %d pages were opened", opened)
	}
}
