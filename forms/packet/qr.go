package packet

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

const (
	quietZone   = 4 // modules of white around a code, as the standard asks
	modulePixel = 8 // so that viewers which smooth pictures keep the edges
)

// picture of a code: a PNG of two colours with the quiet zone in it, and how
// many modules wide it is. A quarter of the code may be lost (level Q).
func (c Code) picture() (pngBytes []byte, modules int, err error) {
	code, err := encoder.Encoder_encode(c.String(), decoder.ErrorCorrectionLevel_Q, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("encoding the packet's code: %w", err)
	}
	matrix := code.GetMatrix()
	modules = matrix.GetWidth() + 2*quietZone
	img := image.NewPaletted(image.Rect(0, 0, modules*modulePixel, modules*modulePixel), color.Palette{color.White, color.Black})
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			mx, my := x/modulePixel-quietZone, y/modulePixel-quietZone
			if mx >= 0 && my >= 0 && mx < matrix.GetWidth() && my < matrix.GetHeight() && matrix.Get(mx, my) == 1 {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, 0, fmt.Errorf("drawing the packet's code: %w", err)
	}
	return out.Bytes(), modules, nil
}
