package redis

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"giaoban/chat"
)

// flight is what this process knows of an envelope that it has claimed. With it, a settlement need not look up what the
// claim has told already.
type flight struct {
	word    string // "number:epoch:claim", as the chat's line has it
	chat    int64
	attempt int
	epoch   int64
	resent  bool
	slot    string
	removes bool // it is no message
}

// flights are those that were not settled yet, by ID. What is missing is looked up by its ID instead.
type flights struct {
	mu sync.Mutex
	by map[string]flight
}

func (f *flights) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.by = nil
}

// claimed returns what notes each envelope of a claim.
func (f *flights) claimed(epoch int64, number uint32) func(seq string, c *chat.Claimed) {
	end := ":" + strconv.FormatInt(epoch, 10) + ":" + strconv.FormatUint(uint64(number), 10)
	return func(seq string, c *chat.Claimed) {
		c.Epoch = epoch
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.by == nil {
			f.by = map[string]flight{}
		}
		f.by[c.ID] = flight{word: seq + end, chat: c.Place.Chat, attempt: c.Attempt, epoch: epoch, resent: c.Resent, slot: c.Slot, removes: c.Action == chat.Remove}
	}
}

// take takes out what settlements are of; of one that is not known, or is another epoch's, its place is empty.
func (f *flights) take(done []chat.Settlement) []flight {
	taken := make([]flight, len(done))
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, d := range done {
		if known, there := f.by[d.ID]; there && known.epoch == d.Epoch {
			taken[i] = known
			delete(f.by, d.ID)
		}
	}
	return taken
}

// putBack undoes take.
func (f *flights) putBack(done []chat.Settlement, taken []flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, known := range taken {
		if known.word == "" {
			continue
		}
		if f.by == nil {
			f.by = map[string]flight{}
		}
		f.by[done[i].ID] = known
	}
}

// together is what was sent within one second. It is kept by the last of its times.
type together struct {
	second, last   int64
	plain, slotted []any
}

// The widths of what lua/settle.lua is told of each.
const plainWidth, slottedWidth = 4, 7

// settleArguments puts together what lua/settle.lua is told.
func settleArguments(done []chat.Settlement, known []flight) []any {
	var groups []*together
	var others []any
	for i, d := range done {
		k := known[i]
		if d.State != chat.Sent || k.word == "" || k.slot != "" && (k.removes || d.Message == 0) {
			others = appendSettlement(others, d, k.word)
			continue
		}
		g := groupOf(&groups, d.At)
		to := &g.plain
		if k.slot != "" {
			to = &g.slotted
		}
		*to = append(*to, k.chat, k.word, readyText(d.Ready), outcomeOf(d, k))
		if k.slot != "" {
			*to = append(*to, k.slot, d.Message, d.At.UnixMilli())
		}
	}
	args := append(make([]any, 0, 1+3*len(groups)+slottedWidth*len(done)+len(others)), len(groups))
	for _, g := range groups {
		args = append(args, g.last, len(g.plain)/plainWidth)
		args = append(append(args, g.plain...), len(g.slotted)/slottedWidth)
		args = append(args, g.slotted...)
	}
	return append(args, others...)
}

func groupOf(groups *[]*together, at time.Time) *together {
	for _, g := range *groups {
		if g.second == at.Unix() {
			g.last = max(g.last, at.UnixMilli())
			return g
		}
	}
	g := &together{second: at.Unix(), last: at.UnixMilli()}
	*groups = append(*groups, g)
	return g
}

func outcomeOf(d chat.Settlement, k flight) string {
	return outcome{
		state: d.State, attempt: k.attempt, epoch: k.epoch, resent: k.resent || d.Doubt, sent: d.Message, settled: d.At, reason: d.Reason,
	}.text()
}

// appendSettlement adds one of which the script has to look at the envelope.
func appendSettlement(args []any, d chat.Settlement, word string) []any {
	settled, next, ready := orDash(d.At), "-", d.Ready
	if d.State == chat.Retry {
		if d.Next.After(ready) {
			ready = d.Next
		}
		settled, next = "-", orDash(ready)
	}
	return append(args, word, d.ID, d.Epoch, string(d.State), d.Message, settled, next, readyText(ready), flag(d.Doubt), d.Reason)
}

// readyText writes when a chat may be written to as its line has it.
func readyText(at time.Time) string {
	const digits = lineHead - 1
	var text [digits]byte
	n := max(0, millis(at))
	for i := digits - 1; i >= 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	return string(text[:])
}

// readClaims reads the answer of a claim: "number:chat" and text of each envelope, what stands in slots, and, where there is
// more than one, the epochs. Note is called with each, unless it is nil.
func readClaims(answer any, note func(seq string, c *chat.Claimed)) ([]chat.Claimed, error) {
	rest, err := verdict(answer)
	if err != nil {
		return nil, err
	}
	lists := make([][]string, 3)
	for i, part := range rest {
		if lists[i], err = texts(part); err != nil {
			return nil, err
		}
	}
	list, slots, epochs := lists[0], lists[1], lists[2]
	if len(list) == 0 {
		return nil, nil
	}
	claimed := make([]chat.Claimed, len(list)/2)
	var r reader
	for i := range claimed {
		e, err := r.envelope(list[2*i+1])
		if err != nil {
			return nil, err
		}
		c := &claimed[i]
		c.Envelope, c.Shown, c.Attempt, c.Resent = e.Envelope, e.Edit, e.attempt+1, e.resent
		if i < len(epochs) {
			if c.Epoch, err = strconv.ParseInt(epochs[i], 10, 64); err != nil {
				return nil, fmt.Errorf("reading the epoch of %s: %w", c.ID, err)
			}
		}
	}
	for i := 0; i+1 < len(slots); i += 2 {
		n, err := strconv.Atoi(slots[i])
		if err != nil || n < 1 || n > len(claimed) {
			return nil, fmt.Errorf("%q is no place in a claim (%w)", slots[i], err)
		}
		if err := readSlot(&claimed[n-1], slots[i+1]); err != nil {
			return nil, err
		}
	}
	if note != nil {
		for i := range claimed {
			note(list[2*i][:numberLength], &claimed[i])
		}
	}
	return claimed, nil
}

// readSlot adds what stands in the envelope's slot.
func readSlot(c *chat.Claimed, text string) error {
	is, err := readStanding(text)
	if err != nil {
		return fmt.Errorf("slot %s: %w", c.Slot, err)
	}
	c.Shown, c.ShownAt = is.message, is.sent
	if is.doubt && c.Action == chat.Put {
		return nil
	}
	c.ShownAs = &chat.Message{}
	if err := json.Unmarshal([]byte(is.content), c.ShownAs); err != nil {
		return fmt.Errorf("reading what stands in slot %s: %w", c.Slot, err)
	}
	return nil
}
