// Package officialtest makes PDFs that are built as USCIS builds the two
// supplements, with the field names that are known of them, so that tests need
// no file of USCIS's. Positions and descriptions are invented.
package officialtest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Form is a form to be made. Tests change it to make a form that is wrong.
type Form struct {
	Number, Title string // such as "I-918 Supplement B"
	Edition       string // at the foot of each page; empty prints none
	Pages         int
	Fields        []Field
	// UserPassword locks the file; without one it is encrypted as USCIS does it.
	UserPassword string
	// Plain leaves out encryption.
	Plain bool
	// Catalog are entries to add to the catalog, as they stand in a PDF.
	Catalog string
	// Objects are objects to add, as they stand in a PDF; the first has number 9000.
	Objects []string
	// Scripts are the names of scripts of the document.
	Scripts []string
	// NoFields leaves the fields out of the file.
	NoFields bool
}

// Field is one field.
type Field struct {
	Group, Leaf string // form1[0].Group.Leaf
	Page        int    // from 1
	Kind        string // text, lines, comb, checkbox, dropdown, barcode
	Tooltip     string
	Mark        string // of a checkbox
	MaxLen      int
	ReadOnly    bool
	Hidden      bool
	Value       string // that the form comes with
	Rows        int    // of a field for lines: its height
	Ruled       bool   // the page draws lines to write on
}

// Change makes the first field with a leaf another one.
func (f *Form) Change(leaf string, change func(*Field)) {
	for i := range f.Fields {
		if f.Fields[i].Leaf == leaf {
			change(&f.Fields[i])
			return
		}
	}
	panic("the form has no field " + leaf)
}

// Drop leaves the fields with a leaf out.
func (f *Form) Drop(leaf string) {
	var rest []Field
	for _, field := range f.Fields {
		if field.Leaf != leaf {
			rest = append(rest, field)
		}
	}
	f.Fields = rest
}

// States are the choices of the dropdown; the first is blank, as in USCIS's.
var States = strings.Split(" ,AA,AE,AK,AL,AP,AR,AS,AZ,CA,CO,CT,DC,DE,FL,FM,GA,GU,HI,IA,ID,IL,IN,KS,KY,LA,MA,MD,ME,MH,MI,MN,MO,"+
	"MP,MS,MT,NC,ND,NE,NH,NJ,NM,NV,NY,OH,OK,OR,PA,PR,PW,RI,SC,SD,TN,TX,UT,VA,VI,VT,WA,WI,WV,WY", ",")

// PDF makes the file.
func (f Form) PDF(t testing.TB) []byte {
	t.Helper()
	w := writer{objects: map[int]string{}, next: 10}
	pdf := w.write(f)
	if f.Plain {
		return pdf
	}
	conf := &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: types.EolLF, Offline: true, Limits: model.DefaultResourceLimits(),
		WriteObjectStream: true, WriteXRefStream: true, Cmd: model.ENCRYPT,
		EncryptUsingAES: true, EncryptKeyLength: 128, Permissions: model.PermissionsPrint, OwnerPW: "owner", UserPW: f.UserPassword,
	}
	var encrypted bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(pdf), &encrypted, conf); err != nil {
		t.Fatal(err)
	}
	return encrypted.Bytes()
}

// writer writes the objects of a form.
type writer struct {
	objects map[int]string
	next    int
}

func (w *writer) add(object string) string {
	w.objects[w.next] = object
	w.next++
	return fmt.Sprintf("%d 0 R", w.next-1)
}

func (w *writer) stream(dict, content string) string {
	return w.add(fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(content), content))
}

// Numbers of objects that are referred to before they are made.
const (
	catalogNumber = 1
	pagesNumber   = 2
	firstExtra    = 9000
)

func (w *writer) write(f Form) []byte {
	font := w.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	xfa := w.stream("/Type/EmbeddedFile", "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"/>")

	groups := map[string][]string{}
	var order, kids []string
	for p := 1; p <= f.Pages; p++ {
		number := w.next
		w.next++
		content, annotations := w.page(f, p, fmt.Sprintf("%d 0 R", number), groups, &order)
		w.objects[number] = fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 %s>>>>/Contents %s/Annots[%s]>>",
			pagesNumber, font, w.stream("", content), strings.Join(annotations, " "))
		kids = append(kids, fmt.Sprintf("%d 0 R", number))
	}
	w.objects[pagesNumber] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))

	var names []string
	for _, group := range order {
		names = append(names, w.add(fmt.Sprintf("<</T(%s)/Kids[%s]>>", group, strings.Join(groups[group], " "))))
	}
	root := w.add(fmt.Sprintf("<</T(form1[0])/Kids[%s]>>", strings.Join(names, " ")))
	if f.NoFields {
		root = ""
	}
	var scripts []string
	for _, name := range f.Scripts {
		scripts = append(scripts, fmt.Sprintf("(%s) %s", name, w.add("<</S/JavaScript/JS(app.alert\\(1\\))>>")))
	}
	javaScript := ""
	if len(scripts) > 0 {
		javaScript = "/Names<</JavaScript<</Names[" + strings.Join(scripts, " ") + "]>>>>"
	}
	w.objects[catalogNumber] = fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/MarkInfo<</Marked true>>%s%s"+
		"/AcroForm<</Fields[%s]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv %s>>>>/XFA[(xdp:xdp)%s]/NeedAppearances true>>>>",
		pagesNumber, javaScript, f.Catalog, root, font, xfa)
	for i, object := range f.Objects {
		w.objects[firstExtra+i] = object
	}
	return w.bytes(w.add(fmt.Sprintf("<</Title(Form %s)/Producer(Designer 6.5)>>", f.Number)))
}

func (w *writer) bytes(info string) []byte {
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.7\n")
	size := w.next
	for number := range w.objects {
		size = max(size, number+1)
	}
	var table strings.Builder
	for number := range size {
		object, has := w.objects[number]
		if !has {
			table.WriteString("0000000000 65535 f \n")
			continue
		}
		fmt.Fprintf(&table, "%010d 00000 n \n", pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n%s\nendobj\n", number, object)
	}
	start := pdf.Len()
	fmt.Fprintf(&pdf, "xref\n0 %d\n%strailer\n<</Size %d/Root %d 0 R/Info %s/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]>>\nstartxref\n%d\n%%%%EOF\n",
		size, table.String(), size, catalogNumber, info, start)
	return pdf.Bytes()
}

// A page has two columns of rows.
const (
	rowHeight  = 21.0
	topRow     = 700.0
	bottomRow  = 50.0
	leftColumn = 36.0
	column     = 276.0
	labelWidth = 120.0
)

// page is the content and the fields of a page. New groups of fields are added
// to order.
func (w *writer) page(f Form, number int, ref string, groups map[string][]string, order *[]string) (content string, annotations []string) {
	var drawn strings.Builder
	text := func(x, y, size float64, words string) {
		fmt.Fprintf(&drawn, "BT /F1 %g Tf %g %g Td (%s) Tj ET\n", size, x, y, escape(words))
	}
	text(leftColumn, 748, 14, f.Title)
	if f.Edition != "" {
		text(leftColumn, 24, 7, "Form "+f.Number+"   Edition   "+f.Edition)
	}
	text(520, 24, 9, fmt.Sprintf("Page %d of %d", number, f.Pages))
	x, y := leftColumn, topRow
	for _, field := range f.Fields {
		if field.Page != number {
			continue
		}
		height := rowHeight * float64(max(field.Rows, 1))
		if field.Kind == "barcode" {
			annotations = append(annotations, w.field(field, ref, [4]float64{192, 12, 462, 30}, groups, order))
			continue
		}
		if y-height < bottomRow {
			x, y = x+column, topRow
		}
		words := []rune(field.Leaf)
		text(x, y-12, 6, string(words[:min(len(words), 34)]))
		rect := [4]float64{x + labelWidth, y - height + 3, x + column - 12, y}
		if field.Kind == "checkbox" {
			rect = [4]float64{x + labelWidth, y - 14, x + labelWidth + 10, y - 4}
		}
		fmt.Fprintf(&drawn, "%g %g %g %g re S\n", rect[0], rect[1], rect[2]-rect[0], rect[3]-rect[1])
		for rule := rect[3] - 18; field.Ruled && rule > rect[1]-1; rule -= 18 {
			fmt.Fprintf(&drawn, "0.8 G q 1 0 0 1 %g %g cm 0 0 m %g 0 l S Q 0 G\n", rect[0], rule, rect[2]-rect[0])
		}
		annotations = append(annotations, w.field(field, ref, rect, groups, order))
		y -= height
	}
	return drawn.String(), annotations
}

func (w *writer) field(f Field, page string, rect [4]float64, groups map[string][]string, order *[]string) string {
	flags := 0
	if f.ReadOnly {
		flags |= 1
	}
	shown := 4
	if f.Hidden {
		shown = 2
	}
	width, height := rect[2]-rect[0], rect[3]-rect[1]
	var rest string
	switch f.Kind {
	case "checkbox":
		mark := "/" + strings.ReplaceAll(f.Mark, " ", "#20")
		cross := w.stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %g %g]", width, height),
			fmt.Sprintf("q 1 1 m %g %g l S 1 %g m %g 1 l S Q", width-1, height-1, height-1, width-1))
		rest = fmt.Sprintf("/FT/Btn/AS/Off/DA(/ZaDb 8 Tf 0 g)/MK<</CA(8)>>/AP<</N<<%s %s>>>>", mark, cross)
	case "dropdown":
		flags |= 1<<17 | 1<<22
		var options strings.Builder
		for _, s := range States {
			fmt.Fprintf(&options, "[(%s)(%s)]", s, s)
		}
		rest = "/FT/Ch/DA(/Helv 10 Tf 0 g)/Opt[" + options.String() + "]"
	case "barcode":
		flags |= 1 | 1<<12
		bars := w.stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %g %g]", width, height), "0 0 3 18 re 6 0 6 18 re 20 0 9 18 re 40 0 2 18 re f")
		rest = fmt.Sprintf("/FT/Tx/AP<</N %s>>", bars)
	case "lines":
		flags |= 1 << 12
		fallthrough
	default:
		if rest = "/FT/Tx/DA(/Helv 10 Tf 0 g)"; f.Kind == "comb" {
			flags |= 1 << 24
		}
	}
	if f.MaxLen > 0 {
		rest += fmt.Sprintf("/MaxLen %d", f.MaxLen)
	}
	if f.Value != "" {
		rest += fmt.Sprintf("/V(%s)", escape(f.Value))
	}
	if _, has := groups[f.Group]; !has {
		*order = append(*order, f.Group)
	}
	ref := w.add(fmt.Sprintf("<</Type/Annot/Subtype/Widget/F %d/P %s/T(%s)/TU(%s)/Ff %d/Rect[%g %g %g %g]%s>>",
		shown, page, f.Leaf, escape(f.Tooltip), flags, rect[0], rect[1], rect[2], rect[3], rest))
	groups[f.Group] = append(groups[f.Group], ref)
	return ref
}

func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
}
