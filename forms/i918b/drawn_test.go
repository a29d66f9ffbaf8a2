package i918b_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"suppb/forms/i914b"
	"suppb/forms/i918b"
)

func TestReadDrawn(t *testing.T) {
	want := i918b.Example()
	got, ok := i918b.ReadDrawn(draw(t, want))
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("the form was read as (%v):\n%s", ok, diff)
	}
	other, err := i914b.Draw(i914b.Example())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := i918b.ReadDrawn(other); ok {
		t.Error("another form was read as this one")
	}
	for _, junk := range []string{"", "%PDF-1.4", "<< /Type /EmbeddedFile /Length 99999999 /Filter /FlateDecode /Params << /CheckSum <00000000000000000000000000000000> /Size 1 >> >>\nstream\n"} {
		if _, ok := i918b.ReadDrawn([]byte(junk)); ok {
			t.Errorf("%q was read", junk)
		}
	}
}
