package simulator_test

import (
	"fmt"
	"testing"

	"giaoban/simulator"
)

func TestWhatAClosedTopicRefuses(t *testing.T) {
	s := newScene(t)
	must[simulator.Chat](s.world)(s.sim.Demote(s.forum, simulator.MemberSpec{Person: "bot"}))
	shut := func(topic int64) {
		must[simulator.Topic](s.world)(s.sim.CloseTopic(s.forum, topic, simulator.TopicSpec{As: "lan"}))
	}
	file := object{"type": "photo", "media": s.fileID}
	calls := map[string]object{
		"sendMessage":    {"text": "x"},
		"sendPhoto":      {"photo": s.fileID},
		"sendMediaGroup": {"media": []object{file, file}},
		"forwardMessage": {"from_chat_id": s.forum, "message_id": s.fromMinh},
		"copyMessage":    {"from_chat_id": s.forum, "message_id": s.fromMinh},
	}
	for _, topic := range []int64{s.topic, 0} {
		for method, params := range calls {
			params["chat_id"], params["message_thread_id"] = s.forum, topic
			if a := s.call(method, params); !a.OK {
				t.Errorf("%s in the open topic %d: %s", method, topic, a.Raw)
			}
		}
		inside := s.send(s.forum, "trước", object{"message_thread_id": topic})
		shut(topic)
		for method, params := range calls {
			s.refused(s.call(method, params), 400, "Bad Request: TOPIC_CLOSED")
		}
		if a := s.call("editMessageText", object{"chat_id": s.forum, "message_id": inside, "text": "sau"}); !a.OK {
			t.Errorf("what stands in the closed topic %d can still be edited: %s", topic, a.Raw)
		}
		if _, err := s.sim.Write(s.forum, simulator.WriteSpec{As: "minh", Text: "x", Topic: topic}); err == nil {
			t.Errorf("a member writes in the closed topic %d", topic)
		}
		if _, err := s.sim.Write(s.forum, simulator.WriteSpec{As: "lan", Text: "x", Topic: topic}); err != nil {
			t.Errorf("the creator may write in the closed topic %d: %v", topic, err)
		}
	}
}

// A bot that made a topic may close it and write there without any right later.
func TestTheBotsOwnTopic(t *testing.T) {
	s := newScene(t)
	made := ok[object](s.world, "createForumTopic", object{"chat_id": s.forum, "name": "Của bot"})
	own := object{"chat_id": s.forum, "message_thread_id": made["message_thread_id"], "text": "x"}
	must[simulator.Chat](s.world)(s.sim.Demote(s.forum, simulator.MemberSpec{Person: "bot"}))
	for _, method := range []string{"closeForumTopic", "sendMessage", "reopenForumTopic"} {
		if a := s.call(method, own); !a.OK {
			t.Errorf("%s: %s", method, a.Raw)
		}
	}
	s.refused(s.call("reopenForumTopic", own), 400, "Bad Request: TOPIC_NOT_MODIFIED")
	s.refused(s.call("closeForumTopic", object{"chat_id": s.forum, "message_thread_id": s.topic}), 400, "Bad Request: not enough rights to close or open the topic")
}

func TestRepliesStayInTheirTopic(t *testing.T) {
	s := newScene(t)
	in := s.send(s.forum, "trong chủ đề", object{"message_thread_id": s.topic})
	reply := ok[object](s.world, "sendMessage", object{"chat_id": s.forum, "text": "x", "reply_parameters": object{"message_id": in}})
	if id(reply, "message_thread_id") != s.topic || reply["is_topic_message"] != true {
		t.Errorf("the reply stands in %v", reply["message_thread_id"])
	}
	must[simulator.Chat](s.world)(s.sim.SetForum(s.forum, simulator.ForumSpec{On: false}))
	if plain := ok[object](s.world, "sendMessage", object{"chat_id": s.forum, "text": "x", "message_thread_id": s.topic}); plain["is_topic_message"] != nil {
		t.Errorf("without topics: %v", plain)
	}
	s.refused(s.call("createForumTopic", object{"chat_id": s.forum, "name": "x"}), 400, "Bad Request: the chat is not a forum")
	s.refused(s.call("closeForumTopic", object{"chat_id": s.basic, "message_thread_id": 5}), 400, "Bad Request: the chat is not a supergroup forum")
}

func TestWhereTheBotMayPin(t *testing.T) {
	s := newScene(t)
	const refusal = "Bad Request: not enough rights to manage pinned messages in the chat"
	promote := func(chat int64, rights ...string) {
		must[simulator.Chat](s.world)(s.sim.Promote(chat, simulator.MemberSpec{Person: "bot", Rights: &rights}))
	}
	super := s.chat("supergroup", s.lan)
	for _, c := range []struct {
		name    string
		chat    int64
		prepare func()
		refusal string
	}{
		{"in private", s.lan, func() {}, ""},
		{"as a member of a basic group", s.basic, func() {}, refusal},
		{"as an administrator of it with whatever right", s.basic, func() { promote(s.basic, "can_invite_users") }, ""},
		{"as a member of a supergroup", super, func() {}, refusal},
		{"as an administrator without the right", super, func() { promote(super, "can_delete_messages") }, refusal},
		{"as an administrator with it", super, func() { promote(super, "can_pin_messages") }, ""},
	} {
		c.prepare()
		m := s.send(c.chat, "x")
		for _, method := range []string{"pinChatMessage", "unpinChatMessage", "unpinAllChatMessages"} {
			a := s.call(method, object{"chat_id": c.chat, "message_id": m})
			if c.refusal == "" && !a.OK || c.refusal != "" && (a.Status != 400 || a.Description != c.refusal) {
				t.Errorf("%s, %s: %s", c.name, method, a.Raw)
			}
		}
	}
}

func TestTheOrderOfPins(t *testing.T) {
	s := newScene(t)
	var ids []int64
	for i := range 3 {
		ids = append(ids, s.send(s.forum, fmt.Sprint("thẻ ", i)))
		ok[bool](s.world, "pinChatMessage", object{"chat_id": s.forum, "message_id": ids[i]})
	}
	top := func() int64 {
		return id(ok[object](s.world, "getChat", object{"chat_id": s.forum}), "pinned_message.message_id")
	}
	unpin := func(params object) {
		params["chat_id"] = s.forum
		ok[bool](s.world, "unpinChatMessage", params)
	}
	ok[bool](s.world, "pinChatMessage", object{"chat_id": s.forum, "message_id": ids[0]}) // again, which puts it on top
	if top() != ids[0] {
		t.Errorf("pinned again: %d is on top, want %d", top(), ids[0])
	}
	unpin(object{}) // the newest
	if top() != ids[2] {
		t.Errorf("without an id: %d is on top, want %d", top(), ids[2])
	}
	unpin(object{"message_id": ids[1]})
	s.refused(s.call("unpinChatMessage", object{"chat_id": s.forum, "message_id": ids[1]}), 400, "Bad Request: message to unpin not found")
	s.call("deleteMessage", object{"chat_id": s.forum, "message_id": ids[2]}) // takes its pin along
	if top() != 0 {
		t.Errorf("%d is still pinned", top())
	}
	s.refused(s.call("unpinChatMessage", object{"chat_id": s.forum}), 400, "Bad Request: message to unpin not found")
}

// TestWhatCanBeEdited tries every edit on every sort of message.
func TestWhatCanBeEdited(t *testing.T) {
	s := newScene(t)
	const never, noText, noCaption = "message can't be edited", "there is no text in the message to edit", "there is no caption in the message to edit"
	id := func(method string, params object) int64 {
		params["chat_id"] = s.forum
		return id(ok[object](s.world, method, params), "message_id")
	}
	forced := object{"text": "x", "reply_markup": object{"force_reply": true}}
	file := object{"type": "photo", "media": s.fileID, "caption": "khác"}
	for _, c := range []struct {
		name                         string
		message                      int64
		text, caption, markup, media string // refusals; empty for what passes
	}{
		{"a text", id("sendMessage", object{"text": "x"}), "", noCaption, "", ""},
		{"a photo", id("sendPhoto", object{"photo": s.fileID}), noText, "", "", ""},
		{"a copy", id("copyMessage", object{"from_chat_id": s.forum, "message_id": s.fromMinh}), "", noCaption, "", ""},
		{"a forward", id("forwardMessage", object{"from_chat_id": s.forum, "message_id": s.fromMinh}), never, never, never, never},
		{"a ForceReply", id("sendMessage", forced), never, never, never, never},
		{"somebody's", s.fromMinh, never, never, never, never},
		{"a service message", 1, never, never, never, never},
		{"none", 9999, "message to edit not found", "message to edit not found", "message to edit not found", "message to edit not found"},
	} {
		for _, edit := range []struct {
			method string
			params object
			want   string
		}{
			{"editMessageReplyMarkup", buttons("y"), c.markup},
			{"editMessageText", object{"text": "khác"}, c.text},
			{"editMessageCaption", object{"caption": "khác hẳn"}, c.caption},
			{"editMessageMedia", object{"media": file}, c.media},
		} {
			edit.params["chat_id"], edit.params["message_id"] = s.forum, c.message
			a := s.call(edit.method, edit.params)
			if edit.want == "" && !a.OK || edit.want != "" && (a.Status != 400 || a.Description != "Bad Request: "+edit.want) {
				t.Errorf("%s of %s: %s, want %q", edit.method, c.name, a.Raw, edit.want)
			}
		}
	}
}
