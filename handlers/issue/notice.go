package issue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// The steps of reading a notice, and what is kept beside them.
const (
	stepText  = "text"
	keepText  = "doc"   // what came in so far
	keepParts = "parts" // how many messages it came in
	readIt    = "read"
	startOver = "again"
	fromText  = "doc" // the meeting that the notice is of
)

// notice handles /ketluan.
func (c *Conversation) notice(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	return c.Engine.Start(ctx, s, "notice", nil)
}

// A text that somebody of the Board pastes without a command is taken for a notice from this length on, in characters.
const pasted = 400

// Paste begins to read a notice that somebody of the Board sent without a command; false where it is none.
func (c *Conversation) paste(ctx context.Context, s flow.Scene, in flow.Input) (flow.Outcome, bool, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Board) || in.Edited {
		return flow.Outcome{}, false, nil
	}
	isFile := len(in.Files) == 1 && in.Files[0].Kind == chat.Document
	if !isFile && (len(in.Files) > 0 || utf8.RuneCountInString(in.Text) < pasted) {
		return flow.Outcome{}, false, nil
	}
	t := flow.Talk{Scene: s}
	text, problem, err := c.received(ctx, t, in)
	if err != nil {
		return flow.Outcome{}, true, err
	}
	if problem == "" && len(text) > maxNotice {
		problem = c.r.Text(s.Lang, "minutes.too_long")
	}
	if problem != "" {
		return s.Say(problem), true, nil
	}
	out, err := c.Engine.Start(ctx, s, "notice", map[string]string{stepText + "." + keepText: text, stepText + "." + keepParts: "1"})
	return out, true, err
}

// noticeDialog gathers a notice, says what it holds, and saves it as drafts.
func (c *Conversation) noticeDialog() flow.Dialog {
	return flow.Dialog{
		Name: "notice",
		Head: func(_ context.Context, t flow.Talk) (string, error) { return c.r.Text(t.Lang, "minutes.head"), nil },
		Steps: []flow.Step{
			{Name: stepText, Typed: true, Files: true, Wants: "minutes.wanted", Ask: c.askText, Take: c.takeText},
			{Name: stepMeeting, Ask: c.askNoticeMeeting, Take: c.takeNoticeMeeting},
			{
				Name: stepDay, Typed: true, Ask: c.askDay, Take: c.takeNoticeDay,
				When: func(t flow.Talk) bool { return t.Answer(stepMeeting) == newMeeting },
			},
		},
		Finish: c.finishNotice,
	}
}

func (c *Conversation) askText(_ context.Context, t flow.Talk) (flow.Question, error) {
	text := t.More(stepText, keepText)
	if text == "" {
		return flow.Question{Text: c.r.Text(t.Lang, "minutes.send")}, nil
	}
	parts, err := strconv.Atoi(t.More(stepText, keepParts))
	if err != nil {
		parts = 1
	}
	ending := []rune(text)
	ending = ending[max(0, len(ending)-80):]
	return flow.Question{
		Text: c.r.TextN(t.Lang, "minutes.gathered", parts, "Length", utf8.RuneCountInString(text), "Ending", string(ending)),
		Rows: [][]flow.Choice{
			{{Label: c.r.Label(t.Lang, "minutes.button_read"), Value: readIt}},
			{{Label: c.r.Label(t.Lang, "minutes.button_again"), Value: startOver}},
		},
	}, nil
}

// takeText gathers the parts of a notice, until somebody says that it is whole.
func (c *Conversation) takeText(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	before := t.More(stepText, keepText)
	problem := func(key string) flow.Taken { return flow.Taken{Problem: c.r.Text(t.Lang, key)} }
	emptied := map[string]string{keepText: "", keepParts: "0"}
	if in.Pressed {
		switch {
		case in.Value == startOver:
			return flow.Taken{Again: true, More: emptied}, nil
		case in.Value != readIt || before == "":
			return problem("dialog.press_a_button"), nil
		}
		r, err := c.read(ctx, t, before)
		switch {
		case err != nil:
			return flow.Taken{}, err
		case r.document.Refused != "":
			// It has no business here: nothing of it is kept.
			return flow.Taken{Again: true, More: emptied, Problem: c.r.Text(t.Lang, "minutes.secret")}, nil
		case len(r.drafts) == 0:
			return flow.Taken{Again: true, More: emptied, Problem: c.r.Text(t.Lang, "minutes.nothing")}, nil
		}
		return flow.Taken{Answer: readIt}, nil
	}
	text, wrong, err := c.received(ctx, t, in)
	if err != nil || wrong != "" {
		return flow.Taken{Problem: wrong}, err
	}
	whole := joined(before, text)
	if len(whole) > maxNotice {
		return problem("minutes.too_long"), nil
	}
	parts, err := strconv.Atoi(t.More(stepText, keepParts))
	if err != nil {
		parts = 0
	}
	return flow.Taken{Again: true, More: map[string]string{keepText: whole, keepParts: strconv.Itoa(parts + 1)}}, nil
}

// askNoticeMeeting says what was read, and asks which meeting it is from.
func (c *Conversation) askNoticeMeeting(ctx context.Context, t flow.Talk) (flow.Question, error) {
	r, err := c.read(ctx, t, t.More(stepText, keepText))
	if err != nil {
		return flow.Question{}, err
	}
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return flow.Question{}, fmt.Errorf("reading the meetings: %w", err)
	}
	q := flow.Question{Text: c.found(t, r) + "\n\n" + c.r.Text(t.Lang, "dialog.draft.meeting")}
	offered := map[string]bool{}
	if m := r.document.Meeting; !m.Date.IsZero() {
		label := c.r.Label(t.Lang, "minutes.meeting_read", "Date", m.Date, "Title", shorten(m.Title, 40))
		q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: fromText}})
		offered[m.Date.String()] = true
	}
	for _, m := range meetings {
		if !offered[m.ID] && len(q.Rows) <= offeredMeetings {
			label := c.r.Label(t.Lang, "dialog.draft.meeting_of", "Date", m.Date, "Title", shorten(m.Title.In(t.Lang), 40))
			q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: m.ID}})
		}
	}
	q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.Label(t.Lang, "dialog.draft.meeting_new"), Value: newMeeting}})
	return q, nil
}

// How much of what was read is listed.
const (
	listedDrafts  = 12
	listedLeftOut = 4
)

// found says what was read: the drafts, what is open in them, what disagrees, and what was left out.
func (c *Conversation) found(t flow.Talk, r reading) string {
	lines := []string{c.r.TextN(t.Lang, "minutes.found", len(r.drafts))}
	if n := r.document.Meeting.Number; n != "" {
		lines = append(lines, c.r.Text(t.Lang, "minutes.number", "Number", n))
	}
	open := 0
	for i, d := range r.drafts {
		if len(questionsOf(d)) > 0 {
			open++
		}
		if i < listedDrafts {
			lines = append(lines, c.r.Text(t.Lang, "minutes.item", "N", i+1, "Title", shorten(d.Title.VI, 90)))
		}
	}
	if rest := len(r.drafts) - listedDrafts; rest > 0 {
		lines = append(lines, c.r.TextN(t.Lang, "minutes.more", rest))
	}
	if open > 0 {
		lines = append(lines, c.r.TextN(t.Lang, "minutes.open", open))
	}
	for _, w := range r.document.Warnings {
		lines = append(lines, c.r.Text(t.Lang, "minutes.ordinal", "N", w.Directive, "Part", w.Part, "Stated", w.Stated, "Computed", w.Computed))
	}
	if n := len(r.document.LeftOut); n > 0 {
		lines = append(lines, c.r.TextN(t.Lang, "minutes.left_out", n))
		for _, p := range r.document.LeftOut[:min(n, listedLeftOut)] {
			lines = append(lines, c.r.Text(t.Lang, "minutes.left_out_item", "Text", shorten(p, 80)))
		}
	}
	return strings.Join(lines, "\n")
}

func (c *Conversation) takeNoticeMeeting(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return flow.Taken{}, fmt.Errorf("reading the meetings: %w", err)
	}
	values := []string{newMeeting, fromText}
	for _, m := range meetings {
		values = append(values, m.ID)
	}
	return flow.OneOf(c.r, values...)(ctx, t, in)
}

// takeNoticeDay takes the day of a meeting that the notice doesn't name.
func (c *Conversation) takeNoticeDay(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	day, problem := flow.ReadDay(c.r, t, in)
	return flow.Taken{Answer: day.String(), Problem: problem}, nil
}

// finishNotice saves the drafts.
func (c *Conversation) finishNotice(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	r, err := c.read(ctx, t, t.More(stepText, keepText))
	if err != nil {
		return flow.Ending{}, err
	}
	m, err := c.meetingRead(t, r)
	if err != nil {
		return flow.Ending{}, err
	}
	open := 0
	for _, d := range r.drafts {
		open += len(questionsOf(d))
	}
	rows := [][]chat.Button{chat.Row(chat.Button{Text: c.r.Label(t.Lang, "minutes.button_list"), Data: chat.Data(actList, "0")})}
	line := c.r.TextN(t.Lang, "minutes.saved", len(r.drafts))
	if open > 0 {
		line += "\n" + c.r.TextN(t.Lang, "minutes.to_answer", open)
		button := chat.Button{Text: c.r.LabelN(t.Lang, "minutes.button_answer", open), Data: chat.Data(actClarify, m.ID)}
		rows = append([][]chat.Button{chat.Row(button)}, rows...)
	}
	return flow.Ending{
		Command: directive.ImportDrafts{Meeting: m, Milestones: r.milestones, Drafts: r.drafts}, Line: line, Rows: rows,
	}, nil
}

// meetingRead makes the meeting that the drafts belong to. What the notice says of it fills in what is open.
func (c *Conversation) meetingRead(t flow.Talk, r reading) (directive.Meeting, error) {
	read := r.document.Meeting
	m := directive.Meeting{Notice: read.Number, Chair: directive.Text{VI: read.Chair}}
	id := t.Answer(stepMeeting)
	switch id {
	case fromText:
		m.ID, m.Date = read.Date.String(), read.Date
		m.Title = directive.Text{VI: shorten(read.Title, directive.MaxTitle-1)}
	case newMeeting:
		day, problem := flow.ReadDay(c.r, t, flow.Input{Pressed: true, Value: t.Answer(stepDay)})
		if problem != "" {
			return m, fmt.Errorf("saving drafts: %q is no day", t.Answer(stepDay))
		}
		m.ID, m.Date = day.String(), day
	default:
		m.ID = id
		return m, nil
	}
	if m.Title.VI == "" {
		m.Title = directive.Text{
			VI: c.r.Label(directive.Vietnamese, "dialog.draft.meeting_title", "Date", m.Date),
			EN: c.r.Label(directive.English, "dialog.draft.meeting_title", "Date", m.Date),
		}
	}
	return m, nil
}

// questionsOf returns what is to be asked about a draft before it can go out.
func questionsOf(d directive.Directive) []string {
	questions := slices.Clone(d.Ambiguous)
	if d.Earlier != "" || d.Extends != 0 {
		return append(questions, askEarlier)
	}
	if !d.All && len(d.Lead) == 0 {
		questions = append(questions, askLead)
	}
	return questions
}

// What is asked beside words with two readings.
const (
	askLead    = "?lead"
	askEarlier = "?earlier"
)
