package chart

import (
	"math"

	"github.com/go-analyze/charts"

	"giaoban/summary"
)

// inks are the colours of a picture. The classes' are told apart by people who don't see red, green or blue, too: completed
// is blue, overdue vermilion, the rest yellow and grey, and each is of another lightness than its neighbours. A test
// looks at them as such eyes do.
type inks struct {
	ground, text, faint, grid charts.Color
	class                     map[summary.Class]charts.Color
	plan, done, late          charts.Color
	empty, missed             charts.Color // cells of a heat map: nothing was owed; nothing came
	heat                      [4]charts.Color
}

func rgb(hex uint32) charts.Color {
	return charts.ColorRGB(uint8(hex>>16), uint8(hex>>8), uint8(hex))
}

// classes are the official count's colours, the same on a light and on a dark ground.
func classes() map[summary.Class]charts.Color {
	return map[summary.Class]charts.Color{
		summary.DoneInTime: rgb(0x0072b2), summary.DoneLate: rgb(0x56b4e9), summary.DoneUndated: rgb(0xc3e4f7),
		summary.OpenInTime: rgb(0xf0e442), summary.OpenLate: rgb(0xd55e00), summary.OpenUndated: rgb(0xa6a6a6),
	}
}

func light() inks {
	return inks{
		ground: rgb(0xffffff), text: rgb(0x1a1a1a), faint: rgb(0x555555), grid: rgb(0xd9d9d9), class: classes(),
		plan: rgb(0x555555), done: rgb(0x0072b2), late: rgb(0xd55e00), empty: rgb(0xf2f2f2), missed: rgb(0xf6c9a8),
		heat: [4]charts.Color{rgb(0xcfe5f3), rgb(0x8ec3e3), rgb(0x3d8fc4), rgb(0x08519c)},
	}
}

func dark() inks {
	return inks{
		ground: rgb(0x1b1e23), text: rgb(0xf2f2f2), faint: rgb(0xb8bdc6), grid: rgb(0x3d434d), class: classes(),
		plan: rgb(0xb8bdc6), done: rgb(0x56b4e9), late: rgb(0xff8a3d), empty: rgb(0x2a2f37), missed: rgb(0x7a3b10),
		heat: [4]charts.Color{rgb(0x17415e), rgb(0x226a99), rgb(0x4aa3d8), rgb(0xb5dcf5)},
	}
}

// on returns black or white, whichever stands out more from a colour.
func on(ground charts.Color) charts.Color {
	black, white := rgb(0x111111), rgb(0xffffff)
	if contrast(black, ground) >= contrast(white, ground) {
		return black
	}
	return white
}

// contrast is how much lighter one colour is than another, 1 to 21, by the formula of the Web Content Accessibility
// Guidelines 2.2.
func contrast(a, b charts.Color) float64 {
	one, two := luminance(a)+0.05, luminance(b)+0.05
	return max(one, two) / min(one, two)
}

// luminance is how light a colour is, 0 to 1.
func luminance(c charts.Color) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}
