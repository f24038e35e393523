package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is a setting that can't be used.
type Problem struct {
	Name    string
	Value   string // without its secret part
	Allowed string
	Cause   string // more about what is wrong; may be empty
}

// String says it in one line.
func (p Problem) String() string {
	text := fmt.Sprintf("%s: %q is not allowed", p.Name, p.Value)
	if p.Value == "" {
		text = p.Name + ": nothing is given"
	}
	if p.Cause != "" {
		text += " (" + p.Cause + ")"
	}
	return text + "; allowed is: " + p.Allowed
}

// Problems are all the settings that can't be used.
type Problems []Problem

// Error implements error, one line for each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return "wrong settings:\n  " + strings.Join(lines, "\n  ")
}

func (p Problems) sorted() Problems {
	slices.SortFunc(p, func(a, b Problem) int { return cmp.Compare(a.Name, b.Name) })
	return p
}
