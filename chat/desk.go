package chat

// Desk takes envelopes over within the commit that brings them, already claimed: who waits in front of a telephone waits
// for one flush to the disk then, and not for two. Its methods are called by the store while it writes: they must return
// at once, and not call the store.
type Desk interface {
	// Reserve tells whether an envelope for a chat can be sent at once. A place is kept for it then.
	Reserve(chatID int64) bool
	// Hand hands over what was claimed in reserved places, now that it is on the disk.
	Hand(claimed []Claimed)
	// Release gives so many reserved places back: what they were for was not written.
	Release(places int)
}
