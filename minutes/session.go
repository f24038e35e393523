package minutes

import (
	"strings"

	"giaoban/calendar"
)

// preambleLines bounds how many lines of text are searched for the session's day and chair.
const preambleLines = 8

// readSession reads the session's day and chair from the lines behind the title.
func (r *reader) readSession(from int) {
	m := &r.doc.Meeting
	texts := 0
	for i := from; i < len(r.lines) && texts < preambleLines; i++ {
		l := &r.lines[i]
		if l.blank() {
			continue
		}
		if l.level < levelDash && texts > 0 {
			break
		}
		texts++
		if m.Date.IsZero() {
			m.Date = r.dayOfSession(l)
		}
		if m.Chair == "" {
			m.Chair = chair(l)
		}
		if r.presides == "" {
			r.presides = presiding(l)
		}
	}
	if m.Date.IsZero() {
		m.Date = r.dayInTitle(m.Title)
	}
	if r.base.IsZero() {
		r.base = m.Date
	}
}

// dayOfSession returns the first day that a line names.
func (r *reader) dayOfSession(l *line) calendar.Date {
	for k := range min(len(l.toks), 60) {
		n := civilDay(l, k)
		if n == 0 {
			continue
		}
		words := textOf(l, k, k+n)
		for _, year := range []int{0, r.base.Year, r.base.Year - 1} {
			if year < 0 || year == 0 && !r.base.IsZero() && !hasYear(l, k, n) {
				continue
			}
			today := calendar.Date{Year: max(year, 1900), Month: 1, Day: 1}
			res, err := calendar.ParseTyped(words, today)
			if err == nil && (!res.YearAssumed || year > 0) && (r.base.IsZero() || year == 0 || !res.To.After(r.base)) {
				return res.To
			}
		}
	}
	return calendar.Date{}
}

func hasYear(l *line, k, n int) bool {
	for i := k; i < k+n; i++ {
		if t := l.at(i); t.number && len(t.key) == 4 {
			return true
		}
	}
	return false
}

func (r *reader) dayInTitle(title string) calendar.Date {
	x := newLexer(title)
	l := &line{lex: x, text: title, toks: x.lex(0, len(title))}
	l.plain = isPlain(l.toks)
	return r.dayOfSession(l)
}

// chair returns the office in "đồng chí X chủ trì" or "dưới sự chủ trì của đồng chí X".
func chair(l *line) string {
	for k := range l.toks {
		if !l.is(k, "chủ trì") {
			continue
		}
		if n := l.any(k, "chủ trì của đồng chí", "chủ trì của"); n > 0 {
			end := k + n
			for end < len(l.toks) && l.at(end).key != "," && l.at(end).key != "." {
				end++
			}
			return office(l, k+n, end)
		}
		end := k
		for end > 0 && (l.is(end-1, "đã") || l.at(end-1).key == ",") {
			end--
		}
		for s := end - 1; s >= max(0, end-40); s-- {
			if n := l.any(s, "đồng chí", "đ / c", "d / c", "đc", "dc", "ông", "bà"); n > 0 && s+n < end {
				return office(l, s+n, end)
			}
		}
	}
	return ""
}

// presiding returns the office at the beginning of a sentence that goes on with "chủ trì": nobody is called a comrade there.
func presiding(l *line) string {
	for k := range l.toks {
		if !l.is(k, "chủ trì") {
			continue
		}
		from := k
		for from > 0 && !isStop(l.at(from-1).key) {
			from--
		}
		end := k
		if end > from && l.is(end-1, "đã") {
			end--
		}
		if l.any(from, "phó", "trưởng", "bí thư", "chủ tịch", "giám đốc", "chánh") > 0 {
			return textOf(l, from, end)
		}
	}
	return ""
}

// office returns the office among the tokens, without the name before it.
func office(l *line, i, j int) string {
	for k := i; k < j; k++ {
		sign := l.at(k).key
		if sign != "," && (sign != "-" || !l.at(k).spaced) {
			continue
		}
		if l.any(k+1, "phó", "trưởng", "bí thư", "chủ tịch", "giám đốc", "chánh", "ủy viên", "chủ nhiệm", "quyền", "tỉnh ủy viên") > 0 && l.any(i, "phó", "trưởng", "bí thư", "chủ tịch", "giám đốc", "chánh", "ủy viên", "tỉnh ủy viên") == 0 {
			return textOf(l, k+1, j)
		}
	}
	return textOf(l, i, j)
}

// baseFromMeeting sets the day that others are counted from in a text without a heading.
func (r *reader) baseFromMeeting() {
	for i := range r.lines[:min(len(r.lines), maxHeading)] {
		l := &r.lines[i]
		if c := chair(l); c != "" && r.doc.Meeting.Chair == "" {
			r.doc.Meeting.Chair = c
			if d := r.dayOfSession(l); !d.IsZero() {
				r.doc.Meeting.Date = d
			}
		}
	}
	for i := 0; i < min(len(r.lines), maxHeading) && r.doc.Meeting.Date.IsZero(); i++ {
		r.doc.Meeting.Date = r.dayOfSession(&r.lines[i])
	}
	r.base = r.doc.Meeting.Date
}

// headingOfOther reads the headline of a news item, and returns the line on which a news item's or a note's body begins.
func (r *reader) headingOfOther() int {
	first := r.firstText()
	if first < 0 {
		return 0
	}
	if r.kind == kindNews {
		l := &r.lines[first]
		if len(l.toks) <= 40 {
			r.doc.Meeting.Title = strings.Join(strings.Fields(r.text[l.start:l.end]), " ")
			return first + 1
		}
	}
	return first
}
