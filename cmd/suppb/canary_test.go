package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"mime/quotedprintable"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	escapedWord = `Ñé"<Őőšk&` // what most ways of writing escape
)

var canaryVictims = []victim{
	{"U", "Zyxqkwuvarion", "Zyxqkwuvimena", "1973-02-19", "207391846", "The zyxqkwuvlandlord kept her passport; Zyxqkwuvarion told nobody.", "She gave the zyxqkwuvdetectives his number.", "CR-930417-ZYXQKWUV"},
	{"T", "Zyxqkwuvvalle", "Zyxqkwuvmargit", "1969-10-28", "203958174", "The zyxqkwuvforeman counted the days she owed.", "She drew a zyxqkwuvmap of the kitchen.", "CR-560912-ZYXQKWUV"},
}

// canaries are what must stand nowhere on the disk.
func canaries(passwords map[string]string) []string {
	out := []string{canaryWord, canaryLower, "ZYXQKWUV", escapedWord}
	for _, v := range canaryVictims {
		born, err := time.Parse(time.DateOnly, v.born)
		if err != nil {
			panic(err)
		}
		out = append(out, v.aNumber)
		for _, layout := range []string{time.DateOnly, "20060102", "01/02/2006", "1/2/2006", "January 2, 2006", "2 January 2006"} {
			out = append(out, born.Format(layout))
		}
	}
	for email, password := range passwords {
		out = append(out, email, password)
	}
	return out
}

// newPassword is what one of them changes theirs to.
const newPassword = "zyxqkwuv umbrella nineteen"

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
	s := newService(t, database, "--smtp", mailbox.Addr, "--smtp-tls=false", "--mail-from", "certify@mail.example", "--rules-dir", rules) // a random Message-ID may end in "ada"
	passwords := s.open("e2e", "--rules-dir", rules)
	s.env = []string{"TMPDIR=" + temp}
	s.start()
	p := s.signInAll(passwords)
	what := canaries(passwords)
	for email, password := range passwords {
		what = append(what, visitor.Secrets(email, password)...)
	}
	search := newByteSearch(append(what, newPassword))
	addresses := s.recorded()
	p = p.at(s.base())
	today := time.Now().In(zone).Format(time.DateOnly)
	canaryLife(t, p, today)
	s.destroysAndRotates(t, p)
	p.other.Get("/account/password").Form("/account/password").Set("current", passwords["kim@firm.example"]).Set("new", newPassword).Set("again", newPassword).Send().Is(http.StatusOK)
	addresses.search(t, search)
	for _, path := range []string{"/metrics", "/debug/vars", "/debug/pprof/", "/healthz", "/readyz"} {
		for _, hit := range search.in(visitor.New(t, s.base()).Get(path).Body) {
			t.Errorf("%s holds %s", path, hit)
		}
	}
	s.suppb("backup", filepath.Join(copies, "record.db"), "--keys", filepath.Join(copies, "record.keys"), "--rules-dir", rules)
	restored(t, filepath.Join(copies, "record"), filepath.Join(copies, "again"))
	for name, args := range map[string][]string{"audit.jsonl": {"audit", "export"}, "audit.syslog": {"audit", "export", "--format", "syslog"}, "checkpoints": {"audit", "checkpoint"}} {
		if err := os.WriteFile(filepath.Join(copies, name), []byte(s.suppb(args...)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.await("all mail is out", 20*time.Second, func() bool { return len(subjects(mailbox, "Request")) >= 8 })
	roots := []string{s.data, s.log, temp, copies}
	if database != "" {
		roots = append(roots, postgresFolder(t, database))
	}
	hits, looked := search.folders(t, roots...)
	for _, hit := range append(hits, search.record(t, s)...) {
		t.Error(hit)
	}
	t.Logf("looked for %d words in %d ways through %d files, %d MB", len(what), len(search.patterns), looked.files, looked.bytes>>20)
	for _, m := range mailbox.Messages() {
		text := bytes.ReplaceAll(m.Raw, []byte(strings.Join(m.To, ", ")), nil) // whom it is for has to stand there
		text = fmt.Appendln(text, m.Subject, m.Text, m.HTML)                   // as people read it, whatever the encoding
		for _, hit := range search.in(text) {
			if !slices.ContainsFunc(m.To, func(to string) bool { return strings.Contains(hit, to) }) {
				t.Errorf("the mail %q holds %s", m.Subject, hit)
			}
		}
	}
	s.stop()
	hits, _ = search.folders(t, roots...)
	for _, hit := range hits {
		t.Error(hit, "after the service ended")
	}
	search.control(t, s, roots)
}

// control puts a word into the record in clear: the search has to find it, in its
// row and in a file.
func (s *byteSearch) control(t *testing.T, of *service, roots []string) {
	t.Helper()
	db := of.opened(t)
	for _, do := range []string{`CREATE TABLE planted (word TEXT)`, `INSERT INTO planted VALUES ('` + canaryWord + `')`} {
		if _, err := db.Exec(do); err != nil {
			t.Fatal(err)
		}
	}
	if of.database != "" {
		postgresFolder(t, of.database)
	}
	if hits := s.record(t, of); len(hits) == 0 || !strings.HasPrefix(hits[0], "planted.word, row 1, holds") {
		t.Errorf("a word in a row is found as %q", hits)
	}
	if hits, _ := s.folders(t, roots...); len(hits) == 0 {
		t.Error("a word in the record's files is not found")
	}
}

// opened is the record of a service, for who goes round the program.
func (s *service) opened(t *testing.T) *sql.DB {
	t.Helper()
	driver, source := "pgx", s.database
	if s.database == "" {
		driver, source = "sqlite3", "file:"+filepath.Join(s.data, "record.db")+"?_busy_timeout=10000"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

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

// record searches what the record answers, value by value: PostgreSQL compresses
// long values, and a word can lie across two pages of a file.
func (s *byteSearch) record(t *testing.T, of *service) (hits []string) {
	t.Helper()
	tables := `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	if of.database == "" {
		tables = `SELECT name FROM sqlite_master WHERE type = 'table'`
	}
	db, values := of.opened(t), 0
	for _, named := range all(t, db, tables) {
		for _, table := range named {
			for i, row := range all(t, db, fmt.Sprintf(`SELECT * FROM %q`, table)) {
				for column, value := range row {
					values++
					for _, hit := range s.in([]byte(value)) {
						hits = append(hits, fmt.Sprintf("%s.%s, row %d, holds %s", table, column, i+1, hit))
					}
				}
			}
		}
	}
	if values < 1000 {
		t.Errorf("only %d values were searched", values)
	}
	return hits
}

// all is what a query answers, by column.
func all(t *testing.T, db *sql.DB, query string) (out []map[string]string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(sql.NullString)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, v := range values {
			row[columns[i]] = v.(*sql.NullString).String
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
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
// its neighbours. Lines that mail breaks are joined by unbroken.
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
	for way, escaped := range map[string]string{
		"an address": url.QueryEscape(w), "part of an address": url.PathEscape(w), "HTML": html.EscapeString(w), "JSON": inJSON(w), "JSON in JSON": inJSON(inJSON(w)), "quoted-printable": quotedPrintable(w), "ASCII": strings.Trim(strconv.QuoteToASCII(w), `"`),
	} {
		if escaped != w {
			out[way] = escaped
		}
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

// inJSON is a text between the quotes of a JSON string.
func inJSON(w string) string {
	b, err := json.Marshal(w)
	if err != nil {
		panic(err)
	}
	return string(b[1 : len(b)-1])
}

// quotedPrintable is a text in a mail whose lines are not broken.
func quotedPrintable(w string) string {
	var out strings.Builder
	to := quotedprintable.NewWriter(&out)
	_, _ = io.WriteString(to, w)
	_ = to.Close()
	return strings.ReplaceAll(out.String(), "=\r\n", "")
}

// longLines are lines of text, one after the other.
var longLines = regexp.MustCompile(`(?:[!-~ \t]{40,}\r?\n)+[!-~ \t]+`)

// unbroken are the runs of lines with the ends that quoted-printable or base64 gave
// them taken out.
func unbroken(b []byte) (out []byte) {
	for _, run := range longLines.FindAll(b, -1) {
		run = bytes.ReplaceAll(run, []byte("\r\n"), []byte("\n"))
		out = append(append(out, bytes.ReplaceAll(run, []byte("=\n"), nil)...), 0)
		out = append(append(out, bytes.ReplaceAll(run, []byte("\n"), nil)...), 0)
	}
	return out
}

// in lists what is found in bytes, over the ends of their lines and in the
// compressed streams among them.
func (s *byteSearch) in(b []byte) (found []string) {
	found = append(s.plain(b), s.plain(unbroken(b))...)
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

// inflated are the contents of the gzip, zlib and ZIP streams among bytes.
func inflated(b []byte) (out [][]byte) {
	for _, stream := range []struct {
		magic string
		open  func(io.Reader) (io.Reader, error)
	}{
		{"PK\x03\x04", inZIP},
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

// inZIP is a file of an archive, from its own header on.
func inZIP(r io.Reader) (io.Reader, error) {
	header := make([]byte, 30)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	skip := int64(uint16Of(header[26:])) + int64(uint16Of(header[28:])) // its name, and what else there is
	if _, err := io.CopyN(io.Discard, r, skip); err != nil {
		return nil, err
	}
	if uint16Of(header[8:]) == zip.Store {
		return r, nil
	}
	return flate.NewReader(r), nil
}

func uint16Of(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }

type looked struct {
	files int
	bytes int64
}

// folders searches every file, and its name.
func (s *byteSearch) folders(t *testing.T, roots ...string) (hits []string, all looked) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // it went away meanwhile
			}
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			all.files, all.bytes = all.files+1, all.bytes+int64(len(b))
			for _, hit := range append(s.in(b), s.in([]byte(filepath.Base(path)))...) {
				hits = append(hits, path+" holds "+hit)
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
	return hits, all
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
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			var archive bytes.Buffer
			z := zip.NewWriter(&archive)
			f, err := z.CreateHeader(&zip.FileHeader{Name: "a file", Method: method})
			if err == nil {
				_, err = io.WriteString(f, strings.Repeat("noise ", 50)+word)
			}
			if err := errors.Join(err, z.Close()); err != nil {
				t.Fatal(err)
			}
			if len(s.in(archive.Bytes())) == 0 {
				t.Errorf("%q is not found in an archive, method %d", word, method)
			}
		}
		for before := range 76 {
			text := strings.Repeat("x", before) + word + " and what follows it on a line that is long enough to be broken " + strings.Repeat("y", 80)
			var quoted bytes.Buffer
			to := quotedprintable.NewWriter(&quoted)
			io.WriteString(to, text)
			to.Close()
			wrapped := regexp.MustCompile(`.{76}`).ReplaceAllString(base64.StdEncoding.EncodeToString([]byte(text)), "$0\r\n")
			for way, b := range map[string]string{"quoted-printable": quoted.String(), "base64": wrapped} {
				if len(s.in([]byte(b))) == 0 {
					t.Errorf("%q after %d bytes is not found in lines of %s", word, before, way)
				}
			}
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
