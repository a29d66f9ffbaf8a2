package typeface

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFor(t *testing.T) {
	for _, r := range "Aé Жđặ§אم٣" {
		if f := For(r); f != Regular() {
			t.Errorf("%q is not printed in the regular font", r)
		}
	}
	for _, r := range []rune{'क', 'ไ', '😀', '\u1100', '\u3099', -1, 0x110000} {
		if f := For(r); f != nil {
			t.Errorf("%q (%U) is printed in %s", r, r, f.Name)
		}
	}
}

// Whatever is in a folder of fonts, only fonts that can be used are taken.
func TestSearch(t *testing.T) {
	t.Cleanup(func() { _ = Search() })
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	noOutlines := append([]byte("OTTO"), regular[4:]...)
	for name, content := range map[string][]byte{
		"a-collection.ttf": append([]byte("ttcf"), regular[4:]...), "b-postscript.ttf": noOutlines, "c-empty.ttf": nil,
		"d-short.ttf": regular[:300], "e-other.otf": bold, "f-text.ttf": []byte("not a font at all"),
		"deep/B-good.TTF": bold, "deep/a-same.ttf": bold,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Search(folder); err != nil {
		t.Fatal(err)
	}
	fonts := Installed()
	if len(fonts) == 0 || fonts[0].Name != "B-good.TTF" || fonts[0].SHA256 != Bold().SHA256 || fonts[0].Embedded {
		t.Fatalf("found %+v", fonts)
	}
	for _, f := range fonts[1:] {
		if f.SHA256 == fonts[0].SHA256 {
			t.Errorf("%s is the same font again", f.Name)
		}
	}
	if err := Search(filepath.Join(folder, "c-empty.ttf")); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// A damaged font is refused, or has fewer characters; it never stops the program.
func FuzzParse(f *testing.F) {
	f.Add(uint32(300), uint32(0), byte(0))
	f.Add(uint32(len(regular)), uint32(9), byte(255))
	f.Fuzz(func(t *testing.T, size, at uint32, value byte) {
		file := make([]byte, min(int(size), len(regular)))
		copy(file, regular)
		if int(at) < len(file) {
			file[at] = value
		}
		path := filepath.Join(t.TempDir(), "font.ttf")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if font, err := open(path); err == nil && font == nil {
			t.Error("neither a font nor an error")
		}
	})
}
