package directive

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
)

func ptr[T any](v T) *T { return &v }

// told lists the bodies of an outcome's notices by the chat that they go to, in order.
func told(out Outcome) map[int64][]string {
	by := map[int64][]string{}
	for _, n := range out.Notices {
		by[n.To.Chat] = append(by[n.To.Chat], bodyName(n.Body))
	}
	return by
}

func bodyName(b Body) string {
	switch b.(type) {
	case Card:
		return "card"
	case Reminder:
		return "reminder"
	case Publication:
		return "publication"
	case Digest:
		return "digest"
	case Recalled:
		return "recalled"
	case DirectiveChanged:
		return "change"
	case ReportArrived:
		return "arrived"
	case ReportSettled:
		return "settled"
	case ReportReturned:
		return "returned"
	case ExtensionAsked:
		return "asked"
	case ExtensionSettled:
		return "extension settled"
	case ExtensionDecided:
		return "decided"
	case WithdrawnNotice:
		return "withdrawn"
	case Welcome:
		return "welcome"
	}
	return "unknown"
}

func checkTold(t *testing.T, out Outcome, want map[int64][]string) {
	t.Helper()
	if diff := cmp.Diff(want, told(out)); diff != "" {
		t.Errorf("who is told what (-want +got):\n%s", diff)
	}
}

// bodyOf returns the first body of its type among an outcome's notices.
func bodyOf[B Body](t *testing.T, out Outcome) B {
	t.Helper()
	for _, n := range out.Notices {
		if b, ok := n.Body.(B); ok {
			return b
		}
	}
	var none B
	t.Fatalf("nobody is told a %T", none)
	return none
}

func TestAcknowledge(t *testing.T) {
	w := published(t)
	w.now = w.now.Add(time.Hour)
	out := w.must(t, deputy, Acknowledge{of(1, unions)})
	a := w.assignments[of(1, unions)]
	if a.State != Acknowledged || !a.Acknowledged.Equal(w.now) || a.AcknowledgedBy != deputy || a.AcknowledgedName != "Person 12" {
		t.Errorf("got %+v", a)
	}
	checkTold(t, out, map[int64][]string{unionsChat: {"card"}})
	card := bodyOf[Card](t, out)
	if card.Assignment.State != Acknowledged || card.Organisation.ID != unions || card.Meeting.ID != "june" ||
		len(card.Leads) != 1 || len(card.Coordinators) != 1 || card.Today != day(6, 8) {
		t.Errorf("the card is %+v", card)
	}
	if other := w.assignments[of(1, farmers)]; other.State != Pending {
		t.Errorf("the coordinator's assignment became %s", other.State)
	}
}

func TestReport(t *testing.T) {
	w := published(t)
	out := w.must(t, leader, GiveReport{
		Assignment: of(1, unions), State: InProgress, Percent: ptr(40), Quantity: ptr(Whole(2)), Text: "  đã khởi công ",
		Blocked: "thiếu vốn", Chat: unionsChat,
	})
	want := Report{
		AssignmentKey: of(1, unions), Number: 1, State: InProgress, Percent: ptr(40), Quantity: ptr(Whole(2)),
		Text: "đã khởi công", Blocked: "thiếu vốn", By: leader, ByName: "Person 11", At: w.now, Chat: unionsChat,
	}
	if diff := cmp.Diff([]Report{want}, w.reports[of(1, unions)]); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	a := w.assignments[of(1, unions)]
	if a.State != InProgress || *a.Percent != 40 || a.Blocked != "thiếu vốn" || a.Reports != 1 || a.AcknowledgedBy != leader {
		t.Errorf("got %+v", a)
	}
	checkTold(t, out, map[int64][]string{
		unionsChat: {"card"}, int64(officer): {"arrived"}, int64(officer2): {"arrived"},
	})

	// What a later report leaves out stays, but for the difficulty.
	w.now = w.now.Add(time.Hour)
	w.must(t, deputy, GiveReport{Assignment: of(1, unions), State: Submitted, Percent: ptr(100)})
	a = w.assignments[of(1, unions)]
	if a.State != Submitted || *a.Percent != 100 || *a.Quantity != Whole(2) || a.Blocked != "" || a.Reports != 2 ||
		!a.Submitted.Equal(w.now) || a.AcknowledgedBy != leader {
		t.Errorf("got %+v", a)
	}

	// Taking a report of completion back.
	w.must(t, leader, GiveReport{Assignment: of(1, unions), State: InProgress, Text: "còn một căn"})
	if a = w.assignments[of(1, unions)]; a.State != InProgress || !a.Submitted.IsZero() {
		t.Errorf("got %+v", a)
	}
}

func TestConfirm(t *testing.T) {
	w := published(t)
	reportedBy(Submitted)(t, w)
	w.now = w.now.Add(time.Hour)
	out := w.must(t, officer, Confirm{Assignment: of(1, unions)})
	a := w.assignments[of(1, unions)]
	if a.State != Confirmed || !a.Confirmed.Equal(w.now) || a.Submitted.IsZero() {
		t.Errorf("got %+v", a)
	}
	checkTold(t, out, map[int64][]string{
		unionsChat: {"card"}, int64(officer): {"settled"}, int64(officer2): {"settled"},
	})
	if s := bodyOf[ReportSettled](t, out); s.By.ID != officer || s.Report.Number != 1 || s.Assignment.State != Confirmed {
		t.Errorf("the Board is told %+v", s)
	}
}

func TestReturn(t *testing.T) {
	w := published(t)
	reportedBy(Submitted)(t, w)
	out := w.must(t, officer2, Return{Assignment: of(1, unions), Reason: " thêm ảnh "})
	a := w.assignments[of(1, unions)]
	if a.State != Returned || a.Returned != "thêm ảnh" || !a.Submitted.IsZero() || !a.State.Open() {
		t.Errorf("got %+v", a)
	}
	checkTold(t, out, map[int64][]string{
		unionsChat: {"card", "returned"}, int64(officer): {"settled"}, int64(officer2): {"settled"},
	})
	reportedBy(Submitted)(t, w)
	if a = w.assignments[of(1, unions)]; a.State != Submitted || a.Returned != "" || a.Reports != 2 {
		t.Errorf("after the next report: %+v", a)
	}
}

func TestExtension(t *testing.T) {
	until := calendar.By(day(8, 10))
	tests := []struct {
		name    string
		decide  DecideExtension
		granted calendar.Deadline
		due     calendar.Deadline
		told    []string
	}{
		{"approved", DecideExtension{Decision: Approved}, until, until, []string{"card", "decided"}},
		{
			"shortened", DecideExtension{Decision: Shortened, Granted: calendar.By(day(8, 1))},
			calendar.By(day(8, 1)), calendar.By(day(8, 1)), []string{"card", "decided"},
		},
		{
			"denied", DecideExtension{Decision: Denied, Answer: " không kịp lễ "}, calendar.Deadline{}, calendar.By(day(7, 27)),
			[]string{"decided"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := published(t)
			out := w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: until, Reason: " mưa "})
			checkTold(t, out, map[int64][]string{int64(officer): {"asked"}, int64(officer2): {"asked"}})
			if e := w.extensions[of(1, unions)][0]; e.Number != 1 || e.Old != calendar.By(day(7, 27)) || e.Asked != until ||
				e.Reason != "mưa" || e.By != leader || e.ByName != "Person 11" || e.Decision != Undecided {
				t.Errorf("the request is %+v", e)
			}
			before := len(w.due)
			tt.decide.Assignment = of(1, unions)
			out = w.must(t, officer, tt.decide)
			e := w.extensions[of(1, unions)][0]
			if e.Decision != tt.decide.Decision || e.Granted != tt.granted || e.Decider != officer || !e.Decided.Equal(w.now) {
				t.Errorf("the decision is %+v", e)
			}
			if got := w.assignments[of(1, unions)].Due; got != tt.due {
				t.Errorf("due %s, want %s", got, tt.due)
			}
			if got := w.assignments[of(1, farmers)].Due; got != calendar.By(day(7, 27)) {
				t.Errorf("the other organisation's deadline became %s", got)
			}
			entry := w.due[ReminderKey(unions, day(6, 9).Start(calendar.Zone()), calendar.Zone())]
			if len(w.due) != before || entry.Organisation != unions {
				t.Errorf("%d entries of the index by time became %d", before, len(w.due))
			}
			checkTold(t, out, map[int64][]string{
				unionsChat: tt.told, int64(officer): {"extension settled"}, int64(officer2): {"extension settled"},
			})
			// A second request has a number of its own.
			w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(9, 1)), Reason: "bão"})
			if list := w.extensions[of(1, unions)]; len(list) != 2 || list[1].Number != 2 || list[1].Old != tt.due {
				t.Errorf("the requests are %+v", list)
			}
		})
	}
}
