package sheet

import "testing"

func TestVisual(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"left to right", "Doe 12", "Doe 12"},
		{"Hebrew", "שלום", "םולש"},
		{"two words", "אב גד", "דג בא"},
		{"among English", "see אב גד now", "see דג בא now"},
		{"number among Hebrew", "אב 12/05 גד", "דג 12/05 בא"},
		{"number at the end", "אב 12, see", "12 בא, see"},
		{"number before", "12 אב", "12 בא"},
		{"English among Hebrew", "אב Doe גד", "בא Doe דג"},
		{"brackets turn", "אב (גד) הו", "וה (דג) בא"},
		{"brackets go with the English before them", "אב Doe (גד) הו", "בא Doe (דג) וה"},
		{"brackets begin", "(גד) הו", "(דג) וה"},
		{"brackets of Hebrew", "אב (12) Doe", "(12) בא Doe"},
		{"joined", "مريم", "\ufee2\ufef3\ufeae\ufee3"},
		{"lam and alef", "سلام", "\ufee1\ufefc\ufeb3"},
		{"letters that do not join", "دور", "\ufead\ufeed\ufea9"},
		{"two names", "علي باب", "\ufe8f\ufe8e\ufe91 \ufef2\ufee0\ufecb"},
		{"Persian", "پرچی", "\ufbfd\ufb7c\ufeae\ufb58"},
		{"Arabic digits", "٢٠٢٤", "٢٠٢٤"},
		{"hamza stands alone", "ماء", "\ufe80\ufe8e\ufee3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got string
			for _, g := range visual(test.text) {
				got += string(g.draw)
			}
			if got != test.want {
				t.Errorf("got  %q (%+q)\nwant %q (%+q)", got, got, test.want, test.want)
			}
		})
	}
}

// Every glyph says what it stands for, and together they say the text.
func FuzzShapeLosesNothing(f *testing.F) {
	f.Add("سلام Doe لا 12 שלום (لإ)")
	f.Fuzz(func(t *testing.T, text string) {
		text = (&Sheet{}).clean("1", text[:min(len(text), 400)])
		var said string
		for _, g := range shape(text) {
			said += g.says
		}
		if said != text {
			t.Errorf("got %q, want %q", said, text)
		}
		if got, want := len(visual(text)), len(shape(text)); got != want {
			t.Errorf("%d glyphs were put in order, of %d", got, want)
		}
	})
}
