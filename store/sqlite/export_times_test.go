package sqlite_test

import (
	"strings"
	"testing"

	"giaoban/directive"
	"giaoban/store"
)

// TestTimesOfEarlierVersionsAreExportedAsTheyAreKept has a column of JSON with a time as it was written before.
func TestTimesOfEarlierVersionsAreExportedAsTheyAreKept(t *testing.T) {
	path := counted(t)
	raw(t, path, `UPDATE assignments SET difficulty = '{"report":1,"raised":"2017-06-08T15:02:27.39660665+07:00"}' WHERE directive = 1`)
	found := 0
	err := openAt(t, path).Export(t.Context(), func(e store.Entry) error {
		if strings.Contains(string(e.Value), `"raised":"2017-06-08T08:02:27.396Z"`) {
			found++
		}
		return nil
	})
	if want := len(directive.AssignmentStates()); err != nil || found != want {
		t.Errorf("%d of %d assignments have the time; %v", found, want, err)
	}
}
