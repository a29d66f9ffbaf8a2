package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/jung-kurt/gofpdf"

	"suppb/internal/testkit/browser"
	"suppb/internal/testkit/visitor"
)

// walker is a person at a real browser.
type walker struct {
	t    *testing.T
	page *browser.Page
	base string
	shot *int // numbers the pictures of all walkers
}

// demo is the binary with its demonstration, and what each account's password is.
func demo(t *testing.T) (*service, map[string]string) {
	t.Helper()
	s := newService(t, "", "--demo")
	s.start()
	out, err := os.ReadFile(s.log)
	if err != nil {
		t.Fatal(err)
	}
	passwords := map[string]string{}
	for _, found := range accountLine.FindAllStringSubmatch(string(out), -1) {
		passwords[found[1]] = found[2]
	}
	if len(passwords) < 6 {
		t.Fatalf("only the accounts %v were printed", passwords)
	}
	return s, passwords
}

var accountLine = regexp.MustCompile(`(?m)^\s+(\S+@\S+\.example)\s+([a-z0-9]{4}(?:-[a-z0-9]{4}){3})\s`)

// look checks the page as it stands: nothing may be wrong with it, and whoever
// cannot see or use a mouse can use it. The picture is for people.
func (w *walker) look(name string) {
	w.t.Helper()
	*w.shot++
	name = fmt.Sprintf("%02d-%s", *w.shot, name)
	w.picture(name, 1280)
	w.healthy(name)
	w.page.Resize(1280, 900)
}

// picture shows the whole page in a window as high as it is, so that what
// sticks to the window's edge covers nothing.
func (w *walker) picture(name string, width int) {
	w.t.Helper()
	w.page.Resize(width, 900)
	height, err := strconv.Atoi(w.page.Read(`String(document.documentElement.scrollHeight)`))
	if err != nil {
		w.t.Fatal(err)
	}
	w.page.Resize(width, max(height, 900))
	w.page.Screenshot(name)
}

func (w *walker) healthy(name string) {
	w.t.Helper()
	for _, mistake := range w.page.Axe() {
		if strings.Contains(mistake, ", serious)") || strings.Contains(mistake, ", critical)") {
			w.t.Errorf("%s: %s", name, mistake)
		}
	}
	if problems := w.page.Problems(); len(problems) > 0 {
		w.t.Errorf("%s: %s", name, strings.Join(problems, "\n\t"))
		w.page.Forget()
	}
	if wide := w.widest(); wide != "" {
		w.t.Errorf("%s: the page is wider than its window: %s", name, wide)
	}
}

// widest names what sticks out of the window to the right, if anything does.
func (w *walker) widest() string {
	w.t.Helper()
	return w.page.Read(`(() => {
			const most = document.documentElement.clientWidth;
			if (document.documentElement.scrollWidth <= most) return "";
			const wide = [...document.querySelectorAll("main *, header *, footer *")].find(e => e.getBoundingClientRect().right > most + 1 && !e.closest(".usa-table-container--scrollable, .usa-sr-only"));
			return document.documentElement.scrollWidth + " of " + most + " pixels, " + (wide ? wide.outerHTML.slice(0, 200) : "?");
		})()`)
}

// narrow takes a second picture as a phone shows the page.
func (w *walker) narrow(name string) {
	w.t.Helper()
	name = fmt.Sprintf("%02d-%s-400px", *w.shot, name)
	w.picture(name, 400)
	w.healthy(name)
	w.page.Resize(1280, 900)
}

func (w *walker) signIn(email, password string) {
	w.t.Helper()
	w.open("/sign-in")
	w.page.Fill("#email", email)
	w.page.Fill("#password", password)
	w.follow("main button[type=submit]")
	if w.page.Has("#demo-code") {
		w.page.Fill("#code", w.page.Text("#demo-code"))
		w.follow("main button[type=submit]")
	}
	if w.page.Has("#password") || w.page.Has("#code") {
		w.t.Fatalf("%s could not sign in: %s", email, w.page.Text("main"))
	}
}

func (w *walker) open(path string) {
	w.t.Helper()
	if status := w.page.Go(w.base + path); status != http.StatusOK {
		w.t.Fatalf("%s has status %d: %s", path, status, w.page.Text("main"))
	}
}

func (w *walker) follow(selector string) {
	w.t.Helper()
	if status := w.page.Follow(selector); status != http.StatusOK {
		w.t.Fatalf("%s leads to %s with status %d: %s", selector, w.page.URL(), status, w.page.Text("main"))
	}
}

func (w *walker) has(words ...string) {
	w.t.Helper()
	text := strings.Join(strings.Fields(w.page.Text("main")), " ")
	for _, want := range words {
		if !strings.Contains(text, want) {
			w.t.Fatalf("%s does not say %q; it says: %.2000s", w.page.URL(), want, text)
		}
	}
}

// date types a date, given as YYYY-MM-DD.
func (w *walker) date(field, date string) {
	w.t.Helper()
	parts := strings.Split(date, "-")
	w.page.Fill("#"+field, parts[1])
	w.page.Fill("#"+field+"_day", parts[2])
	w.page.Fill("#"+field+"_year", parts[0])
}

// mark clicks the words beside a radio button or a checkbox: the button itself
// is drawn by the style sheet.
func (w *walker) mark(name, value string) {
	w.t.Helper()
	id := w.page.Read(fmt.Sprintf(`document.querySelector('input[name="%s"][value="%s"]').id`, name, value))
	w.page.Click(`label[for="` + id + `"]`)
	if !w.page.Has(`input[name="` + name + `"][value="` + value + `"]:checked`) {
		w.t.Fatalf("clicking did not mark %s of %s", value, name)
	}
}

// fillRequest fills in the form of a new request, with a file.
func (w *walker) fillRequest(v victim, file string) {
	w.t.Helper()
	w.mark("handled", "yes")
	w.mark("visa", v.visa)
	w.page.Fill("#family", v.family)
	w.page.Fill("#given", v.given)
	w.date("born_on", v.born)
	w.mark("gender", "female")
	w.page.Fill("#a_number", v.aNumber)
	w.page.Fill("#case_number", v.caseNumber)
	w.date("happened_on", "2025-03-02")
	w.page.Fill("#where", "Harborview, New York")
	w.page.Fill("#narrative", v.narrative)
	w.page.Fill("#helpfulness", v.helpfulness)
	w.page.Fill("#reply_to", "40 Mercer Walk, Suite 300\nHarborview, NY 10999")
	w.page.Fill("#language", "Spanish")
	w.mark("authority", "yes")
	w.page.Upload("#documents", file)
}

// TestBrowserWalk is the whole procedure in Chromium, as each person does it.
func TestBrowserWalk(t *testing.T) {
	s, passwords := demo(t)
	dir := t.TempDir()
	g28, scan := filepath.Join(dir, "g28.pdf"), filepath.Join(dir, "signed.pdf")
	notice := gofpdf.New("P", "mm", "Letter", "")
	notice.AddPage()
	notice.SetFont("Helvetica", "", 16)
	notice.MultiCell(0, 10, "Notice of appearance\n\nHarbor Legal Aid appears for an invented person.", "", "L", false)
	if err := errors.Join(notice.OutputFileAndClose(g28), os.WriteFile(scan, tinyPDF, 0o600)); err != nil {
		t.Fatal(err)
	}
	first, shots := browser.Open(t), 0
	person := func(page *browser.Page) *walker { return &walker{t, page, s.base(), &shots} }
	attorney := person(first)
	in := func(email string) *walker {
		w := person(first.Another())
		w.signIn(email, passwords[email])
		return w
	}

	// The attorney asks.
	attorney.open("/")
	attorney.look("sign-in")
	attorney.signIn("ortiz@harbor.example", passwords["ortiz@harbor.example"])
	attorney.look("your-requests")
	attorney.narrow("your-requests")
	attorney.follow(`a[href="/requests/new"]`)
	attorney.look("request-form")
	attorney.narrow("request-form")
	attorney.page.Follow("form[action='/requests'] button[type=submit]")
	attorney.page.Forget() // the answer 422 is meant
	attorney.has("things to correct")
	attorney.look("request-form-mistakes")
	attorney.fillRequest(uVictim, g28)
	attorney.follow("form[action='/requests'] button[type=submit]")
	attorney.has("Your request was sent", "We have your request.", "g28.pdf")
	path := strings.TrimPrefix(attorney.page.URL(), s.base())
	attorney.look("status-received")
	attorney.narrow("status-received")

	// Intake accepts it.
	intake := in("intake@office.example")
	intake.look("queue-intake")
	intake.narrow("queue-intake")
	intake.open(path)
	intake.look("request-intake")
	intake.choose("#reviewer", "Okafor")
	intake.follow(fmt.Sprintf("form[action='%s/accept'] button", path))
	intake.has("The request is accepted and assigned.", "Under review")
	intake.look("request-accepted")

	// The ADA asks, the attorney answers, the ADA recommends.
	ada := in("ada@office.example")
	ada.look("queue-ada")
	ada.open(path)
	ada.look("request-ada")
	ada.has("Personal details are masked", "A-Number Masked")
	ada.follow(".personal button")
	ada.has("Personal details are shown to you until", uVictim.aNumber)
	ada.look("request-ada-personal")
	ada.page.Follow("a[href^='/documents/'][href$='/pages']")
	ada.has("g28.pdf", "shown as pictures", "Page 1 of 1")
	s.await("the page of the attachment is a picture", 30*time.Second, func() bool {
		return ada.page.Read(`String(document.querySelector("figure img").naturalWidth)`) != "0"
	})
	ada.look("attachment")
	ada.narrow("attachment")
	ada.open("/search")
	ada.look("find")
	ada.page.Fill("#text", uVictim.given+" "+uVictim.family[:len(uVictim.family)-1])
	ada.follow("form[action='/search'] button")
	ada.has("1 request, the nearest first", uVictim.family)
	ada.look("found")
	ada.narrow("found")
	ada.open(path)
	ada.page.Click("details.act > summary")
	ada.mark("missing", "incident")
	ada.page.Fill("#question", "Which precinct took the report?")
	ada.follow(fmt.Sprintf("form[action='%s/ask'] button", path))
	attorney.open(path)
	attorney.has("Where and when it happened, or a case number", "Which precinct took the report?")
	attorney.look("status-question")
	attorney.page.Fill("#answer", "The ninth precinct.")
	attorney.follow(fmt.Sprintf("form[action='%s/answer'] button", path))
	ada.open(path)
	ada.follow(fmt.Sprintf("a[href='%s/findings']", path))
	ada.look("findings-proposed")
	ada.narrow("findings-proposed")
	ada.mark("case_status", "completed")
	ada.mark("activities", "false_imprisonment")
	ada.mark("activities", "stalking")
	ada.mark("victim_kind", "direct")
	ada.mark("capacity", "own")
	ada.page.Fill("#statutes", "NY Penal Law § 135.10")
	for _, answer := range []string{"in_united_states=yes", "extraterritorial=no", "has_information=yes", "helpful=yes", "refused=no", "family_culpable=no"} {
		name, value, _ := strings.Cut(answer, "=")
		ada.mark(name, value)
	}
	ada.mark("help_modes", "was")
	ada.page.Fill("#injury", "None known")
	ada.follow(".button-bar button:not([formaction])")
	ada.has("Saved.")
	ada.look("findings-saved")
	ada.mark("outcome", "certify")
	ada.choose("#official", "Verdi")
	ada.mark("no_conflict", "yes")
	ada.page.Fill("#note", "The complaint and the deposition agree.")
	ada.follow(fmt.Sprintf("button[formaction='%s/recommend']", path))
	ada.has("Your recommendation was sent", "With a supervisor")
	ada.look("request-recommended")
	attorney.open(path)
	attorney.look("status-supervisor")

	// The supervisor reads it and passes it on.
	supervisor := in("supervisor@office.example")
	supervisor.open(path)
	supervisor.look("request-supervisor")
	supervisor.follow(fmt.Sprintf("a[href='%s/decision']", path))
	supervisor.look("recommendation-supervisor")
	supervisor.narrow("recommendation-supervisor")
	supervisor.follow(fmt.Sprintf("form[action='%s/endorse'] button", path))
	supervisor.has("Passed on to the certifying official.", "Awaiting decision")

	// The official reads the form on the page and certifies.
	official := in("official@office.example")
	official.look("queue-official")
	s.await("the form is drawn", 20*time.Second, func() bool {
		official.open(path + "/decision")
		return official.page.Has(fmt.Sprintf("form[action='%s/certify']", path))
	})
	official.page.Do(chromedp.ScrollIntoView(chromedp.CSS("iframe.form-frame")))
	s.await("the form is loaded in its frame", 20*time.Second, func() bool {
		return slices.ContainsFunc(official.page.Answers(), func(a browser.Answer) bool {
			return strings.Contains(a.URL, "/documents/") && a.Status == http.StatusOK && a.MediaType == "application/pdf"
		})
	})
	official.page.Resize(1280, 1600) // the frame as a whole: it is drawn by another process
	s.await("the form is drawn in its frame", 20*time.Second, func() bool {
		return len(official.page.Picture("iframe.form-frame")) > 20_000 // one colour is much less
	})
	official.look("decision")
	official.narrow("decision")
	official.page.Do(chromedp.ScrollIntoView(chromedp.CSS("h1")))
	official.follow(fmt.Sprintf("form[action='%s/certify'] button", path))
	official.has("You decided to certify")
	official.look("signature-official")

	// Intake records the scan and sends the original; the attorney downloads the
	// scan and says when the original arrived.
	intake.open(path + "/signature")
	intake.look("signature-intake")
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	today := time.Now().In(newYork).Format(time.DateOnly)
	intake.date("signed_on", today)
	intake.date("signed_again", today)
	intake.page.Upload("#scan", scan)
	intake.follow(fmt.Sprintf("form[action='%s/signature'] button", path))
	intake.has("The signed copy is recorded.", "Awaiting dispatch")
	intake.look("request-signed")
	intake.follow(fmt.Sprintf("a[href='%s/dispatch']", path))
	intake.look("dispatch")
	intake.narrow("dispatch")
	intake.mark("code", "courier")
	intake.date("act_day", today)
	intake.page.Fill("#act_text", "1Z 999 AA1")
	intake.follow(fmt.Sprintf("form[action='%s/dispatch'] button", path))
	intake.has("The requester is told that the original left.", "Certified")
	intake.look("request-certified")
	attorney.open(path)
	attorney.has("The form is signed, and the original went back to you.", "1Z 999 AA1", "USCIS must receive it by")
	attorney.look("status-certified")
	link := attorney.page.Read(`document.querySelector("a.usa-button[href^='/documents/']").getAttribute("href")`)
	got := visitor.New(t, s.base()).SignIn("ortiz@harbor.example", passwords["ortiz@harbor.example"]).Get(link)
	if string(got.Is(http.StatusOK).Body) != string(tinyPDF) {
		t.Errorf("the attorney downloads %.60q", got.Body)
	}

	attorney.follow(fmt.Sprintf("a[href='%s/receipt']", path))
	attorney.look("receipt")
	attorney.date("act_day", today)
	attorney.follow(fmt.Sprintf("form[action='%s/receipt'] button", path))
	attorney.has("arrived")
	attorney.look("status-arrived")

	// What happens otherwise.
	attorney.open("/requests")
	for state, name := range map[string]string{
		"declined to certify": "status-declined", "Another agency handles": "status-misdirected", "We need something from you": "status-question-demo",
		"six months": "status-lapsed",
	} {
		if attorney.openRow(state) {
			attorney.look(name)
		}
	}
	attorney.open("/requests")
	attorney.openRow("We have your request.")
	attorney.follow("a[href$='/cancel']")
	attorney.look("cancel")

	clocksInTheBrowser(in, attorney)

	// Everybody else's pages.
	manager := in("manager@office.example")
	for _, page := range []string{"/overview", "/people", "/mail", "/requests?show=overdue", path} {
		manager.open(page)
		manager.look("manager" + strings.ReplaceAll(regexp.MustCompile(`[?=]|[0-9a-f-]{36}`).ReplaceAllString(page, ""), "/", "-"))
	}
	attorney.page.Go(s.base() + "/nowhere")
	attorney.page.Forget() // the answer 404 is meant
	attorney.look("not-found")
}

// clocksInTheBrowser tells of an urgent fact, has it struck, reconsiders, and
// looks at the calculator and the calendar feed.
func clocksInTheBrowser(in func(string) *walker, attorney *walker) {
	attorney.open("/requests")
	attorney.openRow("is reviewing your request")
	path := attorney.page.Read("location.pathname")
	attorney.look("status-next-and-by-when")
	attorney.page.Click("details:has(#fact) summary")
	attorney.page.Choose("#fact", "child_turns_21")
	attorney.date("fact_on", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
	attorney.page.Fill("#evidence", "Birth certificate of the daughter, attached.")
	attorney.follow(fmt.Sprintf("form[action='%s/facts'] button", path))
	attorney.has("Urgent fact recorded", "A child's 21st birthday.", "Evidence not seen by the office yet")
	attorney.look("status-urgent-fact")

	chief := in("supervisor@office.example")
	chief.open("/requests")
	chief.look("queue-supervisor")
	chief.open(path)
	chief.has("A child of the victim turns 21 on", "Not seen yet")
	chief.follow(fmt.Sprintf("form[action='%s/verify'] button", path))
	chief.has("Seen by the office on")
	chief.look("request-clocks")
	chief.page.Click("details:has(#strike_reason) summary")
	chief.page.Click("details:has(#strike_reason) label[for^='strike_id']")
	chief.page.Fill("#strike_reason", "The petition was filed this morning.")
	chief.follow(fmt.Sprintf("form[action='%s/strike'] button", path))
	chief.has("Struck on")

	deputy := in("deputy@office.example") // the other supervisor passed the recommendation on
	deputy.open("/requests?show=open&state=reconsidering")
	deputy.follow("tbody tr a")
	deputy.has("Look at the decision again")
	deputy.look("reconsider")
	deputy.mark("outcome", "reopen")
	deputy.page.Fill("#result", "The arrest is in our records under the second family name.")
	deputy.follow("form[action$='/reconsider'] button")
	deputy.has("Under review", "The review begins again.")

	chief.open("/deadline")
	chief.choose("#rules", "Illinois")
	chief.mark("visa", "U")
	chief.date("received_on", "2026-05-16")
	chief.date("child_turns_21", "2026-09-01")
	chief.follow("form[action='/deadline'] button[type=submit]")
	chief.has("The earliest counts", "5 ILCS 825")
	chief.look("deadline-calculator")
	chief.open("/calendar")
	chief.follow("form[action='/calendar/new'] button")
	chief.look("calendar-feed")
	feed := chief.page.Text(".copy code")
	got, err := http.Get(feed)
	if err != nil {
		chief.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK || !strings.Contains(string(text), "answer of the office due") || strings.Contains(string(text), "@harbor") {
		chief.t.Errorf("the feed at its address: %s, %v\n%.600s", got.Status, err, text)
	}
	chief.follow("form[action='/calendar/end'] button")
	chief.has("You have no address yet.")
}

// openRow opens the first request of the list whose row has the words.
func (w *walker) openRow(words string) bool {
	w.t.Helper()
	w.open("/requests?show=")
	href := w.page.Read(fmt.Sprintf(`[...document.querySelectorAll("tbody tr")].find(r => r.innerText.includes(%q))?.querySelector("a").getAttribute("href") ?? ""`, words))
	if href != "" {
		w.open(href)
	}
	return href != ""
}

// choose picks the option of a list whose words contain the text.
func (w *walker) choose(selector, words string) {
	w.t.Helper()
	value := w.page.Read(fmt.Sprintf(`[...document.querySelector(%q).options].find(o => o.text.includes(%q)).value`, selector, words))
	w.page.Choose(selector, value)
}

// tinyPDF is one empty page.
var tinyPDF = []byte(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`)

// TestBrowserWithoutScript sends a request, with a mistake first, from a browser
// that runs no script at all.
func TestBrowserWithoutScript(t *testing.T) {
	s, passwords := demo(t)
	file := filepath.Join(t.TempDir(), "g28.pdf")
	if err := os.WriteFile(file, tinyPDF, 0o600); err != nil {
		t.Fatal(err)
	}
	shots := 90
	w := &walker{t, browser.Open(t), s.base(), &shots}
	w.page.WithoutScript()
	w.signIn("kim@kimabara.example", passwords["kim@kimabara.example"])
	w.open("/requests/new")
	w.fillRequest(uVictim, file)
	w.page.Fill("#born_on_day", "31")
	w.page.Fill("#born_on", "2")
	w.page.Follow("form[action='/requests'] button[type=submit]")
	w.has("1 thing to correct", "February 1991 has no day 31.", "Already uploaded", "g28.pdf")
	w.page.Forget() // the answer 422 is meant
	w.date("born_on", uVictim.born)
	w.follow("form[action='/requests'] button[type=submit]")
	w.has("Your request was sent", "g28.pdf", uVictim.narrative)
	if problems := w.page.Problems(); len(problems) > 0 {
		t.Error(strings.Join(problems, "\n"))
	}
}
