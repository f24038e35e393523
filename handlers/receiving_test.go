package handlers_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/directive"
)

// TestAnAlbumIsOneAnswer has pictures come one by one, as the messenger hands an album over.
func TestAnAlbumIsOneAnswer(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	card := w.chats[ldld][0].id
	album := func(who, in int64, name string, captions ...string) (said int) {
		t.Helper()
		before := w.commits
		for _, caption := range captions {
			u := w.written(who, in, caption)
			u.Message.Album, u.Message.Files = name, []chat.File{{Kind: chat.Photo, ID: caption}}
			if in != who {
				u.Message.ReplyTo, u.Message.ToBot = card, true
			}
			w.handle(u)
		}
		return w.commits - before
	}
	for name, c := range map[string]struct {
		who, in int64
		want    int
	}{
		"to a card":  {hoa, ldld, 1},
		"in private": {hoa, hoa, 1},
	} {
		if n := album(c.who, c.in, name, "", "", ""); n != c.want {
			t.Errorf("%s: three pictures brought %d commits, want %d", name, n, c.want)
		}
		if n := album(c.who, c.in, name+" again", "", ""); n != c.want {
			t.Errorf("%s: the next album brought %d commits, want %d", name, n, c.want)
		}
	}
	// In a dialog, a restart in between makes no difference.
	w.write(hoa, hoa, "/baocao 1")
	w.press(hoa, hoa, "Có vướng mắc")
	album(hoa, hoa, "evidence", "thiếu vốn")
	w.restart()
	if n := album(hoa, hoa, "evidence", "", ""); n != 0 {
		t.Errorf("the rest of an album brought %d commits", n)
	}
	w.press(hoa, hoa, "Bình thường")
	w.press(hoa, hoa, "Gửi")
	if r := w.report(1, "ldld"); r.Blocked+r.Text != "thiếu vốn" || len(r.Evidence) != 1 {
		t.Errorf("the report is %+v", r)
	}
}

func TestAnAlbumsFirstPictureMayComeAgain(t *testing.T) {
	w := newWorld(t)
	w.fail = errors.New("the disk is full")
	u := w.written(hoa, hoa, "")
	u.Message.Album, u.Message.Files = "a", []chat.File{{Kind: chat.Photo}}
	if err := w.router.Handle(context.Background(), u); err == nil {
		t.Fatal("the failure was swallowed")
	}
	before := w.commits
	w.handle(u)
	if w.commits != before+1 {
		t.Error("what failed was taken for handled")
	}
}

// TestWhatIsOldIsHandledAsIfItWereNew: the messenger keeps for a day what it could not deliver, and nobody who wrote
// meanwhile is left without an answer. Buttons are another matter: they belong to a dialog, which has its own time.
func TestWhatIsOldIsHandledAsIfItWereNew(t *testing.T) {
	for name, age := range map[string]time.Duration{"before the start": time.Hour, "nearly lost": 24*time.Hour - time.Second, "buried": 1000 * time.Hour} {
		w := newWorld(t)
		w.publish(1)
		u := w.written(hoa, hoa, "/baocao 1 60% đang làm phần móng")
		u.Message.At = w.clock.Now().Add(-age)
		w.restart()
		w.handle(u)
		w.press(hoa, hoa, "Gửi")
		if r := w.report(1, "ldld"); *r.Percent != 60 {
			t.Errorf("%s: the report is %+v", name, r)
		}
	}
}

func TestAButtonOfADialogThatIsOverDoesNothing(t *testing.T) {
	w := newWorld(t)
	w.publish(1, 3)
	w.write(hoa, hoa, "/baocao 1")
	data, message := w.button(hoa, "Hoàn thành")
	w.write(hoa, hoa, "/baocao 3") // takes the first one's place
	u := w.from(hoa, hoa)
	u.Press = &chat.Press{ID: "old", Data: data, Message: message}
	before := w.commits
	w.handle(u)
	w.toast("kết thúc")
	if w.commits != before {
		t.Error("a button of the dialog before was taken for an answer")
	}
	for _, old := range []int64{message, 0} { // 0: the message with the button is gone
		u.ID, u.Press.Message = u.ID+1000, old
		w.handle(u)
	}
	if w.commits != before || len(w.reports[directive.AssignmentKey{Directive: 1, Organisation: "ldld"}]) != 0 {
		t.Error("something was written")
	}
}
