package typeface

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/jung-kurt/gofpdf"
)

// usual are the folders where systems keep their fonts.
func usual() []string {
	folders := []string{"/usr/share/fonts", "/usr/local/share/fonts"}
	switch runtime.GOOS {
	case "darwin":
		folders = []string{"/Library/Fonts", "/System/Library/Fonts"}
	case "windows":
		folders = []string{filepath.Join(os.Getenv("WINDIR"), "Fonts")}
	}
	if home, err := os.UserHomeDir(); err == nil {
		folders = append(folders, filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts"))
	}
	return folders
}

// known are the beginnings of the names of font files to look for in the usual
// folders, best first. Other fonts there may be for display or for one style.
var known = []string{
	"notosanssc", "notosanstc", "notosansjp", "notosanskr", "droidsansfallbackfull", "droidsansfallback",
	"notosansethiopic", "abyssinicasil", "notosanscherokee", "notosanscanadianaboriginal", "notosanstifinagh",
	"notosansvai", "notosanslisu", "notosansyi", "notosans-regular", "dejavusans.", "arialuni", "freesans.", "unifont",
}

var installed = struct {
	sync.Mutex
	further  []string
	searched bool
	fonts    []*Font
}{}

// Search names folders to look for fonts in before the usual ones; every font
// in them counts. Call it before anything is drawn.
func Search(folders ...string) error {
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return fmt.Errorf("there is no folder of fonts at %s", folder)
		}
	}
	installed.Lock()
	defer installed.Unlock()
	installed.further, installed.searched, installed.fonts = folders, false, nil
	return nil
}

// Installed are the fonts of this machine that can be used, in the order in
// which they are tried. The folders are read once.
func Installed() []*Font {
	installed.Lock()
	defer installed.Unlock()
	if !installed.searched {
		installed.searched, installed.fonts = true, find(installed.further)
	}
	return installed.fonts
}

func find(further []string) []*Font {
	var files []string
	for _, folder := range further {
		files = append(files, trueTypeFiles(folder)...)
	}
	var candidates []string
	for _, folder := range usual() {
		candidates = append(candidates, trueTypeFiles(folder)...)
	}
	for _, name := range known {
		for _, file := range candidates {
			if strings.HasPrefix(strings.ToLower(filepath.Base(file)), name) {
				files = append(files, file)
			}
		}
	}
	var fonts []*Font
	for _, file := range files {
		f, err := open(file)
		same := func(g *Font) bool { return g.SHA256 == f.SHA256 }
		if err == nil && !slices.ContainsFunc(fonts, same) {
			fonts = append(fonts, f)
		}
	}
	return fonts
}

// trueTypeFiles lists the .ttf files below folder by name, whatever folder they
// are in. A folder that is not there has none.
func trueTypeFiles(folder string) []string {
	var files []string
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.EqualFold(filepath.Ext(path), ".ttf") {
			files = append(files, path)
		}
		return nil
	})
	slices.SortFunc(files, func(a, b string) int {
		return cmp.Or(strings.Compare(filepath.Base(a), filepath.Base(b)), strings.Compare(a, b))
	})
	return files
}

// open reads a font and tries it, since gofpdf stops the program at a font that
// it does not understand.
func open(path string) (f *Font, err error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if f, err = parse(filepath.Base(path), file); err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil {
			f, err = nil, fmt.Errorf("%s cannot be read as a font", path)
		}
	}()
	pdf := gofpdf.New("P", "pt", "Letter", "")
	pdf.AddUTF8FontFromBytes("trial", "", f.Copy())
	pdf.SetFont("trial", "", 9)
	return f, pdf.Error()
}
