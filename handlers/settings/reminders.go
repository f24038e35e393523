package settings

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/store"
)

// Store is what the conversation reads.
type Store interface {
	Records(ctx context.Context, kind directive.RecordKind, owner string) ([]directive.Record, error)
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Milestones(ctx context.Context) ([]directive.Milestone, error)
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
}

// The buttons of the reminders' pages.
const (
	actReminders = "rls" // rls: the list
	actRule      = "rl"  // rl:<rule>, rl:<rule>:<what>
	actMute      = "mut" // mut:<what>
	actDrop      = "rmx" // rmx:<directive>:<organisation>:<day>
	actHoliday   = "hol" // hol:<year>, hol:<year>:<what>
)

// The words of those buttons.
const (
	wordNew    = "new"
	wordEdit   = "edit"
	wordSwitch = "switch"
	wordSet    = "set"
	wordEnd    = "end"
	wordAdd    = "add"
	wordRemove = "remove"
	wordWork   = "work"
)

// previewed is how many firings to come are shown.
const previewed = 10

// rules returns the office's rules with the holidays as edited, and the list of reminder rules. What can't be read of them
// is an error: nobody should change what they don't see.
func (c *Conversation) rules(ctx context.Context) (directive.Rules, []directive.ReminderRule, error) {
	holidays, err := c.store.Records(ctx, directive.KindHolidays, "")
	if err != nil {
		return directive.Rules{}, nil, fmt.Errorf("reading the holidays: %w", err)
	}
	office, err := c.office.WithHolidays(holidays)
	if err != nil {
		return directive.Rules{}, nil, err
	}
	records, err := c.store.Records(ctx, directive.KindRule, "")
	if err != nil {
		return directive.Rules{}, nil, fmt.Errorf("reading the reminder rules: %w", err)
	}
	list, err := office.ReminderRules(records)
	return office, list, err
}

// reminders handles /nhacviec: in a group its pauses; in private the rules, the pauses and one's own reminders.
func (c *Conversation) reminders(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	switch {
	case s.Kind.IsGroup() && !s.Bound():
		return s.Tell(c.r, "dialog.group_unbound"), nil
	case s.Kind.IsGroup():
		return c.groupReminders(ctx, s)
	case !s.Known():
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	return c.overview(ctx, s)
}

// turnReminders handles the button that leads back to the list.
func (c *Conversation) turnReminders(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	return c.reminders(ctx, s, "")
}

func (c *Conversation) stale(s flow.Scene) flow.Outcome {
	return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
}

// overview shows what there is to know about reminders, as far as it is the person's business.
func (c *Conversation) overview(ctx context.Context, s flow.Scene) (flow.Outcome, error) {
	office, list, err := c.rules(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	lines := []string{c.r.Text(s.Lang, "rules.heading"), c.intro(s.Lang, office)}
	var rows [][]chat.Button
	if s.Person.Has(directive.Administrator, directive.Board) {
		lines = append(lines, "", c.r.Text(s.Lang, "rules.rules_heading"))
		for _, rule := range list {
			lines = append(lines, c.r.Rule(s.Lang, rule))
		}
		rows = c.ruleButtons(s, list)
		paused, err := c.paused(ctx, s)
		if err != nil {
			return flow.Outcome{}, err
		}
		lines = append(lines, paused...)
	}
	mine, drops, err := c.mine(ctx, s)
	if err != nil {
		return flow.Outcome{}, err
	}
	lines, rows = append(lines, mine...), append(rows, drops...)
	pause, err := c.pauseButton(ctx, s, 0, "rules.button_mute")
	if err != nil {
		return flow.Outcome{}, err
	}
	return s.Turn(render.FitLines(lines), append(rows, pause)...), nil
}

func (c *Conversation) intro(lang directive.Lang, office directive.Rules) string {
	minutes := int(office.ReminderAt.Minutes())
	at := calendar.TimeOfDay{Hour: minutes / 60, Minute: minutes % 60}
	quiet := office.Quiet.From.String() + "–" + office.Quiet.To.String()
	if office.PingBudget == 0 {
		return c.r.Text(lang, "rules.intro_unbounded", "Time", at.String(), "Quiet", quiet)
	}
	return c.r.Text(lang, "rules.intro", "Time", at.String(), "Quiet", quiet, "Budget", office.PingBudget)
}

// ruleButtons returns a button for each rule, for whoever may change them.
func (c *Conversation) ruleButtons(s flow.Scene, list []directive.ReminderRule) [][]chat.Button {
	if !s.Person.Has(directive.Administrator) {
		return nil
	}
	var rows [][]chat.Button
	for i, rule := range list {
		sign := "🔔"
		if rule.Off {
			sign = "⏸"
		}
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: c.r.Label(s.Lang, "rules.button_rule", "Sign", sign, "Name", c.r.RuleName(s.Lang, rule)), Data: chat.Data(actRule, rule.ID),
		})
	}
	return append(rows,
		chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.button_new"), Data: chat.Data(actRule, "0", wordNew)}),
		chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.button_holidays"), Data: chat.Data(actHoliday, strconv.Itoa(s.Today.Year))}))
}

// admin refuses whoever may not change rules, and sends an administrator from a group into private.
func (c *Conversation) admin(s flow.Scene) (flow.Outcome, bool, error) {
	switch {
	case !s.Person.Has(directive.Administrator):
		return flow.Outcome{}, true, &directive.Refusal{Code: directive.CodeForbidden}
	case s.Kind.IsGroup():
		return s.Tell(c.r, "dialog.private_only"), true, nil
	}
	return flow.Outcome{}, false, nil
}

// pressRule handles a rule's buttons: rl:<rule> shows it, rl:<rule>:edit, rl:<rule>:switch and rl:0:new change it.
func (c *Conversation) pressRule(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.admin(s); stop {
		return out, err
	}
	if len(args) == 2 && args[1] == wordNew {
		return c.engine.Start(ctx, s, "rule", map[string]string{stepRuleID + ".new": "1"})
	}
	office, list, err := c.rules(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	at := slices.IndexFunc(list, func(r directive.ReminderRule) bool { return len(args) > 0 && r.ID == args[0] })
	if at < 0 || len(args) > 2 {
		return c.stale(s), nil
	}
	rule := list[at]
	switch {
	case len(args) == 1:
		return c.showRule(ctx, s, office, rule)
	case args[1] == wordEdit:
		return c.engine.Start(ctx, s, "rule", ruleAnswers(rule))
	case args[1] == wordSwitch:
		rule.Off = !rule.Off
		out, err := c.showRule(ctx, s, office, rule)
		out.Command, out.Toast = directive.SetRule{Rule: rule}, c.r.Label(s.Lang, "rules.saved_toast")
		return out, err
	}
	return c.stale(s), nil
}

func (c *Conversation) showRule(ctx context.Context, s flow.Scene, office directive.Rules, rule directive.ReminderRule) (flow.Outcome, error) {
	lines, err := c.describe(ctx, s, office, rule)
	if err != nil {
		return flow.Outcome{}, err
	}
	label, button := "rules.button_off", chat.Data(actRule, rule.ID, wordSwitch)
	if rule.Off {
		label = "rules.button_on"
	}
	return s.Turn(render.FitLines(lines),
		chat.Row(
			chat.Button{Text: c.r.Label(s.Lang, "rules.button_edit"), Data: chat.Data(actRule, rule.ID, wordEdit)},
			chat.Button{Text: c.r.Label(s.Lang, label), Data: button}),
		chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.button_back"), Data: chat.Data(actReminders)})), nil
}

// describe writes a rule with what it will do next.
func (c *Conversation) describe(ctx context.Context, s flow.Scene, office directive.Rules, rule directive.ReminderRule) ([]string, error) {
	lines := []string{
		c.r.Text(s.Lang, "rules.view_heading", "Name", c.r.RuleName(s.Lang, rule)),
		c.r.Text(s.Lang, "rules.view_to", "To", c.r.AudienceName(s.Lang, rule.Audience)),
	}
	if text := rule.Text.In(s.Lang); text != "" {
		lines = append(lines, c.r.Text(s.Lang, "rules.view_text", "Text", text))
	}
	if !rule.Changed.IsZero() {
		lines = append(lines, c.r.Text(s.Lang, "rules.view_changed", "At", rule.Changed))
	}
	if rule.Off {
		return append(lines, c.r.Text(s.Lang, "rules.view_off")), nil
	}
	lines = append(lines, "", c.r.Text(s.Lang, "rules.preview_heading"))
	preview, err := c.preview(ctx, s, office, rule)
	return append(lines, preview...), err
}

// preview writes the next ten times at which the rule reminds.
func (c *Conversation) preview(ctx context.Context, s flow.Scene, office directive.Rules, rule directive.ReminderRule) ([]string, error) {
	if times := rule.Preview(office, s.Now, previewed); len(times) > 0 {
		return c.r.Times(s.Lang, times), nil
	}
	if rule.Kind != directive.RuleDeadline {
		return []string{c.r.Text(s.Lang, "rules.preview_stale")}, nil
	}
	published, err := c.store.Directives(ctx, store.Filter{States: []directive.DirectiveState{directive.Published}})
	if err != nil {
		return nil, fmt.Errorf("reading the directives: %w", err)
	}
	milestones, err := c.store.Milestones(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the milestones: %w", err)
	}
	coming := rule.Coming(office, s.Now, previewed, published, milestones)
	if len(coming) == 0 {
		return []string{c.r.Text(s.Lang, "rules.preview_none")}, nil
	}
	var lines []string
	for _, f := range coming {
		var tasks []string
		for _, n := range f.Directives {
			tasks = append(tasks, "#"+strconv.Itoa(n))
		}
		lines = append(lines, c.r.Text(s.Lang, "rules.time_tasks", "At", f.At, "Tasks", strings.Join(tasks, ", "),
			"Weekday", c.r.Printer(s.Lang).Weekday(calendar.Of(f.At, office.Zone))))
	}
	return lines, nil
}
