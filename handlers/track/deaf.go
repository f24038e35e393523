package track

import (
	"context"
	"fmt"

	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/summary"
)

// Groups is where the groups are read.
type Groups interface {
	Groups(ctx context.Context) ([]directive.Group, error)
}

// maxDeaf is how many groups are listed that cannot be written to.
const maxDeaf = 20

// deaf lists the groups that cannot be written to, and why. Those that were unbound on purpose are nobody's concern.
func (c *Conversation) deaf(ctx context.Context, s flow.Scene) ([]summary.Block, error) {
	groups, err := c.groups.Groups(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the groups: %w", err)
	}
	orgs, err := c.store.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the organisations: %w", err)
	}
	names := map[directive.OrgID]directive.Text{}
	for _, o := range orgs {
		names[o.ID] = o.Short
	}
	var lines []string
	rest := 0
	for _, g := range groups {
		if g.Health == directive.Healthy || g.Health == directive.Departed {
			continue
		}
		if len(lines) == maxDeaf {
			rest++
			continue
		}
		lines = append(lines, c.r.Label(s.Room, "list.deaf_line",
			"Unit", names[g.Organisation].In(s.Room), "Group", g.Title, "Why", g.Reason))
	}
	if len(lines) == 0 {
		return nil, nil
	}
	if rest > 0 {
		lines = append(lines, c.r.Label(s.Room, "list.deaf_more", "N", rest))
	}
	return []summary.Block{{Lines: append([]string{c.r.Label(s.Room, "list.deaf_head")}, lines...)}}, nil
}
