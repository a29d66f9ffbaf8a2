package forms

import "suppb/forms/internal/typeface"

// Font is a font that the forms are drawn with.
type Font struct {
	Name     string `json:"name"`   // that of its file
	SHA256   string `json:"sha256"` // of its file
	Embedded bool   `json:"embedded"`
}

// Fonts lists the fonts of the drawn forms in the order in which they are
// tried: those of this program, then those of this machine. The same facts give
// the same bytes on two machines if these lists are the same; facts in Latin,
// Cyrillic, Greek, Hebrew or Arabic letters do in any case.
func Fonts() []Font {
	var fonts []Font
	for _, f := range append([]*typeface.Font{typeface.Regular(), typeface.Bold()}, typeface.Installed()...) {
		fonts = append(fonts, Font{f.Name, f.SHA256, f.Embedded})
	}
	return fonts
}

// SearchFonts names folders of fonts to try before those of the system. Call it
// before anything is drawn.
func SearchFonts(folders ...string) error { return typeface.Search(folders...) }
