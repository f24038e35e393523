package minutes

// An extension moves the deadline of an earlier task.
type extension struct {
	task     string
	lead     group
	due      dated
	from, to int
}

// extension reads a sentence such as "thống nhất cho X lùi thời hạn … đến trước D2 (thay cho D1)".
func (r *reader) extension(c clause) (extension, bool) {
	l := c.l
	shift := r.lex.find(l, c.i, c.j, classShift)
	if shift < 0 {
		return extension{}, false
	}
	n := r.lex.at(l, shift, classShift)
	if l.is(shift, "điều chỉnh") && n == 2 && l.any(shift+2, "thời hạn", "thời gian", "tiến độ", "hạn", "mốc") == 0 {
		return extension{}, false
	}
	e := extension{from: c.i, to: c.j}
	consent := r.lex.find(l, c.i, shift+1, classChair)
	if l.is(shift, "gia hạn") && r.skipLinks(c, c.i) == shift || l.is(shift-1, "được") {
		consent = shift
	}
	if consent < 0 && r.kind == kindNote && r.replaces(c, shift) {
		consent = shift
	}
	if consent < 0 || l.is(consent-1, "không") || l.is(consent-1, "chưa") {
		return extension{}, false
	}
	task := shift + n
	for _, w := range []string{"thời hạn", "thời gian", "hạn", "tiến độ", "mốc thời gian", "hoàn thành", "cho", "thực hiện", "nộp"} {
		if k := l.phrase(task, w); k > 0 && w != "cho" && w != "thực hiện" && w != "nộp" {
			task += k
		}
	}
	e.lead = r.asked(c, consent, &task)
	due, ok := r.newDeadline(clause{l, task, c.j})
	if !ok {
		return extension{}, false
	}
	e.due = due
	end := r.taskEnd(clause{l, task, due.from})
	e.task = textOf(l, task, end)
	return e, true
}

// replaces reports whether a note names the old deadline behind token i, without anybody merely proposing the new one.
func (r *reader) replaces(c clause, i int) bool {
	if r.lex.find(c.l, c.i, i, classPropose) >= 0 {
		return false
	}
	for k := i; k < c.j; k++ {
		if c.l.any(k, "thay cho", "thay vì") > 0 {
			return true
		}
	}
	return false
}

// asked returns the body that asked for the extension, or that it is granted to. It moves task behind it where it stands there.
func (r *reader) asked(c clause, consent int, task *int) group {
	l := c.l
	if n := l.phrase(*task, "cho"); n > 0 {
		if g := r.names.group(l, *task+n); !g.empty() {
			*task = g.to
			for _, w := range []string{"thời hạn", "thời gian", "hoàn thành", "thực hiện"} {
				if k := l.phrase(*task, w); k > 0 && w != "thực hiện" {
					*task += k
				}
			}
			return g
		}
	}
	for k := consent; k < *task; k++ {
		if n := l.any(k, "cho phép", "cho", "để", "đồng ý với"); n > 0 {
			if g := r.names.group(l, k+n); !g.empty() {
				return g
			}
		}
	}
	for k := c.i; k < c.j; k++ {
		if n := l.any(k, "đề nghị của", "đề xuất của", "kiến nghị của", "văn bản của", "báo cáo của", "xin phép của", "ý kiến của"); n > 0 {
			if g := r.names.group(l, k+n); !g.empty() {
				return g
			}
		}
	}
	if g := r.names.group(l, r.skipLinks(c, c.i)); !g.empty() {
		return g
	}
	for k := *task; k < c.j; k++ {
		if n := l.any(k, "của", "cho", "do", "giao"); n > 0 {
			if g := r.names.group(l, k+n); !g.empty() {
				return g
			}
		}
	}
	return group{}
}

// newDeadline returns the last deadline that is not the old one.
func (r *reader) newDeadline(c clause) (dated, bool) {
	var found dated
	ok := false
	for _, d := range r.deadlines(c.l, c.i, c.j) {
		if r.isOld(c.l, d.from) {
			continue
		}
		if !ok || c.l.is(found.from-1, "từ") {
			found, ok = d, true
		}
	}
	return found, ok
}

// isOld reports whether the deadline at token i is the one that was moved.
func (r *reader) isOld(l *line, i int) bool {
	for k := i - 1; k >= max(0, i-6); k-- {
		if l.is(k, "thay") || l.is(k, "từ") || l.is(k, "so với") || l.is(k, "thay vì") {
			return true
		}
		if l.is(k, "đến") || l.is(k, "sang") {
			return false
		}
	}
	return l.is(i, "từ")
}

// taskEnd returns where the words of the earlier task end.
func (r *reader) taskEnd(c clause) int {
	for k := c.i; k < c.j; k++ {
		if c.l.any(k, "từ trước ngày", "từ ngày", "từ trước", "sang", "đến") > 0 || c.l.at(k).key == "(" {
			if d := r.day(c.l, k+1, true); d > 0 || k+1 >= c.j || c.l.at(k).key == "(" || c.l.is(k, "từ") {
				return trimEnd(c.l, c.i, k)
			}
		}
	}
	return trimEnd(c.l, c.i, c.j)
}

func trimEnd(l *line, i, j int) int {
	for j > i && l.at(j-1).sign {
		j--
	}
	return j
}
