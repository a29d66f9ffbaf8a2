package official

import (
	"bytes"
	"testing"

	"suppb/forms/internal/papertest"
)

// TestEveryFieldOfAStandInShows fills every field of a genuine USCIS form and
// looks for each of them on the rendered pages.
func TestEveryFieldOfAStandInShows(t *testing.T) {
	for _, name := range []string{"ar-11.pdf", "i-90.pdf"} {
		t.Run(name, func(t *testing.T) {
			pdf := standIn(t, name)
			d := open(t, pdf)
			template := anyForm(d)
			var values []Value
			want := map[*Field]string{}
			for i, s := range template.slots {
				v := Value{Part: 1, Item: s.Item.Item, Kind: s.Kind, Box: "marked"}
				if s.Kind != Choice {
					v.Box, v.Text = "", sample(s.field, i)
					want[s.field] = v.Text
				}
				values = append(values, v)
			}
			filled, err := template.Fill(values)
			if err != nil {
				t.Fatal(err)
			}
			papertest.Sound(t, filled.PDF)
			onPages := words(t, filled.PDF)
			for f, text := range want {
				if got := shown(t, onPages, f); got != text {
					t.Errorf("%s shows %q, want %q", f.Leaf, got, text)
				}
				if f.Comb {
					combCentred(t, onPages, f, text)
				}
			}
			for _, s := range template.slots {
				for _, b := range s.boxes {
					if before, after := ink(picture(t, pdf, b.field)), ink(picture(t, filled.PDF, b.field)); after < before+5 {
						t.Errorf("%s: %d%% of the box is dark, and %d%% of the blank one", b.field.Leaf, after, before)
					}
				}
			}
			untouched(t, pdf, filled.PDF, d)
		})
	}
}

// untouched compares what a filler has to leave alone.
func untouched(t *testing.T, before, after []byte, d *Document) {
	t.Helper()
	info := papertest.Info(t, after)
	if info["Tagged"] != "yes" || info["Encrypted"] != "no" || info["Form"] != "AcroForm" || info["JavaScript"] != "no" {
		t.Errorf("tagged: %s, encrypted: %s, form: %s, scripts: %s", info["Tagged"], info["Encrypted"], info["Form"], info["JavaScript"])
	}
	for i := range d.fields {
		f := &d.fields[i]
		if f.Kind == BarcodeField && !bytes.Equal(picture(t, before, f), picture(t, after, f)) {
			t.Errorf("the barcode on page %d looks different", f.Page)
		}
	}
}
