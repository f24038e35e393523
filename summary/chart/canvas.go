package chart

import (
	"strings"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"
)

// canvas is a picture being drawn, in pixels from its upper left corner.
type canvas struct {
	p     *charts.Painter
	maker *Maker
	ink   inks
}

// perPixel turns a letter's height in pixels into the points that the painter takes, which draws 92 dots to the inch.
const perPixel = 72.0 / 92

func (m *Maker) canvas(width, height int, s Style) *canvas {
	v := &canvas{maker: m, ink: light()}
	if s.Dark {
		v.ink = dark()
	}
	v.p = charts.NewPainter(charts.PainterOptions{
		OutputFormat: string(s.Format), Width: width, Height: height, Font: m.regular,
	})
	v.box(0, 0, width, height, v.ink.ground)
	return v
}

func (v *canvas) font(bold bool) *truetype.Font {
	if bold {
		return v.maker.bold
	}
	return v.maker.regular
}

func (v *canvas) style(size int, bold bool, ink charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: float64(size) * perPixel, FontColor: ink, Font: v.font(bold)}
}

// text writes a line that begins at x and stands on y.
func (v *canvas) text(s string, x, y, size int, bold bool, ink charts.Color) {
	v.p.Text(s, x, y, 0, v.style(size, bold, ink))
}

// right writes a line that ends at x.
func (v *canvas) right(s string, x, y, size int, bold bool, ink charts.Color) {
	v.text(s, x-v.wide(s, size, bold), y, size, bold, ink)
}

// centred writes a line around x, but not over the canvas's edges.
func (v *canvas) centred(s string, x, y, size int, bold bool, ink charts.Color) {
	w := v.wide(s, size, bold)
	x = min(max(x-w/2, margin/2), v.p.Width()-w-margin/2)
	v.text(s, x, y, size, bold, ink)
}

// wide returns how wide a line is.
func (v *canvas) wide(s string, size int, bold bool) int {
	if s == "" {
		return 0
	}
	return v.p.MeasureText(s, 0, v.style(size, bold, v.ink.text)).Width()
}

// fit shortens a line to so many pixels, and shows that it did.
func (v *canvas) fit(s string, size int, bold bool, room int) string {
	s = strings.Join(strings.Fields(s), " ")
	if v.wide(s, size, bold) <= room {
		return s
	}
	runes := []rune(s)
	// Letters are looked for by halving: names may be long, and each step is measured.
	least, most := 0, len(runes)
	for least < most {
		n := (least + most + 1) / 2
		if v.wide(string(runes[:n])+"…", size, bold) <= room {
			least = n
		} else {
			most = n - 1
		}
	}
	return strings.TrimRight(string(runes[:least]), " ") + "…"
}

// wrap parts a text into lines of so many pixels, at most so many of them.
func (v *canvas) wrap(s string, size int, bold bool, room, most int) []string {
	var lines []string
	words := strings.Fields(s)
	for len(words) > 0 {
		n := 1
		for n < len(words) && v.wide(strings.Join(words[:n+1], " "), size, bold) <= room {
			n++
		}
		if len(lines) == most-1 {
			n = len(words)
		}
		lines = append(lines, v.fit(strings.Join(words[:n], " "), size, bold, room))
		words = words[n:]
	}
	return lines
}

// box fills a rectangle from a corner to the opposite one.
func (v *canvas) box(left, top, right, bottom int, ink charts.Color) {
	v.p.FillArea([]charts.Point{
		{X: left, Y: top}, {X: right, Y: top}, {X: right, Y: bottom}, {X: left, Y: bottom}, {X: left, Y: top},
	}, ink)
}

// rule draws a line from a point to another.
func (v *canvas) rule(x1, y1, x2, y2 int, ink charts.Color, thick float64) {
	v.p.LineStroke([]charts.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}, ink, thick)
}
