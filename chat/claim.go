package chat

import "time"

// ClaimRequest asks for envelopes that may go now.
type ClaimRequest struct {
	Now    time.Time
	Epoch  int64
	Limit  int
	Lowest Lane // the least urgent lane that may go; Digest for all
}
