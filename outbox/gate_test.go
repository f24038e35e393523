package outbox

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLateRequestsDoNotLowerTheRate(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(1000)
	start := now
	for range 5000 {
		at := g.take(now)
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
	g.take(now)
	now = now.Add(500 * time.Millisecond)
	first := g.take(now)
	if second := g.take(now); second.Sub(first) < time.Second/29 {
		t.Errorf("after a pause two left %v apart", second.Sub(first))
	}
}

func TestWithoutALimitNothingWaits(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := newGate(0)
	for range 10 {
		if at := g.take(now); at != now || g.next(now) != now || g.room(now) < 1000 {
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
			at := g.take(now)
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
		first := g.take(now)
		second := g.take(now)
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
