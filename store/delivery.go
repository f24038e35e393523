package store

import (
	"time"

	"giaoban/chat"
)

// Delivery is an envelope with what became of it so far.
type Delivery struct {
	chat.Envelope
	State   chat.State
	Attempt int       // how often it was claimed
	Epoch   int64     // of the last claim
	Resent  bool      // an earlier attempt may have arrived
	Sent    int64     // the message that it became in the chat, 0 for none
	Reason  string    // of a Retry or Dead
	Settled time.Time // when it was sent or given up; zero before
}
