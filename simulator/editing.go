package simulator

import (
	"slices"
	"time"
)

// editable finds the bot's message that an edit means.
func (c *call) editable() (*message, error) {
	if c.params.arg("inline_message_id") != "" && c.params.arg("chat_id") == "" {
		return nil, badRequest("MESSAGE_ID_INVALID")
	}
	in, err := c.reach("chat_id", edits)
	if err != nil {
		return nil, err
	}
	id := c.params.integer("message_id", 0, 0, 1<<40)
	if id == 0 {
		return nil, badRequest("message identifier is not specified")
	}
	m := in.living(id)
	if m == nil {
		return nil, badRequest("message to edit not found")
	}
	own := m.from == c.s.bot || in.kind == channel && in.may(c.s.bot.id, canEditMessages)
	if !own || m.service != nil || m.forward != nil || m.now.markup.locks() {
		return nil, badRequest("message can't be edited")
	}
	return m, nil
}

// inlineMarkup reads the keyboard of an edit, which can only be an inline one.
func (c *call) inlineMarkup() (*markup, error) {
	if c.keyboardErr == nil && c.keyboard.locks() {
		return nil, badRequest("inline keyboard expected")
	}
	return c.keyboard, c.keyboardErr
}

// change puts the new version over the message unless nothing changes. quiet edits don't mark the message as edited.
func (c *call) change(m *message, next body, quiet bool) (any, error) {
	old := m.now
	if next.text == old.text && slices.Equal(next.entities, old.entities) && next.file == old.file && next.noPreview == old.noPreview &&
		next.above == old.above && next.markup.equal(old.markup) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if !quiet {
		m.edited = c.s.clock.Now().Unix()
	}
	c.s.revise(m, next)
	return m.api(), nil
}

func editMessageText(c *call) (any, error) {
	text, err := c.messageText()
	if err != nil {
		return nil, err
	}
	off, err := c.noPreview()
	if err != nil {
		return nil, err
	}
	keyboard, err := c.inlineMarkup()
	if err != nil {
		return nil, err
	}
	m, err := c.editable()
	if err != nil {
		return nil, err
	}
	if m.now.file != nil || m.now.spot != nil {
		return nil, badRequest("there is no text in the message to edit")
	}
	if err := text.fits(); err != nil {
		return nil, err
	}
	return c.change(m, body{text: text.text, entities: text.entities, markup: keyboard, noPreview: off}, false)
}

func editMessageCaption(c *call) (any, error) {
	caption, err := c.formatted("caption", "caption_entities")
	if err != nil {
		return nil, err
	}
	keyboard, err := c.inlineMarkup()
	if err != nil {
		return nil, err
	}
	m, err := c.editable()
	if err != nil {
		return nil, err
	}
	if m.now.file == nil || !m.now.file.kind.shape().captioned {
		return nil, badRequest("there is no caption in the message to edit")
	}
	if err := caption.fitsCaption(); err != nil {
		return nil, err
	}
	next := m.now
	next.text, next.entities, next.markup, next.above = caption.text, caption.entities, keyboard, c.params.flag("show_caption_above_media")
	return c.change(m, next, false)
}

func editMessageReplyMarkup(c *call) (any, error) {
	keyboard, err := c.inlineMarkup()
	if err != nil {
		return nil, err
	}
	m, err := c.editable()
	if err != nil {
		return nil, err
	}
	next := m.now
	next.markup = keyboard
	return c.change(m, next, true)
}

func editMessageMedia(c *call) (any, error) {
	keyboard, err := c.inlineMarkup()
	if err != nil {
		return nil, err
	}
	m, err := c.editable()
	if err != nil {
		return nil, err
	}
	raw := c.params.arg("media")
	if raw == "" {
		return nil, badRequest("media must be non-empty")
	}
	in, err := c.inputMedia([]byte(raw))
	if err != nil {
		return nil, err
	}
	if m.album != "" && !m.now.file.together(in.file) {
		return nil, badRequest("can't use the media of the specified type in the album")
	}
	return c.change(m, body{text: in.caption.text, entities: in.caption.entities, file: in.file, markup: keyboard, above: in.above}, false)
}

// deletable tells whether the bot may delete the message for all.
func (s *Simulator) deletable(m *message) error {
	c, bot := m.chat, s.bot.id
	old := s.clock.Now().Sub(time.Unix(m.date, 0)) > deletableFor
	own := m.from == s.bot || c.kind == channel && c.may(bot, canPostMessages)
	switch {
	case c.kind == private || c.kind == group:
		if !own && c.kind == group && !c.isAdmin(bot) {
			return badRequest("message can't be deleted")
		}
		if old {
			return badRequest("message can't be deleted for everyone")
		}
	case m.service != nil && m.service.kind == "supergroup_chat_created":
		return badRequest("message can't be deleted")
	case c.may(bot, canDeleteMessages):
	case !own || old:
		return badRequest("message can't be deleted")
	}
	return nil
}

func deleteMessage(c *call) (any, error) {
	if c.params.arg("chat_id") == "" {
		return nil, badRequest("chat identifier is not specified")
	}
	id := c.params.integer("message_id", 0, 0, 1<<40)
	if id == 0 {
		return nil, badRequest("message identifier is not specified")
	}
	in, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	m := in.living(id)
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if err := c.s.deletable(m); err != nil {
		return nil, err
	}
	c.s.erase(in, []*message{m})
	return true, nil
}

const maxDeletes = 100

// messageIDs reads message_ids.
func (c *call) messageIDs() ([]int64, error) {
	raw := c.params.arg("message_ids")
	if raw == "" {
		return nil, badRequest("message identifiers are not specified")
	}
	elements, isArray, err := parseArray([]byte(raw))
	switch {
	case err != nil:
		return nil, badRequest("can't parse message_ids JSON object")
	case !isArray:
		return nil, badRequest("expected an Array of message identifiers")
	case len(elements) > maxDeletes:
		return nil, badRequest("too many message identifiers specified")
	case len(elements) == 0:
		return nil, badRequest("message identifiers are not specified")
	}
	out := make([]int64, 0, len(elements))
	for _, element := range elements {
		id, err := jsonObject{{"id", element}}.number("id")
		if err != nil {
			return nil, badRequest("message identifier must be a Number")
		}
		if id <= 0 {
			return nil, badRequest("invalid message identifier specified")
		}
		out = append(out, id)
	}
	return out, nil
}

func deleteMessages(c *call) (any, error) {
	ids, err := c.messageIDs()
	if err != nil {
		return nil, err
	}
	in, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	var found []*message
	for _, id := range ids {
		m := in.living(id)
		if m == nil || slices.Contains(found, m) {
			continue // those that are gone are skipped
		}
		if err := c.s.deletable(m); err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	if len(found) > 0 {
		c.s.erase(in, found)
	}
	return true, nil
}
