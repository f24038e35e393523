package simulator

import (
	"encoding/json"
	"slices"
	"strings"
)

// allChats rebuilds the chats: first that they are there, then who is in them, then what was written.
func (r *restorer) allChats(in *savedState) {
	for i := range in.Private {
		c := &in.Private[i]
		p := r.people[c.ID]
		if p == nil || p.private != nil {
			r.refuse("the private chat %d cannot be", c.ID)
			return
		}
		r.privateChat(p)
	}
	for i := range in.Chats {
		c := &in.Chats[i]
		kind, ok := parseChatKind(c.Kind)
		if _, taken := r.chats[c.ID]; !ok || taken || c.ID >= 0 {
			r.refuse("the chat %d cannot be", c.ID)
			return
		}
		r.newChat(kind, c.ID, c.Title)
		r.claimName(c.Username, c.ID)
	}
	r.lastSharedID = in.Counters.Message
	for _, chats := range [...][]savedChat{in.Private, in.Chats} {
		for i := range chats {
			if r.members(&chats[i]); r.err == nil {
				r.fillChat(&chats[i])
			}
			if r.err != nil {
				return
			}
		}
	}
	r.groups(&in.Bot)
	for i := range in.People {
		r.groups(&in.People[i])
	}
}

// members rebuilds who is, or was, in a chat.
func (r *restorer) members(in *savedChat) {
	c := r.chats[in.ID]
	if c.kind == private {
		if len(in.Members) > 0 {
			r.refuse("the private chat %d has members", c.id)
		}
		return
	}
	for _, m := range in.Members {
		p, as := r.people[m.Person], left
		for as.String() != m.Status && as < creator {
			as++
		}
		if p == nil || as.String() != m.Status || c.members[m.Person] != nil || rights(m.Rights) > allRights {
			r.refuse("the member %d of the chat %d cannot be", m.Person, c.id)
			return
		}
		to := c.setStatus(p, as)
		to.rights, to.title, to.anonymous, to.mute, to.muteFiles = rights(m.Rights), m.Title, m.Anonymous, m.Mute, m.MuteFiles
		to.readTo = m.ReadTo
	}
}

// groups puts the groups of a person into the order in which the person came into them.
func (r *restorer) groups(in *savedPerson) {
	p := r.people[in.ID]
	if p == nil {
		return
	}
	unlisted := make(map[int64]*chat, len(p.groups))
	for _, c := range p.groups {
		unlisted[c.id] = c
	}
	ordered := make([]*chat, 0, len(in.Groups))
	for _, id := range in.Groups {
		if unlisted[id] == nil {
			r.refuse("the person %d cannot be in the chat %d", p.id, id)
			return
		}
		ordered = append(ordered, unlisted[id])
		delete(unlisted, id)
	}
	if len(unlisted) > 0 {
		r.refuse("the person %d is in %d chats that it knows nothing of", p.id, len(unlisted))
		return
	}
	p.groups = ordered
}

// fillChat restores a chat's settings and messages.
func (r *restorer) fillChat(in *savedChat) {
	c := r.chats[in.ID]
	c.username, c.about, c.forum, c.lastID, c.generalClosed = in.Username, in.About, in.Forum, in.LastID, in.GeneralClosed
	c.migratedTo, c.migratedFrom, c.destroyed, c.lastBot = in.MigratedTo, in.MigratedFrom, in.Destroyed, in.LastBot
	c.inviteLink, c.pace, c.privateReadTo = in.InviteLink, in.Pace, in.ReadTo
	c.defaults = permissions{send: in.Defaults.Send, sendFiles: in.Defaults.Files, pin: in.Defaults.Pin, topics: in.Defaults.Topics}
	for _, t := range in.Topics {
		c.topics = append(c.topics, &topic{id: t.ID, name: t.Name, color: t.Color, closed: t.Closed, ofBot: t.OfBot})
	}
	if in.Typing != nil {
		c.typing = &typing{action: in.Typing.Action, topic: in.Typing.Topic, until: in.Typing.Until}
	}
	last := r.lastSharedID
	if c.kind == supergroup || c.kind == channel {
		last = c.lastID
		c.lastID += aheadOfBot
	}
	before := int64(0)
	for i := range in.Messages {
		m := &in.Messages[i]
		if m.ID <= before || m.ID > last || len(m.Versions) == 0 {
			r.refuse("the message %d of the chat %d cannot be", m.ID, c.id)
			return
		}
		before = m.ID
		if r.message(c, m); r.err != nil {
			return
		}
	}
	for _, id := range in.Pinned {
		if c.living(id) == nil || c.isPinned(id) {
			r.refuse("the message %d of the chat %d cannot be pinned", id, c.id)
			return
		}
		c.pinned = append(c.pinned, id)
	}
}

// message restores one message. Those that it refers to in its chat were written before it.
func (r *restorer) message(c *chat, in *savedMessage) {
	m := &message{
		chat: c, id: in.ID, date: in.Date, from: r.person(in.From), by: r.person(in.By), senderChat: r.chat(in.SenderChat), author: in.Author,
		topic: in.Topic, quote: in.Quote, album: in.Album, edited: in.Edited, deletedAt: in.Deleted, silent: in.Silent,
		protected: in.Protected,
	}
	if m.from == nil && m.senderChat == nil {
		r.refuse("nobody wrote the message %d of the chat %d", m.id, c.id)
	}
	m.replyTo = r.earlier(c, in.ReplyTo)
	if o := in.Forward; o != nil {
		m.forward = &origin{person: r.person(o.Person), chat: r.chat(o.Chat), id: o.ID, date: o.Date}
		if m.forward.person == nil && m.forward.chat == nil {
			r.refuse("the message %d of the chat %d is forwarded from nowhere", m.id, c.id)
		}
	}
	if v := in.Service; v != nil {
		m.service = r.service(c, v)
	}
	for _, e := range in.Reactions {
		if p := r.people[e.Person]; p != nil {
			m.reactions = append(m.reactions, reaction{person: p, emoji: e.Emoji})
		} else {
			r.refuse("there is no person %d", e.Person)
		}
	}
	for i := range in.Versions {
		m.past = append(m.past, r.body(&in.Versions[i]))
	}
	m.now, m.past = m.past[len(m.past)-1], slices.Clip(m.past[:len(m.past)-1])
	c.log = append(c.log, m)
}

// earlier finds a message of the same chat; 0 is none.
func (r *restorer) earlier(c *chat, id int64) *message {
	if id == 0 {
		return nil
	}
	m := c.find(id)
	if m == nil {
		r.refuse("there is no message %d in the chat %d", id, c.id)
	}
	return m
}

func (r *restorer) service(c *chat, in *savedService) *service {
	out := &service{kind: in.Kind, title: in.Title, color: in.Color, chat: in.Chat, pinned: r.earlier(c, in.Pinned)}
	for _, id := range in.People {
		if p := r.people[id]; p != nil {
			out.people = append(out.people, p)
		} else {
			r.refuse("there is no person %d", id)
		}
	}
	return out
}

func (r *restorer) body(in *savedBody) body {
	out := body{at: in.At, text: in.Text, noPreview: in.NoPreview, above: in.Above}
	for _, e := range in.Entities {
		user := r.person(e.User)
		if user == nil && e.Kind == "text_mention" {
			r.refuse("a text mentions nobody")
		}
		out.entities = append(out.entities, entity{
			kind: e.Kind, offset: e.Offset, length: e.Length, url: e.URL, user: user, language: e.Language, emoji: e.Emoji,
		})
	}
	if in.Spot != nil {
		out.spot = &spot{in.Spot.Latitude, in.Spot.Longitude}
		if !out.spot.onEarth() {
			r.refuse("there is no place at %v", *out.spot)
		}
	}
	if in.File != 0 {
		if in.File < 0 || in.File > len(r.files) {
			r.refuse("there is no file %d", in.File)
			return out
		}
		out.file = r.files[in.File-1]
	}
	if in.Markup != nil {
		out.markup = r.markup(in.Markup)
	}
	return out
}

func (r *restorer) markup(in *savedMarkup) *markup {
	out := &markup{
		keyboard: in.Keyboard, remove: in.Remove, force: in.Force, selective: in.Selective, resize: in.Resize,
		oneTime: in.OneTime, persistent: in.Persistent, placeholder: in.Placeholder,
	}
	for _, row := range in.Inline {
		buttons := make([]button, 0, len(row))
		for _, b := range row {
			if !json.Valid([]byte(b.Raw)) || strings.TrimSpace(b.Field) == "" {
				r.refuse("the button %q cannot be", b.Text)
			}
			buttons = append(buttons, button{text: b.Text, kind: b.Kind, value: b.Value, field: b.Field, raw: json.RawMessage(b.Raw)})
		}
		out.inline = append(out.inline, buttons)
	}
	if out.inline != nil {
		out.rendered = renderInline(out.inline)
	}
	return out
}
