package seal

import (
	"cmp"
	"crypto/hkdf"
	"crypto/sha256"
	subtlecmp "crypto/subtle"
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/keyset"
	streaming "github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrOpen says that a value is not what was sealed under its label with this
// key: another key, another row, or changed bytes.
var ErrOpen = errors.New("a sealed value does not open: it was changed, moved, or sealed with another key")

// Box seals and opens values with one key, or with a set of keys of which the
// newest seals and each opens what it sealed.
type Box struct {
	aead   tink.AEAD
	secret []byte // of a request's key, for files
}

func newBox(h *keyset.Handle) (*Box, error) {
	a, err := keysetCipher(h)
	if err != nil {
		return nil, fmt.Errorf("use a key: %w", err)
	}
	return &Box{aead: a}, nil
}

// SecretSize is the length of a request's key in bytes.
const SecretSize = 32

// NewSecret makes a request's key.
func NewSecret() []byte { return random(SecretSize) }

// FromSecret is the box of a request's key.
func FromSecret(secret []byte) (*Box, error) {
	if len(secret) != SecretSize {
		return nil, errors.New("a request's key has the wrong length")
	}
	a, err := secretCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("use a request's key: %w", err)
	}
	return &Box{aead: a, secret: secret}, nil
}

// Seal encrypts a value. The label names table, column and row, such as
// "people.name/5b1…", and has to be the same when it is opened.
func (b *Box) Seal(label string, plain []byte) []byte {
	sealed, err := b.aead.Encrypt(plain, []byte(label))
	if err != nil {
		panic(fmt.Sprintf("seal %d bytes: %v", len(plain), err)) // beyond 2^36 bytes only
	}
	return sealed
}

// Open decrypts what Seal gave; [ErrOpen] for anything else.
func (b *Box) Open(label string, sealed []byte) ([]byte, error) {
	plain, err := b.aead.Decrypt(sealed, []byte(label))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// Same reports whether two boxes of requests have one key.
func (b *Box) Same(o *Box) bool { return subtlecmp.ConstantTimeCompare(b.secret, o.secret) == 1 }

// segment is how much of a file is sealed at once, and how much memory a file of
// any size takes.
const segment = 1 << 20

func (b *Box) stream() (*streaming.AESGCMHKDF, error) {
	if b.secret == nil {
		return nil, errors.New("files are sealed with a request's key only")
	}
	key, err := hkdf.Expand(sha256.New, b.secret, "files", SecretSize)
	if err != nil {
		return nil, fmt.Errorf("derive the key for files: %w", err)
	}
	return streaming.NewAESGCMHKDF(key, "SHA256", SecretSize, segment, 0)
}

// Writer seals a file on its way to w, in constant memory. The file is whole
// only once it was closed.
func (b *Box) Writer(w io.Writer, label string) (io.WriteCloser, error) {
	s, err := b.stream()
	if err != nil {
		return nil, err
	}
	return s.NewEncryptingWriter(w, []byte(label))
}

// Reader opens a file on its way from r; bytes that were changed, moved, left out
// or cut off are [ErrOpen], never content.
func (b *Box) Reader(r io.Reader, label string) (io.Reader, error) {
	s, err := b.stream()
	if err != nil {
		return nil, err
	}
	from := &source{Reader: r}
	plain, err := s.NewDecryptingReader(from, []byte(label))
	if err != nil {
		return nil, cmp.Or(from.broken, ErrOpen)
	}
	return &opening{plain, from}, nil
}

// source remembers its own error, to tell it from bytes that do not open.
type source struct {
	io.Reader
	broken error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.broken = err
	}
	return n, err
}

type opening struct {
	io.Reader
	from *source
}

func (o *opening) Read(b []byte) (int, error) {
	n, err := o.Reader.Read(b)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	return n, cmp.Or(o.from.broken, ErrOpen)
}
