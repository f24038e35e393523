package respond

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
)

// The ways in which a typed number is not understood. Each is answered by a question of its own.
var (
	errNoDigits  = errors.New("there are no digits in it")
	errAmbiguous = errors.New("the sign in it can mean thousands or decimals")
	errTooMuch   = errors.New("the number is out of bounds")
	errNumber    = errors.New("it is not a number")
)

// Number is a number as people type it.
type Number struct {
	Value   directive.Quantity
	Of      directive.Quantity // the second number of "12/20"
	HasOf   bool
	Percent bool   // "60%"
	Unit    string // what stood behind it, as typed: "nhà" of "12 nhà"
}

// parseNumber reads one number as people type it: 12, 1.234, 1 234 567,5, 83,7%, 12/20, 1,5 triệu, 12 nhà.
// A single point or comma before three digits or fewer decides nothing where both readings are possible.
func parseNumber(text string) (Number, error) {
	s := strings.Trim(strings.TrimSpace(fold.Clean(text)), " \n\t.,;")
	if !strings.ContainsAny(s, "0123456789") {
		return Number{}, errNoDigits
	}
	end := numeralEnd(s)
	numeral, rest := strings.TrimSpace(s[:end]), strings.TrimSpace(s[end:])
	var n Number
	var err error
	if n.Value, err = parseNumeral(numeral); err != nil {
		return Number{}, err
	}
	if of, isOf := strings.CutPrefix(rest, "/"); isOf {
		of = strings.TrimSpace(of)
		end := numeralEnd(of)
		if n.Of, err = parseNumeral(strings.TrimSpace(of[:end])); err != nil {
			return Number{}, err
		}
		n.HasOf, rest = true, strings.TrimSpace(of[end:])
	}
	if after, isPercent := strings.CutPrefix(rest, "%"); isPercent {
		n.Percent, rest = true, strings.TrimSpace(after)
	}
	if n.Value, rest, err = multiplied(n.Value, rest); err != nil {
		return Number{}, err
	}
	if strings.ContainsAny(rest, "0123456789%/") || (n.Percent && (n.HasOf || rest != "")) {
		return Number{}, errNumber
	}
	n.Unit = rest
	return n, nil
}

// numeralEnd returns where the digits with their signs end. A space belongs to them only between groups of three.
func numeralEnd(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9', c == '.', c == ',':
		case c == ' ' && i > 0 && digits(s[i+1:]) == 3 && isDigit(s[i-1]):
		default:
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits counts the digits at the beginning of s.
func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// parseNumeral reads digits with points, commas or spaces in them.
func parseNumeral(s string) (directive.Quantity, error) {
	s = strings.TrimRight(s, ".,")
	if s == "" || !isDigit(s[0]) {
		return 0, errNumber
	}
	whole, fraction := s, ""
	switch points, commas := strings.Count(s, "."), strings.Count(s, ","); {
	case commas == 1 && points > 0 && strings.LastIndex(s, ".") < strings.Index(s, ","):
		whole, fraction, _ = strings.Cut(s, ",")
	case commas > 0 && points > 0:
		return 0, errAmbiguous // the English way, or a slip
	case commas == 1:
		whole, fraction, _ = strings.Cut(s, ",")
		if len(fraction) == 3 && len(whole) <= 3 && whole != "0" {
			return 0, errAmbiguous // 1,234
		}
	case commas > 1:
		whole = strings.ReplaceAll(s, ",", ".")
	case points == 1 && digits(s[strings.Index(s, ".")+1:]) != 3:
		return 0, errAmbiguous // 1.5
	}
	whole, ok := ungroup(whole)
	if !ok {
		return 0, errAmbiguous
	}
	if len(fraction) > 3 || digits(fraction) != len(fraction) {
		return 0, errNumber
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 3-len(fraction)), 10, 64)
	if err != nil || n > int64(maxQuantity) {
		return 0, errTooMuch
	}
	return directive.Quantity(n), nil
}

// maxQuantity bounds what anybody can have counted, so that no later sum overflows.
const maxQuantity = directive.Quantity(1e15)

// ungroup takes the points or spaces out of a whole number, if they stand where thousands end.
func ungroup(s string) (string, bool) {
	if digits(s) == len(s) {
		return s, true
	}
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ' ' })
	if strings.Count(s, ".")+strings.Count(s, " ") != len(groups)-1 || len(groups[0]) > 3 || groups[0] == "0" {
		return "", false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 || digits(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// multiplied takes a word such as "nghìn" or "triệu" into the number.
func multiplied(q directive.Quantity, rest string) (directive.Quantity, string, error) {
	word, after, _ := strings.Cut(rest, " ")
	var factor int64
	switch fold.Key(word) {
	case "nghin", "ngan", "thousand":
		factor = 1_000
	case "trieu", "million":
		factor = 1_000_000
	case "ty", "ti", "billion":
		factor = 1_000_000_000
	default:
		return q, rest, nil
	}
	if int64(q) > math.MaxInt64/factor || directive.Quantity(int64(q)*factor) > maxQuantity {
		return 0, "", errTooMuch
	}
	return directive.Quantity(int64(q) * factor), strings.TrimSpace(after), nil
}
