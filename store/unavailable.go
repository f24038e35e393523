package store

import "errors"

// ErrUnavailable means that the data can't be reached or changed for now. Nothing is half written; what was being written may
// be there all the same, and is known by its Turn's key when it is tried again.
var ErrUnavailable = errors.New("the store is not available")

// Unavailable is an ErrUnavailable with its reason.
type Unavailable struct {
	Reason string // one line for people who look after the program; without addresses
	Cause  error  // what the server or the network said
}

// Error implements error.
func (u *Unavailable) Error() string { return u.Reason + ": " + u.Cause.Error() }

// Unwrap makes it an ErrUnavailable, and the cause.
func (u *Unavailable) Unwrap() []error { return []error{ErrUnavailable, u.Cause} }

// Why returns the reason, which may be shown.
func (u *Unavailable) Why() string { return u.Reason }
