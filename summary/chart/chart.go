// Package chart draws a summary's figures: the same code makes a PNG for a phone and an SVG for a page.
//
// Each chart comes with its main finding in words, so that nobody has to read it out of the picture.
package chart

import (
	"fmt"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/golang/freetype/truetype"

	"giaoban/directive"
	"giaoban/i18n"
)

// Format is the form in which a chart is written.
type Format string

// The formats.
const (
	PNG Format = "png"
	SVG Format = "svg"
)

// Style says how a chart is written.
type Style struct {
	Format Format
	Dark   bool // light letters on a dark ground
}

// Chart is a picture that is ready to be drawn.
type Chart struct {
	Name    string // of a file, without its ending
	Title   string
	Finding string // what it shows, in one or two sentences
	Width   int    // in pixels
	Height  int
	maker   *Maker
	draw    func(*canvas)
}

// Maker makes charts. It may be used from many goroutines.
type Maker struct{ regular, bold *truetype.Font }

// New reads the fonts.
func New() (*Maker, error) {
	regular, err := truetype.Parse(dejavusans.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the charts' font: %w", err)
	}
	bold, err := truetype.Parse(dejavusansbold.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the charts' bold font: %w", err)
	}
	return &Maker{regular: regular, bold: bold}, nil
}

// Render draws the chart.
func (c Chart) Render(s Style) ([]byte, error) {
	v := c.maker.canvas(c.Width, c.Height, s)
	c.draw(v)
	raw, err := v.p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("drawing chart %s: %w", c.Name, err)
	}
	return raw, nil
}

// The measures of all charts, in pixels: letters of this size are read without zooming on a phone that is as wide as the
// picture.
const (
	width   = 1080
	margin  = 40
	inner   = width - 2*margin
	big     = 40
	normal  = 30
	small   = 25
	spacing = 14
)

// sketch gathers what a chart is made of. The header is measured first, so that the picture is as high as it has to be.
type sketch struct {
	maker  *Maker
	title  string
	p      i18n.Printer
	gauge  *canvas
	header []line
	top    int // where the chart itself begins
}

// line is a line of text above a chart.
type line struct {
	text string
	size int
	bold bool
	at   int // of its letters' feet
}

func (m *Maker) sketch(p i18n.Printer, title, subtitle string) *sketch {
	s := &sketch{maker: m, title: title, p: p, gauge: m.canvas(width, 100, Style{Format: SVG})}
	y := margin
	add := func(text string, size int, bold bool, most int) {
		for _, part := range s.gauge.wrap(text, size, bold, inner, most) {
			y += size + spacing/2
			s.header = append(s.header, line{part, size, bold, y})
			y += spacing / 2
		}
	}
	add(title, big, true, 3)
	y += spacing / 2
	add(subtitle, normal, false, 3)
	s.top = y + 2*spacing
	return s
}

// chart finishes a sketch; draw is given the canvas with its header drawn.
func (s *sketch) chart(name, finding string, height int, draw func(*canvas)) Chart {
	return Chart{
		Name: name, Title: s.title, Finding: finding, Width: width, Height: height, maker: s.maker,
		draw: func(v *canvas) {
			for _, l := range s.header {
				ink := v.ink.text
				if !l.bold {
					ink = v.ink.faint
				}
				v.text(l.text, margin, l.at, l.size, l.bold, ink)
			}
			draw(v)
		},
	}
}

func (s *sketch) lang() directive.Lang { return directive.Lang(s.p.Lang()) }

// name is an organisation's short name in so many pixels.
func (s *sketch) name(o directive.Organisation, size, room int) string {
	name := o.Short.In(s.lang())
	if name == "" {
		name = o.Name.In(s.lang())
	}
	if name == "" {
		name = string(o.ID)
	}
	return s.gauge.fit(name, size, false, room)
}
