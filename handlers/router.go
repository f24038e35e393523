// Package handlers turns what happens in a chat into at most one Turn: it finds out who it was and which dialog they have
// under way, asks the conversation whose business it is, and answers once all is written.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"time"

	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/handlers/issue"
	"giaoban/handlers/join"
	"giaoban/handlers/respond"
	"giaoban/handlers/settings"
	"giaoban/handlers/track"
	"giaoban/handlers/visit"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/store"
)

// Reader is what the router itself reads.
type Reader interface {
	// Session returns a person's dialog; one past its time too.
	Session(ctx context.Context, key chat.SessionKey) (chat.Session, bool, error)
	Person(ctx context.Context, id directive.PersonID) (directive.Person, bool, error)
	Group(ctx context.Context, chat int64) (directive.Group, bool, error)
	// SlotAt tells which living message stands at a place.
	SlotAt(ctx context.Context, chat, message int64) (slot string, found bool, err error)
}

// Store is everything that the router and the conversations read. It is no interface of its own: it only says that one
// value serves all of those that they declare.
type Store interface { //nolint:interfacebloat // a sum of small interfaces, for the composition root alone
	Reader
	join.Store
	issue.Store
	issue.Desk
	issue.BureauStore
	respond.Store
	track.Store
	settings.Store
	track.Groups
}

// Ledger carries Turns out.
type Ledger interface {
	Execute(ctx context.Context, t ledger.Turn) (ledger.Result, error)
}

// Answerer ends the waiting of a button that was pressed.
type Answerer interface {
	AnswerCallback(ctx context.Context, id, text string, alert bool) error
}

// Options are what a router is made of. All are needed but Logger.
type Options struct {
	Store       Store
	Ledger      Ledger
	Answerer    Answerer
	Files       issue.Downloader
	Renderer    *render.Renderer
	Clock       clock.Clock
	Rules       directive.Rules
	Language    directive.Lang // the office's; Vietnamese where it is not known
	BotUsername string         // without @
	DialogLife  time.Duration  // after which a dialog that nobody answers is over
	Summaries   track.Choices  // zero for what an office has that set nothing
	Random      io.Reader      // where invitations' codes come from
	Visit       visit.Options  // the way to the dashboard; its Renderer and Random are those above
	Logger      *slog.Logger
	// Offer takes a command menu for somebody's private chat, without waiting; false: it could not, now. It may be nil.
	Offer func(Offering) bool
}

// Router handles updates. Those of one chat must come one after the other.
type Router struct {
	o        Options
	reader   Reader
	r        *render.Renderer
	engine   *flow.Engine
	commands map[string][]flow.Command // by either name
	presses  map[string]flow.Press
	replies  map[string]flow.Reply
	links    map[string]flow.Link
	member   func(context.Context, flow.Scene, chat.Membership) (flow.Outcome, error)
	migrate  func(context.Context, flow.Scene, chat.Migration) (flow.Outcome, error)
	plain    func(context.Context, flow.Scene, flow.Input) (flow.Outcome, error)
	paste    func(context.Context, flow.Scene, flow.Input) (flow.Outcome, bool, error)
	routes   []flow.Routes
	albums   albums
	offered  offered
}

// New returns a router with all conversations.
func New(o Options) *Router {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if !o.Language.Known() {
		o.Language = directive.Vietnamese
	}
	r := &Router{
		o: o, reader: o.Store, r: o.Renderer, engine: flow.New(o.Renderer, o.DialogLife),
		commands: map[string][]flow.Command{}, presses: map[string]flow.Press{}, replies: map[string]flow.Reply{},
		links: map[string]flow.Link{},
	}
	for _, routes := range []flow.Routes{
		issue.New(issue.Options{
			Store: o.Store, Renderer: o.Renderer, Engine: r.engine, Rules: o.Rules, Files: o.Files, Desk: o.Store,
		}).Routes(),
		issue.NewBureau(o.Store, o.Renderer, r.engine, o.Rules).Routes(),
		respond.New(respond.Options{
			Store: o.Store, Sessions: o.Store, Renderer: o.Renderer, Engine: r.engine, Rules: o.Rules, BotUsername: o.BotUsername,
		}).Routes(),
		track.New(track.Options{
			Store: o.Store, Groups: o.Store, Renderer: o.Renderer, Clock: o.Clock, Zone: o.Rules.Zone, Choices: o.Summaries,
		}).Routes(),
		join.New(join.Options{
			Store: o.Store, Renderer: o.Renderer, Files: o.Files, Engine: r.engine, BotUsername: o.BotUsername,
			Language: o.Language, Random: o.Random,
		}).Routes(),
		visit.New(o.visit()).Routes(),
		settings.New(settings.Options{Store: o.Store, Renderer: o.Renderer, Engine: r.engine, Rules: o.Rules}).Routes(),
	} {
		r.add(routes)
	}
	return r
}

// visit completes what the way to the dashboard is made of.
func (o Options) visit() visit.Options {
	v := o.Visit
	v.Renderer, v.Random = o.Renderer, o.Random
	return v
}

// add puts a conversation's routes into the tables.
func (r *Router) add(routes flow.Routes) {
	r.routes = append(r.routes, routes)
	for _, cmd := range routes.Commands {
		r.commands[cmd.Name] = append(r.commands[cmd.Name], cmd)
		if cmd.English != cmd.Name {
			r.commands[cmd.English] = append(r.commands[cmd.English], cmd)
		}
	}
	for action, press := range routes.Presses {
		r.presses[action] = press
	}
	for slot, reply := range routes.Replies {
		r.replies[slot] = reply
	}
	for word, link := range routes.Links {
		r.links[word] = link
	}
	r.engine.Add(routes.Dialogs...)
	if routes.Membership != nil {
		r.member = routes.Membership
	}
	if routes.Migration != nil {
		r.migrate = routes.Migration
	}
	if routes.Paste != nil {
		r.paste = routes.Paste
	}
	if routes.Plain != nil {
		r.plain = routes.Plain
	}
}

// Handle handles one update. It commits at most once, and nothing where the update is not for the bot; an error means that
// nothing was written, and that the update may be handed in again.
func (r *Router) Handle(ctx context.Context, u chat.Update) error {
	if !forUs(u) || r.albums.follows(u) {
		return nil
	}
	s, err := r.scene(ctx, u)
	if err != nil {
		r.sorry(ctx, s, u, err)
		return fmt.Errorf("update %d: %w", u.ID, err)
	}
	key := turnKey(u)
	out, err := r.dispatch(ctx, s, u)
	if err == nil {
		err = r.execute(ctx, s, key, out)
	}
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		if out.System {
			// The program itself asked for what is so already: a group that moved is announced twice.
			r.o.Logger.Debug("a command of the program was refused", "update", u.ID, "refusal", refusal.Error())
			return nil
		}
		out = r.refused(s, out.Dialog, refusal)
		err = r.execute(ctx, s, key, out)
	}
	if err != nil {
		r.sorry(ctx, s, u, err)
		return fmt.Errorf("update %d: %w", u.ID, err)
	}
	r.albums.handled(u)
	r.answer(ctx, u, out)
	r.offerMenu(ctx, s, out)
	return nil
}

// offerMenu offers who wrote in private the menu of their roles, which may just have changed.
func (r *Router) offerMenu(ctx context.Context, s flow.Scene, out flow.Outcome) {
	if r.o.Offer == nil || s.Kind != chat.Private || s.From.ID == 0 {
		return
	}
	p := s.Person
	if out.Command != nil || p.ID == 0 {
		now, known, err := r.reader.Person(ctx, directive.PersonID(s.From.ID))
		if err != nil || !known {
			return // the update is handled; the menu comes with the next one
		}
		p = now
	}
	r.offer(p)
}

// refused says why something is not done. A dialog that can lead to nothing any more ends with it: it would only be in the
// person's way.
func (r *Router) refused(s flow.Scene, dialog bool, refusal *directive.Refusal) flow.Outcome {
	text := r.r.Refusal(s.Lang, refusal)
	if dialog && refusal.Final() {
		return r.engine.Refuse(s, string(render.Escape(text)), text)
	}
	return s.Tell(plainWords{r.r}, text)
}

// forUs drops what comes from other bots and channels, and what is no event at all.
func forUs(u chat.Update) bool {
	switch {
	case u.Migration != nil:
		return u.Place.Chat != 0
	case u.Membership != nil:
		return u.Kind == chat.Private || u.Kind.IsGroup()
	case u.Press == nil && u.Message == nil:
		return false
	case u.Kind != chat.Private && !u.Kind.IsGroup():
		return false
	case u.From.Channel:
		return false
	case u.From.Bot && !u.From.Anonymous:
		return false
	case u.Press != nil:
		return u.From.ID != 0
	}
	m := u.Message
	// In a group only commands and answers to the bot are meant for it, whatever else it can hear. Of an edited answer the
	// question is gone, and with it the sign whom it answered.
	return u.Kind == chat.Private || m.ToBot || m.Edited || (len(m.Text) > 0 && m.Text[0] == '/')
}

// scene reads who did it, where, and what they have under way.
func (r *Router) scene(ctx context.Context, u chat.Update) (flow.Scene, error) {
	now := r.o.Clock.Now()
	s := flow.Scene{
		Update: u.ID, Now: now, Today: flow.Today(now, r.o.Rules.Zone), Place: u.Place, Kind: u.Kind, Title: u.Title,
		From: u.From, Pressed: u.Press != nil,
	}
	switch {
	case u.Press != nil:
		s.Message = u.Press.Message
	case u.Message != nil:
		s.Message = u.Message.ID
	}
	if u.From.ID != 0 && !u.From.Anonymous {
		p, known, err := r.reader.Person(ctx, directive.PersonID(u.From.ID))
		if err != nil {
			return s, fmt.Errorf("reading person %d: %w", u.From.ID, err)
		}
		if known {
			s.Person = p
		}
		session, found, err := r.reader.Session(ctx, s.Key())
		if err != nil {
			return s, fmt.Errorf("reading the dialog of %d: %w", u.From.ID, err)
		}
		if found {
			s.Session, s.Expired = &session, !now.Before(session.Expires)
		}
	}
	if u.Kind.IsGroup() {
		g, found, err := r.reader.Group(ctx, u.Place.Chat)
		if err != nil {
			return s, fmt.Errorf("reading group %d: %w", u.Place.Chat, err)
		}
		if found {
			s.Group = g
		}
	}
	s.Lang, s.Room = languages(s, r.o.Language)
	return s, nil
}

// languages chooses what the person reads, and what everybody in the chat does; the office's language is for who chose none.
func languages(s flow.Scene, office directive.Lang) (own, room directive.Lang) {
	own = office
	for _, lang := range []directive.Lang{s.Person.Lang, s.Group.Lang, directive.Lang(s.From.Language)} {
		if lang.Known() {
			own = lang
			break
		}
	}
	switch {
	case !s.Kind.IsGroup():
		return own, own
	case s.Group.Lang.Known():
		return own, s.Group.Lang
	}
	return own, office
}

// turnKey names the Turn of an update. The parts of an album come as updates of their own, and are one thing that is
// answered once.
func turnKey(u chat.Update) string {
	if m := u.Message; m != nil && m.Album != "" && !m.Edited {
		return fmt.Sprintf("album:%d:%d:%s", u.Place.Chat, u.From.ID, m.Album)
	}
	return "update:" + strconv.FormatInt(u.ID, 10)
}

// execute writes what an update comes to, if that is anything.
func (r *Router) execute(ctx context.Context, s flow.Scene, key string, out flow.Outcome) error {
	if out.Ignore || (out.Command == nil && out.Session == nil && !out.End && len(out.Replies) == 0) {
		return nil
	}
	turn := ledger.Turn{
		Key: key, Actor: directive.ByPerson(directive.PersonID(s.From.ID)),
		Command: out.Command, Replies: out.Replies, Blobs: out.Blobs,
	}
	if out.System {
		turn.Actor = directive.BySystem("telegram")
	}
	switch {
	case out.Session != nil:
		turn.Session = &store.SessionChange{Key: out.Session.Key, Session: out.Session}
	case out.End:
		turn.Session = &store.SessionChange{Key: s.Key()}
	}
	if _, err := r.o.Ledger.Execute(ctx, turn); err != nil || out.Left == nil {
		return err
	}
	// Two dialogs in one Turn there can't be. The one that is left ends after the other has begun, so that nothing is lost.
	left := ledger.Turn{
		Key: key + ":left", Actor: turn.Actor, Session: &store.SessionChange{Key: out.Left.Key}, Replies: out.Left.Replies,
	}
	_, err := r.o.Ledger.Execute(ctx, left)
	return err
}

// answerWithin bounds how long the end of the waiting is tried, on the wall's clock: what comes after it in the chat, and
// the next updates of all, wait for it.
const answerWithin = 5 * time.Second

// answer ends the waiting of a pressed button. It may fail: the press may be long ago, and all is written anyway.
func (r *Router) answer(ctx context.Context, u chat.Update, out flow.Outcome) {
	if u.Press == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if err := r.o.Answerer.AnswerCallback(ctx, u.Press.ID, shorten(out.Toast, render.MaxToast), out.Alert); err != nil {
		r.o.Logger.Debug("a pressed button could not be answered", "update", u.ID, "error", err)
	}
}

// sorry tells who pressed a button that nothing can be promised for now. What was written waits for the store instead: an
// answer to it would have to be on the disk first.
func (r *Router) sorry(ctx context.Context, s flow.Scene, u chat.Update, err error) {
	if u.Press == nil || !errors.Is(err, store.ErrUnavailable) {
		return
	}
	lang := s.Lang
	if !lang.Known() {
		lang = r.o.Language // nobody knows theirs for now
	}
	r.answer(ctx, u, flow.Outcome{Toast: r.o.Renderer.Label(lang, "upkeep.unavailable"), Alert: true})
}

func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}

// plainWords says a text that is finished already.
type plainWords struct{ r *render.Renderer }

func (w plainWords) Text(lang directive.Lang, text string, _ ...any) string {
	return w.r.Text(lang, "dialog.plain", "Text", text)
}

func (w plainWords) Label(_ directive.Lang, text string, _ ...any) string { return text }
