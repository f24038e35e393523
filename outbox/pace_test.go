package outbox_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
	"giaoban/outbox"
	"giaoban/simulator"
)

// paceBar is the share of the messenger's own limit that a broadcast must reach.
const paceBar = 0.99

// pacing is one broadcast against the simulator's limiter, on virtual time.
type pacing struct {
	name     string
	limiter  simulator.LimiterMode
	limit    float64       // the messenger's
	rate     float64       // the setting
	inFlight int           // the setting
	answer   time.Duration // how long the messenger takes
}

// paced is what came of one.
type paced struct {
	rate       float64
	refused    int
	unsorted   int
	sent, want int
}

// run posts cards to groups and measures the rate between the first and the last.
func (p pacing) run(t *testing.T, groups, cards int) (out paced) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		s := perform(t, q, simulator.Options{Limiter: p.limiter, NoPrivacy: true, LogBytes: 512 << 20}, func(o *outbox.Options) {
			o.Limits.InFlight = p.inFlight
			if o.Limits.Global = p.rate; p.limiter == simulator.LimiterPaid {
				o.Limits.Global, o.Limits.Paid = 29.9, p.rate
			}
		})
		if p.answer > 0 {
			_, err := s.sim.AddFault(simulator.FaultSpec{
				Kind: simulator.FaultDelay, Method: "sendMessage", Count: -1, Delay: simulator.Duration(p.answer),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		ids := s.groups(groups)
		var all []chat.Envelope
		for n := range cards {
			for _, id := range ids {
				all = append(all, to(id, chat.Broadcast, fmt.Sprintf("%d card %d", n, id)))
			}
		}
		s.put(all...)
		s.pass(time.Duration(float64(len(all))/p.rate*float64(time.Second)) + 2*time.Second)
		requests := s.sim.Requests(simulator.RequestsQuery{Method: "sendMessage"})
		out = paced{refused: s.refused(429), sent: len(requests), want: len(all)}
		if len(requests) > 1 {
			out.rate = float64(len(requests)-1) / requests[len(requests)-1].At.Sub(requests[0].At).Seconds()
		}
		for _, id := range ids {
			last := ""
			for _, text := range s.written(id) {
				if text < last {
					out.unsorted++
				}
				last = text
			}
		}
	})
	return out
}

// BenchmarkBarPace measures the rate that a broadcast to 2,000 groups reaches, as the simulator's real limiter allows it.
func BenchmarkBarPace(b *testing.B) {
	worst, sound := 1.0, true
	for _, p := range []pacing{
		{"30/s", simulator.LimiterReal, 30, 29.9, 32, 0},
		{"1000/s, paid", simulator.LimiterPaid, 1000, 995, 128, 0},
		{"1000/s, paid, answered after 50 ms", simulator.LimiterPaid, 1000, 995, 128, 50 * time.Millisecond},
	} {
		var out paced
		// Virtual time needs a test.
		ok := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
			Name: p.name, F: func(t *testing.T) { t.Helper(); out = p.run(t, 2000, 2) },
		}})
		if !ok {
			b.Fatal("the broadcast failed")
		}
		fmt.Printf("%s: %.2f messages/s, %d of %d sent, %d answers of 429, %d out of order\n", p.name, out.rate, out.sent, out.want, out.refused, out.unsorted)
		worst = min(worst, out.rate/p.limit)
		sound = sound && out.refused == 0 && out.unsorted == 0 && out.sent == out.want
	}
	fmt.Printf("bar pace-use %.3f >= %.2f %s\n", worst, paceBar, verdict(sound && worst >= paceBar))
}
