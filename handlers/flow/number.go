package flow

import (
	"strconv"
	"strings"
)

// MaxNumber bounds a directive's number as typed, so that a telephone number is not taken for one.
const MaxNumber = 1_000_000

// Number reads a directive's number as it is typed or stands in a button: "12", "#12".
func Number(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(s), "#"))
	return n, err == nil && n > 0 && n <= MaxNumber
}
