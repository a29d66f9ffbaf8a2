package store

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"suppb/cases"
	"suppb/internal/seal"
)

// keyring holds the keys of the record that this process opened. A request's own
// key is opened for each use and kept nowhere, so destroying it takes effect at
// once.
//
//	master key (not in the record)
//	└─ keysets: install, install/digests, audit, engine
//	   └─ keysets: office/<agency>
//	      └─ request_keys: one a request
type keyring struct {
	master seal.Master

	mu   sync.RWMutex
	open map[string]keysetVersion // by name
}

type keysetVersion struct {
	*seal.Keyset
	version int64
}

// Names of keysets. Those of offices are "office/" and the agency's ID.
const (
	installKeys = "install"
	digestKeys  = "install/digests"
)

func officeKeys(agency cases.AgencyID) string { return "office/" + string(agency) }

// ErrMasterKey says that the record was sealed under another master key.
var ErrMasterKey = errors.New("the master key does not open this record; use the one that it was made with")

// destroyed is the answer for what was sealed with a key that is gone.
var destroyed = cases.Refusal{Code: cases.NotFound, Text: "The contents of this request were destroyed, as its retention schedule says."}

// keyset finds a set of keys, and opens it if this process has not, or not its
// newest version.
func (k *keyring) keyset(ctx context.Context, q querier, name string, version int64) (keysetVersion, error) {
	k.mu.RLock()
	known, ok := k.open[name]
	k.mu.RUnlock()
	if ok && known.version >= version {
		return known, nil
	}
	return k.load(ctx, q, name)
}

// forget drops what was opened, since the record has other keys now.
func (k *keyring) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.open)
}

func (k *keyring) load(ctx context.Context, q querier, name string) (keysetVersion, error) {
	var row struct {
		Version int64  `db:"version"`
		Wrapped []byte `db:"wrapped"`
	}
	if err := get(ctx, q, &row, `SELECT version, wrapped FROM keysets WHERE name = ?`, name); err != nil {
		return keysetVersion{}, fmt.Errorf("find the keys %s: %w", name, err)
	}
	opened, err := seal.OpenKeyset(ctx, k.master, name, row.Wrapped)
	if errors.Is(err, seal.ErrOpen) {
		return keysetVersion{}, ErrMasterKey
	}
	if err != nil {
		return keysetVersion{}, fmt.Errorf("open the keys %s: %w", name, err)
	}
	out := keysetVersion{opened, row.Version}
	k.mu.Lock()
	k.open[name] = out
	k.mu.Unlock()
	return out, nil
}

const insertKeyset = `INSERT INTO keysets (name, agency_id, version, wrapped) VALUES (?, ?, 1, ?)`

// makeKeyset adds a set of keys unless there is one. A set that waits for its
// transaction to commit is not kept in memory.
func (t *tx) makeKeyset(ctx context.Context, agency cases.AgencyID, name string, make func() (*seal.Keyset, error)) error {
	fresh, err := make()
	if err != nil {
		return err
	}
	wrapped, err := fresh.Wrapped(ctx, t.keys.master, name)
	if err != nil {
		return fmt.Errorf("wrap the keys %s: %w", name, err)
	}
	if _, err := t.exec(ctx, insertKeyset+` ON CONFLICT (name) DO NOTHING`, name, agency, wrapped); err != nil {
		return fmt.Errorf("keep the keys %s: %w", name, err)
	}
	return nil
}

// install seals what belongs to no request: accounts and sessions. Within a
// transaction the set is locked against a rotation that would forget its keys.
func (k *keyring) install(ctx context.Context, q querier) (*seal.Box, error) {
	if box, unkeyed := seal.Unkeyed(); unkeyed {
		return box, nil
	}
	version, err := keysetNow(ctx, q, installKeys)
	if err != nil {
		return nil, err
	}
	set, err := k.keyset(ctx, q, installKeys, version)
	return set.box(), err
}

// keysetNow is the version of a set of keys; within a transaction it stays.
func keysetNow(ctx context.Context, q querier, name string) (version int64, err error) {
	share := ``
	if t, ok := q.(*tx); ok {
		share = t.forShare()
	}
	if err := get(ctx, q, &version, `SELECT version FROM keysets WHERE name = ?`+share, name); err != nil {
		return 0, fmt.Errorf("find the keys %s: %w", name, err)
	}
	return version, nil
}

func (s keysetVersion) box() *seal.Box {
	if s.Keyset == nil {
		return nil
	}
	return s.Box
}

// digest is a keyed digest of a value, as 32 hex digits: equal values of one
// kind can be found, and nothing else can be learnt from it.
func (k *keyring) digest(ctx context.Context, q querier, kind, value string) (string, error) {
	set, err := k.keyset(ctx, q, digestKeys, 0)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(set.Digest(kind+"\x00"+value, 16)), nil
}

// wrappedKey is a request's key as the record keeps it.
type wrappedKey struct {
	Agency  cases.AgencyID `db:"key_agency"`
	KeyID   int64          `db:"key_id"`
	Version int64          `db:"key_version"`
	Wrapped []byte         `db:"wrapped"` // nil once it was destroyed
}

const wrappedKeyColumns = `COALESCE(k.agency_id, '') AS key_agency, COALESCE(k.key_id, 0) AS key_id, COALESCE(k.key_version, 0) AS key_version, k.wrapped`

// unwrap opens a request's key.
func (k *keyring) unwrap(ctx context.Context, q querier, id cases.RequestID, w wrappedKey) (*seal.Box, error) {
	if box, unkeyed := seal.Unkeyed(); unkeyed {
		return box, nil
	}
	if len(w.Wrapped) == 0 {
		return nil, destroyed
	}
	office, err := k.keyset(ctx, q, officeKeys(w.Agency), w.Version)
	if err != nil {
		return nil, err
	}
	secret, err := office.Box.Open(requestLabel(id), w.Wrapped)
	if err != nil {
		return nil, fmt.Errorf("open the key of a request: %w", err)
	}
	return seal.FromSecret(secret)
}

func requestLabel(id cases.RequestID) string { return "request_keys.wrapped/" + string(id) }

// requestBox opens what is sealed about a request.
func requestBox(ctx context.Context, q querier, id cases.RequestID) (*seal.Box, error) {
	if box, unkeyed := seal.Unkeyed(); unkeyed {
		return box, nil
	}
	share := ``
	if t, ok := q.(*tx); ok {
		share = t.forShare() // it stays the request's key until the transaction ends
	}
	var row wrappedKey
	err := get(ctx, q, &row, `SELECT `+wrappedKeyColumns+` FROM request_keys k WHERE k.request_id = ?`+share, id)
	if missing(err) {
		return nil, destroyed
	}
	if err != nil {
		return nil, fmt.Errorf("find the key of a request: %w", err)
	}
	return q.keyring().unwrap(ctx, q, id, row)
}

// makeRequestBox is requestBox for writing: it makes the key of a request that is
// not there yet. One that lost its key gets no other, under which half of it would
// be sealed.
func (t *tx) makeRequestBox(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (*seal.Box, error) {
	box, err := requestBox(ctx, t, id)
	if !errors.Is(err, destroyed) {
		return box, err
	}
	var known int
	if err := get(ctx, t, &known, `SELECT COUNT(*) FROM requests WHERE id = ?`, id); err != nil || known > 0 {
		return nil, cmp.Or(err, error(destroyed))
	}
	return t.firstBox(ctx, agency, id)
}

// firstBox is requestBox, and makes the key if there never was one. The office's
// keys are locked, so that a rotation cannot end meanwhile.
func (t *tx) firstBox(ctx context.Context, agency cases.AgencyID, id cases.RequestID) (*seal.Box, error) {
	box, err := requestBox(ctx, t, id)
	if !errors.Is(err, destroyed) {
		return box, err
	}
	var known int
	if err := get(ctx, t, &known, `SELECT COUNT(*) FROM request_keys WHERE request_id = ?`, id); err != nil || known > 0 {
		return nil, cmp.Or(err, error(destroyed))
	}
	office, err := t.officeSet(ctx, agency)
	if err != nil {
		return nil, err
	}
	secret := seal.NewSecret()
	if _, err := t.exec(ctx, `INSERT INTO request_keys (request_id, agency_id, key_id, key_version, wrapped) VALUES (?, ?, ?, ?, ?) ON CONFLICT (request_id) DO NOTHING`,
		id, agency, office.ID(), office.version, office.Box.Seal(requestLabel(id), secret)); err != nil {
		return nil, fmt.Errorf("keep the key of a request: %w", err)
	}
	return requestBox(ctx, t, id) // another one, if somebody was first
}

// officeSet is an office's newest set of keys, which no rotation ends before the
// transaction does.
func (t *tx) officeSet(ctx context.Context, agency cases.AgencyID) (keysetVersion, error) {
	version, err := keysetNow(ctx, t, officeKeys(agency))
	if err != nil {
		return keysetVersion{}, err
	}
	return t.keys.keyset(ctx, t, officeKeys(agency), version)
}

// forShare lets others read the selected row, but not change it.
func (t *tx) forShare() string {
	if t.postgres {
		return ` FOR SHARE`
	}
	return ""
}
