package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"giaoban/app"
	"giaoban/config"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/sqlite"
)

// deadLetters is the subcommand deadletters. It works beside a running bot.
type deadLetters struct {
	config.Settings
	List  lettersListed  `cmd:"" default:"1" help:"List them (what is done without a word)."`
	Show  letterShown    `cmd:"" help:"Show one with its error and what Telegram sent."`
	Retry lettersRetried `cmd:"" help:"Have the bot handle one again, or all: within seconds where it runs, else at its next start."`
	Drop  lettersDropped `cmd:"" help:"Forget one, or all, for good."`
}

type lettersListed struct{}

type letterShown struct {
	ID int64 `arg:"" help:"Its update id, as listed."`
}

type lettersRetried struct {
	Which string `arg:"" name:"id|all" help:"An update id as listed, or all."`
}

type lettersDropped struct {
	Which string `arg:"" name:"id|all" help:"An update id as listed, or all."`
}

// Run lists the updates that were put aside.
func (lettersListed) Run(ctx context.Context, t *terminal, d *deadLetters) error {
	return d.open(ctx, func(v config.Values, _ graves, buried []store.Buried) error {
		if len(buried) == 0 {
			return t.say("No update was put aside.\n")
		}
		var table strings.Builder
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
		// A strings.Builder takes everything.
		_, _ = fmt.Fprintln(w, "UPDATE\tPUT ASIDE\tSTATE\tERROR")
		for _, b := range buried {
			_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", b.Update, b.At.In(v.Zone).Format(time.DateTime), letterState(b), cut(printable(b.Error), 120))
		}
		_ = w.Flush()
		return t.say("%s", table.String())
	})
}

// Run shows one update.
func (l letterShown) Run(ctx context.Context, t *terminal, d *deadLetters) error {
	return d.open(ctx, func(v config.Values, _ graves, buried []store.Buried) error {
		chosen, err := choose(buried, strconv.FormatInt(l.ID, 10))
		if err != nil {
			return err
		}
		b := chosen[0]
		var raw bytes.Buffer
		if json.Indent(&raw, b.Raw, "", "  ") != nil {
			raw.Reset()
			raw.WriteString(strconv.Quote(string(b.Raw)))
		}
		return t.say("update:    %d\nput aside: %s\nstate:     %s\nerror:     %s\nreceived:\n%s\n",
			b.Update, b.At.In(v.Zone).Format(time.RFC3339), letterState(b), printable(b.Error), printable(raw.String()))
	})
}

// Run notes updates to be handled again.
func (l lettersRetried) Run(ctx context.Context, t *terminal, d *deadLetters) error {
	return d.open(ctx, func(_ config.Values, g graves, buried []store.Buried) error {
		chosen, err := choose(buried, l.Which)
		if err != nil {
			return err
		}
		if err := g.Retry(ctx, ids(chosen)...); err != nil {
			return err
		}
		return t.say("%s will be handled again: within seconds where the bot runs, else at its next start.\n"+
			"One that fails again is listed again.\n", counted(len(chosen)))
	})
}

// Run forgets updates.
func (l lettersDropped) Run(ctx context.Context, t *terminal, d *deadLetters) error {
	return d.open(ctx, func(_ config.Values, g graves, buried []store.Buried) error {
		chosen, err := choose(buried, l.Which)
		if err != nil {
			return err
		}
		if err := g.Unbury(ctx, ids(chosen)...); err != nil {
			return err
		}
		return t.say("%s dropped.\n", counted(len(chosen)))
	})
}

// graves give access to what was put aside, while the bot may be running.
type graves interface {
	BuriedUpdates(ctx context.Context) ([]store.Buried, error)
	Retry(ctx context.Context, updates ...int64) error
	Unbury(ctx context.Context, updates ...int64) error
	Close() error
}

// fileGraves are those of a file, which another process may have open.
type fileGraves struct{ *sqlite.Graves }

// Retry implements graves.
func (g fileGraves) Retry(_ context.Context, updates ...int64) error {
	return g.Graves.Retry(updates...)
}

// Unbury implements graves.
func (g fileGraves) Unbury(_ context.Context, updates ...int64) error {
	return g.Graves.Unbury(updates...)
}

// openGraves opens those of the store that the settings name.
func openGraves(ctx context.Context, v config.Values) (graves, error) {
	if url, is := app.OnServer(v); is {
		s, err := redis.Open(ctx, redis.Options{URL: url, Zone: v.Zone})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	g, err := sqlite.OpenGraves(app.StoreFile(v))
	if err != nil {
		return nil, err
	}
	return fileGraves{g}, nil
}

// open calls do with what was put aside in the store.
func (d *deadLetters) open(ctx context.Context, do func(config.Values, graves, []store.Buried) error) (err error) {
	values, err := d.Resolve()
	if err != nil {
		return err
	}
	graves, err := openGraves(ctx, values)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graves.Close()) }()
	buried, err := graves.BuriedUpdates(ctx)
	if err != nil {
		return err
	}
	return do(values, graves, buried)
}

// choose returns those that an argument means: an id, or all.
func choose(buried []store.Buried, which string) ([]store.Buried, error) {
	if which == "all" {
		return buried, nil
	}
	id, err := strconv.ParseInt(which, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an update id nor all", which)
	}
	for _, b := range buried {
		if b.Update == id {
			return []store.Buried{b}, nil
		}
	}
	return nil, fmt.Errorf("update %d is not among those that were put aside; `giaoban deadletters` lists them", id)
}

func ids(buried []store.Buried) []int64 {
	list := make([]int64, len(buried))
	for i, b := range buried {
		list[i] = b.Update
	}
	return list
}

func letterState(b store.Buried) string {
	if b.Retry {
		return "to be handled again"
	}
	return "put aside"
}

func counted(n int) string {
	if n == 1 {
		return "1 update"
	}
	return strconv.Itoa(n) + " updates"
}

// printable replaces signs that a terminal could obey: people wrote some of what is printed.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// cut shortens a text to one line of so many letters.
func cut(text string, limit int) string {
	runes := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit-1]) + "…"
}

// say prints for the person at the terminal.
func (t *terminal) say(format string, args ...any) error {
	if _, err := fmt.Fprintf(t.out, format, args...); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}
