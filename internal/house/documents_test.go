package house

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The documents on trust name tests; a name that no test bears promises nothing.
func TestDocumentsNameWhatExists(t *testing.T) {
	known := namesOf(t)
	for _, name := range trustDocuments(t) {
		for i, line := range strings.Split(read(t, name), "\n") {
			for _, sentence := range known.missing(line) {
				t.Errorf("%s:%d: %s", name, i+1, sentence)
			}
		}
	}
}

// The check of names has to be able to fail.
func TestNamesAreChecked(t *testing.T) {
	known := names{tests: map[string][]string{"TestSignIn": {"store", "web"}}, files: map[string]bool{"web": true, "web/signin.go": true, "SECURITY.md": true}}
	for _, test := range []struct{ line, want string }{
		{"`web.TestSignIn`, `store.TestSignIn`, `web/signin.go`, `web/`, `SECURITY.md`, `/sign-in`, `people.name`", ""},
		{"`sweep/OFFICE`, `cli/`, `application/pdf`", ""},
		{"`web.TestSignOut`", "there is no test TestSignOut"},
		{"`cases.TestSignIn`", "TestSignIn is in store, web, not in cases"},
		{"`TestSignIn`", "say which folder TestSignIn is in"},
		{"`web/signout.go`", "there is no web/signout.go"},
		{"`LICENSE.md`", "there is no LICENSE.md"},
	} {
		got := strings.Join(known.missing(test.line), "; ")
		if test.want == "" {
			require.Empty(t, got, test.line)
		} else {
			require.Contains(t, got, test.want)
		}
	}
}

// Every requirement of levels 1 and 2 has its one row: met by a test or a file
// that exists, not met and what is missing, or not applicable and why.
func TestASVS(t *testing.T) {
	text := read(t, "docs/asvs.md")
	wanted := map[string]string{}
	for _, line := range strings.Split(read(t, "internal/house/testdata/asvs-5.0.0.txt"), "\n") {
		if number, level, ok := strings.Cut(line, " "); ok && number != "#" {
			wanted[number] = level
		}
	}
	require.Len(t, wanted, 253)

	seen, tally := map[string]bool{}, map[string]int{}
	for _, row := range rows(text, regexp.MustCompile(`^\d+\.\d+\.\d+$`)) {
		require.Len(t, row, 5, "a row has number, level, requirement, status, how: %v", row)
		number, level, status, how := row[0], row[1], row[3], row[4]
		if level != "3" {
			require.False(t, seen[number], "%s has two rows", number)
			require.Equal(t, wanted[number], level, "level of %s", number)
			tally[status]++
		}
		seen[number] = true
		require.NotEmpty(t, row[2], "what %s asks for", number)
		require.Contains(t, []string{"met", "not met", "not applicable"}, status, "status of %s", number)
		require.NotEmpty(t, how, "%s: how, or why not", number)
		require.NotContains(t, how, "internal/testkit", "%s: a test of what tests use says nothing about the program", number)
		if status == "met" && !quoted.MatchString(how) {
			t.Errorf("%s is said to be met, and neither a test nor a file shows it", number)
		}
	}
	for number := range wanted {
		if !seen[number] {
			t.Errorf("%s has no row", number)
		}
	}
	require.Contains(t, text, fmt.Sprintf("%d met, %d not applicable, %d not met", tally["met"], tally["not applicable"], tally["not met"]),
		"the sums at the top of docs/asvs.md")
}

// Each adversary has a page, in one form; each wall on it has its test.
func TestThreatModel(t *testing.T) {
	overview := read(t, "docs/threat-model.md")
	pages, err := filepath.Glob(filepath.Join(root(t), "docs", "threat-model", "*.md"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(pages), 10)
	for _, page := range pages {
		name := path.Join("docs", "threat-model", filepath.Base(page))
		require.Contains(t, overview, "threat-model/"+filepath.Base(page), "docs/threat-model.md has no link to it")
		text := read(t, name)
		var parts []string
		for _, heading := range regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(text, -1) {
			parts = append(parts, heading[1])
		}
		require.Equal(t, []string{"What they have", "What they can get", "What they cannot get", "What remains"}, parts, name)
		walls := rows(text, nil)
		require.GreaterOrEqual(t, len(walls), 3, "%s: rows of what they cannot get", name)
		for _, wall := range walls {
			require.Len(t, wall, 3, "%s: a row has what, wall, test: %v", name, wall)
			require.Regexp(t, testName, wall[2], "%s: the test of %q", name, wall[0])
			require.NotContains(t, wall[2], "internal/testkit", "%s: a test of what tests use says nothing about the program", name)
		}
	}
}

var (
	quoted   = regexp.MustCompile("`[^`]+`")
	testName = regexp.MustCompile("`(?:([a-z][a-z0-9/]*)\\.)?((?:Test|Fuzz|Benchmark)[A-Z]\\w*)(?:/[^`]*)?`")
	fileName = regexp.MustCompile("`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.*-]*)+|[A-Za-z0-9_-]+\\.(?:md|go|sh|txt|yml|mod|sum))`")
)

// noFile is what looks like a file of ours: an ID at Temporal, an origin in the
// audit log, a type of content, what a running service or another repository has.
var noFile = regexp.MustCompile(`/OFFICE$|^(?:cli|mail)/$|^application/|^data/(?:engine|osv)`)

// names are what a document may name: tests by the folders they are in, and files.
type names struct {
	tests map[string][]string
	files map[string]bool
}

func namesOf(t *testing.T) names {
	t.Helper()
	n := names{map[string][]string{}, map[string]bool{}}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Z]\w*)\(`)
	for _, name := range tracked(t) {
		body, err := os.ReadFile(filepath.Join(root(t), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and not committed yet
		}
		require.NoError(t, err)
		for folder := name; folder != "."; folder = path.Dir(folder) {
			n.files[folder] = true
		}
		if strings.HasSuffix(name, "_test.go") {
			for _, f := range function.FindAllStringSubmatch(string(body), -1) {
				n.tests[f[1]] = append(n.tests[f[1]], path.Dir(name))
			}
		}
	}
	return n
}

// missing gives a sentence for each test and each file that a line names in vain.
func (n names) missing(line string) []string {
	var out []string
	for _, m := range testName.FindAllStringSubmatch(line, -1) {
		folder, test := m[1], m[2]
		switch in := n.tests[test]; {
		case len(in) == 0:
			out = append(out, "there is no test "+test)
		case folder == "":
			out = append(out, "say which folder "+test+" is in: "+strings.Join(in, ", "))
		case !slices.Contains(in, folder):
			out = append(out, test+" is in "+strings.Join(in, ", ")+", not in "+folder)
		}
	}
	for _, m := range fileName.FindAllStringSubmatch(line, -1) {
		if testName.MatchString(m[0]) || noFile.MatchString(m[1]) {
			continue
		}
		if name := strings.TrimSuffix(m[1], "/"); !n.files[name] {
			out = append(out, "there is no "+name)
		}
	}
	return out
}

// trustDocuments are those whose every name is checked.
func trustDocuments(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root(t), "docs", "threat-model", "*.md"))
	require.NoError(t, err)
	out := []string{"SECURITY.md", "CONTRIBUTING.md", "README.md", "docs/asvs.md", "docs/threat-model.md", "docs/security.md", "docs/audit.md", "docs/operations.md", "docs/data-classes.md"}
	for _, page := range pages {
		out = append(out, path.Join("docs", "threat-model", filepath.Base(page)))
	}
	return out
}

// rows are the cells of a document's tables, without their heads; first, if it
// is not nil, is what the first cell has to look like.
func rows(text string, first *regexp.Regexp) [][]string {
	var out [][]string
	body := false
	for _, line := range strings.Split(text, "\n") {
		switch {
		case !strings.HasPrefix(line, "|"):
			body = false
		case strings.HasPrefix(line, "|--") || strings.HasPrefix(line, "| --"):
			body = true
		case body:
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if first == nil || first.MatchString(cells[0]) {
				out = append(out, cells)
			}
		}
	}
	return out
}

func read(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(root(t), name))
	require.NoError(t, err)
	return string(body)
}
