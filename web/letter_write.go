package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"suppb/cases"
	"suppb/letters"
	"suppb/web/formdata"
)

// writeBody is the page on which a letter about a request is written.
type writeBody struct {
	requestView
	Offered  []cases.Choice
	Issued   []issuedLetter
	Unused   []typed
	Lines    []line           // what happened since the page was opened
	Kind     cases.LetterKind // none until one is chosen
	Language cases.Language
	Template letterText
	Asked    []letters.Placeholder
	Open     bool // this letter can be issued now
	Shut     bool // the personal details in it are not open
}

// Languages are those to choose from.
func (writeBody) Languages() []cases.Choice { return cases.Languages() }

// English reports whether the letter is written in English.
func (b writeBody) English() bool { return b.Language == cases.English }

// letterFields are the fields of a letter in the order of the page.
var letterFields = []string{"delay_reason", "expected_on", "withdrawal_reason", "addressee", "letter_text", "signer", "signer_title"}

// writePage lets staff choose a letter and, once it is chosen, shows its text
// with the values of the request.
func (s *Server) writePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, err := s.requestFor(r, v)
	if err != nil {
		return err
	}
	if err := v.mayAct(req.Snapshot, cases.IssueLetter); err != nil {
		return err
	}
	f := formdata.New()
	f.Values.Set("kind", r.URL.Query().Get("kind"))
	f.Values.Set("language", r.URL.Query().Get("language"))
	kind, language, err := letterOf(f.Line("kind"), f.Line("language"))
	if err != nil {
		if r.URL.Query().Has("kind") || r.URL.Query().Has("language") {
			f.Problem("kind", "Choose which letter to write.")
			return s.showWrite(w, r, v, req, http.StatusUnprocessableEntity, f, "")
		}
		f.Values.Set("language", string(letters.Preferred(cases.LetterReceipt, req.Submission.Language)))
		return s.showWrite(w, r, v, req, http.StatusOK, f, "")
	}
	if !slices.Contains(letters.Offered(req.Snapshot, v.Viewer.Actor), kind) {
		f.Problem("kind", "“%s” does not fit now: the request is “%s”, or the letter is for another role.", kind.Words(), req.State.Words())
		return s.showWrite(w, r, v, req, http.StatusUnprocessableEntity, f, "")
	}
	at := "/letters?kind=" + string(kind) + "&language=" + string(language)
	if shut := (writeBody{requestView: s.view(r, v, req, at), Kind: kind, Language: language, Shut: true}); !shut.Personal.Shown {
		return s.render(w, r, http.StatusOK, "letter_write", &page{Title: "Letters " + req.Number, Visit: v, Form: f, Body: shut})
	}
	t, err := s.template(r, v, kind, language)
	if err != nil {
		return err
	}
	text, err := letters.Fill(kind, t.Text, letters.Of(req, v.Agency, v.Today, language))
	if err != nil {
		return s.showWrite(w, r, v, req, http.StatusOK, f, "The office's own text of this letter cannot be filled: "+err.Error()+" A supervisor can put it right under “Letters”.")
	}
	said(f, req, kind)
	f.Values.Set("letter_text", text)
	f.Values.Set("addressee", letters.Addressee(kind, req))
	signer, title, err := s.signerOf(r, v, req, kind, language)
	if err != nil {
		return err
	}
	f.Values.Set("signer", signer)
	f.Values.Set("signer_title", title)
	return s.showWrite(w, r, v, req, http.StatusOK, f, "")
}

// said begins the letter with what was written when its act was done.
func said(f *formdata.Form, req cases.Request, kind cases.LetterKind) {
	switch kind {
	case cases.LetterDelay:
		if e := last(req, cases.EventDelayExplained); e.Text != "" {
			f.Values.Set("delay_reason", e.Text)
			setDate(f.Values, "expected_on", e.Event.Day)
		}
	case cases.LetterWithdrawal:
		f.Values.Set("withdrawal_reason", last(req, cases.EventWithdrawn).Text)
	}
}

// signerOf is whose name stands below a letter, unless somebody writes another.
func (s *Server) signerOf(r *http.Request, v *visit, req cases.Request, kind cases.LetterKind, language cases.Language) (name, title string, err error) {
	if !letters.SignedByOfficial(kind) || req.Official == "" {
		return v.Person.Name.String(), letters.Title(v.Viewer.Actor, language), nil
	}
	official, d, err := s.Reader.Official(r.Context(), v.Viewer.Agency, req.Official, v.Today)
	if err != nil {
		return "", "", err
	}
	return official.String(), strings.Trim(d.Title+", "+d.Division, ", "), nil
}

func (s *Server) showWrite(w http.ResponseWriter, r *http.Request, v *visit, req cases.Request, status int, f *formdata.Form, alert string) error {
	body := writeBody{requestView: s.view(r, v, req, "/letters"), Issued: issuedLetters(req), Lines: v.news(req, f)}
	offered := letters.Offered(req.Snapshot, v.Viewer.Actor)
	for _, k := range offered {
		body.Offered = append(body.Offered, cases.Choice{Code: string(k), Words: k.Words()})
	}
	kind, language, err := letterOf(f.Line("kind"), f.Line("language"))
	if err == nil && f.Error("kind") == "" && f.Values.Has("letter_text") {
		t, err := s.template(r, v, kind, language)
		if err != nil {
			return err
		}
		body.Kind, body.Language, body.Template = kind, language, v.letterText(t)
		body.Asked, body.Open = letters.Asked(kind), slices.Contains(offered, kind)
	} else {
		for _, field := range letterFields {
			body.Unused = append(body.Unused, v.unused(field, false)...)
		}
	}
	f.Sort(append([]string{"kind", "language"}, letterFields...))
	return s.render(w, r, status, "letter_write", &page{Title: "Letters " + req.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// readLetter reads a letter as it was written, with what was typed put into its
// gaps.
func readLetter(f *formdata.Form, v *visit, req cases.Request) (cases.LetterKind, cases.LetterPaper) {
	kind, language, err := letterOf(f.Line("kind"), f.Line("language"))
	if err != nil {
		f.Problem("kind", "Choose which letter to write.")
		return kind, cases.LetterPaper{}
	}
	text := f.Prose("letter_text")
	for _, p := range letters.Asked(kind) {
		value := f.Prose(p.Name)
		if p.Date {
			on := f.Date(p.Name, p.Words)
			if !on.IsZero() && on.Before(v.Today) {
				f.Problem(p.Name, "%s is in the past.", p.Words)
			}
			value = language.Date(on)
		}
		f.Add(cases.CheckProse(p.Name, value))
		switch open := letters.HasGap(text, p.Name, language); {
		case open && value == "":
			f.Problem(p.Name, "The letter needs this: %s.", strings.ToLower(p.Words[:1])+p.Words[1:])
		case !open && value != "":
			f.Problem(p.Name, "The text below has no place for this any more. Write it there, and leave this field empty.")
		}
		if f.Error(p.Name) == "" {
			text = letters.Close(text, p.Name, value, language)
		}
	}
	asked := letters.Asked(kind)
	for _, p := range letters.CheckLetter(text) {
		if !slices.ContainsFunc(asked, func(a letters.Placeholder) bool { return strings.Contains(p.Text, a.Gap(language)) }) {
			addLines(f, "letter_text", []letters.Problem{p})
		}
	}
	l := cases.LetterPaper{
		Language: language, Agency: v.Agency, Number: req.Number, On: v.Today,
		Addressee: f.Prose("addressee"), Signer: f.Line("signer"), Title: f.Prose("signer_title"),
	}
	l.Subject, l.Body = letters.Split(text)
	if sentence := letters.CheckAddressee(l.Addressee); sentence != "" {
		f.Problem("addressee", "%s", sentence)
	}
	if l.Signer == "" {
		f.Problem("signer", "Enter the name that is printed below the signature.")
	}
	f.Add(cases.CheckProse("addressee", l.Addressee))
	f.Add(cases.CheckProse("signer", l.Signer))
	f.Add(cases.CheckProse("signer_title", l.Title))
	return kind, l
}

// letterForm reads the form of a letter for someone who may issue letters.
func (s *Server) letterForm(w http.ResponseWriter, r *http.Request, v *visit) (cases.Request, *formdata.Form, error) {
	req, err := s.requestFor(r, v)
	if err != nil {
		return req, nil, err
	}
	f, err := read(w, r, v, nil)
	if err == nil && !v.Viewer.Is(cases.RoleIntake, cases.RoleReviewer, cases.RoleOfficial, cases.RoleSupervisor) {
		err = cases.Refusal{Code: cases.NotYours, Text: "This page is for another role than yours."}
	}
	return req, f, err
}

// previewLetter draws the letter as it is on the page, and stores nothing. A gap
// is no mistake yet.
func (s *Server) previewLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, f, err := s.letterForm(w, r, v)
	if err != nil {
		return err
	}
	look := &formdata.Form{Values: f.Values}
	kind, l := readLetter(look, v, req)
	if l.Language == "" {
		f.Problem("kind", "Choose which letter to write.")
		return s.showWrite(w, r, v, req, http.StatusUnprocessableEntity, f, "")
	}
	pdf, err := s.LetterDrawer.DrawLetter(r.Context(), l)
	if err := asProblem(f, "letter_text", err); err != nil {
		return err
	}
	if len(f.Problems) > 0 {
		return s.showWrite(w, r, v, req, http.StatusUnprocessableEntity, f, "")
	}
	if err := s.note(r, v, cases.AuditNote{Action: "PreviewLetter", Request: req.Request, Object: string(kind)}); err != nil {
		return err
	}
	return sendPDF(w, "preview-"+req.Number+".pdf", pdf)
}

// issueLetter draws the letter, stores it with the request and tells the requester.
func (s *Server) issueLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	req, f, err := s.letterForm(w, r, v)
	if err != nil {
		return err
	}
	kind, l := readLetter(f, v, req)
	document := cases.DocumentID("")
	fits := slices.Contains(letters.Offered(req.Snapshot, v.Viewer.Actor), kind) && seenVersion(f) == req.Version
	switch {
	case !fits: // a second click, which the record knows, or a page out of date
		f.Problems = nil
	case len(f.Problems) == 0:
		var pdf []byte
		pdf, err = s.LetterDrawer.DrawLetter(r.Context(), l)
		if err := asProblem(f, "letter_text", err); err != nil {
			return err
		}
		if len(f.Problems) == 0 {
			d := cases.Document{FileName: letterName(req, l.Language), MediaType: "application/pdf"}
			if d, err = s.keep(r.Context(), v, req.Request, kind.Document(), d, bytes.NewReader(pdf)); err != nil {
				return err
			}
			document = d.ID
		}
	}
	after, err := s.do(r, v, cases.IssueLetter, req.Request, f, cases.Payload{Letter: kind, Language: l.Language, Document: document}, "kind", func(status int, f *formdata.Form, alert string) error {
		now, err := s.requestFor(r, v)
		if err != nil {
			return err
		}
		return s.showWrite(w, r, v, now, status, f, alert)
	})
	if after == nil || err != nil {
		return err
	}
	done := "The letter is issued. The requester can read it here and gets a message. Print it, sign it in ink and mail it."
	if !kind.ToRequester() {
		done = "The letter is issued. Print it, sign it in ink and mail it to USCIS. The requester does not see it here."
	}
	return s.seeOther(w, r, "/requests/"+string(req.Request)+"/letters", done)
}

// letterName numbers the letters of a request. It tells nobody what they say.
func letterName(req cases.Request, language cases.Language) string {
	return fmt.Sprintf("%s-letter-%d-%s.pdf", req.Number, len(issuedLetters(req))+1, language)
}
