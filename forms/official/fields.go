package official

import (
	"maps"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// FieldKind is what a field is for.
type FieldKind string

const (
	TextField      FieldKind = "text"
	CheckboxField  FieldKind = "checkbox"
	DropdownField  FieldKind = "dropdown"
	SignatureField FieldKind = "signature"
	BarcodeField   FieldKind = "barcode"
	ButtonField    FieldKind = "button"
)

// Field is one field of a form as its file describes it.
type Field struct {
	Name      string // in full, such as "form1[0].#subform[0].CityTown[0]"
	Leaf      string // its last part, such as "CityTown[0]"
	Kind      FieldKind
	Page      int // from 1; 0 if it is on no page
	Rect      Rect
	MaxLen    int // characters; 0 is no limit
	Comb      bool
	Multiline bool
	Tooltip   string
	Options   []Option // of a dropdown
	OnStates  []string // marks of a checkbox, such as " APT "
	Value     string   // a checkbox's is its mark, or "" when it is open
	ReadOnly  bool

	index   int // among the document's fields
	number  int // of the object that holds the value
	widgets []widget
	size    float64   // of type in points; 0 is left to the reader
	align   int       // 0 left, 1 centre, 2 right
	byHand  bool      // the value is not one the form comes with
	rules   []float64 // heights above its bottom of the lines that the page rules in it
	unseen  bool      // it is not shown or not printed
}

// Rect is a place on a page in points, from its lower left corner.
type Rect struct{ Left, Bottom, Right, Top float64 }

// Option is a choice of a dropdown: what the file holds and what it shows.
type Option struct{ Value, Label string }

// widget is where a field shows on a page.
type widget struct {
	number int
	page   int
	rect   Rect
	on     string // the mark of a checkbox
}

// Flags of fields, and of what shows on a page.
const (
	shownHidden    = 1 << 1
	shownOnPaper   = 1 << 2
	shownNoScreen  = 1 << 5
	flagReadOnly   = 1 << 0
	flagMultiline  = 1 << 12
	flagPushbutton = 1 << 16
	flagCombo      = 1 << 17
	flagComb       = 1 << 24
)

const mostFields = 5_000

// fieldReader walks the tree of fields.
type fieldReader struct {
	objects
	pageOf map[int]int // of the object of a page or widget
	fields []Field
	seen   map[int]bool
}

// readFields lists the fields that have a place on a page.
func (d *Document) readFields() ([]Field, error) {
	r := fieldReader{objects: d.objects, pageOf: map[int]int{}, seen: map[int]bool{}}
	for i, p := range d.pages {
		r.pageOf[p.Number] = i + 1
		for _, annotation := range r.Array(p.Dict["Annots"]) {
			if ref, is := annotation.(types.IndirectRef); is {
				r.pageOf[ref.ObjectNumber.Value()] = i + 1
			}
		}
	}
	for _, v := range r.Array(r.Dict(r.Catalog["AcroForm"])["Fields"]) {
		if err := r.walk(v, "", types.Dict{}, 0); err != nil {
			return nil, err
		}
	}
	return r.fields, nil
}

// handedDown are the entries that a field has from those above it.
var handedDown = []string{"FT", "Ff", "V", "DV", "MaxLen", "DA", "Q", "Opt"}

func (r *fieldReader) walk(v types.Object, name string, inherited types.Dict, depth int) error {
	ref, is := v.(types.IndirectRef)
	d := r.Dict(v)
	if !is || d == nil || r.seen[ref.ObjectNumber.Value()] {
		return nil
	}
	if r.seen[ref.ObjectNumber.Value()] = true; depth > 32 || len(r.fields) >= mostFields {
		return refuse("The PDF has more fields than a form of USCIS.")
	}
	leaf := r.text(d["T"])
	name = strings.TrimPrefix(name+"."+leaf, ".")
	all := types.Dict{}
	for _, key := range handedDown {
		if v, has := d[key]; has {
			all[key] = v
		} else if v, has := inherited[key]; has {
			all[key] = v
		}
	}
	kids := r.Array(d["Kids"])
	isGroup := slices.ContainsFunc(kids, func(kid types.Object) bool { return r.Dict(kid)["T"] != nil })
	if isGroup {
		for _, kid := range kids {
			if err := r.walk(kid, name, all, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	f := r.field(d, all)
	f.Name, f.Leaf, f.number = name, leaf, ref.ObjectNumber.Value()
	if len(kids) == 0 {
		kids = types.Array{ref}
	}
	for _, kid := range kids {
		r.addWidget(&f, kid)
	}
	if f.Kind == TextField && strings.Contains(f.Leaf, "BarCode") {
		f.Kind = BarcodeField
	}
	if f.Kind != "" && len(f.widgets) > 0 {
		f.index, f.Page, f.Rect = len(r.fields), f.widgets[0].page, f.widgets[0].rect
		r.fields = append(r.fields, f)
	}
	return nil
}

// field is what d and the fields above it say, without its place.
func (r *fieldReader) field(d, all types.Dict) Field {
	flags := int(r.Number(all["Ff"]))
	f := Field{
		MaxLen:    max(0, int(r.Number(all["MaxLen"]))),
		Multiline: flags&flagMultiline != 0,
		ReadOnly:  flags&flagReadOnly != 0,
		Tooltip:   r.text(d["TU"]),
		Value:     r.text(all["V"]),
		size:      typeSize(r.text(all["DA"])),
		align:     int(r.Number(all["Q"])),
	}
	f.Comb = flags&flagComb != 0 && f.MaxLen > 0 && !f.Multiline
	switch r.Name(all["FT"]) {
	case "Tx":
		f.Kind = TextField
	case "Ch":
		if f.Kind = DropdownField; flags&flagCombo == 0 {
			f.Kind = ButtonField // a list; USCIS has none
		}
		f.Options = r.options(all["Opt"])
	case "Sig":
		f.Kind = SignatureField
	case "Btn":
		if f.Kind = CheckboxField; flags&flagPushbutton != 0 {
			f.Kind = ButtonField
		}
		if f.Value = r.Name(all["V"]); f.Value == "Off" {
			f.Value = ""
		}
	}
	f.byHand = strings.TrimSpace(f.Value) != "" && f.Value != r.text(all["DV"])+r.Name(all["DV"])
	return f
}

func (r *fieldReader) options(v types.Object) []Option {
	var options []Option
	for _, v := range r.Array(v) {
		if pair := r.Array(v); len(pair) == 2 {
			options = append(options, Option{r.text(pair[0]), r.text(pair[1])})
		} else {
			options = append(options, Option{r.text(v), r.text(v)})
		}
	}
	return options
}

func (r *fieldReader) addWidget(f *Field, v types.Object) {
	ref, is := v.(types.IndirectRef)
	d := r.Dict(v)
	if !is || d == nil {
		return
	}
	w := widget{number: ref.ObjectNumber.Value(), page: r.pageOf[ref.ObjectNumber.Value()], rect: r.rect(d["Rect"])}
	if w.page == 0 {
		if p, is := d["P"].(types.IndirectRef); is {
			w.page = r.pageOf[p.ObjectNumber.Value()]
		}
	}
	flags := int(r.Number(d["F"]))
	f.unseen = f.unseen || flags&(shownHidden|shownNoScreen) != 0 || flags&shownOnPaper == 0
	if f.Kind == CheckboxField {
		for _, state := range slices.Sorted(maps.Keys(r.Dict(r.Dict(d["AP"])["N"]))) {
			if state != "Off" && w.on == "" {
				w.on = state
				f.OnStates = append(f.OnStates, state)
			}
		}
	}
	f.widgets = append(f.widgets, w)
}

func (o objects) rect(v types.Object) Rect {
	r := o.Numbers(v)
	if len(r) != 4 {
		return Rect{}
	}
	return Rect{min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3])}
}

// typeSize is the size in a default appearance such as "/Arial 10 Tf 0 g".
func typeSize(appearance string) float64 {
	words := strings.Fields(appearance)
	for i, w := range words {
		if w == "Tf" && i > 0 {
			return parseNumber(words[i-1])
		}
	}
	return 0
}
