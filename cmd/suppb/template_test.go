package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"suppb/forms/i918b"
	"suppb/forms/official"
	"suppb/forms/official/officialtest"
)

// TestTemplateOnTheCommandLine installs a blank form, lists it, and reads a
// filled one back.
func TestTemplateOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	suppb := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		out, errs := filepath.Join(dir, "out"), filepath.Join(dir, "err")
		outFile, err := os.Create(out)
		if err != nil {
			t.Fatal(err)
		}
		errFile, err := os.Create(errs)
		if err != nil {
			t.Fatal(err)
		}
		realOut, realErr := os.Stdout, os.Stderr
		os.Stdout, os.Stderr = outFile, errFile
		got := run(t.Context(), args)
		os.Stdout, os.Stderr = realOut, realErr
		outFile.Close()
		errFile.Close()
		a, _ := os.ReadFile(out)
		b, _ := os.ReadFile(errs)
		if got != want {
			t.Fatalf("suppb %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, want, a, b)
		}
		return string(a), string(b)
	}
	write := func(name string, b []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	data := filepath.Join(dir, "data")
	suppb(0, "migrate", "--data", data)
	suppb(0, "office", "add", "--data", data, "--name", "DA", "--head-given", "E", "--head-family", "M", "--street", "S", "--city", "C", "--state", "NY", "--zip", "10999")

	if out, _ := suppb(0, "template", "list", "--data", data); !strings.HasPrefix(out, "No form is installed") {
		t.Errorf("an empty list says %q", out)
	}
	_, said := suppb(2, "template", "add", "--data", data, write("other.pdf", []byte("%PDF-1.4 not a form")))
	if strings.Count(said, "suppb: ") != 1 {
		t.Errorf("a file that is no form: %q", said)
	}
	blank := officialtest.I918B().PDF(t)
	file := write("i-918supb.pdf", blank)
	if out, _ := suppb(0, "template", "add", "--data", data, file); !strings.HasPrefix(out, "Form I-918 Supplement B, edition 01/20/25, is installed") {
		t.Errorf("installing says %q", out)
	}
	suppb(0, "template", "add", "--data", data, file)
	if out, _ := suppb(0, "template", "list", "--data", data); strings.Count(out, "01/20/25") != 1 {
		t.Errorf("the list says %q", out)
	}

	document, err := official.Open(blank)
	if err != nil {
		t.Fatal(err)
	}
	template, _ := official.Recognise(document)
	filled, err := official.FillI918B(template, i918b.Example())
	if err != nil {
		t.Fatal(err)
	}
	out, _ := suppb(0, "read", write("filled.pdf", filled.PDF), "--json")
	var got struct {
		Form  string      `json:"form"`
		Facts i918b.Facts `json:"facts"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Form != "I-918B" || got.Facts.Victim.Name != i918b.Example().Victim.Name {
		t.Errorf("read says %q (%v)", out, err)
	}
	if out, _ := suppb(0, "read", filepath.Join(dir, "filled.pdf")); !strings.Contains(out, "Part 1 Item 2.a: "+got.Facts.Victim.Name.Family) {
		t.Errorf("read says %q", out)
	}
	suppb(2, "read", write("junk.pdf", []byte("junk")))
}
