package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
	"giaoban/clock"
)

// Handler handles updates. Those of one chat come one after the other, in order; those of several chats at the same time.
type Handler interface {
	// Handle returns once the update's effects are durable. The same update may come again, after a crash for example.
	Handle(ctx context.Context, u chat.Update) error
}

// Graveyard keeps updates that could not be handled.
type Graveyard interface {
	// Bury puts the update aside, as it was received.
	Bury(ctx context.Context, update int64, raw []byte, cause error) error
}

// ReceiverOptions are what a Receiver is made of.
type ReceiverOptions struct {
	Client    *Client       // needed
	Handler   Handler       // needed
	Graveyard Graveyard     // needed
	Clock     clock.Clock   // needed
	Poll      time.Duration // how long Telegram holds a poll that has nothing; 50 s, which is the most, when 0
	Tries     int           // how often an update is handled before it is buried; 3 when 0
	Workers   int           // chats side by side; 32 when 0
	Grace     time.Duration // how long a stop waits for the updates in hand, on the wall's clock; 10 s when 0
	Jitter    func() float64
	Logger    *slog.Logger // discards when nil
	// OnBatch is told of every answered poll how many updates it brought, none included. It may be nil and must not block.
	OnBatch func(updates int)
}

// Receiver polls for updates and hands them to the Handler.
type Receiver struct {
	o      ReceiverOptions
	log    *slog.Logger
	offset int64 // the first update that was not confirmed; 0 before the first one came
}

// NewReceiver returns a receiver that does nothing until Run.
func NewReceiver(o ReceiverOptions) (*Receiver, error) {
	if o.Client == nil || o.Handler == nil || o.Graveyard == nil || o.Clock == nil {
		return nil, errors.New("making the receiver: client, handler, graveyard and clock are needed")
	}
	if o.Poll <= 0 || o.Poll > 50*time.Second {
		o.Poll = 50 * time.Second
	}
	if o.Tries <= 0 {
		o.Tries = 3
	}
	if o.Workers <= 0 {
		o.Workers = 32
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.OnBatch == nil {
		o.OnBatch = func(int) {}
	}
	return &Receiver{o: o, log: o.Logger}, nil
}

const (
	longestPollWait = 30 * time.Second
	// pollMargin is how much longer than Telegram holds a poll an answer is waited for.
	pollMargin = 15 * time.Second
)

// Run receives until ctx is done. It then gives up the poll at once and waits for the updates in hand, for a bounded
// time: what is not done by then comes again at the next start. It returns an error only where the token is refused.
func (r *Receiver) Run(ctx context.Context) error {
	// Updates in hand outlive ctx.
	handling, stop := linger(ctx, r.o.Grace)
	defer stop()
	for failures := 0; ctx.Err() == nil; {
		batch, err := r.poll(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			failures++
			if err := r.complain(err, failures); err != nil {
				return err
			}
			wait := min(longestPollWait, time.Second<<min(failures-1, 10))
			wait = wait/2 + time.Duration(r.o.Jitter()*float64(wait/2))
			var failed *chat.DeliveryError
			if errors.As(err, &failed) && failed.RetryAfter > wait {
				wait = failed.RetryAfter
			}
			if clock.Wait(ctx, r.o.Clock, r.o.Clock.Now().Add(wait)) != nil {
				return nil
			}
			continue
		}
		if failures > 0 {
			r.log.Info("updates come in again", "failures", failures)
			failures = 0
		}
		r.o.OnBatch(len(batch.updates))
		if len(batch.updates) == 0 {
			continue
		}
		if !r.handle(handling, batch) {
			return nil
		}
		r.offset = batch.next
	}
	return nil
}

// poll asks for updates and decodes them. It confirms those before the offset.
func (r *Receiver) poll(ctx context.Context) (batch, error) {
	params := tgbotapi.Params{
		"timeout":         strconv.Itoa(int(r.o.Poll / time.Second)),
		"limit":           "100",
		"allowed_updates": `["message","edited_message","callback_query","my_chat_member"]`,
	}
	if r.offset != 0 {
		params["offset"] = strconv.FormatInt(r.offset, 10)
	}
	result, err := r.o.Client.callFor(ctx, r.o.Poll+pollMargin, "getUpdates", params)
	if err != nil {
		return batch{}, err
	}
	return readBatch(result, r.o.Client.ID())
}

// complain says loudly what keeps updates from coming. It returns an error where there is no use in going on.
func (r *Receiver) complain(err error, failures int) error {
	var failed *chat.DeliveryError
	if !errors.As(err, &failed) {
		r.log.Error("updates cannot be read; trying again", "error", err, "failures", failures)
		return nil
	}
	switch {
	case failed.Code == http.StatusConflict && strings.Contains(failed.Text, "webhook"):
		r.log.Error("a webhook is set for this bot, so that polling gets nothing: delete it, or receive by webhook; trying again",
			"error", err, "failures", failures)
	case failed.Code == http.StatusConflict:
		r.log.Error("another program polls with this bot's token: only one of them may run; trying again",
			"error", err, "failures", failures)
	case failed.Fault == chat.Rejected:
		r.log.Error("Telegram refuses the bot's token, or the endpoint is wrong; receiving stops", "error", err)
		return fmt.Errorf("receiving updates: the token is refused: %w", err)
	default:
		r.log.Warn("polling failed; trying again", "error", err, "failures", failures)
	}
	return nil
}
