package outbox

import (
	"context"
	"fmt"
	"time"

	"giaoban/chat"
)

const (
	firstWait = time.Second
	// longestWait is short, because what waits for its next try may hold up all that is for its chat.
	longestWait = time.Minute
)

// backoff returns how long to wait after so many failures: doubling, half of it by chance, up to the longest.
func backoff(failures int, longest time.Duration, jitter float64) time.Duration {
	wait := min(longest, firstWait<<min(max(failures-1, 0), 20))
	return wait/2 + time.Duration(jitter*float64(wait/2))
}

// repeatable marks the ambiguous failure of a request that does no harm when it is repeated: an edit or a deletion.
func repeatable(err *chat.DeliveryError) *chat.DeliveryError {
	if err == nil || err.Fault != chat.Ambiguous {
		return err
	}
	again := *err
	again.Fault = chat.NotSent
	return &again
}

// judge says what becomes of an envelope that could not be delivered.
func (j *job) judge(ctx context.Context, err *chat.DeliveryError) verdict {
	now := j.o.Clock.Now()
	switch err.Fault {
	case chat.NotSent:
		if ctx.Err() != nil {
			return j.retry(now, "the sender stopped", err)
		}
		return j.unreached(now, err)
	case chat.Ambiguous:
		return j.ambiguous(now, err)
	case chat.Throttled:
		return j.throttled(now, err)
	case chat.Migrated:
		return j.migrated(ctx, now, err)
	case chat.Unwelcome, chat.NoTopic:
		v := j.dead("the chat takes no messages", err)
		v.after = func(ctx context.Context) { j.o.OnUnwelcome(ctx, j.c.Place, err) }
		return v
	case chat.Rejected:
		j.log.Error("the messenger refuses the bot's token; sending stops", "error", err)
		v := j.retry(now, "the token was refused", err)
		v.fatal = fmt.Errorf("sending: the messenger refuses the bot's token: %w", err)
		return v
	}
	return j.dead("refused", err)
}

// unreached judges a request that never arrived or that the messenger failed to take. Without an answer it is the
// network's fault and not the envelope's, which then waits for as long as it is valid; with one, the tries are counted.
func (j *job) unreached(now time.Time, err *chat.DeliveryError) verdict {
	j.trouble(now, err)
	if err.Code != 0 && j.c.Attempt >= j.o.Limits.Attempts {
		return j.dead(fmt.Sprintf("failed %d times", j.c.Attempt), err)
	}
	return j.retry(now.Add(backoff(j.c.Attempt, longestWait, j.o.Jitter())), "not sent", err)
}

// ambiguous judges a request that may have arrived. An answer to a person is not repeated: the person is there and does
// so, if need be. Anything else is sent again, a card several times. A gateway's answer in the messenger's stead mostly means that
// nothing arrived, and outages bring many of them: they are repeated as failures are.
func (j *job) ambiguous(now time.Time, err *chat.DeliveryError) verdict {
	if err.Code != 0 {
		j.log.Warn("it may have arrived; sent again", append(describe(j.c), "error", err)...)
		return j.doubted(j.unreached(now, err))
	}
	j.trouble(now, err)
	switch {
	case j.c.Lane == chat.Interactive:
		return j.dead("unknown", err)
	case j.memo.unknown+1 >= doubts(j.c.Lane):
		return j.dead(fmt.Sprintf("unknown %d times", j.memo.unknown+1), err)
	}
	j.log.Warn("it may have arrived; sent again", append(describe(j.c), "error", err)...)
	return j.doubted(j.retry(now.Add(backoff(j.c.Attempt, longestWait, j.o.Jitter())), "unknown", err))
}

// doubts is how often a request may get no answer before its message is given up. A card that is there twice is a blemish,
// one that is not there a directive that nobody got; a reminder that is there twice is a nuisance.
func doubts(lane chat.Lane) int {
	if lane == chat.Broadcast {
		return 5
	}
	return 2
}

// doubted has it remembered, here and on the disk, that the attempt may have arrived.
func (j *job) doubted(v verdict) verdict {
	j.memo.unknown++
	v.settlement.Doubt = v.settlement.State == chat.Retry
	return v
}

// trouble notes a failure that may be everybody's.
func (j *job) trouble(now time.Time, err *chat.DeliveryError) {
	if pause := j.weather.failed(j.c.Place.Chat, now); pause > 0 {
		j.log.Error("the messenger cannot be reached; everything pauses", "pause", pause, "error", err)
	}
}

// throttled parks the chat for as long as the messenger asks, and a little longer, so that not all come back at once.
func (j *job) throttled(now time.Time, err *chat.DeliveryError) verdict {
	wait := max(err.RetryAfter, time.Second)
	until := now.Add(wait + time.Duration(j.o.Jitter()*float64(time.Second+wait/10)))
	j.windows.park(j.c.Place.Chat, until)
	if j.weather.throttled(j.c.Place.Chat, now, until) {
		share := j.gate.halve(now)
		if j.paid != nil {
			j.paid.halve(now)
		}
		j.o.Observer.Slowed(share)
		j.log.Warn("several chats were told to wait: broadcasts are parked and the rate is lowered", "until", until, "share", share)
	}
	return j.retry(until, "told to wait", err)
}

// migrated lets the chat's id be changed everywhere, also in the queue, and tries again there. What is still for the
// same old id after that would come back for ever.
func (j *job) migrated(ctx context.Context, now time.Time, err *chat.DeliveryError) verdict {
	from := j.c.Place.Chat
	if j.memo.followed == from {
		return j.dead("the chat has a new id, to which this can't follow", err)
	}
	if failed := j.o.OnMigrated(ctx, from, err.MigratedTo); failed != nil {
		j.log.Error("the new id of a chat cannot be saved; trying again", "from", from, "to", err.MigratedTo, "error", failed)
		return j.retry(now.Add(backoff(j.c.Attempt, longestWait, j.o.Jitter())), "the chat has a new id", err)
	}
	j.memo.followed = from
	j.log.Info("a chat has a new id", "from", from, "to", err.MigratedTo)
	return j.retry(now, "the chat has a new id", err)
}

func (j *job) retry(next time.Time, why string, err *chat.DeliveryError) verdict {
	j.log.Debug("tried again later", append(describe(j.c), "why", why, "next", next, "error", err)...)
	return verdict{settlement: chat.Settlement{State: chat.Retry, Next: next, Reason: reason(why, err)}}
}

func (j *job) dead(why string, err *chat.DeliveryError) verdict {
	j.log.Warn("dropped for good", append(describe(j.c), "why", why, "error", err)...)
	return verdict{
		settlement: chat.Settlement{State: chat.Dead, Reason: reason(why, err)},
		after:      func(ctx context.Context) { j.o.OnLost(ctx, j.c, err) },
	}
}

func reason(why string, err *chat.DeliveryError) string { return why + ": " + err.Error() }
