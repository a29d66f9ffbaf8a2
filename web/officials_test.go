package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"suppb/cases"
)

// goodDesignation is the form of an entry with nothing wrong in it.
func goodDesignation() url.Values {
	return url.Values{
		"person": {string(otto)}, "capacity": {"designee"}, "title": {"Bureau Chief"}, "division": {"Special Victims"},
		"from_month": {"5"}, "from_day": {"1"}, "from_year": {"2026"},
	}
}

func (s *site) designated(pairs ...string) string {
	s.t.Helper()
	s.as(sue).upload("/officials", with(goodDesignation(), pairs...)).wantStatus(http.StatusSeeOther)
	return s.entries[len(s.entries)-1].ID
}

func TestOfficialsPage(t *testing.T) {
	s := newSite(t)
	for _, who := range []cases.PersonID{ines, rosa, otto, sue, max_, ada} {
		s.as(who).get("/officials").wantStatus(http.StatusOK).says("Nobody may sign today", "Nobody is in the register", "was never designated")
	}
	s.as(ana).get("/officials").wantStatus(http.StatusForbidden)
	for _, path := range []string{"/officials/new", "/officials/head"} {
		s.as(ines).get(path).wantStatus(http.StatusForbidden)
		s.as(ada).get(path).wantStatus(http.StatusOK)
	}
	for _, path := range []string{"/officials", "/officials/head", "/officials/x/end", "/officials/x/letter"} {
		s.as(ines).upload(path, goodDesignation(), file{"letter", "letter.pdf", pdfHeader}).wantStatus(http.StatusForbidden)
	}
	if len(s.docs) > 0 {
		t.Error("a letter of somebody who may not keep the register is in the vault")
	}

	s.designated()
	s.designated("person", string(una), "from_month", "6", "until_month", "12", "until_day", "31", "until_year", "2026")
	s.as(rosa).get("/officials").says("1 designation is in force today", "In force", "Begins on 1 June 2026", "No letter", "may sign to 31 December 2026").silent("Enter a designation")
}

func TestDesignateForm(t *testing.T) {
	for _, tt := range []struct {
		name, field, value, problem string
	}{
		{"nobody", "person", "", "Choose the official."},
		{"no capacity", "capacity", "", "Choose in which capacity"},
		{"an invented capacity", "capacity", "sheriff", "Choose in which capacity"},
		{"no title", "title", "", "Enter the official's title"},
		{"a title that fits no form", "title", strings.Repeat("x", 201), "201 characters"},
		{"half a date", "from_day", "", "The first day needs a day."},
		{"no such day", "from_day", "32", "needs a day from 1 to 31"},
		{"years ahead", "from_year", "2062", "more than a year ahead"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			field, _, _ := strings.Cut(tt.field, "_")
			got := s.as(sue).upload("/officials", with(goodDesignation(), tt.field, tt.value), file{"letter", "letter.pdf", pdfHeader}).wantStatus(http.StatusUnprocessableEntity)
			if said := got.problem(field); !strings.Contains(said, tt.problem) {
				t.Errorf("%q, want %q", said, tt.problem)
			}
			if got.value("division") != "Special Victims" {
				t.Error("what was typed is lost")
			}
			got.says("Leave out “letter.pdf”")
			if len(s.entries) > 0 {
				t.Error("it was entered")
			}
		})
	}
	t.Run("ends before it begins", func(t *testing.T) {
		s := newSite(t)
		got := s.as(sue).upload("/officials", with(goodDesignation(), "until_month", "4", "until_day", "30", "until_year", "2026")).wantStatus(http.StatusUnprocessableEntity)
		if said := got.problem("until"); said != "The last day is before the first day." {
			t.Error(said)
		}
	})
	t.Run("twice the same capacity", func(t *testing.T) {
		s := newSite(t)
		s.designated()
		got := s.as(sue).upload("/officials", goodDesignation()).wantStatus(http.StatusUnprocessableEntity)
		if said := got.problem("person"); !strings.Contains(said, "same capacity") {
			t.Error(said)
		}
	})
	t.Run("a picture is no letter", func(t *testing.T) {
		s := newSite(t)
		got := s.as(sue).upload("/officials", goodDesignation(), file{"letter", "letter.png", "\x89PNG\r\n\x1a\n"}).wantStatus(http.StatusUnprocessableEntity)
		if said := got.problem("letter"); !strings.Contains(said, "“letter.png” is not a PDF") {
			t.Error(said)
		}
	})
}

// A letter that came with a mistake elsewhere is not lost, and it takes one.
func TestDesignationLetterIsKept(t *testing.T) {
	s := newSite(t)
	p := s.as(sue)
	back := p.upload("/officials", with(goodDesignation(), "title", ""), file{"letter", "letter.pdf", pdfHeader + "I designate"}).wantStatus(http.StatusUnprocessableEntity)
	again := with(back.hidden("/officials"))
	for k, v := range goodDesignation() {
		again[k] = v
	}
	two := p.upload("/officials", again, file{"letter", "other.pdf", pdfHeader}).wantStatus(http.StatusUnprocessableEntity)
	if said := two.problem("letter"); !strings.Contains(said, "one letter") {
		t.Error(said)
	}
	p.upload("/officials", again).wantStatus(http.StatusSeeOther)
	id := s.entries[0].ID
	for _, who := range []cases.PersonID{rosa, ada} {
		if got := s.as(who).get("/officials/" + id + "/letter").wantStatus(http.StatusOK); got.body != pdfHeader+"I designate" || got.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s opens %q", who, got.body)
		}
	}
	s.as(ana).get("/officials/" + id + "/letter").wantStatus(http.StatusNotFound)
	s.as(ana).get("/documents/" + string(s.entries[0].Letter)).wantStatus(http.StatusNotFound)
}

func TestOfficialEntry(t *testing.T) {
	s := newSite(t)
	id := s.designated()
	page, p := "/officials/"+id, s.as(max_)
	s.as(rosa).get(page).says("In force", "No letter", "None rests on this designation").silent("End the designation", "Attach the letter")
	p.get("/officials/x").wantStatus(http.StatusNotFound)

	got := p.upload(page+"/letter", url.Values{}).wantStatus(http.StatusUnprocessableEntity)
	if said := got.problem("letter"); said != "Choose the PDF of the letter." {
		t.Error(said)
	}
	p.upload(page+"/letter", url.Values{}, file{"letter", "letter.pdf", pdfHeader}).wantStatus(http.StatusSeeOther)
	p.get(page).says("Look at the designation letter").silent("No letter")
	p.upload(page+"/letter", url.Values{}, file{"letter", "letter.pdf", pdfHeader}).wantStatus(http.StatusConflict)

	s.entries[0].LastSigned = cases.MustDate("2026-05-12")
	for _, tt := range []struct{ name, month, day, says string }{
		{"no day", "", "", "Enter the last day"},
		{"no such day", "13", "1", "needs a month from 1 to 12"},
		{"before a signature", "5", "11", "A form was signed under this designation on 12 May 2026, so it cannot end before that day."},
		{"before it begins", "3", "1", "The designation begins on 1 May 2026"},
	} {
		year := "2026"
		if tt.day == "" {
			year = ""
		}
		got := p.post(page+"/end", url.Values{"ends_on_month": {tt.month}, "ends_on_day": {tt.day}, "ends_on_year": {year}}).wantStatus(http.StatusUnprocessableEntity)
		if said := got.problem("ends_on"); !strings.Contains(said, tt.says) {
			t.Errorf("%s: %q, want %q", tt.name, said, tt.says)
		}
		if tt.month != "" && got.value("ends_on_month") != tt.month {
			t.Errorf("%s: what was typed is lost", tt.name)
		}
	}
	p.post(page+"/end", url.Values{"ends_on_month": {"5"}, "ends_on_day": {"14"}, "ends_on_year": {"2026"}}).wantStatus(http.StatusSeeOther)
	p.get(page).says("The last day is set", "Ended on 14 May 2026").silent("End the designation")
	p.get("/officials").says("Otto Okafor may not sign since 15 May 2026", "Nobody may sign today")
	fresh := p.get("/officials/new?person=" + string(otto))
	if fresh.value("title") != "Bureau Chief" {
		t.Error("the new entry does not begin with the old one's title")
	}
}

func TestHeadForm(t *testing.T) {
	change := func(pairs ...string) url.Values {
		return with(url.Values{"given": {"Ruth"}, "family": {"Vance"}, "from_month": {"5"}, "from_day": {"16"}, "from_year": {"2026"}}, pairs...)
	}
	for _, tt := range []struct{ name, field, value, problem string }{
		{"no given name", "given", "", "Enter the given name"},
		{"no family name", "family", "", "Enter the family name"},
		{"a name too long", "middle", strings.Repeat("x", 41), "41 characters"},
		{"no such day", "from_day", "31.", "must be written in digits"},
		{"years ahead", "from_year", "2036", "more than a year ahead"},
		{"signs without a title", "person", string(otto), "Enter the title of the new head"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			got := s.as(sue).post("/officials/head", change(tt.field, tt.value)).wantStatus(http.StatusUnprocessableEntity)
			field, _, _ := strings.Cut(tt.field, "_")
			if field == "person" {
				field = "title"
			}
			if said := got.problem(field); !strings.Contains(said, tt.problem) {
				t.Errorf("%q, want %q", said, tt.problem)
			}
		})
	}
	s := newSite(t)
	s.head = cases.Name{Given: "Eleanor", Family: "Marsh"}
	s.designated()
	p := s.as(ada)
	p.get("/officials/head").says("The forms name Eleanor Marsh now", "Otto Okafor, Bureau Chief")

	// Prepared for a day to come: the forms go on naming the old head.
	p.post("/officials/head", change("from_month", "6", "from_day", "1", "person", string(una), "title", "District Attorney")).wantStatus(http.StatusSeeOther)
	p.get("/officials").says("Prepared: 1 designation ends on 31 May 2026.", "go on naming Eleanor Marsh: send this form again on 1 June 2026 or later",
		"names Eleanor Marsh as the head", "Otto Okafor may sign to 31 May 2026", "Begins on 1 June 2026")

	// On the day the register and the forms differ, and the page says so.
	s.now = s.now.AddDate(0, 0, 17)
	s.as(rosa).get("/officials").says("The register has Una Usman as the head of the agency, and the forms name Eleanor Marsh", "may not sign since 1 June 2026")
	p = s.as(ada)
	p.post("/officials/head", change("from_month", "6", "from_day", "1", "given", "Una", "family", "Usman")).wantStatus(http.StatusSeeOther)
	p.get("/officials").says("The forms name Una Usman as the head of the agency now.", "To be designated anew").silent("and the forms name")
	got := p.post("/officials/head", change("from_month", "6", "from_day", "2", "given", "Una", "family", "Usman")).wantStatus(http.StatusUnprocessableEntity)
	if said := got.problem("from"); !strings.Contains(said, "already") {
		t.Error(said)
	}
}

// A form of the register that was interrupted by the end of the session comes back.
func TestRegisterFormsAreKeptOverASignIn(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/officials", "/officials/head", "/officials/00000000-0000-4000-8000-000000000001/end", "/absences", "/absences/00000000-0000-4000-8000-000000000001/end"} {
		s.anyone().post(path, goodDesignation()).wantStatus(http.StatusUnauthorized).says("what you typed is kept")
	}
}

// Every signature names the designation it rests on.
func TestPapersNameTheirDesignation(t *testing.T) {
	s := newSite(t)
	decided, signed := s.decided(), s.signed()
	s.as(ines).get(signed).says("P-2026-0001 rests on the designation of Otto Okafor (Supervisor whom the head designated), in force since 1 January 2026.")
	s.as(ines).get(decided).silent("rests on the designation")
	s.as(ana).get(signed).silent("rests on the designation")
}
