package simulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/simulator"
)

// TestWhatTheBotIsToldOf goes through what happens in a group where the bot is an administrator.
func TestWhatTheBotIsToldOf(t *testing.T) {
	s := newScene(t)
	tam := s.person("Tam")
	who, topic := simulator.MemberSpec{Person: "tam"}, simulator.TopicSpec{As: "lan", Name: "Việc"}
	no := false
	chat := must[simulator.Chat](s.world)
	for _, step := range []struct {
		name string
		do   func()
		want string
	}{
		{"somebody joins", func() { chat(s.sim.Join(s.forum, who)) }, "chat_member message:new_chat_members"},
		{"is promoted", func() { chat(s.sim.Promote(s.forum, who)) }, "chat_member"},
		{"is demoted", func() { chat(s.sim.Demote(s.forum, who)) }, "chat_member"},
		{"is restricted", func() { chat(s.sim.Restrict(s.forum, simulator.MemberSpec{Person: "tam", CanSend: &no})) }, "chat_member"},
		{"is allowed again", func() { chat(s.sim.Restrict(s.forum, who)) }, "chat_member"},
		{"leaves", func() { chat(s.sim.Leave(s.forum, who)) }, "chat_member message:left_chat_member"},
		{"is added", func() { chat(s.sim.Join(s.forum, simulator.MemberSpec{Person: "tam", By: "minh"})) }, "chat_member message:new_chat_members"},
		{"is kicked", func() { chat(s.sim.Kick(s.forum, who)) }, "chat_member message:left_chat_member"},
		{"is forgiven", func() { chat(s.sim.Unban(s.forum, who)) }, "chat_member"},
		{"a new title", func() { chat(s.sim.Rename(s.forum, simulator.RenameSpec{As: "lan", Title: "Xã"})) }, "message:new_chat_title"},
		{"a pin", func() { chat(s.sim.Pin(s.forum, simulator.MessageSpec{As: "lan", Message: s.card})) }, "message:pinned_message"},
		{"no pin", func() { chat(s.sim.Unpin(s.forum, simulator.MessageSpec{As: "lan", Message: s.card})) }, ""},
		{"a topic", func() { must[simulator.Topic](s.world)(s.sim.AddTopic(s.forum, topic)) }, "message:forum_topic_created"},
		{"a closed one", func() { must[simulator.Topic](s.world)(s.sim.CloseTopic(s.forum, s.topic, topic)) }, "message:forum_topic_closed"},
		{"an open one", func() { must[simulator.Topic](s.world)(s.sim.ReopenTopic(s.forum, s.topic, topic)) }, "message:forum_topic_reopened"},
		{"its own topic", func() { s.call("createForumTopic", object{"chat_id": s.forum, "name": "Của bot"}) }, "message:forum_topic_created"},
		{"a text", func() { s.write(s.forum, s.minh, "chào") }, "message"},
		{"an edit", func() {
			must[simulator.Message](s.world)(s.sim.Edit(s.forum, simulator.EditSpec{As: "minh", Message: s.fromMinh, Text: "khác"}))
		}, "edited_message"},
		{"a deletion", func() {
			if err := s.sim.Delete(s.forum, simulator.DeleteSpec{As: "minh", Messages: []int64{s.fromMinh}}); err != nil {
				t.Fatal(err)
			}
		}, ""},
		{"a reaction", func() {
			must[simulator.Message](s.world)(s.sim.React(s.forum, simulator.ReactSpec{As: "minh", Message: s.card, Emoji: "👍"}))
		}, "message_reaction"},
		{"reading", func() { must[int](s.world)(s.sim.Read(s.forum, simulator.ReadSpec{As: "minh"})) }, ""},
		{"new permissions", func() { chat(s.sim.SetPermissions(s.forum, simulator.PermissionsSpec{CanPin: &no})) }, ""},
		{"a person blocks", func() { s.control(fmt.Sprintf("/sim/people/%d/block", tam), nil) }, "my_chat_member"},
		{"and blocks again", func() { s.control(fmt.Sprintf("/sim/people/%d/block", tam), nil) }, ""},
	} {
		s.call("getUpdates", object{"allowed_updates": []string{"message", "edited_message", "my_chat_member", "chat_member", "message_reaction"}})
		step.do()
		if got := kinds(s.take()); got != step.want {
			t.Errorf("%s: the bot got %q, want %q", step.name, got, step.want)
		}
	}
}

// A member that is no administrator hears nothing of others.
func TestOnlyAdministratorsHearOfMembers(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	w.call("getUpdates", object{"allowed_updates": []string{"chat_member", "message_reaction"}})
	w.take()
	must[simulator.Chat](w)(w.sim.Promote(group, simulator.MemberSpec{Person: "minh"}))
	must[simulator.Message](w)(w.sim.React(group, simulator.ReactSpec{As: "minh", Message: w.send(group, "x"), Emoji: "👍"}))
	if got := kinds(w.take()); got != "" {
		t.Errorf("a member was told %q", got)
	}
}

// What a bot didn't ask for while it happened is not kept for later.
func TestUpdatesThatWereNotWantedAreGone(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	w.call("getUpdates", object{"allowed_updates": []string{"callback_query"}})
	w.write(lan, lan, "không nghe")
	w.call("getUpdates", object{"allowed_updates": []string{}})
	w.write(lan, lan, "nghe")
	if got := w.take(); len(got) != 1 || got[0].at("text") != "nghe" {
		t.Errorf("the bot got %v", got)
	}
}

func TestDroppingPendingUpdates(t *testing.T) {
	for _, method := range []string{"setWebhook", "deleteWebhook"} {
		w := newWorld(t)
		lan := w.person("Lan")
		w.write(lan, lan, "cũ")
		w.call(method, object{"url": "", "drop_pending_updates": true})
		w.write(lan, lan, "mới")
		if got := w.take(); len(got) != 1 || got[0].at("text") != "mới" {
			t.Errorf("after %s the bot got %v", method, got)
		}
	}
}

// A poller that commits before it confirms loses nothing and sees everything in order, whatever it is asked to repeat.
func TestPollingDeliversInOrder(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	written, expected, offset := 0, 0, int64(0)
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(0, 8).Draw(r, "messages") {
			w.write(lan, lan, fmt.Sprint(written))
			written++
		}
		got := updatesOf(w, w.call("getUpdates", object{"offset": offset, "limit": rapid.IntRange(1, 5).Draw(r, "limit")}))
		if len(got) == 0 && expected < written {
			r.Fatalf("nothing came, %d of %d were seen", expected, written)
		}
		commit := rapid.IntRange(0, len(got)).Draw(r, "committed")
		for i, u := range got {
			if want := fmt.Sprint(expected + i); u.at("text") != want {
				r.Fatalf("update %d says %v, want %s", u.ID, u.at("text"), want)
			}
			if i < commit {
				offset = u.ID + 1
			}
		}
		expected += commit
	})
}

// A webhook that fails is tried again and again, each time later, and an answer that is no method is ignored.
func TestWebhookRetries(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	tries := make(chan int64)
	replies := make(chan int)
	bot := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var update struct {
			ID int64 `json:"update_id"`
		}
		if err := json.NewDecoder(r.Body).Decode(&update); err != nil {
			t.Error(err)
		}
		select {
		case tries <- update.ID:
		case <-r.Context().Done():
			return
		}
		rw.WriteHeader(<-replies)
		_, _ = io.WriteString(rw, "thanks")
	}))
	t.Cleanup(bot.Close)
	w.call("setWebhook", object{"url": bot.URL})
	w.write(lan, lan, "x")
	first := <-tries
	for _, status := range []int{500, 404, 302, 503} {
		before := len(w.sim.Requests(simulator.RequestsQuery{}))
		replies <- status
		failed := fmt.Sprintf("Wrong response from the webhook: %d %s", status, http.StatusText(status))
		w.until(func(s *simulator.Simulator) bool { return s.Bot().WebhookError == failed })
		w.forward(10 * time.Minute)
		if again := <-tries; again != first {
			t.Errorf("after %d came update %d, want %d again", status, again, first)
		}
		if n := len(w.sim.Requests(simulator.RequestsQuery{})); n != before {
			t.Errorf("the webhook's answer was taken for %d calls", n-before)
		}
	}
	replies <- http.StatusOK
	w.until(func(s *simulator.Simulator) bool { return s.Bot().Pending == 0 })
}
