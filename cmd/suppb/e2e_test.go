package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"suppb/cases"
	"suppb/internal/testkit"
	"suppb/internal/testkit/smtp"
	"suppb/internal/testkit/visitor"
)

// ruleFile writes an office's rules and practice, a version for each alarm: the
// moment of today at which that version's reminders go out. The zone is one in
// which it is about noon, so no test crosses midnight.
func ruleFile(t testing.TB, dir, id string, alarms ...time.Time) *time.Location {
	t.Helper()
	newest := alarms[len(alarms)-1]
	offset := 12 - newest.UTC().Hour()
	zone := "UTC"
	if offset != 0 {
		zone = fmt.Sprintf("Etc/GMT%+d", -offset)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	var practices, rules []string
	for i, alarm := range alarms {
		practices = append(practices, fmt.Sprintf(`{"version": %d, "confirmed": false, "alarm_at": %q, "digest_at": "13:10",
    "answer": {"days": 1, "unit": "calendar", "confirmed": false}, "appeal": {"days": 30, "unit": "calendar", "confirmed": false},
    "reissue": {"days": 14, "unit": "calendar", "confirmed": false},
    "ladders": [
      {"clock": "decision", "rungs": [{"days_before": 14, "to": ["holder"]}, {"days_after": 1, "to": ["holder", "managers"]}]},
      {"clock": "information", "rungs": [{"percent": 0, "to": ["requester", "holder"]}, {"days_before": 0, "to": ["requester", "holder"]}]},
      {"clock": "validity", "rungs": [{"days_before": 30, "to": ["requester"]}]}]}`, i+1, alarm.In(loc).Format("15:04:05")))
		from, until := "2000-01-01", ""
		if i > 0 {
			from = cases.DateOf(newest.In(loc)).AddDays(i - len(alarms) + 1).String()
		}
		if i < len(alarms)-1 {
			until = cases.DateOf(newest.In(loc)).AddDays(i - len(alarms) + 1).String()
		}
		rules = append(rules, fmt.Sprintf(`{"version": %d, "from": %q, "until": %q, "cite": "none", "confirmed": false,
    "visas": ["U", "T"], "zone": %q, "calendar": "us-federal/1", "practice": "%s/%d",
    "day_count": {"value": "exclude_first", "confirmed": false}, "roll": {"value": "none", "confirmed": false},
    "receipt": {"after_hours": "same_day", "confirmed": false},
    "ordinary": {"days": 90, "unit": "calendar", "confirmed": false},
    "triggers": [{"fact": "hearing", "days_before": 7, "confirmed": false}],
    "tolling": {"information": false, "confirmed": false}}`, i+1, from, until, zone, id, i+1))
	}
	for kind, versions := range map[string][]string{"practice": practices, "rules": rules} {
		text := fmt.Sprintf(`{"kind": %q, "id": %q, "name": "End-to-end test", "versions": [%s]}`, kind, id, strings.Join(versions, ", "))
		if err := os.WriteFile(filepath.Join(dir, id+"-"+kind+".json"), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return loc
}

// TestFirstLight is the whole road on the built binary: a T and a U request from
// an attorney's submission to the original in hand, with the process killed twice
// on the way and the engine's database deleted afterwards. Once with the record
// in SQLite, once in PostgreSQL.
func TestFirstLight(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		firstLight(t, "")
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		firstLight(t, testkit.Postgres(t))
	})
}

func firstLight(t *testing.T, database string) {
	rules := t.TempDir()
	first := time.Now().Add(5 * time.Hour)
	ruleFile(t, rules, "e2e", first)
	mailbox := smtp.Serve(t)
	s := newService(t, database, "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example", "--rules-dir", rules)
	passwords := s.open("e2e", "--rules-dir", rules)
	marker := filepath.Join(t.TempDir(), "died")
	s.env = []string{"SUPPB_DIE_AFTER_STORING=Accept", "SUPPB_DIE_MARKER=" + marker}

	// The process dies between storing the acceptance and sending it to the workflow.
	s.start()
	p := s.signInAll(passwords)
	tPath := tVictim.submit(t, p.attorney)
	accept := p.intake.Get(tPath).Form(tPath+"/accept").Option("reviewer", "Okafor")
	if _, err := accept.TrySend(); err == nil {
		t.Fatal("the service answered although it was to die")
	}
	s.awaitDeath()
	if _, err := os.Stat(marker); err != nil {
		t.Fatalf("the service died elsewhere: %v", err)
	}

	// After the restart the act is carried out by itself, and pressing the
	// button again is still the same act.
	alarm := time.Now().Add(25 * time.Second)
	zone := ruleFile(t, rules, "e2e", first, alarm)
	s.start()
	s.await("the stored acceptance is carried out", 30*time.Second, func() bool {
		return strings.Contains(p.intake.Get(tPath).Text(), "Under review")
	})
	accept.Send().Is(http.StatusOK)
	if n := strings.Count(p.intake.Get(tPath).Text(), "Accepted and given to a reviewer"); n != 1 {
		t.Fatalf("the timeline shows %d acceptances", n)
	}

	// The process dies while the reminder's timer is pending.
	uPath := uVictim.submit(t, p.attorney)
	p.intake.Get(uPath).Form(uPath+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(uPath).Form(uPath+"/ask").Set("missing", "incident").Set("question", "Which precinct took the report?").Send().Has("Awaiting information")
	if left := time.Until(alarm); left < 2*time.Second {
		t.Fatalf("only %s were left before the alarm; this machine is too slow for a pending timer", left)
	}
	s.kill()
	if n := len(subjects(mailbox, "an answer is still open")); n != 0 {
		t.Fatalf("%d reminders went out before the alarm", n)
	}
	s.start()
	// What was under way when the process died is noticed after half a minute, at each
	// step; an act that the engine never heard of after a minute.
	s.await("the reminder arrives", 2*time.Minute, func() bool { return len(subjects(mailbox, "an answer is still open")) > 0 })
	p.attorney.Get(uPath).Has("Where and when it happened, or a case number", "Which precinct took the report?").Form(uPath+"/answer").
		Set("answer", "The ninth precinct.").Attach("documents", "report.png", "image/png", picture(t)).Send().Is(http.StatusOK)

	for _, v := range []struct {
		victim
		path string
	}{{tVictim, tPath}, {uVictim, uPath}} {
		toArrival(t, p, v.victim, v.path, time.Now().In(zone).Format(time.DateOnly))
	}
	p.manager.Get("/overview").Is(http.StatusOK)

	openPath := uVictim.submit(t, p.other)
	p.attorney.Get(openPath).Is(http.StatusNotFound)

	s.await("all mail is out", 20*time.Second, func() bool { return len(subjects(mailbox, "Request 2026-0003")) == 2 })
	sent, doubled := messages(mailbox), 0
	for _, n := range sent {
		doubled += n - 1
	}
	if doubled > 2 {
		t.Errorf("%d messages came twice, more than could be in flight at two kills", doubled)
	}
	for _, once := range []string{
		"Request 2026-0001: received", "Request 2026-0002: received", "Request 2026-0001: new", "Request 2026-0001: assigned to you",
		"Request 2026-0002: an answer is still open", "Request 2026-0002: we need something from you",
		"Request 2026-0001: your look is wanted", "Request 2026-0001: your decision is wanted", "Request 2026-0002: print it for signature",
	} {
		if n := len(withSubject(sent, once)); n != 1 {
			t.Errorf("%d different messages %q", n, once)
		}
	}
	t.Run("deleting the engine's database changes nothing", func(t *testing.T) {
		before := everything(t, p, tPath, uPath)
		s.stop()
		engineFiles, err := filepath.Glob(filepath.Join(s.data, "engine.db*"))
		if err != nil || len(engineFiles) == 0 {
			t.Fatalf("there is no engine file to delete (%v)", err)
		}
		assertNoSecrets(t, s, mailbox, append(engineFiles, s.log))
		for _, f := range engineFiles {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
		s.start()
		for page, text := range everything(t, p, tPath, uPath) {
			if text != before[page] {
				t.Errorf("%s changed:\n%s\n---\n%s", page, before[page], text)
			}
		}
		p.other.Get(openPath + "/cancel").Form(openPath + "/cancel").Send().Has("You cancelled this request")
		time.Sleep(3 * time.Second) // long enough for mail that should not come
		for message, n := range messages(mailbox) {
			if n != sent[message] && !strings.Contains(message, "Request 2026-0003: there is news") {
				t.Errorf("%d times %s, %d before", n, message, sent[message])
			}
		}
		s.stop()
		engineFiles, err = filepath.Glob(filepath.Join(s.data, "engine.db*"))
		if err != nil {
			t.Fatal(err)
		}
		assertNoSecrets(t, s, mailbox, append(engineFiles, s.log))
	})
}

// toArrival goes from review to the original in the attorney's hands, who also
// downloads the scan. The form is signed and leaves today.
func toArrival(t *testing.T, p *staffed, v victim, path, today string) {
	t.Helper()
	v.recommend(p.ada, path).Is(http.StatusOK).Has("With a supervisor")
	p.attorney.Get(path).Has("a supervisor is reading the recommendation")
	endorse(p.supervisor, path).Is(http.StatusOK).Has("Awaiting decision", "Passed on by", "Irene Castellan")
	var decision *visitor.Page
	p.await("the form is drawn", 20*time.Second, func() bool {
		decision = p.official.Get(path + "/decision")
		return decision.HasForm(path + "/certify")
	})
	form := decision.Form(path + "/certify")
	draft := documentLink.FindStringSubmatch(string(decision.Body))
	if draft == nil {
		t.Fatal("the decision page shows no form")
	}
	pdf := p.official.Get(draft[0]).Is(http.StatusOK).Body
	if sum := sha256.Sum256(pdf); form.Values.Get("digest") != hex.EncodeToString(sum[:]) || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatal("the form shown is not the one that would be certified")
	}
	form.Send().Is(http.StatusOK).Has("You decided to certify")
	p.attorney.Get(draft[0]).Is(http.StatusNotFound) // no unsigned form leaves the office

	// The packet is printed, signed and scanned; its cover sheet brings it back.
	packet := p.intake.Get(path + "/packet").Is(http.StatusOK).Body
	if shots := os.Getenv("SUPPB_SHOTS"); shots != "" {
		if err := os.WriteFile(filepath.Join(shots, "packet-"+v.visa+".pdf"), packet, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.intake.Get("/scans").Form("/scans").Attach("stack", "stack.pdf", "application/pdf", string(scanned(t, packet))).Send().
		Is(http.StatusOK).Has("1 packet", "The scan is there.")
	p.intake.Get(path + "/signature").Has("Already uploaded")
	v.sign(p.intake, path, today, "").Is(http.StatusOK).Has("Awaiting dispatch")
	p.attorney.Get(path).Has("The form is signed.")
	dispatch(p.intake, path, today).Is(http.StatusOK).Has("Certified", "its arrival is not confirmed yet")
	status := p.attorney.Get(path).Has("the original went back to you", "1Z 999 AA1")
	if v.visa == "U" {
		status.Has("USCIS must receive it by")
	}
	scan := filepath.Join(t.TempDir(), "scan.pdf")
	if err := os.WriteFile(scan, p.attorney.Get(status.Link("Download the scan")).Is(http.StatusOK).Body, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := p.suppb("verify", scan); !strings.HasPrefix(said, "Genuine: Scan of the signed form") {
		t.Errorf("verify says %q of the scan", said)
	}
	p.attorney.Get(path+"/receipt").Form(path+"/receipt").Date("act_day", today).Send().Is(http.StatusOK).Has("arrived")
	if strings.Contains(p.attorney.Get(path).Text(), "Tell us below") {
		t.Error("the attorney is asked for what they told already")
	}
	p.attorney.Get(path + "/receipt").Is(http.StatusConflict).Has("The receipt of the original is confirmed already.")
}

// scanned is the PDF as it comes from an office scanner: pictures of its pages.
func scanned(t *testing.T, pdf []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", filepath.Join(dir, "in.pdf"), filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages (%v)", err)
	}
	scan := gofpdf.New("P", "in", "Letter", "")
	for _, page := range pages {
		scan.AddPage()
		scan.ImageOptions(page, 0, 0, 8.5, 11, false, gofpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	}
	var out bytes.Buffer
	if err := scan.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// picture is a small photo.
func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var documentLink = regexp.MustCompile(`/documents/[0-9a-f-]{36}`)

func subjects(mailbox *smtp.Server, words string) (found []string) {
	for _, m := range mailbox.Messages() {
		if strings.Contains(m.Subject, words) {
			found = append(found, m.Subject)
		}
	}
	return found
}

// messages lists every message by its ID with how often it arrived. A message
// that is in flight when the process is killed can arrive twice under one ID,
// which mail systems take as one; no other may.
func messages(mailbox *smtp.Server) map[string]int {
	counts := map[string]int{}
	for _, m := range mailbox.Messages() {
		counts[strings.Join(m.To, ",")+" | "+m.Subject+" | "+m.Header.Get("Message-Id")]++
	}
	return counts
}

func withSubject(sent map[string]int, subject string) map[string]int {
	found := map[string]int{}
	for message, n := range sent {
		if strings.Contains(message, "| "+subject+" |") {
			found[message] = n
		}
	}
	return found
}

// theTimeOfDay is what a page says of now: how long ago something was, and when
// the overview was drawn up.
var theTimeOfDay = regexp.MustCompile(`\b(just now|\d+ minutes? ago|As of \d+ \w+ \d+, \d+:\d+ [AP]M)\b`)

// everything is what each person sees, without what a page says of now.
func everything(t *testing.T, p *staffed, paths ...string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	see := func(name string, v *visitor.Visitor, paths ...string) {
		for _, path := range paths {
			seen[name+" "+path] = theTimeOfDay.ReplaceAllString(v.Get(path).Text(), "")
		}
	}
	see("attorney", p.attorney, append(paths, "/requests")...)
	see("other attorney", p.other, append(paths, "/requests")...)
	see("intake", p.intake, append(paths, "/requests")...)
	see("ADA", p.ada, append(paths, "/requests")...)
	see("supervisor", p.supervisor, append(paths, "/requests")...)
	see("official", p.official, append(paths, "/requests", paths[0]+"/decision")...)
	see("manager", p.manager, append(paths, "/requests", "/overview", "/people")...)
	return seen
}

// assertNoSecrets looks for the victims' facts in what leaves the record: the
// engine's files, the log, and every message. That a record in a file has them
// shows that the search finds what is there.
func assertNoSecrets(t *testing.T, s *service, mailbox *smtp.Server, paths []string) {
	t.Helper()
	secrets := slices.Concat(uVictim.secrets(), tVictim.secrets())
	if found := findSecrets(t, secrets, paths...); len(found) > 0 {
		t.Errorf("personal data outside the record: %q", found)
	}
	search := newByteSearch(secrets)
	for _, m := range mailbox.Messages() {
		for _, hit := range search.in(slices.Concat(m.Raw, []byte(m.Text), []byte(m.Subject))) {
			t.Errorf("personal data in mail: %s", hit)
		}
	}
	if s.database != "" {
		return
	}
	record, err := filepath.Glob(filepath.Join(s.data, "record.db*"))
	if err != nil || len(record) == 0 {
		t.Fatalf("there is no record to search (%v)", err)
	}
	if found := findSecrets(t, secrets, record...); len(found) > 0 {
		t.Errorf("personal data in clear in the record: %q", found)
	}
	control := filepath.Join(t.TempDir(), "control")
	if err := os.WriteFile(control, []byte(strings.Join(secrets, "\x00")), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := findSecrets(t, secrets, control); len(found) != len(secrets) {
		t.Errorf("the search finds only %q", found)
	}
}
