package minutes

// sentences cuts a clause at its full stops.
func (r *reader) sentences(c clause) []clause {
	var out []clause
	depth, from := 0, c.i
	for k := c.i; k < c.j; k++ {
		depth = nesting(c, k, depth)
		if depth > 0 || !c.l.at(k).sign || !endsSentence(c, k) {
			continue
		}
		out = appendClause(out, clause{c.l, from, k})
		from = k + 1
	}
	return appendClause(out, clause{c.l, from, c.j})
}

// nesting returns the depth of parentheses behind token k. One that isn't closed soon doesn't count.
func nesting(c clause, k, depth int) int {
	const far = 80
	switch c.l.at(k).key {
	case "(":
		for m := k + 1; m < min(c.j, k+far); m++ {
			if c.l.at(m).key == ")" {
				return depth + 1
			}
		}
	case ")":
		return max(0, depth-1)
	}
	return depth
}

// endsSentence tells a full stop from the point of a number or an abbreviation.
func endsSentence(c clause, k int) bool {
	l := c.l
	next := l.at(k + 1)
	switch l.at(k).key {
	case "!", "?":
		return true
	case ".", "…":
	default:
		return false
	}
	if k+1 >= c.j {
		return true
	}
	if !next.spaced && !next.sign || next.key == "/" {
		return false
	}
	switch l.at(k - 1).key {
	case "tp", "tx", "h", "ths", "ts", "p":
		return false
	}
	return next.upper || next.number || next.sign || l.plain
}

// parts cuts a sentence at its semicolons.
func (r *reader) parts(c clause) []clause {
	var out []clause
	depth, from := 0, c.i
	for k := c.i; k < c.j; k++ {
		depth = nesting(c, k, depth)
		if depth == 0 && c.l.at(k).key == ";" {
			out = appendClause(out, clause{c.l, from, k})
			from = k + 1
		}
	}
	return appendClause(out, clause{c.l, from, c.j})
}

// byCommas cuts a clause further where a comma begins another's task. In a news item a named body is enough for that.
func (r *reader) byCommas(c clause, news bool) []clause {
	var out []clause
	depth, from := 0, c.i
	hasDue, hasGoal := false, false
	for k := c.i; k < c.j; k++ {
		depth = nesting(c, k, depth)
		if depth > 0 {
			continue
		}
		if d, ok := r.deadline(c.l, k); ok && d.to <= c.j {
			hasDue = true
			k = d.to - 1
			continue
		}
		if g := r.names.group(c.l, k); !g.empty() && k > from {
			k = g.to - 1
			continue
		}
		hasGoal = hasGoal || r.lex.at(c.l, k, classAtLeast) > 0 || c.l.at(k).key == "%" || c.l.is(k, "kỷ niệm")
		if !c.l.is(k, ",") && !c.l.is(k, "và") && !c.l.is(k, "đồng thời") {
			continue
		}
		if k <= from || r.onlyDeadline(clause{c.l, from, k}) || r.beginsWithDate(clause{c.l, from, k}) || !r.beginsTask(clause{c.l, k, c.j}, news, hasDue, hasGoal) {
			continue
		}
		out = appendClause(out, clause{c.l, from, k})
		from, hasDue, hasGoal = k+1, false, false
	}
	return appendClause(out, clause{c.l, from, c.j})
}

// beginsWithDate reports whether a clause that ends at a comma only says when: "từ ngày 1/7 đến ngày 31/7", "trước ngày 15 của
// tháng cuối quý". Who is to do what stands behind the comma.
func (r *reader) beginsWithDate(c clause) bool {
	at := r.skipLinks(c, c.i)
	if !r.hasDateFirst(c, at) && c.l.any(at, "từ", "trước", "chậm nhất", "muộn nhất", "định kỳ", "hằng", "hàng") == 0 {
		return false
	}
	for k := at; k < c.j; k++ {
		if r.lex.at(c.l, k, classVerb) > 0 && !c.l.is(k, "đến") && !c.l.is(k, "còn") || r.trigger(c.l, k) > 0 {
			return false
		}
		if _, named := r.names.mention(c.l, k); named {
			return false
		}
	}
	return true
}

// beginsTask reports whether another task begins behind the comma or "và" at the clause's first token.
func (r *reader) beginsTask(c clause, news, hasDue, hasGoal bool) bool {
	l, at := c.l, c.i+1
	comma := l.at(c.i).key == ","
	link := linkAt(l, at)
	at += link
	if l.is(c.i, "đồng thời") {
		link++
	}
	if n := r.trigger(l, at); n > 0 {
		g := r.names.group(l, at+n)
		return !g.empty() || link > 0 && !l.is(at, "chỉ đạo")
	}
	if comma && hasGoal && news && l.is(at, "không để") {
		return true
	}
	g := r.names.group(l, at)
	named := !g.empty() && g.to < c.j && !l.at(g.to).sign && !l.is(g.to, "phối hợp") && !l.is(g.to, "cùng phối hợp") && r.lex.at(l, g.to, classNarrative) == 0
	switch {
	case named && (comma && news || comma && link > 0 || hasDue):
		return !g.weak || l.plain
	case hasDue && (comma || l.is(c.i, "và")):
		return r.ownDate(clause{l, at, c.j}) && !g.related
	}
	return false
}

// linkAt returns how many tokens from i on join another's task to the one before.
func linkAt(l *line, i int) int {
	link := 0
	for _, w := range []string{"đồng thời", "còn", "riêng", "và", "cùng với đó", "bên cạnh đó"} {
		link += l.phrase(i+link, w)
	}
	return link
}

// ownDate reports whether a clause has a deadline of its own before its first further break, and a verb for it.
func (r *reader) ownDate(c clause) bool {
	const far = 60
	words := 0
	for k := c.i; k < min(c.j, c.i+far); k++ {
		if d, ok := r.deadline(c.l, k); ok && d.to <= c.j {
			return words > 1
		}
		if !c.l.at(k).sign && r.lex.at(c.l, k, classDone) == 0 || r.lex.at(c.l, k, classReport) > 0 {
			words++
		}
	}
	return false
}

// appendClause adds a clause without the signs at its ends, unless nothing is left of it.
func appendClause(list []clause, c clause) []clause {
	if c = c.trim(); c.i < c.j {
		return append(list, c)
	}
	return list
}

func (c clause) trim() clause {
	for c.i < c.j && isStop(c.l.at(c.i).key) {
		c.i++
	}
	for c.i < c.j && isStop(c.l.at(c.j-1).key) {
		c.j--
	}
	return c
}

func isStop(key string) bool {
	switch key {
	case ".", ",", ";", ":", "/", "-", "+", "•", "…", "!", "?", "*", "\x00":
		return true
	}
	return false
}
