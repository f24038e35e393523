package simulator

import "encoding/json"

// The objects of the Bot API, as far as they are simulated.

type apiUser struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	Language  string `json:"language_code,omitempty"`
}

type apiMe struct {
	apiUser
	CanJoinGroups   bool `json:"can_join_groups"`
	CanReadAll      bool `json:"can_read_all_group_messages"`
	SupportsInline  bool `json:"supports_inline_queries"`
	CanConnect      bool `json:"can_connect_to_business"`
	HasMainWebApp   bool `json:"has_main_web_app"`
	HasTopics       bool `json:"has_topics_enabled"`
	UsersMakeTopics bool `json:"allows_users_to_create_topics"`
}

type apiChat struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
	Type      string `json:"type"`
	// All members of a simulated basic group are no administrators, which the server states only for basic groups.
	AllAdmins *bool `json:"all_members_are_administrators,omitempty"`
}

type apiEntity struct {
	Offset   int      `json:"offset"`
	Length   int      `json:"length"`
	Type     string   `json:"type"`
	URL      string   `json:"url,omitempty"`
	User     *apiUser `json:"user,omitempty"`
	Language string   `json:"language,omitempty"`
	Emoji    string   `json:"custom_emoji_id,omitempty"`
}

type apiPhoto struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Size     int    `json:"file_size"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

type apiDocument struct {
	Name     string `json:"file_name,omitempty"`
	Mime     string `json:"mime_type,omitempty"`
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Size     int    `json:"file_size"`
}

// apiTimed is a file that takes time to hear or see.
type apiTimed struct {
	apiDocument
	Duration int `json:"duration"`
}

type apiVideo struct {
	apiTimed
	Width  int `json:"width"`
	Height int `json:"height"`
}

type apiVideoNote struct {
	apiTimed
	Length int `json:"length"`
}

type apiSticker struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Size     int    `json:"file_size"`
	Type     string `json:"type"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Animated bool   `json:"is_animated"`
	Video    bool   `json:"is_video"`
}

type apiLocation struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

type apiFile struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Size     int    `json:"file_size"`
	Path     string `json:"file_path"`
}

type apiOrigin struct {
	Type   string   `json:"type"`
	User   *apiUser `json:"sender_user,omitempty"`
	Chat   *apiChat `json:"chat,omitempty"`
	Sender *apiChat `json:"sender_chat,omitempty"`
	ID     int64    `json:"message_id,omitempty"`
	Date   int64    `json:"date"`
}

type apiQuote struct {
	Text     string `json:"text"`
	Position int    `json:"position"`
	IsManual bool   `json:"is_manual,omitempty"`
}

type apiPreview struct {
	IsDisabled bool `json:"is_disabled"`
}

type apiTopic struct {
	ThreadID int64  `json:"message_thread_id,omitempty"`
	Name     string `json:"name,omitempty"`
	Color    int64  `json:"icon_color,omitempty"`
}

// apiNothing is an object without fields.
type apiNothing struct{}

type apiMessage struct {
	ID              int64           `json:"message_id"`
	From            *apiUser        `json:"from,omitempty"`
	AuthorSignature string          `json:"author_signature,omitempty"`
	SenderChat      *apiChat        `json:"sender_chat,omitempty"`
	Chat            *apiChat        `json:"chat"`
	Date            int64           `json:"date"`
	EditDate        int64           `json:"edit_date,omitempty"`
	ThreadID        int64           `json:"message_thread_id,omitempty"`
	ForwardOrigin   *apiOrigin      `json:"forward_origin,omitempty"`
	ForwardFrom     *apiUser        `json:"forward_from,omitempty"`
	ForwardFromChat *apiChat        `json:"forward_from_chat,omitempty"`
	ForwardFromID   int64           `json:"forward_from_message_id,omitempty"`
	ForwardDate     int64           `json:"forward_date,omitempty"`
	ReplyTo         *apiMessage     `json:"reply_to_message,omitempty"`
	Quote           *apiQuote       `json:"quote,omitempty"`
	MediaGroupID    string          `json:"media_group_id,omitempty"`
	Text            string          `json:"text,omitempty"`
	Entities        []apiEntity     `json:"entities,omitempty"`
	Preview         *apiPreview     `json:"link_preview_options,omitempty"`
	Photo           []apiPhoto      `json:"photo,omitempty"`
	Document        *apiDocument    `json:"document,omitempty"`
	Video           *apiVideo       `json:"video,omitempty"`
	Audio           *apiTimed       `json:"audio,omitempty"`
	Voice           *apiTimed       `json:"voice,omitempty"`
	VideoNote       *apiVideoNote   `json:"video_note,omitempty"`
	Sticker         *apiSticker     `json:"sticker,omitempty"`
	Location        *apiLocation    `json:"location,omitempty"`
	Caption         string          `json:"caption,omitempty"`
	CaptionEntities []apiEntity     `json:"caption_entities,omitempty"`
	CaptionAbove    bool            `json:"show_caption_above_media,omitempty"`
	NewParticipant  *apiUser        `json:"new_chat_participant,omitempty"`
	NewMember       *apiUser        `json:"new_chat_member,omitempty"`
	NewMembers      []*apiUser      `json:"new_chat_members,omitempty"`
	LeftParticipant *apiUser        `json:"left_chat_participant,omitempty"`
	LeftMember      *apiUser        `json:"left_chat_member,omitempty"`
	NewTitle        string          `json:"new_chat_title,omitempty"`
	GroupCreated    bool            `json:"group_chat_created,omitempty"`
	SuperCreated    bool            `json:"supergroup_chat_created,omitempty"`
	ChannelCreated  bool            `json:"channel_chat_created,omitempty"`
	MigrateTo       int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64           `json:"migrate_from_chat_id,omitempty"`
	Pinned          *apiMessage     `json:"pinned_message,omitempty"`
	TopicCreated    *apiTopic       `json:"forum_topic_created,omitempty"`
	TopicEdited     *apiTopic       `json:"forum_topic_edited,omitempty"`
	TopicClosed     *apiNothing     `json:"forum_topic_closed,omitempty"`
	TopicReopened   *apiNothing     `json:"forum_topic_reopened,omitempty"`
	GeneralClosed   *apiNothing     `json:"general_forum_topic_closed,omitempty"`
	GeneralReopened *apiNothing     `json:"general_forum_topic_reopened,omitempty"`
	IsProtected     bool            `json:"has_protected_content,omitempty"`
	IsTopicMessage  bool            `json:"is_topic_message,omitempty"`
	Markup          json.RawMessage `json:"reply_markup,omitempty"`
}

// apiGone stands for a message that can no longer be read; its date is always 0.
type apiGone struct {
	ID   int64    `json:"message_id"`
	Chat *apiChat `json:"chat"`
	Date int64    `json:"date"`
}

type apiCallback struct {
	ID           string   `json:"id"`
	From         *apiUser `json:"from"`
	Message      any      `json:"message,omitempty"`
	ChatInstance string   `json:"chat_instance"`
	Data         string   `json:"data"`
}

type apiMemberUpdated struct {
	Chat   *apiChat       `json:"chat"`
	From   *apiUser       `json:"from"`
	Date   int64          `json:"date"`
	Before map[string]any `json:"old_chat_member"`
	After  map[string]any `json:"new_chat_member"`
}

type apiReactionType struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji"`
}

type apiReaction struct {
	Chat      *apiChat          `json:"chat"`
	MessageID int64             `json:"message_id"`
	User      *apiUser          `json:"user"`
	Date      int64             `json:"date"`
	Old       []apiReactionType `json:"old_reaction"`
	New       []apiReactionType `json:"new_reaction"`
}

type apiCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}
