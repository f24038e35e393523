package redis_test

import (
	"testing"
	"time"

	"giaoban/calendar"
)

func due() calendar.Deadline {
	return calendar.By(calendar.Date{Year: 2017, Month: 7, Day: 27})
}

func millis(ms int64) time.Time { return time.UnixMilli(ms) }

func zones(t *testing.T) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range []string{"UTC", "Asia/Ho_Chi_Minh"} {
		z, err := calendar.LoadZone(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, z)
	}
	return all
}
