package respond

import (
	"context"
	"fmt"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// reportAt returns one report, false where there is none with that number.
func (c *Conversation) reportAt(ctx context.Context, k directive.AssignmentKey, number int) (directive.Report, bool, error) {
	reports, err := c.store.Reports(ctx, k)
	if err != nil {
		return directive.Report{}, false, fmt.Errorf("reading the reports under %v: %w", k, err)
	}
	for _, r := range reports {
		if r.Number == number {
			return r, true, nil
		}
	}
	return directive.Report{}, false, nil
}

// vouch handles the button "Đúng như vậy": vch:<number>:<report>.
func (c *Conversation) vouch(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if len(args) != 2 {
		return c.stale(s), nil
	}
	number, ok := oneNumber(args[:1])
	report, reported := oneNumber(args[1:])
	if !ok || !reported {
		return c.stale(s), nil
	}
	tasks, out, stop, err := c.answerable(ctx, s, number)
	if stop {
		return out, err
	}
	at := tasks[0]
	for _, t := range tasks {
		if t.Assignment.Unvouched == report {
			at = t
		}
	}
	return flow.Outcome{
		Command: directive.VouchFor{Assignment: at.Assignment.AssignmentKey, Report: report},
		Toast:   c.r.Label(s.Lang, "respond.vouched", "Number", number),
	}, nil
}

// showEvidence handles the button that shows a report's files: evd:<number>:<organisation>:<report>.
func (c *Conversation) showEvidence(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	k, number, ok := parseTarget(args)
	if !ok || number == 0 {
		return c.stale(s), nil
	}
	if !c.maySee(s, k.Organisation) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	r, found, err := c.reportAt(ctx, k, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	if !found || len(r.Evidence) == 0 {
		return c.stale(s), nil
	}
	o, err := c.organisation(ctx, k.Organisation)
	if err != nil {
		return flow.Outcome{}, err
	}
	e := s.Envelope(chat.Message{
		Text:  c.r.Text(s.Room, "answer.evidence_of", "Number", k.Directive, "Unit", o.Name, "Report", r.Number),
		Files: render.Files(r.Evidence), ReplyTo: s.Message,
	})
	return flow.Outcome{Replies: []chat.Envelope{e}}, nil
}

// maySee tells whether a scene may show what an organisation reported: its own group, its own people, and the office.
func (c *Conversation) maySee(s flow.Scene, unit directive.OrgID) bool {
	if s.Kind.IsGroup() {
		return s.Bound() && s.Group.Organisation == unit
	}
	if s.Person.Has(directive.Administrator, directive.Board, directive.Manager) {
		return true
	}
	for _, own := range s.Person.Organisations() {
		if own == unit {
			return true
		}
	}
	return false
}

// share handles the button that shares an initiative: shr:<number>:<organisation>:<report>. It is asked once more, because
// what all groups were told can't be taken back.
func (c *Conversation) share(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if !s.Person.Has(directive.Board) {
		return flow.Outcome{}, &directive.Refusal{Code: directive.CodeForbidden}
	}
	k, number, ok := parseTarget(args)
	if !ok || number == 0 {
		return c.stale(s), nil
	}
	r, found, err := c.reportAt(ctx, k, number)
	if err != nil {
		return flow.Outcome{}, err
	}
	if !found || r.Initiative == "" {
		return c.stale(s), nil
	}
	return c.engine.Start(ctx, s, "share", map[string]string{stepWhich: key(k), stepWhich + ".report": strconv.Itoa(number)})
}

// shareDialog asks whether all groups are to be told.
func (c *Conversation) shareDialog() flow.Dialog {
	const stepSure = "sure"
	about := func(ctx context.Context, t flow.Talk) (directive.Report, directive.Organisation, error) {
		k, _ := parseKey(t.Answer(stepWhich))
		number, _ := strconv.Atoi(t.More(stepWhich, "report"))
		r, found, err := c.reportAt(ctx, k, number)
		if err == nil && !found {
			err = &directive.Refusal{Code: directive.CodeNoInitiative, Params: map[string]any{"Number": k.Directive}}
		}
		if err != nil {
			return r, directive.Organisation{}, err
		}
		o, err := c.organisation(ctx, k.Organisation)
		return r, o, err
	}
	return flow.Dialog{
		Name: "share",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "respond.share_head"), nil
		},
		Steps: []flow.Step{{
			Name: stepSure,
			Ask: func(ctx context.Context, t flow.Talk) (flow.Question, error) {
				r, o, err := about(ctx, t)
				if err != nil {
					return flow.Question{}, err
				}
				text := c.r.Text(t.Lang, "respond.share_ask", "Unit", o.Name, "Name", r.ByName, "Text", shorten(r.Initiative, 1500))
				if n := len(render.Pictures(r)); n > 0 {
					text += "\n\n" + c.r.Text(t.Lang, "respond.share_files", "N", n)
				}
				return flow.Question{
					Text: text,
					Rows: [][]flow.Choice{{{Label: c.r.Label(t.Lang, "respond.share_button"), Value: "yes"}}},
				}, nil
			},
			Take: flow.OneOf(c.r, "yes"),
		}},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			r, o, err := about(ctx, t)
			if err != nil {
				return flow.Ending{}, err
			}
			return flow.Ending{
				Command: directive.ShareInitiative{Assignment: r.AssignmentKey, Report: r.Number},
				Line:    c.r.Text(t.Lang, "respond.share_done", "Unit", o.Name),
				Toast:   c.r.Label(t.Lang, "respond.share_toast"),
			}, nil
		},
	}
}
