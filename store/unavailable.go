package store

import "errors"

// ErrUnavailable means that the data can't be reached or changed for now. Nothing is half written; what was being written may
// be there all the same, and is known by its Turn's key when it is tried again.
var ErrUnavailable = errors.New("the store is not available")
