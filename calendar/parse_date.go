package calendar

// readDate reads a day or a period.
func (p *typedParser) readDate() (bool, error) {
	readers := []func() (*namedDays, error){
		p.relativeDay, p.halfYear, p.countedDays, p.dayAfterWord, p.numericDate,
		p.dayOfMonth, p.englishDay, p.lunarFeast, p.vagueOrEnd, p.period,
	}
	first := p.at
	for _, read := range readers {
		n, err := read()
		if err != nil {
			return false, err
		}
		if n != nil {
			return true, p.setDate(n, first)
		}
		p.at = first
	}
	return false, nil
}

// setDate keeps n, which began at a token, as the day or period named.
func (p *typedParser) setDate(n *namedDays, first int) error {
	n.first, n.last = first, p.at
	if p.date != nil {
		return p.fail(CodeAmbiguous, p.date.first, p.at)
	}
	p.date = n
	return nil
}

// inDays returns the day n days from today.
func (p *typedParser) inDays(n int) *namedDays {
	d := p.today.AddDays(n)
	return &namedDays{from: d, to: d}
}

// relativeDay reads today, tomorrow and their neighbours.
func (p *typedParser) relativeDay() (*namedDays, error) {
	switch {
	case p.take("hom", "nay"), p.take("bua", "nay"), p.take("ngay", "hom", "nay"), p.take("today"):
		return p.inDays(0), nil
	case p.take("tonight"):
		p.dayPart = evening
		return p.inDays(0), nil
	case p.take("ngay", "mai"), p.take("mai"), p.take("tomorrow"):
		return p.inDays(1), nil
	case p.take("hom", "qua"), p.take("yesterday"):
		return p.inDays(-1), nil
	case p.take("day", "after", "tomorrow"), p.take("the", "day", "after", "tomorrow"):
		return p.inDays(2), nil
	case p.key(0) == "ngay" && p.key(1) == "kia":
		// "Ngày kìa" is the day after "ngày kia".
		days := 2
		if p.peek(1).raw == "kìa" {
			days = 3
		}
		p.at += 2
		return p.inDays(days), nil
	case (p.key(0) == "ngay" || p.key(0) == "bua") && p.key(1) == "mot" && p.peek(1).raw != "một" && p.key(2) != "thang":
		p.at += 2
		return p.inDays(2), nil
	case p.peek(0).raw == "mốt":
		p.at++
		return p.inDays(2), nil
	}
	return nil, nil
}

// maxCounted bounds the days, weeks or months that may be counted from today.
const maxCounted = 3660

// countedDays reads a number of days, weeks or months from today: trong 3 ngày,
// 2 tuần nữa, sau 1 tháng, in 3 days.
func (p *typedParser) countedDays() (*namedDays, error) {
	first := p.at
	bounded := p.take("trong", "vong") || p.takeAny("trong", "within")
	counted := bounded || p.takeAny("sau", "in")
	count := p.peek(0)
	if count.kind != numberToken || count.number < 0 {
		return nil, nil
	}
	p.at++
	working := p.takeAny("working", "business")
	days, months, ok := countUnit(p.key(0))
	if !ok {
		return nil, nil
	}
	p.at++
	if p.take("lam", "viec") || working {
		// Working days depend on the office's holidays, which are not known here.
		return nil, p.fail(CodeNotADate, first, p.at)
	}
	counted = p.takeAny("nua", "toi") || p.take("from", "now") || p.take("from", "today") || counted
	if !counted || months == 1 && p.beginsMonthNumber() {
		return nil, nil
	}
	if count.number > maxCounted {
		return nil, p.fail(CodeOutsideRange, first, p.at)
	}
	p.bounded = p.bounded || bounded
	d := p.today.AddDays(days * count.number).AddMonths(months * count.number)
	return &namedDays{from: d, to: d}, nil
}

// countUnit reads a unit in which days are counted.
func countUnit(key string) (days, months int, ok bool) {
	switch key {
	case "ngay", "day", "days", "hom", "bua":
		return 1, 0, true
	case "tuan", "week", "weeks":
		return 7, 0, true
	case "thang", "month", "months":
		return 0, 1, true
	}
	return 0, 0, false
}

// beginsMonthNumber reports whether the number of a month comes next.
func (p *typedParser) beginsMonthNumber() bool {
	t := p.peek(0)
	return t.kind == numberToken || numberOfWord(t.key) != 0 || t.key == "gieng" || t.key == "chap"
}

// dayAfterWord reads a day after the word for it: ngày 27, mùng 5 tháng 7.
func (p *typedParser) dayAfterWord() (*namedDays, error) {
	if !p.takeAny("ngay", "mung", "mong", "hom") {
		return nil, nil
	}
	p.readNumberWord()
	if n, err := p.numericDate(); n != nil || err != nil {
		return n, err
	}
	day := p.peek(0)
	if day.kind != numberToken || day.digits > 2 || isHourMark(p.key(1)) {
		return nil, nil
	}
	first := p.at
	for _, read := range []func() (*namedDays, error){p.dayOfMonth, p.englishDay, p.lunarFeast} {
		if n, err := read(); n != nil || err != nil {
			return n, err
		}
		p.at = first
	}
	p.at++
	return &namedDays{day: day.number}, nil
}

// readNumberWord takes a day written as a word for its number, as in "mùng một"
// and "ngày một tháng bảy".
func (p *typedParser) readNumberWord() {
	word := p.key(-1)
	number := numberOfWord(p.key(0))
	if number != 0 && (word == "mung" || word == "mong" || p.key(1) == "thang") {
		t := &p.tokens[p.at]
		t.kind, t.number, t.digits = numberToken, number, 1
	}
}

func isHourMark(key string) bool {
	switch key {
	case "h", "g", "gio", ":":
		return true
	}
	return false
}

// dayOfMonth reads a number with the month after it: 27 tháng 7 năm 2017.
func (p *typedParser) dayOfMonth() (*namedDays, error) {
	day := p.peek(0)
	if day.kind != numberToken || day.digits > 2 {
		return nil, nil
	}
	p.at++
	p.take(",")
	if p.key(0) != "thang" {
		return nil, nil
	}
	month, err := p.month()
	if err != nil || month == nil {
		return nil, err
	}
	month.unit, month.day = "", day.number
	return month, nil
}

// numericDate reads numbers with signs between them: 27/7, 27-7-2017, 27.7.17,
// 2017-07-27, and 7/2017 as a month.
func (p *typedParser) numericDate() (*namedDays, error) {
	a, b := p.peek(0), p.peek(2)
	if a.kind != numberToken || b.kind != numberToken || !p.separates(1) {
		return nil, nil
	}
	switch {
	case a.digits == 4 && b.digits <= 2:
		n := &namedDays{unit: PeriodMonth, year: yearNumber(a), month: b.number}
		p.at += 3
		if c := p.peek(1); p.separates(0) && c.kind == numberToken && c.digits <= 2 {
			p.at += 2
			n.unit, n.day = "", c.number
		}
		return n, nil
	case a.digits <= 2 && b.digits == 4:
		p.at += 3
		return &namedDays{unit: PeriodMonth, month: a.number, year: yearNumber(b)}, nil
	case a.digits > 2 || b.digits > 2:
		return nil, nil
	}
	n := &namedDays{day: a.number, month: b.number}
	p.at += 3
	if c := p.peek(1); p.separates(0) && c.kind == numberToken && !isHourMark(p.key(2)) {
		// Only a written-out year may stand apart, as in "27/7 - 2017": two
		// digits there begin the other end of a range.
		together := p.adjacent(-1) && p.adjacent(0)
		switch {
		case c.digits == 4 && p.endsNumbers(2):
			n.year = yearNumber(c)
			p.at += 2
			return n, nil
		case c.digits == 2 && together && p.endsNumbers(2):
			n.year = 2000 + c.number
			p.at += 2
			return n, nil
		}
	}
	p.year(n)
	return n, nil
}

// yearNumber returns the number of a written-out year. That of 0000 is no year,
// which is not the same as none written.
func yearNumber(t token) int {
	if t.number == 0 {
		return -1
	}
	return t.number
}

// endsNumbers reports whether the token i places ahead joins no further number
// to the one before it.
func (p *typedParser) endsNumbers(i int) bool {
	return !(p.key(i) == "/" || p.key(i) == "-" && p.peek(i+1).kind == numberToken)
}

// separates reports whether the token i places ahead is a sign between the
// numbers of a date. A point must touch both.
func (p *typedParser) separates(i int) bool {
	switch p.key(i) {
	case "/", "-":
		return true
	case ".":
		return p.adjacent(i-1) && p.adjacent(i)
	}
	return false
}

// englishDay reads 27 July 2017, 27th of July, July 27, 2017.
func (p *typedParser) englishDay() (*namedDays, error) {
	if month := englishMonth(p.key(0)); month != 0 {
		day := p.peek(1)
		if day.kind != numberToken || day.digits > 2 || isHourMark(p.key(2)) {
			return nil, nil
		}
		p.at += 2
		p.ordinal()
		n := &namedDays{day: day.number, month: month}
		p.year(n)
		return n, nil
	}
	day := p.peek(0)
	if day.kind != numberToken || day.digits > 2 {
		return nil, nil
	}
	p.at++
	p.ordinal()
	p.take("of")
	month := englishMonth(p.key(0))
	if month == 0 {
		return nil, nil
	}
	p.at++
	n := &namedDays{day: day.number, month: month}
	p.year(n)
	return n, nil
}

// ordinal passes over the letters of 1st, 2nd, 3rd and 4th.
func (p *typedParser) ordinal() {
	if p.adjacent(-1) {
		p.takeAny("st", "nd", "rd", "th")
	}
}

// lunarFeast reads the days that belong to the lunar calendar by their names:
// rằm tháng Bảy, mùng 1 Tết, 28 Tết, Tết, Giỗ Tổ, Vu Lan, Trung thu.
func (p *typedParser) lunarFeast() (*namedDays, error) {
	day := p.peek(0)
	switch {
	case p.take("tet", "duong", "lich"), p.take("tet", "tay"):
		n := &namedDays{day: 1, month: 1}
		p.year(n)
		return n, nil
	case p.take("tet", "trung", "thu"), p.take("trung", "thu"):
		return p.feast(15, 8), nil
	case p.take("gio", "to"):
		p.take("hung", "vuong")
		return p.feast(10, 3), nil
	case p.take("vu", "lan"):
		return p.feast(15, 7), nil
	case p.take("tet"):
		p.take("nguyen", "dan")
		return p.feast(1, 1), nil
	case day.kind == numberToken && day.digits <= 2 && p.key(1) == "tet":
		p.at += 2
		const lastOfTet = 15
		if day.number <= lastOfTet {
			return p.feast(day.number, 1), nil
		}
		// 28 Tết is in the last month of the year before.
		n := p.feast(day.number, 12)
		if n.year != 0 {
			n.year--
		}
		return n, nil
	case p.take("ram"):
		p.lunar = true
		if p.take("thang", "nay") {
			return &namedDays{day: 15}, nil
		}
		if p.key(0) == "thang" {
			month, err := p.month()
			if month != nil {
				month.unit, month.day = "", 15
			}
			return month, err
		}
		return &namedDays{day: 15}, nil
	}
	return nil, nil
}

func (p *typedParser) feast(day, month int) *namedDays {
	p.lunar = true
	n := &namedDays{day: day, month: month}
	p.year(n)
	return n
}
