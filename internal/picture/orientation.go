package picture

import (
	"bufio"
	"bytes"
	"encoding/binary"
)

// tagOrientation is 274 in TIFF 6.0: which side of the stored pixels is up, 1 to 8.
const tagOrientation = 0x0112

// orientation reads the first directory of a TIFF structure. What it does not
// say, or not in order, is 1: as stored.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(tiff[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == tagOrientation {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// tiffOf is a TIFF structure that holds an orientation and nothing else.
func tiffOf(orientation int) []byte {
	return []byte{
		'M', 'M', 0, '*', 0, 0, 0, 8, // big endian; the first directory follows
		0, 1, // one entry
		tagOrientation >> 8, tagOrientation & 0xff, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0, // one short
		0, 0, 0, 0, // no further directory
	}
}

// Orientation is which side of a cleaned picture is up, 1 to 8 as TIFF counts.
func Orientation(mediaType string, file []byte) int {
	found := 1
	c := &Reader{src: bufio.NewReader(bytes.NewReader(file))}
	switch mediaType {
	case JPEG:
		j := &jpegFile{Reader: c}
		for err := j.start(); err == nil && !j.oriented && j.scans == 0; err = j.segment() {
			c.out.Reset()
		}
		if j.oriented {
			found = orientation(c.out.Bytes()[10:])
		}
	case PNG:
		p := &pngFile{Reader: c}
		for err := p.start(); err == nil && !p.oriented && !p.pixels; err = p.chunk() {
			c.out.Reset()
		}
		if p.oriented {
			found = orientation(c.out.Bytes()[8:])
		}
	}
	return found
}
