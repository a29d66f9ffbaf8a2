package seal

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// Keyset is a set of keys that the record keeps, wrapped by the master key.
type Keyset struct {
	handle *keyset.Handle
	Box    *Box // nil for keys that only make digests
	digest *prf.Set
}

// NewKeyset makes a set of one key that seals.
func NewKeyset() (*Keyset, error) { return makeKeyset(aead.AES256GCMKeyTemplate()) }

// NewDigestKeyset makes a key for digests, HMAC-SHA-256.
func NewDigestKeyset() (*Keyset, error) { return makeKeyset(prf.HMACSHA256PRFKeyTemplate()) }

func makeKeyset(template *tinkpb.KeyTemplate) (*Keyset, error) {
	h, err := keyset.NewHandle(template)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return fromHandle(h)
}

func fromHandle(h *keyset.Handle) (*Keyset, error) {
	k := &Keyset{handle: h}
	if d, err := prf.NewPRFSet(h); err == nil {
		k.digest = d
		return k, nil
	}
	var err error
	k.Box, err = newBox(h)
	return k, err
}

// Wrapped is the set as the record keeps it.
func (k *Keyset) Wrapped(ctx context.Context, m Master, label string) ([]byte, error) {
	var clear bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.handle, keyset.NewBinaryWriter(&clear)); err != nil {
		return nil, fmt.Errorf("write a key: %w", err)
	}
	return m.Wrap(ctx, clear.Bytes(), label)
}

// OpenKeyset reads what Wrapped gave.
func OpenKeyset(ctx context.Context, m Master, label string, wrapped []byte) (*Keyset, error) {
	clear, err := m.Unwrap(ctx, wrapped, label)
	if err != nil {
		return nil, err
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(clear)))
	if err != nil {
		return nil, fmt.Errorf("read a key: %w", err)
	}
	return fromHandle(h)
}

// ID names the key of the set that seals.
func (k *Keyset) ID() int64 { return int64(k.handle.KeysetInfo().GetPrimaryKeyId()) }

// Rotated is the set with a new key that seals; the others still open.
func (k *Keyset) Rotated() (*Keyset, error) {
	h, err := withNewPrimary(k.handle, aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	return fromHandle(h)
}

// OnlyNewest is the set without the keys that do not seal any more.
func (k *Keyset) OnlyNewest() (*Keyset, error) {
	m := keyset.NewManagerFromHandle(k.handle)
	for _, info := range k.handle.KeysetInfo().GetKeyInfo() {
		if int64(info.GetKeyId()) == k.ID() {
			continue
		}
		if err := m.Delete(info.GetKeyId()); err != nil {
			return nil, fmt.Errorf("leave out an old key: %w", err)
		}
	}
	h, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("leave out old keys: %w", err)
	}
	return fromHandle(h)
}

// Size is how many keys the set holds.
func (k *Keyset) Size() int { return k.handle.Len() }

// Digest is n bytes, at most 32, that follow from key and value alone. Without
// the key they tell nothing of the value, and values cannot be tried.
func (k *Keyset) Digest(value string, n uint32) []byte {
	d, err := k.digest.ComputePrimaryPRF([]byte(value), n)
	if err != nil {
		panic(fmt.Sprintf("digest of %d bytes: %v", n, err)) // beyond 32 bytes only
	}
	return d
}

func withNewPrimary(h *keyset.Handle, template *tinkpb.KeyTemplate) (*keyset.Handle, error) {
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(template)
	if err != nil {
		return nil, fmt.Errorf("add a key: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("use the new key: %w", err)
	}
	next, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("add a key: %w", err)
	}
	return next, nil
}
