package directive

import (
	"slices"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

// check fails where the records contradict each other.
func (m *machine) check(t *rapid.T) {
	for _, d := range m.w.directives {
		ended := d.State == Closed || d.State == Withdrawn
		switch {
		case d.Published.IsZero() != (d.State == Draft || d.State == Scheduled):
			t.Fatalf("directive %d is %s, published %s", d.Number, d.State, d.Published)
		case d.Ended.IsZero() == ended || (d.Reason != "") != (d.State == Withdrawn):
			t.Fatalf("directive %d is %s, ended %s because of %q", d.Number, d.State, d.Ended, d.Reason)
		}
	}
	for key, a := range m.w.assignments {
		d, there := m.w.directives[key.Directive]
		if !there || d.Published.IsZero() {
			t.Fatalf("assignment %v stands under a directive that is %q", key, d.State)
		}
		m.checkAssignment(t, d, a)
		m.checkExtensions(t, d, a)
	}
	m.checkLooked(t)
	for key, entry := range m.w.due {
		if entry.Task != TaskRemind {
			if entry.Command() == nil {
				t.Fatalf("entry %q can't be carried out", key)
			}
			continue
		}
		if key != ReminderKey(entry.Organisation, entry.At, calendar.Zone()) || calendar.Of(entry.At, calendar.Zone()) != entry.Day {
			t.Fatalf("entry %q is %+v", key, entry)
		}
	}
}

func (m *machine) checkAssignment(t *rapid.T, d Directive, a Assignment) {
	reports := m.w.reports[a.AssignmentKey]
	submitted := a.State == Submitted || a.State == Confirmed
	switch {
	case !slices.Contains(AssignmentStates(), a.State):
		t.Fatalf("%v is %q", a.AssignmentKey, a.State)
	case a.Reports != len(reports):
		t.Fatalf("%v counts %d reports of %d", a.AssignmentKey, a.Reports, len(reports))
	case a.Acknowledged.IsZero() != (a.State == Pending):
		t.Fatalf("%v is %s, received %s", a.AssignmentKey, a.State, a.Acknowledged)
	case a.State == Acknowledged && a.Reports > 0 || a.State == InProgress && a.Reports == 0:
		t.Fatalf("%v is %s after %d reports", a.AssignmentKey, a.State, a.Reports)
	case a.Submitted.IsZero() == submitted || a.Confirmed.IsZero() != (a.State != Confirmed):
		t.Fatalf("%v is %s, submitted %s, confirmed %s", a.AssignmentKey, a.State, a.Submitted, a.Confirmed)
	case (a.Returned != "") != (a.State == Returned):
		t.Fatalf("%v is %s, returned because of %q", a.AssignmentKey, a.State, a.Returned)
	case a.Percent != nil && (*a.Percent < 0 || *a.Percent > 100), a.Quantity != nil && *a.Quantity < 0:
		t.Fatalf("%v has %d%% and %s", a.AssignmentKey, *a.Percent, a.Quantity)
	case a.Acknowledged.Before(d.Published) && a.State != Pending:
		t.Fatalf("%v was received %s, before it was published", a.AssignmentKey, a.Acknowledged)
	}
	if (a.Difficulty == nil) != (a.Blocked == "") || a.Difficulty != nil && a.Difficulty.Report > a.Reports {
		t.Fatalf("%v is hindered by %q: %+v", a.AssignmentKey, a.Blocked, a.Difficulty)
	}
	if a.Unvouched != 0 && (a.Unvouched != a.Reports || reports[a.Unvouched-1].OnBehalf == nil) {
		t.Fatalf("%v waits for the unit's word on report %d of %d", a.AssignmentKey, a.Unvouched, a.Reports)
	}
	if n := len(reports); n > 0 && (!a.LastReport.Equal(reports[n-1].At) || a.Blocked != reports[n-1].Blocked) {
		t.Fatalf("%v does not show its last report: %+v", a.AssignmentKey, a)
	}
}

func (m *machine) checkExtensions(t *rapid.T, d Directive, a Assignment) {
	waiting := 0
	var last calendar.Deadline
	for i, e := range m.w.extensions[a.AssignmentKey] {
		granted := e.Decision == Approved || e.Decision == Shortened
		switch {
		case e.Number != i+1:
			t.Fatalf("request %d of %v has the number %d", i+1, a.AssignmentKey, e.Number)
		case e.Granted.IsZero() == granted || e.Decided.IsZero() != (e.Decision == Undecided):
			t.Fatalf("request %d of %v: %+v", i+1, a.AssignmentKey, e)
		case granted && (!e.Granted.LastDay().After(e.Old.LastDay()) || e.Granted.LastDay().After(e.Asked.LastDay())):
			t.Fatalf("request %d of %v grants %s for %s instead of %s", i+1, a.AssignmentKey, e.Granted, e.Asked, e.Old)
		}
		if e.Decision == Undecided {
			waiting++
		}
		if granted {
			last = e.Granted
		}
	}
	if waiting > 1 {
		t.Fatalf("%d requests wait under %v", waiting, a.AssignmentKey)
	}
	// A directive's own deadline may have been changed since.
	if a.State == Confirmed || slices.ContainsFunc(d.Edits, func(e Edit) bool { return slices.Contains(e.Fields, FieldDue) }) {
		return
	}
	if !last.IsZero() && a.Due != last {
		t.Fatalf("%v is due %s, granted was %s", a.AssignmentKey, a.Due, last)
	}
	if last.IsZero() && d.Milestone == "" && a.Due != d.Due {
		t.Fatalf("%v is due %s, the directive %s", a.AssignmentKey, a.Due, d.Due)
	}
}

// checkLooked fails where an organisation owes something by a deadline that is to come, and nothing in the index by time
// lets it be reminded.
func (m *machine) checkLooked(t *rapid.T) {
	for _, a := range m.w.assignments {
		d := m.w.directives[a.Directive]
		if d.State != Published || !a.State.Open() || a.Due.IsZero() || a.Due.LastDay().Before(m.today()) {
			continue
		}
		there := false
		for _, entry := range m.w.due {
			there = there || entry.Organisation == a.Organisation
		}
		if !there {
			t.Fatalf("%v is owed until %s, and nobody will be reminded", a.AssignmentKey, a.Due)
		}
	}
}
