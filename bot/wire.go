package bot

// The fields of Telegram's objects that the bot has a use for. They are decoded once into these few instead of into the
// library's types, which lack topics, and cost more time than everything else that is done with most updates.

type wireUpdate struct {
	ID           int64         `json:"update_id"`
	Message      *wireMessage  `json:"message"`
	Edited       *wireMessage  `json:"edited_message"`
	Callback     *wireCallback `json:"callback_query"`
	MyChatMember *wireChange   `json:"my_chat_member"`
}

type wireUser struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Language  string `json:"language_code"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

type wireMessage struct {
	ID        int64      `json:"message_id"`
	Thread    int        `json:"message_thread_id"`
	InTopic   bool       `json:"is_topic_message"`
	From      *wireUser  `json:"from"`
	SenderAs  *wireChat  `json:"sender_chat"`
	Signature string     `json:"author_signature"`
	Chat      *wireChat  `json:"chat"`
	Date      int64      `json:"date"`
	Edited    int64      `json:"edit_date"`
	ReplyTo   *wireReply `json:"reply_to_message"`
	Album     string     `json:"media_group_id"`
	Text      string     `json:"text"`
	Caption   string     `json:"caption"`

	Photo    []wireFile    `json:"photo"`
	Document *wireFile     `json:"document"`
	Video    *wireFile     `json:"video"`
	Voice    *wireFile     `json:"voice"`
	Audio    *wireFile     `json:"audio"`
	Note     *wireFile     `json:"video_note"`
	Location *wireLocation `json:"location"`

	MigrateTo   int64 `json:"migrate_to_chat_id"`
	MigrateFrom int64 `json:"migrate_from_chat_id"`

	// What has no meaning to the bot but is somebody's message: only its presence counts.
	Sticker   *struct{} `json:"sticker"`
	Poll      *struct{} `json:"poll"`
	Contact   *struct{} `json:"contact"`
	Venue     *struct{} `json:"venue"`
	Dice      *struct{} `json:"dice"`
	Game      *struct{} `json:"game"`
	Story     *struct{} `json:"story"`
	Checklist *struct{} `json:"checklist"`
	PaidMedia *struct{} `json:"paid_media"`
}

// wireReply is the message that another one answers.
type wireReply struct {
	ID   int64     `json:"message_id"`
	From *wireUser `json:"from"`
}

type wireFile struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Name   string `json:"file_name"`
	Size   int64  `json:"file_size"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

type wireLocation struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

type wireCallback struct {
	ID      string       `json:"id"`
	From    *wireUser    `json:"from"`
	Message *wireMessage `json:"message"`
	Data    string       `json:"data"`
}

type wireChange struct {
	Chat *wireChat  `json:"chat"`
	From *wireUser  `json:"from"`
	Old  wireMember `json:"old_chat_member"`
	New  wireMember `json:"new_chat_member"`
}

type wireMember struct {
	Status   string `json:"status"`
	IsMember bool   `json:"is_member"`         // of the restricted
	CanSend  bool   `json:"can_send_messages"` // of the restricted
	CanPost  *bool  `json:"can_post_messages"` // of a channel's administrators
}
