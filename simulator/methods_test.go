package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"giaoban/simulator"
)

func TestChatInformation(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Username: "xa_long", Bot: "administrator"}, minh)
	card := w.send(group, "Thẻ")
	w.call("pinChatMessage", object{"chat_id": group, "message_id": card})
	got := ok[object](w, "getChat", object{"chat_id": "@xa_long"})
	if id(got, "id") != group || id(got, "pinned_message.message_id") != card || dig(got, "permissions.can_send_messages") != true || got["username"] != "xa_long" {
		t.Errorf("getChat: %v", got)
	}
	admins := ok[[]object](w, "getChatAdministrators", object{"chat_id": group})
	if len(admins) != 2 || admins[0]["status"] != "creator" || admins[1]["can_pin_messages"] != true {
		t.Errorf("administrators: %v", admins)
	}
	if n := ok[int](w, "getChatMemberCount", object{"chat_id": group}); n != 3 {
		t.Errorf("%d members", n)
	}
	must[simulator.Chat](w)(w.sim.Restrict(group, simulator.MemberSpec{Person: "minh", CanSend: new(bool)}))
	if m := ok[object](w, "getChatMember", object{"chat_id": group, "user_id": minh}); m["status"] != "restricted" || m["can_send_messages"] != false {
		t.Errorf("member: %v", m)
	}
	if _, err := w.sim.Write(group, simulator.WriteSpec{As: "minh", Text: "x"}); err == nil {
		t.Error("a restricted member writes")
	}
	link := ok[string](w, "exportChatInviteLink", object{"chat_id": group})
	if !strings.HasPrefix(link, "https://t.me/+") || ok[object](w, "getChat", object{"chat_id": group})["invite_link"] != link {
		t.Errorf("link: %s", link)
	}
	basic := w.chat("group", lan)
	w.refused(w.call("exportChatInviteLink", object{"chat_id": basic}), 400, "Bad Request: not enough rights to manage chat invite link")
	w.refused(w.call("getChatAdministrators", object{"chat_id": lan}), 400, "Bad Request: there are no administrators in the private chat")
	w.refused(w.call("getChatMember", object{"chat_id": group, "user_id": 999}), 400, "Bad Request: PARTICIPANT_ID_INVALID")
	w.refused(w.call("getChatMember", object{"chat_id": group}), 400, "Bad Request: invalid user_id specified")
	w.refused(w.call("leaveChat", object{"chat_id": lan}), 400, "Bad Request: chat member status can't be changed in private chats")
	w.refused(w.call("getChat", object{"chat_id": "@nobody"}), 400, "Bad Request: chat not found")
	w.refused(w.call("sendMessage", object{"chat_id": "@lan", "text": "x"}), 400, "Bad Request: chat not found")
}

func TestForwardAndCopy(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	photo := result[object](w, w.upload("sendPhoto", part{field: "chat_id", text: fmt.Sprint(lan)}, part{field: "caption", text: "gốc"}, part{field: "photo", name: "a.png", text: png(2, 2)}))
	theirs := w.write(lan, lan, "việc đây")
	forwarded := ok[object](w, "forwardMessage", object{"chat_id": minh, "from_chat_id": lan, "message_id": theirs.ID})
	if dig(forwarded, "forward_origin.type") != "user" || id(forwarded, "forward_origin.sender_user.id") != lan || forwarded["text"] != "việc đây" {
		t.Errorf("forwarded: %v", forwarded)
	}
	copied := ok[object](w, "copyMessage", object{"chat_id": minh, "from_chat_id": lan, "message_id": photo["message_id"], "caption": "mới"})
	if len(copied) != 1 {
		t.Errorf("copied: %v", copied)
	}
	list, _, _ := w.sim.Messages(minh, simulator.MessagesQuery{})
	if last := list[len(list)-1]; last.Text != "mới" || last.Photo == nil || last.Forward != nil {
		t.Errorf("the copy: %+v", last)
	}
	w.refused(w.call("forwardMessage", object{"chat_id": minh, "from_chat_id": lan, "message_id": 999}), 400, "Bad Request: message to forward not found")
	w.refused(w.call("copyMessage", object{"chat_id": minh, "from_chat_id": lan, "message_id": 999}), 400, "Bad Request: message to copy not found")
	secret := w.send(lan, "mật", object{"protect_content": true})
	w.refused(w.call("copyMessage", object{"chat_id": minh, "from_chat_id": lan, "message_id": secret}), 400, "Bad Request: message can't be copied")
	w.take()
	again := w.control(fmt.Sprintf("/sim/chats/%d/forward", minh), object{"as": minh, "from_chat": minh, "message": forwarded["message_id"]})
	if dig(again, "message.forward.name") != "Lan" {
		t.Errorf("forwarded by a person: %v", again)
	}
	if got := w.take(); len(got) != 1 || dig(got[0].Body, "forward_origin.sender_user.first_name") != "Lan" {
		t.Errorf("the bot got %v", got)
	}
}

func TestReplies(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	question := w.write(lan, lan, "bao nhiêu nhà dột?")
	old := ok[object](w, "sendMessage", object{"chat_id": lan, "text": "x", "reply_to_message_id": question.ID})
	if id(old, "reply_to_message.message_id") != question.ID {
		t.Errorf("the old way: %v", old)
	}
	quoted := ok[object](w, "sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": object{"message_id": question.ID, "quote": "nhà dột"}})
	if dig(quoted, "quote.text") != "nhà dột" || dig(quoted, "reply_to_message.text") != "bao nhiêu nhà dột?" {
		t.Errorf("the new way: %v", quoted)
	}
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": object{"message_id": 999}}), 400, "Bad Request: message to be replied not found")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": object{}, "reply_to_message_id": 999}), 400, "Bad Request: message to be replied not found")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": "x"}), 400, "Bad Request: can't parse reply parameters JSON object")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": []int{}}), 400, "Bad Request: object expected as reply parameters")
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": object{"quote": "x"}}), 400, `Bad Request: can't find field "message_id"`)
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": object{"message_id": question.ID, "quote": "không có"}}), 400, "Bad Request: QUOTE_TEXT_INVALID")
	lenient := ok[object](w, "sendMessage", object{"chat_id": lan, "text": "x", "reply_parameters": object{"message_id": 999, "allow_sending_without_reply": true}})
	if lenient["reply_to_message"] != nil {
		t.Errorf("lenient: %v", lenient)
	}
}

func TestReactions(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: simulator.Ref(lan), Bot: "administrator"}, minh)
	card := w.send(group, "Thẻ")
	react := func(list ...object) answer {
		return w.call("setMessageReaction", object{"chat_id": group, "message_id": card, "reaction": list})
	}
	if a := react(object{"type": "emoji", "emoji": "👍"}); !a.OK {
		t.Errorf("react: %s", a.Raw)
	}
	w.refused(react(object{"type": "emoji", "emoji": "🚀"}), 400, "Bad Request: REACTION_INVALID")
	w.refused(react(object{"type": "emoji", "emoji": "👍"}, object{"type": "emoji", "emoji": "🔥"}), 400, "Bad Request: REACTIONS_TOO_MANY")
	w.call("getUpdates", object{"allowed_updates": []string{"message_reaction"}})
	w.take()
	m := must[simulator.Message](w)(w.sim.React(group, simulator.ReactSpec{As: "minh", Message: card, Emoji: "👍"}))
	if len(m.Reactions) != 1 || m.Reactions[0].Count != 2 || !m.Reactions[0].Mine {
		t.Errorf("reactions: %+v", m.Reactions)
	}
	if got := w.take(); kinds(got) != "message_reaction" || got[0].at("new_reaction.0.emoji") != "👍" || id(got[0].Body, "user.id") != minh {
		t.Errorf("the bot got %v", got)
	}
	m = must[simulator.Message](w)(w.sim.React(group, simulator.ReactSpec{As: "minh", Message: card}))
	if m.Reactions[0].Count != 1 || m.Reactions[0].Mine {
		t.Errorf("taken back: %+v", m.Reactions)
	}
}

func TestDeepLinks(t *testing.T) {
	w := newWorld(t)
	hoa := must[simulator.Person](w)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Hoa", Username: "hoa"}))
	group := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: "hoa", Bot: "none"})
	w.control("/sim/link", object{"as": "@hoa", "url": "https://t.me/Giaoban_Bot?start=ma_123"})
	got := w.take()
	if len(got) != 1 || got[0].at("text") != "/start ma_123" || got[0].at("entities.0.type") != "bot_command" {
		t.Fatalf("start: %v", got)
	}
	if a := w.call("sendMessage", object{"chat_id": hoa.ID, "text": "chào"}); !a.OK {
		t.Errorf("after start: %s", a.Raw)
	}
	w.control(fmt.Sprintf("/sim/people/%d/block", hoa.ID), nil)
	w.take()
	w.control("/sim/link", object{"as": "hoa"})
	if got := w.take(); kinds(got) != "my_chat_member message" || statuses(got) != "kicked → member" || got[1].at("text") != "/start" {
		t.Errorf("start takes a block back: %v", kinds(got))
	}
	w.control("/sim/link", object{"as": "hoa", "url": "https://t.me/giaoban_bot?startgroup=xa", "chat": group})
	if got := w.take(); kinds(got) != "my_chat_member message:new_chat_members message" || got[2].at("text") != "/start@giaoban_bot xa" {
		t.Errorf("startgroup: %v", kinds(got))
	}
}

func TestEditsOfPeopleReachTheBot(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	m := w.write(lan, lan, "một")
	w.take()
	edited := must[simulator.Message](w)(w.sim.Edit(lan, simulator.EditSpec{As: "lan", Message: m.ID, Text: "<b>hai</b>", ParseMode: "HTML"}))
	if edited.Versions != 2 || edited.Edited == 0 || edited.Entities[0].Type != "bold" {
		t.Errorf("edited: %+v", edited)
	}
	if got := w.take(); kinds(got) != "edited_message" || got[0].at("text") != "hai" || got[0].at("edit_date") == nil {
		t.Errorf("the bot got %v", got)
	}
	must[simulator.Message](w)(w.sim.Edit(lan, simulator.EditSpec{As: "lan", Message: m.ID, Text: "<i>hai</i>", ParseMode: "HTML"}))
	if got := w.take(); kinds(got) != "edited_message" || got[0].at("entities.0.type") != "italic" {
		t.Errorf("after an edit of the form alone the bot got %v", got)
	}
	if _, err := w.sim.Edit(lan, simulator.EditSpec{As: "lan", Message: m.ID, Text: "<i>hai</i>", ParseMode: "HTML"}); err == nil {
		t.Error("an edit that changes nothing was taken")
	}
}

func TestChannels(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	news := w.chat("channel", lan)
	w.take()
	w.write(news, lan, "tin mới")
	if got := w.take(); kinds(got) != "channel_post" || got[0].at("from") != nil || id(got[0].Body, "sender_chat.id") != news {
		t.Errorf("the bot got %v", got)
	}
	sent := ok[object](w, "sendMessage", object{"chat_id": news, "text": "của bot"})
	if sent["from"] != nil || id(sent, "sender_chat.id") != news {
		t.Errorf("sent: %v", sent)
	}
	must[simulator.Chat](w)(w.sim.Kick(news, simulator.MemberSpec{Person: "bot"}))
	w.refused(w.call("sendMessage", object{"chat_id": news, "text": "x"}), 403, "Forbidden: bot was kicked from the channel chat")
}

func TestTopicsByHand(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	forum := w.chat("supergroup", lan, minh)
	must[simulator.Chat](w)(w.sim.SetForum(forum, simulator.ForumSpec{On: true}))
	as := func(name string) simulator.TopicSpec { return simulator.TopicSpec{As: "lan", Name: name} }
	made := must[simulator.Topic](w)(w.sim.AddTopic(forum, as("Báo cáo")))
	m := must[simulator.Message](w)(w.sim.Write(forum, simulator.WriteSpec{As: "minh", Text: "trong chủ đề", Topic: made.ID}))
	renamed := must[simulator.Topic](w)(w.sim.RenameTopic(forum, made.ID, as("Số liệu")))
	must[simulator.Topic](w)(w.sim.CloseTopic(forum, 0, as("")))
	if _, err := w.sim.Write(forum, simulator.WriteSpec{As: "minh", Text: "x"}); err == nil {
		t.Error("General is closed")
	}
	w.refused(w.call("sendMessage", object{"chat_id": forum, "text": "x"}), 400, "Bad Request: TOPIC_CLOSED")
	must[simulator.Topic](w)(w.sim.ReopenTopic(forum, 0, as("")))
	if renamed.Name != "Số liệu" || m.Topic != made.ID {
		t.Errorf("topic %+v, message %+v", renamed, m)
	}
	_, list := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d/messages?topic=%d", forum, made.ID), nil)
	if messages, _ := list["messages"].([]any); len(messages) != 3 { // made, written, renamed
		t.Errorf("the topic's messages: %v", list)
	}
	if err := w.sim.DeleteTopic(forum, made.ID, as("")); err != nil {
		t.Fatal(err)
	}
	w.refused(w.call("sendMessage", object{"chat_id": forum, "text": "x", "message_thread_id": made.ID}), 400, "Bad Request: message thread not found")
}

func TestTypingEnds(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	shown := func() any {
		_, out := w.tryControl("GET", fmt.Sprintf("/sim/chats/%d?as=lan", lan), nil)
		return dig(out, "chat.typing.action")
	}
	ok[bool](w, "sendChatAction", object{"chat_id": lan, "action": "upload_document"})
	if shown() != "upload_document" {
		t.Errorf("shown: %v", shown())
	}
	w.forward(5 * time.Second)
	if shown() != nil {
		t.Errorf("after 5 s: %v", shown())
	}
	ok[bool](w, "sendChatAction", object{"chat_id": lan, "action": "typing"})
	w.send(lan, "xong")
	if shown() != nil {
		t.Errorf("after the message: %v", shown())
	}
	w.refused(w.call("sendChatAction", object{"chat_id": lan, "action": "sleeping"}), 400, "Bad Request: wrong parameter action in request")
}

// What a group lets everyone do beyond writing is not for bots: they need the right as administrators.
func TestEveryonesRightsAreNotTheBots(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	forum := w.chatWith(simulator.ChatSpec{Type: "supergroup", Title: "Xã", Creator: "lan", IsForum: true}, minh)
	yes := true
	must[simulator.Chat](w)(w.sim.SetPermissions(forum, simulator.PermissionsSpec{CanPin: &yes, CanManageTopics: &yes}))
	card := w.send(forum, "Thẻ")
	pin, topic := object{"chat_id": forum, "message_id": card}, object{"chat_id": forum, "name": "Báo cáo"}
	w.refused(w.call("pinChatMessage", pin), 400, "Bad Request: not enough rights to manage pinned messages in the chat")
	w.refused(w.call("unpinAllChatMessages", pin), 400, "Bad Request: not enough rights to manage pinned messages in the chat")
	w.refused(w.call("createForumTopic", topic), 400, "Bad Request: not enough rights to create a topic")
	for _, who := range []int64{lan, minh} {
		must[simulator.Chat](w)(w.sim.Pin(forum, simulator.MessageSpec{As: simulator.Ref(who), Message: card}))
		must[simulator.Topic](w)(w.sim.AddTopic(forum, simulator.TopicSpec{As: simulator.Ref(who), Name: "Việc"}))
	}
	promote := func(right string) {
		must[simulator.Chat](w)(w.sim.Promote(forum, simulator.MemberSpec{Person: "bot", Rights: &[]string{right}}))
	}
	promote("can_pin_messages")
	ok[bool](w, "pinChatMessage", pin)
	w.refused(w.call("createForumTopic", topic), 400, "Bad Request: not enough rights to create a topic")
	promote("can_manage_topics")
	ok[object](w, "createForumTopic", topic)
	w.refused(w.call("pinChatMessage", pin), 400, "Bad Request: not enough rights to manage pinned messages in the chat")
}

func TestPermissionsOfTheBot(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	group := w.chat("supergroup", lan)
	no := false
	must[simulator.Chat](w)(w.sim.SetPermissions(group, simulator.PermissionsSpec{CanSendFiles: &no, CanPin: &no}))
	chat := part{field: "chat_id", text: fmt.Sprint(group)}
	w.refused(w.upload("sendPhoto", chat, part{field: "photo", name: "a.png", text: png(2, 2)}), 400, "Bad Request: not enough rights to send photos to the chat")
	w.refused(w.upload("sendDocument", chat, part{field: "document", name: "a", text: "x"}), 400, "Bad Request: not enough rights to send documents to the chat")
	w.refused(w.call("pinChatMessage", object{"chat_id": group, "message_id": w.send(group, "x")}), 400, "Bad Request: not enough rights to manage pinned messages in the chat")
	must[simulator.Chat](w)(w.sim.SetPermissions(group, simulator.PermissionsSpec{CanSend: &no}))
	w.refused(w.call("sendMessage", object{"chat_id": group, "text": "x"}), 400, "Bad Request: not enough rights to send text messages to the chat")
}
