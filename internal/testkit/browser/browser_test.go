package browser

import (
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"suppb/internal/testkit"
)

// policy is the strictest that lets a page have a look and a script at all.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func serve(t *testing.T, pages map[string]string) string {
	t.Helper()
	mux := http.NewServeMux()
	assets := filepath.Join(testkit.Root(t), "web", "static", "uswds")
	mux.Handle("GET /uswds/", http.StripPrefix("/uswds/", http.FileServer(http.Dir(assets))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { answer(w, pages["/"]) })
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) {
		body, found := pages[r.URL.Path]
		if !found {
			w.WriteHeader(http.StatusNotFound)
			body = "nothing here"
		}
		answer(w, body)
	})
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) {
		if _, file, err := r.FormFile("scan"); err == nil {
			http.SetCookie(w, &http.Cookie{Name: "scan", Value: file.Filename, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: r.FormValue("who") + r.FormValue("kind"), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		http.Redirect(w, r, "/said", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /said", func(w http.ResponseWriter, r *http.Request) {
		said := "nobody"
		if cookie, err := r.Cookie("who"); err == nil {
			said = cookie.Value
		}
		if cookie, err := r.Cookie("scan"); err == nil {
			said += " with " + cookie.Value
		}
		answer(w, "<h1>Hello "+said+"</h1>")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func answer(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	if strings.HasPrefix(body, "<html>") { // has to go out as it is
		_, _ = io.WriteString(w, body)
		return
	}
	fmt.Fprintf(w, `<!doctype html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<title>A page</title>
	<link rel="icon" href="/uswds/img/us_flag_small.png">
	<link rel="stylesheet" href="/uswds/css/uswds.min.css">
	<script src="/uswds/js/uswds-init.min.js"></script>
	<script src="/uswds/js/uswds.min.js" defer></script>
</head>
<body><main class="grid-container">%s</main></body>
</html>`, body)
}

// The look of our pages works under the strictest policy: its style sheet,
// fonts, icons and script ask for nothing inline and nothing from elsewhere.
func TestDesignSystemKeepsAStrictPolicy(t *testing.T) {
	url := serve(t, map[string]string{"/": `
		<h1>Welcome</h1>
		<p class="font-mono-md">mono <span class="font-serif-md">serif</span> <strong>strong</strong> <em>em</em></p>
		<svg class="usa-icon usa-icon--size-5" aria-hidden="true" focusable="false" role="img"><use href="/uswds/img/sprite.svg#check_circle"></use></svg>
		<img src="/uswds/img/us_flag_small.png" alt="U.S. flag">
		<div class="usa-alert usa-alert--warning"><div class="usa-alert__body"><p class="usa-alert__text">Careful.</p></div></div>
		<div class="usa-accordion"><h2 class="usa-accordion__heading"><button type="button" class="usa-accordion__button" aria-expanded="false" aria-controls="a">More</button></h2>
			<div id="a" class="usa-accordion__content usa-prose"><p>Here it is.</p></div></div>
		<form class="usa-form" method="post" action="/say">
			<label class="usa-label" for="date">Date</label>
			<div class="usa-date-picker"><input class="usa-input" id="date" name="date"></div>
			<label class="usa-label" for="agency">Agency</label>
			<div class="usa-combo-box"><select class="usa-select" name="agency" id="agency"><option value="a">A</option><option value="b">B</option></select></div>
			<label class="usa-label" for="scan">Scan</label>
			<input class="usa-file-input" id="scan" type="file" name="scan">
			<div class="usa-checkbox"><input class="usa-checkbox__input" id="c" type="checkbox" name="c"><label class="usa-checkbox__label" for="c">Yes</label></div>
		</form>`})

	page := Open(t)
	require.Equal(t, http.StatusOK, page.Go(url+"/"))
	page.Click(".usa-accordion__button")
	require.Contains(t, page.Text("#a"), "Here it is.")
	page.Click(".usa-date-picker__button")
	require.True(t, page.Has(".usa-date-picker__calendar__table"))
	require.Empty(t, page.Problems())

	folder := t.TempDir()
	t.Setenv("SUPPB_SHOTS", folder)
	page.Resize(390, 300)
	page.Screenshot("the look: design system")
	shot, err := os.Open(filepath.Join(folder, "the-look-design-system.png"))
	require.NoError(t, err)
	defer shot.Close()
	config, err := png.DecodeConfig(shot)
	require.NoError(t, err)
	require.Equal(t, 390, config.Width)
	require.Greater(t, config.Height, 300, "the picture ends where the window does")
}

func TestPageDoesWhatAPersonDoes(t *testing.T) {
	scan := filepath.Join(t.TempDir(), "scan.pdf")
	require.NoError(t, os.WriteFile(scan, []byte("%PDF-1.7"), 0o600))
	url := serve(t, map[string]string{"/": `<h1>Who?</h1><form method="post" action="/say" enctype="multipart/form-data">
		<label for="who">Name</label> <input id="who" name="who" value="nobody">
		<label for="kind">Kind</label> <select id="kind" name="kind"><option value="">none</option><option value="!">loud</option></select>
		<label for="scan">Scan</label> <input id="scan" name="scan" type="file">
		<button>Say</button></form>`})

	page := Open(t)
	page.Go(url)
	page.Fill("#who", "Ngozi")
	page.Choose("#kind", "!")
	page.Upload("#scan", scan)
	require.Equal(t, http.StatusOK, page.Follow("button"))
	require.Equal(t, url+"/said", page.URL())
	require.Equal(t, "A page", page.Title())
	require.Equal(t, "Hello Ngozi! with scan.pdf", page.Text("h1"))

	other := page.Another()
	other.Go(url + "/said")
	require.Equal(t, "Hello nobody", other.Text("h1"), "another person has the first one's cookies")

	require.Empty(t, page.Problems())
	require.Empty(t, page.Axe())
	page.Resize(390, 844)
	require.Empty(t, page.Axe())
	require.Empty(t, page.Problems(), "the checker itself must not trip over the policy")
}

func TestPageTellsProblems(t *testing.T) {
	url := serve(t, map[string]string{
		"/inline":  `<h1>Hello</h1><script>document.title = "changed"</script>`,
		"/style":   `<h1 style="color: red">Hello</h1>`,
		"/image":   `<h1>Hello</h1><img alt="missing" src="/nowhere.png">`,
		"/foreign": `<h1>Hello</h1><img alt="elsewhere" src="http://elsewhere.example/dot.png">`,
		"/quirks":  `<html><title>old</title><link rel="icon" href="/uswds/img/us_flag_small.png"><h1>Hello</h1></html>`,
	})
	page := Open(t)
	for _, test := range []struct{ path, want string }{
		{"/inline", "script-src"},
		{"/style", "style-src"},
		{"/image", "answer 404"},
		{"/foreign", "img-src"},
		{"/quirks", "quirks mode"},
		{"/none", "answer 404"},
	} {
		t.Run(strings.TrimPrefix(test.path, "/"), func(t *testing.T) {
			page := page.In(t)
			page.Go(url + test.path)
			require.Contains(t, strings.Join(page.Problems(), "\n"), test.want)
			require.Len(t, page.Problems(), 1, "each mistake is told once")
			page.Forget()
			require.Empty(t, page.Problems())
		})
	}
	t.Run("console and exceptions", func(t *testing.T) {
		page := page.In(t)
		page.Go(url + "/said")
		eval[bool](page, `console.error("oh no", 7), console.log("fine"), setTimeout(() => { throw new Error("thrown") }), true`)
		require.Eventually(t, func() bool { return len(page.Problems()) == 2 }, patience, patience/1000)
		require.Contains(t, page.Problems()[0], "console: oh no 7")
		require.Contains(t, page.Problems()[1], "exception: Error: thrown")
	})
}

func TestAxeFindsMistakes(t *testing.T) {
	url := serve(t, map[string]string{"/": `<h1>Hello</h1><form><input name="who"></form><img src="/uswds/img/us_flag_small.png">`})
	page := Open(t)
	page.Go(url)
	found := strings.Join(page.Axe(), "\n")
	require.Contains(t, found, "(label, critical)")
	require.Contains(t, found, "(image-alt, critical)")
}

func TestWithoutScript(t *testing.T) {
	url := serve(t, map[string]string{"/": `<h1>Hello</h1><noscript><p id="plain">No script here.</p></noscript>`})
	page := Open(t)
	page.WithoutScript()
	page.Go(url)
	require.Equal(t, "No script here.", page.Text("#plain"))
	require.Empty(t, page.Problems())
	folder := t.TempDir()
	t.Setenv("SUPPB_SHOTS", folder)
	page.Screenshot("plain")
	require.FileExists(t, filepath.Join(folder, "plain.png"))
}
