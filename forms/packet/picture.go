package packet

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/image/ccitt"

	"suppb/forms/internal/pdfobject"
	"suppb/internal/picture"
)

// raster is a gray picture, row by row from the top; 0 is black, 255 white.
type raster struct {
	w, h int
	pix  []byte
}

func newRaster(w, h int) raster { return raster{w, h, make([]byte, w*h)} }

// reason is why a picture cannot be looked at: a sentence.
type reason string

func (r reason) Error() string { return string(r) }

const (
	tooLarge  = reason("its picture has too many pixels.")
	cutShort  = reason("its picture is cut off.")
	badColors = reason("its picture has colors of a kind that this program does not know.")
	broken    = reason("its picture is damaged.")
)

// picture decodes an image. A picture that ends early is returned as far as it
// goes, with its reason. Pixels is how many it may have.
func (d *document) picture(ctx context.Context, s types.StreamDict, pixels int) (raster, error) {
	w, h := d.integer(s.Dict["Width"]), d.integer(s.Dict["Height"])
	if w < 1 || h < 1 {
		return raster{}, broken
	}
	if w > pixels/h {
		return raster{}, tooLarge
	}
	last := ""
	var parms types.Dict
	if n := len(s.FilterPipeline); n > 0 {
		switch f := s.FilterPipeline[n-1]; f.Name {
		case filter.DCT, filter.CCITTFax, filter.JBIG2, filter.JPX:
			last, parms = f.Name, f.DecodeParms
			s.FilterPipeline = s.FilterPipeline[:n-1]
		}
	}
	switch last {
	case filter.JBIG2, filter.JPX:
		return raster{}, reason(fmt.Sprintf("its picture is packed as %s, which this program cannot unpack; set the scanner to JPEG or CCITT G4.",
			map[string]string{filter.JBIG2: "JBIG2", filter.JPX: "JPEG 2000"}[last]))
	}
	b, err := pdfobject.Unpacked(s, int64(pixels)*8+1<<20)
	if err != nil {
		return raster{}, broken
	}
	timed := picture.Timed(ctx, b)
	switch last {
	case filter.DCT:
		return d.photo(timed, b, s, pixels)
	case filter.CCITTFax:
		return d.fax(timed, s, parms, w, h, pixels)
	}
	return d.samples(b, s, w, h)
}

// photo decodes a JPEG picture, whose own size counts.
func (d *document) photo(r io.Reader, b []byte, s types.StreamDict, pixels int) (raster, error) {
	size, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || size.Width < 1 || size.Height < 1 {
		return raster{}, broken
	}
	if picture.Progressive(b) {
		pixels /= 4
	}
	if size.Width > pixels/size.Height {
		return raster{}, tooLarge
	}
	img, err := jpeg.Decode(r)
	if cutOff(err) {
		return raster{}, err
	}
	if err != nil {
		return raster{}, broken
	}
	gray := grayOf(img)
	if inverted := d.Numbers(s.Dict["Decode"]); len(inverted) == 2 && inverted[0] > inverted[1] {
		gray.invert()
	}
	return gray, nil
}

// grayOf is the brightness of a picture.
func grayOf(img image.Image) raster {
	bounds := img.Bounds()
	gray := newRaster(bounds.Dx(), bounds.Dy())
	pix, stride := []byte(nil), 0
	switch img := img.(type) {
	case *image.Gray:
		pix, stride = img.Pix, img.Stride
	case *image.YCbCr:
		pix, stride = img.Y, img.YStride
	}
	for y := range gray.h {
		row := gray.pix[y*gray.w:][:gray.w]
		if pix != nil {
			copy(row, pix[y*stride:])
			continue
		}
		for x := range row {
			row[x] = color.GrayModel.Convert(img.At(bounds.Min.X+x, bounds.Min.Y+y)).(color.Gray).Y
		}
	}
	return gray
}

func (r raster) invert() {
	for i := range r.pix {
		r.pix[i] ^= 0xFF
	}
}

// fax decodes CCITT Group 4. Rows that are missing stay white.
func (d *document) fax(r io.Reader, s types.StreamDict, parms types.Dict, w, h, pixels int) (raster, error) {
	columns := 1728
	if v := d.integer(parms["Columns"]); v > 0 {
		columns = v
	}
	if columns < w || columns > pixels/h {
		return raster{}, broken
	}
	if d.integer(parms["K"]) >= 0 {
		return raster{}, reason("its picture is packed as CCITT G3, which this program cannot unpack; set the scanner to CCITT G4.")
	}
	options := &ccitt.Options{Align: d.truth(parms["EncodedByteAlign"]), Invert: d.truth(parms["BlackIs1"])}
	packed := make([]byte, (columns+7)/8*h)
	n, err := io.ReadFull(ccitt.NewReader(r, ccitt.MSB, ccitt.Group4, columns, h, options), packed)
	if cutOff(err) {
		return raster{}, err
	}
	rows := n / ((columns + 7) / 8)
	gray, colorErr := d.samples(packed[:rows*((columns+7)/8)], types.StreamDict{Dict: oneBit(s.Dict)}, columns, rows)
	if colorErr != nil {
		return raster{}, colorErr
	}
	whole := newRaster(w, h)
	for i := range whole.pix {
		whole.pix[i] = 0xFF
	}
	for y := range rows {
		copy(whole.pix[y*w:][:w], gray.pix[y*columns:])
	}
	if rows < h {
		return whole, cutShort
	}
	return whole, nil
}

// oneBit is an image dictionary with what CCITT always means.
func oneBit(d types.Dict) types.Dict {
	d = pdfobject.Without(d)
	d["BitsPerComponent"] = types.Integer(1)
	return d
}

// samples reads a picture that is not packed, or no longer. Rows that are
// missing stay white.
func (d *document) samples(b []byte, s types.StreamDict, w, h int) (raster, error) {
	bits := d.integer(s.Dict["BitsPerComponent"])
	colors := &colors{}
	if d.truth(s.Dict["ImageMask"]) {
		bits, colors.components = 1, 1
	} else if !d.colorSpace(colors, s.Dict["ColorSpace"], 0) {
		return raster{}, badColors
	}
	switch bits {
	case 1, 2, 4, 8, 16:
	default:
		return raster{}, broken
	}
	row := (w*colors.components*bits + 7) / 8
	gray := newRaster(w, h)
	toGray := colors.table(bits, d.Numbers(s.Dict["Decode"]))
	for y := range h {
		out := gray.pix[y*w:][:w]
		if len(b) < row {
			for i := range gray.pix[y*w:] {
				gray.pix[y*w+i] = 0xFF
			}
			return gray, cutShort
		}
		toGray(out, b[:row])
		b = b[row:]
	}
	return gray, nil
}

// colors say what samples mean.
type colors struct {
	components int
	subtract   bool   // of ink, rather than light
	palette    []byte // gray, of an indexed space
}

// colorSpace reads a color space as far as brightness goes.
func (d *document) colorSpace(c *colors, v types.Object, depth int) bool {
	name := d.Name(v)
	space := d.Array(v)
	if len(space) > 0 {
		name = d.Name(space[0])
	}
	switch name {
	case "DeviceGray", "CalGray", "G":
		c.components = 1
	case "DeviceRGB", "CalRGB", "RGB":
		c.components = 3
	case "DeviceCMYK", "CMYK":
		c.components, c.subtract = 4, true
	case "Separation":
		c.components, c.subtract = 1, true
	case "ICCBased":
		if len(space) < 2 {
			return false
		}
		c.components = d.integer(d.Dict(space[1])["N"])
		c.subtract = c.components == 4
	case "Indexed", "I":
		if len(space) < 4 || depth > 0 {
			return false
		}
		base := colors{}
		if !d.colorSpace(&base, space[1], depth+1) {
			return false
		}
		lookup := d.Bytes(space[3])
		if s, is := d.Resolve(space[3]).(types.StreamDict); is {
			lookup, _ = pdfobject.Unpacked(s, 1<<16)
		}
		c.components = 1
		c.palette = make([]byte, min(len(lookup)/base.components, 256))
		base.table(8, nil)(c.palette, lookup)
		return len(c.palette) > 0
	}
	return c.components == 1 || c.components == 3 || c.components == 4
}

// table gives a function that turns a row of samples into gray.
func (c *colors) table(bits int, decode []float64) func(out, row []byte) {
	inverted := len(decode) >= 2 && decode[0] > decode[1]
	highest := 1<<min(bits, 8) - 1
	one := make([]byte, highest+1) // the brightness, or the place in the palette, of one sample
	for v := range one {
		level := v
		if inverted != (c.subtract && c.palette == nil) {
			level = highest - v
		}
		if c.palette != nil {
			one[v] = c.palette[min(level, len(c.palette)-1)]
		} else {
			one[v] = byte(level * 255 / highest)
		}
	}
	if c.components == 1 && bits == 1 {
		return func(out, row []byte) {
			for x := range out {
				out[x] = one[row[x>>3]>>(7-x&7)&1]
			}
		}
	}
	sample := func(row []byte, i int) byte {
		switch bits {
		case 8:
			return one[row[i]]
		case 16:
			return one[row[2*i]]
		}
		return one[row[i*bits/8]>>(8-bits-i*bits%8)&byte(highest)]
	}
	return func(out, row []byte) {
		for x := range out {
			switch c.components {
			case 1:
				out[x] = sample(row, x)
			case 3:
				out[x] = byte((int(sample(row, 3*x)) + 2*int(sample(row, 3*x+1)) + int(sample(row, 3*x+2))) / 4)
			case 4:
				ink := 4 * 255
				for i := range 4 {
					ink -= int(sample(row, 4*x+i))
				}
				out[x] = byte(255 - min(ink, 255))
			}
		}
	}
}
