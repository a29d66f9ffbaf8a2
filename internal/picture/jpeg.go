package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// Markers of ITU-T T.81, table B.1.
const (
	mSOF0, mSOF1, mSOF2 = 0xc0, 0xc1, 0xc2 // baseline, extended, progressive
	mDHT, mDAC          = 0xc4, 0xcc
	mRST0, mRST7        = 0xd0, 0xd7
	mSOI, mEOI          = 0xd8, 0xd9
	mSOS, mDQT, mDRI    = 0xda, 0xdb, 0xdd
	mAPP0, mAPP1        = 0xe0, 0xe1
	mAPP14, mAPP15      = 0xee, 0xef
	mCOM                = 0xfe
)

// maxScans bounds progressive pictures that are small to send and slow to draw.
// Those that cameras and programs write have about ten.
const maxScans = 30

// jpegFile walks over the segments of a JPEG file.
type jpegFile struct {
	*Reader
	framed   bool // the size is known
	scans    int
	oriented bool
}

func (j *jpegFile) start() error {
	var soi [2]byte
	if err := j.read(soi[:]); err != nil {
		return err
	}
	if soi != [2]byte{0xff, mSOI} {
		return ErrDamaged
	}
	j.out.Write(soi[:])
	j.next = j.segment
	return nil
}

// segment passes the next segment on, or leaves it out.
func (j *jpegFile) segment() error {
	var b [1]byte
	if err := j.read(b[:]); err != nil {
		return err
	}
	if b[0] != 0xff {
		return ErrDamaged
	}
	for b[0] == 0xff { // any number of fill bytes
		if err := j.read(b[:]); err != nil {
			return err
		}
	}
	return j.marked(b[0])
}

func (j *jpegFile) marked(m byte) error {
	switch {
	case m == mEOI:
		if j.scans == 0 {
			return ErrDamaged
		}
		j.out.Write([]byte{0xff, mEOI})
		return io.EOF
	case m < mSOF0 || m >= mRST0 && m <= mSOI:
		return ErrDamaged
	}
	var n [2]byte
	if err := j.read(n[:]); err != nil {
		return err
	}
	length := int(binary.BigEndian.Uint16(n[:])) - 2
	if length < 0 {
		return ErrDamaged
	}
	body := make([]byte, length)
	if err := j.read(body); err != nil {
		return err
	}
	switch {
	case m == mDHT || m == mDQT || m == mDRI:
		j.emit(m, body)
	case m == mSOF0 || m == mSOF1 || m == mSOF2:
		return j.frame(m, body)
	case m < mSOS: // lossless, hierarchical or arithmetic coding
		return ErrKind
	case m == mSOS:
		return j.scan(body)
	case m == mAPP0:
		j.jfif(body)
	case m == mAPP1:
		j.exif(body)
	case m == mAPP14:
		j.adobe(body)
	case m > mAPP1 && m <= mAPP15 || m == mCOM:
	default:
		return ErrDamaged
	}
	return nil
}

func (j *jpegFile) emit(m byte, body []byte) {
	j.out.Write([]byte{0xff, m})
	j.out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(body)+2)))
	j.out.Write(body)
}

func (j *jpegFile) frame(m byte, body []byte) error {
	if j.framed || len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return ErrDamaged
	}
	j.framed = true
	if err := CheckSize(int(binary.BigEndian.Uint16(body[3:])), int(binary.BigEndian.Uint16(body[1:]))); err != nil {
		return err
	}
	j.emit(m, body)
	return nil
}

// jfif keeps the density of the dots, and no thumbnail.
func (j *jpegFile) jfif(body []byte) {
	const density = len("JFIF\x00") + 7
	if len(body) >= density && bytes.HasPrefix(body, []byte("JFIF\x00")) {
		j.emit(mAPP0, append(body[:density:density], 0, 0))
	}
}

// exif keeps which side is up.
func (j *jpegFile) exif(body []byte) {
	tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
	if !ok || j.oriented {
		return
	}
	if o := orientation(tiff); o > 1 {
		j.oriented = true
		j.emit(mAPP1, append([]byte("Exif\x00\x00"), tiffOf(o)...))
	}
}

// adobe keeps how the colours are meant; without it some come out inverted.
func (j *jpegFile) adobe(body []byte) {
	if len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")) {
		j.emit(mAPP14, []byte{'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, body[11]})
	}
}

func (j *jpegFile) scan(body []byte) error {
	if j.scans++; !j.framed || j.scans > maxScans {
		return ErrDamaged
	}
	j.emit(mSOS, body)
	j.next = j.entropy
	return nil
}

// entropy passes coded pixels on, up to the marker that ends them.
func (j *jpegFile) entropy() error {
	piece, err := j.src.ReadSlice(0xff)
	switch {
	case errors.Is(err, io.EOF):
		return ErrDamaged
	case err != nil: // the buffer is full and holds no marker
		if len(piece) == 0 {
			return err
		}
		j.out.Write(piece)
		return nil
	}
	j.out.Write(piece[:len(piece)-1])
	m := [1]byte{0xff}
	for m[0] == 0xff {
		if err := j.read(m[:]); err != nil {
			return err
		}
	}
	if m[0] == 0 || m[0] >= mRST0 && m[0] <= mRST7 {
		j.out.Write([]byte{0xff, m[0]})
		return nil
	}
	j.next = j.segment
	return j.marked(m[0])
}
