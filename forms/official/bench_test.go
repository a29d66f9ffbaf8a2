package official

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/form"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// BenchmarkFillStandIn fills every text of a genuine I-90, and reports the time
// as a multiple of what pdfcpu's own filler takes for the same values. Fill
// reads the result back; pdfcpu's filler does not.
func BenchmarkFillStandIn(b *testing.B) {
	pdf := standIn(b, "i-90.pdf")
	template := anyForm(open(b, pdf))
	var values []Value
	texts := map[string]string{}
	for i, s := range template.slots {
		if s.Kind == Text && s.field.Kind == TextField {
			values = append(values, Value{Part: 1, Item: s.Item.Item, Kind: Text, Text: sample(s.field, i)})
			texts[s.field.Name] = sample(s.field, i)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := template.Fill(values); err != nil {
			b.Fatal(err)
		}
	}
	ours := b.Elapsed()
	pdfcpuFill := pdfcpuFiller(b, pdf, texts)
	start := time.Now()
	for range b.N {
		pdfcpuFill()
	}
	b.ReportMetric(float64(ours)/float64(time.Since(start)), "x-pdfcpu")
	b.ReportMetric(float64(b.N)/ours.Seconds(), "docs/s")
}

// pdfcpuFiller is pdfcpu's filler with values for fields by their full names.
// Its fonts come from a folder of this benchmark's own.
func pdfcpuFiller(b *testing.B, pdf []byte, texts map[string]string) func() {
	b.Helper()
	if err := api.EnsureDefaultConfigAt(b.TempDir()); err != nil {
		b.Fatal(err)
	}
	conf := func() *model.Configuration {
		c := model.NewDefaultConfiguration()
		c.Offline = true
		return c
	}
	group, err := api.ExportForm(bytes.NewReader(pdf), "", conf())
	if err != nil {
		b.Fatal(err)
	}
	var fields []*form.TextField
	for _, f := range group.Forms[0].TextFields {
		if text, has := texts[f.Name]; has {
			f.Value = text
			fields = append(fields, f)
		}
	}
	if len(fields) < len(texts)*9/10 {
		b.Fatalf("pdfcpu knows %d of the %d fields", len(fields), len(texts))
	}
	filled, err := json.Marshal(form.FormGroup{Header: group.Header, Forms: []form.Form{{TextFields: fields}}})
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		var out bytes.Buffer
		if err := api.FillForm(bytes.NewReader(pdf), bytes.NewReader(filled), &out, conf()); err != nil {
			b.Fatal(err)
		}
	}
}
