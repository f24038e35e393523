package simulator

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxCommands         = 100
	maxCommandName      = 32
	maxCommandText      = 256
	maxDescription      = 512
	maxShortDescription = 120
)

// profile is what the bot tells of itself.
type profile struct {
	commands    map[commandKey][]apiCommand
	description string
	short       string
	menus       map[int64]menuButton // by private chat, 0 is the default
}

// commandKey is where a list of commands counts.
type commandKey struct {
	scope      string
	chat, user int64
	lang       string
}

type menuButton struct {
	Type   string            `json:"type"`
	Text   string            `json:"text,omitempty"`
	WebApp map[string]string `json:"web_app,omitempty"`
}

func getMe(c *call) (any, error) {
	return apiMe{apiUser: *c.s.bot.plain(), CanJoinGroups: true, CanReadAll: !c.s.privacy}, nil
}

// commandKey reads scope and language_code.
func (c *call) commandKey() (commandKey, error) {
	k := commandKey{scope: "default", lang: c.params.arg("language_code")}
	if k.lang != "" && (len(k.lang) != 2 || strings.Trim(k.lang, "abcdefghijklmnopqrstuvwxyz") != "") {
		return k, badRequest("invalid language code specified")
	}
	raw := c.params.arg("scope")
	if raw == "" {
		return k, nil
	}
	object, err := parseObject([]byte(raw))
	if errors.Is(err, errNotObject) {
		return k, badRequest("can't parse BotCommandScope: BotCommandScope must be an Object")
	}
	if err != nil {
		return k, badRequest("can't parse BotCommandScope JSON object")
	}
	if k.scope, err = object.requiredText("type"); err != nil {
		return k, badRequest("can't parse BotCommandScope: %s", err.Error())
	}
	switch k.scope {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		return k, nil
	case "chat", "chat_administrators", "chat_member":
		return c.chatScope(k, object)
	}
	return k, badRequest("can't parse BotCommandScope: Unsupported type specified")
}

func (c *call) chatScope(k commandKey, object jsonObject) (commandKey, error) {
	id, err := object.text("chat_id")
	if err != nil {
		return k, badRequest("can't parse BotCommandScope: %s", err.Error())
	}
	if id == "" {
		return k, badRequest("can't parse BotCommandScope: Empty chat_id specified")
	}
	target := c.s.lookupChat(id)
	if target == nil {
		return k, badRequest("chat not found")
	}
	if err := c.s.checkAccess(target, reads); err != nil {
		return k, err
	}
	switch k.chat = target.id; {
	case target.kind == channel:
		return k, badRequest("can't change commands in channel chats")
	case target.kind == private && k.scope != "chat":
		return k, badRequest("can't use specified scope in private chats")
	case k.scope == "chat_member":
		if k.user, err = object.number("user_id"); err != nil || k.user <= 0 {
			return k, badRequest("can't parse BotCommandScope: Invalid user_id specified")
		}
	}
	return k, nil
}

func (c *call) commandList() ([]apiCommand, error) {
	raw := c.params.arg("commands")
	if raw == "" {
		return nil, nil
	}
	elements, isArray, err := parseArray([]byte(raw))
	switch {
	case err != nil:
		return nil, badRequest("can't parse commands JSON object")
	case !isArray:
		return nil, badRequest("expected an Array of BotCommand")
	case len(elements) > maxCommands:
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	out := make([]apiCommand, 0, len(elements))
	for _, element := range elements {
		command, err := readCommand(element)
		if err != nil {
			return nil, err
		}
		out = append(out, command)
	}
	return out, nil
}

func readCommand(raw []byte) (apiCommand, error) {
	var out apiCommand
	object, err := parseObject(raw)
	if err != nil {
		return out, badRequest("can't parse BotCommand: expected an Object")
	}
	if out.Command, err = object.requiredText("command"); err == nil {
		out.Description, err = object.requiredText("description")
	}
	if err != nil {
		return out, badRequest("can't parse BotCommand: %s", err.Error())
	}
	out.Command = strings.TrimPrefix(strings.TrimSpace(out.Command), "/")
	out.Description = strings.TrimSpace(out.Description)
	switch {
	case out.Command == "":
		return out, badRequest("command must be non-empty")
	case len(out.Command) > maxCommandName || strings.Trim(out.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return out, badRequest("BOT_COMMAND_INVALID")
	case out.Description == "":
		return out, badRequest("command description must be non-empty")
	case utf8.RuneCountInString(out.Description) > maxCommandText:
		return out, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
	}
	return out, nil
}

func setMyCommands(c *call) (any, error) {
	list, err := c.commandList()
	if err != nil {
		return nil, err
	}
	key, err := c.commandKey()
	if err != nil {
		return nil, err
	}
	c.s.profile.commands[key] = list
	c.s.post(event{kind: "commands"})
	return true, nil
}

func getMyCommands(c *call) (any, error) {
	key, err := c.commandKey()
	if err != nil {
		return nil, err
	}
	return append([]apiCommand{}, c.s.profile.commands[key]...), nil
}

func deleteMyCommands(c *call) (any, error) {
	key, err := c.commandKey()
	if err != nil {
		return nil, err
	}
	delete(c.s.profile.commands, key)
	c.s.post(event{kind: "commands"})
	return true, nil
}

// offered returns the commands that a person's client shows in a chat: the narrowest scope counts, the person's language
// before none.
func (s *Simulator) offered(c *chat, p *person) []apiCommand {
	admin := c.isAdmin(p.id)
	var scopes []commandKey
	switch {
	case c.kind == channel:
		return []apiCommand{}
	case c.kind == private:
		scopes = []commandKey{{scope: "chat", chat: c.id}, {scope: "all_private_chats"}, {scope: "default"}}
	default:
		scopes = append(scopes, commandKey{scope: "chat_member", chat: c.id, user: p.id})
		if admin {
			scopes = append(scopes, commandKey{scope: "chat_administrators", chat: c.id})
		}
		scopes = append(scopes, commandKey{scope: "chat", chat: c.id})
		if admin {
			scopes = append(scopes, commandKey{scope: "all_chat_administrators"})
		}
		scopes = append(scopes, commandKey{scope: "all_group_chats"}, commandKey{scope: "default"})
	}
	lang, _, _ := strings.Cut(p.lang, "-")
	for _, k := range scopes {
		for _, k.lang = range [...]string{lang, ""} {
			if list := s.profile.commands[k]; len(list) > 0 {
				return list
			}
		}
	}
	return []apiCommand{}
}

func setMyDescription(c *call) (any, error) {
	return c.describe("description", maxDescription, &c.s.profile.description)
}

func setMyShortDescription(c *call) (any, error) {
	return c.describe("short_description", maxShortDescription, &c.s.profile.short)
}

func (c *call) describe(name string, limit int, to *string) (any, error) {
	text := c.params.arg(name)
	if utf8.RuneCountInString(text) > limit {
		return nil, badRequest("%s is too long", strings.ReplaceAll(name, "_", " "))
	}
	key, err := c.commandKey()
	if err != nil {
		return nil, err
	}
	if key.lang == "" { // the page shows the text without a language
		*to = text
		c.s.post(event{kind: "bot"})
	}
	return true, nil
}

func setChatMenuButton(c *call) (any, error) {
	button := menuButton{Type: "default"}
	if raw := c.params.arg("menu_button"); raw != "" {
		object, err := parseObject([]byte(raw))
		if err != nil {
			return nil, badRequest("can't parse menu button JSON object")
		}
		if button, err = readMenuButton(object); err != nil {
			return nil, badRequest("%s", err.Error())
		}
	}
	var id int64
	if raw := c.params.arg("chat_id"); raw != "" {
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil || c.s.people[n] == nil {
			return nil, badRequest("chat not found")
		}
		id = n
	}
	if c.s.profile.menus == nil {
		c.s.profile.menus = map[int64]menuButton{}
	}
	c.s.profile.menus[id] = button
	c.s.post(event{kind: "commands"})
	return true, nil
}

func readMenuButton(object jsonObject) (menuButton, error) {
	var b menuButton
	var err error
	if b.Type, err = object.requiredText("type"); err != nil {
		return b, err
	}
	switch b.Type {
	case "default", "commands":
		return b, nil
	case "web_app":
		if b.Text, err = object.requiredText("text"); err != nil {
			return b, err
		}
		app, err := object.object("web_app")
		if err != nil {
			return b, err
		}
		url, err := app.requiredText("url")
		b.WebApp = map[string]string{"url": url}
		return b, err
	}
	return b, said("MenuButton has unsupported type")
}

// menu returns the button beside a private chat's input field.
func (s *Simulator) menu(c *chat) menuButton {
	for _, id := range [...]int64{c.id, 0} {
		if b, ok := s.profile.menus[id]; ok && b.Type != "default" {
			return b
		}
	}
	return menuButton{Type: "commands"}
}
