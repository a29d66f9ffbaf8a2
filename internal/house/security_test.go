package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The check of what could be attacked has to be able to fail: a module with one
// mistake and a database with one invented vulnerability, which it uses.
func TestSecurityCheckFails(t *testing.T) {
	const (
		clean     = "package main\n\nfunc main() {}\n"
		mistake   = "package main\n\nimport \"os\"\n\nfunc main() {\n\t_, _ = os.ReadFile(os.Args[1])\n}\n"
		excused   = "package main\n\nimport \"os\"\n\nfunc main() {\n\t_, _ = os.ReadFile(os.Args[1]) // #nosec G703 G304 -- the person who types it names it\n}\n"
		unexcused = "package main\n\nimport \"os\"\n\nfunc main() {\n\t_, _ = os.ReadFile(os.Args[1]) // #nosec\n}\n"
		reaches   = "package main\n\nimport \"net/url\"\n\nfunc main() {\n\t_, _ = url.Parse(\"/\")\n}\n"
	)
	for _, test := range []struct {
		name, program, list string
		want                string // "" when the check passes
	}{
		{"nothing", clean, "", ""},
		{"a mistake", mistake, "", "New: G703 main.go:6"},
		{"a mistake with its reason on the line", excused, "", ""},
		{"a mistake with a mark and no reason", unexcused, "", "main.go:6: invalid nosec directive"},
		{"a mistake with a row", mistake, "G703 main.go 2026-11-23 the person who types it names it\n", ""},
		{"a row for another file", mistake, "G703 other.go 2026-11-23 the person who types it names it\n", "New: G703 main.go:6"},
		{"a row without a reason", mistake, "G703 main.go 2026-11-23\n", "Say since when and why: G703 main.go"},
		{"a row for what is gone", clean, "G703 main.go 2026-11-23 the person who types it names it\n", "No longer found, so take the row out: G703"},
		{"a vulnerability", reaches, "", "New: GO-2026-99999 net/url"},
		{"a vulnerability with a row", reaches, "GO-2026-99999 net/url 2026-11-23 only our own addresses are parsed\n", ""},
		{"a row for a vulnerability that is gone", clean, "GO-2026-99999 net/url 2026-11-23 only our own addresses are parsed\n", "No longer found, so take the row out: GO-2026-99999"},
	} {
		t.Run(test.name, func(t *testing.T) {
			said, err := securityCheck(t, test.program, test.list, "file://"+invented(t))
			if test.want == "" {
				require.NoError(t, err, said)
				return
			}
			require.Error(t, err, said)
			require.Contains(t, said, test.want)
		})
	}
}

// A copy of the database that was named and is not there is no reason to go on.
func TestSecurityCheckWantsTheNamedDatabase(t *testing.T) {
	said, err := securityCheck(t, "package main\n\nfunc main() {}\n", "", "file://"+filepath.Join(t.TempDir(), "nothing"))
	require.Error(t, err, said)
	require.Contains(t, said, "No vulnerability database answers")
}

// securityCheck runs the script over a module of one file.
func securityCheck(t *testing.T, program, list, database string) (string, error) {
	t.Helper()
	folder := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	write("go.mod", "module example.test/program\n\ngo 1.26\n")
	write("main.go", program)
	write("scripts/security.txt", "# What may stay.\n"+list)
	check := exec.CommandContext(t.Context(), filepath.Join(root(t), "scripts", "security.sh"), folder)
	check.Env = append(os.Environ(), "SUPPB_VULNDB="+database)
	said, err := check.CombinedOutput()
	return string(said), err
}

// invented is a vulnerability database of one entry: url.Parse of every Go.
func invented(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "GO-2026-99999.json"), []byte(`{
		"schema_version": "1.3.1", "id": "GO-2026-99999", "modified": "2026-11-23T00:00:00Z", "published": "2026-11-23T00:00:00Z",
		"summary": "Invented", "details": "Invented, for a test.",
		"affected": [{"package": {"name": "stdlib", "ecosystem": "Go"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
			"ecosystem_specific": {"imports": [{"path": "net/url", "symbols": ["Parse"]}]}}],
		"database_specific": {"url": "https://pkg.go.dev/vuln/GO-2026-99999"}}`), 0o600))
	return folder
}
