// Package flow is the step engine of guided dialogs: a session and an input give an outcome.
//
// A dialog is data: its steps in order. The step that is asked is always the first one that applies and has no answer
// yet, so no step can be a dead end, and going back is taking answers away.
package flow

import (
	"context"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
)

// Dialog is a guided conversation with one person.
type Dialog struct {
	Name   string
	Head   func(ctx context.Context, t Talk) (string, error) // HTML, the first line of every question
	Steps  []Step
	Finish func(ctx context.Context, t Talk) (Ending, error) // called when no step is left
	// Elsewhere returns the address where a group's dialog can be gone on with in private; nil or empty: nowhere.
	Elsewhere func(t Talk) string
}

// Step is one question of a dialog.
type Step struct {
	Name  string            // short ASCII: it stands in the buttons
	When  func(t Talk) bool // whether it applies; nil: always
	Typed bool              // the answer may be typed
	Files bool              // files are an answer, too
	Wants string            // the text's name that says what can be an answer; empty: that words are wanted
	Keeps bool              // asked anew, it keeps what stands beside its answer
	// OnDemand spares a group the message that asks for a typed answer until somebody wants to type, where a button can
	// answer as well.
	OnDemand bool
	Review   bool              // what was answered can be changed from here
	Skip     func(t Talk) bool // whether it may be left out; nil: no
	Ask      func(ctx context.Context, t Talk) (Question, error)
	Take     func(ctx context.Context, t Talk, in Input) (Taken, error)
}

// Question is what a step shows.
type Question struct {
	Text        string // HTML
	Rows        [][]Choice
	Prompt      string // HTML: what a group's separate question says; empty: Text
	Placeholder string
	Type        string // plain: what the button says that lets a group's member type; empty: the usual
}

// Choice is a button of a question. One of Value, Edit and URL is set.
type Choice struct {
	Label string
	Value string // ASCII without a colon
	Edit  string // the step to answer anew
	URL   string
}

// Taken is what a step makes of an input.
type Taken struct {
	Answer  string            // kept under the step's name
	More    map[string]string // kept with it, under the step's name, a point and the key
	Problem string            // HTML: why it was not taken, and what to do instead; nothing is kept
	Again   bool              // only More is kept, and the question is shown again, below Problem
	Command directive.Command // carried out already now
}

// Ending is how a dialog ends.
type Ending struct {
	Command directive.Command
	Line    string // HTML: what the dialog's message becomes; empty: it is removed
	Rows    [][]chat.Button
	Toast   string
}

// Talk is a dialog under way, as its steps see it.
type Talk struct {
	Scene
	Values map[string]string
}

// Answer returns the answer to a step, empty where it was skipped or not given.
func (t Talk) Answer(step string) string { return t.Values[step] }

// More returns what was kept with the answer to a step.
func (t Talk) More(step, key string) string { return t.Values[step+"."+key] }

// Answered tells whether the step has an answer or was skipped.
func (t Talk) Answered(step string) bool {
	_, ok := t.Values[step]
	return ok
}

// MessageOf returns the message that gave the answer to a step, 0 where none did.
func (t Talk) MessageOf(step string) int64 {
	id, err := strconv.ParseInt(t.Values[keyMessage+step], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// forget takes an answer away, with what was kept with it.
func (t Talk) forget(step string) {
	delete(t.Values, step)
	for key := range t.Values {
		if strings.HasPrefix(key, step+".") || key == keyMessage+step {
			delete(t.Values, key)
		}
	}
}

// step returns a step by its name.
func (d *Dialog) step(name string) (*Step, bool) {
	for i := range d.Steps {
		if d.Steps[i].Name == name {
			return &d.Steps[i], true
		}
	}
	return nil, false
}

// next returns the first step that applies and has no answer; nil: none is left. Answers to steps that don't apply any
// more are taken away.
func (d *Dialog) next(t Talk) *Step {
	for i := range d.Steps {
		s := &d.Steps[i]
		if s.When != nil && !s.When(t) {
			t.forget(s.Name)
			continue
		}
		// What was skipped is asked after all where a later change made it needed.
		skipped := t.Answered(s.Name) && t.Answer(s.Name) == ""
		if skipped && (s.Skip == nil || !s.Skip(t)) {
			t.forget(s.Name)
		}
		if !t.Answered(s.Name) {
			return s
		}
	}
	return nil
}

// Always lets a step be skipped whatever was answered.
func Always(Talk) bool { return true }
