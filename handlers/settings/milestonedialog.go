package settings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
)

// The steps of a milestone's dialog, beside stepDay and stepReview.
const (
	stepName     = "name"
	stepYearly   = "yearly"
	stepBase     = "base"
	stepPlan     = "plan"
	stepAudience = "units"
)

// The answers of some steps.
const (
	answerOnce     = "once"
	answerSolar    = "solar"
	answerLunar    = "lunar"
	answerTemplate = "template"
	answerNone     = "none"
	answerAll      = "all"
	answerChosen   = "chosen"
)

// milestoneAnswers returns a milestone as the answers that would make it.
func milestoneAnswers(m directive.Milestone) map[string]string {
	answers := map[string]string{
		stepName: m.Name.VI, stepName + ".id": m.ID, stepName + ".en": m.Name.EN, stepName + ".observance": m.Observance,
		stepName + ".previous": m.Previous, stepDay: m.Day.String(), stepYearly: answerOnce, stepBase: strconv.Itoa(m.Base),
		stepPlan: directive.PlanText(m.Plan, directive.Vietnamese), stepAudience: answerAll,
	}
	if m.Yearly != (calendar.Yearly{}) {
		answers[stepYearly] = answerSolar
		if m.Yearly.Lunar {
			answers[stepYearly] = answerLunar
		}
	}
	if m.Base == 0 {
		answers[stepBase] = ""
	}
	if len(m.Plan) == 0 {
		answers[stepPlan] = directive.PlanText(directive.DefaultPlan(), directive.Vietnamese)
	}
	if len(m.Audience) > 0 {
		var ids []string
		for _, id := range m.Audience {
			ids = append(ids, string(id))
		}
		answers[stepAudience], answers[stepAudience+".ids"] = answerChosen, strings.Join(ids, " ")
	}
	return answers
}

// milestoneOf makes the milestone of the answers so far.
func milestoneOf(t flow.Talk) (directive.Milestone, error) {
	day, err := calendar.Parse(t.Answer(stepDay))
	if err != nil {
		return directive.Milestone{}, fmt.Errorf("the day of a milestone: %w", err)
	}
	m := directive.Milestone{
		ID: t.More(stepName, "id"), Name: directive.Text{VI: t.Answer(stepName), EN: t.More(stepName, "en")}, Day: day,
		Observance: t.More(stepName, "observance"), Previous: t.More(stepName, "previous"),
	}
	if m.ID == "" {
		m.ID = directive.MilestoneID(slug(m.Name.VI), day)
	}
	year := day.Year
	switch t.Answer(stepYearly) {
	case answerSolar:
		m.Yearly = calendar.Yearly{Day: day.Day, Month: int(day.Month)}
	case answerLunar:
		if l, err := calendar.ToLunar(day); err == nil {
			m.Yearly, year = calendar.Yearly{Day: l.Day, Month: l.Month, Lunar: true}, l.Year
		}
	}
	if base, err := strconv.Atoi(t.Answer(stepBase)); err == nil && base > 0 {
		m.Base, m.Ordinal = base, year-base
	}
	if text := t.Answer(stepPlan); text != "" {
		if m.Plan, err = directive.ParsePlan(text); err != nil {
			return directive.Milestone{}, err
		}
		m.Plan = directive.Translated(m.Plan)
	}
	if t.Answer(stepAudience) == answerChosen {
		for _, id := range strings.Fields(t.More(stepAudience, "ids")) {
			m.Audience = append(m.Audience, directive.OrgID(id))
		}
	}
	return m, nil
}

// slug makes the beginning of an ID of a name.
func slug(name string) string {
	words := strings.FieldsFunc(fold.Key(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	joined := strings.Join(words, "-")
	return strings.Trim(cmp.Or(joined[:min(len(joined), 24)], "milestone"), "-")
}

func (c *Conversation) milestoneDialog() flow.Dialog {
	return flow.Dialog{
		Name: "milestone",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			if name := t.Answer(stepName); name != "" {
				return c.r.Text(t.Lang, "milestone.head", "Name", directive.Text{VI: name, EN: t.More(stepName, "en")}), nil
			}
			return c.r.Text(t.Lang, "milestone.head_new"), nil
		},
		Steps: []flow.Step{
			{Name: stepName, Typed: true, Ask: c.say("milestone.ask_name"), Take: c.takeName},
			{Name: stepDay, Typed: true, Ask: c.say("milestone.ask_day"), Take: c.takeMilestoneDay},
			{Name: stepYearly, Ask: c.askYearly, Take: flow.OneOf(c.r, answerOnce, answerSolar, answerLunar)},
			{
				Name: stepBase, Typed: true, Skip: flow.Always, Ask: c.say("milestone.ask_base"), Take: c.takeBase,
				When: func(t flow.Talk) bool { return t.Answer(stepYearly) != answerOnce },
			},
			{Name: stepPlan, Typed: true, Skip: flow.Always, Ask: c.askPlan, Take: c.takePlan},
			{Name: stepAudience, Ask: c.askAudience, Take: c.takeAudience},
			{Name: stepReview, Review: true, Ask: c.askMilestoneReview, Take: flow.OneOf(c.r, answerSave)},
		},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			m, err := milestoneOf(t)
			return flow.Ending{
				Command: directive.SetMilestone{Milestone: m}, Toast: c.r.Label(t.Lang, "rules.saved_toast"),
				Line: c.r.Text(t.Lang, "milestone.saved", "Name", m.Name, "Date", m.Day),
			}, err
		},
	}
}

// say asks with nothing but a text.
func (c *Conversation) say(key string) func(context.Context, flow.Talk) (flow.Question, error) {
	return func(_ context.Context, t flow.Talk) (flow.Question, error) {
		return flow.Question{Text: c.r.Text(t.Lang, key)}, nil
	}
}

func (c *Conversation) takeName(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if n := len([]rune(in.Text)); n > directive.MaxTitle {
		problem, err := c.problem(t, &directive.Refusal{Code: directive.CodeTextTooLong, Params: map[string]any{"Max": directive.MaxTitle}})
		return flow.Taken{Problem: problem}, err
	}
	return flow.Taken{Answer: in.Text, More: map[string]string{
		"id": t.More(stepName, "id"), "observance": t.More(stepName, "observance"), "previous": t.More(stepName, "previous"),
	}}, nil
}

func (c *Conversation) takeMilestoneDay(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, problem := flow.ReadDay(c.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	if day.Before(t.Today) {
		return flow.Taken{Problem: c.r.Text(t.Lang, "milestone.past", "Date", day)}, nil
	}
	return flow.Taken{Answer: day.String()}, nil
}

func (c *Conversation) askYearly(_ context.Context, t flow.Talk) (flow.Question, error) {
	day, err := calendar.Parse(t.Answer(stepDay))
	if err != nil {
		return flow.Question{}, err
	}
	rows := [][]flow.Choice{
		{{Label: c.r.Label(t.Lang, "milestone.once"), Value: answerOnce}},
		{{Label: c.r.Label(t.Lang, "milestone.solar", "Day", day.Day, "Month", int(day.Month)), Value: answerSolar}},
	}
	if l, err := calendar.ToLunar(day); err == nil && !l.Leap {
		rows = append(rows, []flow.Choice{{Label: c.r.Label(t.Lang, "milestone.by_lunar", "Day", l.Day, "Month", l.Month), Value: answerLunar}})
	}
	return flow.Question{Text: c.r.Text(t.Lang, "milestone.ask_yearly", "Date", day), Rows: rows}, nil
}

func (c *Conversation) takeBase(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, err := calendar.Parse(t.Answer(stepDay))
	if err != nil {
		return flow.Taken{}, err
	}
	base, err := strconv.Atoi(strings.TrimSpace(in.Text))
	if err != nil || base < 1 || base > day.Year {
		return flow.Taken{Problem: c.r.Text(t.Lang, "milestone.bad_base", "Typed", clip(in.Text), "Year", strconv.Itoa(day.Year))}, nil //nolint:nilerr // it was typed
	}
	return flow.Taken{Answer: strconv.Itoa(base)}, nil
}

func (c *Conversation) askPlan(_ context.Context, t flow.Talk) (flow.Question, error) {
	template := directive.PlanText(directive.DefaultPlan(), t.Lang)
	if now := t.More(stepPlan, "was"); now != "" {
		template = now
	}
	return flow.Question{
		Text: c.r.Text(t.Lang, "milestone.ask_plan", "Plan", template),
		Rows: [][]flow.Choice{{
			{Label: c.r.Label(t.Lang, "milestone.template"), Value: answerTemplate},
			{Label: c.r.Label(t.Lang, "milestone.no_plan"), Value: answerNone},
		}},
	}, nil
}

func (c *Conversation) takePlan(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	switch {
	case in.Pressed && in.Value == answerTemplate:
		return flow.Taken{Answer: directive.PlanText(directive.DefaultPlan(), directive.Vietnamese)}, nil
	case in.Pressed && in.Value == answerNone:
		return flow.Taken{Answer: "", More: map[string]string{"none": "1"}}, nil
	case in.Pressed:
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	plan, err := directive.ParsePlan(in.Text)
	if err != nil {
		problem, err := c.problem(t, err)
		return flow.Taken{Problem: problem}, err
	}
	return flow.Taken{Answer: directive.PlanText(plan, directive.Vietnamese)}, nil
}

func (c *Conversation) askAudience(ctx context.Context, t flow.Talk) (flow.Question, error) {
	orgs, err := c.store.Organisations(ctx)
	if err != nil {
		return flow.Question{}, fmt.Errorf("reading the organisations: %w", err)
	}
	chosen := strings.Fields(t.More(stepAudience, "ids"))
	var choices []flow.Choice
	for _, o := range orgs {
		if !o.On(t.Today) {
			continue
		}
		label := cmp.Or(o.Short.In(t.Lang), o.Name.In(t.Lang), string(o.ID))
		if slices.Contains(chosen, string(o.ID)) {
			label = "✅ " + label
		}
		choices = append(choices, flow.Choice{Label: label, Value: "o." + string(o.ID)})
	}
	label := func(page, pages int) string { return c.r.Label(t.Lang, "list.page", "Page", page, "Pages", pages) }
	rows := flow.Page(t, stepAudience, choices, 8, 2, label)
	last := []flow.Choice{{Label: c.r.Label(t.Lang, "milestone.all_units"), Value: answerAll}}
	if len(chosen) > 0 {
		last = append(last, flow.Choice{Label: c.r.LabelN(t.Lang, "milestone.chosen_units", len(chosen)), Value: answerChosen})
	}
	return flow.Question{Text: c.r.Text(t.Lang, "milestone.ask_audience"), Rows: append(rows, last)}, nil
}

func (c *Conversation) takeAudience(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	ids := t.More(stepAudience, "ids")
	if taken, turned := flow.Turned(in); turned {
		taken.More["ids"] = ids
		return taken, nil
	}
	switch id, isUnit := strings.CutPrefix(in.Value, "o."); {
	case !in.Pressed:
	case in.Value == answerAll:
		return flow.Taken{Answer: answerAll}, nil
	case in.Value == answerChosen && ids != "":
		return flow.Taken{Answer: answerChosen, More: map[string]string{"ids": ids}}, nil
	case isUnit:
		chosen := strings.Fields(ids)
		if at := slices.Index(chosen, id); at >= 0 {
			chosen = slices.Delete(chosen, at, at+1)
		} else {
			chosen = append(chosen, id)
		}
		return flow.Taken{Again: true, More: map[string]string{"ids": strings.Join(chosen, " ")}}, nil
	}
	return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
}

func (c *Conversation) askMilestoneReview(ctx context.Context, t flow.Talk) (flow.Question, error) {
	m, err := milestoneOf(t)
	if err != nil {
		return flow.Question{}, err
	}
	lines := []string{c.r.MilestoneLine(t.Lang, m, t.Today, true)}
	if len(m.Audience) > 0 {
		names, err := c.names(ctx, t.Scene, m.Audience)
		if err != nil {
			return flow.Question{}, err
		}
		lines = append(lines, c.r.Text(t.Lang, "milestone.audience", "Units", names))
	}
	lines = append(append(lines, "", c.r.Text(t.Lang, "milestone.plan_heading")), c.r.PlanLines(t.Lang, m)...)
	edit := func(key, step string) flow.Choice { return flow.Choice{Label: c.r.Label(t.Lang, key), Edit: step} }
	return flow.Question{
		Text: strings.Join(lines, "\n"),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "rules.button_save"), Value: answerSave}},
			{edit("milestone.edit_name", stepName), edit("milestone.edit_day", stepDay)},
			{edit("milestone.edit_plan", stepPlan), edit("milestone.edit_audience", stepAudience)},
		},
	}, nil
}
