package sqlite_test

import (
	"testing"

	"go.uber.org/goleak"

	"giaoban/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		t.Helper()
		return open(t)
	})
}
