package minutes

// news reads the paragraphs of a news item: what the chair says, and what follows it.
func (r *reader) news(from int) {
	speaks := false
	for i := from; i < len(r.lines); i++ {
		l := &r.lines[i]
		if l.blank() {
			continue
		}
		r.newLine(l)
		c, before := l.clause(), len(r.doc.Directives)
		for _, s := range r.sentences(c) {
			speaks = r.newsSentence(s, speaks, l.level != levelNone)
		}
		r.finish()
		if len(r.doc.Directives) == before {
			r.leaveOut(l)
		}
		if n := len(l.toks); n > 0 && l.toks[n-1].key == ":" && speaks {
			if p := r.part(c); !p.subject.empty() {
				r.heads = []head{{subject: p.subject, set: true}}
			}
		}
	}
}

// newsSentence reads one sentence and returns whether the chair still speaks behind it.
func (r *reader) newsSentence(s clause, speaks, listed bool) bool {
	if e, ok := r.extension(s); ok && !r.participant(s, e) {
		r.flush()
		r.extended(clause{s.l, r.consentAt(s), s.j}, e)
		return true
	}
	for k := s.i; k < s.j; k++ {
		if r.trigger(s.l, k) == 0 {
			continue
		}
		if !r.byChair(s, k) {
			if r.bySomebody(s, k) {
				return false
			}
			continue
		}
		if s.l.toks[s.j-1].key == ":" || s.j < len(s.l.toks) && s.l.at(s.j).key == ":" {
			return true
		}
		r.sentence(clause{s.l, k, s.j}, true)
		return true
	}
	if !speaks {
		return false
	}
	p := r.part(s)
	if p.subject.empty() && !listed && r.lex.at(s.l, r.skipLinks(s, s.i), classStanding) == 0 || r.tells(p) {
		return speaks && !r.tells(p)
	}
	r.sentence(s, true)
	return true
}

// consentAt returns the token at which the chair's words begin.
func (r *reader) consentAt(s clause) int {
	for k := s.i; k < s.j; k++ {
		if r.lex.at(s.l, k, classChair) > 0 {
			return k
		}
	}
	return s.i
}

// participant reports whether somebody else than the chair speaks of the extension.
func (r *reader) participant(s clause, e extension) bool {
	at := r.consentAt(s)
	return s.l.is(s.i, "đại diện") || r.lex.find(s.l, s.i, at, classPropose) >= 0 && s.l.any(s.i, "theo", "trước") == 0 && !e.lead.empty() && e.lead.from < at
}

// byChair reports whether the words before a trigger at token k are the chair's or nobody's.
func (r *reader) byChair(s clause, k int) bool {
	l := s.l
	if r.bySomebody(s, k) {
		return false
	}
	for m := s.i; m < k; m++ {
		if l.any(m, "đồng chí", "chủ trì", "bí thư", "chủ tịch", "kết luận", "trưởng ban", "phát biểu chỉ đạo", "ông", "bà") > 0 {
			return true
		}
	}
	g := r.names.group(l, k+r.trigger(l, k))
	start := r.skipLinks(s, s.i)
	return start >= k || !g.empty() && (r.lex.at(l, start, classOpener) > 0 || l.at(k-1).key == "," || l.at(k-1).key == ";")
}

// bySomebody reports whether a participant speaks before token k.
func (r *reader) bySomebody(s clause, k int) bool {
	l := s.l
	for m := s.i; m < k; m++ {
		if l.any(m, "đại diện", "các đại biểu", "ý kiến của", "theo báo cáo", "nhiều ý kiến", "lãnh đạo hội", "lãnh đạo các") > 0 {
			return l.any(m, "ý kiến của") == 0 || r.lex.find(l, m, k, classPropose) >= 0
		}
	}
	g := r.names.group(l, r.skipLinks(s, s.i))
	return !g.empty() && !g.persons && g.to <= k && k <= g.to+2
}

// tells reports whether a part tells what was or what somebody says.
func (r *reader) tells(p part) bool {
	if p.subject.empty() || p.triggered {
		return false
	}
	at := p.subject.to
	for more := 1; more > 0; at += more {
		more = p.l.any(at, "cũng", "tỉnh")
	}
	if p.l.plain {
		// Without accents "vẫn" looks like "vận động" and "đang" like "đăng ký".
		return p.l.any(at, "đã", "chưa", "cho biết") > 0
	}
	if p.l.is(at, "còn") && p.l.any(at+1, "lại") == 0 {
		return true
	}
	return r.lex.at(p.l, at, classNarrative) > 0 && !p.l.is(at, "đạt")
}
