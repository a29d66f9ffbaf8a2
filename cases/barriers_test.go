package cases

import (
	"slices"
	"strings"
	"testing"
)

func TestBarriers(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		want string // codes, in the order of the text
	}{
		{"case closed", "We decline because the case is closed.", "case_closed"},
		{"case has been closed", "The investigation has long since been closed by the precinct.", "case_closed"},
		{"closed case", "This office does not certify in a closed case.", "case_closed"},
		{"no open case", "There is no open investigation.", "case_closed"},
		{"no longer pending", "The matter is no longer pending before the court.", "case_closed"},
		{"dismissed", "The charges were dismissed.", "case_closed"},
		{"capital letters", "THE CASE WAS CLOSED", "case_closed"},
		{"over two lines", "Since the case\nis closed we cannot help.", "case_closed"},
		{"case still open", "The case is not closed.", ""},
		{"closed case file", "We looked into the closed case file.", ""},
		{"closed door", "The office is closed on Friday.", ""},
		{"suitcase", "The suitcase was closed.", ""},
		{"closed, but that does not count", "That the case is closed is no reason to decline; nothing else was found.", ""},
		{"only ongoing", "We only certify ongoing cases.", "only_ongoing"},
		{"only open, in spite of an excuse", "Although no conviction is required, this office certifies only in matters that are open.", "only_ongoing"},
		{"only what the record shows", "We certify only what the record shows.", ""},
		{"the only open question", "The only open question is the date.", ""},
		{"no conviction", "There was no conviction.", "no_conviction"},
		{"never convicted", "He was never convicted of it.", "no_conviction"},
		{"acquitted", "The defendant was acquitted.", "no_conviction"},
		{"without a conviction", "We cannot sign without a conviction.", "no_conviction"},
		{"no conviction needed", "No conviction is needed for a certification.", ""},
		{"convicted", "The defendant was convicted on 3 May.", ""},
		{"conviction of the reader", "Nothing in the letter carries conviction.", ""},
		{"no charges", "No charges were filed.", "no_prosecution"},
		{"declined to prosecute", "The office declined to prosecute.", "no_prosecution"},
		{"not prosecuted", "The matter was not prosecuted.", "no_prosecution"},
		{"no charge for copies", "There is no charge for copies.", ""},
		{"no arrest", "No arrest was made.", "no_arrest"},
		{"nobody arrested", "Nobody was ever arrested.", "no_arrest"},
		{"unknown suspect", "The suspect remains unknown.", "no_arrest"},
		{"not identified", "The assailant could not be identified.", "no_arrest"},
		{"record not identified", "The record could not be identified under either name.", ""},
		{"arrested", "The suspect was arrested on 2 March.", ""},
		{"unknown case number", "The case number is unknown to us.", ""},
		{"too old", "The crime is too old.", "old_crime"},
		{"time has passed", "Too much time has passed.", "old_crime"},
		{"years ago", "The incident happened over ten years ago.", "old_crime"},
		{"long ago", "The assault took place long ago.", "old_crime"},
		{"years of age", "The victim is more than 20 years old.", ""},
		{"old address", "The letter went to an old address.", ""},
		{"statute of limitations", "The statute of limitations has run.", "limitations"},
		{"limits of the search", "Our search has limitations.", ""},
		{"did not testify", "The victim did not testify.", "did_not_testify"},
		{"didn’t testify", "She didn’t testify at trial.", "did_not_testify"},
		{"never came to court", "You never came to court.", "did_not_testify"},
		{"defendant did not testify", "The defendant did not testify.", ""},
		{"testified", "The victim testified on 4 June.", ""},
		{"victim's record", "The victim's own criminal record weighs against it.", "criminal_record"},
		{"your history", "In view of your arrest history we decline.", "criminal_record"},
		{"victim has convictions", "The victim has prior convictions.", "criminal_record"},
		{"defendant's record", "The defendant's criminal record was not sent.", ""},
		{"criminal case", "This office has no criminal case under that name.", ""},
		{"immigration status", "In view of the immigration status of the victim we decline.", "immigration_status"},
		{"undocumented", "The victim is undocumented.", "immigration_status"},
		{"entered illegally", "The victim entered the country illegally.", "immigration_status"},
		{"immigration court", "The hearing before the immigration court is on 3 June.", ""},
		{"immigration status not asked", "Immigration status is not asked for.", ""},
		{"an undocumented reading of status", "Immigration status plays no part in this.", ""},
		{"lost contact", "The detective lost contact with the victim.", "no_contact"},
		{"no continued contact", "There was no continued contact.", "no_contact"},
		{"not reached", "The victim could not be reached.", "no_contact"},
		{"a no-contact order", "There is no further contact order on file.", ""},
		{"contact us", "Contact this office with the complaint number.", ""},
		{"stopped cooperating", "The victim stopped cooperating in May.", "stopped_helping"},
		{"withdrew the complaint", "She withdrew her complaint.", "stopped_helping"},
		{"stopped at the light", "The car stopped at the corner.", ""},
		{"language", "There was a language barrier.", "language"},
		{"no English", "The victim does not speak English.", "language"},
		{"letters in English", "Please send the letters in English.", ""},
		{"abroad", "The victim now lives outside the United States.", "abroad"},
		{"happened abroad", "The activity happened outside the United States.", ""},
		{"no ID", "You came without a valid photo ID.", "no_id"},
		{"no IDs of documents", "The documents have no identification marks.", ""},
		{"not substantial", "The injuries were not serious.", "abuse_not_substantial"},
		{"injury", "The injury is documented in the hospital record.", ""},
		{"two reasons in two sentences", "No arrest was made. The case is closed.", "no_arrest case_closed"},
		{"two reasons in one sentence", "The case is closed and no conviction followed.", "case_closed no_conviction"},
		{"one reason twice", "The case is closed. Yes, the case is closed.", "case_closed"},
		{"lawful reasons", "This office has no record of the matter under either name, and the complaint number belongs to Kings County.", ""},
		{"what would change the answer", "A precinct and a complaint number would help. You may ask again at any time, with new information.", ""},
		{"review completed", "The review of your matter is completed.", ""},
		{"pages", "The case is over 200 pages long.", ""},
		{"police record of the report", "If you have a police record of the report, please send it.", ""},
		{"an undocumented injury", "The injury was undocumented.", ""},
		{"a mistake not caught", "The mistake in the date was not caught.", ""},
		{"suspect never caught", "The suspect was never caught.", "no_arrest"},
		{"the victim has a record", "The victim has a long criminal record.", "criminal_record"},
		{"another office prosecutes", "The matter is being prosecuted by the Kings County District Attorney, and that office can certify.", ""},
		{"a real refusal", "The victim was asked on 3 May and 10 June for an interview and gave none, without a reason.", ""},
		{"information did not come", "The information that was asked for on 3 March has not come.", ""},
		{"culpable", "The record shows that the person took part in the robbery and pleaded guilty to it.", ""},
		{"no fee", "You will not be charged a fee.", ""},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var codes []string
			for _, b := range Barriers(tt.text) {
				codes = append(codes, b.Code)
				if b.Rule == "" || b.Source == "" || !strings.HasSuffix(b.Rule, ".") {
					t.Errorf("%s has no rule in a sentence, or no source", b.Code)
				}
				if one := strings.Join(strings.Fields(tt.text), " "); b.Phrase == "" || !strings.Contains(one, b.Phrase) {
					t.Errorf("%q is not in the text", b.Phrase)
				}
			}
			if got := strings.Join(codes, " "); got != tt.want {
				t.Errorf("found %q, want %q: %+v", got, tt.want, Barriers(tt.text))
			}
		})
	}
}

// Every barrier has a row above that finds it, and the office's own reasons and
// sentences name none.
func TestNoReasonIsABarrier(t *testing.T) {
	for _, r := range Reasons() {
		if found := Barriers(r.Words + "."); len(found) > 0 {
			t.Errorf("%q is taken for %+v", r.Words, found)
		}
	}
	for _, visa := range []Visa{U, T} {
		for _, e := range (Findings{}).Elements(visa) {
			if found := Barriers(e.Ask); len(found) > 0 {
				t.Errorf("%q is taken for %+v", e.Ask, found)
			}
		}
	}
	var codes []string
	for _, b := range barriers {
		codes = append(codes, b.code)
	}
	slices.Sort(codes)
	if len(slices.Compact(codes)) != len(barriers) {
		t.Error("two barriers have one code")
	}
}

func FuzzBarriers(f *testing.F) {
	for _, s := range []string{"The case is closed.", "No arrest was made; she didn’t testify", "\n\n.\n", "é closed case", strings.Repeat("no contact ", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range Barriers(text) {
			if b.Phrase == "" || b.Code == "" {
				t.Errorf("%+v", b)
			}
			if first := strings.Fields(b.Phrase)[0]; !strings.Contains(text, first) {
				t.Errorf("%q is not in the text", first)
			}
		}
	})
}
