package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"suppb/cases"

	ics "github.com/arran4/golang-ical"
)

// newFeed makes a feed through the page; its path.
func (p *person) newFeed() string {
	p.s.t.Helper()
	page := p.post("/calendar/new", nil).wantStatus(200).says("shown only once")
	address := textOf(page.find(func(n *nodeT) bool { return n.Data == "code" }))
	u, err := url.Parse(address)
	if err != nil || u.Host != "127.0.0.1:8080" || !strings.HasPrefix(u.Path, "/feed/") || !strings.HasSuffix(u.Path, ".ics") {
		p.s.t.Fatalf("the address is %q", address)
	}
	return u.Path
}

// feed reads a feed as a calendar program does, without a session: each line's
// day and summary.
func (s *site) feed(path string) []string {
	s.t.Helper()
	got := s.anyone().get(path).wantStatus(200)
	if got.header.Get("Content-Type") != "text/calendar; charset=utf-8" || got.header.Get("Set-Cookie") != "" || !strings.Contains(got.body, "\r\n") {
		s.t.Errorf("headers %v", got.header)
	}
	calendar, err := ics.ParseCalendar(strings.NewReader(got.body))
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	ids := map[string]bool{}
	for _, e := range calendar.Events() {
		day, err := e.GetAllDayStartAt()
		if err != nil {
			s.t.Fatal(err)
		}
		end, err := e.GetAllDayEndAt()
		if err != nil || end.Sub(day) != 24*time.Hour {
			s.t.Errorf("%s to %s: %v", day, end, err)
		}
		if stamp, err := e.GetDtStampTime(); err != nil || !stamp.Equal(s.now) {
			s.t.Errorf("stamp %s: %v", stamp, err)
		}
		if ids[e.Id()] {
			s.t.Errorf("two lines are %s", e.Id())
		}
		ids[e.Id()] = true
		if u := e.GetProperty(ics.ComponentPropertyUrl); u == nil || !strings.HasPrefix(u.Value, "http://127.0.0.1:8080/requests/") {
			s.t.Errorf("url %v", u)
		}
		out = append(out, day.Format(time.DateOnly)+" "+e.GetProperty(ics.ComponentPropertySummary).Value)
	}
	return out
}

func (s *site) wantFeed(path string, want ...string) {
	s.t.Helper()
	if got := s.feed(path); !slices.Equal(got, want) {
		s.t.Errorf("the feed has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFeed(t *testing.T) {
	s := newSite(t)
	s.submitted()
	urgent := s.accepted()
	s.as(ana).tell(urgent, "fact", "detained").wantStatus(303)
	s.as(ana).tell(urgent, "fact", "hearing", "fact_on_month", "6", "fact_on_day", "20", "fact_on_year", "2026").wantStatus(303)
	asked := s.accepted()
	p := s.as(rosa)
	p.post(asked+"/ask", p.fill(asked, asked+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})).wantStatus(303)
	s.signed()
	s.wantFeed(s.as(ana).newFeed(),
		"2026-05-30 Request 2026-0002: answer of the office due",
		"2026-06-15 Request 2026-0003: your answer due",
		"2026-08-14 Request 2026-0001: answer of the office due",
		"2026-08-14 Request 2026-0003: answer of the office due",
		"2026-11-15 Request 2026-0004: last safe day for USCIS to receive the form",
	)
	s.wantFeed(s.as(rosa).newFeed(),
		"2026-05-30 Request 2026-0002: answer of the office due",
		"2026-06-15 Request 2026-0003: answer of the requester due",
		"2026-06-30 Request 2026-0002: target of the present step",
		"2026-08-14 Request 2026-0003: answer of the office due",
		"2026-11-15 Request 2026-0004: last safe day for USCIS to receive the form",
	)
	s.wantFeed(s.as(ben).newFeed())
}

// The feed says nothing of anybody, and neither does the log of its address.
func TestFeedHoldsNobody(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	s.as(ana).tell(path, "fact", "detained").wantStatus(303)
	for _, who := range []cases.PersonID{ana, rosa, sue, max_} {
		feed := s.as(who).newFeed()
		body := s.anyone().get(feed).wantStatus(200).silent(
			"Lopez", "Maria", "Ana", "Avila", "Rosa", "Harbor", "example.org", "IND-1234", "detain", "detention", "custody", "urgent", "xpedite", "DESCRIPTION", "under_review", "Under review", "p-",
		).body
		for _, part := range []string{"REFRESH-INTERVAL:PT1H", "X-PUBLISHED-TTL:PT1H", "CLASS:PRIVATE", "TRANSP:TRANSPARENT"} {
			if !strings.Contains(strings.ReplaceAll(body, ";VALUE=DURATION", ""), part) {
				t.Errorf("the feed lacks %s: %s", part, body)
			}
		}
		token := strings.TrimSuffix(strings.TrimPrefix(feed, "/feed/"), ".ics")
		if strings.Contains(s.logs.String(), token) || !strings.Contains(s.logs.String(), `route="GET /feed/{file}"`) {
			t.Error("the log holds the token, or not the route")
		}
	}
}

func TestFeedEnds(t *testing.T) {
	s := newSite(t)
	s.accepted()
	p := s.as(rosa)
	p.get("/calendar").says("You have no address yet.", "Make an address").silent("/calendar/end")
	first := p.newFeed()
	p.get("/calendar").says("You have had an address since 16 May 2026, 11:04 AM EDT.").silent(first)
	second := p.newFeed()
	s.feed(second)
	gone := func(path string) {
		t.Helper()
		got := s.anyone().get(path).wantStatus(http.StatusNotFound)
		if got.body != "There is no calendar at this address.\n" || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %q %v", path, got.body, got.header)
		}
	}
	gone(first)
	gone("/feed/x.ics")
	gone("/feed/.ics")
	gone(strings.TrimSuffix(second, ".ics"))
	admin := s.as(ada)
	admin.post("/people/"+string(rosa)+"/active", url.Values{"active": {"no"}}).wantStatus(303)
	gone(second)
	admin.post("/people/"+string(rosa)+"/active", url.Values{"active": {"yes"}}).wantStatus(303)
	s.as(rosa).post("/calendar/end", nil).wantStatus(303)
	gone(second)
	s.as(rosa).get("/calendar").says("You have no address yet.")
}

func TestFeedMethods(t *testing.T) {
	s := newSite(t)
	s.accepted()
	feed := s.as(rosa).newFeed()
	p := s.anyone()
	head := p.send(p.request("HEAD", feed, nil)).wantStatus(200)
	if head.body != "" || head.header.Get("Content-Type") != "text/calendar; charset=utf-8" || head.header.Get("Cache-Control") != "no-store" {
		t.Errorf("HEAD %q %v", head.body, head.header)
	}
	if got := p.send(p.request("DELETE", feed, nil)).wantStatus(http.StatusMethodNotAllowed); got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow %q", got.header.Get("Allow"))
	}
	for _, path := range []string{"/calendar", "/calendar/new", "/calendar/end"} {
		q, method := s.as(ada), "POST"
		if path == "/calendar" {
			method = "GET"
		}
		q.send(q.request(method, path, nil)).wantStatus(http.StatusForbidden)
	}
}

// A paused clock has no line: its date will move.
func TestFeedOfAPausedClock(t *testing.T) {
	s := newSite(t)
	s.underTolls()
	path := s.accepted()
	p := s.as(rosa)
	p.post(path+"/ask", p.fill(path, path+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})).wantStatus(303)
	s.wantFeed(s.as(ana).newFeed(), "2026-06-15 Request 2026-0001: your answer due")
}

// A line keeps its identity as long as its date is the same.
func TestFeedLinesAreStable(t *testing.T) {
	o := newOffice()
	opts := options(o, io.Discard)
	opts.Logger = slog.New(slog.DiscardHandler)
	srv, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	id := func(kind cases.ClockKind, due string) string {
		return srv.feedOf(cases.Viewer{}, []cases.DueDate{{Request: "r1", Number: "2026-0042", Clock: cases.Clock{Kind: kind, Due: cases.MustDate(due)}}}).Events()[0].Id()
	}
	first := id(cases.ClockDecision, "2026-08-14")
	o.now = o.now.Add(time.Hour)
	if again := id(cases.ClockDecision, "2026-08-14"); again != first || id(cases.ClockExpedite, "2026-08-14") != first {
		t.Errorf("%s became %s", first, again)
	}
	if id(cases.ClockDecision, "2026-08-15") == first {
		t.Error("another date has the same line")
	}
	for _, kind := range cases.ClockKinds() {
		if _, what := feedLine(kind, false); what == "" {
			t.Errorf("%s has no words", kind)
		}
		if _, what := feedLine(kind, true); (what == "") != (kind.ForRequester() == "") {
			t.Errorf("%s reads %q for requesters", kind, what)
		}
	}
}

// A calendar's lines are headers of a kind: what stands in one begins no other.
func TestFeedLinesStayLines(t *testing.T) {
	s := newSite(t)
	var b strings.Builder
	if err := s.server.feedOf(cases.Viewer{}, []cases.DueDate{{
		Request: "r\r\nBEGIN:VEVENT", Number: "2026-1\r\nBEGIN:VALARM\r\nX:;,\\", Clock: cases.Clock{Kind: cases.ClockDecision, Due: cases.MustDate("2026-05-20")},
	}}).SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		t.Fatal(err)
	}
	feed := b.String()
	events := 0
	for _, line := range strings.Split(strings.ReplaceAll(feed, "\r\n ", ""), "\r\n") {
		if line == "BEGIN:VEVENT" {
			events++
		}
		if name, _, _ := strings.Cut(line, ":"); name == "BEGIN" && line != "BEGIN:VCALENDAR" && line != "BEGIN:VEVENT" || name == "X" {
			t.Errorf("the feed has a line %q", line)
		}
	}
	if events != 1 {
		t.Errorf("the feed has %d events", events)
	}
}
