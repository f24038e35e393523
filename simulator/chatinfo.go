package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
)

func getChat(c *call) (any, error) {
	in, err := c.reach("chat_id", reads)
	if err != nil {
		return nil, err
	}
	out := struct {
		*apiChat
		ActiveUsernames []string        `json:"active_usernames,omitempty"`
		Description     string          `json:"description,omitempty"`
		InviteLink      string          `json:"invite_link,omitempty"`
		Permissions     map[string]bool `json:"permissions,omitempty"`
		Pinned          *apiMessage     `json:"pinned_message,omitempty"`
		Accent          int             `json:"accent_color_id"`
		MaxReactions    int             `json:"max_reaction_count"`
	}{apiChat: in.api(), Description: in.about, InviteLink: in.inviteLink, Accent: avatarColor(in.id), MaxReactions: 11}
	if out.Username != "" {
		out.ActiveUsernames = []string{out.Username}
	}
	if in.isGroup() {
		out.Permissions = in.defaults.api()
	}
	if n := len(in.pinned); n > 0 {
		out.Pinned = in.find(in.pinned[n-1]).render(false)
	}
	return out, nil
}

func (p permissions) api() map[string]bool {
	out := map[string]bool{"can_send_messages": p.send, "can_pin_messages": p.pin, "can_manage_topics": p.topics,
		"can_change_info": false, "can_invite_users": true}
	for _, name := range [...]string{"can_send_media_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
		"can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews"} {
		out[name] = p.send && p.sendFiles
	}
	return out
}

func getChatAdministrators(c *call) (any, error) {
	in, err := c.reach("chat_id", edits)
	if err != nil {
		return nil, err
	}
	if in.kind == private {
		return nil, badRequest("there are no administrators in the private chat")
	}
	out := []map[string]any{}
	for _, m := range in.order {
		// Other bots are left out, this one is not.
		if m.status >= administrator && (!m.person.isBot || m.person == c.s.bot) {
			out = append(out, m.api(in))
		}
	}
	return out, nil
}

func getChatMember(c *call) (any, error) {
	in, err := c.reach("chat_id", edits)
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(c.params.arg("user_id"), 10, 64)
	if err != nil || id <= 0 {
		return nil, badRequest("invalid user_id specified")
	}
	p := c.s.people[id]
	if p == nil {
		return nil, badRequest("PARTICIPANT_ID_INVALID")
	}
	if in.kind == private && p != c.s.bot && p != in.peer {
		return nil, badRequest("user not found")
	}
	if in.kind == private {
		return map[string]any{"user": p.api(), "status": regular.String()}, nil
	}
	return in.apiMember(p), nil
}

func getChatMemberCount(c *call) (any, error) {
	in, err := c.reach("chat_id", edits)
	if err != nil {
		return nil, err
	}
	if in.kind == private {
		return 2, nil
	}
	return in.count, nil
}

func leaveChat(c *call) (any, error) {
	in, err := c.reach("chat_id", edits)
	if err != nil {
		return nil, err
	}
	if in.kind == private {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	c.s.depart(in, c.s.bot)
	return true, nil
}

func exportChatInviteLink(c *call) (any, error) {
	in, err := c.reach("chat_id", writes)
	if err != nil {
		return nil, err
	}
	if !in.may(c.s.bot.id, canInviteUsers) {
		return nil, badRequest("not enough rights to manage chat invite link")
	}
	seed := strconv.FormatInt(in.id, 10) + "/" + strconv.FormatInt(c.s.clock.Now().UnixNano(), 10) + in.inviteLink
	sum := sha256.Sum256([]byte(seed))
	in.inviteLink = "https://t.me/+" + base64.RawURLEncoding.EncodeToString(sum[:12])
	return in.inviteLink, nil
}
