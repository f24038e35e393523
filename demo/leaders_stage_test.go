package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"giaoban/app"
	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/simulator"
)

// spot is where the leaders' side is played: the kind of chat, the language, and whether the bot hears everything there.
type spot struct {
	kind    string // "group", "supergroup", "forum" or "private"
	lang    directive.Lang
	privacy bool
}

// leaders is a small office on a simulator: two organisations with a group each, whose leaders play.
type leaders struct {
	*teller
	t             *testing.T
	spot          spot
	clock         *clock.Movable
	sim           *simulator.Simulator
	bot           *app.App
	values        func() app.Options
	stopBot       func()
	hoa, nam, mai Player // leader and deputy of the first, leader of the second
	tu            Player // leader of both
	room, other   int64
	topic         int64
	at            int64 // where hoa and nam are: the room, or hoa's private chat
	turns         int
}

// onSpot makes the office, with directives 1 (everybody's), 2 (20 houses, the second organisation helps) and 3 (counts down).
func onSpot(t *testing.T, s spot) *leaders {
	t.Helper()
	l := &leaders{
		t: t, spot: s, clock: app.SystemClock(), room: -1_003_000_000_001, other: -1_003_000_000_002,
		hoa: Player{ID: 21, First: "Hoa"}, nam: Player{ID: 22, First: "Nam"}, mai: Player{ID: 31, First: "Mai"}, tu: Player{ID: 41, First: "Tư"},
	}
	l.clock.Set(time.Date(2017, 6, 9, 9, 0, 0, 0, calendar.Zone()))
	if s.kind == "group" {
		l.room = -5_000_001
	}
	l.must(l.furnish())
	l.run(func(*config.Values) {})
	l.office()
	l.at = l.room
	if s.kind == "private" {
		l.at = l.hoa.ID
	}
	return l
}

// run makes the bot with the settings that a stage changes, and lets it run beside a clock that hurries.
func (l *leaders) run(with func(*config.Values)) {
	l.t.Helper()
	data := l.t.TempDir()
	l.values = func() app.Options {
		v := values(l.t)
		v.Token, v.Endpoint, v.Data, v.Listen = Token, l.base, data, ""
		v.RateGlobal, v.RateGroup, v.ShutdownTimeout = 1000, 1000, time.Minute
		with(&v)
		return app.Options{Values: v, Clock: l.clock, Logger: slog.New(slog.NewTextHandler(tester{l.t}, &slog.HandlerOptions{Level: slog.LevelError}))}
	}
	l.start()
	l.t.Cleanup(func() { l.stopBot() })
	rate := float64(faultRate)
	_, err := l.sim.SetClock(simulator.ClockSpec{Rate: &rate})
	l.must(err)
}

func (l *leaders) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// simulate makes an empty simulator, and connects to it.
func (l *leaders) simulate() error {
	var err error
	if l.sim, err = simulator.New(simulator.Options{Clock: l.clock, Token: Token, BotUsername: "giaoban_bot"}); err != nil {
		return err
	}
	server := httptest.NewServer(l.sim)
	ctx, cancel := context.WithCancel(context.Background())
	l.t.Cleanup(func() {
		cancel()
		l.sim.Close()
		server.Close()
	})
	stage, err := Open(ctx, server.URL)
	if err != nil {
		return err
	}
	l.teller = &teller{Stage: stage, out: io.Discard, lang: string(l.spot.lang), zone: calendar.Zone()}
	l.t.Cleanup(func() { stage.client.CloseIdleConnections() })
	return nil
}

// furnish makes the simulator with its people and chats.
func (l *leaders) furnish() error {
	if err := l.simulate(); err != nil {
		return err
	}
	for _, p := range []Player{Officer(), l.hoa, l.nam, l.mai, l.tu} {
		spec := simulator.PersonSpec{ID: p.ID, FirstName: p.First, Language: string(l.spot.lang), Started: true}
		if _, err := l.sim.AddPerson(spec); err != nil {
			return err
		}
	}
	kind, topics := l.spot.kind, []string(nil)
	switch kind {
	case "forum":
		kind, topics = "supergroup", []string{"Giao ban"}
	case "private":
		kind = "supergroup"
	}
	c, err := l.sim.AddChat(simulator.ChatSpec{
		ID: l.room, Type: kind, Title: "LĐLĐ", Creator: simulator.Ref(l.nam.ID), Members: []simulator.PersonRef{simulator.Ref(l.hoa.ID), simulator.Ref(l.mai.ID), simulator.Ref(l.tu.ID)},
		Bot: "member", IsForum: len(topics) > 0, Topics: topics,
	})
	if err != nil {
		return err
	}
	if len(topics) > 0 {
		l.topic = c.Topics[len(c.Topics)-1].ID
	}
	if _, err := l.sim.AddChat(simulator.ChatSpec{
		ID: l.other, Type: "supergroup", Title: "HND", Creator: simulator.Ref(l.mai.ID), Bot: "member",
	}); err != nil {
		return err
	}
	_, err = l.sim.SetBot(simulator.BotEdit{Privacy: &l.spot.privacy})
	return err
}

// start makes the bot and lets it run.
func (l *leaders) start() {
	l.t.Helper()
	bot, err := app.New(l.t.Context(), l.values())
	l.must(err)
	l.bot = bot
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- bot.Run(ctx) }()
	l.stopBot = func() {
		cancel()
		if err := <-ended; err != nil {
			l.t.Errorf("the bot ended with: %v", err)
		}
		l.stopBot = func() {}
	}
}

// restart ends the bot and starts another one on the same records.
func (l *leaders) restart() {
	l.t.Helper()
	l.stopBot()
	l.start()
}

func (l *leaders) execute(by directive.Actor, cmd directive.Command) {
	l.t.Helper()
	l.turns++
	_, err := l.bot.Execute(l.t.Context(), ledger.Turn{Key: fmt.Sprint("test:", l.turns), Actor: by, Command: cmd})
	if err != nil {
		l.t.Fatalf("%s: %v", cmd.Name(), err)
	}
}

// office sets up the records, and publishes.
func (l *leaders) office() {
	l.t.Helper()
	system := directive.BySystem("test")
	day := func(m time.Month, d int) calendar.Date { return calendar.Date{Year: 2017, Month: m, Day: d} }
	l.execute(system, directive.RegisterOrganisations{Organisations: []directive.Organisation{
		{ID: "u1", Name: directive.Text{VI: "Đơn vị Một", EN: "Unit One"}, Short: directive.Text{VI: "Một", EN: "One"}, Order: 101},
		{ID: "u2", Name: directive.Text{VI: "Đơn vị Hai", EN: "Unit Two"}, Short: directive.Text{VI: "Hai", EN: "Two"}, Order: 102},
	}})
	meeting := directive.Meeting{ID: "june", Date: day(time.June, 8), Title: directive.Text{VI: "Giao ban"}, Participants: []directive.OrgID{"u1", "u2"}}
	l.execute(system, directive.RecordMeeting{Meeting: meeting})
	houses := directive.Text{VI: "nhà", EN: "houses"}
	l.execute(system, directive.DraftDirectives{Meeting: meeting.ID, Drafts: []directive.Directive{
		{Title: directive.Text{VI: "Việc một", EN: "Task one"}, All: true, Standing: true},
		{
			Title: directive.Text{VI: "Việc hai", EN: "Task two"}, Lead: []directive.OrgID{"u1"}, Coordinators: []directive.OrgID{"u2"},
			Due: calendar.By(day(time.July, 27)), Target: &directive.Target{Value: directive.Whole(20), Unit: houses, Op: directive.AtLeast},
		},
		{
			Title: directive.Text{VI: "Việc ba", EN: "Task three"}, Lead: []directive.OrgID{"u1"}, Due: calendar.By(day(time.June, 11)),
			Target: &directive.Target{Unit: houses, Op: directive.Exactly},
		},
	}})
	grant := func(p Player, duty directive.Duty) {
		person := directive.Person{ID: directive.PersonID(p.ID), Name: p.First, Lang: l.spot.lang}
		l.execute(system, directive.GrantDuty{Person: person, Duty: duty})
	}
	grant(Officer(), directive.Duty{Role: directive.Board})
	grant(l.hoa, directive.Duty{Role: directive.Leader, Organisation: "u1"})
	grant(l.nam, directive.Duty{Role: directive.Deputy, Organisation: "u1"})
	grant(l.mai, directive.Duty{Role: directive.Leader, Organisation: "u2"})
	grant(l.tu, directive.Duty{Role: directive.Leader, Organisation: "u1"})
	grant(l.tu, directive.Duty{Role: directive.Leader, Organisation: "u2"})
	bind := func(chatID, topic int64, org directive.OrgID) {
		l.execute(system, directive.BindGroup{Group: directive.Group{
			Chat: chatID, Topic: int(topic), Organisation: org, Title: string(org), Lang: l.spot.lang,
		}})
	}
	bind(l.room, l.topic, "u1")
	bind(l.other, 0, "u2")
	l.execute(system, directive.Publish{Numbers: []int{1, 2, 3}})
}

// types writes as somebody, where they are. A command in a group names the bot, which a bot with privacy mode needs.
func (l *leaders) types(p Player, chatID int64, text string, replyTo int64) {
	l.t.Helper()
	spec := simulator.WriteSpec{As: simulator.Ref(p.ID), Text: text, ReplyTo: replyTo}
	if chatID == l.room && replyTo == 0 {
		spec.Topic = l.topic
	}
	_, err := l.sim.Write(chatID, spec)
	l.must(err)
}

// answersIn answers a dialog's question: in a group by a reply to it.
func (l *leaders) answersIn(ctx context.Context, p Player, chatID int64, text string) {
	l.t.Helper()
	if chatID > 0 {
		l.types(p, chatID, text, 0)
		return
	}
	l.repliesAsAsked(ctx, p, chatID, func(question int64) error {
		_, err := l.sim.Write(chatID, simulator.WriteSpec{As: simulator.Ref(p.ID), Text: text, ReplyTo: question})
		return err
	})
}

// repliesAsAsked sends a reply to the question that is put to somebody: the newest, where an older one is just taken away.
func (l *leaders) repliesAsAsked(ctx context.Context, p Player, chatID int64, send func(question int64) error) {
	l.t.Helper()
	l.must(l.Await(ctx, "a question to answer", func() (bool, error) {
		messages, err := l.Messages(ctx, p.ID, chatID)
		if err != nil {
			return false, err
		}
		for _, m := range slices.Backward(messages) {
			if !asking(m) {
				continue
			}
			err := send(m.ID)
			var gone *simulator.FieldError
			if errors.As(err, &gone) && gone.Field == "reply_to" {
				return false, nil
			}
			return err == nil, err
		}
		return false, nil
	}))
}

// clicks presses the button whose data fits.
func (l *leaders) clicks(ctx context.Context, p Player, chatID int64, pattern string) Message {
	l.t.Helper()
	m, err := l.presses(ctx, p, chatID, pattern, anyMessage)
	l.must(err)
	return m
}

// finds waits for a message of the bot that fits.
func (l *leaders) finds(ctx context.Context, p Player, chatID int64, what string, fits match) Message {
	l.t.Helper()
	m, err := l.sees(ctx, p, chatID, what, fits)
	l.must(err)
	return m
}

// picture makes a small picture.
func picture(size int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, size, size))) // a buffer takes everything
	return b.Bytes()
}

// dump writes down what stands in a chat, for a test that fails.
func (l *leaders) dump(chatID int64) {
	history, err := l.sim.History(chatID)
	if err != nil {
		l.t.Log(err)
		return
	}
	for _, m := range history[max(0, len(history)-12):] {
		text := ""
		if n := len(m.Versions); n > 0 {
			text = m.Versions[n-1].Text
		}
		l.t.Logf("%d deleted=%d album=%q %q %v", m.Message.ID, m.Message.Deleted, m.Message.Album, text, m.Message.Buttons)
	}
	for _, r := range l.sim.Requests(simulator.RequestsQuery{}) {
		if !r.OK && r.Method != "getUpdates" {
			l.t.Logf("%s to %d: %s %v", r.Method, r.ChatID, r.Error, r.Params)
		}
	}
}
