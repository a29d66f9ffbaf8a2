// Package picture takes in JPEG and PNG files that strangers send: it bounds
// their size before anybody decodes them (ASVS 5.0, 5.2.6), and leaves out what
// they tell about where, when and with what they were taken (14.2.8). The
// pixels are not touched.
package picture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Media types that this package knows.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Limits of a picture. Fifty million pixels are a page of 8.5 by 11 inches at
// more than 700 dots an inch.
const (
	MaxPixels = 50_000_000
	MaxSide   = 20_000
)

// Known reports whether Clean takes files of this media type.
func Known(mediaType string) bool { return mediaType == JPEG || mediaType == PNG }

// ErrDamaged says that a file is not a whole picture of its kind.
var ErrDamaged = errors.New("the picture is damaged")

// ErrKind says that a file is a kind of picture that few programs can show.
var ErrKind = errors.New("the picture is of a kind that cannot be shown")

// SizeError says that a picture has too many pixels.
type SizeError struct{ Width, Height int }

func (e SizeError) Error() string {
	return fmt.Sprintf("the picture is %d by %d pixels", e.Width, e.Height)
}

// Reader gives the bytes of a picture without what it tells about its making:
// Exif, XMP, IPTC, colour profiles, thumbnails, texts, times, animations, and
// whatever follows its end. Of Exif only the orientation is left. It holds at
// most a segment, 64 KiB, in memory. Its errors are ErrDamaged, ErrKind, a
// SizeError, or those of the reader below it.
type Reader struct {
	src  *bufio.Reader
	out  bytes.Buffer
	next func() error // writes the next piece to out; io.EOF after the last
	err  error
}

// Clean reads a picture of a known media type from r.
func Clean(mediaType string, r io.Reader) *Reader {
	c := &Reader{src: bufio.NewReaderSize(r, 32<<10)}
	if mediaType == PNG {
		c.next = (&pngFile{Reader: c}).start
	} else {
		c.next = (&jpegFile{Reader: c}).start
	}
	return c
}

func (c *Reader) Read(p []byte) (int, error) {
	for c.out.Len() == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.err = c.next()
	}
	return c.out.Read(p)
}

// Problem is what is wrong with the picture, or nil.
func (c *Reader) Problem() error {
	var size SizeError
	if errors.Is(c.err, ErrDamaged) || errors.Is(c.err, ErrKind) || errors.As(c.err, &size) {
		return c.err
	}
	return nil
}

// read fills b; a file that ends before that is damaged.
func (c *Reader) read(b []byte) error {
	_, err := io.ReadFull(c.src, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrDamaged
	}
	return err
}

// skip leaves n bytes out.
func (c *Reader) skip(n int64) error {
	_, err := io.CopyN(io.Discard, c.src, n)
	if errors.Is(err, io.EOF) {
		return ErrDamaged
	}
	return err
}

// CheckSize refuses what would fill the memory of whoever decodes it.
func CheckSize(width, height int) error {
	if width < 1 || height < 1 {
		return ErrDamaged
	}
	if width > MaxSide || height > MaxSide || width*height > MaxPixels {
		return SizeError{width, height}
	}
	return nil
}
