package viewer

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"suppb/cases"
	"suppb/internal/picture"
)

// bomb is a progressive JPEG of a few bytes for each scan, every one of which
// visits all blocks of a gray picture.
func bomb(side uint16, scans int) []byte {
	var b bytes.Buffer
	segment := func(marker byte, body ...byte) {
		b.Write([]byte{0xff, marker})
		b.Write(binary.BigEndian.AppendUint16(nil, uint16(len(body)+2)))
		b.Write(body)
	}
	b.WriteString("\xff\xd8")
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	size := binary.BigEndian.AppendUint16(nil, side)
	segment(0xc2, append(append([]byte{8}, append(size, size...)...), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)...)
	one := append([]byte{1}, make([]byte, 15)...)                // one code, of one bit
	segment(0xc4, append(append([]byte{0x00}, one...), 0x00)...) // no difference
	segment(0xc4, append(append([]byte{0x10}, one...), 0xe0)...) // the end of 16,384 blocks
	blocks := (int(side) + 7) / 8 * ((int(side) + 7) / 8)
	for n := range scans {
		pass := byte(0x10) // refines what the first three left
		if n < 3 {
			pass = 0x01
		}
		segment(0xda, 1, byte(n%3+1), 0x00, 1, 63, pass)
		b.Write(make([]byte, (blocks/16384+2)*15/8+8))
	}
	b.WriteString("\xff\xd9")
	return b.Bytes()
}

// The attack: a picture of 22 KB takes half a minute of the machine, and while it
// is decoded nobody sees any picture.
func TestPictureBombs(t *testing.T) {
	v := New()
	small := bomb(100, 200)
	if _, err := jpeg.Decode(bytes.NewReader(small)); err != nil {
		t.Fatalf("no bomb, but a damaged picture: %v", err)
	}
	if _, err := v.Picture(t.Context(), picture.JPEG, small, 1); err != nil {
		t.Errorf("a small one: %v", err)
	}
	v.pageTime = 300 * time.Millisecond
	for _, tt := range []struct {
		side uint16
		says string
	}{{7071, "too large"}, {3500, "takes too long"}} {
		start := time.Now()
		_, err := v.Picture(t.Context(), picture.JPEG, bomb(tt.side, 200), 1)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%d a side took %s", tt.side, took)
		}
		if !refusal(err) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%d a side: %v", tt.side, err)
		}
	}
	gone, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	v.pageTime = pageTime
	start := time.Now()
	_, err := v.Picture(gone, picture.JPEG, bomb(3500, 5000), 1)
	var r cases.Refusal
	if took := time.Since(start); err == nil || errors.As(err, &r) || took > 10*time.Second {
		t.Errorf("for somebody who went away: %v after %s", err, took)
	}
}
