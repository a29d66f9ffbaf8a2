package web

import (
	"context"
	"net/http"
	"time"

	"suppb/cases"
)

// mostAfterwards is how much is done at a time for people who have their answer.
const mostAfterwards = 8

// afterwards does something for which nobody waits. What fails is in the log.
func (s *Server) afterwards(r *http.Request, what string, do func(context.Context) error) {
	ctx := context.WithoutCancel(r.Context())
	s.turns <- struct{}{}
	s.under.Go(func() {
		defer func() { <-s.turns }()
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		if err := do(ctx); err != nil {
			s.Logger.ErrorContext(ctx, "could not be done after the answer", "what", what, "err", err)
		}
	})
}

// Wait returns once everything is done that answers left to do.
func (s *Server) Wait() { s.under.Wait() }

// mailSoon says that the office has mail to send.
func (s *Server) mailSoon(r *http.Request, agency cases.AgencyID) {
	s.afterwards(r, "mail", func(ctx context.Context) error { return s.Postman.Poke(ctx, agency) })
}
