package passwords

import (
	"crypto/sha256"
	"encoding/binary"
)

// filter is a Bloom filter of 1 MiB. With 410,000 entries of 12 bits each, one of
// about 16,000 others seems to be in it.
type filter []byte

const (
	filterBits = 1 << 23
	bitsEach   = 12
)

// NewFilter makes the filter of a list.
func NewFilter(list map[string]bool) []byte {
	f := make(filter, filterBits/8)
	for password := range list {
		for _, i := range places(password) {
			f[i/8] |= 1 << (i % 8)
		}
	}
	return f
}

func (f filter) has(password string) bool {
	for _, i := range places(password) {
		if f[i/8]&(1<<(i%8)) == 0 {
			return false
		}
	}
	return true
}

// places are the bits of a password: double hashing of its SHA-256 (Kirsch and
// Mitzenmacher).
func places(password string) (out [bitsEach]uint64) {
	sum := sha256.Sum256([]byte(password))
	a, b := binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])|1
	for i := range out {
		out[i] = (a + uint64(i)*b) % filterBits
	}
	return out
}
