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
)

// Limits of a file that is read. USCIS's supplements have five pages and take
// less than a megabyte; a filled form with scanned pages behind it takes more.
const (
	largestFile     = 20 << 20
	mostPages       = 200
	mostObjects     = 50_000
	mostObjectFiles = 500      // streams that hold other objects
	unpackedObjects = 32 << 20 // bytes, of all of those together
	unpackedStream  = 32 << 20 // bytes, of one other stream
	unpackedStreams = 96 << 20 // bytes, of all of those together
	readingTime     = 6 * time.Second
)

// checkOutside refuses what can be recognised without reading objects, and
// counts the streams that hold other objects.
func checkOutside(pdf []byte) (objectStreams int, err error) {
	switch {
	case len(pdf) == 0:
		return 0, refuse("The file is empty.")
	case len(pdf) > largestFile:
		return 0, refuse("The file is larger than %d megabytes.", largestFile>>20)
	case !bytes.Contains(pdf[:min(len(pdf), 1024)], []byte("%PDF-")):
		return 0, refuse("The file is not a PDF.")
	case !bytes.Contains(pdf[max(0, len(pdf)-2048):], []byte("startxref")):
		return 0, refuse("The PDF is cut off: its end is missing; download it again.")
	case bytes.Count(pdf, []byte(" obj")) > mostObjects:
		return 0, refuseObjects()
	}
	objectStreams = bytes.Count(withoutNameEscapes(pdf), []byte("ObjStm"))
	if objectStreams > mostObjectFiles {
		return 0, refuse("The PDF has more than %d streams of objects.", mostObjectFiles)
	}
	return objectStreams, nil
}

func refuseObjects() error { return refuse("The PDF has more than %d objects.", mostObjects) }

// withoutNameEscapes writes /Obj#53tm as /ObjStm, so that nothing hides.
func withoutNameEscapes(pdf []byte) []byte {
	plain := make([]byte, 0, len(pdf))
	for i := 0; i < len(pdf); i++ {
		if pdf[i] == '#' && i+2 < len(pdf) {
			if high, low := hexDigit(pdf[i+1]), hexDigit(pdf[i+2]); high >= 0 && low >= 0 {
				plain = append(plain, byte(high<<4|low))
				i += 2
				continue
			}
		}
		plain = append(plain, pdf[i])
	}
	return plain
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }

// checkInside refuses what acts by itself, carries other files or unpacks to
// more than it should. Only what Fill would keep is looked at.
func (o objects) checkInside() error {
	if len(o.table) > mostObjects {
		return refuseObjects()
	}
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
	switch o.name(d["S"]) {
	case "JavaScript":
		return refuse("The PDF holds JavaScript.")
	case "Launch", "ImportData", "SubmitForm", "GoToE", "Rendition", "RichMediaExecute":
		return refuse("The PDF holds an action that starts a program or moves data (%s).", o.name(d["S"]))
	}
	_, holdsFile := d["EF"]
	if holdsFile || o.name(d["Type"]) == "EmbeddedFile" || o.name(d["Subtype"]) == "FileAttachment" || o.name(d["Subtype"]) == "RichMedia" {
		return refuse("The PDF carries another file inside it.")
	}
	return nil
}

// kept is the catalog as Fill writes it: without the XFA form, usage rights and
// Adobe's own scripts, which only check the version of the reader for XFA. All
// other scripts stay, to be refused.
func (o objects) kept() types.Dict {
	catalog := without(o.catalog, "Perms", "NeedsRendering", "Legal")
	if form := o.dict(catalog["AcroForm"]); form != nil {
		catalog["AcroForm"] = without(form, "XFA", "NeedAppearances", "SigFlags")
	}
	names := o.dict(catalog["Names"])
	if o.onlyAdobeScripts(o.dict(names["JavaScript"])) {
		catalog["Names"] = without(names, "JavaScript")
	}
	return catalog
}

func (o objects) onlyAdobeScripts(tree types.Dict) bool {
	list := o.array(tree["Names"])
	for i := 0; i < len(list); i += 2 {
		if !strings.HasPrefix(o.text(list[i]), "!ADBE::") {
			return false
		}
	}
	return len(list) > 0 && tree["Kids"] == nil
}

func without(d types.Dict, keys ...string) types.Dict {
	rest := types.Dict{}
	for key, v := range d {
		rest[key] = v
	}
	for _, key := range keys {
		delete(rest, key)
	}
	return rest
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
	err := s.DecodeWithLimit(limit)
	if errors.Is(err, filter.ErrDecodeLimitExceeded) {
		return limit, errTooLarge
	}
	return int64(len(s.Content)), nil
}
