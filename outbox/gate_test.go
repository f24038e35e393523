package outbox

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLateRequestsDoNotLowerTheRate(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(1000)
	start := now
	for range 5000 {
		at := g.turn(now)
		// As a timer does: now and then it wakes late.
		now = at.Add(time.Duration(at.UnixNano()/7%5) * time.Millisecond)
	}
	if rate := 4999 / now.Sub(start).Seconds(); rate < 990 {
		t.Errorf("%.0f per second, want nearly 1000", rate)
	}
}

func TestIdleTimeIsNotSavedUp(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(29)
	g.turn(now)
	now = now.Add(500 * time.Millisecond)
	first := g.turn(now)
	if second := g.turn(now); second.Sub(first) < time.Second/29 {
		t.Errorf("after a pause two left %v apart", second.Sub(first))
	}
}

func TestWithoutALimitNothingWaits(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(0)
	for range 10 {
		if at := g.turn(now); at != now || g.next(now) != now || g.room(now) < 1000 {
			t.Fatalf("it waits until %v", at)
		}
	}
}

// However late requests come, no second ever holds more than the rate.
func TestNoSecondHoldsMoreThanTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.IntRange(1, 50).Draw(t, "rate")
		g := newGate(float64(rate))
		now := time.Unix(1e9, 0)
		var left []time.Time
		for i := range 200 {
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "pause")) * time.Millisecond)
			at := g.turn(now)
			if at.Before(now) {
				t.Fatalf("request %d leaves before it is there", i)
			}
			now = at
			if i >= rate && at.Sub(left[i-rate]) < time.Second {
				t.Fatalf("%d within %v", rate+1, at.Sub(left[i-rate]))
			}
			left = append(left, at)
		}
	})
}

func TestAHalvedRateRecoversInTwoMinutes(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(20)
	gap := func() time.Duration {
		first := g.turn(now)
		second := g.turn(now)
		now = now.Add(5 * time.Second)
		return second.Sub(first).Round(time.Millisecond)
	}
	if share := g.halve(now); share != 0.5 || gap() != 100*time.Millisecond {
		t.Errorf("halved to %v", share)
	}
	now = now.Add(-5 * time.Second)
	for range 9 {
		g.halve(now)
	}
	if share := g.halve(now); share != lowestShare {
		t.Errorf("lowered to %v, want not below %v", share, lowestShare)
	}
	now = now.Add(recovery / 2)
	if got := gap(); got < 85*time.Millisecond || got > 95*time.Millisecond {
		t.Errorf("a gap of %v half-way", got)
	}
	now = now.Add(recovery)
	if got := gap(); got != 50*time.Millisecond {
		t.Errorf("a gap of %v in the end, want 50ms", got)
	}
}

// turn gives a request that is not urgent its turn.
func (g *gate) turn(now time.Time) time.Time {
	if t := g.plan(now, false); t != nil {
		return g.when(t)
	}
	return now
}

func TestWhoIsInAHurryGoesBeforeWhoCanWait(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(10)
	at := func(t *ticket) time.Duration { return g.when(t).Sub(now) }
	first, second, third := g.plan(now, false), g.plan(now, false), g.plan(now, false)
	if next := g.urgent(now).Sub(now); next != 100*time.Millisecond {
		t.Errorf("the next urgent one leaves after %v", next)
	}
	hurry, hurry2 := g.plan(now, true), g.plan(now, true)
	got := []time.Duration{at(first), at(hurry), at(hurry2), at(second), at(third)}
	for i, d := range got {
		if d != time.Duration(i)*100*time.Millisecond {
			t.Fatalf("they leave after %v", got)
		}
	}
	if third := g.plan(now, true); at(third) != 300*time.Millisecond || at(second) != 500*time.Millisecond {
		t.Errorf("the third urgent one leaves after %v, who waited after %v", at(third), at(second))
	}
}

// However many are in a hurry, turns are as far apart as ever.
func TestHurryingChangesNoTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(1e9, 0)
		g := newGate(29.9)
		var all []*ticket
		for range rapid.IntRange(1, 60).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "ms")) * time.Millisecond)
			before := map[*ticket]time.Time{}
			for _, one := range all {
				before[one] = g.when(one)
			}
			all = append(all, g.plan(now, rapid.Bool().Draw(t, "urgent")))
			for one, at := range before {
				if later := g.when(one); later != at && (one.urgent || at.Before(now)) {
					t.Fatalf("a turn at %v became one at %v", at, later)
				}
			}
		}
		slices.SortFunc(all, func(a, b *ticket) int { return a.at.Compare(b.at) })
		for i := 1; i < len(all); i++ {
			if apart := all[i].at.Sub(all[i-1].at); apart < time.Second/30-slack {
				t.Fatalf("two leave %v apart", apart)
			}
		}
	})
}
