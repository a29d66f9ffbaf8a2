package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"suppb/cases"
)

func (o *office) Templates(ctx context.Context, v cases.Viewer) ([]cases.LetterTemplate, error) {
	var out []cases.LetterTemplate
	for _, kind := range cases.LetterKinds() {
		for _, language := range letterLanguages {
			if t, _ := o.Template(ctx, v, kind, language); t.Version > 0 {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

func (o *office) Template(ctx context.Context, v cases.Viewer, kind cases.LetterKind, language cases.Language) (cases.LetterTemplate, error) {
	if all, err := o.TemplateHistory(ctx, v, kind, language); len(all) > 0 || err != nil {
		return all[0], err
	}
	return cases.LetterTemplate{Kind: kind, Language: language}, nil
}

func (o *office) TemplateHistory(_ context.Context, _ cases.Viewer, kind cases.LetterKind, language cases.Language) ([]cases.LetterTemplate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []cases.LetterTemplate
	for _, t := range slices.Backward(o.texts) {
		if t.Kind == kind && t.Language == language {
			out = append(out, t)
		}
	}
	return out, nil
}

func (o *office) SaveTemplate(ctx context.Context, v cases.Viewer, t cases.LetterTemplate) (cases.LetterTemplate, error) {
	newest, _ := o.Template(ctx, v, t.Kind, t.Language)
	o.mu.Lock()
	defer o.mu.Unlock()
	if newest.Version != t.Version {
		return t, cases.Refusal{Code: cases.Stale, Text: "Someone saved another version of this letter after you opened it. Look at it in the list of versions; your text is kept below."}
	}
	t.Version, t.Author, t.AuthorName, t.At = t.Version+1, v.Person, o.people[v.Person].Name.String(), o.now
	o.texts = append(o.texts, t)
	return t, nil
}

// DrawLetter draws nothing that a reader could open: the words are enough here.
func (o *office) DrawLetter(_ context.Context, l cases.LetterPaper) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if strings.Contains(l.Body+l.Addressee, "😀") {
		return nil, cases.Refusal{Code: cases.BadInput, Text: `The letter's text holds "😀", which cannot be printed (line 1).`}
	}
	o.papers = append(o.papers, l)
	return fmt.Appendf(nil, "%s%s|%s|%s|%s|%s|%s", pdfHeader, l.Language, l.Addressee, l.Subject, l.Body, l.Signer, l.Title), nil
}
