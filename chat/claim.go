package chat

import "time"

// ClaimRequest asks the store for envelopes that may go now: at most one of each chat, and none of a chat that has one
// under way.
type ClaimRequest struct {
	Now    time.Time
	Epoch  int64 // of the sender that asks
	Limit  int   // how many at most
	Lowest Lane  // the least urgent lane that is allowed; Digest allows all
}
