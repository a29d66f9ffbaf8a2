package cases

import "slices"

func stepOf(k ActKind) (step, bool) {
	i := slices.IndexFunc(procedure, func(st step) bool { return st.act == k })
	if i < 0 {
		return step{}, false
	}
	return procedure[i], true
}

// Next is the state machine: the request after the act, and what happened, or a
// [Refusal]. It changes nothing it is given.
func Next(s Snapshot, a Act) (Snapshot, Event, error) {
	st, ok := stepOf(a.Kind)
	if !ok {
		return s, Event{}, refuse(BadInput, "There is no act called %q.", a.Kind)
	}
	if slices.Contains(a.Walled, a.Actor.Person) {
		return s, Event{}, refuse(NotFound, "There is no such request, or it is not yours to see.")
	}
	if !a.Actor.Is(st.by...) {
		return s, Event{}, refuse(NotYours, "“%s” is for another role than yours.", a.Kind.Words())
	}
	if a.Kind == Submit && s.State != None {
		return s, Event{}, sentAlready(s, a.Actor)
	}
	if a.Version != s.Version && !a.anyVersion() {
		return s, Event{}, refuse(Stale, "Someone acted on this request after you opened it. It is now “%s”. Look at it again before you go on; what you typed is kept below.", s.State.Words())
	}
	if !slices.Contains(st.from, s.State) {
		return s, Event{}, refuse(NotOpen, "“%s” is not open now: the request is “%s”.", a.Kind.Words(), s.State.Words())
	}
	if st.mine != nil && !st.mine(s, a.Actor) {
		return s, Event{}, refuse(NotYours, "%s", notMine(st.act))
	}
	if st.shut != nil {
		if err := st.shut(s); err != nil {
			return s, Event{}, err
		}
	}
	if st.check != nil {
		if err := st.check(s, a); err != nil {
			return s, Event{}, err
		}
	}
	next := s
	next.Rung = slices.Clone(s.Rung)
	if st.do != nil {
		st.do(&next, a)
	}
	next.State = st.to.of(s, a)
	next.vacate(a.Walled)
	next.Revision = s.Revision + 1
	if !a.Actor.Is(RoleSystem) {
		next.Version = s.Version + 1
	}
	return next, Event{
		Kind: st.event, Act: a.Kind, From: s.State, To: next.State, On: a.On,
		Outcome: a.Outcome, Reasons: a.Reasons, Code: a.Code, Missing: a.Missing, Day: a.Day, Related: a.Related,
		Alarm: a.Alarm, DueOn: next.DueOn, Designation: a.rests(),
		ByRequester: a.Actor.Organisation != "", Letter: a.Letter, Document: a.Document,
	}, nil
}

// rests is the entry of the register of officials that the act rests on.
func (a Act) rests() string {
	if a.Kind == RecordSignedCopy || a.Kind == Decide && a.Outcome == Certify {
		return a.Designation.ID
	}
	return ""
}

// Open lists the acts that this person could do now, in the order of the procedure.
func Open(s Snapshot, who Actor) []ActKind {
	var out []ActKind
	for _, st := range procedure {
		if slices.Contains(st.from, s.State) && who.Is(st.by...) && (st.mine == nil || st.mine(s, who)) && (st.shut == nil || st.shut(s) == nil) {
			out = append(out, st.act)
		}
	}
	return out
}

// Rings reports whether the program can do this act of its own in a state.
func Rings(k ActKind, in State) bool {
	st, ok := stepOf(k)
	return ok && slices.Contains(st.by, RoleSystem) && slices.Contains(st.from, in)
}
