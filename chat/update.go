package chat

import (
	"strings"
	"time"
)

// Update is one thing that happened in a chat. Exactly one of Message, Press, Membership and Migration is set;
// where none is, the update is of a kind that the bot has no use for.
type Update struct {
	ID    int64 // unique per bot and rising
	Place Place
	Kind  Kind
	Title string // of the group; empty in private
	From  Sender

	Message    *Incoming
	Press      *Press
	Membership *Membership
	Migration  *Migration
}

// Sender is who did it.
type Sender struct {
	ID        int64
	Name      string
	Username  string // without @
	Language  string // two lower-case letters, or empty
	Bot       bool
	Anonymous bool // an administrator who writes as the group itself
	Channel   bool // a channel that writes as itself, or its forwarded post
}

// Incoming is a message that somebody wrote.
type Incoming struct {
	ID      int64
	At      time.Time
	Text    string // of the message or the caption of its file, NFC
	Edited  bool
	ReplyTo int64 // the message that it answers, 0 for none
	ToBot   bool  // the message that it answers is the bot's own
	Files   []File
	Album   string // the same for all messages of one album
	Other   string // what it is where it has neither text nor files: "sticker", "poll", …
}

// FileKind says what sort of file it is.
type FileKind string

// The kinds of file that count as evidence.
const (
	Photo    FileKind = "photo"
	Document FileKind = "document"
	Video    FileKind = "video"
	Voice    FileKind = "voice"
	Audio    FileKind = "audio"
	Note     FileKind = "video_note"
	Location FileKind = "location"
)

// File is a file as the messenger keeps it, or one of the bot's own that goes out.
type File struct {
	Kind    FileKind `json:"kind"`
	ID      string   `json:"id"`             // to send it again, or "latitude,longitude" of a location
	Blob    string   `json:"blob,omitempty"` // where there is no ID: the hash of the Blob to be sent
	Unique  string   `json:"unique"`         // the same for the same file, whoever sends it
	Name    string   `json:"name,omitempty"`
	Size    int64    `json:"size,omitempty"` // bytes, 0 where unknown
	Caption string   `json:"caption,omitempty"`
}

// Press is a button that somebody pressed.
type Press struct {
	ID      string // to answer it
	Data    string // as sent with the button, or forged: never trust it
	Message int64  // the message that bears the button, 0 where it is gone
}

// Status is somebody's standing in a chat.
type Status string

// The standings in a chat.
const (
	Creator       Status = "creator"
	Administrator Status = "administrator"
	Member        Status = "member"
	Restricted    Status = "restricted"
	Left          Status = "left"
	Kicked        Status = "kicked"
)

// Present tells whether one with this standing is in the chat.
func (s Status) Present() bool { return s != Left && s != Kicked && s != "" }

// Membership is a change of the bot's own standing in a chat: in a private chat, Kicked means blocked.
type Membership struct {
	Old, New Status
	CanWrite bool // false where the bot is restricted to reading
}

// Migration says that a group became a supergroup, under another id.
type Migration struct {
	From, To int64
}

// Command is a typed command such as "/baocao 12 xong".
type Command struct {
	Name string // lower case, without slash and @bot
	Args string // the rest, trimmed
}

// ParseCommand reads a command from a message's text. Mine is false where the command names another bot.
func ParseCommand(text, username string) (cmd Command, mine, ok bool) {
	if !strings.HasPrefix(text, "/") {
		return Command{}, false, false
	}
	word, args := text[1:], ""
	if at := strings.IndexAny(word, " \n\t"); at >= 0 {
		word, args = word[:at], strings.TrimSpace(word[at:])
	}
	name, bot, named := strings.Cut(word, "@")
	if name == "" || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return Command{}, false, false
	}
	return Command{Name: strings.ToLower(name), Args: args}, !named || strings.EqualFold(bot, username), true
}
