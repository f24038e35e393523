package app

import (
	"testing"
	"time"
)

func TestTheClockFollowsTheWallButNeverBack(t *testing.T) {
	began := time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC)
	var wall time.Time
	var counted time.Duration
	m := machine{read: func() (time.Time, time.Duration) { return wall, counted }}
	for _, step := range []struct {
		what                string
		wall, counted, want time.Duration // since it began
	}{
		{"at first", 0, 0, 0},
		{"a second later", time.Second, time.Second, time.Second},
		{"after eight hours asleep", 8 * time.Hour, 2 * time.Second, 8 * time.Hour},
		{"set back by an hour", 7 * time.Hour, 3 * time.Second, 8*time.Hour + time.Second},
		{"going on from there", 7*time.Hour + time.Minute, time.Minute + 3*time.Second, 8*time.Hour + time.Minute + time.Second},
		{"overtaken by the wall", 9 * time.Hour, time.Hour, 9 * time.Hour},
	} {
		wall, counted = began.Add(step.wall), step.counted
		if got := m.now().Sub(began); got != step.want {
			t.Errorf("%s: it shows %v, want %v", step.what, got, step.want)
		}
	}
}

func TestTheSystemClockIsTheMachines(t *testing.T) {
	before := time.Now().Round(0)
	now := SystemClock().Now()
	if after := time.Now().Round(0); now.Before(before) || now.After(after) {
		t.Errorf("it shows %v between %v and %v", now, before, after)
	}
}
