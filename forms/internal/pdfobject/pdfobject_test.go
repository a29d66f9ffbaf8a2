package pdfobject

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

var limits = Limits{Bytes: 1 << 20, Objects: 100, Streams: 10, Unpacked: 1 << 20, Time: 10 * time.Second}

// written is a file whose catalog is object 1.
func written(objects ...types.Object) []byte {
	f := NewFile(0)
	for _, v := range objects {
		f.Put(f.Reserve(), Append(nil, v, func(old int) int { return old }))
	}
	return f.Finish(1, 0)
}

// What is written is read again as it was.
func TestWriteAndRead(t *testing.T) {
	page := types.Dict{"Type": types.Name("Page"), "Parent": Ref(2), "Contents": Ref(4), "Name": types.Name("a b#"),
		"List": types.Array{types.Integer(-1), types.Float(0.25), types.Boolean(true), nil, types.StringLiteral(`a\(b`), types.HexLiteral("FEFF")}}
	pdf := written(
		types.Dict{"Type": types.Name("Catalog"), "Pages": Ref(2)},
		types.Dict{"Type": types.Name("Pages"), "Count": types.Integer(1), "Kids": types.Array{Ref(3)}, "Rotate": types.Integer(90)},
		page,
		types.StreamDict{Dict: types.Dict{}, Raw: []byte("0 0 m")},
	)
	o, err := Read(pdf, limits)
	if err != nil {
		t.Fatal(err)
	}
	pages, nodes, err := o.Pages(1)
	if err != nil || len(pages) != 1 || pages[0].Number != 3 || len(nodes) != 1 || nodes[0] != 2 {
		t.Fatalf("pages %v, nodes %v, %v", pages, nodes, err)
	}
	got := pages[0].Dict
	if o.Number(got["Rotate"]) != 90 {
		t.Error("the page does not inherit its rotation")
	}
	for key, v := range page {
		if want, is := string(Append(nil, v, same)), string(Append(nil, got[key], same)); is != want {
			t.Errorf("%s was %s and is %s", key, want, is)
		}
	}
	if s, is := o.Resolve(got["Contents"]).(types.StreamDict); !is || string(s.Raw) != "0 0 m" {
		t.Errorf("the drawing is %v", got["Contents"])
	}
}

func same(old int) int { return old }

func TestReadRefuses(t *testing.T) {
	whole := written(types.Dict{"Type": types.Name("Catalog"), "Pages": Ref(2)}, types.Dict{"Kids": types.Array{Ref(2)}, "Type": types.Name("Pages")})
	for _, test := range []struct {
		name string
		pdf  []byte
		want error
	}{
		{"nothing", nil, ErrEmpty},
		{"too large", make([]byte, limits.Bytes+1), ErrTooLarge},
		{"another kind", []byte("PK"), ErrNoPDF},
		{"cut off", whole[:40], ErrCutOff},
		{"objects", []byte("%PDF-" + strings.Repeat("1 0 obj ", 101) + "startxref"), ErrObjects},
		{"streams of objects", []byte("%PDF-" + strings.Repeat("/ObjStm", 11) + "startxref"), ErrStreams},
		{"streams of objects that hide", []byte("%PDF-" + strings.Repeat("/#4fbj#53tm", 11) + "startxref"), ErrStreams},
		{"noise", []byte("%PDF-1.7 \x00\xff startxref 3"), ErrDamaged},
		{"pages in a circle", whole, ErrPagesLost},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := Read(test.pdf, limits)
			if err == nil {
				_, _, err = o.Pages(1)
			}
			if !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

func TestObjectStreams(t *testing.T) {
	for text, want := range map[string]int{
		"/ObjStm/ObjStm": 2, "ObjStm": 0, "/Obj#53tm": 1, "/#4F#62j#53#74m": 1, "/Obj#5": 0, "/Obj#zztm": 0, "/Obj": 0, "//ObjStm": 1,
	} {
		if got := objectStreams([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestScanner(t *testing.T) {
	for drawing, want := range map[string]string{
		"BT /F1 12 Tf (a (b\\)) c) Tj": "BT|/F1|12|Tf|(a (b\\)) c)|Tj",
		"[<41 42>-3(x)]TJ % no\rET":    "[|<41 42>|-3|(x)|]|TJ|ET",
		"/P <</MCID 0>>BDC":            "/P|<<|/MCID|0|>|>|BDC",
		"(never closed":                "(never closed",
		"<41":                          "<41",
		"<":                            "<",
		"q % to the end":               "q",
		"BI /W 1 ID xEIx EI Q":         "BI|/W|1|ID|Q",
		"ID EI":                        "ID",
	} {
		var got []string
		for s := NewScanner([]byte(drawing)); ; {
			token := s.Next()
			if token == nil {
				break
			}
			if got = append(got, string(token)); string(token) == "ID" {
				s.SkipPicture()
			}
		}
		if joined := strings.Join(got, "|"); joined != want {
			t.Errorf("%s: %s, want %s", drawing, joined, want)
		}
	}
}

// An object that pdfcpu cannot read is left out, and said so.
func TestReadIncomplete(t *testing.T) {
	pdf := written(types.Dict{"Type": types.Name("Catalog"), "Pages": Ref(2)}, types.Dict{"Type": types.Name("Pages")}, types.Name("last"))
	broken := []byte(strings.Replace(string(pdf), "3 0 obj\n/last", "3 0 obj\n)last", 1))
	for _, test := range []struct {
		pdf        []byte
		incomplete bool
	}{{pdf, false}, {broken, true}} {
		o, err := Read(test.pdf, limits)
		if err != nil || o.Incomplete != test.incomplete {
			t.Errorf("incomplete %v, %v; want %v", o.Incomplete, err, test.incomplete)
		}
	}
}
