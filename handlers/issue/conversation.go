// Package issue is the Board's conversation: drafting directives, looking at them as the groups will, publishing them and
// taking them back.
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
	"giaoban/render"
	"giaoban/store"
)

// Store is what the conversation reads.
type Store interface {
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Meetings(ctx context.Context) ([]directive.Meeting, error)
	Milestones(ctx context.Context) ([]directive.Milestone, error)
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
}

// Options are what the conversation is made of.
type Options struct {
	Store    Store
	Renderer *render.Renderer
	Engine   *flow.Engine
	Files    Downloader
	Desk     Desk
	Rules    directive.Rules // the office's, as the ledger has them
}

// Conversation issues directives.
type Conversation struct {
	Options
	r *render.Renderer
}

// New returns the conversation.
func New(o Options) *Conversation { return &Conversation{Options: o, r: o.Renderer} }

// The buttons of the Board's list.
const (
	actList    = "dl" // dl:<page>
	actView    = "dv" // dv:<number>:<page of the list>
	actPublish = "dp" // dp:<number>, dp:all
)

const all = "all"

// pageSize is how many directives stand on a page of the list.
const pageSize = 8

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	inPrivate := func(s flow.Scene) bool { return !s.Kind.IsGroup() && s.Person.Has(directive.Board) }
	return flow.Routes{
		Commands: []flow.Command{
			{Name: "chidao", English: "directives", When: inPrivate, Handle: c.list},
			{
				Name: "soanchidao", English: "draft", About: "dialog.menu.draft", InPrivate: true, Handle: c.draft,
			},
			{
				Name: "hangdoi", English: "queue", About: "issue.menu_queue", InPrivate: true, Handle: c.queue,
			},
			{
				Name: "ketluan", English: "minutes", About: "issue.menu_minutes", InPrivate: true, Handle: c.notice,
			},
			{
				Name: "rutchidao", English: "withdraw", About: "dialog.menu.withdraw", InPrivate: true, Handle: c.withdraw,
			},
		},
		Presses: map[string]flow.Press{
			actList: c.turn, actView: c.view, actPublish: c.publish, render.ActDetail: c.detail, actFiles: c.files,
			actClose: c.closeDetail, render.ActStop: c.stop, render.ActResume: c.resume, actClarify: c.clarify,
			actEdit: c.pressEdit, actMove: c.move, actDrop: c.dropDraft, actMerge: c.merge, actSplit: c.split, actUnplan: c.unplan,
			actEnd: c.pressEnd, actWithdraw: c.pressWithdraw, actCarry: c.pressCarry, actRecord: c.pressRecord, actQueue: c.turnQueue, actWaits: c.showWaiting, render.ActHand: c.pressHand,
		},
		Dialogs: []flow.Dialog{
			c.publishDialog(), c.draftDialog(), c.withdrawDialog(), c.noticeDialog(), c.clarifyDialog(), c.fieldDialog(),
			c.dropDialog(), c.mergeDialog(), c.splitDialog(), c.endDialog(), c.carryDialog(), c.recordDialog(), c.handDialog(),
		},
		Paste: c.paste,
	}
}

// board refuses whoever is not of the Board, and sends the Board from a group into private.
func (c *Conversation) board(s flow.Scene) (flow.Outcome, bool, error) {
	if !s.Person.Has(directive.Board) {
		return flow.Outcome{}, true, &directive.Refusal{Code: directive.CodeForbidden}
	}
	if s.Kind.IsGroup() {
		return s.Tell(c.r, "dialog.private_only"), true, nil
	}
	return flow.Outcome{}, false, nil
}

// list handles /chidao of the Board: drafts first, then what is published.
func (c *Conversation) list(ctx context.Context, s flow.Scene, _ string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	return c.show(ctx, s, "0")
}

// turn handles the list's buttons: dl:<page>.
func (c *Conversation) turn(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := c.board(s); stop {
		return out, err
	}
	if len(args) != 1 {
		return c.stale(s), nil
	}
	return c.show(ctx, s, args[0])
}

func (c *Conversation) stale(s flow.Scene) flow.Outcome {
	return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
}

// known returns the drafts, then the published directives, each by number.
func (c *Conversation) known(ctx context.Context) (drafts, published []directive.Directive, err error) {
	found, err := c.Store.Directives(ctx, store.Filter{
		States: []directive.DirectiveState{directive.Draft, directive.Scheduled, directive.Published},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the directives: %w", err)
	}
	for _, d := range found {
		if d.State == directive.Published {
			published = append(published, d)
		} else {
			drafts = append(drafts, d)
		}
	}
	return drafts, published, nil
}

func (c *Conversation) show(ctx context.Context, s flow.Scene, at string) (flow.Outcome, error) {
	drafts, published, err := c.known(ctx)
	if err != nil {
		return flow.Outcome{}, err
	}
	listed := slices.Concat(drafts, published)
	if len(listed) == 0 {
		return s.Turn(c.r.Text(s.Lang, "list.no_directives")), nil
	}
	from, to, pages := flow.Window(at, len(listed), pageSize)
	lines := []string{c.r.Text(s.Lang, "list.directives", "Drafts", len(drafts), "Published", len(published)), ""}
	var rows [][]chat.Button
	for i, d := range listed[from:to] {
		lines = append(lines, c.r.DirectiveLine(s.Lang, d))
		if i%4 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], chat.Button{
			Text: c.r.Label(s.Lang, "list.view", "Number", d.Number),
			Data: chat.Data(actView, strconv.Itoa(d.Number), strconv.Itoa(from/pageSize)),
		})
	}
	rows = append(rows, c.r.PageButtons(s.Lang, actList, from/pageSize, pages)...)
	if len(drafts) > 0 {
		rows = append(rows, chat.Row(chat.Button{
			Text: c.r.LabelN(s.Lang, "list.publish_all", len(drafts)), Data: chat.Data(actPublish, all),
		}))
	}
	return s.Turn(strings.Join(lines, "\n"), rows...), nil
}
