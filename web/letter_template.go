package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"suppb/cases"
	"suppb/letters"
	"suppb/web/formdata"
)

// templateBody is the page on which an office edits one of its letters.
type templateBody struct {
	Kind     cases.LetterKind
	Language cases.Language
	Current  letterText
	History  []letterText // the newest first; the program's own text is the last
	Required []letters.Placeholder
	Others   []letters.Placeholder
	SeesReal bool // may preview with a request
}

// Needed reports whether the letter cannot do without a placeholder.
func (b templateBody) Needed(p letters.Placeholder) bool {
	return slices.ContainsFunc(b.Required, func(o letters.Placeholder) bool { return o.Name == p.Name })
}

// OtherLanguage is the other one of the two.
func (b templateBody) OtherLanguage() cases.Language {
	if b.Language == cases.Spanish {
		return cases.English
	}
	return cases.Spanish
}

func (s *Server) templatePage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(templateRoles...); err != nil {
		return err
	}
	kind, language, err := letterOf(r.PathValue("kind"), r.PathValue("language"))
	if err != nil {
		return err
	}
	current, err := s.template(r, v, kind, language)
	if err != nil {
		return err
	}
	f := formdata.New()
	f.Values.Set("template", current.Text)
	return s.showTemplate(w, r, v, kind, language, http.StatusOK, f, "")
}

func (s *Server) showTemplate(w http.ResponseWriter, r *http.Request, v *visit, kind cases.LetterKind, language cases.Language, status int, f *formdata.Form, alert string) error {
	own, err := s.Letters.TemplateHistory(r.Context(), v.Viewer, kind, language)
	if err != nil {
		return err
	}
	body := templateBody{Kind: kind, Language: language, Required: letters.Required(kind), SeesReal: v.Viewer.SeesFacts() && !kind.OfDemand()}
	for _, t := range append(own, builtIn(kind, language)) {
		body.History = append(body.History, v.letterText(t))
	}
	body.Current = body.History[0]
	body.Others = slices.DeleteFunc(letters.Allowed(kind), body.Needed)
	f.Sort([]string{"template", "number"})
	return s.render(w, r, status, "letter_template", &page{Title: kind.Words() + ", " + language.Words(), Visit: v, Form: f, Alert: alert, Body: body, Wide: true})
}

// templateForm reads a form of that page, and which letter it is about.
func (s *Server) templateForm(w http.ResponseWriter, r *http.Request, v *visit) (cases.LetterKind, cases.Language, *formdata.Form, error) {
	if err := v.mustBe(templateRoles...); err != nil {
		return "", "", nil, err
	}
	kind, language, err := letterOf(r.PathValue("kind"), r.PathValue("language"))
	if err != nil {
		return "", "", nil, err
	}
	f, err := read(w, r, v, nil)
	return kind, language, f, err
}

func (s *Server) saveTemplate(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, language, f, err := s.templateForm(w, r, v)
	if err != nil {
		return err
	}
	return s.keepTemplate(w, r, v, kind, language, f, f.Prose("template"), "Saved. New letters use this text.")
}

// restoreTemplate uses an earlier version again, as a new one.
func (s *Server) restoreTemplate(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, language, f, err := s.templateForm(w, r, v)
	if err != nil {
		return err
	}
	history, err := s.Letters.TemplateHistory(r.Context(), v.Viewer, kind, language)
	if err != nil {
		return err
	}
	wanted, err := strconv.Atoi(f.Line("again"))
	all := append(history, builtIn(kind, language))
	i := slices.IndexFunc(all, func(t cases.LetterTemplate) bool { return err == nil && t.Version == wanted })
	if i < 0 {
		return cases.Refusal{Code: cases.NotFound, Text: "There is no such version of this letter."}
	}
	f.Values.Set("template", all[i].Text)
	return s.keepTemplate(w, r, v, kind, language, f, all[i].Text, "The earlier text is in use again, as a new version.")
}

// keepTemplate checks a text and saves it as the next version.
func (s *Server) keepTemplate(w http.ResponseWriter, r *http.Request, v *visit, kind cases.LetterKind, language cases.Language, f *formdata.Form, text, done string) error {
	again := func(status int, alert string) error {
		return s.showTemplate(w, r, v, kind, language, status, f, alert)
	}
	seen, err := strconv.Atoi(f.Line("version"))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	current, err := s.template(r, v, kind, language)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text) + "\n"
	addLines(f, "template", letters.Check(kind, text))
	if len(f.Problems) == 0 && seen == current.Version && sameText(text, current.Text) {
		f.Problem("template", "This is the text that is in use already.")
	}
	if len(f.Problems) == 0 {
		_, err := s.drawSample(r, v, kind, language, text)
		if err := asProblem(f, "template", err); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 {
		return again(http.StatusUnprocessableEntity, "")
	}
	_, err = s.Letters.SaveTemplate(r.Context(), v.Viewer, cases.LetterTemplate{Kind: kind, Language: language, Version: seen, Text: text})
	var refusal cases.Refusal
	if errors.As(err, &refusal) && refusal.Code == cases.Stale {
		return again(http.StatusConflict, refusal.Text)
	}
	if err != nil {
		return err
	}
	return s.seeOther(w, r, "/letters/"+string(kind)+"/"+string(language), done)
}

// previewTemplate draws the text on the page, with an invented request or with
// the one whose number was entered. It stores nothing.
func (s *Server) previewTemplate(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, language, f, err := s.templateForm(w, r, v)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(f.Prose("template")) + "\n"
	addLines(f, "template", letters.Check(kind, text))
	var pdf []byte
	if number := f.Line("number"); len(f.Problems) == 0 && number != "" {
		pdf, err = s.drawReal(r, v, kind, language, text, number)
		var refusal cases.Refusal
		if errors.As(err, &refusal) && refusal.Code == cases.NotFound {
			f.Problem("number", "%s", refusal.Text)
			err = nil
		}
	} else if len(f.Problems) == 0 {
		pdf, err = s.drawSample(r, v, kind, language, text)
	}
	if err := asProblem(f, "template", err); err != nil {
		return err
	}
	if len(f.Problems) > 0 {
		return s.showTemplate(w, r, v, kind, language, http.StatusUnprocessableEntity, f, "")
	}
	return sendPDF(w, "preview-letter.pdf", pdf)
}

// drawSample draws a text with an invented request.
func (s *Server) drawSample(r *http.Request, v *visit, kind cases.LetterKind, language cases.Language, text string) ([]byte, error) {
	filled, err := letters.Fill(kind, text, letters.SampleData(kind, cases.U, v.Agency, v.Today, language))
	if err != nil {
		return nil, cases.Refusal{Code: cases.BadInput, Text: err.Error()}
	}
	if m := letters.SampleDemand(v.Today); kind.OfDemand() {
		return s.drawText(r, v, m.Number, letters.DemandAddressee(m), language, filled)
	}
	req := letters.Sample(kind, cases.U, v.Today)
	return s.drawText(r, v, req.Number, letters.Addressee(kind, req), language, filled)
}

// drawReal draws a text with a request that this person may see, which is a line of
// the audit log. What is missing shows as a gap.
func (s *Server) drawReal(r *http.Request, v *visit, kind cases.LetterKind, language cases.Language, text, number string) ([]byte, error) {
	none := cases.Refusal{Code: cases.NotFound, Text: "There is no request with this number, or it is not yours to see. Leave the field empty for an invented one."}
	if !v.Viewer.SeesFacts() || kind.OfDemand() {
		return nil, none
	}
	all, err := s.Reader.Queue(r.Context(), v.Viewer, cases.QueueFilter{Today: v.Today})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(row cases.QueueRow) bool { return row.Number == number })
	if i < 0 {
		return nil, none
	}
	req, err := s.Reader.Request(r.Context(), v.Viewer, all[i].Request)
	if err != nil {
		return nil, err
	}
	filled, err := letters.Fill(kind, text, letters.Of(req, v.Agency, v.Today, language))
	if err != nil {
		return nil, cases.Refusal{Code: cases.BadInput, Text: err.Error()}
	}
	if err := s.note(r, v, cases.AuditNote{Action: "PreviewLetter", Request: req.Request, Object: string(kind)}); err != nil {
		return nil, err
	}
	return s.drawText(r, v, req.Number, letters.Addressee(kind, req), language, filled)
}

func (s *Server) drawText(r *http.Request, v *visit, number, addressee string, language cases.Language, filled string) ([]byte, error) {
	l := cases.LetterPaper{
		Language: language, Agency: v.Agency, Number: number, On: v.Today, Addressee: addressee,
		Signer: v.Person.Name.String(), Title: letters.Title(v.Viewer.Actor, language),
	}
	l.Subject, l.Body = letters.Split(filled)
	return s.LetterDrawer.DrawLetter(r.Context(), l)
}

// asProblem turns what a person can put right into a mistake beside a field.
func asProblem(f *formdata.Form, field string, err error) error {
	var refusal cases.Refusal
	if errors.As(err, &refusal) && refusal.Code == cases.BadInput {
		f.Problem(field, "%s", refusal.Text)
		return nil
	}
	return err
}
