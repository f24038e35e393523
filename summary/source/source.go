// Package source reads what summaries are computed from: an office's records as they are, or as they were at a past moment.
//
// What was is rebuilt from the record of who did what, which is only ever added to. So a summary of a past moment has the
// figures that were sent at that moment.
package source

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/summary"
)

// Records is where the records are read.
type Records interface {
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Meetings(ctx context.Context) ([]directive.Meeting, error)
	Milestones(ctx context.Context) ([]directive.Milestone, error)
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Assignments(ctx context.Context, f store.Filter) ([]directive.Assignment, error)
}

// Answers is where what was said is read, and what is kept for summaries.
type Answers interface {
	ReportsOf(ctx context.Context, f store.Filter) ([]directive.Report, error)
	ExtensionsOf(ctx context.Context, f store.Filter) ([]directive.Extension, error)
	// Undecided returns the requests that wait under directives that count.
	Undecided(ctx context.Context) ([]directive.Extension, error)
	Tallies(ctx context.Context, at time.Time) ([]directive.Tally, error)
	AuditTrail(ctx context.Context, after int64, limit int) ([]store.Audit, int64, error)
}

// Options are what a source is made of. Records and Answers are needed, and usually one store; so is Clock.
type Options struct {
	Records     Records
	Answers     Answers
	Clock       clock.Clock
	Zone        *time.Location       // nil is that of Vietnam
	Denominator summary.Denominator  // of percentages, unless another one is asked for
	Periods     calendar.PeriodRules // the zero value is the default preset
	Digest      calendar.Rule        // when digests are sent: a past day is shown as it was then
	Batch       int                  // how many lines of the record are read at once; 0 is 2000
}

// Source reads for summaries. It may be used from many goroutines.
type Source struct {
	o Options

	mu   sync.Mutex
	past []remembered // what was rebuilt last, the latest first
	mark mark         // where the next rebuilding may begin
}

// mark is how far the record was read: what its lines say up to one of them, for every moment that is not before the latest.
type mark struct {
	after   int64 // the line
	latest  time.Time
	history summary.History
}

// maxMarked is the size of an office, in records, up to which a mark is kept: it takes as much memory as the records.
const maxMarked = 50_000

// remembered is a past moment's records. They never change.
type remembered struct {
	at time.Time
	in summary.Input
}

// maxRemembered is how many past moments are kept: people turn pages of one or two.
const maxRemembered = 2

// ErrBeforeFirst means that a moment is before anything was recorded.
var ErrBeforeFirst = errors.New("nothing was recorded by then")

// New returns a source.
func New(o Options) *Source {
	if o.Zone == nil {
		o.Zone = calendar.Zone()
	}
	if o.Batch <= 0 {
		o.Batch = 2000
	}
	return &Source{o: o}
}

// Zone returns the office's zone.
func (s *Source) Zone() *time.Location { return s.o.Zone }

// Denominator returns what the office takes percentages of.
func (s *Source) Denominator() summary.Denominator {
	if s.o.Denominator == "" {
		return summary.OfAll
	}
	return s.o.Denominator
}

// finish adds to records what the office has set and what was asked for.
func (s *Source) finish(in summary.Input, now time.Time, sel summary.Selection) summary.Input {
	in.Zone, in.Now, in.Denominator, in.Periods, in.Selection = s.o.Zone, now, s.o.Denominator, s.o.Periods, sel
	return in
}

// Present computes a report of the records as they are now.
func (s *Source) Present(ctx context.Context, now time.Time, sel summary.Selection) (summary.Report, error) {
	return s.present(ctx, now, sel, store.Filter{Meeting: sel.Meeting, Organisation: sel.Organisation})
}

// PresentFor computes a report of what one organisation owes now; what others owe is not even read.
func (s *Source) PresentFor(ctx context.Context, now time.Time, org directive.OrgID) (summary.Report, error) {
	return s.present(ctx, now, summary.Selection{}, store.Filter{Organisation: org})
}

// PresentOf computes a report of one directive as it is now.
func (s *Source) PresentOf(ctx context.Context, now time.Time, number int) (summary.Report, error) {
	return s.present(ctx, now, summary.Selection{}, store.Filter{Directive: number})
}

func (s *Source) present(ctx context.Context, now time.Time, sel summary.Selection, filter store.Filter) (summary.Report, error) {
	in, err := s.read(ctx, filter)
	if err != nil {
		return summary.Report{}, err
	}
	return summary.Compute(s.finish(in, now, sel)), nil
}

// Input returns what a report of all records as they are now is computed of, for whoever narrows it first.
func (s *Source) Input(ctx context.Context, now time.Time) (summary.Input, error) {
	in, err := s.read(ctx, store.Filter{})
	return s.finish(in, now, summary.Selection{}), err
}

// read reads what a filter chooses of the directives that count, and all that was said under them.
func (s *Source) read(ctx context.Context, filter store.Filter) (in summary.Input, err error) {
	filter.States = []directive.DirectiveState{directive.Published, directive.Closed}
	if err := s.names(ctx, &in); err != nil {
		return in, err
	}
	if in.Directives, err = s.o.Records.Directives(ctx, filter); err != nil {
		return in, fmt.Errorf("reading the directives: %w", err)
	}
	if in.Assignments, err = s.o.Records.Assignments(ctx, filter); err != nil {
		return in, fmt.Errorf("reading the assignments: %w", err)
	}
	if in.Reports, err = s.o.Answers.ReportsOf(ctx, filter); err != nil {
		return in, fmt.Errorf("reading the reports: %w", err)
	}
	if in.Extensions, err = s.o.Answers.ExtensionsOf(ctx, filter); err != nil {
		return in, fmt.Errorf("reading the extension requests: %w", err)
	}
	return in, nil
}

// names reads what an office has few of.
func (s *Source) names(ctx context.Context, in *summary.Input) (err error) {
	if in.Organisations, err = s.o.Records.Organisations(ctx); err != nil {
		return fmt.Errorf("reading the organisations: %w", err)
	}
	if in.Meetings, err = s.o.Records.Meetings(ctx); err != nil {
		return fmt.Errorf("reading the meetings: %w", err)
	}
	if in.Milestones, err = s.o.Records.Milestones(ctx); err != nil {
		return fmt.Errorf("reading the milestones: %w", err)
	}
	return nil
}

// Figures returns the report by organisation of all records as they are now, from numbers that are kept with every commit:
// it costs the same however many assignments there are. It has no items and no directives.
func (s *Source) Figures(ctx context.Context, now time.Time) (summary.Report, error) {
	var in summary.Input
	if err := s.names(ctx, &in); err != nil {
		return summary.Report{}, err
	}
	tallies, err := s.o.Answers.Tallies(ctx, now)
	if err != nil {
		return summary.Report{}, fmt.Errorf("reading what is counted: %w", err)
	}
	in.Extensions, err = s.o.Answers.Undecided(ctx)
	if err != nil {
		return summary.Report{}, fmt.Errorf("reading the extension requests: %w", err)
	}
	return summary.OfTallies(s.finish(in, now, summary.Selection{}), tallies), nil
}

// AsOf computes a report of the records as they were at a past moment. It is ErrBeforeFirst where there were none.
func (s *Source) AsOf(ctx context.Context, at time.Time, sel summary.Selection) (summary.Report, error) {
	in, err := s.Past(ctx, at)
	if err != nil {
		return summary.Report{}, err
	}
	in.Selection = sel
	return summary.Compute(in), nil
}

// Past returns what a report of a past moment is computed of. It must not be changed in place: others are given the same.
func (s *Source) Past(ctx context.Context, at time.Time) (summary.Input, error) {
	in, err := s.rebuild(ctx, at)
	if err != nil {
		return summary.Input{}, err
	}
	in = s.finish(in, at, summary.Selection{})
	in.AsOf = true
	return in, nil
}

// MomentOf is the instant that a past day stands for where nobody names its hour: that at which the digest of the day was
// sent, so that it says the same; else the day's last minute.
func (s *Source) MomentOf(day calendar.Date) time.Time {
	if !s.o.Digest.IsZero() {
		at := s.o.Digest.Next(day.Start(s.o.Zone).Add(-time.Second), s.o.Zone)
		if !at.IsZero() && calendar.Of(at, s.o.Zone) == day {
			return at
		}
	}
	return day.End(s.o.Zone).Add(-time.Minute)
}

// slack is how far the order of lines may differ from that of their times: lines are
// written in the order of the commits, and bear the time at which each was decided.
const slack = 5 * time.Minute

// rebuild reads the record of who did what up to a moment.
func (s *Source) rebuild(ctx context.Context, at time.Time) (summary.Input, error) {
	if in, known := s.recall(at); known {
		return in, nil
	}
	m := s.begin(at)
	h := m.history
	for over := false; !over; {
		lines, last, err := s.o.Answers.AuditTrail(ctx, m.after, s.o.Batch)
		if err != nil {
			return summary.Input{}, fmt.Errorf("reading what was done: %w", err)
		}
		latest := m.latest
		for _, line := range lines {
			over = over || line.At.After(at.Add(slack))
			if line.At.After(latest) {
				latest = line.At
			}
		}
		over = over || len(lines) < s.o.Batch
		if (over || latest.After(at)) && !m.latest.After(at) {
			s.keep(m, h) // until here every line is part of it; of what follows some may be later
		}
		for _, line := range lines {
			if !line.At.After(at) {
				h.Note(line.Subject, line.After)
			}
		}
		m.after, m.latest = last, latest
	}
	if h.IsZero() {
		return summary.Input{}, ErrBeforeFirst
	}
	in, err := h.Input()
	if err != nil {
		return summary.Input{}, err
	}
	if err := s.complete(ctx, &in); err != nil {
		return summary.Input{}, err
	}
	if s.o.Clock.Now().Sub(at) > slack {
		s.remember(at, in) // no commit that was decided by then can still be on its way
	}
	return in, nil
}

// begin returns where the rebuilding of a moment begins: at the mark, where that is not later, or else at the first line.
func (s *Source) begin(at time.Time) mark {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mark.after == 0 || s.mark.latest.After(at) {
		return mark{}
	}
	m := s.mark
	m.history = m.history.Clone()
	return m
}

// keep remembers a mark, where it is further on than the one that there is. Its history goes on after that, and is copied.
func (s *Source) keep(m mark, h summary.History) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.after <= s.mark.after || h.Len() > maxMarked {
		return
	}
	m.history = h.Clone()
	s.mark = m
}

// complete adds the organisations, meetings and milestones that the office was set up with: nobody did anything to them
// since, so that they are as they were.
func (s *Source) complete(ctx context.Context, in *summary.Input) error {
	var now summary.Input
	if err := s.names(ctx, &now); err != nil {
		return err
	}
	in.Organisations = joined(in.Organisations, now.Organisations, func(o directive.Organisation) string { return string(o.ID) })
	in.Meetings = joined(in.Meetings, now.Meetings, func(m directive.Meeting) string { return m.ID })
	in.Milestones = joined(in.Milestones, now.Milestones, func(m directive.Milestone) string { return m.ID })
	return nil
}

// joined returns the known records, and those of the others that are not among them.
func joined[R any](known, others []R, id func(R) string) []R {
	there := map[string]bool{}
	for _, r := range known {
		there[id(r)] = true
	}
	for _, r := range others {
		if !there[id(r)] {
			known = append(known, r)
		}
	}
	return known
}

func (s *Source) recall(at time.Time) (summary.Input, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.past {
		if r.at.Equal(at) {
			return r.in, true
		}
	}
	return summary.Input{}, false
}

func (s *Source) remember(at time.Time, in summary.Input) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past = append([]remembered{{at, in}}, s.past[:min(len(s.past), maxRemembered-1)]...)
}
