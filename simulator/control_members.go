package simulator

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	maxTitle      = 128 // characters, of a chat
	maxAdminTitle = 16  // characters, of an administrator
)

func (s *Simulator) memberRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/chats", act("chat", func(_ *http.Request, spec ChatSpec) (Chat, error) { return s.AddChat(spec) }))
	for name, do := range map[string]func(int64, MemberSpec) (Chat, error){"join": s.Join, "leave": s.Leave, "kick": s.Kick, "unban": s.Unban,
		"promote": s.Promote, "demote": s.Demote, "restrict": s.Restrict} {
		mux.HandleFunc("POST /sim/chats/{chat}/"+name, inChat(s, "chat", do))
	}
	mux.HandleFunc("POST /sim/chats/{chat}/permissions", inChat(s, "chat", s.SetPermissions))
	mux.HandleFunc("POST /sim/chats/{chat}/rename", inChat(s, "chat", s.Rename))
	mux.HandleFunc("POST /sim/chats/{chat}/migrate", inChat(s, "chat", func(id int64, spec ActorSpec) (Chat, error) { return s.Migrate(id, spec.As) }))
	mux.HandleFunc("POST /sim/chats/{chat}/destroy", inChat(s, "", func(id int64, _ nothing) (nothing, error) { return nothing{}, s.Destroy(id) }))
}

// AddChat makes a group, supergroup or channel.
func (s *Simulator) AddChat(spec ChatSpec) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, botRights, err := s.checkChat(&spec)
	if err != nil {
		return Chat{}, err
	}
	owner, err := s.personFor("creator", spec.Creator, false)
	if err != nil {
		return Chat{}, err
	}
	var members []*person
	for _, ref := range spec.Members {
		p, err := s.personFor("members", ref, false)
		if err != nil {
			return Chat{}, err
		}
		members = append(members, p)
	}
	c := s.newChat(kind, spec.ID, strings.TrimSpace(spec.Title))
	c.username, c.forum = spec.Username, spec.IsForum
	s.renameUser("", spec.Username, c.id)
	c.setStatus(owner, creator)
	s.announce(c, owner, 0, &service{kind: kind.String() + "_chat_created"})
	for _, p := range members {
		if p != owner {
			c.setStatus(p, regular)
		}
	}
	switch spec.Bot {
	case "", "member":
		s.arrive(c, s.bot, owner, regular)
	case "administrator":
		s.arrive(c, s.bot, owner, regular)
		s.regrade(c, s.bot, owner, administrator, func(m *member) { m.rights = botRights })
	}
	for _, name := range spec.Topics {
		s.newTopic(c, owner, name, topicColors()[len(c.topics)%len(topicColors())])
	}
	for _, m := range c.order {
		m.readTo = c.lastOf() // nobody has to read how the chat came to be
	}
	s.post(event{kind: "chat", chat: c})
	return s.chatView(c, owner), nil
}

// checkChat judges all of a spec but its people, and fills in the id.
func (s *Simulator) checkChat(spec *ChatSpec) (chatKind, rights, error) {
	kind, ok := parseChatKind(spec.Type)
	if !ok {
		return 0, 0, wrong("type", "must be group, supergroup or channel")
	}
	if err := checkTitle("title", spec.Title); err != nil {
		return 0, 0, err
	}
	switch _, taken := s.chats[spec.ID]; {
	case spec.ID == 0:
		spec.ID = s.freeChatID(kind)
	case taken:
		return 0, 0, wrong("id", "%d is taken", spec.ID)
	case kind == group && (spec.ID >= 0 || spec.ID <= -firstSupergroupID+1), kind != group && spec.ID > -firstSupergroupID+1:
		return 0, 0, wrong("id", "a group's must be negative, a supergroup's or channel's must begin with -100 and have 13 digits")
	}
	if (spec.IsForum || len(spec.Topics) > 0) && kind != supergroup {
		return 0, 0, wrong("is_forum", "only a supergroup can have topics")
	}
	spec.IsForum = spec.IsForum || len(spec.Topics) > 0
	for _, name := range spec.Topics {
		if err := checkTitle("topics", name); err != nil {
			return 0, 0, err
		}
	}
	if spec.Username != "" && kind == group {
		return 0, 0, wrong("username", "a basic group has none")
	}
	if err := s.checkUsername(spec.Username, 0); err != nil {
		return 0, 0, err
	}
	switch spec.Bot {
	case "", "member", "administrator", "none":
	default:
		return 0, 0, wrong("bot", "must be member, administrator or none")
	}
	if kind == channel && (spec.Bot == "" || spec.Bot == "member") {
		spec.Bot = "administrator" // in a channel a bot can be nothing else
	}
	r, err := readRights(spec.Rights)
	return kind, r, err
}

func readRights(names *[]string) (rights, error) {
	if names == nil {
		return allRights, nil
	}
	r, unknown, ok := parseRights(*names)
	if !ok {
		return 0, wrong("rights", "there is no right %q; there are %s", unknown, strings.Join(allRights.names(), ", "))
	}
	return r, nil
}

func checkTitle(field, title string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(title)); n < 1 || n > maxTitle {
		return wrong(field, "must have 1 to %d characters", maxTitle)
	}
	return nil
}

// onMember finds the chat and the person of a spec; the bot may be meant.
func (s *Simulator) onMember(id int64, spec MemberSpec) (*chat, *person, error) {
	c, err := s.groupFor(id)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.personFor("person", spec.Person, true)
	return c, p, err
}

// Join brings a person, or the bot, into a chat.
func (s *Simulator) Join(id int64, spec MemberSpec) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, p, err := s.onMember(id, spec)
	if err != nil {
		return Chat{}, err
	}
	by := p
	switch {
	case c.statusOf(p.id).in():
		return Chat{}, wrong("person", "%s is in the chat already", p.name())
	case p == s.bot && spec.By == "":
		by = s.people[c.creatorID()]
	case spec.By != "":
		if by, err = s.actor(c, "by", spec.By); err != nil {
			return Chat{}, err
		}
	case c.statusOf(p.id) == kicked:
		return Chat{}, wrong("person", "%s was banned from the chat", p.name())
	}
	if by == nil {
		return Chat{}, wrong("by", "the chat has no creator: somebody must add the bot")
	}
	as := regular
	if c.kind == channel && p == s.bot {
		as = administrator
	}
	s.arrive(c, p, by, as)
	return s.chatView(c, by), nil
}

// Leave lets a person go.
func (s *Simulator) Leave(id int64, spec MemberSpec) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.groupFor(id)
	if err != nil {
		return Chat{}, err
	}
	p, err := s.actor(c, "person", spec.Person)
	if err != nil {
		return Chat{}, err
	}
	s.depart(c, p)
	return s.chatView(c, p), nil
}

// Kick puts somebody, or the bot, out of a chat and bans it unless Only is set.
func (s *Simulator) Kick(id int64, spec MemberSpec) (Chat, error) {
	return s.onOther(id, spec, canRestrictMembers, true, func(c *chat, p, by *person) error {
		if c.statusOf(p.id) == creator {
			return wrong("person", "the creator cannot be put out")
		}
		s.expel(c, p, by, spec.Only)
		return nil
	})
}

// Unban lets a banned person come back.
func (s *Simulator) Unban(id int64, spec MemberSpec) (Chat, error) {
	return s.onOther(id, spec, canRestrictMembers, false, func(c *chat, p, by *person) error {
		if c.statusOf(p.id) != kicked {
			return wrong("person", "%s is not banned", p.name())
		}
		s.regrade(c, p, by, left, func(*member) {})
		return nil
	})
}

// Promote makes a member an administrator, or changes the rights of one.
func (s *Simulator) Promote(id int64, spec MemberSpec) (Chat, error) {
	return s.onOther(id, spec, canPromoteMembers, true, func(c *chat, p, by *person) error {
		r, err := readRights(spec.Rights)
		if err != nil {
			return err
		}
		if utf8.RuneCountInString(spec.Title) > maxAdminTitle {
			return wrong("title", "must have at most %d characters", maxAdminTitle)
		}
		to := administrator
		if c.statusOf(p.id) == creator {
			to = creator
		}
		s.regrade(c, p, by, to, func(m *member) { m.rights, m.title, m.anonymous = r, spec.Title, spec.Anonymous })
		return nil
	})
}

// Demote makes an administrator a member.
func (s *Simulator) Demote(id int64, spec MemberSpec) (Chat, error) {
	return s.onOther(id, spec, canPromoteMembers, true, func(c *chat, p, by *person) error {
		if c.statusOf(p.id) != administrator {
			return wrong("person", "%s is no administrator", p.name())
		}
		s.regrade(c, p, by, regular, func(*member) {})
		return nil
	})
}

// Restrict limits what a member may send; allowing all again lifts it.
func (s *Simulator) Restrict(id int64, spec MemberSpec) (Chat, error) {
	return s.onOther(id, spec, canRestrictMembers, true, func(c *chat, p, by *person) error {
		if c.isAdmin(p.id) {
			return wrong("person", "%s is an administrator", p.name())
		}
		send, files := spec.CanSend == nil || *spec.CanSend, spec.CanSendFiles == nil || *spec.CanSendFiles
		to := restricted
		if send && files {
			to = regular
		}
		s.regrade(c, p, by, to, func(m *member) { m.mute, m.muteFiles = !send, !files })
		return nil
	})
}

// onOther runs what an administrator does to somebody else.
func (s *Simulator) onOther(id int64, spec MemberSpec, right rights, present bool, do func(c *chat, p, by *person) error) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, p, err := s.onMember(id, spec)
	if err != nil {
		return Chat{}, err
	}
	by, err := s.admin(c, "by", spec.By, right)
	if err != nil {
		return Chat{}, err
	}
	if present && !c.statusOf(p.id).in() {
		return Chat{}, wrong("person", "%s is not in the chat", p.name())
	}
	if err := do(c, p, by); err != nil {
		return Chat{}, err
	}
	return s.chatView(c, by), nil
}

// SetPermissions changes what every member of a group may do.
func (s *Simulator) SetPermissions(id int64, spec PermissionsSpec) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.groupFor(id)
	if err != nil {
		return Chat{}, err
	}
	for to, from := range map[*bool]*bool{&c.defaults.send: spec.CanSend, &c.defaults.sendFiles: spec.CanSendFiles,
		&c.defaults.pin: spec.CanPin, &c.defaults.topics: spec.CanManageTopics} {
		if from != nil {
			*to = *from
		}
	}
	s.post(event{kind: "chat", chat: c})
	return s.chatView(c, nil), nil
}

// Rename gives a chat a new title.
func (s *Simulator) Rename(id int64, spec RenameSpec) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.groupFor(id)
	if err != nil {
		return Chat{}, err
	}
	p, err := s.admin(c, "as", spec.As, canChangeInfo)
	if err != nil {
		return Chat{}, err
	}
	if err := checkTitle("title", spec.Title); err != nil {
		return Chat{}, err
	}
	c.title = strings.TrimSpace(spec.Title)
	s.announce(c, p, 0, &service{kind: "new_chat_title", title: c.title})
	s.post(event{kind: "chat", chat: c})
	return s.chatView(c, p), nil
}

// Migrate turns a basic group into a supergroup; an empty as is the creator.
func (s *Simulator) Migrate(id int64, as PersonRef) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.groupFor(id)
	if err != nil {
		return Chat{}, err
	}
	if c.kind != group {
		return Chat{}, wrong("chat", "only a basic group can become a supergroup")
	}
	p, err := s.admin(c, "as", as, canPromoteMembers)
	if err != nil {
		return Chat{}, err
	}
	return s.chatView(s.migrate(c, p), p), nil
}

// Destroy deletes a chat for all.
func (s *Simulator) Destroy(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.groupFor(id)
	if err != nil {
		return err
	}
	c.destroyed = true
	s.post(event{kind: "gone", chat: c})
	return nil
}
