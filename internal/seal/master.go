package seal

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Master wraps the keys that the record holds. It is a key in a file or the
// environment ([ParseMaster]), or a key-management service ([Command]). The
// label is authenticated.
type Master interface {
	Wrap(ctx context.Context, key []byte, label string) ([]byte, error)
	Unwrap(ctx context.Context, wrapped []byte, label string) ([]byte, error)
}

// The first part of a master key's text, which says what it is.
const masterPrefix = "suppb-master-1."

// NewMasterText makes a master key as a line of text.
func NewMasterText() (string, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("make a master key: %w", err)
	}
	return masterText(h)
}

// NextMasterText adds a new key to a master key. The old one still unwraps what
// it wrapped; the new one wraps.
func NextMasterText(text string) (string, error) {
	h, err := masterHandle(text)
	if err != nil {
		return "", err
	}
	next, err := withNewPrimary(h, aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", err
	}
	return masterText(next)
}

func masterText(h *keyset.Handle) (string, error) {
	var buf bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&buf)); err != nil {
		return "", fmt.Errorf("write the master key: %w", err)
	}
	return masterPrefix + base64.RawURLEncoding.EncodeToString(buf.Bytes()), nil
}

func masterHandle(text string) (*keyset.Handle, error) {
	body, ok := strings.CutPrefix(strings.TrimSpace(text), masterPrefix)
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if !ok || err != nil {
		return nil, errors.New("this is not a master key; `suppb key new` makes one")
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, errors.New("this is not a whole master key; restore it from the copy that you keep elsewhere")
	}
	return h, nil
}

// ParseMaster reads what NewMasterText made.
func ParseMaster(text string) (Master, error) {
	h, err := masterHandle(text)
	if err != nil {
		return nil, err
	}
	box, err := newBox(h)
	if err != nil {
		return nil, err
	}
	return local{box}, nil
}

// local is a master key in this process.
type local struct{ box *Box }

func (l local) Wrap(_ context.Context, key []byte, label string) ([]byte, error) {
	return l.box.Seal(label, key), nil
}

func (l local) Unwrap(_ context.Context, wrapped []byte, label string) ([]byte, error) {
	return l.box.Open(label, wrapped)
}

// Command is a key-management service behind a program of the office's: called
// with "wrap" or "unwrap" and the label as arguments, it reads base64 on its
// standard input and answers base64 on its standard output.
type Command struct{ Program string }

func (c Command) Wrap(ctx context.Context, key []byte, label string) ([]byte, error) {
	return c.run(ctx, "wrap", label, key)
}

func (c Command) Unwrap(ctx context.Context, wrapped []byte, label string) ([]byte, error) {
	return c.run(ctx, "unwrap", label, wrapped)
}

func (c Command) run(ctx context.Context, verb, label string, in []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, c.Program, verb, label) // #nosec G204 -- the office's own program, named in its settings
	cmd.Stdin = strings.NewReader(base64.StdEncoding.EncodeToString(in) + "\n")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the key program %s failed at %q: %w", c.Program, verb, err)
	}
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(out)))
	if err != nil || len(b) == 0 {
		return nil, fmt.Errorf("the key program %s did not answer %q with base64", c.Program, verb)
	}
	return b, nil
}

// random is n bytes of chance.
func random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(rand.Reader, b); err != nil {
		panic(err) // crypto/rand does not fail
	}
	return b
}
