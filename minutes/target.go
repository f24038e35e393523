package minutes

import (
	"strings"

	"giaoban/directive"
)

// An amount is a number with what it counts.
type amount struct {
	from, to  int
	value     directive.Quantity
	unit      string
	ambiguous bool // the point may part thousands or decimals
}

// target returns the number that a clause wants reached, or the words of one that has two readings.
func (r *reader) target(c clause) (*Target, string) {
	l := c.l
	if unit := r.nobody(c); unit != "" {
		return &Target{Value: 0, Unit: unit, Op: "="}, ""
	}
	strive := false
	for k := c.i; k < c.j; k++ {
		strive = strive || r.lex.at(l, k, classStrive) > 0
		if d, ok := r.deadline(l, k); ok {
			k = d.to - 1
			continue
		}
		if n := writtenDayLength(l, k, c.j); n > 0 {
			k += n - 1
			continue
		}
		a, ok := r.amount(l, k, c.j)
		if !ok {
			continue
		}
		op, wanted := r.wanted(c, a, strive)
		if wanted && a.ambiguous {
			return nil, textOf(l, a.from, a.to)
		}
		if wanted {
			return &Target{Value: a.value, Unit: a.unit, Op: op}, ""
		}
		k = a.to - 1
	}
	return nil, ""
}

func writtenDayLength(l *line, k, end int) int {
	_, _, _, n := writtenDay(l, k, end)
	return n
}

// nobody reads "không để bất cứ X nào" and returns the noun.
func (r *reader) nobody(c clause) string {
	l := c.l
	for k := c.i; k < c.j; k++ {
		if !l.is(k, "không để") {
			continue
		}
		at := k + 2
		n := l.any(at, "bất cứ", "bất kỳ", "bất kì", "xảy ra bất kỳ", "xảy ra bất cứ", "còn bất cứ", "sót bất cứ", "sót bất kỳ", "sót")
		if n == 0 && !r.nothingOf(c, at) {
			continue
		}
		at += n + l.any(at+n, "một")
		_, unit := r.noun(l, at, c.j)
		return unit
	}
	return ""
}

// nothingOf reports whether "X nào" follows: không để hộ nào bị đói.
func (r *reader) nothingOf(c clause, i int) bool {
	for k := i; k < min(c.j, i+10); k++ {
		if c.l.is(k, "nào") {
			return true
		}
		if c.l.at(k).sign {
			return false
		}
	}
	return false
}

// wanted decides whether an amount is what the clause wants reached, and how it compares.
func (r *reader) wanted(c clause, a amount, strive bool) (op string, ok bool) {
	l := c.l
	op = "="
	before := a.from - 1
	if l.is(before, "từ") {
		before--
		op = ">="
	}
	least, most := endsWith(r.lex, l, before+1, classAtLeast), endsWith(r.lex, l, before+1, classAtMost)
	switch {
	case least > 0:
		op, before = ">=", before-least
	case most > 0:
		op, before = "<=", before-most
	case l.any(a.to, "trở lên") > 0 || r.laterUp(c, a):
		op = ">="
	case l.any(a.to, "trở xuống") > 0:
		op = "<="
	}
	stated := least > 0 && !l.is(before+1, "trên") && !l.is(before+1, "hơn") || most > 0 && !l.is(before+1, "dưới")
	if l.is(a.from-1, "từ") && op != ">=" {
		op = "="
	}
	prev := l.at(before)
	switch {
	case stated, strive:
		return op, !describes(l, before, strive || stated)
	case endsWith(r.lex, l, before+1, classVerb) > 0:
		return op, !l.is(before, "đến") && !l.is(before, "còn")
	case a.unit == "%":
		return op, !describes(l, before, false)
	case before < c.i || prev.key == ",":
		return op, op != "="
	case l.is(before, "đơn vị") || l.is(before-1, "đơn vị") && (l.is(before-2, "mỗi") || l.is(before-2, "từng")):
		return op, true
	}
	return op, false
}

// laterUp reports whether "trở lên" follows the counted noun.
func (r *reader) laterUp(c clause, a amount) bool {
	for k := a.to; k < min(c.j, a.to+4); k++ {
		if c.l.at(k).sign {
			return false
		}
		if c.l.is(k, "trở lên") {
			return true
		}
	}
	return false
}

// describes reports whether the word at token i makes the number after it one of the place, the time or the group.
func describes(l *line, i int, wanted bool) bool {
	for _, w := range []string{"tại", "ở", "của", "trong", "gồm", "số", "đợt", "lần", "thứ", "khóa", "khoá", "điểm", "nhóm", "cấp", "theo", "năm", "tháng", "quý", "ngày", "điều", "khoản", "nghị quyết", "quyết định", "giai đoạn", "nhiệm kỳ", "lần thứ", "kỷ niệm", "qua", "sau"} {
		if l.is(i, w) {
			return true
		}
	}
	if wanted {
		return false
	}
	for _, w := range []string{"cho", "với", "có", "các", "những", "từ", "đến", "về", "thuộc"} {
		if l.is(i, w) {
			return true
		}
	}
	return false
}

// endsWith returns how many tokens the longest phrase of a class has that ends before token i.
func endsWith(x *lexicon, l *line, i int, c class) int {
	const longest = 4
	for n := longest; n > 0; n-- {
		if i-n >= 0 && x.at(l, i-n, c) == n {
			return n
		}
	}
	return 0
}

// largest is the greatest number that is taken for a target.
const largest = directive.Quantity(1 << 61)

// amount reads a number with its unit at token i.
func (r *reader) amount(l *line, i, end int) (amount, bool) {
	a := amount{from: i, to: i + 1}
	t := l.at(i)
	var scale directive.Quantity
	switch {
	case t.number:
		if l.at(i-1).key == "/" || l.at(i-1).key == "-" && !t.spaced || l.is(i-1, "số") || l.is(i-1, "số :") {
			return a, false
		}
		a.value, a.to, a.ambiguous = r.figure(l, i)
	case r.numberWord(l, i) > 0:
		a.value = directive.Whole(int64(r.numberWord(l, i)))
	default:
		return a, false
	}
	if l.at(a.to).key == "(" && l.at(a.to+2).key == ")" {
		a.to += 3 // 01 (một)
	}
	if l.at(a.to).key == "%" {
		a.unit, a.to = "%", a.to+1
		return a, true
	}
	if n := l.any(a.to, "phần trăm"); n > 0 {
		a.unit, a.to = "%", a.to+n
		return a, true
	}
	scale, a.to = scaleAt(l, a.to)
	if a.value > largest/scale {
		return a, false
	}
	a.value *= scale
	n, unit := r.noun(l, a.to, end)
	if scale > 1 && (n == 0 || l.is(a.to, "đồng") || scale >= 1e6 && !l.is(a.to, "lượt")) {
		unit = "đồng"
		n = l.any(a.to, "đồng")
		if l.plain {
			unit = "dong"
		}
	}
	if unit == "" || t.number && l.any(a.to, "năm", "tháng", "tuần", "ngày", "giờ", "quý", "h", "phút") > 0 {
		return a, false
	}
	a.unit = unit
	if scale > 1 {
		a.to += n
	}
	return a, true
}

// scaleAt reads nghìn, triệu and tỷ from token i on.
func scaleAt(l *line, i int) (scale directive.Quantity, to int) {
	scale = 1
	for _, s := range []struct {
		word  string
		value directive.Quantity
	}{{"nghìn", 1e3}, {"ngàn", 1e3}, {"triệu", 1e6}, {"tỷ", 1e9}, {"tỉ", 1e9}} {
		if n := l.phrase(i, s.word); n > 0 && !l.is(i+1, "lệ") {
			scale, i = scale*s.value, i+n
		}
	}
	return scale, i
}

// numberWord returns the number that a word stands for, as a number of things.
func (r *reader) numberWord(l *line, i int) int {
	counted := endsWith(r.lex, l, i, classAtLeast)+endsWith(r.lex, l, i, classAtMost) > 0 || l.is(i-2, "mỗi đơn vị") || l.is(i-2, "đơn vị")
	for n, w := range []string{"một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"} {
		if l.is(i, w) && counted {
			return n + 1
		}
	}
	return 0
}

// figure reads the digits at token i: 1.320 and 83,7. A point that parts anything but thousands may be either sign.
func (r *reader) figure(l *line, i int) (v directive.Quantity, to int, ambiguous bool) {
	whole, fraction := l.at(i).key, ""
	to = i + 1
	for {
		sep, next := l.at(to), l.at(to+1)
		if (sep.key != "." && sep.key != ",") || sep.spaced || !next.number || next.spaced {
			break
		}
		thousands := len(next.key) == 3 && len(l.at(i).key) <= 3
		switch {
		case sep.key == "." && thousands:
			whole += next.key
		case sep.key == "," && fraction == "" && !thousands:
			fraction = next.key
		default:
			ambiguous = true
			fraction = next.key
		}
		to += 2
	}
	whole = strings.TrimLeft(whole, "0")
	const longest = 12 // A larger number is none that a notice wants reached.
	if len(whole) > longest {
		whole = whole[:longest]
	}
	if whole == "" {
		whole = "0"
	}
	fraction = (fraction + "000")[:3]
	v, err := directive.ParseQuantity(whole + "." + fraction)
	return v, to, ambiguous || err != nil
}

// noun returns the counted noun at token i without its modifiers.
func (r *reader) noun(l *line, i, end int) (n int, unit string) {
	t := l.at(i)
	if i >= end || t.sign || t.number || t.end == 0 {
		return 0, ""
	}
	if n = r.lex.at(l, i, classNoun); n == 0 {
		n = 1
	}
	return n, textOf(l, i, i+n)
}
