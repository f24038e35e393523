package settings

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The steps of a rule's dialog.
const (
	stepRuleID = "rule" // given, never asked
	stepKind   = "kind"
	stepDays   = "days"
	stepRepeat = "repeat"
	stepCron   = "cron"
	stepTo     = "to"
	stepText   = "text"
	stepReview = "review"
)

// The answers to how it repeats, beside the kinds of periods.
const (
	repeatOnce = "once"
	repeatCron = "cron"
)

const answerSave = "save"

// ruleAnswers returns a rule as the answers that would make it.
func ruleAnswers(rule directive.ReminderRule) map[string]string {
	repeat := repeatOnce
	switch {
	case rule.Cron != "":
		repeat = repeatCron
	case rule.Every != "":
		repeat = string(rule.Every)
	}
	answers := map[string]string{
		stepRuleID + ".id": rule.ID, stepKind: string(rule.Kind), stepDays: strconv.Itoa(rule.Days), stepRepeat: repeat,
		stepTo: string(rule.Audience), stepText: rule.Text.VI, stepRuleID + ".en": rule.Text.EN,
	}
	if repeat == repeatCron {
		answers[stepCron] = rule.Cron
	}
	if rule.Off {
		answers[stepRuleID+".off"] = "1"
	}
	return answers
}

// ruleOf makes the rule of the answers so far.
func ruleOf(t flow.Talk) directive.ReminderRule {
	days, err := strconv.Atoi(t.Answer(stepDays))
	if err != nil {
		days = 0
	}
	rule := directive.ReminderRule{
		ID: t.More(stepRuleID, "id"), Kind: directive.RuleKind(t.Answer(stepKind)), Days: days,
		Audience: directive.RuleAudience(t.Answer(stepTo)), Off: t.More(stepRuleID, "off") != "",
	}
	if rule.ID == "" {
		// The dialog's own name is unique: it is made of the update that began it.
		rule.ID = strings.ToLower("own-" + strings.ReplaceAll(t.Session.ID, ".", "-"))
	}
	switch repeat := t.Answer(stepRepeat); repeat {
	case repeatOnce, "":
	case repeatCron:
		rule.Cron = t.Answer(stepCron)
	default:
		rule.Every = calendar.PeriodKind(repeat)
	}
	rule.Text = directive.Text{VI: t.Answer(stepText)}
	if en := t.More(stepRuleID, "en"); rule.Text.VI != "" && en != "" && t.More(stepText, "typed") == "" {
		rule.Text.EN = en
	}
	return rule
}

// ruleDialog asks for what makes a rule; one that is changed begins at its review.
func (c *Conversation) ruleDialog() flow.Dialog {
	return flow.Dialog{
		Name: "rule",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			if t.More(stepRuleID, "id") == "" {
				return c.r.Text(t.Lang, "rules.head_new"), nil
			}
			return c.r.Text(t.Lang, "rules.head_edit", "Name", c.r.RuleName(t.Lang, ruleOf(t))), nil
		},
		Steps: []flow.Step{
			{Name: stepKind, Ask: c.askKind, Take: flow.OneOf(c.r, kinds()...)},
			{Name: stepDays, Typed: true, Ask: c.askDays, Take: c.takeDays},
			{Name: stepRepeat, Ask: c.askRepeat, Take: flow.OneOf(c.r, repeats()...)},
			{Name: stepCron, Typed: true, When: func(t flow.Talk) bool { return t.Answer(stepRepeat) == repeatCron }, Ask: c.askCron, Take: c.takeCron},
			{Name: stepTo, Ask: c.askTo, Take: flow.OneOf(c.r, audiences()...)},
			{Name: stepText, Typed: true, Skip: flow.Always, Ask: c.askRuleText, Take: c.takeRuleText},
			{Name: stepReview, Review: true, Ask: c.askRuleReview, Take: flow.OneOf(c.r, answerSave)},
		},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			rule := ruleOf(t)
			return flow.Ending{
				Command: directive.SetRule{Rule: rule}, Toast: c.r.Label(t.Lang, "rules.saved_toast"),
				Line: c.r.Text(t.Lang, "rules.saved", "Name", c.r.RuleName(t.Lang, rule), "To", c.r.AudienceName(t.Lang, rule.Audience)),
			}, nil
		},
	}
}

func kinds() []string {
	var all []string
	for _, k := range directive.RuleKinds() {
		all = append(all, string(k))
	}
	return all
}

func repeats() []string {
	all := []string{repeatOnce}
	for _, k := range calendar.PeriodKinds() {
		all = append(all, string(k))
	}
	return append(all, repeatCron)
}

func audiences() []string {
	var all []string
	for _, a := range directive.RuleAudiences() {
		all = append(all, string(a))
	}
	return all
}

func (c *Conversation) askKind(_ context.Context, t flow.Talk) (flow.Question, error) {
	q := flow.Question{Text: c.r.Text(t.Lang, "rules.ask_kind")}
	for _, kind := range kinds() {
		q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.Label(t.Lang, "rules.kind_"+kind), Value: kind}})
	}
	return q, nil
}

func (c *Conversation) askDays(_ context.Context, t flow.Talk) (flow.Question, error) {
	if t.Answer(stepKind) != string(directive.RuleDeadline) {
		return flow.Question{Text: c.r.Text(t.Lang, "rules.ask_days_age"), Rows: [][]flow.Choice{{
			{Label: "7", Value: "7"}, {Label: "14", Value: "14"}, {Label: "30", Value: "30"},
		}}}, nil
	}
	choice := func(days int) flow.Choice {
		label := c.r.Label(t.Lang, "rules.day_zero")
		if days < 0 {
			label = c.r.LabelN(t.Lang, "rules.days_before", -days)
		} else if days > 0 {
			label = c.r.LabelN(t.Lang, "rules.days_after", days)
		}
		return flow.Choice{Label: label, Value: strconv.Itoa(days)}
	}
	return flow.Question{Text: c.r.Text(t.Lang, "rules.ask_days_deadline"), Rows: [][]flow.Choice{
		{choice(-14), choice(-7), choice(-3)}, {choice(-1), choice(0)}, {choice(1), choice(2), choice(5)},
	}}, nil
}

func (c *Conversation) takeDays(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	typed := in.Text
	if in.Pressed {
		typed = in.Value
	}
	days, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(strings.ReplaceAll(typed, " ", ""), "T"), "+"))
	if err != nil {
		return flow.Taken{Problem: c.r.Text(t.Lang, "rules.bad_days", "Typed", clip(typed))}, nil //nolint:nilerr // it was typed
	}
	rule := directive.ReminderRule{ID: "x", Kind: directive.RuleKind(t.Answer(stepKind)), Days: days, Audience: directive.ToTheGroup}
	if problem, err := c.problem(t, rule.Valid()); problem != "" || err != nil {
		return flow.Taken{Problem: problem}, err
	}
	return flow.Taken{Answer: strconv.Itoa(days)}, nil
}

// problem makes HTML of a refusal; any other error stays one.
func (c *Conversation) problem(t flow.Talk, err error) (string, error) {
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		return c.r.Text(t.Lang, "dialog.plain", "Text", c.r.Refusal(t.Lang, refusal)), nil
	}
	return "", err
}

func clip(typed string) string {
	runes := []rune(strings.Join(strings.Fields(typed), " "))
	return string(runes[:min(len(runes), 60)])
}

func (c *Conversation) askRepeat(_ context.Context, t flow.Talk) (flow.Question, error) {
	var periods []flow.Choice
	for _, kind := range calendar.PeriodKinds() {
		name := c.r.PeriodName(t.Lang, string(kind))
		periods = append(periods, flow.Choice{Label: c.r.Label(t.Lang, "rules.repeat_period", "Period", name), Value: string(kind)})
	}
	rows := [][]flow.Choice{{{Label: c.r.Label(t.Lang, "rules.repeat_once"), Value: repeatOnce}}}
	for pair := range slices.Chunk(periods, 2) {
		rows = append(rows, pair)
	}
	rows = append(rows, []flow.Choice{{Label: c.r.Label(t.Lang, "rules.repeat_cron"), Value: repeatCron}})
	return flow.Question{Text: c.r.Text(t.Lang, "rules.ask_repeat"), Rows: rows}, nil
}

func (c *Conversation) askCron(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{Text: c.r.Text(t.Lang, "rules.ask_cron")}, nil
}

func (c *Conversation) takeCron(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	rule, err := directive.CronRule(in.Text)
	if err != nil {
		problem, err := c.problem(t, err)
		return flow.Taken{Problem: problem}, err
	}
	return flow.Taken{Answer: rule.String()}, nil
}

func (c *Conversation) askTo(_ context.Context, t flow.Talk) (flow.Question, error) {
	q := flow.Question{Text: c.r.Text(t.Lang, "rules.ask_to")}
	for _, to := range directive.RuleAudiences() {
		q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.AudienceName(t.Lang, to), Value: string(to)}})
	}
	return q, nil
}

func (c *Conversation) askRuleText(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{Text: c.r.Text(t.Lang, "rules.ask_text", "Max", directive.MaxRuleText)}, nil
}

func (c *Conversation) takeRuleText(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	rule := directive.ReminderRule{ID: "x", Kind: directive.RuleDeadline, Audience: directive.ToTheGroup, Text: directive.Text{VI: in.Text}}
	if problem, err := c.problem(t, rule.Valid()); problem != "" || err != nil {
		return flow.Taken{Problem: problem}, err
	}
	return flow.Taken{Answer: in.Text, More: map[string]string{"typed": "1"}}, nil
}

func (c *Conversation) askRuleReview(ctx context.Context, t flow.Talk) (flow.Question, error) {
	office, _, err := c.rules(ctx)
	if err != nil {
		return flow.Question{}, err
	}
	rule := ruleOf(t)
	lines, err := c.describe(ctx, t.Scene, office, rule)
	if err != nil {
		return flow.Question{}, fmt.Errorf("previewing rule %s: %w", rule.ID, err)
	}
	edit := func(key, step string) flow.Choice { return flow.Choice{Label: c.r.Label(t.Lang, key), Edit: step} }
	when := []flow.Choice{edit("rules.edit_days", stepDays), edit("rules.edit_repeat", stepRepeat)}
	if rule.Cron != "" {
		// How it repeats is answered already: choosing the expression again would lead straight back with the old one.
		when = append(when, edit("rules.edit_cron", stepCron))
	}
	return flow.Question{
		Text: strings.Join(lines, "\n"),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "rules.button_save"), Value: answerSave}},
			when,
			{edit("rules.edit_to", stepTo), edit("rules.edit_text", stepText)},
		},
	}, nil
}
