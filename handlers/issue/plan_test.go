package issue

import (
	"testing"
	"time"
)

func TestHowLongSendingTakes(t *testing.T) {
	for _, c := range []struct {
		perChat map[int64]int
		want    time.Duration
	}{
		{nil, 0},
		{map[int64]int{1: 1}, time.Second},
		{map[int64]int{1: 11, 2: 3}, 11 * time.Second},
		{map[int64]int{1: 20}, 20 * time.Second},
		{map[int64]int{1: 21}, time.Minute + time.Second}, // the minute's limit of a group is used up
		{map[int64]int{1: 41}, 2*time.Minute + time.Second},
		{many(1000), 40 * time.Second}, // the limit of all chats together
	} {
		if got := (plan{perChat: c.perChat}).duration(); got != c.want {
			t.Errorf("%d groups: %s, want %s", len(c.perChat), got, c.want)
		}
	}
}

func many(groups int) map[int64]int {
	perChat := map[int64]int{}
	for i := range groups {
		perChat[int64(i)] = 1
	}
	return perChat
}
