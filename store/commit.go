// Package store holds what the engines share: the one value that is written, and the errors.
//
// There is no interface of a store here: each reader declares the few methods that it needs.
package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// Commit is everything that one Turn writes: all of it, or nothing.
type Commit struct {
	Key       string           // of the Turn; a second commit with it is ErrRepeated
	At        time.Time        // when it was decided
	Change    directive.Change // its records, with the versions that were read
	Session   *SessionChange   // nil leaves the dialog as it is
	Envelopes []chat.Envelope
	Blobs     []Blob // what the envelopes' files refer to, unless it is kept already
	Audit     []Audit
	Fence     *Fence // nil where anybody may commit it
}

// CheckID returns an error where an envelope's ID is none that this commit may bring. Where it has a "#", the Turn's key stands
// before the last one: such an envelope is new because its Turn is, for as long as keys of Turns are kept, and no engine looks for it.
func (c Commit) CheckID(envelope string) error {
	if sign := strings.LastIndexByte(envelope, '#'); sign >= 0 && envelope[:sign] != c.Key {
		return fmt.Errorf("it belongs to another turn than %s", c.Key)
	}
	return nil
}

// Blob is a file of the bot's own making.
type Blob = chat.Blob

// SessionChange keeps a dialog, or ends it where Session is nil.
type SessionChange struct {
	Key     chat.SessionKey
	Session *chat.Session
	// Lapsed, where it is not zero, has it written only over a dialog whose time was over then, and whose person nobody has
	// told: else the commit is ErrWentOn.
	Lapsed time.Time
}

// Audit is one line of the record of who did what.
type Audit struct {
	At      time.Time
	Actor   directive.Actor
	Action  string // the command's name
	Subject string // "directive:12", "assignment:12/ldld", "group:-100…"
	Before  string // the record as JSON; empty for a new one
	After   string // as JSON; empty for one that is gone
}

// The errors that callers tell apart.
var (
	// ErrConflict means that a record changed since it was read: load and decide again.
	ErrConflict = errors.New("a record has changed since it was read")
	// ErrRepeated means that this Turn was committed before.
	ErrRepeated = errors.New("the turn was committed before")
	// ErrNewerSchema means that the data were written by a newer version of the program.
	ErrNewerSchema = errors.New("the data were written by a newer version")
	// ErrClosed means that the store takes nothing more.
	ErrClosed = errors.New("the store is closed")
	// ErrInUse means that another process holds the data.
	ErrInUse = errors.New("the data are in use by another process")
	// ErrText means that a text holds a NUL character, which no engine keeps.
	ErrText = errors.New("a text holds a NUL character")
	// ErrBlob means that an envelope bears a file that is neither kept nor in the commit, or that a blob is none.
	ErrBlob = errors.New("a file to be sent is not there, or not as it says")
	// ErrWentOn means that a dialog whose time was over went on or ended meanwhile, or that its person knows.
	ErrWentOn = errors.New("the dialog has gone on since it was read")
	// ErrFenced is chat.ErrFenced.
	ErrFenced = chat.ErrFenced
)

// Filter chooses directives and assignments for lists and summaries. An empty field chooses all.
type Filter struct {
	Meeting      string
	States       []directive.DirectiveState
	Organisation directive.OrgID
	Directive    int
	OpenOnly     bool // only assignments that an answer is still owed for
	Waiting      bool // of assignments only those under published directives that the Board has something to say to
}

// Part is one message of an album that is still coming in.
type Part struct {
	Update int64
	Chat   int64
	Album  string
	Raw    []byte // the update as received
	At     time.Time
}

// Buried is an update that could not be handled and was put aside.
type Buried struct {
	Update int64
	Raw    []byte // as received
	Error  string
	At     time.Time
	Retry  bool // somebody wants it to be handled again
}
