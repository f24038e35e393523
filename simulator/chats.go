package simulator

import (
	"slices"
	"sort"
	"strings"
	"time"
)

type chatKind uint8

const (
	private chatKind = iota
	group
	supergroup
	channel
)

func (k chatKind) String() string {
	return [...]string{"private", "group", "supergroup", "channel"}[k]
}

func parseChatKind(s string) (chatKind, bool) {
	for k := group; k <= channel; k++ {
		if k.String() == s {
			return k, true
		}
	}
	return 0, false
}

const (
	firstGroupID      = 4000001       // basic groups are its negatives
	firstSupergroupID = 1000000000001 // supergroups and channels too
	typingLasts       = 5 * time.Second
)

// chat is a private chat, a group, a supergroup or a channel, with all that was ever written there.
type chat struct {
	id            int64
	kind          chatKind
	title         string
	username      string
	about         string
	forum         bool
	peer          *person // of a private chat
	members       map[int64]*member
	order         []*member // as they came
	count         int       // of those who are in
	log           []*message
	lastID        int64 // of supergroups and channels, which number their own messages
	pinned        []int64
	topics        []*topic
	generalClosed bool
	migratedTo    int64
	migratedFrom  int64
	destroyed     bool
	lastBot       int64 // the bot that wrote here last
	inviteLink    string
	defaults      permissions
	typing        *typing
	pace          pace
	privateReadTo int64 // of the peer
}

type typing struct {
	action string
	topic  int64
	until  time.Time
}

// permissions are what every member of a group may do.
type permissions struct {
	send, sendFiles, pin, topics bool
}

// topic is one of a forum's.
type topic struct {
	id     int64
	name   string
	color  int64
	closed bool
	ofBot  bool
}

func (c *chat) isGroup() bool { return c.kind == group || c.kind == supergroup }

func (c *chat) topic(id int64) *topic {
	for _, t := range c.topics {
		if t.id == id {
			return t
		}
	}
	return nil
}

// name is what a list of chats shows.
func (c *chat) name() string {
	if c.kind == private {
		return c.peer.name()
	}
	return c.title
}

func (c *chat) last() *message {
	for i := len(c.log) - 1; i >= 0; i-- {
		if c.log[i].deletedAt == 0 {
			return c.log[i]
		}
	}
	return nil
}

func (c *chat) active() int64 {
	if len(c.log) == 0 {
		return 0
	}
	return c.log[len(c.log)-1].date
}

// find returns the message with the id, deleted or not, or nil.
func (c *chat) find(id int64) *message {
	i := sort.Search(len(c.log), func(i int) bool { return c.log[i].id >= id })
	if i < len(c.log) && c.log[i].id == id {
		return c.log[i]
	}
	return nil
}

// living returns the message with the id unless it was deleted.
func (c *chat) living(id int64) *message {
	if m := c.find(id); m != nil && m.deletedAt == 0 {
		return m
	}
	return nil
}

func (c *chat) isPinned(id int64) bool { return slices.Contains(c.pinned, id) }

func (c *chat) unpin(id int64) {
	c.pinned = slices.DeleteFunc(c.pinned, func(p int64) bool { return p == id })
}

// nextMessageID numbers a new message: supergroups and channels each by themselves, all other chats together.
func (s *Simulator) nextMessageID(c *chat) int64 {
	if c.kind == supergroup || c.kind == channel {
		c.lastID++
		return c.lastID
	}
	s.lastSharedID++
	return s.lastSharedID
}

func (s *Simulator) newChat(kind chatKind, id int64, title string) *chat {
	c := &chat{id: id, kind: kind, title: title, members: map[int64]*member{}, defaults: permissions{send: true, sendFiles: true, pin: kind == supergroup, topics: false}}
	s.chats[id] = c
	s.chatOrder = append(s.chatOrder, c)
	return c
}

func (s *Simulator) freeChatID(kind chatKind) int64 {
	for {
		var id int64
		if kind == group {
			id = -s.nextGroup
			s.nextGroup++
		} else {
			id = -s.nextSupergroup
			s.nextSupergroup++
		}
		if _, taken := s.chats[id]; !taken {
			return id
		}
	}
}

// chatByName finds a chat or a person's private chat by user name.
func (s *Simulator) chatByName(name string) *chat {
	id, ok := s.usernames[strings.ToLower(strings.TrimPrefix(name, "@"))]
	if !ok {
		return nil
	}
	if p := s.people[id]; p != nil {
		return s.privateChat(p)
	}
	return s.chats[id]
}
