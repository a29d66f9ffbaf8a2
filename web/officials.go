package web

import (
	"context"
	"io"
	"net/http"
	"slices"

	"suppb/cases"
	"suppb/web/formdata"
)

// registerRoles read the register of certifying officials; keeperRoles change it.
var (
	registerRoles = append(slices.Clone(staffRoles), cases.RoleAdministrator)
	keeperRoles   = []cases.Role{cases.RoleSupervisor, cases.RoleManager, cases.RoleAdministrator}
)

// officialsBody is the register of certifying officials.
type officialsBody struct {
	Rows    []officialRow
	Wanted  []wantedOfficial
	Keeps   bool       // this person changes the register
	Signing int        // how many may sign today
	Head    cases.Name // whom the register has as head, if the forms name another one
}

// officialRow is a line of the register, seen from today.
type officialRow struct {
	cases.DesignationEntry
	When   string
	Today  bool // in force
	Begins bool // not in force yet
}

// LacksLetter reports that nothing shows that the head designated this person,
// who may sign now or later.
func (r officialRow) LacksLetter() bool {
	return r.Capacity == cases.Designee && r.Letter == "" && !r.Over()
}

// Over reports that nobody signs under the entry any more.
func (r officialRow) Over() bool { return !r.Today && !r.Until.IsZero() && !r.Begins }

// wantedOfficial is an official who may not sign, or soon not any more, unless
// they are designated anew.
type wantedOfficial struct {
	Person cases.PersonID
	Name   cases.Name
	Why    string
}

func officialRowOf(d cases.DesignationEntry, today cases.Date) officialRow {
	row := officialRow{DesignationEntry: d, Today: d.InForce(today), Begins: !d.Never() && today.Before(d.From)}
	switch {
	case d.Never():
		row.When = "Never in force"
	case row.Begins:
		row.When = "Begins on " + d.From.Long()
	case !row.Today:
		row.When = "Ended on " + d.Until.Long()
	case d.Until.IsZero():
		row.When = "In force"
	default:
		row.When = "In force to " + d.Until.Long()
	}
	return row
}

func (s *Server) officialsPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(registerRoles...); err != nil {
		return err
	}
	all, err := s.Officials.Officials(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, cases.RoleOfficial)
	if err != nil {
		return err
	}
	body := officialsBody{Keeps: v.Viewer.Is(keeperRoles...), Wanted: wanted(all, people, v.Today)}
	for _, d := range all {
		row := officialRowOf(d, v.Today)
		if row.Today && d.Active {
			body.Signing++
		}
		if row.Today && d.Capacity == cases.HeadOfAgency && (d.Name.Family != v.Agency.Head.Family || d.Name.Given != v.Agency.Head.Given) {
			body.Head = d.Name
		}
		body.Rows = append(body.Rows, row)
	}
	slices.SortStableFunc(body.Rows, func(a, b officialRow) int { return a.rank() - b.rank() })
	return s.render(w, r, http.StatusOK, "officials", &page{Title: "Certifying officials", Visit: v, Body: body})
}

// rank puts what is in force first and what is over last.
func (r officialRow) rank() int {
	switch {
	case r.Today:
		return 0
	case r.Over():
		return 2
	}
	return 1
}

// wanted lists whose designation ended or ends with nothing after it, and who has
// the role of an official without any.
func wanted(all []cases.DesignationEntry, people []cases.Person, today cases.Date) []wantedOfficial {
	var out []wantedOfficial
	for _, d := range cases.Unentered(all) {
		why := "may not sign since " + d.Until.AddDays(1).Long()
		if !d.Until.Before(today) {
			why = "may sign to " + d.Until.Long() + ", and not after it"
		}
		out = append(out, wantedOfficial{d.Person, d.Name, why})
	}
	for _, p := range people {
		if !slices.ContainsFunc(all, func(d cases.DesignationEntry) bool { return d.Person == p.ID && !d.Never() }) {
			out = append(out, wantedOfficial{p.ID, p.Name, "has the role, and was never designated"})
		}
	}
	return out
}

// designateBody is the form that enters an official.
type designateBody struct {
	People  []cases.Choice
	Waiting []cases.Document // a letter that came with a form that has a mistake
}

// Capacities are the grounds on which somebody may sign.
func (designateBody) Capacities() []cases.Choice { return cases.OfficialCapacities() }

// designatePage starts with what the person's last entry says, if the address
// names a person.
func (s *Server) designatePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(keeperRoles...); err != nil {
		return err
	}
	all, err := s.Officials.Officials(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	f := formdata.New()
	f.Values.Set("person", r.URL.Query().Get("person"))
	f.Values.Set("capacity", string(cases.Designee))
	for _, d := range all {
		if string(d.Person) == f.Line("person") {
			f.Values.Set("capacity", string(d.Capacity))
			f.Values.Set("title", d.Title)
			f.Values.Set("division", d.Division)
		}
	}
	return s.showDesignate(w, r, v, http.StatusOK, f)
}

func (s *Server) showDesignate(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form) error {
	people, err := s.Reader.PeopleWith(r.Context(), v.Viewer.Agency, cases.RoleOfficial)
	if err != nil {
		return err
	}
	body := designateBody{People: peopleChoices(people)}
	if body.Waiting, err = s.letters(r.Context(), v, f); err != nil {
		return err
	}
	f.Sort([]string{"person", "capacity", "title", "division", "from", "until", "letter"})
	return s.render(w, r, status, "official_new", &page{Title: "Enter a designation", Visit: v, Form: f, Body: body})
}

func (s *Server) designate(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(keeperRoles...); err != nil {
		return err
	}
	f, err := s.readLetter(w, r, v)
	if err != nil {
		return err
	}
	d := cases.Designation{
		Person: cases.PersonID(f.Line("person")), Capacity: cases.Capacity(f.Line("capacity")), Title: f.Line("title"), Division: f.Line("division"),
		From: f.Date("from", "The first day"), Until: f.Date("until", "The last day"),
	}
	f.Add(d.Check(v.Today))
	if d.Letter, err = s.letter(r.Context(), v, f, ""); err != nil {
		return err
	}
	if len(f.Problems) == 0 {
		if err := asProblem(f, "person", s.Officials.Designate(r.Context(), v.Viewer, d)); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 {
		return s.showDesignate(w, r, v, http.StatusUnprocessableEntity, f)
	}
	done := "The official is in the register."
	if d.Capacity == cases.Designee && d.Letter == "" {
		done += " The head designates in writing: attach the letter as soon as you have it."
	}
	return s.seeOther(w, r, "/officials", done)
}

// readLetter reads a form with a designation letter, which is kept as it arrives.
func (s *Server) readLetter(w http.ResponseWriter, r *http.Request, v *visit) (*formdata.Form, error) {
	return read(w, r, v, func(f *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
		if d.MediaType != "application/pdf" {
			f.Problem("letter", "“%s” is not a PDF. Save the letter as a PDF and choose it again.", d.FileName)
			return discard(f, d, body)
		}
		return s.keep(r.Context(), v, "", cases.DesignationLetter, d, body)
	})
}

// letters are the uploaded letters that came with a form or that its page showed.
func (s *Server) letters(ctx context.Context, v *visit, f *formdata.Form) ([]cases.Document, error) {
	all, err := s.waiting(ctx, v, "", cases.DesignationLetter)
	if err != nil {
		return nil, err
	}
	ids := chosen(all, f)
	return slices.DeleteFunc(all, func(d cases.Document) bool { return !slices.Contains(ids, d.ID) }), nil
}

// letter is the one letter of a form; missing is the mistake if there has to be one.
func (s *Server) letter(ctx context.Context, v *visit, f *formdata.Form, missing string) (cases.DocumentID, error) {
	all, err := s.letters(ctx, v, f)
	switch {
	case err != nil:
		return "", err
	case len(all) > 1:
		f.Problem("letter", "A designation has one letter. Mark the other one to leave it out.")
	case len(all) == 1:
		return all[0].ID, nil
	case missing != "":
		f.Problem("letter", "%s", missing)
	}
	return "", nil
}
