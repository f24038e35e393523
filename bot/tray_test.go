package bot

import (
	"testing"
	"testing/synctest"
	"time"

	"giaoban/chat"
	"giaoban/clock"
)

// TestHowLongAPollWaits looks at when the next poll may leave while updates are in hand.
func TestHowLongAPollWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &Receiver{o: ReceiverOptions{Clock: clock.New(time.Now)}, tray: newTray()}
		add := func(first, n int64) {
			b := &batch{}
			for id := first; id < first+n; id++ {
				b.updates = append(b.updates, received{update: chat.Update{ID: id, Place: chat.Place{Chat: id}}})
			}
			if fresh, chats := r.tray.add(b); fresh != int(n) || len(chats) != int(n) {
				t.Fatalf("%d of %d are new, of %d chats", fresh, n, len(chats))
			}
			for id := first; id < first+n; id++ {
				r.tray.next(id, 0)
			}
		}
		await := func() <-chan bool {
			result := make(chan bool, 1)
			go func() {
				settled, _ := r.await(t.Context(), shortHand)
				result <- settled
			}()
			synctest.Wait()
			return result
		}
		expect := func(result <-chan bool, settled bool, offset int64) {
			t.Helper()
			synctest.Wait()
			select {
			case got := <-result:
				if got != settled || r.offset != offset {
					t.Errorf("settled %t, offset %d, want %t, %d", got, r.offset, settled, offset)
				}
			default:
				t.Error("it still waits")
			}
		}

		add(1, 3)
		waiting := await()
		for id := range int64(3) {
			if len(waiting) > 0 {
				t.Error("it does not wait for all")
			}
			r.tray.next(id+1, id+1)
		}
		expect(waiting, true, 4)

		add(4, mostPolled-1) // the first one takes long
		waiting = await()
		r.tray.next(5, 5)
		time.Sleep(shortHand - time.Millisecond)
		synctest.Wait()
		if len(waiting) > 0 {
			t.Error("it does not wait its time")
		}
		time.Sleep(2 * time.Millisecond)
		expect(waiting, false, 4)

		add(3+mostPolled, 1)
		waiting = await()
		time.Sleep(10 * shortHand)
		synctest.Wait()
		if len(waiting) > 0 {
			t.Error("a poll leaves that can bring nothing new")
		}
		r.tray.next(6, 6) // confirms nothing as long as the first one is in hand
		synctest.Wait()
		if len(waiting) > 0 {
			t.Error("a poll leaves that can bring nothing new")
		}
		r.tray.next(4, 4)
		expect(waiting, false, 7)
		if again, chats := r.tray.add(&batch{updates: []received{{update: chat.Update{ID: 7}}}}); again != 0 || len(chats) != 0 {
			t.Error("what is in hand is taken in again")
		}
	})
}
