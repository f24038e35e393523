package simulator

import (
	"encoding/json"
	"time"
)

// The shapes that the control interface answers with; docs/simulator.md explains every field.

// Person is somebody who can be played.
type Person struct {
	ID          int64  `json:"id"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	Name        string `json:"name"`
	Username    string `json:"username"`
	Language    string `json:"language_code"`
	IsBot       bool   `json:"is_bot"`
	Initials    string `json:"initials"`
	Color       int    `json:"color"`
	Started     bool   `json:"started"`
	Blocked     bool   `json:"blocked"`
	Deactivated bool   `json:"deactivated"`
}

// Member is a person's place in a chat.
type Member struct {
	Person    Person   `json:"person"`
	Status    string   `json:"status"`
	Title     string   `json:"title"`
	Anonymous bool     `json:"anonymous"`
	Rights    []string `json:"rights"`
}

// BotPlace is the bot's place in a chat.
type BotPlace struct {
	Status string   `json:"status"`
	Rights []string `json:"rights"`
	Title  string   `json:"title"`
}

// Topic is one of a forum's topics.
type Topic struct {
	ID          int64    `json:"id"`
	Name        string   `json:"name"`
	Closed      bool     `json:"closed"`
	IconColor   int64    `json:"icon_color"`
	Unread      int      `json:"unread"`
	LastMessage *Message `json:"last_message"`
}

// Typing is what a chat's header shows while the bot works.
type Typing struct {
	Action string `json:"action"`
	Topic  int64  `json:"topic"`
	Until  int64  `json:"until"`
}

// Command is one that a client offers.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Chat is a chat as one person sees it.
type Chat struct {
	ID            int64      `json:"id"`
	Type          string     `json:"type"`
	Title         string     `json:"title"`
	Username      string     `json:"username"`
	Initials      string     `json:"initials"`
	Color         int        `json:"color"`
	IsForum       bool       `json:"is_forum"`
	Status        string     `json:"status"`
	Bot           BotPlace   `json:"bot"`
	MembersCount  int        `json:"members_count"`
	Members       []int64    `json:"members"`
	Unread        int        `json:"unread"`
	Mentioned     int        `json:"mentioned"`
	LastMessage   *Message   `json:"last_message"`
	Pinned        []*Message `json:"pinned"`
	Topics        []Topic    `json:"topics"`
	GeneralClosed bool       `json:"general_closed"`
	MigratedTo    int64      `json:"migrated_to"`
	MigratedFrom  int64      `json:"migrated_from"`
	Typing        *Typing    `json:"typing"`
	Commands      []Command  `json:"commands"`
	MenuButton    any        `json:"menu_button"`
	CanWrite      bool       `json:"can_write"`
	Active        int64      `json:"active"`
}

// Author is who a message shows as its writer.
type Author struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username"`
	IsBot    bool   `json:"is_bot"`
	Initials string `json:"initials"`
	Color    int    `json:"color"`
}

// SenderChat is the chat in whose name a message was written.
type SenderChat struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Initials string `json:"initials"`
	Color    int    `json:"color"`
}

// Named is a person by id and name.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Entity marks a part of a text; offset and length are in UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *Named `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	Emoji    string `json:"custom_emoji_id,omitempty"`
}

// Button is one of an inline keyboard.
type Button struct {
	Text  string `json:"text"`
	Kind  string `json:"kind"`
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
	Copy  string `json:"copy,omitempty"`
	Query string `json:"query,omitempty"`
}

// ReplyKeyboard is what replaces the letters of a client, or takes that away.
type ReplyKeyboard struct {
	Rows        [][]string `json:"rows,omitempty"`
	Remove      bool       `json:"remove,omitempty"`
	OneTime     bool       `json:"one_time"`
	Resize      bool       `json:"resize"`
	Persistent  bool       `json:"persistent"`
	Placeholder string     `json:"placeholder"`
	ForMe       bool       `json:"for_me"`
}

// ForceReply asks people to answer a message.
type ForceReply struct {
	Placeholder string  `json:"placeholder"`
	Selective   bool    `json:"selective"`
	For         []int64 `json:"for"` // nil is everyone
	ForMe       bool    `json:"for_me"`
}

// Quoted is the message that another one answers.
type Quoted struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	Kind    string `json:"kind"`
	Deleted bool   `json:"deleted"`
}

// Forward tells where a message came from.
type Forward struct {
	Name string `json:"name"`
	Date int64  `json:"date"`
}

// LocationView is a point on the map, in degrees.
type LocationView struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// FileView is a file of a message.
type FileView struct {
	File   string `json:"file"`
	URL    string `json:"url"`
	Name   string `json:"name,omitempty"`
	Mime   string `json:"mime,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Size   int    `json:"size"`
}

// Service is a message about something that happened.
type Service struct {
	Kind    string  `json:"kind"`
	People  []Named `json:"people,omitempty"`
	Title   string  `json:"title,omitempty"`
	Chat    int64   `json:"chat,omitempty"`
	Message int64   `json:"message,omitempty"`
	Text    string  `json:"text,omitempty"`
}

// Reaction is how many people reacted alike.
type Reaction struct {
	Emoji string `json:"emoji"`
	Count int    `json:"count"`
	Mine  bool   `json:"mine"`
}

// Message is a message as one person sees it.
type Message struct {
	ChatID        int64          `json:"chat_id"`
	ID            int64          `json:"id"`
	Date          int64          `json:"date"`
	At            time.Time      `json:"at"`
	Topic         int64          `json:"topic"`
	From          *Author        `json:"from"`
	SenderChat    *SenderChat    `json:"sender_chat"`
	Author        string         `json:"author"`
	Out           bool           `json:"out"`
	Kind          string         `json:"kind"`
	Text          string         `json:"text"`
	Entities      []Entity       `json:"entities"`
	Buttons       [][]Button     `json:"buttons"`
	ReplyKeyboard *ReplyKeyboard `json:"reply_keyboard"`
	ForceReply    *ForceReply    `json:"force_reply"`
	ReplyTo       *Quoted        `json:"reply_to"`
	Forward       *Forward       `json:"forward"`
	Photo         *FileView      `json:"photo"`
	Document      *FileView      `json:"document"`
	Media         *FileView      `json:"media"` // of every other kind
	Location      *LocationView  `json:"location"`
	Album         string         `json:"album"`
	Service       *Service       `json:"service"`
	Reactions     []Reaction     `json:"reactions"`
	Pinned        bool           `json:"pinned"`
	Edited        int64          `json:"edited"`
	Deleted       int64          `json:"deleted"`
	Versions      int            `json:"versions"`
	MentionsMe    bool           `json:"mentions_me"`
	Silent        bool           `json:"silent"`
	Preview       bool           `json:"preview"`
}

// Version is what a message said at a time.
type Version struct {
	At       time.Time  `json:"at"`
	Text     string     `json:"text"`
	Entities []Entity   `json:"entities"`
	Buttons  [][]Button `json:"buttons"`
	File     string     `json:"file"`
}

// Recorded is a message with all its versions, the first one first.
type Recorded struct {
	Message  Message   `json:"message"`
	Versions []Version `json:"versions"`
}

// Press is a press of a button and the bot's answer.
type Press struct {
	ID        int64  `json:"id"`
	ChatID    int64  `json:"chat_id"`
	MessageID int64  `json:"message_id"`
	Person    int64  `json:"person"`
	Data      string `json:"data"`
	Date      int64  `json:"date"`
	Answered  bool   `json:"answered"`
	Text      string `json:"text"`
	Alert     bool   `json:"alert"`
	URL       string `json:"url"`
}

// Bot is the bot that is tried.
type Bot struct {
	ID               int64  `json:"id"`
	Username         string `json:"username"`
	Name             string `json:"name"`
	Privacy          bool   `json:"privacy"`
	Revoked          bool   `json:"revoked"`
	Description      string `json:"description"`
	ShortDescription string `json:"short_description"`
	Webhook          string `json:"webhook"`
	WebhookError     string `json:"webhook_error"`
	Pending          int    `json:"pending"`
	Polling          bool   `json:"polling"`
	Held             int    `json:"held"`
}

// ClockView is what the simulator's clock shows.
type ClockView struct {
	Now  time.Time `json:"now"`
	Unix int64     `json:"unix"`
	Rate float64   `json:"rate"`
	Zone string    `json:"zone"`
}

// LimiterView is the limiter's setting.
type LimiterView struct {
	Mode LimiterMode `json:"mode"`
	Hold Duration    `json:"hold"`
}

// Fault is one that was ordered and is still in force.
type Fault struct {
	ID         int      `json:"id"`
	Kind       string   `json:"kind"`
	Method     string   `json:"method"`
	Chat       int64    `json:"chat"`
	Count      int      `json:"count"`
	Left       int      `json:"left"`
	RetryAfter int      `json:"retry_after"`
	Delay      Duration `json:"delay"`
}

// State is what a page needs at its start.
type State struct {
	ClockView
	Seq         int64       `json:"seq"`
	Bot         Bot         `json:"bot"`
	As          int64       `json:"as"`
	People      []Person    `json:"people"`
	PeopleTotal int         `json:"people_total"`
	Chats       []Chat      `json:"chats"`
	ChatsTotal  int         `json:"chats_total"`
	Limiter     LimiterView `json:"limiter"`
	Faults      []Fault     `json:"faults"`
}

// File is a stored file.
type File struct {
	Name string
	Mime string
	Data []byte
}

// Duration is a time.Duration that JSON writes as "1m30s" and reads so, or as a number of seconds.
type Duration time.Duration

// MarshalJSON writes the duration as Go does.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }
