package directive

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// ImportDrafts adds what was read from a notice: its meeting, unless that is there, the milestones that it names, and the
// drafts.
type ImportDrafts struct {
	Meeting    Meeting // of one that is there only what was open is filled in
	Milestones []Milestone
	Drafts     []Directive
}

// MergeDrafts makes one draft of two: what Into leaves open is taken from From, lists and texts are joined.
type MergeDrafts struct{ Into, From int }

// Piece is one part of a draft that is split.
type Piece struct{ Title, Body Text }

// SplitDraft makes two drafts of one. The second gets the next number, and everything but the text like the first.
type SplitDraft struct {
	Number        int
	Seen          int64 // the version that was looked at; 0 for whichever there is
	First, Second Piece
}

// SwapDrafts lets two drafts change places in the list: each gets the other's number.
type SwapDrafts struct{ A, B int }

// Name implements Command.
func (ImportDrafts) Name() string { return "import_drafts" }
func (MergeDrafts) Name() string  { return "merge_drafts" }
func (SplitDraft) Name() string   { return "split_draft" }
func (SwapDrafts) Name() string   { return "swap_drafts" }

// Needs implements Command.
func (c ImportDrafts) Needs() Need {
	need := DraftDirectives{Meeting: c.Meeting.ID, Drafts: c.Drafts}.Needs()
	for _, m := range c.Milestones {
		need.Milestones = append(need.Milestones, m.ID)
	}
	return need
}
func (c MergeDrafts) Needs() Need { return Need{Directives: []int{c.Into, c.From}} }
func (c SplitDraft) Needs() Need  { return Need{Directives: []int{c.Number}, HighestDraft: true} }
func (c SwapDrafts) Needs() Need  { return Need{Directives: []int{c.A, c.B}} }

func (ImportDrafts) permit(s State) error { return mayBe(s, Board) }
func (MergeDrafts) permit(s State) error  { return mayBe(s, Board) }
func (SplitDraft) permit(s State) error   { return mayBe(s, Board) }
func (SwapDrafts) permit(s State) error   { return mayBe(s, Board) }

// findDraft returns a directive that is a draft and not scheduled.
func (s State) findDraft(number int) (Directive, error) {
	d, err := s.find(number)
	if err == nil && d.State != Draft {
		err = refuse(CodeNotDraft, "Number", number)
	}
	return d, err
}

func (c ImportDrafts) decide(s State, now time.Time) (Outcome, error) {
	// What comes with the drafts is there for them to lean on, as if it had been written before.
	s.Meetings, s.Milestones = maps.Clone(s.Meetings), maps.Clone(s.Milestones)
	var change Change
	m, known := s.Meetings[c.Meeting.ID]
	if filled := m.filledFrom(c.Meeting); !known || !sameMeeting(filled, m) {
		out, err := RecordMeeting{filled}.decide(s, now)
		if err != nil {
			return Outcome{}, err
		}
		change.Meetings = out.Change.Meetings
		s.Meetings[filled.ID] = out.Change.Meetings[0]
	}
	for _, goal := range c.Milestones {
		if _, there := s.Milestones[goal.ID]; there {
			continue
		}
		out, err := SetMilestone{goal}.decide(s, now)
		if err != nil {
			return Outcome{}, err
		}
		change.Milestones = append(change.Milestones, out.Change.Milestones...)
		s.Milestones[goal.ID] = goal
	}
	out, err := DraftDirectives{Meeting: c.Meeting.ID, Drafts: c.Drafts}.decide(s, now)
	if err != nil {
		return Outcome{}, err
	}
	out.Change.Meetings, out.Change.Milestones = change.Meetings, change.Milestones
	return out, nil
}

// filledFrom returns m with what it leaves open taken from what a notice says.
func (m Meeting) filledFrom(read Meeting) Meeting {
	if m.ID == "" {
		return read
	}
	if m.Notice == "" {
		m.Notice = read.Notice
	}
	if m.Chair == (Text{}) {
		m.Chair = read.Chair
	}
	return m
}

func sameMeeting(a, b Meeting) bool { return a.Notice == b.Notice && a.Chair == b.Chair }

func (c MergeDrafts) decide(s State, now time.Time) (Outcome, error) {
	if c.Into == c.From {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	into, err := s.findDraft(c.Into)
	if err != nil {
		return Outcome{}, err
	}
	from, err := s.findDraft(c.From)
	if err != nil {
		return Outcome{}, err
	}
	both := merged(into, from)
	if err := s.checkDraft(both); err != nil {
		return Outcome{}, err
	}
	out := Outcome{Change: Change{
		Directives: []Directive{both.edited(s, Changed(into, both), now)}, Removed: []int{from.Number},
	}}
	out.Change.relyOn(from)
	return out, nil
}

// merged joins two drafts.
func merged(into, from Directive) Directive {
	join := func(a, b string) string { return strings.Trim(a+"\n"+b, "\n") }
	d := into
	d.Body = Text{VI: join(into.Body.VI, from.Body.VI), EN: join(into.Body.EN, from.Body.EN)}
	d.Source = join(into.Source, from.Source)
	d.All = into.All || from.All
	d.Lead = union(into.Lead, from.Lead)
	if d.All {
		d.Lead = nil
	}
	d.Coordinators = slices.DeleteFunc(union(into.Coordinators, from.Coordinators), func(id OrgID) bool {
		return slices.Contains(d.Lead, id)
	})
	d.ReportTo, d.Audience = union(into.ReportTo, from.ReportTo), union(into.Audience, from.Audience)
	d.Ambiguous = union(into.Ambiguous, from.Ambiguous)
	d.Urgent = into.Urgent || from.Urgent
	for _, f := range from.Attachments {
		if !slices.ContainsFunc(d.Attachments, f.Same) {
			d.Attachments = append(slices.Clone(d.Attachments), f)
		}
	}
	if into.Due.IsZero() && into.Milestone == "" && into.Period.IsZero() && !into.Standing {
		d = d.With(from, FieldDue)
	}
	if into.Target == nil {
		d = d.With(from, FieldTarget)
	}
	if into.Earlier == "" && into.Extends == 0 {
		d = d.With(from, FieldEarlier)
	}
	return d
}

// union joins two lists without repeating anything.
func union[T comparable](a, b []T) []T {
	all := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}

func (c SplitDraft) decide(s State, now time.Time) (Outcome, error) {
	d, err := s.findDraft(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	if c.Seen != 0 && c.Seen != d.Version {
		name := ""
		if edits, _ := d.EditedSince(c.Seen); len(edits) > 0 {
			name = edits[len(edits)-1].ByName
		}
		return Outcome{}, refuse(CodeChangedMeanwhile, "Number", d.Number, "Name", name)
	}
	first, second := d, d
	first.Title, first.Body = c.First.Title, c.First.Body
	second.Title, second.Body = c.Second.Title, c.Second.Body
	second.Number, second.Version, second.Created, second.Author = s.Highest+1, 0, now, s.Actor.Person
	second.Edits = nil
	for _, part := range []Directive{first, second} {
		if strings.TrimSpace(part.Body.VI+part.Body.EN) == "" {
			return Outcome{}, refuse(CodeEmptyPart)
		}
		if err := s.checkDraft(part); err != nil {
			return Outcome{}, err
		}
	}
	first = first.edited(s, []Field{FieldTitle, FieldBody}, now)
	return Outcome{Change: Change{Directives: []Directive{first, second}}}, nil
}

func (c SwapDrafts) decide(s State, now time.Time) (Outcome, error) {
	if c.A == c.B {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	a, err := s.findDraft(c.A)
	if err != nil {
		return Outcome{}, err
	}
	b, err := s.findDraft(c.B)
	if err != nil {
		return Outcome{}, err
	}
	// What is at a number now is another draft: whoever looked at the old one is told.
	a, b = a.edited(s, Fields(), now), b.edited(s, Fields(), now)
	a.Number, b.Number = b.Number, a.Number
	a.Version, b.Version = b.Version, a.Version
	for _, d := range []*Directive{&a, &b} {
		last := d.Edits[len(d.Edits)-1]
		last.Version = d.Version
		d.Edits = []Edit{last}
	}
	return Outcome{Change: Change{Directives: []Directive{a, b}}}, nil
}
