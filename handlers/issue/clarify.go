package issue

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"giaoban/directive"
	"giaoban/fold"
	"giaoban/handlers/flow"
	"giaoban/minutes"
	"giaoban/store"
)

// actClarify begins the data of the button that asks what is open: dq:<meeting>, or dq:#<number>.
const actClarify = "dq"

// The step of asking, and what is kept beside it.
const (
	stepAsk   = "ask"
	keepList  = "list" // the questions, as JSON
	keepAt    = "at"   // which of them is asked
	keepPick  = "pick" // the organisation that was chosen, whose part is asked next
	leaveOpen = "open"
	askLater  = "later"
	newTask   = "new"
	pickUnit  = "o."
	pickTask  = "e."
	pickPart  = "r."
)

// question is one thing that is asked about a draft.
type question struct {
	Number int    `json:"n"`
	Words  string `json:"w"`
}

// clarify handles dq:<meeting> and dq:#<number>: it asks one by one what is open in drafts.
func (c *Conversation) clarify(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	drafts, _, err := c.known(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	number, one := flow.Number(strings.TrimPrefix(args[0], "#"))
	var open []question
	for _, d := range drafts {
		if one && strings.HasPrefix(args[0], "#") && d.Number != number || !strings.HasPrefix(args[0], "#") && d.Meeting != args[0] {
			continue
		}
		for _, words := range questionsOf(d) {
			open = append(open, question{d.Number, words})
		}
	}
	if len(open) == 0 {
		return s.Tell(c.r, "minutes.nothing_open"), nil
	}
	list, err := json.Marshal(open)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("asking what is open: %w", err)
	}
	return c.Engine.Start(ctx, s, "clarify", map[string]string{stepAsk + "." + keepList: string(list), stepAsk + "." + keepAt: "0"})
}

func (c *Conversation) clarifyDialog() flow.Dialog {
	return flow.Dialog{
		Name: "clarify",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			open, at := asked(t)
			return c.r.Text(t.Lang, "minutes.ask_head", "N", min(at+1, len(open)), "Of", len(open)), nil
		},
		Steps: []flow.Step{{Name: stepAsk, Typed: true, Ask: c.askOpen, Take: c.takeOpen}},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			return flow.Ending{Line: c.r.Text(t.Lang, "minutes.ask_done"), Rows: c.listRow(t)}, nil
		},
	}
}

// asked returns the questions of a dialog, and which of them it has come to.
func asked(t flow.Talk) (open []question, at int) {
	if err := json.Unmarshal([]byte(t.More(stepAsk, keepList)), &open); err != nil {
		return nil, 0
	}
	at, err := strconv.Atoi(t.More(stepAsk, keepAt))
	if err != nil || at < 0 {
		at = 0
	}
	return open, at
}

// current returns the question that is asked now with its draft; false where somebody has answered it meanwhile.
func (c *Conversation) current(ctx context.Context, t flow.Talk) (question, directive.Directive, bool, error) {
	open, at := asked(t)
	if at >= len(open) {
		return question{}, directive.Directive{}, false, nil
	}
	found, err := c.Store.Directives(ctx, store.Filter{Directive: open[at].Number})
	if err != nil {
		return question{}, directive.Directive{}, false, fmt.Errorf("reading draft %d: %w", open[at].Number, err)
	}
	d, there := find(found, open[at].Number)
	there = there && (d.State == directive.Draft || d.State == directive.Scheduled) && slices.Contains(questionsOf(d), open[at].Words)
	return open[at], d, there, nil
}

func (c *Conversation) askOpen(ctx context.Context, t flow.Talk) (flow.Question, error) {
	q, d, there, err := c.current(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	if !there {
		return flow.Question{
			Text: c.r.Text(t.Lang, "minutes.answered_meanwhile", "Number", q.Number),
			Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "minutes.button_next"), Value: askLater}}},
		}, nil
	}
	source := c.r.Text(t.Lang, "minutes.ask_source", "Number", d.Number, "Source", shorten(sourceOf(d), 600))
	question := flow.Question{Text: source + "\n\n"}
	later := []flow.Choice{{Label: c.r.Label(t.Lang, "minutes.button_later"), Value: askLater}}
	switch {
	case q.Words == askLead:
		rows, err := c.unitRows(ctx, t, nil, true)
		question.Text += c.r.Text(t.Lang, "minutes.ask_lead")
		question.Rows = slices.Concat(rows, [][]flow.Choice{later})
		return question, err
	case q.Words == askEarlier:
		rows, err := c.earlierRows(ctx, t, d)
		question.Text += c.r.Text(t.Lang, "minutes.ask_earlier", "Words", d.Earlier, "Due", d.Due)
		anew := []flow.Choice{{Label: c.r.Label(t.Lang, "minutes.button_new_task"), Value: newTask}}
		question.Rows = slices.Concat(rows, [][]flow.Choice{anew, later})
		return question, err
	case t.More(stepAsk, keepPick) != "":
		name, err := c.unitName(ctx, t, directive.OrgID(t.More(stepAsk, keepPick)))
		if err != nil {
			return question, err
		}
		question.Text += c.r.Text(t.Lang, "minutes.ask_part", "Unit", name)
		for _, f := range []directive.Field{directive.FieldLead, directive.FieldCoordinators, directive.FieldReportTo} {
			question.Rows = append(question.Rows, []flow.Choice{{Label: c.r.FieldName(t.Lang, f), Value: pickPart + string(f)}})
		}
		return question, nil
	}
	open := []flow.Choice{{Label: c.r.Label(t.Lang, "minutes.button_leave_out"), Value: leaveOpen}}
	if strings.ContainsAny(q.Words, "0123456789") {
		question.Text += c.r.Text(t.Lang, "minutes.ask_amount", "Words", q.Words)
		question.Rows = [][]flow.Choice{open, later}
		return question, nil
	}
	likely, err := c.candidates(ctx, t, q.Words)
	if err != nil {
		return question, err
	}
	rows, err := c.unitRows(ctx, t, likely, false)
	question.Text += c.r.Text(t.Lang, "minutes.ask_words", "Words", q.Words)
	question.Rows = slices.Concat(rows, [][]flow.Choice{open, later})
	return question, err
}

func sourceOf(d directive.Directive) string {
	if d.Source != "" {
		return d.Source
	}
	return d.Body.VI + d.Body.EN
}

// candidates returns the organisations that a word may mean, first those that it names.
func (c *Conversation) candidates(ctx context.Context, t flow.Talk, words string) ([]directive.OrgID, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return nil, err
	}
	var ids []directive.OrgID
	for _, id := range minutes.DefaultOffice().With(orgs).Called(words) {
		if slices.ContainsFunc(orgs, func(o directive.Organisation) bool { return o.ID == directive.OrgID(id) }) {
			ids = append(ids, directive.OrgID(id))
		}
	}
	return ids, nil
}

// unitRows offers organisations: those of first at the top, the others behind them, page by page.
func (c *Conversation) unitRows(ctx context.Context, t flow.Talk, first []directive.OrgID, withAll bool) ([][]flow.Choice, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return nil, err
	}
	var choices []flow.Choice
	if withAll {
		choices = append(choices, flow.Choice{Label: c.r.Label(t.Lang, "dialog.draft.lead_all"), Value: all})
	}
	for _, o := range orgs {
		choice := flow.Choice{Label: shortOf(t, o), Value: pickUnit + string(o.ID)}
		if at := slices.Index(first, o.ID); at >= 0 {
			choice.Label = "➤ " + choice.Label
			choices = append([]flow.Choice{choice}, choices...)
			continue
		}
		choices = append(choices, choice)
	}
	return flow.Page(t, stepAsk, choices, offeredUnits, 2, c.pageLabel(t)), nil
}

// earlierRows offers the directives whose deadline a draft may move: those that share the most words with it.
func (c *Conversation) earlierRows(ctx context.Context, t flow.Talk, d directive.Directive) ([][]flow.Choice, error) {
	_, published, err := c.known(ctx)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(fold.Key(d.Earlier))
	score := func(p directive.Directive) int {
		text := fold.Key(p.Title.VI + " " + p.Body.VI + " " + p.Title.EN)
		n := 0
		for _, w := range words {
			if len(w) > 1 && strings.Contains(text, w) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(published, func(a, b directive.Directive) int { return score(b) - score(a) })
	var choices []flow.Choice
	for _, p := range published {
		label := fmt.Sprintf("#%d %s", p.Number, shorten(p.Title.In(t.Lang), 40))
		choices = append(choices, flow.Choice{Label: label, Value: pickTask + strconv.Itoa(p.Number)})
	}
	return flow.Page(t, stepAsk, choices, 5, 1, c.pageLabel(t)), nil
}

// takeOpen takes the answer to one question, and goes to the next.
func (c *Conversation) takeOpen(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	q, d, there, err := c.current(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	press := flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}
	switch {
	case in.Pressed && in.Value == askLater || !there:
		return c.onward(t, nil), nil
	case !in.Pressed && strings.ContainsAny(q.Words, "0123456789"):
		return c.takeAmount(t, d, q, in), nil
	case !in.Pressed:
		return press, nil
	case in.Value == leaveOpen && !strings.HasPrefix(q.Words, "?"):
		return c.onward(t, settledWords(d, q.Words, d)), nil
	case in.Value == newTask && q.Words == askEarlier:
		value := d
		value.Earlier, value.Extends = "", 0
		return c.onward(t, edit(d, value, directive.FieldEarlier)), nil
	}
	if task, ok := strings.CutPrefix(in.Value, pickTask); ok && q.Words == askEarlier {
		return c.takeEarlier(ctx, t, d, task)
	}
	return c.takeUnit(ctx, t, d, q.Words, in)
}

// takeUnit takes an organisation that was chosen for words of a draft, or the part that it has.
func (c *Conversation) takeUnit(ctx context.Context, t flow.Talk, d directive.Directive, words string, in flow.Input) (flow.Taken, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	unit, isUnit := strings.CutPrefix(in.Value, pickUnit)
	isUnit = isUnit && slices.ContainsFunc(orgs, func(o directive.Organisation) bool { return o.ID == directive.OrgID(unit) })
	part, isPart := strings.CutPrefix(in.Value, pickPart)
	switch {
	case words == askLead && (isUnit || in.Value == all):
		value := d
		value.All, value.Lead = in.Value == all, nil
		if isUnit {
			value.Lead = []directive.OrgID{directive.OrgID(unit)}
		}
		value.Origins = origin(d, directive.FieldLead)
		return c.onward(t, edit(d, value, directive.FieldLead)), nil
	case isUnit && !strings.HasPrefix(words, "?"):
		return flow.Taken{Again: true, More: map[string]string{keepPick: unit}}, nil
	case isPart && t.More(stepAsk, keepPick) != "":
		value, ok := withUnit(d, directive.Field(part), directive.OrgID(t.More(stepAsk, keepPick)))
		if ok {
			return c.onward(t, settledWords(d, words, value, directive.Field(part))), nil
		}
	}
	return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
}

// withUnit adds an organisation to one of the lists of a draft.
func withUnit(d directive.Directive, f directive.Field, unit directive.OrgID) (directive.Directive, bool) {
	value := d
	value.Origins = origin(d, f)
	add := func(list []directive.OrgID) []directive.OrgID {
		if slices.Contains(list, unit) {
			return list
		}
		return append(slices.Clone(list), unit)
	}
	switch f {
	case directive.FieldLead:
		value.Lead, value.All = add(d.Lead), false
	case directive.FieldCoordinators:
		value.Coordinators = add(d.Coordinators)
	case directive.FieldReportTo:
		value.ReportTo = add(d.ReportTo)
	default:
		return d, false
	}
	return value, true
}

// origin marks a field of a draft as somebody of the Board settles it: concluded, where the draft was read from a source that
// leaves it open, and else stated.
func origin(d directive.Directive, fields ...directive.Field) map[directive.Field]directive.Origin {
	origins := map[directive.Field]directive.Origin{}
	for f, o := range d.Origins {
		origins[f] = o
	}
	for _, f := range fields {
		origins[f] = directive.Stated
		if d.Source != "" {
			origins[f] = directive.Inferred
		}
	}
	return origins
}

// settledWords makes the command that takes words with two readings off a draft, with what they turned out to mean.
func settledWords(d directive.Directive, words string, value directive.Directive, fields ...directive.Field) directive.Command {
	value.Ambiguous = slices.DeleteFunc(slices.Clone(d.Ambiguous), func(w string) bool { return w == words })
	return edit(d, value, append(fields, directive.FieldAmbiguous)...)
}

func edit(d, value directive.Directive, fields ...directive.Field) directive.EditDirective {
	return directive.EditDirective{Number: d.Number, Seen: d.Version, Fields: fields, Value: value}
}

// takeAmount takes what an amount with two readings means as the draft's target.
func (c *Conversation) takeAmount(t flow.Talk, d directive.Directive, q question, in flow.Input) flow.Taken {
	target, problem := c.readTarget(t, in.Text)
	if problem != "" {
		return flow.Taken{Problem: problem}
	}
	value := d
	value.Target, value.Origins = target, origin(d, directive.FieldTarget)
	return c.onward(t, settledWords(d, q.Words, value, directive.FieldTarget))
}

// takeEarlier applies a draft to the task whose deadline it moves.
func (c *Conversation) takeEarlier(ctx context.Context, t flow.Talk, d directive.Directive, task string) (flow.Taken, error) {
	number, ok := flow.Number(task)
	if !ok {
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	}
	cmd, err := c.extension(ctx, t.Scene, d, number)
	if err != nil {
		return flow.Taken{}, err
	}
	return c.onward(t, cmd), nil
}

// extension makes the command that moves the deadline of a task as a draft says: for those whom the draft names, or for all
// that have the task.
func (c *Conversation) extension(ctx context.Context, s flow.Scene, d directive.Directive, number int) (directive.Command, error) {
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{Directives: []int{number}})
	if err != nil {
		return nil, fmt.Errorf("reading directive %d: %w", number, err)
	}
	var named, every []directive.OrgID
	for _, a := range state.Under(number) {
		if a.State == directive.Confirmed {
			continue
		}
		every = append(every, a.Organisation)
		if slices.Contains(d.Lead, a.Organisation) {
			named = append(named, a.Organisation)
		}
	}
	if len(d.Lead) == 0 {
		named = every
	}
	return directive.ApplyExtension{Draft: d.Number, Seen: d.Version, Number: number, Units: named}, nil
}

// onward goes to the next question, and ends behind the last.
func (c *Conversation) onward(t flow.Talk, cmd directive.Command) flow.Taken {
	open, at := asked(t)
	taken := flow.Taken{
		Command: cmd, More: map[string]string{keepAt: strconv.Itoa(at + 1), keepPick: "", "page": "0"},
	}
	if at+1 < len(open) {
		taken.Again = true
	} else {
		taken.Answer = readIt
	}
	return taken
}

// unitName returns what an organisation is called.
func (c *Conversation) unitName(ctx context.Context, t flow.Talk, id directive.OrgID) (string, error) {
	orgs, err := c.Store.Organisations(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the organisations: %w", err)
	}
	for _, o := range orgs {
		if o.ID == id {
			return o.Name.In(t.Lang), nil
		}
	}
	return string(id), nil
}
