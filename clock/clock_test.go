package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"giaoban/clock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWaitEndsAtTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Now)
		start := c.Now()
		if err := clock.Wait(t.Context(), c, start.Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := c.Now().Sub(start); got < 3*time.Hour || got > 3*time.Hour+time.Second {
			t.Errorf("woke after %v, want 3h", got)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Now)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := clock.Wait(ctx, c, c.Now().Add(time.Hour)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's error", err)
		}
	})
}

func TestATimeReadWhileTheClockIsSlowedDown(t *testing.T) {
	var c *clock.Movable
	now, slow := time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC), false
	c = clock.New(func() time.Time {
		if slow {
			slow, now = false, now.Add(time.Second)
			c.Run(1)
			now = now.Add(time.Second)
		}
		return now
	})
	c.Run(1000)
	slow = true
	if first, second := c.Now(), c.Now(); second.Before(first) {
		t.Errorf("it was %s, and then %s", first, second)
	}
}

func TestMovingWakesWhoIsDueAndNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Now)
		start := c.Now()
		early, cancelEarly := c.At(start.Add(time.Hour))
		defer cancelEarly()
		late, cancelLate := c.At(start.Add(48 * time.Hour))
		defer cancelLate()

		c.Advance(24 * time.Hour)
		synctest.Wait()
		if !closed(early) {
			t.Error("a time that was passed over did not wake its waiter")
		}
		if closed(late) {
			t.Error("a time still to come woke its waiter")
		}
		c.Set(start.Add(47 * time.Hour))
		<-late
		if got := c.Now(); got.Before(start.Add(48 * time.Hour)) {
			t.Errorf("woke at %v, before its time", got)
		}
	})
}

func TestAFastClockWakesEarlierOnTheWall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wall := time.Now()
		c := clock.New(time.Now)
		c.Run(60)
		if err := clock.Wait(t.Context(), c, c.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(wall); got < time.Second || got > 2*time.Second {
			t.Errorf("a minute at sixty times took %v of the wall, want 1s", got)
		}
	})
}

func TestCancelTwiceAndAfterTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Now)
		reached, cancel := c.At(c.Now())
		<-reached
		cancel()
		cancel()
	})
}

func TestMovedBackWaitsLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Now)
		start := c.Now()
		reached, cancel := c.At(start.Add(time.Hour))
		defer cancel()
		c.Set(start.Add(-time.Hour))
		wall := time.Now()
		<-reached
		if got := time.Since(wall); got < 2*time.Hour {
			t.Errorf("woke after %v of the wall, want two hours", got)
		}
	})
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
