package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
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

// province is an office with many groups on a simulator, each an organisation's own with a leader.
type province struct {
	t       *testing.T
	clock   *clock.Movable
	sim     *simulator.Simulator
	url     string
	data    string
	store   string // where the records are instead of data; may be empty
	cards   int    // directives that every group gets
	rooms   []int64
	leaders []int64
}

// newProvince makes the simulator's side: groups of the given kind.
func newProvince(t *testing.T, groups, cards int, kind string) *province {
	t.Helper()
	p := &province{t: t, clock: app.SystemClock(), data: t.TempDir(), cards: cards}
	var err error
	p.sim, err = simulator.New(simulator.Options{Clock: p.clock, Token: Token, BotUsername: "giaoban_bot", LogBytes: 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.sim)
	p.url = server.URL
	t.Cleanup(func() {
		p.sim.Close()
		server.Close()
	})
	o := Officer()
	if _, err := p.sim.AddPerson(simulator.PersonSpec{ID: o.ID, FirstName: o.First, Language: "vi", Started: true}); err != nil {
		t.Fatal(err)
	}
	for i := range groups {
		leader, room := int64(10_000+i), -1_003_000_000_000-int64(i)
		if kind == "group" {
			room = -5_000_000 - int64(i)
		}
		if _, err := p.sim.AddPerson(simulator.PersonSpec{ID: leader, FirstName: fmt.Sprint("Lãnh đạo ", i), Language: "vi"}); err != nil {
			t.Fatal(err)
		}
		_, err := p.sim.AddChat(simulator.ChatSpec{
			ID: room, Type: kind, Title: fmt.Sprint("Nhóm ", i), Creator: simulator.Ref(leader), Bot: "member",
		})
		if err != nil {
			t.Fatal(err)
		}
		p.rooms, p.leaders = append(p.rooms, room), append(p.leaders, leader)
	}
	return p
}

// values are the bot's settings in the province.
func (p *province) values(rate int) config.Values {
	v := values(p.t)
	v.Token, v.Endpoint, v.Data, v.Store, v.Listen = Token, p.url, p.data, config.Secret(p.store), ""
	v.RateGlobal, v.RateGroup, v.ShutdownTimeout = float64(rate), 1000, time.Minute
	return v
}

// open makes the bot within this process and sets the office up: everything but publishing.
func (p *province) open(rate int, log *slog.Logger) *app.App {
	p.t.Helper()
	bot, err := app.New(p.t.Context(), app.Options{Values: p.values(rate), Clock: p.clock, Logger: log})
	if err != nil {
		p.t.Fatal(err)
	}
	meeting := directive.Meeting{ID: "july", Date: calendar.Date{Year: 2017, Month: time.June, Day: 8}, Title: directive.Text{VI: "Giao ban"}}
	orgs := make([]directive.Organisation, len(p.rooms))
	for i := range p.rooms {
		id := directive.OrgID(fmt.Sprint("u", i))
		name := directive.Text{VI: fmt.Sprint("Đơn vị ", i)}
		orgs[i] = directive.Organisation{ID: id, Name: name, Short: name, Order: 100 + i}
		meeting.Participants = append(meeting.Participants, id)
	}
	drafts := make([]directive.Directive, p.cards)
	for i := range drafts {
		drafts[i] = directive.Directive{Title: directive.Text{VI: fmt.Sprint("Việc số ", i+1)}, All: true, Standing: true}
	}
	p.execute(bot, directive.RegisterOrganisations{Organisations: orgs})
	p.execute(bot, directive.RecordMeeting{Meeting: meeting})
	p.execute(bot, directive.DraftDirectives{Meeting: meeting.ID, Drafts: drafts})
	o := Officer()
	p.execute(bot, o.grant(directive.Vietnamese))
	var wg sync.WaitGroup
	next := make(chan int)
	for range 16 {
		wg.Go(func() {
			for i := range next {
				person := directive.Person{ID: directive.PersonID(p.leaders[i]), Name: fmt.Sprint("Lãnh đạo ", i), Lang: directive.Vietnamese}
				p.execute(bot, directive.GrantDuty{Person: person, Duty: directive.Duty{Role: directive.Leader, Organisation: orgs[i].ID}})
				p.execute(bot, directive.BindGroup{Group: directive.Group{
					Chat: p.rooms[i], Organisation: orgs[i].ID, Title: fmt.Sprint("Nhóm ", i), Lang: directive.Vietnamese,
				}})
			}
		})
	}
	for i := range p.rooms {
		next <- i
	}
	close(next)
	wg.Wait()
	if p.t.Failed() {
		p.t.FailNow()
	}
	return bot
}

// execute carries out a command as the program itself.
func (p *province) execute(bot *app.App, cmd directive.Command) {
	key := fmt.Sprintf("test:%s:%v", cmd.Name(), cmd)
	_, err := bot.Execute(p.t.Context(), ledger.Turn{Key: key, Actor: directive.BySystem("test"), Command: cmd})
	if err != nil {
		p.t.Errorf("%s: %v", cmd.Name(), err)
	}
}

// publish publishes all directives to all groups in one Turn.
func (p *province) publish(bot *app.App) {
	p.t.Helper()
	var publish directive.Publish
	for i := range p.cards {
		publish.Numbers = append(publish.Numbers, i+1)
	}
	p.execute(bot, publish)
}

// found is what the simulator's record holds of a directive's card in a group.
type found struct {
	first    int64 // the message that came first
	times    int
	answered bool // the newest version of one of them shows that it was received
}

// record reads a room's cards, by number.
func (p *province) record(room int64) map[int]found {
	history, err := p.sim.History(room)
	if err != nil {
		p.t.Error(err)
		return nil
	}
	all := map[int]found{}
	for _, m := range history {
		if m.Message.From == nil || !m.Message.From.IsBot || len(m.Versions) == 0 {
			continue
		}
		number := 0
		if _, err := fmt.Sscanf(m.Versions[0].Text, "#%d", &number); err != nil || number == 0 {
			continue
		}
		f := all[number]
		if f.times++; f.times == 1 {
			f.first = m.Message.ID
		}
		f.answered = f.answered || strings.Contains(m.Versions[len(m.Versions)-1].Text, "Tiếp nhận")
		all[number] = f
	}
	return all
}

// standing counts the cards that are there, those that are there too often, and the answers that are shown.
func (p *province) standing() (there, twice, answered int) {
	for _, room := range p.rooms {
		for number, f := range p.record(room) {
			if number > p.cards {
				continue
			}
			there++
			twice += f.times - 1
			if f.answered {
				answered++
			}
		}
	}
	return there, twice, answered
}

// inOrder fails where a group got its cards in another order than they were published in.
func (p *province) inOrder() {
	p.t.Helper()
	for _, room := range p.rooms {
		cards := p.record(room)
		last := int64(0)
		for number := range p.cards {
			f := cards[number+1]
			if f.times > 0 && f.first < last {
				p.t.Errorf("in %d the card #%d stands before its predecessor", room, number+1)
			}
			last = max(last, f.first)
		}
	}
}

// answer has a group's leader press "received" on the first card until it shows it, as people do.
func (p *province) answer(ctx context.Context, i int) error {
	for ctx.Err() == nil {
		f := p.record(p.rooms[i])[1]
		if f.answered {
			return nil
		}
		if f.times > 0 {
			data := "ack:1"
			_, err := p.sim.Press(ctx, p.rooms[i], simulator.PressSpec{
				As: simulator.Ref(p.leaders[i]), Message: f.first, Data: &data, Wait: simulator.Duration(5 * time.Second),
			})
			if err != nil && ctx.Err() == nil && !strings.Contains(err.Error(), "button") && !strings.Contains(err.Error(), "data") {
				return fmt.Errorf("pressing in %d: %w", p.rooms[i], err)
			}
		}
		pause(ctx, max(200*time.Millisecond, time.Duration(len(p.rooms))*time.Millisecond))
	}
	return errors.New("an answer never showed: " + fmt.Sprint(p.rooms[i]))
}

// pause waits on the wall's clock: what people do meanwhile is in another process, or on a clock of its own.
func pause(ctx context.Context, d time.Duration) {
	bounded, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-bounded.Done()
}

// until asks for as long as ctx allows.
func until(ctx context.Context, what string, holds func() bool) error {
	for {
		began := time.Now()
		if holds() {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		}
		// Looking holds up the simulator, which has better things to do.
		pause(ctx, max(100*time.Millisecond, 4*time.Since(began)))
	}
}
