package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// Number writes a whole number with its thousands apart: "1.234.567" in Vietnamese, "1,234,567" in English.
func (p Printer) Number(n int) string {
	if n < 0 {
		return "-" + p.grouped(strconv.Itoa(n)[1:])
	}
	return p.grouped(strconv.Itoa(n))
}

// Decimal writes a number that is given in thousandths, without needless zeros: 1234567500 is "1.234.567,5" in
// Vietnamese, "1,234,567.5" in English.
func (p Printer) Decimal(thousandths int64) string {
	sign, digits := "", strconv.FormatInt(thousandths, 10)
	if thousandths < 0 {
		sign, digits = "-", digits[1:]
	}
	digits = fmt.Sprintf("%04s", digits)
	whole, fraction := digits[:len(digits)-3], strings.TrimRight(digits[len(digits)-3:], "0")
	if fraction == "" {
		return sign + p.grouped(whole)
	}
	_, point := p.separators()
	return sign + p.grouped(whole) + point + fraction
}

// Percent writes a share that is given in thousandths of a percent: 83700 is "83,7%" in Vietnamese, "83.7%" in English.
func (p Printer) Percent(thousandths int64) string { return p.Decimal(thousandths) + "%" }

// grouped puts the separator between each three digits from the right.
func (p Printer) grouped(digits string) string {
	group, _ := p.separators()
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (p Printer) separators() (group, point string) {
	if p.lang == English {
		return ",", "."
	}
	return ".", ","
}

// Ordinal writes a place in a count, for a positive n: "70th" in English; Vietnamese has the bare number, "70".
func (p Printer) Ordinal(n int) string {
	if p.lang != English {
		return p.Number(n)
	}
	suffix := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return p.Number(n) + suffix
}
