package calendar

import (
	"errors"
	"time"
)

// result puts the items together.
func (p *typedParser) result() (Result, error) {
	n, err := p.named()
	if err != nil {
		return Result{}, err
	}
	r := Result{Bounded: p.bounded, Lunar: p.lunar}
	if p.lunar {
		err = p.resolveLunar(n, &r)
	} else {
		err = p.resolveSolar(n, &r)
	}
	if err != nil {
		return Result{}, err
	}
	if err := p.checkWeekday(&r); err != nil {
		return Result{}, err
	}
	if n.end {
		r.From = r.To
	}
	r.Deadline = By(r.To)
	if p.strict && !p.untilEnd {
		r.Deadline = Before(r.From)
	}
	if p.hasTime {
		r.Deadline, err = r.Deadline.At(p.hour, p.minute)
		if err != nil {
			return Result{}, p.fail(CodeNoSuchTime, 0, len(p.tokens))
		}
	}
	return r, nil
}

// named returns what was named, after checking that it goes together.
func (p *typedParser) named() (*namedDays, error) {
	n := p.date
	switch {
	case n == nil && p.weekday != nil:
		n = p.weekday
	case n == nil && (p.hasTime || p.endOfDay):
		n = p.inDays(0)
	case n == nil:
		return nil, p.fail(CodeNotADate, 0, len(p.tokens))
	}
	dayOrMonth := n.unit == "" || n.unit == PeriodMonth
	if p.lunar && (p.solar || n.fixed() || n.relative || !dayOrMonth) {
		return nil, p.fail(CodeAmbiguous, 0, len(p.tokens))
	}
	if n.year != 0 && (n.year < firstTypedYear || n.year > lastTypedYear) {
		return nil, p.fail(CodeOutsideRange, n.first, n.last)
	}
	return n, nil
}

// checkWeekday compares a weekday with the day typed beside it. Beside a week
// it picks the day: "thứ Sáu, tuần sau".
func (p *typedParser) checkWeekday(r *Result) error {
	if p.weekday == nil || p.date == nil {
		return nil
	}
	want := p.weekday.from.Weekday()
	if p.date.unit == PeriodWeek && r.From != r.To {
		d := r.From.AddDays(daysAfterMonday(want))
		r.From, r.To = d, d
		return nil
	}
	if r.From != r.To {
		return p.fail(CodeAmbiguous, min(p.weekday.first, p.date.first), max(p.weekday.last, p.date.last))
	}
	if r.From.Weekday() != want || p.weekday.relative && r.From != p.weekday.from {
		e := p.fail(CodeWeekday, min(p.weekday.first, p.date.first), max(p.weekday.last, p.date.last))
		e.Suggestion = r.From
		return e
	}
	return nil
}

// asked returns the day that decides which year is the next one.
func (p *typedParser) asked(from, to Date) Date {
	if p.strict && !p.untilEnd {
		return from
	}
	return to
}

// resolveSolar finds the days of n in the civil calendar.
func (p *typedParser) resolveSolar(n *namedDays, r *Result) error {
	switch {
	case n.fixed():
		r.From, r.To = n.from, n.to
		return nil
	case n.unit == "" && n.month == 0:
		return p.nextDayOfMonth(n, r)
	case n.unit == "":
		return p.nextSolarDay(n, r)
	}
	// At most the year after this one has a period that ends from today on.
	for year := p.today.Year; ; year++ {
		if n.year != 0 {
			year = n.year
		}
		from, to, ok := n.civil(year)
		if !ok {
			return p.fail(CodeNoSuchDay, n.first, n.last)
		}
		if n.year != 0 || year > p.today.Year || !p.asked(p.endOnly(n, from, to)).Before(p.today) {
			r.From, r.To, r.YearAssumed = from, to, n.year == 0
			return nil
		}
	}
}

// endOnly returns the span that counts: of "cuối tháng" the last day alone.
func (p *typedParser) endOnly(n *namedDays, from, to Date) (Date, Date) {
	if n.end {
		return to, to
	}
	return from, to
}

// civil returns the first and last day of a period in a year.
func (n *namedDays) civil(year int) (from, to Date, ok bool) {
	months, number := 12, 1
	switch n.unit {
	case PeriodMonth:
		months, number = 1, n.month
	case PeriodQuarter:
		months, number = 3, n.number
	case PeriodHalfYear:
		months, number = 6, n.number
	}
	if number < 1 || number*months > 12 {
		return Date{}, Date{}, false
	}
	from = Date{year, time.Month((number-1)*months + 1), 1}
	return from, from.AddMonths(months - 1).MonthEnd(), true
}

// nextDayOfMonth resolves "ngày 20": of this month or the next that has it.
func (p *typedParser) nextDayOfMonth(n *namedDays, r *Result) error {
	const longestGap = 2 // No two months in a row are without a day up to 31.
	for i := 0; i <= longestGap; i++ {
		month := p.today.MonthStart().AddMonths(i)
		d, err := NewDate(month.Year, month.Month, n.day)
		if err == nil && !d.Before(p.today) {
			r.From, r.To, r.YearAssumed = d, d, true
			return nil
		}
	}
	return p.fail(CodeNoSuchDay, n.first, n.last)
}

// nextSolarDay resolves a day and month, with or without a year.
func (p *typedParser) nextSolarDay(n *namedDays, r *Result) error {
	const longestGap = 8 // 29/2 is at most eight years away.
	first, last := p.today.Year, p.today.Year+longestGap
	if n.year != 0 {
		first, last = n.year, n.year
	}
	for year := first; year <= last; year++ {
		d, err := NewDate(year, time.Month(n.month), n.day)
		if err == nil && (n.year != 0 || !d.Before(p.today)) {
			r.From, r.To, r.YearAssumed = d, d, n.year == 0
			return nil
		}
	}
	e := p.fail(CodeNoSuchDay, n.first, n.last)
	e.Suggestion = p.suggestion(n)
	return e
}

// suggestion returns the day that may have been meant by an impossible one: the
// month's last day for its 31st, and 27/7 for 7/27.
func (p *typedParser) suggestion(n *namedDays) Date {
	year := n.year
	if year == 0 {
		year = p.today.Year
	}
	day, month := n.day, n.month
	if month > 12 {
		day, month = month, day
	}
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return Date{}
	}
	d := Date{year, time.Month(month), min(day, daysIn(year, time.Month(month)))}
	if n.year == 0 && d.Before(p.today) {
		d = d.AddMonths(12)
	}
	return d
}

// resolveLunar finds the days of n in the lunar calendar.
func (p *typedParser) resolveLunar(n *namedDays, r *Result) error {
	if n.unit == "" && n.month == 0 {
		return p.nextLunarDayOfMonth(n, r)
	}
	years := []int{n.year}
	if n.year == 0 {
		// The lunar year of today may still be that of the civil year before.
		years = []int{p.today.Year - 1, p.today.Year, p.today.Year + 1}
	}
	failed := ErrNoSuchDay
	for _, year := range years {
		l := Lunar{Day: max(n.day, 1), Month: n.month, Leap: p.leap, Year: year}
		first, length, err := l.monthStart()
		if err != nil {
			failed = err
			continue
		}
		last := first.AddDays(length - 1)
		if n.year == 0 && last.Before(p.today) {
			continue
		}
		if n.unit == "" && (n.day < 1 || n.day > length) {
			// The next month of that number lacks the day: a year later is not
			// what was meant.
			e := p.fail(CodeNoSuchDay, n.first, n.last)
			e.Suggestion = last
			return e
		}
		from, to := first.AddDays(l.Day-1), last
		if n.unit == "" {
			to = from
		}
		if n.year == 0 && p.asked(p.endOnly(n, from, to)).Before(p.today) {
			continue
		}
		if from.Year < FirstLunarYear || to.Year > LastLunarYear {
			return p.fail(CodeOutsideRange, n.first, n.last)
		}
		if n.end {
			l.Day = length
		}
		r.From, r.To, r.YearAssumed, r.LunarDate = from, to, n.year == 0, l
		return nil
	}
	return p.lunarFailure(n, failed)
}

// nextLunarDayOfMonth resolves "mùng 5 âm": the first such lunar day from today.
func (p *typedParser) nextLunarDayOfMonth(n *namedDays, r *Result) error {
	const longestGap = 120 // Up to three months in a row have 29 days.
	for i := 0; i <= longestGap; i++ {
		d := p.today.AddDays(i)
		l, err := ToLunar(d)
		if err != nil {
			return p.lunarFailure(n, err)
		}
		if l.Day == n.day && (!p.leap || l.Leap) {
			r.From, r.To, r.YearAssumed, r.LunarDate = d, d, true, l
			return nil
		}
	}
	return p.fail(CodeNoSuchDay, n.first, n.last)
}

func (p *typedParser) lunarFailure(n *namedDays, err error) error {
	if errors.Is(err, ErrLunarRange) {
		return p.fail(CodeOutsideRange, n.first, n.last)
	}
	return p.fail(CodeNoSuchDay, n.first, n.last)
}
