package directive

import "testing"

// TestAnAuthorIsToldInTurn: who tells the author how far an announcement is writes the announcement, so that two who do at the
// same time can't both have read it as it was before the other.
func TestAnAuthorIsToldInTurn(t *testing.T) {
	w := newWorld()
	announcedOnce(t, w)
	const record = string(KindAnnouncement) + "/1"
	for _, step := range []struct {
		by  Actor
		cmd Command
	}{{ByPerson(leader), NoteAnnouncement{1, unionsChat}}, {BySystem("tick"), TrackAnnouncement{"x", 1, 0}}, {ByPerson(farmer), NoteAnnouncement{1, farmersChat}}} {
		before := w.records[record].Version
		if _, err := w.do(t, step.by, step.cmd); err != nil {
			t.Fatal(err)
		}
		if now := w.records[record].Version; now != before+1 {
			t.Errorf("%s: the announcement has version %d after %d", step.cmd.Name(), now, before)
		}
	}
}
