package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	answer, err := s.change(ctx, &s.scripts.recover, []any{epoch, millis(now)}, nil)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	found, err := readClaims(answer)
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
	args := []any{req.Epoch, millis(req.Now), req.Limit, int(req.Lowest), s.claims.Add(1), ""}
	// It doesn't wait for replicas: a claim that a failover loses is made anew, and what was claimed must be sent.
	answer, err := s.runKeys(ctx, &s.scripts.claim, s.keys[s.scripts.claim.name], args, func() { args[5] = "1" })
	if err != nil {
		return nil, s.fail(doing, err)
	}
	claimed, err := readClaims(answer)
	return claimed, s.fail(doing, err)
}

// Settle records what became of claims. Where a claim is not held any more by the settlement's epoch, or was settled
// before, nothing changes.
func (s *Store) Settle(ctx context.Context, done []chat.Settlement) error {
	const doing = "settling claims"
	if len(done) == 0 {
		return nil
	}
	args := make([]any, 0, 9*len(done))
	for _, d := range done {
		var err error
		if args, err = appendSettlement(args, d); err != nil {
			return s.fail(doing, fmt.Errorf("the settlement of %s: %w", d.ID, err))
		}
	}
	answer, err := s.change(ctx, &s.scripts.settle, args, nil)
	if err == nil {
		_, err = verdict(answer)
	}
	return s.fail(doing, err)
}

func appendSettlement(args []any, d chat.Settlement) ([]any, error) {
	if err := errors.Join(plain(d.Reason), checkTime(d.At), checkTime(d.Next), checkTime(d.Ready)); err != nil {
		return nil, err
	}
	settled, next, ready := any("-"), any("-"), d.Ready
	switch d.State {
	case chat.Sent, chat.Dead:
		// What is settled has a time, whatever its sender says: without one it would seem to wait.
		if d.At.IsZero() {
			return nil, errors.New("it has no time")
		}
		settled = d.At.UnixMilli()
	case chat.Retry:
		if d.Next.After(ready) {
			ready = d.Next
		}
		if !ready.IsZero() {
			next = ready.UnixMilli()
		}
	default:
		return nil, fmt.Errorf("a claim can't become %q", d.State)
	}
	doubt := "0"
	if d.Doubt {
		doubt = "1"
	}
	return append(args, d.ID, d.Epoch, string(d.State), d.Message, settled, next, max(0, millis(ready)), doubt, d.Reason), nil
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
	var kept map[string]string
	err := s.try(ctx, func() (err error) {
		kept, err = s.client.HGetAll(ctx, s.key(keyCounts)).Result()
		return err
	})
	for state, text := range kept {
		n, wrong := strconv.Atoi(text)
		if wrong != nil {
			return nil, s.fail(doing, wrong)
		}
		if n != 0 {
			counts[chat.State(state)] = n
		}
	}
	return counts, s.fail(doing, err)
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
		h, c, err := readEnvelope(list[i], list[i+1])
		if err != nil {
			return nil, err
		}
		d := store.Delivery{Envelope: c.Envelope, State: h.state, Attempt: c.Attempt, Epoch: c.Epoch, Resent: c.Resent}
		if list[i+2] != "" {
			o, err := readOutcome(list[i+2])
			if err != nil {
				return nil, err
			}
			d.Sent, d.Settled, d.Reason = o.sent, o.settled, o.reason
		}
		all = append(all, d)
	}
	return all, nil
}

// outcome is what became of an envelope.
type outcome struct {
	sent          int64
	next, settled time.Time
	reason        string
}

// readOutcome reads "message next settled reason".
func readOutcome(text string) (o outcome, err error) {
	parts := strings.SplitN(text, " ", 4)
	if len(parts) != 4 {
		return o, fmt.Errorf("%q is no outcome of an envelope", text)
	}
	if o.sent, err = strconv.ParseInt(parts[0], 10, 64); err != nil {
		return o, fmt.Errorf("reading what an envelope became: %w", err)
	}
	if o.next, err = instant(parts[1]); err != nil {
		return o, err
	}
	o.reason = parts[3]
	o.settled, err = instant(parts[2])
	return o, err
}

// readClaims reads the answer of a claim: hot part, body and slot of each envelope.
func readClaims(answer any) ([]chat.Claimed, error) {
	rest, err := verdict(answer)
	if err != nil {
		return nil, err
	}
	list, err := texts(rest[0])
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil
	}
	claimed := make([]chat.Claimed, 0, len(list)/3)
	for i := 0; i+2 < len(list); i += 3 {
		_, c, err := readEnvelope(list[i], list[i+1])
		if err != nil {
			return nil, err
		}
		if err := readSlot(&c, list[i+2]); err != nil {
			return nil, err
		}
		claimed = append(claimed, c)
	}
	return claimed, nil
}

// hot is an envelope's part that scripts look at. Its form stands in lua/outbox.lua.
type hot struct {
	state          chat.State
	removes, moved bool
	created        time.Time
}

const hotFields = 13

// readEnvelope reads an envelope's hot part and its body.
func readEnvelope(text, body string) (h hot, c chat.Claimed, err error) {
	f := strings.SplitN(text, " ", hotFields)
	if len(f) != hotFields || len(f[4]) != 4 {
		return h, c, fmt.Errorf("%q is no envelope", text)
	}
	h = hot{state: chat.State(f[0]), removes: f[4][1] == '1', moved: f[4][2] == '1'}
	c.Resent, c.Action = f[4][0] == '1', chat.Action(f[10])
	var lane, length int64
	for _, n := range []struct {
		into *int64
		text string
	}{{&c.Epoch, f[2]}, {&lane, f[5]}, {&c.Edit, f[8]}, {&c.Place.Chat, f[9]}, {&length, f[11]}} {
		if *n.into, err = strconv.ParseInt(n.text, 10, 64); err != nil {
			return h, c, fmt.Errorf("reading envelope %q: %w", text, err)
		}
	}
	if c.Attempt, err = strconv.Atoi(f[1]); err == nil && length > int64(len(f[12])) {
		err = errors.New("it is cut off")
	}
	if err != nil {
		return h, c, fmt.Errorf("reading envelope %q: %w", text, err)
	}
	c.Lane, c.ID, c.Slot = chat.Lane(lane), f[12][:length], f[12][length:]
	if c.NotBefore, err = instant(f[6]); err != nil {
		return h, c, err
	}
	if c.Expires, err = instant(f[7]); err != nil {
		return h, c, err
	}
	beside, message, _ := strings.Cut(body, "\n")
	var m margin
	if err := errors.Join(json.Unmarshal([]byte(beside), &m), json.Unmarshal([]byte(message), &c.Message)); err != nil {
		return h, c, fmt.Errorf("reading envelope %s: %w", c.ID, err)
	}
	c.Place.Topic, c.Shown = m.Topic, c.Edit
	if f[4][3] == '1' { // the chat has moved since: what it answers is not there
		c.Message.ReplyTo = 0
	}
	if m.Created != 0 {
		h.created = time.UnixMilli(m.Created).UTC()
	}
	return h, c, nil
}

// readSlot adds what stands in the envelope's slot: "message sent doubt", a line's end, and the message.
func readSlot(c *chat.Claimed, slot string) (err error) {
	if slot == "" {
		return nil
	}
	head, content, _ := strings.Cut(slot, "\n")
	f := strings.Fields(head)
	if len(f) != 3 {
		return fmt.Errorf("%q is nothing that stands in a slot", head)
	}
	if c.Shown, err = strconv.ParseInt(f[0], 10, 64); err != nil {
		return fmt.Errorf("reading what stands in slot %s: %w", c.Slot, err)
	}
	if c.ShownAt, err = instant(f[1]); err != nil {
		return err
	}
	if f[2] == "1" && c.Action == chat.Put {
		return nil
	}
	c.ShownAs = &chat.Message{}
	if err := json.Unmarshal([]byte(content), c.ShownAs); err != nil {
		return fmt.Errorf("reading what stands in slot %s: %w", c.Slot, err)
	}
	return nil
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
