package handlers

import (
	"giaoban/directive"
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

// Menu returns what people are offered when they type a slash. Both names of a command work always; the menu has the one
// of its language.
func (r *Router) Menu(lang directive.Lang, scope Scope) []MenuEntry {
	var entries []MenuEntry
	for _, routes := range r.routes {
		for _, cmd := range routes.Commands {
			if cmd.About == "" || (scope == InPrivate && !cmd.InPrivate) || (scope == InGroups && !cmd.InGroup) {
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
