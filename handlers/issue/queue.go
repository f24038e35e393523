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

// Desk is what the Board's queue reads.
type Desk interface {
	Assignments(ctx context.Context, f store.Filter) ([]directive.Assignment, error)
	People(ctx context.Context) ([]directive.Person, error)
}

// The buttons of the queue.
const (
	actQueue  = "q"  // q:<page>
	actWaits  = "qv" // qv:<kind>:<number>:<organisation>
	waitsDone = "r"  // a report of completion
	waitsTime = "x"  // a request for more time
	waitsHelp = "b"  // a difficulty
)

// waiting is one thing that the Board has to say something to.
type waiting struct {
	kind       string
	assignment directive.Assignment
}

// queue handles /hangdoi: everything that waits for the Board, whether the officer was told of it when it came or not.
func (c *Conversation) queue(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	return c.turnQueue(ctx, s, []string{"0"})
}

// turnQueue handles q:<page>.
func (c *Conversation) turnQueue(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	items, err := c.waiting(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	if len(items) == 0 {
		return s.Turn(c.r.Text(s.Lang, "issue.queue_empty")), nil
	}
	named, err := c.named(ctx, directive.Directive{})
	if err != nil {
		return flow.Outcome{}, err
	}
	t := flow.Talk{Scene: s}
	from, to, pages := flow.Window(args[0], len(items), pageSize)
	lines := []string{c.r.TextN(s.Lang, "issue.queue", len(items)), ""}
	var rows [][]chat.Button
	for i, w := range items[from:to] {
		a := w.assignment
		unit := shortOf(t, named.Units[a.Organisation])
		lines = append(lines, c.r.Text(s.Lang, "issue.queue_"+w.key(), "N", from+i+1, "Number", a.Directive, "Unit", unit, "Text", shorten(a.Blocked, 80)))
		if i%4 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: strconv.Itoa(from + i + 1), Data: chat.Data(actWaits, w.kind, strconv.Itoa(a.Directive), string(a.Organisation)),
		})
	}
	rows = append(rows, c.r.PageButtons(s.Lang, actQueue, from/pageSize, pages)...)
	rows = append(rows, chat.Row(chat.Button{Text: c.r.Label(s.Lang, "issue.button_refresh"), Data: chat.Data(actQueue, strconv.Itoa(from/pageSize))}))
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}

// key names the text of one waiting thing.
func (w waiting) key() string {
	switch {
	case w.kind == waitsTime:
		return "time"
	case w.kind == waitsDone:
		return "done"
	case w.assignment.Difficulty != nil && w.assignment.Difficulty.Urgent:
		return "urgent"
	case w.assignment.Difficulty != nil && w.assignment.Difficulty.Handed != 0:
		return "handed"
	}
	return "help"
}

// waiting returns what waits for the Board: urgent difficulties first, then by number.
func (c *Conversation) waiting(ctx context.Context) ([]waiting, error) {
	found, err := c.Desk.Assignments(ctx, store.Filter{Waiting: true})
	if err != nil {
		return nil, fmt.Errorf("reading what waits for the Board: %w", err)
	}
	var items []waiting
	for _, a := range found {
		if a.Blocked != "" && (a.Difficulty == nil || a.Difficulty.Answer == "") {
			items = append(items, waiting{waitsHelp, a})
		}
		if a.State == directive.Submitted {
			items = append(items, waiting{waitsDone, a})
		}
		if a.Asked != 0 {
			items = append(items, waiting{waitsTime, a})
		}
	}
	slices.SortStableFunc(items, func(a, b waiting) int {
		urgent := func(w waiting) int {
			if w.key() == "urgent" {
				return 0
			}
			return 1
		}
		return urgent(a) - urgent(b)
	})
	return items, nil
}

// showWaiting handles qv:<kind>:<number>:<organisation>: the report or the request comes as the living message that it would
// have been when it came, with its buttons. So it can be settled although the officer never got it.
func (c *Conversation) showWaiting(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 3 {
		return c.stale(s), nil
	}
	number, ok := flow.Number(args[1])
	if !ok {
		return c.stale(s), nil
	}
	key := directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(args[2])}
	keys := []directive.AssignmentKey{key}
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{Assignments: keys, Reports: keys, Extensions: keys})
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading what waits under %v: %w", key, err)
	}
	a, owes := state.Assignments[key]
	d := state.Directives[number]
	gone := flow.Outcome{Toast: c.r.Label(s.Lang, "issue.queue_gone"), Alert: true}
	if !owes || d.State != directive.Published {
		return gone, nil
	}
	var body directive.Body
	switch args[0] {
	case waitsDone, waitsHelp:
		reports := state.Reports[key]
		at := len(reports) - 1
		if h := a.Difficulty; args[0] == waitsHelp && h != nil {
			at = slices.IndexFunc(reports, func(r directive.Report) bool { return r.Number == h.Report })
		}
		if at < 0 {
			return gone, nil
		}
		r := reports[at]
		body = directive.ReportArrived{Directive: d, Assignment: a, Organisation: state.Organisations[key.Organisation], Report: r, Today: s.Today}
	case waitsTime:
		at := slices.IndexFunc(state.Extensions[key], func(e directive.Extension) bool { return e.Decision == directive.Undecided })
		if at < 0 {
			return gone, nil
		}
		body = directive.ExtensionAsked{
			Directive: d, Organisation: state.Organisations[key.Organisation], Extension: state.Extensions[key][at], History: state.Extensions[key][:at],
		}
	default:
		return c.stale(s), nil
	}
	e, err := c.r.Notice(directive.Notice{To: directive.ToPerson(s.Person), Body: body})
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("showing what waits under %v: %w", key, err)
	}
	e.Action = chat.Replace // what came long ago stands far above
	return flow.Outcome{Replies: []chat.Envelope{e}, Toast: c.r.Label(s.Lang, "issue.queue_below")}, nil
}

// The steps of handing a difficulty on.
const (
	stepTo   = "to"
	stepNote = "note"
	pickWho  = "w."
)

// pressHand handles hnd:<number>:<organisation>:<report>.
func (c *Conversation) pressHand(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 3 {
		return c.stale(s), nil
	}
	if _, ok := flow.Number(args[0]); !ok {
		return c.stale(s), nil
	}
	return c.Engine.Start(ctx, s, "hand", map[string]string{keyNumber: args[0], stepUnit: args[1], "report": args[2]})
}

func (c *Conversation) handDialog() flow.Dialog {
	return flow.Dialog{
		Name: "hand",
		Head: func(ctx context.Context, t flow.Talk) (string, error) {
			name, err := c.unitName(ctx, t, directive.OrgID(t.Values[stepUnit]))
			return c.r.Text(t.Lang, "issue.hand_head", "Number", t.Values[keyNumber], "Unit", name), err
		},
		Steps: []flow.Step{
			{Name: stepTo, Ask: c.askOfficer, Take: c.takeOfficer},
			{
				Name: stepNote, Typed: true, Skip: flow.Always,
				Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
					return flow.Question{Text: c.r.Text(t.Lang, "issue.hand_note", "Max", directive.MaxReason)}, nil
				},
				Take: func(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
					return c.words(t, in, directive.MaxReason), nil
				},
			},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			number, _ := flow.Number(t.Values[keyNumber]) // taken as one
			report, err := strconv.Atoi(t.Values["report"])
			if err != nil {
				report = 0
			}
			id, err := strconv.ParseInt(strings.TrimPrefix(t.Answer(stepTo), pickWho), 10, 64)
			if err != nil {
				return flow.Ending{}, fmt.Errorf("handing on: %w", err)
			}
			officers, err := c.officers(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			name := ""
			for _, p := range officers {
				if int64(p.ID) == id {
					name = p.Name
				}
			}
			return flow.Ending{
				Command: directive.HandOn{
					Assignment: directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(t.Values[stepUnit])},
					Report:     report, To: directive.PersonID(id), Note: t.Answer(stepNote),
				},
				Line: c.r.Text(t.Lang, "issue.handed", "Number", number, "Name", name),
			}, nil
		},
	}
}

// officers returns the Board's other officers.
func (c *Conversation) officers(ctx context.Context, t flow.Talk) ([]directive.Person, error) {
	people, err := c.Desk.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the people: %w", err)
	}
	return slices.DeleteFunc(people, func(p directive.Person) bool { return !p.Has(directive.Board) || p.ID == t.Person.ID }), nil
}

func (c *Conversation) askOfficer(ctx context.Context, t flow.Talk) (flow.Question, error) {
	officers, err := c.officers(ctx, t)
	if err != nil {
		return flow.Question{}, err
	}
	var choices []flow.Choice
	for _, p := range officers {
		choices = append(choices, flow.Choice{Label: p.Name, Value: pickWho + strconv.FormatInt(int64(p.ID), 10)})
	}
	key := "issue.hand_to"
	if len(choices) == 0 {
		key = "issue.hand_nobody"
	}
	return flow.Question{Text: c.r.Text(t.Lang, key), Rows: flow.Page(t, stepTo, choices, pageSize, 1, c.pageLabel(t))}, nil
}

func (c *Conversation) takeOfficer(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if taken, turned := flow.Turned(in); turned {
		return taken, nil
	}
	officers, err := c.officers(ctx, t)
	if err != nil {
		return flow.Taken{}, err
	}
	var values []string
	for _, p := range officers {
		values = append(values, pickWho+strconv.FormatInt(int64(p.ID), 10))
	}
	return flow.OneOf(c.r, values...)(ctx, t, in)
}
