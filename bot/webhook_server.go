package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// WebhookOptions are what a WebhookServer is made of. All are needed but Grace.
type WebhookOptions struct {
	Receiver *Receiver
	URL      string // what Telegram is told: of a proxy that adds TLS and hands requests on to Address, whatever their path
	Address  string // HOST:PORT to listen on; port 0 takes any that is free
	Secret   string // 1–256 of A–Z, a–z, 0–9, _ and -
	Grace    time.Duration
}

// WebhookServer receives by webhook.
type WebhookServer struct {
	o        WebhookOptions
	log      *slog.Logger
	listener net.Listener
}

// ListenWebhook takes the address; nothing is answered before Run.
func ListenWebhook(ctx context.Context, o WebhookOptions) (*WebhookServer, error) {
	if o.Receiver == nil || o.URL == "" || o.Secret == "" {
		return nil, errors.New("receiving by webhook: a receiver, an address for Telegram and a secret are needed")
	}
	if o.Grace <= 0 {
		o.Grace = o.Receiver.o.Grace
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Address)
	if err != nil {
		return nil, fmt.Errorf("listening for the webhook: %w", err)
	}
	return &WebhookServer{o: o, log: o.Receiver.log, listener: listener}, nil
}

// Address is where the server listens.
func (s *WebhookServer) Address() string { return s.listener.Addr().String() }

// Close lets go of the address. After a run there is nothing left to let go of.
func (s *WebhookServer) Close() error {
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing the webhook's address: %w", err)
	}
	return nil
}

// Run answers deliveries and tells Telegram to make them, until ctx is done. It then waits for the updates in hand, for
// a bounded time: what is not done by then is delivered again. The webhook stays set, so that Telegram keeps what comes
// meanwhile. It returns an error where Telegram refuses the token or the webhook.
func (s *WebhookServer) Run(ctx context.Context) error {
	handling, release := linger(ctx, s.o.Grace)
	defer release()
	server := &http.Server{
		Handler:           s.o.Receiver.Webhook(handling, s.o.Secret),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		// Telegram gives up after a minute, and delivers again.
		WriteTimeout:   time.Minute + 20*time.Second,
		IdleTimeout:    2 * time.Minute,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // anybody can bring its lines about
	}
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(s.listener) }()
	running, stop := context.WithCancelCause(ctx)
	var registering sync.WaitGroup
	registering.Go(func() {
		if err := s.register(running); err != nil {
			stop(err)
		}
	})
	select {
	case err := <-serving:
		stop(nil)
		registering.Wait()
		return fmt.Errorf("serving the webhook: %w", err)
	case <-running.Done():
	}
	var failure error
	if ctx.Err() == nil {
		failure = context.Cause(running)
	}
	stop(nil)
	registering.Wait()
	return errors.Join(failure, s.shutDown(ctx, server, serving))
}

// shutDown lets the answers under way finish within the grace.
func (s *WebhookServer) shutDown(ctx context.Context, server *http.Server, serving <-chan error) error {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.Grace)
	defer cancel()
	if err := server.Shutdown(bounded); err != nil {
		s.log.Warn("deliveries to the webhook were cut off; they come again", "error", err)
		if err := server.Close(); err != nil {
			return fmt.Errorf("stopping the webhook: %w", err)
		}
	}
	if err := <-serving; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the webhook: %w", err)
	}
	return nil
}

// register tells Telegram where to deliver, and tries so until it works or makes no sense.
func (s *WebhookServer) register(ctx context.Context) error {
	r := s.o.Receiver
	params := tgbotapi.Params{
		"url": s.o.URL, "secret_token": s.o.Secret, "allowed_updates": allowedUpdates,
		"max_connections": strconv.Itoa(min(100, r.o.Workers)),
	}
	for failures := 1; ctx.Err() == nil; failures++ {
		_, err := r.o.Client.call(ctx, "setWebhook", params)
		var failed *chat.DeliveryError
		switch {
		case err == nil:
			s.log.Info("receiving by webhook", "url", s.o.URL, "listening", s.Address())
			return nil
		case errors.As(err, &failed) && (failed.Fault == chat.Rejected || failed.Fault == chat.Refused):
			s.log.Error("Telegram refuses to deliver to the webhook; receiving stops", "url", s.o.URL, "error", err)
			return fmt.Errorf("setting the webhook %s: %w", s.o.URL, err)
		case ctx.Err() == nil:
			s.log.Warn("the webhook could not be set; trying again", "error", err, "failures", failures)
			_ = r.backOff(ctx, err, failures) // it fails only where ctx ends
		}
	}
	return nil
}
