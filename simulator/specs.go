package simulator

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"time"
)

// The requests of the control interface; docs/simulator.md explains every field.

// PersonRef names a person: the id in digits, the user name with or without @, or "bot". JSON numbers are read too.
type PersonRef string

// Ref names a person by id.
func Ref(id int64) PersonRef { return PersonRef(strconv.FormatInt(id, 10)) }

// UnmarshalJSON reads a number or a string.
func (r *PersonRef) UnmarshalJSON(raw []byte) error {
	var id int64
	if json.Unmarshal(raw, &id) == nil {
		*r = Ref(id)
		return nil
	}
	var name string
	if json.Unmarshal(raw, &name) != nil || name == "" {
		return errors.New("must be a person: an id or a user name")
	}
	*r = PersonRef(name)
	return nil
}

const maxDuration = 100 * 365 * day

// UnmarshalJSON reads "1m30s" or a number of seconds.
func (d *Duration) UnmarshalJSON(raw []byte) error {
	var seconds float64
	if json.Unmarshal(raw, &seconds) == nil && math.Abs(seconds) < maxDuration.Seconds() {
		*d = Duration(seconds * float64(time.Second))
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if parsed, err := time.ParseDuration(text); err == nil && parsed.Abs() < maxDuration {
			*d = Duration(parsed)
			return nil
		}
	}
	return errors.New(`must be a duration such as "1m30s", or a number of seconds`)
}

// PersonSpec makes a person.
type PersonSpec struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name" sim:"needed"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Language  string `json:"language_code"`
	IsBot     bool   `json:"is_bot"`
	Started   bool   `json:"started"`
}

// PersonEdit changes the given fields of a person.
type PersonEdit struct {
	FirstName   *string `json:"first_name"`
	LastName    *string `json:"last_name"`
	Username    *string `json:"username"`
	Language    *string `json:"language_code"`
	Deactivated *bool   `json:"deactivated"`
}

// ChatSpec makes a group, supergroup or channel.
type ChatSpec struct {
	ID       int64       `json:"id"`
	Type     string      `json:"type" sim:"needed"`
	Title    string      `json:"title" sim:"needed"`
	Creator  PersonRef   `json:"creator" sim:"needed"`
	Members  []PersonRef `json:"members"`
	Bot      string      `json:"bot"`
	Rights   *[]string   `json:"rights"`
	IsForum  bool        `json:"is_forum"`
	Topics   []string    `json:"topics"`
	Username string      `json:"username"`
}

// MemberSpec says what happens to a member of a chat; each action reads its part of it.
type MemberSpec struct {
	Person       PersonRef `json:"person" sim:"needed"`
	By           PersonRef `json:"by"`
	Only         bool      `json:"only"`
	Rights       *[]string `json:"rights"`
	Title        string    `json:"title"`
	Anonymous    bool      `json:"anonymous"`
	CanSend      *bool     `json:"can_send"`
	CanSendFiles *bool     `json:"can_send_files"`
}

// PermissionsSpec changes what every member of a group may do.
type PermissionsSpec struct {
	CanSend         *bool `json:"can_send"`
	CanSendFiles    *bool `json:"can_send_files"`
	CanPin          *bool `json:"can_pin"`
	CanManageTopics *bool `json:"can_manage_topics"`
}

// RenameSpec gives a chat a new title.
type RenameSpec struct {
	As    PersonRef `json:"as" sim:"needed"`
	Title string    `json:"title" sim:"needed"`
}

// ActorSpec says who acts; empty is the chat's creator where that is allowed.
type ActorSpec struct {
	As PersonRef `json:"as"`
}

// ForumSpec turns topics on or off.
type ForumSpec struct {
	On bool `json:"on" sim:"needed"`
}

// TopicSpec makes, renames, closes or deletes a topic.
type TopicSpec struct {
	As        PersonRef `json:"as" sim:"needed"`
	Name      string    `json:"name"`
	IconColor int64     `json:"icon_color"`
}

// WriteSpec writes a text.
type WriteSpec struct {
	As        PersonRef       `json:"as" sim:"needed"`
	Text      string          `json:"text" sim:"needed"`
	ParseMode string          `json:"parse_mode"`
	Entities  json.RawMessage `json:"entities"`
	ReplyTo   int64           `json:"reply_to"`
	Topic     int64           `json:"topic"`
	Sender    string          `json:"sender"`
}

// FileSpec is one file to send.
type FileSpec struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
	Mime string `json:"mime"`
}

// SendSpec sends files; more than one are an album.
type SendSpec struct {
	As      PersonRef  `json:"as" sim:"needed"`
	Files   []FileSpec `json:"files" sim:"needed"`
	Kind    string     `json:"kind"`
	Caption string     `json:"caption"`
	ReplyTo int64      `json:"reply_to"`
	Topic   int64      `json:"topic"`
	Sender  string     `json:"sender"`
}

// LocateSpec sends a point on the map, in degrees.
type LocateSpec struct {
	As        PersonRef `json:"as" sim:"needed"`
	Latitude  float64   `json:"latitude" sim:"needed"`
	Longitude float64   `json:"longitude" sim:"needed"`
	ReplyTo   int64     `json:"reply_to"`
	Topic     int64     `json:"topic"`
	Sender    string    `json:"sender"`
}

// PressSpec presses a button, by its data or its place.
type PressSpec struct {
	As      PersonRef `json:"as" sim:"needed"`
	Message int64     `json:"message" sim:"needed"`
	Data    *string   `json:"data"`
	Row     *int      `json:"row"`
	Col     *int      `json:"col"`
	// Forged sends data that is on no button, as a modified client can.
	Forged bool     `json:"forged"`
	Wait   Duration `json:"wait"`
}

// EditSpec edits a person's own message.
type EditSpec struct {
	As        PersonRef       `json:"as" sim:"needed"`
	Message   int64           `json:"message" sim:"needed"`
	Text      string          `json:"text" sim:"needed"`
	ParseMode string          `json:"parse_mode"`
	Entities  json.RawMessage `json:"entities"`
}

// DeleteSpec deletes messages.
type DeleteSpec struct {
	As       PersonRef `json:"as" sim:"needed"`
	Messages []int64   `json:"messages" sim:"needed"`
}

// ForwardSpec forwards a message from another chat.
type ForwardSpec struct {
	As       PersonRef `json:"as" sim:"needed"`
	FromChat int64     `json:"from_chat" sim:"needed"`
	Message  int64     `json:"message" sim:"needed"`
	Topic    int64     `json:"topic"`
}

// MessageSpec names a message.
type MessageSpec struct {
	As      PersonRef `json:"as" sim:"needed"`
	Message int64     `json:"message" sim:"needed"`
}

// ReactSpec sets a reaction; an empty emoji takes it away.
type ReactSpec struct {
	As      PersonRef `json:"as" sim:"needed"`
	Message int64     `json:"message" sim:"needed"`
	Emoji   string    `json:"emoji"`
}

// ReadSpec marks a chat as read, up to a message or to its end.
type ReadSpec struct {
	As    PersonRef `json:"as" sim:"needed"`
	UpTo  int64     `json:"up_to"`
	Topic *int64    `json:"topic"`
}

// LinkSpec opens a deep link to the bot.
type LinkSpec struct {
	As      PersonRef `json:"as" sim:"needed"`
	Payload string    `json:"payload"`
	URL     string    `json:"url"`
	Chat    int64     `json:"chat"`
}

// BotEdit changes the given settings of the bot.
type BotEdit struct {
	Privacy  *bool   `json:"privacy"`
	Revoked  *bool   `json:"revoked"`
	Name     *string `json:"name"`
	Username *string `json:"username"`
}

// ClockSpec moves the clock in one of the ways.
type ClockSpec struct {
	Advance *Duration  `json:"advance"`
	To      *time.Time `json:"to"`
	Next    string     `json:"next"`
	Rate    *float64   `json:"rate"`
}

// LimiterSpec sets the rate limits.
type LimiterSpec struct {
	Mode LimiterMode `json:"mode" sim:"needed"`
	Hold Duration    `json:"hold"`
}

// FaultSpec orders a fault.
type FaultSpec struct {
	Kind       string   `json:"kind" sim:"needed"`
	Method     string   `json:"method"`
	Chat       int64    `json:"chat"`
	Count      int      `json:"count"`
	RetryAfter int      `json:"retry_after"`
	Delay      Duration `json:"delay"`
}

// FillSpec makes many groups.
type FillSpec struct {
	Groups  int    `json:"groups" sim:"needed"`
	Members int    `json:"members" sim:"needed"`
	Type    string `json:"type"`
}
