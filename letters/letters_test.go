package letters

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"suppb/cases"
)

var (
	today  = cases.MustDate("2026-07-20")
	agency = cases.Agency{Name: "Test County District Attorney", Phone: "2125550100"}
	both   = []cases.Language{cases.English, cases.Spanish}
)

// each runs a test for every letter in every language.
func each(t *testing.T, test func(t *testing.T, kind cases.LetterKind, language cases.Language)) {
	for _, kind := range cases.LetterKinds() {
		for _, language := range both {
			t.Run(fmt.Sprintf("%s in %s", kind, language.Words()), func(t *testing.T) { test(t, kind, language) })
		}
	}
}

func TestDefaultsAreGood(t *testing.T) {
	each(t, func(t *testing.T, kind cases.LetterKind, language cases.Language) {
		text := Default(kind, language)
		for _, p := range Check(kind, text) {
			t.Error(p)
		}
		for _, visa := range []cases.Visa{cases.U, cases.T} {
			if kind == cases.LetterReissue && visa == cases.T {
				continue // a T declaration is not issued again
			}
			out, err := Fill(kind, text, SampleData(kind, visa, agency, today, language))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range CheckLetter(out) {
				t.Errorf("%s: %s\n%s", visa, p, out)
			}
		}
	})
}

// Both languages say the same: the same placeholders, headings and list entries
// in the same order.
func TestLanguagesAgree(t *testing.T) {
	shape := func(kind cases.LetterKind, language cases.Language) []string {
		var out []string
		for line := range strings.SplitSeq(Default(kind, language), "\n") {
			tags, _ := scan(line)
			var names []string
			for _, g := range tags {
				names = append(names, string(g.mark)+g.name)
			}
			slices.Sort(names)
			look := "text"
			if line == "" || strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "- ") {
				look = strings.Trim(line[:min(1, len(line))], " ")
			}
			out = append(out, look+" "+strings.Join(names, " "))
		}
		return out
	}
	for _, kind := range cases.LetterKinds() {
		english, spanish := shape(kind, cases.English), shape(kind, cases.Spanish)
		if !slices.Equal(english, spanish) {
			t.Errorf("%s differs:\n%q\n%q", kind, english, spanish)
		}
	}
}

// What a letter never says: it promises nothing for USCIS, accuses nobody and
// names no urgent fact of the request.
func TestDefaultsSayNothingWrong(t *testing.T) {
	wrong := regexp.MustCompile(`(?i)USCIS (will|va a|aprobará|negará|decidirá)|will be (approved|granted|denied)|approv|alien\b|illegal|ilegal|uncooperative|recant|refused to|denied|denegad|rechazad|fraud|must cooperate|deported|deportad[oa]`)
	each(t, func(t *testing.T, kind cases.LetterKind, language cases.Language) {
		text := Default(kind, language)
		if found := wrong.FindString(text); found != "" {
			t.Errorf("it says %q", found)
		}
		if kind.ToRequester() && strings.Contains(text, "victim_name") {
			t.Error("it prints the victim's full name")
		}
	})
}

func TestCheck(t *testing.T) {
	good := "Subject\n\nWe got {{number}} on {{received_on}}.\n"
	for _, tt := range []struct {
		name, text string
		want       []string // nothing: it is good
	}{
		{"good", good, nil},
		{"good with Windows line ends", strings.ReplaceAll(good, "\n", "\r\n"), nil},
		{"comment, section, inverted section", good + "{{! for us }}{{#due_on}}By {{due_on}}.{{/due_on}}{{^due_on}}Soon.{{/due_on}}", nil},
		{"spaces in the braces", good + "{{ requester }}", nil},
		{"unknown name", good + "{{recieved_on}}", []string{"Line 4: There is no placeholder {{recieved_on}}. Did you mean {{received_on}}?"}},
		{"unknown name with a space", good + "{{Due on}}", []string{"Line 4: There is no placeholder {{Due on}}. Did you mean {{due_on}}?"}},
		{"nothing like it", good + "{{salary_of_the_mayor}}", []string{"Line 4: There is no placeholder {{salary_of_the_mayor}}. The list beside the text has all of them."}},
		{"of another letter", good + "{{victim_name}}", []string{"Line 4: {{victim_name}} is not for this letter."}},
		{"required one missing", "Subject\n\n{{number}}", []string{"This letter needs {{received_on}}: day on which the request was received."}},
		{"only in a comment", "Subject\n\n{{number}}{{!received_on}}", []string{"This letter needs {{received_on}}: day on which the request was received."}},
		{"never closed tag", good + "{{number", []string{"Line 4: “{{” is never closed. End the placeholder with “}}”."}},
		{"closes nothing", good + "number}}", []string{"Line 4: “}}” closes nothing. A placeholder begins with “{{”."}},
		{"section never closed", good + "{{#due_on}}By", []string{"Line 4: “{{#due_on}}” is never closed. Add “{{/due_on}}” where it ends."}},
		{"section closed twice", good + "{{#due_on}}{{/due_on}}{{/due_on}}", []string{"Line 4: {{/due_on}} closes nothing. Leave it out, or put {{#due_on}} before it."}},
		{"sections crossed", good + "{{#is_u}}\n{{#due_on}}\n{{/is_u}}\n{{/due_on}}", []string{
			"Line 6: {{/is_u}} stands here, but {{/due_on}} is due: line 5 opened it.", "Line 7: {{/due_on}} stands here, but {{/is_u}} is due: line 4 opened it.",
		}},
		{"three braces", good + "{{{requester}}}", []string{"Line 4: Write {{requester}}, with two braces and nothing else."}},
		{"ampersand", good + "{{& requester}}", []string{"Line 4: Write {{requester}}, with two braces and nothing else."}},
		{"partial", good + "{{> footer}}", []string{"Line 4: A letter cannot take in another text. Leave out {{>footer}}."}},
		{"other braces", good + "{{=<% %>=}}", []string{"Line 4: The braces of placeholders cannot be changed. Leave out {{=<% %>=}}."}},
		{"one brace", good + "{requester}", []string{"Line 4: Write {{requester}}, with two braces on each side."}},
		{"empty", good + "{{ }}", []string{"Line 4: A placeholder has no name. Write it between the braces."}},
		{"flag as text", good + "{{is_u}}", []string{"Line 4: {{is_u}} is a flag. Write {{#is_u}}…{{/is_u}}."}},
		{"dot outside of a list", good + "{{.}}", []string{"Line 4: {{.}} stands for one entry of a list, so it belongs inside one, such as {{#reasons}}- {{.}}{{/reasons}}."}},
		{"a method", good + "{{received_on.Year}}", []string{"Line 4: There is no placeholder {{received_on.Year}}. Did you mean {{received_on}}?"}},
		{"too deep", good + strings.Repeat("{{#is_u}}", 6) + strings.Repeat("{{/is_u}}", 6), []string{"Line 4: More than 5 sections are inside each other. Close some of them first."}},
		{"no text", "", []string{"Line 1: Begin with the subject of the letter, on the first line.", "This letter needs {{number}}: number of the request."}},
		{"no subject", "\n\n{{number}} {{received_on}}", []string{"Line 1: Begin with the subject of the letter, on the first line."}},
		{"no body", "{{number}} {{received_on}}", []string{"The letter has a subject, but no text. Leave an empty line after the first, and write the text below."}},
		{"long subject", strings.Repeat("x", 121) + "\n\n" + good, []string{"Line 1: The first line is the subject; at most 120 characters fit. Leave an empty line after it."}},
		{"too long", good + strings.Repeat("x", MaxTemplate), []string{"The text has 10047 characters; at most 10000 fit."}},
		{"control character", good + "a\x07b", []string{"Line 4: This line holds control characters. Type it again without them."}},
		{"not UTF-8", good + "\xff", []string{"This text is not readable. Type it again, or save the source as UTF-8."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Check(cases.LetterReceipt, tt.text)
			if len(tt.want) == 0 && len(got) > 0 {
				t.Fatalf("%v", got)
			}
			for _, want := range tt.want {
				if !slices.ContainsFunc(got, func(p Problem) bool { return p.String() == want }) {
					t.Errorf("got  %v\nwant %s", got, want)
				}
			}
			if _, err := Fill(cases.LetterReceipt, tt.text, SampleData(cases.LetterReceipt, cases.U, agency, today, cases.English)); (err != nil) != (len(tt.want) > 0) {
				t.Errorf("filled: %v", err)
			}
		})
	}
	if got := Check("postcard", good); len(got) != 1 || got[0].Text != "There is no such letter." {
		t.Errorf("%v", got)
	}
	declination := Default(cases.LetterDeclination, cases.English) + "{{reasons}}"
	if got := Check(cases.LetterDeclination, declination); len(got) != 1 || !strings.Contains(got[0].Text, "{{reasons}} is a list. Write {{#reasons}}- {{.}}{{/reasons}}.") {
		t.Errorf("%v", got)
	}
}

// What Check lets through can be filled, whatever it is.
func TestWhatIsCheckedCanBeFilled(t *testing.T) {
	pieces := []string{"{{", "}}", "{", "}", "#", "/", "^", "!", ">", "=", "&", ".", " ", "\n", "\r\n", "- ", "# ", "number", "received_on", "due_on", "is_u", "reasons", "x", "ñ", "\x00", "\xff"}
	for _, p := range Allowed(cases.LetterReceipt) {
		pieces = append(pieces, p.How(), "{{#"+p.Name+"}}", "{{/"+p.Name+"}}", "{{^"+p.Name+"}}", "{{"+p.Name+"}}")
	}
	good := 0
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "begun") {
			text = "Subject {{number}}\n\n{{received_on}} " + text
		}
		if len(Check(cases.LetterReceipt, text)) > 0 {
			return
		}
		good++
		out, err := Fill(cases.LetterReceipt, text, SampleData(cases.LetterReceipt, cases.U, agency, today, cases.English))
		if err != nil || strings.Contains(out, "{{") || strings.Contains(out, "no value") || !utf8.ValidString(out) {
			t.Fatalf("%q became %q (%v)", text, out, err)
		}
	})
	if good == 0 {
		t.Error("no text was good")
	}
}

func FuzzCheck(f *testing.F) {
	for _, kind := range cases.LetterKinds() {
		f.Add(string(kind), Default(kind, cases.English))
	}
	f.Add("receipt", "{{{a}}")
	f.Add("receipt", "{{=a b=}} a")
	f.Fuzz(func(t *testing.T, kind, text string) {
		k := cases.LetterKind(kind)
		_, err := Fill(k, text, SampleData(k, cases.U, agency, today, cases.English))
		if len(Check(k, text)) == 0 && err != nil {
			t.Errorf("%q is good, and yet: %v", text, err)
		}
	})
}

func TestFillEscapesNothing(t *testing.T) {
	r := Sample(cases.LetterReceipt, cases.U, today)
	r.Requester, r.OrgName = `O'Neill & <Sons> "{{number}}"`, "Ñandú"
	out, err := Fill(cases.LetterReceipt, "S\n\n{{requester}}, {{organization}}, {{number}}, {{received_on}}", Of(r, agency, today, cases.English))
	if want := "S\n\nO'Neill & <Sons> \"{{number}}\", Ñandú, 2026-0042, June 10, 2026\n"; err != nil || out != want {
		t.Errorf("%q (%v)\nwant %q", out, err, want)
	}
}

func TestFillRefusesControlCharacters(t *testing.T) {
	r := Sample(cases.LetterReceipt, cases.U, today)
	r.Requester = "Ana\x1b[31m"
	if out, err := Fill(cases.LetterReceipt, Default(cases.LetterReceipt, cases.English), Of(r, agency, today, cases.English)); err == nil {
		t.Errorf("filled: %q", out)
	}
}

func TestGaps(t *testing.T) {
	d := Of(cases.Request{}, cases.Agency{}, cases.Date{}, cases.English)
	out, err := Fill(cases.LetterDelay, Default(cases.LetterDelay, cases.English), d)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out, "The date for our answer was") {
		t.Error("a section without its value was printed")
	}
	var lines []string
	for _, p := range CheckLetter(out) {
		lines = append(lines, p.Text)
	}
	for _, gap := range []string{"[name]", "[why it takes longer]", "[day of the answer]", "[number of the request]"} {
		if !slices.Contains(lines, "Replace "+gap+" with what belongs there.") {
			t.Errorf("no word about %s in %v", gap, lines)
		}
	}
	if !HasGap(out, "delay_reason", cases.English) || HasGap(out, "referral", cases.English) {
		t.Error("the gaps are others")
	}
	out = Close(out, "delay_reason", "Because.", cases.English)
	if HasGap(out, "delay_reason", cases.English) || !strings.Contains(out, "# Why it takes longer\n\nBecause.\n") {
		t.Errorf("not closed:\n%s", out)
	}
	if Close(out, "expected_on", "", cases.English) != out || Close(out, "nothing", "x", cases.English) != out {
		t.Error("nothing was typed, and the text changed")
	}
}

// What staff wrote in English does not go out in a Spanish letter by itself.
func TestEnglishTextsAreMarkedForTranslation(t *testing.T) {
	r := Sample(cases.LetterDeclination, cases.U, today)
	out, err := Fill(cases.LetterDeclination, Default(cases.LetterDeclination, cases.Spanish), Of(r, agency, today, cases.Spanish))
	if err != nil {
		t.Fatal(err)
	}
	problems := CheckLetter(out)
	if len(problems) != 1 || problems[0].Text != "Replace [Traduzca al español: …] with what belongs there." {
		t.Errorf("%v\n%s", problems, out)
	}
	for _, english := range []string{"This office", "no record", "Form I-918"} {
		if strings.Contains(out, english) {
			t.Errorf("the Spanish letter says %q:\n%s", english, out)
		}
	}
}

func TestEveryReasonHasItsWords(t *testing.T) {
	for _, c := range cases.Reasons() {
		w, ok := reasonWords[cases.Reason(c.Code)]
		if !ok || w.spanish == "" || w.change == "" || w.changeES == "" {
			t.Errorf("%s lacks words: %+v", c.Code, w)
		}
		if strings.HasSuffix(w.spanish, ".") || !strings.HasSuffix(w.change, ".") || !strings.HasSuffix(w.changeES, ".") {
			t.Errorf("%s: the reason has no full stop, what could change it has one", c.Code)
		}
	}
	if len(reasonWords) != len(cases.Reasons()) {
		t.Error("there are words for reasons that do not exist")
	}
	unknown := []cases.Reason{"older"}
	if got := sentences(unknown, cases.Spanish); len(got) != 1 || got[0] != "older" || changes(unknown, cases.Spanish) != nil {
		t.Errorf("%v", got)
	}
}

func TestOf(t *testing.T) {
	paused := Sample(cases.LetterInformation, cases.U, today)
	paused.Clocks[1].Paused = today
	declined := Sample(cases.LetterDeclination, cases.T, today)
	reconsidered := declined
	reconsidered.Reconsidered = true
	certified := Sample(cases.LetterReturn, cases.T, today)
	reissued := Sample(cases.LetterReissue, cases.U, today)
	for _, tt := range []struct {
		name     string
		r        cases.Request
		language cases.Language
		want     map[string]any // nil: the value is missing
	}{
		{"receipt", Sample(cases.LetterReceipt, cases.U, today), cases.English, map[string]any{
			"number": "2026-0042", "victim_initials": "M.\u00a0L.", "form": "Form I-918 Supplement B", "is_u": true, "is_t": nil,
			"received_on": "June 10, 2026", "due_on": "September 8, 2026", "agency_phone": "(212) 555-0100", "today": "July 20, 2026",
			"answer_by": nil, "decided_on": nil, "signed_on": nil, "can_review": nil, "reasons": nil, "delay_reason": nil,
		}},
		{"in Spanish", Sample(cases.LetterReceipt, cases.T, today), cases.Spanish, map[string]any{
			"form": "Formulario I-914, Suplemento B", "received_on": "10 de junio de 2026", "is_t": true,
		}},
		{"a paused clock promises nothing", paused, cases.English, map[string]any{"due_on": nil, "answer_by": "August 19, 2026"}},
		{"declined", declined, cases.English, map[string]any{"can_review": true, "due_on": nil, "decided_on": "July 19, 2026",
			"reasons": []string{"This office has no record of the matter", "Information that was asked for did not come"}}},
		{"declined after reconsideration", reconsidered, cases.English, map[string]any{"can_review": nil}},
		{"T does not expire", certified, cases.English, map[string]any{"usable_until": nil, "signed_on": "July 19, 2026", "earlier_signed_on": nil}},
		{"signed again", reissued, cases.English, map[string]any{"signed_on": "July 20, 2026", "usable_until": "January 19, 2027", "earlier_signed_on": "January 31, 2026"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Of(tt.r, agency, today, tt.language)
			for name, want := range tt.want {
				if got := d.values[name]; fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
			for name := range d.values {
				if _, ok := placeholder(name); !ok {
					t.Errorf("%s is not in the vocabulary", name)
				}
			}
		})
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[cases.Name]string{
		{Given: "Maria", Family: "Lopez"}:               "M.\u00a0L.",
		{Given: "ñusta", Family: "Øyvind", Middle: "X"}: "Ñ.\u00a0Ø.",
		{Given: "None", Family: "Suharto"}:              "S.",
		{Family: " 字 "}:                                 "字.",
		{}:                                              "",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%+v: %q, want %q", name, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for text, want := range map[string][2]string{
		"Subject\r\n\r\nBody\r\nmore\r\n": {"Subject", "Body\nmore"},
		"Subject":                         {"Subject", ""},
		"":                                {"", ""},
	} {
		if subject, body := Split(text); subject != want[0] || body != want[1] {
			t.Errorf("%q: %q, %q", text, subject, body)
		}
	}
}
