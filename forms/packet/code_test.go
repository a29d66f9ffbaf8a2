package packet

import (
	"errors"
	"strings"
	"testing"

	"suppb/forms/internal/papertest"
)

func TestCode(t *testing.T) {
	code := Code{Cover, "7K3QXM2VJ6ZDT4WP5RHN7K3QXM", "6c0f1b2a9d3e", 1, 5}
	text := code.String()
	if want := "SUPPB1:C:7K3QXM2VJ6ZDT4WP5RHN7K3QXM:6C0F1B2A9D3E:1+5:"; !strings.HasPrefix(text, want) {
		t.Errorf("the code reads %q; want %q and a check", text, want)
	}
	for _, test := range []struct {
		name, text string
		want       error
	}{
		{"as printed", text, nil},
		{"typed in two lines", " " + text[:20] + "\n" + text[20:] + " \n", nil},
		{"of a closing sheet", code.closing().String(), nil},
		{"with a UUID", Code{Cover, "0b7d5f0e-3c1a-4f7e-9a52-1d2e3f405162", "6c0f1b2a9d3e", 0, 12}.String(), nil},
		{"empty", "", ErrForeign},
		{"an address on the web", "https://example.org/SUPPB1:", ErrForeign},
		{"another program's", "SUPPA1:C:7K3QXM2VJ6ZDT4WP5RHN:6C0F1B2A9D3E:1+5:AAAA", ErrForeign},
		{"version 2", "SUPPB2:whatever it will be", ErrNewer},
		{"version 10", strings.Replace(text, "SUPPB1", "SUPPB10", 1), ErrNewer},
		{"only the version", "SUPPB1:", ErrDamaged},
		{"a letter mistyped", strings.Replace(text, "7K3", "7K8", 1), ErrDamaged},
		{"another number of pages", strings.Replace(text, "1+5", "1+6", 1), ErrDamaged},
		{"another role", strings.Replace(text, ":C:", ":E:", 1), ErrDamaged},
		{"cut off", text[:len(text)-1], ErrDamaged},
		{"lower case", strings.ToLower(text), ErrForeign},
	} {
		t.Run(test.name, func(t *testing.T) {
			read, err := Parse(test.text)
			if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Fatalf("Parse(%q): %v; want %v", test.text, err, test.want)
			}
			if err == nil && read.String() != papertest.Squeeze(test.text) {
				t.Errorf("%q became %q", test.text, read)
			}
		})
	}
}

func TestCodeOfDocument(t *testing.T) {
	form := exampleForm(t)
	code := Code{Digest: digest(form)}
	sum := digest(form) + strings.Repeat("0", 52)
	if !code.Of(sum) || code.Of(strings.Repeat("0", 64)) || code.Of(digest(form)) {
		t.Error("a code does not tell its document from others")
	}
}

func FuzzCode(f *testing.F) {
	f.Add("SUPPB1:C:7K3QXM2VJ6ZDT4WP5RHN7K3QXM:6C0F1B2A9D3E:1+5:Q7XA")
	f.Add(Code{Closing, "abc_DEF-123", "000000000000", 0, 999}.String())
	f.Add("SUPPB2:")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := Parse(text)
		if err != nil {
			if code != (Code{}) {
				t.Errorf("%q is refused and read", text)
			}
			return
		}
		if again, err := Parse(code.String()); err != nil || again != code || code.String() != papertest.Squeeze(text) {
			t.Errorf("%q was read as %q, which was read as %q: %v", text, code, again, err)
		}
	})
}
