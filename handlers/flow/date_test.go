package flow_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// talk is a dialog's state on 8 June 2017.
func talk() flow.Talk {
	today := calendar.Date{Year: 2017, Month: time.June, Day: 8}
	return flow.Talk{Scene: flow.Scene{Today: today, Lang: directive.Vietnamese}}
}

func TestDeadlinesAreReadFromTextAndButtons(t *testing.T) {
	for _, c := range []struct {
		in            flow.Input
		want, problem string
	}{
		{flow.Input{Text: "27/7"}, "2017-07-27", ""},
		{flow.Input{Text: "trước 30/6"}, "<2017-06-30", ""},
		{flow.Input{Text: "17h00 ngày 27/7"}, "2017-07-27T17:00", ""},
		{flow.Input{Text: "7/6"}, "2018-06-07", ""}, // the next such day
		{flow.Input{Text: "cuối tháng"}, "2017-06-30", ""},
		{flow.Input{Pressed: true, Value: "2017-07-27"}, "2017-07-27", ""},
		{flow.Input{Pressed: true, Value: "27/7"}, "", "dialog.press_a_button"},
		{flow.Input{Text: "31/6"}, "", "dialog.date.impossible"},
		{flow.Input{Text: "hàng tháng"}, "", "dialog.date.ambiguous"},
		{flow.Input{Text: "nay mai"}, "", "dialog.date.bad"},
		{flow.Input{Text: ""}, "", "dialog.date.bad"},
	} {
		due, problem := flow.ReadDeadline(words{}, talk(), c.in)
		if due.String() != c.want || !strings.HasPrefix(problem, c.problem) || (c.problem == "") != (problem == "") {
			t.Errorf("%+v: got %q, %q", c.in, due, problem)
		}
	}
}

func TestDaysAreSingle(t *testing.T) {
	for _, c := range []struct {
		in            flow.Input
		want, problem string
	}{
		{flow.Input{Text: "8/6/2017"}, "2017-06-08", ""},
		{flow.Input{Pressed: true, Value: "2017-06-08"}, "2017-06-08", ""},
		{flow.Input{Pressed: true, Value: "x"}, "", "dialog.press_a_button"},
		{flow.Input{Text: "quý III"}, "", "dialog.date.ambiguous"},
		{flow.Input{Text: "31/6"}, "", "dialog.date.impossible"},
	} {
		day, problem := flow.ReadDay(words{}, talk(), c.in)
		if (c.want != "" && day.String() != c.want) || !strings.HasPrefix(problem, c.problem) || (c.problem == "") != (problem == "") {
			t.Errorf("%+v: got %q, %q", c.in, day, problem)
		}
	}
}

func TestALongTextIsEchoedShort(t *testing.T) {
	_, problem := flow.ReadDeadline(words{}, talk(), flow.Input{Text: strings.Repeat("dài ", 1000)})
	if len([]rune(problem)) > 120 {
		t.Errorf("the problem has %d characters", len([]rune(problem)))
	}
}

func TestWindowsStayInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := rapid.OneOf(rapid.StringMatching(`-?[0-9]{0,25}`), rapid.String()).Draw(t, "page")
		items, size := rapid.IntRange(0, 100).Draw(t, "items"), rapid.IntRange(1, 12).Draw(t, "size")
		from, to, pages := flow.Window(page, items, size)
		if from < 0 || from > to || to > items || to-from > size || pages < 1 || from/size >= pages {
			t.Fatalf("page %q of %d by %d is %d–%d of %d", page, items, size, from, to, pages)
		}
		if items > 0 && from == to {
			t.Fatalf("page %q of %d by %d is empty", page, items, size)
		}
	})
}

func TestEveryChoiceStandsOnOnePage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, size, perRow := rapid.IntRange(0, 60).Draw(t, "choices"), rapid.IntRange(1, 10).Draw(t, "size"), rapid.IntRange(1, 4).Draw(t, "row")
		var choices []flow.Choice
		for i := range n {
			choices = append(choices, flow.Choice{Value: "c" + string(rune('0'+i%10)) + string(rune('0'+i/10))})
		}
		seen := map[string]int{}
		talk := flow.Talk{Values: map[string]string{}}
		for pages := 0; ; pages++ {
			if pages > n+1 {
				t.Fatal("the pages have no end")
			}
			next := ""
			for _, row := range flow.Page(talk, "s", choices, size, perRow, func(int, int) string { return "?" }) {
				for _, c := range row {
					switch taken, turned := flow.Turned(flow.Input{Pressed: true, Value: c.Value}); {
					case !turned:
						seen[c.Value]++
						if len(row) > perRow {
							t.Fatalf("a row of %d", len(row))
						}
					case c.Label == "›":
						next = taken.More["page"]
					}
				}
			}
			if next == "" {
				break
			}
			talk.Values["s.page"] = next
		}
		if len(seen) != n {
			t.Fatalf("%d of %d choices were shown", len(seen), n)
		}
		for value, times := range seen {
			if times != 1 {
				t.Fatalf("%s stands on %d pages", value, times)
			}
		}
	})
	if _, turned := flow.Turned(flow.Input{Value: "p.1"}); turned {
		t.Error("a typed text turned the page")
	}
}

func TestIDsNameTheirOwner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		update, person := rapid.Int64Min(1).Draw(t, "update"), rapid.Int64Min(1).Draw(t, "person")
		id := flow.NewID(update, person)
		owner, ok := flow.Owner(id)
		if !ok || owner != person {
			t.Errorf("%s names %d, %v, not %d", id, owner, ok, person)
		}
		if len("d:"+id+":blocked:") > 48 || strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz.") != "" {
			t.Errorf("the id %q leaves no room for a value", id)
		}
	})
	for _, bad := range []string{"", "x", "x.", "x.-5", "x.0", "x.y.z", "1.!"} {
		if owner, ok := flow.Owner(bad); ok {
			t.Errorf("%q names %d", bad, owner)
		}
	}
}

func TestScenes(t *testing.T) {
	s := flow.Scene{Lang: directive.Vietnamese, Message: 5}
	if out := s.Turn("x"); out.Replies[0].Edit != 0 {
		t.Error("a written message was edited")
	}
	s.Pressed = true
	if out := s.Turn("x"); out.Replies[0].Edit != 5 {
		t.Errorf("the pressed message is not edited: %+v", out)
	}
	if out := s.Tell(words{}, "k"); !out.Alert || out.Toast == "" || len(out.Replies) != 0 {
		t.Errorf("a press is told %+v", out)
	}
	s.Group = directive.Group{Chat: -1, Health: directive.Departed}
	if s.Bound() {
		t.Error("a group that was unbound counts as bound")
	}
}
