package official

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// Limits of a file that is read. USCIS's supplements have five pages and take
// less than a megabyte; a filled form with scanned pages behind it takes more.
var limits = pdfobject.Limits{Bytes: 20 << 20, Objects: 50_000, Streams: 500, Unpacked: 32 << 20, Time: 6 * time.Second}

const (
	mostPages       = 200
	unpackedStream  = 32 << 20 // bytes, of one stream
	unpackedStreams = 96 << 20 // bytes, of all of those together
)

// checkInside refuses what acts by itself, carries other files or unpacks to
// more than it should. Only what Fill would keep is looked at.
func (o objects) checkInside() error {
	budget := int64(unpackedStreams)
	return o.eachReachable(o.kept(), func(_ int, v types.Object) error {
		switch v := v.(type) {
		case types.Dict:
			return o.checkDict(v)
		case types.StreamDict:
			n, err := unpackedSize(v, min(budget, unpackedStream))
			if budget -= n; errors.Is(err, errTooLarge) {
				return refuse("A part of the PDF unpacks to more than %d megabytes.", unpackedStream>>20)
			}
		}
		return nil
	})
}

func (o objects) checkDict(d types.Dict) error {
	if _, has := d["JS"]; has {
		return refuse("The PDF holds JavaScript.")
	}
	switch o.Name(d["S"]) {
	case "JavaScript":
		return refuse("The PDF holds JavaScript.")
	case "Launch", "ImportData", "SubmitForm", "GoToE", "Rendition", "RichMediaExecute":
		return refuse("The PDF holds an action that starts a program or moves data (%s).", o.Name(d["S"]))
	}
	_, holdsFile := d["EF"]
	if holdsFile || o.Name(d["Type"]) == "EmbeddedFile" || o.Name(d["Subtype"]) == "FileAttachment" || o.Name(d["Subtype"]) == "RichMedia" {
		return refuse("The PDF carries another file inside it.")
	}
	return nil
}

// kept is the catalog as Fill writes it: without the XFA form, usage rights and
// Adobe's own scripts, which only check the version of the reader for XFA. All
// other scripts stay, to be refused.
func (o objects) kept() types.Dict {
	catalog := pdfobject.Without(o.Catalog, "Perms", "NeedsRendering", "Legal")
	if form := o.Dict(catalog["AcroForm"]); form != nil {
		catalog["AcroForm"] = pdfobject.Without(form, "XFA", "NeedAppearances", "SigFlags")
	}
	names := o.Dict(catalog["Names"])
	if o.onlyAdobeScripts(o.Dict(names["JavaScript"])) {
		catalog["Names"] = pdfobject.Without(names, "JavaScript")
	}
	return catalog
}

func (o objects) onlyAdobeScripts(tree types.Dict) bool {
	list := o.Array(tree["Names"])
	for i := 0; i < len(list); i += 2 {
		if !strings.HasPrefix(o.text(list[i]), "!ADBE::") {
			return false
		}
	}
	return len(list) > 0 && tree["Kids"] == nil
}

var errTooLarge = errors.New("unpacks to too much")

// unpackedSize is the number of bytes that a stream unpacks to. Pictures are
// not unpacked here; nothing in this program looks at them.
func unpackedSize(s types.StreamDict, limit int64) (int64, error) {
	if s.Image() || len(s.FilterPipeline) == 0 {
		return int64(len(s.Raw)), nil
	}
	if s.HasSoleFilterNamed(filter.Flate) {
		z, err := zlib.NewReader(bytes.NewReader(s.Raw))
		if err != nil {
			return 0, nil
		}
		n, _ := io.Copy(io.Discard, io.LimitReader(z, limit+1))
		if n > limit {
			return n, errTooLarge
		}
		return n, nil
	}
	b, err := pdfobject.Unpacked(s, limit)
	if errors.Is(err, filter.ErrDecodeLimitExceeded) {
		return limit, errTooLarge
	}
	return int64(len(b)), nil
}
