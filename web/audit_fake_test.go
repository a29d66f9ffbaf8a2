package web

import (
	"context"
	"strings"

	"suppb/cases"
)

// Note adds a line to the audit log in memory.
func (o *office) Note(ctx context.Context, v cases.Viewer, n cases.AuditNote) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.unwritten != nil {
		return o.unwritten
	}
	o.audit = append(o.audit, cases.AuditLine{
		Agency: v.Agency, Number: int64(len(o.audit) + 1), At: o.now, Actor: v.Person, Action: n.Action,
		Request: n.Request, Object: n.Object, Result: n.Result, Origin: cases.OriginOf(ctx),
	})
	return nil
}

// AuditLog shows the lines that fit, the newest first.
func (o *office) AuditLog(_ context.Context, v cases.Viewer, f cases.AuditFilter) (cases.AuditPage, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	opens := map[string]bool{}
	for _, k := range cases.AuditKinds() {
		opens[k.Action] = k.Opens
	}
	if f.Number != "" && !strings.HasPrefix(f.Number, "2026-") {
		return cases.AuditPage{}, cases.Refusal{Code: cases.BadInput, Text: "There is no request of that number."}
	}
	var out cases.AuditPage
	for i := len(o.audit) - 1; i >= 0; i-- {
		l := o.audit[i]
		if (l.Agency == "") != f.NoOffice || f.Person != "" && l.Actor != f.Person || f.Action != "" && l.Action != f.Action ||
			!f.From.IsZero() && (l.At.Before(f.From) || !l.At.Before(f.Until)) || f.Before > 0 && l.Number >= f.Before || f.Opened && !opens[l.Action] {
			continue
		}
		if r := o.requests[l.Request]; r != nil {
			l.Numbered = r.Number
		}
		if f.Number != "" && l.Numbered != f.Number {
			continue
		}
		if len(out.Lines) == 50 {
			out.More = true
			break
		}
		l.ActorName = o.people[l.Actor].Name.String()
		out.Lines = append(out.Lines, l)
	}
	for _, p := range o.people {
		out.People = append(out.People, p)
	}
	return out, nil
}
