package directive

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSignOutEndsOnlyOnesOwnSessions(t *testing.T) {
	w := published(t)
	before, other := w.people[leader], w.people[deputy]
	w.must(t, leader, SignOut{})
	want := before
	want.SignedOut = w.now
	want.Version = w.people[leader].Version
	if diff := cmp.Diff(want, w.people[leader]); diff != "" {
		t.Errorf("the person (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(other, w.people[deputy]); diff != "" {
		t.Errorf("somebody else changed (-want +got):\n%s", diff)
	}
	w.now = w.now.Add(time.Hour)
	w.must(t, leader, SignOut{})
	if got := w.people[leader].SignedOut; !got.Equal(w.now) {
		t.Errorf("the second time gave %v, want %v", got, w.now)
	}
}
