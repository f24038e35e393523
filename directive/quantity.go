package directive

import (
	"fmt"
	"strconv"
	"strings"
)

// Quantity is a number of things, exact to the thousandth: 12.5 is held as 12500.
type Quantity int64

// Whole returns n things.
func Whole(n int64) Quantity { return Quantity(n * 1000) }

// String writes q with a decimal point and no needless zeros.
func (q Quantity) String() string {
	sign, n := "", uint64(q)
	if q < 0 {
		sign, n = "-", -n // Right for the smallest number too, which has no positive twin.
	}
	s := fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// ParseQuantity reads what String wrote. Numbers as people type them are read elsewhere.
func ParseQuantity(s string) (Quantity, error) {
	whole, fraction, point := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	switch {
	case digits == "" || strings.Trim(digits+fraction, "0123456789") != "":
		return 0, fmt.Errorf("quantity %q: not a number", s)
	case len(fraction) > 3 || point && fraction == "":
		return 0, fmt.Errorf("quantity %q: one to three decimals", s)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 3-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("quantity %q: %w", s, err)
	}
	return Quantity(n), nil
}

// Op compares what was reached with a target.
type Op string

// The comparisons.
const (
	Exactly Op = "="
	AtLeast Op = ">="
	AtMost  Op = "<="
)

// Target is the number that a directive asks for.
type Target struct {
	Value Quantity `json:"value"`
	Unit  Text     `json:"unit"` // "%", or the counted noun
	Op    Op       `json:"op"`
}

// Percentage tells whether the target is a share and not a count.
func (t Target) Percentage() bool { return t.Unit.VI == "%" }

// CountsDown tells whether what is reported is what remains ("0 leaking houses").
func (t Target) CountsDown() bool { return t.Op == AtMost || (t.Op == Exactly && t.Value == 0) }

// Met tells whether q fulfils the target.
func (t Target) Met(q Quantity) bool {
	if t.CountsDown() {
		return q <= t.Value
	}
	return q >= t.Value
}

// Exceeded tells whether q is more than the target asks for; never where what remains is counted.
func (t Target) Exceeded(q Quantity) bool { return !t.CountsDown() && q > t.Value }
