package packet

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

const (
	quietZone   = 4 // modules of white around a code, as the standard asks
	modulePixel = 8 // so that viewers which smooth pictures keep the edges
)

// encode chooses modules that are as small as scans at 150 dots an inch can
// tell apart, and spends what room there is on redundancy: with a token in
// capitals 30 parts of 100 may be lost, otherwise 25.
func encode(text string) (*encoder.QRCode, error) {
	const version = 6 // 41 modules a side
	hint := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_QR_VERSION: version}
	for _, level := range []decoder.ErrorCorrectionLevel{decoder.ErrorCorrectionLevel_H, decoder.ErrorCorrectionLevel_Q} {
		if code, err := encoder.Encoder_encode(text, level, hint); err == nil {
			return code, nil
		}
	}
	return encoder.Encoder_encode(text, decoder.ErrorCorrectionLevel_Q, nil)
}

// picture of a code: a PNG of two colors with the quiet zone in it.
func (c Code) picture() ([]byte, error) {
	code, err := encode(c.String())
	if err != nil {
		return nil, fmt.Errorf("encoding the packet's code: %w", err)
	}
	matrix := code.GetMatrix()
	modules := matrix.GetWidth() + 2*quietZone
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
		return nil, fmt.Errorf("drawing the packet's code: %w", err)
	}
	return out.Bytes(), nil
}
