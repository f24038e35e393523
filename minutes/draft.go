package minutes

import (
	"giaoban/calendar"
	"giaoban/directive"
)

// A builder is the draft that the clauses of a line are put into.
type builder struct {
	line       *line
	from, to   int // tokens
	draft      Draft
	subject    group
	hasSubject bool
	dated      bool
	wantStands bool
	warning    *Warning
	dropped    bool // the watcher's role: kept only where a report of its own follows
}

// newLine forgets the clause before at the beginning of a line, but not the draft, which a line of its own may complete.
func (r *reader) newLine(*line) { r.flush() }

// flush writes out the draft that is being built.
func (r *reader) flush() {
	b := r.last
	if b == nil || b.dropped || b.draft.N != 0 {
		return
	}
	d := &b.draft
	d.N = len(r.doc.Directives) + 1
	d.Source = textOf(b.line, b.from, b.to)
	if d.Source == "" {
		return
	}
	d.Standing = b.wantStands && d.Due.IsZero() && d.Recurring == nil && d.Milestone.Day == 0
	if d.Recurring != nil {
		d.Due = calendar.Deadline{}
	}
	if b.warning != nil {
		b.warning.Directive = d.N
		r.doc.Warnings = append(r.doc.Warnings, *b.warning)
	}
	r.doc.Directives = append(r.doc.Directives, *d)
}

func (r *reader) finish() { r.flush() }

// take puts a part into the draft before it, begins a draft with it, or leaves it out.
func (r *reader) take(p part, news bool) {
	open := r.last != nil && r.last.line == p.l
	switch {
	case r.leftOut(p, news):
		return
	case open && !r.last.dropped && r.belongs(p):
		r.add(p)
		return
	}
	watch := r.watches(p)
	if watch {
		r.mark(15)
	}
	r.flush()
	b := &builder{line: p.l, from: p.i, to: p.j, dropped: watch, draft: Draft{Origins: map[directive.Field]directive.Origin{}}}
	r.give(b, p, open)
	before := r.last
	r.last = b
	if news && p.triggered && !p.subject.empty() && !p.subject.persons && p.subject.from > p.i && p.subject.from < p.j && p.body > p.subject.from {
		b.from = p.subject.from
	}
	r.add(p)
	// "… gửi báo cáo quý về X trước D1, báo cáo năm trước D2": the second report goes where the first does.
	if open && len(b.draft.ReportTo) == 0 && p.subject.empty() && r.reports(p, r.skipLinks(p.clause, p.i)) && r.recipients(p.clause).empty() {
		b.draft.ReportTo = before.draft.ReportTo
	}
}

// give sets who leads: the clause's own subject, the clause before, or the headings.
func (r *reader) give(b *builder, p part, open bool) {
	origin := directive.Stated
	g, ok := p.subject, !p.subject.empty() || p.subject.unknown
	if !ok && open && r.last.hasSubject {
		g, ok, origin = r.last.subject, true, directive.Inferred
	}
	if !ok {
		g, ok = r.inherited()
		origin = directive.Inferred
	}
	if !ok {
		return
	}
	b.subject, b.hasSubject = g, true
	d := &b.draft
	if g.all || g.related && len(g.ids) == 0 {
		d.AllUnits = true
		r.mark(10)
	} else {
		d.Lead = g.ids
	}
	d.Ambiguous = appendNew(d.Ambiguous, g.ambiguous...)
	if g.persons && len(g.ids) == 0 {
		r.mark(5)
	}
	d.Origins[directive.FieldLead] = origin
}

// add puts what a part says into the draft.
func (r *reader) add(p part) {
	b := r.last
	d := &b.draft
	if b.line == p.l {
		b.to = max(b.to, p.j)
	}
	r.addRoles(b, p)
	r.addTime(b, p.clause)
	if d.Target == nil {
		t, unclear := r.target(p.clause)
		if t != nil {
			d.Target = t
			d.Origins[directive.FieldTarget] = directive.Stated
			if t.Value == 0 {
				r.mark(12)
			} else {
				r.mark(13)
			}
		}
		if unclear != "" {
			d.Ambiguous = appendNew(d.Ambiguous, unclear)
		}
	}
	if d.Milestone.Day == 0 {
		m, w := r.milestone(p.clause)
		if m.Day != 0 {
			d.Milestone, b.warning = m, w
			r.mark(11)
		}
	}
	if r.stands(p) {
		b.wantStands = true
		r.mark(14)
	}
}

// addRoles puts the coordinators and recipients of a part into the draft.
func (r *reader) addRoles(b *builder, p part) {
	d := &b.draft
	with := r.coordinators(p)
	for _, id := range with.ids {
		if !contains(d.Lead, id) {
			d.Coordinators = appendNew(d.Coordinators, id)
		}
	}
	d.CoordinatorsUnspecified = d.CoordinatorsUnspecified || with.all || with.related
	d.Ambiguous = appendNew(d.Ambiguous, with.ambiguous...)
	if len(d.Coordinators) > 0 || d.CoordinatorsUnspecified {
		d.Origins[directive.FieldCoordinators] = directive.Stated
	}
	to := r.recipients(p.clause)
	d.ReportTo = appendNew(d.ReportTo, to.ids...)
	d.Ambiguous = appendNew(d.Ambiguous, to.ambiguous...)
	r.markRoles(p, with, to)
}

// addTime puts the deadline or the period of a part into the draft.
func (r *reader) addTime(b *builder, c clause) {
	d := &b.draft
	if again := r.recurring(c); again != nil && d.Due.IsZero() {
		d.Recurring = again
		b.dated = true
		r.mark(9)
		return
	}
	if b.dated {
		return
	}
	due, ok := r.due(c)
	if !ok {
		return
	}
	d.Due, b.dated = due.due, true
	d.Origins[directive.FieldDue] = directive.Stated
	if due.due.HasHour {
		r.mark(8)
	}
}

// due picks the deadline of a clause: one that is expressly a deadline before others.
func (r *reader) due(c clause) (dated, bool) {
	var best dated
	ok := false
	for _, d := range r.deadlines(c.l, c.i, c.j) {
		if r.isOldDay(c.l, d.from) || c.l.is(d.from-1, "từ") {
			continue
		}
		if !ok || d.strong && !best.strong {
			best, ok = d, true
		}
	}
	return best, ok
}

func (r *reader) isOldDay(l *line, i int) bool { return l.any(i-2, "thay cho", "thay vì") > 0 }

// stands reports whether a part is about something that goes on for good.
func (r *reader) stands(p part) bool {
	l := p.l
	for k := p.i; k < p.j; k++ {
		n := r.lex.at(l, k, classStanding)
		if n == 0 || l.is(k-1, "chưa") || l.is(k-1, "không") {
			continue
		}
		if l.is(k, "thường xuyên") || l.is(k, "kịp thời") {
			return true
		}
		prev := l.at(k - 1)
		if k == p.i || k == p.body || p.subject.persons && !signBetween(l, p.body, k) || prev.sign && prev.key != `"` || l.any(k-1, "và", "cần", "phải", "trì", "trung", "động", "trọng", "trương") > 0 || r.endsName(p, k) {
			return true
		}
	}
	return false
}

// signBetween reports whether a sign stands among the tokens.
func signBetween(l *line, i, j int) bool {
	for ; i < j; i++ {
		if l.at(i).sign {
			return true
		}
	}
	return false
}

// endsName reports whether the coordinators' names end before token k.
func (r *reader) endsName(p part, k int) bool {
	with := r.coordinators(p)
	return with.to == k
}

// extended makes a draft of a moved deadline.
func (r *reader) extended(c clause, e extension) {
	d := Draft{Origins: map[directive.Field]directive.Origin{}, ExtensionOf: e.task, Due: e.due.due}
	d.Lead, d.Ambiguous = e.lead.ids, e.lead.ambiguous
	if e.lead.all {
		d.Lead, d.AllUnits = nil, true
	}
	if len(d.Lead) == 0 && !d.AllUnits && e.lead.empty() {
		if g, ok := r.inherited(); ok {
			d.Lead, d.AllUnits = g.ids, g.all
			d.Origins[directive.FieldLead] = directive.Inferred
		}
	}
	d.Origins[directive.FieldDue] = directive.Stated
	end := c.j
	for k := e.due.to; k < c.j; k++ {
		if c.l.at(k).key == "," {
			end = k
			break
		}
	}
	r.mark(17)
	r.last = &builder{line: c.l, from: c.i, to: end, draft: d, subject: e.lead, hasSubject: !e.lead.empty(), dated: true}
	r.flush()
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
