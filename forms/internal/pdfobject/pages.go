package pdfobject

import (
	"maps"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Page is a page with what it inherits.
type Page struct {
	Number int // of its object
	Dict   types.Dict
}

// inherited are the entries of a page that may stand above it.
var inherited = []string{"Resources", "MediaBox", "CropBox", "Rotate"}

// Pages lists the pages in the order of the document, and the numbers of the
// objects that only hold pages together.
func (o Objects) Pages(most int) (pages []Page, nodes []int, err error) {
	seen := map[int]bool{}
	var walk func(v types.Object, above types.Dict, depth int) error
	walk = func(v types.Object, above types.Dict, depth int) error {
		ref, is := v.(types.IndirectRef)
		number := ref.ObjectNumber.Value()
		own := o.Dict(ref)
		if !is || own == nil || seen[number] || depth > 64 {
			return ErrPagesLost
		}
		seen[number] = true
		node := maps.Clone(above)
		maps.Copy(node, own)
		if own["Kids"] == nil {
			if pages = append(pages, Page{number, node}); len(pages) > most {
				return ErrPagesLimit
			}
			return nil
		}
		nodes = append(nodes, number)
		down := types.Dict{}
		for _, key := range inherited {
			if v, has := node[key]; has {
				down[key] = v
			}
		}
		for _, kid := range o.Array(own["Kids"]) {
			if err := walk(kid, down, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(o.Catalog["Pages"], types.Dict{}, 0); err != nil {
		return nil, nil, err
	}
	if len(pages) == 0 {
		return nil, nil, ErrPagesLost
	}
	return pages, nodes, nil
}
