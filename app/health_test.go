package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/ledger"
)

// office is one group, and what is done about it.
type office struct {
	group directive.Group
	fails error
	turns []ledger.Turn
}

func (o *office) Group(_ context.Context, id int64) (directive.Group, bool, error) {
	return o.group, id == o.group.Chat, nil
}

func (o *office) Execute(_ context.Context, t ledger.Turn) (ledger.Result, error) {
	o.turns = append(o.turns, t)
	return ledger.Result{}, nil
}

func (o *office) Send(context.Context, chat.Claimed) (int64, error) { return 7, o.fails }

func TestAGroupThatTakesMessagesAgainIsTakenUp(t *testing.T) {
	for _, c := range []struct {
		what   string
		health directive.Health
		in     chat.Place
		action chat.Action
		shown  int64
		fails  error
		want   int
	}{
		{"a healthy group", directive.Healthy, chat.Place{Chat: -1, Topic: 5}, chat.Put, 0, nil, 0},
		{"a deaf one", directive.Deaf, chat.Place{Chat: -1}, chat.Put, 0, nil, 1},
		{"a deaf one that refuses", directive.Deaf, chat.Place{Chat: -1}, chat.Put, 0, errors.New("kicked"), 0},
		{"a deletion", directive.Deaf, chat.Place{Chat: -1}, chat.Remove, 6, nil, 0},
		{"an edit", directive.Deaf, chat.Place{Chat: -1}, chat.Put, 6, nil, 0},
		{"its topic", directive.NoTopic, chat.Place{Chat: -1, Topic: 5}, chat.Put, 0, nil, 1},
		{"another topic", directive.NoTopic, chat.Place{Chat: -1, Topic: 6}, chat.Put, 0, nil, 0},
		{"an unbound one on purpose", directive.Departed, chat.Place{Chat: -1, Topic: 5}, chat.Put, 0, nil, 0},
		{"some other group", directive.Deaf, chat.Place{Chat: -2}, chat.Put, 0, nil, 0},
		{"a person", directive.Deaf, chat.Place{Chat: 9}, chat.Put, 0, nil, 0},
	} {
		o := &office{group: directive.Group{Chat: -1, Topic: 5, Organisation: "ldld", Health: c.health}, fails: c.fails}
		h := hearing{o, o, o, func() time.Time { return time.Unix(0, 3) }, slog.New(slog.DiscardHandler)}
		message, err := h.Send(t.Context(), chat.Claimed{Envelope: chat.Envelope{Place: c.in, Action: c.action}, Shown: c.shown})
		if message != 7 || !errors.Is(err, c.fails) || len(o.turns) != c.want {
			t.Errorf("%s: sent as %d, %v; %d turns, want %d", c.what, message, err, len(o.turns), c.want)
		}
		for _, turn := range o.turns {
			if bind, ok := turn.Command.(directive.BindGroup); !ok || bind.Group.Chat != -1 || turn.Actor.System == "" {
				t.Errorf("%s: the turn is %+v", c.what, turn)
			}
		}
	}
}

func TestAClosedTopicConcernsOnlyWhoIsBoundThere(t *testing.T) {
	g := directive.Group{Chat: -1, Topic: 5}
	for _, c := range []struct {
		topic int
		fault chat.Fault
		want  bool
	}{{5, chat.NoTopic, true}, {6, chat.NoTopic, false}, {6, chat.Unwelcome, true}} {
		if got := concerns(g, chat.Place{Chat: -1, Topic: c.topic}, c.fault); got != c.want {
			t.Errorf("topic %d, %s: %v", c.topic, c.fault, got)
		}
	}
}
