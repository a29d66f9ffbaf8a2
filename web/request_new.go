package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"suppb/cases"
	"suppb/web/formdata"

	"github.com/google/uuid"
)

// newRequestFields are the fields of the page in its order.
var newRequestFields = []string{
	"handled", "visa", "keep_from",
	"family", "given", "middle", "other_family", "other_given", "other_middle", "born_on", "gender", "a_number",
	"case_number", "defendant", "happened_on", "happened_to", "where",
	"narrative", "helpfulness",
	"removal_proceedings", "detained", "removal_order", "hearing_on", "victim_turns_21_on", "child_turns_21_on", "sibling_turns_18_on",
	"reply_to", "language", "documents", "authority",
}

type newRequestBody struct {
	Request  cases.RequestID // random; files are stored under it before the request exists
	Uploaded []cases.Document
	Within   string        // the ordinary limit, in words; empty if no number of days is known
	Earlier  cases.Request // that is asked again; zero if none
}

// Visas are the two kinds of request, each with a sentence.
func (newRequestBody) Visas() []cases.Choice {
	return []cases.Choice{
		{Code: string(cases.U), Words: "U: victim of a listed crime. We complete Form I-918 Supplement B."},
		{Code: string(cases.T), Words: "T: victim of human trafficking. We complete Form I-914 Supplement B."},
	}
}

// Handled asks the question that can end the visit.
func (newRequestBody) Handled() []cases.Choice {
	return []cases.Choice{
		{Code: "yes", Words: "Yes"},
		{Code: "unsure", Words: "Not sure: please look it up"},
		{Code: "no", Words: "No, another agency did"},
	}
}

// HasOtherNames reports whether the rows for other names are in use.
func (newRequestBody) HasOtherNames(f *formdata.Form) bool {
	return len(otherNames(f)) > 0 || f.Error("other_family")+f.Error("other_given")+f.Error("other_middle") != ""
}

// Genders are the two boxes that the federal form has.
func (newRequestBody) Genders() []cases.Choice {
	return []cases.Choice{{Code: "female", Words: "Female"}, {Code: "male", Words: "Male"}}
}

func (s *Server) newRequestPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleRequester); err != nil {
		return err
	}
	f := formdata.New()
	if again := r.URL.Query().Get("again"); again != "" {
		earlier, err := s.Reader.Request(r.Context(), v.Viewer, cases.RequestID(again))
		if err != nil {
			return err
		}
		f.Values = typedSubmission(earlier)
	}
	return s.showNewRequest(w, r, v, http.StatusOK, f, cases.RequestID(uuid.NewString()), "")
}

func (s *Server) showNewRequest(w http.ResponseWriter, r *http.Request, v *visit, status int, f *formdata.Form, id cases.RequestID, alert string) error {
	uploaded, err := s.waiting(r.Context(), v, id, cases.Attachment)
	if err != nil {
		return err
	}
	body := newRequestBody{Request: id, Uploaded: uploaded}
	if v.rules.Ordinary != nil {
		body.Within = v.rules.Ordinary.Words()
	}
	if again := f.Line("related"); again != "" {
		if earlier, err := s.Reader.Request(r.Context(), v.Viewer, cases.RequestID(again)); err == nil {
			body.Earlier = earlier // otherwise it is not theirs, and the form goes on without it
		}
	}
	return s.render(w, r, status, "request_new", &page{Title: "New request", Visit: v, Form: f, Alert: alert, Body: body})
}

func (s *Server) submitRequest(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.mustBe(cases.RoleRequester); err != nil {
		return err
	}
	f, err := read(w, r, v, func(f *formdata.Form, d cases.Document, body io.Reader) (cases.Document, error) {
		id, err := uuid.Parse(f.Line("request")) // the page's first field
		if err != nil {
			return d, cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
		}
		return s.keep(r.Context(), v, cases.RequestID(id.String()), cases.Attachment, d, body)
	})
	if err != nil {
		return err
	}
	parsed, err := uuid.Parse(f.Line("request"))
	if err != nil {
		return cases.Refusal{Code: cases.BadInput, Text: "The form was incomplete. Open the page again and repeat what you did."}
	}
	id := cases.RequestID(parsed.String())
	uploaded, err := s.waiting(r.Context(), v, id, cases.Attachment)
	var refusal cases.Refusal
	if err != nil && !errors.As(err, &refusal) { // a second click finds nothing waiting any more
		return err
	}

	submission := readSubmission(f)
	f.Add(submission.Check(v.Today))
	f.Sort(newRequestFields)
	after, err := s.do(r, v, cases.Submit, id, f, cases.Payload{
		Visa: cases.Visa(f.Line("visa")), Submission: &submission, Documents: chosen(uploaded, f), Related: cases.RequestID(f.Line("related")),
	}, "visa", func(status int, f *formdata.Form, alert string) error {
		if status == http.StatusConflict {
			if _, err := s.Reader.Request(r.Context(), v.Viewer, id); err == nil {
				return s.seeOther(w, r, "/requests/"+string(id), alert) // it was sent before
			}
		}
		return s.showNewRequest(w, r, v, status, f, id, alert)
	})
	if after == nil || err != nil {
		return err
	}
	return s.seeOther(w, r, "/requests/"+string(id), "Your request was sent. Its number is "+after.Number+".")
}

// readSubmission reads the page of a new request.
func readSubmission(f *formdata.Form) cases.Submission {
	switch f.Line("handled") {
	case "yes", "unsure":
	case "no":
		f.Problem("handled", "Then this office cannot certify. Ask the agency that investigated or prosecuted; if you want us to check, choose “Not sure”.")
	default:
		f.Problem("handled", "Say whether this office handled the case.")
	}
	if visa := cases.Visa(f.Line("visa")); visa != cases.U && visa != cases.T {
		f.Problem("visa", "Choose U or T.")
	}
	sub := cases.Submission{
		Handled: cases.Handled(f.Line("handled")),
		Victim: cases.Victim{
			Name:    cases.Name{Family: f.Line("family"), Given: f.Line("given"), Middle: f.Line("middle")},
			BornOn:  f.Date("born_on", "The date of birth"),
			ANumber: aNumber(f.Line("a_number")),
			Gender:  f.Line("gender"),
		},
		CaseNumber: f.Line("case_number"), Defendant: f.Line("defendant"),
		HappenedOn: f.Date("happened_on", "The date of the crime"), HappenedTo: f.Date("happened_to", "The last day of the crime"),
		Where: f.Line("where"), Narrative: f.Prose("narrative"), Helpfulness: f.Prose("helpfulness"),
		Urgency: cases.Urgency{
			RemovalProceedings: f.Yes("removal_proceedings"), Detained: f.Yes("detained"), RemovalOrder: f.Yes("removal_order"),
			HearingOn:       f.Date("hearing_on", "The hearing"),
			VictimTurns21On: f.Date("victim_turns_21_on", "The 21st birthday"), ChildTurns21On: f.Date("child_turns_21_on", "The 21st birthday"),
			SiblingTurns18On: f.Date("sibling_turns_18_on", "The 18th birthday"),
		},
		ReplyTo: f.Prose("reply_to"), Language: f.Line("language"), KeepFrom: f.Prose("keep_from"), Authority: f.Yes("authority"),
	}
	sub.Victim.OtherNames = otherNames(f)
	return sub
}

// typedSubmission is a request as its page would have been filled in, for asking
// again. What hurries is left out: it has to be told anew.
func typedSubmission(req cases.Request) url.Values {
	sub, out := req.Submission, url.Values{}
	for name, value := range map[string]string{
		"related": string(req.Request), "handled": string(sub.Handled), "visa": string(req.Visa),
		"family": sub.Victim.Name.Family, "given": sub.Victim.Name.Given, "middle": sub.Victim.Name.Middle, "gender": sub.Victim.Gender, "a_number": sub.Victim.ANumber,
		"case_number": sub.CaseNumber, "defendant": sub.Defendant, "where": sub.Where, "narrative": sub.Narrative, "helpfulness": sub.Helpfulness,
		"reply_to": sub.ReplyTo, "language": sub.Language, "keep_from": sub.KeepFrom,
	} {
		out.Set(name, value)
	}
	for name, d := range map[string]cases.Date{"born_on": sub.Victim.BornOn, "happened_on": sub.HappenedOn, "happened_to": sub.HappenedTo} {
		setDate(out, name, d)
	}
	for _, n := range sub.Victim.OtherNames {
		out["other_family"] = append(out["other_family"], n.Family)
		out["other_given"] = append(out["other_given"], n.Given)
		out["other_middle"] = append(out["other_middle"], n.Middle)
	}
	return out
}

// setDate fills in the three fields of a date, unless it is zero.
func setDate(values url.Values, name string, d cases.Date) {
	if d.IsZero() {
		return
	}
	values.Set(name+"_month", strconv.Itoa(int(d.Month)))
	values.Set(name+"_day", strconv.Itoa(d.Day))
	values.Set(name+"_year", strconv.Itoa(d.Year))
}

// otherNames reads the rows of other names; empty rows are none.
func otherNames(f *formdata.Form) []cases.Name {
	at := func(name string, i int) string {
		if all := f.Values[name]; i < len(all) {
			return strings.TrimSpace(all[i])
		}
		return ""
	}
	var out []cases.Name
	for i := range f.Values["other_family"] {
		n := cases.Name{Family: at("other_family", i), Given: at("other_given", i), Middle: at("other_middle", i)}
		if !n.IsZero() {
			out = append(out, n)
		}
	}
	return out
}

// aNumber leaves out what people write around the digits: "A 012-345-678".
func aNumber(s string) string {
	s = strings.TrimPrefix(strings.ToUpper(s), "A")
	return strings.NewReplacer(" ", "", "-", "", "#", "").Replace(s)
}
