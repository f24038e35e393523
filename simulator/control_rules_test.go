package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"giaoban/simulator"
)

// TestControlKeepsTheRulesOfGroups tries what people cannot do in a client either; each refusal names who or what is wrong.
func TestControlKeepsTheRulesOfGroups(t *testing.T) {
	s := newScene(t)
	tam, gone := s.person("Tam"), s.person("Gone")
	must[simulator.Chat](s.world)(s.sim.Join(s.forum, simulator.MemberSpec{Person: "gone"}))
	must[simulator.Chat](s.world)(s.sim.Join(s.forum, simulator.MemberSpec{Person: "tam"}))
	must[simulator.Chat](s.world)(s.sim.Kick(s.forum, simulator.MemberSpec{Person: "tam"}))
	s.control(fmt.Sprintf("/sim/people/%d", gone), object{"deactivated": true})
	s.control(fmt.Sprintf("/sim/people/%d/block", tam), nil)
	secret := s.send(s.forum, "mật", object{"protect_content": true})
	s.control(fmt.Sprintf("/sim/chats/%d/pin", s.forum), object{"as": s.lan, "message": s.card})
	news := s.chat("channel", s.lan)
	in := func(chat int64, rest string) string { return fmt.Sprintf("/sim/chats/%d/%s", chat, rest) }
	topic := func(rest string) string { return in(s.forum, fmt.Sprintf("topics/%d/%s", s.topic, rest)) }
	no, yes := false, true
	for _, c := range []struct {
		path  string
		body  object
		field string
		says  string
	}{
		{in(s.forum, "join"), object{"person": tam}, "person", "was banned"},
		{in(s.forum, "join"), object{"person": tam, "by": tam}, "by", "is not in the chat"},
		{in(s.lan, "join"), object{"person": tam}, "chat", "private chat"},
		{in(s.forum, "leave"), object{"person": tam}, "person", "is not in the chat"},
		{in(s.forum, "kick"), object{"person": tam, "by": s.lan}, "person", "is not in the chat"},
		{in(s.forum, "kick"), object{"person": s.minh, "by": s.minh}, "by", "can_restrict_members"},
		{in(s.forum, "restrict"), object{"person": s.lan, "can_send": no}, "person", "is an administrator"},
		{in(s.forum, "promote"), object{"person": s.minh, "by": s.minh}, "by", "can_promote_members"},
		{in(s.forum, "write"), object{"as": gone, "text": "x"}, "as", "has no account any more"},
		{in(s.forum, "write"), object{"as": tam, "text": "x"}, "as", "is not in the chat"},
		{in(tam, "write"), object{"as": tam, "text": "x"}, "as", "has blocked the bot"},
		{in(s.lan, "write"), object{"as": s.minh, "text": "x"}, "as", "is not in the chat"},
		{in(s.basic, "write"), object{"as": s.lan, "text": "x", "sender": "anonymous"}, "sender", "supergroup"},
		{in(s.basic, "write"), object{"as": s.lan, "text": "x", "sender": fmt.Sprint(news)}, "sender", "supergroups only"},
		{in(s.forum, "write"), object{"as": s.minh, "text": "x", "sender": fmt.Sprint(news)}, "sender", "no administrator of the channel"},
		{in(s.forum, "write"), object{"as": s.minh, "text": "x", "entities": []object{{"type": "bold"}}}, "text", "offset"},
		{in(s.forum, "edit"), object{"as": s.minh, "message": s.fromMinh, "text": "báo cáo đây"}, "text", "already"},
		{in(s.forum, "edit"), object{"as": s.lan, "message": s.fromMinh, "text": "x"}, "message", "cannot edit"},
		{in(s.forum, "forward"), object{"as": s.minh, "from_chat": s.forum, "message": secret}, "message", "cannot be forwarded"},
		{in(s.forum, "forward"), object{"as": s.minh, "from_chat": s.lan, "message": 1}, "as", "is not in the chat"},
		{in(s.forum, "pin"), object{"as": s.lan, "message": 1}, "message", "service message"},
		{in(s.basic, "pin"), object{"as": s.minh, "message": s.send(s.basic, "x")}, "as", "may not pin"},
		{in(s.basic, "migrate"), object{"as": s.minh}, "as", "can_promote_members"},
		{in(s.basic, "topics"), object{"as": s.lan, "name": "x"}, "chat", "no topics"},
		{in(s.forum, "topics"), object{"as": s.minh, "name": "x"}, "as", "may not manage topics"},
		{in(s.forum, "topics"), object{"as": s.lan, "name": " "}, "name", "1 to 128"},
		{in(s.forum, "topics"), object{"as": s.lan, "name": "x", "icon_color": 5}, "icon_color", "one of"},
		{in(s.forum, "topics/0/rename"), object{"as": s.lan, "name": "x"}, "topic", "General"},
		{in(s.forum, "topics/0/delete"), object{"as": s.lan}, "topic", "General"},
		{in(s.forum, "topics/777/close"), object{"as": s.lan}, "topic", "there is no topic"},
		{topic("reopen"), object{"as": s.lan}, "topic", "already"},
		{topic("rename"), object{"as": s.lan, "name": strings.Repeat("x", 129)}, "name", "1 to 128"},
		{in(news, "join"), object{"person": "bot"}, "person", "already"},
		{in(s.forum, "press"), object{"as": tam, "message": s.card, "data": "ack"}, "as", "is not in the chat"},
		{in(s.forum, "press"), object{"as": s.minh, "message": s.card, "data": "", "forged": true}, "data", "1 to 64 bytes"},
		{in(s.forum, "send"), object{"as": tam, "files": []object{{"name": "a", "data": "aGk="}}}, "as", "is not in the chat"},
		{fmt.Sprintf("/sim/people/%d", s.minh), object{"username": "lan"}, "username", "taken"},
		{fmt.Sprintf("/sim/people/%d", s.minh), object{"first_name": " "}, "first_name", "empty"},
		{fmt.Sprintf("/sim/people/%d", s.minh), object{"language_code": "?"}, "language_code", ""},
		{fmt.Sprintf("/sim/people/%d", s.minh), object{"last_name": strings.Repeat("x", 65)}, "last_name", ""},
	} {
		status, out := s.tryControl("POST", c.path, c.body)
		message, _ := dig(out, "error.message").(string)
		if status != 400 && status != 404 || dig(out, "error.field") != c.field || !strings.Contains(message, c.says) {
			t.Errorf("%s %v: %d %v, want one about %q that says %q", c.path, c.body, status, out, c.field, c.says)
		}
	}
	if c := must[simulator.Chat](s.world)(s.sim.Restrict(s.forum, simulator.MemberSpec{Person: "minh", CanSend: &yes, CanSendFiles: &no})); c.ID != s.forum {
		t.Errorf("restricted in %d", c.ID)
	}
	for path, fits := range map[string]bool{"write": true, "send": false} {
		status, out := s.tryControl("POST", in(s.forum, path), map[string]object{"write": {"as": s.minh, "text": "x"},
			"send": {"as": s.minh, "files": []object{{"name": "a", "data": "aGk="}}}}[path])
		if (status == 200) != fits {
			t.Errorf("%s by one who may send no files: %d %v", path, status, out)
		}
	}
}

// Where a forwarded message came from is told as the real server tells it.
func TestOriginsOfForwards(t *testing.T) {
	s := newScene(t)
	news := s.chat("channel", s.lan)
	s.control(fmt.Sprintf("/sim/chats/%d/promote", s.forum), object{"person": s.minh, "title": "Phó ban"})
	anonymous := must[simulator.Message](s.world)(s.sim.Write(s.forum, simulator.WriteSpec{As: "minh", Text: "ẩn", Sender: "anonymous"}))
	post := s.write(news, s.lan, "tin")
	for name, c := range map[string]struct {
		from, message int64
		path          string
		want          any
	}{
		"a person":  {s.forum, s.fromMinh, "forward_origin.sender_user.username", "minh"},
		"the group": {s.forum, anonymous.ID, "forward_origin.sender_chat.title", "Xã Long"},
		"a channel": {news, post.ID, "forward_origin.chat.type", "channel"},
		"the bot":   {s.forum, s.card, "forward_origin.sender_user.is_bot", true},
	} {
		got := ok[object](s.world, "forwardMessage", object{"chat_id": s.lan, "from_chat_id": c.from, "message_id": c.message})
		if dig(got, c.path) != c.want {
			t.Errorf("from %s: %s is %v in %v", name, c.path, dig(got, c.path), got["forward_origin"])
		}
	}
}
