package render

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
)

const hostile = `<b>&"'</b>`

func TestText(t *testing.T) {
	r := renderer(t)
	vi, en := directive.Vietnamese, directive.English
	tests := []struct{ name, got, want string }{
		{
			"a parameter is escaped, the template's own tags stay",
			r.Text(vi, "notice.heading", "Number", 5, "Title", hostile), `<b>#5 · &lt;b&gt;&amp;"'&lt;/b&gt;</b>`,
		},
		{"HTML is taken as it is", r.Text(vi, "notice.reason", "Reason", HTML("<i>x</i> &amp;")), "Lý do: <i>x</i> &amp;"},
		{
			"a text in both languages is shown in the person's", r.Text(en, "notice.reason", "Reason", unions().Name),
			"Reason: Provincial Confederation of Labour",
		},
		{
			"and is escaped", r.Text(en, "notice.reason", "Reason", directive.Text{VI: "<"}), "Reason: &lt;",
		},
		{
			"a quantity", r.Text(vi, "notice.reason", "Reason", directive.Quantity(1234500)), "Lý do: 1.234,5",
		},
		{"a day", r.Text(vi, "notice.reason", "Reason", date(7, 5)), "Lý do: 05/7/2017"},
		{"a deadline", r.Text(en, "notice.reason", "Reason", calendar.Before(date(7, 5))), "Reason: before 5 July 2017"},
		{"an instant, by the office's clock", r.Text(vi, "notice.card_received", "At", at(6, 8, 1, 2)), "📥 Tiếp nhận lúc 01:02 ngày 08/6/2017"},
		{"a number", r.Text(vi, "notice.reason", "Reason", 12345), "Lý do: 12345"},
		{"a language that is not known", r.Text("fr", "notice.reason", "Reason", "x"), "Lý do: x"},
		{"a count", r.TextN(en, "notice.units_more", 1200, "Units", "a & b"), "a &amp; b and 1,200 more"},
		{"a label is not escaped", r.Label(vi, "notice.reason", "Reason", hostile), "Lý do: " + hostile},
		{"a label has no markup", r.Label(vi, "notice.reason", "Reason", HTML("<i>x</i> &amp; y")), "Lý do: x & y"},
		{"a label by count", r.LabelN(en, "core.days_left", 1), "1 day left"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestRemaining(t *testing.T) {
	r := renderer(t)
	due := calendar.By(date(7, 27))
	tests := []struct {
		today        calendar.Date
		vi, en, sign string
	}{
		{date(7, 20), "còn 7 ngày", "7 days left", "🟢"},
		{date(7, 23), "còn 4 ngày", "4 days left", "🟢"},
		{date(7, 24), "còn 3 ngày", "3 days left", "🟠"},
		{date(7, 26), "còn 1 ngày", "1 day left", "🟠"},
		{date(7, 27), "hôm nay là hạn cuối", "today is the last day", "🟠"},
		{date(7, 28), "quá hạn 1 ngày", "1 day overdue", "🔴"},
		{date(7, 29), "quá hạn 2 ngày", "2 days overdue", "🔴"},
	}
	for _, tt := range tests {
		vi, en := r.Remaining(directive.Vietnamese, due, tt.today), r.Remaining(directive.English, due, tt.today)
		if vi != tt.vi || en != tt.en || r.Sign(due, tt.today) != tt.sign {
			t.Errorf("%s: got %q, %q, %s", tt.today, vi, en, r.Sign(due, tt.today))
		}
	}
	var none calendar.Deadline
	if got := r.Remaining(directive.Vietnamese, none, date(7, 1)) + r.Sign(none, date(7, 1)); got != "⚪" {
		t.Errorf("without a deadline: %q", got)
	}
}

// A card says no number that would be wrong the next day: it counts only on the days on which it is brought up to date.
func TestDueOfACard(t *testing.T) {
	r := renderer(t)
	tests := []struct {
		today  calendar.Date
		vi, en string
	}{
		{date(6, 8), "🟢 Thời hạn: hết ngày 27/7/2017", "🟢 Due: by the end of 27 July 2017"},
		{date(7, 19), "🟢 Thời hạn: hết ngày 27/7/2017", "🟢 Due: by the end of 27 July 2017"},
		{date(7, 20), "🟢 Thời hạn: hết ngày 27/7/2017 – <b>còn 7 ngày</b>", "🟢 Due: by the end of 27 July 2017 – <b>7 days left</b>"},
		{date(7, 26), "🟠 Thời hạn: hết ngày 27/7/2017 – <b>còn 1 ngày</b>", "🟠 Due: by the end of 27 July 2017 – <b>1 day left</b>"},
		{date(7, 27), "🟠 Thời hạn: hết ngày 27/7/2017 – <b>hôm nay là hạn cuối</b>", "🟠 Due: by the end of 27 July 2017 – <b>today is the last day</b>"},
		{date(7, 28), "🔴 Thời hạn: hết ngày 27/7/2017 – <b>quá hạn</b>", "🔴 Due: by the end of 27 July 2017 – <b>overdue</b>"},
		{date(9, 1), "🔴 Thời hạn: hết ngày 27/7/2017 – <b>quá hạn</b>", "🔴 Due: by the end of 27 July 2017 – <b>overdue</b>"},
	}
	for _, tt := range tests {
		for lang, want := range map[directive.Lang]string{directive.Vietnamese: tt.vi, directive.English: tt.en} {
			p := r.page(lang, 4096)
			p.due(cardOf(works(), received(works()), tt.today))
			if got := p.String(); got != want {
				t.Errorf("%s: got %q, want %q", tt.today, got, want)
			}
		}
	}
	for _, state := range []directive.AssignmentState{directive.Submitted, directive.Confirmed} {
		a := received(works())
		a.State = state
		p := r.page(directive.Vietnamese, 4096)
		p.due(cardOf(works(), a, date(7, 24)))
		if got := p.String(); got != "🗓 Thời hạn: hết ngày 27/7/2017" {
			t.Errorf("%s: got %q", state, got)
		}
	}
}

func TestTargets(t *testing.T) {
	r := renderer(t)
	works := directive.Text{VI: "công trình", EN: "work(s)"}
	tests := []struct {
		target                 directive.Target
		reached                directive.Quantity
		want, wantEN, progress string
	}{
		{
			directive.Target{Value: 12500, Unit: works, Op: directive.AtLeast}, 3000,
			"ít nhất 12,5 công trình", "at least 12.5 work(s)", "3 công trình",
		},
		{
			directive.Target{Value: 3000, Unit: works, Op: directive.Exactly}, 3000,
			"3 công trình", "3 work(s)", "3 công trình · đạt chỉ tiêu",
		},
		{
			directive.Target{Value: 0, Unit: works, Op: directive.Exactly}, 2000,
			"0 công trình", "0 work(s)", "còn 2 công trình",
		},
		{
			directive.Target{Value: 0, Unit: works, Op: directive.Exactly}, 0,
			"0 công trình", "0 work(s)", "0 công trình · đạt chỉ tiêu",
		},
		{
			directive.Target{Value: 2000, Unit: works, Op: directive.AtMost}, 2000,
			"không quá 2 công trình", "at most 2 work(s)", "còn 2 công trình · đạt chỉ tiêu",
		},
		{
			directive.Target{Value: 100000, Unit: directive.Text{VI: "%"}, Op: directive.Exactly}, 83700,
			"100%", "100%", "83,7%",
		},
	}
	for _, tt := range tests {
		vi, en := r.Target(directive.Vietnamese, tt.target), r.Target(directive.English, tt.target)
		progress := r.Progress(directive.Vietnamese, nil, &tt.reached, &tt.target)
		if vi != tt.want || en != tt.wantEN || progress != tt.progress {
			t.Errorf("%+v: got %q, %q, %q", tt.target, vi, en, progress)
		}
	}
	if got := r.Progress(directive.Vietnamese, ptr(60), ptr(directive.Whole(1500)), nil); got != "60% · 1.500" {
		t.Errorf("without a target: %q", got)
	}
	if got := r.Progress(directive.Vietnamese, nil, nil, nil); got != "" {
		t.Errorf("without figures: %q", got)
	}
}

func TestMilestone(t *testing.T) {
	r := renderer(t)
	m := warInvalids()
	for ordinal, want := range map[int]string{
		0:   "War Invalids and Martyrs Day, 27 July 2017",
		1:   "1st anniversary of War Invalids and Martyrs Day, 27 July 2017",
		22:  "22nd anniversary of War Invalids and Martyrs Day, 27 July 2017",
		73:  "73rd anniversary of War Invalids and Martyrs Day, 27 July 2017",
		111: "111th anniversary of War Invalids and Martyrs Day, 27 July 2017",
	} {
		m.Ordinal = ordinal
		if got := r.Milestone(directive.English, *m); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	m.Ordinal = 0
	if got := r.Milestone(directive.Vietnamese, *m); got != "Ngày Thương binh – Liệt sĩ 27/7/2017" {
		t.Errorf("got %q", got)
	}
}

func TestClip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, limit := rapid.String().Draw(t, "text"), rapid.IntRange(1, 40).Draw(t, "limit")
		got := clip(text, limit)
		switch {
		case units(got) > limit:
			t.Fatalf("%q has %d units, more than %d", got, units(got), limit)
		case units(text) <= limit && got != text:
			t.Fatalf("%q became %q though it fits", text, got)
		case units(text) > limit && !strings.HasSuffix(got, "…"):
			t.Fatalf("%q became %q without a sign", text, got)
		case units(text) > limit && !strings.HasPrefix(text, strings.TrimSuffix(got, "…")):
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func TestRanges(t *testing.T) {
	tests := []struct {
		numbers []int
		want    string
	}{
		{nil, ""},
		{[]int{7}, "#7"},
		{[]int{1, 2}, "#1, #2"},
		{[]int{1, 2, 3, 5, 8, 9, 10, 11}, "#1–#3, #5, #8–#11"},
	}
	for _, tt := range tests {
		if got := ranges(tt.numbers); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.numbers, got, tt.want)
		}
	}
	var odd []int
	for n := 1; n < 200; n += 2 {
		odd = append(odd, n)
	}
	if got := ranges(odd); !strings.HasSuffix(got, ", #59, …") {
		t.Errorf("a long list: %q", got)
	}
}
