package web

import (
	"context"
	"fmt"
	"io"
	"slices"

	"suppb/cases"
)

// disclosureLog is the demands, holds and pending cases of the fake.
type disclosureLog struct {
	demands []*cases.Demand
	holds   []*cases.LegalHold
	cases   []*cases.Prosecution
	bundles []string // what was taken out of the record: release and digest
}

var noDemand = cases.Refusal{Code: cases.NotFound, Text: "There is no such demand, or it is not yours to see."}

func (o *office) Demands(_ context.Context, v cases.Viewer, f cases.DemandFilter) ([]cases.Demand, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.Demand
	for _, d := range slices.Backward(o.log.demands) {
		if o.seesDemand(v, d) && (!f.Open || d.State.Open()) && (f.Kind == "" || d.Kind == f.Kind) && (f.Request == "" || d.Request == f.Request) {
			out = append(out, o.whole(d))
		}
	}
	slices.SortStableFunc(out, func(a, b cases.Demand) int {
		return map[bool]int{true: 0, false: 1}[a.State.Open()] - map[bool]int{true: 0, false: 1}[b.State.Open()]
	})
	return out, nil
}

func (o *office) seesDemand(v cases.Viewer, d *cases.Demand) bool {
	if v.Is(cases.RoleReviewer) {
		r := o.requests[d.Request]
		return d.RecordedBy == v.Person || r != nil && o.sees(v, r)
	}
	return v.RecordsDemands()
}

func (o *office) demand(v cases.Viewer, id string) *cases.Demand {
	i := slices.IndexFunc(o.log.demands, func(d *cases.Demand) bool { return d.ID == id })
	if i < 0 || !o.seesDemand(v, o.log.demands[i]) {
		return nil
	}
	return o.log.demands[i]
}

func (o *office) Demand(_ context.Context, v cases.Viewer, id string) (cases.Demand, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.demand(v, id)
	if d == nil {
		return cases.Demand{}, noDemand
	}
	return o.whole(d), nil
}

// whole fills in what the record reads beside a demand.
func (o *office) whole(d *cases.Demand) cases.Demand {
	out := *d
	out.RecorderName = o.people[d.RecordedBy].Name.String()
	if r := o.requests[d.Request]; r != nil {
		out.RequestNumber, out.Recused = r.Number, r.Recused
	}
	for i, e := range out.Steps {
		out.Steps[i].ActorName = o.people[e.Actor].Name.String()
	}
	return out
}

func (o *office) RecordDemand(_ context.Context, v cases.Viewer, d cases.Demand, papers []cases.DocumentID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.ContainsFunc(o.log.demands, func(x *cases.Demand) bool { return x.ID == d.ID }) {
		return nil
	}
	d.Agency, d.Number, d.State, d.Version = agencyID, fmt.Sprintf("D-2026-%04d", len(o.log.demands)+1), cases.DemandReceived, 1
	d.RecordedBy, d.RecordedAt = v.Person, o.now
	o.log.demands = append(o.log.demands, &d)
	for _, id := range papers {
		o.attachPaper(&d, id)
	}
	o.logged(&d, cases.RecordDemand, v.Person, cases.DemandAct{})
	o.aboutRequest(&d, v.Person)
	return nil
}

func (o *office) attachPaper(d *cases.Demand, id cases.DocumentID) {
	o.attached[id] = true
	for _, x := range o.docs {
		if x.ID == id {
			d.Papers = append(d.Papers, x)
		}
	}
}

func (o *office) logged(d *cases.Demand, kind cases.DemandStepKind, by cases.PersonID, a cases.DemandAct) {
	d.Steps = append([]cases.DemandEntry{{Seq: d.Version, Kind: kind, Actor: by, At: o.now, On: o.today(), Basis: a.Basis, Text: a.Text}}, d.Steps...)
}

func (o *office) aboutRequest(d *cases.Demand, by cases.PersonID) {
	if d.Request == "" {
		return
	}
	if !d.Barred {
		d.ToldAt = o.now
	}
	o.log.holds = append(o.log.holds, &cases.LegalHold{ID: "hold-" + d.ID, Request: d.Request, Demand: d.ID, DemandNumber: d.Number, SetBy: by, SetAt: o.now})
}

func (o *office) StepDemand(_ context.Context, v cases.Viewer, id string, a cases.DemandAct) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.demand(v, id)
	if d == nil {
		return noDemand
	}
	after, err := cases.NextDemand(o.whole(d), a, v.Actor)
	if err != nil {
		return err
	}
	name := o.people[v.Person].Name.String()
	switch a.Kind {
	case cases.ProposeRelease:
		r := *o.requests[d.Request]
		for _, x := range o.docs {
			if x.Request == d.Request && o.attached[x.ID] {
				r.Documents = append(r.Documents, x)
			}
		}
		list, facts, err := cases.Propose(a.Release, r)
		if err != nil {
			return err
		}
		d.Releases = append([]cases.Release{{ID: fmt.Sprintf("release-%s-%d", d.ID, len(d.Releases)), Demand: d.ID, DemandNumber: d.Number, Request: d.Request, State: after.State,
			ProposedBy: v.Person, ProposerName: name, ProposedAt: o.now, ReleaseList: list, Facts: facts}}, d.Releases...)
	case cases.ApproveRelease, cases.RejectRelease:
		d.Releases[0].State, d.Releases[0].DecidedBy, d.Releases[0].DeciderName, d.Releases[0].DecidedAt = after.State, v.Person, name, o.now
	case cases.FileLetter:
		o.attachPaper(d, a.Document)
	}
	d.State, d.Version, d.Request, d.ProposedBy, d.Barred = after.State, after.Version, after.Request, after.ProposedBy, after.Barred
	o.logged(d, a.Kind, v.Person, a)
	switch a.Kind {
	case cases.IdentifyDemand:
		o.aboutRequest(d, v.Person)
	case cases.TellRequester:
		d.ToldAt = o.now
	}
	return nil
}

func (o *office) DemandPaper(_ context.Context, v cases.Viewer, demand string, id cases.DocumentID) (cases.Document, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if d := o.demand(v, demand); d != nil {
		for _, p := range d.Papers {
			if p.ID == id {
				return p, nil
			}
		}
	}
	return cases.Document{}, noDemand
}

func (o *office) CopyDemandPaper(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, w io.Writer) error {
	if _, err := o.DemandPaper(ctx, v, demand, id); err != nil {
		return err
	}
	return o.CopyDocument(ctx, v, id, w)
}

func (o *office) Released(_ context.Context, v cases.Viewer, demand string) (cases.Release, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.demand(v, demand)
	switch {
	case !v.HandlesDemands():
		return cases.Release{}, cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials take what was released out of the record."}
	case d == nil || d.State != cases.DemandReleased:
		return cases.Release{}, cases.Refusal{Code: cases.NotFound, Text: "Nothing was released on this demand."}
	}
	return d.Releases[0], nil
}

func (o *office) CopyReleased(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, w io.Writer) error {
	if _, err := o.Released(ctx, v, demand); err != nil {
		return err
	}
	return o.CopyDocument(ctx, v, id, w)
}

func (o *office) BundleDrawn(_ context.Context, _ cases.Viewer, r cases.Release, digest string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.log.bundles = append(o.log.bundles, digest)
	return nil
}

func (o *office) ToldDemands(_ context.Context, v cases.Viewer, request cases.RequestID) ([]cases.Demand, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.Demand
	for _, d := range o.log.demands {
		if r := o.requests[d.Request]; v.Is(cases.RoleRequester) && d.Request == request && r != nil && o.sees(v, r) && !d.ToldAt.IsZero() && !d.Barred {
			told := *d
			told.Steps, told.Papers = nil, nil
			told.Releases = slices.DeleteFunc(slices.Clone(d.Releases), func(x cases.Release) bool { return x.State != cases.DemandReleased })
			out = append(out, told)
		}
	}
	return out, nil
}

func (o *office) RequestDisclosure(ctx context.Context, v cases.Viewer, request cases.RequestID) (out cases.RequestDisclosure, err error) {
	out.Demands, err = o.Demands(ctx, v, cases.DemandFilter{Request: request})
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, h := range o.log.holds {
		if h.Request == request {
			x := *h
			x.SetterName, x.EnderName = o.people[h.SetBy].Name.String(), o.people[h.EndedBy].Name.String()
			for _, d := range o.log.demands {
				x.DemandOpen = x.DemandOpen || d.ID == h.Demand && d.State.Open()
			}
			out.Holds = append(out.Holds, x)
		}
	}
	for _, p := range o.log.cases {
		if p.Request == request {
			out.Prosecutions = append(out.Prosecutions, *p)
		}
	}
	for _, d := range out.Demands {
		for _, r := range d.Releases {
			if r.State == cases.DemandReleased {
				out.Discovery = append(out.Discovery, r)
			}
		}
	}
	return out, err
}

func (o *office) SetHold(_ context.Context, v cases.Viewer, h cases.LegalHold) error {
	if !v.HandlesDemands() {
		return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials set holds."}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	h.ID, h.SetBy, h.SetAt = fmt.Sprintf("00000000-0000-4000-9000-%012d", len(o.log.holds)+1), v.Person, o.now
	o.log.holds = append(o.log.holds, &h)
	return nil
}

func (o *office) EndHold(ctx context.Context, v cases.Viewer, request cases.RequestID, id, reason string) error {
	panel, _ := o.RequestDisclosure(ctx, v, request)
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, h := range o.log.holds {
		if h.ID != id || h.Request != request {
			continue
		}
		for _, seen := range panel.Holds {
			if seen.ID == id {
				if err := seen.MayEnd(v.Actor, o.today()); err != nil {
					return err
				}
			}
		}
		o.log.holds[i].EndedBy, o.log.holds[i].EndedAt, o.log.holds[i].EndedFor = v.Person, o.now, reason
		return nil
	}
	return cases.Refusal{Code: cases.NotFound, Text: "There is no such hold."}
}

func (o *office) RecordProsecution(_ context.Context, v cases.Viewer, p cases.Prosecution) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.ContainsFunc(o.log.cases, func(x *cases.Prosecution) bool { return x.ID == p.ID }) {
		return nil
	}
	p.RecordedBy, p.RecorderName, p.RecordedAt = v.Person, o.people[v.Person].Name.String(), o.now
	if p.TrialName = p.Name; p.Trial != "" {
		p.TrialName = o.people[p.Trial].Name.String()
	}
	p.Notices = []cases.TrialNotice{{Queued: o.now}}
	o.log.cases = append(o.log.cases, &p)
	return nil
}

func (o *office) prosecution(request cases.RequestID, id string) (*cases.Prosecution, error) {
	for _, p := range o.log.cases {
		if p.ID == id && p.Request == request {
			return p, nil
		}
	}
	return nil, cases.Refusal{Code: cases.NotFound, Text: "There is no such case beside this request."}
}

func (o *office) NoteProsecution(_ context.Context, _ cases.Viewer, request cases.RequestID, id, note string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, err := o.prosecution(request, id)
	if err == nil {
		p.Note += o.today().Long() + ": " + note
	}
	return err
}

func (o *office) OpenToTrial(_ context.Context, v cases.Viewer, request cases.RequestID, id string, open bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, err := o.prosecution(request, id)
	switch {
	case err != nil:
		return err
	case !v.HandlesDemands():
		return cases.Refusal{Code: cases.NotYours, Text: "Supervisors and certifying officials give trial assistants access."}
	case open == (p.OpenedBy != ""):
		return cases.Refusal{Code: cases.NotOpen, Text: "That is so already."}
	}
	p.OpenedBy, p.OpenerName, p.OpenedAt = "", "", o.now
	if open {
		p.OpenedBy, p.OpenerName = v.Person, o.people[v.Person].Name.String()
	}
	return nil
}

func (o *office) EndProsecution(_ context.Context, v cases.Viewer, request cases.RequestID, id string, on cases.Date) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, err := o.prosecution(request, id)
	if err == nil {
		err = p.EndOn(v.Actor, on, o.today())
	}
	if err == nil {
		p.EndedOn, p.EnderName = on, o.people[v.Person].Name.String()
	}
	return err
}
