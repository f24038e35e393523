package simulator_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"giaoban/simulator"
)

// stream reads server-sent events.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

type sent struct {
	id, name string
	data     object
}

func (w *world) stream(query, lastEventID string) *stream {
	w.t.Helper()
	r := w.request("GET", "/sim/events?"+query, "", "")
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := w.http.Do(r)
	if err != nil || response.Header.Get("Content-Type") != "text/event-stream" {
		w.t.Fatalf("events: %v %v", response, err)
	}
	w.t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return &stream{w.t, lines}
}

func (s *stream) next() sent {
	s.t.Helper()
	var out sent
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "id":
			out.id = value
		case "event":
			out.name = value
		case "data":
			if err := json.Unmarshal([]byte(value), &out.data); err != nil {
				s.t.Fatal(err)
			}
			return out
		}
	}
	s.t.Fatalf("the stream ended: %v", s.lines.Err())
	return out
}

// find skips to the next event of the name.
func (s *stream) find(name string) sent {
	s.t.Helper()
	for {
		if e := s.next(); e.name == name {
			return e
		}
	}
}

func TestEventsCarryWhatThePageNeeds(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	hidden := w.chat("supergroup", lan)
	ref := simulator.Ref(minh)
	events := w.stream("as=minh", "")
	w.send(hidden, "không cho Minh")
	card := w.send(group, "Việc 12", buttons("ack"))
	e := events.find("message")
	if id(e.data, "chat_id") != group || dig(e.data, "message.text") != "Việc 12" || id(e.data, "unread") != 1 || dig(e.data, "message.buttons.0.0.data") != "ack" {
		t.Fatalf("message: %v", e.data)
	}
	if r := events.find("request"); dig(r.data, "request.method") != "sendMessage" || dig(r.data, "request.params.text") != "Việc 12" || dig(r.data, "request.answer.result") != nil {
		t.Errorf("request: %v", r.data)
	}
	w.call("editMessageText", object{"chat_id": group, "message_id": card, "text": "Việc 12 ✓"})
	if e := events.find("edit"); dig(e.data, "message.text") != "Việc 12 ✓" || id(e.data, "message.versions") != 2 {
		t.Errorf("edit: %v", e.data)
	}
	w.call("sendChatAction", object{"chat_id": group, "action": "typing"})
	if e := events.find("typing"); dig(e.data, "typing.action") != "typing" {
		t.Errorf("typing: %v", e.data)
	}
	w.call("deleteMessage", object{"chat_id": group, "message_id": card})
	if e := events.find("delete"); id(e.data, "ids.0") != card || id(e.data, "unread") != 0 {
		t.Errorf("delete: %v", e.data)
	}
	w.control("/sim/clock", object{"advance": "1h"})
	if e := events.find("clock"); id(e.data, "unix") != noon().Unix()+3600 {
		t.Errorf("clock: %v", e.data)
	}
	w.fault(simulator.FaultSpec{Kind: simulator.FaultCut, Method: "getFile"})
	if e := events.find("faults"); dig(e.data, "faults.0.kind") != "cut" {
		t.Errorf("faults: %v", e.data)
	}
	must[simulator.Chat](w)(w.sim.Leave(group, simulator.MemberSpec{Person: ref}))
	gone := events.find("gone")
	if id(gone.data, "chat_id") != group {
		t.Errorf("gone: %v", gone.data)
	}
	must[simulator.Chat](w)(w.sim.Join(group, simulator.MemberSpec{Person: ref}))
	if e := events.find("chat"); id(e.data, "chat.id") != group {
		t.Errorf("chat: %v", e.data)
	}
	if again := w.stream("as=minh", gone.id).find("chat"); id(again.data, "chat.id") != group {
		t.Errorf("going on after a break: %v", again.data)
	}
}

func TestAToastGoesToWhoPressedOnly(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.person("Lan"), w.person("Minh")
	group := w.chat("supergroup", lan, minh)
	card := w.send(group, "Việc", buttons("ack"))
	mine, other := w.stream("as=minh", ""), w.stream("as=lan", "")
	pressed := must[simulator.Press](w)(w.sim.Press(t.Context(), group, simulator.PressSpec{As: simulator.Ref(minh), Message: card, Data: text("ack")}))
	if pressed.Answered {
		t.Errorf("answered before the bot was: %+v", pressed)
	}
	q := w.take()
	w.call("answerCallbackQuery", object{"callback_query_id": q[len(q)-1].at("id"), "text": "Đã lưu"})
	w.write(group, lan, "hết")
	if e := mine.find("answer"); dig(e.data, "press.text") != "Đã lưu" || id(e.data, "press.id") != pressed.ID || dig(e.data, "press.alert") != false {
		t.Errorf("answer: %v", e.data)
	}
	for e := other.next(); dig(e.data, "message.text") != "hết"; e = other.next() {
		if e.name == "answer" {
			t.Errorf("Lan sees Minh's toast: %v", e.data)
		}
	}
}

func TestAnEventThatIsNoLongerKeptResets(t *testing.T) {
	w := newWorld(t)
	if err := w.sim.Fill(9000, 9000); err != nil {
		t.Fatal(err)
	}
	if e := w.stream("after=1", "").next(); e.name != "reset" {
		t.Errorf("got %s", e.name)
	}
	if e := w.stream("after=999999", "").next(); e.name != "reset" {
		t.Errorf("after a restart of the simulator: %s", e.name)
	}
}

func TestPressWaitsForTheAnswer(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	card := w.send(lan, "Việc", buttons("ack"))
	path := fmt.Sprintf("/sim/chats/%d/press", lan)
	done := make(chan object, 1)
	press := func() {
		_, out := w.tryControl("POST", path, object{"as": lan, "message": card, "row": 0, "wait": "30s"})
		done <- out
	}
	pending := func(n int) func(*simulator.Simulator) bool {
		return func(s *simulator.Simulator) bool { return s.Bot().Pending == n }
	}
	go press()
	w.until(pending(1))
	q := w.take()
	w.call("answerCallbackQuery", object{"callback_query_id": q[0].at("id"), "text": "Xong", "show_alert": true})
	if out := <-done; dig(out, "press.text") != "Xong" || dig(out, "press.alert") != true || dig(out, "press.answered") != true {
		t.Errorf("answered: %v", out)
	}
	go press()
	w.until(pending(1))
	w.forward(30 * time.Second)
	if out := <-done; dig(out, "press.answered") != false {
		t.Errorf("not answered in time: %v", out)
	}
	forged := must[simulator.Press](w)(w.sim.Press(t.Context(), lan, simulator.PressSpec{As: "lan", Message: card, Data: text("admin"), Forged: true}))
	if forged.Data != "admin" {
		t.Errorf("forged: %+v", forged)
	}
}

func TestWait(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.sim.Wait(ctx, func(*simulator.Simulator) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- w.sim.Wait(t.Context(), func(*simulator.Simulator) bool { return false }) }()
	w.sim.Close()
	if err := <-ended; !errors.Is(err, simulator.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestCloseEndsAllThatWaits(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	events := w.stream("", "")
	poll := w.background("getUpdates", object{"timeout": 50})
	w.until(polling)
	w.fault(simulator.FaultSpec{Kind: simulator.FaultDelay, Method: "sendMessage"})
	late := w.background("sendMessage", object{"chat_id": lan, "text": "x"})
	w.until(held(1))
	w.sim.Close()
	w.sim.Close()
	w.refused(<-poll, 500, "Internal Server Error: restart")
	w.refused(<-late, 500, "Internal Server Error: restart")
	for events.lines.Scan() {
		if strings.HasPrefix(events.lines.Text(), "event: reset") {
			t.Error("the stream went on")
		}
	}
	w.refused(w.call("getMe", nil), 500, "Internal Server Error: restart")
}

func TestAPollerThatGoesAwayIsForgotten(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", w.base+"/bot"+token+"/getUpdates?timeout=50", nil)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		response, err := w.http.Do(r)
		if err == nil {
			response.Body.Close()
		}
		ended <- err
	}()
	w.until(polling)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	w.until(func(s *simulator.Simulator) bool { return !s.Bot().Polling })
	w.write(lan, lan, "còn đây")
	if got := w.take(); len(got) != 1 {
		t.Errorf("the update was lost: %v", got)
	}
}
