package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "suppb"

// mayImport is the drawing of CONTRIBUTING.md as a table: each folder, and the
// folders of ours that its code (not its tests) may import. A folder covers its
// subfolders, and a folder may always import from itself.
//
// cmd is in no list, because nobody imports it. internal/testkit is in none
// either, because only tests import it; the same holds for every package whose
// name ends in "test", such as store/storetest, which may import what it likes.
var mayImport = map[string][]string{
	"cases":              {},
	"policy":             {"cases"},
	"activities":         {"policy", "cases"},
	"workflows":          {"activities", "policy", "cases"},
	"letters":            {"cases"},
	"web":                {"policy", "letters", "cases", "internal/picture"},
	"store":              {"cases", "internal/clamd", "internal/seal", "internal/passwords"},
	"forms":              {"cases", "internal/picture"},
	"notify":             {"cases"},
	"internal/clamd":     {},
	"internal/engine":    {},
	"internal/seal":      {},
	"internal/config":    {},
	"internal/picture":   {},
	"internal/viewer":    {"internal/picture", "cases"},
	"internal/house":     {},
	"internal/passwords": {},
	"internal/sso":       {"cases"},
	"internal/syslog":    {"cases"},
	"internal/testkit": {
		"cases",
	},
	"cmd": {
		"cases", "policy", "letters", "activities", "workflows", "web", "store", "forms", "notify",
		"internal/clamd", "internal/engine", "internal/config", "internal/seal", "internal/sso", "internal/syslog", "internal/viewer",
	},
}

// onlyThese may import a library: the places that know it. The first row that
// fits counts.
var onlyThese = []struct {
	library string
	folders []string
	because string
}{
	{"go.temporal.io/server", []string{"internal/engine"}, "the embedded server is one part that can be left out"},
	{"go.temporal.io", []string{"workflows", "activities", "internal/engine", "cmd"}, "the rest of the program does not know how acts travel"},
	// A type of ours may tell a driver how it is kept; that opens nothing.
	{"database/sql/driver", []string{"cases", "store"}, "the record is behind store"},
	{"database/sql", []string{"store", "cmd", "internal/engine", "internal/testkit"}, "the record is behind store"},
	{"github.com/jmoiron/sqlx", []string{"store", "cmd"}, "the record is behind store"},
	{"github.com/mattn/go-sqlite3", []string{"store", "cmd"}, "the record is behind store"},
	{"github.com/jackc/pgx/v5", []string{"store", "cmd", "internal/testkit"}, "the record is behind store"},
	{"github.com/wneessen/go-mail", []string{"notify"}, "mail is sent in one place"},
	{"github.com/chromedp", []string{"internal/testkit"}, "browsers are for tests"},
	{"github.com/emersion", []string{"internal/testkit"}, "the mail server is for tests"},
	{"github.com/tink-crypto/tink-go", []string{"internal/seal"}, "one place knows how values are sealed"},
	{"github.com/klippa-app/go-pdfium", []string{"internal/viewer"}, "strangers' files are opened in one place"},
	{"github.com/tetratelabs/wazero", []string{"internal/viewer"}, "strangers' files are opened in one place"},
	{"github.com/go-webauthn/webauthn", []string{"web"}, "passkeys are checked in one place"},
	{"github.com/coreos/go-oidc", []string{"internal/sso"}, "one place talks to the identity provider"},
	{"golang.org/x/oauth2", []string{"internal/sso"}, "one place talks to the identity provider"},
	{"github.com/zitadel/oidc", []string{"internal/testkit"}, "the identity provider is for tests"},
	{"github.com/descope/virtualwebauthn", []string{}, "only tests pretend to be an authenticator"},
	{"testing", []string{"internal/testkit"}, "what is not a test does not link the test library"},
}

// standardOnly are the folders whose code imports, besides what mayImport
// grants, nothing but Go's standard library and the libraries named here. These
// are pure as well: dates in, dates out.
var standardOnly = map[string][]string{
	"cases":            {},
	"internal/picture": {},
	"policy":           {"github.com/rickar/cal/v2"},
	"letters":          {"github.com/cbroglie/mustache"},
}

// pure are the folders whose code has no clock, no disk, no network and no
// chance: what they say depends on what they are given. Embedding is fine.
var pure = []string{"cases", "policy", "letters"}

var impure = []string{"os", "os/exec", "net", "net/http", "database/sql", "math/rand", "math/rand/v2", "log", "log/slog"}

type goPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

func TestImportsFollowTheDrawing(t *testing.T) {
	packages, standard := list(t)
	for _, p := range packages {
		for _, sentence := range judge(p, standard) {
			t.Error(sentence)
		}
	}
}

// The rules have to be able to fail.
func TestTheDrawingIsChecked(t *testing.T) {
	standard := map[string]bool{"fmt": true, "os": true, "testing": true, "database/sql": true, "database/sql/driver": true}
	for _, test := range []struct {
		from, to string
		want     string // "" when the import is fine
	}{
		{"suppb/web", "suppb/policy", ""},
		{"suppb/web/formdata", "suppb/web", ""},
		{"suppb/forms/i918b", "suppb/forms/internal/sheet", ""},
		{"suppb/cmd/suppb", "suppb/store", ""},
		{"suppb/cases", "fmt", ""},
		{"suppb/web", "suppb/store", "web must not import store"},
		{"suppb/policy", "suppb/workflows", "policy must not import workflows"},
		{"suppb/web", "suppb/cmd/suppb", "web must not import cmd"},
		{"suppb/cmd/suppb", "suppb/internal/testkit/smtp", "cmd must not import internal/testkit"},
		{"suppb/store/storetest", "testing", ""},
		{"suppb/store", "suppb/store/storetest", "store must not import store/storetest"},
		{"suppb/novel", "fmt", "novel has no row"},
		{"suppb/cases", "github.com/google/uuid", "cases must not import github.com/google/uuid"},
		{"suppb/policy", "os", "policy must not import os"},
		{"suppb/policy", "github.com/rickar/cal/v2", ""},
		{"suppb/policy", "github.com/google/uuid", "policy must not import github.com/google/uuid"},
		{"suppb/web", "go.temporal.io/sdk/client", "web must not import go.temporal.io/sdk/client"},
		{"suppb/workflows", "go.temporal.io/sdk/workflow", ""},
		{"suppb/workflows", "go.temporal.io/server/temporal", "workflows must not import go.temporal.io/server/temporal"},
		{"suppb/web", "database/sql", "web must not import database/sql"},
		{"suppb/cases", "database/sql/driver", ""},
		{"suppb/cases", "database/sql", "cases must not import database/sql"},
		{"suppb/web", "testing", "web must not import testing"},
	} {
		t.Run(test.from+" to "+test.to, func(t *testing.T) {
			got := judge(goPackage{ImportPath: test.from, Imports: []string{test.to}}, standard)
			if test.want == "" {
				require.Empty(t, got)
				return
			}
			require.NotEmpty(t, got)
			require.Contains(t, got[0], test.want)
		})
	}
}

// judge gives one sentence per import of p that the tables do not grant.
func judge(p goPackage, standard map[string]bool) []string {
	if strings.HasSuffix(p.ImportPath, "test") {
		return nil
	}
	from := folder(p.ImportPath)
	granted, known := mayImport[from]
	if !known {
		return []string{from + " has no row in the table mayImport: add one that says what it may import"}
	}
	var sentences []string
	refuse := func(what, because string) {
		sentences = append(sentences, from+" must not import "+what+": "+because+" ("+p.ImportPath+" does)")
	}
	for _, imported := range p.Imports {
		ours := imported == module || strings.HasPrefix(imported, module+"/")
		if ours {
			to := folder(imported)
			if strings.HasSuffix(imported, "test") {
				refuse(strings.TrimPrefix(imported, module+"/"), "only tests do")
				continue
			}
			if to != from && !slices.Contains(granted, to) {
				because := "it may import " + strings.Join(granted, ", ")
				if len(granted) == 0 {
					because = "it imports nothing of ours"
				}
				switch to {
				case "cmd":
					because = "nobody imports the program"
				case "internal/testkit":
					because = "only tests do"
				}
				refuse(to, because)
			}
			continue
		}
		if pure, strict := standardOnly[from]; strict && !standard[imported] && !slices.Contains(pure, imported) {
			refuse(imported, "it keeps to the standard library")
		}
		if slices.Contains(impure, imported) && slices.Contains(pure, from) {
			refuse(imported, "what it says depends on nothing but what it is given")
		}
		for _, rule := range onlyThese {
			if within(imported, rule.library) {
				if !slices.Contains(rule.folders, from) {
					refuse(imported, rule.because)
				}
				break
			}
		}
	}
	return sentences
}

// folder gives the row of the table that a package of ours belongs to.
func folder(importPath string) string {
	parts := strings.Split(strings.TrimPrefix(importPath, module+"/"), "/")
	if parts[0] == "internal" && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

func within(path, library string) bool {
	return path == library || strings.HasPrefix(path, library+"/")
}

// list gives our packages and the names of the standard library's.
func list(t *testing.T) ([]goPackage, map[string]bool) {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports", "./...")
	list.Dir = root(t)
	out, err := list.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("go list: %v\n%s", err, exit.Stderr)
	}
	require.NoError(t, err)

	var ours []goPackage
	standard := map[string]bool{"C": true, "unsafe": true}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if p.Standard {
			standard[p.ImportPath] = true
		} else if within(p.ImportPath, module) {
			ours = append(ours, p)
		}
	}
	require.NotEmpty(t, ours, "go list found no package of ours")
	return ours, standard
}
