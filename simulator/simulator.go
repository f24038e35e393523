package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"giaoban/clock"
)

// Simulator is one simulated Telegram with one bot. It is an http.Handler and safe for concurrent use.
type Simulator struct {
	options Options
	clock   *clock.Movable
	log     *slog.Logger
	methods map[string]method
	control http.Handler
	page    http.Handler
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup // waiting requests, streams and webhooks
	guard   sync.Mutex     // orders running.Add before Close's Wait

	mu             sync.Mutex // guards all below
	bot            *person
	privacy        bool
	people         map[int64]*person
	peopleOrder    []*person // without the bot
	usernames      map[string]int64
	chats          map[int64]*chat
	chatOrder      []*chat // without private chats
	nextPerson     int64
	nextGroup      int64
	nextSupergroup int64
	lastSharedID   int64
	albumCount     int64
	era            int64 // how often it was restored from a snapshot
	files          []*media
	fileCount      int
	filesByID      map[string]*media
	filesByPath    map[string]*media
	updates        queue
	poll           *poller
	hook           *webhook
	callbacks      callbacks
	profile        profile
	limiter        limiter
	faults         []*fault
	faultCount     int
	requests       requestLog
	hub            hub
	held           int     // requests that a fault or limit holds now
	rate           float64 // of the clock, as it was last set here

	moved chan struct{} // tells Keep that the clock was moved
}

// New returns a simulator whose only account is the bot.
func New(options Options) (*Simulator, error) {
	options, err := options.complete()
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Simulator{
		options: options, clock: options.Clock, log: options.Logger, ctx: ctx, cancel: cancel,
		privacy: !options.NoPrivacy,
		people:  map[int64]*person{}, usernames: map[string]int64{}, chats: map[int64]*chat{},
		nextPerson: firstPersonID, nextGroup: firstGroupID, nextSupergroup: firstSupergroupID,
		filesByID: map[string]*media{}, filesByPath: map[string]*media{},
		updates:  queue{next: firstUpdateID, wake: make(chan struct{})},
		limiter:  limiter{mode: options.Limiter, hold: options.Hold},
		requests: requestLog{limit: options.LogBytes},
		hub:      newHub(),
		rate:     1,
		moved:    make(chan struct{}, 1),
	}
	s.callbacks.open = map[string]*press{}
	s.profile.commands = map[commandKey][]apiCommand{}
	s.bot = &person{id: options.botID(), first: options.BotName, username: options.BotUsername, isBot: true}
	s.people[s.bot.id] = s.bot
	s.usernames[strings.ToLower(s.bot.username)] = s.bot.id
	s.methods = methodTable()
	s.control = s.controlRoutes()
	if s.page, err = pageHandler(); err != nil {
		cancel()
		return nil, fmt.Errorf("simulator: reading the page: %w", err)
	}
	if options.Snapshot != nil {
		if err := s.restore(options.Snapshot); err != nil {
			cancel()
			return nil, fmt.Errorf("simulator: restoring the snapshot: %w", err)
		}
	}
	return s, nil
}

// ServeHTTP answers the Bot API, the control interface and the page.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		writeError(w, restarting())
		return
	}
	defer s.running.Done()
	switch p := r.URL.Path; {
	case strings.HasPrefix(p, "/bot"):
		s.serveMethod(w, r)
	case strings.HasPrefix(p, "/file/bot"):
		s.serveFile(w, r)
	case strings.HasPrefix(p, "/sim/"):
		s.control.ServeHTTP(w, r)
	default:
		s.page.ServeHTTP(w, r)
	}
}

// enter counts one more piece of work, unless the simulator is closed.
func (s *Simulator) enter() bool {
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.running.Add(1)
	return true
}

// Close ends every waiting request, stream and webhook, and returns when their goroutines are done.
// It may be called more than once.
func (s *Simulator) Close() {
	s.guard.Lock()
	s.cancel()
	s.guard.Unlock()
	s.running.Wait()
}

// ErrClosed is what waiting calls return when the simulator closes.
var ErrClosed = errors.New("the simulator is closed")

// Wait returns when done, which is asked now and after every change, says true; or with the error of ctx.
func (s *Simulator) Wait(ctx context.Context, done func(*Simulator) bool) error {
	for {
		s.mu.Lock()
		changed := s.hub.watch()
		s.mu.Unlock()
		if done(s) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the simulator: %w", context.Cause(ctx))
		case <-s.ctx.Done():
			return ErrClosed
		}
	}
}
