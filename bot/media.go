package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// sendFiles sends the files of a message in one request: one with the text as its caption, several as an album.
// It returns the message that bears the caption.
func (s *Sender) sendFiles(ctx context.Context, c chat.Claimed) (int64, error) {
	if len(c.Message.Files) == 1 && c.Message.Files[0].Kind == chat.Location {
		return s.sendLocation(ctx, c)
	}
	out, release, err := s.uploads.prepare(ctx, c.Message.Files)
	if err != nil {
		return 0, err
	}
	defer release()
	params, err := s.placed(c)
	if err != nil {
		return 0, err
	}
	var method string
	if len(out) == 1 {
		method, err = oneFile(params, c.Message, out[0])
	} else {
		method, err = "sendMediaGroup", putJSON(params, "media", mediaGroup(c.Message, out))
	}
	if err != nil {
		return 0, err
	}
	return s.uploaded(ctx, method, params, out)
}

// uploaded makes a request that may hold uploads, and has the files' ids remembered.
func (s *Sender) uploaded(ctx context.Context, method string, params tgbotapi.Params, out []outgoing) (int64, error) {
	answer, err := s.client.postFiles(ctx, method, params, partsOf(out))
	if err != nil {
		return 0, s.uploads.judge(ctx, err, out)
	}
	messages, err := messagesOf(answer)
	if err != nil || len(messages) == 0 || messages[0].ID == 0 {
		return 0, &chat.DeliveryError{Fault: chat.Ambiguous, Text: method + ": the answer holds no message", Cause: err}
	}
	for i, m := range messages {
		if sent := files(&m); i < len(out) && len(sent) > 0 {
			s.uploads.remember(ctx, out[i], sent[0].ID)
		}
	}
	return messages[0].ID, nil
}

// messagesOf reads the one message or the album that a request was answered with. An edit of somebody else's message is
// answered with true; there is none here.
func messagesOf(answer json.RawMessage) ([]wireMessage, error) {
	if len(answer) > 0 && answer[0] == '[' {
		var list []wireMessage
		err := json.Unmarshal(answer, &list)
		return list, err
	}
	var one wireMessage
	err := json.Unmarshal(answer, &one)
	return []wireMessage{one}, err
}

// sendLocation sends a point on the map, which bears no text.
func (s *Sender) sendLocation(ctx context.Context, c chat.Claimed) (int64, error) {
	latitude, longitude, ok := strings.Cut(c.Message.Files[0].ID, ",")
	if !ok {
		return 0, &chat.DeliveryError{Fault: chat.Refused, Text: "a location without two coordinates"}
	}
	params, err := s.placed(c)
	if err != nil {
		return 0, err
	}
	params["latitude"], params["longitude"] = latitude, longitude
	if err := putMarkup(params, c.Message); err != nil {
		return 0, err
	}
	return s.message(ctx, "sendLocation", params)
}

// placed says where new files go and how they arrive.
func (s *Sender) placed(c chat.Claimed) (tgbotapi.Params, error) {
	params := tgbotapi.Params{}
	err := s.place(c, func(name, value string) { params[name] = value })
	return params, err
}

// oneFile adds a single file to the parameters and returns the method that sends it.
func oneFile(params tgbotapi.Params, m chat.Message, f outgoing) (method string, err error) {
	method, field, err := methodOf(f.file.Kind)
	if err != nil {
		return "", err
	}
	if f.id != "" {
		params[field] = f.id
	} else {
		params[field] = f.attached()
	}
	if m.Text != "" {
		params["caption"] = m.Text
		if !m.Plain {
			params["parse_mode"] = "HTML"
		}
	}
	return method, putMarkup(params, m)
}

func methodOf(kind chat.FileKind) (method, field string, err error) {
	switch kind {
	case chat.Photo:
		return "sendPhoto", "photo", nil
	case chat.Document:
		return "sendDocument", "document", nil
	case chat.Video:
		return "sendVideo", "video", nil
	case chat.Voice:
		return "sendVoice", "voice", nil
	case chat.Audio:
		return "sendAudio", "audio", nil
	case chat.Note:
		return "sendVideoNote", "video_note", nil
	}
	return "", "", &chat.DeliveryError{Fault: chat.Refused, Text: fmt.Sprintf("there is no kind of file %q", kind)}
}

// inputMedia is a file of an album, or what takes the place of a message's file.
type inputMedia struct {
	Type    string `json:"type"`
	Media   string `json:"media"`
	Caption string `json:"caption,omitempty"`
	Mode    string `json:"parse_mode,omitempty"`
}

func media(f outgoing) inputMedia {
	m := inputMedia{Type: string(f.file.Kind), Media: f.id}
	if f.id == "" {
		m.Media = f.attached()
	}
	return m
}

func (m *inputMedia) caption(of chat.Message) {
	if of.Text == "" {
		return
	}
	if m.Caption = of.Text; !of.Plain {
		m.Mode = "HTML"
	}
}

func mediaGroup(m chat.Message, out []outgoing) []inputMedia {
	list := make([]inputMedia, len(out))
	for i, f := range out {
		list[i] = media(f)
	}
	list[0].caption(m)
	return list
}

// editFiles changes the file of a message or, where it is the same, its caption.
func (s *Sender) editFiles(ctx context.Context, c chat.Claimed) (int64, error) {
	params := tgbotapi.Params{
		"chat_id": strconv.FormatInt(c.Place.Chat, 10), "message_id": strconv.FormatInt(c.Shown, 10),
	}
	m := c.Message
	m.ForceReply = false
	if err := putMarkup(params, m); err != nil {
		return 0, err
	}
	if c.ShownAs != nil && chat.SameFiles(m.Files, c.ShownAs.Files) {
		params["caption"] = m.Text
		if !m.Plain {
			params["parse_mode"] = "HTML"
		}
		return s.message(ctx, "editMessageCaption", params)
	}
	if len(m.Files) != 1 {
		return 0, &chat.DeliveryError{Fault: chat.Refused, Text: "no single request changes the files of an album"}
	}
	out, release, err := s.uploads.prepare(ctx, m.Files)
	if err != nil {
		return 0, err
	}
	defer release()
	changed := media(out[0])
	changed.caption(m)
	if err := putJSON(params, "media", changed); err != nil {
		return 0, err
	}
	return s.uploaded(ctx, "editMessageMedia", params, out)
}
