package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
)

// mailbox serves updates to getUpdates as the Bot API does.
type mailbox struct {
	mu      sync.Mutex
	updates []string // raw
	ids     []int64
	fails   []func(http.ResponseWriter) // answers of the first polls
	polls   int
	params  map[string]string
	offset  int64
	changed chan struct{} // closed and replaced at each change
}

func newMailbox(updates ...string) *mailbox {
	m := &mailbox{changed: make(chan struct{})}
	m.add(updates...)
	return m
}

func (m *mailbox) add(updates ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, raw := range updates {
		var u struct {
			ID json.Number `json:"update_id"`
		}
		_ = json.Unmarshal([]byte(raw), &u)
		id, _ := u.ID.Int64()
		m.updates, m.ids = append(m.updates, raw), append(m.ids, id)
	}
	m.change()
}

func (m *mailbox) change() {
	close(m.changed)
	m.changed = make(chan struct{})
}

func (m *mailbox) answer(c call, w http.ResponseWriter, r *http.Request) {
	if c.method != "getUpdates" {
		sent(c, w, r)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.polls++
	m.params = c.params
	if m.polls <= len(m.fails) {
		m.fails[m.polls-1](w)
		m.change()
		return
	}
	m.offset, _ = strconv.ParseInt(c.params["offset"], 10, 64)
	m.change()
	for {
		list := []json.RawMessage{}
		for i, raw := range m.updates {
			if (m.ids[i] == 0 || m.ids[i] >= m.offset) && len(list) < 100 {
				list = append(list, json.RawMessage(raw))
			}
		}
		if len(list) > 0 {
			ok(w, list)
			return
		}
		changed := m.changed
		m.mu.Unlock()
		select {
		case <-changed:
		case <-r.Context().Done():
		}
		m.mu.Lock()
		if r.Context().Err() != nil {
			return
		}
	}
}

// wait returns when the condition holds.
func (m *mailbox) wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.After(2 * time.Minute)
	for {
		m.mu.Lock()
		holds, changed := is(), m.changed
		m.mu.Unlock()
		if holds {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// confirmed waits until the receiver asks for updates from the offset on.
func (m *mailbox) confirmed(t *testing.T, offset int64) {
	t.Helper()
	m.wait(t, fmt.Sprint("offset ", offset), func() bool { return m.offset == offset })
}

// desk handles updates, and buries them.
type desk struct {
	handle func(ctx context.Context, u chat.Update) error

	mu      sync.Mutex
	handled []int64 // tries, in order
	buried  map[int64]string
	raw     map[int64]string
	graves  int
	broken  int // burials that fail first
}

func (d *desk) Handle(ctx context.Context, u chat.Update) error {
	d.mu.Lock()
	d.handled = append(d.handled, u.ID)
	d.mu.Unlock()
	if d.handle == nil {
		return nil
	}
	return d.handle(ctx, u)
}

func (d *desk) Bury(_ context.Context, update int64, raw []byte, cause error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.graves++; d.graves <= d.broken {
		return errors.New("the store is busy")
	}
	if d.buried == nil {
		d.buried, d.raw = map[int64]string{}, map[int64]string{}
	}
	d.buried[update], d.raw[update] = cause.Error(), string(raw)
	return nil
}

func (d *desk) tries() []int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]int64(nil), d.handled...)
}

// holds returns a desk where an update stays in hand: begun is closed once it is there, and closing release lets it go.
func holds(update int64) (d *desk, begun, release chan struct{}) {
	begun, release = make(chan struct{}), make(chan struct{})
	return &desk{handle: func(ctx context.Context, u chat.Update) error {
		if u.ID == update {
			close(begun)
			<-release
		}
		return ctx.Err()
	}}, begun, release
}

// rush is a clock on which every wait is over at once.
type rush struct{ *clock.Movable }

func (r rush) At(t time.Time) (<-chan struct{}, func()) {
	if d := t.Sub(r.Now()); d > 0 {
		r.Advance(d)
	}
	return r.Movable.At(t)
}

type receiving struct {
	stop func() error // ends Run and returns its error
	done chan error   // Run's error, for a Run that ends by itself
	log  *logged
}

func receive(t *testing.T, m *mailbox, d *desk, change func(*bot.ReceiverOptions)) receiving {
	t.Helper()
	s := newServer(t, m.answer)
	collected, log := newLog(t)
	o := bot.ReceiverOptions{
		Client: newClient(t, s.URL, nil), Handler: d, Graveyard: d, Clock: rush{clock.New(time.Now)}, Logger: log,
		Jitter: func() float64 { return 0 },
	}
	if change != nil {
		change(&o)
	}
	r, err := bot.NewReceiver(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	var once sync.Once
	stop := func() (err error) {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	t.Cleanup(func() {
		_ = stop()
		o.Client.Close()
	})
	return receiving{stop, done, collected}
}

// text makes an update with a message in a chat.
func text(id, chatID int64) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d},"text":"x"}}`,
		id, id, chatID, chatID)
}

func TestPolling(t *testing.T) {
	m := newMailbox(text(7, 1), text(8, 2))
	d := &desk{}
	batches := make(chan int, 9)
	r := receive(t, m, d, func(o *bot.ReceiverOptions) {
		o.OnBatch = func(n int) {
			if n > 0 { // a poll while updates are in hand brings nothing new
				batches <- n
			}
		}
	})
	m.confirmed(t, 9)
	m.add(text(9, 1))
	m.confirmed(t, 10)
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	got := d.tries()
	slices.Sort(got)
	if !slices.Equal(got, []int64{7, 8, 9}) {
		t.Errorf("handled %v", got)
	}
	if a, b := <-batches, <-batches; a != 2 || b != 1 {
		t.Errorf("batches of %d and %d", a, b)
	}
	want := map[string]string{
		"timeout": "50", "limit": "100", "offset": "10",
		"allowed_updates": `["message","edited_message","callback_query","my_chat_member"]`,
	}
	for key, value := range want {
		if m.params[key] != value {
			t.Errorf("%s is %q, want %q", key, m.params[key], value)
		}
	}
}

// A proxy takes its requests from net/http.
func TestPollingThroughAProxy(t *testing.T) {
	m := newMailbox(text(7, 1))
	m.fails = []func(http.ResponseWriter){func(w http.ResponseWriter) { fail(w, 502, "Bad Gateway", "") }}
	proxy, d := newServer(t, m.answer), &desk{}
	r := receive(t, m, d, func(o *bot.ReceiverOptions) {
		o.Client = newClient(t, "http://telegram.invalid", func(o *bot.Options) { o.Proxy = proxy.URL })
	})
	m.confirmed(t, 8)
	if err := r.stop(); err != nil || !slices.Equal(d.tries(), []int64{7}) {
		t.Errorf("handled %v; %v", d.tries(), err)
	}
}

func TestAChatsUpdatesComeInOrderAndChatsSideBySide(t *testing.T) {
	const chats, each = 8, 10
	var updates []string
	for i := range chats * each {
		updates = append(updates, text(int64(i+1), int64(i%chats+1)))
	}
	m := newMailbox(updates...)
	var mu sync.Mutex
	last, busy, most, flying := map[int64]int64{}, map[int64]bool{}, 0, 0
	meet := make(chan struct{}) // the first updates of four chats wait for each other
	var met sync.WaitGroup
	met.Add(4)
	go func() {
		met.Wait()
		close(meet)
	}()
	d := &desk{handle: func(_ context.Context, u chat.Update) error {
		mu.Lock()
		flying++
		most = max(most, flying)
		if busy[u.Place.Chat] || u.ID < last[u.Place.Chat] {
			t.Errorf("update %d of chat %d came too early", u.ID, u.Place.Chat)
		}
		busy[u.Place.Chat], last[u.Place.Chat] = true, u.ID
		mu.Unlock()
		if u.ID <= 4 {
			met.Done()
			<-meet
		}
		mu.Lock()
		defer mu.Unlock()
		busy[u.Place.Chat] = false
		flying--
		return nil
	}}
	receive(t, m, d, func(o *bot.ReceiverOptions) { o.Workers = 4 })
	m.confirmed(t, chats*each+1)
	if most != 4 {
		t.Errorf("%d chats side by side, want 4", most)
	}
	if n := len(d.tries()); n != chats*each {
		t.Errorf("%d handled, want %d", n, chats*each)
	}
}

func TestAnUpdateThatFailsIsTriedAgainThenBuried(t *testing.T) {
	m := newMailbox(text(1, 1), text(2, 1), text(3, 1), text(4, 1), `{"update_id":5,"message":{"message_id":"five"}}`)
	failures := map[int64]int{2: 2, 3: 99, 4: 99}
	d := &desk{broken: 1}
	d.handle = func(_ context.Context, u chat.Update) error {
		if failures[u.ID]--; failures[u.ID] < 0 {
			return nil
		}
		if u.ID == 4 {
			panic("a defect that knows " + token)
		}
		return errors.New("no luck with " + token)
	}
	r := receive(t, m, d, nil)
	m.confirmed(t, 6)
	if want := []int64{1, 2, 2, 2, 3, 3, 3, 4, 4, 4}; !slices.Equal(d.tries(), want) {
		t.Errorf("handled %v, want %v", d.tries(), want)
	}
	if len(d.buried) != 3 {
		t.Errorf("buried %v, want updates 3, 4 and 5", d.buried)
	}
	for id, part := range map[int64]string{3: "no luck", 4: "panic: a defect", 5: "decoding an update"} {
		if !strings.Contains(d.buried[id], part) {
			t.Errorf("update %d was buried for %q, want %q", id, d.buried[id], part)
		}
		mustHideToken(t, "the grave", d.buried[id])
		if !strings.Contains(d.raw[id], fmt.Sprintf(`"update_id":%d`, id)) {
			t.Errorf("update %d was buried as %s", id, d.raw[id])
		}
	}
	for _, line := range []string{"panicked", "receiver_test.go", "could not be put aside"} {
		if !strings.Contains(r.log.String(), line) {
			t.Errorf("the log does not hold %q", line)
		}
	}
}

func TestNothingIsConfirmedBeforeItIsHandled(t *testing.T) {
	m := newMailbox(text(1, 1), text(2, 2))
	d, begun, release := holds(2)
	receive(t, m, d, nil)
	<-begun
	// Polls go on meanwhile, which confirm the first one at most.
	m.wait(t, "more polls", func() bool {
		if m.offset > 2 {
			t.Fatalf("offset %d, while update 2 is in hand", m.offset)
		}
		return m.polls >= 4 && m.offset == 2
	})
	close(release)
	m.confirmed(t, 3)
	got := d.tries()
	slices.Sort(got)
	if !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("handled %v, want each once", got)
	}
}

// TestASlowUpdateHoldsUpItsChatAlone has one chat wait for something, as for a file, while others go on.
func TestASlowUpdateHoldsUpItsChatAlone(t *testing.T) {
	m := newMailbox(text(1, 1), text(2, 2))
	holding := make(chan struct{})
	handled := make(chan int64, 99)
	d := &desk{handle: func(_ context.Context, u chat.Update) error {
		if u.ID == 1 {
			<-holding
		}
		handled <- u.ID
		return nil
	}}
	receive(t, m, d, nil)
	expect := func(want ...int64) {
		t.Helper()
		for _, id := range want {
			if got := <-handled; got != id {
				t.Fatalf("update %d was handled, want %d", got, id)
			}
		}
	}
	expect(2)
	m.add(text(3, 1), text(4, 2))
	expect(4)
	m.add(text(5, 3), text(6, 1))
	expect(5)
	close(holding)
	expect(1, 3, 6)
	m.confirmed(t, 7)
	if len(handled) > 0 {
		t.Errorf("update %d was handled twice", <-handled)
	}
}

// An answer of unknown length is read into memory that the next one is read into as well.
func TestWhatIsBuriedIsWhatWasReceived(t *testing.T) {
	long := func(id int64, letter string) string {
		return strings.Replace(text(id, id), `"x"`, `"`+strings.Repeat(letter, 3000)+`"`, 1)
	}
	m := newMailbox(long(1, "a"), long(2, "b"))
	begun, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	d := &desk{handle: func(_ context.Context, u chat.Update) error {
		if u.ID != 2 {
			return nil
		}
		once.Do(func() {
			close(begun)
			<-release
		})
		return errors.New("no")
	}}
	r := receive(t, m, d, nil)
	<-begun
	m.add(long(3, "c"))
	m.wait(t, "a poll beyond the third update", func() bool { return slices.Contains(d.tries(), 3) })
	close(release)
	m.confirmed(t, 4)
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if d.raw[2] != long(2, "b") {
		t.Errorf("buried was %.80q", d.raw[2])
	}
}

// TestMoreThanAPollBrings fills what one poll can bring with what is in hand, or waits behind it.
func TestMoreThanAPollBrings(t *testing.T) {
	const most = 100
	var updates []string
	for id := range int64(most + 20) {
		updates = append(updates, text(id+1, 1))
	}
	m := newMailbox(append(updates, text(most+21, 2))...)
	d, begun, release := holds(1)
	receive(t, m, d, nil)
	<-begun
	close(release)
	m.confirmed(t, most+22)
	got := d.tries()
	slices.Sort(got)
	for i, id := range got {
		if id != int64(i+1) || len(got) != most+21 {
			t.Fatalf("handled %v", got)
		}
	}
}

func TestAStopWaitsForTheUpdatesInHand(t *testing.T) {
	m := newMailbox(text(1, 1), text(2, 1))
	d, begun, release := holds(1)
	r := receive(t, m, d, nil)
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- r.stop() }()
	close(release)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if got := d.tries(); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("handled %v, want the whole batch", got)
	}
	if len(d.buried) != 0 {
		t.Errorf("buried %v", d.buried)
	}
}

func TestAStopIsBounded(t *testing.T) {
	m := newMailbox(text(1, 1), text(2, 1))
	begun := make(chan struct{})
	d := &desk{handle: func(ctx context.Context, _ chat.Update) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}}
	r := receive(t, m, d, func(o *bot.ReceiverOptions) { o.Grace = 20 * time.Millisecond })
	<-begun
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if got := d.tries(); !slices.Equal(got, []int64{1}) || len(d.buried) != 0 {
		t.Errorf("handled %v and buried %v; what was cut off must come again", got, d.buried)
	}
}

// hooked answers a poll while a webhook is set.
func hooked(w http.ResponseWriter) {
	fail(w, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", "")
}

func TestPollingSurvivesTrouble(t *testing.T) {
	m := newMailbox(text(1, 1))
	m.fails = []func(http.ResponseWriter){
		func(w http.ResponseWriter) { fail(w, 500, "Internal Server Error: restart", "") },
		func(w http.ResponseWriter) { w.WriteHeader(502) },
		func(w http.ResponseWriter) { fail(w, 429, "Too Many Requests: retry after 3", `{"retry_after":3}`) },
		func(w http.ResponseWriter) {
			fail(w, 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", "")
		},
		hooked, hooked,
		func(w http.ResponseWriter) { ok(w, "odd") },
		func(w http.ResponseWriter) { ok(w, []int{1}) },
	}
	d := &desk{}
	r := receive(t, m, d, nil)
	m.confirmed(t, 2)
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	for _, line := range []string{"only one of them may run", "it was deleted", "a webhook is set", "polling failed", "updates cannot be read",
		"an update without an id", "updates come in again"} {
		if !strings.Contains(r.log.String(), line) {
			t.Errorf("the log does not say %q:\n%s", line, r.log)
		}
	}
}

func TestARefusedTokenEndsReceiving(t *testing.T) {
	m := newMailbox()
	m.fails = []func(http.ResponseWriter){func(w http.ResponseWriter) { fail(w, 401, "Unauthorized", "") }}
	r := receive(t, m, &desk{}, nil)
	err := <-r.done
	close(r.done) // for the stop at the end
	if failed := fault(t, err); failed.Code != 401 {
		t.Errorf("got %v", err)
	}
}

func TestAnOffsetNeverPassesAnUpdateInDoubt(t *testing.T) {
	// The process stops between two updates of a batch; the next one gets both again.
	m := newMailbox(text(1, 1), text(2, 2))
	first := &desk{handle: func(ctx context.Context, u chat.Update) error {
		if u.ID == 1 {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}}
	r := receive(t, m, first, func(o *bot.ReceiverOptions) { o.Workers, o.Grace = 1, time.Millisecond })
	m.wait(t, "the first poll", func() bool { return m.polls >= 1 })
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	second := &desk{}
	receive(t, m, second, nil)
	m.confirmed(t, 3)
	got := second.tries()
	slices.Sort(got)
	if !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("the next start got %v, want both", got)
	}
}

func TestReceiverOptionsAreChecked(t *testing.T) {
	if _, err := bot.NewReceiver(bot.ReceiverOptions{}); err == nil {
		t.Error("a receiver of nothing was made")
	}
}
