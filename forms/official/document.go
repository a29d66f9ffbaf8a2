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

	"suppb/forms/internal/pdfobject"
)

// Document is a PDF form that has been read. It does not change.
type Document struct {
	objects  objects
	pages    []pdfobject.Page
	fields   []Field
	sha256   string
	producer string
	edition  string
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
	o, err := readObjects(pdf)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(pdf)
	d := &Document{objects: o, sha256: hex.EncodeToString(sum[:])}
	if d.pages, _, err = o.Pages(mostPages); err != nil {
		return nil, refusalOf(err)
	}
	if d.fields, err = d.readFields(); err != nil {
		return nil, err
	}
	d.producer = o.text(o.Dict(pdfobject.Ref(o.Info))["Producer"])
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
func (d *Document) Encrypted() bool { return d.objects.Encrypted }

// HasXFA reports whether the file holds an XFA form beside its fields.
func (d *Document) HasXFA() bool {
	_, has := d.objects.Dict(d.objects.Catalog["AcroForm"])["XFA"]
	return has
}

// HasUsageRights reports whether Adobe signed the file so that its Reader may
// save it; any change breaks that signature.
func (d *Document) HasUsageRights() bool {
	perms := d.objects.Dict(d.objects.Catalog["Perms"])
	return perms["UR3"] != nil || perms["UR"] != nil
}
