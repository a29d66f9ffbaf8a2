// Package papertest reads drawn forms back, for the tests of the forms.
package papertest

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden compares a PDF with testdata/name, byte for byte. To write the files
// anew: go test ./forms/i918b ./forms/i914b -update. A new release of Go may
// compress differently; look at the pages before accepting what it wrote.
func Golden(t *testing.T, name string, pdf []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pdf, want) {
		t.Errorf("the PDF differs from %s; if that is meant, run this test with -update and look at the pages", path)
	}
}

// Pages is the text of every page in the order in which it was drawn, so that
// what is in a box follows its label.
func Pages(t testing.TB, pdf []byte) []string {
	t.Helper()
	text := run(t, "poppler-utils", pdf, "pdftotext", "-raw", "-", "-")
	return strings.Split(strings.TrimSuffix(text, "\f"), "\f")
}

// Info is what the file says about itself, by name.
func Info(t testing.TB, pdf []byte) map[string]string {
	t.Helper()
	info := map[string]string{}
	for line := range strings.Lines(run(t, "poppler-utils", pdf, "pdfinfo", "-")) {
		name, value, _ := strings.Cut(line, ":")
		info[name] = strings.TrimSpace(value)
	}
	return info
}

// Sound fails the test if qpdf finds anything wrong with the file.
func Sound(t testing.TB, pdf []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", nil, "qpdf", "--check", path)
}

// Squeeze is text without white space.
func Squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

func run(t testing.TB, debian string, stdin []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is not installed; these tests read the pages with it. It is in Debian's package %s", name, debian)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s%s", name, err, out, stderr.Bytes())
	}
	return string(out)
}
