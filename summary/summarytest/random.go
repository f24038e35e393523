package summarytest

import (
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
)

// Start is when random histories begin.
func Start() time.Time { return On(time.June, 1, 8) }

// Random plays a random history: some organisations, meetings and directives of every kind, and then commands of every kind
// in a random order, hours or days apart. Commands that are refused are part of it.
func Random(t *rapid.T) *Office { return Watched(t, func(time.Time, *Office) {}) }

// Watched is Random that shows the office after every step.
func Watched(t *rapid.T, see func(now time.Time, o *Office)) *Office {
	var orgs []directive.Organisation
	for i := range rapid.IntRange(1, 5).Draw(t, "organisations") {
		name := directive.Text{VI: fmt.Sprintf("Đơn vị %d", i+1), EN: fmt.Sprintf("Unit %d", i+1)}
		orgs = append(orgs, directive.Organisation{ID: directive.OrgID(fmt.Sprintf("u%d", i+1)), Name: name, Short: name})
	}
	o := New(t, orgs...)
	now := Start()
	milestone := directive.Milestone{ID: "m1", Name: directive.Text{VI: "Mốc"}, Day: calendar.Of(now, o.zone).AddDays(40)}
	o.Do(now, directive.SetMilestone{Milestone: milestone})
	for i := range 2 {
		id := fmt.Sprintf("meeting-%d", i+1)
		meeting := directive.Meeting{ID: id, Date: calendar.Of(now, o.zone).AddDays(i), Title: directive.Text{VI: "Họp " + id}}
		for _, org := range orgs {
			meeting.Participants = append(meeting.Participants, org.ID)
		}
		o.Do(now, directive.RecordMeeting{Meeting: meeting})
		var drafts []directive.Directive
		for range rapid.IntRange(0, 3).Draw(t, "drafts") {
			drafts = append(drafts, randomDraft(t, o, now))
		}
		if len(drafts) > 0 {
			o.Do(now, directive.DraftDirectives{Meeting: id, Drafts: drafts})
		}
	}
	for range rapid.IntRange(0, 40).Draw(t, "steps") {
		now = now.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "hours")) * time.Hour)
		var refusal *directive.Refusal
		if err := o.Try(now, randomCommand(t, o, now)); err != nil && !errors.As(err, &refusal) {
			t.Fatalf("at %v: %v", now, err)
		}
		see(now, o)
	}
	return o
}

func randomDraft(t *rapid.T, o *Office, now time.Time) directive.Directive {
	d := directive.Directive{Title: directive.Text{VI: "Việc"}, All: rapid.Bool().Draw(t, "all")}
	if !d.All {
		d.Lead = []directive.OrgID{o.anyone(t)}
		if other := o.anyone(t); other != d.Lead[0] {
			d.Coordinators = []directive.OrgID{other}
		}
	}
	switch rapid.IntRange(0, 3).Draw(t, "deadline") {
	case 0:
		day := calendar.Of(now, o.zone).AddDays(rapid.IntRange(1, 60).Draw(t, "due"))
		d.Due = calendar.Deadline{Day: day, Inclusive: rapid.Bool().Draw(t, "inclusive")}
	case 1:
		d.Milestone = "m1"
	case 2:
		d.Standing = true
	}
	if rapid.Bool().Draw(t, "measured") {
		d.Target = &directive.Target{
			Value: directive.Whole(int64(rapid.IntRange(0, 5).Draw(t, "target"))), Unit: directive.Text{VI: "căn"},
			Op: rapid.SampledFrom([]directive.Op{directive.AtLeast, directive.AtMost, directive.Exactly}).Draw(t, "op"),
		}
	}
	return d
}

func (o *Office) anyone(t *rapid.T) directive.OrgID {
	return directive.OrgID(fmt.Sprintf("u%d", rapid.IntRange(1, len(o.orgs)).Draw(t, "organisation")))
}

// randomCommand draws something that may happen, whether it is allowed or not.
func randomCommand(t *rapid.T, o *Office, now time.Time) directive.Command {
	number := rapid.IntRange(1, max(1, len(o.directives))).Draw(t, "number")
	key := directive.AssignmentKey{Directive: number, Organisation: o.anyone(t)}
	switch rapid.SampledFrom([]string{
		"publish", "publish", "acknowledge", "acknowledge", "report", "report", "submit", "submit", "confirm", "confirm", "return",
		"ask", "decide", "close", "withdraw",
	}).Draw(t, "command") {
	case "publish":
		return directive.Publish{Numbers: []int{number}}
	case "acknowledge":
		return directive.Acknowledge{Assignment: key}
	case "report":
		return randomReport(t, key, directive.InProgress)
	case "submit":
		return randomReport(t, key, directive.Submitted)
	case "confirm":
		return directive.Confirm{Assignment: key}
	case "return":
		return directive.Return{Assignment: key, Reason: "bổ sung"}
	case "ask":
		until := calendar.By(calendar.Of(now, o.zone).AddDays(rapid.IntRange(1, 90).Draw(t, "until")))
		return directive.AskExtension{Assignment: key, Until: until, Reason: "chờ kinh phí"}
	case "decide":
		decision := rapid.SampledFrom([]directive.Decision{directive.Approved, directive.Denied}).Draw(t, "decision")
		return directive.DecideExtension{Assignment: key, Decision: decision, Answer: "đã xem"}
	case "close":
		return directive.Close{Number: number}
	}
	return directive.Withdraw{Number: number, Reason: "trùng"}
}

func randomReport(t *rapid.T, key directive.AssignmentKey, state directive.AssignmentState) directive.Command {
	r := directive.GiveReport{Assignment: key, State: state, Text: "đã làm"}
	if rapid.Bool().Draw(t, "percent") {
		n := rapid.IntRange(0, 100).Draw(t, "value")
		r.Percent = &n
	}
	if rapid.Bool().Draw(t, "quantity") {
		q := directive.Whole(int64(rapid.IntRange(0, 6).Draw(t, "value")))
		r.Quantity = &q
	}
	if rapid.Bool().Draw(t, "blocked") {
		r.Blocked = "thiếu kinh phí"
	}
	return r
}
