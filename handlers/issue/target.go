package issue

import (
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
)

// readTarget reads a target as people type it: "ít nhất 3 công trình", "100%", "0 nhà dột", "không quá 2 hộ", "at least 3 works".
// Problem is HTML.
func (c *Conversation) readTarget(t flow.Talk, text string) (target *directive.Target, problem string) {
	words := strings.Fields(strings.ReplaceAll(text, "%", " % "))
	op, words := operator(words)
	if len(words) == 0 {
		return nil, c.r.Text(t.Lang, "issue.target_bad", "Typed", shorten(text, 60))
	}
	value, ok, ambiguous := amount(words[0])
	switch {
	case ambiguous:
		return nil, c.r.Text(t.Lang, "dialog.number.ambiguous", "Typed", shorten(words[0], 60))
	case !ok:
		return nil, c.r.Text(t.Lang, "issue.target_bad", "Typed", shorten(text, 60))
	}
	words = words[1:]
	for len(words) > 0 {
		factor, known := map[string]int64{"nghin": 1e3, "ngan": 1e3, "trieu": 1e6, "ty": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}[fold.Key(words[0])]
		if !known || value > (1<<62)/directive.Quantity(factor) {
			break
		}
		value, words = value*directive.Quantity(factor), words[1:]
	}
	unit := strings.Join(words, " ")
	made := &directive.Target{Value: value, Unit: directive.Text{VI: unit}, Op: op}
	switch {
	case unit == "" || len([]rune(unit)) > maxUnit:
		return nil, c.r.Text(t.Lang, "issue.target_unit", "Typed", shorten(text, 60))
	case made.Percentage() && value > directive.Whole(100):
		return nil, c.r.Text(t.Lang, "dialog.number.percent", "Typed", shorten(text, 60))
	}
	return made, ""
}

// maxUnit is how long the noun that is counted may be, in characters.
const maxUnit = 60

// operator takes the words that compare off the front.
func operator(words []string) (directive.Op, []string) {
	for _, o := range []struct {
		words string
		op    directive.Op
	}{
		{"it nhat", directive.AtLeast}, {"toi thieu", directive.AtLeast}, {"at least", directive.AtLeast}, {">=", directive.AtLeast}, {"≥", directive.AtLeast},
		{"khong qua", directive.AtMost}, {"toi da", directive.AtMost}, {"at most", directive.AtMost}, {"<=", directive.AtMost}, {"≤", directive.AtMost},
		{"=", directive.Exactly}, {"dat", directive.Exactly},
	} {
		n := len(strings.Fields(o.words))
		if len(words) >= n && fold.Key(strings.Join(words[:n], " ")) == o.words {
			return o.op, words[n:]
		}
	}
	return directive.Exactly, words
}

// amount reads a number with a decimal comma and points between thousands. "1.5" can be read in two ways.
func amount(s string) (q directive.Quantity, ok, ambiguous bool) {
	whole, fraction, comma := strings.Cut(s, ",")
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		digits := g != "" && strings.Trim(g, "0123456789") == ""
		if !digits {
			return 0, false, false
		}
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return 0, false, len(groups) == 2 && !comma
		}
	}
	if len(fraction) > 3 || comma && (fraction == "" || strings.Trim(fraction, "0123456789") != "") {
		return 0, false, false
	}
	n, err := strconv.ParseInt(strings.Join(groups, "")+fraction+strings.Repeat("0", 3-len(fraction)), 10, 64)
	return directive.Quantity(n), err == nil && n < 1<<53, false
}
