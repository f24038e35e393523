package simulator_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"giaoban/simulator"
)

func checkFaultsAndLimits(w *world) {
	for _, f := range []struct {
		name string
		run  func(*world)
	}{
		{"429 for one chat and for all", faultTooMany},
		{"delay, then success", faultDelay},
		{"delivered but the connection cut", faultCut},
		{"502, 500, slow body, revoked", faultBodies},
		{"20 in 60 s per group with edits, 30/s in all", limiterReal},
	} {
		w.t.Run(f.name, func(t *testing.T) { f.run(newWorld(t)) })
	}
}

func (w *world) fault(spec simulator.FaultSpec) simulator.Fault {
	w.t.Helper()
	return must[simulator.Fault](w)(w.sim.AddFault(spec))
}

func faultTooMany(w *world) {
	lan, minh := w.person("Lan"), w.person("Minh")
	say := func(to int64) answer { return w.call("sendMessage", object{"chat_id": to, "text": "x"}) }
	w.fault(simulator.FaultSpec{Kind: simulator.FaultTooMany, Method: "sendmessage", Chat: lan, Count: 2, RetryAfter: 3})
	for range 2 {
		w.refused(say(lan), 429, "Too Many Requests: retry after 3")
		if a := say(minh); !a.OK {
			w.t.Errorf("another chat: %s", a.Raw)
		}
	}
	if a := say(lan); !a.OK {
		w.t.Errorf("after the count: %s", a.Raw)
	}
	all := w.fault(simulator.FaultSpec{Kind: simulator.FaultTooMany, Count: -1})
	for range 5 {
		w.refused(say(minh), 429, "Too Many Requests: retry after 5")
	}
	if a := w.call("getUpdates", nil); !a.OK {
		w.t.Errorf("getUpdates must be named to be struck: %s", a.Raw)
	}
	if err := w.sim.RemoveFault(all.ID); err != nil || !say(lan).OK {
		w.t.Errorf("taken back: %v", err)
	}
}

func held(n int) func(*simulator.Simulator) bool {
	return func(s *simulator.Simulator) bool { return s.Bot().Held == n }
}

func faultDelay(w *world) {
	lan := w.person("Lan")
	w.fault(simulator.FaultSpec{Kind: simulator.FaultDelay, Method: "sendMessage"})
	late := w.background("sendMessage", object{"chat_id": lan, "text": "chậm"})
	w.until(held(1))
	w.forward(8*time.Second - 1)
	if n := len(must[[]simulator.Recorded](w)(w.sim.History(lan))); n != 0 {
		w.t.Errorf("%d messages before the delay is over", n)
	}
	w.forward(1)
	if a := <-late; !a.OK {
		w.t.Errorf("then success: %s", a.Raw)
	}
	if r := w.sim.Requests(simulator.RequestsQuery{Method: "sendMessage"}); len(r) != 1 || r[0].HeldMS != 8000 || r[0].Fault != "delay" {
		w.t.Errorf("logged: %+v", r)
	}
	if n := len(must[[]simulator.Recorded](w)(w.sim.History(lan))); n != 1 {
		w.t.Errorf("%d messages after", n)
	}
}

func faultCut(w *world) {
	lan := w.person("Lan")
	for kind, messages := range map[string]int{simulator.FaultCut: 1, simulator.FaultDrop: 0} {
		before := len(must[[]simulator.Recorded](w)(w.sim.History(lan)))
		w.fault(simulator.FaultSpec{Kind: kind})
		response, err := w.http.Do(w.request("POST", "/bot"+token+"/sendMessage", "application/x-www-form-urlencoded", fmt.Sprintf("chat_id=%d&text=x", lan)))
		if err == nil {
			response.Body.Close()
			w.t.Errorf("%s: answered %s", kind, response.Status)
		}
		if got := len(must[[]simulator.Recorded](w)(w.sim.History(lan))) - before; got != messages {
			w.t.Errorf("%s: %d messages were written, want %d", kind, got, messages)
		}
	}
}

func faultBodies(w *world) {
	lan := w.person("Lan")
	w.fault(simulator.FaultSpec{Kind: simulator.FaultBadGateway})
	if a := w.call("getMe", nil); a.Status != 502 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || !strings.HasPrefix(string(a.Raw), "<html>") {
		w.t.Errorf("502: %d %s", a.Status, a.Raw)
	}
	w.fault(simulator.FaultSpec{Kind: simulator.FaultInternal})
	w.refused(w.call("sendMessage", object{"chat_id": lan, "text": "x"}), 500, "Internal Server Error: restart")
	revoked := w.fault(simulator.FaultSpec{Kind: simulator.FaultRevoked})
	w.refused(w.call("getMe", nil), 401, "Unauthorized")
	w.refused(w.call("getUpdates", nil), 401, "Unauthorized")
	if err := w.sim.RemoveFault(revoked.ID); err != nil || !w.call("getMe", nil).OK {
		w.t.Errorf("the token again: %v", err)
	}
	w.fault(simulator.FaultSpec{Kind: simulator.FaultSlowBody, Delay: simulator.Duration(time.Minute)})
	response, err := w.http.Do(w.request("GET", "/bot"+token+"/getMe", "", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	half := make([]byte, response.ContentLength/2)
	if _, err := io.ReadFull(response.Body, half); err != nil || response.StatusCode != http.StatusOK {
		w.t.Fatalf("the first half: %v", err)
	}
	w.forward(time.Minute)
	rest, err := io.ReadAll(response.Body)
	if err != nil || int64(len(half)+len(rest)) != response.ContentLength {
		w.t.Errorf("the rest: %q, %v", rest, err)
	}
}

func limiterReal(w *world) {
	lan := w.person("Lan")
	group := w.chat("supergroup", lan)
	card := w.send(group, "thẻ")
	must[simulator.LimiterView](w)(w.sim.SetLimiter(simulator.LimiterSpec{Mode: simulator.LimiterReal}))
	for i := range 20 {
		var a answer
		if i%2 == 0 {
			a = w.call("sendMessage", object{"chat_id": group, "text": "x"})
		} else {
			a = w.call("editMessageText", object{"chat_id": group, "message_id": card, "text": fmt.Sprint(i)})
		}
		if !a.OK {
			w.t.Fatalf("call %d: %s", i, a.Raw)
		}
		w.forward(time.Second)
	}
	edit := func() answer {
		return w.call("editMessageText", object{"chat_id": group, "message_id": card, "text": "quá"})
	}
	w.refused(edit(), 429, "Too Many Requests: retry after 40")
	if a := w.call("sendChatAction", object{"chat_id": group, "action": "typing"}); !a.OK {
		w.t.Errorf("typing is not counted: %s", a.Raw)
	}
	w.forward(40 * time.Second)
	if a := edit(); !a.OK {
		w.t.Errorf("the window slides: %s", a.Raw)
	}
	passed := 0
	for i := range 35 {
		to := w.person(fmt.Sprint("nguoi", i))
		a := w.call("sendMessage", object{"chat_id": to, "text": "x"})
		if a.OK {
			passed++
			continue
		}
		w.refused(a, 429, "Too Many Requests: retry after 1")
	}
	if passed != 29 { // the edit above was the first of this second
		w.t.Errorf("%d passed in one second", passed)
	}
}
