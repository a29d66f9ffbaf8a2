package packet

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"suppb/forms/internal/pdfobject"
)

// wrapPicture makes a PDF of one page from a PNG or JPEG picture and leaves all
// else as it is. A JPEG picture goes into the PDF as it is.
func wrapPicture(b []byte, pixels int) ([]byte, error) {
	var s types.StreamDict
	switch {
	case bytes.HasPrefix(b, []byte("\xFF\xD8\xFF")):
		size, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return nil, refuse("The picture is damaged and cannot be read.")
		}
		space := "DeviceRGB"
		switch size.ColorModel {
		case color.GrayModel:
			space = "DeviceGray"
		case color.CMYKModel:
			return nil, refuse("The picture has the colors of a printing press; scan in black and white, gray or color.")
		}
		s = imageObject(size.Width, size.Height, space, "DCTDecode", b)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		size, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return nil, refuse("The picture is damaged and cannot be read.")
		}
		if size.Width > pixels/max(size.Height, 1) {
			return nil, refuse("The picture has more than %d million pixels.", pixels/1_000_000)
		}
		if s, err = fromPNG(b); err != nil {
			return nil, err
		}
	default:
		return b, nil
	}
	w, h := 612.0, 792.0
	iw, ih := float64(s.Dict["Width"].(types.Integer)), float64(s.Dict["Height"].(types.Integer))
	if iw > ih {
		w, h = h, w
	}
	scale := min(w/iw, h/ih)
	drawing := types.StreamDict{Dict: types.Dict{}, Raw: fmt.Appendf(nil, "%.4f 0 0 %.4f 0 0 cm /Scan Do", iw*scale, ih*scale)}
	d := &document{Objects: pdfobject.Objects{Table: map[int]types.Object{1: s, 2: drawing}}}
	d.pages = []pdfobject.Page{{Number: 3, Dict: types.Dict{
		"MediaBox":  types.Array{types.Integer(0), types.Integer(0), types.Float(iw * scale), types.Float(ih * scale)},
		"Resources": types.Dict{"XObject": types.Dict{"Scan": pdfobject.Ref(1)}},
		"Contents":  pdfobject.Ref(2),
	}}}
	builder := newBuilder("Scan")
	builder.addAll(d)
	return builder.bytes(), nil
}

func imageObject(w, h int, space, filter string, b []byte) types.StreamDict {
	return types.StreamDict{Raw: b, Dict: types.Dict{
		"Type": types.Name("XObject"), "Subtype": types.Name("Image"), "Width": types.Integer(w), "Height": types.Integer(h),
		"ColorSpace": types.Name(space), "BitsPerComponent": types.Integer(8), "Filter": types.Name(filter),
	}}
}

// fromPNG unpacks a PNG picture. What is transparent becomes white.
func fromPNG(b []byte) (types.StreamDict, error) {
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return types.StreamDict{}, refuse("The picture is damaged and cannot be read.")
	}
	size := img.Bounds().Size()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	row := make([]byte, 0, 3*size.X)
	for y := range size.Y {
		row = row[:0]
		for x := range size.X {
			r, g, b, a := img.At(x, y).RGBA()
			white := 0xFFFF - a
			row = append(row, byte((r+white)>>8), byte((g+white)>>8), byte((b+white)>>8))
		}
		if _, err := z.Write(row); err != nil {
			return types.StreamDict{}, fmt.Errorf("packing a picture: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return types.StreamDict{}, fmt.Errorf("packing a picture: %w", err)
	}
	return imageObject(size.X, size.Y, "DeviceRGB", "FlateDecode", packed.Bytes()), nil
}
