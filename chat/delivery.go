package chat

import (
	"errors"
	"fmt"
	"time"
)

// Fault sorts what can go wrong with a request by what to do about it.
type Fault string

// The faults.
const (
	NotSent   Fault = "not_sent"  // it never left: try again
	Ambiguous Fault = "ambiguous" // it may have arrived: settled by the envelope's kind
	Throttled Fault = "throttled" // the messenger asks to wait: RetryAfter says how long
	Migrated  Fault = "migrated"  // the group has a new id: MigratedTo
	Same      Fault = "same"      // an edit that changes nothing: as good as sent
	Gone      Fault = "gone"      // the message to edit, delete or answer is not there
	Malformed Fault = "malformed" // the text's formatting was refused: a defect of ours
	TooLong   Fault = "too_long"
	Unwelcome Fault = "unwelcome" // kicked, blocked, no right to write, chat gone: writing again is no use
	NoTopic   Fault = "no_topic"  // the topic is closed or not there
	Stale     Fault = "stale"     // the messenger does not know a file's id any more
	Unfit     Fault = "unfit"     // a picture can't be shown as one: a document still can
	NoFiles   Fault = "no_files"  // the chat takes messages, but no files of this kind
	Refused   Fault = "refused"   // any other final refusal
	Rejected  Fault = "rejected"  // the token or the polling itself is refused: stop
)

// ErrFenced means that a later epoch has begun: whoever asks is no longer the one that sends.
var ErrFenced = errors.New("a later epoch has begun")

// DeliveryError is a request that failed. Its text never holds the token.
type DeliveryError struct {
	Fault      Fault
	Code       int           // as answered; 0 where there was no answer
	Text       string        // as answered, or what the network said, redacted
	RetryAfter time.Duration // of Throttled
	MigratedTo int64         // of Migrated
	Cause      error         // redacted too; may be nil
}

// Error implements error.
func (e *DeliveryError) Error() string {
	if e.Code != 0 {
		return fmt.Sprintf("%s: %d %s", e.Fault, e.Code, e.Text)
	}
	return fmt.Sprintf("%s: %s", e.Fault, e.Text)
}

// Unwrap returns the cause.
func (e *DeliveryError) Unwrap() error { return e.Cause }
