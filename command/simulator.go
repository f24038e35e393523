package command

import (
	"context"
	"errors"
	"fmt"
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
	Groups  int    `default:"0" help:"Fill it with so many groups."`
	Members int    `default:"10" help:"People in each of them."`
}

// Run serves the simulator until ctx is done.
func (s simulated) Run(ctx context.Context, t *terminal) error {
	sim, err := simulator.New(simulator.Options{
		Clock: app.SystemClock(), Token: s.Token, BotUsername: s.Bot, BotName: s.Bot, Limiter: simulator.LimiterMode(s.Limiter),
	})
	if err != nil {
		return err
	}
	defer sim.Close()
	if s.Groups > 0 {
		if err := sim.Fill(s.Groups, s.Groups*s.Members); err != nil {
			return fmt.Errorf("filling the simulator: %w", err)
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("serving the simulator: %w", err)
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	if _, err := fmt.Fprintf(t.out, "page and control interface: http://%[1]s/\nBot API endpoint: http://%[1]s  token: %[2]s\n",
		listener.Addr(), s.Token); err != nil {
		return fmt.Errorf("saying where it is: %w", err)
	}
	defer context.AfterFunc(ctx, func() {
		sim.Close()
		_ = server.Close() // Serve says how it ended
	})()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the simulator: %w", err)
	}
	return nil
}
