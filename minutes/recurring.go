package minutes

import "giaoban/calendar"

// A clause is a stretch of a line's tokens.
type clause struct {
	l    *line
	i, j int
}

// recurring returns the period in which the clause's task comes again, if it says one.
func (r *reader) recurring(c clause) *Recurring {
	for k := c.i; k < c.j; k++ {
		every, n := period(c.l, k)
		if n == 0 {
			continue
		}
		day, found := r.dayIn(c, every, k, k+n)
		if found || r.meant(c, k, k+n) {
			return &Recurring{Every: every, Day: day}
		}
	}
	return nil
}

// period reads how often: hàng tháng, định kỳ 6 tháng, tháng cuối quý.
func period(l *line, i int) (Every, int) {
	switch l.at(i).key {
	case "thang", "cua", "3", "03", "6", "06", "ba", "sau", "moi", "tuan", "quy", "nam", "dinh", "hang", "tung":
	default:
		return "", 0
	}
	for _, p := range []struct {
		phrase string
		every  Every
	}{
		{"tháng cuối của quý", calendar.PeriodQuarter}, {"tháng cuối quý", calendar.PeriodQuarter}, {"tháng cuối mỗi quý", calendar.PeriodQuarter}, {"của tháng cuối kỳ", calendar.PeriodHalfYear},
		{"3 tháng một lần", calendar.PeriodQuarter}, {"03 tháng một lần", calendar.PeriodQuarter}, {"ba tháng một lần", calendar.PeriodQuarter}, {"6 tháng một lần", calendar.PeriodHalfYear}, {"06 tháng một lần", calendar.PeriodHalfYear},
		{"sáu tháng một lần", calendar.PeriodHalfYear}, {"mỗi tháng một lần", calendar.PeriodMonth}, {"mỗi quý một lần", calendar.PeriodQuarter}, {"mỗi năm một lần", calendar.PeriodYear}, {"mỗi tuần một lần", calendar.PeriodWeek},
		{"tuần / lần", calendar.PeriodWeek}, {"6 tháng / lần", calendar.PeriodHalfYear}, {"06 tháng / lần", calendar.PeriodHalfYear}, {"3 tháng / lần", calendar.PeriodQuarter}, {"03 tháng / lần", calendar.PeriodQuarter}, {"tháng / lần", calendar.PeriodMonth}, {"quý / lần", calendar.PeriodQuarter}, {"năm / lần", calendar.PeriodYear},
	} {
		if n := l.phrase(i, p.phrase); n > 0 {
			return p.every, n
		}
	}
	n := l.any(i, "định kỳ hàng", "định kỳ hằng", "định kỳ mỗi", "định kỳ vào", "định kỳ", "hàng", "hằng", "mỗi", "từng")
	if n == 0 {
		return "", 0
	}
	for _, p := range []struct {
		phrase string
		every  Every
	}{
		{"tuần", calendar.PeriodWeek}, {"sáu tháng", calendar.PeriodHalfYear}, {"06 tháng", calendar.PeriodHalfYear}, {"6 tháng", calendar.PeriodHalfYear}, {"nửa năm", calendar.PeriodHalfYear}, {"03 tháng", calendar.PeriodQuarter}, {"3 tháng", calendar.PeriodQuarter},
		{"tháng", calendar.PeriodMonth}, {"quý", calendar.PeriodQuarter}, {"quí", calendar.PeriodQuarter}, {"năm", calendar.PeriodYear},
	} {
		k := l.phrase(i+n, p.phrase)
		if k == 0 {
			continue
		}
		if p.every == calendar.PeriodMonth && k == 1 && l.at(i+n+1).number {
			return "", 0 // "Mỗi tháng 6" names a month.
		}
		return p.every, n + k
	}
	return "", 0
}

// dayIn returns the day of the period that the clause names. The period stands in the tokens from i to before j.
func (r *reader) dayIn(c clause, every Every, i, j int) (day int, found bool) {
	l := c.l
	if every == calendar.PeriodWeek {
		for k := max(c.i, i-6); k < min(c.j, j+8); k++ {
			if n, day := weekdayNumber(l, k); n > 0 {
				return day, true
			}
		}
		return 0, false
	}
	for k := max(c.i, i-12); k < min(c.j, j+12); k++ {
		b := r.bound(l, k)
		at := k + b.n + l.any(k+b.n, "ngày mùng", "ngày", "mùng", "mồng")
		t := l.at(at)
		if b.n == 0 && !l.is(at-1, "ngày") || !t.number || len(t.key) > 2 || at >= c.j {
			continue
		}
		if n := hour(l, at); n > 0 {
			continue
		}
		if day := number(t.key); day >= 1 && day <= 31 {
			return day, true
		}
	}
	return 0, false
}

// meant tells a recurring task from a word about something else, as in "sinh hoạt hàng tháng của chi hội".
func (r *reader) meant(c clause, i, j int) bool {
	l := c.l
	switch {
	case l.is(i, "định kỳ"):
		return true
	case l.is(j, "của"), l.is(i-2, "sinh hoạt"), l.is(i-2, "kế hoạch"), l.is(i-2, "chế độ"), l.is(i-2, "chương trình"):
		return false
	case i == c.i, l.at(i-1).key == ",", j >= c.j, l.at(j).key == ",":
		return true
	}
	return r.lex.find(l, c.i, c.j, classReport) >= 0
}

func number(digits string) int {
	n := 0
	for _, d := range digits {
		if n > 1_000_000_000 || !isDigit(d) {
			return n
		}
		n = n*10 + int(d-'0')
	}
	return n
}
