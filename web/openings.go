package web

import (
	"bytes"
	"errors"
	"sync"
	"time"

	"suppb/cases"
)

// Limits of what openings keeps.
const (
	openingTime  = 10 * time.Minute
	openingBytes = 128 << 20
)

// openings keeps the bytes of files that people are looking at, so that a file
// is read, and its opening written down, once and not for each of its pages.
// Whether the person still may see the file is asked anew for each picture.
type openings struct {
	mu    sync.Mutex
	files map[openingKey]opening
	size  int
}

type openingKey struct {
	person   cases.PersonID
	document cases.DocumentID
}

type opening struct {
	bytes []byte
	at    time.Time
}

func newOpenings() *openings { return &openings{files: map[openingKey]opening{}} }

// bytes are those of a file that the caller has found the person may see.
func (o *openings) bytes(person cases.PersonID, f storedFile, now time.Time) ([]byte, error) {
	key := openingKey{person, f.ID}
	if b, ok := o.find(key, now); ok {
		return b, nil
	}
	var b bytes.Buffer
	if err := f.copy(&b); err != nil {
		return nil, err
	}
	o.keep(key, opening{b.Bytes(), now})
	return b.Bytes(), nil
}

func (o *openings) find(key openingKey, now time.Time) ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for k, f := range o.files {
		if now.Sub(f.at) >= openingTime {
			o.drop(k)
		}
	}
	f, ok := o.files[key]
	return f.bytes, ok
}

// keep makes room by forgetting the oldest.
func (o *openings) keep(key openingKey, f opening) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drop(key)
	for len(o.files) > 0 && o.size+len(f.bytes) > openingBytes {
		var oldest openingKey
		for k, f := range o.files {
			if o.files[oldest].bytes == nil || f.at.Before(o.files[oldest].at) {
				oldest = k
			}
		}
		o.drop(oldest)
	}
	if o.size+len(f.bytes) <= openingBytes {
		o.files[key] = f
		o.size += len(f.bytes)
	}
}

func (o *openings) drop(key openingKey) {
	o.size -= len(o.files[key].bytes)
	delete(o.files, key)
}

// refusedText is the sentence of a refusal about a file's contents; other errors
// stay errors.
func refusedText(err error) (string, error) {
	var refusal cases.Refusal
	if errors.As(err, &refusal) && refusal.Code == cases.BadInput {
		return refusal.Text, nil
	}
	return "", err
}
