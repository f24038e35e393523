package issue

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// The buttons below what is known of a directive.
const (
	actFiles = "dta" // dta:<number>
	actClose = "dtx" // dtx:<number>
)

// seen is a directive with the part of one organisation in it.
type seen struct {
	state      directive.State
	directive  directive.Directive
	assignment directive.Assignment
}

// detail handles the button "Chi tiết": dtl:<number>. A group that has a task in a list only gets its card.
func (c *Conversation) detail(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	v, ok, err := c.look(ctx, s, args)
	if err != nil || !ok {
		return c.stale(s), err
	}
	inForce := v.directive.State == directive.Published
	if s.Kind.IsGroup() && inForce && v.directive.Digest != "" && !v.assignment.Opened {
		return flow.Outcome{
			Command: directive.OpenCard{Assignment: v.assignment.AssignmentKey, Chat: s.Place.Chat},
			Toast:   c.r.Label(s.Lang, "issue.card_below", "Number", v.directive.Number),
		}, nil
	}
	e := s.Envelope(chat.Message{Text: c.r.Detail(s.Room, v.detail(s, c.Rules)), Silent: true})
	number := strconv.Itoa(v.directive.Number)
	var row []chat.Button
	if n := len(v.directive.Attachments); n > 0 {
		row = append(row, chat.Button{Text: c.r.LabelN(s.Room, "issue.button_files", n), Data: chat.Data(actFiles, number)})
	}
	if s.Kind.IsGroup() {
		row = append(row, chat.Button{Text: c.r.Label(s.Room, "issue.button_close"), Data: chat.Data(actClose, number)})
		// One such message stands in a group at most: whoever asks again gets it at the bottom.
		e.Slot, e.Action, e.Message.ReplyTo = detailSlot(v.directive.Number, s.Place.Chat), chat.Replace, s.Message
	}
	if len(row) > 0 {
		e.Message.Keyboard = [][]chat.Button{row}
	}
	return flow.Outcome{Replies: []chat.Envelope{e}}, nil
}

func detailSlot(number int, in int64) string { return fmt.Sprintf("detail:%d:%d", number, in) }

// look finds what a scene may see of a directive: a group its own organisation's part, a person that of theirs, and the office
// everything that was published.
func (c *Conversation) look(ctx context.Context, s flow.Scene, args []string) (seen, bool, error) {
	if len(args) != 1 {
		return seen{}, false, nil
	}
	number, ok := flow.Number(args[0])
	if !ok {
		return seen{}, false, nil
	}
	need := directive.Need{Directives: []int{number}}
	state, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), need)
	if err != nil {
		return seen{}, false, fmt.Errorf("reading directive %d: %w", number, err)
	}
	refuse := func(code directive.Code) (seen, bool, error) {
		return seen{}, false, &directive.Refusal{Code: code, Params: map[string]any{"Number": number}}
	}
	d, there := state.Directives[number]
	if !there || d.Published.IsZero() {
		return refuse(directive.CodeNoDirective)
	}
	units := s.Person.Organisations()
	if s.Kind.IsGroup() {
		units = nil
		if s.Bound() {
			units = []directive.OrgID{s.Group.Organisation}
		}
	}
	v := seen{state: state, directive: d}
	for _, a := range state.Under(number) {
		if slices.Contains(units, a.Organisation) && !a.Held {
			v.assignment = a
			return c.withRequests(ctx, s, v)
		}
	}
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator, directive.Board, directive.Manager) {
		return refuse(directive.CodeNoGroupHere)
	}
	if under := state.Under(number); len(under) > 0 {
		v.assignment = under[0]
		v.assignment.Due = d.Due
	}
	return v, true, nil
}

// withRequests adds the requests for more time, and the meetings that a directive came from.
func (c *Conversation) withRequests(ctx context.Context, s flow.Scene, v seen) (seen, bool, error) {
	keys := []directive.AssignmentKey{v.assignment.AssignmentKey}
	more, err := c.Store.Load(ctx, directive.ByPerson(s.Person.ID), directive.Need{Assignments: keys, Extensions: keys})
	if err != nil {
		return seen{}, false, fmt.Errorf("reading the requests under %v: %w", keys[0], err)
	}
	v.state.Extensions = more.Extensions
	if len(v.directive.Carried) == 0 {
		return v, true, nil
	}
	meetings, err := c.Store.Meetings(ctx)
	if err != nil {
		return seen{}, false, fmt.Errorf("reading the meetings: %w", err)
	}
	for _, m := range meetings {
		v.state.Meetings[m.ID] = m
	}
	return v, true, nil
}

// detail makes what is shown of it.
func (v seen) detail(s flow.Scene, rules directive.Rules) render.Detail {
	named := func(ids []directive.OrgID) []directive.Organisation {
		var orgs []directive.Organisation
		for _, id := range ids {
			if o, ok := v.state.Organisations[id]; ok {
				orgs = append(orgs, o)
			}
		}
		return orgs
	}
	d := v.directive
	b := render.Detail{
		Card: directive.Card{
			Directive: d, Assignment: v.assignment, Organisation: v.state.Organisations[v.assignment.Organisation],
			Coordinators: named(d.Coordinators), Meeting: v.state.Meetings[d.Meeting], Today: s.Today, Countdown: rules.Countdown,
		},
		Requests: v.state.Extensions[v.assignment.AssignmentKey],
		ReportTo: named(d.ReportTo),
	}
	if !d.All {
		b.Card.Leads = named(d.Lead)
	}
	if m, ok := v.state.Milestones[d.Milestone]; ok && d.Milestone != "" {
		b.Card.Milestone = &m
	}
	for _, id := range d.Carried {
		if m, ok := v.state.Meetings[id]; ok {
			b.Carried = append(b.Carried, m)
		}
	}
	return b
}

// files handles the button that shows what a directive brings along: dta:<number>.
func (c *Conversation) files(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	v, ok, err := c.look(ctx, s, args)
	if err != nil || !ok || len(v.directive.Attachments) == 0 {
		return c.stale(s), err
	}
	return flow.Outcome{Replies: []chat.Envelope{s.Envelope(chat.Message{
		Text:  c.r.Text(s.Room, "issue.files_of", "Number", v.directive.Number, "Title", v.directive.Title),
		Files: render.Files(v.directive.Attachments), ReplyTo: s.Message,
	})}}, nil
}

// closeDetail handles the button that takes the details out of a group again: dtx:<number>.
func (c *Conversation) closeDetail(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 1 || !s.Kind.IsGroup() {
		return c.stale(s), nil
	}
	number, ok := flow.Number(args[0])
	if !ok {
		return c.stale(s), nil
	}
	e := s.Envelope(chat.Message{})
	e.Slot, e.Action = detailSlot(number, s.Place.Chat), chat.Remove
	return flow.Outcome{Replies: []chat.Envelope{e}}, nil
}

// stop handles the button that stops what has not gone out: pst:<numbers>.
func (c *Conversation) stop(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onPublication(s, args, "issue.stopped", func(numbers []int) directive.Command {
		return directive.StopPublication{Numbers: numbers}
	})
}

// resume handles the button that sends on what was stopped: prs:<numbers>.
func (c *Conversation) resume(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	return c.onPublication(s, args, "issue.resumed", func(numbers []int) directive.Command {
		return directive.ResumePublication{Numbers: numbers}
	})
}

func (c *Conversation) onPublication(
	s flow.Scene, args []string, toast string, make func([]int) directive.Command,
) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	numbers, ok := directive.ParseNumbers(args[0])
	if !ok {
		return c.stale(s), nil
	}
	return flow.Outcome{Command: make(numbers), Toast: c.r.Label(s.Lang, toast)}, nil
}
