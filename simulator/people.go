package simulator

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The accounts that the server itself writes as.
const (
	anonymousID = 1087968824
	channelID   = 136817688
)

// serverAccount returns one of them, or nil.
func serverAccount(id int64) *person {
	switch id {
	case anonymousID:
		return &person{id: id, isBot: true, first: "Group", username: "GroupAnonymousBot"}
	case channelID:
		return &person{id: id, isBot: true, first: "Channel", username: "Channel_Bot"}
	}
	return nil
}

// person is anybody with an account, the bot included.
type person struct {
	id          int64
	first, last string
	username    string
	lang        string
	isBot       bool
	started     bool // has written to the bot
	blocked     bool // has blocked the bot
	deactivated bool
	known       bool // the bot has met this person somewhere
	private     *chat
	groups      []*chat
}

func (p *person) name() string {
	if p.last == "" {
		return p.first
	}
	return p.first + " " + p.last
}

// firstPersonID is the id of the first person who is made without one.
const firstPersonID = 1001

func (s *Simulator) newPerson(p *person) *person {
	s.people[p.id] = p
	s.peopleOrder = append(s.peopleOrder, p)
	if p.username != "" {
		s.usernames[strings.ToLower(p.username)] = p.id
	}
	return p
}

func (s *Simulator) freePersonID() int64 {
	for {
		id := s.nextPerson
		s.nextPerson++
		if _, taken := s.people[id]; !taken {
			return id
		}
	}
}

// privateChat returns the chat between the person and the bot, which comes to be when it is first needed.
func (s *Simulator) privateChat(p *person) *chat {
	if p.private == nil {
		p.private = &chat{id: p.id, kind: private, peer: p}
		s.chats[p.id] = p.private
	}
	return p.private
}

// initials returns what stands in an avatar: the first letters of the first and the last word.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	out := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(unicode.ToUpper(last))
	}
	return out
}

const avatarColors = 7

func avatarColor(id int64) int {
	if id < 0 {
		id = -id
	}
	return int(id % avatarColors)
}
