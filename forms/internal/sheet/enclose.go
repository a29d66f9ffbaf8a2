package sheet

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/jung-kurt/gofpdf"
)

const (
	enclosureName = "facts.json"
	mostEnclosed  = 4 << 20 // bytes of JSON; a form with the longest texts has a tenth of it
)

// Enclose puts the facts that the form is drawn from into the file, so that it
// can be read again. They say nothing that the pages do not show.
func (s *Sheet) Enclose(facts any) {
	content, err := json.Marshal(facts)
	if err != nil {
		s.fail(fmt.Errorf("enclose the facts: %w", err))
		return
	}
	s.pdf.SetAttachments([]gofpdf.Attachment{{Content: content, Filename: enclosureName, Description: s.form.Number}})
}

var enclosure = regexp.MustCompile(`<< /Type /EmbeddedFile /Length (\d{1,8}) /Filter /FlateDecode /Params << /CheckSum <[0-9a-f]{32}> /Size \d{1,8} >> >>\s{1,3}stream\r?\n`)

// Enclosed finds the facts in a file that Enclose wrote; false for any other.
func Enclosed(pdf []byte) ([]byte, bool) {
	at := enclosure.FindSubmatchIndex(pdf)
	if at == nil {
		return nil, false
	}
	length, err := strconv.Atoi(string(pdf[at[2]:at[3]]))
	if err != nil || at[1]+length > len(pdf) {
		return nil, false
	}
	r, err := zlib.NewReader(bytes.NewReader(pdf[at[1] : at[1]+length]))
	if err != nil {
		return nil, false
	}
	content, err := io.ReadAll(io.LimitReader(r, mostEnclosed+1))
	if err != nil || len(content) > mostEnclosed {
		return nil, false
	}
	return content, true
}
