package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// How far the numbers of a restored simulator are ahead of the snapshot's. What happened after the snapshot is forgotten,
// but the bot may remember it: no number that it has seen may come to mean something else. The people's and groups'
// numbers are shown to people and given seldom.
const (
	aheadOfBot    = 100_000
	aheadOfPeople = 1000
)

// restorer rebuilds the state and keeps the first thing that cannot be.
type restorer struct {
	*Simulator
	err error
}

func (r *restorer) refuse(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("it is damaged: "+format, args...)
	}
}

// restore puts the snapshot's state in the place of the empty one.
func (s *Simulator) restore(from *Snapshot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := &from.state
	if in.Bot.ID != s.bot.id {
		return fmt.Errorf("it belongs to the bot %d, but the token to the bot %d", in.Bot.ID, s.bot.id)
	}
	r := &restorer{Simulator: s}
	r.everybody(in)
	for i := range in.Files {
		r.file(&in.Files[i])
	}
	r.allChats(in)
	if r.err == nil {
		r.settings(in)
	}
	if r.err == nil {
		r.numbers(in)
	}
	if r.err == nil && in.Webhook != nil {
		r.webhook(in.Webhook) // last: it begins to deliver
	}
	return r.err
}

// everybody makes the people, still without chats.
func (r *restorer) everybody(in *savedState) {
	*r.bot = in.Bot.person()
	clear(r.usernames)
	r.claimName(r.bot.username, r.bot.id)
	for i := range in.People {
		p := in.People[i].person()
		if _, taken := r.Simulator.people[p.id]; taken || p.id <= 0 || serverAccount(p.id) != nil {
			r.refuse("the person %d cannot be", p.id)
			return
		}
		r.claimName(p.username, p.id)
		r.newPerson(&p)
	}
}

func (p *savedPerson) person() person {
	return person{
		id: p.ID, first: p.First, last: p.Last, username: p.Username, lang: p.Language, isBot: p.IsBot, started: p.Started,
		blocked: p.Blocked, deactivated: p.Deactivated, known: p.Known,
	}
}

// claimName notes whose a user name is.
func (r *restorer) claimName(name string, id int64) {
	if name == "" {
		return
	}
	name = strings.ToLower(name)
	if _, taken := r.usernames[name]; taken {
		r.refuse("two have the user name %s", name)
	}
	r.usernames[name] = id
}

func (r *restorer) file(in *savedFile) {
	f := &media{
		number: in.Number, id: in.ID, unique: in.Unique, name: in.Name, mime: in.Mime, path: in.Path, kind: documentKind,
		width: in.Width, height: in.Height, data: in.Data,
	}
	switch {
	case in.Photo:
		f.kind = photoKind
	case in.Kind != "":
		f.kind = mediaKind(in.Kind)
	}
	if !knownMedia(f.kind) || f.number != len(r.files)+1 || r.filesByID[f.id] != nil || r.filesByPath[f.path] != nil {
		r.refuse("the file %d cannot be", f.number)
		return
	}
	r.fileCount = f.number
	r.files = append(r.files, f)
	r.filesByID[f.id], r.filesByPath[f.path] = f, f
}

// person finds somebody whom the snapshot names; 0 is nobody.
func (r *restorer) person(id int64) *person {
	if id == 0 {
		return nil
	}
	if p := serverAccount(id); p != nil {
		return p
	}
	p := r.people[id]
	if p == nil {
		r.refuse("there is no person %d", id)
	}
	return p
}

// chat finds a chat that the snapshot names; 0 is none.
func (r *restorer) chat(id int64) *chat {
	if id == 0 {
		return nil
	}
	c := r.chats[id]
	if c == nil {
		r.refuse("there is no chat %d", id)
	}
	return c
}

// settings restores what the bot and the tester have set, and what waits for the bot.
func (r *restorer) settings(in *savedState) {
	r.privacy, r.rate = in.Privacy, in.Rate
	r.profile.description, r.profile.short = in.Profile.Description, in.Profile.Short
	for _, c := range in.Profile.Commands {
		r.profile.commands[commandKey{scope: c.Scope, chat: c.Chat, user: c.User, lang: c.Language}] = c.Commands
	}
	for _, m := range in.Profile.Menus {
		if r.profile.menus == nil {
			r.profile.menus = map[int64]menuButton{}
		}
		r.profile.menus[m.Chat] = m.Button
	}
	if r.limiter = (limiter{mode: in.Limiter.Mode, hold: time.Duration(in.Limiter.Hold), all: in.Limiter.All}); !r.limiter.mode.known() {
		r.refuse("there is no limiter mode %q", in.Limiter.Mode)
	}
	for _, f := range in.Faults {
		if !slices.Contains(faultKinds(), f.Kind) {
			r.refuse("there is no fault %q", f.Kind)
		}
		r.faults = append(r.faults, &fault{
			id: f.ID, kind: f.Kind, method: lower(f.Method), shown: f.Method, chat: f.Chat, count: f.Count, left: f.Left,
			retryAfter: f.RetryAfter, delay: time.Duration(f.Delay),
		})
	}
	for _, kind := range in.Allowed {
		if r.updates.allowed == nil {
			r.updates.allowed = map[string]bool{}
		}
		r.updates.allowed[kind] = true
	}
	r.waiting(in)
}

// waiting restores the updates and the presses that wait for the bot.
func (r *restorer) waiting(in *savedState) {
	last := int64(0)
	for _, u := range in.Updates {
		if u.ID <= last || u.ID >= in.Counters.Update || !json.Valid([]byte(u.Body)) {
			r.refuse("the update %d cannot be", u.ID)
			return
		}
		last = u.ID
		r.updates.items = append(r.updates.items, &update{id: u.ID, expires: u.Expires, lane: u.Lane, body: json.RawMessage(u.Body)})
	}
	for _, k := range in.Presses {
		p := &press{
			number: k.Number, query: k.Query, at: time.Unix(0, k.At), person: r.person(k.Person), chat: r.chat(k.Chat), data: k.Data,
			answered: make(chan struct{}), done: k.Done, text: k.Text, alert: k.Alert, url: k.URL,
		}
		if p.chat != nil {
			p.message = p.chat.find(k.Message)
		}
		if p.message == nil || p.person == nil || r.callbacks.open[p.query] != nil {
			r.refuse("the press %d cannot be", k.Number)
			return
		}
		if p.done {
			close(p.answered)
		}
		r.callbacks.open[p.query] = p
		r.callbacks.ids = append(r.callbacks.ids, p.query)
	}
}

// numbers restores the counters, ahead of the snapshot's.
func (r *restorer) numbers(in *savedState) {
	n := in.Counters
	for _, v := range [...]int64{n.Person, n.Group, n.Supergroup, n.Message, n.Album, n.Update, n.Press, int64(n.Fault), n.Event, n.Request, in.Era} {
		if v < 0 || v > 1<<48 {
			r.refuse("a counter is at %d", v)
			return
		}
	}
	r.era = in.Era + 1
	r.nextPerson, r.nextGroup, r.nextSupergroup = n.Person+aheadOfPeople, n.Group+aheadOfPeople, n.Supergroup+aheadOfPeople
	r.lastSharedID += aheadOfBot
	r.albumCount, r.updates.next, r.callbacks.count = n.Album+aheadOfBot, n.Update+aheadOfBot, n.Press+aheadOfBot
	r.faultCount, r.requests.last = n.Fault, n.Request
	// The ring is empty: whoever listened before is told to read everything anew, whatever it saw last. The ring wants
	// its first event to stand at its beginning.
	r.hub.seq = (n.Event/keptEvents + 2) * keptEvents
}

func (r *restorer) webhook(in *savedWebhook) {
	h := &webhook{
		s: r.Simulator, url: in.URL, secret: in.Secret, connections: in.Connections, certificate: in.Certificate,
		lastError: in.LastError, lastErrorAt: in.LastErrorAt,
	}
	target, err := url.Parse(h.url)
	if err == nil && (target.Host == "" || h.connections < 1 || h.connections > maxConnections) {
		err = errors.New("it is incomplete")
	}
	if err != nil {
		r.refuse("the webhook cannot be: %w", err)
		return
	}
	h.open(target)
	r.hook = h
	for _, u := range r.updates.items {
		h.enqueue(u)
	}
}
