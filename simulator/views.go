package simulator

import (
	"slices"
	"strings"
	"time"
)

const (
	maxUnread      = 1000
	maxListed      = 100 // members in a chat's view
	maxPinned      = 10
	quotedLength   = 120 // characters
	maxStateChats  = 1000
	maxPeoplePage  = 1000
	maxMessagePage = 200
)

func (p *person) view() Person {
	return Person{ID: p.id, FirstName: p.first, LastName: p.last, Name: p.name(), Username: p.username, Language: p.lang, IsBot: p.isBot,
		Initials: initials(p.name()), Color: avatarColor(p.id), Started: p.started, Blocked: p.blocked, Deactivated: p.deactivated}
}

func (p *person) author() *Author {
	if p == nil {
		return nil
	}
	return &Author{ID: p.id, Name: p.name(), Username: p.username, IsBot: p.isBot, Initials: initials(p.name()), Color: avatarColor(p.id)}
}

func (m *member) view() Member {
	r := m.rights
	if m.status == creator {
		r = allRights
	}
	return Member{Person: m.person.view(), Status: m.status.String(), Title: m.title, Anonymous: m.anonymous, Rights: append([]string{}, r.names()...)}
}

// visible tells whether a person sees a chat in the list.
func (c *chat) visible(as *person) bool {
	if c.destroyed {
		return false
	}
	if as == nil {
		return c.migratedTo == 0
	}
	return c.statusOf(as.id).in()
}

func (c *chat) readTo(id int64) int64 {
	if c.kind == private {
		return c.privateReadTo
	}
	if m := c.members[id]; m != nil {
		return m.readTo
	}
	return 0
}

// unread counts what a person has not read, in one topic or, with topic -1, in the whole chat.
func (s *Simulator) unread(c *chat, as *person, topic int64) (all, mentions int) {
	if as == nil {
		return 0, 0
	}
	to := c.readTo(as.id)
	for i := len(c.log) - 1; i >= 0 && c.log[i].id > to && all < maxUnread; i-- {
		m := c.log[i]
		if m.deletedAt != 0 || m.wrote(as) || topic >= 0 && m.topic != topic {
			continue
		}
		all++
		if s.addresses(m, as) {
			mentions++
		}
	}
	return all, mentions
}

// addresses tells whether a message mentions or answers a person.
func (s *Simulator) addresses(m *message, as *person) bool {
	if as == nil {
		return false
	}
	return m.replyTo != nil && m.replyTo.wrote(as) || slices.Contains(s.mentioned(m), as.id)
}

// mentioned returns the people whom a message names.
func (s *Simulator) mentioned(m *message) []int64 {
	var out []int64
	for _, e := range m.now.entities {
		switch e.kind {
		case "text_mention":
			out = append(out, e.user.id)
		case "mention":
			name := strings.TrimPrefix(utf16Slice(m.now.text, e.offset, e.length), "@")
			if id, ok := s.usernames[strings.ToLower(name)]; ok {
				out = append(out, id)
			}
		}
	}
	return out
}

// targets returns whom a selective keyboard is for: those named in the text, or the author of the message answered.
func (s *Simulator) targets(m *message) []int64 {
	if !m.now.markup.selective {
		return nil
	}
	out := s.mentioned(m)
	if m.replyTo != nil && m.replyTo.from != nil {
		out = append(out, m.replyTo.from.id)
	}
	if out == nil {
		out = []int64{}
	}
	return out
}

func (s *Simulator) chatView(c *chat, as *person) Chat {
	out := Chat{ID: c.id, Type: c.kind.String(), Title: c.name(), Username: c.username, Initials: initials(c.name()), Color: avatarColor(c.id),
		IsForum: c.forum, MembersCount: c.count, GeneralClosed: c.generalClosed, MigratedTo: c.migratedTo, MigratedFrom: c.migratedFrom,
		Active: c.active(), Members: []int64{}, Pinned: []*Message{}, Commands: []Command{}}
	if c.kind == private {
		// A person's list shows the bot, a list without a person shows whose chat it is.
		if as != nil {
			out.Title, out.Initials, out.Color, out.Username = s.bot.name(), initials(s.bot.name()), avatarColor(s.bot.id), s.bot.username
		}
		out.Bot.Status, out.MembersCount, out.Members = regular.String(), 2, []int64{c.id}
		out.MenuButton = s.menu(c)
	} else if bot := c.members[s.bot.id]; bot != nil {
		v := bot.view()
		out.Bot = BotPlace{Status: v.Status, Rights: v.Rights, Title: v.Title}
	} else {
		out.Bot.Status = "none"
	}
	if out.Bot.Rights == nil {
		out.Bot.Rights = []string{}
	}
	for _, m := range c.order {
		if m.status.in() && m.person != s.bot && len(out.Members) < maxListed {
			out.Members = append(out.Members, m.person.id)
		}
	}
	if last := c.last(); last != nil {
		out.LastMessage = s.messageView(last, as)
	}
	for i := len(c.pinned) - 1; i >= 0 && len(out.Pinned) < maxPinned; i-- {
		out.Pinned = append(out.Pinned, s.messageView(c.find(c.pinned[i]), as))
	}
	if c.forum {
		out.Topics = s.topicViews(c, as)
	}
	if now := s.clock.Now(); c.typing != nil && now.Before(c.typing.until) {
		out.Typing = c.typing.view()
	}
	if as != nil {
		out.Status = c.statusOf(as.id).String()
		out.CanWrite = c.canSend(as.id, false) && c.migratedTo == 0
		out.Unread, out.Mentioned = s.unread(c, as, -1)
		for _, k := range s.offered(c, as) {
			out.Commands = append(out.Commands, Command(k))
		}
	}
	return out
}

func (t *typing) view() *Typing {
	if t == nil {
		return nil
	}
	return &Typing{Action: t.action, Topic: t.topic, Until: t.until.Unix()}
}

func (s *Simulator) topicViews(c *chat, as *person) []Topic {
	out := make([]Topic, 0, len(c.topics))
	last := map[int64]*message{}
	for i := len(c.log) - 1; i >= 0 && len(last) <= len(c.topics); i-- {
		if m := c.log[i]; m.deletedAt == 0 && last[m.topic] == nil {
			last[m.topic] = m
		}
	}
	for _, t := range c.topics {
		v := s.topicView(c, t, as)
		if m := last[t.id]; m != nil {
			v.LastMessage = s.messageView(m, as)
		}
		out = append(out, v)
	}
	return out
}

func (s *Simulator) topicView(c *chat, t *topic, as *person) Topic {
	if t == nil {
		return Topic{Name: "General", Closed: c.generalClosed}
	}
	n, _ := s.unread(c, as, t.id)
	return Topic{ID: t.id, Name: t.name, Closed: t.closed, IconColor: t.color, Unread: n}
}

func (s *Simulator) messageView(m *message, as *person) *Message {
	out := &Message{ChatID: m.chat.id, ID: m.id, Date: m.date, At: time.Unix(0, m.firstAt()).UTC(), Topic: m.topic, From: m.from.author(),
		Author: m.author, Out: m.wrote(as), Kind: m.kind(), Text: m.now.text, Entities: entityViews(m.now.entities),
		Buttons: m.now.markup.buttons(), Album: m.album, Reactions: m.reactionViews(as), Pinned: m.chat.isPinned(m.id), Edited: m.edited,
		Deleted: m.deletedAt, Versions: len(m.past) + 1, MentionsMe: s.addresses(m, as), Silent: m.silent, Preview: !m.now.noPreview}
	if c := m.senderChat; c != nil {
		out.SenderChat = &SenderChat{ID: c.id, Title: c.name(), Initials: initials(c.name()), Color: avatarColor(c.id)}
	}
	if r := m.replyTo; r != nil {
		out.ReplyTo = &Quoted{ID: r.id, Name: r.shownName(), Text: shorten(r.now.text, quotedLength), Kind: r.kind(), Deleted: r.deletedAt != 0}
		if m.quote != "" {
			out.ReplyTo.Text = m.quote
		}
	}
	if o := m.forward; o != nil {
		out.Forward = &Forward{Name: o.name(), Date: o.date}
	}
	if f := m.now.file; f != nil {
		v := &FileView{File: f.key(), URL: "/sim/files/" + f.key(), Name: f.name, Mime: f.mime, Width: f.width, Height: f.height, Size: len(f.data)}
		switch f.kind {
		case photoKind:
			out.Photo = v
		case documentKind:
			out.Document = v
		default:
			out.Media = v
		}
	}
	if at := m.now.spot; at != nil {
		out.Location = &LocationView{at.latitude, at.longitude}
	}
	if m.service != nil {
		out.Service = m.service.view()
	}
	s.addKeyboards(out, m, as)
	return out
}

// firstAt is when the message was written, in unix nanoseconds.
func (m *message) firstAt() int64 {
	if len(m.past) > 0 {
		return m.past[0].at
	}
	return m.now.at
}

func (m *message) shownName() string {
	switch {
	case m.senderChat != nil:
		return m.senderChat.name()
	case m.from != nil:
		return m.from.name()
	}
	return m.chat.name()
}

func (o *origin) name() string {
	if o.chat != nil {
		return o.chat.name()
	}
	return o.person.name()
}

func (s *Simulator) addKeyboards(out *Message, m *message, as *person) {
	k := m.now.markup
	if !k.locks() {
		return
	}
	targets := s.targets(m)
	forMe := as != nil && !m.wrote(as) && (!k.selective || slices.Contains(targets, as.id))
	if k.force {
		out.ForceReply = &ForceReply{Placeholder: k.placeholder, Selective: k.selective, For: targets, ForMe: forMe}
		return
	}
	out.ReplyKeyboard = &ReplyKeyboard{Rows: k.keyboard, Remove: k.remove, OneTime: k.oneTime, Resize: k.resize, Persistent: k.persistent,
		Placeholder: k.placeholder, ForMe: forMe}
}

func (m *message) reactionViews(as *person) []Reaction {
	out := []Reaction{}
	for _, r := range m.reactions {
		i := slices.IndexFunc(out, func(v Reaction) bool { return v.Emoji == r.emoji })
		if i < 0 {
			i = len(out)
			out = append(out, Reaction{Emoji: r.emoji})
		}
		out[i].Count++
		out[i].Mine = out[i].Mine || r.person == as
	}
	return out
}

func entityViews(es []entity) []Entity {
	out := make([]Entity, len(es))
	for i, e := range es {
		out[i] = Entity{Type: e.kind, Offset: e.offset, Length: e.length, URL: e.url, Language: e.language, Emoji: e.emoji}
		if e.user != nil {
			out[i].User = &Named{ID: e.user.id, Name: e.user.name()}
		}
	}
	return out
}

func (m *markup) buttons() [][]Button {
	if m == nil || m.inline == nil {
		return [][]Button{}
	}
	out := make([][]Button, len(m.inline))
	for i, row := range m.inline {
		out[i] = make([]Button, len(row))
		for j, b := range row {
			v := Button{Text: b.text, Kind: b.kind}
			switch b.kind {
			case "callback":
				v.Data = b.value
			case "copy":
				v.Copy = b.value
			case "switch":
				v.Query = b.value
			default:
				v.URL = b.value
			}
			out[i][j] = v
		}
	}
	return out
}

func (v *service) view() *Service {
	out := &Service{Kind: v.kind, Title: v.title, Chat: v.chat}
	for _, p := range v.people {
		out.People = append(out.People, Named{ID: p.id, Name: p.name()})
	}
	if v.pinned != nil {
		out.Message, out.Text = v.pinned.id, shorten(v.pinned.now.text, quotedLength)
	}
	return out
}

func (k *press) view() Press {
	return Press{ID: k.number, ChatID: k.chat.id, MessageID: k.message.id, Person: k.person.id, Data: k.data, Date: k.at.Unix(),
		Answered: k.done, Text: k.text, Alert: k.alert, URL: k.url}
}

func (m *message) recorded(s *Simulator) Recorded {
	out := Recorded{Message: *s.messageView(m, nil)}
	for _, b := range append(slices.Clone(m.past), m.now) {
		v := Version{At: time.Unix(0, b.at).UTC(), Text: b.text, Entities: entityViews(b.entities), Buttons: b.markup.buttons()}
		if b.file != nil {
			v.File = b.file.key()
		}
		out.Versions = append(out.Versions, v)
	}
	return out
}
