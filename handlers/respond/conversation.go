// Package respond is the conversation of whoever owes answers, and of the Board that receives them: acknowledging,
// reporting, asking for more time, and what the Board says to it.
package respond

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/store"
)

// Store is what the conversation reads.
type Store interface {
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Assignments(ctx context.Context, f store.Filter) ([]directive.Assignment, error)
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Reports(ctx context.Context, k directive.AssignmentKey) ([]directive.Report, error)
	Extensions(ctx context.Context, k directive.AssignmentKey) ([]directive.Extension, error)
}

// Sessions is where the dialogs are that people have under way.
type Sessions interface {
	Session(ctx context.Context, key chat.SessionKey) (chat.Session, bool, error)
}

// Options are what the conversation is made of.
type Options struct {
	Store       Store
	Sessions    Sessions
	Renderer    *render.Renderer
	Engine      *flow.Engine
	Rules       directive.Rules
	BotUsername string // without @
}

// Conversation answers to reports and what belongs to them.
type Conversation struct {
	store    Store
	sessions Sessions
	r        *render.Renderer
	engine   *flow.Engine
	rules    directive.Rules
	bot      string
}

// New returns the conversation; its dialogs are led by the engine.
func New(o Options) *Conversation {
	return &Conversation{
		store: o.Store, sessions: o.Sessions, r: o.Renderer, engine: o.Engine, rules: o.Rules, bot: o.BotUsername,
	}
}

// The buttons that belong to this conversation alone.
const (
	actTasks   = "tsk" // tsk:<page>:<filter>
	actHistory = "his" // his:<page>:<number>:<organisation>
)

// Routes returns what the conversation answers to.
func (c *Conversation) Routes() flow.Routes {
	return flow.Routes{
		Commands: []flow.Command{
			{
				Name: "baocao", English: "report", About: "dialog.menu.report", InPrivate: true, InGroup: true,
				Handle: c.report,
			},
			{
				Name: "nhiemvu", English: "tasks", About: "dialog.menu.tasks", InPrivate: true, InGroup: true,
				Handle: c.tasks,
			},
			{
				Name: "chidao", English: "directives", About: "dialog.menu.directives", InPrivate: true, InGroup: true,
				When: notTheBoard, Handle: c.tasks,
			},
			{
				Name: "giahan", English: "extend", About: "dialog.menu.extend", InPrivate: true, InGroup: true,
				Handle: c.extend,
			},
			{
				Name: "suabaocao", English: "correct", About: "respond.menu_correct", InPrivate: true, InGroup: true,
				Handle: c.correct,
			},
			{
				Name: "lichsu", English: "history", About: "respond.menu_history", InPrivate: true, InGroup: true,
				Handle: c.history,
			},
		},
		Presses: map[string]flow.Press{
			render.ActAcknowledge: c.acknowledge,
			render.ActReport:      c.pressReport,
			render.ActConfirm:     c.confirm,
			render.ActReturn:      c.giveBack,
			render.ActGrant:       c.grant,
			render.ActShorten:     c.shorten,
			render.ActAnswer:      c.answer,
			render.ActDeny:        c.deny,
			render.ActVouch:       c.vouch,
			render.ActShare:       c.share,
			render.ActEvidence:    c.showEvidence,
			render.ActExtend:      c.pressExtend,
			render.ActCorrect:     c.pressCorrect,
			actTasks:              c.turnTasks,
			actHistory:            c.turnHistory,
		},
		Links:   map[string]flow.Link{linkWord: c.openLink},
		Replies: map[string]flow.Reply{"card": c.replyToCard, "reminder": c.replyToReminder},
		Dialogs: []flow.Dialog{c.reportDialog(), c.extendDialog(), c.returnDialog(), c.denyDialog(), c.shortenDialog(), c.answerDialog(), c.shareDialog()},
	}
}

// notTheBoard leaves the Board's private list to the conversation that issues directives.
func notTheBoard(s flow.Scene) bool { return s.Kind.IsGroup() || !s.Person.Has(directive.Board) }

// task is one obligation with what it is about.
type task struct {
	directive.Directive
	Assignment   directive.Assignment
	Organisation directive.Organisation
}

// key writes an assignment's key into a button.
func key(k directive.AssignmentKey) string {
	return strconv.Itoa(k.Directive) + "." + string(k.Organisation)
}

// parseKey reads what key wrote; it may be forged.
func parseKey(s string) (directive.AssignmentKey, bool) {
	for i, r := range s {
		if r == '.' {
			n, err := strconv.Atoi(s[:i])
			return directive.AssignmentKey{Directive: n, Organisation: directive.OrgID(s[i+1:])}, err == nil && n > 0
		}
	}
	return directive.AssignmentKey{}, false
}

// units returns the organisations that a scene is about: the group's, or in private those that the person answers for.
func (c *Conversation) units(s flow.Scene) []directive.OrgID {
	if s.Kind.IsGroup() {
		if !s.Bound() {
			return nil
		}
		return []directive.OrgID{s.Group.Organisation}
	}
	return slices.DeleteFunc(s.Person.Organisations(), func(id directive.OrgID) bool { return !s.Person.AnswersFor(id) })
}

// mayAnswer refuses early whoever could not finish the dialog; the decision itself is made again at its end.
func (c *Conversation) mayAnswer(ctx context.Context, s flow.Scene) error {
	if !s.Kind.IsGroup() {
		if len(c.units(s)) == 0 {
			return &directive.Refusal{Code: directive.CodeForbidden}
		}
		return nil
	}
	if s.Person.AnswersFor(s.Group.Organisation) {
		return nil
	}
	return c.notTheirs(ctx, s.Group.Organisation)
}

// organisation returns a record, or one that bears only the id.
func (c *Conversation) organisation(ctx context.Context, id directive.OrgID) (directive.Organisation, error) {
	orgs, err := c.store.Organisations(ctx)
	if err != nil {
		return directive.Organisation{}, fmt.Errorf("reading the organisations: %w", err)
	}
	for _, o := range orgs {
		if o.ID == id {
			return o, nil
		}
	}
	name := directive.Text{VI: string(id)}
	return directive.Organisation{ID: id, Name: name, Short: name}, nil
}

// owed returns what the organisations owe under published directives, the most urgent first.
func (c *Conversation) owed(ctx context.Context, units []directive.OrgID) ([]task, error) {
	var tasks []task
	for _, unit := range units {
		o, err := c.organisation(ctx, unit)
		if err != nil {
			return nil, err
		}
		open := store.Filter{Organisation: unit, OpenOnly: true}
		directives, err := c.store.Directives(ctx, open)
		if err != nil {
			return nil, fmt.Errorf("reading the directives of %s: %w", unit, err)
		}
		assignments, err := c.store.Assignments(ctx, open)
		if err != nil {
			return nil, fmt.Errorf("reading what %s owes: %w", unit, err)
		}
		byNumber := make(map[int]directive.Directive, len(directives))
		for _, d := range directives {
			byNumber[d.Number] = d
		}
		for _, a := range assignments {
			// Read one after the other: what was withdrawn in between is left out.
			if d, ok := byNumber[a.Directive]; ok {
				tasks = append(tasks, task{Directive: d, Assignment: a, Organisation: o})
			}
		}
	}
	slices.SortStableFunc(tasks, moreUrgent)
	return tasks, nil
}

// moreUrgent orders tasks: the nearest last day first, those without one at the end, urgent ones first among equals.
func moreUrgent(a, b task) int {
	x, y := a.Assignment.Due.LastDay(), b.Assignment.Due.LastDay()
	switch {
	case x.IsZero() != y.IsZero():
		if x.IsZero() {
			return 1
		}
		return -1
	case x != y:
		return x.Compare(y)
	case a.Urgent != b.Urgent:
		if a.Urgent {
			return -1
		}
		return 1
	}
	return a.Number - b.Number
}

// find returns an obligation that can be answered now, or a refusal that says why it can't.
func (c *Conversation) find(ctx context.Context, k directive.AssignmentKey) (task, error) {
	refuse := func(code directive.Code, pairs map[string]any) error {
		return &directive.Refusal{Code: code, Params: pairs}
	}
	found, err := c.store.Directives(ctx, store.Filter{Directive: k.Directive})
	if err != nil {
		return task{}, fmt.Errorf("reading directive %d: %w", k.Directive, err)
	}
	number := map[string]any{"Number": k.Directive}
	if len(found) != 1 || found[0].Number != k.Directive {
		return task{}, refuse(directive.CodeNoDirective, number)
	}
	switch found[0].State {
	case directive.Published:
	case directive.Withdrawn:
		return task{}, refuse(directive.CodeWithdrawn, number)
	case directive.Closed:
		return task{}, refuse(directive.CodeClosed, number)
	default:
		return task{}, refuse(directive.CodeNoDirective, number)
	}
	o, err := c.organisation(ctx, k.Organisation)
	if err != nil {
		return task{}, err
	}
	under, err := c.store.Assignments(ctx, store.Filter{Directive: k.Directive, Organisation: k.Organisation})
	if err != nil {
		return task{}, fmt.Errorf("reading assignment %v: %w", k, err)
	}
	for _, a := range under {
		if a.AssignmentKey == k {
			return task{Directive: found[0], Assignment: a, Organisation: o}, nil
		}
	}
	return task{}, refuse(directive.CodeNoAssignment, map[string]any{"Number": k.Directive, "Unit": o.Name})
}
