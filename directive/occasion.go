package directive

import (
	"cmp"
	"slices"
	"time"

	"giaoban/calendar"
)

// planner finds out when which rule reminds of what, from the state as it is.
type planner struct {
	rules Rules // with the holidays as they were edited
	list  []ReminderRule
	muted []Mute // that hold today
	now   time.Time
	date  calendar.Date
}

// reminding is what a planner needs to see.
func reminding() []RecordNeed {
	return []RecordNeed{{Kind: KindRule}, {Kind: KindHolidays}, {Kind: KindMute}}
}

func (s State) planner(now time.Time) (planner, error) {
	rules, err := s.office()
	if err != nil {
		return planner{}, err
	}
	list, err := rules.ReminderRules(s.Records)
	if err != nil {
		return planner{}, err
	}
	p := planner{rules: rules, now: now, date: s.today(now)}
	p.list = slices.DeleteFunc(list, func(r ReminderRule) bool { return r.Off })
	p.muted, err = s.mutes(p.date)
	return p, err
}

// occasion is a day on which a rule looks at an assignment.
type occasion struct {
	rule ReminderRule
	d    Directive
	a    Assignment
	day  calendar.Date // its own, whenever it is carried out
	min  int           // minute of the day, of a rule with a cron expression
	at   time.Time     // when it is carried out
}

// past tells whether it is of no use any more: a word on what is left is none when nothing is.
func (o occasion) past(p planner) bool {
	if o.rule.Kind != RuleDeadline || o.rule.Days > 0 {
		return false
	}
	last := o.a.Due.LastDay()
	return p.date.After(last) && !calendar.Of(o.at, p.rules.Zone).After(last)
}

// nudge is the mark that the occasion was carried out.
func (o occasion) nudge(p planner, skipped bool) Nudge {
	return Nudge{Day: o.day, Minute: o.min, On: p.date, Skipped: skipped}
}

// span returns the first and the last day on which a rule looks at an assignment; the last is zero where there is none.
// False where the rule is none of its business.
func (p planner) span(r ReminderRule, d Directive, a Assignment) (first, last calendar.Date, ok bool) {
	switch {
	case r.Kind == RuleDeadline && !a.Due.IsZero():
		due := a.Due.LastDay()
		if r.Days <= 0 {
			return due.AddDays(r.Days), due, true
		}
		for range r.Days {
			due = p.rules.Work.NextWorkingDay(due)
		}
		return due, calendar.Date{}, true
	case r.Kind == RuleStale && a.State == Acknowledged && !a.Acknowledged.IsZero() && d.Period.IsZero():
		// What is reported on by periods is asked for on their days: before the first there is nothing to report yet.
		return calendar.Of(a.Acknowledged, p.rules.Zone).AddDays(r.Days), calendar.Date{}, true
	case r.Kind == RuleUndated && a.Due.IsZero() && d.Period.IsZero():
		heard := d.Published
		if a.LastReport.After(heard) {
			heard = a.LastReport
		}
		return calendar.Of(heard, p.rules.Zone).AddDays(r.Days), calendar.Date{}, true
	}
	return calendar.Date{}, calendar.Date{}, false
}

// since returns the day that an assignment's group last heard of it for another reason: what fell on it or before it
// needs no reminder.
func (p planner) since(d Directive, a Assignment) calendar.Date {
	told := d.Published
	if a.Told.After(told) {
		told = a.Told
	}
	return calendar.Of(told, p.rules.Zone)
}

// lookBack is how many days a rule that repeats looks back for what was missed.
const lookBack = 62

// occasions returns what a rule owes by now, the earliest first, and when it looks at the assignment next; zero for never.
func (p planner) occasions(r ReminderRule, d Directive, a Assignment) (due []occasion, next time.Time) {
	first, last, ok := p.span(r, d, a)
	if !ok {
		return nil, time.Time{}
	}
	told := p.since(d, a)
	try := func(day calendar.Date, moment time.Time, minute int) (more bool) {
		o := occasion{rule: r, d: d, a: a, day: day, min: minute}
		o.at = p.rules.planned(day, moment, last, told)
		switch {
		case !day.After(told) || !moment.After(r.Changed) || p.done(o):
		case o.at.After(p.now):
			next = o.at
			return false
		default:
			due = append(due, o)
		}
		return true
	}
	if !r.repeats() {
		try(first, p.rules.morning(first), 0)
		return due, next
	}
	if from := p.date.AddDays(-lookBack); first.Before(from) {
		first = from
	}
	if told.After(first) {
		first = told
	}
	at := first.Start(p.rules.Zone).Add(-time.Second)
	for day := first; ; {
		on, moment := r.nextRepeat(p.rules, day, at)
		if on.IsZero() || (!last.IsZero() && on.After(last)) {
			return due, next
		}
		minute := 0
		if day, at = on.AddDays(1), moment; r.Cron != "" {
			wall := moment.In(p.rules.Zone)
			day, minute = on, wall.Hour()*60+wall.Minute()
		}
		if !try(on, moment, minute) {
			return due, next
		}
	}
}

// done tells whether an occasion was carried out before. One that was passed over by a clock that has been set back since
// was not.
func (p planner) done(o occasion) bool {
	mark, ok := o.a.Nudged[o.rule.ID]
	if !ok || (mark.Skipped && o.at.After(p.now)) {
		return false
	}
	return cmp.Or(o.day.Compare(mark.Day), cmp.Compare(o.min, mark.Minute)) <= 0
}

// agenda returns what is to be said of an assignment by now, and when to look again; zero for never. The rungs of the
// ladder are climbed one on a working day, even where several are overdue.
func (p planner) agenda(d Directive, a Assignment) (due []occasion, next time.Time) {
	var rung calendar.Date // the day on which the last rung was climbed
	for _, r := range p.list {
		found, later := p.occasions(r, d, a)
		if ladder := r.Kind == RuleDeadline && r.Days > 0 && !r.repeats(); ladder {
			if mark, ok := a.Nudged[r.ID]; ok && !mark.Skipped && mark.On.After(rung) && !mark.On.After(p.date) && !mark.Day.Before(p.since(d, a)) {
				rung = mark.On
			}
			if len(found) > 0 && !rung.IsZero() && !rung.Before(p.date) {
				found, later = nil, p.rules.morning(p.rules.Work.NextWorkingDay(rung))
				rung = calendar.Of(later, p.rules.Zone)
			} else if len(found) > 0 {
				rung = p.date
			}
		}
		due, next = append(due, found...), earlier(next, later)
	}
	return due, next
}

// earlier returns the earlier of two times; a zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
