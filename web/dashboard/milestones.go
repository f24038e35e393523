package dashboard

import (
	"net/http"
	"strconv"
	"time"

	"giaoban/calendar"
	"giaoban/directive"
)

// monthPage is a month with what falls on its days.
type monthPage struct {
	Month          calendar.Date // its first day
	Weeks          [][]monthDay  // Monday first; days of other months fill up
	Earlier, Later string        // the months beside it; empty beyond the calendar's years
	Weekdays       []calendar.Date
}

// monthDay is one day in it.
type monthDay struct {
	Day        calendar.Date
	Lunar      string
	Inside     bool // it belongs to the month
	Today      bool
	Works      bool
	Milestones []directive.Milestone
	Occasions  []string // observances that are no milestone of the office
	Due        []dueThat
}

// Full tells whether anything falls on the day. A phone shows what it is in a list below the month.
func (d monthDay) Full() bool { return len(d.Milestones)+len(d.Occasions)+len(d.Due) > 0 }

// dueThat is a directive that ends on a day.
type dueThat struct {
	Number int
	Title  directive.Text
	Open   int // how many units still owe an answer
}

func (p *Pages) milestones(r *http.Request, v viewer, s *standing) (view, error) {
	month := s.Report.Today.MonthStart()
	if asked, err := calendar.Parse(r.URL.Query().Get("month") + "-01"); err == nil &&
		asked.Year >= calendar.FirstLunarYear && asked.Year <= calendar.LastLunarYear {
		month = asked
	}
	page := monthPage{Month: month, Earlier: monthName(month.AddMonths(-1)), Later: monthName(month.AddMonths(1))}
	work := calendar.DefaultWorkCalendar()
	due := dueDays(s)
	for day := month.WeekStart(); len(page.Weeks) < 6 && !day.After(month.MonthEnd()); {
		var week []monthDay
		for range 7 {
			one := p.day(day, v, s, due)
			one.Inside, one.Works = day.Month == month.Month, work.WorkingDay(day)
			week = append(week, one)
			day = day.AddDays(1)
		}
		page.Weeks = append(page.Weeks, week)
	}
	for _, d := range page.Weeks[0] {
		page.Weekdays = append(page.Weekdays, d.Day)
	}
	return view{Template: "milestones", Title: p.o.Renderer.Label(v.Lang, "page.milestones"), Active: "milestones", Data: page}, nil
}

func (p *Pages) day(day calendar.Date, v viewer, s *standing, due map[calendar.Date][]dueThat) monthDay {
	one := monthDay{Day: day, Lunar: lunar(day), Today: day == s.Report.Today, Due: due[day]}
	own := map[string]bool{}
	for _, m := range s.Milestones {
		if m.Day == day {
			one.Milestones, own[m.Observance] = append(one.Milestones, m), true
		}
	}
	for _, o := range calendar.On(day) {
		if !own[o.Observance.ID] {
			one.Occasions = append(one.Occasions, o.Observance.Name(string(v.Lang)))
		}
	}
	return one
}

// dueDays lists what ends on each day.
func dueDays(s *standing) map[calendar.Date][]dueThat {
	days := map[calendar.Date][]dueThat{}
	for _, row := range s.Report.Directives {
		if !row.Due.IsZero() {
			day := row.Due.LastDay()
			days[day] = append(days[day], dueThat{
				Number: row.Directive.Number, Title: row.Directive.Title, Open: row.Count.Open.Sum(),
			})
		}
	}
	return days
}

func monthName(d calendar.Date) string {
	if d.Year < calendar.FirstLunarYear || d.Year > calendar.LastLunarYear {
		return ""
	}
	return strconv.Itoa(d.Year) + "-" + time.Date(2000, d.Month, 1, 0, 0, 0, 0, time.UTC).Format("01")
}
