package simulator_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"giaoban/simulator"
)

func TestThePageIsServedWithAStrictPolicy(t *testing.T) {
	w := newWorld(t)
	for path, kind := range map[string]string{"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/main.js": "text/javascript; charset=utf-8", "/theme.css": "text/css; charset=utf-8"} {
		a := w.do(w.request("GET", path, "", ""))
		policy := a.Header.Get("Content-Security-Policy")
		if a.Status != 200 || a.Header.Get("Content-Type") != kind || len(a.Raw) == 0 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d %v", path, a.Status, a.Header)
		}
		if path != "/main.js" && strings.Contains(string(a.Raw), "://") { // a script may name the SVG namespace
			t.Errorf("%s has an outside address", path)
		}
	}
	if a := w.do(w.request("GET", "/nothing", "", "")); a.Status != 404 {
		t.Errorf("nothing: %d", a.Status)
	}
	if a := w.do(w.request("POST", "/", "", "")); a.Status != 405 {
		t.Errorf("POST: %d", a.Status)
	}
}

// Many clients at once, for the race detector and the order of numbers.
func TestManyAtOnce(t *testing.T) {
	const writers, each = 8, 25
	w := newWorld(t)
	lan := w.person("Lan")
	group := w.chat("supergroup", lan)
	events := w.stream("as=lan", "")
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for j := range each {
				w.send(group, fmt.Sprintf("%d/%d", i, j), buttons("x"))
				w.write(group, lan, fmt.Sprintf("/ok@giaoban_bot %d/%d", i, j))
				w.tryControl("GET", "/sim/state?as=lan", nil)
			}
		})
	}
	seen := 0
	for seen < 2*writers*each {
		if events.next().name == "message" {
			seen++
		}
	}
	wg.Wait()
	list, _, err := w.sim.Messages(group, simulator.MessagesQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range list {
		if m.ID != list[0].ID+int64(i) {
			t.Fatalf("message %d has the number %d", i, m.ID)
		}
	}
	total := 0
	for got := w.take(); len(got) > 0; got = w.take() {
		total += len(got)
	}
	if total < writers*each {
		t.Errorf("%d updates, want at least %d", total, writers*each)
	}
}
