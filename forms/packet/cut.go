package packet

import (
	"context"
	"maps"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// cut makes a PDF of chosen pages, numbered from 1. Nothing of other pages
// comes along, although many programs list the pictures of all pages with each.
func (d *document) cut(ctx context.Context, numbers []int, limits Limits) ([]byte, error) {
	b := newBuilder("Scan of a signed packet")
	c := b.copyOf(d)
	for _, p := range d.pages {
		c.numbers[p.Number] = 0
	}
	for _, n := range numbers {
		c.numbers[d.pages[n-1].Number] = b.Reserve()
	}
	for _, n := range numbers {
		p := d.pages[n-1]
		pageTime, stop := context.WithTimeout(ctx, limits.PageTime)
		drawn, _ := d.content(pageTime, p)
		stop()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for number, used := range drawn.forms {
			form := drawn.resources[number]
			form.Dict = pdfobject.Without(form.Dict)
			form.Dict["Resources"] = d.only(used, d.Dict(form.Dict["Resources"]))
			c.instead[number] = form
		}
		c.page(p.Number, d.bare(p, drawn.used))
	}
	return b.bytes(), nil
}

// bare is a page with what shows, and nothing that acts or leads elsewhere.
func (d *document) bare(p pdfobject.Page, used map[string]bool) types.Dict {
	bare := types.Dict{}
	for _, key := range []string{"MediaBox", "CropBox", "Rotate", "UserUnit", "Contents"} {
		if v, has := p.Dict[key]; has {
			bare[key] = v
		}
	}
	bare["Resources"] = d.only(used, d.Dict(p.Dict["Resources"]))
	var notes types.Array
	for _, v := range d.Array(p.Dict["Annots"]) {
		if note := d.Dict(v); note["AP"] != nil {
			shown := types.Dict{}
			for _, key := range []string{"Type", "Subtype", "Rect", "AP", "AS", "F"} {
				if v, has := note[key]; has {
					shown[key] = v
				}
			}
			notes = append(notes, shown)
		}
	}
	if notes != nil {
		bare["Annots"] = notes
	}
	return bare
}

// only is resources without what the drawing never names. Default color spaces
// count without being named.
func (d *document) only(used map[string]bool, resources types.Dict) types.Dict {
	kept := types.Dict{}
	for _, category := range slices.Sorted(maps.Keys(resources)) {
		entries := d.Dict(resources[category])
		if entries == nil {
			continue
		}
		rest := types.Dict{}
		for name, v := range entries {
			if used[name] || category == "ColorSpace" && len(name) > 7 && name[:7] == "Default" {
				rest[name] = v
			}
		}
		if len(rest) > 0 {
			kept[category] = rest
		}
	}
	return kept
}
