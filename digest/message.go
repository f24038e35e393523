package digest

import (
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/render"
	"giaoban/summary"
)

const (
	// pageUnits is how much of a digest stands in one message, in UTF-16 units.
	pageUnits = 3600
	// maxMessages bounds a digest; what doesn't fit is a button away.
	maxMessages = 3
	// maxDecisions is how many decisions can be taken from a digest itself.
	maxDecisions = 5
)

// message words a digest for a person. The buttons are below the last part of it.
func (d *Digest) message(p directive.Person, after, before summary.Report) []chat.Envelope {
	blocks := summary.TextDigest(after, before, d.o.Renderer.Printer(p.Lang))
	pages := summary.Pages(blocks, pageUnits)
	pages = pages[:min(len(pages), maxMessages)]
	var parts []chat.Envelope
	for i, page := range pages {
		var shown []render.Block
		for _, b := range page {
			shown = append(shown, render.Block{Lines: b.Lines, Fixed: b.Table})
		}
		m := chat.Message{Text: d.o.Renderer.Blocks(p.Lang, shown)}
		if i == len(pages)-1 {
			m.Keyboard = d.buttons(p, after.Decisions())
		}
		parts = append(parts, chat.Envelope{
			Place: chat.Place{Chat: int64(p.ID)}, Lane: chat.Digest, Action: chat.Put, Message: m, Expires: after.Now.Add(stale),
		})
	}
	return parts
}

// buttons let an officer of the Board decide, and everybody look further.
func (d *Digest) buttons(p directive.Person, open summary.Decisions) [][]chat.Button {
	var rows [][]chat.Button
	if p.Has(directive.Board) {
		for _, i := range open.Reports {
			last := strconv.Itoa(i.Assignment.Reports)
			rows = append(rows, d.pair(p, i, "confirm", "return", render.ActConfirm, render.ActReturn, last))
		}
		for _, i := range open.Extensions {
			rows = append(rows, d.pair(p, i, "grant", "deny", render.ActGrant, render.ActDeny))
		}
		rows = rows[:min(len(rows), maxDecisions)]
	}
	label := func(key string) string { return d.o.Renderer.Label(p.Lang, "track.digest."+key) }
	return append(rows, chat.Row(
		chat.Button{Text: label("summary"), Data: render.NewSummary("o")}, chat.Button{Text: label("overdue"), Data: render.NewSummary("q")},
	))
}

// pair are the two ways to decide about an assignment.
func (d *Digest) pair(p directive.Person, i summary.Item, yes, no, yesAct, noAct string, more ...string) []chat.Button {
	args := append([]string{strconv.Itoa(i.Directive.Number), string(i.Organisation.ID)}, more...)
	button := func(key, act string) chat.Button {
		return chat.Button{
			Text: d.o.Renderer.Label(p.Lang, "track.digest."+key, "Number", i.Directive.Number, "Unit", i.Organisation.Short),
			Data: chat.Data(act, args...),
		}
	}
	return chat.Row(button(yes, yesAct), button(no, noAct))
}
