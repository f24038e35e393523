package issue

import (
	"context"
	"maps"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/store"
)

// BureauStore is what the desk reads.
type BureauStore interface {
	Meetings(ctx context.Context) ([]directive.Meeting, error)
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Groups(ctx context.Context) ([]directive.Group, error)
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
}

// Bureau is the Board's conversation about what stands around directives: meetings, receipts and announcements.
type Bureau struct {
	store  BureauStore
	r      *render.Renderer
	engine *flow.Engine
	rules  directive.Rules
}

// NewBureau returns the conversation; the rules are the office's, as the ledger has them.
func NewBureau(s BureauStore, r *render.Renderer, engine *flow.Engine, rules directive.Rules) *Bureau {
	return &Bureau{store: s, r: r, engine: engine, rules: rules}
}

// The buttons of the desk.
const (
	actMeetings    = "ml" // ml:<page>
	actMeeting     = "mt" // mt:<id>
	actMeetingNew  = "mn"
	actMeetingEdit = "me" // me:<id>
	actReceipts    = "rc" // rc:<number>
	actResend      = "rs" // rs:<number>
)

// Routes returns what the conversation answers to.
func (d *Bureau) Routes() flow.Routes {
	routes := flow.Routes{
		Commands: []flow.Command{
			{Name: "cuochop", English: "meeting", About: "desk.menu_meetings", InPrivate: true, Handle: d.meetings},
			{Name: "thongbao", English: "announce", About: "desk.menu_announce", InPrivate: true, Handle: d.announce},
			{Name: "danhan", English: "receipts", About: "desk.menu_receipts", InPrivate: true, Handle: d.receiptsOf},
		},
		Presses: map[string]flow.Press{
			actMeetings: d.turnMeetings, actMeeting: d.meeting, actMeetingNew: d.newMeeting, actMeetingEdit: d.editMeeting,
			actReceipts: d.receipts, actResend: d.resend,
		},
		Dialogs: []flow.Dialog{d.meetingDialog(), d.meetingEditDialog(), d.announceDialog()},
	}
	maps.Copy(routes.Presses, d.announcementPresses())
	return routes
}

// board refuses whoever is not of the Board, and sends the Board from a group into private.
func (d *Bureau) board(s flow.Scene) (flow.Outcome, bool, error) {
	if !s.Person.Has(directive.Board) {
		return flow.Outcome{}, true, &directive.Refusal{Code: directive.CodeForbidden}
	}
	if s.Kind.IsGroup() {
		return s.Tell(d.r, "dialog.private_only"), true, nil
	}
	return flow.Outcome{}, false, nil
}

func (d *Bureau) stale(s flow.Scene) flow.Outcome {
	return flow.Outcome{Toast: d.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
}

func (d *Bureau) button(s flow.Scene, key, action string, args ...string) chat.Button {
	return chat.Button{Text: d.r.Label(s.Lang, key), Data: chat.Data(action, args...)}
}

func (d *Bureau) pageLabel(t flow.Talk) func(page, pages int) string {
	return func(page, pages int) string { return d.r.Label(t.Lang, "list.page", "Page", page, "Pages", pages) }
}

// oneLine takes a typed text of one line and a bounded length.
func (d *Bureau) oneLine(t flow.Talk, in flow.Input, limit int) flow.Taken {
	text := strings.Join(strings.Fields(in.Text), " ")
	if in.Pressed || text == "" {
		return flow.Taken{Problem: d.r.Text(t.Lang, "dialog.text_wanted")}
	}
	if n := len([]rune(text)); n > limit {
		return flow.Taken{Problem: d.r.Text(t.Lang, "dialog.too_long", "Max", limit, "Length", n)}
	}
	return flow.Taken{Answer: text}
}
