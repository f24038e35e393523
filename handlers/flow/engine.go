package flow

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"giaoban/chat"
)

// What the engine keeps in a session beside the answers.
const (
	keyAsk     = "~ask"   // a group's separate question is shown
	keyStart   = "~start" // what the dialog was begun with
	keyAlbum   = "~album" // the album that was answered last
	keyMessage = "~at."   // with a step's name: the message that gave its answer
	keyEdited  = "~was"   // what the dialog was before an answer was asked for anew, as JSON
	keyTold    = "~told"  // the person was answered that the time is over
	keyLate    = "~late"  // what they wrote when it was over already
)

// The values of the buttons that every dialog has.
const (
	valueBack   = "~b"
	valueSkip   = "~s"
	valueCancel = "~c"
	valueType   = "~t"
	valueResume = "~r"
	valueEdit   = "~e." // with a step's name
)

// Engine leads dialogs. It keeps nothing between two updates.
type Engine struct {
	words   Words
	life    time.Duration
	dialogs map[string]*Dialog
}

// New returns an engine. A dialog ends by itself when nothing was answered for life.
func New(words Words, life time.Duration, dialogs ...Dialog) *Engine {
	e := &Engine{words: words, life: life, dialogs: map[string]*Dialog{}}
	e.Add(dialogs...)
	return e
}

// Add makes dialogs known. All must be added before the first update.
func (e *Engine) Add(dialogs ...Dialog) {
	for _, d := range dialogs {
		e.dialogs[d.Name] = &d
	}
}

// turn is one update's way through a dialog.
type turn struct {
	*Engine
	d       *Dialog
	t       Talk
	session chat.Session // a copy: what is read stays as it was
	note    string       // HTML, above the question
	typed   bool         // the answer was typed: what comes next must stand below it
	only    bool         // the separate question says it all: the dialog's message can stay as it is
	begun   bool         // with this update
	out     Outcome
}

// Start begins a dialog with the answers that are known already. One that the person has under way here gives way.
func (e *Engine) Start(ctx context.Context, s Scene, name string, given map[string]string) (Outcome, error) {
	d, ok := e.dialogs[name]
	if !ok {
		return Outcome{}, fmt.Errorf("starting a dialog: there is none called %q", name)
	}
	start := signature(given)
	if old := s.Session; old != nil && !s.Expired && old.Flow == name && old.Values[keyStart] == start {
		return e.takeUp(ctx, s)
	}
	turn := &turn{Engine: e, d: d, begun: true}
	turn.session = chat.Session{
		Key: s.Key(), ID: NewID(s.Update, s.From.ID), Flow: name, Values: map[string]string{keyStart: start},
	}
	maps.Copy(turn.session.Values, given)
	turn.t = Talk{Scene: s, Values: turn.session.Values}
	if s.Session != nil {
		if err := turn.giveWay(ctx); err != nil {
			return Outcome{}, err
		}
	}
	return turn.proceed(ctx)
}

// takeUp goes on with a dialog that was begun in the same way: what was answered is not asked for again. Its question is
// shown anew, below, unless a button was only pressed twice.
func (e *Engine) takeUp(ctx context.Context, s Scene) (Outcome, error) {
	toast := e.words.Label(s.Lang, "dialog.open_already")
	if s.Pressed && len(s.Session.Trail) == 0 {
		return Outcome{Toast: toast}, nil
	}
	turn, step, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	turn.typed = true
	out, err := turn.ask(ctx, step, turn.asked())
	out.Toast = toast
	return out, err
}

// maxSignature is how much of what a dialog was begun with is kept word by word, in bytes.
const maxSignature = 256

// signature writes what a dialog was begun with, so that the same beginning is known again.
func signature(given map[string]string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(given)) {
		fmt.Fprintf(&b, "%q=%q ", key, given[key])
	}
	if b.Len() > maxSignature {
		// A long text is kept once, where its step takes it away again, and not here, too.
		return fmt.Sprintf("%x", sha256.Sum256([]byte(b.String())))
	}
	return b.String()
}

// Asking tells whether a group's separate question of the session waits for a typed answer.
func Asking(session *chat.Session) bool { return session != nil && session.Values[keyAsk] != "" }

// Answered tells whether the message gave one of the session's answers.
func Answered(session *chat.Session, message int64) bool {
	if session == nil || message == 0 {
		return false
	}
	id := fmt.Sprint(message)
	for key, value := range session.Values {
		if value == id && strings.HasPrefix(key, keyMessage) {
			return true
		}
	}
	return false
}

// resume takes up the dialog that a scene has under way.
// One that this version of the program does not know any more, or not this step of it, is as good as over.
func (e *Engine) resume(s Scene) (*turn, *Step, bool) {
	d, ok := e.dialogs[s.Session.Flow]
	if !ok {
		return nil, nil, false
	}
	turn := &turn{Engine: e, d: d, session: s.Session.Clone()}
	turn.t = Talk{Scene: s, Values: turn.session.Values}
	step, ok := d.step(s.Session.Step)
	return turn, step, ok
}

// lost ends a session that cannot be gone on with.
func (e *Engine) lost(s Scene) Outcome {
	out := s.Tell(e.words, "dialog.over")
	out.End = true
	return out
}

// Press handles a button of a dialog: args are the dialog's id, the step and the value. Whose dialog it is was checked.
func (e *Engine) Press(ctx context.Context, s Scene, args []string) (Outcome, error) {
	out, err := e.press(ctx, s, args)
	out.Dialog = s.Session != nil
	return out, err
}

func (e *Engine) press(ctx context.Context, s Scene, args []string) (Outcome, error) {
	if len(args) != 3 || s.Session == nil || s.Session.ID != args[0] {
		return Outcome{Toast: e.words.Label(s.Lang, "dialog.over")}, nil
	}
	if s.Expired && args[2] == valueResume {
		return e.takeUpLate(ctx, s)
	}
	if s.Expired && args[2] != valueCancel {
		return e.expire(ctx, s, Input{Pressed: true})
	}
	turn, step, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	if step.Name != args[1] {
		return Outcome{Toast: e.words.Label(s.Lang, "dialog.answered")}, nil
	}
	if edit, isEdit := strings.CutPrefix(args[2], valueEdit); isEdit {
		return turn.edit(ctx, step, edit)
	}
	switch args[2] {
	case valueCancel:
		return e.Cancel(ctx, s)
	case valueBack:
		return turn.back(ctx)
	case valueSkip:
		if step.Skip == nil || !step.Skip(turn.t) {
			return Outcome{Toast: e.words.Label(s.Lang, "dialog.needed"), Alert: true}, nil
		}
		turn.t.Values[step.Name] = ""
		return turn.answered(ctx, step)
	case valueType:
		if !step.Typed {
			return Outcome{Toast: e.words.Label(s.Lang, "dialog.answered")}, nil
		}
		turn.only = true
		return turn.ask(ctx, step, true)
	}
	return turn.take(ctx, step, Input{Pressed: true, Value: args[2]})
}

// Write handles what the person wrote as an answer in their dialog.
func (e *Engine) Write(ctx context.Context, s Scene, in Input) (Outcome, error) {
	out, err := e.write(ctx, s, in)
	out.Dialog = s.Session != nil
	return out, err
}

func (e *Engine) write(ctx context.Context, s Scene, in Input) (Outcome, error) {
	if s.Session == nil {
		return Ignored(), nil
	}
	if s.Expired {
		if in.Edited || Told(s.Session) {
			return Ignored(), nil
		}
		return e.expire(ctx, s, in)
	}
	turn, step, ok := e.resume(s)
	if !ok {
		return e.lost(s), nil
	}
	if in.Edited {
		return turn.amend(ctx, step, in)
	}
	if in.Album != "" && in.Album == turn.t.Values[keyAlbum] {
		return Ignored(), nil // an album is one answer
	}
	turn.typed = true
	if in.Album != "" {
		turn.t.Values[keyAlbum] = in.Album
	}
	switch {
	case !step.Typed:
		turn.note = e.words.Text(s.Lang, "dialog.press_a_button")
		return turn.ask(ctx, step, false)
	case step.Files && len(in.Files) > 0:
	case in.Empty():
		turn.note, turn.only = e.words.Text(s.Lang, cmp.Or(step.Wants, "dialog.text_wanted")), true
		return turn.ask(ctx, step, true)
	case len(in.Files) > 0:
		turn.note = e.words.Text(s.Lang, "dialog.files_not_taken")
	}
	return turn.take(ctx, step, in)
}

// Refuse ends the dialog that is under way with the reason why it can lead to nothing: line is HTML, and what becomes of the
// dialog's message; toast is plain.
func (e *Engine) Refuse(s Scene, line, toast string) Outcome {
	turn, _, ok := e.resume(s)
	if !ok {
		return e.lost(s)
	}
	turn.out.End, turn.out.Toast, turn.out.Alert = true, toast, true
	turn.close(&turn.session, Ending{Line: line}, !s.Pressed)
	return turn.out
}
