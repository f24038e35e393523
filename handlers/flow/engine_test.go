package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// words writes a text's name and its parameters.
type words struct{}

func (words) Text(_ directive.Lang, key string, pairs ...any) string {
	if len(pairs) == 0 {
		return key
	}
	return fmt.Sprint(key, pairs)
}

func (words) Label(_ directive.Lang, key string, pairs ...any) string { return fmt.Sprint(key, pairs) }

// errReading is what a step's reading fails with.
var errReading = errors.New("the store is away")

// pizza is a dialog with a choice, a branch, a typed step, a step that can be skipped and a review.
func pizza() flow.Dialog {
	ask := func(text string, values ...string) func(context.Context, flow.Talk) (flow.Question, error) {
		return func(context.Context, flow.Talk) (flow.Question, error) {
			q := flow.Question{Text: text}
			for _, v := range values {
				q.Rows = append(q.Rows, []flow.Choice{{Label: v, Value: v}})
			}
			return q, nil
		}
	}
	text := func(_ context.Context, _ flow.Talk, in flow.Input) (flow.Taken, error) {
		switch {
		case in.Pressed:
			return flow.Taken{Problem: "type it"}, nil
		case in.Text == "boom":
			return flow.Taken{}, errReading
		case len(in.Text) > 10:
			return flow.Taken{Problem: "too long"}, nil
		}
		return flow.Taken{Answer: in.Text, More: map[string]string{"length": fmt.Sprint(len(in.Text))}}, nil
	}
	review := func(context.Context, flow.Talk) (flow.Question, error) {
		return flow.Question{Text: "review?", Rows: [][]flow.Choice{
			{{Label: "ok", Value: "ok"}}, {{Label: "edit size", Edit: "size"}, {Label: "edit note", Edit: "note"}},
		}}, nil
	}
	return flow.Dialog{
		Name: "pizza",
		Head: func(context.Context, flow.Talk) (string, error) { return "PIZZA", nil },
		Steps: []flow.Step{
			{Name: "size", Ask: ask("size?", "small", "large"), Take: flow.OneOf(words{}, "small", "large")},
			{
				Name: "extra", Typed: true, OnDemand: true, Ask: ask("extra?", "cheese"),
				When: func(t flow.Talk) bool { return t.Answer("size") == "large" },
				Take: func(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
					if in.Pressed {
						return flow.OneOf(words{}, "cheese")(ctx, t, in)
					}
					return text(ctx, t, in)
				},
			},
			{Name: "note", Typed: true, Skip: flow.Always, Ask: ask("note?"), Take: text},
			{Name: "check", Review: true, Ask: review, Take: flow.OneOf(words{}, "ok")},
		},
		Finish: func(_ context.Context, t flow.Talk) (flow.Ending, error) {
			line := strings.Join([]string{t.Answer("size"), t.Answer("extra"), t.Answer("note")}, "/")
			return flow.Ending{Command: directive.Close{Number: 7}, Line: "done " + line, Toast: "baked"}, nil
		},
	}
}

// kitchen plays updates against an engine and keeps the session, as the store would.
type kitchen struct {
	t       rapid.TB
	engine  *flow.Engine
	kind    chat.Kind
	now     time.Time
	update  int64
	session *chat.Session
	shown   map[string]chat.Message // by slot
	done    []flow.Outcome
	failed  error
}

func newKitchen(t rapid.TB, kind chat.Kind) *kitchen {
	return &kitchen{
		t: t, engine: flow.New(words{}, time.Hour, pizza()), kind: kind, now: time.Unix(1_500_000_000, 0),
		shown: map[string]chat.Message{},
	}
}

func (k *kitchen) scene(pressed bool) flow.Scene {
	k.update++
	s := flow.Scene{
		Update: k.update, Now: k.now, Place: chat.Place{Chat: -5}, Kind: k.kind, Lang: directive.English, Room: directive.English,
		From: chat.Sender{ID: 42, Name: "Ann"}, Pressed: pressed, Message: 900 + k.update,
	}
	if k.session != nil {
		c := k.session.Clone()
		s.Session, s.Expired = &c, !k.now.Before(c.Expires)
	}
	return s
}

func (k *kitchen) apply(out flow.Outcome, err error) flow.Outcome {
	k.failed = err
	if err != nil {
		return out
	}
	if out.End {
		k.session = nil
	}
	if out.Session != nil {
		k.session = out.Session
	}
	for _, e := range out.Replies {
		if e.Action == chat.Remove {
			delete(k.shown, e.Slot)
			continue
		}
		if e.Action == chat.Put && k.shown[e.Slot].ForceReply {
			k.t.Errorf("a question that asks for a reply was edited")
		}
		k.shown[e.Slot] = e.Message
	}
	if out.Command != nil {
		k.done = append(k.done, out)
	}
	return out
}

func (k *kitchen) start(given map[string]string) flow.Outcome {
	return k.apply(k.engine.Start(context.Background(), k.scene(true), "pizza", given))
}

func (k *kitchen) press(value string) flow.Outcome {
	if k.session == nil {
		k.t.Fatal("nothing to press")
	}
	return k.apply(k.engine.Press(context.Background(), k.scene(true), []string{k.session.ID, k.session.Step, value}))
}

func (k *kitchen) write(text string) flow.Outcome {
	return k.apply(k.engine.Write(context.Background(), k.scene(false), flow.Input{Text: text, Message: 900 + k.update}))
}

// main returns the dialog's message.
func (k *kitchen) main() chat.Message { return k.shown[flow.Slot(k.session.ID)] }

// values returns the values of the buttons of the dialog's message.
func (k *kitchen) values() []string {
	var values []string
	for _, row := range k.main().Keyboard {
		for _, b := range row {
			_, args, ok := chat.ParseData(b.Data)
			if !ok || len(args) != 3 || args[0] != k.session.ID || args[1] != k.session.Step {
				k.t.Fatalf("button %q has the data %q", b.Text, b.Data)
			}
			values = append(values, args[2])
		}
	}
	return values
}

func TestADialogFromBeginningToEnd(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(nil)
	k.press("large")
	k.write("ham")
	k.press("~s")
	out := k.press("ok")
	if len(k.done) != 1 || k.session != nil || out.Toast != "baked" || !out.End {
		t.Fatalf("it ended as %+v, session %v", out, k.session)
	}
	if got := k.shown[flow.Slot(flow.NewID(1, 42))].Text; got != "done large/ham/" {
		t.Errorf("the last line is %q", got)
	}
}

func TestAnswersOfABranchThatIsLeftAreForgotten(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(nil)
	k.press("large")
	k.write("ham")
	k.press("~s")
	k.press("~e.size")
	k.press("small")
	if k.session.Step != "check" {
		t.Fatalf("step %q, not the review", k.session.Step)
	}
	k.press("ok")
	if got := k.shown[flow.Slot(flow.NewID(1, 42))].Text; got != "done small//" {
		t.Errorf("the last line is %q", got)
	}
}

func TestAnEditAsksOnlyWhatIsNewlyNeeded(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(nil)
	k.press("small")
	k.write("quick")
	k.press("~e.size")
	k.press("large")
	if k.session.Step != "extra" {
		t.Fatalf("step %q", k.session.Step)
	}
	k.press("cheese")
	if k.session.Step != "check" || k.session.Values["note"] != "quick" {
		t.Errorf("step %q, values %v", k.session.Step, k.session.Values)
	}
}

func TestGivenAnswersAreNotAskedFor(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(map[string]string{"size": "small", "note": "x"})
	if k.session.Step != "check" || slices.Contains(k.values(), "~b") {
		t.Errorf("step %q with %v", k.session.Step, k.values())
	}
}

func TestStaleAndForgedButtonsChangeNothing(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(nil)
	before := k.session.Clone()
	for _, args := range [][]string{
		nil, {"x"}, {"x", "size", "small"}, {before.ID, "note", "~s"}, {before.ID, "size"},
		{before.ID, "size", "huge"}, {before.ID, "size", "~b"}, {before.ID, "size", "~s"}, {before.ID, "size", "~t"},
		{before.ID, "size", "~e.check"}, {before.ID, "size", "~e.note"}, {before.ID, "check", "ok"},
	} {
		out := k.apply(k.engine.Press(context.Background(), k.scene(true), args))
		if out.Command != nil || out.End {
			t.Errorf("%v did something: %+v", args, out)
		}
		if k.session.Step != "size" || len(k.session.Trail) != 0 {
			t.Errorf("%v led to %q", args, k.session.Step)
		}
	}
	k.press("small")
	k.press("~s")
	k.press("ok")
	out := k.apply(k.engine.Press(context.Background(), k.scene(true), []string{before.ID, "check", "ok"}))
	if out.Command != nil || out.Toast != "dialog.over[]" {
		t.Errorf("a second press gave %+v", out)
	}
}

func TestATypedAnswerInAGroupIsAskedForApart(t *testing.T) {
	k := newKitchen(t, chat.Supergroup)
	k.start(nil)
	ask := flow.AskSlot(k.session.ID)
	if _, there := k.shown[ask]; there {
		t.Error("a step with buttons only asks for a reply")
	}
	k.press("large")
	if _, there := k.shown[ask]; there || !slices.Contains(k.values(), "~t") {
		t.Error("a step that is typed on demand asks at once")
	}
	k.press("~t")
	if !k.shown[ask].ForceReply || !strings.Contains(k.shown[ask].Text, "dialog.mention[ID 42 Name Ann]") {
		t.Errorf("the question is %+v", k.shown[ask])
	}
	k.press("cheese")
	if !k.shown[ask].ForceReply {
		t.Error("a typed step does not ask")
	}
	k.write("well done, please")
	if !strings.Contains(k.shown[ask].Text, "too long") || k.session.Step != "note" {
		t.Errorf("a problem is not said: %+v", k.shown[ask])
	}
	k.write("hot")
	if _, there := k.shown[ask]; there {
		t.Error("the question stays when it is answered")
	}
	k.press("~c")
	if len(k.shown) != 0 || k.session != nil {
		t.Errorf("a cancelled dialog leaves %v", k.shown)
	}
}

func TestTheNextQuestionStandsBelowATypedAnswer(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(map[string]string{"size": "small"})
	out := k.write("hot")
	if len(out.Replies) != 1 || out.Replies[0].Action != chat.Replace {
		t.Errorf("the next question is %+v", out.Replies)
	}
	if out = k.press("~b"); out.Replies[0].Action != chat.Put {
		t.Errorf("after a press the message is not edited: %+v", out.Replies)
	}
}

func TestAnEditedAnswerIsTakenAnew(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(map[string]string{"size": "small"})
	k.write("hot")
	id := k.session.Values["~at.note"]
	edit := func(text string, message int64) flow.Outcome {
		return k.apply(k.engine.Write(context.Background(), k.scene(false), flow.Input{Text: text, Message: message, Edited: true}))
	}
	if out := edit("mild", 1); !out.Ignore {
		t.Error("somebody's other message was taken")
	}
	var at int64
	if _, err := fmt.Sscan(id, &at); err != nil {
		t.Fatal(err)
	}
	edit("mild", at)
	if k.session.Values["note"] != "mild" || k.session.Step != "check" {
		t.Errorf("the note is %q at %q", k.session.Values["note"], k.session.Step)
	}
	edit("much too long for it", at)
	if k.session.Values["note"] != "mild" || !strings.Contains(k.main().Text, "too long") {
		t.Errorf("a bad edit: %q, %q", k.session.Values["note"], k.main().Text)
	}
}

func TestWhatIsNoTextIsAnsweredAndTheDialogStays(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(nil)
	k.write("small")
	if !strings.Contains(k.main().Text, "dialog.press_a_button") || k.session.Step != "size" {
		t.Errorf("typing at a choice gave %q", k.main().Text)
	}
	k.press("small")
	for _, in := range []flow.Input{{Other: "sticker"}, {Text: "  "}, {Files: []chat.File{{Kind: chat.Photo}}}} {
		in.Text = strings.TrimSpace(in.Text)
		k.apply(k.engine.Write(context.Background(), k.scene(false), in))
		if !strings.Contains(k.main().Text, "dialog.text_wanted") || k.session.Step != "note" {
			t.Errorf("%+v gave %q", in, k.main().Text)
		}
	}
	album := flow.Input{Text: "hot", Album: "a", Files: []chat.File{{Kind: chat.Photo}}}
	k.apply(k.engine.Write(context.Background(), k.scene(false), album))
	if !strings.Contains(k.main().Text, "dialog.files_not_taken") || k.session.Step != "check" {
		t.Errorf("a caption gave %q", k.main().Text)
	}
	if out := k.apply(k.engine.Write(context.Background(), k.scene(false), flow.Input{Album: "a"})); !out.Ignore {
		t.Error("an album's second picture is an answer of its own")
	}
}

func TestANewDialogTakesTheOldOnesPlace(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(map[string]string{"size": "small"})
	first := flow.Slot(k.session.ID)
	if out := k.start(map[string]string{"size": "small"}); out.Toast != "dialog.open_already[]" || out.Session != nil {
		t.Errorf("a double press gave %+v", out)
	}
	k.write("hot")
	step := k.session.Step
	if out := k.start(map[string]string{"size": "small"}); k.session.Step != step || out.Replies[0].Action != chat.Replace {
		t.Errorf("the same beginning lost the answers: %+v at %q", out, k.session.Step)
	}
	k.start(map[string]string{"size": "large"})
	if flow.Slot(k.session.ID) == first || !strings.Contains(k.shown[first].Text, "dialog.replaced") {
		t.Errorf("the old message is %q", k.shown[first].Text)
	}
}

func TestAStepThatTheProgramForgotIsOver(t *testing.T) {
	for _, spoil := range []func(*chat.Session){
		func(s *chat.Session) { s.Step = "gone" }, func(s *chat.Session) { s.Flow = "gone" },
	} {
		k := newKitchen(t, chat.Private)
		k.start(nil)
		spoil(k.session)
		if out := k.press("small"); !out.End || out.Toast != "dialog.over[]" {
			t.Errorf("it gave %+v", out)
		}
	}
}

func TestAFailingStepWritesNothing(t *testing.T) {
	k := newKitchen(t, chat.Private)
	k.start(map[string]string{"size": "small"})
	before := k.session.Clone()
	if out := k.write("boom"); !errors.Is(k.failed, errReading) || out.Session != nil {
		t.Errorf("it gave %+v, %v", out, k.failed)
	}
	if diff := cmp.Diff(before, *k.session); diff != "" {
		t.Error(diff)
	}
	if _, err := k.engine.Start(context.Background(), k.scene(false), "soup", nil); err == nil {
		t.Error("a dialog that is not there was begun")
	}
}

// TestNoStepIsADeadEnd walks at random and checks after each act where it led.
func TestNoStepIsADeadEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newKitchen(t, rapid.SampledFrom([]chat.Kind{chat.Private, chat.Supergroup}).Draw(t, "kind"))
		k.start(nil)
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			if k.session == nil {
				break
			}
			was := k.session.Clone()
			if rapid.Bool().Draw(t, "type") {
				k.write(rapid.SampledFrom([]string{"a", "b", "much too long a text", ""}).Draw(t, "text"))
				continue
			}
			value := rapid.SampledFrom(k.values()).Draw(t, "value")
			k.press(value)
			switch {
			case value == "~c" && (k.session != nil || len(k.done) > 0):
				t.Fatalf("cancelling at %q did not end it", was.Step)
			case value == "~b" && was.Values["~was"] != "":
				if k.session.Step != "check" || k.session.Values["size"] == "" {
					t.Fatalf("back from editing %q led to %q with %v", was.Step, k.session.Step, k.session.Values)
				}
			case value == "~b" && k.session.Step != was.Trail[len(was.Trail)-1]:
				t.Fatalf("back from %q with %v led to %q", was.Step, was.Trail, k.session.Step)
			case value == "~b" && len(k.session.Trail) != len(was.Trail)-1:
				t.Fatalf("back left the trail %v of %v", k.session.Trail, was.Trail)
			}
			if k.session != nil {
				if _, answered := k.session.Values[k.session.Step]; answered {
					t.Fatalf("step %q is asked and has an answer", k.session.Step)
				}
			}
		}
		for i := 0; k.session != nil; i++ {
			if i > 10 {
				t.Fatalf("no end is reached from %q", k.session.Step)
			}
			if value := k.values()[0]; strings.HasPrefix(value, "~") {
				k.write("x")
			} else {
				k.press(value)
			}
		}
	})
}
