package picture

import (
	"bytes"
	"context"
	"io"
)

// Timed reads a picture that is in memory, for a decoder, until time runs out: a
// small file can ask for a lot of work.
func Timed(ctx context.Context, file []byte) io.Reader {
	return &timed{ctx, bytes.NewReader(file)}
}

type timed struct {
	ctx context.Context
	r   *bytes.Reader
}

func (t *timed) Read(b []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	return t.r.Read(b[:min(len(b), 256)]) // of a bomb, a few scans
}

// Progressive reports whether a JPEG is one, or says so anywhere. Decoding such a
// picture takes four times the memory.
func Progressive(file []byte) bool { return bytes.Contains(file, []byte{0xff, mSOF2}) }
