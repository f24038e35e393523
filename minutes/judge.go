package minutes

// patternCount is the number of phrase patterns.
const patternCount = 17

func (r *reader) mark(pattern int) { r.found[pattern] = true }

// markRoles notes the patterns of roles and recipients.
func (r *reader) markRoles(p part, with, to group) {
	if !with.empty() && len(with.ids) > 0 {
		r.mark(1)
	}
	if p.colon {
		r.mark(2)
	}
	if with.related {
		r.mark(3)
	}
	if r.lex.find(p.l, p.i, p.j, classRole) >= 0 {
		for k := p.i; k < p.j; k++ {
			if p.l.is(k, "đầu mối") {
				r.mark(4)
			}
		}
	}
	for k := p.i; k < p.j && !to.empty(); k++ {
		if p.l.is(k, "trình") && !isPartOf(p.l.at(k-1).key) {
			r.mark(7)
		}
		if p.l.is(k, "tổng hợp") {
			r.mark(6)
		}
	}
}

// leftOut reports whether a part is no directive and no piece of one.
func (r *reader) leftOut(p part, news bool) bool {
	l := p.l
	at := r.skipLinks(p.clause, p.i)
	switch {
	case r.escalates(p.clause):
		r.mark(16)
		return true
	case r.farewell(p.clause):
		return true
	case r.isNext(p, at):
		return true
	case !p.triggered && p.subject.empty() && r.lex.at(l, at, classPraise) > 0 && !l.is(at, "thống nhất đầu mối"):
		return true
	case r.tells(p):
		return true
	case r.notes(p):
		return true
	case !p.triggered && !p.subject.empty() && r.proposes(p, news):
		return true
	}
	return false
}

// notes reports whether a part only takes note of what somebody asked for: "về kiến nghị của X: ghi nhận, sẽ xem xét".
func (r *reader) notes(p part) bool {
	l := p.l
	if p.triggered || l.any(p.i, "đối với", "về") == 0 {
		return false
	}
	for k := p.i; k < p.j; k++ {
		if l.at(k).key == ":" {
			return r.lex.at(l, k+1, classPraise) > 0 || l.is(k+1, "sẽ")
		}
	}
	return false
}

// proposes reports whether a participant proposes something.
func (r *reader) proposes(p part, news bool) bool {
	l, at := p.l, p.subject.to
	if l.any(at, "đề nghị", "cho rằng", "cho biết", "mong", "xin", "nêu", "phản ánh rằng") > 0 {
		return true
	}
	return news && l.any(at, "kiến nghị", "đề xuất", "phản ánh") > 0
}

// escalates reports whether a clause only says whom to turn to in difficulties.
func (r *reader) escalates(c clause) bool {
	l, condition, trouble := c.l, false, false
	for k := c.i; k < c.j; k++ {
		if l.any(k, "vượt thẩm quyền", "vượt quá thẩm quyền", "ngoài thẩm quyền", "vượt khả năng") > 0 {
			return true
		}
		condition = condition || l.any(k, "nếu có", "nếu gặp", "nếu phát sinh", "trường hợp có", "trường hợp gặp", "nếu", "khi có", "có khó khăn") > 0
		trouble = trouble || l.any(k, "khó khăn", "vướng mắc", "phát sinh", "vấn đề mới") > 0
	}
	return condition && trouble
}

// farewell reports whether a clause is the closing formula: it is made known for all to carry out.
func (r *reader) farewell(c clause) bool {
	at := r.lex.find(c.l, c.i, min(c.j, c.i+12), classFarewell)
	if at < 0 {
		return false
	}
	if c.l.any(at, "thông báo này", "trên đây là", "xin thông báo") > 0 {
		return true
	}
	for k := at; k < c.j; k++ {
		if c.l.is(k, "biết") {
			return true
		}
	}
	return false
}

// isNext reports whether a part says when the next session will be.
func (r *reader) isNext(p part, at int) bool {
	l := p.l
	n := r.lex.at(l, at, classNext)
	if n == 0 || p.triggered {
		return false
	}
	for k := at + n; k < min(p.j, at+n+14); k++ {
		if l.any(k, "kế tiếp", "tiếp theo", "lần sau", "lần tới", "dự kiến", "sẽ", "diễn ra", "tới") > 0 {
			return true
		}
	}
	return false
}

// watches reports whether a part is the watcher's role alone.
func (r *reader) watches(p part) bool {
	l := p.l
	at := p.body
	if with := r.coordinators(p); with.to > at {
		at = with.to
	}
	for more := 1; more > 0; at += more {
		more = r.lex.at(l, at, classRole) + l.any(at, ",", "có nhiệm vụ", "giúp", "thường xuyên", "chủ động", "tham mưu")
	}
	verbs := 0
	for {
		n := r.lex.at(l, at, classWatch)
		if n == 0 {
			break
		}
		verbs++
		at += n
		for more := 1; more > 0; at += more {
			more = l.any(at, ",", "và", "hướng dẫn", "tổng hợp", "nhắc nhở")
		}
	}
	if verbs == 0 {
		return false
	}
	about := false
	for k := at; k < min(p.j, at+14); k++ {
		about = about || l.any(k, "thực hiện", "triển khai", "kết luận", "thông báo", "nhiệm vụ", "tiến độ") > 0
	}
	alone := at >= p.j
	if !about && verbs < 2 && !alone {
		return false
	}
	if _, ok := r.due(p.clause); ok || r.recurring(p.clause) != nil {
		return false
	}
	return about || alone || verbs >= 3
}

// belongs reports whether a part belongs to the task before it.
func (r *reader) belongs(p part) bool {
	b := r.last
	at := r.skipLinks(p.clause, p.i)
	if !p.subject.empty() || p.triggered {
		return r.onlyCoordinates(p) && !p.triggered
	}
	if b.draft.ExtensionOf != "" {
		return r.onlyDeadline(p.clause)
	}
	_, hasDue := r.due(p.clause)
	hasDue = hasDue || r.recurring(p.clause) != nil
	switch {
	case r.onlyDeadline(p.clause):
		return true
	case p.l.any(p.i, "trong đó") > 0:
		return true
	case p.l.any(at, "không để") > 0:
		if goal, unclear := r.target(p.clause); goal == nil && unclear == "" {
			return true // it asks for nothing that could be counted apart
		}
		return b.draft.Target == nil && b.draft.Milestone.Day == 0 && !b.wantStands && b.draft.Due.IsZero() && p.l.at(p.i-1).key != ";" || p.l.any(at+2, "xảy ra") > 0
	case r.lex.at(p.l, at, classResult) > 0, r.lex.at(p.l, at, classPurpose) > 0:
		return !hasDue || !b.dated
	case r.reports(p, at):
		return !hasDue || !b.dated
	}
	return false
}

// reports reports whether a part's verb is one of reporting.
func (r *reader) reports(p part, at int) bool {
	if _, n := period(p.l, at); n > 0 {
		at += n
	} else if d, ok := r.deadline(p.l, at); ok {
		at = d.to
	}
	at += p.l.any(at, ",")
	if r.lex.at(p.l, at, classReport) > 0 {
		return true
	}
	if n := p.l.any(at, "tổng hợp kết quả", "tổng hợp", "kịp thời", "kết quả", "thông tin", "đánh giá", "lập danh sách"); n > 0 {
		at += n
		at += p.l.any(at, ",", "và")
		return r.lex.at(p.l, at, classReport) > 0
	}
	return false
}

// onlyDeadline reports whether a clause says nothing but when.
func (r *reader) onlyDeadline(c clause) bool {
	dates := 0
	for k := c.i; k < c.j; {
		if d, ok := r.deadline(c.l, k); ok {
			k = d.to
			dates++
			continue
		}
		if _, n := period(c.l, k); n > 0 {
			k += n
			dates++
			continue
		}
		n := r.lex.at(c.l, k, classDone)
		if n == 0 && c.l.at(k).sign {
			n = 1
		}
		if n == 0 {
			n = r.day(c.l, k, true)
			dates += n
		}
		if n == 0 {
			return false
		}
		k += n
	}
	return dates > 0
}

// onlyCoordinates reports whether a part names coordinators and no task: Y và Z phối hợp.
func (r *reader) onlyCoordinates(p part) bool {
	at := p.subject.to
	at += p.l.any(at, "cùng", "tham gia")
	n := p.l.any(at, "phối hợp thực hiện", "phối hợp")
	return n > 0 && at+n >= p.j
}
