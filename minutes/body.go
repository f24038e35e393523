package minutes

import (
	"strings"

	"giaoban/directive"
)

// section is what a stretch of the text is for.
type section int

const (
	sectionPreamble section = iota
	sectionAssessment
	sectionTasks
	sectionEnd // recipients and signature
)

// A head is a heading over the lines below it: who they are given to, where it says so.
type head struct {
	level   int
	subject group
	set     bool
}

// body reads the lines from a line on.
func (r *reader) body(from int) {
	if r.kind == kindNews {
		r.news(from)
		return
	}
	if r.kind == kindNote {
		r.section = sectionTasks
	}
	for i := from; i < len(r.lines) && r.section != sectionEnd; i++ {
		l := &r.lines[i]
		if l.blank() {
			continue
		}
		if strings.Contains(r.text[l.start:l.end], "\t") {
			if next := r.table(i); next > i {
				i = next - 1
				continue
			}
		}
		r.line(l, r.next(i))
	}
}

// next returns the next line with words, or nil.
func (r *reader) next(i int) *line {
	for i++; i < len(r.lines); i++ {
		if !r.lines[i].blank() {
			return &r.lines[i]
		}
	}
	return nil
}

// line reads one line of a notice or note.
func (r *reader) line(l, next *line) {
	c := l.clause()
	if c.i >= c.j {
		return
	}
	if r.isEnd(l, c) {
		r.section = sectionEnd
		return
	}
	for len(r.heads) > 0 && r.heads[len(r.heads)-1].level >= l.level && l.level != levelNone {
		r.heads = r.heads[:len(r.heads)-1]
	}
	heading := r.isHeading(l, c, next)
	if r.sectionOf(l, c, heading) {
		return
	}
	switch r.section {
	case sectionPreamble:
		r.preamble(l, c)
		return
	case sectionAssessment:
		r.leaveOut(l)
		return
	}
	if r.kind == kindNote && r.noteHeader(l, &c) {
		return
	}
	if heading {
		r.head(l, c)
		return
	}
	r.tasks(l, c)
}

// isEnd reports whether the recipients or the signature begin.
func (r *reader) isEnd(l *line, c clause) bool {
	if l.is(c.i, "nơi nhận") {
		return true
	}
	upper := true
	for k := c.i; k < c.j; k++ {
		t := l.at(k)
		if !t.sign && !t.number {
			w := l.text[t.start:t.end]
			upper = upper && w == strings.ToUpper(w)
		}
	}
	return upper && r.section == sectionTasks && l.level == levelNone && l.any(c.i, "tl .", "t / l", "tm .", "t / m", "kt .", "k / t", "chánh văn phòng", "tuq .", "tl", "phó chánh văn phòng") > 0
}

// isHeading reports whether a line is a heading or introduces a list: it stands over deeper lines and ends no sentence.
func (r *reader) isHeading(l *line, c clause, next *line) bool {
	last := l.toks[len(l.toks)-1].key
	if l.level <= levelRoman {
		return len(l.toks) < 40 || last == ":"
	}
	if g := r.names.group(l, r.headStart(c)); !g.empty() && g.to >= c.j {
		return true
	}
	if next == nil {
		return false
	}
	table := strings.Contains(r.text[next.start:next.end], "\t")
	if last == ":" {
		return next.level > l.level || table || next.level == levelNone && l.level != levelNone || l.level == levelNone
	}
	if last == "." || last == ";" || last == "," || l.level == levelNone {
		return false
	}
	return next.level > l.level && next.level != levelNone && len(l.toks) < 40 && len(r.deadlines(l, c.i, c.j)) == 0 && (r.part(c).subject.empty() || l.any(c.i, "về", "đối với") > 0)
}

// headStart passes over "Đối với", "Giao" and the like before a heading's bodies.
func (r *reader) headStart(c clause) int {
	i := r.skipLinks(c, c.i)
	if n := r.trigger(c.l, i); n > 0 {
		i += n
	}
	return i
}

// sectionOf moves to another section where the line says so. It reports whether that was all it says.
func (r *reader) sectionOf(l *line, c clause, heading bool) bool {
	if l.level == levelNone && !heading || l.level > levelNumber && l.level != levelNone {
		return false
	}
	if r.section == sectionAssessment && l.level > r.opened {
		return false
	}
	assess, tasks := r.lex.find(l, c.i, min(c.j, c.i+14), classAssess), r.lex.find(l, c.i, min(c.j, c.i+14), classTasks)
	short := heading || len(l.toks) < 16 || l.is(c.i, "về") || assess == c.i && l.at(assess+r.lex.at(l, assess, classAssess)).key == ":"
	if assess >= 0 && (tasks < 0 || assess <= tasks) && short && (l.level <= levelRoman || assess <= c.i+2 && len(r.doc.Directives) == 0) && r.part(c).subject.empty() {
		r.section, r.opened = sectionAssessment, l.level
		return true
	}
	if l.level <= levelRoman || r.section == sectionAssessment || r.section == sectionPreamble && l.level != levelNone {
		r.section = sectionTasks
	}
	if l.level <= levelRoman && heading {
		r.heads = nil
		r.head(l, c)
		return true
	}
	return false
}

// preamble reads a paragraph before the first heading: "kết luận như sau" begins the tasks.
func (r *reader) preamble(l *line, c clause) {
	for k := c.i; k < c.j; k++ {
		if !l.is(k, "kết luận") && !l.is(k, "như sau") && !l.is(k, "chỉ đạo như") && !l.is(k, "sau đây") {
			continue
		}
		if last := l.toks[len(l.toks)-1].key; last != ":" && last != "." && !l.is(k, "như sau") {
			continue
		}
		r.section = sectionTasks
		for m := c.i; m < c.j; m++ {
			if n := r.trigger(l, m); n > 0 {
				if g := r.names.group(l, m+n); !g.empty() {
					r.heads = append(r.heads, head{level: -1, subject: g, set: true})
					return
				}
			}
		}
		return
	}
}

// noteHeader reports whether a note's line only says when and by whom the session was held. What it says behind "kết luận:"
// is left in c.
func (r *reader) noteHeader(l *line, c *clause) bool {
	if l.level != levelNone || r.last != nil {
		return false
	}
	for k := c.i; k < c.j; k++ {
		if n := l.any(k, "kết luận như sau", "kết luận", "chỉ đạo", "ket luan"); n > 0 {
			rest := clause{l, k + n, c.j}.trim()
			if rest.i < rest.j && !r.part(rest).subject.empty() {
				*c = rest
				return false
			}
			return true
		}
	}
	return chair(l) != "" || l.any(c.i, "họp", "giao ban", "hop", "cuộc họp", "buổi họp", "ghi nhanh", "ghi chép", "kết luận") > 0
}

// head keeps whom the lines below a heading are given to.
func (r *reader) head(l *line, c clause) {
	h := head{level: l.level}
	if g := r.names.group(l, r.headStart(c)); !g.empty() && (g.to >= c.j || !g.weak) && l.any(c.i, "về") == 0 {
		h.subject, h.set = g, true
	} else if p := r.part(c); !p.subject.empty() && l.toks[len(l.toks)-1].key == ":" {
		h.subject, h.set = p.subject, true
	}
	r.heads = append(r.heads, h)
}

// inherited returns whom the headings above give the tasks to.
func (r *reader) inherited() (group, bool) {
	for i := len(r.heads) - 1; i >= 0; i-- {
		if r.heads[i].set {
			return r.heads[i].subject, true
		}
	}
	return group{}, false
}

// tasks reads the directives of a line.
func (r *reader) tasks(l *line, c clause) {
	r.newLine(l)
	if r.completes(l, c) {
		return
	}
	for _, s := range r.sentences(c) {
		r.sentence(s, false)
	}
	if r.last != nil && l.level != levelNone && r.last.line == l && r.last.hasSubject {
		r.heads = append(r.heads, head{level: l.level, subject: r.last.subject, set: true})
	}
	r.finish()
}

// completes reports whether a line only gives the deadline of the task above it, and puts it there where that has none.
func (r *reader) completes(l *line, c clause) bool {
	n := len(r.doc.Directives)
	if n == 0 || l.level != levelNone && l.level != levelDash || !r.onlyDeadline(c) {
		return false
	}
	due, ok := r.due(c)
	if d := &r.doc.Directives[n-1]; ok && d.Due.IsZero() && d.Recurring == nil {
		d.Due, d.Standing = due.due, false
		d.Origins[directive.FieldDue] = directive.Stated
	}
	return ok
}

// sentence reads the directives of a sentence.
func (r *reader) sentence(s clause, news bool) {
	if e, ok := r.extension(s); ok {
		r.flush()
		r.extended(s, e)
		return
	}
	if at := r.skipLinks(s, s.i); r.lex.at(s.l, at, classFarewell) > 0 && r.farewell(s) {
		return // also what the formula asks of all: "…, yêu cầu các đơn vị thực hiện"
	}
	for _, c := range r.parts(s) {
		for _, one := range r.byCommas(c, news) {
			if e, ok := r.extension(one); ok {
				r.flush()
				r.extended(one, e)
				continue
			}
			r.take(r.part(one), news)
		}
	}
}

// leaveOut notes a paragraph that is no directive.
func (r *reader) leaveOut(l *line) {
	r.doc.LeftOut = append(r.doc.LeftOut, strings.Join(strings.Fields(r.text[l.start:l.end]), " "))
}
