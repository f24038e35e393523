package simulator

import (
	"errors"
	"strings"
	"unicode/utf8"
)

const (
	maxTextSource = 1 << 15 // bytes before parsing
	maxText       = 4096    // characters after it
	maxCaption    = 1024
)

// formatted reads a text in a parse mode, or with its entities.
func (s *Simulator) formatted(text, mode, entities string) (textual, error) {
	if len(text) > maxTextSource {
		return textual{}, badRequest("text is too long")
	}
	var t textual
	var err error
	switch mode = strings.ToLower(mode); {
	case text == "" || mode == "" || mode == "none":
		t.text = text
		if t.entities, err = s.parseEntities(entities); err != nil {
			return textual{}, err
		}
	case mode == "html":
		t, err = s.parseHTML(text)
	case mode == "markdownv2":
		t, err = s.parseMarkdown2(text)
	case mode == "markdown":
		t, err = s.parseMarkdown(text)
	default:
		return textual{}, badRequest("unsupported parse_mode")
	}
	if err != nil {
		return textual{}, badRequest("can't parse entities: %s", err.Error())
	}
	return t.tidy().found(), nil
}

func (c *call) formatted(text, entities string) (textual, error) {
	return c.s.formatted(c.params.arg(text), c.params.arg("parse_mode"), c.params.arg(entities))
}

func (c *call) messageText() (textual, error) {
	if c.params.arg("text") == "" {
		return textual{}, badRequest("message text is empty")
	}
	return c.formatted("text", "entities")
}

// fits refuses a text that is empty or too long after parsing.
func (t textual) fits() error {
	if t.text == "" {
		return badRequest("text must be non-empty")
	}
	if utf8.RuneCountInString(t.text) > maxText {
		return badRequest("message is too long")
	}
	return nil
}

func (t textual) fitsCaption() error {
	if utf8.RuneCountInString(t.text) > maxCaption {
		return badRequest("message caption is too long")
	}
	return nil
}

// noPreview reads both ways to turn the preview of links off.
func (c *call) noPreview() (bool, error) {
	raw := c.params.arg("link_preview_options")
	if raw == "" {
		return c.params.flag("disable_web_page_preview"), nil
	}
	object, err := parseObject([]byte(raw))
	if errors.Is(err, errNotObject) {
		return false, badRequest("object expected as link preview options")
	}
	if err != nil {
		return false, badRequest("can't parse link preview options JSON object")
	}
	off, err := object.flag("is_disabled")
	if err != nil {
		return false, badRequest("%s", err.Error())
	}
	return off, nil
}

// draft prepares a message of the bot: where it goes, what it answers, what hangs below it.
func (c *call) draft(what string) (*message, error) {
	if c.keyboardErr != nil {
		return nil, c.keyboardErr
	}
	answers, err := c.replyParameters()
	if err != nil {
		return nil, err
	}
	target, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	m := &message{chat: target, from: c.s.bot, silent: c.params.flag("disable_notification"), protected: c.params.flag("protect_content")}
	m.now.markup = c.keyboard
	if m.topic, err = c.thread(target); err != nil {
		return nil, err
	}
	if err := c.answer(m, answers); err != nil {
		return nil, err
	}
	return m, c.s.checkSend(target, m.topic, what)
}

// replyParameters is what a message answers.
type replyParameters struct {
	id      int64
	chat    string
	quote   string
	lenient bool // send without it when it is gone
}

func (c *call) replyParameters() (replyParameters, error) {
	r := replyParameters{id: c.params.integer("reply_to_message_id", 0, 0, 1<<40), lenient: c.params.flag("allow_sending_without_reply")}
	raw := c.params.arg("reply_parameters")
	if raw == "" {
		return r, nil
	}
	object, err := parseObject([]byte(raw))
	if errors.Is(err, errNotObject) {
		return r, badRequest("object expected as reply parameters")
	}
	if err != nil {
		return r, badRequest("can't parse reply parameters JSON object")
	}
	if len(object) == 0 {
		return r, nil
	}
	if r.id, err = object.requiredNumber("message_id"); err == nil {
		if r.lenient, err = object.flag("allow_sending_without_reply"); err == nil {
			if r.chat, err = object.text("chat_id"); err == nil {
				r.quote, err = object.text("quote")
			}
		}
	}
	if err != nil {
		return r, badRequest("%s", err.Error())
	}
	return r, nil
}

// answer makes m a reply.
func (c *call) answer(m *message, r replyParameters) error {
	if r.id <= 0 {
		return nil
	}
	in := m.chat
	if r.chat != "" {
		if in = c.s.lookupChat(r.chat); in == nil {
			return badRequest("chat not found")
		}
	}
	to := in.living(r.id)
	if to == nil {
		if r.lenient {
			return nil
		}
		return badRequest("message to be replied not found")
	}
	if in != m.chat {
		return nil // accepted; a reply across chats is shown without its quote
	}
	m.replyTo = to
	if r.quote != "" {
		quote, err := c.s.formatted(r.quote, "", "")
		if err != nil {
			return err
		}
		if !strings.Contains(to.now.text, quote.text) {
			return badRequest("QUOTE_TEXT_INVALID")
		}
		m.quote = quote.text
	}
	if m.topic == 0 && m.chat.forum {
		m.topic = to.topic
	}
	return nil
}

// send puts the bot's message into its chat.
func (s *Simulator) send(m *message) *apiMessage {
	c := m.chat
	if c.kind == channel {
		m.from, m.senderChat = nil, c
	}
	c.lastBot, c.typing = s.bot.id, nil
	s.place(m)
	return m.api()
}

func sendMessage(c *call) (any, error) {
	text, err := c.messageText()
	if err != nil {
		return nil, err
	}
	off, err := c.noPreview()
	if err != nil {
		return nil, err
	}
	m, err := c.draft("text messages")
	if err != nil {
		return nil, err
	}
	if err := text.fits(); err != nil {
		return nil, err
	}
	m.now.text, m.now.entities, m.now.noPreview = text.text, text.entities, off
	return c.s.send(m), nil
}

// sendFile makes the method that sends files of a kind. Its parameter has the kind's name.
func sendFile(kind mediaKind) func(*call) (any, error) {
	return func(c *call) (any, error) { return c.sendFile(kind) }
}

func (c *call) sendFile(kind mediaKind) (any, error) {
	var caption textual
	shape, field := kind.shape(), string(kind)
	if shape.captioned {
		var err error
		if caption, err = c.formatted("caption", "caption_entities"); err != nil {
			return nil, err
		}
	}
	m, err := c.draft(shape.plural)
	if err != nil {
		return nil, err
	}
	if err := caption.fitsCaption(); err != nil {
		return nil, err
	}
	if m.now.file, err = c.s.mediaArgument(c.params.arg(field), c.params.upload(field), kind); err != nil {
		return nil, err
	}
	m.now.text, m.now.entities, m.now.above = caption.text, caption.entities, c.params.flag("show_caption_above_media")
	return c.s.send(m), nil
}

func sendChatAction(c *call) (any, error) {
	action := strings.ToLower(c.params.arg("action"))
	switch action {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio", "upload_audio",
		"upload_document", "choose_sticker", "find_location", "pick_up_location", "record_video_note", "upload_video_note", "cancel":
	default:
		return nil, badRequest("wrong parameter action in request")
	}
	target, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	topic, err := c.thread(target)
	if err != nil {
		return nil, err
	}
	target.typing = nil
	if action != "cancel" {
		target.typing = &typing{action: action, topic: topic, until: c.s.clock.Now().Add(typingLasts)}
	}
	c.s.post(event{kind: "typing", chat: target, typing: target.typing})
	return true, nil
}
