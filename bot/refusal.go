package bot

import (
	"net/http"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"giaoban/chat"
	"giaoban/fold"
)

// meaning is what a text of the Bot API says.
type meaning struct {
	text  string // in lower case; a part of what is answered
	fault chat.Fault
}

// meanings sorts the Bot API's texts of 400; the first that is contained decides. Texts with underscores are those that
// the API hands through from the server below it.
func meanings() []meaning {
	return []meaning{
		{"message is not modified", chat.Same},

		{"message to edit not found", chat.Gone},
		{"message to delete not found", chat.Gone},
		{"message to be replied not found", chat.Gone},
		{"message to reply not found", chat.Gone},
		{"replied message not found", chat.Gone},
		{"message to pin not found", chat.Gone},
		{"message_id_invalid", chat.Gone},
		{"message can't be edited", chat.Gone},
		{"there is no text in the message to edit", chat.Gone},
		{"message can't be deleted", chat.Gone},
		{"there is no caption in the message to edit", chat.Gone},
		{"query is too old", chat.Gone},
		{"query_id_invalid", chat.Gone},

		{"can't parse entities", chat.Malformed},
		{"can't parse message text", chat.Malformed},

		{"message is too long", chat.TooLong},
		{"message_too_long", chat.TooLong},
		{"caption is too long", chat.TooLong},

		{"message thread not found", chat.NoTopic},
		{"topic_closed", chat.NoTopic},
		{"topic_deleted", chat.NoTopic},
		{"topic_id_invalid", chat.NoTopic},

		{"wrong file identifier", chat.Stale},
		{"wrong remote file identifier", chat.Stale},
		{"wrong file_id", chat.Stale},
		{"wrong file id", chat.Stale},
		{"file_reference_", chat.Stale},
		{"image_process_failed", chat.Unfit},
		{"photo_invalid_dimensions", chat.Unfit},
		{"photo_ext_invalid", chat.Unfit},
		{"photo_save_file_invalid", chat.Unfit},
		{"too big for a photo", chat.Unfit},
		{"not enough rights to send photos", chat.NoFiles},
		{"not enough rights to send documents", chat.NoFiles},
		{"not enough rights to send videos", chat.NoFiles},
		{"not enough rights to send voice notes", chat.NoFiles},
		{"not enough rights to send video notes", chat.NoFiles},
		{"not enough rights to send audios", chat.NoFiles},
		{"not enough rights to send music", chat.NoFiles},
		{"chat_send_photos_forbidden", chat.NoFiles},
		{"chat_send_docs_forbidden", chat.NoFiles},
		{"chat_send_videos_forbidden", chat.NoFiles},
		{"chat_send_voices_forbidden", chat.NoFiles},
		{"chat_send_roundvideos_forbidden", chat.NoFiles},
		{"chat_send_audios_forbidden", chat.NoFiles},
		{"chat_send_media_forbidden", chat.NoFiles},
		{"voice_messages_forbidden", chat.NoFiles},

		{"chat not found", chat.Unwelcome},
		{"peer_id_invalid", chat.Unwelcome},
		{"group chat was upgraded", chat.Unwelcome}, // without the new id
		{"group chat was deactivated", chat.Unwelcome},
		{"not enough rights to send", chat.Unwelcome},
		{"have no rights to send", chat.Unwelcome},
		{"need administrator rights in the channel", chat.Unwelcome},
		{"chat_write_forbidden", chat.Unwelcome},
		{"chat_restricted", chat.Unwelcome},
		{"chat_send_plain_forbidden", chat.Unwelcome},
		{"chat_admin_required", chat.Unwelcome},
		{"user_is_blocked", chat.Unwelcome},
		{"user is deactivated", chat.Unwelcome},
	}
}

// refusal turns an error of the Bot API into a delivery error.
func refusal(code int, text string, parameters *tgbotapi.ResponseParameters) *chat.DeliveryError {
	// It is kept as the reason: what no store takes must not be in it.
	failed := &chat.DeliveryError{Fault: chat.Refused, Code: code, Text: fold.Clean(text)}
	if parameters != nil {
		failed.RetryAfter = time.Duration(parameters.RetryAfter) * time.Second
		failed.MigratedTo = parameters.MigrateToChatID
	}
	switch {
	case failed.MigratedTo != 0:
		failed.Fault = chat.Migrated
	case code == http.StatusTooManyRequests:
		failed.Fault = chat.Throttled
	case code == http.StatusUnauthorized, code == http.StatusNotFound, code == http.StatusConflict:
		// 404 is what a token gets that is none, or an endpoint that is another's: the methods used here all exist.
		failed.Fault = chat.Rejected
	case code == http.StatusForbidden:
		failed.Fault = chat.Unwelcome
	case code >= 500:
		// The server itself says that it did not do it.
		failed.Fault = chat.NotSent
	case code == http.StatusBadRequest:
		lower := strings.ToLower(text)
		for _, r := range meanings() {
			if strings.Contains(lower, r.text) {
				failed.Fault = r.fault
				break
			}
		}
	}
	return failed
}
