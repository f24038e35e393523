package respond

import (
	"strings"

	"giaoban/fold"
	"giaoban/handlers/flow"
)

// line is a report in one line: "12 60% đã sửa 12/20 nhà".
type line struct {
	Number int    // of the directive, 0 where none is named
	State  string // stateWorking, stateDone, stateBlocked; empty where nothing says so
	Figure string // as typed; empty for none
	Text   string
}

// parseLine reads what stands behind /baocao. Words of the state count only at the beginning.
func parseLine(args string) line {
	args = strings.TrimSpace(fold.Clean(args))
	var l line
	first, rest := cutField(args)
	n, ok := flow.Number(first)
	if !ok {
		return line{Text: args}
	}
	l.Number = n
	l.State, rest = cutState(rest)
	if figure, after, ok := cutFigure(rest); ok {
		l.Figure, rest = figure, after
	}
	if l.State == "" {
		l.State, rest = cutState(rest)
	}
	l.Text = strings.TrimSpace(strings.TrimLeft(rest, ",;:- "))
	return l
}

func cutField(s string) (first, rest string) {
	s = strings.TrimSpace(s)
	at := strings.IndexAny(s, " \n\t")
	if at < 0 {
		return s, ""
	}
	return s[:at], strings.TrimSpace(s[at:])
}

// cutFigure takes a figure from the beginning: a word that is a number by itself, with "%" maybe apart.
func cutFigure(s string) (figure, rest string, ok bool) {
	first, rest := cutField(s)
	first = strings.TrimRight(first, ",;:")
	if n, err := parseNumber(first); err != nil || n.Unit != "" {
		return "", s, false
	}
	if next, after := cutField(rest); next == "%" {
		// "0% %" and "12/20 %" are no numbers: there the sign is left in the text.
		if _, err := parseNumber(first + "%"); err == nil {
			return first + "%", after, true
		}
	}
	return first, rest, true
}

// stateWords are the beginnings, folded, that say how far the work is. The longer ones stand first.
func stateWords() []struct{ words, state string } {
	return []struct{ words, state string }{
		{"dang thuc hien", stateWorking}, {"dang lam", stateWorking}, {"in progress", stateWorking}, {"working", stateWorking},
		{"da hoan thanh", stateDone}, {"hoan thanh", stateDone}, {"da xong", stateDone}, {"xong", stateDone},
		{"completed", stateDone}, {"done", stateDone},
		{"co vuong mac", stateBlocked}, {"vuong mac", stateBlocked}, {"blocked", stateBlocked},
	}
}

// cutState takes words of a state from the beginning. "xong 12 nhà" says how far it is; "đang thực hiện" is the state.
func cutState(s string) (state, rest string) {
	fields := strings.Fields(s)
	for _, w := range stateWords() {
		n := len(strings.Fields(w.words))
		if n > len(fields) {
			continue
		}
		if strings.Trim(fold.Key(strings.Join(fields[:n], " ")), ",;:.-") != w.words {
			continue
		}
		for range n {
			_, s = cutField(s)
		}
		return w.state, s
	}
	return "", s
}
