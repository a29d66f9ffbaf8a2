package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"suppb/internal/testkit"
	"suppb/internal/testkit/smtp"
	"suppb/internal/testkit/visitor"
)

// Everything that people type in this test holds one of these words, which occur
// nowhere else; dates and numbers stand for themselves.
const (
	canaryWord  = "Zyxqkwuv"
	canaryLower = "zyxqkwuv"
)

var canaryVictims = []victim{
	{"U", "Zyxqkwuvarion", "Zyxqkwuvimena", "1973-02-19", "207391846", "The zyxqkwuvlandlord kept her passport; Zyxqkwuvarion told nobody.", "She gave the zyxqkwuvdetectives his number.", "CR-930417-ZYXQKWUV"},
	{"T", "Zyxqkwuvvalle", "Zyxqkwuvmargit", "1969-10-28", "203958174", "The zyxqkwuvforeman counted the days she owed.", "She drew a zyxqkwuvmap of the kitchen.", "CR-560912-ZYXQKWUV"},
}

// canaries are what must stand nowhere on the disk.
func canaries(passwords map[string]string) []string {
	out := []string{canaryWord, canaryLower, "ZYXQKWUV"}
	for _, v := range canaryVictims {
		born, err := time.Parse(time.DateOnly, v.born)
		if err != nil {
			panic(err)
		}
		out = append(out, v.aNumber)
		for _, layout := range []string{time.DateOnly, "01/02/2006", "January 2, 2006", "2 January 2006"} {
			out = append(out, born.Format(layout))
		}
	}
	for email, password := range passwords {
		out = append(out, email, password)
	}
	return out
}

// TestCanary walks the whole life of requests and then reads every byte that the
// service left on the disk: the record with its log, or PostgreSQL's whole data
// folder; the engine's files; a backup and its keys; the log; the temporary
// folder; and every mail. Nothing that anybody typed stands there in clear, in
// none of the ways in which programs write texts.
//
// The attack: somebody takes the disk, a copy of it, or the mail.
func TestCanary(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { canary(t, "") })
	t.Run("postgres", func(t *testing.T) { canary(t, testkit.Postgres(t)) })
}

func canary(t *testing.T, database string) {
	rules, temp, copies := t.TempDir(), t.TempDir(), t.TempDir()
	zone := ruleFile(t, rules, "e2e", time.Now().Add(5*time.Hour))
	mailbox := smtp.Serve(t)
	s := newService(t, database, "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@da.example", "--rules-dir", rules)
	passwords := s.open("e2e", "--rules-dir", rules)
	s.env = []string{"TMPDIR=" + temp}
	s.start()
	p := s.signInAll(passwords)
	today := time.Now().In(zone).Format(time.DateOnly)
	canaryLife(t, p, today)
	s.suppb("backup", filepath.Join(copies, "record.db"), "--rules-dir", rules)
	s.await("all mail is out", 20*time.Second, func() bool { return len(subjects(mailbox, "Request")) >= 8 })
	roots := []string{s.data, s.log, temp, copies}
	if database != "" {
		roots = append(roots, postgresFolder(t, database))
	}
	what := canaries(passwords)
	search := newByteSearch(what)
	looked := search.folders(t, roots...)
	t.Logf("looked for %d words in %d ways through %d files, %d MB, and found nothing", len(what), len(search.patterns), looked.files, looked.bytes>>20)
	for _, m := range mailbox.Messages() {
		text := bytes.ReplaceAll(m.Raw, []byte(strings.Join(m.To, ", ")), nil) // whom it is for has to stand there
		for _, hit := range search.in(text) {
			if !slices.ContainsFunc(m.To, func(to string) bool { return strings.Contains(hit, to) }) {
				t.Errorf("the mail %q holds %s", m.Subject, hit)
			}
		}
	}
	s.stop()
	search.folders(t, roots...)
}

// canaryLife types the words into every kind of field there is.
func canaryLife(t *testing.T, p *staffed, today string) {
	t.Helper()
	// Mistakes first: a wrong password, a form with one, an upload that is left out.
	visitor.New(t, p.base()).Get("/sign-in").Form("/sign-in").Set("email", "zyxqkwuvnobody@example.org").Set("password", "zyxqkwuv wrong password").Send().Is(http.StatusUnprocessableEntity)
	u, v := canaryVictims[0], canaryVictims[1]
	u.form(p.attorney).Set("family", "").Attach("documents", "zyxqkwuv left out.pdf", "application/pdf", "%PDF-1.4 zyxqkwuv left out").Send().Is(http.StatusUnprocessableEntity)

	uPath := u.form(p.attorney).Attach("documents", "Zyxqkwuvarion statement.pdf", "application/pdf", "%PDF-1.4 zyxqkwuvstatement").Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(uPath).Form(uPath+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(uPath).Form(uPath+"/ask").Set("missing", "incident").Set("question", "Did Zyxqkwuvarion see the zyxqkwuvdoor?").Send().Has("Awaiting information")
	p.attorney.Get(uPath).Form(uPath+"/answer").Set("answer", "She saw the zyxqkwuvdoor.").Attach("documents", "zyxqkwuvdoor.png", "image/png", picture(t)).Send().Is(http.StatusOK)
	p.attorney.Get(uPath).Form(uPath+"/facts").Set("fact", "hearing").Date("fact_on", cDate(60)).Set("evidence", "A zyxqkwuvnotice of the court.").Send().Is(http.StatusOK)
	p.ada.Get(uPath+"/hold").Form(uPath+"/hold").Set("code", "records").Date("act_day", cDate(20)).Set("act_text", "The zyxqkwuvprecinct looks for the file.").Send().Is(http.StatusOK)
	p.ada.Get(uPath+"/resume").Form(uPath+"/resume").Set("act_text", "The zyxqkwuvfile is here.").Send().Is(http.StatusOK)
	for _, text := range []string{"Zyxqkwuvarion", "zyxqkwuvimena", u.aNumber, u.caseNumber} {
		p.supervisor.Get("/search").Form("/search").Set("text", text).Send().Is(http.StatusOK).Has("2026-0001")
	}
	toArrival(t, p, u, uPath, today)
	if visitorPath := p.attorney.Get(uPath).Path; strings.Contains(strings.ToLower(visitorPath), canaryLower) {
		t.Errorf("an address holds %s", visitorPath)
	}

	// The second is declined, with reasons, and asked about again.
	tPath := v.form(p.other).Attach("documents", "zyxqkwuvvalle.pdf", "application/pdf", "%PDF-1.4 zyxqkwuvvalle").Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(tPath).Form(tPath+"/accept").Option("reviewer", "Okafor").Send().Has("Under review")
	p.ada.Get(tPath+"/findings").Form(tPath+"/findings").Set("narrative", v.narrative).Set("statutes", "zyxqkwuv § 1").Send().Is(http.StatusOK)
	p.other.Get(tPath + "/cancel").Form(tPath + "/cancel").Send().Is(http.StatusOK)

	thirdPath := v.form(p.other).Send().Is(http.StatusOK).Has("received").Path
	p.intake.Get(thirdPath).Form(thirdPath+"/misdirect").Set("referral", "Ask the zyxqkwuvcounty police.").Send().Is(http.StatusOK)
}

// cDate is a day some days ahead.
func cDate(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

// postgresFolder makes the server write out what it holds, and says where.
func postgresFolder(t *testing.T, database string) string {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CHECKPOINT`); err != nil {
		t.Fatal(err)
	}
	var folder string
	if err := db.QueryRow(`SHOW data_directory`).Scan(&folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

// byteSearch finds words in bytes, in the ways in which programs write them.
type byteSearch struct {
	patterns map[string]string // bytes to what they are
}

func newByteSearch(words []string) *byteSearch {
	s := &byteSearch{patterns: map[string]string{}}
	for _, w := range words {
		for way, bytes := range written(w) {
			s.patterns[bytes] = fmt.Sprintf("%q as %s", w, way)
		}
	}
	return s
}

// written are a word's bytes in each way. Base64 depends on what stands before
// the word, so there are three, each without the characters that it shares with
// its neighbours.
func written(w string) map[string]string {
	units := utf16.Encode([]rune(w))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, u := range units {
		little = append(little, byte(u), byte(u>>8))
		big = append(big, byte(u>>8), byte(u))
	}
	out := map[string]string{
		"text": w, "UTF-16LE": string(little), "UTF-16BE": string(big),
		"hex": hex.EncodeToString([]byte(w)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(w))),
	}
	if escaped := url.QueryEscape(w); escaped != w {
		out["an address"] = escaped
	}
	for shift := range 3 {
		padded := append(make([]byte, shift), w...)
		whole := len(padded) / 3 * 4
		first := (shift*8 + 5) / 6
		for way, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			if text := encoding.EncodeToString(padded)[first:whole]; len(text) >= 5 {
				out[fmt.Sprintf("%s, %d", way, shift)] = text
			}
		}
	}
	return out
}

// in lists what is found in bytes and in the compressed streams among them.
func (s *byteSearch) in(b []byte) (found []string) {
	found = s.plain(b)
	for _, inner := range inflated(b) {
		for _, hit := range s.plain(inner) {
			found = append(found, hit+", compressed")
		}
	}
	return found
}

func (s *byteSearch) plain(b []byte) (found []string) {
	for pattern, what := range s.patterns {
		if i := bytes.Index(b, []byte(pattern)); i >= 0 {
			found = append(found, fmt.Sprintf("%s at byte %d", what, i))
		}
	}
	return found
}

// inflated are the contents of the gzip and zlib streams among bytes.
func inflated(b []byte) (out [][]byte) {
	for _, stream := range []struct {
		magic string
		open  func(io.Reader) (io.Reader, error)
	}{
		{"\x1f\x8b\x08", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"\x78\x01", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
		{"\x78\x9c", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
		{"\x78\xda", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
	} {
		for at := 0; ; {
			i := bytes.Index(b[at:], []byte(stream.magic))
			if i < 0 {
				break
			}
			at += i
			if r, err := stream.open(bytes.NewReader(b[at:])); err == nil {
				if inner, _ := io.ReadAll(io.LimitReader(r, 16<<20)); len(inner) > 0 {
					out = append(out, inner)
				}
			}
			at++
		}
	}
	return out
}

type looked struct {
	files int
	bytes int64
}

// folders searches every file, and fails the test for each hit.
func (s *byteSearch) folders(t *testing.T, roots ...string) (all looked) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil // it went away meanwhile, or is a socket
			}
			if name := filepath.Base(path); strings.Contains(strings.ToLower(name), canaryLower) {
				t.Errorf("a file is called %s", name)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			all.files, all.bytes = all.files+1, all.bytes+int64(len(b))
			for _, hit := range s.in(b) {
				t.Errorf("%s holds %s", path, hit)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if all.files == 0 {
		t.Fatal("there is nothing to search")
	}
	return all
}

// The search has to be able to find.
func TestByteSearchFinds(t *testing.T) {
	words := canaries(map[string]string{"zyxqkwuvmail@example.org": "s3cret-zyxqkwuv"})
	s := newByteSearch(words)
	for _, word := range words {
		for way, text := range written(word) {
			if len(s.in([]byte("some noise \x00 "+text+" and more"))) == 0 {
				t.Errorf("%q as %s is not found", word, way)
			}
		}
		for shift := range 3 {
			text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + word + " and what follows"))
			if len(s.in([]byte(text))) == 0 {
				t.Errorf("%q after %d bytes in base64 is not found", word, shift)
			}
		}
		var zipped, deflated bytes.Buffer
		g, z := gzip.NewWriter(&zipped), zlib.NewWriter(&deflated)
		for _, w := range []io.WriteCloser{g, z} {
			io.WriteString(w, strings.Repeat("noise ", 50)+word)
			w.Close()
		}
		for _, b := range [][]byte{zipped.Bytes(), deflated.Bytes()} {
			if len(s.in(append([]byte("head"), b...))) == 0 {
				t.Errorf("%q is not found in a compressed stream", word)
			}
		}
	}
	if found := s.in([]byte("nothing of that kind, 2026-01-01")); len(found) > 0 {
		t.Errorf("found %v where there is nothing", found)
	}
}
