package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"suppb/cases"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

//go:embed templates
var templateFiles embed.FS

// pages are the parsed templates by name: the layout with one page each.
type pages map[string]*template.Template

// page is what every page has; Body is its own.
type page struct {
	Title  string
	Visit  *visit
	Form   *formdata.Form
	Body   any
	Alert  string // why the page came back, when that is no single field
	Wide   bool
	Script string // its file in static, if the page has one; no page has any other
	Office string
	Demo   bool
	Nav    []navEntry
	Done   string // what was just done

	newTask func(route string) string // nil if its forms need no proof of work
	proves  bool                      // a form has a task, and the page the script that does it
}

type navEntry struct {
	Words, Path string
	Current     bool
}

// parsePages parses every template, so that a broken one is found at start.
func parsePages() (pages, error) {
	layout, err := template.New("layout.html").Funcs(templateFuncs).ParseFS(templateFiles, "templates/layout/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	files, err := fs.Glob(templateFiles, "templates/pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	out := pages{}
	for _, file := range files {
		t, err := layout.Clone()
		if err == nil {
			t, err = t.ParseFS(templateFiles, file)
		}
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		out[strings.TrimSuffix(path.Base(file), ".html")] = t
	}
	return out, nil
}

// render builds the page in memory and then sends it, so that a failing
// template never leaves half a page.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, p *page) error {
	t, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("there is no page template %q", name)
	}
	if p.Form == nil {
		p.Form = formdata.New()
	}
	p.Office, p.Demo = s.Office, s.Demo
	p.newTask = s.taskFor(r)
	if p.Visit.Known() {
		p.Office = p.Visit.Agency.Name
		p.Done = s.Sessions.PopString(r.Context(), sessionDone)
		p.Nav = s.nav(p.Visit, r.URL.Path)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout.html", p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", contentPolicy(p.Script != "" || p.proves))
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	if err != nil {
		return fmt.Errorf("%w: %w", http.ErrAbortHandler, err)
	}
	return nil
}

// nav is an entry for each thing the person's roles open.
func (s *Server) nav(v *visit, at string) []navEntry {
	var out []navEntry
	add := func(words, to string, current bool, roles ...cases.Role) {
		if v.Viewer.Is(roles...) {
			out = append(out, navEntry{words, to, current})
		}
	}
	requests := strings.HasPrefix(at, "/requests") && at != "/requests/new"
	add("Overview", "/overview", at == "/overview", cases.RoleManager)
	if v.staff() {
		add("Requests", "/requests", requests, staffRoles...)
	} else {
		add("Your requests", "/requests", requests, cases.RoleRequester)
	}
	add("Find", "/search", at == "/search", requestRoles...)
	add("Signed scans", "/scans", at == "/scans", cases.RoleIntake)
	add("New request", "/requests/new", at == "/requests/new", cases.RoleRequester)
	add("Deadlines", "/deadline", at == "/deadline", staffRoles...)
	add("Letters", "/letters", strings.HasPrefix(at, "/letters"), templateRoles...)
	add("Officials", "/officials", strings.HasPrefix(at, "/officials"), registerRoles...)
	add("Demands", "/disclosures", strings.HasPrefix(at, "/disclosures"), cases.DemandRecorders...)
	add("Absences", "/absences", strings.HasPrefix(at, "/absences"), staffRoles...)
	add("Calendar feed", "/calendar", strings.HasPrefix(at, "/calendar"), requestRoles...)
	add("Retention", "/retention", strings.HasPrefix(at, "/retention"), cases.RetentionKeepers...)
	add("Audit log", "/audit", at == "/audit", cases.AuditReaders...)
	add("People", "/people", at == "/people", cases.RoleAdministrator)
	if s.Demo {
		out = append(out, navEntry{"Demo mail", "/mail", at == "/mail"})
	}
	return out
}

var templateFuncs = template.FuncMap{
	"field":      newField,
	"choices":    newChoiceField,
	"plural":     plural,
	"waitingOn":  waitingOn,
	"deskOf":     deskOf,
	"holdWords":  func(code string) string { return cases.Hold.CodeWords(code) },
	"rule":       func(kind string) string { return cases.ActKind(kind).Rule() },
	"short":      short,
	"day":        day,
	"shortDay":   shortDay,
	"factTitle":  factTitle,
	"newCommand": uuid.NewString,
	"size":       fileSize,
	"accept":     func() string { return formdata.Accept },
	"add":        func(a, b int) int { return a + b },
}

// plural is "1 day" or "2 days".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// short is a date for a narrow column: "14 Sep 2026".
func short(d cases.Date) string {
	return fmt.Sprintf("%d %.3s %d", d.Day, d.Month, d.Year)
}

func fileSize(n int64) string {
	switch {
	case n < 1<<10:
		return plural(int(n), "byte", "bytes")
	case n < 1<<20:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// left is how much time remains until a due date, in words.
func left(due, today cases.Date) string {
	switch n := due.DaysSince(today); {
	case n < 0:
		return plural(-n, "day", "days") + " overdue"
	case n == 0:
		return "Due today"
	default:
		return plural(n, "day", "days") + " left"
	}
}

// Time is an instant on the wall clock of the office, with its zone.
func (v *visit) Time(t time.Time) string { return t.In(v.zone).Format("2 January 2006, 3:04 PM MST") }

// Day is the office's day of an instant; a dash for none.
func (v *visit) Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return short(cases.DateOf(t.In(v.zone)))
}

// Age is how long ago an instant was, roughly.
func (v *visit) Age(t time.Time) string {
	days := v.Today.DaysSince(v.rules.Today(t))
	minutes := int(v.Now.Sub(t).Minutes())
	switch {
	case minutes < 1:
		return "just now"
	case minutes < 60:
		return plural(minutes, "minute", "minutes") + " ago"
	case days == 0:
		return plural(minutes/60, "hour", "hours") + " ago"
	case days == 1:
		return "yesterday"
	case days < 60:
		return fmt.Sprintf("%d days ago", days)
	}
	return fmt.Sprintf("%d months ago", days/30)
}

// Left is the time that remains until a due date, seen from today.
func (v *visit) Left(due cases.Date) string { return left(due, v.Today) }

// FromToday is how far a date is from today, in words.
func (v *visit) FromToday(d cases.Date) string {
	switch n := d.DaysSince(v.Today); {
	case n < 0:
		return plural(-n, "day", "days") + " ago"
	case n == 0:
		return "Today"
	default:
		return "In " + plural(n, "day", "days")
	}
}

// Urgency is the look of a due date: "overdue", "soon" or "". The words of Left
// always stand beside it.
func (v *visit) Urgency(due cases.Date) string {
	switch n := due.DaysSince(v.Today); {
	case n < 0:
		return "overdue"
	case n <= cases.DueSoonDays:
		return "soon"
	}
	return ""
}
