package cases

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"
)

func signedCheckpoint(t testing.TB) (Checkpoint, ed25519.PublicKey) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	c := Checkpoint{Agency: "ny", Number: 42, At: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)}
	c.MAC[0] = 0xff
	return c.Sign(key), key.Public().(ed25519.PublicKey)
}

func TestCheckpoint(t *testing.T) {
	c, key := signedCheckpoint(t)
	read, err := ParseCheckpoint(c.String())
	if err != nil || read.String() != c.String() || !read.SignedBy(key) {
		t.Fatalf("%s came back as %s (%v)", c, read, err)
	}
	for name, change := range map[string]func(*Checkpoint){
		"office":    func(c *Checkpoint) { c.Agency = "n" },
		"number":    func(c *Checkpoint) { c.Number++ },
		"mac":       func(c *Checkpoint) { c.MAC[31] ^= 1 },
		"instant":   func(c *Checkpoint) { c.At = c.At.Add(time.Second) },
		"signature": func(c *Checkpoint) { c.Signature = append([]byte{}, c.Signature...); c.Signature[0] ^= 1 },
		"nothing":   func(c *Checkpoint) { c.Signature = nil },
	} {
		changed := c
		change(&changed)
		if changed.SignedBy(key) {
			t.Errorf("another %s is signed all the same", name)
		}
	}
	for _, line := range []string{
		"", "{}", "null", "[]", c.String() + c.String(), c.String() + " x", strings.Replace(c.String(), `"number"`, `"Number"`, 1),
		strings.Replace(c.String(), `"mac":"ff`, `"mac":"FF`, 1), strings.Replace(c.String(), `:42`, `:-42`, 1), strings.Replace(c.String(), `:42`, `:4.2e1`, 1),
		strings.Replace(c.String(), `"mac":"ff`, `"mac":"ffff`, 1), strings.Replace(c.String(), `T09`, `T9`, 1), strings.Replace(c.String(), `Z"`, `+00:00"`, 1),
		strings.Replace(c.String(), `"office"`, `"more":1,"office"`, 1), strings.Replace(c.String(), `"office":"ny"`, `"office":"x","office":"ny"`, 1),
	} {
		if read, err := ParseCheckpoint(line); err == nil {
			t.Errorf("%q is taken for %s", line, read)
		}
	}
}

// What is read as a checkpoint is written as it was read, so that one line is one
// checkpoint and nothing can hide in it.
func FuzzParseCheckpoint(f *testing.F) {
	c, _ := signedCheckpoint(f)
	f.Add(c.String())
	f.Add(`{"office":"","number":0,"mac":"","at":"","signature":""}`)
	f.Add(`{"office":"\u0000","number":9223372036854775807}`)
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseCheckpoint(line)
		if err != nil {
			return
		}
		if c.String() != strings.TrimSpace(line) {
			t.Errorf("%q is written as %q", line, c)
		}
		if again, err := ParseCheckpoint(c.String()); err != nil || again.String() != c.String() {
			t.Errorf("%q is not read again: %v", c, err)
		}
	})
}
