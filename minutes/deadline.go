package minutes

import (
	"strconv"

	"giaoban/calendar"
)

// A dated is a deadline found in a line.
type dated struct {
	from, to int // tokens, with the words that say how it is meant
	strong   bool
	due      calendar.Deadline
	assumed  bool // the year was not written
}

// A bound says how the day after it is meant.
type bound struct {
	n              int
	strict, strong bool
}

// bound reads the words before a day from token i on.
func (r *reader) bound(l *line, i int) bound {
	b := bound{}
	for {
		n, one := boundWord(l, i+b.n)
		if n == 0 {
			return b
		}
		b.n += n
		b.strict = b.strict || one.strict
		b.strong = b.strong || one.strong
	}
}

func boundWord(l *line, i int) (int, bound) {
	switch l.at(i).key {
	case "tu", "truoc", "den", "cham", "muon", "tre", "khong", "han", "thoi", "hoan", "xong", "cho", "toi", "het", "trong", "vao", "ngay", "sang", "la", ":", "khoang":
	default:
		return 0, bound{}
	}
	for _, w := range []struct {
		phrase string
		bound
	}{
		{"từ nay đến hết", bound{}}, {"từ nay đến", bound{}}, {"từ nay cho đến", bound{}}, {"trước khi", bound{strict: true, strong: true}},
		{"trước thời điểm", bound{strict: true, strong: true}}, {"đến trước", bound{strict: true, strong: true}}, {"trước", bound{strict: true, strong: true}},
		{"chậm nhất là", bound{strong: true}}, {"chậm nhất", bound{strong: true}}, {"muộn nhất là", bound{strong: true}}, {"muộn nhất", bound{strong: true}}, {"trễ nhất", bound{strong: true}}, {"trễ nhất là", bound{strong: true}},
		{"không muộn hơn", bound{strong: true}}, {"không chậm hơn", bound{strong: true}}, {"không trễ hơn", bound{strong: true}}, {"không quá", bound{strong: true}}, {"hạn chót là", bound{strong: true}}, {"hạn chót", bound{strong: true}}, {"hạn cuối là", bound{strong: true}},
		{"hạn cuối", bound{strong: true}}, {"thời hạn hoàn thành", bound{strong: true}}, {"thời gian hoàn thành", bound{strong: true}}, {"thời hạn", bound{strong: true}}, {"hạn", bound{strong: true}}, {"hoàn thành vào", bound{strong: true}}, {"hoàn thành trong", bound{strong: true}}, {"hoàn thành", bound{strong: true}},
		{"xong vào", bound{strong: true}}, {"xong trong", bound{strong: true}}, {"xong", bound{strong: true}}, {"cho đến hết", bound{}}, {"đến hết", bound{strong: true}}, {"tới hết", bound{strong: true}}, {"cho đến", bound{}}, {"đến cuối", bound{}}, {"đến", bound{}}, {"tới", bound{}}, {"hết", bound{}},
		{"trong", bound{}}, {"vào", bound{}}, {"ngay trong", bound{}}, {"sang", bound{}}, {"là", bound{}}, {":", bound{}}, {"khoảng", bound{}}, {"den het", bound{strong: true}},
	} {
		if n := l.phrase(i, w.phrase); n > 0 {
			if w.phrase == "đến cuối" {
				n-- // The word picks the part of the period.
			}
			return n, w.bound
		}
	}
	return 0, bound{}
}

// deadlines returns the deadlines among the tokens from i to before j.
func (r *reader) deadlines(l *line, i, j int) []dated {
	var out []dated
	for k := i; k < j; {
		if d, ok := r.deadline(l, k); ok && d.to <= j {
			out = append(out, d)
			k = d.to
			continue
		}
		k++
	}
	return out
}

// deadline reads a deadline at token i: a bound and a day, or the end of a period.
func (r *reader) deadline(l *line, i int) (dated, bool) {
	if d, ok := r.within(l, i); ok {
		return d, true
	}
	b := r.bound(l, i)
	if b.n == 0 && l.at(i).key != "cuoi" {
		return dated{}, false
	}
	if first := l.at(i).key; b.n == 1 && (first == ":" || first == "la") {
		return dated{}, false
	}
	n := r.day(l, i+b.n, b.n > 0)
	if n == 0 || b.n == 0 && !l.is(i, "cuối") {
		return dated{}, false
	}
	res, ok := r.typed(textOf(l, i+b.n, i+b.n+n), b.strict)
	if !ok {
		return dated{}, false
	}
	return dated{from: i, to: i + b.n + n, strong: b.strong, due: res.Deadline, assumed: res.YearAssumed}, true
}

// within reads a number of days from the notice on: "trong vòng 15 ngày kể từ ngày ban hành Thông báo".
func (r *reader) within(l *line, i int) (dated, bool) {
	n := l.any(i, "trong thời hạn", "trong thời gian", "trong vòng", "trong", "không quá", "chậm nhất")
	days, err := strconv.Atoi(l.at(i + n).key)
	if n == 0 || err != nil || days < 1 || days > 366 || !l.is(i+n+1, "ngày") || r.base.IsZero() {
		return dated{}, false
	}
	from := l.any(i+n+2, "kể từ ngày ban hành", "kể từ ngày ký", "từ ngày ban hành", "từ ngày ký", "sau ngày ban hành", "kể từ khi ban hành")
	if from == 0 {
		return dated{}, false
	}
	to := i + n + 2 + from
	to += l.any(to, "thông báo", "văn bản")
	to += l.any(to, "này")
	return dated{from: i, to: to, strong: true, due: calendar.By(r.base.AddDays(days))}, true
}

// typed gives the words of a day to the calendar.
func (r *reader) typed(words string, strict bool) (calendar.Result, bool) {
	if strict {
		words = "trước " + words
	}
	res, err := calendar.ParseTyped(words, r.base)
	if err != nil || r.base.IsZero() && res.YearAssumed {
		return calendar.Result{}, false
	}
	return res, true
}

// day returns how many tokens from i on are a day or a period, with its hour; bounded says that a word such as "trong" stands
// before it.
func (r *reader) day(l *line, i int, bounded bool) int {
	at := i + weekday(l, i)
	if at > i && l.at(at).key == "," {
		at++
	}
	at += hour(l, at)
	if at > i && l.at(at).key == "," {
		at++
	}
	if at > i {
		if n := weekday(l, at); n > 0 {
			at += n
			if l.at(at).key == "," {
				at++
			}
		}
	}
	for _, read := range []func(*line, int) int{civilDay, quarter, month, year, endOf, relative, lunarDay} {
		if n := read(l, at); n > 0 {
			return at + n + calendarName(l, at+n) - i
		}
	}
	if bounded && at == i {
		if n := bareMonthOrYear(l, i); n > 0 {
			return n
		}
	}
	if at > i && weekday(l, i) > 0 && bounded && l.at(at-1).key != "," {
		return at - i
	}
	return 0
}

// hour returns how many tokens from i on are an hour, with the part of the day.
func hour(l *line, i int) int {
	if !l.at(i).number {
		return 0
	}
	n := 0
	switch l.at(i + 1).key {
	case "h", "g", "gio":
		n = 2
		if m := l.at(i + 2); m.number && len(m.key) <= 2 && l.at(i+3).key != "/" && l.at(i+3).key != "-" && !l.is(i+3, "tháng") {
			n = 3
			if l.is(i+3, "phút") || l.at(i+3).key == "p" {
				n = 4
			}
		}
	case ":":
		if m := l.at(i + 2); m.number && len(m.key) == 2 && !m.spaced {
			n = 3
		}
	}
	if n == 0 {
		return 0
	}
	for _, part := range []string{"sáng", "trưa", "chiều", "tối"} {
		if l.is(i+n, part) {
			return n + 1
		}
	}
	return n
}

// weekday returns how many tokens from i on are a weekday, with the part of the day before it.
func weekday(l *line, i int) int {
	n, _ := weekdayNumber(l, i)
	return n
}

// weekdayNumber is weekday with the number: 1 for Monday to 7.
func weekdayNumber(l *line, i int) (n, day int) {
	for _, part := range []string{"sáng", "chiều", "cuối ngày"} {
		n += l.phrase(i+n, part)
	}
	if k := l.phrase(i+n, "chủ nhật"); k > 0 {
		return n + k, 7
	}
	if !l.is(i+n, "thứ") {
		return 0, 0
	}
	for at, name := range []string{"hai", "ba", "tư", "năm", "sáu", "bảy"} {
		if l.is(i+n+1, name) {
			return n + 2, at + 1
		}
	}
	if t := l.at(i + n + 1); t.number && len(t.key) == 1 && t.key >= "2" && t.key <= "7" {
		return n + 2, int(t.key[0]-'0') - 1
	}
	return 0, 0
}

// civilDay returns how many tokens from i on are a day with its month.
func civilDay(l *line, i int) int {
	at := i
	for _, w := range []string{"ngày", "mùng", "mồng", "hôm"} {
		at += l.phrase(at, w)
	}
	if !l.at(at).number || len(l.at(at).key) > 2 {
		return 0
	}
	if sep := l.at(at + 1).key; (sep == "/" || sep == "-" || sep == ".") && !l.at(at+1).spaced {
		if m := l.at(at + 2); !m.number || len(m.key) > 2 || m.spaced {
			return 0
		}
		at += 3
		if y := l.at(at + 1); l.at(at).key == sep && y.number && !y.spaced && (len(y.key) == 4 || len(y.key) == 2) {
			at += 2
		}
		return at + yearWord(l, at) - i
	}
	if n := month(l, at+1); n > 0 && l.is(at+1, "tháng") {
		return at + 1 + n - i
	}
	return 0
}

// yearWord returns how many tokens from i on are "năm 2017".
func yearWord(l *line, i int) int {
	if y := l.at(i + 1); l.is(i, "năm") && y.number && len(y.key) == 4 {
		return 2
	}
	if l.is(i, "năm nay") {
		return 2
	}
	return 0
}

// slashYear returns how many tokens from i on are "/2017" or "năm 2017".
func slashYear(l *line, i int) int {
	if y := l.at(i + 1); (l.at(i).key == "/" || l.at(i).key == "-") && y.number && len(y.key) == 4 {
		return 2
	}
	return yearWord(l, i)
}

func month(l *line, i int) int {
	if t := l.at(i); t.key == "t" && l.at(i+1).number && !l.at(i+1).spaced && len(l.at(i+1).key) <= 2 {
		return 2 + slashYear(l, i+2)
	}
	if !l.is(i, "tháng") && !l.is(i, "thg") {
		return 0
	}
	if m := l.at(i + 1); m.number && len(m.key) <= 2 {
		return 2 + slashYear(l, i+2)
	}
	for _, w := range []string{"mười một", "mười hai", "giêng", "một", "hai", "ba", "tư", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "chạp", "này", "sau", "tới"} {
		if n := l.phrase(i+1, w); n > 0 {
			if w == "năm" && l.at(i+2).number {
				return 0
			}
			return 1 + n + slashYear(l, i+1+n)
		}
	}
	return 0
}

func quarter(l *line, i int) int {
	if !l.is(i, "quý") && !l.is(i, "quí") && (l.at(i).key != "q" || l.at(i+1).spaced) {
		return 0
	}
	switch l.at(i + 1).key {
	case "1", "2", "3", "4", "i", "ii", "iii", "iv":
		return 2 + slashYear(l, i+2)
	case "nay", "sau", "toi":
		return 2
	}
	return 0
}

func year(l *line, i int) int {
	if !l.is(i, "năm") {
		return 0
	}
	if y := l.at(i + 1); y.number && len(y.key) == 4 {
		return 2
	}
	for _, w := range []string{"nay", "sau", "tới"} {
		if l.is(i+1, w) && !l.is(i+1, "sau đó") {
			return 2
		}
	}
	return 0
}

// endOf returns how many tokens from i on are the end of a period: cuối tháng 6.
func endOf(l *line, i int) int {
	if !l.is(i, "cuối") {
		return 0
	}
	for _, read := range []func(*line, int) int{quarter, month, year} {
		if n := read(l, i+1); n > 0 {
			return 1 + n
		}
	}
	for _, w := range []string{"tuần này", "tuần sau", "tuần tới", "tuần", "tháng", "quý", "năm"} {
		if n := l.phrase(i+1, w); n > 0 {
			return 1 + n
		}
	}
	return 0
}

func relative(l *line, i int) int {
	for _, w := range []string{"hôm nay", "ngày mai", "ngày kia", "tuần này", "tuần sau", "tuần tới", "06 tháng đầu năm", "6 tháng đầu năm", "06 tháng cuối năm", "6 tháng cuối năm", "nửa đầu năm", "nửa cuối năm"} {
		if n := l.phrase(i, w); n > 0 {
			return n + yearAfterHalf(l, i+n)
		}
	}
	return 0
}

// yearAfterHalf returns 1 where the number of a year follows.
func yearAfterHalf(l *line, i int) int {
	if l.is(i-1, "năm") && l.at(i).number && len(l.at(i).key) == 4 {
		return 1
	}
	return 0
}

// lunarDay returns how many tokens from i on are a day that belongs to the lunar calendar by its name.
func lunarDay(l *line, i int) int {
	at := i + l.phrase(i, "ngày")
	switch {
	case l.is(at, "rằm tháng"):
		return at + 1 + month(l, at+1) - i
	case l.is(at, "tết nguyên đán"), l.is(at, "tết trung thu"):
		return at + 3 - i
	case l.is(at, "giỗ tổ hùng vương"):
		return at + 4 - i
	case l.is(at, "tết"), at > i && l.is(at, "giỗ tổ"):
		return at + 1 - i + l.phrase(at+1, "tổ")
	}
	for _, w := range []string{"mùng", "mồng"} {
		k := l.phrase(at, w)
		if k == 0 {
			continue
		}
		if l.is(at+2, "tết") {
			return at + 3 - i
		}
		if n := month(l, at+2); n > 0 {
			return at + 2 + n - i
		}
	}
	return 0
}

// calendarName returns how many tokens from i on name the calendar.
func calendarName(l *line, i int) int {
	open := 0
	if l.at(i).key == "(" {
		open = 1
	}
	for _, w := range []string{"âm lịch", "dương lịch", "âl", "al", "dl", "âm"} {
		if n := l.phrase(i+open, w); n > 0 {
			if open > 0 {
				if l.at(i+1+n).key != ")" {
					return 0
				}
				n += 2
			}
			return n + yearWord(l, i+n)
		}
	}
	return 0
}

// bareMonthOrYear returns how many tokens from i on are a period that is the present one because nothing else is said.
func bareMonthOrYear(l *line, i int) int {
	for _, w := range []string{"tháng", "quý", "năm", "tuần"} {
		if l.is(i, w) && (i+1 >= len(l.toks) || l.at(i+1).sign) && l.is(i-1, "trong") {
			return 1
		}
	}
	return 0
}
