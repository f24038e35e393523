package render

import (
	"testing"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// publications returns what an officer sees of a publication at its stages.
func publications() map[string]directive.Publication {
	three := []directive.Directive{{Number: 1}, {Number: 2}, {Number: 3}}
	return map[string]directive.Publication{
		"under_way": {Directives: three, Groups: 7, Cards: 21, Tracked: true, Arrived: 9},
		"arrived":   {Directives: three, Groups: 7, Cards: 21, Tracked: true, Arrived: 21, Over: true},
		"given_up":  {Directives: three, Groups: 7, Cards: 21, Tracked: true, Arrived: 20, Over: true},
		"stopped":   {Directives: three, Groups: 7, Cards: 9, Tracked: true, Arrived: 9, Held: 12, Over: true},
		"failed": {
			Directives: three[:1], Groups: 7, Cards: 7,
			Failed: []directive.Directive{{Number: 2, Title: directive.Text{VI: "Rà soát <chỉ tiêu>"}}},
		},
		"only_failed": {Failed: []directive.Directive{{Number: 2, Title: directive.Text{VI: "Rà soát"}}}},
	}
}

func digestBody() directive.Digest {
	standing, periodic, dateless := cards()["standing"], cards()["standing"], cards()["standing"]
	periodic.Directive.Number, periodic.Directive.Standing = 8, false
	periodic.Directive.Period = directive.Period{Every: calendar.PeriodMonth, Day: 20}
	dateless.Directive.Number, dateless.Directive.Standing = 9, false
	dateless.Assignment.Part = directive.Coordinator
	return directive.Digest{ID: "5", Organisation: unions(), Items: []directive.Card{cards()["new"], standing, periodic, dateless}}
}

func changedWorks() directive.DirectiveChanged {
	before, after := works(), works()
	before.Milestone, before.Due = "", calendar.By(date(7, 20))
	after.Milestone, after.Due = "", calendar.Before(date(8, 15))
	after.Title = directive.Text{VI: "Công trình mừng 70 năm", EN: "Works for the anniversary"}
	after.Body = directive.Text{VI: "Mỗi đơn vị chọn ít nhất hai công trình.", EN: "Each organisation chooses at least two works."}
	after.Target = nil
	after.Coordinators = []directive.OrgID{"hlhpn", "xyz"}
	return directive.DirectiveChanged{
		Before: before, After: after, Organisation: unions(), Fields: directive.Changed(before, after),
		Units: map[directive.OrgID]directive.Organisation{"hlhpn": women()},
	}
}

func TestPeriodsInWords(t *testing.T) {
	r := renderer(t)
	for _, c := range []struct {
		period directive.Period
		vi, en string
	}{
		{directive.Period{}, "", ""},
		{directive.Period{Every: calendar.PeriodWeek, Day: 5}, "hằng tuần, thứ Sáu", "every week, on Friday"},
		{directive.Period{Every: calendar.PeriodWeek, Day: 7}, "hằng tuần, Chủ nhật", "every week, on Sunday"},
		{directive.Period{Every: calendar.PeriodHalfYear}, "6 tháng một lần", "every six months"},
		{directive.Period{Every: calendar.PeriodQuarter, Day: 5}, "hằng quý, ngày 5", "every quarter, on day 5"},
	} {
		if vi, en := r.Period(directive.Vietnamese, c.period), r.Period(directive.English, c.period); vi != c.vi || en != c.en {
			t.Errorf("%+v is %q and %q", c.period, vi, en)
		}
	}
}

// Every field can be named, and written whether there is anything in it or not.
func TestFieldsInWords(t *testing.T) {
	r := renderer(t)
	full := works()
	full.Urgent, full.Coordinators, full.ReportTo = true, []directive.OrgID{"hlhpn"}, []directive.OrgID{"xyz"}
	full.Attachments, full.Ambiguous = []directive.File{{ID: "1"}}, []string{"Long Mỹ", "1.5 tỷ"}
	full.Extends = 7
	n := Named{Units: map[directive.OrgID]directive.Organisation{"hlhpn": women()}, Meeting: &directive.Meeting{Date: date(6, 8)}}
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		for _, f := range directive.Fields() {
			if r.FieldName(lang, f) == "" || r.Field(lang, full, f, n) == "" || r.Field(lang, directive.Directive{}, f, Named{}) == "" {
				t.Errorf("%s in %s is empty", f, lang)
			}
		}
	}
	if got := r.Field(directive.Vietnamese, full, directive.FieldAmbiguous, n); got != "Long Mỹ; 1.5 tỷ" {
		t.Errorf("what is unclear reads %q", got)
	}
	if got := r.Field(directive.Vietnamese, full, directive.FieldEarlier, n); got != "#7" {
		t.Errorf("what is extended reads %q", got)
	}
}

func TestWhatIsRecalledGoes(t *testing.T) {
	e, err := renderer(t).Notice(directive.Notice{To: toGroup, Body: directive.Recalled{Slot: "card:5:-1"}})
	if err != nil || e.Action != chat.Remove || e.Slot != "card:5:-1" || e.Message.Text != "" {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestBars(t *testing.T) {
	for _, c := range []struct {
		done, whole int
		want        string
	}{
		{0, 0, "▱▱▱▱▱▱▱▱▱▱"}, {0, 3, "▱▱▱▱▱▱▱▱▱▱"}, {1, 3, "▰▰▰▱▱▱▱▱▱▱"}, {3, 3, "▰▰▰▰▰▰▰▰▰▰"}, {9, 3, "▰▰▰▰▰▰▰▰▰▰"},
	} {
		if got := bar(c.done, c.whole); got != c.want {
			t.Errorf("%d of %d is %s", c.done, c.whole, got)
		}
	}
}

// A card is pinned while something is owed under it, where the office wants that.
func TestPinnedCards(t *testing.T) {
	r := renderer(t)
	for _, wanted := range []bool{false, true} {
		r.office.PinCards = wanted
		for name, pinned := range map[string]bool{"new": true, "submitted": true, "confirmed": false, "closed": false, "withdrawn": false} {
			e, err := r.Notice(directive.Notice{To: toGroup, Body: cards()[name]})
			if err != nil || e.Message.Pin != (wanted && pinned) {
				t.Errorf("%s, wanted %t: pinned %t, %v", name, wanted, e.Message.Pin, err)
			}
		}
	}
}
