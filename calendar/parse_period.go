package calendar

import "time"

// vagueOrEnd reads what picks a part of a period: "cuối tháng" is its last day,
// "đầu tuần" its Monday, and the others are too vague for a deadline.
func (p *typedParser) vagueOrEnd() (*namedDays, error) {
	first := p.at
	switch {
	case p.take("cuoi"), p.take("end", "of", "the"), p.take("end", "of"):
		n, err := p.period()
		if n != nil {
			n.end = true
			if n.fixed() {
				n.from = n.to
			}
		}
		return n, err
	case p.take("month", "end"):
		n := p.monthOffset(0)
		n.end = true
		return n, nil
	case p.take("dau", "tuan"):
		p.at--
		n, err := p.period()
		if n != nil {
			n.to = n.from
		}
		return n, err
	case p.takeAny("dau", "giua", "beginning", "start", "early", "mid", "middle", "late"),
		p.take("trung", "tuan"), p.take("thuong", "tuan"), p.take("ha", "tuan"):
		p.take("of")
		p.take("the")
		if n, err := p.period(); n != nil || err != nil {
			return nil, p.fail(CodeAmbiguous, first, p.at)
		}
	}
	return nil, nil
}

// period reads a week, month, quarter or year.
func (p *typedParser) period() (*namedDays, error) {
	picked := p.picksPart(-1)
	next := p.take("sang") // "Sang tuần" is the coming week.
	first := p.at
	n, err := p.namedPeriod(next)
	if n != nil && p.leading && !picked && !next && p.at == first+1 && englishMonth(p.key(-1)) == 0 {
		return nil, nil // "Trong năm học ..." is a sentence, not a date.
	}
	return n, err
}

// picksPart reports whether the token i places ahead picks a part of the period
// after it.
func (p *typedParser) picksPart(i int) bool {
	switch p.key(i) {
	case "cuoi", "het", "trong", "dau", "of", "the", "in":
		return p.key(i) != "trong" || !p.leading
	}
	return false
}

// namedPeriod reads a period by its name.
func (p *typedParser) namedPeriod(next bool) (*namedDays, error) {
	picked := p.picksPart(-1)
	switch t := p.peek(0); {
	case t.key == "tuan":
		p.at++
		return p.week(p.offsetAfter(next)), nil
	case t.key == "thang", t.key == "t" && p.shortMonth(picked):
		return p.namedMonth(next)
	case t.key == "quy", t.key == "qui", t.key == "q" && p.adjacent(0):
		return p.quarter(next), nil
	case t.key == "nam":
		return p.namedYear(next), nil
	case picked && t.digits == 4 && p.endsNumbers(1) && !isHourMark(p.key(1)):
		p.at++
		return &namedDays{unit: PeriodYear, year: yearNumber(t)}, nil
	}
	return p.englishPeriod()
}

// shortMonth reports whether "T7" is month 7 rather than "thứ Bảy", Saturday.
func (p *typedParser) shortMonth(picked bool) bool {
	t := p.peek(1)
	if !p.adjacent(0) || t.number < 1 || t.number > 12 || t.kind != numberToken || p.key(2) == ":" {
		return false
	}
	mayBeWeekday := t.number >= 2 && t.number <= 7 && t.digits == 1
	withYear := p.key(2) == "nam" || p.key(2) == "/" && p.peek(3).digits == 4
	return picked || withYear || !mayBeWeekday
}

// offsetAfter reads the word after a period's name that places it beside the
// present one.
func (p *typedParser) offsetAfter(next bool) int {
	if p.key(0) == "truoc" && p.beginsDay(1) {
		return 0
	}
	if n, ok := relativeWord(p.key(0)); ok {
		p.at++
		return n
	}
	if next {
		return 1
	}
	return 0
}

func (p *typedParser) week(offset int) *namedDays {
	from := p.today.WeekStart().AddDays(7 * offset)
	return &namedDays{unit: PeriodWeek, from: from, to: from.AddDays(6)}
}

func (p *typedParser) monthOffset(offset int) *namedDays {
	d := p.today.MonthStart().AddMonths(offset)
	return &namedDays{unit: PeriodMonth, month: int(d.Month), year: d.Year, relative: true}
}

// namedMonth reads "tháng 7" and the like as a period.
func (p *typedParser) namedMonth(next bool) (*namedDays, error) {
	if next && !p.beginsMonthAfterWord() {
		p.at++
		return p.monthOffset(p.offsetAfter(true)), nil
	}
	n, err := p.month()
	if n != nil || err != nil {
		return n, err
	}
	if p.key(0) != "thang" {
		return nil, nil
	}
	p.at++
	return p.monthOffset(0), nil
}

func (p *typedParser) beginsMonthAfterWord() bool {
	p.at++
	begins := p.beginsMonthNumber() && p.peek(0).raw != "sau"
	p.at--
	return begins
}

// month reads the word for a month with what says which: tháng 7, tháng Giêng,
// tháng mười hai, tháng này, tháng 7/2017, T7. It returns nil where nothing does.
func (p *typedParser) month() (*namedDays, error) {
	first := p.at
	p.at++
	t := p.peek(0)
	n := &namedDays{unit: PeriodMonth}
	switch {
	case t.kind == numberToken && t.digits <= 2:
		n.month = t.number
		p.at++
	case p.key(-1) == "t":
		p.at = first
		return nil, nil
	case t.key == "sau":
		p.at++
		month, err := p.sixthOrNext(t, first)
		if err != nil || month.year != 0 {
			return month, err
		}
		n = month
	case t.key == "gieng":
		n.month, p.lunar = 1, true
		p.at++
	case t.key == "chap":
		n.month, p.lunar = 12, true
		p.at++
	case t.key == "muoi" && (p.key(1) == "mot" || p.key(1) == "hai"):
		n.month = 10 + numberOfWord(p.key(1))
		p.at += 2
	case numberOfWord(t.key) != 0:
		n.month = numberOfWord(t.key)
		p.at++
	default:
		offset, ok := relativeWord(t.key)
		if !ok || t.key == "truoc" && p.beginsDay(1) {
			p.at = first
			return nil, nil
		}
		p.at++
		return p.monthOffset(offset), nil
	}
	if p.take("nhuan") {
		p.leap, p.lunar = true, true
	}
	p.year(n)
	return n, nil
}

// sixthOrNext tells "tháng sáu" from "tháng sau". Typed without accents they
// look the same, and then only in May do they mean the same.
func (p *typedParser) sixthOrNext(word token, first int) (*namedDays, error) {
	next := p.monthOffset(1)
	switch {
	case word.raw != "sau":
		return &namedDays{unit: PeriodMonth, month: int(time.June)}, nil
	case !isASCII(p.text), p.today.Month == time.May:
		return next, nil
	}
	e := p.fail(CodeAmbiguous, first, p.at)
	e.Suggestion = Date{next.year, time.Month(next.month), 1}.MonthEnd()
	return nil, e
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// quarter reads quý III, quý 3/2017, quý này, Q3.
func (p *typedParser) quarter(next bool) *namedDays {
	first := p.at
	p.at++
	t := p.peek(0)
	number := t.number
	if t.kind == wordToken {
		number = romanNumber(t.key)
		if number == 0 && t.raw != "sau" {
			number = numberOfWord(t.key)
		}
	}
	switch {
	case t.kind == numberToken && t.digits == 1, t.kind == wordToken && number != 0:
		p.at++
		n := &namedDays{unit: PeriodQuarter, number: number}
		p.year(n)
		return n
	case p.key(-1) == "q":
		p.at = first
		return nil
	}
	return p.quarterOffset(p.offsetAfter(next))
}

func (p *typedParser) quarterOffset(offset int) *namedDays {
	d := p.today.QuarterStart().AddMonths(3 * offset)
	return &namedDays{unit: PeriodQuarter, number: d.Quarter(), year: d.Year}
}

// namedYear reads năm 2017, năm nay, năm sau.
func (p *typedParser) namedYear(next bool) *namedDays {
	p.at++
	if y := p.peek(0); y.kind == numberToken && y.digits == 4 {
		p.at++
		return &namedDays{unit: PeriodYear, year: yearNumber(y)}
	}
	return &namedDays{unit: PeriodYear, year: p.today.Year + p.offsetAfter(next)}
}

// halfYear reads 6 tháng đầu năm 2017, nửa cuối năm, first half of 2017.
func (p *typedParser) halfYear() (*namedDays, error) {
	bounded := p.take("trong")
	n := &namedDays{unit: PeriodHalfYear}
	switch {
	case p.take("6", "thang", "dau", "nam"), p.take("nua", "dau", "nam"):
		n.number = 1
	case p.take("6", "thang", "cuoi", "nam"), p.take("nua", "cuoi", "nam"):
		n.number = 2
	case p.take("first", "half"):
		n.number = 1
	case p.take("second", "half"):
		n.number = 2
	default:
		return nil, nil
	}
	p.bounded = p.bounded || bounded
	if p.take("of", "the", "year") {
		return n, nil
	}
	if p.key(-1) == "nam" {
		p.at-- // The word belongs to the year after it as well.
	}
	if !p.year(n) {
		p.take("nam")
	}
	return n, nil
}

// englishPeriod reads this week, next month, Q3, July 2017 and "the year" of
// "end of the year".
func (p *typedParser) englishPeriod() (*namedDays, error) {
	if month := englishMonth(p.key(0)); month != 0 {
		p.at++
		n := &namedDays{unit: PeriodMonth, month: month}
		p.year(n)
		return n, nil
	}
	offset := 0
	switch {
	case p.take("next"), p.take("coming"):
		offset = 1
	case p.take("last"):
		offset = -1
	default:
		_ = p.take("this") || p.take("the")
	}
	switch {
	case p.take("week"):
		return p.week(offset), nil
	case p.take("month"):
		return p.monthOffset(offset), nil
	case p.take("quarter"):
		return p.quarterOffset(offset), nil
	case p.take("year"):
		return &namedDays{unit: PeriodYear, year: p.today.Year + offset}, nil
	}
	return nil, nil
}

// year reads the year after a day, month, quarter or half-year: năm 2017, 2017,
// /2017, năm nay, next year. It reports whether there was one.
func (p *typedParser) year(n *namedDays) bool {
	first := p.at
	p.take(",")
	named := p.takeAny("nam", "of", "in", "year")
	joined := !named && p.at == first && p.takeAny("/", "-")
	y := p.peek(0)
	switch {
	case y.digits == 4 && !isHourMark(p.key(1)) && p.endsNumbers(1) && (named || joined || isTypedYear(y.number)):
		n.year = yearNumber(y)
		p.at++
		return true
	case named && p.key(-1) == "nam":
		if offset, ok := relativeWord(y.key); ok && !(y.key == "truoc" && p.beginsDay(1)) {
			n.year = p.today.Year + offset
			p.at++
			return true
		}
	case p.take("this", "year"):
		n.year = p.today.Year
		return true
	case p.take("next", "year"):
		n.year = p.today.Year + 1
		return true
	}
	p.at = first
	return false
}

// isTypedYear reports whether a number by itself can be a year, and not a count
// of something.
func isTypedYear(number int) bool {
	return number >= firstTypedYear && number <= lastTypedYear
}
