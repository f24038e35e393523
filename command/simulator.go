package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"giaoban/app"
	"giaoban/simulator"
)

// simulated is the subcommand simulator.
type simulated struct {
	Listen  string `default:"127.0.0.1:8081" help:"Address of the Bot API, the page and the control interface [HOST:PORT]."`
	Token   string `default:"123456:simulator" help:"Token of the bot that is tried."`
	Bot     string `default:"simulator_bot" help:"The bot's user name, without @."`
	Limiter string `default:"off" enum:"off,real,paid" help:"Limits that are kept: none, Telegram's, or those of paid broadcasts [off, real, paid]."`
	Keep    string `placeholder:"FILE" help:"Keep everything in that file: a simulator that is started again goes on where it was."`
	Groups  int    `default:"0" help:"Fill it with so many groups."`
	Members int    `default:"10" help:"People in each of them."`
}

// Run serves the simulator until ctx is done.
func (s simulated) Run(ctx context.Context, t *terminal) error {
	sim, err := s.build(t)
	if err != nil {
		return err
	}
	defer sim.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("serving the simulator: %w", err)
	}
	// Not before the address is this process's: the file may be another's. Before anybody is served: numbers that were
	// given since the last snapshot must not be given again.
	if s.Keep != "" {
		if err := sim.SaveFile(s.Keep); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if _, err := fmt.Fprintf(t.out, "page and control interface: http://%[1]s/\nBot API endpoint: http://%[1]s  token: %[2]s\n",
		listener.Addr(), s.Token); err != nil {
		return errors.Join(fmt.Errorf("saying where it is: %w", err), listener.Close())
	}
	keeping, stop := context.WithCancel(context.Background())
	defer stop()
	kept := make(chan error, 1)
	go func() { kept <- s.keep(keeping, sim) }()
	err = serveUntil(ctx, sim, listener)
	stop() // nobody acts any more
	return errors.Join(err, <-kept)
}

// serveUntil serves the simulator until ctx is done, and closes it.
func serveUntil(ctx context.Context, sim *simulator.Simulator, listener net.Listener) error {
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() {
		sim.Close()
		_ = server.Close() // Serve says how it ended
	})()
	err := server.Serve(listener)
	sim.Close()
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the simulator: %w", err)
	}
	return nil
}

// build makes the simulator, as it was left or as the flags say.
func (s simulated) build(t *terminal) (*simulator.Simulator, error) {
	left, err := s.left()
	if err != nil {
		return nil, err
	}
	options := simulator.Options{
		Clock: app.SystemClock(), Token: s.Token, BotUsername: s.Bot, BotName: s.Bot, Limiter: simulator.LimiterMode(s.Limiter),
		Logger: slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelWarn})), Snapshot: left,
	}
	if left != nil {
		// Its bot lives on the machine's time: the clock is ahead where it was moved, but never behind.
		now := options.Clock.Now()
		left.SetClock(options.Clock)
		if left.Now.Before(now) {
			options.Clock.Set(now)
		}
	}
	sim, err := simulator.New(options)
	if err != nil {
		return nil, err
	}
	if left == nil && s.Groups > 0 {
		if err := sim.Fill(s.Groups, s.Groups*s.Members); err != nil {
			sim.Close()
			return nil, fmt.Errorf("filling the simulator: %w", err)
		}
	}
	return sim, nil
}

// left reads how the simulator was left; nil where it begins.
func (s simulated) left() (*simulator.Snapshot, error) {
	if s.Keep == "" {
		return nil, nil
	}
	left, err := simulator.LoadSnapshot(s.Keep)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return left, err
}

// keep keeps the simulator until ctx is done.
func (s simulated) keep(ctx context.Context, sim *simulator.Simulator) error {
	if s.Keep == "" {
		return nil
	}
	return sim.Keep(ctx, s.Keep)
}
