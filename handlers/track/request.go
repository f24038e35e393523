package track

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/summary"
)

// The views of a summary.
const (
	byOrganisation = "o"
	byDirective    = "d"
	byMeeting      = "m"
	byMilestone    = "s"
	byPeriod       = "k"
	ofOwn          = "u" // the figures of the viewer's own organisations
	ofOne          = "c" // those of one organisation, which the filter names
	overdue        = "q"
	outlook        = "f"
)

// watched are the views of those who see all organisations, in the order of their buttons.
func watched() []string {
	return []string{byOrganisation, byDirective, byMeeting, byMilestone, byPeriod, overdue, outlook}
}

// request is a view of a summary as its buttons bear it: <view>[:<of>[:<at>[:<by>]]].
type request struct {
	view string
	of   string              // the filter: a letter and a name, see the constants below; empty for none
	at   time.Time           // the past moment; zero is now
	by   summary.Denominator // empty is the office's
}

// The letters that filters begin with.
const (
	ofMeeting      = 'm' // and the meeting's mark
	ofMilestone    = 's' // and the milestone's mark
	ofPeriod       = 'k' // and the period's name
	ofOrganisation = 'o' // and the organisation's id
)

// none stands in a button's data for what is not given.
const none = "-"

// args are the request as a button bears it, without what is not given at its end.
func (q request) args() []string {
	args := []string{q.view, none, none, none}
	if q.of != "" {
		args[1] = q.of
	}
	if !q.at.IsZero() {
		args[2] = strconv.FormatInt(q.at.Unix()/60, 36)
	}
	if i := slices.Index(summary.Denominators(), q.by); i >= 0 && q.by != "" {
		args[3] = strconv.Itoa(i)
	}
	for len(args) > 1 && args[len(args)-1] == none {
		args = args[:len(args)-1]
	}
	return args
}

// data is the data of a button that leads to the request's first page.
func (q request) data(action, first string) string {
	return chat.Data(action, append([]string{first}, q.args()...)...)
}

// with returns the request in another view.
func (q request) with(view string) request { q.view = view; return q }

// parseRequest reads what a button bears, which may be forged.
func parseRequest(args []string) (q request, ok bool) {
	if len(args) < 1 || len(args) > 4 {
		return q, false
	}
	q.view = args[0]
	if len(args) > 1 && args[1] != none {
		q.of = args[1]
	}
	if len(args) > 2 && args[2] != none {
		minutes, err := strconv.ParseInt(args[2], 36, 64)
		if err != nil || minutes <= 0 || minutes > 1<<32 {
			return q, false
		}
		q.at = time.Unix(minutes*60, 0).UTC()
	}
	if len(args) > 3 && args[3] != none {
		i, err := strconv.Atoi(args[3])
		if err != nil || i < 0 || i >= len(summary.Denominators()) {
			return q, false
		}
		q.by = summary.Denominators()[i]
	}
	return q, true
}

// allowed tells whether somebody may ask for what a button bears.
func (q request) allowed(s flow.Scene) bool {
	if !q.at.IsZero() && q.at.After(s.Now) {
		return false
	}
	if q.view == ofOne && (q.of == "" || q.of[0] != ofOrganisation) {
		return false
	}
	if watches(s) {
		return slices.Contains(watched(), q.view) || q.view == ofOne
	}
	return len(own(s)) > 0 && (q.view == ofOwn || q.view == overdue) && q.of == ""
}

// errNoFilter means that a filter names nothing that is there.
var errNoFilter = errors.New("the filter names nothing that is there")

// selection finds what a filter names.
func (c *Conversation) selection(ctx context.Context, q request) (sel summary.Selection, err error) {
	if q.of == "" {
		return sel, nil
	}
	name := q.of[1:]
	switch q.of[0] {
	case ofMeeting:
		meetings, err := c.store.Meetings(ctx)
		if err != nil {
			return sel, fmt.Errorf("reading the meetings: %w", err)
		}
		for _, m := range meetings {
			if render.Mark(m.ID) == name {
				return summary.Selection{Meeting: m.ID}, nil
			}
		}
	case ofMilestone:
		milestones, err := c.store.Milestones(ctx)
		if err != nil {
			return sel, fmt.Errorf("reading the milestones: %w", err)
		}
		for _, m := range milestones {
			if render.Mark(m.ID) == name {
				return summary.Selection{Milestone: m.ID}, nil
			}
		}
	case ofPeriod:
		if p, err := calendar.DefaultPeriodRules().ParsePeriodID(name); err == nil {
			return summary.Selection{Period: &p}, nil
		}
	case ofOrganisation:
		orgs, err := c.store.Organisations(ctx)
		if err != nil {
			return sel, fmt.Errorf("reading the organisations: %w", err)
		}
		for _, o := range orgs {
			if render.OrganisationFilter(o.ID) == q.of {
				return summary.Selection{Organisation: o.ID}, nil
			}
		}
	}
	return sel, errNoFilter
}
