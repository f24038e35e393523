package simulator

func (p *person) api() *apiUser {
	return &apiUser{ID: p.id, IsBot: p.isBot, FirstName: p.first, LastName: p.last, Username: p.username, Language: p.lang}
}

// plain is the user without a language, as results of requests show it.
func (p *person) plain() *apiUser {
	u := p.api()
	u.Language = ""
	return u
}

func (c *chat) api() *apiChat {
	if c.kind == private {
		return &apiChat{ID: c.id, FirstName: c.peer.first, LastName: c.peer.last, Username: c.peer.username, Type: "private"}
	}
	out := &apiChat{ID: c.id, Title: c.title, Username: c.username, IsForum: c.forum, Type: c.kind.String()}
	if c.kind == group {
		no := false
		out.AllAdmins = &no
	}
	return out
}

func apiEntities(es []entity) []apiEntity {
	if len(es) == 0 {
		return nil
	}
	out := make([]apiEntity, len(es))
	for i, e := range es {
		out[i] = apiEntity{Offset: e.offset, Length: e.length, Type: e.kind, URL: e.url, Language: e.language, Emoji: e.emoji}
		if e.user != nil {
			out[i].User = e.user.api()
		}
	}
	return out
}

// api renders the message for the bot, with the message it answers but not with what that one answers.
func (m *message) api() *apiMessage { return m.render(true) }

func (m *message) render(withReply bool) *apiMessage {
	out := &apiMessage{ID: m.id, Chat: m.chat.api(), Date: m.date, EditDate: m.edited, AuthorSignature: m.author,
		MediaGroupID: m.album, IsProtected: m.protected, Markup: m.now.markup.api()}
	if m.from != nil {
		out.From = m.from.api()
	}
	if m.senderChat != nil {
		out.SenderChat = m.senderChat.api()
	}
	if m.topic != 0 {
		out.ThreadID, out.IsTopicMessage = m.topic, true
	}
	if withReply {
		if r := m.replyTo; r != nil && r.deletedAt == 0 {
			out.ReplyTo = r.render(false)
		} else if m.topic != 0 && m.service == nil {
			// What stands in a topic answers the message that made the topic.
			if first := m.chat.find(m.topic); first != nil && first != m {
				out.ReplyTo = first.render(false)
			}
		}
		if m.quote != "" && out.ReplyTo != nil {
			out.Quote = &apiQuote{Text: m.quote, IsManual: true}
		}
	}
	m.renderOrigin(out)
	if m.service != nil {
		m.service.render(out, withReply)
		return out
	}
	m.now.render(out)
	return out
}

func (b *body) render(out *apiMessage) {
	if b.noPreview {
		out.Preview = &apiPreview{IsDisabled: true}
	}
	if b.spot != nil {
		out.Location = &apiLocation{b.spot.latitude, b.spot.longitude}
		return
	}
	f := b.file
	if f == nil {
		out.Text, out.Entities = b.text, apiEntities(b.entities)
		return
	}
	out.Caption, out.CaptionEntities, out.CaptionAbove = b.text, apiEntities(b.entities), b.above
	f.render(out)
}

func (m *message) renderOrigin(out *apiMessage) {
	o := m.forward
	if o == nil {
		return
	}
	out.ForwardDate = o.date
	switch {
	case o.chat != nil && o.chat.kind == channel:
		out.ForwardOrigin = &apiOrigin{Type: "channel", Chat: o.chat.api(), ID: o.id, Date: o.date}
		out.ForwardFromChat, out.ForwardFromID = o.chat.api(), o.id
	case o.chat != nil:
		out.ForwardOrigin = &apiOrigin{Type: "chat", Sender: o.chat.api(), Date: o.date}
		out.ForwardFromChat = o.chat.api()
	default:
		out.ForwardOrigin = &apiOrigin{Type: "user", User: o.person.api(), Date: o.date}
		out.ForwardFrom = o.person.api()
	}
}

func (v *service) render(out *apiMessage, deep bool) {
	switch v.kind {
	case "new_chat_members":
		for _, p := range v.people {
			out.NewMembers = append(out.NewMembers, p.api())
		}
		out.NewParticipant, out.NewMember = out.NewMembers[0], out.NewMembers[0]
	case "left_chat_member":
		out.LeftMember = v.people[0].api()
		out.LeftParticipant = out.LeftMember
	case "new_chat_title":
		out.NewTitle = v.title
	case "group_chat_created":
		out.GroupCreated = true
	case "supergroup_chat_created":
		out.SuperCreated = true
	case "channel_chat_created":
		out.ChannelCreated = true
	case "migrate_to_chat_id":
		out.MigrateTo = v.chat
	case "migrate_from_chat_id":
		out.MigrateFrom = v.chat
	case "pinned_message":
		if deep {
			out.Pinned = v.pinned.render(false)
		}
	case "forum_topic_created":
		out.TopicCreated = &apiTopic{Name: v.title, Color: v.color}
	case "forum_topic_edited":
		out.TopicEdited = &apiTopic{Name: v.title}
	case "forum_topic_closed":
		out.TopicClosed = &apiNothing{}
	case "forum_topic_reopened":
		out.TopicReopened = &apiNothing{}
	case "general_forum_topic_closed":
		out.GeneralClosed = &apiNothing{}
	case "general_forum_topic_reopened":
		out.GeneralReopened = &apiNothing{}
	}
}

// apiMember renders a place in a chat; a person who never was there has left.
func (c *chat) apiMember(p *person) map[string]any {
	m := c.members[p.id]
	if m == nil {
		m = &member{person: p, status: c.statusOf(p.id)}
	}
	return m.api(c)
}

func (m *member) api(c *chat) map[string]any {
	out := map[string]any{"user": m.person.api(), "status": m.status.String()}
	switch m.status {
	case creator:
		out["is_anonymous"] = m.anonymous
	case administrator:
		out["can_be_edited"] = false
		out["is_anonymous"] = m.anonymous
		for i, name := range rightNames() {
			r := rights(1) << i
			if r&(canPostMessages|canEditMessages) != 0 && c.kind != channel || r == canManageTopics && c.kind != supergroup {
				continue
			}
			out[name] = c.may(m.person.id, r)
		}
		out["can_manage_voice_chats"] = c.may(m.person.id, canManageVideoChats)
	case restricted:
		out["until_date"], out["is_member"] = 0, true
		out["can_send_messages"] = !m.mute
		for _, name := range [...]string{"can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"} {
			out[name] = !m.mute && !m.muteFiles
		}
		for _, name := range [...]string{"can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
			"can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"} {
			out[name] = false
		}
	case kicked:
		out["until_date"] = 0
	}
	if m.title != "" && m.status >= administrator {
		out["custom_title"] = m.title
	}
	return out
}
