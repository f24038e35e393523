package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"giaoban/config"
)

// The environment variables that make the test binary a bot in a process of its own, as its memory is measured.
const (
	endpointEnv = "GIAOBAN_TEST_ENDPOINT"
	dataEnv     = "GIAOBAN_TEST_DATA"
)

func TestMain(m *testing.M) {
	if endpoint, store := os.Getenv(endpointEnv), os.Getenv(replicaStoreEnv); store != "" {
		if err := runReplica(endpoint, store); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if endpoint := os.Getenv(endpointEnv); endpoint != "" {
		if err := runAlone(endpoint, os.Getenv(dataEnv)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// runAlone runs the bot until SIGTERM.
func runAlone(endpoint, data string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	values, err := benchSettings(endpoint, data).Resolve()
	if err != nil {
		return err
	}
	a, err := New(ctx, Options{Values: values, Clock: SystemClock(), Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	return a.Run(ctx)
}

// benchSettings are those of a bot that keeps hardly any limit.
func benchSettings(endpoint, data string) config.Settings {
	settings := config.Defaults()
	settings.TelegramToken, settings.TelegramEndpoint, settings.Data = benchToken, config.Text(endpoint), config.Text(data)
	settings.Listen, settings.RateGlobal = "", "1000"
	return settings
}
