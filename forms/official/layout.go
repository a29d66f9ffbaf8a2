package official

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"sync"
)

//go:embed layouts/*.json
var layoutFiles embed.FS

// Layout is what is known of one edition of a form: which item is which field.
// What is not known of it is found in the given file, by description.
type Layout struct {
	Form    string `json:"form"` // such as "I-918B"
	Title   string `json:"title"`
	Edition string `json:"edition"` // as printed, mm/dd/yy
	SHA256  string `json:"sha256"`  // of the file that USCIS published
	Pages   int    `json:"pages"`
	Ink     []Item `json:"ink"` // left for the hand
	Items   []Item `json:"items"`
}

// Kind is how an item is answered.
type Kind string

const (
	Text     Kind = "text"
	Choice   Kind = "choice"
	Date     Kind = "date" // mm/dd/yyyy
	Comb     Kind = "comb" // one character to a cell
	Dropdown Kind = "dropdown"
)

// Item is an item of the form and its field. Of Leaf, Family and Find one is
// given.
type Item struct {
	Part   int      `json:"part"`
	Item   string   `json:"item"` // such as "2.a"
	Kind   Kind     `json:"kind"`
	Page   int      `json:"page,omitempty"`
	Leaf   string   `json:"leaf,omitempty"`
	Copies []string `json:"copies,omitempty"` // leaves that repeat the value
	// Family is the leaf of a choice's boxes without its number.
	Family string `json:"family,omitempty"`
	// Find are words that the description holds, when the leaf is not known;
	// "fbi|sid" is either.
	Find []string `json:"find,omitempty"`
	// Numbered means that there are several fields of this sort, and that the
	// item in the description tells which of them it is.
	Numbered bool `json:"numbered,omitempty"`
	// Unconfirmed means that nobody has compared the item's number with the
	// official form, so a description that names another is no contradiction.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
	// Shorten is how a value that is too long may be written: "digits" leaves
	// out all else of a telephone number, "zip" the four digits behind a ZIP code.
	Shorten string `json:"shorten,omitempty"`
	Boxes   []Box  `json:"boxes,omitempty"` // of a choice
	Several bool   `json:"several,omitempty"`
}

// Box is one box of a choice. Leaf and Mark are used only if neither the
// description nor the mark in the file tells which box it is.
type Box struct {
	Box string `json:"box"` // the code in the facts
	// Says are words with which the choice begins after "Select", or the whole
	// of the mark.
	Says []string `json:"says,omitempty"`
	// Words are all in the description, when it is a sentence.
	Words []string `json:"words,omitempty"`
	Leaf  string   `json:"leaf,omitempty"`
	Mark  string   `json:"mark,omitempty"`
}

func (i Item) String() string { return fmt.Sprintf("Part %d Item %s", i.Part, i.Item) }

// Layouts lists the editions that this program knows.
var Layouts = sync.OnceValue(func() []*Layout {
	files, err := layoutFiles.ReadDir("layouts")
	if err != nil {
		panic(err)
	}
	var layouts []*Layout
	for _, f := range files {
		text, err := layoutFiles.ReadFile(path.Join("layouts", f.Name()))
		if err != nil {
			panic(err)
		}
		l := new(Layout)
		if err := json.Unmarshal(text, l); err != nil {
			panic(fmt.Sprintf("%s: %v", f.Name(), err))
		}
		layouts = append(layouts, l)
	}
	return layouts
})
