package store

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// newToken is 256 random bits, for what opens something by itself.
func newToken() string { return rand.Text() + rand.Text() }

// RandomGroups is groups of four letters and digits that are not easily mistaken
// for each other, such as "k7mq-x2fd": 19.8 bits a group.
func RandomGroups(n int) string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	for i := range 4 * n {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // crypto/rand does not fail on any system this runs on
		}
		b.WriteByte(alphabet[n.Int64()])
	}
	return b.String()
}
