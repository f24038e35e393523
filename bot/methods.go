package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
)

// AnswerCallback ends the waiting of a pressed button: with a short note, with a dialog that has to be closed (alert), or,
// without a text, with nothing. It counts against no limit. A press that is too old gives a *chat.DeliveryError with the
// fault chat.Gone.
func (s *Sender) AnswerCallback(ctx context.Context, id, text string, alert bool) error {
	params := tgbotapi.Params{"callback_query_id": id}
	if text != "" {
		params["text"] = shorten(text, 200)
	}
	if alert {
		params["show_alert"] = "true"
	}
	_, err := s.client.call(ctx, "answerCallbackQuery", params)
	return err
}

// Typing shows for a few seconds that an answer is being prepared.
func (s *Sender) Typing(ctx context.Context, place chat.Place) error {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(place.Chat, 10), "action": "typing"}
	if place.Topic != 0 {
		params["message_thread_id"] = strconv.Itoa(place.Topic)
	}
	_, err := s.client.call(ctx, "sendChatAction", params)
	return err
}

// Command is a command as people see it when they type a slash.
type Command struct {
	Name        string `json:"command"` // 1–32 of a–z, 0–9 and _
	Description string `json:"description"`
}

// Scope says who is offered commands.
type Scope struct {
	Type string `json:"type"`
	Chat int64  `json:"chat_id,omitempty"` // of the scopes of one chat
}

// Everyone is the scope of all chats. Of several scopes that hold for a chat, the narrowest one with commands decides.
func Everyone() Scope { return Scope{Type: "default"} }

// PrivateChats is the scope of all private chats.
func PrivateChats() Scope { return Scope{Type: "all_private_chats"} }

// Groups is the scope of all groups.
func Groups() Scope { return Scope{Type: "all_group_chats"} }

// OneChat is the scope of one chat.
func OneChat(id int64) Scope { return Scope{Type: "chat", Chat: id} }

// SetCommands sets the commands that are offered within the scope to those who use the language: two lower-case letters,
// or empty for all others.
func (s *Sender) SetCommands(ctx context.Context, scope Scope, language string, commands []Command) error {
	params := tgbotapi.Params{}
	if language != "" {
		params["language_code"] = language
	}
	if err := putJSON(params, "scope", scope); err != nil {
		return err
	}
	if commands == nil {
		commands = []Command{}
	}
	if err := putJSON(params, "commands", commands); err != nil {
		return err
	}
	if _, err := s.client.call(ctx, "setMyCommands", params); err != nil {
		return fmt.Errorf("setting the commands of scope %s, language %q: %w", scope.Type, language, err)
	}
	return nil
}

// Me returns the bot's id and its user name without @. It also shows that token and endpoint are right.
func (s *Sender) Me(ctx context.Context) (id int64, username string, err error) {
	result, err := s.client.call(ctx, "getMe", nil)
	if err != nil {
		return 0, "", fmt.Errorf("asking who the bot is: %w", err)
	}
	var me struct {
		ID       int64  `json:"id"`
		Username string `json:"username"`
	}
	if err := json.Unmarshal(result, &me); err != nil {
		return 0, "", fmt.Errorf("reading who the bot is: %w", err)
	}
	return me.ID, me.Username, nil
}

// DeleteWebhook lets updates be polled again. What waits for delivery is kept.
func (s *Sender) DeleteWebhook(ctx context.Context) error {
	if _, err := s.client.call(ctx, "deleteWebhook", nil); err != nil {
		return fmt.Errorf("deleting the webhook: %w", err)
	}
	return nil
}

// shorten cuts a text to so many UTF-16 units, which is never more than Telegram allows.
func shorten(text string, limit int) string {
	units := 0
	for i, r := range text {
		size := 1
		if r > 0xffff {
			size = 2
		}
		if units+size > limit {
			return text[:i]
		}
		units += size
	}
	return text
}
