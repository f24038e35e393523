package calendar

// dayPart is a part of the day that was named beside an hour.
type dayPart int

const (
	noDayPart dayPart = iota
	morning
	noon
	afternoon
	evening
	night
)

// readTime reads a time of day: 17h, 17h30, 17 giờ 30 phút, 17:00, 5 pm.
func (p *typedParser) readTime() (bool, error) {
	first := p.at
	// The "T" of the ISO form.
	if p.key(0) == "t" && p.peek(1).digits == 2 && p.key(2) == ":" {
		p.at++
	}
	hour := p.peek(0)
	if hour.kind != numberToken {
		p.at = first
		return false, nil
	}
	minute, ok := p.minutes()
	if !ok {
		p.at = first
		return false, nil
	}
	if p.hasTime {
		return false, p.fail(CodeAmbiguous, first, p.at)
	}
	h, ok := p.halfDay(hour.number)
	if !ok || h < 0 || h > 24 || minute < 0 || minute > 59 || h == 24 && minute > 0 {
		return false, p.fail(CodeNoSuchTime, first, p.at)
	}
	p.hasTime, p.hour, p.minute = true, h, minute
	return true, nil
}

// minutes passes over what follows the number of an hour and returns the
// minutes.
func (p *typedParser) minutes() (minute int, ok bool) {
	switch p.key(1) {
	case ":":
		if p.peek(2).kind != numberToken || p.peek(2).digits != 2 {
			return 0, false
		}
		minute = p.peek(2).number
		p.at += 3
		if p.key(0) == ":" && p.peek(1).digits == 2 {
			p.at += 2 // Seconds are of no use here.
		}
		return minute, true
	case "h", "g", "gio":
		p.at += 2
		return p.minutesAfterHour(), true
	case "am", "pm":
		// "10 âm" is a lunar day.
		if p.peek(1).raw == "âm" || p.key(2) == "lich" {
			return 0, false
		}
		p.at++
		return 0, true
	}
	return 0, false
}

func (p *typedParser) minutesAfterHour() int {
	if p.take("ruoi") {
		return 30
	}
	m := p.peek(0)
	if m.kind != numberToken || m.digits > 2 {
		return 0
	}
	next := p.key(1)
	written := next == "phut" || next == "p" || next == "'"
	touching := p.adjacent(-1)
	if !written && !touching && (next == "/" || next == "-" || next == "." || next == "thang" || englishMonth(next) != 0) {
		return 0 // The number begins a day.
	}
	p.at++
	if written {
		p.at++
	}
	return m.number
}

// halfDay reads a part of the day after an hour and returns the hour of 24.
func (p *typedParser) halfDay(hour int) (int, bool) {
	switch {
	case p.take("am"):
		if hour < 1 || hour > 12 {
			return 0, false
		}
		return hour % 12, true
	case p.take("pm"):
		if hour < 1 || hour > 12 {
			return 0, false
		}
		return hour%12 + 12, true
	}
	part := p.takeDayPart(true)
	switch {
	case part == noDayPart:
		part = p.dayPart
	case p.key(0) == "nay":
		p.at-- // "Tối nay" is read again, as the day.
	}
	return part.hour(hour), true
}

// hour returns the hour of 24 for an hour of 12 in that part of the day. An
// hour past 12 stays.
func (part dayPart) hour(hour int) int {
	switch {
	case part == noon && hour >= 1 && hour <= 3,
		part == afternoon && hour >= 1 && hour <= 7,
		part == evening && hour >= 4 && hour <= 11,
		part == night && hour >= 7 && hour <= 11:
		return hour + 12
	case part == night && hour == 12:
		return 24
	}
	return hour
}

// readDayPart reads a part of the day. "Tối nay" is a day as well.
func (p *typedParser) readDayPart() (bool, error) {
	first := p.at
	part := p.takeDayPart(p.at > 0 && p.hasTime)
	if part == noDayPart {
		return false, nil
	}
	p.dayPart = part
	if p.hasTime && p.hour <= 12 {
		p.hour = part.hour(p.hour)
	}
	if !p.take("nay") {
		return true, nil
	}
	return true, p.setDate(&namedDays{from: p.today, to: p.today}, first)
}

// takeDayPart passes over a part of the day. Without accents "toi" is the
// evening only after an hour or before a day; otherwise it is "tới", until.
func (p *typedParser) takeDayPart(afterHour bool) dayPart {
	switch {
	case p.key(0) == "sang" && p.key(1) != "tuan" && p.key(1) != "thang" && p.key(1) != "nam" && p.key(1) != "quy",
		p.key(0) == "morning":
		p.at++
		return morning
	case p.takeAny("trua", "noon"):
		return noon
	case p.takeAny("chieu", "afternoon"):
		return afternoon
	case p.takeAny("dem", "night"):
		return night
	case p.takeAny("evening"):
		return evening
	}
	next := p.key(1)
	if p.key(0) != "toi" || p.peek(0).raw == "tới" {
		return noDayPart
	}
	if p.peek(0).raw == "tối" || afterHour || next == "nay" || next == "mai" || next == "thu" || next == "chu" {
		p.at++
		return evening
	}
	return noDayPart
}
