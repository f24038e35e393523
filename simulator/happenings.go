package simulator

// What happens to the people of a chat, with all that the bot is told of it.

// tellMember sends my_chat_member or chat_member about a change from before to what is now.
func (s *Simulator) tellMember(c *chat, p, by *person, before map[string]any) {
	after := c.apiMember(p)
	kind := "chat_member"
	if p == s.bot {
		kind = "my_chat_member"
	} else if !c.isAdmin(s.bot.id) {
		return // only an administrator hears of others
	}
	s.push(kind, c.id, apiMemberUpdated{Chat: c.api(), From: by.api(), Date: s.clock.Now().Unix(), Before: before, After: after})
}

// tellPrivate tells the bot that a person blocked or unblocked it.
func (s *Simulator) tellPrivate(p *person, before, after status) {
	as := func(st status) map[string]any {
		out := map[string]any{"user": s.bot.api(), "status": st.String()}
		if st == kicked {
			out["until_date"] = 0
		}
		return out
	}
	s.push("my_chat_member", p.id, apiMemberUpdated{Chat: s.privateChat(p).api(), From: p.api(), Date: s.clock.Now().Unix(), Before: as(before), After: as(after)})
}

// meet notes whom the bot gets to know when somebody comes: who comes to it, or all when it comes itself.
func (s *Simulator) meet(c *chat, p *person) {
	if p != s.bot {
		p.known = p.known || c.statusOf(s.bot.id).in()
		return
	}
	for _, m := range c.order {
		m.person.known = true
	}
}

// arrive brings a person into a chat.
func (s *Simulator) arrive(c *chat, p, by *person, as status) {
	before := c.apiMember(p)
	m := c.setStatus(p, as)
	m.readTo = c.lastOf()
	if as == administrator {
		m.rights = allRights
	}
	s.meet(c, p)
	s.tellMember(c, p, by, before)
	if c.kind != channel {
		s.announce(c, by, 0, &service{kind: "new_chat_members", people: []*person{p}})
	}
	s.post(event{kind: "chat", chat: c})
}

// lastOf returns the id of the newest message.
func (c *chat) lastOf() int64 {
	if len(c.log) == 0 {
		return 0
	}
	return c.log[len(c.log)-1].id
}

// depart lets a person go by itself.
func (s *Simulator) depart(c *chat, p *person) { s.remove(c, p, p, left) }

// expel puts a person out and keeps it out, or just out.
func (s *Simulator) expel(c *chat, p, by *person, only bool) {
	to := kicked
	if only {
		to = left
	}
	s.remove(c, p, by, to)
}

func (s *Simulator) remove(c *chat, p, by *person, to status) {
	before := c.apiMember(p)
	was := c.statusOf(p.id).in()
	c.setStatus(p, to)
	s.tellMember(c, p, by, before)
	if was && c.kind != channel {
		m := &message{chat: c, from: by, service: &service{kind: "left_chat_member", people: []*person{p}}}
		s.place(m)
		// The bot is out already: only a basic group still tells it.
		if p == s.bot && c.kind == group {
			s.push("message", c.id, m.api())
		} else {
			s.deliver(m)
		}
	}
	s.post(event{kind: "gone", chat: c, person: p})
	s.post(event{kind: "chat", chat: c})
}

// regrade changes what a member may do.
func (s *Simulator) regrade(c *chat, p, by *person, to status, set func(*member)) {
	before := c.apiMember(p)
	set(c.setStatus(p, to))
	s.tellMember(c, p, by, before)
	s.post(event{kind: "chat", chat: c})
}

// migrate turns a basic group into a supergroup.
func (s *Simulator) migrate(c *chat, by *person) *chat {
	n := s.newChat(supergroup, s.freeChatID(supergroup), c.title)
	n.migratedFrom = c.id
	n.about, n.lastBot = c.about, c.lastBot
	for _, m := range c.order {
		if m.status == left {
			continue
		}
		moved := n.setStatus(m.person, m.status)
		moved.rights, moved.title, moved.anonymous, moved.mute, moved.muteFiles = m.rights, m.title, m.anonymous, m.mute, m.muteFiles
		if m.status == administrator && moved.rights == 0 {
			moved.rights = allRights
		}
	}
	s.announce(c, by, 0, &service{kind: "migrate_to_chat_id", chat: n.id})
	s.announce(n, by, 0, &service{kind: "migrate_from_chat_id", chat: c.id})
	c.migratedTo = n.id
	// Who left keeps a place on record, the bot too, so that its requests there are told where to go.
	for _, m := range c.order {
		if m.status.in() {
			c.setStatus(m.person, left)
		}
	}
	s.post(event{kind: "gone", chat: c})
	s.post(event{kind: "chat", chat: n})
	return n
}
