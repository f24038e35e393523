package simulator

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"time"

	"giaoban/clock"
)

// Options say what New builds.
type Options struct {
	// Clock is the one time of the simulator; it is needed.
	Clock *clock.Movable
	// Token is the bot's token; "123456:simulator" when empty. The digits before the colon are the bot's id.
	Token string
	// BotUsername is the bot's user name; "simulator_bot" when empty.
	BotUsername string
	// BotName is the bot's first name; "Simulator" when empty.
	BotName string
	// NoPrivacy turns privacy mode off, which is on by default as with the real server.
	NoPrivacy bool
	// Limiter is the rate limit in force at the start; LimiterOff when empty.
	Limiter LimiterMode
	// Hold is how long the server waits by itself before it answers 429.
	Hold time.Duration
	// Zone is where "next morning" is; UTC+7 when nil.
	Zone *time.Location
	// Logger is told what goes wrong; nothing is logged when nil.
	Logger *slog.Logger
	// LogBytes bounds the request log, in bytes; 64 MiB when 0.
	LogBytes int
	// Snapshot is what the simulator goes on from; empty when nil. It brings its own bot's names, privacy mode, limits
	// and hold time, whatever stands above. The clock must show its time before: see Snapshot.SetClock.
	Snapshot *Snapshot
}

const (
	defaultToken    = "123456:simulator"
	defaultLogBytes = 64 << 20
)

var (
	tokenShape    = regexp.MustCompile(`^[1-9][0-9]{0,15}:[A-Za-z0-9_-]+$`)
	usernameShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{2,31}$`)
)

// complete fills in what was left out and refuses what cannot be.
func (o Options) complete() (Options, error) {
	if o.Clock == nil {
		return o, errors.New("a clock is needed")
	}
	if o.Token == "" {
		o.Token = defaultToken
	}
	if !tokenShape.MatchString(o.Token) || len(o.Token) > 80 {
		return o, errors.New("the token must be digits, a colon and letters, such as 123456:simulator")
	}
	if o.BotUsername == "" {
		o.BotUsername = "simulator_bot"
	}
	if !usernameShape.MatchString(o.BotUsername) {
		return o, fmt.Errorf("the user name %q must be 3 to 32 letters, digits or underscores", o.BotUsername)
	}
	if o.BotName == "" {
		o.BotName = "Simulator"
	}
	if o.Limiter == "" {
		o.Limiter = LimiterOff
	}
	if !o.Limiter.known() {
		return o, fmt.Errorf("there is no limiter mode %q", o.Limiter)
	}
	if o.Hold < 0 {
		return o, errors.New("the hold time cannot be negative")
	}
	if o.Zone == nil {
		o.Zone = time.FixedZone("+07", 7*60*60)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.LogBytes <= 0 {
		o.LogBytes = defaultLogBytes
	}
	return o, nil
}

// botID returns the number that the token begins with.
func (o Options) botID() int64 {
	digits, _, _ := strings.Cut(o.Token, ":")
	id, _ := strconv.ParseInt(digits, 10, 64) // its shape was checked
	return id
}
