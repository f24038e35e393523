package calendar

import (
	"time"

	"giaoban/fold"
)

// A typedParser reads the items of a typed date in any order: how the deadline
// is meant, a time, a weekday, a day or period, the calendar. Each comes at most
// once. An item that begins like another is told apart by a fixed number of
// tokens ahead, so that reading is linear.
type typedParser struct {
	text    string // cleaned
	tokens  []token
	at      int // next token
	end     int // byte after the last item
	today   Date
	leading bool // stop rather than fail, and read no bare numbers

	bounded, strict bool
	untilEnd        bool // the end of a period is meant
	endOfDay        bool // "hết ngày", which without a day is today
	hasTime         bool
	hour, minute    int
	dayPart         dayPart
	weekday         *namedDays
	date            *namedDays
	lunar, solar    bool
	leap            bool
}

// namedDays is a day or period as named, before a year is found for it.
type namedDays struct {
	unit     PeriodKind // "" for a day
	from, to Date       // set where the text fixes the days, as "ngày mai" does
	// For the rest, what was said; 0 for what was not.
	day, month, number, year int
	end                      bool // the last day of the period alone: "cuối tháng 6"
	relative                 bool // the week or month was given by its distance from this one
	first, last              int  // its tokens
}

func (n *namedDays) fixed() bool { return !n.from.IsZero() }

func newTypedParser(text string, today Date, leading bool) (*typedParser, error) {
	if len(text) > maxTyped {
		return nil, &TypedError{Code: CodeTooLong}
	}
	p := &typedParser{text: fold.Clean(text), today: today, leading: leading}
	p.tokens = tokenize(p.text)
	if leading {
		// A sentence holds many words; only those with the right accents are
		// about dates. Alone in a dialog, a slip of the accents is forgiven.
		keepAccents(p.tokens)
	}
	if len(p.tokens) == 0 {
		return nil, &TypedError{Code: CodeEmpty}
	}
	return p, nil
}

// peek returns the token i places ahead; past the end it is the zero token.
func (p *typedParser) peek(i int) token {
	if p.at+i < 0 || p.at+i >= len(p.tokens) {
		return token{}
	}
	return p.tokens[p.at+i]
}

// key returns the look-up form of the token i places ahead.
func (p *typedParser) key(i int) string { return p.peek(i).key }

// take passes over the words where they come next.
func (p *typedParser) take(words ...string) bool {
	for i, w := range words {
		if p.key(i) != w {
			return false
		}
	}
	p.at += len(words)
	return true
}

// takeAny passes over the next token where it is one of the words.
func (p *typedParser) takeAny(words ...string) bool {
	for _, w := range words {
		if p.take(w) {
			return true
		}
	}
	return false
}

// adjacent reports whether no space lies between the tokens i and i+1 ahead.
func (p *typedParser) adjacent(i int) bool {
	next := p.peek(i + 1)
	return next.kind != 0 && p.peek(i).end == next.start
}

// fail returns an error about the tokens from first to before last.
func (p *typedParser) fail(code Code, first, last int) *TypedError {
	e := &TypedError{Code: code}
	last = min(last, len(p.tokens))
	if first >= 0 && first < last {
		e.Part = p.text[p.tokens[first].start:p.tokens[last-1].end]
	}
	return e
}

// item reads one item or filler word. It reports false where the next token
// begins none.
func (p *typedParser) item() (bool, error) {
	if isRecurring(p.key(0), p.key(1)) {
		return false, p.fail(CodeRecurring, p.at, p.at+2)
	}
	readers := []func() (bool, error){
		p.readDate, p.readBound, p.readTime, p.readDayPart, p.readWeekday, p.readCalendar,
	}
	for _, read := range readers {
		matched, err := read()
		if err != nil {
			return false, err
		}
		if matched {
			p.end = p.tokens[p.at-1].end
			return true, nil
		}
	}
	if isFiller(p.key(0)) {
		p.at++
		return true, nil
	}
	return false, p.bareNumber()
}

// bareNumber answers a number by itself with the day that it may stand for.
func (p *typedParser) bareNumber() error {
	t := p.peek(0)
	if p.leading || p.date != nil || t.kind != numberToken || t.number < 1 || t.number > 31 {
		return nil
	}
	e := p.fail(CodeAmbiguous, p.at, p.at+1)
	var r Result
	if days, months, ok := countUnit(p.key(1)); ok {
		e.Suggestion = p.today.AddDays(days * t.number).AddMonths(months * t.number)
	} else if err := p.nextDayOfMonth(&namedDays{day: t.number}, &r); err == nil {
		e.Suggestion = r.To
	}
	return e
}

// readBound reads how the deadline is meant. Of several, as in "hạn: trước
// 30/6", a strict one wins.
func (p *typedParser) readBound() (bool, error) {
	if p.peek(0).raw == "tới" || p.key(0) == "toi" && p.peek(0).raw != "tối" && p.beginsDay(1) {
		p.at++
		p.bounded = true
		return true, nil
	}
	if p.take("end", "of", "day") || p.take("eod") || p.take("cob") || p.take("cuoi", "ngay") {
		p.endOfDay = true // With a day it says nothing: the whole day is meant anyway.
		return true, nil
	}
	for _, phrase := range boundPhrases() {
		if p.take(phrase.words...) {
			p.bounded = true
			p.strict = p.strict || phrase.strict
			p.untilEnd = p.untilEnd || phrase.end
			p.endOfDay = p.endOfDay || phrase.end && p.key(0) == "ngay"
			return true, nil
		}
	}
	return false, nil
}

// readCalendar reads which calendar is meant, and a year after it: 10/3 âm lịch
// năm 2018.
func (p *typedParser) readCalendar() (bool, error) {
	switch {
	case p.take("am", "lich"), p.take("am"), p.take("al"), p.take("lunar", "calendar"), p.take("lunar"):
		p.lunar = true
	case p.take("duong", "lich"), p.take("duong"), p.take("dl"):
		p.solar = true
	case p.take("nhuan"), p.take("leap", "month"), p.take("leap"):
		p.leap, p.lunar = true, true
	case !p.leading && p.date != nil && p.take("ta"):
		p.lunar = true // "Lịch ta", our calendar; in a sentence it is "we".
	case !p.leading && p.date != nil && p.take("tay"):
		p.solar = true
	default:
		return false, nil
	}
	if p.date != nil && !p.date.fixed() && p.date.year == 0 {
		p.year(p.date)
	}
	return true, nil
}

// readWeekday reads a weekday and the week it is in.
func (p *typedParser) readWeekday() (bool, error) {
	first := p.at
	weeks, stated := p.englishWeekOffset()
	day, ok := p.weekdayName()
	if !ok {
		p.at = first
		return false, nil
	}
	if p.weekday != nil {
		return false, p.fail(CodeAmbiguous, first, p.at)
	}
	strictlyAfter := false
	if !stated {
		weeks, stated, strictlyAfter = p.weekOfWeekday()
	}
	d := p.today.WeekStart().AddDays(daysAfterMonday(day) + 7*weeks)
	if !stated && (d.Before(p.today) || strictlyAfter && d == p.today) {
		d = d.AddDays(7)
	}
	p.weekday = &namedDays{from: d, to: d, relative: stated, first: first, last: p.at}
	return true, nil
}

// weekdayName reads the name of a weekday.
func (p *typedParser) weekdayName() (day time.Weekday, ok bool) {
	if p.take("chu", "nhat") || p.takeAny("cn") {
		return time.Sunday, true
	}
	if p.key(0) == "thu" || p.key(0) == "t" && p.adjacent(0) {
		next := p.peek(1)
		number := next.number
		if next.kind == wordToken && p.key(0) == "thu" {
			number = numberOfWord(next.key)
		}
		// The number of "Thu 7 July" is not the weekday's.
		if next.kind != signToken && number >= 2 && number <= 7 && next.digits <= 1 && englishMonth(p.key(2)) == 0 {
			p.at += 2
			return time.Weekday(number - 1), true
		}
	}
	day, ok = englishWeekday(p.key(0))
	if ok {
		p.at++
	}
	return day, ok
}

// englishWeekOffset reads "this" or "next" before an English weekday.
func (p *typedParser) englishWeekOffset() (weeks int, stated bool) {
	if _, ok := englishWeekday(p.key(1)); !ok {
		return 0, false
	}
	switch {
	case p.take("this"):
		return 0, true
	case p.take("next"):
		return 1, true
	case p.take("last"):
		return -1, true
	}
	return 0, false
}

// weekOfWeekday reads what follows a Vietnamese weekday: "tuần sau" and the
// like. "Thứ Sáu tới" is the next one after today.
func (p *typedParser) weekOfWeekday() (weeks int, stated, strictlyAfter bool) {
	if p.key(0) == "tuan" {
		if n, ok := relativeWord(p.key(1)); ok && !(p.key(1) == "truoc" && p.beginsDay(2)) {
			p.at += 2
			return n, true, false
		}
		return 0, false, false
	}
	switch {
	case p.take("nay"):
		return 0, true, false
	case p.take("sau"):
		return 1, true, false
	case p.key(0) == "toi" && !p.beginsDay(1):
		p.at++
		return 0, false, true
	}
	return 0, false, false
}

// relativeWord reads the word that places a week, month, quarter or year beside
// the present one.
func relativeWord(key string) (offset int, ok bool) {
	switch key {
	case "nay":
		return 0, true
	case "sau", "toi":
		return 1, true
	case "truoc", "qua", "ngoai":
		return -1, true
	}
	return 0, false
}

// beginsDay reports whether a day seems to begin i tokens ahead, so that the
// word before it belongs to that day.
func (p *typedParser) beginsDay(i int) bool {
	t := p.peek(i)
	switch {
	case t.kind == numberToken:
		return true
	case t.key == "ngay", t.key == "mung", t.key == "mong", t.key == "ram":
		return true
	}
	return false
}
