package letters

import "suppb/cases"

// Sample is an invented request in the state that this letter is about, for
// previews of templates.
func Sample(kind cases.LetterKind, visa cases.Visa, today cases.Date) cases.Request {
	r := cases.Request{
		Snapshot: cases.Snapshot{
			Number: "2026-0042", Visa: visa, State: cases.UnderReview, ReceivedOn: today.AddDays(-40), DueOn: today.AddDays(50),
		},
		Requester: "Ana Ortiz", OrgName: "Harbor Legal Aid", OfficialName: "Thomas Verdi",
		Submission: cases.Submission{
			Victim:  cases.Victim{Name: cases.Name{Given: "Maria", Family: "Lopez"}, BornOn: cases.MustDate("1991-07-23"), ANumber: "219876543"},
			ReplyTo: "40 Mercer Walk, 2nd Floor\nTestville, NY 10999",
		},
	}
	say := func(event cases.EventKind, on cases.Date, text string) *cases.Event {
		r.Timeline = append([]cases.Entry{{Event: cases.Event{Kind: event, On: on}, Text: text}}, r.Timeline...)
		return &r.Timeline[0].Event
	}
	clock := func(c cases.Clock) { r.Clocks = append(r.Clocks, c) }
	decision := cases.Clock{Kind: cases.ClockDecision, From: r.ReceivedOn, Due: r.DueOn}
	decline := func(on cases.Date) {
		r.State, r.DecidedOn = cases.Declined, on
		decision.EndedOn = on
		e := say(cases.EventDecided, on, "We searched for the docket number and for both spellings of the name, and found no case of this office. The police report that you sent names another county.")
		e.Outcome, e.Reasons = cases.Decline, []cases.Reason{"no_record_found", "insufficient_information"}
	}
	sign := func(on cases.Date) {
		r.State, r.SignedOn, decision.EndedOn = cases.Certified, on, on
		r.Papers = []cases.Paper{{Code: "K7QXM-2VJ6Z-DT4WP", Standing: cases.Signed}}
		if visa == cases.U {
			clock(cases.Clock{Kind: cases.ClockValidity, From: on, Due: on.AddDays(183)})
		}
	}
	switch kind {
	case cases.LetterDelay:
		r.DueOn, decision.Due = today.AddDays(2), today.AddDays(2)
	case cases.LetterInformation:
		r.State = cases.AwaitingInformation
		say(cases.EventInformationAsked, today, "Please send the precinct's complaint number, and the date on which the report was made. A copy of the report is best, if you have one.")
		clock(cases.Clock{Kind: cases.ClockInformation, From: today, Due: today.AddDays(30)})
	case cases.LetterMisdirected:
		r.State, r.DecidedOn, decision.EndedOn = cases.Misdirected, today, today
		say(cases.EventMisdirected, today, "Kings County District Attorney's Office, 350 Jay Street, Brooklyn, NY 11201. Ask for the unit that certifies U and T visa requests, and name indictment 1234/2025.")
	case cases.LetterDeclination:
		decline(today.AddDays(-1))
	case cases.LetterReviewUpheld:
		decline(today.AddDays(-30))
		r.Reconsidered = true
		say(cases.EventReconsidered, today, "We searched again with the complaint number that you sent, and asked the records unit. The matter was handled in another county.").Outcome = cases.Uphold
	case cases.LetterReviewReopened:
		decline(today.AddDays(-30))
		r.Reconsidered, r.State = true, cases.UnderReview
		say(cases.EventReconsidered, today, "The complaint number that you sent belongs to a case of this office, under another spelling of the name.").Outcome = cases.Reopen
		clock(cases.Clock{Kind: cases.ClockDecision, From: today, Due: today.AddDays(90)})
	case cases.LetterReturn, cases.LetterWithdrawal:
		sign(today.AddDays(-1))
	case cases.LetterReissue:
		sign(today.AddDays(-170))
		sign(today)
	}
	clock(decision)
	return r
}

// SampleData are the values of [Sample], with what people would have typed.
func SampleData(kind cases.LetterKind, visa cases.Visa, a cases.Agency, today cases.Date, language cases.Language) Data {
	if kind.OfDemand() {
		d := OfDemand(SampleDemand(today), nil, a, today, language)
		d.list("legal_answers", sampleAnswers[language])
		return d
	}
	d := Of(Sample(kind, visa, today), a, today, language)
	d.date("expected_on", today.AddDays(21))
	for name, texts := range sampleTexts {
		if language == cases.Spanish {
			d.text(name, texts.spanish)
		} else if texts.english != "" {
			d.text(name, texts.english)
		}
	}
	if kind == cases.LetterReviewReopened && language == cases.Spanish {
		d.text("review_result", "El número de denuncia que usted envió corresponde a un caso de esta oficina, con el nombre escrito de otra manera.")
	}
	return d
}

// sampleTexts are typed by whoever issues the letter, or in English by staff
// before, and then translated.
var sampleTexts = map[string]struct{ english, spanish string }{
	"delay_reason": {
		"The file is in the archive of the court, and it has not reached us yet.",
		"El expediente está en el archivo del tribunal y todavía no nos ha llegado.",
	},
	"withdrawal_reason": {
		"The form was issued in the name of the wrong person.",
		"El formulario se emitió a nombre de otra persona.",
	},
	"question":      {"", "Envíenos por favor el número de denuncia de la comisaría y la fecha en que se hizo la denuncia. Lo mejor es una copia, si la tiene."},
	"referral":      {"", "Fiscalía del Condado de Kings (Kings County District Attorney's Office), 350 Jay Street, Brooklyn, NY 11201. Pregunte por la unidad que certifica solicitudes de visa U y T, y mencione la acusación 1234/2025."},
	"explanation":   {"", "Buscamos el número de expediente y las dos formas de escribir el nombre, y no encontramos ningún caso de esta oficina. La denuncia que usted envió menciona otro condado."},
	"review_result": {"", "Buscamos otra vez con el número de denuncia que usted envió y preguntamos a la unidad de registros. Del caso se encargó otro condado."},
}
