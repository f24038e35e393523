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
	Parts     Parts         // where albums are kept while they come in; nil hands each of their messages over alone
	Poll      time.Duration // how long Telegram holds a poll that has nothing; 50 s, which is the most, when 0
	Tries     int           // how often an update is handled before it is buried; 3 when 0
	Workers   int           // chats side by side; 32 when 0
	Grace     time.Duration // how long a stop waits for the updates in hand, on the wall's clock; 10 s when 0
	Jitter    func() float64
	Logger    *slog.Logger // discards when nil
	// OnBatch is told of every answered poll how many new updates it brought, none included. It may be nil and must not block.
	OnBatch func(updates int)
	// OnDelivery is told of every update that came by webhook. It may be nil and must not block.
	OnDelivery func()
}

// Receiver hands updates to the Handler: those that it polls for in Run, those that Telegram delivers to Webhook, in
// Gather the albums that are whole, and in Revive those that were buried.
type Receiver struct {
	o      ReceiverOptions
	log    *slog.Logger
	offset int64 // the first update that was not confirmed; 0 before the first one came
	queues queues
	albums *albums
	hands  *hands // of Run, as is tray
	tray   *tray
	unhook bool // a webhook that was in the way was deleted
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
	if o.OnDelivery == nil {
		o.OnDelivery = func() {}
	}
	return &Receiver{o: o, log: o.Logger, albums: newAlbums()}, nil
}

const (
	longestPollWait = 30 * time.Second
	// mostPolled is how many updates a poll brings at most.
	mostPolled = 100
	// shortHand and longHand are for how long updates may be in hand before the next ones are asked for meanwhile: first, and
	// where that brings nothing new.
	shortHand = 250 * time.Millisecond
	longHand  = 2 * time.Second
	// pollMargin is how much longer than Telegram holds a poll an answer is waited for.
	pollMargin = 15 * time.Second
)

// allowedUpdates are the kinds of update that the bot has a use for.
const allowedUpdates = `["message","edited_message","callback_query","my_chat_member"]`

// Run polls until ctx is done. It then gives up the poll at once and waits for the updates in hand, for a bounded
// time: what is not done by then comes again at the next start. It returns an error only where the token is refused.
// A webhook that is in the way is deleted, but only once: whoever sets it again is another program that is in use.
func (r *Receiver) Run(ctx context.Context) error {
	ctx, end := context.WithCancel(ctx)
	// Updates in hand outlive ctx.
	handling, stop := linger(ctx, r.o.Grace)
	defer stop()
	r.hands, r.tray = newHands(r.o.Workers), newTray()
	defer func() {
		end()
		r.hands.rest()
		r.confirm()
	}()
	for failures, patience := 0, shortHand; ctx.Err() == nil; {
		batch, err := r.poll(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			if r.deleteWebhook(ctx, err) {
				continue
			}
			failures++
			if err := r.complain(err, failures); err != nil {
				return err
			}
			if r.backOff(ctx, err, failures) != nil {
				return nil
			}
			continue
		}
		if failures > 0 {
			r.log.Info("updates come in again", "failures", failures)
			failures = 0
		}
		fresh := r.handle(handling, &batch)
		r.o.OnBatch(fresh)
		if fresh > 0 {
			patience = shortHand
		}
		switch settled, ok := r.await(handling, patience); {
		case !ok:
			return nil
		case settled:
			patience = shortHand
		default:
			patience = min(2*patience, longHand)
		}
	}
	return nil
}

// await waits until everything that was polled is handled or buried, which is nearly always at once, but no longer than
// patience: who waits for a file to be fetched must not hold others up. The next poll confirms what is done by then before
// anything that is not, and brings the rest again. Ok is false when ctx ended.
func (r *Receiver) await(ctx context.Context, patience time.Duration) (settled, ok bool) {
	reached, cancel := r.o.Clock.At(r.o.Clock.Now().Add(patience))
	defer cancel()
	defer r.tray.watch(false)
	for tired := false; ; {
		open, held := r.confirm()
		if open == 0 {
			return true, true
		}
		// A poll can't reach beyond as many as it brings.
		if tired && held < mostPolled {
			return false, true
		}
		select {
		case <-r.tray.changed:
		case <-reached:
			tired, reached = true, nil
			r.tray.watch(true)
		case <-ctx.Done():
			return false, false
		}
	}
}

// confirm notes which updates the next poll may confirm.
func (r *Receiver) confirm() (open, held int) {
	offset, open, held := r.tray.confirm()
	if offset != 0 {
		r.offset = offset
	}
	return open, held
}

// poll asks for updates and decodes them. It confirms those before the offset.
func (r *Receiver) poll(ctx context.Context) (batch, error) {
	params := tgbotapi.Params{
		"timeout":         strconv.Itoa(int(r.o.Poll / time.Second)),
		"limit":           strconv.Itoa(mostPolled),
		"allowed_updates": allowedUpdates,
	}
	if r.offset != 0 {
		params["offset"] = strconv.FormatInt(r.offset, 10)
	}
	answer, err := r.o.Client.fetch(ctx, r.o.Poll+pollMargin, "getUpdates", params)
	if err != nil {
		return batch{}, err
	}
	return readBatch(answer, r.o.Client.ID())
}

// backOff waits after so many failures in a row, the last of which was err.
func (r *Receiver) backOff(ctx context.Context, err error, failures int) error {
	var failed *chat.DeliveryError
	least := time.Duration(0)
	if errors.As(err, &failed) {
		least = failed.RetryAfter
	}
	return r.wait(ctx, min(longestPollWait, time.Second<<min(failures-1, 10)), least)
}

// webhookInTheWay tells whether a poll failed because a webhook is set.
func webhookInTheWay(err error) bool {
	var failed *chat.DeliveryError
	return errors.As(err, &failed) && failed.Code == http.StatusConflict && strings.Contains(strings.ToLower(failed.Text), "webhook")
}

// deleteWebhook deletes the webhook that is in the way of a poll, the first time. It returns whether it did.
func (r *Receiver) deleteWebhook(ctx context.Context, failed error) bool {
	if r.unhook || !webhookInTheWay(failed) {
		return false
	}
	if err := NewSender(r.o.Client, false).DeleteWebhook(ctx); err != nil {
		r.log.Warn("the webhook that is in the way of polling could not be deleted", "error", err)
		return false
	}
	r.unhook = true
	r.log.Warn("a webhook was set for this bot; it was deleted, since the settings say to poll")
	return true
}

// complain says loudly what keeps updates from coming. It returns an error where there is no use in going on.
func (r *Receiver) complain(err error, failures int) error {
	var failed *chat.DeliveryError
	if !errors.As(err, &failed) {
		r.log.Error("updates cannot be read; trying again", "error", err, "failures", failures)
		return nil
	}
	switch {
	case webhookInTheWay(err):
		r.log.Error("a webhook is set for this bot, so that polling gets nothing: another program uses this bot's token; trying again",
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
