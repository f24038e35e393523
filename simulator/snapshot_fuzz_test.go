package simulator_test

import (
	"testing"
)

// FuzzSnapshot: whatever is read as a snapshot can be looked at, acted in and saved.
func FuzzSnapshot(f *testing.F) {
	for _, make := range []func() (town, map[string]int64){built, busy} {
		w, _ := make()
		_, file, err := w.restored()
		w.sim.Close()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add(`{"format":1,"now":"2026-11-23T05:00:00Z","rate":1,"bot":{"id":123456,"first":"B"},"limiter":{"mode":"off"}}`)
	f.Fuzz(func(t *testing.T, file string) {
		w, err := open(file)
		if err != nil {
			return
		}
		defer w.sim.Close()
		w.seen()
		w.told()
		w.happenInChats(map[string]int64{"super": -1000000000201, "forum": -1000000000202, "group": -4000100, "moved": -4000101, "gone": -1000000000204, "channel": -1000000000203})
		next, _, err := w.restored()
		if err != nil {
			t.Fatalf("what was restored cannot be restored again: %v", err)
		}
		next.sim.Close()
	})
}
