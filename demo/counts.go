package demo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Counts are what the simulator recorded of a story.
type Counts struct {
	Directives   int // that a card of arrived somewhere
	Groups       int // that got a card
	Cards        int
	Acknowledged int // cards that lost their button for it
	Reports      int // that reached the Board's officer
	Reminders    int
	Duplicates   int // cards, reports or reminders that arrived twice
	Failures     int // requests of the bot that were refused
}

// String writes the counts on one line.
func (c Counts) String() string {
	return fmt.Sprintf("directives=%d groups=%d cards=%d acknowledged=%d reports=%d reminders=%d duplicates=%d failures=%d",
		c.Directives, c.Groups, c.Cards, c.Acknowledged, c.Reports, c.Reminders, c.Duplicates, c.Failures)
}

// What the bot's messages begin with.
const (
	markReminder = "🔔"
	markReport   = "📝"
)

var (
	acknowledges = regexp.MustCompile(`^ack:(\d+)$`)
)

// tally counts things of one kind, each by a name that it has only once.
type tally struct {
	seen  map[string]bool
	twice int
}

func (t *tally) add(name string) {
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	if t.seen[name] {
		t.twice++
	}
	t.seen[name] = true
}

// Count reads the simulator's record: what arrived in the groups and at the officer, and what was refused.
func (s *Stage) Count(ctx context.Context) (Counts, error) {
	var cards, directives, groups, reports, reminders tally
	acknowledged := 0
	for _, r := range Rooms() {
		history, err := s.History(ctx, r.Chat)
		if err != nil {
			return Counts{}, err
		}
		for _, m := range history {
			if !m.Message.From.IsBot || len(m.Versions) == 0 {
				continue
			}
			first, last := m.Versions[0], m.Versions[len(m.Versions)-1]
			number := first.number()
			switch {
			case number != "":
				cards.add(fmt.Sprint(r.Chat, "/", number))
				directives.seen = set(directives.seen, number)
				groups.seen = set(groups.seen, strconv.FormatInt(r.Chat, 10))
				if last.number() == "" {
					acknowledged++
				}
			case strings.HasPrefix(first.Text, markReminder):
				heading, _, _ := strings.Cut(first.Text, "\n")
				reminders.add(fmt.Sprint(r.Chat, "/", heading))
			}
		}
	}
	if err := s.countReports(ctx, &reports); err != nil {
		return Counts{}, err
	}
	failures, err := s.Failures(ctx)
	if err != nil {
		return Counts{}, err
	}
	return Counts{
		Directives: len(directives.seen), Groups: len(groups.seen), Cards: len(cards.seen) + cards.twice,
		Acknowledged: acknowledged, Reports: len(reports.seen) + reports.twice,
		Reminders:  len(reminders.seen) + reminders.twice,
		Duplicates: cards.twice + reports.twice + reminders.twice, Failures: len(failures),
	}, nil
}

func set(seen map[string]bool, name string) map[string]bool {
	if seen == nil {
		seen = map[string]bool{}
	}
	seen[name] = true
	return seen
}

// number returns the directive that a version of a card can be acknowledged for; "" where it cannot.
func (v Version) number() string {
	if strings.HasPrefix(v.Text, markReminder) {
		return ""
	}
	for _, row := range v.Buttons {
		for _, b := range row {
			if found := acknowledges.FindStringSubmatch(b.Data); found != nil {
				return found[1]
			}
		}
	}
	return ""
}

// countReports counts what reached the officer: a report's first two lines name it.
func (s *Stage) countReports(ctx context.Context, reports *tally) error {
	history, err := s.History(ctx, Officer().ID)
	if err != nil {
		return err
	}
	for _, m := range history {
		if !m.Message.From.IsBot || len(m.Versions) == 0 || !strings.HasPrefix(m.Versions[0].Text, markReport) {
			continue
		}
		lines := strings.SplitN(m.Versions[0].Text, "\n", 3)
		reports.add(strings.Join(lines[:min(2, len(lines))], "\n"))
	}
	return nil
}

// Failures returns the bot's requests that were refused.
func (s *Stage) Failures(ctx context.Context) ([]Request, error) {
	requests, err := s.Requests(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(requests, func(r Request) bool { return r.OK }), nil
}
