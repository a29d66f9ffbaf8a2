package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// place is what a photo must not tell.
const place = "N 40.7128 W 74.0060 iPhone of Maria"

func sample(t testing.TB) image.Image {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 24))
	for y := range 24 {
		for x := range 40 {
			m.Set(x, y, color.RGBA{uint8(x * 6), uint8(y * 10), uint8(x * y), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sample(t), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, sample(t)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func segment(m byte, body string) string {
	return string([]byte{0xff, m}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))) + body
}

func chunk(kind, body string) string {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(kind+body))))
}

// exifOf is Exif of a camera that was held in some way, at a place.
func exifOf(orientation byte, order binary.ByteOrder) string {
	mark := "II*\x00"
	if order == binary.BigEndian {
		mark = "MM\x00*"
	}
	b := []byte(mark)
	u16 := func(v uint16) { b = append(b, 0, 0); order.PutUint16(b[len(b)-2:], v) }
	u32 := func(v uint32) { b = append(b, 0, 0, 0, 0); order.PutUint32(b[len(b)-4:], v) }
	u32(8)
	u16(2)
	u16(0x010f) // who made the camera
	u16(2)
	u32(uint32(len(place)))
	u32(38)
	u16(tagOrientation)
	u16(3)
	u32(1)
	u16(uint16(orientation))
	u16(0)
	u32(0)
	return string(b) + place
}

// told is a photo as a telephone makes it: everything that may stand in it.
func toldJPEG(t testing.TB, orientation byte, order binary.ByteOrder) []byte {
	b := string(jpegOf(t))
	meta := segment(mAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01"+place) + // a thumbnail
		segment(mAPP0, "JFXX\x00"+place) + segment(mAPP1, "Exif\x00\x00"+exifOf(orientation, order)) +
		segment(mAPP1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+place) + segment(0xe2, "ICC_PROFILE\x00"+place) + segment(0xe2, "MPF\x00"+place) +
		segment(0xed, "Photoshop 3.0\x00"+place) + segment(mAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x01"+place) + segment(mCOM, place) + segment(mAPP15, place)
	// A comment between the tables, fill bytes before a marker, and another picture behind the end.
	b = strings.Replace(b, "\xff\xc4", segment(mCOM, place)+"\xff\xff\xff\xc4", 1)
	return []byte(b[:2] + meta + b[2:] + b + place)
}

func toldPNG(t testing.TB, orientation byte) []byte {
	b := string(pngOf(t))
	meta := chunk("tEXt", "Comment\x00"+place) + chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+place) + chunk("zTXt", "a\x00\x00"+place) + chunk("eXIf", exifOf(orientation, binary.LittleEndian)) +
		chunk("tIME", "\x07\xea\x0b\x17\x00\x00\x00") + chunk("iCCP", place) + chunk("sRGB", "\x00") + chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00") + chunk("prVt", place)
	head, rest := b[:33], b[33:] // signature and IHDR
	end := len(rest) - 12
	return []byte(head + meta + rest[:end] + chunk("tEXt", "Late\x00"+place) + chunk("eXIf", exifOf(8, binary.BigEndian)) + rest[end:] + "PK\x03\x04" + place)
}

func clean(mediaType string, b []byte) ([]byte, error) {
	return io.ReadAll(Clean(mediaType, iotest.HalfReader(bytes.NewReader(b))))
}

func TestPicturesTellNothing(t *testing.T) {
	for _, tt := range []struct {
		name, mediaType string
		told, plain     []byte
		orientation     int
	}{
		{"JPEG upright", JPEG, toldJPEG(t, 1, binary.BigEndian), jpegOf(t), 1},
		{"JPEG on its side", JPEG, toldJPEG(t, 6, binary.BigEndian), jpegOf(t), 6},
		{"JPEG, little endian", JPEG, toldJPEG(t, 8, binary.LittleEndian), jpegOf(t), 8},
		{"JPEG, nonsense", JPEG, toldJPEG(t, 99, binary.LittleEndian), jpegOf(t), 1},
		{"PNG upright", PNG, toldPNG(t, 1), pngOf(t), 1},
		{"PNG upside down", PNG, toldPNG(t, 3), pngOf(t), 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !bytes.Contains(tt.told, []byte(place)) {
				t.Fatal("the sample tells nothing")
			}
			got, err := clean(tt.mediaType, tt.told)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"40.71", "iPhone", "Maria", "xmp", "Photoshop", "ICC", "MPF", "JFXX", "PK", "tEXt", "iTXt", "zTXt", "tIME", "iCCP", "acTL", "prVt"} {
				if bytes.Contains(got, []byte(word)) {
					t.Errorf("%q is left", word)
				}
			}
			if exif := bytes.Contains(got, []byte("Exif")) || bytes.Contains(got, []byte("eXIf")); exif != (tt.orientation > 1) {
				t.Errorf("Exif: %v", exif)
			}
			if o := Orientation(tt.mediaType, got); o != tt.orientation {
				t.Errorf("orientation %d, want %d", o, tt.orientation)
			}
			if again, err := clean(tt.mediaType, got); err != nil || !bytes.Equal(again, got) {
				t.Errorf("cleaning twice is not cleaning once: %v", err)
			}
			same(t, got, tt.plain)
		})
	}
}

// same compares the pixels of two pictures.
func same(t *testing.T, a, b []byte) {
	t.Helper()
	x, _, err := image.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if x.Bounds() != y.Bounds() {
		t.Fatalf("%v, want %v", x.Bounds(), y.Bounds())
	}
	for p := range x.Bounds().Dx() * x.Bounds().Dy() {
		at := image.Pt(p%x.Bounds().Dx(), p/x.Bounds().Dx())
		if x.At(at.X, at.Y) != y.At(at.X, at.Y) {
			t.Fatalf("pixel %v differs", at)
		}
	}
}

// A pixel flood: a file of a few bytes says that it is enormous, and whoever
// decodes it is out of memory.
func TestPixelFlood(t *testing.T) {
	flood := func(mediaType string, width, height int) []byte {
		if mediaType == PNG {
			b := binary.BigEndian.AppendUint32(nil, uint32(width))
			b = binary.BigEndian.AppendUint32(b, uint32(height))
			return []byte(pngSignature + chunk("IHDR", string(b)+"\x08\x06\x00\x00\x00") + chunk("IDAT", "x") + chunk("IEND", ""))
		}
		b := jpegOf(t)
		at := bytes.Index(b, []byte{0xff, mSOF0})
		binary.BigEndian.PutUint16(b[at+5:], uint16(height))
		binary.BigEndian.PutUint16(b[at+7:], uint16(width))
		return b
	}
	for _, tt := range []struct {
		mediaType     string
		width, height int
		refused       bool
	}{
		{JPEG, 10_000, 5_000, false}, {JPEG, 10_001, 5_000, true}, {JPEG, 65_535, 65_535, true}, {JPEG, 20_001, 1, true}, {JPEG, 1, 20_001, true}, {JPEG, 20_000, 1, false},
		{PNG, 10_000, 5_000, false}, {PNG, 10_001, 5_000, true}, {PNG, 1<<31 - 1, 1<<31 - 1, true}, {PNG, 1<<32 - 1, 1, true}, {PNG, 20_001, 1, true},
	} {
		b := flood(tt.mediaType, tt.width, tt.height)
		c := Clean(tt.mediaType, bytes.NewReader(b))
		_, err := io.ReadAll(c)
		var size SizeError
		if errors.As(err, &size) != tt.refused || tt.refused && c.Problem() == nil {
			t.Errorf("%s %d x %d: %v", tt.mediaType, tt.width, tt.height, err)
		}
	}
}

func TestDamagedPictures(t *testing.T) {
	j, p := toldJPEG(t, 6, binary.BigEndian), toldPNG(t, 3)
	broken := func(b []byte, old, new string) []byte {
		out := bytes.Replace(b, []byte(old), []byte(new), 1)
		if bytes.Equal(out, b) {
			t.Fatalf("the sample has no %q", old)
		}
		return out
	}
	plain := pngOf(t)
	for name, tt := range map[string]struct {
		mediaType string
		file      []byte
		want      error
	}{
		"empty":                   {JPEG, nil, ErrDamaged},
		"a PNG called JPEG":       {JPEG, plain, ErrDamaged},
		"a JPEG called PNG":       {PNG, j, ErrDamaged},
		"only the start":          {JPEG, j[:2], ErrDamaged},
		"HTML behind the magic":   {JPEG, []byte("\xff\xd8\xff<html><script>alert(1)</script>"), ErrDamaged},
		"HTML behind PNG's":       {PNG, []byte(pngSignature + "<html><script>alert(1)</script></html>"), ErrDamaged},
		"no pixels":               {JPEG, []byte("\xff\xd8\xff\xd9"), ErrDamaged},
		"torn JPEG":               {JPEG, jpegOf(t)[:len(jpegOf(t))-9], ErrDamaged},
		"torn PNG":                {PNG, plain[:len(plain)-9], ErrDamaged},
		"wrong sum":               {PNG, broken(plain, "IDATx", "IDATy"), ErrDamaged},
		"two sizes":               {JPEG, broken(j, "\xff\xda", "\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda"), ErrDamaged},
		"lossless":                {JPEG, broken(j, "\xff\xc0", "\xff\xc3"), ErrKind},
		"arithmetic":              {JPEG, broken(j, "\xff\xc0", "\xff\xc9"), ErrKind},
		"an unknown critical one": {PNG, broken(plain, "IDAT", "JDAT"), ErrDamaged},
		"size after the pixels":   {PNG, []byte(pngSignature + chunk("IDAT", "x")), ErrDamaged},
		"two headers":             {PNG, append(plain[:33:33], plain[8:]...), ErrDamaged},
	} {
		if _, err := clean(tt.mediaType, tt.file); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	if _, err := clean(PNG, p); err != nil {
		t.Errorf("the whole one: %v", err)
	}
	scans := string(jpegOf(t))
	at := strings.Index(scans, "\xff\xda")
	end := len(scans) - 2
	if _, err := clean(JPEG, []byte(scans[:at]+strings.Repeat(scans[at:end], maxScans+1)+scans[end:])); !errors.Is(err, ErrDamaged) {
		t.Errorf("a picture of endless scans: %v", err)
	}
}

// What arrives passes through: memory does not grow with the file.
func TestMemoryIsBounded(t *testing.T) {
	b := jpegOf(t)
	end := len(b) - 2
	const most = 64 << 20
	long := io.MultiReader(bytes.NewReader(b[:end]), io.LimitReader(filler{}, most), bytes.NewReader(b[end:]))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(io.Discard, Clean(JPEG, long))
	runtime.ReadMemStats(&after)
	if err != nil || n < most {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("%d bytes of memory for %d of picture", used, n)
	}
}

type filler struct{}

func (filler) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0x5a
	}
	return len(p), nil
}

func FuzzClean(f *testing.F) {
	f.Add(false, jpegOf(f))
	f.Add(true, pngOf(f))
	f.Add(false, toldJPEG(f, 6, binary.BigEndian))
	f.Add(true, toldPNG(f, 3))
	f.Fuzz(func(t *testing.T, isPNG bool, b []byte) {
		mediaType := JPEG
		if isPNG {
			mediaType = PNG
		}
		out, err := clean(mediaType, b)
		if err != nil {
			return
		}
		again, err := clean(mediaType, out)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("cleaning twice: %v", err)
		}
		if o := Orientation(mediaType, out); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
		config, _, err := image.DecodeConfig(bytes.NewReader(out))
		if err == nil && (config.Width > MaxSide || config.Height > MaxSide || config.Width*config.Height > MaxPixels) {
			t.Fatalf("%d x %d got through", config.Width, config.Height)
		}
	})
}
