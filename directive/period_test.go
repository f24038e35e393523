package directive_test

import (
	"testing"

	"giaoban/calendar"
	"giaoban/directive"
)

func TestPeriodsThatCanBe(t *testing.T) {
	for _, c := range []struct {
		period directive.Period
		want   bool
	}{
		{directive.Period{}, true},
		{directive.Period{Day: 3}, false},
		{directive.Period{Every: calendar.PeriodMonth}, true},
		{directive.Period{Every: calendar.PeriodMonth, Day: 31}, true},
		{directive.Period{Every: calendar.PeriodMonth, Day: 32}, false},
		{directive.Period{Every: calendar.PeriodWeek, Day: 7}, true},
		{directive.Period{Every: calendar.PeriodWeek, Day: 8}, false},
		{directive.Period{Every: calendar.PeriodYear, Day: -1}, false},
		{directive.Period{Every: "day"}, false},
	} {
		if got := c.period.Valid(); got != c.want {
			t.Errorf("%+v: %v", c.period, got)
		}
	}
}

func TestAnEntryThatNobodyKnowsHasNoCommand(t *testing.T) {
	if c := (directive.Due{Task: "of tomorrow"}).Command(); c != nil {
		t.Errorf("got %T", c)
	}
	want := directive.Remind{Entry: "k", Unit: "ldld", Day: calendar.Date{Year: 2017, Month: 6, Day: 1}}
	if c := (directive.Due{Key: "k", Organisation: "ldld", Day: want.Day}).Command(); c != directive.Command(want) {
		t.Errorf("got %+v", c)
	}
}

func TestOneFileIsKnownAgain(t *testing.T) {
	a := directive.File{ID: "1", Unique: "u"}
	if !a.Same(directive.File{ID: "2", Unique: "u"}) || a.Same(directive.File{ID: "2", Unique: "w"}) || !a.Same(directive.File{ID: "1"}) {
		t.Error("files are mixed up")
	}
}
