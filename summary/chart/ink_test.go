package chart

import (
	"math"
	"testing"

	"github.com/go-analyze/charts"
)

// The ways in which colours look to people who lack one kind of cone: what becomes of linear red, green and blue (Machado,
// Oliveira and Fernandes, 2009, severity 1).
var eyes = map[string][3][3]float64{
	"all colours": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"no red":      {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"no green":    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"no blue":     {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// seen returns a colour as such eyes see it, in the coordinates of CIELAB, in which distances are those of seeing.
func seen(c charts.Color, as [3][3]float64) [3]float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var rgb [3]float64
	for i, row := range as {
		rgb[i] = min(max(row[0]*in[0]+row[1]*in[1]+row[2]*in[2], 0), 1)
	}
	x := (0.4124*rgb[0] + 0.3576*rgb[1] + 0.1805*rgb[2]) / 0.9505
	y := 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
	z := (0.0193*rgb[0] + 0.1192*rgb[1] + 0.9505*rgb[2]) / 1.089
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	return [3]float64{116*f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))}
}

func apart(a, b charts.Color, as [3][3]float64) float64 {
	one, two := seen(a, as), seen(b, as)
	return math.Sqrt(math.Pow(one[0]-two[0], 2) + math.Pow(one[1]-two[1], 2) + math.Pow(one[2]-two[2], 2))
}

// TestClassesAreToldApartByAllEyes wants any two colours of the official count well apart, however colours are seen.
func TestClassesAreToldApartByAllEyes(t *testing.T) {
	const least = 15
	for who, as := range eyes {
		for _, ink := range []inks{light(), dark()} {
			for i, a := range barClasses() {
				for _, b := range barClasses()[i+1:] {
					if d := apart(ink.class[a], ink.class[b], as); d < least {
						t.Errorf("%s: %s and %s are %.0f apart, want %d", who, a, b, d, least)
					}
				}
			}
			if d := apart(ink.missed, ink.heat[0], as); d < least {
				t.Errorf("%s: a week without and one with a report are %.0f apart", who, d)
			}
		}
	}
	if d := apart(rgb(0x0072b2), rgb(0x0072b3), eyes["no red"]); d >= least {
		t.Errorf("two colours that nobody tells apart are %.0f apart", d)
	}
}

// TestLettersStandOut wants letters on every ground readable: at least 4.5 times as light, or the other way about.
func TestLettersStandOut(t *testing.T) {
	check := func(what string, letters, ground charts.Color) {
		if ratio := contrast(letters, ground); ratio < 4.5 {
			t.Errorf("%s: a contrast of %.1f, want 4.5", what, ratio)
		}
	}
	if ratio := contrast(rgb(0xffffff), rgb(0)); ratio < 20.99 || ratio > 21.01 {
		t.Errorf("black and white have a contrast of %.2f, want 21", ratio)
	}
	for name, ink := range map[string]inks{"light": light(), "dark": dark()} {
		check(name+" text", ink.text, ink.ground)
		check(name+" faint text", ink.faint, ink.ground)
		for class, c := range ink.class {
			check(name+" "+string(class), on(c), c)
		}
		for _, c := range ink.heat {
			check(name+" heat", on(c), c)
		}
		check(name+" missed", on(ink.missed), ink.missed)
	}
}
