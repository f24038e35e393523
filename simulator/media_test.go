package simulator_test

import (
	"bytes"
	"image"
	"image/color"
	pngformat "image/png"
)

// png returns a picture of the size.
func png(width, height int) string {
	img := image.NewGray(image.Rect(0, 0, width, height))
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := pngformat.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.String()
}
