package dashboard

import (
	"fmt"
	"net/http"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// undeliveredList is how many messages that were given up are shown.
const undeliveredList = 50

// deliveryPage is how messages fare, and which groups can't be written to.
type deliveryPage struct {
	Waiting  int // on their way
	Sent     int
	Dead     int
	Unknown  int
	Groups   []groupLine
	Healthy  int
	Lost     []lost
	NextDue  time.Time
	HasDue   bool
	Standing *standing
}

// groupLine is one group and its organisation.
type groupLine struct {
	directive.Group
	Unit directive.Organisation
}

// lost is a message that was given up.
type lost struct {
	store.Delivery
	Title string // of the chat, empty where it isn't a group of the office
}

func (p *Pages) delivery(r *http.Request, v viewer, s *standing) (view, error) {
	if !v.All() {
		return p.missing(v, "page.fault_role")
	}
	page := deliveryPage{Standing: s}
	ctx := r.Context()
	counts, err := p.o.Store.OutboxCounts(ctx)
	if err != nil {
		return view{}, fmt.Errorf("counting the outbox: %w", err)
	}
	page.Waiting = counts[chat.Pending] + counts[chat.Sending] + counts[chat.Retry]
	page.Sent, page.Dead, page.Unknown = counts[chat.Sent], counts[chat.Dead], counts[chat.Unknown]
	groups, err := p.o.Store.Groups(ctx)
	if err != nil {
		return view{}, fmt.Errorf("reading the groups: %w", err)
	}
	titles := map[int64]string{}
	for _, g := range groups {
		titles[g.Chat] = g.Title
		if g.Health == directive.Healthy {
			page.Healthy++
			continue
		}
		page.Groups = append(page.Groups, groupLine{Group: g, Unit: s.Units[g.Organisation]})
	}
	dead, err := p.o.Store.Undelivered(ctx, undeliveredList)
	if err != nil {
		return view{}, fmt.Errorf("reading what was not delivered: %w", err)
	}
	for _, d := range dead {
		page.Lost = append(page.Lost, lost{Delivery: d, Title: titles[d.Place.Chat]})
	}
	if page.NextDue, page.HasDue, err = p.o.Store.NextDue(ctx); err != nil {
		return view{}, fmt.Errorf("reading what is due: %w", err)
	}
	return view{Template: "delivery", Title: p.o.Renderer.Label(v.Lang, "page.delivery"), Active: "delivery", Data: page}, nil
}
