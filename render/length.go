package render

import (
	"html"
	"strings"
	"unicode/utf16"
)

// MaxMessage is how long a message may be after its markup is taken off, in UTF-16 units. The messenger counts
// characters, which are never more.
const MaxMessage = 4096

// Length returns how long a text with markup counts, in UTF-16 units.
func Length(text string) int { return units(html.UnescapeString(untag(text))) }

// units returns the length of text in UTF-16 units.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// clip shortens text to limit UTF-16 units, with an ellipsis in place of what is cut.
func clip(text string, limit int) string {
	n, cut := 0, 0
	for i, r := range text {
		if n < limit {
			cut = i // up to here there is room for the ellipsis
		}
		if n += utf16.RuneLen(r); n > limit {
			return strings.TrimRight(text[:cut], " \n\t") + "…"
		}
	}
	return text
}

// fit returns what compose makes with the widest limit for each long text that lets the whole fit into one message.
func fit(compose func(limit int) string) string {
	for _, limit := range []int{4000, 1800, 1200, 800, 400, 200} {
		if text := compose(limit); Length(text) <= MaxMessage {
			return text
		}
	}
	return compose(80)
}
