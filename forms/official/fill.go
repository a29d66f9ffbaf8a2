package official

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/official/internal/glyphs"
)

// Filled is a filled form that has been read back.
type Filled struct {
	PDF      []byte
	Printed  []Value    // what is in the fields, in the order of the form
	Overflow []Overflow // what did not fit, in the order of the form
}

// Fill writes values into the form and returns it without XFA, usage rights and
// encryption; tags, barcodes and everything else stay as they are. The same
// values give the same bytes. Signatures and their dates stay empty.
//
// An error that is a forms.Mistake is about a value. Fill returns no form
// unless every field of the finished file holds, and shows, what it should.
func (t Template) Fill(values []Value) (Filled, error) {
	if t.body == nil {
		return Filled{}, errors.New("the form was not recognised")
	}
	placements, overflow, err := t.place(values)
	if err != nil {
		return Filled{}, err
	}
	pdf, printed, err := t.write(placements)
	return Filled{pdf, printed, overflow}, err
}

// write writes placements into the form, reads the form back and compares.
func (t Template) write(placements []placement) (pdf []byte, printed []Value, err error) {
	for _, p := range placements {
		if p.value != (Value{}) {
			printed = append(printed, p.value)
		}
	}
	c := t.body.change()
	font := &fontUse{}
	for _, p := range placements {
		c.fill(p, font)
	}
	font.finish(c)
	pdf = c.pdf()
	if err := t.check(pdf, placements, printed); err != nil {
		return nil, nil, fmt.Errorf("the filled form was read back: %w", err)
	}
	return pdf, printed, nil
}

// fill writes one value into its field.
func (c *change) fill(p placement, font *fontUse) {
	field := c.dict(p.field.number)
	if p.field.Kind == CheckboxField {
		field["V"] = types.Name(p.mark)
		for _, w := range p.field.widgets {
			state := "Off"
			if w.on == p.mark {
				state = p.mark
			}
			c.dict(w.number)["AS"] = types.Name(state)
		}
		return
	}
	field["V"] = textObject(p.text)
	delete(field, "I") // the index of an option, which is what some readers show
	delete(field, "RV")
	for _, w := range p.field.widgets {
		c.dict(w.number)["AP"] = types.Dict{"N": c.add(font.appearance(p, w.rect))}
	}
}

// fontUse collects the characters that a form shows.
type fontUse struct {
	used map[uint16]rune
	uses []types.Dict // dictionaries that name the font
}

// appearance is what a reader shows in place of a field.
func (u *fontUse) appearance(p placement, r Rect) types.StreamDict {
	width, height := r.Right-r.Left, r.Top-r.Bottom
	fonts := types.Dict{}
	u.uses = append(u.uses, fonts)
	var b bytes.Buffer
	fmt.Fprintf(&b, "/Tx BMC q BT /F %s Tf 0 g\n", number(p.setting.size))
	x, y := 0.0, 0.0
	show := func(toX, toY float64, text string) {
		fmt.Fprintf(&b, "%s %s Td <%s> Tj\n", number(toX-x), number(toY-y), u.codes(text))
		x, y = toX, toY
	}
	font, size := glyphs.Regular(), p.setting.size
	if p.field.Comb {
		cell := width / float64(p.field.MaxLen)
		for i, r := range []rune(p.text) {
			letter := string(r)
			show((float64(i)+0.5)*cell-font.Width(letter, size)/2, p.setting.baselines[0], letter)
		}
	} else {
		for i, line := range p.setting.lines {
			if line != "" {
				show(aligned(p.field.align, width, font.Width(line, size)), p.setting.baselines[i], line)
			}
		}
	}
	b.WriteString("ET Q EMC")
	return stream(types.Dict{
		"Type": types.Name("XObject"), "Subtype": types.Name("Form"),
		"BBox":      types.Array{types.Integer(0), types.Integer(0), types.Float(width), types.Float(height)},
		"Resources": types.Dict{"Font": fonts},
	}, b.Bytes())
}

// aligned is where text begins in a box.
func aligned(align int, width, text float64) float64 {
	switch align {
	case 1:
		return (width - text) / 2
	case 2:
		return width - padding - text
	}
	return padding
}

// number is v with three decimals at most.
func number(v float64) string {
	text := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 3, 64), "0"), ".")
	return cmp.Or(strings.TrimPrefix(text, "-0"), "0")
}

// codes are the glyphs of text in hexadecimal digits.
func (u *fontUse) codes(text string) string {
	if u.used == nil {
		u.used = map[uint16]rune{}
	}
	var codes []byte
	for _, r := range text {
		g := glyphs.Regular().Glyph(r)
		if old, has := u.used[g]; !has || r < old {
			u.used[g] = r
		}
		codes = append(codes, byte(g>>8), byte(g))
	}
	return hex.EncodeToString(codes)
}

// finish adds the font, with the glyphs that were used, to the form.
func (u *fontUse) finish(c *change) {
	if len(u.used) == 0 {
		return
	}
	font := glyphs.Regular()
	used := slices.Sorted(maps.Keys(u.used))
	name := types.Name(subsetTag(used) + "+" + glyphs.Name)

	program := font.Subset(used)
	file := c.add(stream(types.Dict{"Length1": types.Integer(len(program))}, program))
	descriptor := c.add(types.Dict{
		"Type": types.Name("FontDescriptor"), "FontName": name, "Flags": types.Integer(4), "ItalicAngle": types.Integer(0),
		"Ascent": types.Integer(glyphs.Ascent), "Descent": types.Integer(glyphs.Descent), "CapHeight": types.Integer(glyphs.CapHeight),
		"StemV": types.Integer(80), "FontBBox": types.Array{types.Integer(-918), types.Integer(-463), types.Integer(1614), types.Integer(1232)},
		"FontFile2": file,
	})
	var widths types.Array
	for _, g := range used {
		widths = append(widths, types.Integer(g), types.Array{types.Float(font.Advance(g))})
	}
	descendant := c.add(types.Dict{
		"Type": types.Name("Font"), "Subtype": types.Name("CIDFontType2"), "BaseFont": name, "CIDToGIDMap": types.Name("Identity"),
		"CIDSystemInfo":  types.Dict{"Registry": types.StringLiteral("Adobe"), "Ordering": types.StringLiteral("Identity"), "Supplement": types.Integer(0)},
		"FontDescriptor": descriptor, "W": widths,
	})
	ref := c.add(types.Dict{
		"Type": types.Name("Font"), "Subtype": types.Name("Type0"), "BaseFont": name, "Encoding": types.Name("Identity-H"),
		"DescendantFonts": types.Array{descendant}, "ToUnicode": c.add(stream(types.Dict{}, u.characterTable(used))),
	})
	for _, fonts := range u.uses {
		fonts["F"] = ref
	}
}

// characterTable says which characters the glyphs are, for whoever searches,
// copies or hears the page.
func (u *fontUse) characterTable(used []uint16) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n" +
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for some := range slices.Chunk(used, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(some))
		for _, g := range some {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", g, u.used[g])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	return b.Bytes()
}

// subsetTag is the six letters that tell subsets of a font apart.
func subsetTag(used []uint16) string {
	sum := uint64(14695981039346656037)
	for _, g := range used {
		sum = (sum ^ uint64(g)) * 1099511628211
	}
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + byte(sum%26)
		sum /= 26
	}
	return string(tag)
}
