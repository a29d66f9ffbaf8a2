package web

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"suppb/cases"
	"suppb/letters"
	"suppb/policy"
	"suppb/web/formdata"
)

// demandLetterBody is the page on which an answer to a demand is written: first
// the laws it rests on, then the text.
type demandLetterBody struct {
	demandView
	Laws     laws
	Language cases.Language // none until the laws are chosen
	Own      bool           // the office has a text of its own
	Unused   []typed
	Shut     string // why it is not open; empty if it is
}

// Languages are those to choose from.
func (demandLetterBody) Languages() []cases.Choice { return cases.Languages() }

// English reports whether the letter is written in English.
func (b demandLetterBody) English() bool { return b.Language == cases.English }

var demandLetterFields = []string{"law", "language", "addressee", "letter_text", "signer", "signer_title"}

// demandLetterPage shows the laws to choose from and, once they are chosen, the
// letter.
func (s *Server) demandLetterPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	f := formdata.New()
	q := r.URL.Query()
	f.Values["law"] = q["law"]
	f.Values.Set("language", string(cases.English))
	if !q.Has("language") {
		if refused := lastBasis(d); refused != "" {
			f.Values.Set("law", refused)
		}
		return s.showDemandLetter(w, r, v, d, http.StatusOK, f, "")
	}
	f.Values.Set("language", q.Get("language"))
	language := cases.Language(q.Get("language"))
	answers := answersOf(v, d, q["law"])
	switch {
	case !language.Known():
		f.Problem("language", "Choose the language.")
	case len(answers) == 0:
		f.Problem("law", "Mark at least one law that the answer rests on.")
	}
	if len(f.Problems) > 0 {
		return s.showDemandLetter(w, r, v, d, http.StatusUnprocessableEntity, f, "")
	}
	t, err := s.template(r, v, cases.LetterNoDisclosure, language)
	if err != nil {
		return err
	}
	text, err := letters.Fill(cases.LetterNoDisclosure, t.Text, letters.OfDemand(d, answers, v.Agency, v.Today, language))
	if err != nil {
		return s.showDemandLetter(w, r, v, d, http.StatusOK, f, "The office's own text of this letter cannot be filled: "+err.Error()+" A supervisor can put it right under “Letters”.")
	}
	f.Values.Set("letter_text", text)
	f.Values.Set("addressee", letters.DemandAddressee(d))
	f.Values.Set("signer", v.Person.Name.String())
	f.Values.Set("signer_title", letters.Title(v.Viewer.Actor, language))
	return s.showDemandLetter(w, r, v, d, http.StatusOK, f, "")
}

// lastBasis is the law that the newest refusal rests on.
func lastBasis(d cases.Demand) string {
	i := slices.IndexFunc(d.Steps, func(e cases.DemandEntry) bool { return e.Kind == cases.RefuseDemand })
	if i < 0 {
		return ""
	}
	return d.Steps[i].Basis
}

// answersOf are the sentences of the laws that were marked, as they are offered.
func answersOf(v *visit, d cases.Demand, keys []string) []string {
	var out []string
	for _, b := range policy.LegalBases(v.Agency.State, v.Today, d.Kind, policy.ForRefusal) {
		if slices.Contains(keys, b.Key) {
			out = append(out, b.Answer)
		}
	}
	return out
}

func (s *Server) showDemandLetter(w http.ResponseWriter, r *http.Request, v *visit, d cases.Demand, status int, f *formdata.Form, alert string) error {
	body := demandLetterBody{demandView: s.viewDemand(r, v, d, "/letter"), Laws: lawsFor(v, d, policy.ForRefusal), Shut: v.shut(d, cases.FileLetter)}
	if language := cases.Language(f.Line("language")); body.Shut == "" && language.Known() && f.Values.Has("letter_text") {
		t, err := s.template(r, v, cases.LetterNoDisclosure, language)
		if err != nil {
			return err
		}
		body.Language, body.Own = language, t.Version > 0
	} else {
		for _, name := range []string{"addressee", "letter_text", "signer", "signer_title"} {
			body.Unused = append(body.Unused, v.unused(name, false)...)
		}
	}
	if body.Shut != "" && status == http.StatusOK {
		status = http.StatusConflict
	}
	f.Sort(demandLetterFields)
	return s.render(w, r, status, "disclosure_letter", &page{Title: "Letter, demand " + d.Number, Visit: v, Form: f, Alert: alert, Body: body})
}

// readDemandLetter reads the letter as it was written. For a look at it, gaps are
// no mistake yet.
func readDemandLetter(f *formdata.Form, v *visit, d cases.Demand) cases.LetterPaper {
	text := f.Prose("letter_text")
	addLines(f, "letter_text", letters.CheckLetter(text))
	l := cases.LetterPaper{
		Language: cases.Language(f.Line("language")), Agency: v.Agency, Number: d.Number, OfDemand: true, On: v.Today,
		Addressee: f.Prose("addressee"), Signer: f.Line("signer"), Title: f.Prose("signer_title"),
	}
	l.Subject, l.Body = letters.Split(text)
	if !l.Language.Known() {
		f.Problem("language", "Choose the language.")
	}
	if sentence := letters.CheckAddressee(l.Addressee); sentence != "" {
		f.Problem("addressee", "%s", sentence)
	}
	if l.Signer == "" {
		f.Problem("signer", "Enter the name that is printed below the signature.")
	}
	// The demand's own number may hold the same digits.
	if d.RequestNumber != "" && strings.Contains(strings.ReplaceAll(text+l.Addressee+l.Title, d.Number, ""), d.RequestNumber) {
		f.Problem("letter_text", "The letter holds the number of a request. Take it out: the letter neither confirms nor denies that there is one.")
	}
	f.Add(cases.CheckProse("addressee", l.Addressee))
	f.Add(cases.CheckProse("signer", l.Signer))
	f.Add(cases.CheckProse("signer_title", l.Title))
	return l
}

// previewDemandLetter draws the letter as it is on the page, and stores nothing.
func (s *Server) previewDemandLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	look := &formdata.Form{Values: f.Values}
	l := readDemandLetter(look, v, d)
	if !l.Language.Known() {
		f.Problem("language", "Choose the language.")
		return s.showDemandLetter(w, r, v, d, http.StatusUnprocessableEntity, f, "")
	}
	pdf, err := s.LetterDrawer.DrawLetter(r.Context(), l)
	if err := asProblem(f, "letter_text", err); err != nil {
		return err
	}
	if len(f.Problems) > 0 {
		return s.showDemandLetter(w, r, v, d, http.StatusUnprocessableEntity, f, "")
	}
	return sendPDF(w, "preview-"+d.Number+".pdf", pdf)
}

// issueDemandLetter draws the letter and files it with the demand.
func (s *Server) issueDemandLetter(w http.ResponseWriter, r *http.Request, v *visit) error {
	d, err := s.demandFor(r, v)
	if err != nil {
		return err
	}
	f, err := read(w, r, v, nil)
	if err != nil {
		return err
	}
	l := readDemandLetter(f, v, d)
	a := cases.DemandAct{Kind: cases.FileLetter, Text: l.Subject}
	again := func(now cases.Demand, status int, alert string) error {
		return s.showDemandLetter(w, r, v, now, status, f, alert)
	}
	fits := v.shut(d, cases.FileLetter) == "" && seenVersion(f) == d.Version
	if fits && len(f.Problems) == 0 {
		pdf, err := s.LetterDrawer.DrawLetter(r.Context(), l)
		if err := asProblem(f, "letter_text", err); err != nil {
			return err
		}
		if len(f.Problems) == 0 {
			paper, err := s.keep(r.Context(), v, "", cases.DemandLetter, cases.Document{FileName: d.Number + "-letter-" + string(l.Language) + ".pdf", MediaType: typePDF}, bytes.NewReader(pdf))
			if err != nil {
				return err
			}
			a.Document = paper.ID
		}
	} else if !fits {
		f.Problems = nil // a second click or a page out of date: the record says which
	}
	return s.stepDemand(w, r, v, d, f, a, "letter_text", "The letter is filed with the demand. Print it, sign it in ink and mail it.", again)
}
