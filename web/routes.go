package web

import (
	"embed"
	"io/fs"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"suppb/cases"
)

//go:embed all:static
var staticFiles embed.FS

// routePatterns are the patterns of all routes, as they were registered: what has
// to hold for every route is tested over them.
type routePatterns struct {
	all    []string
	public []string // those for strangers that have a session
}

// routes lists every address of the service. What is not in the first list
// needs a signed-in person.
func (s *Server) routes() http.Handler {
	public := []route{
		{"GET /sign-in", s.signInPage},
		{"POST /sign-in", s.signIn},
		{"GET /second-factor", s.secondFactorPage},
		{"POST /second-factor", s.secondFactor},
		{"POST /second-factor/passkey", s.passkeySecond},
		{"GET /sign-in/office", s.publicPost(s.signOn)}, // it leaves a session, as a post does
		{"POST /passkey", s.passkeySignIn},
		{"POST /passkey/answer", s.passkeyAnswered},
		{"GET /forgot", s.forgotPage},
		{"POST /forgot", s.forgot},
		{"GET /reset/{token}", s.resetPage},
		{"POST /reset", s.reset},
		{"GET /verify", s.verifyPage},
		{"POST /verify", s.verify},
	}
	signedIn := []route{
		{"GET /{$}", s.home},
		{"POST /sign-out", s.signOut},
		{"GET /confirm", s.confirmPage},
		{"POST /confirm", s.confirm},

		{"GET /account", s.account},
		{"GET /account/password", s.needsFresh(s.passwordPage)},
		{"POST /account/password", s.needsFresh(s.changePassword)},
		{"POST /account/recovery", s.needsFresh(s.newRecoveryCodes)},
		{"POST /account/app/remove", s.needsFresh(s.removeApp)},
		{"POST /account/sessions/{id}/end", s.needsFresh(s.endSession)},
		{"POST /account/sessions/end", s.needsFresh(s.endOtherSessions)},

		{"GET /account/passkeys", s.passkeysPage},
		{"POST /account/passkeys", s.addPasskey},
		{"POST /account/passkeys/new", s.needsFresh(s.newPasskey)},
		{"POST /account/passkeys/{id}/remove", s.needsFresh(s.removePasskey)},
		{"GET /confirm/office", s.confirmByOffice},
		{"POST /confirm/passkey", s.confirmByPasskey},
		{"POST /confirm/passkey/answer", s.confirmedByPasskey},

		{"GET /requests", s.requestList},
		{"GET /search", s.searchPage},
		{"POST /search", s.search},
		{"GET /requests/new", s.newRequestPage},
		{"GET /requests/{id}", s.requestPage},
		{"POST /requests/{id}/personal", s.showPersonal},
		{"GET /requests/{id}/cancel", s.cancelPage},
		{"GET /requests/{id}/findings", s.findingsPage},
		{"GET /requests/{id}/decision", s.decisionPage},
		{"GET /requests/{id}/signature", s.needsFresh(s.signaturePage)},
		{"GET /requests/{id}/packet", s.packet},
		{"GET /requests/{id}/reading/{document}", s.readingPage},
		{"GET /scans", s.scansPage},
		{"POST /scans", s.sortScans},
		{"GET /requests/{id}/letters", s.writePage},
		{"GET /requests/{id}/link", s.linkPage},
		{"GET /documents/{id}", s.document},
		{"GET /documents/{id}/pages", s.documentPages},
		{"GET /documents/{id}/pages/{n}", s.documentPicture},

		{"GET /letters", s.lettersPage},
		{"GET /letters/{kind}/{language}", s.templatePage},
		{"POST /letters/{kind}/{language}", s.saveTemplate},
		{"POST /letters/{kind}/{language}/preview", s.previewTemplate},
		{"POST /letters/{kind}/{language}/restore", s.restoreTemplate},

		{"GET /deadline", s.deadlinePage},
		{"POST /deadline", s.countDeadline},
		{"GET /calendar", s.calendarPage},
		{"POST /calendar/new", s.newFeed},
		{"POST /calendar/end", s.endFeed},
		{"GET /overview", s.overview},
		{"GET /audit", s.auditPage},
		{"GET /officials", s.officialsPage},
		{"POST /officials", s.needsFresh(s.designate)},
		{"GET /officials/new", s.designatePage},
		{"GET /officials/head", s.headPage},
		{"POST /officials/head", s.needsFresh(s.changeHead)},
		{"GET /officials/{id}", s.officialPage},
		{"POST /officials/{id}/end", s.needsFresh(s.endDesignation)},
		{"GET /officials/{id}/letter", s.officialLetter},
		{"GET /officials/{id}/letter/pages", s.letterPages},
		{"GET /officials/{id}/letter/pages/{n}", s.letterPicture},
		{"POST /officials/{id}/letter", s.needsFresh(s.attachLetter)},
		{"GET /absences", s.absencesPage},
		{"POST /absences", s.addAbsence},
		{"GET /absences/{id}", s.absencePage},
		{"POST /absences/{id}/end", s.endAbsence},
		{"POST /absences/{id}/reassign", s.reassignDesk},
		{"GET /people", s.people},
		{"POST /people/{id}/active", s.needsFresh(s.setActive)},
		{"POST /people/{id}/sign-on", s.needsFresh(s.allowSignOn)},
		{"POST /people/{id}/second-step", s.needsFresh(s.removeFactors)},
		{"POST /people/{id}/sessions", s.needsFresh(s.endSessionsOf)},

		{"GET /disclosures", s.disclosuresPage},
		{"POST /disclosures", s.recordDemand},
		{"GET /disclosures/new", s.newDemandPage},
		{"GET /disclosures/{id}", s.demandPage},
		{"GET /disclosures/{id}/papers/{paper}", s.demandPaper},
		{"GET /disclosures/{id}/papers/{paper}/pages", s.demandPaperPages},
		{"GET /disclosures/{id}/papers/{paper}/pages/{n}", s.demandPaperPicture},
		{"GET /disclosures/{id}/release", s.releasePage},
		{"POST /disclosures/{id}/release", s.proposeRelease},
		{"GET /disclosures/{id}/bundle", s.needsFresh(s.bundle)},
		{"GET /disclosures/{id}/letter", s.demandLetterPage},
		{"POST /disclosures/{id}/letter", s.issueDemandLetter},
		{"POST /disclosures/{id}/letter/preview", s.previewDemandLetter},
		{"GET /requests/{id}/walls", s.wallsPage},
		{"POST /requests/{id}/walls", s.onWalls("person", "The wall stands. This person does not find the request any more.", s.putUpWall)},
		{"POST /requests/{id}/walls/{wall}/down", s.onWalls("wall_end", "The wall is taken down.", s.takeDownWall)},
		{"GET /requests/{id}/disclosure", s.requestDisclosurePage},
		{"POST /requests/{id}/holds", s.onDisclosure("hold_reason", "The hold is set. Nothing of this request is destroyed while it is in force.", s.setHold)},
		{"POST /requests/{id}/holds/{hold}/end", s.onDisclosure("hold_end", "The hold is ended.", s.endHold)},
		{"POST /requests/{id}/prosecutions", s.onDisclosure("case_number", "The pending case is recorded, and the trial assistant gets a message.", s.recordProsecution)},
		{"POST /requests/{id}/prosecutions/{case}/note", s.onDisclosure("case_note", "The note is kept under its day.", s.noteProsecution)},
		{"POST /requests/{id}/prosecutions/{case}/open", s.onDisclosure("case_note", "The trial assistant can open this request.", s.openToTrial(true))},
		{"POST /requests/{id}/prosecutions/{case}/close", s.onDisclosure("case_note", "The trial assistant cannot open this request any more.", s.openToTrial(false))},
		{"POST /requests/{id}/prosecutions/{case}/end", s.onDisclosure("case_ended", "The case is recorded as over.", s.endProsecution)},

		{"GET /retention", s.retentionPage},
		{"POST /retention", s.proposeDestruction},
		{"GET /retention/{id}", s.destructionPage},
		{"POST /retention/{id}/confirm", s.needsFresh(s.confirmDestruction)},
		{"POST /retention/{id}/drop", s.dropDestruction},
		{"GET /retention/{id}/certificate", s.destructionCertificate},
	}
	for _, p := range demandStepPages {
		if p.Own() {
			continue
		}
		do := s.doDemandStep(p)
		if p.Kind == cases.ApproveRelease {
			do = s.needsFresh(do)
		}
		signedIn = append(signedIn, route{"GET /disclosures/{id}/" + p.Path, s.demandStepPage(p)}, route{"POST /disclosures/{id}/" + p.Path, do})
	}
	acts := []route{
		{"POST /requests", s.submitRequest},
		{"POST /requests/{id}/answer", s.answerInformation},
		{"POST /requests/{id}/cancel", s.cancel},
		{"POST /requests/{id}/reconsideration", s.askReconsideration},
		{"POST /requests/{id}/reissue", s.askReissue},

		{"POST /requests/{id}/facts", s.recordFact},
		{"POST /requests/{id}/verify", s.verifyFact},
		{"POST /requests/{id}/strike", s.strikeFact},

		{"POST /requests/{id}/accept", s.accept},
		{"POST /requests/{id}/misdirect", s.misdirect},
		{"POST /requests/{id}/reassign", s.reassign},
		{"POST /requests/{id}/ask", s.askInformation},

		{"POST /requests/{id}/findings", s.saveFindings},
		{"POST /requests/{id}/preview", s.previewForm},
		{"POST /requests/{id}/recommend", s.recommend},
		{"POST /requests/{id}/reading/{document}", s.acceptReading},

		{"POST /requests/{id}/endorse", s.endorse},
		{"POST /requests/{id}/certify", s.needsFresh(s.certify)},
		{"POST /requests/{id}/decline", s.needsFresh(s.decline)},
		{"POST /requests/{id}/return", s.returnToReviewer},
		{"POST /requests/{id}/signature", s.needsFresh(s.recordSignedCopy)},
		{"POST /requests/{id}/reconsider", s.reconsider},
		{"POST /requests/{id}/link", s.link},
		{"POST /requests/{id}/letters", s.issueLetter},
		{"POST /requests/{id}/letters/preview", s.previewLetter},
	}
	for _, a := range plainActs {
		signedIn = append(signedIn, route{"GET /requests/{id}/" + a.Path, s.plainPage(a)})
		act := s.doPlain(a)
		if a.Fresh {
			act = s.needsFresh(act)
		}
		acts = append(acts, route{"POST /requests/{id}/" + a.Path, act})
	}
	if s.Demo {
		signedIn = append(signedIn, route{"GET /mail", s.mail})
	}

	// For people who signed in, and for staff who need a second factor to do so.
	enrolling := []route{
		{"GET /second-factor/new", s.newSecondFactorPage},
		{"POST /second-factor/new", s.newSecondFactor},
		{"GET /second-factor/new/picture", s.secondFactorPicture},
	}

	open, pages := &mux{}, &mux{} // without any session, and with one
	open.Handle("GET /healthz", http.HandlerFunc(s.healthz))
	open.Handle("GET /readyz", http.HandlerFunc(s.readyz))
	open.Handle("GET /static/", static())
	open.Handle("GET /favicon.ico", http.HandlerFunc(icon))
	open.Handle("GET /feed/{file}", s.answer(s.feed))
	for _, r := range public {
		if strings.HasPrefix(r.pattern, http.MethodPost) {
			r.handle = s.publicPost(r.handle)
		}
		pages.Handle(r.pattern, s.answer(r.handle))
	}
	// Where the identity provider sends people who sign in, or confirm.
	pages.Handle("GET /sign-in/office/answer", s.answer(s.publicPost(s.knowsPerson(s.signedOn))))
	s.patterns.public = slices.Clone(pages.patterns)
	for _, r := range enrolling {
		pages.Handle(r.pattern, s.answer(s.knowsPerson(s.needsFresh(r.handle))))
	}
	for _, r := range signedIn {
		pages.Handle(r.pattern, s.answer(s.needsPerson(r.handle)))
	}
	for _, r := range acts {
		pages.Handle(r.pattern, s.answer(s.needsPerson(givesBack(r.handle))))
	}
	s.patterns.all = slices.Concat(open.patterns, pages.patterns)
	nowhere := s.needsPerson(func(http.ResponseWriter, *http.Request, *visit) error {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no page at this address."}
	})
	pages.Handle("/", s.answer(func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if allowed := methods(r, open, pages); allowed != "" {
			w.Header().Set("Allow", allowed)
			return errMethod
		}
		return nowhere(w, r, v)
	}))
	// Who signed in is known before a form of another site is refused, so that the
	// refusal has their name.
	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(s.answer(s.knowsPerson(func(http.ResponseWriter, *http.Request, *visit) error {
		return errOtherSite
	})))
	open.Handle("/", s.Sessions.LoadAndSave(sameOrigin.Handler(pages)))
	return inTime(formTime, strangerTime, s.recovered(s.secureHeaders(fromWeb(s.readable(s.bounded(open))))))
}

// mux remembers its patterns.
type mux struct {
	http.ServeMux
	patterns []string
}

func (m *mux) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

// methods lists what an address takes, for one that was asked for something else.
func methods(r *http.Request, muxes ...*mux) string {
	var out []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if slices.ContainsFunc(muxes, func(m *mux) bool {
			_, pattern := m.Handler(other)
			return strings.HasPrefix(pattern, http.MethodGet) || strings.HasPrefix(pattern, http.MethodPost)
		}) {
			out = append(out, method)
		}
	}
	return strings.Join(out, ", ")
}

type route struct {
	pattern string
	handle  handler
}

// handler answers one request, or returns why it could not. The visit is empty
// on public pages.
type handler func(w http.ResponseWriter, r *http.Request, v *visit) error

// answer turns a handler into an http.Handler: one place decides what an error
// looks like, and one line about each request goes to the log.
func (s *Server) answer(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		v := &visit{}
		if err := h(rec, r, v); err != nil {
			s.fail(rec, r, v, err)
		}
		s.Logger.InfoContext(r.Context(), "page", "method", methodOf(r), "route", r.Pattern,
			"status", rec.status, "ms", time.Since(start).Milliseconds())
	})
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	r.status, r.wrote = status, true
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// answered is the panic of a handler that must not go on: the error page is sent.
type answered struct{}

// recovered answers a programming mistake with the page for our own failures.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			switch p := recover(); p {
			case nil, answered{}:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.fail(rec, r, nil, panicked{p, debug.Stack()})
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// static serves the style sheets and fonts; they hold nothing about anybody.
func static() http.Handler {
	files := http.FileServerFS(staticFiles)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if info, err := fs.Stat(staticFiles, r.URL.Path[1:]); err != nil || info.IsDir() {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=3600")
		files.ServeHTTP(w, r)
	})
}

// icon answers browsers that ask for an icon without reading the page.
func icon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.ServeFileFS(w, r, staticFiles, "static/icon.svg")
}

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// readyz says whether the parts behind the pages answer; which one does not is
// for the log.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := s.Ready(r.Context()); err != nil {
		s.Logger.WarnContext(r.Context(), "not ready", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("not ready\n"))
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
