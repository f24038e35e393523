package issue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/store"
)

// What a dialog that changes one field of a directive keeps.
const (
	keyNumber  = "number"
	keySeen    = "seen"  // the version that was looked at
	keyField   = "field" // which field
	stepValue  = "value"
	stepSure   = "sure"
	keepChosen = "sel"  // the organisations, or the files, that are chosen
	keepFind   = "find" // what organisations are looked for by
	keepMonth  = "month"
	keepKind   = "kind"
	keepWarned = "warned" // the version that somebody else made meanwhile, which was shown
	setNothing = "none"
	chosenAll  = "ok"
	removeFile = "x."
)

// pressEdit handles de:<number>:<version>:<field>.
func (c *Conversation) pressEdit(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	d, out, stop, err := c.looked(ctx, s, args, 3)
	if stop {
		return out, err
	}
	f := directive.Field(args[2])
	if !slices.Contains(editedFields(), f) {
		return c.stale(s), nil
	}
	if f == directive.FieldUrgent {
		return c.toggleUrgent(ctx, s, d)
	}
	given := map[string]string{keyNumber: args[0], keySeen: args[1], keyField: args[2]}
	switch f {
	case directive.FieldLead:
		given[stepValue+"."+keepChosen] = unitList(d.Lead)
		if d.All {
			given[stepValue+"."+keepChosen] = all
		}
	case directive.FieldCoordinators:
		given[stepValue+"."+keepChosen] = unitList(d.Coordinators)
	case directive.FieldReportTo:
		given[stepValue+"."+keepChosen] = unitList(d.ReportTo)
	}
	return c.Engine.Start(ctx, s, "field", given)
}

func (c *Conversation) toggleUrgent(ctx context.Context, s flow.Scene, d directive.Directive) (flow.Outcome, error) {
	after := d
	after.Urgent = !d.Urgent
	cmd := edit(d, after, directive.FieldUrgent)
	after.Version++
	text, rows, err := c.page(ctx, s, after, 0, "")
	if err != nil {
		return flow.Outcome{}, err
	}
	out := s.Turn(text, rows...)
	out.Command = cmd
	return out, nil
}

func unitList(ids []directive.OrgID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return strings.Join(names, ",")
}

func parseUnits(s string) []directive.OrgID {
	if s == setNothing || s == all {
		return nil
	}
	var ids []directive.OrgID
	for _, id := range strings.Split(s, ",") {
		if id != "" {
			ids = append(ids, directive.OrgID(id))
		}
	}
	return ids
}

// fieldDialog changes one field of a directive. What a deadline means is shown once more before it is saved.
func (c *Conversation) fieldDialog() flow.Dialog {
	return flow.Dialog{
		Name: "field",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			f := directive.Field(t.Values[keyField])
			return c.r.Text(t.Lang, "issue.edit_head", "Number", t.Values[keyNumber], "Field", c.r.FieldName(t.Lang, f)), nil
		},
		Steps: []flow.Step{
			{Name: stepValue, Typed: true, Files: true, Wants: "issue.edit_wanted", Ask: c.askValue, Take: c.takeValue},
			{
				Name: stepSure, Review: true, Ask: c.askSure, Take: c.takeSure,
				When: func(t flow.Talk) bool { return directive.Field(t.Values[keyField]) == directive.FieldDue },
			},
		},
		Finish: c.finishField,
	}
}

// editing returns the directive that a dialog is about, as it is now.
func (c *Conversation) editing(ctx context.Context, t flow.Talk) (directive.Directive, directive.Field, error) {
	number, ok := flow.Number(t.Values[keyNumber])
	if !ok {
		return directive.Directive{}, "", fmt.Errorf("editing: %q is no number", t.Values[keyNumber])
	}
	d, err := c.one(ctx, number)
	return d, directive.Field(t.Values[keyField]), err
}

// askValue shows what a field holds, and asks what it is to hold. What somebody else changed meanwhile stands above.
func (c *Conversation) askValue(ctx context.Context, t flow.Talk) (flow.Question, error) {
	d, f, err := c.editing(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	q, err := c.askField(ctx, t, d, f)
	if err != nil {
		return q, err
	}
	if seen, errSeen := strconv.ParseInt(t.Values[keySeen], 10, 64); errSeen == nil && seen != d.Version {
		q.Text = c.meanwhile(t.Scene, d, seen) + "\n\n" + q.Text
	}
	return q, nil
}

func (c *Conversation) askField(ctx context.Context, t flow.Talk, d directive.Directive, f directive.Field) (flow.Question, error) {
	named, err := c.named(ctx, d)
	if err != nil {
		return flow.Question{}, err
	}
	now := c.r.Text(t.Lang, "issue.edit_now", "Value", shorten(c.r.Field(t.Lang, d, f, named), 900))
	nothing := []flow.Choice{{Label: c.r.Label(t.Lang, "issue.edit_none"), Value: setNothing}}
	switch f {
	case directive.FieldTitle:
		return flow.Question{Text: now + "\n" + c.r.Text(t.Lang, "dialog.draft.title", "Max", directive.MaxTitle)}, nil
	case directive.FieldBody:
		return flow.Question{Text: now + "\n" + c.r.Text(t.Lang, "dialog.draft.body", "Max", directive.MaxBody)}, nil
	case directive.FieldLead, directive.FieldCoordinators, directive.FieldReportTo:
		return c.askUnits(ctx, t, f)
	case directive.FieldDue:
		q, err := c.askDeadline(ctx, t)
		q.Text = now + "\n" + q.Text
		return q, err
	case directive.FieldTarget:
		return flow.Question{Text: now + "\n" + c.r.Text(t.Lang, "issue.edit_target"), Rows: [][]flow.Choice{nothing}}, nil
	case directive.FieldAttachments:
		return c.askFiles(t, d), nil
	case directive.FieldMeeting:
		q, err := c.askMeeting(ctx, t)
		if err == nil && len(q.Rows) > 0 {
			q.Rows = q.Rows[:len(q.Rows)-1] // a new one is made elsewhere
		}
		q.Text = now + "\n" + q.Text
		return q, err
	}
	return flow.Question{}, fmt.Errorf("editing #%d: nobody asks for %q", d.Number, f)
}

// takeValue takes what a field is to hold.
func (c *Conversation) takeValue(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	d, f, err := c.editing(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	switch {
	case f == directive.FieldAttachments:
		return c.takeFiles(t, d, in), nil
	case len(in.Files) > 0:
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.text_wanted")}, nil
	}
	switch f {
	case directive.FieldTitle:
		return c.words(t, in, directive.MaxTitle), nil
	case directive.FieldBody:
		return c.words(t, in, directive.MaxBody), nil
	case directive.FieldLead, directive.FieldCoordinators, directive.FieldReportTo:
		return c.takeUnits(ctx, t, f, in)
	case directive.FieldDue:
		return c.takeDeadline(ctx, t, in)
	case directive.FieldTarget:
		if in.Pressed {
			return flow.OneOf(c.r, setNothing)(ctx, t, in)
		}
		_, problem := c.readTarget(t, in.Text)
		return flow.Taken{Answer: in.Text, Problem: problem}, nil
	case directive.FieldMeeting:
		taken, err := c.takeMeeting(ctx, t, in)
		if taken.Answer == newMeeting {
			return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
		}
		return taken, err
	}
	return flow.Taken{}, fmt.Errorf("editing #%d: nobody takes %q", d.Number, f)
}

// finishField saves the field, and shows the directive as it is then. Where somebody else changed the same meanwhile, nothing
// is lost: what they did is shown, and what was typed can be saved over it.
func (c *Conversation) finishField(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	d, f, err := c.editing(ctx, t)
	if err != nil {
		return flow.Ending{}, err
	}
	value, err := c.valued(t, d, f)
	if err != nil {
		return flow.Ending{}, err
	}
	seen, err := strconv.ParseInt(t.Values[keySeen], 10, 64)
	if err != nil {
		return flow.Ending{}, fmt.Errorf("editing #%d: %w", d.Number, err)
	}
	cmd := edit(d, value, f)
	cmd.Seen = seen
	after := d.With(value, f)
	after.Version++
	if edits, _ := d.EditedSince(seen); slices.ContainsFunc(edits, func(e directive.Edit) bool { return slices.Contains(e.Fields, f) }) {
		return c.overtaken(ctx, t, d, f)
	}
	text, rows, err := c.page(ctx, t.Scene, after, 0, c.r.Text(t.Lang, "issue.saved", "Field", c.r.FieldName(t.Lang, f)))
	return flow.Ending{Command: cmd, Line: text, Rows: rows}, err
}

// overtaken ends a dialog whose field somebody else has changed: it shows what they did, and what was meant.
func (c *Conversation) overtaken(ctx context.Context, t flow.Talk, d directive.Directive, f directive.Field) (flow.Ending, error) {
	seen, err := strconv.ParseInt(t.Values[keySeen], 10, 64)
	if err != nil {
		seen = 0
	}
	named, err := c.named(ctx, d)
	if err != nil {
		return flow.Ending{}, err
	}
	value, err := c.valued(t, d, f)
	if err != nil {
		return flow.Ending{}, err
	}
	note := c.meanwhile(t.Scene, d, seen) + "\n" + c.r.Text(t.Lang, "issue.overtaken", "Field", c.r.FieldName(t.Lang, f),
		"Theirs", shorten(c.r.Field(t.Lang, d, f, named), 300), "Yours", shorten(c.r.Field(t.Lang, value, f, named), 300))
	text, rows, err := c.page(ctx, t.Scene, d, 0, note)
	return flow.Ending{Line: text, Rows: rows, Toast: c.r.Label(t.Lang, "issue.look_first")}, err
}

// valued returns the directive with what the dialog's answer says.
func (c *Conversation) valued(t flow.Talk, d directive.Directive, f directive.Field) (directive.Directive, error) {
	v, answer := d, t.Answer(stepValue)
	text := func(old directive.Text) directive.Text {
		if t.Lang == directive.English {
			old.EN = answer
		} else {
			old.VI = answer
		}
		return old
	}
	switch f {
	case directive.FieldTitle:
		v.Title = text(d.Title)
		return v, nil
	case directive.FieldBody:
		v.Body = text(d.Body)
		return v, nil
	case directive.FieldLead:
		v.All, v.Lead = answer == all, nil
		if !v.All {
			v.Lead = parseUnits(answer)
		}
	case directive.FieldCoordinators:
		v.Coordinators = parseUnits(answer)
	case directive.FieldReportTo:
		v.ReportTo = parseUnits(answer)
	case directive.FieldTarget:
		v.Target = nil
		if answer != setNothing {
			v.Target, _ = c.readTarget(t, answer)
		}
	case directive.FieldAttachments:
		v.Attachments = chosenFiles(t, d)
		return v, nil
	case directive.FieldMeeting:
		v.Meeting = answer
		return v, nil
	case directive.FieldDue:
		if err := setDeadline(&v, answer); err != nil {
			return v, err
		}
	}
	v.Origins = origin(d, f)
	return v, nil
}

// askFiles shows what is attached, and takes more.
func (c *Conversation) askFiles(t flow.Talk, d directive.Directive) flow.Question {
	files := chosenFiles(t, d)
	q := flow.Question{Text: c.r.Text(t.Lang, "issue.edit_files", "N", len(files), "Max", directive.MaxAttachments)}
	for i, f := range files {
		name := f.Name
		if name == "" {
			name = string(f.Kind)
		}
		label := c.r.Label(t.Lang, "issue.remove_file", "N", i+1, "Name", shorten(name, 30))
		q.Rows = append(q.Rows, []flow.Choice{{Label: label, Value: removeFile + strconv.Itoa(i)}})
	}
	q.Rows = append(q.Rows, []flow.Choice{{Label: c.r.Label(t.Lang, "issue.button_done"), Value: chosenAll}})
	return q
}

func (c *Conversation) takeFiles(t flow.Talk, d directive.Directive, in flow.Input) flow.Taken {
	files := chosenFiles(t, d)
	if in.Pressed {
		if in.Value == chosenAll {
			return flow.Taken{Answer: chosenAll, More: map[string]string{keepChosen: encodeFiles(files)}}
		}
		at, err := strconv.Atoi(strings.TrimPrefix(in.Value, removeFile))
		if err != nil || at < 0 || at >= len(files) {
			return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}
		}
		return flow.Taken{Again: true, More: map[string]string{keepChosen: encodeFiles(slices.Delete(files, at, at+1))}}
	}
	if len(in.Files) == 0 {
		return flow.Taken{Problem: c.r.Text(t.Lang, "issue.edit_wanted")}
	}
	for _, f := range in.Files {
		file := directive.File{Kind: directive.FileKind(f.Kind), ID: f.ID, Unique: f.Unique, Name: f.Name, Size: f.Size, Caption: f.Caption}
		if f.Kind == chat.Location || slices.ContainsFunc(files, file.Same) {
			continue
		}
		files = append(files, file)
	}
	if len(files) > directive.MaxAttachments {
		return flow.Taken{Problem: c.r.Text(t.Lang, "issue.too_many_files", "Max", directive.MaxAttachments)}
	}
	return flow.Taken{Again: true, More: map[string]string{keepChosen: encodeFiles(files)}}
}

// dropDraft handles dx:<number>:<version>: it asks once more.
func (c *Conversation) dropDraft(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	d, out, stop, err := c.looked(ctx, s, args, 2)
	if stop {
		return out, err
	}
	return c.Engine.Start(ctx, s, "drop", map[string]string{keyNumber: strconv.Itoa(d.Number), keySeen: args[1]})
}

func (c *Conversation) dropDialog() flow.Dialog {
	return flow.Dialog{
		Name: "drop",
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "issue.drop_head", "Number", t.Values[keyNumber]), nil
		},
		Steps: []flow.Step{{
			Name: stepSure,
			Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				d, _, err := c.editing(ctx, t)
				return flow.Question{
					Text: c.r.Text(t.Lang, "issue.drop_ask", "Title", d.Title),
					Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "issue.button_drop_yes"), Value: chosenAll}}},
				}, err
			},
			Take: flow.OneOf(c.r, chosenAll),
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			d, _, err := c.editing(ctx, t)
			return flow.Ending{
				Command: directive.DiscardDraft{Number: d.Number}, Line: c.r.Text(t.Lang, "issue.dropped", "Number", d.Number),
				Rows: c.listRow(t),
			}, err
		},
	}
}

// listRow is the button that leads back to the list.
func (c *Conversation) listRow(t flow.Talk) [][]chat.Button {
	return [][]chat.Button{chat.Row(chat.Button{Text: c.r.Label(t.Lang, "minutes.button_list"), Data: chat.Data(actList, "0")})}
}

// pageRow is the button that leads back to a directive's page.
func (c *Conversation) pageRow(t flow.Talk, number int) [][]chat.Button {
	return [][]chat.Button{chat.Row(chat.Button{
		Text: c.r.Label(t.Lang, "list.view", "Number", number), Data: chat.Data(actView, strconv.Itoa(number), "0"),
	})}
}

// draftsOf returns the drafts of a meeting but one.
func (c *Conversation) draftsOf(ctx context.Context, meeting string, but int) ([]directive.Directive, error) {
	found, err := c.Store.Directives(ctx, store.Filter{Meeting: meeting, States: []directive.DirectiveState{directive.Draft}})
	if err != nil {
		return nil, fmt.Errorf("reading the drafts of %s: %w", meeting, err)
	}
	return slices.DeleteFunc(found, func(d directive.Directive) bool { return d.Number == but || d.Meeting != meeting }), nil
}
