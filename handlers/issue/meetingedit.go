package issue

import (
	"context"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// fitted joins lines into one message.
func fitted(lines []string) string { return render.FitLines(lines) }

// editMeeting handles me:<id>.
func (d *Bureau) editMeeting(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
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
	return d.engine.Start(ctx, s, "meeting_edit", map[string]string{keyMeeting: m.ID})
}

func (d *Bureau) meetingEditDialog() flow.Dialog {
	return flow.Dialog{
		Name: "meeting_edit",
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			m, err := d.find(ctx, t.Values[keyMeeting])
			return d.r.Text(t.Lang, "desk.edit_head", "Title", m.Title, "Date", m.Date), err
		},
		Steps: []flow.Step{
			{Name: stepMeetingField, Ask: d.askMeetingField, Take: d.takeMeetingField},
			{Name: stepMeetingValue, Typed: true, Ask: d.askMeetingValue, Take: d.takeMeetingValue},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			field, value := directive.MeetingField(t.Answer(stepMeetingField)), t.Answer(stepMeetingValue)
			if value == valueEmpty {
				value = ""
			}
			units, err := d.names(ctx, t.Lang)
			return flow.Ending{
				Command: directive.EditMeeting{ID: t.Values[keyMeeting], Field: field, Was: t.Values["was"], Value: value},
				Line: d.r.Text(t.Lang, "desk.edited", "Field", d.fieldName(t, field), "Was", d.valueOf(t, field, t.Values["was"], units),
					"Now", d.valueOf(t, field, value, units)),
				Rows: d.toMeeting(t.Scene, t.Values[keyMeeting]),
			}, err
		},
	}
}

func (d *Bureau) fieldName(t flow.Talk, f directive.MeetingField) string {
	return strings.TrimPrefix(d.r.Label(t.Lang, "desk.field_"+string(f)), "✏️ ")
}

// valueOf writes a field's value as people read it.
func (d *Bureau) valueOf(t flow.Talk, f directive.MeetingField, value string, units map[directive.OrgID]string) string {
	switch {
	case value == "":
		return "–"
	case f == directive.MeetingParticipants:
		return named(directive.ParseOrgIDs(value), units)
	case f == directive.MeetingDate:
		if day, err := calendar.Parse(value); err == nil {
			return d.r.Printer(t.Lang).Date(day)
		}
	}
	return value
}

func (d *Bureau) askMeetingField(ctx context.Context, t flow.Talk) (flow.Question, error) {
	m, err := d.find(ctx, t.Values[keyMeeting])
	if err != nil {
		return flow.Question{}, err
	}
	units, err := d.names(ctx, t.Lang)
	if err != nil {
		return flow.Question{}, err
	}
	lines := []string{d.r.Text(t.Lang, "desk.edit_which")}
	var q flow.Question
	for i, f := range directive.MeetingFields() {
		lines = append(lines, d.r.Text(t.Lang, "desk.edit_line", "Field", d.fieldName(t, f), "Text", d.valueOf(t, f, m.Field(f), units)))
		if i%2 == 0 {
			q.Rows = append(q.Rows, nil)
		}
		q.Rows[len(q.Rows)-1] = append(q.Rows[len(q.Rows)-1], flow.Choice{Label: d.fieldName(t, f), Value: string(f)})
	}
	q.Text = strings.Join(lines, "\n")
	return q, nil
}

// takeMeetingField keeps how the field is now: if another officer changes it before the new value comes, that is seen.
func (d *Bureau) takeMeetingField(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	m, err := d.find(ctx, t.Values[keyMeeting])
	if err != nil {
		return flow.Taken{}, err
	}
	for _, f := range directive.MeetingFields() {
		if in.Pressed && in.Value == string(f) {
			t.Values["was"] = m.Field(f)
			return flow.Taken{Answer: in.Value}, nil
		}
	}
	return flow.Taken{Problem: d.r.Text(t.Lang, "dialog.press_a_button")}, nil
}

func (d *Bureau) askMeetingValue(ctx context.Context, t flow.Talk) (flow.Question, error) {
	field := directive.MeetingField(t.Answer(stepMeetingField))
	if field == directive.MeetingParticipants {
		return d.askTicks(stepMeetingValue, "desk.new_units")(ctx, t)
	}
	units, err := d.names(ctx, t.Lang)
	if err != nil {
		return flow.Question{}, err
	}
	q := flow.Question{Text: d.r.Text(t.Lang, "desk.edit_value", "Field", d.fieldName(t, field), "Now", d.valueOf(t, field, t.Values["was"], units))}
	if field != directive.MeetingDate && field != directive.MeetingTitle {
		q.Rows = [][]flow.Choice{{{Label: d.r.Label(t.Lang, "office.empty_field"), Value: valueEmpty}}}
	}
	return q, nil
}

func (d *Bureau) takeMeetingValue(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	field := directive.MeetingField(t.Answer(stepMeetingField))
	switch {
	case field == directive.MeetingParticipants:
		return d.takeTicks(stepMeetingValue)(ctx, t, in)
	case field == directive.MeetingDate:
		if in.Pressed {
			return flow.Taken{Problem: d.r.Text(t.Lang, "dialog.text_wanted")}, nil
		}
		return d.takeMeetingDay(ctx, t, in)
	case in.Pressed && in.Value == valueEmpty && field != directive.MeetingTitle:
		return flow.Taken{Answer: valueEmpty}, nil
	case field == directive.MeetingNotice:
		return d.oneLine(t, in, directive.MaxNotice), nil
	}
	return d.oneLine(t, in, directive.MaxTitle), nil
}
