package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"suppb/cases"
)

// rowsPerPage keeps a list readable; the rest is one link away.
const rowsPerPage = 100

// mostPages is far beyond every list, and its rows are still a number.
const mostPages = 1_000_000

// showYourTurn shows what this person could do something about now.
const showYourTurn cases.QueueShow = "your_turn"

// listFilter is what the address of the list says; nothing else narrows it.
type listFilter struct {
	Show  cases.QueueShow
	State cases.State
	Visa  cases.Visa
	Page  int
}

func readListFilter(q url.Values, show cases.QueueShow) listFilter {
	f := listFilter{Show: show, Page: 1}
	if q.Has("show") {
		f.Show = cases.ShowAll
		for _, known := range []cases.QueueShow{showYourTurn, cases.ShowOpen, cases.ShowDueSoon, cases.ShowOverdue, cases.ShowClosed} {
			if q.Get("show") == string(known) {
				f.Show = known
			}
		}
	}
	for _, state := range cases.States() {
		if q.Get("state") == string(state) {
			f.State = state
		}
	}
	if visa := cases.Visa(q.Get("visa")); visa == cases.U || visa == cases.T {
		f.Visa = visa
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 {
		f.Page = min(n, mostPages)
	}
	return f
}

// URL is the address of the list with this filter.
func (f listFilter) URL() string {
	q := url.Values{"show": {string(f.Show)}}
	if f.State != "" {
		q.Set("state", string(f.State))
	}
	if f.Visa != "" {
		q.Set("visa", string(f.Visa))
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	return "/requests?" + q.Encode()
}

// quickFilter is one of the links above the list.
type quickFilter struct {
	Words, URL string
	Count      int
	Counted    bool
	Current    bool
}

type listBody struct {
	Filter    listFilter
	Quick     []quickFilter
	Rows      []cases.QueueRow
	Total     int
	Previous  string // addresses of the neighbouring pages
	Next      string
	SeesFacts bool
	States    []cases.State
}

func (s *Server) requestList(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(requestRoles...); err != nil {
		return err
	}
	f := readListFilter(r.URL.Query(), firstShow(v))
	if !v.staff() {
		return s.requesterList(w, r, v, f)
	}
	open, err := s.queue(r, v, f, cases.ShowOpen)
	if err != nil {
		return err
	}
	var rows []cases.QueueRow
	switch f.Show {
	case cases.ShowOpen:
		rows = open
	case showYourTurn:
		rows = yourTurn(v, open)
	default:
		if rows, err = s.queue(r, v, f, f.Show); err != nil {
			return err
		}
	}
	body, err := s.listBody(r, v, f, rows)
	if err != nil {
		return err
	}
	body.Quick = quickFilters(v, f, open)
	return s.render(w, r, http.StatusOK, "requests_staff", &page{Title: "Requests", Visit: v, Body: body, Wide: true})
}

// requesterList begins with the requests that wait for an answer.
func (s *Server) requesterList(w http.ResponseWriter, r *http.Request, v *visit, f listFilter) error {
	rows, err := s.queue(r, v, f, f.Show)
	if err != nil {
		return err
	}
	waits := func(row cases.QueueRow) int {
		if row.WaitingOn() == cases.TheRequester {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(rows, func(a, b cases.QueueRow) int { return waits(a) - waits(b) })
	body, err := s.listBody(r, v, f, rows)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "requests_requester", &page{Title: "Your requests", Visit: v, Body: body})
}

func (s *Server) queue(r *http.Request, v *visit, f listFilter, show cases.QueueShow) ([]cases.QueueRow, error) {
	return s.Reader.Queue(r.Context(), v.Viewer, cases.QueueFilter{State: f.State, Visa: f.Visa, Show: show, Today: v.Today})
}

// listBody is one page of a list; only the names on it are opened.
func (s *Server) listBody(r *http.Request, v *visit, f listFilter, rows []cases.QueueRow) (listBody, error) {
	body := listBody{Filter: f, Total: len(rows), SeesFacts: v.Viewer.SeesFacts(), States: cases.States()}
	body.Rows, body.Previous, body.Next = onePage(rows, f)
	return body, s.Reader.OpenNames(r.Context(), v.Viewer, body.Rows)
}

// hasTurns reports whether requests come to this person's desk.
func hasTurns(v *visit) bool {
	return v.Viewer.Is(cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleSupervisor)
}

// firstShow is the list that a person's work begins with.
func firstShow(v *visit) cases.QueueShow {
	switch {
	case hasTurns(v):
		return showYourTurn
	case v.staff():
		return cases.ShowOpen
	}
	return cases.ShowAll
}

// yourTurn are the requests that cannot go on without this person.
func yourTurn(v *visit, rows []cases.QueueRow) []cases.QueueRow {
	var out []cases.QueueRow
	for _, row := range rows {
		if slices.ContainsFunc(cases.Open(row.Snapshot, v.Viewer.Actor), movesOn(row.Snapshot)) {
			out = append(out, row)
		}
	}
	return out
}

// movesOn reports whether a request waits for this act. The others can be done
// while it is somebody else's turn.
func movesOn(s cases.Snapshot) func(cases.ActKind) bool {
	return func(kind cases.ActKind) bool {
		switch kind {
		case cases.Accept, cases.AnswerInformation, cases.RecordFindings, cases.Recommend, cases.Endorse, cases.Decide,
			cases.RecordSignedCopy, cases.Dispatch, cases.Reconsider, cases.Withdraw, cases.KeepCertification:
			return true
		case cases.AssignReviewer:
			return s.State == cases.UnderReview && s.Reviewer == ""
		case cases.ChooseOfficial:
			return s.Official == ""
		}
		return false
	}
}

// waitingOn is whose move it is, in one or two words.
func waitingOn(s cases.Snapshot) string {
	switch s.WaitingOn() {
	case cases.TheRequester:
		return "Requester"
	case cases.AnotherAgency:
		return "Another agency"
	case cases.Us:
		return deskWords(s.Desk())
	}
	return "–"
}

// deskOf is who has requests of a state before them, as long as somebody is assigned.
func deskOf(state cases.State) string {
	return waitingOn(cases.Snapshot{State: state, Reviewer: "assigned", Official: "chosen"})
}

func deskWords(a cases.Audience) string {
	switch a {
	case cases.ToIntake:
		return "Intake"
	case cases.ToReviewer:
		return "Reviewer"
	case cases.ToOfficial:
		return "Official"
	case cases.ToSupervisors:
		return "Supervisor"
	}
	return "The office"
}

func onePage(rows []cases.QueueRow, f listFilter) (part []cases.QueueRow, previous, next string) {
	from := min((f.Page-1)*rowsPerPage, len(rows))
	to := min(from+rowsPerPage, len(rows))
	if f.Page > 1 {
		back := f
		back.Page--
		previous = back.URL()
	}
	if to < len(rows) {
		on := f
		on.Page++
		next = on.URL()
	}
	return rows[from:to], previous, next
}

// quickFilters are the links above the list, with how many open requests each shows.
func quickFilters(v *visit, f listFilter, open []cases.QueueRow) []quickFilter {
	var soon, overdue int
	for _, row := range open {
		switch n := row.DueOn.DaysSince(v.Today); {
		case n < 0:
			overdue++
		case n <= cases.DueSoonDays:
			soon++
		}
	}
	link := func(show cases.QueueShow, words string, count int, counted bool) quickFilter {
		to := f
		to.Show, to.Page = show, 1
		return quickFilter{words, to.URL(), count, counted, f.Show == show}
	}
	var out []quickFilter
	if hasTurns(v) {
		out = append(out, link(showYourTurn, "Your turn", len(yourTurn(v, open)), true))
	}
	return append(out,
		link(cases.ShowOpen, "Open", len(open), true),
		link(cases.ShowDueSoon, "Due within 14 days", soon, true),
		link(cases.ShowOverdue, "Overdue", overdue, true),
		link(cases.ShowClosed, "Closed", 0, false),
		link(cases.ShowAll, "All", 0, false),
	)
}
