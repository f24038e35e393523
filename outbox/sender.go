// Package outbox is the one voice of the bot: it takes finished messages from a durable queue and sends them, in order
// within a chat and side by side between chats, as fast as the messenger's limits allow and no faster.
//
// It knows messages and chats, and nothing of what they are about.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"giaoban/chat"
)

const (
	// recheck is how soon the queue is asked again where it cannot say when something allowed will be ready.
	recheck = 500 * time.Millisecond
	// handful is for how many settlements there is room at first.
	handful = 8
	// longestStoreWait bounds the pauses after failures of the queue.
	longestStoreWait = 10 * time.Second
)

// Sender sends what waits in the queue. It is made by New.
type Sender struct {
	o       Options
	log     *slog.Logger
	gate    *gate
	paid    *gate // of broadcasts that are paid for; nil where none are
	windows *windows
	weather *weather
	memos   *memos
	wake    chan struct{} // something may be possible that was not before
	filled  chan struct{} // something waits in done
	epoch   int64

	failures chan int // how often in a row settlements could not be recorded; held by who tries again

	jobs sync.WaitGroup
	work chan *job // to those who have nothing to do; closed when there is no more

	mu       sync.Mutex
	inFlight int
	reserved int               // of inFlight: for answers that are being written
	ahead    []chat.Claimed    // waits for a place
	cap      int               // of ahead
	closing  bool              // nothing more is started
	starved  bool              // the dispatcher waits for somebody to finish
	done     []chat.Settlement // sent, not yet recorded
	stuck    int               // settlements that could not be recorded yet
	fatal    error
}

// New returns a sender that does nothing until Run.
func New(o Options) (*Sender, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s := &Sender{
		o:       o,
		log:     o.Logger,
		gate:    newGate(o.Limits.Global),
		windows: newWindows(o.Limits),
		weather: newWeather(),
		cap:     aheadOf(o.Limits),
		memos:   newMemos(),
		wake:    make(chan struct{}, 1),
		filled:  make(chan struct{}, 1),
		work:    make(chan *job),

		failures: make(chan int, 1),
	}
	s.failures <- 0
	if o.Limits.Paid > 0 {
		s.paid = newGate(o.Limits.Paid)
	}
	return s, nil
}

// claims returns the gate that says how much may be claimed: the wider one.
func (s *Sender) claims() *gate {
	if s.paid != nil && s.gate.limited() {
		return s.paid
	}
	return s.gate
}

// Wake says that something was put into the queue. It never blocks, and may be called at any time.
func (s *Sender) Wake() { signal(s.wake) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run sends until ctx is done. It then takes out nothing more, waits for what is under way, for a bounded time, and
// records it. It returns an error only where the messenger refuses the token, or where another sender has taken over,
// which is chat.ErrFenced.
// A Sender runs once.
func (s *Sender) Run(ctx context.Context) error {
	if begun, err := s.begin(ctx); !begun {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	// What is under way outlives ctx, and its recording outlives both.
	sending, stopSending := linger(ctx, s.o.Grace)
	defer stopSending()
	settling, stopSettling := linger(sending, s.o.Grace)
	defer stopSettling()

	finish := make(chan struct{})
	var settler sync.WaitGroup
	settler.Go(func() { s.settle(settling, finish) })
	shut := s.open(ctx, sending)
	s.dispatch(ctx, sending)
	end()
	s.close()
	shut()
	if n := s.flying(); n > 0 {
		s.log.Info("stopping; waiting for what is under way", "in_flight", n, "at_most", s.o.Grace)
	}
	s.jobs.Wait()
	close(s.work)
	stopSending()
	close(finish)
	settler.Wait()
	return s.stopped()
}

// begin makes this sender the only one whose claims count, and deals with those that others left. It tells whether it
// could before ctx ended.
func (s *Sender) begin(ctx context.Context) (bool, error) {
	var left []chat.Claimed
	for failures := 1; ; failures++ {
		var err error
		if left, err = s.takeOver(ctx); err == nil {
			break
		}
		switch {
		case errors.Is(err, chat.ErrFenced):
			return false, err
		case ctx.Err() != nil:
			return false, nil //nolint:nilerr // told to stop before it could begin, which is no fault
		}
		s.log.Error("sending cannot begin; trying again", "error", err, "failures", failures)
		s.pause(ctx, s.o.Clock.Now().Add(backoff(failures, longestStoreWait, s.o.Jitter())))
	}
	for _, c := range left {
		what := "it may have been sent when the sender last stopped; sent again"
		if c.Lane == chat.Interactive && (c.Action == chat.Replace || c.Action == chat.Put && c.Shown == 0) {
			what = "it may have been sent when the sender last stopped; dropped, the person repeats"
		}
		s.log.Warn(what, describe(c)...)
	}
	return true, nil
}

// takeOver takes an epoch, once, and returns what was under way in those before it.
func (s *Sender) takeOver(ctx context.Context) ([]chat.Claimed, error) {
	if s.epoch == 0 {
		epoch, err := s.o.Queue.BeginEpoch(ctx)
		if err != nil {
			return nil, fmt.Errorf("beginning to send: %w", err)
		}
		s.epoch = epoch
	}
	left, err := s.o.Queue.Recover(ctx, s.epoch, s.o.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("recovering what was under way when the sender last stopped: %w", err)
	}
	return left, nil
}

// dispatch claims and starts jobs until ctx is done or the token is refused. Jobs run under sending.
func (s *Sender) dispatch(ctx, sending context.Context) {
	failures := 0
	for ctx.Err() == nil && s.stopped() == nil {
		s.advance(sending)
		now := s.o.Clock.Now()
		room, lowest, until := s.room(now)
		if room == 0 {
			s.sleep(ctx, until)
			continue
		}
		// Not under ctx: a claim that is cut off may have been written, and would then be taken for sent.
		claimed, err := s.o.Queue.Claim(sending, chat.ClaimRequest{Now: now, Epoch: s.epoch, Limit: room, Lowest: lowest})
		s.queueUp(sending, claimed)
		if err == nil && len(claimed) == 0 {
			until, err = s.nextReady(ctx, now, until)
		}
		switch {
		case errors.Is(err, chat.ErrFenced):
			s.log.Error("another sender has taken over; sending stops", "error", err)
			s.stop(fmt.Errorf("sending: %w", err))
		case err != nil && ctx.Err() == nil:
			failures++
			s.log.Error("the queue cannot be read; trying again", "error", err, "failures", failures)
			s.pause(ctx, s.o.Clock.Now().Add(backoff(failures, longestStoreWait, s.o.Jitter())))
		case err == nil && len(claimed) == 0:
			failures = 0
			s.sleep(ctx, until)
		case err == nil:
			failures = 0
		}
	}
}

// room returns how many envelopes may be claimed now and from which lanes. Where none may, or not from all lanes, until
// is when that changes by itself; zero where it does not.
func (s *Sender) room(now time.Time) (n int, lowest chat.Lane, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starved = true
	free := s.o.Limits.InFlight - s.inFlight
	if free <= 0 && len(s.ahead) >= s.cap/2 || s.stuck > 0 || len(s.done) > 4*s.o.Limits.InFlight {
		return 0, 0, time.Time{}
	}
	calm, trying := s.weather.calm()
	if calm.After(now) {
		return 0, 0, calm
	}
	if trying {
		if s.inFlight > 0 {
			return 0, 0, time.Time{}
		}
		free = 1
	}
	if at := s.claims().next(now); at.After(now) {
		return 0, 0, at
	}
	lowest = chat.Digest
	if parked := s.weather.parkedUntil(); parked.After(now) {
		lowest, until = chat.Reminder, parked
	}
	// Some places are kept for those who wait in front of their telephones.
	switch kept := s.kept(); {
	case trying:
		s.starved = false
	case s.cap > 0 && len(s.ahead) <= s.cap/2:
		s.starved = false
		free += s.cap - len(s.ahead) - kept
	case free <= kept || s.cap > 0:
		lowest = chat.Interactive
	default:
		s.starved = false
		free -= kept
	}
	return min(free, s.claims().room(now)), lowest, until
}

// nextReady returns when there will be something to claim; zero for not before somebody says so. Until is when lanes that
// are closed now will open; zero where they open when somebody finishes, or where none is closed.
func (s *Sender) nextReady(ctx context.Context, now, until time.Time) (time.Time, error) {
	next, any, err := s.o.Queue.NextReady(ctx, now)
	if err != nil || !any {
		return time.Time{}, err
	}
	if next.After(now) {
		return next, nil
	}
	// What is ready is in a lane that is closed.
	next = now.Add(recheck)
	if !until.IsZero() && until.Before(next) {
		next = until
	}
	return next, nil
}

// sleep waits until then, for a signal, or for ctx to end; a zero time never comes.
func (s *Sender) sleep(ctx context.Context, until time.Time) {
	var reached <-chan struct{}
	if !until.IsZero() {
		var cancel func()
		reached, cancel = s.o.Clock.At(until)
		defer cancel()
	}
	select {
	case <-reached:
	case <-s.wake:
	case <-ctx.Done():
	}
}

// pause waits until then or for ctx to end, whatever else happens.
func (s *Sender) pause(ctx context.Context, until time.Time) {
	reached, cancel := s.o.Clock.At(until)
	defer cancel()
	select {
	case <-reached:
	case <-ctx.Done():
	}
}

// launch runs a job for c, whose first request leaves when the rate allows it. The caller holds the lock.
func (s *Sender) launch(ctx context.Context, c chat.Claimed) {
	s.o.Observer.InFlight(s.inFlight)
	j := &job{Sender: s, c: c, memo: s.memos.get(c)}
	j.plan(c.Shown == 0 || c.Action == chat.Replace)
	s.jobs.Add(1)
	select {
	case s.work <- j:
		return
	default:
	}
	// Nobody is idle. Whoever begins now goes on with other jobs: a new goroutine would first have to grow to its size.
	go s.labour(ctx, j)
}

// labour runs a job and those after it, until there are no more.
func (s *Sender) labour(ctx context.Context, j *job) {
	for ; j != nil; j = <-s.work {
		s.perform(ctx, j)
	}
}

func (s *Sender) perform(ctx context.Context, j *job) {
	defer s.jobs.Done()
	verdict := j.run(ctx)
	s.finish(verdict)
	s.advance(ctx)
	if verdict.after != nil {
		verdict.after(ctx)
	}
}

// finish gives the job's place free and hands its settlement over to be recorded.
func (s *Sender) finish(v verdict) {
	s.mu.Lock()
	s.inFlight--
	n := s.inFlight
	if s.done == nil {
		s.done = make([]chat.Settlement, 0, handful)
	}
	s.done = append(s.done, v.settlement)
	if v.fatal != nil && s.fatal == nil {
		s.fatal = v.fatal
		s.starved = true
	}
	starved := s.starved
	s.starved = false
	s.mu.Unlock()
	s.o.Observer.InFlight(n)
	signal(s.filled)
	if starved {
		signal(s.wake)
	}
}

func (s *Sender) stop(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fatal == nil {
		s.fatal = why
	}
}

// stopped returns why this sender may send no more: the messenger refuses the bot altogether, or another sender has taken
// over. It is nil where it may.
func (s *Sender) stopped() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fatal
}

func (s *Sender) flying() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inFlight
}

// describe returns what a log line says of an envelope: never its text.
func describe(c chat.Claimed) []any {
	return []any{"envelope", c.ID, "place", c.Place.String(), "lane", c.Lane.String(), "action", string(c.Action), "attempt", c.Attempt}
}
