package render

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/directive"
)

// PeriodTitle names a reporting period of a year as people do: "tháng 7/2017", "quý III/2017". Its ID is returned as it is
// where it is none.
func (r *Renderer) PeriodTitle(lang directive.Lang, id string) string {
	year, rest, _ := strings.Cut(id, "-")
	number := func(digits string) int {
		n, err := strconv.Atoi(digits)
		if err != nil {
			return 0
		}
		return n
	}
	switch n := number(strings.TrimLeft(rest, "WQ")); {
	case number(year) == 0:
		return id
	case rest == "":
		return r.Label(lang, "milestone.period_year", "Year", year)
	case strings.HasPrefix(rest, "W") && n > 0:
		return r.Label(lang, "milestone.period_week", "Week", n, "Year", year)
	case strings.HasPrefix(rest, "Q") && n >= 1 && n <= 4:
		return r.Label(lang, "milestone.period_quarter", "Quarter", strings.Fields("I II III IV")[n-1], "Year", year)
	case rest == "H1":
		return r.Label(lang, "milestone.period_half_1", "Year", year)
	case rest == "H2":
		return r.Label(lang, "milestone.period_half_2", "Year", year)
	case n >= 1 && n <= 12 && rest[0] <= '9':
		return r.Label(lang, "milestone.period_month", "Month", n, "Name", r.Label(lang, fmt.Sprintf("core.month_%d", n)), "Year", year)
	}
	return id
}

// sentence returns a text as it begins a line.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
