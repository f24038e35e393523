package summary

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"giaoban/directive"
)

// History rebuilds an office's records as they were at a moment, from the record of who did what: Note its lines in order,
// up to that moment, and ask for the Input. The zero History is an office without records.
type History struct{ last map[string]string }

// historic are the kinds of subjects that summaries are computed from.
func historic() []string {
	return []string{"organisation:", "meeting:", "milestone:", "directive:", "assignment:", "report:", "extension:"}
}

// Note takes one line: what was changed, and the record after that as JSON, empty where it is gone.
func (h *History) Note(subject, after string) {
	if !slices.ContainsFunc(historic(), func(kind string) bool { return strings.HasPrefix(subject, kind) }) {
		return
	}
	if h.last == nil {
		h.last = map[string]string{}
	}
	if after == "" {
		delete(h.last, subject)
		return
	}
	h.last[subject] = after
}

// IsZero tells whether no record was noted.
func (h *History) IsZero() bool { return len(h.last) == 0 }

// Len returns how many records were noted and are still there.
func (h *History) Len() int { return len(h.last) }

// Clone returns a history that goes on by itself.
func (h *History) Clone() History { return History{maps.Clone(h.last)} }

// Input returns the records as the lines left them; zone, moment and choices are for the caller to add.
func (h *History) Input() (Input, error) {
	var in Input
	for _, subject := range slices.Sorted(maps.Keys(h.last)) {
		kind, _, _ := strings.Cut(subject, ":")
		after := []byte(h.last[subject])
		var err error
		switch kind {
		case "organisation":
			err = read(after, &in.Organisations)
		case "meeting":
			err = read(after, &in.Meetings)
		case "milestone":
			err = read(after, &in.Milestones)
		case "directive":
			err = read(after, &in.Directives)
		case "assignment":
			err = read(after, &in.Assignments)
		case "report":
			err = read(after, &in.Reports)
		case "extension":
			err = read(after, &in.Extensions)
		}
		if err != nil {
			return Input{}, fmt.Errorf("reading %s as it was: %w", subject, err)
		}
	}
	slices.SortFunc(in.Organisations, compareUnits)
	slices.SortFunc(in.Directives, func(a, b directive.Directive) int { return a.Number - b.Number })
	return in, nil
}

// read adds a record to a list.
func read[R any](raw []byte, to *[]R) error {
	var record R
	if err := json.Unmarshal(raw, &record); err != nil {
		return err
	}
	*to = append(*to, record)
	return nil
}
