package minutes

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"giaoban/fold"
)

// Count is how many items of a field were expected, produced, and both.
type Count struct{ Expected, Got, Right int }

// Recall returns Right/Expected, and 1 where nothing was expected.
func (c Count) Recall() float64 { return share(c.Right, c.Expected) }

// Precision returns Right/Got, and 1 where nothing was produced.
func (c Count) Precision() float64 { return share(c.Right, c.Got) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

func (c *Count) add(other Count) {
	c.Expected += other.Expected
	c.Got += other.Got
	c.Right += other.Right
}

// Scores compares what was read with what should have been.
type Scores struct {
	RefusalRight bool
	Directives   Count            // Right counts the pairs
	Fields       map[string]Count // by the schema's names
	All          Count
	Meeting      map[string]Count
}

// FieldNames returns the scored fields of a directive, in the schema's order.
func FieldNames() []string {
	return []string{"lead", "all_units", "coordinators", "due", "recurring", "milestone", "target", "standing", "extension_of", "report_to", "ambiguous"}
}

// MeetingNames returns the scored fields of a meeting, in the schema's order.
func MeetingNames() []string { return []string{"date", "chair", "issuer", "number", "title"} }

// Merge adds the counts of other to s.
func (s *Scores) Merge(other Scores) {
	s.RefusalRight = s.RefusalRight && other.RefusalRight
	s.Directives.add(other.Directives)
	s.All.add(other.All)
	for name, c := range other.Fields {
		sum := s.Fields[name]
		sum.add(c)
		s.Fields[name] = sum
	}
	for name, c := range other.Meeting {
		sum := s.Meeting[name]
		sum.add(c)
		s.Meeting[name] = sum
	}
}

// NewScores returns scores of nothing, for Merge.
func NewScores() Scores {
	return Scores{RefusalRight: true, Fields: map[string]Count{}, Meeting: map[string]Count{}}
}

// Score compares two documents in the schema of Document.JSON, by the text that they were read from. Its errors are about JSON.
func Score(text string, expected, got []byte) (Scores, error) {
	var want, have jsonDocument
	if err := json.Unmarshal(expected, &want); err != nil {
		return Scores{}, fmt.Errorf("reading the expected drafts: %w", err)
	}
	if err := json.Unmarshal(got, &have); err != nil {
		return Scores{}, fmt.Errorf("reading the drafts: %w", err)
	}
	s := NewScores()
	s.RefusalRight = (want.Refused == nil) == (have.Refused == nil) && (have.Refused == nil || len(have.Directives) == 0)
	text = norm.NFC.String(text)
	a, b := locate(text, want.Directives), locate(text, have.Directives)
	s.Directives.Expected, s.Directives.Got = len(a), len(b)
	for _, d := range a {
		s.count(items(d.jsonDraft), func(c *Count, n int) { c.Expected += n })
	}
	for _, d := range b {
		s.count(items(d.jsonDraft), func(c *Count, n int) { c.Got += n })
	}
	for _, pair := range pairUp(a, b) {
		s.Directives.Right++
		s.count(matching(items(a[pair[0]].jsonDraft), items(b[pair[1]].jsonDraft)), func(c *Count, n int) { c.Right += n })
	}
	for _, c := range s.Fields {
		s.All.add(c)
	}
	s.meeting(want.Meeting, have.Meeting)
	return s, nil
}

// count adds a number of items for each field.
func (s *Scores) count(of map[string][]string, add func(*Count, int)) {
	for field, list := range of {
		c := s.Fields[field]
		add(&c, len(list))
		s.Fields[field] = c
	}
}

// located is a draft with the place of its source.
type located struct {
	jsonDraft
	from, to int
}

// locate finds the sources in order; a draft whose source is not in the text counts as not produced.
func locate(text string, drafts []jsonDraft) []located {
	var out []located
	behind := 0
	for _, d := range drafts {
		at := strings.Index(text[behind:], d.Source)
		if at >= 0 {
			at += behind
		} else {
			at = strings.Index(text, d.Source)
		}
		if at < 0 || d.Source == "" {
			continue
		}
		out = append(out, located{d, at, at + len(d.Source)})
		behind = max(behind, at)
	}
	return out
}

// pairUp returns the order-preserving pairing with the most pairs whose sources overlap.
func pairUp(a, b []located) [][2]int {
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	overlap := func(i, j int) bool { return a[i].from < b[j].to && b[j].from < a[i].to }
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if overlap(i, j) {
				best[i][j] = max(best[i][j], best[i+1][j+1]+1)
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case overlap(i, j) && best[i][j] == best[i+1][j+1]+1:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case best[i+1][j] >= best[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// items returns the items of a draft by field.
func items(d jsonDraft) map[string][]string {
	out := map[string][]string{"lead": d.Lead, "coordinators": slices.Clone(d.Coordinators), "report_to": d.ReportTo, "ambiguous": d.Ambiguous}
	if d.CoordinatorsUnspecified {
		out["coordinators"] = append(out["coordinators"], "*")
	}
	if d.AllUnits {
		out["all_units"] = []string{"true"}
	}
	if d.Standing {
		out["standing"] = []string{"true"}
	}
	if d.Due != nil {
		out["due"] = []string{fmt.Sprint(*d.Due, " ", d.DueInclusive != nil && *d.DueInclusive)}
	}
	if d.Recurring != nil {
		out["recurring"] = []string{fmt.Sprint(*d.Recurring)}
	}
	if d.Milestone != nil {
		out["milestone"] = []string{*d.Milestone}
	}
	if d.Target != nil {
		out["target"] = []string{targetItem(*d.Target)}
	}
	if d.ExtensionOf != nil {
		out["extension_of"] = []string{*d.ExtensionOf}
	}
	return out
}

const unitMark = "\x00"

func targetItem(t jsonTarget) string {
	v, err := t.Value.Float64()
	if err != nil {
		return t.Value.String()
	}
	return fmt.Sprint(v, " ", t.Op, unitMark, t.Unit)
}

// matching returns the items of a that b has too.
func matching(a, b map[string][]string) map[string][]string {
	out := map[string][]string{}
	for field, list := range a {
		left := slices.Clone(b[field])
		for _, item := range list {
			at := slices.IndexFunc(left, func(other string) bool { return sameItem(field, item, other) })
			if at >= 0 {
				out[field] = append(out[field], item)
				left = slices.Delete(left, at, at+1)
			}
		}
	}
	return out
}

func sameItem(field, a, b string) bool {
	switch field {
	case "ambiguous", "extension_of":
		return within(a, b)
	case "target":
		valueA, unitA, _ := strings.Cut(a, unitMark)
		valueB, unitB, _ := strings.Cut(b, unitMark)
		return valueA == valueB && within(unitA, unitB)
	}
	return a == b
}

// within reports whether one contains the other after folding.
func within(a, b string) bool {
	a, b = fold.Key(a), fold.Key(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// meeting counts the fields of the meeting.
func (s *Scores) meeting(want, have jsonMeeting) {
	for i, pair := range [][2]*string{{want.Date, have.Date}, {want.Chair, have.Chair}, {want.Issuer, have.Issuer}, {want.Number, have.Number}, {want.Title, have.Title}} {
		name := MeetingNames()[i]
		c := Count{}
		if pair[0] != nil {
			c.Expected = 1
		}
		if pair[1] != nil {
			c.Got = 1
		}
		exact := name == "date" || name == "number"
		if c.Expected+c.Got == 2 && (*pair[0] == *pair[1] || !exact && within(*pair[0], *pair[1])) {
			c.Right = 1
		}
		s.Meeting[name] = c
	}
}
