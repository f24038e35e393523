package chat

import "time"

// Lane orders what waits for one chat, and what goes first between chats.
type Lane int8

// The lanes, the most urgent first.
const (
	Interactive Lane = iota // answers to what a person just did
	Reminder
	Broadcast // cards
	Digest
)

// String names the lane.
func (l Lane) String() string {
	switch l {
	case Interactive:
		return "interactive"
	case Reminder:
		return "reminder"
	case Broadcast:
		return "broadcast"
	case Digest:
		return "digest"
	}
	return "unknown"
}

// Action says what an envelope does in its chat.
type Action string

// The actions. A slot names a living message, such as one directive's card in one group: whoever fills it need not know
// whether the message is there yet.
const (
	// Put shows the message in its slot: the slot's message is edited where there is one, else a message is sent and
	// becomes the slot's. Without a slot it is simply sent.
	Put Action = "put"
	// Replace deletes the slot's message, if there is one, and sends a new one in its stead, so that people are notified.
	Replace Action = "replace"
	// Remove deletes the slot's message, if there is one, and forgets it.
	Remove Action = "remove"
)

// Envelope is a finished message on its way to one chat.
type Envelope struct {
	ID        string // unique: the Turn's key, "#" and a number (store.Commit.CheckID)
	Place     Place
	Lane      Lane
	Action    Action
	Slot      string // empty for a message that is not looked for again
	Edit      int64  // without a slot: the very message that Put edits, 0 to send one
	Message   Message
	NotBefore time.Time // zero: at once
	Expires   time.Time // zero: never; past it, the envelope is dropped
}

// Claimed is an envelope that was taken out to be sent, durably marked as such before the request.
type Claimed struct {
	Envelope
	Shown   int64     // the slot's message in the chat, or Edit; 0 for none
	ShownAs *Message  // what stands there; nil where that is not known
	ShownAt time.Time // when it was sent; zero where that is not known
	Attempt int       // 1 for the first
	Epoch   int64     // of the sender that claimed it
	Resent  bool      // an earlier attempt may have arrived
	Paid    bool      // the messenger may charge for it, beyond the usual rate; set by the sender
}

// State is where an envelope is on its way.
type State string

// The states of an envelope.
const (
	Pending State = "pending"
	Sending State = "sending"
	Sent    State = "sent"
	Retry   State = "retry"
	Unknown State = "unknown" // it may have arrived
	Dead    State = "dead"    // it will not arrive; the reason is kept
)

// Settlement is what became of a claimed envelope. The store takes it only from the epoch that holds the claim.
type Settlement struct {
	ID      string
	Epoch   int64
	State   State // Sent, Retry or Dead
	Message int64 // the message that now stands in the chat; 0 where there is none (Remove)
	At      time.Time
	Next    time.Time // of a Retry
	Reason  string    // of a Retry or Dead, never with a secret in it
	Ready   time.Time // when the chat may be written to again
	Doubt   bool      // of a Retry: this attempt may have arrived, so that later ones are Resent
}
