// Package official fills USCIS's own PDF of a supplement, which the office
// installs, and reads filled ones.
//
// A file is opened ([Open]), recognised as an edition whose layout this program
// knows ([Recognise]) and filled ([Template.Fill], [FillI918B], [FillI914B]). What was
// printed is read back from the finished bytes and compared before anybody
// gets them. Which box is which is taken from each box's own description and
// mark, never from its position or number.
package official

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Document is a PDF form that has been read. It does not change.
type Document struct {
	objects  objects
	pages    []page
	fields   []Field
	sha256   string
	producer string
	edition  string
}

type page struct {
	number int // of the object
	dict   types.Dict
}

// Open reads a PDF. What is too large, damaged, encrypted with a password, or
// does more than lie there is a [Refusal]. Time and memory are bounded whatever
// the bytes are.
func Open(pdf []byte) (*Document, error) {
	d, err := read(pdf)
	if err != nil {
		return nil, err
	}
	if err := d.objects.checkInside(); err != nil {
		return nil, err
	}
	if len(d.fields) == 0 {
		if d.HasXFA() {
			return nil, refuse("The PDF is a dynamic XFA form without fields; print or save the static form that USCIS offers.")
		}
		return nil, refuse("The PDF has no fields; it is a picture of a form or has been flattened.")
	}
	d.edition = d.findEdition()
	d.findRules()
	return d, nil
}

// read is Open without a look at what the parts of the file contain, for bytes
// that this package has written.
func read(pdf []byte) (*Document, error) {
	objectStreams, err := checkOutside(pdf)
	if err != nil {
		return nil, err
	}
	o, err := readObjects(pdf, objectStreams)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(pdf)
	d := &Document{objects: o, sha256: hex.EncodeToString(sum[:])}
	if d.pages, err = o.pages(); err != nil {
		return nil, err
	}
	if d.fields, err = d.readFields(); err != nil {
		return nil, err
	}
	if o.info != nil {
		d.producer = o.text(o.dict(*o.info)["Producer"])
	}
	return d, nil
}

// Fields are the form's fields in the order of the file.
func (d *Document) Fields() []Field { return slices.Clone(d.fields) }

// Pages is the number of pages.
func (d *Document) Pages() int { return len(d.pages) }

// SHA256 is the hash of the file, in lower-case hexadecimal digits.
func (d *Document) SHA256() string { return d.sha256 }

// Producer is the program that the file says it was made with.
func (d *Document) Producer() string { return d.producer }

// Edition is the edition printed on the pages, such as "01/20/25", or "".
func (d *Document) Edition() string { return d.edition }

// Encrypted reports whether the file was encrypted; with a password it could
// not have been opened.
func (d *Document) Encrypted() bool { return d.objects.encrypted }

// HasXFA reports whether the file holds an XFA form beside its fields.
func (d *Document) HasXFA() bool {
	_, has := d.objects.dict(d.objects.catalog["AcroForm"])["XFA"]
	return has
}

// HasUsageRights reports whether Adobe signed the file so that its Reader may
// save it; any change breaks that signature.
func (d *Document) HasUsageRights() bool {
	perms := d.objects.dict(d.objects.catalog["Perms"])
	return perms["UR3"] != nil || perms["UR"] != nil
}

// pages lists the pages in the order of the document.
func (o objects) pages() ([]page, error) {
	var pages []page
	seen := map[int]bool{}
	var walk func(v types.Object, inherited types.Dict, depth int) error
	walk = func(v types.Object, inherited types.Dict, depth int) error {
		ref, is := v.(types.IndirectRef)
		if !is || seen[ref.ObjectNumber.Value()] || depth > 64 {
			return errDamaged
		}
		seen[ref.ObjectNumber.Value()] = true
		node := types.Dict{}
		for _, from := range []types.Dict{inherited, o.dict(ref)} {
			for key, v := range from {
				if key != "Kids" {
					node[key] = v
				}
			}
		}
		kids := o.dict(ref)["Kids"]
		if kids == nil {
			if pages = append(pages, page{ref.ObjectNumber.Value(), node}); len(pages) > mostPages {
				return refuse("The PDF has more than %d pages.", mostPages)
			}
			return nil
		}
		handDown := types.Dict{}
		for _, key := range []string{"Resources", "MediaBox", "CropBox", "Rotate"} {
			if v, has := node[key]; has {
				handDown[key] = v
			}
		}
		for _, kid := range o.array(kids) {
			if err := walk(kid, handDown, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(o.catalog["Pages"], nil, 0); err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return nil, errDamaged
	}
	return pages, nil
}
