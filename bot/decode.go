package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"giaoban/chat"
	"giaoban/fold"
)

// Accounts of Telegram's own, in whose names others write.
const (
	anonymousAdmin = 1087968824 // an administrator who writes as the group itself
	channelBot     = 136817688  // a channel that writes as itself
	linkedChannel  = 777000     // the post of a group's linked channel, forwarded to it
)

// read decodes what Telegram sends. It takes what encoding/json takes, too, but for names in another case, which Telegram does not
// write: an update that others can read must not be buried.
func read(raw []byte, into any) error {
	return json.Unmarshal(raw, into, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// Decode reads an update as Telegram sends it. The bot's own id tells what was an answer to the bot.
// An update of a kind that the bot has no use for is no error.
func Decode(raw []byte, self int64) (chat.Update, error) {
	var w wireUpdate
	if err := read(raw, &w); err != nil {
		return chat.Update{ID: peekID(raw)}, fmt.Errorf("decoding an update: %w", err)
	}
	return w.update(self)
}

func (w *wireUpdate) update(self int64) (chat.Update, error) {
	u := chat.Update{ID: w.ID}
	var err error
	switch {
	case w.ID <= 0:
		err = errors.New("it has no id")
	case w.Message != nil:
		err = message(&u, w.Message, self)
	case w.Edited != nil:
		if err = message(&u, w.Edited, self); u.Message != nil {
			u.Message.Edited = true
		}
	case w.Callback != nil:
		err = press(&u, w.Callback)
	case w.MyChatMember != nil:
		err = membership(&u, w.MyChatMember)
	}
	if err != nil {
		return chat.Update{ID: w.ID}, fmt.Errorf("decoding update %d: %w", w.ID, err)
	}
	return u, nil
}

// peekID reads nothing but the id, for updates that hold something unexpected.
func peekID(raw []byte) int64 {
	var w struct {
		ID int64 `json:"update_id"`
	}
	if err := read(raw, &w); err != nil {
		return 0
	}
	return w.ID
}

var errNoChat = errors.New("it belongs to no chat")

func place(u *chat.Update, c *wireChat, topic int) error {
	if c == nil || c.ID == 0 {
		return errNoChat
	}
	u.Place = chat.Place{Chat: c.ID, Topic: topic}
	switch c.Type {
	case "private":
		u.Kind = chat.Private
	case "group":
		u.Kind = chat.Group
	case "supergroup":
		u.Kind = chat.Supergroup
	case "channel":
		u.Kind = chat.Channel
	default:
		return fmt.Errorf("there is no kind of chat %q", c.Type)
	}
	u.Title = fold.Clean(c.Title)
	return nil
}

// topic returns the forum topic that a message stands in. Chains of answers in other groups have thread ids too.
func (m *wireMessage) topic() int {
	if m.InTopic {
		return m.Thread
	}
	return 0
}

func message(u *chat.Update, m *wireMessage, self int64) error {
	if err := place(u, m.Chat, m.topic()); err != nil {
		return err
	}
	u.From = sender(m)
	switch {
	case m.MigrateTo != 0:
		u.Migration = &chat.Migration{From: m.Chat.ID, To: m.MigrateTo}
		return nil
	case m.MigrateFrom != 0:
		u.Migration = &chat.Migration{From: m.MigrateFrom, To: m.Chat.ID}
		return nil
	}
	in := &chat.Incoming{
		ID:    m.ID,
		At:    time.Unix(m.Date, 0).UTC(),
		Text:  fold.Clean(m.Text),
		Files: files(m),
		Album: m.Album,
	}
	if in.Text == "" {
		in.Text = fold.Clean(m.Caption)
	}
	// Whatever is written in a topic answers, in form, the service message that opened it.
	if r := m.ReplyTo; r != nil && (!m.InTopic || r.ID != int64(m.Thread)) {
		in.ReplyTo = r.ID
		in.ToBot = r.From != nil && r.From.ID == self
	}
	if in.Text == "" && len(in.Files) == 0 {
		if in.Other = m.other(); in.Other == "" {
			return nil // a service message
		}
	}
	u.Message = in
	return nil
}

// other names what a message is that has neither text nor files; empty for a service message.
func (m *wireMessage) other() string {
	for _, kind := range []struct {
		name    string
		content *struct{}
	}{
		{"sticker", m.Sticker},
		{"poll", m.Poll},
		{"contact", m.Contact},
		{"dice", m.Dice},
		{"game", m.Game},
		{"story", m.Story},
		{"checklist", m.Checklist},
		{"paid_media", m.PaidMedia},
		{"venue", m.Venue},
	} {
		if kind.content != nil {
			return kind.name
		}
	}
	return ""
}

func sender(m *wireMessage) chat.Sender {
	s := person(m.From)
	as := m.SenderAs
	if as == nil {
		as = &wireChat{}
	}
	switch {
	case s.ID == anonymousAdmin:
		s.Bot, s.Anonymous, s.Name = false, true, fold.Clean(m.Signature)
	case s.ID == channelBot, s.ID == linkedChannel, as.Type == "channel":
		s.Bot, s.Channel, s.Name = false, true, ""
	default:
		return s
	}
	s.Username = ""
	if s.ID == 0 {
		s.ID = as.ID
	}
	if s.Name == "" {
		s.Name = fold.Clean(as.Title)
	}
	return s
}

func person(w *wireUser) chat.Sender {
	if w == nil {
		return chat.Sender{}
	}
	s := chat.Sender{ID: w.ID, Bot: w.IsBot, Username: w.Username}
	s.Name = strings.TrimSpace(fold.Clean(w.FirstName + " " + w.LastName))
	if code, _, _ := strings.Cut(strings.ToLower(w.Language), "-"); len(code) == 2 {
		s.Language = code
	}
	return s
}

func files(m *wireMessage) []chat.File {
	var list []chat.File
	add := func(kind chat.FileKind, f *wireFile) {
		if f != nil && f.ID != "" {
			list = append(list, chat.File{
				Kind: kind, ID: f.ID, Unique: f.Unique, Name: fold.Clean(f.Name), Size: f.Size, Caption: fold.Clean(m.Caption),
			})
		}
	}
	add(chat.Photo, biggest(m.Photo))
	add(chat.Document, m.Document)
	add(chat.Video, m.Video)
	add(chat.Voice, m.Voice)
	add(chat.Audio, m.Audio)
	add(chat.Note, m.Note)
	if l := m.Location; l != nil {
		at := strconv.FormatFloat(l.Latitude, 'f', -1, 64) + "," + strconv.FormatFloat(l.Longitude, 'f', -1, 64)
		list = append(list, chat.File{Kind: chat.Location, ID: at, Unique: at})
	}
	return list
}

// biggest returns the size of a photo with the most pixels.
func biggest(sizes []wireFile) *wireFile {
	var best *wireFile
	for i := range sizes {
		if s := &sizes[i]; best == nil || s.Width*s.Height > best.Width*best.Height {
			best = s
		}
	}
	return best
}

func press(u *chat.Update, c *wireCallback) error {
	u.From = person(c.From)
	if c.Message == nil {
		return nil // of an inline message, which the bot never sends
	}
	if err := place(u, c.Message.Chat, c.Message.topic()); err != nil {
		return err
	}
	p := &chat.Press{ID: c.ID, Data: c.Data, Message: c.Message.ID}
	if c.Message.Date == 0 {
		p.Message = 0 // the sign of a message that was deleted
	}
	u.Press = p
	return nil
}

func membership(u *chat.Update, c *wireChange) error {
	if err := place(u, c.Chat, 0); err != nil {
		return err
	}
	u.From = person(c.From)
	old, present := c.Old.standing(), c.New.standing()
	u.Membership = &chat.Membership{Old: old, New: present, CanWrite: c.New.canWrite(u.Kind)}
	return nil
}

// standing returns the member's status; a restricted one who is not in the chat has left it.
func (m wireMember) standing() chat.Status {
	switch s := chat.Status(m.Status); s {
	case chat.Restricted:
		if !m.IsMember {
			return chat.Left
		}
		return s
	case chat.Creator, chat.Administrator, chat.Member, chat.Kicked:
		return s
	}
	return chat.Left
}

func (m wireMember) canWrite(kind chat.Kind) bool {
	switch m.standing() {
	case chat.Creator:
		return true
	case chat.Administrator:
		return kind != chat.Channel || m.CanPost != nil && *m.CanPost
	case chat.Member:
		return kind != chat.Channel
	case chat.Restricted:
		return m.CanSend
	}
	return false
}
