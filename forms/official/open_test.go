package official

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"suppb/forms/official/officialtest"
)

func TestOpenStandIns(t *testing.T) {
	for name, want := range map[string]struct {
		edition       string
		pages, fields int
	}{
		"ar-11.pdf": {"11/02/22", 2, 31},
		"i-90.pdf":  {"01/20/25", 7, 195},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, standIn(t, name))
			if d.Edition() != want.edition || d.Pages() != want.pages || len(d.Fields()) != want.fields {
				t.Errorf("edition %q, %d pages, %d fields", d.Edition(), d.Pages(), len(d.Fields()))
			}
			if !d.Encrypted() || !d.HasXFA() || !d.HasUsageRights() || d.Producer() != "Designer 6.5" {
				t.Errorf("encrypted %v, XFA %v, usage rights %v, producer %q", d.Encrypted(), d.HasXFA(), d.HasUsageRights(), d.Producer())
			}
			if template, found := Recognise(d); template.Form() != "" || len(found) != 1 || !found[0].Refuses {
				t.Errorf("recognised as %q with %v", template.Form(), found)
			}
		})
	}
}

func TestFieldsOfAStandIn(t *testing.T) {
	fields := map[string]Field{}
	for _, f := range open(t, standIn(t, "ar-11.pdf")).Fields() {
		fields[f.Leaf] = f
	}
	if f := fields["AlienNumber[0]"]; !f.Comb || f.MaxLen != 9 || f.Kind != TextField || f.Page != 1 || f.Rect != (Rect{203.998, 600.001, 342.008, 618.001}) {
		t.Errorf("the A-Number is %+v", f)
	}
	if f := fields["S2B__Unit[1]"]; f.Kind != CheckboxField || len(f.OnStates) != 1 || f.OnStates[0] != " FLR " || !strings.HasSuffix(f.Tooltip, "a designated floor.") {
		t.Errorf("the box for a floor is %+v", f)
	}
	if f := fields["S2B_State[0]"]; f.Kind != DropdownField || f.Options[0].Value != " " || f.Options[5].Value != "AP" || f.Options[6].Value != "AR" {
		t.Errorf("the state is %+v", f)
	}
	if f := fields["S2B_AptSteFlrNumber[0]"]; !f.ReadOnly || f.Name != "form1[0].#subform[0].S2B_AptSteFlrNumber[0]" {
		t.Errorf("the unit is %+v", f)
	}
}

func TestOpenRefuses(t *testing.T) {
	made := func(change func(*officialtest.Form)) []byte {
		f := officialtest.I918B()
		change(&f)
		return f.PDF(t)
	}
	whole := made(func(*officialtest.Form) {})
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rand.IntN(256))
	}
	for name, c := range map[string]struct {
		pdf  []byte
		want string
	}{
		"nothing":      {nil, "The file is empty."},
		"too large":    {make([]byte, limits.Bytes+1), "The file is larger than 20 megabytes."},
		"noise":        {noise, "The file is not a PDF."},
		"another kind": {[]byte("PK\x03\x04 a Word file"), "The file is not a PDF."},
		"truncated":    {whole[:len(whole)/2], "The PDF is cut off: its end is missing; download it again."},
		"noise that begins and ends as a PDF": {append(append([]byte("%PDF-1.7\n"), noise...), "\nstartxref\n17\n%%EOF"...),
			"The PDF is damaged and cannot be read; download or save it again."},
		"password": {made(func(f *officialtest.Form) { f.UserPassword = "secret" }),
			"The PDF needs a password to be opened; save it without one."},
		"5,000 pages": {made(func(f *officialtest.Form) { f.Pages, f.Plain = 5000, true }), "The PDF has more than 200 pages."},
		"a script": {made(func(f *officialtest.Form) { f.Catalog = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>" }),
			"The PDF holds JavaScript."},
		"a named script": {made(func(f *officialtest.Form) { f.Scripts = append(f.Scripts, "mine") }), "The PDF holds JavaScript."},
		"a script of a field": {made(func(f *officialtest.Form) {
			f.Plain, f.Catalog = true, "/AA<</WC<</S/JavaScript/JS 9000 0 R>>>>"
			f.Objects = []string{"(x)"}
		}),
			"The PDF holds JavaScript."},
		"launch": {made(func(f *officialtest.Form) { f.Plain, f.Catalog = true, "/OpenAction<</S/Launch/F(calc.exe)>>" }),
			"The PDF holds an action that starts a program or moves data (Launch)."},
		"attachment": {made(func(f *officialtest.Form) {
			f.Plain, f.Catalog = true, "/AF[9000 0 R]"
			f.Objects = []string{"<</Type/Filespec/F(a.exe)/EF<</F 9001 0 R>>>>", "<</Type/EmbeddedFile/Length 1>>\nstream\nx\nendstream"}
		}), "The PDF carries another file inside it."},
		"bomb": {made(func(f *officialtest.Form) {
			f.Plain, f.Catalog = true, "/Metadata 9000 0 R"
			f.Objects = []string{flated("/Type/Metadata/Subtype/XML", unpackedStream+1)}
		}), "A part of the PDF unpacks to more than 32 megabytes."},
		"bomb of small bombs": {made(func(f *officialtest.Form) {
			f.Plain, f.Catalog = true, "/Metadata[9000 0 R 9001 0 R 9002 0 R 9003 0 R 9004 0 R]"
			for range 5 {
				f.Objects = append(f.Objects, flated("", unpackedStream-1))
			}
		}), "A part of the PDF unpacks to more than 32 megabytes."},
		"bomb of objects": {made(func(f *officialtest.Form) {
			f.Plain = true
			for range limits.Streams + 1 {
				f.Objects = append(f.Objects, "<</Type/Obj#53tm/N 1/First 4/Length 6>>\nstream\n1 0 12\nendstream")
			}
		})[:], "The PDF has more than 500 streams of objects."},
		"too many objects": {made(func(f *officialtest.Form) { f.Plain, f.Objects = true, make([]string, limits.Objects) }), "The PDF has more than 50000 objects."},
		"deep nesting": {made(func(f *officialtest.Form) {
			f.Plain, f.Catalog, f.Objects = true, "/X 9000 0 R", []string{strings.Repeat("[", 1<<20)}
		}), "The PDF is damaged and cannot be read; download or save it again."},
		"objects read again and again": {overlapping(), "The PDF takes longer than 6 seconds to read."},
		"no fields": {made(func(f *officialtest.Form) { f.NoFields = true; f.Plain = true }),
			"The PDF is a dynamic XFA form without fields; print or save the static form that USCIS offers."},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Open(c.pdf)
			var refusal Refusal
			if !errors.As(err, &refusal) || refusal.Says != c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// overlapping has many objects that all begin at the same place and never end.
func overlapping() []byte {
	const objects, start = 40_000, 9
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.7\n1 0 obj\n<</A " + strings.Repeat("x ", 8<<20))
	table := pdf.Len() + 1
	fmt.Fprintf(&pdf, "\nxref\n0 %d\n%s", objects, strings.Repeat(fmt.Sprintf("%010d 00000 n \n", start), objects))
	fmt.Fprintf(&pdf, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", objects, table)
	return pdf.Bytes()
}

// flated is a stream that unpacks to size bytes.
func flated(dict string, size int) string {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	for range size / 1024 {
		_, _ = z.Write(make([]byte, 1024))
	}
	_, _ = z.Write(make([]byte, size%1024))
	_ = z.Close()
	return fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, packed.Len(), packed.String())
}

func TestScriptsThatUSCISShipsAreLeftOut(t *testing.T) {
	for _, pdf := range [][]byte{officialtest.I918B().PDF(t), standIn(t, "i-90.pdf")} {
		filled, err := anyForm(open(t, pdf)).Fill(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, unwanted := range []string{"/JavaScript", "/XFA", "/UR3", "/Encrypt", "xdp:xdp"} {
			if bytes.Contains(filled.PDF, []byte(unwanted)) {
				t.Errorf("the filled form holds %s", unwanted)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	form := officialtest.I918B()
	f.Add(form.PDF(f))
	form.Plain = true
	form.Fields = form.Fields[:12]
	small := form.PDF(f)
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Add([]byte("%PDF-1.7\nstartxref\n9\n%%EOF"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		d, err := Open(pdf)
		if err != nil {
			if !errors.As(err, new(Refusal)) {
				t.Errorf("the error is no refusal: %v", err)
			}
			return
		}
		if template, _ := Recognise(d); template.Form() != "" {
			if _, err := template.Fill([]Value{{Part: 1, Item: "2.a", Kind: Text, Text: "Xu"}}); err != nil {
				t.Errorf("a recognised form was not filled: %v", err)
			}
		}
	})
}
