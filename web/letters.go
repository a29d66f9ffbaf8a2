package web

import (
	"net/http"
	"strings"
	"time"

	"suppb/cases"
	"suppb/letters"
	"suppb/web/formdata"
)

// lettersBody is the list of an office's letters with the text that each uses.
type lettersBody struct {
	Rows []letterRow
}

type letterRow struct {
	Kind  cases.LetterKind
	Texts []letterText
}

// letterText is a letter in one language, and whose text it is.
type letterText struct {
	cases.LetterTemplate
	When string
}

// Own reports whether the office uses a text of its own.
func (t letterText) Own() bool { return t.Version > 0 }

func (s *Server) lettersPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(templateRoles...); err != nil {
		return err
	}
	own, err := s.Letters.Templates(r.Context(), v.Viewer)
	if err != nil {
		return err
	}
	var body lettersBody
	for _, kind := range cases.LetterKinds() {
		row := letterRow{Kind: kind}
		for _, language := range letterLanguages {
			row.Texts = append(row.Texts, v.letterText(inUse(own, kind, language)))
		}
		body.Rows = append(body.Rows, row)
	}
	return s.render(w, r, http.StatusOK, "letters", &page{Title: "Letters", Visit: v, Body: body})
}

// templateRoles decide what the office's letters say.
var templateRoles = []cases.Role{cases.RoleSupervisor, cases.RoleManager}

var letterLanguages = []cases.Language{cases.English, cases.Spanish}

// inUse finds a letter among the office's own texts, or the program's.
func inUse(own []cases.LetterTemplate, kind cases.LetterKind, language cases.Language) cases.LetterTemplate {
	for _, t := range own {
		if t.Kind == kind && t.Language == language {
			return t
		}
	}
	return builtIn(kind, language)
}

// builtIn is the text that comes with the program, as version 0.
func builtIn(kind cases.LetterKind, language cases.Language) cases.LetterTemplate {
	return cases.LetterTemplate{Kind: kind, Language: language, Text: letters.Default(kind, language)}
}

// template is the text that the office uses for a letter.
func (s *Server) template(r *http.Request, v *visit, kind cases.LetterKind, language cases.Language) (cases.LetterTemplate, error) {
	t, err := s.Letters.Template(r.Context(), v.Viewer, kind, language)
	if err == nil && t.Version == 0 {
		return builtIn(kind, language), nil
	}
	return t, err
}

func (v *visit) letterText(t cases.LetterTemplate) letterText {
	when := ""
	if t.Version > 0 {
		when = v.Time(t.At)
	}
	return letterText{t, when}
}

// issuedLetter is a letter that went out, as the page of its request lists it.
type issuedLetter struct {
	Kind cases.LetterKind
	On   cases.Date
	By   string
	At   time.Time
	File cases.Document // none for those who may not open it
}

// issuedLetters lists the letters of a request, the newest first.
func issuedLetters(req cases.Request) []issuedLetter {
	var out []issuedLetter
	for _, e := range req.Timeline {
		if e.Event.Kind != cases.EventLetterIssued {
			continue
		}
		l := issuedLetter{Kind: e.Event.Letter, On: e.Event.On, By: e.ActorName, At: e.At}
		for _, d := range req.Documents {
			if d.ID == e.Event.Document {
				l.File = d
			}
		}
		out = append(out, l)
	}
	return out
}

// isLetter reports whether a document is listed with the letters.
func isLetter(d cases.Document) bool { return d.Kind == cases.Letter || d.Kind == cases.LetterToUSCIS }

// letterOf reads which letter, in which language, an address or a form names.
func letterOf(kind, language string) (cases.LetterKind, cases.Language, error) {
	k, l := cases.LetterKind(kind), cases.Language(language)
	if !k.Known() || !l.Known() {
		return k, l, cases.Refusal{Code: cases.NotFound, Text: "There is no such letter, or not in this language."}
	}
	return k, l, nil
}

// addLines notes every mistake of a text by its line.
func addLines(f *formdata.Form, field string, problems []letters.Problem) {
	for _, p := range problems {
		f.Problems = append(f.Problems, cases.Problem{Field: field, Text: p.String()})
	}
}

// sameText compares texts as a browser may have changed their line ends.
func sameText(a, b string) bool {
	clean := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	return clean(a) == clean(b)
}
