package viewer

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"

	"suppb/internal/picture"
)

// photo makes a picture smaller, and turns it upright. One at a time: a large
// one takes hundreds of megabytes while it is decoded.
func (v *Viewer) photo(ctx context.Context, mediaType string, file []byte) ([]byte, error) {
	done, err := turn(ctx, v.photos)
	if err != nil {
		return nil, err
	}
	defer done()
	decode, measure := jpeg.Decode, jpeg.DecodeConfig
	if mediaType == picture.PNG {
		decode, measure = png.Decode, png.DecodeConfig
	}
	pixels := picture.MaxPixels
	if mediaType == picture.JPEG && picture.Progressive(file) {
		pixels /= 4 // as much memory as others
	}
	size, err := measure(bytes.NewReader(file))
	if err != nil || picture.CheckSize(size.Width, size.Height) != nil || size.Width*size.Height > pixels {
		return nil, errUnseen("This picture is damaged or too large to be shown.")
	}
	limited, cancel := context.WithTimeout(ctx, v.pageTime)
	defer cancel()
	m, err := decode(picture.Timed(limited, file))
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("decode a picture: %w", ctx.Err())
	case limited.Err() != nil:
		return nil, errUnseen("Drawing this picture takes too long.")
	case err != nil:
		return nil, errUnseen("This picture is damaged, so it cannot be shown.")
	}
	return encode(upright(fitted(m), picture.Orientation(mediaType, file)))
}

// fitted is the picture on white, within the limits of a page.
func fitted(m image.Image) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	scale := min(1, float64(maxWidth)/float64(w), float64(maxHeight)/float64(h))
	if scale < 0.5 {
		m = scaled(m, 2*scale) // in two steps, or fine print breaks up
	}
	return scaled(m, float64(max(1, int(float64(w)*scale)))/float64(m.Bounds().Dx()))
}

func scaled(m image.Image, scale float64) *image.RGBA {
	from := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(from.Dx())*scale+0.5)), max(1, int(float64(from.Dy())*scale+0.5))))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, from, draw.Over, nil)
	return out
}

// upright turns and mirrors stored pixels so that their top is up. The numbers
// are those of TIFF 6.0, tag 274.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	to := func(x, y int) (int, int) { return x, y }
	switch orientation {
	case 2:
		to = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		to = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		to = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		to = func(x, y int) (int, int) { return y, x }
	case 6:
		to = func(x, y int) (int, int) { return h - 1 - y, x }
	case 7:
		to = func(x, y int) (int, int) { return h - 1 - y, w - 1 - x }
	case 8:
		to = func(x, y int) (int, int) { return y, w - 1 - x }
	default:
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := to(x, y)
			out.SetRGBA(tx, ty, m.RGBAAt(x, y))
		}
	}
	return out
}
