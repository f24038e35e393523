// Package track is the conversation of those who watch: summaries in words, pictures and files, of now or of a past day.
package track

import (
	"context"
	"sync"
	"time"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/chart"
	"giaoban/summary/document"
	"giaoban/summary/source"
)

// Store is what the conversation reads.
type Store interface {
	source.Records
	source.Answers
}

// Choices are what an office has set for its summaries. The zero value is that of an office that has set nothing.
type Choices struct {
	Denominator summary.Denominator
	Letterhead  document.Letterhead
	Digest      calendar.Rule // when digests are sent: a past day is shown as it was then
}

// Options are what the conversation is made of. All are needed but Choices.
type Options struct {
	Store    Store
	Groups   Groups
	Renderer *render.Renderer
	Clock    clock.Clock
	Zone     *time.Location
	Choices  Choices
}

// Conversation shows where things stand.
type Conversation struct {
	store  Store
	groups Groups
	r      *render.Renderer
	zone   *time.Location
	set    Choices
	source *source.Source
	charts func() (*chart.Maker, error) // reads the fonts when the first picture is asked for
}

// New returns the conversation; days are meant in the zone.
func New(o Options) *Conversation {
	return &Conversation{
		store: o.Store, groups: o.Groups, r: o.Renderer, zone: o.Zone, set: o.Choices, charts: sync.OnceValues(chart.New),
		source: source.New(source.Options{
			Records: o.Store, Answers: o.Store, Clock: o.Clock, Zone: o.Zone, Denominator: o.Choices.Denominator,
			Digest: o.Choices.Digest,
		}),
	}
}

// The actions of the conversation's buttons. What stands behind a view is told in request.go.
const (
	actSummary  = render.ActSummary  // sum:<page>:<view>…
	actMenu     = render.ActMenu     // smn:<menu>:<view>…: filters, pictures, files
	actChart    = "chr"              // chr:<chart>:<view>…
	actFile     = "fil"              // fil:<kind>:<view>…
	actProgress = render.ActProgress // prg:<page>:<number>
)

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	return flow.Routes{
		Commands: []flow.Command{
			{
				Name: "tonghop", English: "summary", About: "dialog.menu.summary", InPrivate: true, InGroup: true,
				Handle: c.summary,
			},
			{
				Name: "quahan", English: "overdue", About: "track.menu.overdue", InPrivate: true, InGroup: true,
				Handle: c.overdue,
			},
			{
				Name: "tiendo", English: "progress", About: "dialog.menu.progress", InPrivate: true, InGroup: true,
				Handle: c.progress,
			},
		},
		Presses: map[string]flow.Press{
			actSummary: c.turn, actMenu: c.menu, actChart: c.picture, actFile: c.file, actProgress: c.turnProgress,
		},
	}
}

// watches tells whether the person sees the figures of all organisations. In a group nobody does: what one organisation
// owes is not for another one's members.
func watches(s flow.Scene) bool {
	return !s.Kind.IsGroup() && s.Person.Has(directive.Administrator, directive.Board, directive.Manager)
}

// own returns the organisations whose figures a scene may show to whoever does not watch all.
func own(s flow.Scene) []directive.OrgID {
	if !s.Kind.IsGroup() {
		return s.Person.Organisations()
	}
	if !s.Bound() {
		return nil
	}
	return []directive.OrgID{s.Group.Organisation}
}

// refuse answers who may see nothing here.
func (c *Conversation) refuse(s flow.Scene) flow.Outcome {
	switch {
	case s.Kind.IsGroup():
		return s.Tell(c.r, "dialog.group_unbound")
	case !s.Known():
		return s.Tell(c.r, "dialog.stranger")
	}
	return s.Tell(c.r, "list.no_unit")
}

// stale answers a button that means nothing, or nothing to this person. It can be forged, and roles end.
func (c *Conversation) stale(s flow.Scene) flow.Outcome {
	return flow.Outcome{Toast: c.r.Label(s.Lang, "dialog.stale_button"), Alert: true}
}

// report computes what a request is about.
func (c *Conversation) report(ctx context.Context, s flow.Scene, q request) (summary.Report, error) {
	sel, err := c.selection(ctx, q)
	if err != nil {
		return summary.Report{}, err
	}
	var r summary.Report
	switch {
	case !q.at.IsZero():
		r, err = c.source.AsOf(ctx, q.at, sel)
	case q.view == byOrganisation && sel.IsZero():
		r, err = c.source.Figures(ctx, s.Now)
	case !watches(s) && len(own(s)) == 1:
		r, err = c.source.PresentFor(ctx, s.Now, own(s)[0])
	default:
		r, err = c.source.Present(ctx, s.Now, sel)
	}
	if q.by != "" {
		r.Denominator = q.by
	}
	return r, err
}
