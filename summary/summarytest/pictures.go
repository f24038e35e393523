package summarytest

import (
	"bytes"
	"image"
	"image/png"
)

// Apart is how far two PNGs are apart on average, in hundredths of the way from black to white; 100 where they are not of one
// size. It fails the test where one of them is no PNG.
func Apart(t Failing, a, b []byte) float64 {
	t.Helper()
	one, two := Picture(t, a), Picture(t, b)
	if one.Bounds() != two.Bounds() {
		return 100
	}
	sum, n := 0.0, 0
	for y := one.Bounds().Min.Y; y < one.Bounds().Max.Y; y++ {
		for x := one.Bounds().Min.X; x < one.Bounds().Max.X; x++ {
			r1, g1, b1, _ := one.At(x, y).RGBA()
			r2, g2, b2, _ := two.At(x, y).RGBA()
			for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
				sum += float64(max(d, -d)) / 65535
				n++
			}
		}
	}
	return 100 * sum / float64(n)
}

// Picture reads a PNG.
func Picture(t Failing, raw []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("reading a picture: %v", err)
	}
	return picture
}
