package redis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/store"
)

// BeginEpoch returns a number that is higher than any before. Claims of lower ones are refused from then on.
func (s *Store) BeginEpoch(ctx context.Context) (epoch int64, err error) {
	const doing = "beginning an epoch"
	answer, err := s.change(ctx, &s.scripts.epoch, nil, nil)
	if err == nil {
		text, _ := answer.(string)
		epoch, err = strconv.ParseInt(text, 10, 64)
		s.flights.clear()
	}
	return epoch, s.fail(doing, err)
}

// Recover deals with the claims of epochs before epoch, of which nobody knows what came: an interactive one is dead, unless
// it edits or removes what stands there, which does no harm when it is repeated. Any other waits again at the head of its
// lane, marked as Resent. It returns what it found, as it was claimed.
func (s *Store) Recover(ctx context.Context, epoch int64, now time.Time) ([]chat.Claimed, error) {
	const doing = "recovering the outbox"
	if err := checkTime(now); err != nil {
		return nil, s.fail(doing, err)
	}
	answer, err := s.change(ctx, &s.scripts.recover, []any{epoch, millis(now), readyText(now)}, nil)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	found, err := readClaims(answer, nil)
	return found, s.fail(doing, err)
}

// Claim takes out what may go now, at most one envelope of a chat, and marks it as under way before it returns it. What
// has expired is given up. It refuses epochs before the current one with store.ErrFenced.
func (s *Store) Claim(ctx context.Context, req chat.ClaimRequest) ([]chat.Claimed, error) {
	const doing = "claiming from the outbox"
	if err := checkTime(req.Now); err != nil || req.Limit <= 0 {
		return nil, s.fail(doing, err)
	}
	// Where an answer was lost, the claim's number finds what it took.
	number := s.claims.Add(1)
	args := []any{req.Epoch, millis(req.Now), req.Limit, int(req.Lowest), number, ""}
	// It doesn't wait for replicas: a claim that a failover loses is made anew, and what was claimed must be sent.
	answer, err := s.runKeys(ctx, &s.scripts.claim, s.scripts.claim.keys, args, func() { args[5] = "1" })
	if err != nil {
		return nil, s.fail(doing, err)
	}
	claimed, err := readClaims(answer, s.flights.claimed(req.Epoch, number))
	return claimed, s.fail(doing, err)
}

// Settle records what became of claims. Where a claim is not held any more by the settlement's epoch, or was settled
// before, nothing changes.
func (s *Store) Settle(ctx context.Context, done []chat.Settlement) error {
	const doing = "settling claims"
	if len(done) == 0 {
		return nil
	}
	for _, d := range done {
		if err := checkSettlement(d); err != nil {
			return s.fail(doing, fmt.Errorf("the settlement of %s: %w", d.ID, err))
		}
	}
	// What is taken twice is taken by its ID the second time.
	known := s.flights.take(done)
	answer, err := s.change(ctx, &s.scripts.settle, settleArguments(done, known), nil)
	if err == nil {
		_, err = verdict(answer)
	} else {
		s.flights.putBack(done, known)
	}
	return s.fail(doing, err)
}

func checkSettlement(d chat.Settlement) error {
	if err := errors.Join(plain(d.Reason), checkTime(d.At), checkTime(d.Next), checkTime(d.Ready)); err != nil {
		return err
	}
	switch d.State {
	case chat.Retry:
		return nil
	case chat.Sent, chat.Dead:
		// What is settled has a time, whatever its sender says: without one it would seem to wait.
		if d.At.IsZero() {
			return errors.New("it has no time")
		}
		return nil
	}
	return fmt.Errorf("a claim can't become %q", d.State)
}

// NextReady returns when the next envelope may go, leaving out chats that have one under way; now, where one may go
// already. False means that none waits.
func (s *Store) NextReady(ctx context.Context, now time.Time) (next time.Time, waits bool, err error) {
	const doing = "looking for the next envelope"
	var first [chat.Digest + 1]*goredis.ZSliceCmd
	err = s.try(ctx, func() error {
		pipe := s.client.Pipeline()
		for lane := range first {
			first[lane] = pipe.ZRangeWithScores(ctx, s.key("outbox:ready:"+strconv.Itoa(lane)), 0, 0)
		}
		_, err := pipe.Exec(ctx)
		return err
	})
	if err != nil {
		return time.Time{}, false, s.fail(doing, err)
	}
	for _, lane := range first {
		for _, z := range lane.Val() {
			if at := time.UnixMilli(int64(z.Score)).UTC(); !waits || at.Before(next) {
				next, waits = at, true
			}
		}
	}
	if waits && !next.After(now) {
		next = now
	}
	return next, waits, nil
}

// OutboxCounts returns how many envelopes are in each state. What was pruned is not counted.
func (s *Store) OutboxCounts(ctx context.Context) (map[chat.State]int, error) {
	const doing = "counting envelopes"
	counts := map[chat.State]int{}
	var kept *goredis.MapStringStringCmd
	var all *goredis.IntCmd
	err := s.try(ctx, func() error {
		_, err := s.client.TxPipelined(ctx, func(tx goredis.Pipeliner) error {
			kept, all = tx.HGetAll(ctx, s.key(keyCounts)), tx.HLen(ctx, s.key(keyEnvelopes))
			return nil
		})
		return err
	})
	if err != nil {
		return nil, s.fail(doing, err)
	}
	// What is pending is not counted, but what remains of all.
	pending := int(all.Val())
	for state, text := range countedStates(kept.Val()) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, s.fail(doing, err)
		}
		counts[chat.State(state)] = n
		pending -= n
	}
	if pending != 0 {
		counts[chat.Pending] = pending
	}
	return counts, nil
}

// countedStates leaves of the numbers that are kept those that say something. That of what is pending was kept once.
func countedStates(kept map[string]string) map[string]string {
	maps.DeleteFunc(kept, func(state, n string) bool { return n == "0" || state == string(chat.Pending) })
	return kept
}

// Delivery returns what became of the envelope with an ID. One whose place was taken by a newer one for its slot is gone.
func (s *Store) Delivery(ctx context.Context, id string) (d store.Delivery, found bool, err error) {
	doing := "looking for envelope " + id
	all, err := s.deliveries(ctx, "id", id)
	if err != nil || len(all) == 0 {
		return d, false, s.fail(doing, err)
	}
	return all[0], true, nil
}

// Undelivered returns the envelopes that were given up, the last ones first, at most limit.
func (s *Store) Undelivered(ctx context.Context, limit int) ([]store.Delivery, error) {
	all, err := s.deliveries(ctx, "dead", limit)
	return all, s.fail("reading what was not delivered", err)
}

func (s *Store) deliveries(ctx context.Context, by string, which any) ([]store.Delivery, error) {
	answer, err := s.run(ctx, &s.scripts.envelopes, []any{by, which})
	if err != nil {
		return nil, err
	}
	list, err := texts(answer)
	if err != nil {
		return nil, err
	}
	var all []store.Delivery
	for i := 0; i+2 < len(list); i += 3 {
		if list[i] == "" {
			continue
		}
		var epoch int64
		if word := list[i+2]; word != "" {
			if _, epoch, err = readFlight(word); err != nil {
				return nil, err
			}
		}
		k, err := readKept(list[i], list[i+1], epoch)
		if err != nil {
			return nil, err
		}
		all = append(all, store.Delivery{
			Envelope: k.Envelope, State: k.state, Attempt: k.attempt, Epoch: k.epoch, Resent: k.resent,
			Sent: k.became.sent, Settled: k.became.settled, Reason: k.became.reason,
		})
	}
	return all, nil
}

// SlotAt returns the name of the living message that stands at a place.
func (s *Store) SlotAt(ctx context.Context, chatID, message int64) (slot string, found bool, err error) {
	err = s.try(ctx, func() (err error) {
		slot, err = s.client.HGet(ctx, s.key(keyShown), fmt.Sprintf("%d/%d", chatID, message)).Result()
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return "", false, nil
	}
	return slot, err == nil, s.fail("looking for a living message", err)
}
