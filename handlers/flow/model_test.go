package flow_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// part is one step of a drawn dialog.
type part struct {
	name         string
	typed, skips bool
	after        int // it applies where the answer to the part with this index is "a"; -1: always
}

// drawn makes a dialog with a review at its end, in which everything can be edited.
func drawn(t *rapid.T) []part {
	var parts []part
	for i := range rapid.IntRange(1, 6).Draw(t, "steps") {
		parts = append(parts, part{
			name: fmt.Sprintf("s%d", i), typed: rapid.Bool().Draw(t, "typed"), skips: rapid.Bool().Draw(t, "skips"),
			after: rapid.IntRange(-1, i-1).Draw(t, "after"),
		})
	}
	return parts
}

func dialogOf(parts []part) flow.Dialog {
	d := flow.Dialog{
		Name: "drawn",
		Head: func(context.Context, flow.Talk) (string, error) { return "DRAWN", nil },
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			return flow.Ending{Command: directive.Close{Number: 1}, Line: fmt.Sprint(answersOnly(t.Values))}, nil
		},
	}
	for _, p := range parts {
		step := flow.Step{
			Name: p.name, Typed: p.typed,
			Ask: func(context.Context, flow.Talk) (flow.Question, error) {
				return flow.Question{Text: p.name, Rows: [][]flow.Choice{{{Label: "a", Value: "a"}, {Label: "b", Value: "b"}}}}, nil
			},
			Take: func(_ context.Context, _ flow.Talk, in flow.Input) (flow.Taken, error) {
				if in.Text == "bad" {
					return flow.Taken{Problem: "bad"}, nil
				}
				return flow.Taken{Answer: in.Value + in.Text, More: map[string]string{"more": "x"}}, nil
			},
		}
		if p.skips {
			step.Skip = flow.Always
		}
		if p.after >= 0 {
			name := parts[p.after].name
			step.When = func(t flow.Talk) bool { return t.Answer(name) == "a" }
		}
		d.Steps = append(d.Steps, step)
	}
	d.Steps = append(d.Steps, flow.Step{
		Name: "check", Review: true, Take: flow.OneOf(words{}, "ok"),
		Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
			q := flow.Question{Text: "check", Rows: [][]flow.Choice{{{Label: "ok", Value: "ok"}}}}
			for _, p := range parts {
				if t.Answered(p.name) {
					q.Rows = append(q.Rows, []flow.Choice{{Label: p.name, Edit: p.name}})
				}
			}
			return q, nil
		},
	})
	return d
}

// answersOnly leaves out what the engine keeps for itself.
func answersOnly(values map[string]string) map[string]string {
	only := map[string]string{}
	for key, value := range values {
		if !strings.HasPrefix(key, "~") && !strings.Contains(key, ".") {
			only[key] = value
		}
	}
	return only
}

// model is what a dialog should be after each act.
type model struct {
	parts   []part
	answers map[string]string
	trail   []string
	step    string // empty: it is over
	done    bool
	before  *model // what it was when an answer began to be edited
}

func (m *model) clone() *model {
	c := *m
	c.answers, c.trail = maps.Clone(m.answers), slices.Clone(m.trail)
	return &c
}

func (m *model) applies(p part) bool {
	return p.after < 0 || m.answers[m.parts[p.after].name] == "a"
}

// proceed goes to the first part that applies and has no answer.
func (m *model) proceed() {
	for _, p := range m.parts {
		answer, answered := m.answers[p.name]
		switch {
		case !m.applies(p):
			delete(m.answers, p.name)
			continue
		case answered && (answer != "" || p.skips):
			continue
		}
		delete(m.answers, p.name)
		m.step = p.name
		return
	}
	m.step = "check"
}

func (m *model) answer(value string) {
	if m.step == "check" {
		m.step, m.done = "", true
		return
	}
	m.answers[m.step] = value
	m.trail = append(m.trail, m.step)
	m.before = nil
	m.proceed()
}

func (m *model) back() {
	if m.before != nil {
		*m = *m.before
		return
	}
	for len(m.trail) > 0 {
		last := m.trail[len(m.trail)-1]
		m.trail = m.trail[:len(m.trail)-1]
		at := slices.IndexFunc(m.parts, func(p part) bool { return p.name == last })
		if !m.applies(m.parts[at]) {
			continue
		}
		delete(m.answers, m.step)
		delete(m.answers, last)
		m.step = last
		return
	}
}

func (m *model) edit(name string) {
	m.before = m.clone()
	at := slices.IndexFunc(m.parts, func(p part) bool { return p.name == name })
	m.trail = slices.DeleteFunc(slices.Clone(m.trail), func(s string) bool {
		return slices.IndexFunc(m.parts, func(p part) bool { return p.name == s }) >= at
	})
	m.answers = maps.Clone(m.answers)
	delete(m.answers, name)
	m.step = name
}

// TestTheEngineIsItsModel plays drawn dialogs at random, with restarts, pauses and moves to another chat, and compares each
// state with the model's. From wherever it stands at last, the end is reached.
func TestTheEngineIsItsModel(t *testing.T) {
	ends, edits := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		parts := drawn(t)
		k := newKitchen(t, rapid.SampledFrom([]chat.Kind{chat.Private, chat.Supergroup}).Draw(t, "kind"))
		k.engine = flow.New(words{}, time.Hour, dialogOf(parts))
		m := &model{parts: parts, answers: map[string]string{}}
		m.proceed()
		k.apply(k.engine.Start(context.Background(), k.scene(true), "drawn", nil))
		for range rapid.IntRange(0, 40).Draw(t, "acts") {
			if m.step == "" {
				break
			}
			edits += k.actLike(t, m, parts)
			k.is(t, m)
		}
		for i := 0; m.step != ""; i++ {
			if i > len(parts)+2 {
				t.Fatalf("no end is reached from %q", m.step)
			}
			value := "a"
			if m.step == "check" {
				value = "ok"
			}
			k.press(value)
			m.answer(value)
			k.is(t, m)
		}
		if m.done {
			ends++
		}
	})
	if ends == 0 || edits == 0 {
		t.Errorf("%d dialogs came to their end, %d answers were edited", ends, edits)
	}
}

// is fails unless the dialog is what the model says.
func (k *kitchen) is(t *rapid.T, m *model) {
	if m.step == "" {
		if k.session != nil || m.done != (len(k.done) == 1) {
			t.Fatalf("it should be over, done %t: %+v, %d commands", m.done, k.session, len(k.done))
		}
		return
	}
	if k.session == nil || k.session.Step != m.step {
		t.Fatalf("it stands at %+v, not at %q", k.session, m.step)
	}
	if diff := cmp.Diff(m.answers, answersOnly(k.session.Values), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("at %q: %s", m.step, diff)
	}
	if diff := cmp.Diff(m.trail, k.session.Trail, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the trail at %q: %s", m.step, diff)
	}
	if back := slices.Contains(k.values(), "~b"); back != (len(m.trail) > 0 || m.before != nil) {
		t.Fatalf("the way back from %q with %v is offered: %t", m.step, m.trail, back)
	}
}

// actLike does one thing in the dialog and in the model; it returns 1 for an edit.
func (k *kitchen) actLike(t *rapid.T, m *model, parts []part) int {
	acts := []string{"answer", "answer", "answer", "type", "skip", "back", "back", "edit", "cancel", "restart", "pause", "lapse", "move"}
	if m.step == "check" {
		acts = append(acts, "edit", "edit", "edit", "edit", "edit") // only there it does anything
	}
	switch rapid.SampledFrom(acts).Draw(t, "act") {
	case "answer":
		value := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "value")
		if m.step == "check" {
			value = "ok"
		}
		k.press(value)
		m.answer(value)
	case "type":
		text := rapid.SampledFrom([]string{"a", "some words", "bad"}).Draw(t, "text")
		k.write(text)
		at := slices.IndexFunc(parts, func(p part) bool { return p.name == m.step })
		if text != "bad" && at >= 0 && parts[at].typed {
			m.answer(text)
		}
	case "skip":
		k.press("~s")
		if at := slices.IndexFunc(parts, func(p part) bool { return p.name == m.step }); at >= 0 && parts[at].skips {
			m.answer("")
		}
	case "back":
		k.press("~b")
		m.back()
	case "edit":
		name := rapid.SampledFrom(parts).Draw(t, "edited").name
		k.press("~e." + name)
		if _, answered := m.answers[name]; answered && m.step == "check" {
			m.edit(name)
			return 1
		}
	case "cancel":
		if rapid.IntRange(0, 9).Draw(t, "really") == 0 {
			k.press("~c")
			m.step = ""
		}
	case "restart":
		k.engine = flow.New(words{}, time.Hour, dialogOf(parts))
	case "pause":
		k.now = k.now.Add(2 * time.Hour)
		if out := k.press("a"); out.Session == nil || !strings.Contains(k.main().Text, "respond.expired") {
			t.Fatalf("after the time it gives %+v", out)
		}
		if out := k.write("too late"); !out.Ignore {
			t.Fatalf("it was told twice: %+v", out)
		}
		k.press("~r")
	case "lapse":
		k.now = k.now.Add(2 * time.Hour)
		out := k.apply(k.engine.Lapse(context.Background(), k.scene(false)))
		if out.Session == nil || !out.Session.Told || !strings.Contains(k.main().Text, "respond.expired") || k.main().ForceReply {
			t.Fatalf("at its end it gives %+v", out)
		}
		if out := k.press("a"); out.Session != nil || out.Toast == "" {
			t.Fatalf("an old button gives %+v", out)
		}
		k.press("~r")
		if k.session.Told || !k.session.Expires.After(k.now) {
			t.Fatalf("taken up again, it is %+v", k.session)
		}
	case "move":
		from := k.session.Clone()
		s := k.scene(false)
		s.Session, s.Kind, s.Place = nil, chat.Private, chat.Place{Chat: 42}
		out := k.apply(k.engine.Adopt(context.Background(), s, from))
		if out.Left == nil || out.Left.Key != from.Key || len(out.Left.Replies) != 2 {
			t.Fatalf("what is left behind: %+v", out.Left)
		}
		k.kind = chat.Private
		m.before = nil
	}
	return 0
}

func TestWhatIsWrittenTooLateIsKept(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(map[string]string{"size": "small"})
	k.now = k.now.Add(2 * time.Hour)
	out := k.write("hot")
	if k.session == nil || !flow.Told(k.session) || out.Replies[0].Action != chat.Replace || !out.Alert {
		t.Fatalf("it gave %+v", out)
	}
	if out := k.press("ok"); out.Session != nil || out.Toast == "" {
		t.Errorf("an old button gave %+v", out)
	}
	k.press("~r")
	if k.session.Values["note"] != "hot" || k.session.Step != "check" {
		t.Errorf("what was written is gone: %+v", k.session)
	}
	k.now = k.now.Add(2 * time.Hour)
	k.press("small")
	k.press("~c")
	if k.session != nil {
		t.Error("a paused dialog can't be cancelled")
	}
}

func TestADialogThatIsNotKnownIsNotAdopted(t *testing.T) {
	k := newKitchen(t, chat.Private)
	if out, err := k.engine.Adopt(context.Background(), k.scene(false), chat.Session{Flow: "gone"}); err != nil || out.Session != nil || out.Left != nil {
		t.Errorf("it gave %+v, %v", out, err)
	}
}
