package formdata

import (
	"context"
	"io"
	"net/http"
)

// Bounds hold small what a stranger sends: texts stay in memory while they
// arrive, and whoever sends them may be slow on purpose. Files pass through and
// count for the whole post only.
type Bounds struct {
	Post  int64        // bytes of the whole post
	Texts int64        // of what is none of its files
	Free  int64        // as many of those are read without asking
	Turn  func() error // asked once before more is read; its error ends the post
}

type boundsKey struct{}

// Within sets the bounds of what Read reads of a post; nil lifts them.
func Within(r *http.Request, b *Bounds) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), boundsKey{}, b))
}

// bounded counts the bytes of a post that stay in memory.
type bounded struct {
	io.ReadCloser
	*Bounds
	read    int64
	asked   bool
	passing bool // the file that passes through now is not counted
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.passing {
		return n, err
	}
	if b.read += int64(n); b.read > b.Texts {
		return 0, ErrTooLarge
	}
	if b.read > b.Free && !b.asked {
		b.asked = true
		if err := b.Turn(); err != nil {
			return 0, err
		}
	}
	return n, err
}
