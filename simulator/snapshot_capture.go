package simulator

import (
	"cmp"
	"slices"
)

// capture copies the state, and returns a channel that is closed at the next change. What is never changed in place is
// left for finish to write out, when requests go on.
func (s *Simulator) capture() (*savedState, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &savedState{
		Format: snapshotFormat, Now: s.clock.Now().UTC(), Rate: s.rate, Era: s.era,
		Counters: savedCounters{
			Person: s.nextPerson, Group: s.nextGroup, Supergroup: s.nextSupergroup, Message: s.lastSharedID, Album: s.albumCount,
			Update: s.updates.next, Press: s.callbacks.count, Fault: s.faultCount, Event: s.hub.seq, Request: s.requests.last,
		},
		Bot: s.bot.save(), Privacy: s.privacy, Profile: s.profile.save(), Allowed: s.updates.names(),
		Limiter: savedLimiter{Mode: s.limiter.mode, Hold: int64(s.limiter.hold), All: slices.Clone(s.limiter.all)},
		Faults:  make([]savedFault, 0, len(s.faults)), Updates: make([]savedUpdate, 0, len(s.updates.items)),
		Presses: make([]savedPress, 0, len(s.callbacks.ids)),
		People:  make([]savedPerson, 0, len(s.peopleOrder)), Chats: make([]savedChat, 0, len(s.chatOrder)),
		Files: make([]savedFile, 0, len(s.files)),
	}
	for _, f := range s.faults {
		out.Faults = append(out.Faults, f.save())
	}
	if s.hook != nil {
		out.Webhook = s.hook.save()
	}
	for _, u := range s.updates.items {
		if !u.done {
			out.Updates = append(out.Updates, savedUpdate{ID: u.id, Expires: u.expires, Lane: u.lane, Body: string(u.body)})
		}
	}
	for _, id := range s.callbacks.ids {
		out.Presses = append(out.Presses, s.callbacks.open[id].save())
	}
	out.captureWorld(s)
	return out, s.hub.watch()
}

// captureWorld copies the people, the chats and the files.
func (out *savedState) captureWorld(s *Simulator) {
	if s.bot.private != nil {
		out.Private = append(out.Private, s.bot.private.save())
	}
	for _, p := range s.peopleOrder {
		out.People = append(out.People, p.save())
		if p.private != nil {
			out.Private = append(out.Private, p.private.save())
		}
	}
	for _, c := range s.chatOrder {
		out.Chats = append(out.Chats, c.save())
	}
	for _, f := range s.files {
		kept := savedFile{
			Number: f.number, ID: f.id, Unique: f.unique, Name: f.name, Mime: f.mime, Path: f.path,
			Photo: f.kind == photoKind, Width: f.width, Height: f.height, Data: f.data,
		}
		if f.kind != photoKind && f.kind != documentKind {
			kept.Kind = string(f.kind)
		}
		out.Files = append(out.Files, kept)
	}
}

func (p *person) save() savedPerson {
	out := savedPerson{
		ID: p.id, First: p.first, Last: p.last, Username: p.username, Language: p.lang, IsBot: p.isBot,
		Started: p.started, Blocked: p.blocked, Deactivated: p.deactivated, Known: p.known,
	}
	for _, c := range p.groups {
		out.Groups = append(out.Groups, c.id)
	}
	return out
}

func (c *chat) save() savedChat {
	out := savedChat{
		ID: c.id, Kind: c.kind.String(), Title: c.title, Username: c.username, About: c.about, Forum: c.forum, LastID: c.lastID,
		Pinned: slices.Clone(c.pinned), GeneralClosed: c.generalClosed, MigratedTo: c.migratedTo, MigratedFrom: c.migratedFrom,
		Destroyed: c.destroyed, LastBot: c.lastBot, InviteLink: c.inviteLink, Pace: slices.Clone(c.pace), ReadTo: c.privateReadTo,
		Defaults: savedPermissions{Send: c.defaults.send, Files: c.defaults.sendFiles, Pin: c.defaults.pin, Topics: c.defaults.topics},
		Members:  make([]savedMember, 0, len(c.order)), Messages: make([]savedMessage, len(c.log)),
	}
	for _, t := range c.topics {
		out.Topics = append(out.Topics, savedTopic{ID: t.id, Name: t.name, Color: t.color, Closed: t.closed, OfBot: t.ofBot})
	}
	if c.typing != nil {
		out.Typing = &savedTyping{Action: c.typing.action, Topic: c.typing.topic, Until: c.typing.until.UTC()}
	}
	for _, m := range c.order {
		out.Members = append(out.Members, savedMember{
			Person: m.person.id, Status: m.status.String(), Rights: uint32(m.rights), Title: m.title, Anonymous: m.anonymous,
			Mute: m.mute, MuteFiles: m.muteFiles, ReadTo: m.readTo,
		})
	}
	for i, m := range c.log {
		out.Messages[i].was = *m
	}
	return out
}

func (k *press) save() savedPress {
	return savedPress{
		Number: k.number, Query: k.query, At: k.at.UnixNano(), Person: k.person.id, Chat: k.chat.id, Message: k.message.id,
		Data: k.data, Done: k.done, Text: k.text, Alert: k.alert, URL: k.url,
	}
}

func (f *fault) save() savedFault {
	return savedFault{
		ID: f.id, Kind: f.kind, Method: f.shown, Chat: f.chat, Count: f.count, Left: f.left, RetryAfter: f.retryAfter,
		Delay: int64(f.delay),
	}
}

func (h *webhook) save() *savedWebhook {
	return &savedWebhook{
		URL: h.url, Secret: h.secret, Connections: h.connections, Certificate: h.certificate, LastError: h.lastError,
		LastErrorAt: h.lastErrorAt,
	}
}

func (p *profile) save() savedProfile {
	out := savedProfile{Description: p.description, Short: p.short}
	for k, list := range p.commands {
		out.Commands = append(out.Commands, savedCommands{Scope: k.scope, Chat: k.chat, User: k.user, Language: k.lang, Commands: list})
	}
	slices.SortFunc(out.Commands, func(a, b savedCommands) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Chat, b.Chat), cmp.Compare(a.User, b.User), cmp.Compare(a.Language, b.Language))
	})
	for chat, b := range p.menus {
		out.Menus = append(out.Menus, savedMenu{Chat: chat, Button: b})
	}
	slices.SortFunc(out.Menus, func(a, b savedMenu) int { return cmp.Compare(a.Chat, b.Chat) })
	return out
}

// finish writes the messages out, which is most of the work.
func (out *savedState) finish() {
	for _, chats := range [...][]savedChat{out.Chats, out.Private} {
		for _, c := range chats {
			for i := range c.Messages {
				c.Messages[i].finish()
			}
		}
	}
}

func (out *savedMessage) finish() {
	m := &out.was
	out.ID, out.Date, out.Author, out.Topic, out.Quote, out.Album = m.id, m.date, m.author, m.topic, m.quote, m.album
	out.Edited, out.Deleted, out.Silent, out.Protected = m.edited, m.deletedAt, m.silent, m.protected
	out.From, out.By = m.from.number(), m.by.number()
	if m.senderChat != nil {
		out.SenderChat = m.senderChat.id
	}
	if m.replyTo != nil {
		out.ReplyTo = m.replyTo.id
	}
	if o := m.forward; o != nil {
		out.Forward = &savedOrigin{Person: o.person.number(), ID: o.id, Date: o.date}
		if o.chat != nil {
			out.Forward.Chat = o.chat.id
		}
	}
	if m.service != nil {
		out.Service = m.service.save()
	}
	for _, r := range m.reactions {
		out.Reactions = append(out.Reactions, savedReaction{Person: r.person.id, Emoji: r.emoji})
	}
	out.Versions = make([]savedBody, 0, len(m.past)+1)
	for i := range m.past {
		out.Versions = append(out.Versions, m.past[i].save())
	}
	out.Versions = append(out.Versions, m.now.save())
	out.was = message{}
}

// number is the person's id, 0 for nobody.
func (p *person) number() int64 {
	if p == nil {
		return 0
	}
	return p.id
}

func (v *service) save() *savedService {
	out := &savedService{Kind: v.kind, Title: v.title, Color: v.color, Chat: v.chat}
	for _, p := range v.people {
		out.People = append(out.People, p.id)
	}
	if v.pinned != nil {
		out.Pinned = v.pinned.id
	}
	return out
}

func (b *body) save() savedBody {
	out := savedBody{At: b.at, Text: b.text, NoPreview: b.noPreview, Above: b.above}
	for _, e := range b.entities {
		out.Entities = append(out.Entities, savedEntity{
			Kind: e.kind, Offset: e.offset, Length: e.length, URL: e.url, User: e.user.number(), Language: e.language, Emoji: e.emoji,
		})
	}
	if b.file != nil {
		out.File = b.file.number
	}
	if b.spot != nil {
		out.Spot = &LocationView{b.spot.latitude, b.spot.longitude}
	}
	if b.markup != nil {
		out.Markup = b.markup.save()
	}
	return out
}

func (m *markup) save() *savedMarkup {
	out := &savedMarkup{
		Keyboard: m.keyboard, Remove: m.remove, Force: m.force, Selective: m.selective, Resize: m.resize,
		OneTime: m.oneTime, Persistent: m.persistent, Placeholder: m.placeholder,
	}
	for _, row := range m.inline {
		saved := make([]savedButton, 0, len(row))
		for _, b := range row {
			saved = append(saved, savedButton{Text: b.text, Kind: b.kind, Value: b.value, Field: b.field, Raw: string(b.raw)})
		}
		out.Inline = append(out.Inline, saved)
	}
	return out
}
