package picture

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// keptChunks are passed on: what says how the pixels are to be shown. All are
// short but IDAT, which holds the pixels. The PNG specification, third edition,
// section 11, lists them.
var keptChunks = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true,
	"tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "sBIT": true, "bKGD": true, "pHYs": true,
}

const (
	maxChunk = 1 << 10  // of a kept chunk other than IDAT
	maxExif  = 64 << 10 // as much as JPEG has room for
)

// pngFile walks over the chunks of a PNG file.
type pngFile struct {
	*Reader
	framed   bool // the size is known
	pixels   bool // there was an IDAT
	oriented bool

	left int64  // of the IDAT chunk that is on its way
	sum  uint32 // of its bytes so far
}

func (p *pngFile) start() error {
	head := make([]byte, len(pngSignature))
	if err := p.read(head); err != nil {
		return err
	}
	if string(head) != pngSignature {
		return ErrDamaged
	}
	p.out.Write(head)
	p.next = p.chunk
	return nil
}

// chunk passes the next chunk on, or leaves it out.
func (p *pngFile) chunk() error {
	var head [8]byte
	if err := p.read(head[:]); err != nil {
		return err
	}
	length, kind := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:])
	if length > 1<<31-1 || p.framed == (kind == "IHDR") {
		return ErrDamaged
	}
	if kind == "IDAT" {
		p.pixels, p.left, p.sum = true, length, crc32.ChecksumIEEE(head[4:])
		p.out.Write(head[:])
		p.next = p.data
		return nil
	}
	optional := kind[0]&0x20 != 0
	switch {
	case kind == "eXIf" && length <= maxExif:
	case keptChunks[kind] && length <= maxChunk:
	case optional:
		return p.skip(length + 4)
	default:
		return ErrDamaged
	}
	body := make([]byte, length)
	if err := p.read(body); err != nil {
		return err
	}
	if err := p.check(crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, body)); err != nil {
		return err
	}
	switch kind {
	case "eXIf":
		if o := orientation(body); o > 1 && !p.oriented && !p.pixels {
			p.oriented = true
			p.emit(kind, tiffOf(o))
		}
		return nil
	case "IHDR":
		if err := p.header(body); err != nil {
			return err
		}
	}
	p.emit(kind, body)
	if kind != "IEND" {
		return nil
	}
	if !p.pixels || length != 0 {
		return ErrDamaged
	}
	return io.EOF
}

func (p *pngFile) header(body []byte) error {
	if len(body) != 13 {
		return ErrDamaged
	}
	p.framed = true
	return CheckSize(int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:])))
}

// data passes pixels on.
func (p *pngFile) data() error {
	b := make([]byte, min(p.left, 32<<10))
	if err := p.read(b); err != nil {
		return err
	}
	p.sum = crc32.Update(p.sum, crc32.IEEETable, b)
	p.out.Write(b)
	if p.left -= int64(len(b)); p.left > 0 {
		return nil
	}
	if err := p.check(p.sum); err != nil {
		return err
	}
	p.out.Write(binary.BigEndian.AppendUint32(nil, p.sum))
	p.next = p.chunk
	return nil
}

// check compares a sum with the one that follows in the file.
func (p *pngFile) check(sum uint32) error {
	var said [4]byte
	if err := p.read(said[:]); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(said[:]) != sum {
		return ErrDamaged
	}
	return nil
}

func (p *pngFile) emit(kind string, body []byte) {
	p.out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(body))))
	p.out.WriteString(kind)
	p.out.Write(body)
	p.out.Write(binary.BigEndian.AppendUint32(nil, crc32.Update(crc32.ChecksumIEEE([]byte(kind)), crc32.IEEETable, body)))
}
