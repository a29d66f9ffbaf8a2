package seal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Master wraps the keys that the record holds. It is a key in a file or the
// environment ([ParseMaster]), or a key-management service ([Command]). The
// label is authenticated.
type Master interface {
	Wrap(ctx context.Context, key []byte, label string) ([]byte, error)
	Unwrap(ctx context.Context, wrapped []byte, label string) ([]byte, error)
}

// NewMasterText makes a master key as a line of text: 64 hexadecimal digits.
func NewMasterText() string { return hex.EncodeToString(random(SecretSize)) }

// ParseMaster reads what NewMasterText made, or any other 32 random bytes in
// hexadecimal, such as `openssl rand -hex 32` gives.
func ParseMaster(text string) (Master, error) {
	secret, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(secret) != SecretSize {
		return nil, errors.New("this is not a master key, which is 64 hexadecimal digits; `suppb key new` makes one")
	}
	box, err := FromSecret(secret)
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
