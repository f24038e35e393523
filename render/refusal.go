package render

import (
	"giaoban/directive"
)

// MaxToast is how long the answer to a button that was pressed may be, in characters.
const MaxToast = 200

// Refusal returns what a person is told instead, without markup, MaxToast characters at most.
func (r *Renderer) Refusal(lang directive.Lang, refusal *directive.Refusal) string {
	pairs := make([]any, 0, 2*len(refusal.Params))
	for name, value := range refusal.Params {
		if text, ok := value.(directive.Text); ok && text.In(lang) == "" {
			value = r.Label(lang, "core.this_unit") // One that the office doesn't know.
		}
		pairs = append(pairs, name, value)
	}
	return clip(r.Label(lang, "refusal."+string(refusal.Code), pairs...), MaxToast)
}
