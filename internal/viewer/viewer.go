// Package viewer makes pictures of the pages of files that strangers sent, so
// that nobody has to open such a file to read it. PDF is drawn by PDFium inside
// a WebAssembly sandbox: it has its own memory with a limit, no files, no
// network, no clock, and is thrown away after each file. Pictures are decoded by
// Go's own decoders.
package viewer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"time"

	"suppb/cases"
	"suppb/internal/picture"
)

// PDF is the media type that goes into the sandbox.
const PDF = "application/pdf"

// Limits of one page.
const (
	maxWidth, maxHeight = 1400, 2000 // pixels of what is drawn
	pageTime            = 20 * time.Second
	drawnAtOnce         = 2
	quality             = 88 // of the JPEG that comes out
)

// Viewer draws pages. Its sandbox is made when the first PDF is opened, which
// takes a few seconds.
type Viewer struct {
	sandbox  *sandbox
	pageTime time.Duration
	pages    chan struct{} // one for each page of a PDF that is being drawn
	photos   chan struct{}
}

// New makes a viewer. Close it when it is not needed any more.
func New() *Viewer {
	return &Viewer{sandbox: &sandbox{}, pageTime: pageTime, pages: make(chan struct{}, drawnAtOnce), photos: make(chan struct{}, 1)}
}

// Close gives the sandbox's memory back.
func (v *Viewer) Close() error { return v.sandbox.close() }

// errUnseen is for files that cannot be drawn; they can still be saved.
func errUnseen(why string) error {
	return cases.Refusal{Code: cases.BadInput, Text: why + " Save the file and open it with a program of your own, if you trust who sent it."}
}

// Pages counts the pages of a file. A [cases.Refusal] says why it cannot be
// shown.
func (v *Viewer) Pages(ctx context.Context, mediaType string, file []byte) (int, error) {
	if picture.Known(mediaType) {
		return 1, nil
	}
	pages := 0
	err := v.open(ctx, mediaType, file, func(d *document) (err error) {
		pages, err = d.pages()
		return err
	})
	return pages, err
}

// Picture draws page n, from 1, as a JPEG of at most 1,400 by 2,000 pixels. A
// [cases.Refusal] says why it cannot be shown.
func (v *Viewer) Picture(ctx context.Context, mediaType string, file []byte, n int) ([]byte, error) {
	if picture.Known(mediaType) {
		if n != 1 {
			return nil, errNoPage
		}
		return v.photo(ctx, mediaType, file)
	}
	var out []byte
	err := v.open(ctx, mediaType, file, func(d *document) (err error) {
		out, err = d.draw(n)
		return err
	})
	return out, err
}

var errNoPage = cases.Refusal{Code: cases.NotFound, Text: "The file has no such page."}

// turn waits until few enough pages are being drawn.
func turn(ctx context.Context, turns chan struct{}) (done func(), err error) {
	select {
	case turns <- struct{}{}:
		return func() { <-turns }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to draw a page: %w", ctx.Err())
	}
}

func (v *Viewer) open(ctx context.Context, mediaType string, file []byte, use func(*document) error) error {
	if mediaType != PDF {
		return errUnseen("Only PDF, JPEG and PNG files can be shown here.")
	}
	done, err := turn(ctx, v.pages)
	if err != nil {
		return err
	}
	defer done()
	pool, err := v.sandbox.ready()
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, v.pageTime)
	defer cancel()
	err = open(limited, pool, file, use)
	if limited.Err() != nil && ctx.Err() == nil {
		return errUnseen("Drawing this page takes too long.")
	}
	return err
}

// encode makes the JPEG that goes out.
func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a page: %w", err)
	}
	return b.Bytes(), nil
}

// refusal reports whether err is for the person who opened the file.
func refusal(err error) bool {
	var r cases.Refusal
	return errors.As(err, &r)
}
