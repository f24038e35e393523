package chat

import "slices"

// Message is a finished message: nothing has to be looked up to send it.
type Message struct {
	Text        string     `json:"text"`            // HTML as the messenger takes it, already escaped
	Plain       bool       `json:"plain,omitempty"` // Text is no HTML, but shown as it is
	Keyboard    [][]Button `json:"keyboard,omitempty"`
	ReplyTo     int64      `json:"reply_to,omitempty"`    // the message that it answers; sent without where that is gone
	ForceReply  bool       `json:"force_reply,omitempty"` // asks whom the text mentions for a reply; such a message can't be edited
	Placeholder string     `json:"placeholder,omitempty"` // shown in the reply field, up to 64 characters
	Silent      bool       `json:"silent,omitempty"`      // arrives without a sound
	Pin         bool       `json:"pin,omitempty"`         // pinned without a sound where the bot may; taken off again by an edit without it
	// Files go out with the text: one bears it as its caption, several are an album whose first one does. Where there are
	// buttons below an album, or the text is too long for a caption, the text comes as a message after them.
	Files   []File `json:"files,omitempty"`
	Epitaph string `json:"epitaph,omitempty"` // HTML that it becomes where another one replaces it and it is too old to be deleted
}

// Button is one button below a message: either Data or URL is set.
type Button struct {
	Text string `json:"text"`
	Data string `json:"data,omitempty"` // 1–64 bytes of ASCII
	URL  string `json:"url,omitempty"`
}

// Row makes a keyboard's row of buttons.
func Row(buttons ...Button) []Button { return buttons }

// Looks tells whether m and other are the same to whoever reads them.
func (m Message) Looks(other Message) bool {
	return m.Text == other.Text && m.Plain == other.Plain && SameFiles(m.Files, other.Files) &&
		slices.EqualFunc(m.Keyboard, other.Keyboard, slices.Equal[[]Button])
}
