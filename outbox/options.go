package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"giaoban/chat"
	"giaoban/clock"
)

// Queue is where envelopes wait, durably.
type Queue interface {
	// BeginEpoch returns a number that is higher than any before: claims of lower ones are void from now on.
	BeginEpoch(ctx context.Context) (int64, error)
	// Recover settles the claims of older epochs, whose outcome nobody knows, and returns them: an interactive one is
	// dead, unless it edits or removes what stands there; any other waits to be sent again, marked as Resent.
	Recover(ctx context.Context, epoch int64, now time.Time) ([]chat.Claimed, error)
	// Claim takes out what may be sent now, the most urgent lane first, and drops what has expired.
	Claim(ctx context.Context, req chat.ClaimRequest) ([]chat.Claimed, error)
	// Settle records what became of claims. Settling the same claim again changes nothing.
	Settle(ctx context.Context, done []chat.Settlement) error
	// NextReady returns when the next envelope may go, leaving out chats that have one under way; false where none waits.
	NextReady(ctx context.Context, now time.Time) (time.Time, bool, error)
}

// Messenger makes requests.
type Messenger interface {
	// Send makes one request: Put shows the message anew where Shown is 0 and edits Shown otherwise, Remove deletes Shown.
	// It is never asked to Replace. It returns the message that now stands in the chat; its error is a
	// *chat.DeliveryError, and any other counts as ambiguous.
	Send(ctx context.Context, c chat.Claimed) (message int64, err error)
}

// Observer is told what happens, for metrics. It must not block.
type Observer interface {
	// Settled says what became of an envelope, and how long all of its requests took.
	Settled(lane chat.Lane, state chat.State, took time.Duration)
	// Failed says that a request failed.
	Failed(lane chat.Lane, fault chat.Fault)
	// InFlight says how many envelopes are under way.
	InFlight(n int)
	// Slowed says that the messenger asked several chats to wait, and which share of the global rate is used from now on.
	Slowed(share float64)
}

// Limits are the messenger's limits that the sender keeps. Of the rates, 0 means no limit.
type Limits struct {
	Global      float64       // requests per second in all chats
	Paid        float64       // new messages of broadcasts per second, which the messenger may charge for; 0 keeps them within Global
	GroupBurst  int           // messages and edits that a group takes within GroupWindow
	GroupWindow time.Duration // slides: it is never passed, wherever it begins
	GroupGap    time.Duration // between two of one group
	PrivateGap  time.Duration // between two of one private chat
	InFlight    int           // chats served side by side; 32 when 0
	Attempts    int           // how often an envelope is tried that the messenger fails to take, a minute apart in the end; 120 when 0
	Text        int           // UTF-16 units that a message may show; 4096 when 0
	Caption     int           // UTF-16 units that the caption of a file may show; 1024 when 0
}

// DefaultLimits returns the limits that everybody has, with a margin below the global one.
func DefaultLimits() Limits {
	return Limits{
		Global:      29.9,
		GroupBurst:  20,
		GroupWindow: time.Minute,
		GroupGap:    time.Second,
		PrivateGap:  time.Second,
		InFlight:    32,
		Attempts:    120,
		Text:        4096,
		Caption:     1024,
	}
}

// Options are what a Sender is made of.
type Options struct {
	Queue  Queue       // needed
	Send   Messenger   // needed
	Clock  clock.Clock // needed
	Limits Limits
	// Settling is how many batches of settlements are recorded at a time; 4 when 0. While one is moved to the disk, the next ones are ready
	// to go with whatever else is written then; each may take a connection where the queue is on a server. A chat waits for its next
	// message until its settlement was at least written, and has no more than one that is not recorded.
	Settling int
	Jitter   func() float64 // in [0, 1), safe for concurrent use; random when nil
	Logger   *slog.Logger   // discards when nil
	Grace    time.Duration  // how long a stop waits for what is under way, on the wall's clock; 10 s when 0

	// OnUnwelcome is told of a chat or topic that takes no messages any more, after the envelope was settled.
	OnUnwelcome func(ctx context.Context, place chat.Place, err *chat.DeliveryError)
	// OnLost is told of an envelope that is given up for any other reason, after it was settled.
	OnLost func(ctx context.Context, c chat.Claimed, err *chat.DeliveryError)
	// OnMigrated changes a chat's id everywhere, also in the queue. The envelope is tried again afterwards.
	OnMigrated func(ctx context.Context, from, to int64) error
	Observer   Observer
}

func (o Options) complete() (Options, error) {
	if o.Queue == nil || o.Send == nil || o.Clock == nil {
		return o, errors.New("making the outbox's sender: queue, messenger and clock are needed")
	}
	if o.Limits.InFlight <= 0 {
		o.Limits.InFlight = 32
	}
	if o.Settling <= 0 {
		o.Settling = 4
	}
	if o.Limits.Attempts <= 0 {
		o.Limits.Attempts = 120
	}
	if o.Limits.Text <= 0 {
		o.Limits.Text = 4096
	}
	if o.Limits.Caption <= 0 {
		o.Limits.Caption = 1024
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	if o.OnUnwelcome == nil {
		o.OnUnwelcome = func(context.Context, chat.Place, *chat.DeliveryError) {}
	}
	if o.OnLost == nil {
		o.OnLost = func(context.Context, chat.Claimed, *chat.DeliveryError) {}
	}
	if o.OnMigrated == nil {
		o.OnMigrated = func(context.Context, int64, int64) error {
			return errors.New("nobody is there to change the chat's id")
		}
	}
	if o.Observer == nil {
		o.Observer = blind{}
	}
	return o, nil
}

// blind is the Observer of those who want no metrics.
type blind struct{}

func (blind) Settled(chat.Lane, chat.State, time.Duration) {}
func (blind) Failed(chat.Lane, chat.Fault)                 {}
func (blind) InFlight(int)                                 {}
func (blind) Slowed(float64)                               {}
