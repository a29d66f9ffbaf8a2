package viewer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// maxMemory of one file, in WebAssembly pages of 64 KiB: 256 MiB.
const maxMemory = 256 << 20 / (64 << 10)

// sandbox holds PDFium compiled. Each file gets an instance of its own, so that
// one that takes over its instance learns nothing of another.
type sandbox struct {
	mu   sync.Mutex
	pool pdfium.Pool // nil until the first file
}

// ready compiles PDFium, once.
func (s *sandbox) ready() (pdfium.Pool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pool != nil {
		return s.pool, nil
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: 0, MaxTotal: drawnAtOnce,
		// The library would give the whole disk; this is none of it.
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard, Stderr: io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(maxMemory).
			WithCloseOnContextDone(true), // a page that never ends is ended
	})
	if err != nil {
		return nil, fmt.Errorf("make the sandbox: %w", err)
	}
	s.pool = pool
	return pool, nil
}

func (s *sandbox) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pool == nil {
		return nil
	}
	pool := s.pool
	s.pool = nil
	return pool.Close()
}

// document is a PDF that is open in an instance.
type document struct {
	pdfium pdfium.Pdfium
	handle references.FPDF_DOCUMENT
}

// open opens a file in a fresh instance, and ends the instance with ctx. A file
// that breaks the instance is refused like any other that cannot be drawn.
func open(ctx context.Context, pool pdfium.Pool, file []byte, use func(*document) error) (err error) {
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return fmt.Errorf("make an instance of the sandbox: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = instance.Kill() })
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the sandbox broke: %v", p)
		}
		if stop() {
			_ = instance.Close()
		}
		if err != nil && !refusal(err) {
			err = errUnseen("The pages of this file cannot be drawn: it is damaged, or not made as PDF files are.")
		}
	}()
	opened, err := instance.OpenDocument(&requests.OpenDocument{File: &file})
	if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
		return errUnseen("This file is protected by a password, so its pages cannot be shown.")
	}
	if err != nil {
		return err
	}
	return use(&document{instance, opened.Document})
}

func (d *document) pages() (int, error) {
	count, err := d.pdfium.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.handle})
	if err != nil {
		return 0, err
	}
	return count.PageCount, nil
}

// draw draws a page with its annotations and filled fields.
func (d *document) draw(n int) ([]byte, error) {
	pages, err := d.pages()
	if err != nil {
		return nil, err
	}
	if n < 1 || n > pages {
		return nil, errNoPage
	}
	drawn, err := d.pdfium.RenderPageInPixels(&requests.RenderPageInPixels{
		Page:  requests.Page{ByIndex: &requests.PageByIndex{Document: d.handle, Index: n - 1}},
		Width: maxWidth, Height: maxHeight,
		RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, RenderForm: true, Document: &d.handle,
	})
	if err != nil {
		return nil, err
	}
	defer drawn.Cleanup()
	return encode(drawn.Result.RenderedImage)
}
