package sqlite

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMomentsAreStamps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62135596799, 253402300799).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
		at = at.In(time.FixedZone("", rapid.IntRange(-12*3600, 14*3600).Draw(t, "zone")))
		got, err := moment(at)
		if want := at.UTC().Format(stamp); got != want || err != nil {
			t.Errorf("%s is written %s, want %s; %v", at, got, want, err)
		}
	})
}
