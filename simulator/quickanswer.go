package simulator

// Most answers are text messages. Writing them by hand keeps the simulator from being what a measurement of a bot
// measures; everything else goes through encoding/json, to which a test holds this.

// simple tells whether append can write the message.
func (m *apiMessage) simple() bool {
	for _, e := range m.Entities {
		if e.User != nil {
			return false
		}
	}
	return m.Text != "" && m.From != nil && m.ReplyTo == nil && m.ForwardOrigin == nil && m.Quote == nil && m.SenderChat == nil && m.Preview == nil &&
		m.MediaGroupID == "" && m.AuthorSignature == "" && !m.IsProtected
}

// append writes a simple message as JSON.
func (m *apiMessage) append(b []byte) []byte {
	b = appendInt(append(b, `{"message_id":`...), m.ID)
	b = m.From.append(append(b, `,"from":`...))
	b = m.Chat.append(append(b, `,"chat":`...))
	b = appendInt(append(b, `,"date":`...), m.Date)
	if m.EditDate != 0 {
		b = appendInt(append(b, `,"edit_date":`...), m.EditDate)
	}
	if m.ThreadID != 0 {
		b = appendInt(append(b, `,"message_thread_id":`...), m.ThreadID)
	}
	b = appendQuoted(append(b, `,"text":`...), m.Text)
	if len(m.Entities) > 0 {
		b = append(b, `,"entities":[`...)
		for i, e := range m.Entities {
			if i > 0 {
				b = append(b, ',')
			}
			b = e.append(b)
		}
		b = append(b, ']')
	}
	if m.IsTopicMessage {
		b = append(b, `,"is_topic_message":true`...)
	}
	if m.Markup != nil {
		b = append(append(b, `,"reply_markup":`...), m.Markup...)
	}
	return append(b, '}')
}

func (u *apiUser) append(b []byte) []byte {
	b = appendInt(append(b, `{"id":`...), u.ID)
	b = appendFlag(append(b, `,"is_bot":`...), u.IsBot)
	b = appendQuoted(append(b, `,"first_name":`...), u.FirstName)
	b = appendText(b, "last_name", u.LastName)
	b = appendText(b, "username", u.Username)
	return append(appendText(b, "language_code", u.Language), '}')
}

func (c *apiChat) append(b []byte) []byte {
	b = appendInt(append(b, `{"id":`...), c.ID)
	b = appendText(b, "first_name", c.FirstName)
	b = appendText(b, "last_name", c.LastName)
	b = appendText(b, "title", c.Title)
	b = appendText(b, "username", c.Username)
	if c.IsForum {
		b = append(b, `,"is_forum":true`...)
	}
	b = appendText(b, "type", c.Type)
	if c.AllAdmins != nil {
		b = appendFlag(append(b, `,"all_members_are_administrators":`...), *c.AllAdmins)
	}
	return append(b, '}')
}

func (e *apiEntity) append(b []byte) []byte {
	b = appendInt(append(b, `{"offset":`...), int64(e.Offset))
	b = appendInt(append(b, `,"length":`...), int64(e.Length))
	b = appendText(b, "type", e.Type)
	b = appendText(b, "url", e.URL)
	b = appendText(b, "language", e.Language)
	return append(appendText(b, "custom_emoji_id", e.Emoji), '}')
}

// appendText writes a further field, unless it is empty.
func appendText(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return appendQuoted(b, value)
}

func appendFlag(b []byte, on bool) []byte {
	if on {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}
