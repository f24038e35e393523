package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"giaoban/app"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/render"
	"giaoban/store/redis"
	"giaoban/store/sqlite"
)

// explain is the subcommand explain. It works beside a running bot, and changes nothing.
type explain struct {
	config.Settings
	Reminder explainedReminder `cmd:"" help:"Why an organisation is reminded of a directive, or is not: the rules, what they did, what is to come."`
}

type explainedReminder struct {
	Directive int    `arg:"" help:"The directive's number, without #."`
	Unit      string `arg:"" help:"The organisation's id, for instance ldld."`
	At        string `placeholder:"TIME" help:"As of this moment instead of now, as 2017-07-20T09:00."`
}

// loader reads records of a store.
type loader interface {
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
	Close() error
}

func openLoader(ctx context.Context, v config.Values) (loader, error) {
	if url, is := app.OnServer(v); is {
		s, err := redis.Open(ctx, redis.Options{URL: url, Zone: v.Zone})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	r, err := sqlite.OpenReader(sqlite.Options{Path: app.StoreFile(v), Zone: v.Zone})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Run prints the explanation.
func (e explainedReminder) Run(ctx context.Context, t *terminal, of *explain) (err error) {
	v, err := of.Resolve()
	if err != nil {
		return err
	}
	now := app.SystemClock().Now()
	if e.At != "" {
		if now, err = time.ParseInLocation("2006-01-02T15:04", e.At, v.Zone); err != nil {
			return fmt.Errorf("the time %q: %w; type it as 2017-07-20T09:00", e.At, err)
		}
	}
	texts, err := i18n.Load()
	if err != nil {
		return fmt.Errorf("loading the texts: %w", err)
	}
	from, err := openLoader(ctx, v)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	key := directive.AssignmentKey{Directive: e.Directive, Organisation: directive.OrgID(e.Unit)}
	state, err := from.Load(ctx, directive.BySystem("explain"), directive.ExplainNeed(key))
	if err != nil {
		return err
	}
	state.Rules = app.Rules(v)
	r := render.New(texts, render.Office{Zone: v.Zone})
	found, err := state.Explain(key, now)
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		return errors.New(r.Refusal(directive.Lang(v.Language), refusal))
	}
	if err != nil {
		return err
	}
	return t.say("%s", explained(found, r, directive.Lang(v.Language), v.Zone))
}

// explained writes an explanation as tables.
func explained(e directive.Explanation, r *render.Renderer, lang directive.Lang, zone *time.Location) string {
	var b strings.Builder
	due := e.Assignment.Due.String()
	if due == "" {
		due = "no deadline"
	}
	fmt.Fprintf(&b, "#%d %s\n%s: %s, due %s\n", e.Directive.Number, e.Directive.Title.In(lang), e.Organisation.Name.In(lang), r.State(lang, e.Assignment.State), due)
	if !e.Owed {
		b.WriteString("Nothing is owed: nobody is reminded.\n")
	}
	for _, m := range e.Mutes {
		fmt.Fprintf(&b, "Paused until the end of %s by %s.\n", m.Until, m.ByName)
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return "–"
		}
		return t.In(zone).Format("2006-01-02 15:04")
	}
	b.WriteString("\nRules (administrators change them in the bot by /nhacviec)\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	// A strings.Builder takes everything.
	_, _ = fmt.Fprintln(w, "RULE\tWHEN\tWHO\tNEXT\tLAST OCCASION")
	for _, x := range e.Rules {
		if !x.Applies {
			continue
		}
		last := "–"
		if x.Fired {
			last = x.Last.Day.String()
		}
		next := at(x.Next)
		if x.Rule.Off {
			next = "turned off"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", x.Rule.ID, r.RuleName(lang, x.Rule), r.AudienceName(lang, x.Rule.Audience), next, last)
	}
	_ = w.Flush()
	b.WriteString("\nFirings\n")
	w = tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "AT\tRULE\tFOR\tRESULT")
	for _, f := range e.Firings {
		result := "sent"
		if f.Skipped != "" {
			result = "not sent: " + r.SkipReason(lang, f.Skipped)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", at(f.At), f.Rule, f.Day, result)
	}
	_ = w.Flush()
	if len(e.Firings) == 0 {
		b.WriteString("none yet\n")
	}
	return b.String()
}
