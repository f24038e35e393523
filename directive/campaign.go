package directive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"giaoban/calendar"
)

// Bounds of a milestone's plan.
const (
	maxSteps    = 12
	maxStepDays = 365
	maxStepText = 200
)

// DefaultPlan returns the steps that lead up to a milestone where nobody wrote others: a template to edit.
func DefaultPlan() []LeadUp {
	step := func(days int, vi, en string) LeadUp { return LeadUp{Days: days, Text: Text{VI: vi, EN: en}} }
	return []LeadUp{
		step(-60, "Lập kế hoạch, phân công", "Plan, and share out the work"),
		step(-30, "Triển khai, rà soát đối tượng", "Begin, and see who is concerned"),
		step(-14, "Kiểm tra tiến độ", "See how far it is"),
		step(-7, "Hoàn thành phần việc còn lại", "Finish what is left"),
		step(-3, "Chuẩn bị buổi lễ, thăm hỏi", "Prepare the day and the visits"),
		step(-1, "Kiểm tra lần cuối", "Look over everything once more"),
		step(0, "Tổ chức kỷ niệm", "Commemorate the day"),
		step(7, "Báo cáo kết quả", "Report the results"),
	}
}

// checkPlan refuses a plan that makes no sense, and returns it in the order of its days.
func checkPlan(plan []LeadUp) ([]LeadUp, error) {
	plan = slices.Clone(plan)
	slices.SortFunc(plan, func(a, b LeadUp) int { return a.Days - b.Days })
	for i, step := range plan {
		double := i > 0 && plan[i-1].Days == step.Days
		if double || step.Days < -maxStepDays || step.Days > maxStepDays || len(plan) > maxSteps {
			return nil, refuse(CodeBadPlan, "Max", maxSteps)
		}
		if tooLong(step.Text.VI, maxStepText) || tooLong(step.Text.EN, maxStepText) {
			return nil, refuse(CodeTextTooLong, "Max", maxStepText)
		}
		plan[i].Text.VI, plan[i].Text.EN = strings.TrimSpace(step.Text.VI), strings.TrimSpace(step.Text.EN)
	}
	return plan, nil
}

// follows returns the milestone's plan with what was said of the old one marked: steps of the same day that went out, and
// those that were past before the plan was made.
func (m Milestone) follows(old Milestone, now time.Time) ([]LeadUp, error) {
	plan, err := checkPlan(m.Plan)
	if err != nil {
		return nil, err
	}
	for i := range plan {
		plan[i].Sent = calendar.Date{}
		for _, was := range old.Plan {
			if was.Days == plan[i].Days && old.Day == m.Day {
				plan[i].Sent = was.Sent
			}
		}
		if day := m.Day.AddDays(plan[i].Days); plan[i].Sent.IsZero() && day.Before(calendar.Of(now, calendar.Zone())) {
			plan[i].Sent = day // it is over before anybody could hear of it
		}
	}
	return plan, nil
}

// Translated returns a plan with the English of the template's own steps, where their text is as shipped.
func Translated(plan []LeadUp) []LeadUp {
	plan = slices.Clone(plan)
	for i := range plan {
		for _, shipped := range DefaultPlan() {
			if plan[i].Text.VI == shipped.Text.VI {
				plan[i].Text.EN = shipped.Text.EN
			}
		}
	}
	return plan
}

// stepAt returns when a step is carried out: on the first working morning from its day on, or before the milestone where
// that would be after it.
func (r Rules) stepAt(m Milestone, step LeadUp) time.Time {
	day := m.Day.AddDays(step.Days)
	last := calendar.Date{}
	if step.Days <= 0 {
		last = m.Day
	}
	return r.planned(day, r.morning(day), last, calendar.Of(m.Told, r.Zone))
}

// PlanText writes a plan as people type it: "T-14: Kiểm tra tiến độ", a step on each line.
func PlanText(plan []LeadUp, lang Lang) string {
	var lines []string
	for _, s := range plan {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("T%+d: %s", s.Days, s.Text.In(lang))))
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "T+0:", "T:")
}

// ParsePlan reads what PlanText writes, and what is near to it. The error is a *Refusal that names the line.
func ParsePlan(text string) ([]LeadUp, error) {
	var plan []LeadUp
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "•*"))
		if line == "" {
			continue
		}
		days, what, ok := parseStep(line)
		if !ok {
			return nil, refuse(CodeBadStep, "Name", clipped(line, maxEcho))
		}
		plan = append(plan, LeadUp{Days: days, Text: Text{VI: what}})
	}
	return checkPlan(plan)
}

// parseStep reads "T-14: Kiểm tra", "-14 Kiểm tra", "T: Tổ chức".
func parseStep(line string) (days int, what string, ok bool) {
	rest := line
	named := strings.HasPrefix(rest, "T") || strings.HasPrefix(rest, "t")
	if named {
		rest = strings.TrimSpace(rest[1:])
	}
	rest = strings.Replace(rest, "−", "-", 1)
	rest = strings.Replace(rest, "–", "-", 1)
	sign := 1
	switch {
	case strings.HasPrefix(rest, "-"):
		sign, rest = -1, rest[1:]
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	case !named:
		return 0, "", false
	case strings.HasPrefix(rest, ":") || rest == "":
		return 0, strings.TrimSpace(strings.TrimPrefix(rest, ":")), true
	}
	rest = strings.TrimSpace(rest)
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' && digits < 4 {
		days = days*10 + int(rest[digits]-'0')
		digits++
	}
	if digits == 0 || days > maxStepDays {
		return 0, "", false
	}
	return sign * days, strings.TrimSpace(strings.TrimLeft(rest[digits:], ": \t")), true
}

// Occurrence returns the day and the ordinal of a milestone that comes back, in its next year; false where it does not, or
// where the calendar knows no such day.
func (m Milestone) Occurrence() (Milestone, bool) {
	if m.Yearly == (calendar.Yearly{}) {
		return Milestone{}, false
	}
	day, year, err := m.Yearly.Next(m.Day.AddDays(1))
	if err != nil {
		return Milestone{}, false
	}
	next := m
	next.Day, next.Previous, next.Version, next.Told = day, m.ID, 0, time.Time{}
	next.ID = MilestoneID(m.ID, day)
	if m.Base > 0 {
		next.Ordinal = year - m.Base
	}
	next.Plan = slices.Clone(m.Plan)
	for i := range next.Plan {
		next.Plan[i].Sent = calendar.Date{}
	}
	return next, true
}

// MilestoneID names a milestone of a year by a stem, which may be the ID of another year's.
func MilestoneID(stem string, day calendar.Date) string {
	if i := strings.LastIndexByte(stem, '-'); i > 0 && len(stem)-i == 5 && strings.Trim(stem[i+1:], "0123456789") == "" {
		stem = stem[:i]
	}
	return fmt.Sprintf("%s-%d", stem, day.Year)
}

// entries makes the entry of the index by time for a milestone's next step.
func (m Milestone) entries(r Rules, now time.Time) []Due {
	var next time.Time
	for _, step := range m.Plan {
		if step.Sent.IsZero() {
			at := r.stepAt(m, step)
			if !at.After(now) {
				at = now
			}
			next = earlier(next, at)
		}
	}
	if next.IsZero() {
		return nil
	}
	return []Due{{
		Key: fmt.Sprintf("tick:milestone:%s:%d", m.ID, next.Unix()), At: next, Day: calendar.Of(next, r.Zone), Task: TaskMilestone,
		Subject: m.ID,
	}}
}

// RemindMilestone carries out the steps of a milestone that have come: each group of its audience hears of it with its
// next reminder, and the Board at once.
type RemindMilestone struct {
	Entry string // the key of the entry in the index by time
	ID    string
}

// CopyMilestone makes next year's campaign of a milestone: its plan and audience, and its directives as drafts, with all
// dates shifted.
type CopyMilestone struct{ ID string }

// Name implements Command.
func (RemindMilestone) Name() string { return "remind_milestone" }
func (CopyMilestone) Name() string   { return "copy_milestone" }

// Needs implements Command.
func (c RemindMilestone) Needs() Need {
	return Need{
		Milestones: []string{c.ID}, TiedTo: c.ID, Everyone: true, Officers: true,
		Records: append(reminding(), RecordNeed{Kind: KindDesk}),
	}
}
func (c CopyMilestone) Needs() Need {
	need := Need{Milestones: []string{c.ID}, TiedTo: c.ID, Everyone: true, HighestDraft: true, Records: reminding()}
	// The next one's ID has the year in it, which is not known yet: it is one of two, because lunar years are of 12 or 13 months.
	for year := firstYear(c.ID); year > 0 && len(need.Milestones) < 3; {
		year++
		need.Milestones = append(need.Milestones, MilestoneID(c.ID, calendar.Date{Year: year}))
	}
	return need
}

// firstYear returns the year at the end of a milestone's ID, 0 for none.
func firstYear(id string) (year int) {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return 0
	}
	if _, err := fmt.Sscanf(id[i+1:], "%d", &year); err != nil {
		return 0
	}
	return year
}

func (RemindMilestone) permit(State) error { return refuse(CodeForbidden) }
func (CopyMilestone) permit(s State) error { return mayBe(s, Board, Administrator) }

func (c RemindMilestone) decide(s State, now time.Time) (Outcome, error) {
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	m, ok := s.Milestones[c.ID]
	if !ok {
		return out, nil
	}
	p, err := s.planner(now)
	if err != nil {
		return Outcome{}, err
	}
	if !p.rules.MayPing(now) {
		out.Change.Due = m.entries(p.rules, p.rules.NextPing(now))
		return out, nil
	}
	m.Plan = slices.Clone(m.Plan)
	var step *LeadUp // the last one that has come: of several that were missed, only it is said
	for i := range m.Plan {
		at := p.rules.stepAt(m, m.Plan[i])
		if !m.Plan[i].Sent.IsZero() || at.After(now) {
			continue
		}
		m.Plan[i].Sent = p.date
		stale := m.Plan[i].Days <= 0 && p.date.After(m.Day) || p.date.Sub(calendar.Of(at, p.rules.Zone)) > stepUse
		if !stale {
			step = &m.Plan[i]
		}
		if err := out.Change.stepFired(s, p, m, m.Plan[i], at, stale); err != nil {
			return Outcome{}, err
		}
	}
	out.Change.Milestones = []Milestone{m}
	out.Change.Due = m.entries(p.rules, now)
	if step == nil {
		return out, nil
	}
	return out, s.announce(&out, m, *step, now)
}

// stepUse is for how many days a step that was missed is still worth saying.
const stepUse = 7

// stepFired records what became of a step.
func (c *Change) stepFired(s State, p planner, m Milestone, step LeadUp, at time.Time, stale bool) error {
	f := Firing{Rule: RuleMilestone, Milestone: m.ID, Day: m.Day.AddDays(step.Days), Planned: at, At: p.now}
	if stale {
		f.Skipped = SkipPast
	}
	return c.keep(s, KindFiring, fmt.Sprintf("milestone/%s/%+d/%d", m.ID, step.Days, p.now.UnixMilli()), "", f)
}

// announce lets each organisation of the audience hear of a step with its next reminder, which comes at once, and tells
// the Board.
func (s State) announce(out *Outcome, m Milestone, step LeadUp, now time.Time) error {
	count := Countdown{Milestone: m, Step: step, Works: s.works(m)}
	for _, o := range s.audience(m) {
		d, err := s.desk(o.ID)
		if err != nil {
			return err
		}
		d.Waiting = slices.DeleteFunc(slices.Clone(d.Waiting), func(c Countdown) bool { return c.Milestone.ID == m.ID })
		d.Waiting = append(d.Waiting, count)
		if err := out.Change.keep(s, KindDesk, string(o.ID), string(o.ID), d); err != nil {
			return err
		}
		out.Change.Due = append(out.Change.Due, Due{
			Key: ReminderKey(o.ID, now, s.Rules.Zone), At: now, Organisation: o.ID, Day: s.today(now),
		})
	}
	out.Notices = append(out.Notices, s.toOfficers(MilestoneNotice{Countdown: count, Today: s.today(now)})...)
	return nil
}

// MilestoneNotice tells the Board how far a milestone is, and its works.
type MilestoneNotice struct {
	Countdown
	Today calendar.Date
}

func (MilestoneNotice) notice() {}

// audience returns the organisations whose groups hear of a milestone, in the order of lists: those that are named, else
// all that have a group.
func (s State) audience(m Milestone) []Organisation {
	chosen := map[OrgID]bool{}
	for _, id := range m.Audience {
		if _, known := s.Organisations[id]; known {
			chosen[id] = true
		}
	}
	if len(m.Audience) == 0 {
		for _, g := range s.Groups {
			if _, known := s.Organisations[g.Organisation]; known && g.Health == Healthy {
				chosen[g.Organisation] = true
			}
		}
	}
	return s.listed(chosen)
}

// Works returns how far the directives have come that are tied to a milestone, by number.
func (s State) Works(milestone string) []Work { return s.works(Milestone{ID: milestone}) }

// works returns how far the directives have come that are tied to a milestone, by number.
func (s State) works(m Milestone) []Work {
	var works []Work
	for _, d := range s.Directives {
		if d.Milestone == m.ID && (d.State == Published || d.State == Closed) {
			works = append(works, WorkOf(d, s.Under(d.Number)))
		}
	}
	slices.SortFunc(works, func(a, b Work) int { return cmp.Compare(a.Directive.Number, b.Directive.Number) })
	return works
}

// WorkOf counts how far a directive has come, given all that is owed under it. Who coordinates does not count where
// somebody leads.
func WorkOf(d Directive, under []Assignment) Work {
	w := Work{Directive: d.heading()}
	for _, a := range under {
		if a.Part != Lead {
			continue
		}
		w.Units++
		if a.State == Submitted || a.State == Confirmed {
			w.Done++
		}
		if a.Quantity != nil {
			w.Reached += *a.Quantity
			w.Counted = true
		}
	}
	return w
}

func (c CopyMilestone) decide(s State, now time.Time) (Outcome, error) {
	m, ok := s.Milestones[c.ID]
	if !ok {
		return Outcome{}, refuse(CodeNoMilestone, "Name", c.ID)
	}
	next, ok := m.Occurrence()
	if !ok {
		return Outcome{}, refuse(CodeNotYearly, "Name", m.Name)
	}
	if _, there := s.Milestones[next.ID]; there {
		return Outcome{}, refuse(CodeCopiedAlready, "Name", m.Name)
	}
	rules, err := s.office()
	if err != nil {
		return Outcome{}, err
	}
	next.Told = now
	out := Outcome{Change: Change{Milestones: []Milestone{next}, Due: next.entries(rules, now)}}
	shift := next.Day.Sub(m.Day)
	number := s.Highest
	for _, w := range s.works(m) {
		d := s.Directives[w.Directive.Number]
		number++
		d.Number, d.State, d.Version, d.Milestone = number, Draft, 0, next.ID
		if !d.Due.IsZero() {
			d.Due.Day = d.Due.Day.AddDays(shift)
		}
		d.Created, d.Author = now, s.Actor.Person
		d.Published, d.Ended, d.PublishAt, d.Reason, d.Digest, d.Edits, d.Carried, d.Extends, d.Earlier =
			time.Time{}, time.Time{}, time.Time{}, "", "", nil, nil, 0, ""
		out.Change.Directives = append(out.Change.Directives, d)
	}
	return out, nil
}
