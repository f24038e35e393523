package scheduler_test

import (
	"fmt"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// On a morning that brings each group of many a reminder, and all of them the countdown of a milestone, each gets one
// message with both: also where the scheduler is in the middle of its list as the morning comes, and where it comes late.
func TestAMorningBringsEachGroupOneMessage(t *testing.T) {
	const groups = 200
	for name, c := range map[string]struct {
		begins time.Time     // when the scheduler looks
		slow   time.Duration // how long each Turn takes
	}{
		"at the time":               {begins: at(2017, 7, 10, 8)},
		"in the middle of its list": {begins: at(2017, 7, 10, 8).Add(-2 * time.Second), slow: 50 * time.Millisecond},
		"late":                      {begins: at(2017, 7, 10, 9), slow: 50 * time.Millisecond},
		"days late":                 {begins: at(2017, 7, 12, 9), slow: 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvince(t, engines()["sqlite"](t), at(2017, 7, 9, 9))
			var units []directive.Organisation
			for i := range groups {
				name := directive.Text{VI: fmt.Sprint("Đơn vị ", i)}
				units = append(units, directive.Organisation{ID: directive.OrgID(fmt.Sprint("u", i)), Name: name, Short: name, Order: 100 + i})
			}
			p.found(units)
			due := calendar.Date{Year: 2017, Month: time.July, Day: 13}
			officer := directive.ByPerson(1)
			p.do(officer, directive.DraftDirectives{Meeting: "m", Drafts: []directive.Directive{
				// Published on the day before, so that the index says to look at it on this one.
				{Title: directive.Text{VI: "Báo cáo"}, All: true, Due: calendar.By(due)},
			}})
			p.do(officer, directive.Publish{Numbers: []int{1}})
			p.do(officer, directive.SetMilestone{Milestone: directive.Milestone{
				ID: "goal", Name: directive.Text{VI: "Mốc"}, Day: due.AddDays(11), Plan: []directive.LeadUp{{Days: -14, Text: directive.Text{VI: "Kiểm tra"}}},
			}})
			came := map[int64]int{}
			p.said = func(e chat.Envelope) {
				if e.Lane == chat.Reminder && e.Place.Chat < 0 {
					came[e.Place.Chat]++
				}
			}
			p.taken = func(store.Commit) { p.clock.Set(p.clock.Now().Add(c.slow)) }
			p.clock.Set(c.begins)
			p.plan.Look(t.Context())
			p.until(c.begins.Add(time.Hour))
			for i := range groups {
				if n := came[groupOf(i)]; n != 1 {
					t.Errorf("the group %d got %d messages", i, n)
				}
			}
		})
	}
}
