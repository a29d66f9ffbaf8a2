package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"suppb/cases"
	"suppb/internal/testkit/smtp"
	"suppb/internal/testkit/visitor"
	"suppb/store"
	"suppb/store/storetest"
)

// bad is a service at work and the people who try what they should not.
type bad struct {
	*staffed
	db        *sql.DB
	zone      *time.Location
	mailbox   *smtp.Server
	passwords map[string]string
	intake2, ada2, chief2, both, deputy,
	stranger *visitor.Visitor // stranger never signed in
}

// TestBadInput does on the built binary what people should not do: absurd and
// oversized fields, wrong files, stale and doubled forms, other people's
// addresses. Each is refused with a sentence, keeps what was typed and changes
// nothing; none is ever a failure of the service's own.
func TestBadInput(t *testing.T) {
	b := newBad(t)
	t.Run("fields of a request", b.fields)
	t.Run("files", b.files)
	t.Run("sent twice", b.twice)
	t.Run("somebody was first", b.stale)
	t.Run("findings", b.findings)
	t.Run("other people's requests", b.foreign)
	t.Run("not open now", b.notOpen)
	t.Run("another role's", b.roles)
	t.Run("the reviewer does not sign", b.twoPersons)
	t.Run("decision and signature", b.decision)
	t.Run("plain acts", b.plainActs)
	t.Run("after the signature", b.afterSignature)
	t.Run("two signatures", b.twoSignatures)
	t.Run("related requests", b.related)
	t.Run("not a form of ours", b.garbage)
	t.Run("no session", b.noSession)
	t.Run("a disabled account", b.disabled)
	t.Run("what is left behind", b.leftBehind)
}

func newBad(t *testing.T) *bad {
	rules := t.TempDir()
	zone := ruleFile(t, rules, "e2e", time.Now().Add(5*time.Hour))
	mailbox := smtp.Serve(t)
	s := newService(t, "", "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example", "--rules-dir", rules)
	passwords := s.open("e2e", "--rules-dir", rules)
	passwords["intake2@da.example"] = s.account("--email", "intake2@da.example", "--given", "Bruno", "--family", "Castell", "--role", "intake")
	passwords["ada2@da.example"] = s.account("--email", "ada2@da.example", "--given", "Hugh", "--family", "Pemberton", "--role", "reviewer")
	passwords["chief2@da.example"] = s.account("--email", "chief2@da.example", "--given", "Paul", "--family", "Nwosu", "--role", "supervisor")
	passwords["both@da.example"] = s.account("--email", "both@da.example", "--given", "Ivo", "--family", "Renner", "--role", "reviewer,certifying_official", "--title", "Deputy Chief")
	passwords["deputy@da.example"] = s.account("--email", "deputy@da.example", "--given", "Clara", "--family", "Weiss", "--role", "certifying_official", "--title", "Deputy Chief")
	passwords["leaver@firm.example"] = s.account("--email", "leaver@firm.example", "--given", "Paul", "--family", "Leaver", "--role", "requester", "--organisation", "Kim LLP")
	s.start()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.data, "record.db")+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	in := func(email string) *visitor.Visitor {
		return visitor.New(t, s.base()).SignIn(email, passwords[email])
	}
	return &bad{
		staffed: s.signInAll(passwords), db: db, zone: zone, mailbox: mailbox, passwords: passwords,
		intake2: in("intake2@da.example"), ada2: in("ada2@da.example"), chief2: in("chief2@da.example"), both: in("both@da.example"), deputy: in("deputy@da.example"),
		stranger: visitor.New(t, s.base()),
	}
}

// in gives everybody to a subtest, which they fail instead of its parent.
func (b *bad) in(t *testing.T) *bad {
	c := *b
	svc, people := *b.service, *b.staffed
	svc.t = t
	people.service = &svc
	c.staffed = &people
	for _, who := range []**visitor.Visitor{
		&people.attorney, &people.other, &people.intake, &people.ada, &people.supervisor, &people.official, &people.manager,
		&c.intake2, &c.ada2, &c.chief2, &c.both, &c.deputy, &c.stranger,
	} {
		*who = (*who).In(t)
	}
	return &c
}

// recorded is how much the record holds of all that an act can leave there.
// Files that wait for their act are counted apart: a mistake keeps them.
func (b *bad) recorded() map[string]int {
	b.t.Helper()
	counts := map[string]int{}
	for name, query := range map[string]string{
		"requests": `SELECT COUNT(*) FROM requests`, "timeline entries": `SELECT COUNT(*) FROM events`, "messages": `SELECT COUNT(*) FROM outbox`,
		"acts": `SELECT COUNT(*) FROM commands WHERE outcome <> 'refused'`, "attached files": `SELECT COUNT(*) FROM documents WHERE attached`,
		"versions": `SELECT COALESCE(SUM(version), 0) FROM requests`, "half-stored files": `SELECT COUNT(*) FROM documents WHERE digest = ''`,
		"disabled accounts": `SELECT COUNT(*) FROM people WHERE NOT active`,
	} {
		var n int
		if err := b.db.QueryRow(query).Scan(&n); err != nil {
			b.t.Fatal(err)
		}
		counts[name] = n
	}
	return counts
}

func (b *bad) count(query string, args ...any) (n int) {
	b.t.Helper()
	if err := b.db.QueryRow(query, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bad) waitingFiles() int { return b.count(`SELECT COUNT(*) FROM documents WHERE NOT attached`) }

// nothingDone fails the test if doing it changed the record or what anybody
// reads about these requests.
func (b *bad) nothingDone(paths []string, doing func()) {
	b.t.Helper()
	records, pages := b.recorded(), everything2(b, paths)
	doing()
	if after := b.recorded(); !maps.Equal(records, after) {
		b.t.Errorf("the record holds %v, and held %v", after, records)
	}
	for name, text := range everything2(b, paths) {
		if text != pages[name] {
			b.t.Errorf("%s says now:\n%s\nand said:\n%s", name, text, pages[name])
		}
	}
}

// everything2 is what a person on each side reads in the list and about each request.
func everything2(b *bad, paths []string) map[string]string {
	b.t.Helper()
	seen := map[string]string{}
	for name, who := range map[string]*visitor.Visitor{"the attorney": b.attorney, "intake": b.intake} {
		for _, path := range append([]string{"/requests?show="}, paths...) {
			seen[name+" at "+path] = theTimeOfDay.ReplaceAllString(who.Get(path).Text(), "")
		}
	}
	return seen
}

// keeps fails the test unless the page shows the form again with all that was
// typed, and with a command that can be sent.
func keeps(t *testing.T, page *visitor.Page, sent *visitor.Form, action string) {
	t.Helper()
	if !page.HasForm(action) {
		t.Errorf("%s (status %d) does not show the form again; it says: %.1500s", page.Path, page.Status, page.Text())
		return
	}
	got := page.Form(action)
	for name, values := range sent.Values {
		if name == "command" || name == "version" || slices.Equal(values, got.Values[name]) || strings.Join(values, "") == "" {
			continue
		}
		t.Errorf("%s was %.80q and came back as %.80q", name, values, got.Values[name])
	}
	if sent.Values.Get("request") != got.Values.Get("request") {
		t.Error("the form came back for another request")
	}
}

// version is the version that a page of the request would show now.
func (b *bad) version(path string) string {
	return fmt.Sprint(b.count(`SELECT version FROM requests WHERE id = ?`, strings.TrimPrefix(path, "/requests/")))
}

// act is the body of a form that no page offered.
func (b *bad) act(path string, pairs ...string) string {
	v := url.Values{"command": {uuid.NewString()}, "version": {b.version(path)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

const plainForm = "application/x-www-form-urlencoded"

const pdf = "%PDF-1.7 authority"

// accepted is a new request that the ADA reviews.
func (b *bad) accepted() string {
	path := uVictim.submit(b.t, b.attorney)
	b.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Is(http.StatusOK).Has("Under review")
	return path
}

// recommended is a new request that waits for the official, its form drawn.
func (b *bad) recommended() string {
	path := b.accepted()
	uVictim.recommend(b.ada, path).Is(http.StatusOK).Has("With a supervisor")
	endorse(b.supervisor, path).Is(http.StatusOK).Has("Awaiting decision")
	b.drawn(path)
	return path
}

func (b *bad) drawn(path string) {
	b.t.Helper()
	b.await("the form is drawn", 20*time.Second, func() bool {
		return b.count(`SELECT COUNT(*) FROM requests WHERE id = ? AND draft_digest <> ''`, strings.TrimPrefix(path, "/requests/")) == 1
	})
}

func (b *bad) fields(t *testing.T) {
	tomorrow := time.Now().In(b.zone).AddDate(0, 0, 1).Format(time.DateOnly)
	tenMB := strings.Repeat("Ten megabytes. ", 10<<20/15+1)
	long := strings.Repeat("ß", 41)
	for _, row := range []struct {
		name     string
		change   func(*visitor.Form)
		field    string
		sentence string
	}{
		{"31 February", func(f *visitor.Form) { f.Date("born_on", "1991-02-31") }, "born_on", "The date of birth: February 1991 has no day 31."},
		{"29 February of a common year", func(f *visitor.Form) { f.Date("happened_on", "2025-02-29") }, "happened_on", "The date of the crime: February 2025 has no day 29."},
		{"the year 0026", func(f *visitor.Form) { f.Date("born_on", "0026-05-01") }, "born_on", "The date of birth needs a year of four digits, such as 1986. Check the year."},
		{"the year 26", func(f *visitor.Form) { f.Date("happened_on", "26-05-01") }, "happened_on", "The date of the crime needs a year of four digits, such as 1986. Check the year."},
		{"the year 99999", func(f *visitor.Form) { f.Date("born_on", "99999-05-01") }, "born_on", "The date of birth must be written in digits: month, day and year, such as 4 28 1986."},
		{"letters", func(f *visitor.Form) { f.Date("born_on", "MCMX-May-first") }, "born_on", "The date of birth must be written in digits: month, day and year, such as 4 28 1986."},
		{"digits of another script", func(f *visitor.Form) { f.Date("born_on", "١٩٩١-٠٧-٢٣") }, "born_on", "The date of birth must be written in digits: month, day and year, such as 4 28 1986."},
		{"month 13", func(f *visitor.Form) { f.Date("born_on", "1991-13-02") }, "born_on", "The date of birth needs a month from 1 to 12, in the first field."},
		{"day 0", func(f *visitor.Form) { f.Date("born_on", "1991-12-0") }, "born_on", "The date of birth needs a day from 1 to 31, in the second field."},
		{"a year alone", func(f *visitor.Form) { f.Date("happened_on", "2025--") }, "happened_on", "The date of the crime needs a month and a day."},
		{"a birth tomorrow", func(f *visitor.Form) { f.Date("born_on", tomorrow) }, "born_on", "The date of birth is in the future."},
		{"a birth in 1891", func(f *visitor.Form) { f.Date("born_on", "1891-01-01") }, "born_on", "The date of birth is more than 130 years ago. Check the year."},
		{"a crime tomorrow", func(f *visitor.Form) { f.Date("happened_on", tomorrow) }, "happened_on", "The date of the crime is in the future."},
		{"a crime before the birth", func(f *visitor.Form) { f.Date("happened_on", "1985-01-01") }, "happened_on", "The crime is dated before the victim was born."},
		{"an end before the beginning", func(f *visitor.Form) { f.Date("happened_to", "2025-03-01") }, "happened_to", "The last day is before the first day."},
		{"a hearing long ago", func(f *visitor.Form) { f.Date("hearing_on", "2019-05-01") }, "hearing_on", "The hearing is in the past. Leave it empty if it does not matter any more."},
		{"a birthday in 2199", func(f *visitor.Form) { f.Date("child_turns_21_on", "2199-05-01") }, "child_turns_21_on", "The 21st birthday is more than 22 years away. Check the year."},
		{"10 MB in a text", func(f *visitor.Form) { f.Set("narrative", strings.TrimSpace(tenMB)) }, "narrative", "at most 20,000 fit. Put the rest into an attached document."},
		{"10 MB in a line", func(f *visitor.Form) { f.Set("case_number", strings.TrimSpace(tenMB)) }, "case_number", "at most 200 fit."},
		{"a name longer than the form's line", func(f *visitor.Form) { f.Set("family", long) }, "family", "This is 41 characters long; at most 40 fit."},
		{"only spaces", func(f *visitor.Form) { f.Set("narrative", " \r\n\t ") }, "narrative", "Say in a few sentences what happened."},
		{"a bell in a text", func(f *visitor.Form) { f.Set("narrative", "He rang\a twice.") }, "narrative", "This text holds control characters."},
		{"markup in a name", func(f *visitor.Form) { f.Set("family", `"><script>alert(1)</script>`).Set("given", "") }, "given", "Enter the victim's given name, or “None”."},
		{"letters in the A-Number", func(f *visitor.Form) { f.Set("a_number", "A12B4567") }, "a_number", "An A-Number has 7 to 9 digits."},
		{"a third gender box", func(f *visitor.Form) { f.Set("gender", "none") }, "gender", "Choose which of the form's two boxes to mark."},
		{"a visa that is not certified", func(f *visitor.Form) { f.Set("visa", "H-1B") }, "visa", "Choose U or T."},
		{"another agency's case", func(f *visitor.Form) { f.Set("handled", "no") }, "handled", "Then this office cannot certify."},
		{"no way to find the case", func(f *visitor.Form) { f.Set("case_number", "").Set("defendant", " ") }, "case_number", "so that we can find the case."},
		{"no authority", func(f *visitor.Form) { f.Set("authority") }, "authority", "Confirm that you hold a signed G-28, retainer or release from the victim."},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone(nil, func() {
				f := uVictim.form(b.attorney)
				row.change(f)
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if got := page.Mistake(row.field); !strings.Contains(got, row.sentence) {
					t.Errorf("by %s stands %q, want %q; the page says: %.1500s", row.field, got, row.sentence, page.Alert())
				}
				if alert := page.Alert(); !strings.Contains(alert, " to correct ") || !strings.Contains(alert, row.sentence) {
					t.Errorf("the list of mistakes says %.500q", alert)
				}
				if bytes.Contains(page.Body, []byte("<script")) {
					t.Error("the page has a script")
				}
				switch row.name { // radio buttons of which none can be marked again, and space alone
				case "a third gender box", "a visa that is not certified", "only spaces", "no way to find the case":
					f.Set(row.field, page.Form("/requests").Values[row.field]...).Set("defendant")
				}
				keeps(t, page, f, "/requests")
			})
		})
	}
	t.Run("missing everything", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone(nil, func() {
			page := b.attorney.Get("/requests/new").Form("/requests").Send().Is(http.StatusUnprocessableEntity)
			required := []string{"handled", "visa", "family", "given", "born_on", "gender", "case_number", "happened_on", "narrative", "reply_to", "authority"}
			for _, field := range required {
				if page.Mistake(field) == "" {
					t.Errorf("no sentence stands by %s", field)
				}
			}
			page.Has(fmt.Sprintf("%d things to correct", len(required)))
		})
	})
	t.Run("a text of 10 MB in a form without files", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		b.nothingDone([]string{path}, func() {
			f := b.intake.Get(path).Form(path+"/ask").Set("missing", "incident").Set("question", strings.TrimSpace(tenMB))
			page := f.Send().Is(http.StatusUnprocessableEntity)
			if got := page.Mistake("question"); !strings.Contains(got, "at most 20,000 fit") {
				t.Errorf("by the question stands %q", got)
			}
			keeps(t, page, f, path+"/ask")
		})
	})
	t.Run("100 MB in one text", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone(nil, func() {
			uVictim.form(b.attorney).Set("narrative", strings.Repeat("x", 100<<20)).Send().
				Is(http.StatusRequestEntityTooLarge).Has("larger than this service takes in one go")
		})
	})
}

func (b *bad) files(t *testing.T) {
	type chosen struct{ name, content string }
	many := make([]chosen, 11)
	for i := range many {
		many[i] = chosen{fmt.Sprintf("page-%02d.pdf", i+1), pdf}
	}
	for _, row := range []struct {
		name     string
		files    []chosen
		sentence string
		kept     int // files that were stored and stay
	}{
		{"a program called PDF", []chosen{{"report.pdf", "MZ\x90\x00\x03 this program cannot be run"}}, "“report.pdf” is called .pdf but is not a PDF. Save it as PDF, JPEG or PNG and choose it again.", 0},
		{"a page called PDF", []chosen{{"report.pdf", "<!doctype html><script>alert(1)</script>"}}, "“report.pdf” is called .pdf but is not a PDF.", 0},
		{"a PDF called PNG", []chosen{{"photo.png", pdf}}, "“photo.png” is called .png but is not a PNG picture.", 0},
		{"a page called what it is", []chosen{{"statement.html", "<!doctype html>"}}, "“statement.html” is not a PDF, JPEG or PNG file.", 0},
		{"a double extension", []chosen{{"report.pdf.exe", pdf}}, "“report.pdf.exe” is not a PDF, JPEG or PNG file.", 0},
		{"a name that reads backwards", []chosen{{"report\u202efdp.exe", pdf}}, "“reportfdp.exe” is not a PDF, JPEG or PNG file.", 0},
		{"an empty file", []chosen{{"report.pdf", ""}}, "“report.pdf” is empty. Choose the file again.", 0},
		{"eleven files", many, "Send at most 10 files at once. “page-11.pdf” and what came after it were not taken.", 10},
		{"a file over 25 MB", []chosen{{"scan.pdf", "%PDF-1.7" + strings.Repeat("x", 25<<20)}}, "“scan.pdf” is larger than 25 MB. Send it in parts, or as a smaller scan.", 0},
		{"a good and a bad one", []chosen{{"good.pdf", pdf}, {"bad.pdf", "MZ"}}, "“bad.pdf” is called .pdf but is not a PDF.", 1},
		{"a folder in the name", []chosen{{`..\..\etc\passwd`, "root:x:0:0"}}, "“passwd” is not a PDF, JPEG or PNG file.", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			waiting := b.waitingFiles()
			b.nothingDone(nil, func() {
				f := uVictim.form(b.attorney)
				for _, file := range row.files {
					f.Attach("documents", file.name, "application/pdf", file.content)
				}
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if got := page.Mistake("documents"); !strings.Contains(got, row.sentence) {
					t.Errorf("by the files stands %q, want %q", got, row.sentence)
				}
				keeps(t, page, f, "/requests")
			})
			if n := b.waitingFiles() - waiting; n != row.kept {
				t.Errorf("%d files stay in the record, want %d", n, row.kept)
			}
		})
	}

	t.Run("a good file survives a bad field", func(t *testing.T) {
		b := b.in(t)
		f := uVictim.form(b.attorney).Set("family", "").Attach("documents", "g28.pdf", "application/pdf", pdf).Attach("documents", "wrong one.pdf", "application/pdf", pdf)
		page := f.Send().Is(http.StatusUnprocessableEntity).Has("Already uploaded", "g28.pdf", "wrong one.pdf")
		again := page.Form("/requests").Set("family", uVictim.family)
		again.Set("leave_out", b.newestWaiting())
		sent := again.Send().Is(http.StatusOK).Has("Your request was sent", "g28.pdf")
		if strings.Contains(sent.Text(), "wrong one.pdf") {
			t.Error("a file that was left out is attached")
		}
		if got := b.attorney.Get(sent.Link("g28.pdf")).Is(http.StatusOK).Has("g28.pdf").Link("Save the file"); string(b.attorney.Get(got).Is(http.StatusOK).Body) != pdf {
			t.Errorf("the attached file holds something else at %s", got)
		}
	})
	t.Run("another person's waiting file is nobody's", func(t *testing.T) {
		b := b.in(t)
		page := uVictim.form(b.attorney).Set("given", "").Attach("documents", "secret.pdf", "application/pdf", pdf).Send().Is(http.StatusUnprocessableEntity)
		id := page.Form("/requests").Values.Get("request")
		b.other.Get("/documents/" + b.newestWaiting()).Is(http.StatusNotFound)
		b.attorney.Get("/documents/" + b.newestWaiting()).Is(http.StatusNotFound)
		stolen := uVictim.form(b.other).Set("request", id).Send().Is(http.StatusOK)
		if strings.Contains(stolen.Text(), "secret.pdf") {
			t.Error("one firm's file is attached to another firm's request")
		}
	})
	t.Run("a file on a page that takes none", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		b.nothingDone([]string{path}, func() {
			b.attorney.Post(path+"/cancel", "multipart/form-data; boundary=x",
				"--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--x--\r\n").Is(http.StatusUnprocessableEntity).Has("This page takes no files.")
		})
	})
	t.Run("a bad file with an answer", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		b.intake.Get(path).Form(path+"/ask").Set("missing", "incident").Set("question", "Which precinct?").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			f := b.attorney.Get(path).Form(path+"/answer").Set("answer", "The ninth, on the corner of Elm.").Attach("documents", "report.pdf", "application/pdf", "MZ")
			page := f.Send().Is(http.StatusUnprocessableEntity)
			if got := page.Mistake("documents"); !strings.Contains(got, "is called .pdf but is not a PDF") {
				t.Errorf("by the files stands %q", got)
			}
			keeps(t, page, f, path+"/answer")
		})
	})
}

// newestWaiting is the ID of the newest file that no act attached yet.
func (b *bad) newestWaiting() (id string) {
	b.t.Helper()
	if err := b.db.QueryRow(`SELECT id FROM documents WHERE NOT attached ORDER BY rowid DESC LIMIT 1`).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *bad) twice(t *testing.T) {
	t.Run("the same form again", func(t *testing.T) {
		b := b.in(t)
		f := uVictim.form(b.attorney).Attach("documents", "g28.pdf", "application/pdf", pdf)
		first := f.Send().Is(http.StatusOK).Has("Your request was sent")
		b.nothingDone([]string{first.Path}, func() {
			second := f.Send().Is(http.StatusOK).Has("Your request was sent")
			if second.Path != first.Path {
				t.Errorf("the second went to %s, the first to %s", second.Path, first.Path)
			}
			if n := len(b.attorney.Get(first.Path).Links("g28.pdf")); n != 1 {
				t.Errorf("the file is attached %d times", n)
			}
		})
	})
	t.Run("the same form at the same moment", func(t *testing.T) {
		b := b.in(t)
		before := b.recorded()["requests"]
		f := uVictim.form(b.attorney)
		for path, status := range together(t, 5, func(int) *visitor.Form { return f.By(b.attorney, "/requests") }) {
			if status[http.StatusOK] != 5 {
				t.Errorf("%s was answered with %v", path, status)
			}
		}
		if n := b.recorded()["requests"] - before; n != 1 {
			t.Errorf("%d requests were made", n)
		}
	})
	t.Run("the same form with another command", func(t *testing.T) {
		b := b.in(t)
		f := uVictim.form(b.attorney)
		first := f.Send().Is(http.StatusOK)
		b.nothingDone([]string{first.Path}, func() {
			f.Set("command", uuid.NewString())
			if page := f.Send().Is(http.StatusOK).Has("You sent this already: it is request"); page.Path != first.Path {
				t.Errorf("it leads to %s", page.Path)
			}
		})
	})
	t.Run("another form with the same command", func(t *testing.T) {
		b := b.in(t)
		f := uVictim.form(b.attorney)
		first := f.Send().Is(http.StatusOK)
		b.nothingDone([]string{first.Path}, func() {
			f.Set("request", uuid.NewString())
			keeps(t, f.Send().Is(http.StatusConflict).Has("This page was used already."), f, "/requests")
			f.By(b.other, "/requests").Send().Is(http.StatusConflict)
		})
	})
	t.Run("another firm's request is no place to send to", func(t *testing.T) {
		b := b.in(t)
		first := uVictim.submit(t, b.attorney)
		b.nothingDone([]string{first}, func() {
			page := uVictim.form(b.other).Set("request", strings.TrimPrefix(first, "/requests/")).Send()
			page.Is(http.StatusNotFound).Has("What you typed").Has(uVictim.narrative)
			if strings.Contains(page.Text(), "Received") {
				t.Errorf("another firm reads where the request stands: %q", page.Text())
			}
			uVictim.form(b.other).Set("request", strings.TrimPrefix(first, "/requests/")).Attach("documents", "mine.pdf", "application/pdf", pdf).Send().Is(http.StatusNotFound)
		})
	})
	t.Run("an answer sent twice", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		b.intake.Get(path).Form(path+"/ask").Set("missing", "incident").Set("question", "Which precinct?").Send().Is(http.StatusOK)
		f := b.attorney.Get(path).Form(path+"/answer").Set("answer", "The ninth.").Attach("documents", "report.pdf", "application/pdf", pdf)
		f.Send().Is(http.StatusOK).Has("Your answer was sent")
		b.nothingDone([]string{path}, func() { f.Send().Is(http.StatusOK) })
		if n := b.waitingFileOf(path); n != 0 {
			t.Errorf("the second post left %d files behind", n)
		}
	})
}

func (b *bad) waitingFileOf(path string) int {
	return b.count(`SELECT COUNT(*) FROM documents WHERE NOT attached AND request_id = ?`, strings.TrimPrefix(path, "/requests/"))
}

// together sends n forms at the same moment and counts the statuses by the page
// that they led to.
func together(t *testing.T, n int, form func(int) *visitor.Form) map[string]map[int]int {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	out, start := map[string]map[int]int{}, make(chan struct{})
	for i := range n {
		f := form(i)
		wg.Go(func() {
			<-start
			page, err := f.TrySend()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			if out[page.Path] == nil {
				out[page.Path] = map[int]int{}
			}
			out[page.Path][page.Status]++
		})
	}
	close(start)
	wg.Wait()
	return out
}

func (b *bad) stale(t *testing.T) {
	t.Run("two people accept", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		one := b.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor")
		two := b.intake2.Get(path).Form(path+"/accept").Option("reviewer", "Pemberton")
		ask := b.intake2.Get(path).Form(path+"/ask").Set("missing", "evidence").Set("question", "Please send the lantern's serial number.")
		refer := b.intake2.Get(path).Form(path+"/misdirect").Set("referral", "Ask the harbor police, room 12.")
		one.Send().Is(http.StatusOK).Has("Under review")
		b.nothingDone([]string{path}, func() {
			two.Send().Is(http.StatusConflict).
				Has("Someone acted on this request after you opened it. It is now “Under review”.", "New since you opened the page", "Accepted and given to a reviewer", "Rosa Lindqvist")
			ask.Send().Is(http.StatusConflict).Has("Someone acted on this request", "What you typed", "Please send the lantern's serial number.")
			refer.Send().Is(http.StatusConflict).Has("Someone acted on this request", "What you typed", "Ask the harbor police, room 12.")
		})
		b.ada2.Get(path).Is(http.StatusNotFound)
	})
	t.Run("two people accept at the same moment", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		forms := []*visitor.Form{
			b.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor"),
			b.intake2.Get(path).Form(path+"/accept").Option("reviewer", "Pemberton"),
		}
		statuses := map[int]int{}
		for _, byStatus := range together(t, 2, func(i int) *visitor.Form { return forms[i] }) {
			for status, n := range byStatus {
				statuses[status] += n
			}
		}
		if statuses[http.StatusOK] != 1 || statuses[http.StatusConflict] != 1 {
			t.Errorf("they were answered with %v", statuses)
		}
		if n := strings.Count(b.intake.Get(path).Text(), "Accepted and given to a reviewer"); n != 1 {
			t.Errorf("the timeline shows %d acceptances", n)
		}
	})
	t.Run("the attorney cancels while intake types", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		ask := b.intake.Get(path).Form(path+"/ask").Set("missing", "other").Set("question", "Which of the two reports is the later one?")
		b.attorney.Get(path + "/cancel").Form(path + "/cancel").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			ask.Send().Is(http.StatusConflict).Has("“Cancelled”", "Which of the two reports is the later one?")
		})
	})
	t.Run("intake accepts while the attorney cancels", func(t *testing.T) {
		b := b.in(t)
		path := uVictim.submit(t, b.attorney)
		cancel := b.attorney.Get(path + "/cancel").Form(path + "/cancel")
		b.intake.Get(path).Form(path+"/accept").Option("reviewer", "Okafor").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			cancel.Send().Is(http.StatusConflict).Has("Someone acted on this request")
		})
	})
	t.Run("the attorney cancels while the ADA types findings", func(t *testing.T) {
		b := b.in(t)
		path := b.accepted()
		save, recommend := b.findingsForm(b.ada, path), b.findingsForm(b.ada, path)
		b.attorney.Get(path + "/cancel").Form(path + "/cancel").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			page := save.By(b.ada, path+"/findings").Send().Is(http.StatusConflict).Has("Someone acted on this request", "“Cancelled”", "What is new")
			keeps(t, page, save, path+"/findings")
			page = recommend.Send().Is(http.StatusConflict).Has("Someone acted on this request", "“Cancelled”")
			keeps(t, page, recommend, path+"/findings")
			recommend.By(b.ada, path+"/preview").Send().Is(http.StatusConflict)
		})
	})
	t.Run("intake assigns another reviewer while the ADA types findings", func(t *testing.T) {
		b := b.in(t)
		path := b.accepted()
		save := b.findingsForm(b.ada, path)
		b.intake.Get(path).Form(path+"/reassign").Option("new_reviewer", "Pemberton").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			page := save.By(b.ada, path+"/findings").Send()
			if page.Status/100 != 4 {
				t.Errorf("status %d", page.Status)
			}
			for _, typed := range []string{"A long afternoon's typing.", "Seen with the detective on Monday."} {
				if !bytes.Contains(page.Body, []byte(strings.ReplaceAll(typed, "'", "&#39;"))) {
					t.Errorf("the page lost %q; it has status %d and says: %.400s", typed, page.Status, page.Text())
				}
			}
		})
	})
	t.Run("two windows of one ADA", func(t *testing.T) {
		b := b.in(t)
		path := b.accepted()
		one, two := b.findingsForm(b.ada, path), b.findingsForm(b.ada, path).Set("narrative", "Of the second window.")
		one.By(b.ada, path+"/findings").Send().Is(http.StatusOK).Has("Saved.")
		b.nothingDone([]string{path}, func() {
			page := two.By(b.ada, path+"/findings").Send().Is(http.StatusConflict).Has("Someone acted on this request")
			keeps(t, page, two, path+"/findings")
		})
	})
}

// findingsForm is a page of findings as an ADA leaves it after a long afternoon.
func (b *bad) findingsForm(ada *visitor.Visitor, path string) *visitor.Form {
	return ada.Get(path+"/findings").Form(path+"/recommend").
		Set("case_status", "completed").Set("case_number", "IND-5521").Set("statutes", "NY Penal Law § 120.05(2)").
		Set("victim_kind", "direct").Set("capacity", "own").Set("help_modes", "was", "is").
		Set("activities", "felonious_assault", "stalking").Date("dates", "2025-03-02").Date("dates_3", "2025-04-09").
		Set("in_united_states", "yes").Set("where", "Testville, New York").Set("extraterritorial", "no").
		Set("narrative", "A long afternoon's typing.").Set("injury", "A cut.").
		Set("has_information", "yes").Set("helpful", "yes").Set("refused", "no").Set("helpfulness_explain", "She testified.").
		Set("family_culpable", "yes").Set("family_0_family", "Quetzalli").Set("family_0_given", "Ernesto").Set("family_0_relationship", "Uncle").Set("family_0_involvement", "Drove the car.").
		Set("outcome", "certify").Set("no_conflict", "yes").Set("note", "Seen with the detective on Monday.").Option("official", "Verdi")
}

func (b *bad) findings(t *testing.T) {
	path := b.in(t).accepted()
	for _, row := range []struct {
		name     string
		act      string
		change   func(*visitor.Form)
		field    string
		sentence string
	}{
		{"31 February", "findings", func(f *visitor.Form) { f.Date("dates", "2025-02-31") }, "dates", "Date 1 of the activity: February 2025 has no day 31."},
		{"a date in the third row", "findings", func(f *visitor.Form) { f.Date("dates_2", "2025-02-x") }, "dates", "Date 3 of the activity must be written in digits"},
		{"a date in the future", "findings", func(f *visitor.Form) { f.Date("dates", "2090-02-01") }, "dates", "A date of the activity is in the future."},
		{"a box that is not on the form", "findings", func(f *visitor.Form) { f.Set("activities", "stalking", "parking") }, "activities", "One of the boxes is not on the form."},
		{"10 MB of narrative", "findings", func(f *visitor.Form) { f.Set("narrative", strings.Repeat("0123456789abcde ", 640<<10)+"end") }, "narrative", "at most 20,000 fit"},
		{"a bad box, and recommend", "recommend", func(f *visitor.Form) { f.Set("activities", "parking") }, "activities", "One of the boxes is not on the form."},
		{"no named crime", "recommend", func(f *visitor.Form) { f.Set("activities") }, "activities", "Mark at least one named crime"},
		{"no narrative", "recommend", func(f *visitor.Form) { f.Set("narrative", "") }, "narrative", "Describe the activity"},
		{"no recommendation", "recommend", func(f *visitor.Form) { f.Set("outcome") }, "outcome", "Choose whether you recommend to certify or to decline."},
		{"no official", "recommend", func(f *visitor.Form) { f.Set("official", "") }, "official", "Choose the certifying official who decides."},
		{"no look for a conflict", "recommend", func(f *visitor.Form) { f.Set("no_conflict") }, "no_conflict", "Confirm that you looked for a conflict of interest, or step aside."},
		{"decline without a reason", "recommend", func(f *visitor.Form) { f.Set("outcome", "decline") }, "reasons", "Choose at least one reason for declining."},
		{"decline for an invented reason", "recommend", func(f *visitor.Form) { f.Set("outcome", "decline").Set("reasons", "no_conviction") }, "", ""},
		{"an official who is none", "recommend", func(f *visitor.Form) { f.Set("official", b.person("Okafor")) }, "", ""},
		{"an official who does not exist", "recommend", func(f *visitor.Form) { f.Set("official", uuid.NewString()) }, "", ""},
		{"a case status that is not on the form", "findings", func(f *visitor.Form) { f.Set("case_status", "famous") }, "case_status", "One of the boxes is not on the form."},
		{"31 February in the preview", "preview", func(f *visitor.Form) { f.Date("dates", "2025-02-31") }, "dates", "Date 1 of the activity: February 2025 has no day 31."},
		{"names beyond the form's lines", "findings", func(f *visitor.Form) { f.Set("family_0_family", strings.Repeat("x", 41)) }, "family_0_family", "at most 40 fit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone([]string{path}, func() {
				f := b.findingsForm(b.ada, path).By(b.ada, path+"/"+row.act)
				row.change(f)
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if row.field != "" && !strings.Contains(page.Mistake(row.field), row.sentence) {
					t.Errorf("by %s stands %q, want %q; the list says %.500q", row.field, page.Mistake(row.field), row.sentence, page.Alert())
				}
				if page.Alert() == "" {
					t.Error("the page does not say what is wrong")
				}
				// What no box or option of the page stands for cannot be marked again.
				for _, name := range []string{"activities", "reasons", "official", "case_status"} {
					f.Set(name, page.Form(path + "/findings").Values[name]...)
				}
				keeps(t, page, f, path+"/findings")
			})
		})
	}
}

// person is the ID of the one account with this family name.
func (b *bad) person(family string) string {
	b.t.Helper()
	return personNamed(b.t, filepath.Join(b.service.data, "record.db"), family)
}

// personNamed reads names as the program does, since they are sealed.
func personNamed(t testing.TB, database, family string) string {
	t.Helper()
	s, err := store.Open(t.Context(), database, storetest.Master(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	offices, err := s.Agencies(t.Context())
	if err != nil || len(offices) != 1 {
		t.Fatalf("%d offices (%v)", len(offices), err)
	}
	people, err := s.People(t.Context(), cases.Viewer{Actor: cases.Actor{Roles: []cases.Role{cases.RoleAdministrator}}, Agency: offices[0]})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(people, func(p cases.Person) bool { return p.Name.Family == family })
	if i < 0 {
		t.Fatalf("there is nobody called %s", family)
	}
	return string(people[i].ID)
}

// pagesOf are the pages of a request, and actsOf its acts with what they need.
var pagesOf = []string{
	"", "/cancel", "/findings", "/decision", "/signature", "/packet", "/letters", "/link",
	"/step-aside", "/official", "/dispatch", "/receipt", "/hold", "/resume", "/delay", "/withdrawal", "/withdraw", "/keep",
}

func actsOf(b *bad) map[string][]string {
	return map[string][]string{
		"/answer": {"answer", "The ninth."}, "/cancel": nil, "/accept": {"reviewer", b.person("Okafor")}, "/misdirect": {"referral", "Ask elsewhere."},
		"/reassign": {"new_reviewer", b.person("Pemberton")}, "/ask": {"missing", "incident", "question", "Which?"}, "/findings": {"narrative", "N"}, "/preview": {"narrative", "N"},
		"/recommend": {"outcome", "decline", "reasons", "not_helpful", "helpful", "no", "why_helpful", "W", "official", b.person("Verdi"), "no_conflict", "yes", "narrative", "N"},
		"/endorse":   nil, "/certify": {"digest", strings.Repeat("0", 64)}, "/decline": {"reasons", "not_helpful", "explanation", "E"}, "/return": {"comment", "C"},
		"/signature":  {"signed_on_month", "1", "signed_on_day", "2", "signed_on_year", "2026", "signed_again_month", "1", "signed_again_day", "2", "signed_again_year", "2026"},
		"/step-aside": {"code", "witness"}, "/official": {"code", b.person("Weiss")},
		"/dispatch": {"code", "by_hand", "act_day_month", "1", "act_day_day", "2", "act_day_year", "2026"},
		"/receipt":  {"act_day_month", "1", "act_day_day", "2", "act_day_year", "2026"},
		"/hold":     {"code", "records", "act_day_month", "1", "act_day_day", "2", "act_day_year", "2030", "act_text", "T"}, "/resume": nil,
		"/delay":      {"act_day_month", "1", "act_day_day", "2", "act_day_year", "2030", "act_text", "T"},
		"/withdrawal": {"act_text", "T"}, "/withdraw": {"act_text", "T"}, "/keep": {"act_text", "T"},
		"/link":            {"code", "duplicate", "number", "2026-0001"},
		"/reconsideration": {"reconsideration", "R"}, "/reconsider": {"outcome", "uphold", "result", "R"}, "/reissue": nil,
		"/facts": {"fact", "detained", "evidence", "E"},
	}
}

func (b *bad) foreign(t *testing.T) {
	b = b.in(t)
	mine := b.recommended()
	nowhere := "/requests/" + uuid.NewString()
	document := documentLink.FindString(string(b.attorney.Get(mine).Body))
	draft := documentLink.FindString(string(b.official.Get(mine + "/decision").Body))
	if document == "" || draft == "" {
		t.Fatal("there is nothing to steal")
	}
	b.nothingDone([]string{mine}, func() {
		same := func(what string, there, none *visitor.Page) {
			if there.Status != http.StatusNotFound && there.Status != http.StatusForbidden {
				t.Errorf("%s: status %d", what, there.Status)
			}
			if there.Status != none.Status || there.Text() != none.Text() {
				t.Errorf("%s tells that the request exists: %d %q, and for one that does not %d %q", what, there.Status, there.Text(), none.Status, none.Text())
			}
		}
		for _, who := range []struct {
			name string
			*visitor.Visitor
		}{{"another firm", b.other}, {"an ADA who does not review it", b.ada2}} {
			for _, page := range pagesOf {
				same(who.name+" opens "+page, who.Get(mine+page), who.Get(nowhere+page))
			}
			who.Get(mine).Is(http.StatusNotFound)
			for act, with := range actsOf(b) {
				body := b.act(mine, with...)
				same(who.name+" sends "+act, who.Post(mine+act, plainForm, body), who.Post(nowhere+act, plainForm, body))
			}
			same(who.name+" opens a file", who.Get(document), who.Get("/documents/"+uuid.NewString()))
			same(who.name+" opens the draft", who.Get(draft), who.Get("/documents/"+uuid.NewString()))
			if list := who.Get("/requests?show=").Is(http.StatusOK); bytes.Contains(list.Body, []byte(mine)) {
				t.Errorf("the list of %s shows the request", who.name)
			}
		}
		b.attorney.Get(draft).Is(http.StatusNotFound)   // no unsigned form leaves the office
		b.manager.Get(document).Is(http.StatusNotFound) // whom it is about is not the manager's
	})
}

func (b *bad) notOpen(t *testing.T) {
	b = b.in(t)
	received, reviewed := uVictim.submit(t, b.attorney), b.accepted()
	for _, row := range []struct {
		name string
		who  *visitor.Visitor
		path string
		act  string
		kept string
	}{
		{"answer where nothing was asked", b.attorney, received, "/answer", "The ninth."},
		{"assign again what nobody has", b.intake, received, "/reassign", ""},
		{"record a scan of nothing", b.intake, received, "/signature", ""},
		{"decide what nobody reviewed", b.official, received, "/certify", ""},
		{"decline what nobody reviewed", b.official, received, "/decline", "E"},
		{"return what nobody reviewed", b.official, received, "/return", "C"},
		{"accept twice", b.intake, reviewed, "/accept", ""},
		{"misdirect what is under review", b.intake, reviewed, "/misdirect", "Ask elsewhere."},
		{"decide while it is reviewed", b.official, reviewed, "/certify", ""},
		{"sign while it is reviewed", b.intake, reviewed, "/signature", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone([]string{row.path}, func() {
				page := row.who.In(t).Post(row.path+row.act, plainForm, b.act(row.path, actsOf(b)[row.act]...)).Is(http.StatusConflict)
				if page.Has("is not open now"); row.kept != "" && !bytes.Contains(page.Body, []byte(row.kept)) {
					t.Errorf("the page lost %q; it says %.1000s", row.kept, page.Text())
				}
			})
		})
	}
	for _, row := range []struct {
		who        *visitor.Visitor
		path, page string
	}{{b.ada, reviewed, "/decision"}, {b.official, reviewed, "/decision"}, {b.intake, reviewed, "/signature"}, {b.official, received, "/decision"}} {
		if page := row.who.Get(row.path + row.page); page.Status != http.StatusConflict && page.Status != http.StatusForbidden {
			t.Errorf("%s has status %d", row.page, page.Status)
		}
	}
}

func (b *bad) roles(t *testing.T) {
	b = b.in(t)
	mine := b.recommended() // all of these people but the manager may see it
	b.nothingDone([]string{mine}, func() {
		for _, row := range []struct {
			name string
			who  *visitor.Visitor
			may  string // acts that are this role's, whatever the state
		}{
			{"the attorney", b.attorney, "/answer /cancel /receipt /reconsideration /reissue /facts"},
			{"intake", b.intake, "/accept /misdirect /reassign /ask /signature /official /dispatch /receipt /hold /resume /delay /link /facts"},
			{"the ADA", b.ada, "/ask /findings /recommend /preview /step-aside /hold /resume /delay /withdrawal /link /facts"},
			{"the supervisor", b.supervisor, "/reassign /step-aside /endorse /return /official /dispatch /hold /resume /delay /withdrawal /withdraw /keep /link /reconsider /facts"},
			{"the official", b.official, "/certify /decline /return /signature /step-aside /hold /resume /delay /reconsider /withdrawal /withdraw /keep"},
			{"the manager", b.manager, "/reassign"},
		} {
			for act, with := range actsOf(b) {
				if slices.Contains(strings.Fields(row.may), act) {
					continue
				}
				if page := row.who.Post(mine+act, plainForm, b.act(mine, with...)); page.Status != http.StatusForbidden && page.Status != http.StatusNotFound {
					t.Errorf("%s sends %s: status %d: %.300s", row.name, act, page.Status, page.Text())
				}
			}
		}
		for _, row := range []struct {
			who   *visitor.Visitor
			pages []string
		}{
			{b.attorney, []string{"/overview", "/people", "/mail", mine + "/findings", mine + "/decision", mine + "/signature"}},
			{b.intake, []string{"/overview", "/people", "/requests/new", mine + "/findings", mine + "/decision", mine + "/cancel"}},
			{b.ada, []string{"/overview", "/people", "/requests/new", mine + "/decision", mine + "/signature", mine + "/cancel"}},
			{b.official, []string{"/overview", "/people", "/requests/new", mine + "/findings", mine + "/cancel"}},
			{b.manager, []string{"/requests/new", mine + "/findings", mine + "/decision", mine + "/signature", mine + "/cancel"}},
		} {
			for _, path := range row.pages {
				if page := row.who.Get(path); page.Status != http.StatusForbidden && page.Status != http.StatusNotFound {
					t.Errorf("%s has status %d: %.300s", path, page.Status, page.Text())
				}
			}
		}
		b.intake.Post("/people/"+b.person("Kim")+"/active", plainForm, "active=no").Is(http.StatusForbidden)
		b.attorney.Post("/people/"+b.person("Kim")+"/active", plainForm, "active=no").Is(http.StatusForbidden)
		b.manager.Post("/people/"+b.person("Halloran")+"/active", plainForm, "active=no").Is(http.StatusUnprocessableEntity).Has("You cannot disable your own account.")
		b.manager.Post("/people/"+uuid.NewString()+"/active", plainForm, "active=no").Is(http.StatusNotFound)
		b.intake.Post("/requests", plainForm, "request="+uuid.NewString()+"&command="+uuid.NewString()).Is(http.StatusForbidden)
		for _, path := range []string{mine, "/requests?show=", "/overview"} {
			page := b.manager.Get(path).Is(http.StatusOK)
			for _, secret := range uVictim.secrets() {
				if bytes.Contains(page.Body, []byte(secret)) {
					t.Errorf("the manager reads %q at %s", secret, path)
				}
			}
		}
	})
}

func (b *bad) twoPersons(t *testing.T) {
	b = b.in(t)
	path := uVictim.submit(t, b.attorney)
	b.intake.Get(path).Form(path+"/accept").Option("reviewer", "Renner").Send().Is(http.StatusOK)
	form := b.both.Get(path + "/findings")
	if strings.Contains(form.Text(), "Ivo Renner Choose") || slices.Contains(form.Options("official"), "Ivo Renner") {
		t.Error("the reviewer is offered as the official who signs")
	}
	b.nothingDone([]string{path}, func() {
		f := b.findingsForm(b.both, path).Set("official", b.person("Renner"))
		page := f.Send().Is(http.StatusUnprocessableEntity)
		page.Has("The reviewer and the official who signs must be two different people.")
	})
	uVictim.recommend(b.both, path).Is(http.StatusOK)
	endorse(b.supervisor, path).Is(http.StatusOK)
	b.drawn(path)
	digest := b.official.Get(path + "/decision").Form(path + "/certify").Values.Get("digest")
	b.nothingDone([]string{path}, func() {
		for _, page := range []*visitor.Page{
			b.both.Get(path + "/decision"),
			b.both.Post(path+"/certify", plainForm, b.act(path, "digest", digest)),
			b.both.Post(path+"/decline", plainForm, b.act(path, "reasons", "not_helpful", "explanation", "No.")),
			b.both.Post(path+"/return", plainForm, b.act(path, "comment", "To myself.")),
		} {
			page.Is(http.StatusForbidden).Has("The person who reviewed a request may not decide it")
		}
		// Nor another official than the one it was sent to.
		b.deputy.Post(path+"/certify", plainForm, b.act(path, "digest", digest)).Is(http.StatusForbidden)
		b.deputy.Post(path+"/decline", plainForm, b.act(path, "reasons", "not_helpful", "explanation", "No.")).Is(http.StatusForbidden)
		if page := b.deputy.Get(path + "/decision").Is(http.StatusOK); page.HasForm(path + "/certify") {
			t.Error("another official is offered to certify")
		}
	})
}

func (b *bad) decision(t *testing.T) {
	b = b.in(t)
	path := b.recommended()
	t.Run("another form than the one that was read", func(t *testing.T) {
		b := b.in(t)
		b.nothingDone([]string{path}, func() {
			for _, digest := range []string{strings.Repeat("0", 64), "", "'; DROP TABLE requests; --"} {
				b.official.Get(path+"/decision").Form(path+"/certify").Set("digest", digest).Send().
					Is(http.StatusConflict).Has("The form changed after you opened it. Read the new one before you decide.")
			}
		})
	})
	for _, row := range []struct {
		name, act string
		typed     map[string]string
		field     string
		sentence  string
	}{
		{"decline without a reason", "/decline", map[string]string{"explanation": "There is no record of it."}, "reasons", "Choose at least one reason for declining."},
		{"decline without an explanation", "/decline", map[string]string{"reasons": "no_record_found"}, "explanation", "Explain the decision in a sentence the requester can act on."},
		{"return without a comment", "/return", nil, "comment", "Write what the reviewer should look at again."},
		{"a comment of 30,000 characters", "/return", map[string]string{"comment": strings.Repeat("no", 15_000)}, "comment", "This is 30,000 characters long; at most 20,000 fit."},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone([]string{path}, func() {
				f := b.official.Get(path + "/decision").Form(path + row.act)
				for name, value := range row.typed {
					f.Set(name, value)
				}
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if got := page.Mistake(row.field); !strings.Contains(got, row.sentence) {
					t.Errorf("by %s stands %q", row.field, got)
				}
				keeps(t, page, f, path+row.act)
			})
		})
	}
	t.Run("the attorney cancels while the official types", func(t *testing.T) {
		b := b.in(t)
		path := b.recommended()
		decision := b.official.Get(path + "/decision")
		decline := decision.Form(path+"/decline").Set("reasons", "no_record_found").Set("explanation", "We searched by name and by date.")
		comment := decision.Form(path+"/return").Set("comment", "Look at the second deposition.")
		certify := decision.Form(path + "/certify")
		b.attorney.Get(path + "/cancel").Form(path + "/cancel").Send().Is(http.StatusOK)
		b.nothingDone([]string{path}, func() {
			decline.Send().Is(http.StatusConflict).Has("“Cancelled”", "What is new", "We searched by name and by date.")
			comment.Send().Is(http.StatusConflict).Has("“Cancelled”", "Look at the second deposition.")
			certify.Send().Is(http.StatusConflict).Has("“Cancelled”")
		})
	})

	b.official.Get(path + "/decision").Form(path + "/certify").Send().Is(http.StatusOK).Has("You decided to certify")
	today := time.Now().In(b.zone)
	for _, row := range []struct {
		name, date, field, sentence string
		file                        string
	}{
		{"no scan", today.Format(time.DateOnly), "scan", "Attach the scan of the signed form.", ""},
		{"a program for a scan", today.Format(time.DateOnly), "scan", "“signed.pdf” is called .pdf but is not a PDF.", "MZ"},
		{"signed tomorrow", today.AddDate(0, 0, 1).Format(time.DateOnly), "signed_on", "is in the future.", pdf},
		{"signed before the decision", today.AddDate(0, 0, -1).Format(time.DateOnly), "signed_on", "A form is never back-dated.", pdf},
		{"signed on 31 February", "2026-02-31", "signed_on", "The signature date: February 2026 has no day 31.", pdf},
		{"no date", "--", "signed_on", "Enter the date that is handwritten beside the signature.", pdf},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := b.in(t)
			b.nothingDone([]string{path}, func() {
				f := b.intake.Get(path+"/signature").Form(path+"/signature").Date("signed_on", row.date).Date("signed_again", row.date)
				if row.file != "" {
					f.Attach("scan", "signed.pdf", "application/pdf", row.file)
				}
				page := f.Send().Is(http.StatusUnprocessableEntity)
				if got := page.Mistake(row.field); !strings.Contains(got, row.sentence) {
					t.Errorf("by %s stands %q, want %q", row.field, got, row.sentence)
				}
				keeps(t, page, f, path+"/signature")
				if row.file == pdf {
					page.Has("Already uploaded: signed.pdf")
				}
			})
		})
	}
	t.Run("the scan that was kept is enough", func(t *testing.T) {
		b := b.in(t)
		uVictim.sign(b.intake, path, today.Format(time.DateOnly), "").Is(http.StatusOK).Has("Awaiting dispatch")
		page := b.attorney.Get(path).Has("The form is signed.")
		if got := b.attorney.Get(page.Link("Download the scan")).Body; string(got) != pdf {
			t.Errorf("the scan holds %q", got)
		}
		b.nothingDone([]string{path}, func() {
			b.intake.Post(path+"/signature", plainForm, b.act(path, actsOf(b)["/signature"]...)).Is(http.StatusConflict)
			b.official.Post(path+"/certify", plainForm, b.act(path)).Is(http.StatusConflict)
			b.attorney.Post(path+"/cancel", plainForm, b.act(path)).Is(http.StatusConflict)
		})
	})
}

func (b *bad) garbage(t *testing.T) {
	path := b.in(t).accepted()
	for _, row := range []struct {
		name                            string
		who                             *visitor.Visitor
		method, path, contentType, body string
		headers                         []string
		status                          int
		sentence                        string
	}{
		{name: "from another site", who: b.attorney, path: "/requests", contentType: plainForm, headers: []string{"Sec-Fetch-Site", "cross-site"}, status: 403, sentence: "This form was sent from another site, so nothing was done."},
		{name: "from another site, an act", who: b.attorney, path: path + "/cancel", contentType: plainForm, body: b.act(path), headers: []string{"Sec-Fetch-Site", "cross-site"}, status: 403, sentence: "from another site"},
		{name: "from another host", who: b.attorney, path: path + "/cancel", contentType: plainForm, body: b.act(path), headers: []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, status: 403, sentence: "from another site"},
		{name: "from another site, sign out", who: b.attorney, path: "/sign-out", headers: []string{"Sec-Fetch-Site", "cross-site"}, status: 403},
		{name: "an unknown page", who: b.attorney, method: "GET", path: "/nowhere", status: 404, sentence: "There is no page at this address."},
		{name: "an ID that is none", who: b.attorney, method: "GET", path: "/requests/1", status: 404},
		{name: "an ID with a quote", who: b.attorney, method: "GET", path: "/requests/'%20OR%20'1'='1", status: 404},
		{name: "an ID with a zero byte", who: b.attorney, method: "GET", path: "/requests/%00", status: 404},
		{name: "an ID that is not UTF-8", who: b.attorney, method: "GET", path: "/documents/%ff%fe", status: 404},
		{name: "a file that is none", who: b.attorney, method: "GET", path: "/documents/..%2f..%2frecord.db", status: 404},
		{name: "out of the static folder", who: b.attorney, method: "GET", path: "/static/%2e%2e/%2e%2e/record.db", status: 404},
		{name: "a folder of static files", who: b.attorney, method: "GET", path: "/static/", status: 404},
		{name: "an act of a page that has none", who: b.attorney, path: "/requests/" + uuid.NewString() + "/approve", contentType: plainForm, status: 404},
		{name: "delete the list", who: b.attorney, method: "DELETE", path: "/requests", status: 405},
		{name: "put a request", who: b.attorney, method: "PUT", path: path, contentType: plainForm, status: 405},
		{name: "get an act", who: b.attorney, method: "GET", path: path + "/answer", status: 405},
		{name: "get sign-out", who: b.attorney, method: "GET", path: "/sign-out", status: 405},
		{name: "no content type", who: b.attorney, path: "/requests", body: "request=" + uuid.NewString(), status: 422},
		{name: "no content type and a whole act", who: b.other, path: path + "/cancel", body: "\x00\x01\x02", status: 404},
		{name: "nothing at all", who: b.attorney, path: "/requests", contentType: plainForm, status: 422, sentence: "The form was incomplete. Open the page again and repeat what you did."},
		{name: "JSON", who: b.attorney, path: path + "/cancel", contentType: "application/json", body: `{"command": 1}`, status: 422},
		{name: "a damaged form", who: b.attorney, path: path + "/cancel", contentType: plainForm, body: "command=%zz", status: 422, sentence: "The form arrived damaged."},
		{name: "multipart that is none", who: b.attorney, path: "/requests", contentType: "multipart/form-data; boundary=x", body: strings.Repeat("\x00garbage\xff", 1000), status: 422, sentence: "The form arrived damaged"},
		{name: "multipart without a boundary", who: b.attorney, path: "/requests", contentType: "multipart/form-data", body: "--x", status: 422},
		{name: "multipart that breaks off", who: b.attorney, path: "/requests", contentType: "multipart/form-data; boundary=x", body: "--x\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n" + uuid.NewString() + "\r\n--x\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 half", status: 422},
		{name: "a file before everything else", who: b.attorney, path: "/requests", contentType: "multipart/form-data; boundary=x", body: "--x\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--x--\r\n", status: 422, sentence: "The form was incomplete."},
		{name: "3,000 fields", who: b.attorney, path: "/requests", contentType: "multipart/form-data; boundary=x", body: strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 3000) + "--x--\r\n", status: 413},
		{name: "a command that is no ID", who: b.attorney, path: path + "/cancel", contentType: plainForm, body: "command=1&version=" + b.version(path), status: 422, sentence: "The form was incomplete."},
		{name: "a version that is no number", who: b.attorney, path: path + "/cancel", contentType: plainForm, body: "command=" + uuid.NewString() + "&version=newest", status: 422, sentence: "The form was incomplete."},
		{name: "a version of the future", who: b.attorney, path: path + "/cancel", contentType: plainForm, body: "command=" + uuid.NewString() + "&version=99", status: 409},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, method := b.in(t), row.method
			if method == "" {
				method = http.MethodPost
			}
			b.nothingDone([]string{path}, func() {
				page := row.who.In(t).Send(method, row.path, row.contentType, row.body, row.headers...).Is(row.status).Has(row.sentence)
				if !bytes.Contains(page.Body, []byte("<main")) && row.status != 405 && !strings.HasPrefix(row.path, "/static") {
					t.Errorf("the answer is no page: %.200s", page.Body)
				}
			})
		})
	}
	for name, reviewer := range map[string]string{
		"intake as reviewer": b.person("Lindqvist"), "the attorney as reviewer": b.person("Ortiz"),
		"nobody as reviewer": uuid.NewString(), "the reviewer there is": b.person("Okafor"), "no reviewer": "",
	} {
		t.Run(name, func(t *testing.T) {
			b := b.in(t)
			received, reviewed := uVictim.submit(t, b.attorney), b.accepted()
			b.nothingDone([]string{received, reviewed}, func() {
				b.intake.Get(reviewed).Form(reviewed+"/reassign").Set("new_reviewer", reviewer).Send().Is(http.StatusUnprocessableEntity)
				if name != "the reviewer there is" {
					b.intake.Get(received).Form(received+"/accept").Set("reviewer", reviewer).Send().Is(http.StatusUnprocessableEntity)
				}
			})
		})
	}
	t.Run("a version that no page shows", func(t *testing.T) {
		b := b.in(t)
		path := b.accepted()
		b.nothingDone([]string{path}, func() {
			page := b.attorney.Post(path+"/cancel", plainForm, "command="+uuid.NewString()+"&version=-1")
			if page.Status != http.StatusConflict && page.Status != http.StatusUnprocessableEntity {
				t.Errorf("the act is done whatever happened before: status %d", page.Status)
			}
		})
	})
	t.Run("nonsense in the address of the list", func(t *testing.T) {
		b := b.in(t)
		for _, query := range []string{"page=-1", "page=999999999999999999999", "page=1000000", "show=%27%20OR%201=1", "state=%00", "visa=H", "page=1&page=2&show=&show=x", "%zz"} {
			b.intake.Get("/requests?" + query).Is(http.StatusOK)
		}
	})
}

func (b *bad) noSession(t *testing.T) {
	b = b.in(t)
	path := b.accepted()
	b.nothingDone([]string{path}, func() {
		for _, page := range append(slices.Clone(pagesOf), "/nowhere") {
			if got := b.stranger.Get(path + page); got.Path != "/sign-in" || got.Status != http.StatusOK {
				t.Errorf("%s leads a stranger to %s, status %d", page, got.Path, got.Status)
			}
		}
		for act, with := range actsOf(b) {
			got := b.stranger.Post(path+act, plainForm, b.act(path, with...)).Has("Sign in")
			if got.Status != http.StatusUnauthorized && got.Path != "/sign-in" {
				t.Errorf("%s leads a stranger to %s, status %d", act, got.Path, got.Status)
			}
		}
		for _, address := range []string{"/", "/requests", "/requests/new", "/overview", "/people", "/documents/" + uuid.NewString()} {
			if got := b.stranger.Get(address); got.Path != "/sign-in" {
				t.Errorf("%s leads a stranger to %s", address, got.Path)
			}
		}
		uVictim.form(b.attorney).By(b.stranger, "/requests").Send().Is(http.StatusUnauthorized).Has("You were signed out")
		b.stranger.Send("GET", "/requests", "", "", "Cookie", "suppb="+strings.Repeat("A", 43)).Has("Sign in")
	})
	for _, row := range []struct{ name, email, password, field, sentence string }{
		{"nothing", "", "", "email", "Enter your e-mail address."},
		{"a wrong password", "ada@da.example", "wrong", "email", ""},
		{"nobody", "nobody@da.example", "wrong", "email", ""},
		{"an address of 300 characters", strings.Repeat("a", 300) + "@da.example", "x", "email", "too long"},
		{"a password of 2,000 characters", "ada@da.example", strings.Repeat("x", 2000), "email", "too long"},
	} {
		t.Run("sign in with "+row.name, func(t *testing.T) {
			page := b.stranger.In(t).Get("/sign-in").Form("/sign-in").Set("email", row.email).Set("password", row.password).Send().Is(http.StatusUnprocessableEntity)
			if got := page.Mistake(row.field); got == "" || !strings.Contains(got, row.sentence) {
				t.Errorf("by %s stands %q", row.field, got)
			}
			if got := page.Form("/sign-in").Values; got.Get("email") != row.email || got.Get("password") != "" {
				t.Errorf("the form came back with %.80v", got)
			}
		})
	}
	wrong := func(email string) string {
		return b.stranger.Get("/sign-in").Form("/sign-in").Set("email", email).Set("password", "wrong").Send().Mistake("email")
	}
	if known, unknown := wrong("ada@da.example"), wrong("nobody@da.example"); known != unknown {
		t.Errorf("the answers tell who has an account: %q, %q", known, unknown)
	}
	b.stranger.Get("/sign-in?next=//evil.example/x").Form("/sign-in").Set("next", "https://evil.example").
		SignIn("deputy@da.example", b.passwords["deputy@da.example"]).Has("Clara Weiss")
}

func (b *bad) disabled(t *testing.T) {
	b = b.in(t)
	email := "leaver@firm.example"
	leaver := visitor.New(t, b.base()).SignIn(email, b.passwords[email])
	form, path := uVictim.form(leaver), uVictim.submit(t, leaver)
	action := "/people/" + b.person("Leaver") + "/active"
	b.manager.Get("/people").Form(action).Send().Is(http.StatusOK).Has("The account is disabled")
	b.nothingDone([]string{path}, func() {
		form.Send().Is(http.StatusUnauthorized)
		for _, page := range []*visitor.Page{
			leaver.Post(path+"/cancel", plainForm, b.act(path)), leaver.Get(path), leaver.Get("/requests"),
		} {
			if page.Path != "/sign-in" || page.Status != http.StatusOK {
				t.Errorf("a disabled account gets to %s, status %d", page.Path, page.Status)
			}
		}
		leaver.Get("/sign-in").Form("/sign-in").Set("email", email).Set("password", b.passwords[email]).Send().Is(http.StatusUnprocessableEntity)
	})
	b.manager.Get("/people").Form(action).Send().Is(http.StatusOK).Has("The account is enabled")
	if page := leaver.Get("/requests"); page.Path != "/sign-in" {
		t.Error("the old session lives again")
	}
	leaver.SignIn(email, b.passwords[email])
}

var failedLine = regexp.MustCompile(`level=ERROR|status=5\d\d|panic`)

// leftBehind looks at what the service wrote meanwhile.
func (b *bad) leftBehind(t *testing.T) {
	b.stop()
	b = b.in(t)
	if n := b.count(`SELECT COUNT(*) FROM commands WHERE outcome = 'pending'`); n != 0 {
		t.Errorf("%d acts were stored and never settled", n)
	}
	if n := b.count(`SELECT COUNT(*) FROM documents WHERE digest = ''`); n != 0 {
		t.Errorf("%d files are half stored", n)
	}
	log, err := os.ReadFile(b.log)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(log, []byte("status=422")) {
		t.Error("the log does not even have the refusals")
	}
	for line := range strings.Lines(string(log)) {
		if failedLine.MatchString(line) {
			t.Errorf("the log says: %s", line)
		}
	}
	typed := []string{"felonious", "A long afternoon", "lantern", "harbor police", "Testville", "ortiz@", "evil.example", "MZ"}
	if found := findSecrets(t, append(uVictim.secrets(), typed...), b.log); len(found) > 0 {
		t.Errorf("the log holds what people typed: %q", found)
	}
	engine, err := filepath.Glob(filepath.Join(b.data, "engine.db*"))
	if err != nil {
		t.Fatal(err)
	}
	if found := findSecrets(t, uVictim.secrets(), engine...); len(found) > 0 {
		t.Errorf("the engine's files hold facts: %q", found)
	}
	for _, m := range b.mailbox.Messages() {
		for _, secret := range uVictim.secrets() {
			if bytes.Contains(m.Raw, []byte(secret)) || strings.Contains(m.Text, secret) {
				t.Errorf("mail holds %q", secret)
			}
		}
	}
}
