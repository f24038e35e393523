package settings

import (
	"context"
	"fmt"
	"strconv"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/store"
)

// The words of a personal reminder's buttons: rmd:<number>:<organisation>:<word>.
const (
	wordTomorrow = "am"
	wordBefore   = "eve"
	wordDate     = "day"
)

// mine lists the personal reminders that are to come, with a button to drop each.
func (c *Conversation) mine(ctx context.Context, s flow.Scene) ([]string, [][]chat.Button, error) {
	records, err := c.store.Records(ctx, directive.KindPersonal, strconv.FormatInt(int64(s.Person.ID), 10))
	if err != nil {
		return nil, nil, fmt.Errorf("reading personal reminders: %w", err)
	}
	all, err := directive.Bodies[directive.PersonalReminder](records, directive.KindPersonal)
	if err != nil {
		return nil, nil, err
	}
	lines := []string{"", c.r.Text(s.Lang, "rules.mine_heading")}
	var rows [][]chat.Button
	for _, r := range all {
		if !r.Waits() {
			continue
		}
		lines = append(lines, c.r.Text(s.Lang, "rules.mine_line", "Number", r.Directive, "Date", r.Day))
		rows = append(rows, chat.Row(chat.Button{
			Text: c.r.Label(s.Lang, "rules.button_drop", "Number", r.Directive, "Date", r.Day),
			Data: chat.Data(actDrop, strconv.Itoa(r.Directive), string(r.Organisation), r.Day.String()),
		}))
	}
	if len(rows) == 0 {
		return []string{"", c.r.Text(s.Lang, "rules.mine_none")}, nil, nil
	}
	return lines, rows, nil
}

// drop handles the button that takes a personal reminder back.
func (c *Conversation) drop(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	number, ok := 0, false
	if len(args) == 3 {
		number, ok = flow.Number(args[0])
	}
	if !ok {
		return c.stale(s), nil
	}
	day, err := calendar.Parse(args[2])
	if err != nil {
		return c.stale(s), nil //nolint:nilerr // the button was forged or cut short
	}
	r := directive.PersonalReminder{
		Person: s.Person.ID, AssignmentKey: directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(args[1])}, Day: day,
	}
	out := s.Turn(c.r.Text(s.Lang, "rules.dropped"), chat.Row(chat.Button{
		Text: c.r.Label(s.Lang, "rules.button_back"), Data: chat.Data(actReminders),
	}))
	out.Command, out.Toast = directive.DropReminder{ID: r.ID()}, c.r.Label(s.Lang, "rules.dropped")
	return out, nil
}

// remindMe handles the button on a card, rmd:<number>[:<organisation>[:<word>]]. In a group the choices come in private:
// they are nobody else's business.
func (c *Conversation) remindMe(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) == 0 || len(args) > 3 {
		return c.stale(s), nil
	}
	number, ok := flow.Number(args[0])
	if !ok {
		return c.stale(s), nil
	}
	if !s.Known() {
		return s.Tell(c.r, "rules.remind_me_unknown"), nil
	}
	key := directive.AssignmentKey{Directive: number}
	switch {
	case len(args) > 1:
		key.Organisation = directive.OrgID(args[1])
	case s.Bound():
		key.Organisation = s.Group.Organisation
	case len(s.Person.Organisations()) > 0:
		key.Organisation = s.Person.Organisations()[0]
	}
	d, due, err := c.task(ctx, s, key)
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(args) == 3 {
		return c.chosenDay(ctx, s, key, due, args[2])
	}
	return c.offerDays(s, d, key, due), nil
}

// task returns a directive that an organisation owes something under, with its deadline there.
func (c *Conversation) task(ctx context.Context, s flow.Scene, key directive.AssignmentKey) (directive.Directive, calendar.Deadline, error) {
	state, err := c.store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{Assignments: []directive.AssignmentKey{key}})
	if err != nil {
		return directive.Directive{}, calendar.Deadline{}, fmt.Errorf("reading assignment %v: %w", key, err)
	}
	d, known := state.Directives[key.Directive]
	a, owed := state.Assignments[key]
	if !known || !owed || d.State == directive.Draft || d.State == directive.Scheduled {
		return directive.Directive{}, calendar.Deadline{}, &directive.Refusal{
			Code: directive.CodeNoDirective, Params: map[string]any{"Number": key.Directive},
		}
	}
	return d, a.Due, nil
}

// offerDays shows the choices, in private.
func (c *Conversation) offerDays(s flow.Scene, d directive.Directive, key directive.AssignmentKey, due calendar.Deadline) flow.Outcome {
	data := func(word string) string {
		return chat.Data(render.ActRemindMe, strconv.Itoa(key.Directive), string(key.Organisation), word)
	}
	rows := [][]chat.Button{chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.remind_me_tomorrow"), Data: data(wordTomorrow)})}
	if eve := due.LastDay().AddDays(-1); !due.IsZero() && eve.After(s.Today) {
		rows = append(rows, chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.remind_me_before", "Date", eve), Data: data(wordBefore)}))
	}
	rows = append(rows, chat.Row(chat.Button{Text: c.r.Label(s.Lang, "rules.remind_me_date"), Data: data(wordDate)}))
	text := c.r.Text(s.Lang, "rules.remind_me_head", "Number", d.Number, "Title", d.Title) + "\n" + c.r.Text(s.Lang, "rules.remind_me_ask")
	if !s.Kind.IsGroup() {
		return s.Say(text, rows...)
	}
	e := chat.Envelope{
		Place: chat.Place{Chat: s.From.ID}, Lane: chat.Interactive, Action: chat.Put,
		Message: chat.Message{Text: text, Keyboard: rows},
	}
	return flow.Outcome{Replies: []chat.Envelope{e}, Toast: c.r.Label(s.Lang, "rules.remind_me_in_private")}
}

// chosenDay sets the reminder, or asks for another day.
func (c *Conversation) chosenDay(ctx context.Context, s flow.Scene, key directive.AssignmentKey, due calendar.Deadline, word string) (flow.Outcome, error) {
	var day calendar.Date
	switch {
	case word == wordTomorrow:
		day = s.Today.AddDays(1)
	case word == wordBefore && !due.IsZero():
		day = due.LastDay().AddDays(-1)
	case word == wordDate && !s.Kind.IsGroup():
		return c.engine.Start(ctx, s, "remindme", map[string]string{
			"key.number": strconv.Itoa(key.Directive), "key.org": string(key.Organisation),
		})
	default:
		return c.stale(s), nil
	}
	line, err := c.promise(ctx, s, key.Directive, day)
	if err != nil {
		return flow.Outcome{}, err
	}
	out := s.Turn(line)
	out.Command = directive.RemindMe{Assignment: key, Day: day}
	return out, nil
}

// promise says when the reminder of a day comes: days off bring none.
func (c *Conversation) promise(ctx context.Context, s flow.Scene, number int, day calendar.Date) (string, error) {
	office, _, err := c.rules(ctx)
	if err != nil {
		return "", err
	}
	return c.r.Text(s.Lang, "rules.remind_me_done", "Number", number, "At", office.NextPing(office.Morning(day))), nil
}

// remindMeDialog asks for another day.
func (c *Conversation) remindMeDialog() flow.Dialog {
	key := func(t flow.Talk) directive.AssignmentKey {
		number, _ := flow.Number(t.More("key", "number"))
		return directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(t.More("key", "org"))}
	}
	return flow.Dialog{
		Name: "remindme",
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			found, err := c.store.Directives(ctx, store.Filter{Directive: key(t).Directive})
			if err != nil || len(found) == 0 {
				return c.r.Text(t.Lang, "rules.remind_me_head", "Number", key(t).Directive, "Title", ""), err
			}
			return c.r.Text(t.Lang, "rules.remind_me_head", "Number", found[0].Number, "Title", found[0].Title), nil
		},
		Steps: []flow.Step{{
			Name: stepUntil, Typed: true,
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: c.r.Text(t.Lang, "rules.remind_me_ask_date"), Placeholder: c.r.Label(t.Lang, "dialog.date.hint")}, nil
			},
			Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				day, problem := flow.ReadDay(c.r, t, in)
				if problem != "" {
					return flow.Taken{Problem: problem}, nil
				}
				if !day.After(t.Today) || day.After(t.Today.AddDays(directive.MaxAhead)) {
					problem, err := c.problem(t, &directive.Refusal{Code: directive.CodeBadMoment, Params: map[string]any{"Max": directive.MaxAhead}})
					return flow.Taken{Problem: problem}, err
				}
				return flow.Taken{Answer: day.String()}, nil
			},
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			day, err := calendar.Parse(t.Answer(stepUntil))
			if err != nil {
				return flow.Ending{}, err
			}
			line, err := c.promise(ctx, t.Scene, key(t).Directive, day)
			return flow.Ending{Command: directive.RemindMe{Assignment: key(t), Day: day}, Line: line}, err
		},
	}
}
