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
)

// standing is where an envelope is on its way, beside what it says.
type standing struct {
	state           chat.State
	attempt         int
	epoch           int64
	resent, removes bool
	moved           bool // the chat got a new id while it was being sent
	bare            bool // the chat has moved since it was written: what it answers is not there
	created         time.Time
}

// envelope is one as it is kept. Its form stands in lua/outbox.lua.
type envelope struct {
	chat.Envelope
	standing
}

// textOf writes an envelope as it is kept.
func (s *Store) textOf(e chat.Envelope, is standing) ([]byte, error) {
	message, err := s.messages.encode(e.Message)
	if err != nil {
		return nil, err
	}
	form := byte('e')
	switch simple := millis(e.Expires) == 0 && is.state == chat.Pending; {
	case simple && e.Slot == "":
		form = 'p'
	case simple:
		form = 's'
	}
	text := append(make([]byte, 0, 96+len(e.ID)+len(e.Slot)+len(message)), form, ' ')
	for _, n := range []int{len(e.ID), len(e.Slot)} {
		text = append(strconv.AppendInt(text, int64(n), 10), ' ')
	}
	text = append(append(text, e.ID...), e.Slot...)
	text = append(append(text, is.state...), ' ')
	for _, n := range []int64{int64(is.attempt), is.epoch} {
		text = append(strconv.AppendInt(text, n, 10), ' ')
	}
	text = append(text, flag(is.resent)+flag(is.removes)+flag(is.moved)+flag(is.bare)...)
	for _, n := range []int64{int64(e.Lane), millis(e.NotBefore), millis(e.Expires), e.Edit, e.Place.Chat} {
		text = strconv.AppendInt(append(text, ' '), n, 10)
	}
	text = append(append(append(text, ' '), e.Action...), ' ')
	// The body: what no script looks at, and the message.
	text = append(strconv.AppendInt(text, int64(e.Place.Topic), 10), ' ')
	text = append(strconv.AppendInt(text, millis(is.created), 10), '\n')
	return append(text, message...), nil
}

// reader reads envelopes. Those of a broadcast are mostly alike: their message is decoded once.
type reader struct {
	last    string
	message chat.Message
}

func readEnvelope(text string) (envelope, error) { return new(reader).envelope(text) }

func (r *reader) envelope(text string) (e envelope, err error) {
	f := fields{rest: text}
	f.word()
	id, slot := f.number(), f.number()
	if f.err == nil && (id < 0 || slot < 0 || id > int64(len(f.rest)) || slot > int64(len(f.rest))-id) {
		f.err = errors.New("it is cut off")
	}
	if f.err != nil {
		return e, fmt.Errorf("reading an envelope: %w", f.err)
	}
	e.ID, e.Slot, f.rest = f.rest[:id], f.rest[id:id+slot], f.rest[id+slot:]
	e.state = chat.State(f.word())
	e.attempt, e.epoch = int(f.number()), f.number()
	bits := f.word()
	e.Lane, e.NotBefore, e.Expires, e.Edit, e.Place.Chat = chat.Lane(f.number()), f.instant(), f.instant(), f.number(), f.number()
	e.Action = chat.Action(f.word())
	if f.err == nil && len(bits) != 4 {
		f.err = errors.New("it is cut off")
	}
	if f.err != nil {
		return e, fmt.Errorf("reading envelope %s: %w", e.ID, f.err)
	}
	e.resent, e.removes, e.moved, e.bare = bits[0] == '1', bits[1] == '1', bits[2] == '1', bits[3] == '1'
	margin, message, _ := strings.Cut(f.rest, "\n")
	f.rest = margin
	e.Place.Topic, e.created = int(f.number()), f.instant()
	if f.err == nil && (message != r.last || r.last == "") {
		r.last, r.message = message, chat.Message{} // not the old one, which is in others' hands
		f.err = json.Unmarshal([]byte(message), &r.message)
	}
	if f.err != nil {
		r.last = ""
		return e, fmt.Errorf("reading envelope %s: %w", e.ID, f.err)
	}
	e.Message = r.message
	if e.bare {
		e.Message.ReplyTo = 0
	}
	return e, nil
}

// fields reads words that are parted by spaces, and keeps the first thing that is wrong.
type fields struct {
	rest string
	err  error
}

func (f *fields) word() (word string) {
	word, f.rest, _ = strings.Cut(f.rest, " ")
	return word
}

func (f *fields) number() int64 {
	n, err := strconv.ParseInt(f.word(), 10, 64)
	if err != nil && f.err == nil {
		f.err = err
	}
	return n
}

func (f *fields) instant() time.Time {
	at, err := instant(f.word())
	if err != nil && f.err == nil {
		f.err = err
	}
	return at
}

// outcome is what became of an envelope.
type outcome struct {
	state         chat.State
	attempt       int
	epoch         int64
	resent        bool
	sent          int64
	next, settled time.Time
	reason        string
}

func (o outcome) text() string {
	text := append(make([]byte, 0, 64+len(o.reason)), o.state...)
	for _, n := range []int64{int64(o.attempt), o.epoch} {
		text = strconv.AppendInt(append(text, ' '), n, 10)
	}
	text = append(append(text, ' '), flag(o.resent)...)
	text = strconv.AppendInt(append(text, ' '), o.sent, 10)
	for _, at := range []time.Time{o.next, o.settled} {
		text = append(append(text, ' '), orDash(at)...)
	}
	return string(append(append(text, ' '), o.reason...))
}

func readOutcome(text string) (o outcome, err error) {
	f := fields{rest: text}
	o.state, o.attempt, o.epoch = chat.State(f.word()), int(f.number()), f.number()
	o.resent, o.sent = f.word() == "1", f.number()
	o.next, o.settled, o.reason = f.instant(), f.instant(), f.rest
	if f.err != nil {
		return o, fmt.Errorf("reading what an envelope became, %.200q: %w", text, f.err)
	}
	return o, nil
}

// kept is an envelope with all that is known of its way.
type kept struct {
	envelope
	became outcome
}

// readKept puts together what is kept of an envelope: its text, what became of it ("" for nothing), and the epoch of the claim
// that is under way, 0 for none.
func readKept(text, became string, epoch int64) (k kept, err error) {
	if k.envelope, err = readEnvelope(text); err != nil {
		return k, err
	}
	if became != "" {
		if k.became, err = readOutcome(became); err != nil {
			return k, err
		}
	}
	switch o := k.became; {
	case o.state == chat.Sent || o.state == chat.Dead:
		k.state, k.attempt, k.epoch, k.resent, k.moved = o.state, o.attempt, o.epoch, o.resent, false
	case epoch != 0:
		k.state, k.epoch = chat.Sending, epoch
		k.attempt++
	}
	return k, nil
}

// readFlights reads "number:epoch:claim" of what is under way: the epochs by number.
func readFlights(words []string) (map[string]int64, error) {
	epochs := make(map[string]int64, len(words))
	for _, word := range words {
		number, epoch, err := readFlight(word)
		if err != nil {
			return nil, err
		}
		epochs[number] = epoch
	}
	return epochs, nil
}

func readFlight(word string) (number string, epoch int64, err error) {
	parts := strings.Split(word, ":")
	if len(parts) != 3 {
		return "", 0, fmt.Errorf("%q is nothing that is under way", word)
	}
	if epoch, err = strconv.ParseInt(parts[1], 10, 64); err != nil {
		return "", 0, fmt.Errorf("reading what is under way: %w", err)
	}
	return parts[0], epoch, nil
}

// living is what stands in a slot.
type living struct {
	message int64
	sent    time.Time
	doubt   bool   // an edit since may have arrived
	content string // the message as JSON
}

// readStanding reads "message sent doubt", a line's end, and the message.
func readStanding(text string) (l living, err error) {
	head, content, _ := strings.Cut(text, "\n")
	f := fields{rest: head}
	l = living{message: f.number(), sent: f.instant(), doubt: f.rest == "1", content: content}
	if f.err != nil {
		return l, fmt.Errorf("reading what stands in a slot: %w", f.err)
	}
	return l, nil
}

// lineHead is how long a chat's line is before what it names: a letter, and when the chat is ready.
const lineHead = 16

// numbersIn returns the numbers of the envelopes that a chat's line names. Its form stands in lua/outbox.lua.
func numbersIn(line string) (seqs []string) {
	if len(line) <= lineHead {
		return nil
	}
	rest := line[lineHead:]
	if line[0] == 'w' {
		rest = rest[1:]
	}
	for _, word := range strings.Fields(rest) {
		if len(word) >= numberLength {
			seqs = append(seqs, word[:numberLength])
		}
	}
	return seqs
}

// numberLength is how many digits an envelope's number has.
const numberLength = 16

// underWay returns the epochs of what is under way, by number.
func (s *Store) underWay(ctx context.Context) (map[string]int64, error) {
	var words []string
	err := s.eachField(ctx, keyChats, func(page []string) error {
		for i := 1; i < len(page); i += 2 {
			line := page[i]
			if len(line) <= lineHead || (line[0] != 'f' && line[0] != 'l') {
				continue
			}
			if word := strings.Fields(line[lineHead:])[0]; word != "-" {
				words = append(words, word)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return readFlights(words)
}

// eachEnvelope goes through the outbox, page by page, and calls after behind each page.
func (s *Store) eachEnvelope(ctx context.Context, each func(seq, text, outcome string) error, after func(context.Context) error) error {
	return s.eachField(ctx, keyEnvelopes, func(page []string) error {
		var seqs []string
		for i := 0; i < len(page); i += 2 {
			seqs = append(seqs, page[i])
		}
		if len(seqs) == 0 {
			return nil
		}
		var outcomes *goredis.SliceCmd
		err := s.try(ctx, func() error {
			outcomes = s.client.HMGet(ctx, s.key(keyOutcome), seqs...)
			return outcomes.Err()
		})
		if err != nil {
			return err
		}
		for i, seq := range seqs {
			became, _ := outcomes.Val()[i].(string)
			if err := each(seq, page[2*i+1], became); err != nil {
				return err
			}
		}
		if after == nil {
			return nil
		}
		return after(ctx)
	})
}
