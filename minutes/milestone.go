package minutes

import (
	"strings"

	"giaoban/calendar"
)

// observanceWords returns the words by which a text names an observance, by the observance's id.
func observanceWords() [][2]string {
	return [][2]string{
		{"hoc sinh sinh vien", "students-day"}, {"hoc sinh, sinh vien", "students-day"}, {"thanh lap dang", "party-founding"}, {"quoc te phu nu", "womens-day"}, {"thanh lap doan", "youth-union-founding"}, {"hung vuong", "hung-kings"},
		{"giai phong mien nam", "reunification"}, {"thong nhat dat nuoc", "reunification"}, {"quoc te lao dong", "labour-day"}, {"dien bien phu", "dien-bien-phu"}, {"ngay sinh chu tich ho chi minh", "ho-chi-minh-birthday"},
		{"sinh nhat bac", "ho-chi-minh-birthday"}, {"ngay sinh cua chu tich", "ho-chi-minh-birthday"}, {"ngay sinh cua bac", "ho-chi-minh-birthday"}, {"thi dua yeu nuoc", "patriotic-emulation"}, {"thi dua ai quoc", "patriotic-emulation"}, {"thuong binh", "war-invalids-day"},
		{"thanh lap cong doan", "trade-union-founding"}, {"cong doan viet nam", "trade-union-founding"}, {"cach mang thang tam", "august-revolution"}, {"quoc khanh", "national-day"}, {"thanh lap hoi nong dan", "farmers-union-founding"},
		{"hoi nong dan viet nam", "farmers-union-founding"}, {"cong tac dan van", "mass-mobilization-tradition"}, {"dan van cua ca nuoc", "mass-mobilization-day"}, {"ngay dan van", "mass-mobilization-day"}, {"lien hiep thanh nien", "youth-federation-founding"},
		{"vi nguoi ngheo", "day-for-the-poor"}, {"thanh lap hoi lien hiep phu nu", "womens-union-founding"}, {"thanh lap hoi lhpn", "womens-union-founding"}, {"phu nu viet nam", "womens-union-founding"}, {"mat tran dan toc", "fatherland-front-day"}, {"dai doan ket", "fatherland-front-day"},
		{"thanh lap mat tran", "fatherland-front-day"}, {"cuu chien binh", "veterans-association-founding"}, {"quan doi nhan dan", "peoples-army-founding"}, {"quoc phong toan dan", "national-defence-day"},
	}
}

// milestone returns the anniversary that a clause is to mark, and a warning where its number of years is wrong.
func (r *reader) milestone(c clause) (Milestone, *Warning) {
	l := c.l
	for k := c.i; k < c.j; k++ {
		switch l.at(k).key {
		case "nhan", "chao", "huong", "lap", "ky", "ki", "mung":
		default:
			continue
		}
		n := l.any(k, "nhân dịp kỷ niệm", "nhân kỷ niệm", "chào mừng kỷ niệm", "hướng tới kỷ niệm", "lập thành tích chào mừng", "chào mừng", "kỷ niệm", "kỉ niệm", "nhân dịp", "nhân ngày", "mừng", "hướng tới")
		if n == 0 || !l.is(k, "kỷ niệm") && !r.namesDay(l, k+n-1, c.j) {
			continue
		}
		if m, w, ok := r.anniversary(clause{l, k, c.j}); ok {
			return m, w
		}
	}
	return Milestone{}, nil
}

// namesDay reports whether an anniversary follows token i: a number of years or the word for a day.
func (r *reader) namesDay(l *line, i, j int) bool {
	for k := i; k < min(j, i+6); k++ {
		if l.is(k, "ngày") || l.is(k, "kỷ niệm") || l.is(k, "năm") || l.is(k, "quốc khánh") || l.is(k, "giỗ tổ") || l.is(k, "lễ") {
			return true
		}
	}
	return false
}

// reach bounds how far behind the word for it an anniversary's name and day are looked for, in tokens.
const reach = 48

// anniversary reads the anniversary at the beginning of a clause.
func (r *reader) anniversary(c clause) (Milestone, *Warning, bool) {
	l, end := c.l, min(c.j, c.i+reach)
	for k := c.i; k < end; k++ {
		if d, ok := r.deadline(l, k); ok && d.strong || l.at(k).key == ";" {
			end = k
			break
		}
	}
	name := r.keyOf(l, c.i, end)
	o, known := observanceNamed(name)
	day, months, years := 0, 0, []int{}
	for k := c.i; k < end; k++ {
		d, m, y, n := writtenDay(l, k, end)
		if n == 0 {
			continue
		}
		if day == 0 {
			day, months = d, m
		}
		if y > 0 {
			years = append(years, y)
		}
		k += n - 1
	}
	switch {
	case day == 0 && !known:
		return Milestone{}, nil, false
	case day == 0:
		next, err := o.Next(r.base)
		if err != nil {
			return Milestone{}, nil, false
		}
		day, months = next.Date.Day, int(next.Date.Month)
	}
	m := Milestone{day, months}
	return m, r.ordinal(clause{l, c.i, end}, m, years, name), true
}

// writtenDay reads a day and month at token k: 27/7, 27/7/1947, 27 tháng 7.
func writtenDay(l *line, k, end int) (day, month, year, n int) {
	a := l.at(k)
	if !a.number || len(a.key) > 2 {
		return 0, 0, 0, 0
	}
	var at int
	switch sep := l.at(k + 1); {
	case (sep.key == "/" || sep.key == "-" || sep.key == ".") && !sep.spaced && l.at(k+2).number && len(l.at(k+2).key) <= 2:
		at = k + 3
		if y := l.at(at + 1); l.at(at).key == sep.key && !l.at(at).spaced && y.number && len(y.key) == 4 {
			year, at = number(y.key), at+2
		}
		if sep.key == "." && year == 0 {
			return 0, 0, 0, 0 // It may be an amount.
		}
	case l.is(k+1, "tháng") && l.at(k+2).number && len(l.at(k+2).key) <= 2:
		at = k + 3
	default:
		return 0, 0, 0, 0
	}
	day, month = number(a.key), number(l.at(k+2).key)
	if at > end || day < 1 || day > 31 || month < 1 || month > 12 {
		return 0, 0, 0, 0
	}
	return day, month, year, at - k
}

// keyOf returns the look-up form of tokens.
func (r *reader) keyOf(l *line, i, j int) string {
	var b strings.Builder
	for k := i; k < j; k++ {
		if l.at(k).sign && l.at(k).key != "," {
			continue
		}
		if k > i && l.at(k).key != "," {
			b.WriteByte(' ')
		}
		b.WriteString(l.at(k).key)
	}
	return b.String()
}

// observanceNamed returns the observance whose words stand first in a name.
func observanceNamed(name string) (calendar.Observance, bool) {
	best, id := len(name), ""
	for _, w := range observanceWords() {
		if at := strings.Index(name, w[0]); at >= 0 && at < best {
			best, id = at, w[1]
		}
	}
	if id == "" {
		return calendar.Observance{}, false
	}
	return calendar.ObservanceByID(id)
}

// ordinal compares the stated number of years with the years in the text, or with those of the observances of that day.
func (r *reader) ordinal(c clause, m Milestone, years []int, name string) *Warning {
	stated, at := 0, 0
	for k := c.i; k < c.j; k++ {
		if t := c.l.at(k); t.number && c.l.is(k+1, "năm") && !c.l.at(k-1).sign {
			stated, at = number(t.key), k
			break
		}
		if c.l.is(k, "lần thứ") && c.l.at(k+2).number {
			stated, at = number(c.l.at(k+2).key), k
			break
		}
	}
	if stated == 0 || r.base.IsZero() {
		return nil
	}
	computed := r.ordinals(m, years, name)
	for _, n := range computed {
		if n == stated {
			return nil
		}
	}
	if len(computed) == 0 {
		return nil
	}
	return &Warning{Code: WarningOrdinal, Stated: stated, Computed: computed[0], Part: textOf(c.l, c.i, min(c.j, at+12))}
}

// ordinals returns the numbers of years that may be right.
func (r *reader) ordinals(m Milestone, years []int, name string) []int {
	if len(years) >= 2 && years[len(years)-1] > years[0] {
		return []int{years[len(years)-1] - years[0]}
	}
	next, _, err := calendar.Yearly{Day: m.Day, Month: m.Month}.Next(r.base)
	if err != nil {
		return nil
	}
	if len(years) == 1 && years[0] < next.Year {
		return []int{next.Year - years[0]}
	}
	var out []int
	if o, ok := observanceNamed(name); ok && o.Base > 0 && !o.Day.Lunar && o.Day.Day == m.Day && o.Day.Month == m.Month {
		out = append(out, next.Year-o.Base)
	}
	for _, o := range calendar.On(next) {
		if o.Ordinal > 0 {
			out = append(out, o.Ordinal)
		}
	}
	return out
}
