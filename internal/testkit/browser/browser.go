// Package browser drives a real Chromium, so that a test can do what a person
// does and see what a person sees.
//
//	page := browser.Open(t)
//	page.Go(server.URL + "/requests/new")
//	page.Fill("#family-name", "Okafor")
//	page.Follow("button[type=submit]")
//	require.Contains(t, page.Text("main"), "Received")
//	require.Empty(t, page.Problems())
//	require.Empty(t, page.Axe())
//	page.Screenshot("request-received")
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"suppb/internal/testkit"
)

// patience is how long one step may take on a slow, busy machine.
const patience = 30 * time.Second

// Page is a tab of a Chromium that nobody used before. Its methods fail the
// test when a step is not possible. It is for one goroutine.
type Page struct {
	t testing.TB
	*tab
}

type tab struct {
	ctx context.Context

	mu       sync.Mutex
	problems []string
	answers  []Answer
	urls     map[network.RequestID]string
}

// Answer is what a server answered to one request of a page.
type Answer struct {
	URL       string
	Status    int
	MediaType string
}

// Open starts a Chromium with an empty profile and gives its tab, which is as
// large as a laptop's window. Both are gone when the test ends. The
// test is skipped under the race detector.
func Open(t testing.TB) *Page {
	t.Helper()
	testkit.SlowWithRace(t, "looks at pages in a browser")
	program, err := find()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		// Or it keeps crash reports in the home of whoever runs the tests.
		chromedp.Env("XDG_CONFIG_HOME="+folder(t), "XDG_CACHE_HOME="+folder(t)),
		chromedp.ExecPath(program),
		// Containers and root have no sandbox to offer; the pages are ours.
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "en-US"),
		// A page that asks another machine for anything is told there is none.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel) // waits until Chromium and its profile are gone
	// chromedp's own worries, such as an event newer than it knows, are not the
	// page's problems.
	quiet := func(string, ...any) {}
	return newPage(t, ctx, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
}

// Another gives a tab for another person: the same Chromium, no common cookies.
func (p *Page) Another() *Page {
	p.t.Helper()
	return newPage(p.t, p.ctx, chromedp.WithNewBrowserContext())
}

// folder gives a folder of Chromium's own. Its helpers may still write for a
// moment after the end, which t.TempDir would take for a failure.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "suppb-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 20 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	return dir
}

func newPage(t testing.TB, parent context.Context, options ...chromedp.ContextOption) *Page {
	t.Helper()
	p := &Page{t: t, tab: &tab{urls: map[network.RequestID]string{}}}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(p.listen))...)
	t.Cleanup(cancel)
	p.ctx = ctx
	// The first call starts Chromium and must not carry a time limit of its own.
	if err := chromedp.Do(ctx, command(audits.Enable, cdp.Empty{}), chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return p
}

// In gives the same tab for a subtest, which it fails instead of its parent.
func (p *Page) In(t testing.TB) *Page { return &Page{t: t, tab: p.tab} }

// find gives Chromium's program. Debian calls it chromium.
func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("this test needs a browser: install Debian's package chromium")
}

// Context is for chromedp.Do and chromedp.Run, where the methods here do not
// reach. Give it a time limit of your own.
func (p *Page) Context() context.Context { return p.ctx }

// Do runs steps of chromedp.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fatalf("in the browser: %v", err)
	}
}

// Go opens an address, waits until the page is loaded, and gives the status of
// the answer.
func (p *Page) Go(url string) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(url))
	if err != nil {
		p.fatalf("open %s: %v", url, err)
	}
	return int(response.Status)
}

// Click clicks what the CSS selector finds first, and waits for nothing.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Do(chromedp.Click(chromedp.CSS(selector)))
}

// Follow clicks a link or a button that leads to a page, waits until that page
// is loaded, and gives the status of its answer.
func (p *Page) Follow(selector string) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
	if err != nil {
		p.fatalf("follow %s: %v", selector, err)
	}
	return int(response.Status)
}

// Fill replaces what is in a field by typing.
func (p *Page) Fill(selector, words string) {
	p.t.Helper()
	p.Do(chromedp.WaitVisible(chromedp.CSS(selector)))
	eval[bool](p, `document.querySelector(`+quote(selector)+`).value = "", true`)
	p.Do(chromedp.SendKeys(chromedp.CSS(selector), words))
}

// Choose chooses the option with this value in a select, as a person would:
// the page's script hears of it.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	set := fmt.Sprintf(`(() => {
		const select = document.querySelector(%s);
		if (![...select.options].some(o => o.value === %[2]s)) throw new Error("no option has the value " + %[2]s);
		select.value = %[2]s;
		select.dispatchEvent(new Event("input", {bubbles: true}));
		select.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`, quote(selector), quote(value))
	eval[bool](p, set)
}

// Upload puts files into a file field.
func (p *Page) Upload(selector string, paths ...string) {
	p.t.Helper()
	p.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// Text gives the words that a person can see in what the selector finds first.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return get(p, chromedp.Text(chromedp.CSS(selector)))
}

// Has says whether the selector finds anything right now.
func (p *Page) Has(selector string) bool {
	p.t.Helper()
	return eval[bool](p, `document.querySelector(`+quote(selector)+`) !== null`)
}

// URL gives the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return get(p, chromedp.Location())
}

// Title gives the title of the page.
func (p *Page) Title() string {
	p.t.Helper()
	return get(p, chromedp.Title())
}

// Resize makes the window this large. 390 by 844 is a phone.
func (p *Page) Resize(width, height int) {
	p.t.Helper()
	p.Do(chromedp.EmulateViewport(int64(width), int64(height)))
}

// WithoutScript switches the pages' own scripts off, from the next page on.
func (p *Page) WithoutScript() {
	p.t.Helper()
	p.Do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
}

// Screenshot writes a picture of the whole page, all of it, as NAME.png into the
// folder that SUPPB_SHOTS names. Without it nobody looks, and none is drawn.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv("SUPPB_SHOTS")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.t.Fatal(err)
	}
	p.settle()
	if err := os.WriteFile(filepath.Join(folder, unsafeInNames.ReplaceAllString(name, "-")+".png"), get(p, wholePage), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Picture gives the picture of what the selector finds first, as PNG.
func (p *Page) Picture(selector string) []byte {
	p.t.Helper()
	return get(p, chromedp.Screenshot(chromedp.CSS(selector)))
}

// wholePage takes the picture of all there is to scroll through.
func wholePage(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	layout, err := cdp.Call(ctx, t, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	all, beyond := layout.CSSContentSize, true
	shot, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format:                page.CaptureScreenshotFormatPng,
		Clip:                  &page.Viewport{Width: all.Width, Height: all.Height, Scale: 1},
		CaptureBeyondViewport: &beyond,
	})
	return shot.Data, err
}

var unsafeInNames = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Axe runs the accessibility checker axe-core on the page as it is now and
// gives one sentence per mistake.
//
// It is put in through the developer tools, so that the page's content security
// policy stays as strict as it is.
func (p *Page) Axe() []string {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join(testkit.Root(p.t), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		p.t.Fatalf("this test needs axe-core, which make assets brings: %v", err)
	}
	p.settle()
	eval[bool](p, string(script)+"\n;true")
	type violation struct {
		ID, Impact, Help string
		Nodes            []struct{ HTML, Summary string }
	}
	found := eval[[]violation](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({
		id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.map(n => ({html: n.html, summary: n.failureSummary})),
	})))`)
	var sentences []string
	for _, v := range found {
		for _, n := range v.Nodes {
			sentences = append(sentences, fmt.Sprintf("%s (%s, %s): %s — %s",
				v.Help, v.ID, v.Impact, n.HTML, strings.Join(strings.Fields(n.Summary), " ")))
		}
	}
	return sentences
}

// Problems gives what went wrong on the pages so far, in the order it happened:
// errors on the console, exceptions, what the content security policy stopped,
// what could not be loaded, answers of 400 and above, quirks mode.
func (p *Page) Problems() []string {
	p.t.Helper()
	// One more exchange with the browser: what it said before has arrived then.
	eval[bool](p, "true")
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// Answers gives what was answered to the page and all that it loaded so far, its
// frames included.
func (p *Page) Answers() []Answer {
	p.t.Helper()
	eval[bool](p, "true")
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Answer(nil), p.answers...)
}

// Read gives the text that a JavaScript expression has on the page.
func (p *Page) Read(expression string) string {
	p.t.Helper()
	return eval[string](p, expression)
}

// Forget drops the problems so far, after a step that was meant to fail.
func (p *Page) Forget() {
	p.t.Helper()
	p.Problems()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = nil
}

// listen hears every event of the tab. It runs in chromedp's reading loop, so
// it only takes notes.
func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	note := func(format string, args ...any) {
		p.problems = append(p.problems, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, arg := range e.Args {
				if arg.Description != "" {
					words = append(words, arg.Description)
				} else {
					words = append(words, strings.Trim(string(arg.Value), `"`))
				}
			}
			note("console: %s", strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		words := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil && e.ExceptionDetails.Exception.Description != "" {
			words = e.ExceptionDetails.Exception.Description
		}
		note("exception: %s", words)
	case *log.EventEntryAdded:
		// Network entries come below, with the address; security entries are
		// the content security policy's, which the next case tells.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork && e.Entry.Source != log.EntrySourceSecurity {
			note("browser: %s", e.Entry.Text)
		}
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			blocked := d.BlockedURL
			if blocked == "" {
				blocked = string(d.ContentSecurityPolicyViolationType)
			}
			where := ""
			if at := d.SourceCodeLocation; at != nil {
				where = fmt.Sprintf(" (%s:%d)", at.URL, at.LineNumber+1)
			}
			note("content security policy: %s stopped %s%s", d.ViolatedDirective, blocked, where)
		}
		if d := e.Issue.Details.QuirksModeIssueDetails; d != nil {
			note("quirks mode: %s has no doctype", d.URL)
		}
	case *network.EventRequestWillBeSent:
		p.urls[e.RequestID] = e.Request.URL
	case *network.EventResponseReceived:
		p.answers = append(p.answers, Answer{e.Response.URL, int(e.Response.Status), e.Response.MimeType})
		if e.Response.Status >= 400 {
			note("answer %d: %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		// Cancelled is a page that was left while it loaded, or a download. What
		// the content security policy stops is told above.
		if !e.Canceled && e.BlockedReason != network.BlockedReasonCsp {
			note("not loaded: %s: %s", p.urls[e.RequestID], e.ErrorText)
		}
	case *page.EventJavascriptDialogOpening:
		note("dialog: the page asks %q and waits", e.Message)
	}
}

// settle waits until the fonts are there: before that, the page is not what a
// person sees.
func (p *Page) settle() {
	p.t.Helper()
	eval[bool](p, "document.fonts.ready.then(() => true)")
}

func (p *Page) fatalf(format string, args ...any) {
	p.t.Helper()
	p.mu.Lock()
	problems := strings.Join(p.problems, "\n\t")
	p.mu.Unlock()
	if problems != "" {
		problems = "\nproblems until then:\n\t" + problems
	}
	p.t.Fatalf(format+"%s", append(args, problems)...)
}

func get[T any](p *Page, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		p.fatalf("in the browser: %v", err)
	}
	return value
}

// eval evaluates through the developer tools, which no content security policy
// concerns, and waits for a promise.
func eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return get(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, c, params)
		return chromedp.Void{}, err
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}
