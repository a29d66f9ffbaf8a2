package store_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// lines are the newest lines of the office's log, or of what names no office, the
// newest first, as action, result and object.
func auditLines(t *testing.T, o *storetest.Office, f cases.AuditFilter) (out []string) {
	t.Helper()
	page, err := o.Store.AuditLog(t.Context(), o.Viewer(o.Admin), f)
	require.NoError(t, err)
	for _, l := range page.Lines {
		out = append(out, strings.Join(strings.Fields(l.Action+" "+l.Result+" "+l.Object), " "))
	}
	return out
}

func TestEveryReadIsALine(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		ctx := cases.ComesFrom(t.Context(), "web/ABCDEFGH")
		id := cases.RequestID(uuid.NewString())
		file := o.Save(t, o.Attorney, id, cases.Attachment, "Quetzalcoatl statement.pdf", "what she wrote")
		other := cases.RequestID(uuid.NewString())
		for _, request := range []cases.RequestID{id, other} {
			c := o.Command(t, o.Attorney, request, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
			if request == id {
				c.Payload.Documents = []cases.DocumentID{file.ID}
			}
			_, err := s.AddCommand(ctx, c)
			require.NoError(t, err)
			_, err = s.Apply(t.Context(), c.ID, activities.Decide)
			require.NoError(t, err)
		}
		chief, manager := o.Viewer(o.Chief), o.Viewer(o.Manager)
		o.Save(t, o.Attorney, id, cases.Attachment, "Xiomara again.pdf", "more")
		snapshot, err := s.Snapshot(ctx, o.Agency.ID, id)
		require.NoError(t, err)
		for _, tt := range []struct {
			read func() error
			by   cases.Person
			line string
			of   cases.RequestID
		}{
			{func() error { _, err := s.Request(ctx, chief, id); return err }, o.Chief, "ReadRequest facts", id},
			{func() error { _, err := s.Request(ctx, manager, id); return err }, o.Manager, "ReadRequest dates", id},
			{func() error { _, err := s.Alike(ctx, chief, id); return err }, o.Chief, "ReadAlike found=1", id},
			{func() error { _, err := s.Queue(ctx, chief, cases.QueueFilter{}); return err }, o.Chief, "ListRequests rows=2 show= state= visa= desk=", ""},
			{func() error { return s.OpenNames(ctx, chief, []cases.QueueRow{{Snapshot: snapshot}}) }, o.Chief, "ReadNames names=1", ""},
			{func() error { _, err := s.Overview(ctx, manager, cases.MustDate("2026-11-23")); return err }, o.Manager, "ReadOverview open=2", ""},
			{func() error { _, err := s.DueDates(ctx, chief); return err }, o.Chief, "ListDueDates rows=4", ""},
			{func() error { _, err := s.Uploaded(ctx, o.Viewer(o.Attorney), id); return err }, o.Attorney, "ListUploads rows=1", id},
			{func() error { return s.CopyDocument(ctx, chief, file.ID, io.Discard) }, o.Chief, "OpenDocument " + string(file.ID), id},
			{func() error { _, err := s.Numbered(ctx, chief, snapshot.Number); return err }, o.Chief, "FindRequest", id},
			{func() error { _, err := s.Search(ctx, chief, "Quetzalcoatl"); return err }, o.Chief, "Search 2", ""},
			{func() error {
				_, err := s.RetentionPlan(ctx, manager, cases.MustDate("2026-11-23"), "office/1", func(cases.Ending) cases.Keeping {
					return cases.Keeping{Until: cases.MustDate("2026-11-22")}
				})
				return err
			}, o.Manager, "ReadRetention rows=2", ""},
			{func() error { _, err := s.Destructions(ctx, chief); return err }, o.Chief, "ReadRetention rows=0", ""},
			{func() error { _, err := s.People(ctx, o.Viewer(o.Admin)); return err }, o.Admin, "ListPeople rows=9", ""},
			{func() error {
				_, err := s.AuditLog(ctx, manager, cases.AuditFilter{Number: snapshot.Number})
				return err
			}, o.Manager,
				"ReadAudit rows=9 person= number=" + snapshot.Number + " action= opened=false no_office=false", ""},
			{func() error {
				_, err := s.Standing(ctx, cases.PaperQuestion{Code: "AAAAA-BBBBB-CCCCC"})
				return err
			}, cases.Person{}, "VerifyPaper not_ours", ""},
		} {
			require.NoError(t, tt.read(), tt.line)
			page, err := s.AuditLog(ctx, o.Viewer(o.Admin), cases.AuditFilter{NoOffice: tt.by.ID == ""})
			require.NoError(t, err)
			for page.Lines[0].Action == "ReadAudit" && !strings.HasPrefix(tt.line, "ReadAudit") {
				page.Lines = page.Lines[1:]
			}
			l := page.Lines[0]
			require.Equal(t, tt.line, strings.Join(strings.Fields(l.Action+" "+l.Result+" "+l.Object), " "))
			require.Equal(t, tt.by.ID, l.Actor, tt.line)
			require.Equal(t, tt.of, l.Request, tt.line)
			require.Equal(t, "web/ABCDEFGH", l.Origin, tt.line)
		}
		// What the page did before the engine carried the act out is the act's origin.
		page, err := s.AuditLog(ctx, chief, cases.AuditFilter{Action: string(cases.Submit)})
		require.NoError(t, err)
		require.Equal(t, "web/ABCDEFGH", page.Lines[0].Origin)

		// Who opened it: nobody's lists, no acts.
		opened := auditLines(t, o, cases.AuditFilter{Number: snapshot.Number, Opened: true})
		require.Equal(t, []string{"FindRequest", "OpenDocument " + string(file.ID), "ListUploads rows=1", "ReadAlike found=1", "ReadRequest dates", "ReadRequest facts"}, opened)

		// Nobody's name, fact or text is in any of it.
		all := ""
		require.NoError(t, s.ExportAudit(ctx, time.Time{}, time.Time{}, func(l cases.AuditLine) error { all += fmt.Sprintln(l); return nil }))
		for _, word := range []string{"Quetzalcoatl", "Xiomara", "statement", "219876543", "CR-004711", "ortiz", "example", "Harbor"} {
			require.NotContains(t, strings.ToLower(all), strings.ToLower(word))
		}
		report, err := s.VerifyAudit(ctx, store.AuditProof{}, func(int, int) {}, func(f cases.Tampering) { t.Error(f) })
		require.NoError(t, err)
		require.Zero(t, report.Found)
	})
}

// The attack: somebody writes a victim's name into the log, which nobody can take
// out again, by typing it where the page has a filter.
func TestFiltersPutNoTextIntoTheLog(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for _, f := range []cases.AuditFilter{{Person: "Quetzalcoatl"}, {Action: "Quetzalcoatl"}, {Number: "Quetzalcoatl"}} {
			_, err := s.AuditLog(t.Context(), o.Viewer(o.Chief), f)
			require.Equal(t, cases.BadInput, code(err))
		}
		for _, f := range []cases.AuditFilter{{Person: o.ADA.ID}, {Person: cases.System().Person}, {Action: "SignIn"}} {
			_, err := s.AuditLog(t.Context(), o.Viewer(o.Chief), f)
			require.NoError(t, err)
		}
		for _, l := range auditLines(t, o, cases.AuditFilter{}) {
			require.NotContains(t, l, "Quetzalcoatl")
		}
	})
}

func TestRefusalsAreLines(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		ctx := cases.ComesFrom(t.Context(), "web")
		from := cases.Origin{Address: "192.0.2.7"}
		_, err := s.SignIn(ctx, cases.Credentials{Email: o.Chief.Email, Password: "wrong", From: from})
		require.Error(t, err)
		_, err = s.SignIn(ctx, cases.Credentials{Email: "stranger@elsewhere.example", Password: "wrong", From: from})
		require.Error(t, err)
		for range 12 {
			_, err = s.SignIn(ctx, cases.Credentials{Email: o.Deputy.Email, Password: "wrong", From: from})
			require.Error(t, err)
		}
		_, err = s.CheckCode(ctx, o.Chief.ID, "123456", from)
		require.Error(t, err)

		err = s.ChangePassword(ctx, o.Viewer(o.Intake), cases.PasswordChange{Current: "wrong", New: "tulip ledger anvil"})
		require.Equal(t, cases.NotYours, code(err))
		require.Equal(t, []string{"ChangePassword not_yours " + string(o.Intake.ID)}, auditLines(t, o, cases.AuditFilter{Action: "ChangePassword"}))

		lines := auditLines(t, o, cases.AuditFilter{Action: "SignInRefused"})
		require.Contains(t, lines, "SignInRefused bad_input "+string(o.Chief.ID))
		require.Contains(t, lines, "SignInRefused too_many "+string(o.Deputy.ID))
		require.Equal(t, []string{"CodeRefused bad_input app"}, auditLines(t, o, cases.AuditFilter{Action: "CodeRefused"}))
		strangers := auditLines(t, o, cases.AuditFilter{NoOffice: true})
		require.Len(t, strangers, 1)
		require.Regexp(t, `^SignInRefused bad_input address/[0-9a-f]{32}$`, strangers[0])

		// An act that the procedure refused is a line of its own.
		id := cases.RequestID(uuid.NewString())
		c := o.Command(t, o.Attorney, id, cases.Submit, time.Now(), cases.Payload{Visa: cases.U, Submission: storetest.Submission()})
		_, err = s.AddCommand(ctx, c)
		require.NoError(t, err)
		_, err = s.Apply(context.Background(), c.ID, activities.Decide)
		require.NoError(t, err)
		c = o.Command(t, o.Other, id, cases.Cancel, time.Now(), cases.Payload{})
		_, err = s.AddCommand(ctx, c)
		require.NoError(t, err)
		_, err = s.Apply(context.Background(), c.ID, activities.Decide)
		require.Error(t, err)
		require.Equal(t, []string{string(cases.Cancel) + " not_yours " + string(c.ID)}, auditLines(t, o, cases.AuditFilter{Action: string(cases.Cancel)}))

		for _, p := range []cases.Person{o.Attorney, o.Intake, o.ADA, o.Official} {
			_, err := s.AuditLog(ctx, o.Viewer(p), cases.AuditFilter{})
			var refusal cases.Refusal
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, cases.NotYours, refusal.Code)
		}
	})
}
