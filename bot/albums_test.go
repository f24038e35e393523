package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
)

// drawer keeps the parts of albums as a store does: it outlives receivers.
type drawer struct {
	mu    sync.Mutex
	parts []bot.Part
	fails int // how often the next calls fail
}

func (d *drawer) failing() error {
	if d.fails > 0 {
		d.fails--
		return errors.New("the disk is full")
	}
	return nil
}

func (d *drawer) KeepPart(_ context.Context, p bot.Part) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.ContainsFunc(d.parts, func(other bot.Part) bool { return other.Update == p.Update }) {
		d.parts = append(d.parts, p)
	}
	slices.SortFunc(d.parts, func(a, b bot.Part) int { return int(a.Update - b.Update) })
	return d.failing()
}

func (d *drawer) Parts(context.Context) ([]bot.Part, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.parts), d.failing()
}

func (d *drawer) DropParts(_ context.Context, updates ...int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.parts = slices.DeleteFunc(d.parts, func(p bot.Part) bool { return slices.Contains(updates, p.Update) })
	return d.failing()
}

// post is a receiver that updates are delivered to, on virtual time.
type post struct {
	*testing.T
	drawer  *drawer
	hook    http.Handler
	stop    func()
	start   time.Time
	mu      sync.Mutex
	handled []string
	buried  []int64
	fail    error
}

func (p *post) Handle(_ context.Context, u chat.Update) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	var ids []string
	for _, f := range u.Message.Files {
		ids = append(ids, f.ID)
	}
	p.handled = append(p.handled, fmt.Sprintf("%d in %d %q %v after %v", u.ID, u.Place.Chat, u.Message.Text, ids, time.Since(p.start).Truncate(time.Millisecond)))
	return nil
}

func (p *post) Bury(_ context.Context, update int64, _ []byte, _ error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.buried = append(p.buried, update)
	return nil
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{T: t, drawer: &drawer{}, start: time.Now()}
	p.restart()
	t.Cleanup(func() { p.stop() })
	synctest.Wait() // its first looking is over: what a test sets from here on is seen by the next
	return p
}

// restart stops the receiver as a crash does, and begins another one over the same parts.
func (p *post) restart() {
	p.Helper()
	if p.stop != nil {
		p.stop()
	}
	client, err := bot.NewClient(bot.Options{Token: token})
	if err != nil {
		p.Fatal(err)
	}
	receiver, err := bot.NewReceiver(bot.ReceiverOptions{
		Client: client, Handler: p, Graveyard: p, Parts: p.drawer, Clock: clock.New(time.Now), Grace: time.Nanosecond,
		Jitter: func() float64 { return 0 },
	})
	if err != nil {
		p.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.hook = receiver.Webhook(ctx, "s")
	var running sync.WaitGroup
	running.Go(func() {
		if err := receiver.Gather(ctx); err != nil {
			p.Error(err)
		}
	})
	p.stop = func() {
		cancel()
		running.Wait()
	}
}

// say delivers a message: of an album where that has a name.
func (p *post) say(update, person int64, album, text string) {
	p.Helper()
	raw := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"Hoa"}`,
		update, update, person, person)
	if album != "" {
		raw += fmt.Sprintf(`,"media_group_id":%q,"caption":%q,"photo":[{"file_id":"f%d","width":1,"height":1}]}}`, album, text, update)
	} else {
		raw += fmt.Sprintf(`,"text":%q}}`, text)
	}
	r := httptest.NewRequestWithContext(p.Context(), http.MethodPost, "/", strings.NewReader(raw))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	p.hook.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		p.Errorf("update %d was answered with %d", update, w.Code)
	}
}

// pass lets virtual time pass.
func (p *post) pass(d time.Duration) {
	p.Helper()
	c := clock.New(time.Now)
	if err := clock.Wait(p.Context(), c, c.Now().Add(d)); err != nil {
		p.Fatal(err)
	}
}

func (p *post) got(want ...string) {
	p.Helper()
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if diff := cmp.Diff(want, p.handled); diff != "" {
		p.Errorf("handled (-want +got)\n%s", diff)
	}
	p.handled = nil
}

// album plays within a bubble of virtual time.
func album(t *testing.T, play func(*post)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { play(newPost(t)) })
}

func TestAnAlbumIsHandedOverWhole(t *testing.T) {
	album(t, func(p *post) {
		p.say(2, 7, "a", "")
		p.say(1, 7, "a", "xong") // delivered in another order than it was written
		p.say(1, 7, "a", "xong") // and once more
		p.say(5, 8, "a", "another's")
		p.got()
		p.pass(500 * time.Millisecond)
		p.say(3, 7, "a", "")
		p.pass(2 * time.Second)
		p.got(`5 in 8 "another's" [f5] after 700ms`, `1 in 7 "xong" [f1 f2 f3] after 1.2s`)
		if len(p.drawer.parts) != 0 {
			p.Errorf("%d parts are still kept", len(p.drawer.parts))
		}
	})
}

func TestWhatComesAfterAnAlbumEndsIt(t *testing.T) {
	album(t, func(p *post) {
		p.say(1, 7, "a", "")
		p.say(2, 7, "a", "")
		p.say(3, 7, "b", "the next one")
		p.got(`1 in 7 "" [f1 f2] after 0s`)
		p.say(4, 7, "", "that was all")
		p.got(`3 in 7 "the next one" [f3] after 0s`, `4 in 7 "that was all" [] after 0s`)
	})
}

func TestTenAreAsManyAsThereCanBe(t *testing.T) {
	album(t, func(p *post) {
		for n := range int64(chat.MaxAlbum) {
			p.say(n+1, 7, "a", "")
		}
		p.got(`1 in 7 "" [f1 f2 f3 f4 f5 f6 f7 f8 f9 f10] after 0s`)
	})
}

func TestAnAlbumSurvivesARestart(t *testing.T) {
	album(t, func(p *post) {
		p.say(1, 7, "a", "x")
		p.restart()
		p.say(2, 7, "a", "")
		p.pass(2 * time.Second)
		p.got(`1 in 7 "x" [f1 f2] after 700ms`)
		p.say(3, 7, "b", "")
		p.stop()
		p.pass(time.Minute)
		p.restart() // nothing more comes
		p.pass(time.Second)
		p.got(`3 in 7 "" [f3] after 1m2s`)
	})
}

func TestAnAlbumThatCannotBeHandledIsBuriedWhole(t *testing.T) {
	album(t, func(p *post) {
		p.drawer.fails = 2 // a full disk only delays
		p.fail = errors.New("a defect")
		p.say(1, 7, "a", "")
		p.say(2, 7, "a", "")
		p.pass(time.Minute)
		synctest.Wait()
		if !slices.Equal(p.buried, []int64{1, 2}) || len(p.drawer.parts) != 0 {
			p.Errorf("buried %v, and %d parts are kept", p.buried, len(p.drawer.parts))
		}
	})
}
