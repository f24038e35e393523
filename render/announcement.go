package render

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// The actions of an announcement's buttons, each with its number: nak notes it, an sends it, as stops it.
const (
	ActNote         = "nak"
	ActSendNote     = "an"
	ActStopNote     = "as"
	ActPreviewIdle  = "anp" // of the preview: it does nothing
	maxUnreachable  = 12
	announcedPerSec = 25
)

// announcementPost makes an announcement as a group sees it.
func (r *Renderer) announcementPost(to directive.Recipient, b directive.AnnouncementPost) chat.Envelope {
	a := b.Announcement
	slot := directive.AnnouncementSlot(a.Number, to.Chat).Name
	lane := chat.Broadcast
	if b.Preview {
		lane = chat.Interactive
	}
	e := envelope(to, lane, slot)
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		if a.Text != "" {
			p.add("desk.announcement", "Text", p.long(a.Text))
		}
		if b.Noted != nil {
			p.gap()
			p.add("desk.noted_by", "Name", p.name(b.Noted.ByName), "At", b.Noted.At)
		}
		return p.String()
	})
	for _, f := range a.Files {
		e.Message.Files = append(e.Message.Files, chat.File{
			Kind: chat.FileKind(f.Kind), ID: f.ID, Unique: f.Unique, Name: f.Name, Size: f.Size,
		})
	}
	if a.Ask && b.Noted == nil {
		action := ActNote
		if b.Preview {
			action = ActPreviewIdle
		}
		e.Message.Keyboard = [][]chat.Button{chat.Row(r.page(to.Lang, 0).button("desk.button_note", numbered(action, a.Number)))}
	}
	return e
}

// announcementProgress tells the author what an announcement will do, or how far it is.
func (r *Renderer) announcementProgress(to directive.Recipient, b directive.AnnouncementProgress) chat.Envelope {
	e := envelope(to, chat.Interactive, fmt.Sprintf("announcing:%d:%d", b.Announcement.Number, to.Chat))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.announced(b)
		return p.String()
	})
	if b.Anew {
		e.Action = chat.Replace
	}
	a, p := b.Announcement, r.page(to.Lang, 0)
	switch {
	case !a.Cancelled.IsZero():
	case a.Sent.IsZero() && !a.Waits:
		key := "desk.button_send"
		if !a.At.IsZero() {
			key = "desk.button_schedule"
		}
		e.Message.Keyboard = [][]chat.Button{
			chat.Row(p.button(key, numbered(ActSendNote, a.Number), "N", len(well(b)), "At", a.At)),
			chat.Row(p.button("desk.button_discard", numbered(ActStopNote, a.Number))),
		}
	case a.Waits || b.Arrived < len(a.Reached):
		e.Message.Keyboard = [][]chat.Button{chat.Row(p.button("desk.button_stop", numbered(ActStopNote, a.Number)))}
	}
	return e
}

// well returns the chosen groups that can be written to.
func well(b directive.AnnouncementProgress) []directive.Group {
	return slices.DeleteFunc(slices.Clone(b.Groups), func(g directive.Group) bool { return g.Health != directive.Healthy })
}

// announced says where an announcement stands, and which groups it does not reach.
func (p *page) announced(b directive.AnnouncementProgress) {
	a := b.Announcement
	reached, healthy := len(a.Reached), well(b)
	switch {
	case !a.Cancelled.IsZero() && a.Sent.IsZero():
		p.add("desk.announce_dropped", "Number", a.Number)
		return
	case !a.Cancelled.IsZero():
		p.add("desk.announce_stopped", "Number", a.Number, "Arrived", b.Arrived, "N", reached)
	case a.Waits:
		p.add("desk.announce_waits", "Number", a.Number, "At", a.At, "N", len(healthy))
	case a.Sent.IsZero():
		p.add("desk.announce_plan", "Number", a.Number, "N", len(healthy), "Time", p.lasting(len(healthy)))
		if !a.At.IsZero() {
			p.add("desk.announce_at", "At", a.At)
		}
	case b.Arrived < reached:
		p.add("desk.announce_sending", "Number", a.Number, "Arrived", b.Arrived, "N", reached)
	default:
		p.add("desk.announce_sent", "Number", a.Number, "N", reached, "At", a.Sent)
	}
	p.unreachable(b)
	if !a.Sent.IsZero() && a.Ask {
		p.noted(b)
	}
}

// lasting writes how long sending to so many groups takes: side by side, within the messenger's limit for all.
func (p *page) lasting(groups int) string {
	seconds := max(1, (groups+announcedPerSec-1)/announcedPerSec)
	if d := time.Duration(seconds) * time.Second; d >= 90*time.Second {
		return p.r.LabelN(p.lang, "dialog.publish.minutes", int((d+30*time.Second)/time.Minute))
	}
	return p.r.LabelN(p.lang, "dialog.publish.seconds", seconds)
}

// unreachable names the chosen groups that nothing reaches.
func (p *page) unreachable(b directive.AnnouncementProgress) {
	var names []string
	for _, g := range b.Groups {
		gone := g.Health != directive.Healthy
		if !b.Announcement.Sent.IsZero() {
			gone = !slices.Contains(b.Announcement.Reached, g.Chat)
		}
		if gone {
			names = append(names, p.groupName(g, b.Units))
		}
	}
	if len(names) > maxUnreachable {
		names = append(names[:maxUnreachable], "…")
	}
	if len(names) > 0 {
		p.add("desk.announce_unreachable", "Groups", strings.Join(names, ", "))
	}
}

func (p *page) groupName(g directive.Group, units map[directive.OrgID]directive.Organisation) string {
	if o, ok := units[g.Organisation]; ok {
		if name := o.Short.In(p.lang); name != "" {
			return p.name(name)
		}
		return p.name(p.unit(o))
	}
	return p.name(g.Title)
}

// noted names who noted an announcement, and who did not.
func (p *page) noted(b directive.AnnouncementProgress) {
	by := map[int64]directive.Noted{}
	for _, n := range b.Noted {
		by[n.Chat] = n
	}
	p.gap()
	p.add("desk.noted", "Noted", len(by), "N", len(b.Announcement.Reached))
	var missing []string
	for _, g := range b.Groups {
		if _, is := by[g.Chat]; !is && slices.Contains(b.Announcement.Reached, g.Chat) {
			missing = append(missing, p.groupName(g, b.Units))
		}
	}
	if len(missing) > maxUnreachable {
		missing = append(missing[:maxUnreachable], "…")
	}
	if len(missing) > 0 {
		p.add("desk.not_noted", "Groups", strings.Join(missing, ", "))
	}
}
