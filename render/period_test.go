package render

import (
	"testing"

	"giaoban/calendar"
	"giaoban/directive"
)

func TestPeriodTitle(t *testing.T) {
	r := renderer(t)
	for id, want := range map[string][2]string{
		"2017-W27": {"tuần 27/2017", "week 27 of 2017"},
		"2017-07":  {"tháng 7/2017", "July 2017"},
		"2017-Q3":  {"quý III/2017", "quarter III of 2017"},
		"2017-H1":  {"6 tháng đầu năm 2017", "the first half of 2017"},
		"2017-H2":  {"6 tháng cuối năm 2017", "the second half of 2017"},
		"2017":     {"năm 2017", "2017"},
		"2017-Q9":  {"2017-Q9", "2017-Q9"}, "2017-13": {"2017-13", "2017-13"}, "2017-x": {"2017-x", "2017-x"}, "": {"", ""}, "x": {"x", "x"},
	} {
		for i, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
			if got := r.PeriodTitle(lang, id); got != want[i] {
				t.Errorf("%q is %q in %s, want %q", id, got, lang, want[i])
			}
		}
	}
	for _, kind := range calendar.PeriodKinds() {
		p, err := directive.DefaultRules(calendar.Zone()).Periods.Containing(kind, calendar.Date{Year: 2017, Month: 7, Day: 20})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.PeriodTitle(directive.Vietnamese, p.ID()); got == p.ID() {
			t.Errorf("%s has no name", got)
		}
	}
}
