package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/testkit/browser"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/jung-kurt/gofpdf"
)

// TestLook opens every page in a real browser, wide and on a phone: nothing is
// blocked or missing, axe-core finds no barrier, and nothing sticks out sideways.
// With SUPPB_SHOTS=FOLDER it leaves pictures.
func TestLook(t *testing.T) {
	s := newSite(t)
	received, reviewed, waiting, drafted, decided, signed := s.submitted(), s.accepted(), s.endorsed(), s.drafted(), s.decided(), s.signed()
	declined := s.endorsed("outcome", "decline", "reasons", "not_helpful")
	official := s.as(otto)
	official.post(declined+"/decline", official.fill(declined+"/decision", declined+"/decline", url.Values{
		"reasons": {"no_record_found"}, "explanation": {"We searched under both spellings and the docket number. A precinct and a complaint number would help."},
	})).wantStatus(http.StatusSeeOther)
	asked := s.accepted()
	reviewer := s.as(rosa)
	reviewer.post(asked+"/ask", reviewer.fill(asked, asked+"/ask", url.Values{"question": {"Please send the precinct's complaint number and the date of the report."}, "missing": {"incident", "evidence"}})).wantStatus(http.StatusSeeOther)
	trafficking := goodRequest()
	trafficking.Set("visa", "T")
	trafficking.Set("detained", "yes")
	s.as(ana).upload("/requests", trafficking).wantStatus(http.StatusSeeOther)
	declaration := "/requests/" + trafficking.Get("request")
	intake := s.as(ines)
	intake.post(declaration+"/accept", intake.fill(declaration, declaration+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(http.StatusSeeOther)
	urgent := s.accepted()
	told := s.as(ana)
	for _, fact := range []url.Values{
		{"fact": {"detained"}, "evidence": {"Notice of custody of 12 May, from the facility in Orange County."}},
		{"fact": {"child_turns_21"}, "fact_on_month": {"8"}, "fact_on_day": {"3"}, "fact_on_year": {"2026"}, "evidence": {"Birth certificate, attached to the request."}},
		{"fact": {"hearing"}, "fact_on_month": {"9"}, "fact_on_day": {"30"}, "fact_on_year": {"2026"}, "evidence": {"Hearing notice."}},
	} {
		told.upload(urgent+"/facts", told.fill(urgent, urgent+"/facts", fact)).wantStatus(http.StatusSeeOther)
	}
	id := cases.RequestID(urgent[len("/requests/"):])
	reviewer.post(urgent+"/verify", with(reviewer.fill(urgent, urgent+"/verify", nil), "fact_id", s.requests[id].Facts[1].ID)).wantStatus(http.StatusSeeOther)
	chief := s.as(sue)
	chief.post(urgent+"/strike", chief.fill(urgent, urgent+"/strike", url.Values{"strike_id": {s.requests[id].Facts[2].ID}, "strike_reason": {"The court took the hearing off its calendar."}})).wantStatus(http.StatusSeeOther)
	objected := s.endorsed("outcome", "decline", "reasons", "not_helpful")
	official.post(objected+"/decline", official.fill(objected+"/decision", objected+"/decline", url.Values{"reasons": {"no_record_found"}, "explanation": {"Nothing under either name."}})).wantStatus(http.StatusSeeOther)
	told.upload(objected+"/reconsideration", told.fill(objected, objected+"/reconsideration", url.Values{"reconsideration": {"The complaint number was mistyped; it is 2026-011-000123."}})).wantStatus(http.StatusSeeOther)
	s.requests[cases.RequestID(received[len("/requests/"):])].DueOn = cases.MustDate("2026-05-13")
	s.requests[cases.RequestID(waiting[len("/requests/"):])].DueOn = cases.MustDate("2026-05-20")
	recommended, held, dispatched, proposed, withdrawn := s.recommended(), s.held(), s.dispatched(), s.proposed(), s.withdrawn()
	s.usePDF(t)
	s.now = s.now.Add(26 * time.Hour)

	for _, who := range []struct {
		id    cases.PersonID
		pages map[string]string
	}{
		{"", map[string]string{"sign-in": "/sign-in"}},
		{ana, map[string]string{
			"request-new": "/requests/new", "requests": "/requests", "request-received": received, "request-asked": asked,
			"request-signed": signed, "request-declined": declined, "request-cancel": drafted + "/cancel",
			"request-urgent": urgent, "request-objected": objected, "calendar": "/calendar",
			"request-held": held, "request-dispatched": dispatched, "request-withdrawn": withdrawn, "receipt": dispatched + "/receipt",
			"request-again": "/requests/new?again=" + declined[len("/requests/"):],
		}},
		{ben, map[string]string{"requests-none": "/requests"}},
		{ines, map[string]string{"queue": "/requests", "queue-overdue": "/requests?show=overdue", "staff-received": received, "staff-signed": signed, "signature": decided + "/signature",
			"dispatch": signed + "/dispatch", "link": received + "/link", "staff-withdrawn": withdrawn}},
		{rosa, map[string]string{"staff-review": reviewed, "staff-urgent": urgent, "deadline": "/deadline", "findings-u": reviewed + "/findings", "findings-t": declaration + "/findings", "staff-held": held, "hold": reviewed + "/hold", "step-aside": reviewed + "/step-aside", "delay": reviewed + "/delay",
			"letter-delay": reviewed + "/letters?kind=delay&language=es"}},
		{otto, map[string]string{"decision": drafted + "/decision", "decision-waiting": waiting + "/decision", "propose": dispatched + "/withdrawal"}},
		{sue, map[string]string{"staff-objected": objected, "staff-urgent-supervisor": urgent, "queue-supervisor": "/requests",
			"letters": "/letters", "letter-template": "/letters/declination/en", "letter-choose": signed + "/letters", "endorse": recommended + "/decision", "choose-official": drafted + "/official", "withdraw": proposed + "/withdraw", "staff-proposed": proposed,
			"letter-withdrawal": withdrawn + "/letters?kind=withdrawal&language=en"}},
		{max_, map[string]string{"overview": "/overview", "queue-manager": "/requests", "staff-manager": reviewed}},
		{ada, map[string]string{"people": "/people", "mail": "/mail"}},
	} {
		t.Run("as "+string(who.id), func(t *testing.T) {
			page := browser.Open(t)
			if who.id != "" {
				page.Go(s.url + "/sign-in")
				s.signIn(page, who.id)
			}
			for name, path := range who.pages {
				if strings.Contains(path, "/letters?") {
					page.Go(s.url + path)
					page.Follow(".personal button")
				}
				for _, width := range []int{1280, 390} {
					page.Resize(width, 900)
					page.Go(s.url + path)
					for _, p := range page.Problems() {
						t.Errorf("%s: %s", name, p)
					}
					page.Forget()
					if over := beyond(t, page, width); over > 0 {
						t.Errorf("%s, %d wide: sticks out by %d", name, width, over)
					}
					if width == 1280 {
						for _, p := range page.Axe() {
							t.Errorf("%s: %s", name, p)
						}
					}
					if os.Getenv("SUPPB_SHOTS") != "" {
						time.Sleep(time.Second) // the PDF viewer draws late
						page.Screenshot(name + "-" + strconv.Itoa(width))
					}
				}
			}
		})
	}
}

// TestLookOfAnswers is TestLook for the pages that answer a form: the calculator
// with its result and with mistakes, and the address of a calendar feed.
func TestLookOfAnswers(t *testing.T) {
	s := newSite(t)
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, rosa)
	page.Go(s.url + "/deadline")
	date := func(name, month, day, year string) {
		page.Fill("#"+name, month)
		page.Fill("#"+name+"_day", day)
		page.Fill("#"+name+"_year", year)
	}
	date("received_on", "5", "11", "2026")
	date("hearing", "9", "31", "2026")
	page.Follow("main button[type=submit]")
	page.Forget() // the answer 422 is meant
	fine(t, page, "deadline-mistake")
	date("hearing", "9", "30", "2026")
	date("child_turns_21", "7", "20", "2026")
	date("signed_on", "5", "8", "2026")
	page.Follow("main button[type=submit]")
	fine(t, page, "deadline-result")
	page.Go(s.url + "/calendar")
	page.Follow("main button[type=submit]")
	fine(t, page, "calendar-new")
}

// fine looks at a page in both widths and leaves pictures.
func fine(t *testing.T, page *browser.Page, name string) {
	t.Helper()
	for _, p := range append(page.Problems(), page.Axe()...) {
		t.Errorf("%s: %s", name, p)
	}
	for _, width := range []int{390, 1280} {
		page.Resize(width, 900)
		if over := beyond(t, page, width); over > 0 {
			t.Errorf("%s, %d wide: sticks out by %d", name, width, over)
		}
		page.Screenshot(name + "-" + strconv.Itoa(width))
	}
}

// TestLookOfWhatIsGivenBack is TestLook for the pages that keep what was typed:
// after a session ended, and for a request that somebody else has now.
func TestLookOfWhatIsGivenBack(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, rosa)
	page.Go(s.url + path + "/findings")
	page.Fill("#narrative", "The defendant struck her twice.\nShe called for help.")
	if _, err := chromedp.Call(page.Context(), network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	page.Follow(".button-bar button:not([formaction])")
	page.Forget() // the answer 401 is meant
	fine(t, page, "signed-out")
	s.signIn(page, rosa)
	fine(t, page, "go-on")
	intake := s.as(ines)
	intake.post(path+"/reassign", intake.fill(path, path+"/reassign", url.Values{"new_reviewer": {string(ray)}})).wantStatus(http.StatusSeeOther)
	page.Follow("main button[type=submit]")
	page.Forget() // and 404
	fine(t, page, "given-back")
	if text := page.Text("main"); !strings.Contains(text, "not on your desk") {
		t.Errorf("the page says %s", text)
	}
}

// beyond is how many pixels the page is wider than the window.
func beyond(t *testing.T, page *browser.Page, width int) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(page.Context(), 30*time.Second)
	defer cancel()
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
	if err != nil {
		t.Fatal(err)
	}
	return wide - width
}

// usePDF puts a real form in the place of every drawn one.
func (s *site) usePDF(t *testing.T) {
	t.Helper()
	pdf := gofpdf.New("P", "mm", "Letter", "")
	pdf.AddPage()
	pdf.SetFont("Helvetica", "B", 16)
	pdf.Cell(40, 10, "Form I-918 Supplement B")
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	for i, d := range s.docs {
		if d.Kind == cases.Draft {
			s.files[d.ID], s.docs[i].Size = b.Bytes(), int64(b.Len())
		}
	}
}
