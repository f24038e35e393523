// Package command is the command line: one file for each subcommand.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"giaoban/config"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitEnded  = 130 // by a second signal
)

// line is the whole command line.
type line struct {
	Serve     serve        `cmd:"" help:"Run the bot on Telegram."`
	Demo      demoRun      `cmd:"" help:"Play the working session of 8 June 2017 on a simulated Telegram: no token, no network."`
	Simulator simulated    `cmd:"" help:"Run the Bot API simulator alone, for any bot."`
	Office    officeFiles  `cmd:"" help:"Export the organisations to a YAML file, or import them from one."`
	Minutes   minutesRun   `cmd:"" help:"Read a notice of conclusion (.txt or .docx) into numbered draft directives."`
	Letters   deadLetters  `cmd:"" name:"deadletters" help:"List the updates that could not be handled; show, retry or drop them."`
	Backup    backup       `cmd:"" help:"Copy the store into a file, while the bot may be running."`
	Restore   restore      `cmd:"" help:"Fill an empty store from a backup."`
	Copy      copying      `cmd:"" help:"Copy one store into another: a SQLite file, a Redis server, an export."`
	Verify    verification `cmd:"" help:"Recount what is kept beside the records, and say what differs."`
	Calendar  almanac      `cmd:"" help:"Print days with their lunar days, observances and whether people work."`
	Config    settings     `cmd:"" help:"Print the settings as they are, without secrets."`
	Version   versioned    `cmd:"" help:"Print the version."`
	Explain   explain      `cmd:"" help:"Say why somebody is reminded, or is not."`
}

// terminal is what every subcommand gets besides its own flags.
type terminal struct {
	version  string
	out, err io.Writer
	kong     *kong.Context
}

// Main runs the command line args and returns the process's exit status. The first SIGINT or SIGTERM asks it to stop, the
// second ends it.
func Main(version string, args []string, out, errs io.Writer) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitEnded) // what was promised is on disk: the next start goes on from there
	}()
	return Run(ctx, version, args, out, errs)
}

// Run is Main without the signals: it stops when ctx is done.
func Run(ctx context.Context, version string, args []string, out, errs io.Writer) int {
	status := -1
	options := append(config.Options(),
		kong.Name("giaoban"),
		kong.Description("A Telegram bot that carries a meeting's directives to the organisations, and their answers back."),
		kong.Writers(out, errs),
		kong.Exit(func(code int) { status = code }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	parser, err := kong.New(&line{}, options...)
	if err != nil {
		_, _ = fmt.Fprintln(errs, "giaoban:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if status >= 0 {
		return status // help was asked for and is printed
	}
	if err != nil {
		_, _ = fmt.Fprintln(errs, "giaoban:", err)
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(&terminal{version: version, out: out, err: errs, kong: parsed})
	var wrong config.Problems
	switch {
	case errors.As(err, &wrong):
		_, _ = fmt.Fprintln(errs, "giaoban:", err)
		return exitUsage
	case err != nil:
		_, _ = fmt.Fprintln(errs, "giaoban:", err)
		return exitFailed
	}
	return exitDone
}

// logger makes the log that the settings ask for.
func (t *terminal) logger(v config.Values) *slog.Logger {
	options := &slog.HandlerOptions{Level: v.LogLevel}
	if v.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(t.err, options))
	}
	return slog.New(slog.NewTextHandler(t.err, options))
}
