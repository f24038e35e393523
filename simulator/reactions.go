package simulator

import (
	"slices"
	"strings"
)

// reactionEmoji are the ones that everybody may use.
const reactionEmoji = "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"

func allowedReaction(emoji string) bool {
	return emoji != "" && slices.Contains(strings.Fields(reactionEmoji), emoji)
}

// react sets or takes away a person's reaction and tells the bot when it is a person's.
func (s *Simulator) react(m *message, p *person, emoji string) {
	before := []apiReactionType{}
	m.reactions = slices.DeleteFunc(slices.Clone(m.reactions), func(r reaction) bool {
		if r.person != p {
			return false
		}
		before = append(before, apiReactionType{Type: "emoji", Emoji: r.emoji})
		return true
	})
	after := []apiReactionType{}
	if emoji != "" {
		m.reactions = append(m.reactions, reaction{p, emoji})
		after = append(after, apiReactionType{Type: "emoji", Emoji: emoji})
	}
	s.post(event{kind: "edit", chat: m.chat, message: m})
	// In groups only an administrator bot hears of reactions.
	if p != s.bot && (m.chat.kind == private || m.chat.isAdmin(s.bot.id)) {
		s.push("message_reaction", m.chat.id, apiReaction{Chat: m.chat.api(), MessageID: m.id, User: p.api(), Date: s.clock.Now().Unix(), Old: before, New: after})
	}
}

func setMessageReaction(c *call) (any, error) {
	emoji, err := c.reactionArgument()
	if err != nil {
		return nil, err
	}
	in, err := c.reach("chat_id", reads)
	if err != nil {
		return nil, err
	}
	m := in.living(c.params.integer("message_id", 0, 0, 1<<40))
	if m == nil {
		return nil, badRequest("message to react not found")
	}
	c.s.react(m, c.s.bot, emoji)
	return true, nil
}

func (c *call) reactionArgument() (string, error) {
	raw := c.params.arg("reaction")
	if raw == "" {
		return "", nil
	}
	elements, isArray, err := parseArray([]byte(raw))
	switch {
	case err != nil:
		return "", badRequest("can't parse reaction types JSON object")
	case !isArray:
		return "", badRequest("expected an Array of ReactionType")
	case len(elements) == 0:
		return "", nil
	case len(elements) > 1:
		return "", badRequest("REACTIONS_TOO_MANY")
	}
	object, err := parseObject(elements[0])
	if err != nil {
		return "", badRequest("can't parse ReactionType: expected an Object")
	}
	kind, err := object.requiredText("type")
	if err != nil {
		return "", badRequest("can't parse ReactionType: %s", err.Error())
	}
	if kind != "emoji" {
		return "", badRequest("REACTION_INVALID")
	}
	emoji, err := object.requiredText("emoji")
	if err != nil {
		return "", badRequest("can't parse ReactionType: %s", err.Error())
	}
	if emoji = strings.TrimSuffix(emoji, "\uFE0F"); !allowedReaction(emoji) {
		return "", badRequest("REACTION_INVALID")
	}
	return emoji, nil
}
