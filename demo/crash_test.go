package demo

import (
	"context"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/simulator"
	"giaoban/store/redistest"
)

// soak tells whether the long forms of the suites are asked for: "make soak" does.
func soak() bool { return os.Getenv("GIAOBAN_SOAK") != "" }

// crashes is how large the suite of kills is.
func crashes() (kills, groups, cards int, bound time.Duration) {
	if soak() {
		return 100, 400, 18, 20 * time.Minute
	}
	return 12, 100, 8, 2 * time.Minute
}

// TestKilledAtRandom kills the bot again and again at random moments of one broadcast, while leaders answer. In the end
// every card is in its group, in order, and every answer is shown; what came twice was under way at a kill, at most one
// of a chat and kill, and is in the log.
func TestKilledAtRandom(t *testing.T) {
	kills, groups, cards, bound := crashes()
	killedAtRandom(t, "", kills, groups, cards, bound)
}

// TestKilledAtRandomOnRedis does the same where the records are on a server, and a bot that was killed still has its duties
// there for a while.
func TestKilledAtRandomOnRedis(t *testing.T) {
	kills, groups, cards, bound := crashes()
	if !soak() {
		kills, groups = 5, 50
	}
	t.Setenv(failoverEnv, "1s")
	server := redistest.New(t)
	killedAtRandom(t, server.URL("killed"), kills, groups, cards, bound)
}

func killedAtRandom(t *testing.T, store string, kills, groups, cards int, bound time.Duration) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	p := newProvince(t, groups, cards, "supergroup")
	p.store = store
	t.Setenv(storeEnv, store)
	bot := p.open(1000, logger(t))
	p.publish(bot)
	if err := bot.Close(); err != nil {
		t.Fatal(err)
	}
	// Answers take their time, so that many are under way at any moment.
	_, err := p.sim.AddFault(simulator.FaultSpec{
		Kind: simulator.FaultDelay, Method: "sendMessage", Count: -1, Delay: simulator.Duration(40 * time.Millisecond),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(rateEnv, "1000")
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	var leaders sync.WaitGroup
	answering := groups / 4
	for i := range answering {
		leaders.Go(func() {
			if err := p.answer(ctx, i); err != nil {
				t.Error(err)
			}
		})
	}
	var logs strings.Builder
	sends := func() int { return len(p.sim.Requests(simulator.RequestsQuery{Method: "sendMessage"})) }
	whileSending := 0
	for range kills {
		before := sends()
		child := launch(t, p.data, p.url)
		// Some kills hit the start, most of them the work.
		if random.IntN(6) > 0 {
			if err := until(ctx, "the bot to work again", func() bool { there, _, _ := p.standing(); return sends() > before || there == groups*cards }); err != nil {
				t.Fatalf("%v\n%s", err, child.logs.String())
			}
		}
		pause(ctx, time.Duration(random.IntN(300))*time.Millisecond)
		child.kill()
		if sends() > before {
			whileSending++
		}
		logs.WriteString(child.logs.String())
	}
	child := launch(t, p.data, p.url)
	want := groups * cards
	err = until(ctx, "every card", func() bool { there, _, _ := p.standing(); return there == want })
	leaders.Wait()
	child.kill()
	logs.WriteString(child.logs.String())
	there, twice, answered := p.standing()
	// Said before each such request. What is in doubt is said at the start, too, but a kill can cut that short.
	doubted := strings.Count(logs.String(), "sending what may have been sent before")
	t.Logf("%d kills, %d of them while it was sending: %d cards of %d, lost %d, repeated %d (%d were sent in doubt), %d answers of %d",
		kills, whileSending, there, want, want-there, twice, doubted, answered, answering)
	if err != nil || there != want || answered != answering {
		t.Errorf("something was lost: %v", err)
	}
	if twice > doubted {
		t.Errorf("%d cards were repeated, but the log names only %d that were sent in doubt", twice, doubted)
	}
	for _, room := range p.rooms {
		repeated := 0
		for _, f := range p.record(room) {
			repeated += f.times - 1
		}
		if repeated > kills {
			t.Errorf("in %d, %d cards were repeated by %d kills", room, repeated, kills)
		}
	}
	p.inOrder()
	if strings.Contains(logs.String(), Token) {
		t.Error("the log holds the token")
	}
}
