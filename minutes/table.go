package minutes

import (
	"strings"

	"giaoban/directive"
)

// Columns of a table of tasks.
type column int

const (
	columnOther column = iota
	columnTask
	columnLead
	columnCoordinators
	columnDue
	columnReport
	columnTarget
)

// table reads the rows from line i on and returns the line behind them; i itself where they are no table of tasks.
func (r *reader) table(i int) int {
	if r.section == sectionAssessment || r.section == sectionPreamble {
		return i
	}
	columns := r.columns(&r.lines[i])
	if columns == nil {
		return i
	}
	r.flush()
	var before group
	for i++; i < len(r.lines); i++ {
		l := &r.lines[i]
		if !strings.Contains(r.text[l.start:l.end], "\t") {
			break
		}
		before = r.row(r.cellsOf(l), columns, before)
	}
	return i
}

// cellsOf cuts a row into lines of their own, one for each cell.
func (r *reader) cellsOf(l *line) []line {
	var out []line
	start := l.start
	for cell := range strings.SplitSeq(r.text[l.start:l.end], "\t") {
		c := line{lex: r.lexer, text: r.text, start: start, end: start + len(cell), level: levelNone, plain: l.plain}
		c.toks = r.lexer.lex(c.start, c.end)
		out = append(out, c)
		start += len(cell) + 1
	}
	return out
}

// columns reads a table's header; nil where none of its cells names the tasks.
func (r *reader) columns(l *line) []column {
	var out []column
	found := false
	for _, cell := range r.cellsOf(l) {
		c := columnOf(&cell)
		if c == columnTask && found {
			c = columnOther
		}
		found = found || c == columnTask
		out = append(out, c)
	}
	if !found {
		return nil
	}
	return out
}

func columnOf(l *line) column {
	for _, h := range []struct {
		column  column
		phrases []string
	}{
		{columnLead, []string{"chủ trì", "đầu mối", "thực hiện chính", "đơn vị thực hiện", "cơ quan thực hiện", "phụ trách", "người thực hiện", "đơn vị được giao", "chịu trách nhiệm"}},
		{columnCoordinators, []string{"phối hợp"}},
		{columnDue, []string{"thời hạn", "thời gian", "hạn", "hoàn thành", "tiến độ", "hạn chót"}},
		{columnReport, []string{"nơi nhận", "nơi gửi", "báo cáo về", "gửi về", "nhận báo cáo"}},
		{columnTarget, []string{"chỉ tiêu", "mục tiêu", "sản phẩm", "kết quả"}},
		{columnTask, []string{"nội dung", "nhiệm vụ", "công việc", "tên việc", "việc", "đầu việc"}},
		{columnLead, []string{"đơn vị", "cơ quan", "thực hiện"}},
	} {
		for k := range l.toks {
			if l.any(k, h.phrases...) > 0 && len(l.toks) < 12 {
				return h.column
			}
		}
	}
	return columnOther
}

// row makes a draft of a row. It returns who leads, for a row below that leaves it out.
func (r *reader) row(cells []line, columns []column, before group) group {
	var task *line
	filled := 0
	for k := range cells {
		if !cells[k].blank() {
			filled++
		}
		if k < len(columns) && columns[k] == columnTask {
			task = &cells[k]
		}
	}
	if task == nil || task.blank() || filled < 2 || filled == 2 && len(cells) > 3 && !cells[0].blank() && !cells[0].at(0).number {
		return before
	}
	c := task.clause()
	p := r.part(c)
	lead := group{}
	b := &builder{line: task, from: c.i, to: c.j, draft: Draft{Origins: map[directive.Field]directive.Origin{}}}
	for k := range cells {
		if k < len(columns) && columns[k] == columnLead && lead.empty() {
			lead = r.anywhere(&cells[k])
		}
		if k < len(columns) && columns[k] == columnDue {
			r.cellDue(b, &cells[k])
		}
	}
	switch {
	case !lead.empty():
		p.subject = lead
	case p.subject.empty() && !before.empty():
		lead, p.subject = before, before
	}
	r.last = nil
	r.give(b, p, false)
	r.last = b
	p.subject = group{}
	r.add(p)
	r.otherCells(b, cells, columns)
	r.flush()
	r.last = nil
	if lead.empty() {
		return before
	}
	return lead
}

// otherCells reads the columns of coordinators, recipients and results.
func (r *reader) otherCells(b *builder, cells []line, columns []column) {
	d := &b.draft
	for k := range cells {
		if k >= len(columns) || cells[k].blank() {
			continue
		}
		cell := &cells[k]
		switch columns[k] {
		case columnCoordinators:
			g := r.anywhere(cell)
			for _, id := range g.ids {
				if !contains(d.Lead, id) {
					d.Coordinators = appendNew(d.Coordinators, id)
				}
			}
			d.CoordinatorsUnspecified = d.CoordinatorsUnspecified || g.all || g.related
			d.Ambiguous = appendNew(d.Ambiguous, g.ambiguous...)
		case columnReport:
			g := r.anywhere(cell)
			d.ReportTo = appendNew(d.ReportTo, g.ids...)
		case columnTarget:
			if d.Target == nil {
				t, unclear := r.target(clause{cell, 0, len(cell.toks)})
				d.Target = t
				if unclear != "" {
					d.Ambiguous = appendNew(d.Ambiguous, unclear)
				}
			}
		}
	}
}

// anywhere returns all who are named in a cell.
func (r *reader) anywhere(l *line) group {
	out := group{}
	for k := 0; k < len(l.toks); k++ {
		if g := r.names.group(l, k); !g.empty() {
			out.merge(g)
			k = g.to - 1
		}
	}
	return out
}

// cellDue reads a cell of the column of deadlines, where a bare day is one.
func (r *reader) cellDue(b *builder, l *line) {
	if l.blank() {
		return
	}
	c := clause{l, 0, len(l.toks)}
	d := &b.draft
	if again := r.recurring(c); again != nil {
		d.Recurring, b.dated = again, true
		r.mark(9)
		return
	}
	if r.lex.find(l, 0, len(l.toks), classStanding) >= 0 {
		b.wantStands = true
		return
	}
	r.addTime(b, c)
	for k := 0; k < len(l.toks) && !b.dated; k++ {
		n := r.day(l, k, false)
		if n == 0 {
			n = bareIn(l, k)
		}
		if n == 0 {
			continue
		}
		if res, ok := r.typed(textOf(l, k, k+n), false); ok {
			d.Due, b.dated = res.Deadline, true
			d.Origins[directive.FieldDue] = directive.Stated
		}
	}
}

// bareIn returns how many tokens from i on are a period alone in a cell: cuối năm, năm 2017.
func bareIn(l *line, i int) int {
	for _, read := range []func(*line, int) int{year, endOf} {
		if n := read(l, i); n > 0 {
			return n
		}
	}
	return 0
}
