package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"suppb/cases"
)

// goodAbsence is an absence of the reviewer that holds the day of the tests.
func goodAbsence() url.Values {
	return url.Values{
		"person": {string(rosa)}, "cover": {string(ray)},
		"from_month": {"5"}, "from_day": {"15"}, "from_year": {"2026"}, "until_month": {"5"}, "until_day": {"29"}, "until_year": {"2026"},
	}
}

func (s *site) away(pairs ...string) string {
	s.t.Helper()
	s.as(ines).post("/absences", with(goodAbsence(), pairs...)).wantStatus(http.StatusSeeOther)
	return "/absences/" + s.absent[len(s.absent)-1].ID
}

func TestAbsencesForm(t *testing.T) {
	for _, tt := range []struct{ name, field, value, at, problem string }{
		{"nobody", "person", "", "person", "Choose who is away."},
		{"half a date", "from_year", "", "from", "needs a year"},
		{"no such day", "until_day", "40", "until", "day from 1 to 31"},
		{"back before they leave", "until_day", "14", "until", "before the first day"},
		{"longer than a year", "until_year", "2028", "until", "longer than a year"},
		{"years ago", "from_year", "1999", "from", "more than a year ago"},
		{"covers for themselves", "cover", string(rosa), "cover", "Nobody covers for themselves"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			got := s.as(ines).post("/absences", with(goodAbsence(), tt.field, tt.value)).wantStatus(http.StatusUnprocessableEntity)
			if said := got.problem(tt.at); !strings.Contains(said, tt.problem) {
				t.Errorf("%q, want %q", said, tt.problem)
			}
			if tt.field != "until_day" && got.value("until_day") != "29" || len(s.absent) > 0 {
				t.Error("what was typed is lost, or it was entered")
			}
		})
	}
	t.Run("over already", func(t *testing.T) {
		s := newSite(t)
		got := s.as(ines).post("/absences", with(goodAbsence(), "from_day", "4", "until_day", "8")).wantStatus(http.StatusUnprocessableEntity)
		if said := got.problem("until"); said != "The absence is over already." {
			t.Error(said)
		}
	})
}

func TestAbsences(t *testing.T) {
	s := newSite(t)
	s.as(ana).get("/absences").wantStatus(http.StatusForbidden)
	s.as(ana).post("/absences", goodAbsence()).wantStatus(http.StatusForbidden)
	s.as(ada).get("/absences").wantStatus(http.StatusForbidden)
	s.as(otto).get("/absences").says("Everybody is there", "Enter your own absence").silent("Who is away")
	page := s.away()

	// Others enter their own, whatever the form says.
	s.as(otto).post("/absences", with(goodAbsence(), "person", string(rosa), "from_day", "20")).wantStatus(http.StatusSeeOther)
	if got := s.absent[1]; got.Person != otto {
		t.Errorf("%+v", got)
	}
	s.as(max_).get("/absences").says("Rosa Reyes , 15 May 2026 to 29 May 2026. Ray Rowe covers.", "Otto Okafor , 20 May 2026 to 29 May 2026.")
	got := s.as(rosa).post("/absences", goodAbsence()).wantStatus(http.StatusUnprocessableEntity)
	if said := got.problem("from"); !strings.Contains(said, "away from 15 May 2026 to 29 May 2026 already") {
		t.Error(said)
	}
	s.away("person", string(ray), "cover", "", "from_day", "28", "until_day", "28")
	s.as(max_).get("/absences").says("Away too 28 May 2026 to 28 May 2026.")

	// Back earlier: one's own, or anyone's for those who assign.
	s.as(rosa).get(page).says("Back earlier").silent("On the desk")
	s.as(otto).get(page).wantStatus(http.StatusOK).silent("Back earlier", "On the desk")
	back := func(day string) url.Values {
		return url.Values{"back_on_month": {"5"}, "back_on_day": {day}, "back_on_year": {"2026"}}
	}
	s.as(otto).post(page+"/end", back("16")).wantStatus(http.StatusForbidden)
	for day, says := range map[string]string{"15": "in the past", "30": "ends on 29 May 2026", "": "needs a day", "44": "day from 1 to 31"} {
		if said := s.as(rosa).post(page+"/end", back(day)).wantStatus(http.StatusUnprocessableEntity).problem("back_on"); !strings.Contains(said, says) {
			t.Errorf("back on %q: %q, want %q", day, said, says)
		}
	}
	p := s.as(rosa)
	p.post(page+"/end", back("16")).wantStatus(http.StatusSeeOther)
	p.get("/absences").says("The absence ends before 16 May 2026.", "Everybody is there")
	p.get(page).wantStatus(http.StatusNotFound).says("no such absence")
}

// Who is away is in the lists with the reason why not to choose them.
func TestListsSayWhoIsAway(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	s.away("cover", string(ray))
	s.away("person", string(otto), "cover", "")
	p := s.as(ines)
	got := p.get(path)
	got.says("Rosa Reyes (away until 29 May 2026, covered by Ray Rowe)")
	again := p.post(path+"/accept", with(got.hidden(path+"/accept"), "reviewer", string(rosa))).wantStatus(http.StatusUnprocessableEntity)
	if said := again.problem("reviewer"); !strings.Contains(said, "away until 29 May 2026") {
		t.Error(said)
	}
	p.post(path+"/accept", with(got.hidden(path+"/accept"), "reviewer", string(ray))).wantStatus(http.StatusSeeOther)
	s.as(ray).get(path+"/findings").says("Otto Okafor (away until 29 May 2026)", "Una Usman")
}

func TestReassignDesk(t *testing.T) {
	s := newSite(t)
	first, second, third, elsewhere := s.accepted(), s.accepted(), s.accepted(), s.recommended()
	page := s.away()
	p := s.as(sue)
	fresh := p.get(page).wantStatus(http.StatusOK).says("3 requests")
	number := func(path string) string {
		return s.requests[cases.RequestID(strings.TrimPrefix(path, "/requests/"))].Number
	}
	fresh.silent(number(elsewhere))
	var codes []string
	for n := range fresh.doc.Descendants() {
		if attr(n, "name") == "request" {
			codes = append(codes, attr(n, "value"))
		}
	}
	form := fresh.hidden(page + "/reassign")
	form["request"] = codes

	for name, values := range map[string]url.Values{"new_reviewer": form, "request": with(form, "request", "", "new_reviewer", string(ray))} {
		if got := p.post(page+"/reassign", values).wantStatus(http.StatusUnprocessableEntity); got.problem(name) == "" {
			t.Errorf("nothing stands by %s: %s", name, got.text())
		}
	}
	for name, code := range map[string]string{"no version": string(s.requestOf(first)), "no request": "x:1", "nothing": ":"} {
		t.Run(name, func(t *testing.T) {
			p.post(page+"/reassign", with(form, "request", code, "new_reviewer", string(ray))).wantStatus(http.StatusUnprocessableEntity)
		})
	}
	p.post(page+"/reassign", with(form, "command", "x", "new_reviewer", string(ray))).wantStatus(http.StatusUnprocessableEntity)
	s.as(rosa).post(page+"/reassign", with(form, "new_reviewer", string(ray))).wantStatus(http.StatusForbidden)

	// One reviewer stepped aside from one, another request moved on: these stay, with their sentence.
	s.requests[s.requestOf(first)].Recused = []cases.PersonID{ray}
	q := s.as(rosa)
	q.post(second+"/ask", q.fill(second, second+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"identity"}})).wantStatus(http.StatusSeeOther)
	form.Set("new_reviewer", string(ray))
	got := p.post(page+"/reassign", form).wantStatus(http.StatusConflict)
	got.says("2 of 3 requests were not given to the new reviewer", "Request "+number(first), "stepped aside", "Request "+number(second), "Moved: "+number(third), "2 requests")
	if r := s.requests[s.requestOf(third)]; r.Reviewer != ray {
		t.Errorf("the third request is %s's", r.Reviewer)
	}

	// The same form again acts no second time on what was done.
	acts := len(s.commands)
	p.post(page+"/reassign", form).wantStatus(http.StatusConflict)
	if len(s.commands) != acts {
		t.Errorf("%d more acts were done", len(s.commands)-acts)
	}

	// The rest to somebody else who is away: refused; with the engine away: saved.
	s.requests[s.requestOf(first)].Recused = nil
	fresh = p.get(page)
	next := with(fresh.hidden(page+"/reassign"), "new_reviewer", string(ray))
	next["request"] = nil
	for n := range fresh.doc.Descendants() {
		if attr(n, "name") == "request" {
			next["request"] = append(next["request"], attr(n, "value"))
		}
	}
	s.saved = true
	p.post(page+"/reassign", next).says("It is saved and will be carried out")
	s.saved = false
	p.post(page+"/reassign", next).wantStatus(http.StatusSeeOther)
	p.get(page).says("2 requests have another reviewer now", "No request waits on this desk")
}

func (s *site) requestOf(path string) cases.RequestID {
	return cases.RequestID(strings.TrimPrefix(path, "/requests/"))
}

// The one who covers is chosen, unless they are away themselves.
func TestCoverIsOfferedFirst(t *testing.T) {
	s := newSite(t)
	s.accepted()
	page := s.away()
	if got := chosenOption(s.as(sue).get(page), "new_reviewer"); got != string(ray) {
		t.Errorf("chosen: %q", got)
	}
	s.away("person", string(ray), "cover", "")
	got := s.as(sue).get(page)
	if option := chosenOption(got, "new_reviewer"); option != "" {
		t.Errorf("chosen: %q", option)
	}
	got.says("Ray Rowe (away until 29 May 2026)")
}

// chosenOption is what a list has selected.
func chosenOption(a answer, name string) string {
	for n := range a.id(name).Descendants() {
		for _, at := range n.Attr {
			if n.Data == "option" && at.Key == "selected" {
				return attr(n, "value")
			}
		}
	}
	return ""
}
