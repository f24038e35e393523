package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"giaoban/directive"
	"giaoban/store"
)

// audit notes what a Turn does to each record, as it was and as it will be.
func audit(s directive.State, t Turn, c directive.Change, now time.Time) ([]store.Audit, error) {
	b := book{at: now, actor: t.Actor, action: t.Command.Name()}
	for _, o := range c.Organisations {
		b.note("organisation:"+string(o.ID), old(s.Organisations, o.ID), o)
	}
	for _, g := range c.Groups {
		b.note(fmt.Sprintf("group:%d", g.Chat), group(s, g.Chat), g)
	}
	for _, p := range c.People {
		b.note(fmt.Sprintf("person:%d", p.ID), person(s, p.ID), p)
	}
	for _, i := range c.Invitations {
		// The code is a key that opens a role: the record of who did what holds only its first letters.
		i.Code = i.Code[:min(4, len(i.Code))] + "…"
		b.note("invitation:"+i.Code, nil, i)
	}
	for _, m := range c.Meetings {
		b.note("meeting:"+m.ID, old(s.Meetings, m.ID), m)
	}
	for _, m := range c.Milestones {
		b.note("milestone:"+m.ID, old(s.Milestones, m.ID), m)
	}
	for _, d := range c.Directives {
		b.note(fmt.Sprintf("directive:%d", d.Number), old(s.Directives, d.Number), d)
	}
	for _, number := range c.Removed {
		b.note(fmt.Sprintf("directive:%d", number), old(s.Directives, number), nil)
	}
	for _, a := range c.Assignments {
		b.note(subject("assignment", a.AssignmentKey), old(s.Assignments, a.AssignmentKey), a)
	}
	for _, a := range c.Dropped {
		b.note(subject("assignment", a.AssignmentKey), old(s.Assignments, a.AssignmentKey), nil)
	}
	for _, r := range c.Reports {
		b.note(fmt.Sprintf("%s/%d", subject("report", r.AssignmentKey), r.Number), nil, r)
	}
	for _, e := range c.Extensions {
		b.note(fmt.Sprintf("%s/%d", subject("extension", e.AssignmentKey), e.Number), extension(s, e), e)
	}
	for _, r := range c.Records {
		if r.Kind == directive.KindFiring || r.Kind == directive.KindDesk || r.Kind == directive.KindBoard {
			continue // they are a record of their own
		}
		b.note(string(r.Kind)+":"+r.ID, kept(s, r), r.Body)
	}
	for _, m := range c.Moved {
		b.note(fmt.Sprintf("group:%d", m.From), m.From, m.To)
	}
	return b.lines, b.err
}

func subject(kind string, key directive.AssignmentKey) string {
	return fmt.Sprintf("%s:%d/%s", kind, key.Directive, key.Organisation)
}

// book collects the lines of one Turn.
type book struct {
	at     time.Time
	actor  directive.Actor
	action string
	lines  []store.Audit
	err    error
}

func (b *book) note(subject string, before, after any) {
	line := store.Audit{At: b.at, Actor: b.actor, Action: b.action, Subject: subject}
	line.Before, line.After = b.written(subject, before), b.written(subject, after)
	b.lines = append(b.lines, line)
}

func (b *book) written(subject string, record any) string {
	if record == nil {
		return ""
	}
	raw, err := json.Marshal(record)
	if err != nil {
		b.err = errors.Join(b.err, fmt.Errorf("writing down %s: %w", subject, err))
	}
	return string(raw)
}

// old returns the record that was read, nil where there was none.
func old[K comparable, V any](records map[K]V, key K) any {
	if r, ok := records[key]; ok {
		return r
	}
	return nil
}

func group(s directive.State, chat int64) any {
	for _, g := range s.Groups {
		if g.Chat == chat {
			return g
		}
	}
	return nil
}

func person(s directive.State, id directive.PersonID) any {
	if s.Person.ID == id {
		return s.Person
	}
	return old(s.People, id)
}

// kept returns what stood in a record that is kept whole.
func kept(s directive.State, r directive.Record) any {
	for _, was := range s.Records {
		if was.Kind == r.Kind && was.ID == r.ID {
			return was.Body
		}
	}
	return nil
}

func extension(s directive.State, e directive.Extension) any {
	for _, was := range s.Extensions[e.AssignmentKey] {
		if was.Number == e.Number {
			return was
		}
	}
	return nil
}
