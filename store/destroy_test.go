package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"suppb/activities"
	"suppb/cases"
	"suppb/internal/seal"
	"suppb/internal/testkit"
	"suppb/policy"
	"suppb/store"
	"suppb/store/storetest"
)

// archive is an office with requests that ended long ago.
type archive struct {
	*testing.T
	*storetest.Office
	s *store.Store
}

// longAfter is when everything of noon's year falls due.
var longAfter = time.Date(2037, 1, 11, 16, 0, 0, 0, time.UTC)

func onArchives(t *testing.T, test func(a archive)) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) { test(archive{t, storetest.NewOffice(t, s), s}) })
}

func schedule(t testing.TB) *policy.Retention {
	t.Helper()
	r, err := policy.RetentionOn(cases.MustDate("2037-01-11"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (a archive) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func (a archive) act(by cases.Person, id cases.RequestID, kind cases.ActKind, at time.Time, p cases.Payload) cases.Snapshot {
	a.Helper()
	return later(a.T, a.Office, by, id, kind, at, p)
}

// sent is a new request with a file, an urgent fact, and a refused act.
func (a archive) sent(visa cases.Visa) cases.RequestID {
	a.Helper()
	id := cases.RequestID(uuid.NewString())
	facts := storetest.Submission()
	facts.Urgency.Detained = true
	doc := a.Save(a.T, a.Attorney, id, cases.Attachment, "police report of Xiomara.pdf", "%PDF-1.4 Xiomara was held for two days")
	a.act(a.Attorney, id, cases.Submit, noon, cases.Payload{Visa: visa, Submission: facts, Documents: []cases.DocumentID{doc.ID}})
	if _, err := do(a.T, a.Office, a.Intake, id, cases.Accept, cases.Payload{Reviewer: "nobody", Text: "refused"}); code(err) != cases.BadInput {
		a.Fatal(err)
	}
	return id
}

func (a archive) reviewed(visa cases.Visa) cases.RequestID {
	a.Helper()
	id := a.sent(visa)
	a.act(a.Intake, id, cases.Accept, noon, cases.Payload{Reviewer: a.ADA.ID})
	return id
}

func (a archive) signed(visa cases.Visa) cases.RequestID {
	a.Helper()
	id := a.reviewed(visa)
	day := cases.MustDate("2026-05-18")
	a.act(a.ADA, id, cases.Recommend, noon, a.Recommendation(visa, cases.Certify))
	a.act(a.Chief, id, cases.Endorse, noon, cases.Payload{})
	_, err := drawing(a.Office).Draw(a.Context(), activities.RequestInput{Agency: a.Agency.ID, Request: id})
	a.must(err)
	page := a.read(a.Official, id)
	a.act(a.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Certify, Digest: page.Paper().SHA256})
	scan := a.Save(a.T, a.Intake, id, cases.SignedScan, "scan.pdf", "%PDF-1.4 signed scan of "+string(id))
	signed := cases.Payload{SignedOn: day, SignedAgain: day, Document: scan.ID}
	if visa == cases.T {
		signed.SupervisorOn = day
	}
	a.act(a.Intake, id, cases.RecordSignedCopy, noon, signed)
	a.act(a.Intake, id, cases.Dispatch, noon, cases.Payload{Code: cases.ByHand, Day: day})
	return id
}

// ended is a request that ended in a state in 2026.
func (a archive) ended(state cases.State) cases.RequestID {
	a.Helper()
	switch state {
	case cases.Cancelled:
		id := a.sent(cases.U)
		a.act(a.Attorney, id, cases.Cancel, noon, cases.Payload{})
		return id
	case cases.Misdirected:
		id := a.sent(cases.U)
		a.act(a.Intake, id, cases.Misdirect, noon, cases.Payload{Text: "The Bronx handles it."})
		return id
	case cases.Declined:
		id := a.reviewed(cases.U)
		a.act(a.ADA, id, cases.Recommend, noon, a.Recommendation(cases.U, cases.Decline))
		a.act(a.Chief, id, cases.Endorse, noon, cases.Payload{})
		a.act(a.Official, id, cases.Decide, noon, cases.Payload{Outcome: cases.Decline, Reasons: []cases.Reason{"no_record_found"}, Text: "No record."})
		return id
	case cases.Certified:
		return a.signed(cases.T)
	case cases.Withdrawn:
		id := a.signed(cases.U)
		a.act(a.Official, id, cases.ProposeWithdrawal, noon, cases.Payload{Text: "A recording came to light."})
		a.act(a.Chief, id, cases.Withdraw, noon, cases.Payload{Text: "Not a victim of the activity."})
		return id
	}
	id := a.signed(cases.U) // lapses by itself
	s, err := a.s.Snapshot(a.Context(), a.Agency.ID, id)
	a.must(err)
	rules, err := policy.Rules(s.RuleSet, s.RuleVersion)
	a.must(err)
	for _, alarm := range policy.Alarms(s, rules) {
		if alarm.Act == cases.Lapse {
			a.act(cases.Person{ID: cases.System().Person, Roles: cases.System().Roles}, id, cases.Lapse, alarm.At, cases.Payload{Alarm: alarm.Key})
		}
	}
	return id
}

func (a archive) read(by cases.Person, id cases.RequestID) cases.Request {
	a.Helper()
	page, err := a.s.Request(a.Context(), a.Viewer(by), id)
	a.must(err)
	return page
}

func (a archive) plan(on string) cases.DestructionPlan {
	a.Helper()
	r := schedule(a)
	plan, err := a.s.Destroyable(a.Context(), a.Agency.ID, cases.MustDate(on), r.Key(), r.Keeps)
	a.must(err)
	return plan
}

// confirmed is a list of what falls due long after, agreed on by two people.
func (a archive) confirmed() cases.Destruction {
	a.Helper()
	a.s.SetClock(func() time.Time { return longAfter })
	r := schedule(a)
	id, err := a.s.ProposeDestruction(a.Context(), a.Viewer(a.Chief), a.plan("2037-01-11").Digest(), r.Key(), r.Keeps)
	a.must(err)
	list, err := a.s.Destruction(a.Context(), a.Viewer(a.Manager), id)
	a.must(err)
	a.must(a.s.ConfirmDestruction(a.Context(), a.Viewer(a.Manager), id, list.Digest, 0, r.Keeps))
	list, err = a.s.Destruction(a.Context(), a.Viewer(a.Manager), id)
	a.must(err)
	return list
}

// carryOut does what the worker does, without an engine.
func (a archive) carryOut(list cases.Destruction) {
	a.Helper()
	for _, d := range list.Items {
		a.must(a.s.DestroyItem(a.Context(), a.Agency.ID, list.ID, d.Request, schedule(a).Keeps))
	}
	a.must(a.s.Scrub(a.Context(), a.Agency.ID))
	ids, err := a.s.ToForget(a.Context(), a.Agency.ID, list.ID)
	a.must(err)
	for _, id := range ids {
		a.must(a.s.Forgotten(a.Context(), list.ID, id))
	}
	_, err = a.s.DestructionFacts(a.Context(), a.Agency.ID, list.ID)
	a.must(err)
	a.must(a.s.FinishDestruction(a.Context(), a.Agency.ID, list.ID, []byte("%PDF-1.4 certificate "+list.Number)))
}

func numbers(items []cases.Disposal) (out []string) {
	for _, d := range items {
		out = append(out, d.Number)
	}
	return out
}

func TestDestroyable(t *testing.T) {
	onArchives(t, func(a archive) {
		want := map[cases.RequestID]string{} // the first day on which it may be destroyed
		for state, due := range map[cases.State]string{
			cases.Cancelled: "2032-05-19", cases.Misdirected: "2032-05-19", cases.Declined: "2036-05-19",
			cases.Certified: "2036-05-19", cases.Withdrawn: "2036-05-19", cases.Lapsed: "2036-11-19",
		} {
			want[a.ended(state)] = due
		}
		open := a.reviewed(cases.U)
		for id, due := range want {
			day := cases.MustDate(due)
			for on, falls := range map[cases.Date]bool{day.AddDays(-1): false, day: true} {
				plan := a.plan(on.String())
				i := slices.IndexFunc(plan.Due, func(d cases.Disposal) bool { return d.Request == id })
				if (i >= 0) != falls {
					a.Errorf("on %s request %s, due from %s on, is on the list: %v", on, id, due, i >= 0)
				}
			}
		}
		plan := a.plan("2036-11-19")
		if len(plan.Due) != len(want) || len(plan.Blocked) != 1 || plan.Blocked[0].Request != open || !slices.Equal(plan.Blocked[0].Blocks, []cases.Block{cases.BlockOpen}) {
			a.Errorf("%+v", plan)
		}
	})
}

// Everything that stands against a destruction, one after the other on a request
// that would be due.
func TestBlocks(t *testing.T) {
	onArchives(t, func(a archive) {
		a.s.SetClock(func() time.Time { return longAfter })
		exec := func(query string, args ...any) {
			a.Helper()
			_, err := a.s.Raw().ExecContext(a.Context(), a.s.Raw().Rebind(query), args...)
			a.must(err)
		}
		for _, tt := range []struct {
			name  string
			state cases.State
			block func(id cases.RequestID)
			ends  func(id cases.RequestID)
			want  cases.Block
		}{
			{"a hold", cases.Declined, func(id cases.RequestID) {
				a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: id, Reason: "A lawsuit."}))
			}, func(id cases.RequestID) { exec(`UPDATE holds SET ended_at = 1 WHERE request_id = ?`, id) }, cases.BlockHold},
			{"a hold that ends by itself", cases.Declined, func(id cases.RequestID) {
				a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: id, Reason: "A lawsuit.", Until: cases.MustDate("2037-01-11")}))
			}, func(id cases.RequestID) { exec(`UPDATE holds SET until_on = '2037-01-10' WHERE request_id = ?`, id) }, cases.BlockHold},
			{"a pending case", cases.Lapsed, func(id cases.RequestID) {
				a.must(a.s.RecordProsecution(a.Context(), a.Viewer(a.Chief), cases.Prosecution{Request: id, Trial: a.ADA.ID, ProsecutionText: cases.ProsecutionText{CaseNumber: "IND-70001-36"}}))
			}, func(id cases.RequestID) {
				exec(`UPDATE prosecutions SET ended_on = '2037-01-10' WHERE request_id = ?`, id)
			}, cases.BlockCase},
			{"an act on its way", cases.Declined, func(id cases.RequestID) {
				_, err := a.s.AddCommand(a.Context(), a.Command(a.T, a.Attorney, id, cases.AskReconsideration, longAfter, cases.Payload{Text: "Look again."}))
				a.must(err)
			}, func(id cases.RequestID) {
				exec(`UPDATE commands SET outcome = 'refused' WHERE request_id = ? AND outcome = 'pending'`, id)
			}, cases.BlockCommand},
			{"a withdrawal that is proposed", cases.Certified, func(id cases.RequestID) {
				exec(`UPDATE requests SET withdrawal_by = 'x' WHERE id = ?`, id)
			}, func(id cases.RequestID) { exec(`UPDATE requests SET withdrawal_by = '' WHERE id = ?`, id) }, cases.BlockWithdrawal},
			{"an open request that belongs to it", cases.Declined, func(id cases.RequestID) {
				other := a.reviewed(cases.U)
				a.act(a.ADA, other, cases.LinkRequest, noon, cases.Payload{Related: id, Code: "duplicate", Text: "The same incident."})
			}, func(cases.RequestID) { exec(`UPDATE requests SET state = 'declined' WHERE state = 'under_review'`) }, cases.BlockRelated},
			{"opened again", cases.Declined, func(id cases.RequestID) {
				exec(`UPDATE requests SET state = 'reconsidering' WHERE id = ?`, id)
			}, func(id cases.RequestID) { exec(`UPDATE requests SET state = 'declined' WHERE id = ?`, id) }, cases.BlockOpen},
		} {
			a.Run(tt.name, func(t *testing.T) {
				a := a
				a.T = t
				id := a.ended(tt.state)
				find := func() (blocks []cases.Block, due bool) {
					plan := a.plan("2037-01-11")
					for _, d := range plan.Blocked {
						if d.Request == id {
							return d.Blocks, false
						}
					}
					return nil, slices.ContainsFunc(plan.Due, func(d cases.Disposal) bool { return d.Request == id })
				}
				tt.block(id)
				if blocks, due := find(); due || !slices.Equal(blocks, []cases.Block{tt.want}) {
					t.Errorf("blocks %v, due %v, want %s", blocks, due, tt.want)
				}
				tt.ends(id)
				if blocks, due := find(); !due {
					t.Errorf("it is over, and still %v", blocks)
				}
			})
		}
	})
}

// What is left of a destroyed request, and that nothing else is.
func TestDestroyed(t *testing.T) {
	onArchives(t, func(a archive) {
		gone, stays := a.ended(cases.Lapsed), a.reviewed(cases.U)
		a.act(a.ADA, stays, cases.LinkRequest, noon, cases.Payload{Related: gone, Code: "duplicate", Text: "The same incident."})
		_, err := a.s.Raw().Exec(`UPDATE requests SET state = 'cancelled' WHERE state = 'under_review'`)
		a.must(err)
		hold := cases.LegalHold{Request: stays, Reason: "A lawsuit."}
		a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), hold))
		before, paper, other := a.read(a.Intake, gone), a.read(a.Intake, gone).Paper(), a.read(a.Intake, stays)
		overview, err := a.s.Overview(a.Context(), a.Viewer(a.Manager), cases.MustDate("2037-01-11"))
		a.must(err)

		list := a.confirmed()
		if got := numbers(list.Items); !slices.Equal(got, []string{before.Number}) || list.Number != "C-2037-0001" {
			a.Fatalf("%v in %s", got, list.Number)
		}
		a.carryOut(list)

		page := a.read(a.Intake, gone)
		if want := (cases.Destroyed{On: cases.MustDate("2037-01-11"), Line: "office/1 certified", Certificate: "C-2037-0001"}); page.Destroyed != want {
			a.Errorf("%+v", page.Destroyed)
		}
		if page.Number != before.Number || page.State != cases.Lapsed || page.Visa != cases.U || page.ReceivedOn != before.ReceivedOn || page.SignedOn != before.SignedOn {
			a.Errorf("the tombstone lost something: %+v", page.Snapshot)
		}
		if !cmp.Equal(page.Submission, cases.Submission{}) || !cmp.Equal(page.Findings, cases.Findings{}) || page.Facts != nil || page.Documents != nil {
			a.Error("something is left to read")
		}
		if len(page.Timeline) != len(before.Timeline) {
			a.Errorf("%d lines of the timeline, of %d", len(page.Timeline), len(before.Timeline))
		}
		for i, e := range page.Timeline {
			if e.Event.Kind != before.Timeline[i].Event.Kind || !e.At.Equal(before.Timeline[i].At) || e.Text != "" || e.ActorName != "" || len(e.Event.Because) > 0 {
				a.Errorf("line %d: %+v", i, e)
			}
		}
		for _, c := range page.Clocks {
			if c.Fact != "" {
				a.Error("a clock says why it hurried")
			}
		}
		if diff := cmp.Diff(other, a.read(a.Intake, stays)); diff != "" {
			a.Errorf("another request changed:\n%s", diff)
		}
		if now, err := a.s.Overview(a.Context(), a.Viewer(a.Manager), cases.MustDate("2037-01-11")); err != nil || cmp.Diff(overview, now) != "" {
			a.Errorf("the overview changed (%v):\n%s", err, cmp.Diff(overview, now))
		}
		rows, err := a.s.Queue(a.Context(), a.Viewer(a.Intake), cases.QueueFilter{})
		a.must(err)
		a.must(a.s.OpenNames(a.Context(), a.Viewer(a.Intake), rows))
		for _, r := range rows {
			if (r.Request == gone) != (r.Destroyed == cases.MustDate("2037-01-11")) || (r.Request == gone) != (r.VictimName == "") {
				a.Errorf("list: %+v", r)
			}
		}

		// The register still answers, in every way; the files are gone.
		for name, q := range map[string]cases.PaperQuestion{
			"code and date": {Code: paper.Code, SignedOn: paper.SignedOn}, "code and scan": {Code: paper.Code, SHA256: paper.ScanSHA}, "code and form": {Code: paper.Code, SHA256: paper.SHA256},
		} {
			if standing, err := a.s.Standing(a.Context(), q); err != nil || standing != cases.Signed {
				a.Errorf("%s: %s (%v)", name, standing, err)
			}
		}
		for _, digest := range []string{paper.SHA256, paper.ScanSHA} {
			if d, standing, ok, err := a.s.Issued(a.Context(), digest); err != nil || !ok || standing != cases.Signed || d.FileName != "" {
				a.Errorf("%+v is %s, %v (%v)", d, standing, ok, err)
			}
		}
		for _, d := range before.Documents {
			if err := a.s.CopyDocument(a.Context(), a.Viewer(a.Intake), d.ID, io.Discard); code(err) != cases.NotFound {
				a.Errorf("%s can be opened: %v", d.Kind, err)
			}
		}

		// Nothing new begins on it.
		for name, try := range map[string]func() error{
			"an act": func() error {
				_, err := a.s.AddCommand(a.Context(), a.Command(a.T, a.Attorney, gone, cases.AskReissue, longAfter, cases.Payload{}))
				return err
			},
			"a file": func() error {
				_, err := a.s.SaveDocument(a.Context(), a.Viewer(a.Attorney), cases.Document{ID: "late", Request: gone, Kind: cases.Attachment, At: longAfter}, strings.NewReader("x"))
				return err
			},
			"a letter": func() error {
				_, err := a.s.SaveDraft(a.Context(), cases.Document{ID: "letter", Agency: a.Agency.ID, Request: gone, Kind: cases.Letter, At: longAfter}, strings.NewReader("x"))
				return err
			},
		} {
			if err := try(); code(err) != cases.NotFound || !strings.Contains(err.Error(), "destroyed") {
				a.Errorf("%s: %v", name, err)
			}
		}

		// The certificate is a document of the office, and nobody else's.
		var pdf bytes.Buffer
		a.must(a.s.CopyCertificate(a.Context(), a.Viewer(a.Manager), list.ID, &pdf))
		if pdf.String() != "%PDF-1.4 certificate C-2037-0001" {
			a.Errorf("certificate %q", pdf.String())
		}
		doc, err := a.s.Certificate(a.Context(), a.Viewer(a.Chief), list.ID)
		a.must(err)
		if d, standing, ok, err := a.s.Issued(a.Context(), doc.SHA256); err != nil || !ok || standing != cases.Signed || d.Kind != cases.DestructionPaper {
			a.Errorf("the certificate is %s, %v (%v)", standing, ok, err)
		}
		if plan := a.plan("2037-01-11"); len(plan.Due) != 0 || len(plan.Blocked) != 1 {
			a.Errorf("what is destroyed falls due again: %+v", plan)
		}
	})
}

// Of a destroyed request no byte of what was sealed, and nothing of its key, is
// in any column any more, nor on the disk.
func TestNothingIsReadableAfterwards(t *testing.T) {
	onArchives(t, func(a archive) {
		gone, stays := a.ended(cases.Lapsed), a.ended(cases.Declined)
		a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: stays, Reason: "A lawsuit."}))
		sealed := a.sealedOf(gone)
		if len(sealed) < 20 {
			a.Fatalf("only %d sealed values before", len(sealed))
		}
		kept := len(a.sealedOf(stays))
		// Somebody copied the wrapped key before. The office's keys opened it then.
		was, name := sealed["request_keys.wrapped"], "request_keys.wrapped/"+string(gone)
		if _, err := keysetOf(a.T, a.s, officeName(a.Office)).Box.Open(name, was); err != nil {
			a.Fatal(err)
		}
		list := a.confirmed()
		a.carryOut(list)
		if _, err := keysetOf(a.T, a.s, officeName(a.Office)).Box.Open(name, was); !errors.Is(err, seal.ErrOpen) {
			a.Errorf("an old copy of its key opens: %v", err)
		}
		if left := a.sealedOf(gone); len(left) > 0 {
			a.Errorf("%d sealed values are left: %v", len(left), left)
		}
		if n := len(a.sealedOf(stays)); n != kept {
			a.Errorf("%d sealed values of another request, of %d", n, kept)
		}
		disk, looked := a.disk(), "requests.submission"
		if a.s.Postgres() {
			// The other tables may hold rows without a key until their pages are used
			// again.
			sealed, looked = map[string][]byte{"request_keys.wrapped": sealed["request_keys.wrapped"]}, "request_keys.wrapped"
		}
		for where, value := range sealed {
			if bytes.Contains(disk, value) {
				a.Errorf("%s is still on the disk", where)
			}
		}
		if !bytes.Contains(disk, a.sealedOf(stays)[looked]) {
			a.Error("the disk was not looked at")
		}
		if err := a.s.CopyDocument(a.Context(), a.Viewer(a.Chief), a.read(a.Chief, stays).Documents[0].ID, io.Discard); err != nil {
			a.Errorf("a file of another request: %v", err)
		}
	})
}

// sealedOf are all bytes of the record that belong to a request, by column.
func (a archive) sealedOf(id cases.RequestID) map[string][]byte {
	a.Helper()
	out := map[string][]byte{}
	a.collect(out, "request_keys.wrapped", `SELECT wrapped FROM request_keys WHERE request_id = ?`, id)
	store.OwnColumns(func(table, column, owner string) {
		a.collect(out, table+"."+column, fmt.Sprintf(`SELECT %s FROM %s WHERE %s = ?`, column, table, owner), id)
	})
	a.collect(out, "document_chunks.bytes", `SELECT c.bytes FROM document_chunks c JOIN documents d ON d.id = c.document_id WHERE d.request_id = ?`, id)
	var terms int
	a.must(a.s.Raw().GetContext(a.Context(), &terms, a.s.Raw().Rebind(`SELECT COUNT(*) FROM terms WHERE request_id = ?`), id))
	for i := range terms {
		out[fmt.Sprintf("term %d", i)] = []byte(fmt.Sprintf("no bytes to look for on the disk, %d", i))
	}
	return out
}

// disk is what the record's files hold; of PostgreSQL's, those with keys.
func (a archive) disk() (out []byte) {
	a.Helper()
	if a.s.Postgres() {
		_, err := a.s.Raw().ExecContext(a.Context(), `CHECKPOINT`)
		a.must(err)
		for _, table := range []string{"request_keys", "keysets"} {
			var file []byte
			a.must(a.s.Raw().GetContext(a.Context(), &file, `SELECT pg_read_binary_file(pg_relation_filepath($1))`, table))
			out = append(out, file...)
		}
		return out
	}
	var path string
	a.must(a.s.Raw().GetContext(a.Context(), &path, `SELECT file FROM pragma_database_list WHERE name = 'main'`))
	for _, name := range []string{path, path + "-wal"} {
		file, err := os.ReadFile(name)
		a.must(err)
		out = append(out, file...)
	}
	return out
}

func (a archive) collect(out map[string][]byte, name, query string, id cases.RequestID) {
	a.Helper()
	var values [][]byte
	a.must(a.s.Raw().SelectContext(a.Context(), &values, a.s.Raw().Rebind(query), id))
	for i, v := range values {
		if len(v) == 0 {
			continue
		}
		out[strings.TrimSuffix(fmt.Sprint(name, "/", i), "/0")] = v
	}
}

// Who proposes does not confirm; nobody of another office, and nobody without
// the role, does either; and what is destroyed is what was seen.
func TestTwoPeopleDestroy(t *testing.T) {
	onArchives(t, func(a archive) {
		r := schedule(a)
		a.ended(cases.Declined)
		other := storetest.NewOffice(a.T, a.s)
		a.s.SetClock(func() time.Time { return longAfter })
		digest := a.plan("2037-01-11").Digest()
		propose := func(by cases.Person, digest string) (string, error) {
			return a.s.ProposeDestruction(a.Context(), a.Viewer(by), digest, r.Key(), r.Keeps)
		}
		for _, by := range []cases.Person{a.Intake, a.ADA, a.Official, a.Admin, a.Attorney} {
			if _, err := propose(by, digest); code(err) != cases.NotYours {
				a.Errorf("%v proposes: %v", by.Roles, err)
			}
			if _, err := a.s.RetentionPlan(a.Context(), a.Viewer(by), cases.MustDate("2037-01-11"), r.Key(), r.Keeps); code(err) != cases.NotYours {
				a.Errorf("%v reads the plan: %v", by.Roles, err)
			}
		}
		if _, err := propose(a.Chief, cases.ListDigest(nil)); code(err) != cases.Stale {
			a.Errorf("another list than was seen: %v", err)
		}
		id, err := propose(a.Chief, digest)
		a.must(err)
		if _, err := propose(a.Manager, digest); code(err) != cases.NotOpen {
			a.Errorf("two lists at once: %v", err)
		}
		confirm := func(v cases.Viewer, digest string) error {
			return a.s.ConfirmDestruction(a.Context(), v, id, digest, 0, r.Keeps)
		}
		foreign := cases.Viewer{Actor: other.Manager.Actor(), Agency: other.Agency.ID}
		for name, tt := range map[string]struct {
			err  error
			want cases.RefusalCode
		}{
			"the proposer alone":                   {confirm(a.Viewer(a.Chief), digest), cases.NotYours},
			"the proposer as a manager":            {confirm(cases.Viewer{Actor: cases.Actor{Person: a.Chief.ID, Roles: []cases.Role{cases.RoleManager}}, Agency: a.Agency.ID}, digest), cases.NotYours},
			"somebody without the role":            {confirm(a.Viewer(a.Official), digest), cases.NotYours},
			"a manager of another office":          {confirm(foreign, digest), cases.NotFound},
			"another digest":                       {confirm(a.Viewer(a.Manager), cases.ListDigest(nil)), cases.Stale},
			"no digest":                            {confirm(a.Viewer(a.Manager), ""), cases.Stale},
			"another office drops it":              {a.s.DropDestruction(a.Context(), foreign, id), cases.NotFound},
			"another office destroys":              {a.s.DestroyItem(a.Context(), other.Agency.ID, id, a.plan("2037-01-11").Due[0].Request, r.Keeps), cases.NotFound},
			"the worker, before it was confirmed":  {a.s.DestroyItem(a.Context(), a.Agency.ID, id, a.plan("2037-01-11").Due[0].Request, r.Keeps), cases.NotOpen},
			"a certificate before the destruction": {a.s.FinishDestruction(a.Context(), a.Agency.ID, id, []byte("x")), cases.NotOpen},
		} {
			if code(tt.err) != tt.want {
				a.Errorf("%s: %v, want %s", name, tt.err, tt.want)
			}
		}
		if rows, err := a.s.Destructions(a.Context(), foreign); err != nil || len(rows) > 0 {
			a.Errorf("another office reads %d lists (%v)", len(rows), err)
		}

		// The list changed between plan and run: a hold came.
		item := a.plan("2037-01-11").Due[0]
		a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: item.Request, Reason: "A lawsuit."}))
		if err := confirm(a.Viewer(a.Manager), digest); code(err) != cases.Stale {
			a.Errorf("a list with a hold on it is confirmed: %v", err)
		}
		a.must(a.s.DropDestruction(a.Context(), a.Viewer(a.Manager), id))
		if err := confirm(a.Viewer(a.Manager), digest); code(err) != cases.NotOpen {
			a.Errorf("a dropped list is confirmed: %v", err)
		}
		if a.read(a.Intake, item.Request).Submission.Victim.Name.Family == "" {
			a.Error("something was destroyed")
		}
	})
}

// A list in the record that is not the one that was confirmed destroys nothing.
func TestAChangedListDestroysNothing(t *testing.T) {
	onArchives(t, func(a archive) {
		first := a.ended(cases.Declined)
		later := a.reviewed(cases.U)
		list := a.confirmed()
		if _, err := a.s.Raw().ExecContext(a.Context(), a.s.Raw().Rebind(`INSERT INTO destruction_items (agency_id, destruction_id, request_id, number, visa, state, ended_on, line, kept_until)
			SELECT agency_id, destruction_id, ?, '2026-0099', visa, state, ended_on, line, kept_until FROM destruction_items WHERE request_id = ?`), later, first); err != nil {
			a.Fatal(err)
		}
		for _, id := range []cases.RequestID{first, later} {
			if err := a.s.DestroyItem(a.Context(), a.Agency.ID, list.ID, id, schedule(a).Keeps); err == nil {
				a.Error("a list that was changed is carried out")
			}
			if page := a.read(a.Intake, id); !page.Destroyed.On.IsZero() || page.Submission.Victim.Name.Family == "" {
				a.Error("a request of it is destroyed")
			}
		}
	})
}

// What comes up between the confirmation and the destruction spares its request,
// and no other.
func TestSpared(t *testing.T) {
	onArchives(t, func(a archive) {
		held, gone := a.ended(cases.Declined), a.ended(cases.Declined)
		list := a.confirmed()
		a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: held, Reason: "A subpoena came."}))
		a.carryOut(list)
		done, err := a.s.Destruction(a.Context(), a.Viewer(a.Manager), list.ID)
		a.must(err)
		for _, d := range done.Items {
			if (d.Request == held) != (d.Spared == cases.BlockHold) || (d.Request == gone) == d.DestroyedOn.IsZero() {
				a.Errorf("%+v", d)
			}
		}
		if a.read(a.Intake, held).Submission.Victim.Name.Family == "" {
			a.Error("a request under a hold was destroyed")
		}
		if done.Digest != cases.ListDigest(done.Items) {
			a.Error("the list is another one afterwards")
		}
	})
}

// A process that dies in the middle leaves whole requests, destroyed or not; the
// next one goes on, and running everything again changes nothing.
func TestDestructionGoesOn(t *testing.T) {
	onArchives(t, func(a archive) {
		ids := []cases.RequestID{a.ended(cases.Declined), a.ended(cases.Lapsed), a.ended(cases.Certified)}
		list := a.confirmed()
		a.must(a.s.DestroyItem(a.Context(), a.Agency.ID, list.ID, list.Items[0].Request, schedule(a).Keeps))
		if err := a.s.FinishDestruction(a.Context(), a.Agency.ID, list.ID, []byte("early")); code(err) != cases.NotOpen {
			a.Errorf("certified half way: %v", err)
		}
		if waiting, err := a.s.ConfirmedDestructions(a.Context(), a.Agency.ID); err != nil || !slices.Equal(waiting, []string{list.ID}) {
			a.Errorf("waiting %v (%v)", waiting, err)
		}
		a.carryOut(list)
		for range 2 {
			if err := a.s.DestroyItem(a.Context(), a.Agency.ID, list.ID, ids[0], schedule(a).Keeps); code(err) != cases.NotOpen {
				a.Errorf("a list that is done: %v", err)
			}
		}
		for _, id := range ids {
			if got := a.read(a.Manager, id).Destroyed; got.On != cases.MustDate("2037-01-11") || got.Certificate != list.Number {
				a.Errorf("%+v", got)
			}
		}
		var lines int
		a.must(a.s.Raw().GetContext(a.Context(), &lines, `SELECT COUNT(*) FROM audit WHERE action = 'DestroyRequest'`))
		if lines != len(ids) {
			a.Errorf("%d audit lines for %d requests", lines, len(ids))
		}
		if waiting, err := a.s.ConfirmedDestructions(a.Context(), a.Agency.ID); err != nil || len(waiting) != 0 {
			a.Errorf("waiting %v (%v)", waiting, err)
		}
	})
}

// After a random part was destroyed, everybody reads every other request exactly
// as before.
func TestTheOthersStay(t *testing.T) {
	testkit.SlowWithRace(t, "reads and destroys dozens of requests, one after the other")
	states := []cases.State{cases.Declined, cases.Lapsed, cases.Cancelled, cases.Certified, cases.Withdrawn, cases.Misdirected}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			onArchives(t, func(a archive) {
				dice := rand.New(rand.NewPCG(seed, 7))
				stay, gone := map[cases.RequestID]bool{}, map[cases.RequestID]bool{}
				for range 10 {
					id := a.ended(states[dice.IntN(len(states))])
					if dice.IntN(2) == 0 {
						gone[id] = true
						continue
					}
					stay[id] = true
					a.must(a.s.SetHold(a.Context(), a.Viewer(a.Chief), cases.LegalHold{Request: id, Reason: "A lawsuit."}))
				}
				if len(gone) == 0 || len(stay) == 0 {
					a.Fatal("choose another seed")
				}
				before := a.everything(stay)
				dry := a.plan("2037-01-11")
				list := a.confirmed()
				if len(dry.Due) != len(gone) || !slices.Equal(numbers(dry.Due), numbers(list.Items)) {
					a.Fatalf("%v on the list, %v in the dry run, want %d", numbers(list.Items), numbers(dry.Due), len(gone))
				}
				a.carryOut(list)
				done, err := a.s.Destruction(a.Context(), a.Viewer(a.Manager), list.ID)
				a.must(err)
				for _, d := range done.Items {
					if !gone[d.Request] || d.DestroyedOn.IsZero() {
						a.Errorf("the dry run said %s, the run %+v", d.Number, d)
					}
				}
				if diff := cmp.Diff(before, a.everything(stay)); diff != "" {
					a.Errorf("the others changed:\n%s", diff)
				}
				for id := range gone {
					if page := a.read(a.Intake, id); page.Destroyed.On.IsZero() || page.Submission.Victim.Name.Family != "" {
						a.Errorf("%s is not destroyed", id)
					}
				}
			})
		})
	}
}

// everything is what each person reads of some requests, files included.
func (a archive) everything(ids map[cases.RequestID]bool) map[string]any {
	a.Helper()
	out := map[string]any{}
	for _, by := range []cases.Person{a.Attorney, a.Intake, a.ADA, a.Official, a.Chief, a.Manager} {
		for id := range ids {
			page, err := a.s.Request(a.Context(), a.Viewer(by), id)
			if code(err) != cases.NotFound { // not theirs to see, before as after
				a.must(err)
			}
			out[fmt.Sprint(by.Email, id)] = page
			for _, d := range page.Documents {
				var b bytes.Buffer
				a.must(a.s.CopyDocument(a.Context(), a.Viewer(by), d.ID, &b))
				out[fmt.Sprint(by.Email, d.ID)] = b.String()
			}
		}
		rows, err := a.s.Queue(a.Context(), a.Viewer(by), cases.QueueFilter{})
		a.must(err)
		a.must(a.s.OpenNames(a.Context(), a.Viewer(by), rows))
		for _, r := range rows {
			if ids[r.Request] {
				out[fmt.Sprint(by.Email, r.Request, "row")] = r
			}
		}
	}
	return out
}

// On the command line the list is confirmed by its number of requests and its
// digest.
func TestDestroyByCommand(t *testing.T) {
	onArchives(t, func(a archive) {
		id := a.ended(cases.Declined)
		a.s.SetClock(func() time.Time { return longAfter })
		r, plan := schedule(a), a.plan("2037-01-11")
		for name, tt := range map[string]struct {
			count  int
			digest string
		}{"another number": {2, plan.Digest()}, "another digest": {1, cases.ListDigest(nil)}} {
			if _, err := a.s.DestroyByCommand(a.Context(), a.Agency.ID, tt.count, tt.digest, 0, r.Key(), r.Keeps); code(err) != cases.Stale {
				a.Errorf("%s: %v", name, err)
			}
		}
		list, err := a.s.DestroyByCommand(a.Context(), a.Agency.ID, 1, plan.Digest(), 0, r.Key(), r.Keeps)
		a.must(err)
		if !slices.Equal(numbers(list.Items), numbers(plan.Due)) || list.Digest != plan.Digest() || list.State != cases.DestructionConfirmed {
			a.Errorf("%+v", list)
		}
		a.carryOut(list)
		if a.read(a.Intake, id).Destroyed.On.IsZero() {
			a.Error("it is not destroyed")
		}
	})
}

// Acts, files and a hold that arrive at the very moment: each is stored before
// the destruction, which then spares the request, or finds its key gone.
func TestDestructionRaces(t *testing.T) {
	onArchives(t, func(a archive) {
		for round := range 5 {
			id := a.ended(cases.Declined)
			list := a.confirmed()
			var wg sync.WaitGroup
			var acted, held, destroyed error
			command := a.Command(a.T, a.Attorney, id, cases.AskReconsideration, longAfter, cases.Payload{Text: "Look again."})
			wg.Go(func() { _, acted = a.s.AddCommand(context.WithoutCancel(a.Context()), command) })
			wg.Go(func() {
				destroyed = a.s.DestroyItem(context.WithoutCancel(a.Context()), a.Agency.ID, list.ID, id, schedule(a).Keeps)
			})
			if round%2 == 1 {
				wg.Go(func() {
					held = a.s.SetHold(context.WithoutCancel(a.Context()), a.Viewer(a.Chief), cases.LegalHold{Request: id, Reason: "A subpoena."})
				})
			}
			wg.Wait()
			a.must(destroyed)
			page := a.read(a.Intake, id)
			switch gone := !page.Destroyed.On.IsZero(); {
			case gone && (acted == nil || round%2 == 1 && held == nil):
				a.Errorf("destroyed although an act (%v) or a hold (%v) was stored", acted, held)
			case !gone && page.Submission.Victim.Name.Family == "":
				a.Error("half of a request was destroyed")
			case gone && code(acted) != cases.NotFound:
				a.Errorf("the act reads %v", acted)
			}
			if _, err := a.s.PendingCommands(a.Context(), longAfter.Add(time.Hour)); err != nil {
				a.Errorf("stored acts cannot be read: %v", err)
			}
			_, err := a.s.Raw().Exec(`UPDATE commands SET outcome = 'refused' WHERE outcome = 'pending'`)
			a.must(err)
			a.carryOut(list)
		}
	})
}

// A copy of the record from before a destruction, with the keys from after it,
// holds an act on a request that nobody can read. It does not hold up the others.
func TestActsOfUnreadableRequests(t *testing.T) {
	onArchives(t, func(a archive) {
		lost, open := a.ended(cases.Declined), a.reviewed(cases.U)
		for id, by := range map[cases.RequestID]cases.ActKind{lost: cases.AskReconsideration, open: cases.Cancel} {
			_, err := a.s.AddCommand(a.Context(), a.Command(a.T, a.Attorney, id, by, noon, cases.Payload{Text: "x"}))
			a.must(err)
		}
		_, err := a.s.Raw().Exec(a.s.Raw().Rebind(`DELETE FROM request_keys WHERE request_id = ?`), lost)
		a.must(err)
		pending, err := a.s.PendingCommands(a.Context(), longAfter)
		if err != nil || len(pending) != 1 || pending[0].Request != open {
			a.Errorf("%d pending (%v)", len(pending), err)
		}
	})
}
