package directive

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"giaoban/calendar"
)

// Remind is what an entry of the index by time stands for: it carries out whatever the rules owe about an organisation by
// now, in as few messages as there are people to tell, and brings the cards up to date that count the days. What counts
// is the state at this moment, and what was carried out before is marked on the assignments: however often an entry
// fires, and by whichever replica, nobody is reminded of an occasion twice. Then it enters the next.
type Remind struct {
	Entry string // the key of the entry, which is taken out of the index
	Unit  OrgID
	Day   calendar.Date // the entry's
}

// Name implements Command.
func (Remind) Name() string { return "remind" }

// Needs implements Command.
func (c Remind) Needs() Need {
	return Need{
		OpenOf: c.Unit, LeadersOf: c.Unit, Officers: true, Partners: true,
		Records: append(reminding(), RecordNeed{Kind: KindDesk, ID: string(c.Unit)}, RecordNeed{Kind: KindBoard, ID: boardID}),
	}
}

func (Remind) permit(State) error { return refuse(CodeForbidden) }

// round is one firing under way.
type round struct {
	State
	planner
	unit   OrgID
	groups []Group
	open   []Assignment
	marked map[int]Assignment // assignments that change, by their directive's number
	next   time.Time          // when to look again; zero for never
	desk   desk
	out    Outcome
}

func (c Remind) decide(s State, now time.Time) (Outcome, error) {
	p, err := s.planner(now)
	if err != nil {
		return Outcome{}, err
	}
	r := round{
		State: s, planner: p, unit: c.Unit, groups: s.GroupsOf(c.Unit), open: s.open(c.Unit), marked: map[int]Assignment{},
		out: Outcome{Change: Change{Fired: []string{c.Entry}}},
	}
	if r.desk, err = s.desk(c.Unit); err != nil {
		return Outcome{}, err
	}
	if err := r.fire(); err != nil {
		return Outcome{}, err
	}
	r.refresh()
	for _, number := range slices.Sorted(maps.Keys(r.marked)) {
		// Written also where only its card is shown: a report given at this moment must not vanish from the card again.
		r.out.Change.Assignments = append(r.out.Change.Assignments, r.marked[number])
		r.out.Change.relyOn(s.Directives[number])
	}
	if r.desk.Looked = now; len(r.open) > 0 || s.record(KindDesk, string(c.Unit)).Version > 0 {
		if err := r.out.Change.keep(s, KindDesk, string(c.Unit), string(c.Unit), r.desk); err != nil {
			return Outcome{}, err
		}
	}
	if !r.next.IsZero() {
		r.out.Change.Due = append(r.out.Change.Due, Due{
			Key: ReminderKey(c.Unit, r.next, s.Rules.Zone), At: r.next, Organisation: c.Unit, Day: calendar.Of(r.next, s.Rules.Zone),
		})
	}
	return r.out, nil
}

// fire carries out what is owed by now, audience by audience.
func (r *round) fire() error {
	due := map[RuleAudience][]occasion{}
	for _, a := range r.open {
		d := r.Directives[a.Directive]
		found, next := r.agenda(d, a)
		r.again(next)
		for _, o := range found {
			if o.past(r.planner) {
				if err := r.mark(o, SkipPast); err != nil {
					return err
				}
				continue
			}
			if r.missed(o) && o.rule.Audience == ToTheGroup {
				r.desk.Missed = append(r.desk.Missed, calendar.Of(o.at, r.rules.Zone))
			}
			due[o.rule.Audience] = append(due[o.rule.Audience], o)
		}
	}
	if !r.rules.MayPing(r.now) {
		if len(due) > 0 || len(r.desk.Waiting) > 0 {
			r.again(r.rules.NextPing(r.now))
		}
		return nil
	}
	if err := r.tellGroups(due[ToTheGroup]); err != nil {
		return err
	}
	for _, audience := range []RuleAudience{ToTheLeader, ToTheDeputy} {
		if err := r.tellPeople(audience, due[audience]); err != nil {
			return err
		}
	}
	return r.tellBoard(due[ToTheBoard])
}

// again notes when to look again.
func (r *round) again(at time.Time) {
	if at.After(r.now) {
		r.next = earlier(r.next, at)
	}
}

// nextMorning is when what can't be said today is tried again.
func (r *round) nextMorning() time.Time {
	return r.rules.morning(r.rules.Work.NextWorkingDay(r.date))
}

// mark notes on the assignment and in the record what became of an occasion.
func (r *round) mark(o occasion, skip Skip) error {
	a, ok := r.marked[o.d.Number]
	if !ok {
		a = r.Assignments[o.a.AssignmentKey]
		if a.Nudged = maps.Clone(a.Nudged); a.Nudged == nil {
			a.Nudged = map[string]Nudge{}
		}
	}
	mark := o.nudge(r.planner, skip != "" && skip != SkipMerged)
	if old, there := a.Nudged[o.rule.ID]; !there || cmp.Or(old.Day.Compare(mark.Day), cmp.Compare(old.Minute, mark.Minute)) <= 0 || old.Skipped {
		a.Nudged[o.rule.ID] = mark
	}
	if skip == "" && o.rule.Audience == ToTheGroup {
		a.Reminded = r.date
	}
	r.marked[o.d.Number] = a
	return r.out.Change.fired(r.State, r.planner, o, skip)
}

// items makes one item of all occasions of an assignment. Of several the latest one counts; the others are merged into it.
func (r *round) items(due []occasion) ([]ReminderItem, error) {
	var items []ReminderItem
	for i, o := range due {
		at := slices.IndexFunc(items, func(have ReminderItem) bool { return have.Directive.Number == o.d.Number })
		if at < 0 {
			items = append(items, ReminderItem{
				Directive: o.d, Assignment: o.a, Milestone: r.milestoneOf(o.d), DaysLeft: o.a.Due.DaysLeft(r.date), Kind: o.rule.Kind,
			})
			at = len(items) - 1
		}
		item := &items[at]
		if !slices.Contains(item.Rules, o.rule.ID) {
			item.Rules = append(item.Rules, o.rule.ID)
		}
		if o.rule.Text != (Text{}) {
			item.Text = o.rule.Text
		}
		skip := Skip("")
		if slices.ContainsFunc(due[i+1:], func(later occasion) bool { return later.d.Number == o.d.Number }) {
			skip = SkipMerged
		}
		if err := r.mark(o, skip); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(items, compareItems)
	return items, nil
}

// compareItems orders items: the nearest last day first, those without one at the end.
func compareItems(a, b ReminderItem) int {
	if x, y := a.Assignment.Due.IsZero(), b.Assignment.Due.IsZero(); x != y {
		if x {
			return 1
		}
		return -1
	}
	if a.Assignment.Due.IsZero() {
		return a.Directive.Number - b.Directive.Number
	}
	return cmp.Or(a.DaysLeft-b.DaysLeft, a.Directive.Number-b.Directive.Number)
}

// tellGroups reminds the organisation's groups, unless all of them are muted or can't be written to: then it is tried
// again. What is beyond the day's budget waits for the next morning, unless it is urgent.
func (r *round) tellGroups(due []occasion) error {
	if len(due) == 0 && len(r.desk.Waiting) == 0 {
		return nil
	}
	groups := slices.DeleteFunc(slices.Clone(r.groups), func(g Group) bool { return !mutedUntil(r.muted, g.Chat).IsZero() })
	if len(groups) == 0 {
		r.again(r.nextMorning())
		return nil
	}
	sent := 0
	if r.desk.Day == r.date {
		sent = r.desk.Sent
	}
	countdowns := r.desk.Waiting
	if r.rules.PingBudget > 0 && sent >= r.rules.PingBudget {
		waits := func(o occasion) bool { return !r.urgent(o) }
		if slices.ContainsFunc(due, waits) || len(countdowns) > 0 {
			r.again(r.nextMorning())
		}
		due, countdowns = slices.DeleteFunc(slices.Clone(due), waits), nil
		if len(due) == 0 {
			return nil
		}
	}
	missed := r.before(r.desk.Missed)
	items, err := r.items(due)
	if err != nil {
		return err
	}
	r.desk.Missed = nil
	r.desk.Waiting = slices.DeleteFunc(slices.Clone(r.desk.Waiting), func(Countdown) bool { return countdowns != nil })
	if r.desk.Day == r.date {
		items, countdowns = r.carried(items), append(slices.Clone(r.desk.Shown), countdowns...)
	}
	r.desk.Day, r.desk.Sent, r.desk.Items, r.desk.Shown = r.date, sent+1, nil, countdowns
	for _, i := range items {
		r.desk.Items = append(r.desk.Items, i.trimmed())
	}
	body := Reminder{
		Organisation: r.Organisations[r.unit], Today: r.date, Items: items, Countdowns: countdowns, Missed: missed,
	}
	for _, g := range groups {
		r.out.Notices = append(r.out.Notices, Notice{To: ToGroup(g), Body: body})
	}
	return nil
}

// carried adds what stands in an earlier reminder of the same day, which the new one takes the place of.
func (r *round) carried(items []ReminderItem) []ReminderItem {
	for _, old := range r.desk.Items {
		if old.Done == "" && !slices.ContainsFunc(items, func(i ReminderItem) bool { return i.Directive.Number == old.Directive.Number }) {
			items = append(items, old)
		}
	}
	slices.SortStableFunc(items, compareItems)
	return items
}

// urgent tells whether an occasion can't wait for the next morning.
func (r *round) urgent(o occasion) bool {
	return o.d.Urgent || (!o.a.Due.IsZero() && o.a.Due.DaysLeft(r.date) <= 0)
}

// onTime is how long after its moment an occasion still counts as carried out in time.
const onTime = time.Hour

// missed tells whether nobody looked when the occasion came: the program was down.
func (r *round) missed(o occasion) bool {
	return r.desk.Looked.Before(o.at) && r.now.Sub(o.at) > onTime
}

// before returns the days before today, in order, each once.
func (r *round) before(days []calendar.Date) []calendar.Date {
	days = slices.DeleteFunc(slices.Clone(days), func(d calendar.Date) bool { return !d.Before(r.date) })
	slices.SortFunc(days, calendar.Date.Compare)
	return slices.Compact(days)
}

// tellPeople tells the organisation's leaders, or its deputies, in private.
func (r *round) tellPeople(audience RuleAudience, due []occasion) error {
	if len(due) == 0 {
		return nil
	}
	role := Leader
	if audience == ToTheDeputy {
		role = Deputy
	}
	var people []Person
	muted := false
	for _, p := range r.People {
		if !slices.Contains(p.Duties, Duty{Role: role, Organisation: r.unit}) {
			continue
		}
		if mutedUntil(r.muted, int64(p.ID)).IsZero() {
			people = append(people, p)
		} else {
			muted = true
		}
	}
	if len(people) == 0 && muted {
		r.again(r.nextMorning())
		return nil
	}
	if len(people) == 0 {
		for _, o := range due {
			if err := r.mark(o, SkipNobody); err != nil {
				return err
			}
		}
		return nil
	}
	var missed []calendar.Date
	for _, o := range due {
		if r.missed(o) {
			missed = append(missed, calendar.Of(o.at, r.rules.Zone))
		}
	}
	items, err := r.items(due)
	if err != nil {
		return err
	}
	slices.SortFunc(people, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	body := Ladder{Audience: audience, Reminder: Reminder{
		Organisation: r.Organisations[r.unit], Today: r.date, Items: items, Missed: r.before(missed),
	}}
	for _, p := range people {
		r.out.Notices = append(r.out.Notices, Notice{To: ToPerson(p), Body: body})
	}
	return nil
}

// tellBoard adds the organisation's lines to the Board's list of the day.
func (r *round) tellBoard(due []occasion) error {
	if len(due) == 0 {
		return nil
	}
	var b board
	if err := r.read(KindBoard, boardID, &b); err != nil {
		return err
	}
	if b.Day != r.date {
		b = board{Day: r.date}
	}
	items, err := r.items(due)
	if err != nil {
		return err
	}
	var leaders []string
	for _, p := range r.People {
		if slices.Contains(p.Duties, Duty{Role: Leader, Organisation: r.unit}) {
			leaders = append(leaders, p.Name)
		}
	}
	slices.Sort(leaders)
	for _, i := range items {
		b.Lines = append(b.Lines, SilentLine{
			Number: i.Directive.Number, Title: i.Directive.Title, Organisation: r.unit, Name: r.Organisations[r.unit].Name,
			Due: i.Assignment.Due, State: i.Assignment.State, Leaders: leaders, Rule: i.Rules[len(i.Rules)-1],
		})
	}
	if err := r.out.Change.keep(r.State, KindBoard, boardID, "", b); err != nil {
		return err
	}
	r.out.Notices = append(r.out.Notices, r.toOfficers(SilentList{Today: r.date, Lines: b.Lines})...)
	return nil
}

// refresh brings the cards up to date that count the days, once on a day, and once more when it is too late.
func (r *round) refresh() {
	if len(r.groups) == 0 {
		return
	}
	morning := r.rules.morning(r.date)
	did := false
	for _, a := range r.open {
		if a.Due.IsZero() {
			continue
		}
		last := a.Due.LastDay()
		begins, ends := last.AddDays(-r.rules.Countdown), last.AddDays(1)
		told := r.since(r.Directives[a.Directive], a)
		showsLate := !r.desk.Refreshed.Before(ends) || !told.Before(ends)
		switch {
		case r.date.Before(begins):
			r.again(r.rules.morning(begins))
		case r.date.Before(ends):
			r.again(r.rules.morning(r.date.AddDays(1)))
		case showsLate:
			continue
		}
		if r.date.Before(begins) || !told.Before(r.date) || r.desk.Refreshed == r.date {
			continue
		}
		if r.now.Before(morning) {
			r.again(morning)
			continue
		}
		did = true
		d := r.Directives[a.Directive]
		if _, marked := r.marked[d.Number]; !marked {
			r.marked[d.Number] = a
		}
		r.out.Notices = append(r.out.Notices, r.cards(d, r.marked[d.Number], r.now)...)
	}
	if did {
		r.desk.Refreshed = r.date
	}
}

// open returns what a unit still owes under published directives that it got, by number.
func (s State) open(unit OrgID) []Assignment {
	var open []Assignment
	for _, a := range s.Assignments {
		if a.Organisation == unit && a.State.Open() && !a.Held && s.Directives[a.Directive].State == Published {
			open = append(open, a)
		}
	}
	slices.SortFunc(open, func(a, b Assignment) int { return a.Directive - b.Directive })
	return open
}
