package cases

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Checkpoint states, signed, where an office's audit log ended at an instant. Kept
// elsewhere, it shows later that lines up to there were cut off or written anew.
type Checkpoint struct {
	Agency    AgencyID // "" for the log of what names no office
	Number    int64    // of the last line; 0 for none
	MAC       [sha256.Size]byte
	At        time.Time // to the second
	Signature []byte    // Ed25519
}

// checkpointLine is a checkpoint in a file, one a line.
type checkpointLine struct {
	Office    string `json:"office"`
	Number    int64  `json:"number"`
	MAC       string `json:"mac"` // hex
	At        string `json:"at"`  // RFC 3339, UTC
	Signature string `json:"signature"`
}

// signed is what the signature is over: each part after its length, so that no
// two checkpoints look the same.
func (c Checkpoint) signed() []byte {
	var b bytes.Buffer
	number := func(n int64) { _ = binary.Write(&b, binary.BigEndian, n) }
	text := func(s string) { number(int64(len(s))); b.WriteString(s) }
	text("suppb audit checkpoint 1")
	text(string(c.Agency))
	number(c.Number)
	text(string(c.MAC[:]))
	number(c.At.Unix())
	return b.Bytes()
}

// Sign puts the signature on.
func (c Checkpoint) Sign(key ed25519.PrivateKey) Checkpoint {
	c.Signature = ed25519.Sign(key, c.signed())
	return c
}

// SignedBy reports whether the checkpoint is as the holder of the key signed it.
func (c Checkpoint) SignedBy(key ed25519.PublicKey) bool {
	return ed25519.Verify(key, c.signed(), c.Signature)
}

// String is the checkpoint as a line of a file, without its end.
func (c Checkpoint) String() string {
	b, _ := json.Marshal(checkpointLine{ // it has nothing that JSON cannot hold
		Office: string(c.Agency), Number: c.Number, MAC: hex.EncodeToString(c.MAC[:]),
		At: c.At.UTC().Format(time.RFC3339), Signature: base64.StdEncoding.EncodeToString(c.Signature),
	})
	return string(b)
}

// ParseCheckpoint reads a line that String wrote, and nothing else.
func ParseCheckpoint(line string) (Checkpoint, error) {
	var l checkpointLine
	in := json.NewDecoder(strings.NewReader(line))
	in.DisallowUnknownFields()
	if err := in.Decode(&l); err != nil {
		return Checkpoint{}, fmt.Errorf("this is not a checkpoint: %w", err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return Checkpoint{}, errors.New("this is more than one checkpoint on one line")
	}
	c := Checkpoint{Agency: AgencyID(l.Office), Number: l.Number}
	mac, err := hex.DecodeString(l.MAC)
	if err != nil || copy(c.MAC[:], mac) != len(c.MAC) || len(mac) != len(c.MAC) {
		return Checkpoint{}, errors.New("the checkpoint's mac is not 32 bytes in hex")
	}
	if c.At, err = time.Parse(time.RFC3339, l.At); err != nil {
		return Checkpoint{}, errors.New("the checkpoint's instant is not a time")
	}
	c.At = c.At.UTC()
	if c.Signature, err = base64.StdEncoding.DecodeString(l.Signature); err != nil {
		return Checkpoint{}, errors.New("the checkpoint's signature is not base64")
	}
	if c.Number < 0 {
		return Checkpoint{}, errors.New("the checkpoint's number is below zero")
	}
	if c.String() != strings.TrimSpace(line) {
		return Checkpoint{}, errors.New("the checkpoint is written in another way than this program writes one")
	}
	return c, nil
}
