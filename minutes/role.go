package minutes

// trigger returns how many tokens from i on hand a task over, or 0.
func (r *reader) trigger(l *line, i int) int {
	n := r.lex.at(l, i, classTrigger)
	if n == 0 {
		return 0
	}
	prev, next := l.at(i-1).key, l.at(i+n).key
	switch l.at(i).key {
	case "giao":
		switch prev {
		case "ban", "chuyen", "duoc", "da", "ngoai", "xa":
			return 0
		}
		switch next {
		case "ban":
			if g := r.names.group(l, i+n); g.empty() {
				return 0
			}
		case "luu", "thong", "thua", "dich", "huu", "tu", "uoc":
			return 0
		}
	case "yeu", "de", "chi", "nhac":
		switch prev {
		case "theo", "ung", "nhung", "cac", "kien", "ban", "su", "so", "duoc", "co":
			return 0
		}
		if next == "cua" || next == "." || next == "den" {
			return 0
		}
	}
	for _, w := range []string{"tiếp", "cụ thể", "rõ", "trách nhiệm"} {
		if l.is(i, "phân công") && l.is(i+n, w) {
			n += l.phrase(i+n, w)
		}
	}
	if l.is(i+n, "cho") {
		n++
	}
	return n
}

// A part is a clause with what its words do.
type part struct {
	clause
	subject   group
	triggered bool
	body      int // the first token behind the subject
	colon     bool
}

// part reads who a clause speaks to.
func (r *reader) part(c clause) part {
	p := part{clause: c, body: c.i}
	at := r.skipLinks(c, c.i)
	if r.subjectAt(&p, at) {
		return p
	}
	p.body = at
	if r.lex.at(c.l, at, classOpener) > 0 || r.lex.at(c.l, c.i, classOpener) > 0 || r.hasDateFirst(c, at) {
		for k := at; k < c.j; k++ {
			if sign := c.l.at(k).key; sign != "," && sign != ":" && !c.l.is(k, "đề nghị") && !c.l.is(k, "yêu cầu") && !c.l.is(k, "giao") {
				continue
			}
			next := k
			if c.l.at(k).sign {
				next = r.skipLinks(c, k+1)
			}
			if r.subjectAt(&p, next) {
				return p
			}
		}
	}
	r.subjectLater(&p)
	return p
}

func (r *reader) hasDateFirst(c clause, at int) bool {
	if _, ok := r.deadline(c.l, at); ok {
		return true
	}
	_, n := period(c.l, at)
	return n > 0 || weekday(c.l, at) > 0
}

// skipLinks passes over words that join a clause to the one before.
func (r *reader) skipLinks(c clause, i int) int {
	for i < c.j {
		n := r.lex.at(c.l, i, classLink)
		if n == 0 && c.l.at(i).key == "," {
			n = 1
		}
		if n == 0 {
			return i
		}
		if c.l.is(i, "đồng chí") {
			if _, ok := r.names.persons(c.l, i); ok && r.trigger(c.l, i+n) == 0 {
				return i
			}
		}
		i += n
	}
	return i
}

// subjectAt reads "giao X" or "X" at token i into p.
func (r *reader) subjectAt(p *part, i int) bool {
	l := p.l
	if i >= p.j {
		return false
	}
	if n := r.trigger(l, i); n > 0 {
		p.triggered = true
		g := r.names.group(l, i+n)
		switch {
		case !g.empty():
			p.subject, p.body = g, g.to
		case l.is(i, "giao") && l.at(i+n).upper && !l.plain:
			p.subject, p.body = group{from: i + n, to: i + n, unknown: true}, i+n
			return true
		default:
			p.body = i + n
			return i > p.i
		}
		r.afterSubject(p)
		return true
	}
	g := r.names.group(l, i)
	if g.empty() || g.to > p.j || g.weak && !r.weakSubject(l, g) {
		return false
	}
	p.subject, p.body = g, g.to
	r.afterSubject(p)
	return true
}

// weakSubject reports whether a common word at a clause's beginning means the body.
func (r *reader) weakSubject(l *line, g group) bool {
	return l.plain || l.at(g.from).upper || l.at(g.to).key == ":" || r.lex.at(l, g.to, classRole) > 0 || l.is(g.to, "phối hợp")
}

// afterSubject passes over "mỗi đơn vị", a colon and words of duty behind the subject.
func (r *reader) afterSubject(p *part) {
	if one, ok := r.names.mention(p.l, p.body); ok && one.collective && !p.subject.all {
		p.body = one.to
	}
	for _, w := range []string{"cần", "phải", "khẩn trương", "chủ động", "tập trung", "nghiêm túc"} {
		p.body += p.l.phrase(p.body, w)
	}
	if p.l.at(p.body).key == ":" {
		p.colon = true
		p.body++
	}
}

// subjectLater reads a lead that is named behind the task: (Hội Nông dân tỉnh chủ trì), do Tỉnh Đoàn thực hiện.
func (r *reader) subjectLater(p *part) {
	l := p.l
	for k := p.i + 1; k < p.j; k++ {
		ofReport := l.is(k-1, "của") && l.is(p.body, "báo cáo")
		if l.at(k-1).key != "(" && !l.is(k-1, "do") && l.at(k-1).key != "," && l.at(k-1).key != ":" && !ofReport {
			continue
		}
		g := r.names.group(l, k)
		if g.empty() || g.to >= p.j || g.weak {
			continue
		}
		if ofReport {
			if r.lex.at(l, g.to, classReport) > 0 { // "báo cáo tháng của các đơn vị gửi về …"
				p.subject = g
				return
			}
			continue
		}
		if r.lex.at(l, g.to, classRole) > 0 || l.is(k-1, "do") && l.is(g.to, "thực hiện") {
			p.subject = g
			return
		}
	}
}

// coordinators returns who coordinates in a part.
func (r *reader) coordinators(p part) group {
	out := group{}
	if !p.subject.empty() {
		at := p.subject.to
		at += r.lex.at(p.l, at, classRole)
		at += p.l.any(at, ",")
		if n := p.l.any(at, "cùng với", "cùng"); n > 0 {
			out.merge(r.names.group(p.l, at+n))
		}
	}
	for k := p.i; k < p.j; k++ {
		n := p.l.any(k, "phối hợp", "p / h", "cộng tác")
		if n == 0 && p.l.plain && p.l.is(k, "ph") {
			n = 1
		}
		if n == 0 {
			continue
		}
		at := k + n
		for more := 1; more > 0; at += more {
			more = p.l.any(at, "chặt chẽ", "thường xuyên", "đồng bộ", "nhịp nhàng", "tốt", "cùng với", "cùng", "với", ":", "của", "voi")
		}
		if g := r.names.group(p.l, at); !g.empty() && g.to <= p.j {
			out.merge(g)
			k = g.to - 1
			continue
		}
		out.merge(r.before(p, k))
	}
	return out
}

// before returns the list that ends right before "phối hợp" at token k: Y và Z phối hợp.
func (r *reader) before(p part, k int) group {
	const far = 48
	for end := k; end > k-3 && end > p.i; end-- {
		for s := max(p.i, k-far); s < end; s++ {
			if s > p.i && !p.l.at(s-1).sign && r.lex.at(p.l, s-1, classRole) == 0 && !r.afterRole(p.l, s) && !p.l.is(s-1, "và") && !p.l.is(s-1, "giao") {
				continue
			}
			if g := r.names.group(p.l, s); g.to == end && s >= p.i && (s != p.subject.from || p.subject.empty()) && g.from >= p.subject.to {
				return g
			}
		}
		if !p.l.is(end-1, "cùng") && !p.l.is(end-1, "gia") && !p.l.is(end-1, "tham") {
			break
		}
	}
	return group{}
}

// afterRole reports whether words that give the lead end before token i.
func (r *reader) afterRole(l *line, i int) bool { return endsWith(r.lex, l, i, classRole) > 0 }

func (g *group) merge(other group) {
	if other.empty() {
		return
	}
	g.to = max(g.to, other.to)
	g.ids = appendNew(g.ids, other.ids...)
	g.ambiguous = append(g.ambiguous, other.ambiguous...)
	g.all, g.related, g.unknown, g.persons = g.all || other.all, g.related || other.related, g.unknown || other.unknown, g.persons || other.persons
}

// recipients returns who gets the product of a part.
func (r *reader) recipients(c clause) group {
	out, l := group{}, c.l
	sending := false
	for k := c.i; k < c.j; k++ {
		n := r.lex.at(l, k, classReport)
		if n > 0 && l.is(k, "trình") && isPartOf(l.at(k-1).key) {
			n = 0
		}
		sending = sending || n > 0
		if !sending {
			continue
		}
		if r.lex.at(l, k, classPurpose) > 0 && !l.is(k, "phục vụ") && n == 0 && l.is(k, "để") {
			break
		}
		if n == 0 {
			n = l.any(k, "đồng gửi", "về", "cho", "đến", "tới", "lên", "với", "xin ý kiến")
		}
		if n == 0 {
			continue
		}
		g := r.names.group(l, k+n)
		if g.empty() || g.to > c.j || g.weak && !l.plain && !l.at(g.from).upper {
			continue
		}
		out.merge(r.through(l, g))
		k = g.to - 1
	}
	return out
}

// isPartOf reports whether "trình" belongs to the word before it, as in công trình.
func isPartOf(key string) bool {
	switch key {
	case "chuong", "cong", "qua", "quy", "lo", "giao", "tien", "phuong", "hanh":
		return true
	}
	return false
}

// through returns the body that a recipient is reached through, or the recipient itself.
func (r *reader) through(l *line, g group) group {
	at := g.to
	if l.at(at).key == "(" || l.at(at).key == "," {
		at++
	}
	if n := l.any(at, "thông qua", "qua"); n > 0 {
		if via := r.names.group(l, at+n); !via.empty() {
			return via
		}
	}
	return g
}
