package bot_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/simulator"
)

// inbox hands updates over to the test.
type inbox struct{ updates chan chat.Update }

func (i *inbox) Handle(ctx context.Context, u chat.Update) error {
	select {
	case i.updates <- u:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (i *inbox) Bury(_ context.Context, _ int64, raw []byte, cause error) error {
	return errors.New("nothing should be buried: " + string(raw) + ": " + cause.Error())
}

// town is the simulator with a bot that listens, and people.
type town struct {
	*testing.T
	sim    *simulator.Simulator
	client *bot.Client
	sender *bot.Sender
	inbox  *inbox
}

func newTown(t *testing.T) *town {
	t.Helper()
	c := clock.New(time.Now)
	sim, err := simulator.New(simulator.Options{Clock: c, Token: token, NoPrivacy: true})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(sim)
	_, log := newLog(t)
	client := newClient(t, web.URL, nil)
	town := &town{T: t, sim: sim, client: client, sender: bot.NewSender(client, false), inbox: &inbox{make(chan chat.Update)}}
	receiver, err := bot.NewReceiver(bot.ReceiverOptions{
		Client: client, Handler: town.inbox, Graveyard: town.inbox, Clock: c, Logger: log, Grace: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := receiver.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
		client.Close()
		sim.Close()
		web.Close()
	})
	return town
}

// next returns the next update of those that keep says are wanted.
func (w *town) next(keep func(chat.Update) bool) chat.Update {
	w.Helper()
	deadline := time.After(2 * time.Minute)
	for {
		select {
		case u := <-w.inbox.updates:
			if keep == nil || keep(u) {
				return u
			}
		case <-deadline:
			w.Fatal("waited in vain for an update")
		}
	}
}

func is[T any](of func(chat.Update) *T) func(chat.Update) bool {
	return func(u chat.Update) bool { return of(u) != nil }
}

var (
	messages    = is(func(u chat.Update) *chat.Incoming { return u.Message })
	presses     = is(func(u chat.Update) *chat.Press { return u.Press })
	memberships = is(func(u chat.Update) *chat.Membership { return u.Membership })
	migrations  = is(func(u chat.Update) *chat.Migration { return u.Migration })
)

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestTheSimulatorsUpdates(t *testing.T) {
	w := newTown(t)
	lan := must[simulator.Person](t)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "Lan", LastName: "Trần", Username: "lan", Language: "vi"}))
	as := simulator.Ref(lan.ID)
	group := must[simulator.Chat](t)(w.sim.AddChat(simulator.ChatSpec{
		Type: "supergroup", Title: "Đoàn xã", Creator: as, Bot: "administrator", IsForum: true, Topics: []string{"Việc"}}))
	added := w.next(memberships)
	if !added.Membership.CanWrite || added.Place.Chat != group.ID || added.Kind != chat.Supergroup {
		t.Errorf("being added gave %+v", added)
	}

	asked := must[int64](t)(w.sender.Send(t.Context(), chat.Claimed{Envelope: chat.Envelope{
		Place: chat.Place{Chat: group.ID, Topic: int(group.Topics[0].ID)}, Action: chat.Put,
		Message: chat.Message{Text: "<b>#12</b> &lt;3", Keyboard: [][]chat.Button{{{Text: "Đã tiếp nhận", Data: "ack:12"}}}},
	}}))
	must[simulator.Message](t)(w.sim.Write(group.ID, simulator.WriteSpec{As: as, Text: "ba\u0301o ca\u0301o", Topic: group.Topics[0].ID, ReplyTo: asked}))
	want := chat.Update{
		Place: chat.Place{Chat: group.ID, Topic: int(group.Topics[0].ID)}, Kind: chat.Supergroup, Title: "Đoàn xã",
		From:    chat.Sender{ID: lan.ID, Name: "Lan Trần", Username: "lan", Language: "vi"},
		Message: &chat.Incoming{Text: "báo cáo", ReplyTo: asked, ToBot: true},
	}
	ignore := cmp.Options{cmpopts.IgnoreFields(chat.Update{}, "ID"), cmpopts.IgnoreFields(chat.Incoming{}, "ID", "At")}
	if diff := cmp.Diff(want, w.next(messages), ignore); diff != "" {
		t.Errorf("a reply in a topic (-want +got)\n%s", diff)
	}

	data := "ack:12"
	must[simulator.Press](t)(w.sim.Press(t.Context(), group.ID, simulator.PressSpec{As: as, Message: asked, Data: &data}))
	press := w.next(presses)
	if press.Press.Data != data || press.Press.Message != asked || press.Place != want.Place {
		t.Errorf("a press gave %+v %+v", press, press.Press)
	}
	if err := w.sender.AnswerCallback(t.Context(), press.Press.ID, "Đã ghi nhận", false); err != nil {
		t.Error(err)
	}
	if failed := fault(t, w.sender.AnswerCallback(t.Context(), "1", "", false)); failed.Fault != chat.Gone {
		t.Errorf("answering a press that never was gave %v", failed)
	}

	if _, err := w.sim.Promote(group.ID, simulator.MemberSpec{Person: as, Anonymous: true, Title: "Bí thư"}); err != nil {
		t.Fatal(err)
	}
	must[simulator.Message](t)(w.sim.Write(group.ID, simulator.WriteSpec{As: as, Text: "x", Sender: "anonymous"}))
	if from := w.next(messages).From; !from.Anonymous || from.Bot || from.Name == "" {
		t.Errorf("an anonymous administrator is %+v", from)
	}
	must[[]simulator.Message](t)(w.sim.Send(group.ID, simulator.SendSpec{As: as, Caption: "xong", Kind: "document", Files: []simulator.FileSpec{
		{Name: "a.txt", Data: []byte("a"), Mime: "text/plain"}, {Name: "b.txt", Data: []byte("b"), Mime: "text/plain"}}}))
	first, second := w.next(messages).Message, w.next(messages).Message
	if first.Album == "" || first.Album != second.Album || len(first.Files) != 1 || first.Files[0].Kind != chat.Document ||
		first.Files[0].Name != "a.txt" || first.Text != "xong" {
		t.Errorf("an album gave %+v and %+v", first, second)
	}
	if _, err := w.sim.Kick(group.ID, simulator.MemberSpec{Person: "bot", By: as}); err != nil {
		t.Fatal(err)
	}
	if m := w.next(memberships).Membership; m.New.Present() || m.CanWrite {
		t.Errorf("being kicked gave %+v", m)
	}
}

func TestTheSimulatorsPrivateChatAndMigration(t *testing.T) {
	w := newTown(t)
	an := must[simulator.Person](t)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "An"}))
	as := simulator.Ref(an.ID)
	must[simulator.Message](t)(w.sim.OpenLink(simulator.LinkSpec{As: as, Payload: "abc"}))
	if u := w.next(messages); u.Message.Text != "/start abc" || u.Kind != chat.Private || u.Place.Chat != an.ID {
		t.Errorf("a start gave %+v %+v", u, u.Message)
	}
	said := must[simulator.Message](t)(w.sim.Write(an.ID, simulator.WriteSpec{As: as, Text: "x"}))
	w.next(messages)
	must[simulator.Message](t)(w.sim.Edit(an.ID, simulator.EditSpec{As: as, Message: said.ID, Text: "y"}))
	if m := w.next(messages).Message; !m.Edited || m.Text != "y" || m.ID != said.ID {
		t.Errorf("an edit gave %+v", m)
	}
	must[simulator.Person](t)(w.sim.Block(as))
	if u := w.next(memberships); u.Membership.New != chat.Kicked || u.Membership.CanWrite {
		t.Errorf("being blocked gave %+v", u.Membership)
	}

	group := must[simulator.Chat](t)(w.sim.AddChat(simulator.ChatSpec{Type: "group", Title: "G", Creator: as, Bot: "member"}))
	super := must[simulator.Chat](t)(w.sim.Migrate(group.ID, as))
	for range 2 {
		if m := w.next(migrations).Migration; *m != (chat.Migration{From: group.ID, To: super.ID}) {
			t.Errorf("a migration gave %+v", m)
		}
	}
}

// What the simulator refuses is sorted as what Telegram refuses, and what it disturbs as what networks disturb.
func TestTheSimulatorsRefusals(t *testing.T) {
	w := newTown(t)
	var draining sync.WaitGroup
	draining.Go(func() {
		for {
			select {
			case <-w.inbox.updates:
			case <-t.Context().Done():
				return
			}
		}
	})
	t.Cleanup(draining.Wait)
	an := must[simulator.Person](t)(w.sim.AddPerson(simulator.PersonSpec{FirstName: "An"}))
	as := simulator.Ref(an.ID)
	group := must[simulator.Chat](t)(w.sim.AddChat(simulator.ChatSpec{Type: "supergroup", Title: "S", Creator: as, Bot: "administrator", IsForum: true, Topics: []string{"T"}}))
	kicked := must[simulator.Chat](t)(w.sim.AddChat(simulator.ChatSpec{Type: "group", Title: "K", Creator: as, Bot: "member"}))
	must[simulator.Chat](t)(w.sim.Kick(kicked.ID, simulator.MemberSpec{Person: "bot", By: as}))
	moved := must[simulator.Chat](t)(w.sim.AddChat(simulator.ChatSpec{Type: "group", Title: "M", Creator: as, Bot: "member"}))
	must[simulator.Chat](t)(w.sim.Migrate(moved.ID, as))
	topic := int(group.Topics[0].ID)

	do := func(chatID int64, topic int, action chat.Action, shown int64, m chat.Message) (int64, error) {
		return w.sender.Send(t.Context(), chat.Claimed{Envelope: chat.Envelope{Place: chat.Place{Chat: chatID, Topic: topic}, Action: action, Message: m}, Shown: shown})
	}
	card := must[int64](t)(do(group.ID, 0, chat.Put, 0, chat.Message{Text: "card"}))
	question := must[int64](t)(do(group.ID, 0, chat.Put, 0, chat.Message{Text: "?", ForceReply: true, ReplyTo: 999}))
	must[simulator.Topic](t)(w.sim.CloseTopic(group.ID, int64(topic), simulator.TopicSpec{As: as}))
	must[simulator.Chat](t)(w.sim.Demote(group.ID, simulator.MemberSpec{Person: "bot", By: as}))

	long := make([]rune, 4097)
	for i := range long {
		long[i] = 'đ'
	}
	for _, c := range []struct {
		name   string
		chat   int64
		topic  int
		action chat.Action
		shown  int64
		m      chat.Message
		want   chat.Fault
	}{
		{"unmodified", group.ID, 0, chat.Put, card, chat.Message{Text: "card"}, chat.Same},
		{"edit of nothing", group.ID, 0, chat.Put, 999, chat.Message{Text: "x"}, chat.Gone},
		{"edit of a question", group.ID, 0, chat.Put, question, chat.Message{Text: "x"}, chat.Gone},
		{"deleting nothing", group.ID, 0, chat.Remove, 999, chat.Message{}, chat.Gone},
		{"bad tag", group.ID, 0, chat.Put, 0, chat.Message{Text: "<x>"}, chat.Malformed},
		{"open tag", group.ID, 0, chat.Put, 0, chat.Message{Text: "<b>x"}, chat.Malformed},
		{"too long", group.ID, 0, chat.Put, 0, chat.Message{Text: string(long)}, chat.TooLong},
		{"too long, edited", group.ID, 0, chat.Put, card, chat.Message{Text: string(long)}, chat.TooLong},
		{"empty", group.ID, 0, chat.Put, 0, chat.Message{Text: " "}, chat.Refused},
		{"a button's data", group.ID, 0, chat.Put, 0, chat.Message{Text: "x",
			Keyboard: [][]chat.Button{{{Text: "b", Data: string(long[:40])}}}}, chat.Refused},
		{"closed topic", group.ID, topic, chat.Put, 0, chat.Message{Text: "x"}, chat.NoTopic},
		{"no such topic", group.ID, 12345, chat.Put, 0, chat.Message{Text: "x"}, chat.NoTopic},
		{"no such chat", -100777, 0, chat.Put, 0, chat.Message{Text: "x"}, chat.Unwelcome},
		{"kicked", kicked.ID, 0, chat.Put, 0, chat.Message{Text: "x"}, chat.Unwelcome},
		{"never started", an.ID, 0, chat.Put, 0, chat.Message{Text: "x"}, chat.Unwelcome},
		{"migrated", moved.ID, 0, chat.Put, 0, chat.Message{Text: "x"}, chat.Migrated},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := do(c.chat, c.topic, c.action, c.shown, c.m)
			if got := fault(t, err); got.Fault != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	for kind, want := range map[string]chat.Fault{
		simulator.FaultTooMany: chat.Throttled, simulator.FaultCut: chat.Ambiguous, simulator.FaultDrop: chat.Ambiguous,
		simulator.FaultBadGateway: chat.Ambiguous, simulator.FaultInternal: chat.NotSent,
	} {
		t.Run(kind, func(t *testing.T) {
			must[simulator.Fault](t)(w.sim.AddFault(simulator.FaultSpec{Kind: kind, Method: "sendMessage"}))
			_, err := do(group.ID, 0, chat.Put, 0, chat.Message{Text: kind})
			if got := fault(t, err); got.Fault != want {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}
