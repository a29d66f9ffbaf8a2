package web

import (
	"net/http"
	"strings"
	"time"

	"suppb/web/formdata"
)

// calendarBody is the page about a person's own calendar feed.
type calendarBody struct {
	Since   time.Time // zero if there is none
	Address string    // right after it was made, and never again
}

func (s *Server) calendarPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(requestRoles...); err != nil {
		return err
	}
	return s.showCalendar(w, r, v, "")
}

func (s *Server) showCalendar(w http.ResponseWriter, r *http.Request, v *visit, address string) error {
	since, err := s.Feeds.FeedSince(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "calendar", &page{Title: "Calendar feed", Visit: v, Body: calendarBody{since, address}})
}

// newFeed answers with the page itself: after a redirect the address would have
// to be kept somewhere, and it is shown once.
func (s *Server) newFeed(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(requestRoles...); err != nil {
		return err
	}
	if _, err := formdata.Read(w, r, nil); err != nil {
		return err
	}
	token, err := s.Feeds.NewFeed(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	return s.showCalendar(w, r, v, s.base()+"/feed/"+token+feedSuffix)
}

func (s *Server) endFeed(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(requestRoles...); err != nil {
		return err
	}
	if err := s.Feeds.EndFeed(r.Context(), v.Viewer); err != nil {
		return err
	}
	return s.seeOther(w, r, "/calendar", "The address is ended. Calendars that still ask for it get nothing.")
}

// base is the address of the service without a slash at its end.
func (s *Server) base() string { return strings.TrimSuffix(s.BaseURL, "/") }
