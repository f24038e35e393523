package sqlite

import "giaoban/directive"

func organisations() table[directive.Organisation] {
	return table[directive.Organisation]{
		name: "organisations", keys: 1,
		columns: "id, name_vi, name_en, short_vi, short_en, aliases, parent, valid_from, valid_to, successor, list_order, version",
		bind: func(v *values, o directive.Organisation) {
			v.text(string(o.ID))
			v.both(o.Name)
			v.both(o.Short)
			v.json(o.Aliases, len(o.Aliases) == 0)
			v.text(string(o.Parent))
			v.day(o.ValidFrom)
			v.day(o.ValidTo)
			v.text(string(o.Successor))
			v.int(int64(o.Order))
			v.int(o.Version + 1)
		},
		scan: func(r *row) (o directive.Organisation) {
			o.ID, o.Name, o.Short = directive.OrgID(r.text()), r.both(), r.both()
			r.json(&o.Aliases)
			o.Parent, o.ValidFrom, o.ValidTo = directive.OrgID(r.text()), r.day(), r.day()
			o.Successor, o.Order, o.Version = directive.OrgID(r.text()), int(r.int()), r.int()
			return o
		},
		version: func(o directive.Organisation) int64 { return o.Version },
	}
}

func groups() table[directive.Group] {
	return table[directive.Group]{
		name: `"groups"`, keys: 1,
		columns: "chat, topic, organisation, title, lang, health, reason, version",
		bind: func(v *values, g directive.Group) {
			v.int(g.Chat)
			v.int(int64(g.Topic))
			v.text(string(g.Organisation))
			v.text(g.Title)
			v.text(string(g.Lang))
			v.text(string(g.Health))
			v.text(g.Reason)
			v.int(g.Version + 1)
		},
		scan: func(r *row) (g directive.Group) {
			g.Chat, g.Topic, g.Organisation, g.Title = r.int(), int(r.int()), directive.OrgID(r.text()), r.text()
			g.Lang, g.Health, g.Reason = directive.Lang(r.text()), directive.Health(r.text()), r.text()
			g.Version = r.int()
			return g
		},
		version: func(g directive.Group) int64 { return g.Version },
	}
}

// people leaves the duties to a table of their own.
func people() table[directive.Person] {
	return table[directive.Person]{
		name: "people", keys: 1,
		columns: "id, name, username, lang, signed_out, version",
		bind: func(v *values, p directive.Person) {
			v.int(int64(p.ID))
			v.text(p.Name)
			v.text(p.Username)
			v.text(string(p.Lang))
			v.instant(p.SignedOut)
			v.int(p.Version + 1)
		},
		scan: func(r *row) (p directive.Person) {
			p.ID, p.Name, p.Username = directive.PersonID(r.int()), r.text(), r.text()
			p.Lang, p.SignedOut, p.Version = directive.Lang(r.text()), r.instant(), r.int()
			return p
		},
		version: func(p directive.Person) int64 { return p.Version },
	}
}

func invitations() table[directive.Invitation] {
	return table[directive.Invitation]{
		name: "invitations", keys: 1,
		columns: "code, role, organisation, binds, replaces, invited_by, expires, used_by, used_at, revoked, version",
		bind: func(v *values, i directive.Invitation) {
			v.text(i.Code)
			v.text(string(i.Duty.Role))
			v.text(string(i.Duty.Organisation))
			v.flag(i.Binds)
			v.int(i.Replaces)
			v.int(int64(i.By))
			v.instant(i.Expires)
			v.int(int64(i.UsedBy))
			v.instant(i.UsedAt)
			v.instant(i.Revoked)
			v.int(i.Version + 1)
		},
		scan: func(r *row) (i directive.Invitation) {
			i.Code, i.Duty.Role, i.Duty.Organisation = r.text(), directive.Role(r.text()), directive.OrgID(r.text())
			i.Binds, i.Replaces = r.flag(), r.int()
			i.By, i.Expires = directive.PersonID(r.int()), r.instant()
			i.UsedBy, i.UsedAt, i.Revoked, i.Version = directive.PersonID(r.int()), r.instant(), r.instant(), r.int()
			return i
		},
		version: func(i directive.Invitation) int64 { return i.Version },
	}
}

func meetings() table[directive.Meeting] {
	return table[directive.Meeting]{
		name: "meetings", keys: 1,
		columns: "id, date, title_vi, title_en, chair_vi, chair_en, place, participants, notice, version",
		bind: func(v *values, m directive.Meeting) {
			v.text(m.ID)
			v.day(m.Date)
			v.both(m.Title)
			v.both(m.Chair)
			v.text(m.Place)
			v.json(m.Participants, len(m.Participants) == 0)
			v.text(m.Notice)
			v.int(m.Version + 1)
		},
		scan: func(r *row) (m directive.Meeting) {
			m.ID, m.Date, m.Title, m.Chair, m.Place = r.text(), r.day(), r.both(), r.both(), r.text()
			r.json(&m.Participants)
			m.Notice, m.Version = r.text(), r.int()
			return m
		},
		version: func(m directive.Meeting) int64 { return m.Version },
	}
}

func milestones() table[directive.Milestone] {
	return table[directive.Milestone]{
		name: "milestones", keys: 1,
		columns: "id, name_vi, name_en, day, observance, ordinal, yearly, base, plan, audience, previous, told, version",
		bind: func(v *values, m directive.Milestone) {
			v.text(m.ID)
			v.both(m.Name)
			v.day(m.Day)
			v.text(m.Observance)
			v.int(int64(m.Ordinal))
			v.text(m.Yearly.String())
			v.int(int64(m.Base))
			v.json(m.Plan, len(m.Plan) == 0)
			v.json(m.Audience, len(m.Audience) == 0)
			v.text(m.Previous)
			v.instant(m.Told)
			v.int(m.Version + 1)
		},
		scan: func(r *row) (m directive.Milestone) {
			m.ID, m.Name, m.Day = r.text(), r.both(), r.day()
			m.Observance, m.Ordinal = r.text(), int(r.int())
			m.Yearly = r.yearly()
			m.Base = int(r.int())
			r.json(&m.Plan)
			r.json(&m.Audience)
			m.Previous, m.Told, m.Version = r.text(), r.instant(), r.int()
			return m
		},
		version: func(m directive.Milestone) int64 { return m.Version },
	}
}

func wholeRecords() table[directive.Record] {
	return table[directive.Record]{
		name: "records", keys: 2,
		columns: "kind, id, owner, body, version",
		bind: func(v *values, r directive.Record) {
			v.text(string(r.Kind))
			v.text(r.ID)
			v.text(r.Owner)
			v.text(string(r.Body))
			v.int(r.Version + 1)
		},
		scan: func(r *row) (k directive.Record) {
			k.Kind, k.ID, k.Owner = directive.RecordKind(r.text()), r.text(), r.text()
			k.Body, k.Version = []byte(r.text()), r.int()
			return k
		},
		version: func(r directive.Record) int64 { return r.Version },
	}
}
