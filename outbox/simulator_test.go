package outbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/bot"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/outbox"
	"giaoban/simulator"
)

const simToken = "123456:simulator"

// pipes is a network within the process, so that virtual time can pass while requests are under way.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "pipe"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// theatre is a sender that works against the simulator, on virtual time.
type theatre struct {
	*stage
	sim *simulator.Simulator
}

// perform starts a sender that sends to the simulator through the real client. It is to be called in a synctest bubble.
func perform(t *testing.T, q *queue, sim simulator.Options, change func(*outbox.Options)) *theatre {
	t.Helper()
	c := clock.New(time.Now)
	sim.Clock, sim.Token = c, simToken
	server, err := simulator.New(sim)
	if err != nil {
		t.Fatal(err)
	}
	network := newPipes()
	web := &http.Server{Handler: server}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = web.Serve(network)
	}()
	client, err := bot.NewClient(bot.Options{Token: simToken, Endpoint: "http://telegram.test", InFlight: 128, Dial: network.dial})
	if err != nil {
		t.Fatal(err)
	}
	p := &theatre{sim: server}
	p.stage = play(t, q, &messenger{}, func(o *outbox.Options) {
		o.Clock, o.Send = c, bot.NewSender(client, false)
		if change != nil {
			change(o)
		}
	})
	p.clock, p.start = c, c.Now()
	t.Cleanup(func() {
		_ = p.stop()
		client.Close()
		server.Close()
		_ = web.Close()
		<-served
		if strings.Contains(p.log.String(), simToken) {
			t.Error("the log holds the token")
		}
	})
	return p
}

// groups makes supergroups and returns their ids.
func (p *theatre) groups(n int) []int64 {
	p.Helper()
	if err := p.sim.Fill(n, n); err != nil {
		p.Fatal(err)
	}
	chats, _, err := p.sim.Chats(simulator.ChatsQuery{Limit: n})
	if err != nil || len(chats) != n {
		p.Fatalf("%d of %d groups: %v", len(chats), n, err)
	}
	var ids []int64
	for _, c := range chats {
		ids = append(ids, c.ID)
	}
	return ids
}

// refused returns how many requests were answered with the code.
func (p *theatre) refused(code int) int {
	n := 0
	for _, r := range p.sim.Requests(simulator.RequestsQuery{Failed: true}) {
		if r.Status == code {
			n++
		}
	}
	return n
}

// written returns every text that was ever written by the bot in a chat, in order, without later versions.
func (p *theatre) written(id int64) []string {
	p.Helper()
	history, err := p.sim.History(id)
	if err != nil {
		p.Fatal(err)
	}
	var texts []string
	for _, m := range history {
		if m.Message.From != nil && m.Message.From.ID == 123456 && m.Message.Kind == "text" {
			texts = append(texts, m.Versions[0].Text)
		}
	}
	return texts
}

func TestTheRealLimiterIsUsedAndNeverHit(t *testing.T) {
	for _, c := range []struct {
		limiter simulator.LimiterMode
		rate    float64
	}{{simulator.LimiterReal, 29.9}, {simulator.LimiterPaid, 1000}} {
		t.Run(string(c.limiter), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQueue()
				p := perform(t, q, simulator.Options{Limiter: c.limiter, NoPrivacy: true},
					func(o *outbox.Options) {
						o.Limits.InFlight = 128
						if o.Limits.Global = c.rate; c.limiter == simulator.LimiterPaid {
							o.Limits.Global, o.Limits.Paid = 29.9, c.rate
						}
					})
				ids := p.groups(600)
				var cards []chat.Envelope
				for _, id := range ids {
					cards = append(cards, to(id, chat.Broadcast, fmt.Sprint("card ", id)))
				}
				p.start = p.clock.Now()
				p.put(cards...)
				p.pass(30 * time.Second)
				if n := p.refused(429); n != 0 {
					t.Errorf("%d answers of 429", n)
				}
				requests := p.sim.Requests(simulator.RequestsQuery{Method: "sendMessage"})
				if len(requests) != len(ids) {
					t.Fatalf("%d requests, want %d", len(requests), len(ids))
				}
				last := requests[len(requests)-1].At.Sub(requests[0].At)
				if rate := float64(len(ids)-1) / last.Seconds(); rate < 0.99*c.rate {
					t.Errorf("%.2f requests per second, want at least 0.99 of %v", rate, c.rate)
				}
			})
		})
	}
}

func TestTenMinutesOfMixedLoadHitNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		p := perform(t, q, simulator.Options{Limiter: simulator.LimiterReal}, nil)
		ids := p.groups(100)
		random := rand.New(rand.NewPCG(1, 2))
		for minute := range 10 {
			var batch []chat.Envelope
			for i, id := range ids {
				card := to(id, chat.Broadcast, fmt.Sprintf("card %d/%d", minute, i))
				card.Slot = fmt.Sprintf("card:%d", id) // edited from the second minute on
				batch = append(batch, card)
				reminder := to(id, chat.Reminder, fmt.Sprintf("reminder %d/%d", minute, i))
				reminder.Slot, reminder.Action = fmt.Sprintf("reminder:%d", id), chat.Replace
				batch = append(batch, reminder)
			}
			for i := range 60 {
				batch = append(batch, to(ids[random.IntN(5)], chat.Interactive, fmt.Sprintf("answer %d/%d", minute, i)))
			}
			p.put(batch...)
			p.pass(time.Minute)
		}
		p.pass(5 * time.Minute)
		if n := p.refused(429); n != 0 {
			t.Errorf("%d answers of 429", n)
		}
		if n := q.Count(chat.Sent); n != 10*(100+100+60) {
			t.Errorf("%d sent, want all %d", n, 10*(100+100+60))
		}
		for _, id := range ids {
			living, _, err := p.sim.Messages(id, simulator.MessagesQuery{Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			reminders := 0
			for _, m := range living {
				if strings.HasPrefix(m.Text, "reminder ") {
					reminders++
				}
			}
			if reminders != 1 {
				t.Errorf("chat %d shows %d reminders, want the last one", id, reminders)
			}
		}
	})
}

// Every fault at random, over a broadcast with people being answered: each card stands in its group once, in order, and
// what is there twice had been in doubt.
func TestFaultsLoseNothing(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(seed, 0))
		q := newQueue()
		p := perform(t, q, simulator.Options{Limiter: simulator.LimiterReal}, nil)
		ids := p.groups(150)
		kinds := []string{
			simulator.FaultTooMany, simulator.FaultDelay, simulator.FaultCut, simulator.FaultDrop,
			simulator.FaultBadGateway, simulator.FaultInternal, simulator.FaultSlowBody,
		}
		const each = 3
		var cards []chat.Envelope
		for n := range each {
			for _, id := range ids {
				cards = append(cards, to(id, chat.Broadcast, fmt.Sprintf("card %d of %d", n, id)))
			}
		}
		p.put(cards...)
		for i := range 60 {
			spec := simulator.FaultSpec{Kind: kinds[random.IntN(len(kinds))], Method: "sendMessage", Count: 1 + random.IntN(3)}
			if random.IntN(2) == 0 {
				spec.Chat = ids[random.IntN(len(ids))]
			}
			if _, err := p.sim.AddFault(spec); err != nil {
				t.Fatal(err)
			}
			p.put(to(ids[random.IntN(len(ids))], chat.Interactive, fmt.Sprintf("answer %d", i)))
			p.pass(time.Duration(random.IntN(1000)) * time.Millisecond)
		}
		p.pass(20 * time.Minute)
		p.sim.ClearFaults()
		p.pass(time.Hour)

		cut := 0
		for _, r := range p.sim.Requests(simulator.RequestsQuery{}) {
			if r.Fault == simulator.FaultCut {
				cut++
			}
		}
		twice, answers, inDoubt := 0, 0, 0
		seen := map[string]int{}
		for _, id := range ids {
			var order []string
			for _, text := range p.written(id) {
				if seen[text]++; seen[text] > 1 {
					twice++
				} else if strings.HasPrefix(text, "card") {
					order = append(order, text)
				}
			}
			if !slices.IsSorted(order) {
				t.Errorf("chat %d: %v", id, order)
			}
		}
		for _, r := range q.rows {
			switch {
			case r.state == chat.Sent && seen[r.ID] == 0:
				t.Errorf("%s is recorded as sent, and is not there", r.ID)
			case r.state == chat.Dead && !strings.HasPrefix(r.reason, "unknown"):
				t.Errorf("%s is dead: %s", r.ID, r.reason)
			case r.state != chat.Sent && r.state != chat.Dead:
				t.Errorf("%s is still %s", r.ID, r.state)
			case seen[r.ID] == 0 && r.Lane == chat.Interactive:
				answers++ // in doubt once: the person repeats
			case seen[r.ID] == 0:
				inDoubt++ // in doubt too often: the Board is told
			}
		}
		t.Logf("%d requests, %d answers cut off; of %d messages %d are there twice; given up in doubt: %d answers, %d cards",
			len(p.sim.Requests(simulator.RequestsQuery{})), cut, len(q.rows), twice, answers, inDoubt)
		if twice > cut {
			t.Errorf("%d messages are there twice, but only %d answers were lost", twice, cut)
		}
	})
}

// What people wait for during a paid broadcast may be charged for, too: it would be refused for the broadcast's rate.
// What comes after it is not.
func TestAnswersDuringAPaidBroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		p := perform(t, q, simulator.Options{Limiter: simulator.LimiterPaid}, func(o *outbox.Options) {
			o.Limits.Paid, o.Limits.InFlight = 995, 128
		})
		ids := p.groups(900)
		var cards []chat.Envelope
		for _, id := range ids[:800] {
			cards = append(cards, to(id, chat.Broadcast, fmt.Sprint("card ", id)))
		}
		p.put(cards...)
		p.pass(100 * time.Millisecond)
		for i := range 10 {
			p.put(to(ids[800+i], chat.Interactive, fmt.Sprint("during ", i)))
		}
		p.pass(3 * time.Second)
		p.put(to(ids[899], chat.Interactive, "after"))
		p.pass(time.Second)
		if n := p.refused(429); n != 0 {
			t.Errorf("%d answers of 429", n)
		}
		if n := q.Count(chat.Sent); n != 811 {
			t.Errorf("%d sent, want all 811", n)
		}
		for _, r := range p.sim.Requests(simulator.RequestsQuery{Method: "sendMessage"}) {
			want := strings.HasPrefix(r.Params["text"], "after")
			if paid := r.Params["allow_paid_broadcast"] == "true"; paid == want {
				t.Errorf("%q is paid for: %v", r.Params["text"], paid)
			}
		}
	})
}
