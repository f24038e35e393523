package minutes

import (
	"cmp"
	"regexp"
	"strings"

	"giaoban/calendar"
)

// docKind is the kind of a text.
type docKind int

const (
	kindNotice docKind = iota
	kindNews
	kindNote
)

// maxHeading bounds the lines of a heading.
const maxHeading = 40

// noticeLine returns the line of the words "thông báo" alone or in front, or -1.
func (r *reader) noticeLine() int {
	for i := range r.lines[:min(len(r.lines), maxHeading)] {
		l := &r.lines[i]
		if l.is(0, "thông báo") && (len(l.toks) == 2 || l.at(0).upper && l.at(1).upper) {
			return i
		}
	}
	return -1
}

// secret reports whether the heading bears a secrecy mark on a line or in a cell of its own, or behind the number.
func (r *reader) secret() bool {
	for i := range r.lines[:min(len(r.lines), maxHeading)] {
		l := &r.lines[i]
		if l.level != levelNone && l.level != levelDash {
			return false
		}
		if !l.blank() && len(l.toks) > 40 {
			return false
		}
		for cell := range strings.SplitSeq(strings.ReplaceAll(r.text[l.start:l.end], "    ", "\t"), "\t") {
			if secretCell(cell) {
				return true
			}
		}
	}
	return false
}

// secretCell reports whether a line or cell is a secrecy mark.
func secretCell(cell string) bool {
	l := &line{lex: newLexer(cell), text: cell, toks: newLexer(cell).lex(0, len(cell))}
	l.plain = isPlain(l.toks)
	var words []token
	for _, t := range l.toks {
		if !t.sign {
			words = append(words, t)
		}
	}
	l.toks = words
	i := l.any(0, "độ mật", "mức độ mật", "dấu mật", "cấp độ mật", "mức mật")
	if l.is(0, "số") && len(words) <= 8 && len(words) > 2 && l.at(1).number {
		i = len(words) - 1
		for i > 1 && l.any(i-1, "tối", "tuyệt") > 0 {
			i--
		}
	}
	n := l.any(i, "tuyệt mật", "tối mật", "mật")
	if n == 0 || i+n != len(words) {
		return spacedMark(cell)
	}
	mark := cell[words[i].start:words[i+n-1].end]
	return mark == strings.ToUpper(mark) || i+n <= 2 && !l.plain || i >= 2 && !l.plain
}

// spacedMark reports whether a cell is a mark with its letters set apart: M Ậ T.
func spacedMark(cell string) bool {
	switch strings.Join(strings.Fields(cell), "") {
	case "MẬT", "TỐIMẬT", "TUYỆTMẬT":
		return true
	}
	return false
}

var (
	numberForm = regexp.MustCompile(`(?i)^số\s*:?\s*(\d+[\p{L}]?(?:\s*[-–/]\s*[\p{L}\d]+(?:\s*[-–/&.]\s*[\p{L}\d]+)*))`)
)

// heading finds the kind of the text and the line on which its body begins, and fills the meeting from the lines before.
func (r *reader) heading() int {
	m := &r.doc.Meeting
	notice := r.noticeLine()
	title := notice
	if notice < 0 {
		r.kind = r.guessKind()
		if r.kind != kindNotice {
			r.baseFromMeeting()
			return r.headingOfOther()
		}
		title = r.firstText()
	}
	r.readIssuer(title)
	if title < 0 {
		return 0
	}
	m.Notice = r.noticeDate(title)
	next := r.readTitle(notice)
	r.base = m.Notice
	r.readSession(next)
	return next
}

func (r *reader) firstText() int {
	for i := range r.lines {
		if !r.lines[i].blank() {
			return i
		}
	}
	return -1
}

// guessKind tells a note from a news item in a text that is no notice.
func (r *reader) guessKind() docKind {
	bullets, prose, texts := 0, 0, 0
	for i := range r.lines {
		l := &r.lines[i]
		switch {
		case l.blank():
			continue
		case l.level != levelNone:
			bullets++
		case len(l.toks) > 40 && !l.plain:
			prose++
		}
		if numberForm.MatchString(r.text[l.start:l.end]) && i < maxHeading {
			return kindNotice
		}
		texts++
	}
	if prose >= 2 || prose == 1 && texts <= 2 && bullets == 0 {
		return kindNews
	}
	return kindNote
}

// columns are what parts the two columns of a heading that was typed on one line.
var columns = regexp.MustCompile(`\t| {3,}`)

// cells returns the parts of a line between tabs, or between the wide gaps of a heading in two columns.
func (r *reader) cells(l *line) []string {
	return columns.Split(r.text[l.start:l.end], -1)
}

// readIssuer reads the issuer's lines and the number above the line of the title.
func (r *reader) readIssuer(title int) {
	var issuer []string
	done := false
	for i := 0; i < title; i++ {
		for _, cell := range r.cells(&r.lines[i]) {
			cell = strings.TrimSpace(cell)
			if found := numberForm.FindStringSubmatch(cell); found != nil {
				if r.doc.Meeting.Number == "" {
					r.doc.Meeting.Number = tidyNumber(found[1])
				}
				done = true
				continue
			}
			if strings.HasPrefix(strings.ToLower(cell), "số") && len(cell) < 40 {
				done = true
				continue
			}
			if done || cell == "" || isMotto(cell) || !strings.ContainsFunc(cell, isLetter) {
				continue
			}
			if _, ok := r.placeDate(cell); ok {
				continue
			}
			issuer = append(issuer, strings.Join(strings.Fields(cell), " "))
		}
	}
	r.doc.Meeting.Issuer = strings.Join(issuer, " ")
}

func isLetter(c rune) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c > 0xbf }

// tidyNumber takes stray spaces out of a document number.
func tidyNumber(s string) string {
	s = strings.ReplaceAll(s, "–", "-")
	return strings.Join(strings.Fields(s), "")
}

// isMotto reports whether a line is the state's or the Party's.
func isMotto(s string) bool {
	l := newLexer(s).lex(0, len(s))
	var key []string
	for _, t := range l {
		if !t.sign {
			key = append(key, t.key)
		}
	}
	k := strings.Join(key, " ")
	return strings.HasPrefix(k, "cong hoa xa hoi") || strings.HasPrefix(k, "doc lap tu do") || strings.HasPrefix(k, "dang cong san viet nam")
}

// placeDate reads "Vị Thanh, ngày 14 tháng 6 năm 2017".
func (r *reader) placeDate(cell string) (calendar.Date, bool) {
	at := strings.Index(strings.ToLower(cell), "ngày")
	if at < 0 {
		if at = strings.Index(strings.ToLower(cell), "ngay"); at < 0 {
			return calendar.Date{}, false
		}
	}
	if len(cell) < at {
		return calendar.Date{}, false
	}
	res, err := calendar.ParseTyped(strings.TrimRight(cell[at:], " ./"), calendar.Date{Year: 2000, Month: 1, Day: 1})
	if err != nil || res.YearAssumed || !res.IsDay() {
		return calendar.Date{}, false
	}
	return res.To, true
}

// noticeDate returns the day that the heading gives after the place.
func (r *reader) noticeDate(title int) calendar.Date {
	for i := range r.lines[:min(len(r.lines), title+6)] {
		l := &r.lines[i]
		if len(l.toks) > 40 {
			break
		}
		for _, cell := range r.cells(l) {
			if d, ok := r.placeDate(cell); ok && strings.Contains(cell, ",") {
				return d
			}
		}
	}
	return calendar.Date{}
}

// readTitle reads the title under "THÔNG BÁO" and returns the line behind it.
func (r *reader) readTitle(notice int) int {
	if notice < 0 {
		return max(0, r.firstText())
	}
	var parts []string
	l := &r.lines[notice]
	if len(l.toks) > 2 {
		parts = append(parts, textOf(l, 2, len(l.toks)))
	}
	i := notice + 1
	for ; i < len(r.lines); i++ {
		l := &r.lines[i]
		if l.blank() {
			if len(parts) > 0 {
				break
			}
			continue
		}
		if len(parts) > 0 && (l.is(0, "ngày") || l.is(0, "sáng") || l.is(0, "chiều") || len(l.toks) > 45) || len(parts) >= 6 || l.level < levelDash {
			break
		}
		parts = append(parts, strings.Join(strings.Fields(r.text[l.start:l.end]), " "))
	}
	r.doc.Meeting.Title = strings.Join(parts, " ")
	return i
}

// meeting completes the meeting from what was read.
func (r *reader) meeting() Meeting {
	m := r.doc.Meeting
	if m.Chair == "" {
		m.Chair = cmp.Or(chairOfTitle(m.Title), r.presides)
	}
	return m
}

// chairOfTitle returns the office in "Kết luận của đồng chí X tại …".
func chairOfTitle(title string) string {
	x := newLexer(title)
	l := &line{lex: x, text: title, toks: x.lex(0, len(title))}
	l.plain = isPlain(l.toks)
	for k := range l.toks {
		n := l.any(k, "của đồng chí", "của đ / c", "của")
		if n == 0 {
			continue
		}
		for end := k + n; end < len(l.toks); end++ {
			if l.is(end, "tại") || l.is(end, "trong") || l.is(end, "về") || l.is(end, "tai") {
				return textOf(l, k+n, end)
			}
		}
		return textOf(l, k+n, len(l.toks))
	}
	return ""
}
