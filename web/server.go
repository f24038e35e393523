package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"giaoban/clock"
)

// Options are what a server is made of. Address, Store, Metrics, Clock and Logger are needed.
type Options struct {
	Address string // HOST:PORT; port 0 takes any that is free
	Store   Store
	Metrics *Metrics
	Clock   clock.Clock
	Logger  *slog.Logger
	Polls   bool                        // whether the program polls the messenger, so that health looks at the last poll
	Duties  func() map[string]time.Time // what this replica does alone, and since when; nil where it does everything
	Version string
	Pages   Pages         // nil where there are none
	Grace   time.Duration // how long a stop waits for answers under way, in the wall's time; 5 s where zero
}

// Pages are served beside health and metrics.
type Pages interface {
	http.Handler
	// Path is what they stand below; it begins and ends with a slash.
	Path() string
}

// Server serves /healthz, /metrics and the pages.
type Server struct {
	listener net.Listener
	server   *http.Server
	grace    time.Duration
}

// Listen takes the address and returns a server that answers once it runs.
func Listen(ctx context.Context, o Options) (*Server, error) {
	if o.Store == nil || o.Metrics == nil || o.Clock == nil || o.Logger == nil {
		return nil, errors.New("the web server needs a store, metrics, a clock and a logger")
	}
	if o.Grace <= 0 {
		o.Grace = 5 * time.Second
	}
	if err := o.Metrics.registry.Register(newStoredCollector(o.Store, o.Clock, o.Logger)); err != nil {
		return nil, fmt.Errorf("registering the records' metrics: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Address)
	if err != nil {
		return nil, fmt.Errorf("listening for health and metrics: %w", err)
	}
	return &Server{
		listener: listener,
		grace:    o.Grace,
		server: &http.Server{
			Handler:           handler(o),
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       10 * time.Second,
			WriteTimeout:      30 * time.Second,
			IdleTimeout:       time.Minute,
			MaxHeaderBytes:    16 << 10,
			ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelWarn),
		},
	}, nil
}

// handler routes to what is served.
func handler(o Options) http.Handler {
	health := &healthCheck{store: o.Store, clock: o.Clock, log: o.Logger, started: o.Clock.Now(), version: o.Version, duties: o.Duties}
	if o.Polls {
		health.poll = o.Metrics.LastPoll
	}
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", health)
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.Metrics.registry, promhttp.HandlerOpts{
		ErrorLog:            slog.NewLogLogger(o.Logger.Handler(), slog.LevelWarn),
		MaxRequestsInFlight: 4,
		Timeout:             10 * time.Second,
	}))
	if o.Pages != nil {
		mux.Handle(o.Pages.Path(), o.Pages)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

// Address is where the server listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Close lets go of the address. After a run there is nothing left to let go of.
func (s *Server) Close() error {
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing health and metrics: %w", err)
	}
	return nil
}

// Run answers until ctx is done, then lets answers under way finish within the grace.
func (s *Server) Run(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(s.listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving health and metrics: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.grace)
	defer cancel()
	err := s.server.Shutdown(stop)
	if err != nil {
		// Whoever still holds a connection is cut off: the stop is bounded.
		err = errors.Join(fmt.Errorf("stopping health and metrics: %w", err), s.server.Close())
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serving health and metrics: %w", served))
	}
	return err
}
