package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"suppb/cases"

	"github.com/google/uuid"
)

func TestSubmit(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	c := s.commands[0]
	if c.Kind != cases.Submit || c.Version != cases.AnyVersion || c.Payload.Visa != cases.U || len(c.Payload.Documents) != 1 {
		t.Errorf("command %+v", c)
	}
	if sub := c.Payload.Submission; sub.Victim.BornOn != cases.MustDate("1986-04-28") || sub.ReplyTo != "1 Main St\nNew York" || !sub.Authority {
		t.Errorf("submission %+v", sub)
	}
	s.as(ana).get(path).wantStatus(200).says("Request 2026-0001", "We have your request.", "The office's answer is due Friday, 14 August 2026 (90 days left)", "report.pdf")
}

// Every mistake comes back by its field, with everything that was typed.
func TestSubmitMistakes(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	for _, tt := range []struct {
		name     string
		change   []string
		files    []file
		field    string
		sentence string
	}{
		{"no name", []string{"family", ""}, nil, "family", "Enter the victim's family name. If there is only one name, enter it here."},
		{"no question answered", []string{"handled", ""}, nil, "handled", "Say whether this office handled the case."},
		{"another agency", []string{"handled", "no"}, nil, "handled", "Then this office cannot certify."},
		{"no visa", []string{"visa", "X"}, nil, "visa", "Choose U or T."},
		{"no birthday", []string{"born_on_month", "", "born_on_day", "", "born_on_year", ""}, nil, "born_on", "Enter the victim's date of birth."},
		{"31 February", []string{"born_on_month", "2", "born_on_day", "31"}, nil, "born_on", "The date of birth: February 1986 has no day 31."},
		{"letters", []string{"happened_on_month", "May"}, nil, "happened_on", "The date of the crime must be written in digits"},
		{"year 0026", []string{"born_on_year", "0026"}, nil, "born_on", "The date of birth needs a year of four digits"},
		{"half a date", []string{"hearing_on_day", "3"}, nil, "hearing_on", "The hearing needs a month and a year."},
		{"tomorrow", []string{"happened_on_month", "5", "happened_on_day", "17"}, nil, "happened_on", "The date of the crime is in the future."},
		{"no anchor", []string{"case_number", ""}, nil, "case_number", "Enter a docket"},
		{"A-Number", []string{"a_number", "A12"}, nil, "a_number", "An A-Number has 7 to 9 digits."},
		{"no authority", []string{"authority", ""}, nil, "authority", "Confirm that you hold"},
		{"ten megabytes", []string{"narrative", long}, nil, "narrative", "This is 10,485,760 characters long; at most 20,000 fit."},
		{"control characters", []string{"where", "a\x07b"}, nil, "where", "This text holds control characters."},
		{"renamed program", nil, []file{{"documents", "report.pdf", "MZ\x90\x00 this program"}}, "documents", "“report.pdf” is called .pdf but is not a PDF."},
		{"page called pdf", nil, []file{{"documents", "page.pdf", "<!doctype html><script>alert(1)</script>"}}, "documents", "“page.pdf” is called .pdf but is not a PDF."},
		{"empty file", nil, []file{{"documents", "empty.pdf", ""}}, "documents", "“empty.pdf” is empty."},
		{"word document", nil, []file{{"documents", "letter.docx", "PK\x03\x04"}}, "documents", "“letter.docx” is not a PDF, JPEG or PNG file."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			values := with(goodRequest(), tt.change...)
			got := s.as(ana).upload("/requests", values, tt.files...).wantStatus(http.StatusUnprocessableEntity)
			if !strings.HasPrefix(got.problem(tt.field), tt.sentence) {
				t.Errorf("the sentence by %s is %q", tt.field, got.problem(tt.field))
			}
			if link := got.find(func(n *nodeT) bool { return n.Data == "a" && attr(n, "href") == "#"+tt.field }); link == nil || got.id(tt.field) == nil {
				t.Error("the list of mistakes does not lead to the field")
			}
			if title := textOf(got.find(func(n *nodeT) bool { return n.Data == "title" })); !strings.HasPrefix(title, "Error: ") {
				t.Errorf("title %q", title)
			}
			for name := range values {
				if name == "command" || name == "handled" || name == "visa" || name == "gender" || name == "authority" {
					continue
				}
				if kept := strings.TrimPrefix(got.value(name), "\n"); kept != strings.ReplaceAll(values.Get(name), "\x00", "\ufffd") {
					t.Errorf("%s holds %.60q", name, kept)
				}
			}
			if got.value("command") == values.Get("command") {
				t.Error("the command is used twice")
			}
			if len(s.commands) != 0 {
				t.Error("something was done")
			}
		})
	}
}

func TestOtherNamesAreShutUntilUsed(t *testing.T) {
	p := newSite(t).as(ana)
	opened := func(values url.Values) bool {
		n := p.upload("/requests", values).wantStatus(422).find(func(n *nodeT) bool { return n.Data == "details" })
		return hasAttr(n, "open")
	}
	empty := with(goodRequest(), "family", "")
	empty["other_family"], empty["other_given"] = []string{"", "", ""}, []string{"", "", ""}
	if opened(empty) {
		t.Error("empty rows are open")
	}
	empty["other_given"] = []string{"", "Mia", ""}
	if !opened(empty) {
		t.Error("a name that was typed is hidden")
	}
}

func TestUploadSurvivesAMistake(t *testing.T) {
	s := newSite(t)
	p := s.as(ana)
	values := goodRequest()
	got := p.upload("/requests", with(values, "family", ""), file{"documents", "a.pdf", pdfHeader}, file{"documents", "b.pdf", pdfHeader})
	got.wantStatus(422).says("Already uploaded", "“a.pdf”", "“b.pdf”")
	leave := got.find(func(n *nodeT) bool { return attr(n, "name") == "leave_out" })
	for _, d := range s.docs {
		values.Add("shown", string(d.ID))
	}
	p.upload("/requests", with(values, "leave_out", attr(leave, "value"), "command", got.value("command"))).wantStatus(http.StatusSeeOther)
	if docs := s.commands[0].Payload.Documents; len(docs) != 1 || string(docs[0]) == attr(leave, "value") {
		t.Errorf("attached %v", docs)
	}
}

func TestDoubleSubmitIsOneRequest(t *testing.T) {
	s := newSite(t)
	p, values := s.as(ana), goodRequest()
	first := p.upload("/requests", values).wantStatus(http.StatusSeeOther)
	second := p.upload("/requests", values).wantStatus(http.StatusSeeOther)
	if len(s.requests) != 1 || len(s.commands) != 1 || first.header.Get("Location") != second.header.Get("Location") {
		t.Errorf("%d requests, %d commands", len(s.requests), len(s.commands))
	}
}

func TestDoubleClickOnTheSignedCopy(t *testing.T) {
	s := newSite(t)
	path := s.decided()
	p := s.as(ines)
	values := p.fill(path+"/signature", path+"/signature", typedTwice("5", "16", "2026"))
	scan := file{"scan", "scan.pdf", pdfHeader}
	p.upload(path+"/signature", values, scan).wantStatus(http.StatusSeeOther)
	p.upload(path+"/signature", values, scan).wantStatus(http.StatusSeeOther)
	p.upload(path+"/signature", with(values, "command", uuid.NewString()), scan).wantStatus(http.StatusConflict)
	if len(s.docs) != 3 {
		t.Errorf("%d files, want the attachment, the draft and one scan", len(s.docs))
	}
}

func TestWholeProcedure(t *testing.T) {
	s := newSite(t)
	path := s.dispatched()
	s.as(ana).get(path).wantStatus(200).says("The form is signed, and the original went back to you.", "Original sent 16 May 2026", "TRACK-1", "USCIS must receive it by Sunday, 15 November 2026", "Download the scan of the signed form").silent("Clear case.", "Otto", "Rosa")
	s.as(ines).get(path).wantStatus(200).says("Certified", "Recommendation made", "Clear case.", "Rosa Reyes", "Awaiting signature → Awaiting dispatch", "Awaiting dispatch → Certified", "Passed on by Sue Sato", "Due 14 August 2026 = received 16 May 2026 + 90 calendar days")
	var kinds []cases.ActKind
	for _, c := range s.commands {
		kinds = append(kinds, c.Kind)
	}
	if want := []cases.ActKind{cases.Submit, cases.Accept, cases.Recommend, cases.Endorse, cases.RecordDraft, cases.Decide, cases.RecordSignedCopy, cases.Dispatch}; !slices.Equal(kinds, want) {
		t.Errorf("acts %v", kinds)
	}
	recommend := s.commands[2].Payload
	if recommend.Findings == nil || recommend.Findings.Refused != cases.No || recommend.Findings.Helpful != cases.Yes || recommend.Official != otto || recommend.Text != "Clear case." {
		t.Errorf("recommendation %+v", recommend)
	}
	if decide := s.commands[5].Payload; decide.Digest == "" || decide.Digest != s.commands[4].Payload.Digest {
		t.Error("the decision does not name the form that was read")
	}
}

func TestAskAndAnswer(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	p.post(path+"/ask", p.fill(path, path+"/ask", url.Values{"question": {"  "}})).wantStatus(422).says("Write what is missing")
	p.post(path+"/ask", p.fill(path, path+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})).wantStatus(303)
	q := s.as(ana)
	q.get("/requests").says("a question is open")
	q.get(path).says("Which precinct?", "Your answer is wanted Monday, 15 June 2026", "The office's own date does not move meanwhile.")
	q.upload(path+"/answer", q.fill(path, path+"/answer", url.Values{}), file{"documents", "p.pdf", pdfHeader}).
		wantStatus(422).says("Write an answer", "Already uploaded")
	q.upload(path+"/answer", q.fill(path, path+"/answer", url.Values{"answer": {"The 9th."}})).wantStatus(303)
	if c := s.commands[len(s.commands)-1]; c.Kind != cases.AnswerInformation || len(c.Payload.Documents) != 1 {
		t.Errorf("answer %+v", c)
	}
	p.get(path).says("The 9th.", "Under review")
}

func TestDecline(t *testing.T) {
	s := newSite(t)
	path := s.endorsed("outcome", "decline", "reasons", "not_helpful")
	p := s.as(otto)
	p.get(path + "/decision").says("There is no form to sign").silent("Certify this form")
	p.post(path+"/decline", p.fill(path+"/decision", path+"/decline", url.Values{"explanation": {"Because."}})).wantStatus(422).says("Choose at least one reason")
	p.post(path+"/decline", p.fill(path+"/decision", path+"/decline", url.Values{"reasons": {"no_record_found"}, "explanation": {"Nothing was found under either name."}})).wantStatus(303)
	s.as(ana).get(path).says("This office has no record of the matter.", "Nothing was found under either name.")
}

func TestReturnToReviewer(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	p := s.as(otto)
	p.post(path+"/return", p.fill(path+"/decision", path+"/return", url.Values{"comment": {"The date of the second incident?"}})).wantStatus(303)
	s.as(rosa).get(path+"/findings").says("The official returned it", "The date of the second incident?", "The requester wrote:")
}

func TestCancelAsksFirst(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ana)
	p.get(path+"/cancel").says("Cancel request 2026-0001?", "cannot be undone")
	p.post(path+"/cancel", p.fill(path+"/cancel", path+"/cancel", nil)).wantStatus(303)
	p.get(path).says("You cancelled this request.")
	p.get(path + "/cancel").wantStatus(http.StatusConflict)
}

func TestMisdirectAndReassign(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ines)
	p.post(path+"/misdirect", p.fill(path, path+"/misdirect", url.Values{"referral": {"Ask the Kings County office."}})).wantStatus(303)
	s.as(ana).get(path).says("Another agency handles this matter.", "Ask the Kings County office.", "not a refusal", "Closed on").silent("Decided on")

	path = s.accepted()
	p.post(path+"/reassign", p.fill(path, path+"/reassign", nil)).wantStatus(422)
	p.post(path+"/reassign", p.fill(path, path+"/reassign", url.Values{"new_reviewer": {string(ray)}})).wantStatus(303)
	s.as(rosa).get(path).wantStatus(404)
	s.as(ray).get(path).wantStatus(200)
}

func TestFindingsAreProposedThenSaved(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	p := s.as(rosa)
	page := p.get(path+"/findings").wantStatus(200).says("Proposed by the requester", "is the answer that helps the victim")
	if page.value("narrative") != "\nHe hit her." && page.value("narrative") != "He hit her." || page.value("dates_day") != "31" {
		t.Error("the requester's words are not proposed")
	}
	if boxes := strings.Count(page.body, `name="activities"`); boxes != 31 {
		t.Errorf("%d boxes of criminal activity, want 31", boxes)
	}
	if n := page.find(func(n *nodeT) bool { return attr(n, "name") == "refused" && hasAttr(n, "checked") }); n != nil {
		t.Error("a question is answered in the reviewer's place")
	}
	p.post(path+"/findings", p.fill(path+"/findings", path+"/findings", with(goodFindings(), "dates_1_month", "2", "dates_1_day", "30", "dates_1_year", "2026"))).
		wantStatus(422).says("Date 2 of the activity: February 2026 has no day 30.")
	p.post(path+"/findings", p.fill(path+"/findings", path+"/findings", with(goodFindings(), "family_0_family", "Lopez", "family_0_given", "Juan", "family_culpable", "yes"))).wantStatus(303)
	again := p.get(path+"/findings").silent("Proposed by the requester").says("The requester wrote:", "He hit her.")
	if again.value("statutes") != "NY Penal Law § 120.05(2)" || again.value("family_0_given") != "Juan" {
		t.Error("the findings are not on the page")
	}
}

func TestFindingsFormHoldsEverything(t *testing.T) {
	d := cases.MustDate("2026-01-31")
	for _, visa := range []cases.Visa{cases.U, cases.T} {
		in := cases.Findings{
			CaseStatus: "other", CaseStatusOther: "sealed", CaseNumber: "1", Dates: []cases.Date{d, d.AddDays(1)}, Statutes: "s", Narrative: "n",
			FamilyCulpable: cases.Yes, Family: []cases.Relative{{Name: cases.Name{Family: "f", Given: "g", Middle: "m"}, Relationship: "r", Involvement: "i"}}, Note: "x",
		}
		if visa == cases.U {
			in.Activities, in.InUnitedStates, in.Where, in.Extraterritorial, in.ExtraterritorialLaw = []string{"rape"}, cases.Yes, "w", cases.No, "l"
			in.Injury, in.HasInformation, in.Helpful, in.Refused, in.HelpfulnessExplain, in.Other = "j", cases.Yes, cases.Yes, cases.Unanswered, "h", "o"
			in.VictimKind, in.DirectRelation, in.VictimHarm, in.ConvictionStatutes = cases.IndirectVictim, "spouse", "v", "k"
			in.Activities, in.NotQualifying = []string{"rape", "attempt", "conspiracy", "solicitation"}, true
			in.AttemptOf, in.ConspiracyOf, in.SolicitationOf, in.Similar, in.SimilarRationale = []string{"rape"}, []string{"rape"}, []string{"rape"}, []string{"rape"}, "q"
			in.Capacity, in.NextFriend, in.NextFriendRelation, in.HelpModes, in.RefusedExplain = cases.UnderSixteen, "nf", "mother", []string{"was", "likely"}, "re"
			in.WhyNot = cases.WhyNot{Victim: "1", Activities: "2", InUnitedStates: "3", HasInformation: "4", Helpful: "5"}
		} else {
			in.Trafficking, in.TraffickingOther, in.Fear, in.FearExplain = []string{"other"}, "t", cases.Yes, "e"
			in.OpenedOn, in.ClosedOn, in.Cooperation, in.CooperationExplain = d, d, []string{"trauma"}, "c"
			in.ConvictionStatutes, in.ExemptionFact, in.WhyNot.Trafficking = "k", "x", "6"
		}
		f := findingsForm(in)
		if out := readFindings(f, visa); !equal(out, in) || len(f.Problems) > 0 {
			t.Errorf("%s: read back\n%+v, want\n%+v, problems %v", visa, out, in, f.Problems)
		}
		for _, p := range slices.Concat(in.CheckCertifiable(visa, d), (cases.Findings{}).CheckCertifiable(visa, d), in.CheckDeclinable(visa, d)) {
			if !slices.Contains(findingsFields(visa), p.Field) {
				t.Errorf("%s: the problem %q has no place on the page", visa, p.Field)
			}
		}
	}
}

func TestRecommendToCertifyIsChecked(t *testing.T) {
	for _, tt := range []struct {
		name     string
		change   []string
		field    string
		sentence string
	}{
		{"nothing marked", []string{"activities", ""}, "activities", "Mark at least one named crime"},
		{"only an attempt", []string{"activities", "attempt"}, "activities", "Mark at least one named crime"},
		{"unknown box", []string{"activities", "robbery"}, "activities", "One of the boxes is not on the form."},
		{"unanswered refusal", []string{"refused", ""}, "refused", "Answer Yes or No (Part 4 Item 3)."},
		{"not helpful", []string{"helpful", "no"}, "helpful", "A form that says the victim was not"},
		{"no kind of victim", []string{"victim_kind", ""}, "victim_kind", "Choose which kind of victim"},
		{"not a victim", []string{"victim_kind", "none"}, "why_victim", "Write in a sentence why the person is not a victim"},
		{"indirect without a relation", []string{"victim_kind", "indirect", "victim_harm", "Killed."}, "direct_relation", "Choose what the victim is"},
		{"similar without a reason", []string{"similar", "stalking"}, "similar_rationale", "Write why the nature and elements"},
		{"a reason and nothing similar", []string{"similar_rationale", "The elements agree."}, "similar_rationale", "Mark beside the crime"},
		{"an attempt of which", []string{"activities", "attempt felonious_assault stalking"}, "activities", "Several crimes are marked."},
		{"no capacity", []string{"capacity", ""}, "capacity", "Say whether the victim was under 16"},
		{"under 16 against the record", []string{"capacity", "under_16"}, "capacity", "By the date of birth in the record"},
		{"next friend without a relation", []string{"capacity", "incapacitated", "next_friend", "Ana Lopez"}, "next_friend_relation", "Say what the parent"},
		{"no mode of help", []string{"help_modes", ""}, "help_modes", "Mark whether the victim was helpful"},
		{"refused without a reason", []string{"refused", "yes"}, "refused_explain", "Write what was asked of the victim"},
		{"abroad without a reason", []string{"in_united_states", "no", "extraterritorial", "yes", "extraterritorial_law", "18 U.S.C. 1351"}, "why_in_united_states", "Write in a sentence where"},
		{"declined for what was found otherwise", []string{"outcome", "decline", "reasons", "not_helpful"}, "reasons", "The reason “The person did not give assistance"},
		{"declined without the sentence", []string{"outcome", "decline", "reasons", "not_helpful", "helpful", "no"}, "why_helpful", "Write in a sentence why the victim was not"},
		{"no date", []string{"dates_month", "", "dates_day", "", "dates_year", ""}, "dates", "Enter at least one date"},
		{"no official", []string{"official", ""}, "official", "Choose the certifying official"},
		{"no outcome", []string{"outcome", ""}, "outcome", "Choose whether you recommend"},
		{"declined without a reason", []string{"outcome", "decline"}, "reasons", "Choose at least one reason"},
		{"family without a name", []string{"family_culpable", "yes"}, "family_culpable", "Name the family member"},
		{"note too long", []string{"note", strings.Repeat("x", 20_001)}, "note", "This is 20,001 characters long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			path := s.accepted()
			p := s.as(rosa)
			values := with(goodFindings(), tt.change...)
			values["activities"] = strings.Fields(strings.Join(values["activities"], " "))
			got := p.post(path+"/recommend", p.fill(path+"/findings", path+"/findings", values)).wantStatus(422)
			if !strings.HasPrefix(got.problem(tt.field), tt.sentence) {
				t.Errorf("the sentence by %s is %q", tt.field, got.problem(tt.field))
			}
			if got.id(tt.field) == nil {
				t.Errorf("nothing has the ID %q that the list of mistakes leads to", tt.field)
			}
		})
	}
	t.Run("what cannot be drawn", func(t *testing.T) {
		s := newSite(t)
		path := s.accepted()
		s.undrawn = "Part 3 Item 6 holds a letter that cannot be printed."
		p := s.as(rosa)
		p.post(path+"/recommend", p.fill(path+"/findings", path+"/findings", goodFindings())).wantStatus(422).says(s.undrawn)
		p.post(path+"/preview", p.fill(path+"/findings", path+"/findings", goodFindings())).wantStatus(422).says(s.undrawn)
	})
	t.Run("preview", func(t *testing.T) {
		s := newSite(t)
		path := s.accepted()
		p := s.as(rosa)
		got := p.post(path+"/preview", p.fill(path+"/findings", path+"/findings", goodFindings())).wantStatus(200)
		if got.header.Get("Content-Type") != "application/pdf" || len(s.commands) != 2 {
			t.Error("the preview is no PDF, or it stored something")
		}
	})
}

func TestDraftInPreparation(t *testing.T) {
	s := newSite(t)
	path := s.endorsed()
	s.as(otto).get(path+"/decision").says("still being prepared", "Look again").silent("Certify this form")
}

func TestChangedFormIsNotCertified(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	p := s.as(otto)
	p.post(path+"/certify", with(p.fill(path+"/decision", path+"/certify", nil), "digest", "0000")).wantStatus(http.StatusConflict).says("The form changed after you opened it.")
}

func TestSignedCopyMistakes(t *testing.T) {
	s := newSite(t)
	path := s.decided()
	p := s.as(ines)
	got := p.upload(path+"/signature", p.fill(path+"/signature", path+"/signature", nil)).wantStatus(422)
	if got.problem("scan") == "" || got.problem("signed_on") == "" {
		t.Error("two mistakes are not both named")
	}
	date := typedTwice("5", "15", "2026")
	p.upload(path+"/signature", p.fill(path+"/signature", path+"/signature", date), file{"scan", "s.pdf", pdfHeader}).
		wantStatus(422).says("is before the decision", "Already uploaded: s.pdf")
	date.Set("signed_on_day", "16")
	p.upload(path+"/signature", p.fill(path+"/signature", path+"/signature", date)).wantStatus(422).says("The two dates differ.")
	date.Set("signed_again_day", "16")
	p.upload(path+"/signature", p.fill(path+"/signature", path+"/signature", date)).wantStatus(303)
}

// A page that is out of date says what is new and loses nothing.
func TestStalePage(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	rosas := s.as(rosa)
	old := rosas.fill(path+"/findings", path+"/findings", with(goodFindings(), "narrative", "A long text that took an hour."))
	other := s.as(rosa)
	other.post(path+"/findings", other.fill(path+"/findings", path+"/findings", goodFindings())).wantStatus(303)
	got := rosas.post(path+"/findings", old).wantStatus(http.StatusConflict).says("Someone acted on this request", "What is new", "Findings saved", "A long text that took an hour.")
	if got.value("version") == old.Get("version") || got.value("command") == old.Get("command") {
		t.Error("the page cannot be sent again")
	}
	again := with(old, "version", got.value("version"), "command", got.value("command"))
	rosas.post(path+"/findings", again).wantStatus(303)

	other.post(path+"/recommend", other.fill(path+"/findings", path+"/findings", goodFindings())).wantStatus(303)
	rosas.post(path+"/findings", with(again, "command", uuid.NewString())).wantStatus(http.StatusConflict).says("what you typed is kept below", "A long text that took an hour.").silent("/preview", "/recommend", ">Save<")

	intake := s.as(ines)
	path = s.submitted()
	stale := intake.fill(path, path+"/misdirect", url.Values{"referral": {"Ask Queens."}})
	second := s.as(ines)
	second.post(path+"/accept", second.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(303)
	intake.post(path+"/misdirect", stale).wantStatus(http.StatusConflict).says("What you typed", "Ask Queens.", "New since you opened the page")
	intake.post(path+"/misdirect", with(stale, "referral", "", "command", uuid.NewString())).wantStatus(422)
	intake.post(path+"/accept", with(stale, "referral", "", "reviewer", string(rosa), "command", uuid.NewString())).wantStatus(http.StatusConflict).
		says("Look at it again before you go on.").silent("what you typed")
}

func TestWhoMayOpenWhat(t *testing.T) {
	s := newSite(t)
	received, reviewed, drafted, decided := s.submitted(), s.accepted(), s.drafted(), s.decided()
	unknown := "/requests/" + uuid.NewString()
	for _, tt := range []struct {
		who    cases.PersonID
		method string
		path   string
		status int
	}{
		{ana, "GET", received, 200}, {ben, "GET", received, 404}, {rosa, "GET", received, 404}, {ada, "GET", received, 404},
		{ben, "GET", received + "/cancel", 404}, {ben, "POST", received + "/cancel", 404}, {ben, "POST", reviewed + "/answer", 404},
		{ana, "GET", unknown, 404}, {ana, "GET", "/requests/%20'or1=1", 404}, {ana, "GET", "/nothing", 404}, {ana, "GET", "/documents/x", 404},
		{ana, "POST", "/people/p-ben/active", 403}, {ben, "GET", "/requests/new", 200},
		{ana, "GET", reviewed + "/findings", 403}, {ines, "GET", reviewed + "/findings", 403}, {ray, "GET", reviewed + "/findings", 404}, {rosa, "GET", drafted + "/findings", 409},
		{rosa, "GET", drafted + "/decision", 403}, {otto, "GET", drafted + "/decision", 200}, {otto, "GET", reviewed + "/decision", 409}, {max_, "GET", drafted + "/decision", 403},
		{ines, "GET", decided + "/signature", 200}, {otto, "GET", decided + "/signature", 200}, {rosa, "GET", decided + "/signature", 403}, {ana, "GET", decided + "/signature", 403}, {ines, "GET", received + "/signature", 409},
	} {
		p := s.as(tt.who)
		got := answer{}
		if tt.method == "GET" {
			got = p.get(tt.path)
		} else {
			got = p.post(tt.path, url.Values{"command": {uuid.NewString()}, "version": {"1"}})
		}
		if got.status != tt.status {
			t.Errorf("%s %s %s: status %d, want %d", tt.who, tt.method, tt.path, got.status, tt.status)
		}
	}
}

func TestActsOfOthersAreRefused(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	act := url.Values{"command": {uuid.NewString()}, "version": {"2"}, "reviewer": {string(ray)}, "question": {"?"}, "missing": {"other"}, "referral": {"."}}
	s.as(ines).post(path+"/accept", act).wantStatus(http.StatusConflict).says("is not open now")
	s.as(ana).post(path+"/accept", act).wantStatus(http.StatusForbidden)
	s.as(ines).post(path+"/ask", with(act, "command", uuid.NewString())).wantStatus(http.StatusForbidden)
	s.as(ines).post(path+"/accept", url.Values{"reviewer": {string(ray)}}).wantStatus(422)
}

func TestManagersSeeNoFacts(t *testing.T) {
	s := newSite(t)
	path := s.drafted()
	p := s.as(max_)
	for _, who := range []cases.PersonID{ines, rosa, otto, sue, max_} {
		s.as(who).get(path).says("Rules: District attorney in New York: office policy, version 2", "Not confirmed by this office yet")
	}
	s.as(ana).get(path).silent("onfirmed by this office")
	for _, page := range []string{"/requests", path, "/overview"} {
		p.get(page).wantStatus(200).silent("Lopez", "Maria", "IND-1234", "report.pdf")
	}
	for _, d := range s.docs {
		p.get("/documents/" + string(d.ID)).wantStatus(404)
	}
}

func TestOverview(t *testing.T) {
	s := newSite(t)
	s.submitted()
	page := s.as(max_).get("/overview").says("41 days to an answer (median of 12)", "77", "too few",
		"Decision 14 3 2 1", "Decision 13 12 92 %", "Expedited decision 9 9 too few", "The office's own targets Received 20 15 75 %").silent(">78<")
	for _, link := range []string{"/requests?show=open", "/requests?show=due_soon", "/requests?show=overdue", "/requests?show=closed"} {
		if page.find(func(n *nodeT) bool { return attr(n, "href") == link }) == nil {
			t.Errorf("no number leads to %s", link)
		}
	}
}

func TestReminderOf(t *testing.T) {
	for key, want := range map[string]string{
		"due/2026-04-05/2026-03-22":                "14 days before the due date, 5 April 2026.",
		"due/2026-04-05/2026-04-06":                "1 day after the due date, 5 April 2026.",
		"answer/2026-02-20/2026-02-20":             "On the day by which an answer is wanted, 20 February 2026.",
		"usable/2027-02-28/2027-02-21":             "7 days before the last day for USCIS to receive the form, 28 February 2027.",
		"expedite/2026-05-30/2026-05-28":           "2 days before the expedited due date, 30 May 2026.",
		"appeal/2026-06-15/2026-06-16":             "1 day after the day on which the reconsideration is due, 15 June 2026.",
		"reissue/2026-05-30/2026-05-30":            "On the day on which a fresh signature is due, 30 May 2026.",
		"stage-under_review/2026-06-30/2026-07-03": "3 days after the office's own target for “Under review”, 30 June 2026.",
		"other/x": "Reminder sent.",
	} {
		if got := reminderOf(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

func TestQueueFilters(t *testing.T) {
	s := newSite(t)
	s.submitted()
	s.decided()
	p := s.as(ines)
	p.get("/requests").says("Your turn 2", "2 requests", "Open 2", "90 days left")
	p.get("/requests?show=open&state=received").says("1 request, least")
	p.get("/requests?show=overdue").says("No request is overdue.")
	p.get("/requests?show=open&visa=T").says("No request matches these filters.")
	p.get("/requests?show=<script>&state=x&page=-1").wantStatus(200).silent("<script>")
	for _, page := range []string{"92233720368547760", "9223372036854775807", "-9223372036854775808", "99999999999999999999"} {
		p.get("/requests?page=" + page).wantStatus(200) // a row of which would have no number
	}
	s.as(ben).get("/requests").says("Brandt Law has no requests yet.")
}

func TestYourTurn(t *testing.T) {
	s := newSite(t)
	s.submitted()
	s.accepted()
	s.drafted()
	s.decided()
	for _, tt := range []struct {
		who   cases.PersonID
		quick string
		says  string
	}{
		{ines, "Your turn 2", "2 requests, least time left first"},
		{rosa, "Your turn 1", "Under review Reviewer Rosa Reyes"},
		{ray, "Your turn 0", "No request waits for you."},
		{otto, "Your turn 2", "Awaiting decision Official Rosa Reyes"},
		{max_, "Open 4", "4 requests"},
	} {
		s.as(tt.who).get("/requests").says(tt.quick, tt.says)
	}
	s.as(max_).get("/requests").silent("Your turn")
	s.as(ines).get("/requests?show=open").says("4 requests", "Received Intake Nobody yet")
}

func TestRequesterListBeginsWithQuestions(t *testing.T) {
	s := newSite(t)
	first, asked, signed := s.submitted(), s.accepted(), s.signed()
	p := s.as(rosa)
	p.post(asked+"/ask", p.fill(asked, asked+"/ask", url.Values{"question": {"Which precinct?"}, "missing": {"incident"}})).wantStatus(303)
	s.requests[cases.RequestID(strings.TrimPrefix(first, "/requests/"))].DueOn = cases.MustDate("2026-05-13")
	s.requests[cases.RequestID(strings.TrimPrefix(signed, "/requests/"))].State = cases.Lapsed
	got := s.as(ana).get("/requests").says("You a question is open", "13 May 2026 ( 3 days overdue )", "USCIS had to receive it by 15 Nov 2026")
	if strings.Index(got.body, asked) > strings.Index(got.body, first) {
		t.Error("the question does not come first")
	}
}

func TestPeople(t *testing.T) {
	s := newSite(t)
	bens := s.as(ben)
	bens.get("/requests").wantStatus(200)
	admin := s.as(ada)
	admin.post("/people/"+string(ada)+"/active", url.Values{"active": {"no"}}).wantStatus(422)
	admin.post("/people/"+string(ben)+"/active", url.Values{"active": {"no"}}).wantStatus(303)
	if got := bens.get("/requests"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/sign-in" {
		t.Errorf("a disabled person gets status %d", got.status)
	}
	admin.get("/people").says("Disabled")
}

// Nothing that a person types or names becomes markup.
func TestEscaping(t *testing.T) {
	s := newSite(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	fields := []string{"family", "given", "middle", "case_number", "defendant", "where", "narrative", "helpfulness", "reply_to", "language"}
	values := goodRequest()
	for _, f := range fields {
		values.Set(f, evil[:min(len(evil), 40)])
	}
	values["other_family"] = []string{evil[:40]}
	p := s.as(ana)
	marked := file{"documents", "x<img src=x onerror=alert(1)>.pdf", pdfHeader}
	p.upload("/requests", with(values, "authority", "", "a_number", evil), marked).wantStatus(422).harmless()
	p.upload("/requests", values).wantStatus(303)
	path := "/requests/" + values.Get("request")
	intake, reviewer, supervisor := s.as(ines), s.as(rosa), s.as(sue)
	intake.post(path+"/accept", intake.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(303)
	reviewer.post(path+"/ask", reviewer.fill(path, path+"/ask", url.Values{"question": {evil}, "missing": {"other"}})).wantStatus(303)
	p.get(path).harmless()
	p.upload(path+"/answer", p.fill(path, path+"/answer", url.Values{"answer": {evil}})).wantStatus(303)
	findings := goodFindings()
	for name := range findings {
		if !slices.Contains([]string{"outcome", "official", "case_status", "activities", "victim_kind", "capacity", "help_modes"}, name) && findings.Get(name) != "yes" && findings.Get(name) != "no" && !strings.HasPrefix(name, "dates") {
			findings.Set(name, evil)
		}
	}
	reviewer.get(path + "/findings").harmless()
	reviewer.post(path+"/recommend", reviewer.fill(path+"/findings", path+"/findings", with(findings, "statutes", ""))).wantStatus(422).harmless()
	reviewer.post(path+"/recommend", reviewer.fill(path+"/findings", path+"/findings", findings)).wantStatus(303)
	supervisor.get(path + "/decision").harmless()
	supervisor.post(path+"/return", supervisor.fill(path+"/decision", path+"/return", url.Values{"comment": {evil}})).wantStatus(303)
	for _, page := range []string{"/requests", path} {
		for _, who := range []*person{p, intake, reviewer, supervisor} {
			who.get(page).wantStatus(200).harmless()
		}
	}
	reviewer.get(path + "/findings").harmless()
	s.anyone().post("/sign-in", url.Values{"email": {evil}, "password": {"x"}, "next": {evil}}).harmless()
}

func TestEscapingOfFactsAndObjections(t *testing.T) {
	s := newSite(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	p, supervisor := s.as(ana), s.as(sue)
	told, declined := s.accepted(), s.declined()
	p.tell(told, "evidence", evil).wantStatus(422).harmless()
	p.tell(told, "fact", "detained", "evidence", evil).wantStatus(303)
	strike := supervisor.fill(told, told+"/strike", url.Values{"strike_id": {evil}, "strike_reason": {evil}})
	supervisor.post(told+"/strike", strike).wantStatus(422).harmless()
	supervisor.post(told+"/strike", with(strike, "strike_id", s.snapshot(told).Facts[0].ID)).wantStatus(303)
	p.upload(declined+"/reconsideration", p.fill(declined, declined+"/reconsideration", url.Values{"reconsideration": {evil}})).wantStatus(303)
	for _, path := range []string{told, declined} {
		p.get(path).wantStatus(200).harmless()
		supervisor.get(path).wantStatus(200).harmless()
	}
	supervisor.post("/deadline", received("received_time", evil, "hearing_day", evil)).wantStatus(422).harmless()
}

// harmless fails if the page holds a script, an event handler or a style.
func (a answer) harmless() {
	a.t.Helper()
	for n := range a.doc.Descendants() {
		if n.Data == "script" || n.Data == "style" {
			a.t.Errorf("the page holds <%s>", n.Data)
		}
		for _, at := range n.Attr {
			if strings.HasPrefix(at.Key, "on") || at.Key == "style" || strings.HasPrefix(at.Val, "javascript:") {
				a.t.Errorf("the page holds %s=%q", at.Key, at.Val)
			}
		}
	}
}

func TestSavedButNotCarriedOut(t *testing.T) {
	s := newSite(t)
	p := s.as(ana)
	s.saved = true
	p.upload("/requests", goodRequest()).wantStatus(http.StatusServiceUnavailable).says("saved", "Do not send it again")
}

// The reader of a failure gets a number, the log gets the detail under it.
func TestFailure(t *testing.T) {
	s := newSite(t)
	path := s.submitted()
	p := s.as(ana)
	s.broken = errBroken
	got := p.get(path).wantStatus(http.StatusInternalServerError).silent("fire")
	id := regexp.MustCompile(`Error number ([A-Z2-7]{10})`).FindStringSubmatch(got.text())
	if id == nil || !strings.Contains(s.logs.String(), "error_id="+id[1]) || !strings.Contains(s.logs.String(), errBroken.Error()) {
		t.Errorf("page %q, log %s", got.text(), s.logs)
	}
}

func TestLogHoldsNobody(t *testing.T) {
	s := newSite(t)
	path := s.signed()
	s.as(ana).get(path + "?x=Lopez")
	for _, word := range []string{"Lopez", "Maria", "example.org", "IND-1234", path, "p-ana"} {
		if strings.Contains(s.logs.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if !strings.Contains(s.logs.String(), `route="GET /requests/{id}"`) {
		t.Error("the log does not name routes")
	}
}
