package handlers_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// place names the dialog that a person may have in a chat.
func (w *world) place(who, in int64) chat.SessionKey {
	return chat.SessionKey{Place: chat.Place{Chat: in}, Person: who}
}

// lapsed returns the dialogs whose time is over and whose person was not told.
func (w *world) lapsed() []chat.Session {
	list := slices.DeleteFunc(slices.Collect(maps.Values(w.sessions)), func(s chat.Session) bool {
		return s.Told || s.Expires.After(w.clock.Now())
	})
	slices.SortFunc(list, func(a, b chat.Session) int { return a.Expires.Compare(b.Expires) })
	return list
}

// lapse tells everybody whose dialog's time is over.
func (w *world) lapse() {
	w.t.Helper()
	for _, s := range w.lapsed() {
		turn, err := w.router.Lapse(context.Background(), s)
		if err == nil {
			_, err = w.ledger.Execute(context.Background(), turn)
		}
		if err != nil {
			w.t.Fatalf("the end of dialog %s: %v", s.ID, err)
		}
	}
}

func TestALapseIsToldByTheDialogsOwnMessage(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.press(hoa, ldld, "Báo cáo")
	w.press(hoa, ldld, "Đang thực hiện")
	w.press(hoa, ldld, "Nhập số khác")
	w.write(mai, mai, "/baocao 1")
	before, at := len(w.chats[ldld]), w.ofDialog(hoa, ldld)
	w.clock.Advance(25 * time.Hour)
	w.lapse()
	if after := len(w.chats[ldld]); after != before-1 { // the separate question is gone
		t.Errorf("the group has %d messages, had %d", after, before)
	}
	w.says(ldld, "Lê Thị Hoa", "Tạm dừng", "vẫn được giữ")
	w.says(mai, "Tạm dừng")
	if now := w.ofDialog(hoa, ldld); now != at {
		t.Errorf("message %d says so, the dialog's is %d", now, at)
	}
	// Nobody is told again, after a restart either.
	commits := w.commits
	w.restart()
	w.clock.Advance(25 * time.Hour)
	w.lapse()
	if w.commits != commits {
		t.Error("they were told twice")
	}
	// The draft goes on where it was left.
	w.press(hoa, ldld, "Tiếp tục")
	w.says(ldld, "bao nhiêu phần trăm")
	w.press(hoa, ldld, "50%")
	if s := w.sessions[w.place(hoa, ldld)]; s.Told || s.Values["state"] != "working" || s.Values["figure"] != "50" {
		t.Errorf("the dialog is %+v", s)
	}
}

func TestALapseThatComesTooLateIsNotTold(t *testing.T) {
	for name, goOn := range map[string]func(w *world){
		"answered":  func(w *world) { w.press(hoa, hoa, "Tiếp tục") },
		"cancelled": func(w *world) { w.press(hoa, hoa, "Hủy") },
		"told":      func(w *world) { w.lapse() },
		"begun anew": func(w *world) {
			w.write(hoa, hoa, "/huy")
			w.write(hoa, hoa, "/baocao 1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.publish(1)
			w.write(hoa, hoa, "/baocao 1")
			w.clock.Advance(25 * time.Hour)
			seen := w.lapsed()
			if len(seen) != 1 {
				t.Fatalf("lapsed are %+v", seen)
			}
			turn, err := w.router.Lapse(t.Context(), seen[0])
			if err != nil {
				t.Fatal(err)
			}
			if name == "answered" {
				w.press(hoa, hoa, "Hoàn thành") // it is over: they are told at once
			}
			goOn(w)
			// Whether it is another one's or the same that comes again, nothing is said now.
			if name != "told" {
				turn.Key += "~1"
			}
			result, err := w.ledger.Execute(t.Context(), turn)
			if !errors.Is(err, store.ErrWentOn) && !result.Repeated {
				t.Errorf("it was told: %+v, %v", result, err)
			}
		})
	}
}

func TestADialogThatNobodyKnowsEndsWithoutAWord(t *testing.T) {
	w := newWorld(t)
	key := w.place(hoa, hoa)
	w.sessions[key] = chat.Session{Key: key, ID: "old", Flow: "of an older version", Step: "x", Expires: w.clock.Now()}
	w.lapse()
	if _, there := w.sessions[key]; there || len(w.chats[hoa]) != 0 {
		t.Errorf("it is there: %t, and says %+v", there, w.chats[hoa])
	}
}

func TestAWordAfterTheLapseIsKept(t *testing.T) {
	w := newWorld(t)
	w.publish(1)
	w.write(hoa, hoa, "/baocao 1")
	w.press(hoa, hoa, "Đang thực hiện")
	w.clock.Advance(25 * time.Hour)
	w.lapse()
	w.write(hoa, hoa, "60") // the line was changed far above, without a sound
	w.says(hoa, "Tạm dừng")
	w.press(hoa, hoa, "Tiếp tục")
	if s := w.sessions[w.place(hoa, hoa)]; s.Values["figure"] != "60" || s.Step != "text" {
		t.Errorf("the dialog is %+v", s)
	}
}
