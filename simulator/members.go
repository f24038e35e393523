package simulator

import "slices"

type status uint8

const (
	left status = iota
	kicked
	restricted
	regular
	administrator
	creator
)

func (s status) String() string {
	return [...]string{"left", "kicked", "restricted", "member", "administrator", "creator"}[s]
}

// in tells whether somebody with this status is in the chat.
func (s status) in() bool { return s >= restricted }

// rights are an administrator's, one bit each.
type rights uint32

const (
	canManageChat rights = 1 << iota
	canChangeInfo
	canDeleteMessages
	canInviteUsers
	canRestrictMembers
	canPinMessages
	canManageTopics
	canPromoteMembers
	canManageVideoChats
	canPostMessages
	canEditMessages
	canPostStories
	canEditStories
	canDeleteStories
	allRights rights = 1<<iota - 1
)

// rightNames are the rights' names in the Bot API, in the order of their bits.
func rightNames() [14]string {
	return [...]string{
		"can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users", "can_restrict_members",
		"can_pin_messages", "can_manage_topics", "can_promote_members", "can_manage_video_chats", "can_post_messages",
		"can_edit_messages", "can_post_stories", "can_edit_stories", "can_delete_stories",
	}
}

func parseRights(names []string) (rights, string, bool) {
	known := rightNames()
	out := canManageChat
	for _, name := range names {
		i := slices.Index(known[:], name)
		if i < 0 {
			return 0, name, false
		}
		out |= 1 << i
	}
	return out, "", true
}

func (r rights) names() []string {
	var out []string
	for i, name := range rightNames() {
		if r&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// member is one person's place in a chat; it stays when the person goes, for the history.
type member struct {
	person    *person
	status    status
	rights    rights
	title     string
	anonymous bool
	mute      bool // restricted: may not write
	muteFiles bool // restricted: may not send files
	readTo    int64
}

func (c *chat) member(id int64) *member {
	if c.kind == private {
		return nil
	}
	return c.members[id]
}

// statusOf answers for private chats as well.
func (c *chat) statusOf(id int64) status {
	if m := c.members[id]; m != nil {
		return m.status
	}
	if c.kind == private && c.peer.id == id {
		return regular
	}
	return left
}

// may tells whether the person has a right: creators have all, administrators theirs, and the administrators of a basic
// group all that exist there.
func (c *chat) may(id int64, r rights) bool {
	m := c.members[id]
	if m == nil {
		return false
	}
	switch m.status {
	case creator:
		return true
	case administrator:
		return c.kind == group || m.rights&r != 0
	}
	return false
}

func (c *chat) isAdmin(id int64) bool { return c.statusOf(id) >= administrator }

// sharesDefaults tells whether somebody has the rights that the group gives to everyone. Bots never have: they get them as
// administrators only.
func (c *chat) sharesDefaults(id int64) bool {
	m := c.members[id]
	return m != nil && m.status >= regular && !m.person.isBot
}

// setStatus moves a person to a status and keeps the lists right.
func (c *chat) setStatus(p *person, to status) *member {
	m := c.members[p.id]
	if m == nil {
		m = &member{person: p}
		c.members[p.id] = m
		c.order = append(c.order, m)
	}
	before := m.status.in()
	m.status = to
	if to != administrator && to != creator {
		m.rights, m.anonymous = 0, false
	}
	if to != restricted {
		m.mute, m.muteFiles = false, false
	}
	switch after := to.in(); {
	case after && !before:
		c.count++
		p.groups = append(p.groups, c)
	case before && !after:
		c.count--
		p.groups = slices.DeleteFunc(p.groups, func(g *chat) bool { return g == c })
	}
	return m
}

// creatorID returns the person who owns the chat, or 0.
func (c *chat) creatorID() int64 {
	for _, m := range c.order {
		if m.status == creator {
			return m.person.id
		}
	}
	return 0
}

// canSend tells whether a member may write, or send files.
func (c *chat) canSend(id int64, files bool) bool {
	if c.kind == private {
		return true
	}
	m := c.members[id]
	if m == nil || !m.status.in() {
		return false
	}
	if m.status >= administrator {
		return c.kind != channel || c.may(id, canPostMessages)
	}
	if c.kind == channel || m.mute || !c.defaults.send {
		return false
	}
	return !files || c.defaults.sendFiles && !m.muteFiles
}
