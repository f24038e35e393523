package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"giaoban/app"
	"giaoban/clock"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/simulator"
)

// Token is the token that the demo's bot has on the demo's simulator.
const Token = "123456:demo"

// Options say how the demo is set up.
type Options struct {
	Data      string        // a directory that is kept; empty for one that goes with the demo
	Listen    string        // the page's address; port 0 takes any that is free
	Dashboard string        // the address of the dashboard, as Listen; empty for none
	Lang      string        // "vi" or "en": what everybody reads
	Rate      float64       // how much faster than the wall time runs; 1 where 0
	Values    config.Values // the bot's other settings
	Logger    *slog.Logger
}

// Demo is a simulated Telegram with the sample office on it, and the bot, in one process on one clock.
type Demo struct {
	URL   string // of the page and the control interface
	Clock *clock.Movable

	o        Options
	sim      *simulator.Simulator
	server   *http.Server
	bot      *app.App
	dir      string
	serving  chan error
	snapshot string // where the simulator is kept; empty where the data are not
	restored bool
	keeper   *keeper // nil where nothing is kept, or not yet
}

// New sets the demo up: page and bot are there when it returns, the bot works once Run runs.
func New(ctx context.Context, o Options) (_ *Demo, err error) {
	d := &Demo{o: o, Clock: app.SystemClock(), serving: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if err := d.folder(); err != nil {
		return nil, err
	}
	if err := d.simulate(ctx); err != nil {
		return nil, err
	}
	o.Values.Token, o.Values.Endpoint, o.Values.Data = Token, d.URL, d.dir
	o.Values.Listen, o.Values.DashboardURL, o.Values.Language = "", "", o.Lang
	if o.Dashboard != "" {
		if o.Values.Listen, err = free(ctx, o.Dashboard); err != nil {
			return nil, err
		}
		o.Values.DashboardURL = "http://" + o.Values.Listen
	}
	if d.bot, err = app.New(ctx, app.Options{Values: o.Values, Clock: d.Clock, Logger: o.Logger, Version: "demo"}); err != nil {
		return nil, err
	}
	if err := d.seed(ctx, d.bot.Execute); err != nil {
		return nil, err
	}
	if o.Rate > 0 {
		if _, err := d.sim.SetClock(simulator.ClockSpec{Rate: &o.Rate}); err != nil {
			return nil, fmt.Errorf("setting the clock's rate: %w", err)
		}
	}
	// Not before the store has let this process in: the file may be another's.
	if err := d.keep(); err != nil {
		return nil, err
	}
	return d, nil
}

// Restored tells whether the demo goes on from one that was kept.
func (d *Demo) Restored() bool { return d.restored }

// folder makes the directory of the records, unless one is given.
func (d *Demo) folder() (err error) {
	if d.o.Data != "" {
		d.dir, d.snapshot = d.o.Data, filepath.Join(d.o.Data, SnapshotFile)
		if err := os.MkdirAll(d.dir, 0o700); err != nil {
			return fmt.Errorf("making the demo's directory: %w", err)
		}
		return nil
	}
	if d.dir, err = os.MkdirTemp("", "giaoban-demo-"); err != nil {
		return fmt.Errorf("making the demo's directory: %w", err)
	}
	return nil
}

// simulate starts the simulator, as it was left or with the sample office's people, and its page.
func (d *Demo) simulate(ctx context.Context) (err error) {
	left, err := d.left()
	if err != nil {
		return err
	}
	d.restored = left != nil
	if d.restored {
		left.SetClock(d.Clock)
	} else {
		d.Clock.Set(Start(d.o.Values.Zone))
	}
	d.sim, err = simulator.New(simulator.Options{
		Clock: d.Clock, Token: Token, BotUsername: "giaoban_bot", BotName: "Giaoban", Zone: d.o.Values.Zone, Logger: d.o.Logger,
		Limiter: simulator.LimiterReal, Snapshot: left,
	})
	if err != nil {
		return fmt.Errorf("making the simulator: %w", err)
	}
	listener, err := listen(ctx, d.o.Listen)
	if err != nil {
		return err
	}
	d.URL = "http://" + listener.Addr().String()
	d.server = &http.Server{Handler: d.sim, ReadHeaderTimeout: 10 * time.Second}
	go func() { d.serving <- d.server.Serve(listener) }()
	if d.restored {
		return d.admit()
	}
	stage := &Stage{base: d.URL, client: http.DefaultClient}
	if err := stage.People(ctx, d.o.Lang, func(r Room) string { return r.Title.In(directive.Lang(d.o.Lang)) }); err != nil {
		return err
	}
	return d.first()
}

// listen takes the address, or any free port of its host where it is taken.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err == nil {
		return listener, nil
	}
	host, _, bad := net.SplitHostPort(address)
	if bad != nil {
		return nil, fmt.Errorf("serving the page: %w", err)
	}
	if listener, err = config.Listen(ctx, "tcp", net.JoinHostPort(host, "0")); err != nil {
		return nil, fmt.Errorf("serving the page: %w", err)
	}
	return listener, nil
}

// free returns an address that nothing listens at: the one that is asked for, or one with another port.
func free(ctx context.Context, address string) (string, error) {
	l, err := listen(ctx, address)
	if err != nil {
		return "", err
	}
	found := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", fmt.Errorf("looking for a free address: %w", err)
	}
	return found, nil
}

// Run runs the bot until ctx is done.
func (d *Demo) Run(ctx context.Context) error { return d.bot.Run(ctx) }

// Close stops everything and throws a directory away that is not to be kept.
func (d *Demo) Close() error {
	var errs []error
	if d.bot != nil {
		errs = append(errs, d.bot.Close())
	}
	if d.sim != nil {
		d.sim.Close()
	}
	if d.keeper != nil {
		errs = append(errs, d.keeper.stop()) // nobody acts any more
	}
	if d.server != nil {
		errs = append(errs, d.server.Close())
		if err := <-d.serving; !errors.Is(err, http.ErrServerClosed) {
			errs = append(errs, err)
		}
	}
	if d.o.Data == "" && d.dir != "" {
		errs = append(errs, os.RemoveAll(d.dir))
	}
	return errors.Join(errs...)
}
