package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/letters"

	"github.com/google/uuid"
)

// writing is the page of one letter about a request.
func writing(path string, kind cases.LetterKind, language cases.Language) string {
	return path + "/letters?kind=" + string(kind) + "&language=" + string(language)
}

// fillLetter is the form of a letter as its page filled it in, with changes.
func (p *person) fillLetter(path string, kind cases.LetterKind, language cases.Language, pairs ...string) url.Values {
	p.s.t.Helper()
	p.shows(path, writing(path, kind, language))
	page := p.get(writing(path, kind, language)).wantStatus(http.StatusOK)
	out := page.hidden(path + "/letters")
	for _, name := range []string{"addressee", "letter_text", "signer", "signer_title"} {
		out.Set(name, page.value(name))
	}
	return with(out, pairs...)
}

func TestIssueLetter(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ines)
	p.get(path).says("Write a letter", "None was issued yet.")
	p.get(path+"/letters").wantStatus(http.StatusOK).says("Receipt", "Notice of delay").silent("Declination", "withdrawal")
	p.get(writing(path, cases.LetterReceipt, cases.English)).wantStatus(http.StatusOK).says("The letter is filled with personal details").silent("1 Main St", "letter_text")
	p.shows(path, path)
	page := p.get(writing(path, cases.LetterReceipt, cases.English)).wantStatus(http.StatusOK)
	page.says("Receipt, in English", "We have your request 2026-0001", "made for M. L.", "This office received it on May 16, 2026.", "Our answer is due by August 14, 2026.", "The text that comes with the program").silent("Maria", "Lopez")
	if got := page.value("addressee"); got != "Ana Avila\nHarbor Legal Aid\n1 Main St\nNew York" {
		t.Errorf("goes to %q", got)
	}
	if page.value("signer") != "Ines Ito" || page.value("signer_title") != "Certification requests" {
		t.Errorf("signed by %q, %q", page.value("signer"), page.value("signer_title"))
	}

	values := p.fillLetter(path, cases.LetterReceipt, cases.English, "signer", "Ines M. Ito")
	preview := p.post(path+"/letters/preview", values).wantStatus(http.StatusOK)
	if preview.header.Get("Content-Type") != "application/pdf" || !strings.Contains(preview.header.Get("Content-Disposition"), "preview-2026-0001.pdf") || len(s.requests[cases.RequestID(path[10:])].Timeline) != 1 {
		t.Errorf("preview %v", preview.header)
	}
	for range 2 { // a double click
		p.post(path+"/letters", values).wantStatus(http.StatusSeeOther)
	}
	c := s.commands[len(s.commands)-1]
	if len(s.commands) != 2 || c.Kind != cases.IssueLetter || c.Payload.Letter != cases.LetterReceipt || c.Payload.Language != cases.English || c.Payload.Document == "" {
		t.Fatalf("%d commands, %+v", len(s.commands), c.Payload)
	}
	p.get(path+"/letters").says("The letter is issued. The requester can read it", "Issued on 16 May 2026, 2026-0001-letter-1-en.pdf")
	p.get(path).says("Letter issued", "Receipt.")

	theirs := s.as(ana).get(path).says("Letters from the office", "Receipt", "Letter issued")
	if theirs.find(func(n *nodeT) bool { return attr(n, "href") == "/documents/"+string(c.Payload.Document) }) == nil {
		t.Error("the requester finds no link to the letter")
	}
	if got := s.as(ana).get("/documents/" + string(c.Payload.Document)).wantStatus(http.StatusOK); !strings.Contains(got.body, "Ines M. Ito") {
		t.Errorf("the letter says %q", got.body)
	}
	s.as(max_).get(path).says("Receipt").silent("letter-1-en.pdf", "Write a letter")
	if strings.Contains(s.logs.String(), "Ines M.") || strings.Contains(s.logs.String(), "letter-1") {
		t.Error("the log says something about the letter")
	}
}

// Each mistake comes back by its field, with the letter as it was written.
func TestLetterMistakes(t *testing.T) {
	in := func(name, value string) []string { return []string{name, value} }
	for _, tt := range []struct {
		name            string
		kind            cases.LetterKind
		change          []string
		field, sentence string
	}{
		{"no reason for the delay", cases.LetterDelay, in("delay_reason", ""), "delay_reason", "The letter needs this: why it takes longer."},
		{"no date", cases.LetterDelay, []string{"expected_on_month", "", "expected_on_day", "", "expected_on_year", ""}, "expected_on", "The letter needs this: day by which the office expects to answer."},
		{"31 September", cases.LetterDelay, []string{"expected_on_month", "9", "expected_on_day", "31"}, "expected_on", "Day by which the office expects to answer: September 2026 has no day 31."},
		{"a date in the past", cases.LetterDelay, in("expected_on_month", "5"), "expected_on", "Day by which the office expects to answer is in the past."},
		{"no place for the reason", cases.LetterDelay, in("letter_text", "Delay\n\nBy [day of the answer]."), "delay_reason", "The text below has no place for this any more."},
		{"control characters in the reason", cases.LetterDelay, in("delay_reason", "a\x07b"), "delay_reason", "This text holds control characters."},
		{"a gap of another kind", cases.LetterReceipt, in("letter_text", "Subject\n\nDear [name]:"), "letter_text", "Line 3: Replace [name] with what belongs there."},
		{"a placeholder is left", cases.LetterReceipt, in("letter_text", "Subject\n\nDear {{requester}}:"), "letter_text", "Line 3: A placeholder is left."},
		{"no text", cases.LetterReceipt, in("letter_text", "  \n "), "letter_text", "Line 1: Begin with the subject"},
		{"only a subject", cases.LetterReceipt, in("letter_text", "Subject"), "letter_text", "The letter has a subject, but no text."},
		{"too long", cases.LetterReceipt, in("letter_text", "S\n\n"+strings.Repeat("x", 3<<20)), "letter_text", "The text has 3145731 characters; at most 20000 fit."},
		{"control character", cases.LetterReceipt, in("letter_text", "S\n\na\x1b[31m"), "letter_text", "Line 3: This line holds control characters."},
		{"what cannot be printed", cases.LetterReceipt, in("letter_text", "S\n\n😀"), "letter_text", "The letter's text holds \"😀\", which cannot be printed (line 1)."},
		{"no address", cases.LetterReceipt, in("addressee", ""), "addressee", "Enter the address that the letter goes to."},
		{"a long address", cases.LetterReceipt, in("addressee", strings.Repeat("line\n", 9)), "addressee", "The address has more than 8 lines."},
		{"nobody signs", cases.LetterReceipt, in("signer", " "), "signer", "Enter the name that is printed below the signature."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			path := s.submitted()
			p := s.as(ines)
			values := p.fillLetter(path, tt.kind, cases.English)
			if tt.kind == cases.LetterDelay {
				values = with(values, "delay_reason", "The file is in <b>the archive</b>.", "expected_on_month", "9", "expected_on_day", "1", "expected_on_year", "2026")
			}
			values = with(values, tt.change...)
			got := p.post(path+"/letters", values).wantStatus(http.StatusUnprocessableEntity)
			if !strings.HasPrefix(got.problem(tt.field), tt.sentence) {
				t.Errorf("the sentence by %s is %q", tt.field, got.problem(tt.field))
			}
			if link := got.find(func(n *nodeT) bool { return n.Data == "a" && attr(n, "href") == "#"+tt.field }); link == nil || got.id(tt.field) == nil {
				t.Error("the list of mistakes does not lead to the field")
			}
			for _, name := range []string{"letter_text", "addressee", "signer", "signer_title"} {
				if want := strings.TrimPrefix(values.Get(name), "\n"); strings.TrimSpace(got.value(name)) != strings.TrimSpace(want) && !strings.ContainsAny(want, "\x00\x1b") {
					t.Errorf("%s came back as %.80q, want %.80q", name, got.value(name), want)
				}
			}
			if tt.kind == cases.LetterDelay && got.value("expected_on_day") != values.Get("expected_on_day") {
				t.Errorf("the day came back as %q", got.value("expected_on_day"))
			}
			got.harmless()
			if len(s.docs) != 1 || len(s.commands) != 1 {
				t.Errorf("%d documents, %d commands: something was stored", len(s.docs), len(s.commands))
			}
		})
	}
}

func TestDelayLetter(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	values := p.fillLetter(path, cases.LetterDelay, cases.Spanish,
		"delay_reason", "El expediente está en el archivo.", "expected_on_month", "9", "expected_on_day", "1", "expected_on_year", "2026")
	p.post(path+"/letters", values).wantStatus(http.StatusSeeOther)
	l := s.papers[len(s.papers)-1]
	for _, want := range []string{"# Por qué tarda más\n\nEl expediente está en el archivo.\n", "a más tardar el 1 de septiembre de 2026.", "era el 14 de agosto de 2026"} {
		if !strings.Contains(l.Body, want) {
			t.Errorf("the letter lacks %q:\n%s", want, l.Body)
		}
	}
	if l.Language != cases.Spanish || l.Subject != "Nuestra respuesta a la solicitud 2026-0001 tardará más" || l.Title != "Fiscal auxiliar de distrito" {
		t.Errorf("%+v", l)
	}
}

func TestLettersAreForTheirRoles(t *testing.T) {
	s := newSite(t)
	path := s.withdrawn()
	for _, tt := range []struct {
		who               cases.PersonID
		choose, withdraws int // status of the page, and of issuing a withdrawal
	}{
		{ana, http.StatusForbidden, http.StatusForbidden},
		{ben, http.StatusNotFound, http.StatusNotFound},
		{ines, http.StatusOK, http.StatusForbidden},
		{rosa, http.StatusOK, http.StatusForbidden},
		{ray, http.StatusNotFound, http.StatusNotFound},
		{max_, http.StatusForbidden, http.StatusForbidden},
		{ada, http.StatusNotFound, http.StatusNotFound},
		{otto, http.StatusOK, http.StatusSeeOther},
		{sue, http.StatusOK, http.StatusSeeOther},
	} {
		t.Run(string(tt.who), func(t *testing.T) {
			p := s.as(tt.who)
			page := p.get(path + "/letters").wantStatus(tt.choose)
			if offered := strings.Contains(page.text(), "Notice of withdrawal to USCIS"); offered != (tt.withdraws == http.StatusSeeOther) {
				t.Errorf("the withdrawal is offered: %v", offered)
			}
			req := s.requests[cases.RequestID(path[10:])]
			values := url.Values{"command": {uuid.NewString()}, "version": {decimal(req.Version)}, "kind": {"withdrawal"}, "language": {"en"},
				"addressee": {"USCIS\n1 Road"}, "letter_text": {"Withdrawal\n\nBecause [why the form is withdrawn]."}, "signer": {"Otto Okafor"}, "withdrawal_reason": {"It names the wrong person."}}
			got := p.post(path+"/letters", values).wantStatus(tt.withdraws)
			if tt.withdraws != http.StatusSeeOther {
				got.says("It names the wrong person.")
			}
		})
	}
}

// The notice to USCIS is the office's own; the requester neither sees nor opens it.
func TestWithdrawalStaysWithTheOffice(t *testing.T) {
	s := newSite(t)
	path := s.withdrawn()
	p := s.as(sue)
	p.shows(path, path)
	p.get(writing(path, cases.LetterWithdrawal, cases.Spanish)).wantStatus(http.StatusOK).says("USCIS reads English.")
	page := p.get(writing(path, cases.LetterWithdrawal, cases.English)).wantStatus(http.StatusOK).says("Maria Lopez", "stays with the office's documents")
	if page.value("signer") != "Otto Okafor" || page.value("signer_title") != "Bureau Chief" {
		t.Errorf("signed by %q, %q", page.value("signer"), page.value("signer_title"))
	}
	values := p.fillLetter(path, cases.LetterWithdrawal, cases.English, "withdrawal_reason", "It names the wrong person.")
	p.post(path+"/letters", values).wantStatus(http.StatusUnprocessableEntity).says("Replace [postal address, from the current instructions of USCIS]")
	p.post(path+"/letters", with(values, "addressee", "USCIS\n100 Example Road")).wantStatus(http.StatusSeeOther)
	c := s.commands[len(s.commands)-1]
	p.get(path).says("Notice of withdrawal to USCIS")
	s.as(ana).get(path).silent("Notice of withdrawal", "letter-1", string(c.Payload.Document))
	s.as(ana).get("/documents/" + string(c.Payload.Document)).wantStatus(http.StatusNotFound)
	s.as(otto).get("/documents/" + string(c.Payload.Document)).wantStatus(http.StatusOK)
}

func TestLetterPageOutOfDate(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ines)
	values := p.fillLetter(path, cases.LetterReceipt, cases.English, "letter_text", "Mine\n\nWhat I wrote.")
	other := s.as(ines)
	other.post(path+"/accept", other.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(http.StatusSeeOther)
	got := p.post(path+"/letters", values).wantStatus(http.StatusConflict).says("Someone acted on this request", "Receipt, in English")
	if got.value("letter_text") != "Mine\n\nWhat I wrote." {
		t.Errorf("the text came back as %q", got.value("letter_text"))
	}
	if len(s.docs) != 1 {
		t.Error("a letter that was not issued is stored")
	}
	p.post(path+"/letters", with(values, "version", got.hidden(path+"/letters").Get("version"), "command", uuid.NewString())).wantStatus(http.StatusSeeOther)

	// A letter that does not fit any more keeps its text.
	s.as(ana).post(path+"/cancel", s.as(ana).fill(path+"/cancel", path+"/cancel", nil)).wantStatus(http.StatusSeeOther)
	version := decimal(s.requests[cases.RequestID(path[10:])].Version)
	p.post(path+"/letters", with(values, "version", version, "command", uuid.NewString())).wantStatus(http.StatusConflict).says("does not fit", "What I wrote.").silent(">Issue the letter<")
	p.get(path + "/letters").says("No letter fits a request that is “Cancelled”.")
	p.get(writing(path, cases.LetterReceipt, cases.English)).wantStatus(http.StatusUnprocessableEntity).says("does not fit now")
}

func TestWrongLetters(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ines)
	for _, query := range []string{"kind=postcard&language=en", "kind=receipt&language=fr", "kind=receipt", "language=en", "kind=%00&language=%ff", "kind=declination&language=en"} {
		p.get(path + "/letters?" + query).wantStatus(http.StatusUnprocessableEntity).harmless()
	}
	good := p.fillLetter(path, cases.LetterReceipt, cases.English, "letter_text", "S\n\nKeep <i>me</i>.")
	for _, pairs := range [][]string{{"kind", "postcard"}, {"kind", ""}, {"language", "fr"}} {
		for _, to := range []string{"/letters", "/letters/preview"} {
			p.post(path+to, with(good, pairs...)).wantStatus(http.StatusUnprocessableEntity).says("Keep <i>me</i>.").harmless()
		}
	}
	for _, pairs := range [][]string{{"version", "x"}, {"command", "x"}} {
		p.post(path+"/letters", with(good, pairs...)).wantStatus(http.StatusUnprocessableEntity).says("The form was incomplete", "Keep <i>me</i>.")
	}
	p.post(path+"/letters/preview", with(good, "letter_text", "S\n\n😀")).wantStatus(http.StatusUnprocessableEntity).says("which cannot be printed", "😀")
	if len(s.commands) != 1 {
		t.Errorf("%d commands", len(s.commands))
	}
}

func TestLetterLanguageFollowsTheRequest(t *testing.T) {
	s := newSite(t)
	values := goodRequest()
	values.Set("language", "Spanish")
	s.as(ana).upload("/requests", values).wantStatus(http.StatusSeeOther)
	path := "/requests/" + values.Get("request")
	for at, want := range map[string]string{path: "language_es", s.submitted(): "language"} {
		chosen := s.as(ines).get(at + "/letters").find(func(n *nodeT) bool { return attr(n, "name") == "language" && hasAttr(n, "checked") })
		if chosen == nil || attr(chosen, "id") != want {
			t.Errorf("%v is chosen, want %s", chosen, want)
		}
	}
}

func TestSpanishLetterWaitsForItsTranslation(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	p.post(path+"/ask", p.fill(path, path+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})).wantStatus(http.StatusSeeOther)
	values := p.fillLetter(path, cases.LetterInformation, cases.Spanish)
	if !strings.Contains(values.Get("letter_text"), "[Traduzca al español: Which precinct?]") {
		t.Fatal(values.Get("letter_text"))
	}
	p.post(path+"/letters", values).wantStatus(http.StatusUnprocessableEntity).says("Replace [Traduzca al español: …] with what belongs there.")
	values.Set("letter_text", strings.Replace(values.Get("letter_text"), "[Traduzca al español: Which precinct?]", "¿Qué comisaría?", 1))
	p.post(path+"/letters", values).wantStatus(http.StatusSeeOther)
}

func TestLetterWrittenWhenTheSessionEnded(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	values := s.as(ines).fillLetter(path, cases.LetterReceipt, cases.English, "letter_text", "S\n\nWhat I wrote.")
	s.anyone().post(path+"/letters", values).wantStatus(http.StatusUnauthorized).says("what you typed is kept")
	s.anyone().post("/letters/receipt/en", url.Values{"template": {"S\n\nWhat I wrote."}, "version": {"0"}}).wantStatus(http.StatusUnauthorized).says("what you typed is kept")
}

const ownReceipt = "Received: {{number}}\n\nDear {{requester}},\n\nwe got it on {{received_on}}.\n"

func TestLetterTemplates(t *testing.T) {
	s := newSite(t)
	p := s.as(sue)
	p.get("/letters").wantStatus(http.StatusOK).says("Receipt", "Built-in text", "Notice of withdrawal to USCIS")
	page := p.get("/letters/receipt/en").wantStatus(http.StatusOK).says("{{received_on}}", "Day on which the request was received", "It can also use", "Built-in text In use", "The Spanish text").silent("victim_name")
	if !sameText(page.value("template"), letters.Default(cases.LetterReceipt, cases.English)) {
		t.Errorf("the page holds %q", page.value("template"))
	}
	form := page.hidden("/letters/receipt/en")
	p.post("/letters/receipt/en", with(form, "template", strings.ReplaceAll(ownReceipt, "\n", "\r\n"))).wantStatus(http.StatusSeeOther)
	got := p.get("/letters/receipt/en").says("Saved. New letters use this text.", "Version 1 by Sue Sato, 16 May 2026, 11:04 AM EDT.", "Version 1 , Sue Sato, 16 May 2026, 11:04 AM EDT In use", "Use this version again : the built-in text")
	if s.texts[0].Text != ownReceipt || got.value("template") != ownReceipt {
		t.Errorf("saved %q, shown %q", s.texts[0].Text, got.value("template"))
	}
	p.get("/letters").says("Version 1")

	// New letters use it.
	path := s.submitted()
	intake := s.as(ines)
	intake.shows(path, path)
	intake.get(writing(path, cases.LetterReceipt, cases.English)).says("The office's text, version 1", "Received: 2026-0001", "we got it on May 16, 2026.")
	intake.get(writing(path, cases.LetterReceipt, cases.Spanish)).says("The text that comes with the program", "Recibimos su solicitud 2026-0001")

	// Two people edit at once: the second keeps their text and can save it after looking.
	got = p.post("/letters/receipt/en", with(form, "template", ownReceipt+"\nMine.")).wantStatus(http.StatusConflict).says("Someone saved another version", "Mine.")
	p.post("/letters/receipt/en", with(got.hidden("/letters/receipt/en"), "template", got.value("template"))).wantStatus(http.StatusSeeOther)
	if len(s.texts) != 2 || s.texts[1].Version != 2 || !strings.HasSuffix(s.texts[1].Text, "\nMine.\n") {
		t.Errorf("%+v", s.texts)
	}

	// Earlier texts come back as new versions.
	for _, tt := range []struct{ again, want string }{{"1", ownReceipt}, {"0", letters.Default(cases.LetterReceipt, cases.English)}} {
		now := p.get("/letters/receipt/en").hidden("/letters/receipt/en/restore")
		p.post("/letters/receipt/en/restore", with(now, "again", tt.again)).wantStatus(http.StatusSeeOther)
		if newest := s.texts[len(s.texts)-1]; newest.Text != tt.want {
			t.Errorf("version %s again: %q", tt.again, newest.Text)
		}
	}
	for _, again := range []string{"9", "-1", "x", ""} {
		p.post("/letters/receipt/en/restore", url.Values{"version": {"4"}, "again": {again}}).wantStatus(http.StatusNotFound)
	}
	if len(s.texts) != 4 {
		t.Errorf("%d versions", len(s.texts))
	}
}

// Mistakes in a template are said with their lines, and nothing is saved.
func TestLetterTemplateMistakes(t *testing.T) {
	for _, tt := range []struct {
		name, template string
		says           []string
	}{
		{"two at once", "S\n\n{{numbr}}\n{{#due_on}}", []string{"things to correct", "Line 3: There is no placeholder {{numbr}}. Did you mean {{number}}?", "Line 4: “{{#due_on}}” is never closed."}},
		{"required missing", "S\n\n{{number}}", []string{"This letter needs {{received_on}}"}},
		{"of another letter", ownReceipt + "{{victim_name}}", []string{"{{victim_name}} is not for this letter."}},
		{"raw", ownReceipt + "{{{number}}}", []string{"Line 6: Write {{number}}, with two braces and nothing else."}},
		{"partial", ownReceipt + "{{>x}}", []string{"A letter cannot take in another text."}},
		{"delimiters", ownReceipt + "{{=<% %>=}}", []string{"The braces of placeholders cannot be changed."}},
		{"empty", "", []string{"Begin with the subject of the letter"}},
		{"flood", ownReceipt + strings.Repeat("{{{", 1<<20), []string{"at most 10000 fit"}},
		{"not printable", ownReceipt + "😀", []string{"which cannot be printed"}},
		{"script", ownReceipt + "</textarea><script>alert(1)</script>{{x}}", []string{"There is no placeholder {{x}}", "</textarea><script>alert(1)</script>"}},
		{"unchanged", letters.Default(cases.LetterReceipt, cases.English), []string{"This is the text that is in use already."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			p := s.as(sue)
			got := p.post("/letters/receipt/en", url.Values{"version": {"0"}, "template": {tt.template}}).wantStatus(http.StatusUnprocessableEntity).says(tt.says...)
			got.harmless()
			if !sameText(got.value("template"), tt.template) {
				t.Errorf("the text came back as %.80q", got.value("template"))
			}
			if len(s.texts) > 0 {
				t.Errorf("saved: %+v", s.texts)
			}
			if tt.name != "unchanged" {
				p.post("/letters/receipt/en/preview", url.Values{"template": {tt.template}}).wantStatus(http.StatusUnprocessableEntity).says(tt.says[len(tt.says)-1])
			}
		})
	}
	s := newSite(t)
	for _, version := range []string{"", "x", "99999999999999999999"} {
		s.as(sue).post("/letters/receipt/en", url.Values{"version": {version}, "template": {ownReceipt}}).wantStatus(http.StatusUnprocessableEntity).says("The form was incomplete", "we got it on")
	}
}

func TestPreviewLetterTemplate(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(sue)
	for _, tt := range []struct {
		who    cases.PersonID
		number string
		status int
		says   string
	}{
		{sue, "", http.StatusOK, "Received: 2026-0042\n"},
		{sue, "2026-0001", http.StatusOK, "Dear Ana Avila,"},
		{sue, "2026-0009", http.StatusUnprocessableEntity, "There is no request with this number"},
		{max_, "", http.StatusOK, "Dear Ana Ortiz,"},
		{max_, "2026-0001", http.StatusUnprocessableEntity, "There is no request with this number, or it is not yours to see."},
	} {
		got := s.as(tt.who).post("/letters/receipt/en/preview", url.Values{"template": {ownReceipt}, "number": {tt.number}}).wantStatus(tt.status)
		if body := strings.ReplaceAll(got.body, "|", "\n"); !strings.Contains(body, tt.says) {
			t.Errorf("%s, %q: %s", tt.who, tt.number, body)
		}
	}
	s.as(max_).get("/letters/receipt/en").says("Your role does not see what requests are about")
	if len(s.texts) > 0 || len(s.requests[cases.RequestID(path[10:])].Timeline) != 1 {
		t.Error("a preview stored something")
	}
	// Every letter of the program can be previewed and saved again.
	for _, kind := range cases.LetterKinds() {
		for _, language := range letterLanguages {
			at := "/letters/" + string(kind) + "/" + string(language)
			p.post(at+"/preview", url.Values{"template": {letters.Default(kind, language)}}).wantStatus(http.StatusOK)
			p.post(at, url.Values{"template": {letters.Default(kind, language) + "\nMore."}, "version": {"0"}}).wantStatus(http.StatusSeeOther)
		}
	}
}

func TestLetterTemplatesAreForTheirRoles(t *testing.T) {
	s := newSite(t)
	for _, who := range []cases.PersonID{ana, ben, ines, rosa, otto, ada} {
		p := s.as(who)
		p.get("/letters").wantStatus(http.StatusForbidden)
		p.get("/letters/receipt/en").wantStatus(http.StatusForbidden)
		for _, to := range []string{"", "/preview", "/restore"} {
			p.post("/letters/receipt/en"+to, url.Values{"template": {ownReceipt}, "version": {"0"}, "again": {"0"}}).wantStatus(http.StatusForbidden)
		}
		p.get("/requests").silent(`href="/letters"`)
	}
	for _, who := range []cases.PersonID{sue, max_} {
		p := s.as(who)
		p.get("/letters").wantStatus(http.StatusOK)
		if p.get("/requests").find(func(n *nodeT) bool { return attr(n, "href") == "/letters" }) == nil {
			t.Errorf("%s finds no way to the letters", who)
		}
		for _, at := range []string{"/letters/postcard/en", "/letters/receipt/fr", "/letters/receipt/%00", "/letters/..%2f/en"} {
			p.get(at).wantStatus(http.StatusNotFound)
			p.post(at, url.Values{"template": {ownReceipt}, "version": {"0"}}).wantStatus(http.StatusNotFound)
		}
	}
	if len(s.texts) > 0 {
		t.Errorf("saved: %+v", s.texts)
	}
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
