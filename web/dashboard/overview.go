package dashboard

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/summary"
)

// How long the overview's lists are; the other pages have the rest.
const overviewList = 10

// overviewPage is where everything stands at a glance.
type overviewPage struct {
	Report   summary.Report
	Rate     summary.Share
	Waiting  []summary.Item // reports that the Board has to settle, the longest first
	Overdue  []summary.Item // the latest first
	Blocked  []summary.Item
	Ahead    []ahead
	Meetings []directive.Meeting
	MoreWait int
	MoreLate int
	MoreHind int
	Risks    []risk // what the reports let expect to be late
	MoreRisk int
	Evenness string
	Rhythm   string
}

// risk is an assignment that is at risk of being late, and why.
type risk struct {
	Item summary.Item
	Text string
}

// ahead is a day that is near.
type ahead struct {
	Milestone directive.Milestone
	Days      int
	Count     summary.Count
	Lunar     string
}

func (p *Pages) overview(_ *http.Request, v viewer, s *standing) (view, error) {
	page := overviewPage{Report: s.Report, Rate: s.Report.Total.Share(s.Report.Denominator), Ahead: near(s), Meetings: s.Meetings}
	for _, row := range s.Report.Directives {
		for _, i := range row.Items {
			switch {
			case i.Assignment.State == directive.Submitted:
				page.Waiting = append(page.Waiting, i)
			case i.Class == summary.OpenLate:
				page.Overdue = append(page.Overdue, i)
			}
			if i.Assignment.Blocked != "" && i.Assignment.State != directive.Confirmed {
				page.Blocked = append(page.Blocked, i)
			}
		}
	}
	slices.SortStableFunc(page.Waiting, func(a, b summary.Item) int {
		return a.Assignment.Submitted.Compare(b.Assignment.Submitted)
	})
	slices.SortStableFunc(page.Overdue, func(a, b summary.Item) int {
		return a.Assignment.Due.LastDay().Compare(b.Assignment.Due.LastDay())
	})
	page.outlook(s.Report, s.Report.In(p.o.Renderer.Printer(v.Lang)))
	page.Waiting, page.MoreWait = first(page.Waiting)
	page.Overdue, page.MoreLate = first(page.Overdue)
	page.Blocked, page.MoreHind = first(page.Blocked)
	return view{Template: "overview", Title: p.o.Renderer.Label(v.Lang, "page.overview"), Active: "overview", Data: page}, nil
}

// outlook adds what the reports let expect, how even the organisations are, and how regularly they report.
func (page *overviewPage) outlook(r summary.Report, words summary.Words) {
	page.Evenness, page.Rhythm = words.Evenness(), words.Regularity()
	for _, f := range r.Forecasts() {
		if f.Outlook.Risky() {
			page.Risks = append(page.Risks, risk{f.Item, words.Forecast(f)})
		}
	}
	page.Risks, page.MoreRisk = first(page.Risks)
}

// first returns the beginning of a list, and how many more there are.
func first[T any](items []T) ([]T, int) {
	if len(items) <= overviewList {
		return items, 0
	}
	return items[:overviewList], len(items) - overviewList
}

// nearDays is how far the overview looks ahead.
const nearDays = 60

// near returns the milestones that come soon, with what is tied to them.
func near(s *standing) []ahead {
	var soon []ahead
	for _, m := range s.Milestones {
		days := m.Day.Sub(s.Report.Today)
		if days < 0 || days > nearDays {
			continue
		}
		a := ahead{Milestone: m, Days: days, Lunar: lunar(m.Day)}
		for _, row := range s.Report.Directives {
			if row.Directive.Milestone == m.ID {
				a.Count = a.Count.Plus(row.Count)
			}
		}
		soon = append(soon, a)
	}
	slices.SortFunc(soon, func(a, b ahead) int {
		return cmp.Or(a.Milestone.Day.Compare(b.Milestone.Day), cmp.Compare(a.Milestone.ID, b.Milestone.ID))
	})
	return soon
}

// lunar writes the lunar day and month, "5/6", with "N" behind a leap month; "" beyond the calendar's years.
func lunar(day calendar.Date) string {
	l, err := calendar.ToLunar(day)
	if err != nil {
		return ""
	}
	text := strconv.Itoa(l.Day) + "/" + strconv.Itoa(l.Month)
	if l.Leap {
		text += "N"
	}
	return text
}
