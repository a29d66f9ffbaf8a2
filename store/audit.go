package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"suppb/cases"
)

// line is one line of the audit log: who did what to which object when, under
// which rules, and how it ended. It holds identifiers, counts and words of the
// program only; docs/audit.md lists the actions.
type line struct {
	agency  cases.AgencyID // "" for what names no office
	at      time.Time
	actor   cases.PersonID // "" for somebody who has not proved who they are
	action  string
	request cases.RequestID
	object  string
	result  string // "" for done
	origin  string // "" for where the context comes from; see cases.ComesFrom
	rules   string
}

// audit adds a line to the transaction of the act that it is about. The lines are
// written last, just before the commit: whoever waits for the end of an office's
// chain then holds everything else already, and nobody can wait in a circle.
func (t *tx) audit(ctx context.Context, l line) error {
	if l.action == "" {
		return errors.New("an audit line needs an action")
	}
	l.origin = cmp.Or(l.origin, cases.OriginOf(ctx))
	t.lines = append(t.lines, l)
	return nil
}

// note writes a line that is about no change: somebody read, looked for or was
// refused something. Without its line nothing is shown.
func (s *Store) note(ctx context.Context, l line) error {
	l.at = s.now()
	return s.inTx(ctx, func(t *tx) error { return t.audit(ctx, l) })
}

// noteRead is note for what somebody reads of their office.
func (s *Store) noteRead(ctx context.Context, v cases.Viewer, action string, request cases.RequestID, object string) error {
	return s.note(ctx, line{agency: v.Agency, actor: v.Person, action: action, request: request, object: object})
}

// noteOffices is note for what the program's user at the machine did with the
// whole record: a line for each office.
func (s *Store) noteOffices(ctx context.Context, action, object string) error {
	offices, err := s.Agencies(ctx)
	if err != nil {
		return err
	}
	for _, office := range offices {
		if err := s.note(ctx, line{agency: office, actor: cases.System().Person, action: action, object: object}); err != nil {
			return err
		}
	}
	return nil
}

// noteRefusal writes down that something was refused, and returns why.
func (s *Store) noteRefusal(ctx context.Context, l line, why error) error {
	var refusal cases.Refusal
	if !errors.As(why, &refusal) {
		return why
	}
	l.result = string(refusal.Code)
	if err := s.note(ctx, l); err != nil {
		return err
	}
	return why
}

// writeLines chains the transaction's lines, office by office.
func (t *tx) writeLines(ctx context.Context) error {
	slices.SortStableFunc(t.lines, func(a, b line) int { return cmp.Compare(a.agency, b.agency) })
	for len(t.lines) > 0 {
		office := t.lines[0].agency
		n := slices.IndexFunc(t.lines, func(l line) bool { return l.agency != office })
		if n < 0 {
			n = len(t.lines)
		}
		if err := t.extendChain(ctx, office, t.lines[:n]); err != nil {
			return err
		}
		t.lines = t.lines[n:]
	}
	return nil
}

func (l line) row(rulesHash string) auditRow {
	return auditRow{
		Agency: l.agency, At: l.at.Unix(), Actor: cases.PersonID(plain(string(l.actor))), Action: plain(l.action),
		Request: cases.RequestID(plain(string(l.request))), Object: plain(l.object), Result: plain(l.result), Origin: plain(l.origin),
		Rules: plain(l.rules), RulesHash: rulesHash,
	}
}

// plain keeps a value of a line on one line and short, whatever it came from
// (ASVS 5.0, 16.4.1).
func plain(s string) string {
	const most = 256
	if len(s) > most {
		s = s[:most]
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return strconv.QuoteToASCII(s)
		}
	}
	return s
}
