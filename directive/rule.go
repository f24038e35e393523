package directive

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/calendar"
)

// RuleKind says what a rule looks at.
type RuleKind string

// The kinds of rules.
const (
	RuleDeadline RuleKind = "deadline" // days before or after the last day in time
	RuleStale    RuleKind = "stale"    // an acknowledgement that no report followed
	RuleUndated  RuleKind = "undated"  // a directive without a deadline
)

// RuleKinds returns all kinds.
func RuleKinds() []RuleKind { return []RuleKind{RuleDeadline, RuleStale, RuleUndated} }

// RuleAudience says who hears of it.
type RuleAudience string

// The audiences.
const (
	ToTheGroup  RuleAudience = "group"
	ToTheLeader RuleAudience = "leader" // in private
	ToTheDeputy RuleAudience = "deputy" // in private
	ToTheBoard  RuleAudience = "board"  // its officers, with one list of all organisations
)

// RuleAudiences returns all audiences, in the order of the ladder.
func RuleAudiences() []RuleAudience {
	return []RuleAudience{ToTheGroup, ToTheLeader, ToTheDeputy, ToTheBoard}
}

// ReminderRule says when somebody is reminded of what an organisation still owes.
type ReminderRule struct {
	ID   string   `json:"id"`
	Kind RuleKind `json:"kind"`
	// Days counts, for a deadline, from its last day: calendar days before it where negative, working days after it where
	// positive. Otherwise it is the age in days, of an acknowledgement or of a directive.
	Days     int          `json:"days"`
	Audience RuleAudience `json:"audience"`
	// Every repeats it from that day on, on the sending day of each reporting period; Cron at the times of an expression.
	// At most one of them is set; without them it comes once.
	Every   calendar.PeriodKind `json:"every,omitempty"`
	Cron    string              `json:"cron,omitempty"`
	Text    Text                `json:"text,omitzero"`    // said with it; empty: nothing more
	Off     bool                `json:"off,omitempty"`    // it is kept, and reminds nobody
	Changed time.Time           `json:"changed,omitzero"` // nothing from before is made up for
	By      PersonID            `json:"by,omitempty"`     // who changed it last
}

// MaxRuleText is the longest text of a rule, in runes.
const MaxRuleText = 300

// Bounds of a rule's days.
const (
	maxDaysBefore = 365
	maxDaysAfter  = 365
	maxRules      = 40
)

// Valid returns a *Refusal where the rule makes no sense.
func (r ReminderRule) Valid() error { return r.check() }

// check refuses a rule that makes no sense.
func (r ReminderRule) check() error {
	switch {
	case r.ID == "" || len(r.ID) > 24 || strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return refuse(CodeInvalid, "Name", "rule")
	case !slices.Contains(RuleKinds(), r.Kind), !slices.Contains(RuleAudiences(), r.Audience):
		return refuse(CodeInvalid, "Name", "rule")
	case r.Every != "" && (r.Cron != "" || !slices.Contains(calendar.PeriodKinds(), r.Every)):
		return refuse(CodeInvalid, "Name", "rule")
	case r.Days < -maxDaysBefore || r.Days > maxDaysAfter || (r.Kind != RuleDeadline && r.Days < 0):
		return refuse(CodeBadRuleDays, "Max", maxDaysAfter)
	case tooLong(r.Text.VI, MaxRuleText) || tooLong(r.Text.EN, MaxRuleText):
		return refuse(CodeTextTooLong, "Max", MaxRuleText)
	}
	if r.Cron != "" {
		if _, err := CronRule(r.Cron); err != nil {
			return err
		}
	}
	return nil
}

// CronRule reads a cron expression that a reminder may recur by: at most a few times a day.
func CronRule(text string) (calendar.Rule, error) {
	rule, err := calendar.ParseRule(text)
	if err != nil {
		return calendar.Rule{}, refuse(CodeBadCron, "Name", clipped(text, maxEcho))
	}
	// Whatever day it is, it must not remind more often than a person would bear.
	from := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	at := from
	for range maxTimesADay {
		at = rule.Next(at, time.UTC)
	}
	if next := rule.Next(at, time.UTC); !next.IsZero() && next.Sub(rule.Next(from, time.UTC)) < 24*time.Hour {
		return calendar.Rule{}, refuse(CodeCronTooOften, "Name", clipped(text, maxEcho), "Max", maxTimesADay)
	}
	return rule, nil
}

// maxTimesADay is how often a rule may come on one day.
const maxTimesADay = 4

// maxEcho is how much of an expression that was typed is said again, in runes.
const maxEcho = 60

// repeats tells whether the rule comes again and again.
func (r ReminderRule) repeats() bool { return r.Every != "" || r.Cron != "" }

// Rungs returns the rules that an office has which has edited none: before the deadline the group, after it the ladder,
// and what has no deadline by reporting period and age.
func (r Rules) Rungs() []ReminderRule {
	var rules []ReminderRule
	days := slices.Clone(r.ReminderDays)
	slices.Sort(days)
	for _, n := range slices.Backward(slices.Compact(days)) {
		rules = append(rules, ReminderRule{ID: "before-" + strconv.Itoa(n), Kind: RuleDeadline, Days: -n, Audience: ToTheGroup})
	}
	rules = append(rules,
		ReminderRule{ID: "after-1", Kind: RuleDeadline, Days: 1, Audience: ToTheLeader},
		ReminderRule{ID: "after-2", Kind: RuleDeadline, Days: 2, Audience: ToTheDeputy},
		ReminderRule{ID: "after-3", Kind: RuleDeadline, Days: 3, Audience: ToTheBoard},
		ReminderRule{ID: "stale", Kind: RuleStale, Days: r.StaleDays, Audience: ToTheGroup, Off: r.StaleDays == 0},
		ReminderRule{ID: "undated", Kind: RuleUndated, Days: undatedAge, Every: calendar.PeriodMonth, Audience: ToTheGroup},
	)
	return rules
}

// undatedAge is how many days a directive without a deadline is left alone.
const undatedAge = 14

// ReminderRules returns the office's rules: the shipped ones, as they were edited, and its own. Records that are no rules
// are left out, and named in the error.
func (r Rules) ReminderRules(records []Record) ([]ReminderRule, error) {
	edited, err := Bodies[ReminderRule](records, KindRule)
	rules := r.Rungs()
	for _, e := range edited {
		if i := slices.IndexFunc(rules, func(old ReminderRule) bool { return old.ID == e.ID }); i >= 0 {
			rules[i] = e
		} else {
			rules = append(rules, e)
		}
	}
	slices.SortStableFunc(rules, func(a, b ReminderRule) int {
		return cmp.Or(
			cmp.Compare(slices.Index(RuleKinds(), a.Kind), slices.Index(RuleKinds(), b.Kind)),
			cmp.Compare(a.Days, b.Days), cmp.Compare(a.ID, b.ID))
	})
	return rules, err
}

// Preview returns the next times at which the rule could remind, as if a deadline or a beginning lay at such a time that
// the first of them is the next: without a repetition it is only the day that depends on the task.
func (r ReminderRule) Preview(rules Rules, now time.Time, n int) []time.Time {
	var times []time.Time
	if !r.repeats() {
		return nil
	}
	for day, at := calendar.Of(now, rules.Zone), now; len(times) < n; {
		next, moment := r.nextRepeat(rules, day, at)
		if next.IsZero() {
			return times
		}
		planned := rules.NextPing(moment)
		if planned.After(now) && (len(times) == 0 || planned.After(times[len(times)-1])) {
			times = append(times, planned)
		}
		day, at = next.AddDays(1), moment
	}
	return times
}

// nextRepeat returns the first occasion of a rule that repeats: on or after day, and after the moment at. It is the day,
// and the moment on it.
func (r ReminderRule) nextRepeat(rules Rules, day calendar.Date, at time.Time) (calendar.Date, time.Time) {
	if r.Every != "" {
		period, err := rules.Periods.NextSending(r.Every, day)
		if err != nil {
			return calendar.Date{}, time.Time{}
		}
		return period.Send, rules.morning(period.Send)
	}
	cron, err := calendar.ParseRule(r.Cron)
	if err != nil {
		return calendar.Date{}, time.Time{}
	}
	from := day.Start(rules.Zone).Add(-time.Second)
	if at.After(from) {
		from = at
	}
	next := cron.Next(from, rules.Zone)
	if next.IsZero() {
		return calendar.Date{}, time.Time{}
	}
	return calendar.Of(next, rules.Zone), next
}

// SetRule adds a reminder rule, or changes the one with its ID.
type SetRule struct{ Rule ReminderRule }

// Name implements Command.
func (SetRule) Name() string { return "set_rule" }

// Needs implements Command.
func (SetRule) Needs() Need {
	return Need{Everyone: true, Records: []RecordNeed{{Kind: KindRule}}}
}

func (SetRule) permit(s State) error { return mayBe(s, Administrator) }

func (c SetRule) decide(s State, now time.Time) (Outcome, error) {
	r := c.Rule
	r.Text.VI, r.Text.EN = strings.TrimSpace(r.Text.VI), strings.TrimSpace(r.Text.EN)
	if err := r.check(); err != nil {
		return Outcome{}, err
	}
	known := slices.ContainsFunc(s.Records, func(old Record) bool { return old.Kind == KindRule && old.ID == r.ID })
	if rules, _ := s.Rules.ReminderRules(s.Records); !known && len(rules) >= maxRules {
		return Outcome{}, refuse(CodeTooManyRules, "Max", maxRules)
	}
	r.Changed, r.By = now, s.Actor.Person
	var out Outcome
	if err := out.Change.keep(s, KindRule, r.ID, "", r); err != nil {
		return Outcome{}, err
	}
	out.Change.Due = s.replan(now)
	return out, nil
}

// replan makes the entries that let every organisation's next reminders be found anew, at once.
func (s State) replan(now time.Time) []Due {
	var due []Due
	for id := range s.Organisations {
		due = append(due, Due{
			Key: fmt.Sprintf("tick:plan:%s:%d", id, now.UnixMilli()), At: now, Organisation: id, Day: s.today(now),
		})
	}
	slices.SortFunc(due, func(a, b Due) int { return cmp.Compare(a.Key, b.Key) })
	return due
}
