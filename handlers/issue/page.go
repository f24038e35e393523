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
	"giaoban/render"
	"giaoban/store"
)

// The buttons of one directive's page. Each bears the version that was looked at: what somebody else changed meanwhile is
// shown first.
const (
	actEdit   = "de" // de:<number>:<version>:<field>
	actMove   = "dm" // dm:<number>:<version>:up|down
	actDrop   = "dx" // dx:<number>:<version>
	actMerge  = "dg" // dg:<number>:<version>
	actSplit  = "ds" // ds:<number>:<version>
	actUnplan = "du" // du:<number>
)

// pressed returns the directive whose number begins a button's n arguments, for who is of the Board. Else stop says so, and
// what is answered instead is out or err.
func (c *Conversation) pressed(ctx context.Context, s flow.Scene, args []string, n int) (d directive.Directive, out flow.Outcome, stop bool, err error) {
	if out, stop, err = c.board(s); stop {
		return d, out, true, err
	}
	if len(args) != n {
		return d, c.stale(s), true, nil
	}
	number, ok := flow.Number(args[0])
	if !ok {
		return d, c.stale(s), true, nil
	}
	d, err = c.one(ctx, number)
	return d, out, err != nil, err
}

// view handles a directive's button: it shows the draft as the groups will see it, and what can be done with it.
func (c *Conversation) view(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	d, out, stop, err := c.pressed(ctx, s, args, 2)
	if stop {
		return out, err
	}
	page, err := strconv.Atoi(args[1])
	if err != nil {
		page = 0
	}
	text, rows, err := c.page(ctx, s, d, max(page, 0), "")
	return s.Turn(text, rows...), err
}

// one returns a directive that can still be worked on, or the refusal that says why it can't.
func (c *Conversation) one(ctx context.Context, number int) (directive.Directive, error) {
	found, err := c.Store.Directives(ctx, store.Filter{Directive: number})
	if err != nil {
		return directive.Directive{}, fmt.Errorf("reading directive %d: %w", number, err)
	}
	d, there := find(found, number)
	code := directive.CodeNoDirective
	switch {
	case there && d.State == directive.Withdrawn:
		code = directive.CodeWithdrawn
	case there && d.State == directive.Closed:
		code = directive.CodeClosed
	case there:
		return d, nil
	}
	return d, &directive.Refusal{Code: code, Params: map[string]any{"Number": number}}
}

// page makes a directive's page: its card, what is open in it, and its buttons. Note is HTML, above everything.
func (c *Conversation) page(ctx context.Context, s flow.Scene, d directive.Directive, list int, note string) (string, [][]chat.Button, error) {
	card, err := c.cardOf(ctx, s, d)
	if err != nil {
		return "", nil, err
	}
	var lines []string
	if note != "" {
		lines = append(lines, note, "")
	}
	lines = append(lines, card)
	if d.State == directive.Published {
		return strings.Join(lines, "\n"), c.publishedRows(s, d, list), nil
	}
	lines = append(lines, c.openLines(s, d)...)
	return strings.Join(lines, "\n"), c.draftRows(s, d, list), nil
}

// cardOf shows a directive as its first group will see it.
func (c *Conversation) cardOf(ctx context.Context, s flow.Scene, d directive.Directive) (string, error) {
	need := directive.Need{Directives: []int{d.Number}, Everyone: true, Meeting: d.Meeting}
	if d.Milestone != "" {
		need.Milestones = []string{d.Milestone}
	}
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), need)
	if err != nil {
		return "", fmt.Errorf("reading directive %d: %w", d.Number, err)
	}
	state.Rules = c.Rules
	if d.State != directive.Published {
		// It may be as it will be once this press is carried out, and not yet as it is kept.
		state.Directives[d.Number] = d
		p, refused := decidePlan(state, directive.Publish{Numbers: []int{d.Number}}, s.Now)
		if refused == nil {
			return p.preview(c.r)
		}
	}
	v := seen{state: state, directive: d, assignment: directive.Assignment{Due: d.Due}}
	if m, ok := state.Milestones[d.Milestone]; ok && d.Due.IsZero() {
		v.assignment.Due = calendar.By(m.Day)
	}
	return c.r.Detail(s.Lang, v.detail(s, c.Rules)), nil
}

// openLines say what is open in a draft, and when it goes out.
func (c *Conversation) openLines(s flow.Scene, d directive.Directive) []string {
	var lines []string
	if d.State == directive.Scheduled {
		lines = append(lines, "", c.r.Text(s.Lang, "issue.goes_out", "At", d.PublishAt))
	}
	for _, q := range questionsOf(d) {
		if len(lines) == 0 {
			lines = append(lines, "")
		}
		switch q {
		case askLead:
			lines = append(lines, c.r.Text(s.Lang, "issue.open_lead"))
		case askEarlier:
			lines = append(lines, c.r.Text(s.Lang, "issue.open_earlier", "Words", shorten(d.Earlier, 160)))
		default:
			lines = append(lines, c.r.Text(s.Lang, "issue.open_words", "Words", shorten(q, 160)))
		}
	}
	return lines
}

// edited are the fields that a draft's buttons offer, two in a row.
func editedFields() []directive.Field {
	return []directive.Field{
		directive.FieldTitle, directive.FieldBody, directive.FieldLead, directive.FieldCoordinators, directive.FieldDue,
		directive.FieldTarget, directive.FieldReportTo, directive.FieldAttachments, directive.FieldUrgent, directive.FieldMeeting,
	}
}

func (c *Conversation) fieldRows(s flow.Scene, d directive.Directive) [][]chat.Button {
	var rows [][]chat.Button
	version := strconv.FormatInt(d.Version, 10)
	for i, f := range editedFields() {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		label := c.r.Label(s.Lang, "issue.button_edit", "Field", c.r.FieldName(s.Lang, f))
		if f == directive.FieldUrgent {
			label = c.r.Label(s.Lang, "issue.button_urgent", "Value", c.r.Field(s.Lang, d, f, render.Named{}))
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: label, Data: chat.Data(actEdit, strconv.Itoa(d.Number), version, string(f)),
		})
	}
	return rows
}

func (c *Conversation) draftRows(s flow.Scene, d directive.Directive, list int) [][]chat.Button {
	number, version := strconv.Itoa(d.Number), strconv.FormatInt(d.Version, 10)
	button := func(key, data string, pairs ...any) chat.Button {
		return chat.Button{Text: c.r.Label(s.Lang, key, pairs...), Data: data}
	}
	var rows [][]chat.Button
	if open := len(questionsOf(d)); open > 0 {
		rows = append(rows, chat.Row(chat.Button{
			Text: c.r.LabelN(s.Lang, "minutes.button_answer", open), Data: chat.Data(actClarify, "#"+number),
		}))
	} else {
		rows = append(rows, chat.Row(button("list.publish_one", chat.Data(actPublish, number), "Number", d.Number)))
	}
	rows = append(rows, c.fieldRows(s, d)...)
	if d.State == directive.Scheduled {
		rows = append(rows, chat.Row(button("issue.button_unplan", chat.Data(actUnplan, number))))
	} else {
		rows = append(rows, chat.Row(
			button("issue.button_up", chat.Data(actMove, number, version, "up")),
			button("issue.button_down", chat.Data(actMove, number, version, "down")),
			button("issue.button_merge", chat.Data(actMerge, number, version)),
			button("issue.button_split", chat.Data(actSplit, number, version)),
		), chat.Row(button("issue.button_drop", chat.Data(actDrop, number, version))))
	}
	return append(rows, chat.Row(button("list.back", chat.Data(actList, strconv.Itoa(list)))))
}

func (c *Conversation) publishedRows(s flow.Scene, d directive.Directive, list int) [][]chat.Button {
	number := strconv.Itoa(d.Number)
	button := func(key, data string) chat.Button { return chat.Button{Text: c.r.Label(s.Lang, key), Data: data} }
	rows := c.fieldRows(s, d)
	return append(rows,
		chat.Row(
			button("issue.button_end", chat.Data(actEnd, number)),
			button("issue.button_withdraw", chat.Data(actWithdraw, number)),
			button("issue.button_carry", chat.Data(actCarry, number)),
		),
		chat.Row(button("issue.button_record", chat.Data(actRecord, number))),
		chat.Row(button("list.back", chat.Data(actList, strconv.Itoa(list)))))
}

// looked reads the number and the version in a page's button, and returns the directive. Where it was changed since, out
// shows it anew, with what is different.
func (c *Conversation) looked(ctx context.Context, s flow.Scene, args []string, n int) (d directive.Directive, out flow.Outcome, stop bool, err error) {
	if out, stop, err = c.board(s); stop {
		return d, out, true, err
	}
	if len(args) != n {
		return d, c.stale(s), true, nil
	}
	number, ok := flow.Number(args[0])
	version, bad := strconv.ParseInt(args[1], 10, 64)
	if !ok || bad != nil {
		return d, c.stale(s), true, nil //nolint:nilerr // a forged button: who sent it is told to press one
	}
	if d, err = c.one(ctx, number); err != nil {
		return d, flow.Outcome{}, true, err
	}
	if d.Version == version {
		return d, flow.Outcome{}, false, nil
	}
	text, rows, err := c.page(ctx, s, d, 0, c.meanwhile(s, d, version))
	if err != nil {
		return d, flow.Outcome{}, true, err
	}
	out = s.Turn(text, rows...)
	out.Toast, out.Alert = c.r.Label(s.Lang, "issue.look_first"), true
	return d, out, true, nil
}

// meanwhile says who changed what since a version.
func (c *Conversation) meanwhile(s flow.Scene, d directive.Directive, since int64) string {
	edits, _ := d.EditedSince(since)
	if len(edits) == 0 {
		return c.r.Text(s.Lang, "issue.changed_since")
	}
	var lines []string
	for _, e := range edits[max(0, len(edits)-3):] {
		var names []string
		for _, f := range e.Fields {
			names = append(names, c.r.FieldName(s.Lang, f))
		}
		if len(e.Fields) == len(directive.Fields()) {
			names = []string{c.r.Label(s.Lang, "issue.everything")}
		}
		lines = append(lines, c.r.Text(s.Lang, "issue.changed_by", "Name", e.ByName, "At", e.At, "Fields", strings.Join(names, ", ")))
	}
	return strings.Join(lines, "\n")
}

// move handles dm:<number>:<version>:up|down: the draft changes places with its neighbour of the same meeting.
func (c *Conversation) move(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	d, out, stop, err := c.looked(ctx, s, args, 3)
	if stop {
		return out, err
	}
	drafts, _, err := c.known(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	drafts = slices.DeleteFunc(drafts, func(o directive.Directive) bool {
		return o.Meeting != d.Meeting || o.State != directive.Draft
	})
	at := slices.IndexFunc(drafts, func(o directive.Directive) bool { return o.Number == d.Number })
	to := at + 1
	if args[2] == "up" {
		to = at - 1
	}
	if at < 0 || to < 0 || to >= len(drafts) {
		return flow.Outcome{Toast: c.r.Label(s.Lang, "issue.no_neighbour"), Alert: true}, nil
	}
	moved, other := d, drafts[to]
	moved.Number, moved.Version = other.Number, other.Version+1
	text, rows, err := c.page(ctx, s, moved, 0, c.r.Text(s.Lang, "issue.moved", "Number", moved.Number))
	if err != nil {
		return flow.Outcome{}, err
	}
	out = s.Turn(text, rows...)
	out.Command = directive.SwapDrafts{A: d.Number, B: other.Number}
	return out, nil
}

// unplan handles du:<number>: what was to go out at a time is a draft again.
func (c *Conversation) unplan(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	d, out, stop, err := c.pressed(ctx, s, args, 1)
	if stop {
		return out, err
	}
	d.State, d.Version = directive.Draft, d.Version+1
	text, rows, err := c.page(ctx, s, d, 0, c.r.Text(s.Lang, "issue.unplanned"))
	if err != nil {
		return flow.Outcome{}, err
	}
	out = s.Turn(text, rows...)
	out.Command = directive.Unschedule{Numbers: []int{d.Number}}
	return out, nil
}
