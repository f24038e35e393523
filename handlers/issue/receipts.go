package issue

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// receiptsOf handles /danhan 12.
func (d *Bureau) receiptsOf(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	number, ok := flow.Number(args)
	if !ok {
		return s.Tell(d.r, "desk.receipts_usage"), nil
	}
	return d.showReceipts(ctx, s, number)
}

// receipts handles rc:<number>.
func (d *Bureau) receipts(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	number, ok := about(args)
	if !ok {
		return d.stale(s), nil
	}
	return d.showReceipts(ctx, s, number)
}

// received is what became of a directive in one group.
type received struct {
	directive.Assignment
	unit   directive.Organisation
	group  directive.Group // its Chat is zero where the organisation has none
	posted directive.Posted
}

// loaded returns a published directive with everything that receipts need.
func (d *Bureau) loaded(ctx context.Context, s flow.Scene, number int) (directive.State, directive.Directive, error) {
	state, err := d.store.Load(ctx, directive.ByPerson(s.Person.ID), directive.ResendCards{Number: number}.Needs())
	if err != nil {
		return state, directive.Directive{}, fmt.Errorf("reading the receipts of %d: %w", number, err)
	}
	one, there := state.Directives[number]
	params := map[string]any{"Number": number}
	switch {
	case !there:
		return state, one, &directive.Refusal{Code: directive.CodeNoDirective, Params: params}
	case one.State == directive.Draft || one.State == directive.Scheduled:
		return state, one, &directive.Refusal{Code: directive.CodeNotPublished, Params: params}
	}
	return state, one, nil
}

// showReceipts says of each group whether it got a directive and who received it; what is missing comes first.
func (d *Bureau) showReceipts(ctx context.Context, s flow.Scene, number int) (flow.Outcome, error) {
	state, one, err := d.loaded(ctx, s, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	var missing, done []received
	units, acknowledged, groups, sent := 0, 0, 0, 0
	for _, a := range state.Under(number) {
		units++
		if a.State != directive.Pending {
			acknowledged++
		}
		for _, r := range d.groupsOf(state, one, a) {
			if r.group.Chat != 0 {
				groups++
			}
			if r.posted.Message != 0 {
				sent++
			}
			if a.State == directive.Pending {
				missing = append(missing, r)
			} else {
				done = append(done, r)
			}
		}
	}
	lines := []string{
		d.r.Text(s.Lang, "desk.receipts_head", "Number", number, "Title", one.Title),
		d.r.Text(s.Lang, "desk.receipts_count", "Sent", sent, "Groups", groups, "Received", acknowledged, "Units", units), "",
	}
	for _, r := range missing {
		lines = append(lines, d.missingLine(s.Lang, r))
	}
	for _, r := range done {
		lines = append(lines, d.r.Text(s.Lang, "desk.receipt_done", "Unit", unitLabel(s.Lang, r.unit), "Name", r.AcknowledgedName, "At", r.Acknowledged))
	}
	var rows [][]chat.Button
	if waiting := units - acknowledged; waiting > 0 && one.State == directive.Published {
		rows = append(rows, chat.Row(chat.Button{
			Text: d.r.LabelN(s.Lang, "desk.resend", waiting), Data: chat.Data(actResend, strconv.Itoa(number)),
		}))
	}
	rows = append(rows, chat.Row(d.button(s, "desk.to_meeting", actMeeting, one.Meeting)))
	return s.Turn(fitted(lines), rows...), nil
}

// groupsOf returns what became of an assignment in each group of its organisation, or one line where there is none.
func (d *Bureau) groupsOf(state directive.State, one directive.Directive, a directive.Assignment) []received {
	var all []received
	for _, g := range state.Groups {
		if g.Organisation == a.Organisation && g.Health != directive.Departed {
			all = append(all, received{
				Assignment: a, unit: state.Organisations[a.Organisation], group: g, posted: state.Shown[one.Slot(a, g.Chat)],
			})
		}
	}
	if len(all) == 0 {
		all = append(all, received{Assignment: a, unit: state.Organisations[a.Organisation]})
	}
	return all
}

// missingLine says why nobody has received a directive: there is no group, it can't be reached, the card is on its way or stopped, or
// it was simply not answered.
func (d *Bureau) missingLine(lang directive.Lang, r received) string {
	unit := unitLabel(lang, r.unit)
	switch {
	case r.group.Chat == 0:
		return d.r.Text(lang, "desk.receipt_no_group", "Unit", unit)
	case r.group.Health != directive.Healthy:
		return d.r.Text(lang, "desk.receipt_deaf", "Unit", unit, "Group", r.group.Title)
	case r.Held:
		return d.r.Text(lang, "desk.receipt_held", "Unit", unit)
	case r.posted.Message == 0:
		return d.r.Text(lang, "desk.receipt_waits", "Unit", unit)
	}
	return d.r.Text(lang, "desk.receipt_sent", "Unit", unit, "At", r.posted.At, "Message", r.posted.Message)
}

// resend handles rs:<number>: the card comes anew to those that have not received it.
func (d *Bureau) resend(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	number, ok := about(args)
	if !ok {
		return d.stale(s), nil
	}
	_, one, err := d.loaded(ctx, s, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	out := s.Turn(d.r.Text(s.Lang, "desk.resent", "Number", number, "Title", one.Title, "At", s.Now.Truncate(time.Minute)),
		chat.Row(d.button(s, "desk.receipts_again", actReceipts, strconv.Itoa(number))))
	out.Command = directive.ResendCards{Number: number}
	return out, nil
}
