package web

import (
	"net/http"
	"net/url"
	"strconv"

	"suppb/cases"
)

// rowsPerPage keeps a list readable; the rest is one link away.
const rowsPerPage = 100

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
		for _, known := range []cases.QueueShow{cases.ShowOpen, cases.ShowDueSoon, cases.ShowOverdue, cases.ShowClosed} {
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
		f.Page = n
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
	if err := v.mustBe(cases.RoleRequester, cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleManager); err != nil {
		return err
	}
	show := cases.ShowOpen
	if !v.staff() {
		show = cases.ShowAll
	}
	f := readListFilter(r.URL.Query(), show)
	rows, err := s.Reader.Queue(r.Context(), v.Viewer, cases.QueueFilter{State: f.State, Visa: f.Visa, Show: f.Show, Today: v.Today})
	if err != nil {
		return err
	}
	body := listBody{Filter: f, Total: len(rows), SeesFacts: v.Viewer.SeesFacts(), States: cases.States()}
	body.Rows, body.Previous, body.Next = onePage(rows, f)
	if !v.staff() {
		return s.render(w, r, http.StatusOK, "requests_requester", &page{Title: "Your requests", Visit: v, Body: body})
	}
	open := rows
	if f.Show != cases.ShowOpen {
		open, err = s.Reader.Queue(r.Context(), v.Viewer, cases.QueueFilter{State: f.State, Visa: f.Visa, Show: cases.ShowOpen, Today: v.Today})
		if err != nil {
			return err
		}
	}
	body.Quick = quickFilters(f, open, v.Today)
	return s.render(w, r, http.StatusOK, "requests_staff", &page{Title: "Requests", Visit: v, Body: body, Wide: true})
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
func quickFilters(f listFilter, open []cases.QueueRow, today cases.Date) []quickFilter {
	var soon, overdue int
	for _, row := range open {
		switch n := row.DueOn.DaysSince(today); {
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
	return []quickFilter{
		link(cases.ShowOpen, "Open", len(open), true),
		link(cases.ShowDueSoon, "Due within 14 days", soon, true),
		link(cases.ShowOverdue, "Overdue", overdue, true),
		link(cases.ShowClosed, "Closed", 0, false),
		link(cases.ShowAll, "All", 0, false),
	}
}
