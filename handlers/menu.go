package handlers

import (
	"slices"
	"strings"
	"sync"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// Scope says in which kind of chat a command menu is offered.
type Scope string

// The scopes.
const (
	InPrivate Scope = "private"
	InGroups  Scope = "groups"
)

// MenuEntry is a line of the command menu.
type MenuEntry struct {
	Command string // without slash
	About   string // what it does, in few words
}

// Menu returns what people are offered when they type a slash, whoever they are. Both names of a command work always; the
// menu has the one of its language.
func (r *Router) Menu(lang directive.Lang, scope Scope) []MenuEntry {
	return r.menu(lang, scope, func(flow.Command) bool { return true })
}

// MenuOf returns what somebody is offered in their private chat: what their roles let them do.
func (r *Router) MenuOf(p directive.Person) []MenuEntry {
	return r.menu(p.Lang, InPrivate, func(cmd flow.Command) bool {
		roles, limited := menuRoles()[cmd.Name]
		return !limited || slices.ContainsFunc(p.Duties, func(d directive.Duty) bool { return slices.Contains(roles, d.Role) })
	})
}

func (r *Router) menu(lang directive.Lang, scope Scope, offered func(flow.Command) bool) []MenuEntry {
	var entries []MenuEntry
	for _, routes := range r.routes {
		for _, cmd := range routes.Commands {
			if cmd.About == "" || (scope == InPrivate && !cmd.InPrivate) || (scope == InGroups && !cmd.InGroup) || !offered(cmd) {
				continue
			}
			name := cmd.Name
			if lang == directive.English {
				name = cmd.English
			}
			entries = append(entries, MenuEntry{Command: name, About: r.r.Label(lang, cmd.About)})
		}
	}
	return entries
}

// menuRoles lists by command whose private menus have it. A command that is not here is everybody's. The menu only spares
// people what is not for them: whether they may is decided when they do it.
func menuRoles() map[string][]directive.Role {
	board := []directive.Role{directive.Board}
	office := []directive.Role{directive.Board, directive.Administrator}
	answering := []directive.Role{directive.Leader, directive.Deputy}
	units := append([]directive.Role{directive.Member}, answering...)
	return map[string][]directive.Role{
		"baocao": answering, "suabaocao": answering, "giahan": answering, "nhiemvu": units, "chidao": slices.Concat(units, board),
		"soanchidao": board, "rutchidao": board, "ketluan": board, "hangdoi": board, "cuochop": board, "thongbao": board,
		"moi": office, "loimoi": office, "donvi": office, "nhacviec": office, "mocsukien": office,
	}
}

// Offering is a command menu for one private chat.
type Offering struct {
	Person  int64
	Lang    directive.Lang
	Entries []MenuEntry
}

// offered remembers which menus people have, so that each is offered once and again when it changes.
type offered struct {
	mu  sync.Mutex
	has map[int64]string // by person: what their menu depends on
}

// maxOffered bounds what is remembered. Who was forgotten is offered the same menu once more.
const maxOffered = 20_000

// changed notes what somebody's menu depends on, and tells whether it is not what was noted before.
func (o *offered) changed(person int64, depends string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.has[person] == depends {
		return false
	}
	if o.has == nil || len(o.has) >= maxOffered {
		o.has = map[int64]string{}
	}
	o.has[person] = depends
	return true
}

func (o *offered) forget(person int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.has, person)
}

// offer offers somebody the menu of their roles in their private chat, where they don't have it yet.
func (r *Router) offer(p directive.Person) {
	if r.o.Offer == nil || p.ID == 0 {
		return
	}
	depends := []string{string(p.Lang)}
	for _, d := range p.Duties {
		depends = append(depends, string(d.Role))
	}
	slices.Sort(depends[1:])
	if !r.offered.changed(int64(p.ID), strings.Join(slices.Compact(depends), " ")) {
		return
	}
	if !r.o.Offer(Offering{Person: int64(p.ID), Lang: p.Lang, Entries: r.MenuOf(p)}) {
		r.offered.forget(int64(p.ID))
	}
}
