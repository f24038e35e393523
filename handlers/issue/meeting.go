package issue

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
	"giaoban/store"
)

// pageMeetings is how many meetings stand on a page, pageTasks how many directives have a button on a meeting's page.
const (
	pageMeetings = 6
	pageTasks    = 16
)

// meetings handles /cuochop.
func (d *Bureau) meetings(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	return d.listMeetings(ctx, s, "0")
}

// turnMeetings handles ml:<page>.
func (d *Bureau) turnMeetings(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return d.stale(s), nil
	}
	return d.listMeetings(ctx, s, args[0])
}

func (d *Bureau) listMeetings(ctx context.Context, s flow.Scene, at string) (flow.Outcome, error) {
	all, err := d.store.Meetings(ctx)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading the meetings: %w", err)
	}
	from, to, pages := flow.Window(at, len(all), pageMeetings)
	text := d.r.TextN(s.Lang, "desk.meetings", len(all))
	if len(all) == 0 {
		text = d.r.Text(s.Lang, "desk.no_meeting")
	}
	var rows [][]chat.Button
	for _, m := range all[from:to] {
		label := d.r.Label(s.Lang, "desk.meeting_button", "Date", m.Date, "Title", shorten(m.Title.In(s.Lang), 36))
		rows = append(rows, chat.Row(chat.Button{Text: label, Data: chat.Data(actMeeting, m.ID)}))
	}
	rows = append(rows, d.r.PageButtons(s.Lang, actMeetings, from/pageMeetings, pages)...)
	rows = append(rows, chat.Row(d.button(s, "desk.meeting_new", actMeetingNew)))
	return s.Turn(text, rows...), nil
}

// find returns a meeting; its ID is empty where there is none.
func (d *Bureau) find(ctx context.Context, id string) (directive.Meeting, error) {
	all, err := d.store.Meetings(ctx)
	if err != nil {
		return directive.Meeting{}, fmt.Errorf("reading the meetings: %w", err)
	}
	for _, m := range all {
		if m.ID == id {
			return m, nil
		}
	}
	return directive.Meeting{}, nil
}

// meeting handles mt:<id>: one meeting with its directives.
func (d *Bureau) meeting(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return d.stale(s), nil
	}
	m, err := d.find(ctx, args[0])
	if err != nil || m.ID == "" {
		return d.stale(s), err
	}
	units, err := d.names(ctx, s.Lang)
	if err != nil {
		return flow.Outcome{}, err
	}
	under, err := d.store.Directives(ctx, store.Filter{Meeting: m.ID})
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading the directives of %s: %w", m.ID, err)
	}
	lines := append(d.describe(s.Lang, m, units), "")
	if len(under) == 0 {
		lines = append(lines, d.r.Text(s.Lang, "desk.meeting_empty"))
	}
	var rows [][]chat.Button
	for i, one := range under {
		lines = append(lines, d.r.DirectiveLine(s.Lang, one))
		if i >= pageTasks {
			continue
		}
		if i%4 == 0 {
			rows = append(rows, nil)
		}
		number := strconv.Itoa(one.Number)
		data := chat.Data(actReceipts, number)
		if one.State == directive.Draft || one.State == directive.Scheduled {
			data = chat.Data(actView, number, "0")
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{Text: "#" + number, Data: data})
	}
	rows = append(rows, chat.Row(
		d.button(s, "desk.meeting_edit", actMeetingEdit, m.ID), d.button(s, "desk.meetings_back", actMeetings, "0"),
	))
	return s.Turn(fitted(lines), rows...), nil
}

// names returns what organisations are called in short.
func (d *Bureau) names(ctx context.Context, lang directive.Lang) (map[directive.OrgID]string, error) {
	orgs, err := d.store.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the organisations: %w", err)
	}
	names := map[directive.OrgID]string{}
	for _, o := range orgs {
		names[o.ID] = unitLabel(lang, o)
	}
	return names, nil
}

func unitLabel(lang directive.Lang, o directive.Organisation) string {
	for _, name := range []string{o.Short.In(lang), o.Name.In(lang)} {
		if name != "" {
			return name
		}
	}
	return string(o.ID)
}

// describe says all that is known of a meeting.
func (d *Bureau) describe(lang directive.Lang, m directive.Meeting, units map[directive.OrgID]string) []string {
	lines := []string{
		d.r.Text(lang, "desk.meeting_head", "Title", m.Title),
		d.r.Text(lang, "desk.meeting_day", "Date", m.Date, "Weekday", d.r.Printer(lang).Weekday(m.Date), "Lunar", d.lunar(lang, m.Date)),
	}
	if m.Chair != (directive.Text{}) {
		lines = append(lines, d.r.Text(lang, "desk.meeting_chair", "Name", m.Chair))
	}
	if m.Place != "" {
		lines = append(lines, d.r.Text(lang, "desk.meeting_place", "Text", m.Place))
	}
	if len(m.Participants) > 0 {
		lines = append(lines, d.r.Text(lang, "desk.meeting_participants", "Units", named(m.Participants, units)))
	}
	if m.Notice != "" {
		return append(lines, d.r.Text(lang, "desk.meeting_notice", "Text", m.Notice))
	}
	return append(lines, d.r.Text(lang, "desk.meeting_no_notice"))
}

func named(ids []directive.OrgID, units map[directive.OrgID]string) string {
	var names []string
	for _, id := range ids {
		names = append(names, units[id])
	}
	return strings.Join(names, ", ")
}

// lunar writes a day's lunar day; nothing where it can't be told.
func (d *Bureau) lunar(lang directive.Lang, day calendar.Date) string {
	l, err := calendar.ToLunar(day)
	if err != nil {
		return ""
	}
	key := "desk.lunar"
	if l.Leap {
		key = "desk.lunar_leap"
	}
	return d.r.Label(lang, key, "Day", l.Day, "Month", l.Month)
}

// The steps of the dialogs about meetings.
const (
	stepMeetingDay   = "day"
	stepMeetingTitle = "title"
	stepChair        = "chair"
	stepPlace        = "place"
	stepUnits        = "units"
	stepNotice       = "notice"
	stepMeetingField = "field"
	stepMeetingValue = "value"
	keyMeeting       = "of"
	keySet           = "set" // the organisations that are ticked so far
)

// Buttons of a list that is ticked.
const (
	valueAll   = "~all"
	valueDone  = "~done"
	valueEmpty = "~none"
)

func (d *Bureau) newMeeting(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	return d.engine.Start(ctx, s, "meeting_new", nil)
}

func (d *Bureau) meetingDialog() flow.Dialog {
	typed := func(name, key string, limit int) flow.Step {
		return flow.Step{
			Name: name, Typed: true, Skip: flow.Always,
			Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: d.r.Text(t.Lang, key, "Max", limit)}, nil
			},
			Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
				return d.oneLine(t, in, limit), nil
			},
		}
	}
	return flow.Dialog{
		Name: "meeting_new",
		Head: func(_ context.Context, t flow.Talk) (string, error) { return d.r.Text(t.Lang, "desk.new_head"), nil },
		Steps: []flow.Step{
			{Name: stepMeetingDay, Typed: true, Ask: d.askMeetingDay, Take: d.takeMeetingDay},
			{Name: stepMeetingTitle, Typed: true, Ask: d.askMeetingTitle, Take: d.takeMeetingTitle},
			typed(stepChair, "desk.new_chair", directive.MaxTitle), typed(stepPlace, "desk.new_place", directive.MaxTitle),
			{Name: stepUnits, Typed: true, Skip: flow.Always, Ask: d.askTicks(stepUnits, "desk.new_units"), Take: d.takeTicks(stepUnits)},
			typed(stepNotice, "desk.new_notice", directive.MaxNotice),
			{Name: stepReview, Review: true, Ask: d.askMeetingReview, Take: flow.OneOf(d.r, "ok")},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			m, err := d.meetingOf(ctx, t)
			return flow.Ending{
				Command: directive.AddMeeting{Meeting: m}, Line: d.r.Text(t.Lang, "desk.new_done", "Title", m.Title, "Date", m.Date),
				Rows: d.toMeeting(t.Scene, m.ID),
			}, err
		},
	}
}

func (d *Bureau) toMeeting(s flow.Scene, id string) [][]chat.Button {
	return [][]chat.Button{chat.Row(d.button(s, "desk.to_meeting", actMeeting, id))}
}

func (d *Bureau) askMeetingDay(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{
		Text: d.r.Text(t.Lang, "desk.new_day"), Placeholder: d.r.Label(t.Lang, "dialog.date.hint"),
		Rows: [][]flow.Choice{{{Label: d.r.Label(t.Lang, "dialog.date.today", "Date", t.Today), Value: t.Today.String()}}},
	}, nil
}

func (d *Bureau) takeMeetingDay(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, problem := flow.ReadDay(d.r, t, in)
	if problem != "" {
		return flow.Taken{Problem: problem}, nil
	}
	return flow.Taken{Answer: day.String()}, nil
}

func (d *Bureau) askMeetingTitle(_ context.Context, t flow.Talk) (flow.Question, error) {
	day, err := calendar.Parse(t.Answer(stepMeetingDay))
	if err != nil {
		return flow.Question{}, fmt.Errorf("a meeting's day: %w", err)
	}
	return flow.Question{
		Text: d.r.Text(t.Lang, "desk.new_title", "Max", directive.MaxTitle, "Date", day, "Weekday", d.r.Printer(t.Lang).Weekday(day),
			"Lunar", d.lunar(t.Lang, day)),
		Rows: [][]flow.Choice{{{Label: d.r.Label(t.Lang, "dialog.draft.meeting_title", "Date", day), Value: valueDone}}},
	}, nil
}

func (d *Bureau) takeMeetingTitle(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if in.Pressed && in.Value == valueDone {
		return flow.Taken{Answer: valueDone}, nil
	}
	return d.oneLine(t, in, directive.MaxTitle), nil
}

// meetingOf makes the meeting of the answers, with an id that no other one has.
func (d *Bureau) meetingOf(ctx context.Context, t flow.Talk) (directive.Meeting, error) {
	day, err := calendar.Parse(t.Answer(stepMeetingDay))
	if err != nil {
		return directive.Meeting{}, fmt.Errorf("a meeting's day: %w", err)
	}
	all, err := d.store.Meetings(ctx)
	if err != nil {
		return directive.Meeting{}, fmt.Errorf("reading the meetings: %w", err)
	}
	text := func(s string) directive.Text {
		if t.Lang == directive.English {
			return directive.Text{EN: s}
		}
		return directive.Text{VI: s}
	}
	m := directive.Meeting{
		ID: day.String(), Date: day, Title: text(t.Answer(stepMeetingTitle)), Place: t.Answer(stepPlace),
		Notice: t.Answer(stepNotice),
	}
	if units := t.Answer(stepUnits); units != valueEmpty {
		m.Participants = directive.ParseOrgIDs(units)
	}
	if chair := t.Answer(stepChair); chair != "" {
		m.Chair = text(chair)
	}
	if t.Answer(stepMeetingTitle) == valueDone {
		m.Title = directive.Text{
			VI: d.r.Label(directive.Vietnamese, "dialog.draft.meeting_title", "Date", day),
			EN: d.r.Label(directive.English, "dialog.draft.meeting_title", "Date", day),
		}
	}
	taken := func(id string) bool {
		return slices.ContainsFunc(all, func(m directive.Meeting) bool { return m.ID == id })
	}
	for n := 2; taken(m.ID); n++ {
		m.ID = day.String() + "-" + strconv.Itoa(n)
	}
	return m, nil
}

// askTicks shows organisations to tick.
func (d *Bureau) askTicks(step, key string) func(context.Context, flow.Talk) (flow.Question, error) {
	return func(ctx context.Context, t flow.Talk) (flow.Question, error) {
		orgs, err := d.living(ctx, t)
		if err != nil {
			return flow.Question{}, err
		}
		ticked := d.ticked(t, step)
		var choices []flow.Choice
		for _, o := range orgs {
			sign := "▫️ "
			if slices.Contains(ticked, o.ID) {
				sign = "✅ "
			}
			choices = append(choices, flow.Choice{Label: sign + unitLabel(t.Lang, o), Value: string(o.ID)})
		}
		q := flow.Question{Text: d.r.Text(t.Lang, key, "N", len(ticked)), Rows: flow.Page(t, step, choices, offeredUnits, 2, d.pageLabel(t))}
		q.Rows = append(q.Rows, []flow.Choice{
			{Label: d.r.Label(t.Lang, "desk.tick_all"), Value: valueAll}, {Label: d.r.Label(t.Lang, "desk.tick_none"), Value: valueEmpty},
			{Label: d.r.LabelN(t.Lang, "desk.tick_done", len(ticked)), Value: valueDone},
		})
		return q, nil
	}
}

func (d *Bureau) living(ctx context.Context, t flow.Talk) ([]directive.Organisation, error) {
	orgs, err := d.store.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the organisations: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(orgs), func(o directive.Organisation) bool { return !o.On(t.Today) }), nil
}

// ticked returns what is ticked so far; before anything was, what was there before.
func (d *Bureau) ticked(t flow.Talk, step string) []directive.OrgID {
	if set, begun := t.Values[step+"."+keySet]; begun {
		return directive.ParseOrgIDs(set)
	}
	return directive.ParseOrgIDs(t.Values["was"])
}

// takeTicks ticks or unticks one organisation, pressed or typed, or takes what is ticked.
func (d *Bureau) takeTicks(step string) func(context.Context, flow.Talk, flow.Input) (flow.Taken, error) {
	return func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
		if taken, turned := flow.Turned(in); turned {
			return taken, nil
		}
		orgs, err := d.living(ctx, t)
		if err != nil {
			return flow.Taken{}, err
		}
		set := d.ticked(t, step)
		switch {
		case in.Pressed && in.Value == valueDone:
			if len(set) == 0 {
				return flow.Taken{Answer: valueEmpty}, nil
			}
			return flow.Taken{Answer: directive.FormatOrgIDs(set)}, nil
		case in.Pressed && in.Value == valueEmpty:
			set = nil
		case in.Pressed && in.Value == valueAll:
			set = nil
			for _, o := range orgs {
				set = append(set, o.ID)
			}
		default:
			o, problem := d.named(t, orgs, in)
			if problem != "" {
				return flow.Taken{Problem: problem}, nil
			}
			if at := slices.Index(set, o.ID); at >= 0 {
				set = slices.Delete(set, at, at+1)
			} else {
				set = append(set, o.ID)
			}
		}
		return flow.Taken{Again: true, More: map[string]string{keySet: directive.FormatOrgIDs(set)}}, nil
	}
}

// named returns the organisation that was pressed or typed, or HTML that says why there is none.
func (d *Bureau) named(t flow.Talk, orgs []directive.Organisation, in flow.Input) (directive.Organisation, string) {
	if in.Pressed {
		at := slices.IndexFunc(orgs, func(o directive.Organisation) bool { return string(o.ID) == in.Value })
		if at < 0 {
			return directive.Organisation{}, d.r.Text(t.Lang, "dialog.press_a_button")
		}
		return orgs[at], ""
	}
	found := directive.NamedBy(orgs, in.Text)
	switch len(found) {
	case 0:
		return directive.Organisation{}, d.r.Text(t.Lang, "office.unit_unknown", "Typed", in.Text)
	case 1:
		return found[0], ""
	}
	var names []string
	for _, o := range found[:min(len(found), 5)] {
		names = append(names, o.Name.In(t.Lang))
	}
	return directive.Organisation{}, d.r.Text(t.Lang, "office.unit_ambiguous", "Typed", in.Text, "Units", strings.Join(names, "; "))
}

func (d *Bureau) askMeetingReview(ctx context.Context, t flow.Talk) (flow.Question, error) {
	m, err := d.meetingOf(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	units, err := d.names(ctx, t.Lang)
	if err != nil {
		return flow.Question{}, err
	}
	edit := func(key, step string) flow.Choice { return flow.Choice{Label: d.r.Label(t.Lang, key), Edit: step} }
	return flow.Question{
		Text: strings.Join(append([]string{d.r.Text(t.Lang, "desk.review")}, d.describe(t.Lang, m, units)...), "\n"),
		Rows: [][]flow.Choice{
			{{Label: d.r.Label(t.Lang, "desk.new_save"), Value: "ok"}},
			{edit("desk.field_date", stepMeetingDay), edit("desk.field_title_vi", stepMeetingTitle), edit("desk.field_chair_vi", stepChair)},
			{edit("desk.field_place", stepPlace), edit("desk.field_participants", stepUnits), edit("desk.field_notice", stepNotice)},
		},
	}, nil
}
