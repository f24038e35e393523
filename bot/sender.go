package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// Sender makes the requests that put something into a chat.
type Sender struct {
	client  *Client
	paid    bool
	uploads *uploads
	shapes  *shapes
}

// NewSender returns a sender. A paid one may send up to 1000 messages per second, which Telegram charges for beyond the
// usual rate; any other does so only for what is said to be paid for.
func NewSender(c *Client, paid bool) *Sender {
	return &Sender{client: c, paid: paid, uploads: newUploads(nil, c.log), shapes: newShapes()}
}

// WithFiles says where the bot's own files are kept; without it, none can be sent. It is for before the first request.
func (s *Sender) WithFiles(kept Files) *Sender {
	s.uploads = newUploads(kept, s.client.log)
	return s
}

// Send makes one request: Put sends the message where Shown is 0 and edits Shown otherwise, Remove deletes Shown.
// It returns the message that now stands in the chat, 0 after Remove. Its error is a *chat.DeliveryError.
func (s *Sender) Send(ctx context.Context, c chat.Claimed) (int64, error) {
	switch {
	case c.Action == chat.Remove:
		return 0, s.remove(ctx, c.Place.Chat, c.Shown)
	case c.Action != chat.Put:
		return 0, &chat.DeliveryError{Fault: chat.Refused, Text: fmt.Sprintf("no single request does %q", c.Action)}
	case c.Shown != 0:
		if c.ShownAs != nil && c.ShownAs.Pin && !c.Message.Pin {
			s.pin(ctx, "unpinChatMessage", c.Place.Chat, c.Shown)
		}
		if len(c.Message.Files) > 0 {
			return s.editFiles(ctx, c)
		}
		return s.edit(ctx, c)
	case len(c.Message.Files) > 0:
		return s.sendFiles(ctx, c)
	}
	id, err := s.send(ctx, c)
	if err == nil && c.Message.Pin {
		s.pin(ctx, "pinChatMessage", c.Place.Chat, id)
	}
	return id, err
}

// pin pins a message, or takes its pin off. Whether it may is the group's own affair: a message that can't be pinned has arrived
// all the same.
func (s *Sender) pin(ctx context.Context, method string, chatID, message int64) {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(chatID, 10), "message_id": strconv.FormatInt(message, 10)}
	if method == "pinChatMessage" {
		params["disable_notification"] = "true"
	}
	if _, err := s.client.call(ctx, method, params); err != nil {
		s.client.log.Debug("a message could not be pinned", "method", method, "error", err)
	}
}

func (s *Sender) send(ctx context.Context, c chat.Claimed) (int64, error) {
	text, err := s.shapes.of(c.Message)
	if err != nil {
		return 0, err
	}
	form := make([]byte, 0, len(text)+128)
	err = s.place(c, func(name, value string) { form = appendField(form, name, value) })
	if err != nil {
		return 0, err
	}
	form = append(form, '&')
	form = append(form, text...)
	return s.posted(ctx, "sendMessage", form)
}

// place says where a new message goes and how it arrives.
func (s *Sender) place(c chat.Claimed, put func(name, value string)) error {
	put("chat_id", strconv.FormatInt(c.Place.Chat, 10))
	if c.Place.Topic != 0 {
		put("message_thread_id", strconv.Itoa(c.Place.Topic))
	}
	if c.Message.Silent {
		put("disable_notification", "true")
	}
	if s.paid || c.Paid {
		put("allow_paid_broadcast", "true")
	}
	if c.Message.ReplyTo == 0 {
		return nil
	}
	text, err := asJSON("reply_parameters", replyParameters{c.Message.ReplyTo, true})
	if err == nil {
		put("reply_parameters", text)
	}
	return err
}

func (s *Sender) edit(ctx context.Context, c chat.Claimed) (int64, error) {
	params := tgbotapi.Params{
		"chat_id": strconv.FormatInt(c.Place.Chat, 10), "message_id": strconv.FormatInt(c.Shown, 10),
	}
	putText(params, c.Message)
	m := c.Message
	m.ForceReply = false
	if err := putMarkup(params, m); err != nil {
		return 0, err
	}
	return s.message(ctx, "editMessageText", params)
}

func (s *Sender) remove(ctx context.Context, chatID, message int64) error {
	_, err := s.client.call(ctx, "deleteMessage", tgbotapi.Params{
		"chat_id":    strconv.FormatInt(chatID, 10),
		"message_id": strconv.FormatInt(message, 10),
	})
	return err
}

// message makes a request whose result is a message, and returns its id.
func (s *Sender) message(ctx context.Context, method string, params tgbotapi.Params) (int64, error) {
	return s.posted(ctx, method, form(params))
}

// posted posts a form that is answered with a message, and returns its id.
func (s *Sender) posted(ctx context.Context, method string, form []byte) (int64, error) {
	id, err := s.client.post(ctx, method, form)
	if err != nil {
		return 0, err
	}
	if id == 0 {
		return 0, &chat.DeliveryError{Fault: chat.Ambiguous, Text: method + ": the answer holds no message"}
	}
	return id, nil
}

const noPreview = `{"is_disabled":true}`

func putText(params tgbotapi.Params, m chat.Message) {
	params["text"], params["link_preview_options"] = m.Text, noPreview
	if !m.Plain {
		params["parse_mode"] = "HTML"
	}
}

type replyParameters struct {
	Message int64 `json:"message_id"`
	Without bool  `json:"allow_sending_without_reply"`
}

type inlineKeyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

type inlineButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

type forceReply struct {
	Force       bool   `json:"force_reply"`
	Selective   bool   `json:"selective"`
	Placeholder string `json:"input_field_placeholder,omitempty"`
}

// putMarkup adds what stands below the message. Nothing is added where there is nothing: an empty keyboard is an error.
func putMarkup(params tgbotapi.Params, m chat.Message) error {
	if m.ForceReply {
		return putJSON(params, "reply_markup", forceReply{Force: true, Selective: true, Placeholder: m.Placeholder})
	}
	var rows [][]inlineButton
	for _, row := range m.Keyboard {
		if len(row) == 0 {
			continue
		}
		buttons := make([]inlineButton, len(row))
		for i, b := range row {
			buttons[i] = inlineButton(b)
		}
		rows = append(rows, buttons)
	}
	if rows == nil {
		return nil
	}
	return putJSON(params, "reply_markup", inlineKeyboard{rows})
}

func putJSON(params tgbotapi.Params, key string, value any) error {
	text, err := asJSON(key, value)
	if err == nil {
		params[key] = text
	}
	return err
}

func asJSON(key string, value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", &chat.DeliveryError{Fault: chat.Refused, Text: "encoding " + key, Cause: err}
	}
	return string(text), nil
}
