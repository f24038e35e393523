package scheduler_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/directive"
	"giaoban/scheduler"
)

func TestWokenItSeesWhatWasEnteredAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		s, err := scheduler.New(o.options())
		if err != nil {
			t.Fatal(err)
		}
		s.Wake() // before it runs: nothing is lost
		s.Wake()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		synctest.Wait()
		o.enter("a", o.at(8, 15, 0, 33))
		s.Wake()
		pass(t, 4*time.Second)
		if diff := cmp.Diff([]string{"a ldld 8 15:00:33"}, o.firings()); diff != "" {
			t.Error(diff)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestWhatNobodyKnowsIsLeftForANewerVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := setup(t)
		o.enter("b", o.at(8, 15, 0, 32))
		o.entries = append([]directive.Due{{Key: "a", At: o.at(8, 15, 0, 31), Task: "of tomorrow"}}, o.entries...)
		defer run(t, o.options())()
		pass(t, time.Minute)
		if got := o.firings(); len(got) != 1 || !strings.HasPrefix(got[0], "b ldld 8 15:00") {
			t.Errorf("fired %v", got)
		}
		if len(o.tried["a"]) != 0 {
			t.Errorf("it was tried at %v", o.tried["a"])
		}
	})
}
