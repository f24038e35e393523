package directive

import (
	"slices"
	"time"

	"giaoban/calendar"
)

// office returns the rules with the holidays that an administrator edited.
func (s State) office() (Rules, error) {
	rules := s.Rules
	years, err := Bodies[calendar.HolidayYear](s.Records, KindHolidays)
	for _, y := range years {
		rules.Work.Holidays = rules.Work.Holidays.With(y)
	}
	return rules, err
}

// WithHolidays returns the rules with the holidays that stand in records. Those that can't be read are left out, and named
// in the error.
func (r Rules) WithHolidays(records []Record) (Rules, error) {
	return State{Rules: r, Records: records}.office()
}

// Morning returns when people are reminded on a day, whatever day it is.
func (r Rules) Morning(day calendar.Date) time.Time { return r.morning(day) }

// morning returns when people are reminded on a day, whatever day it is.
func (r Rules) morning(day calendar.Date) time.Time {
	minutes := int(r.ReminderAt / time.Minute)
	at := day.In(r.Zone, minutes/60, minutes%60)
	if end := r.Quiet.End(at, r.Zone); calendar.Of(end, r.Zone) == day {
		return end
	}
	return at
}

// MayPing tells whether people may be reminded at an instant: on a working day, outside the quiet hours.
func (r Rules) MayPing(at time.Time) bool {
	return r.Work.WorkingDay(calendar.Of(at, r.Zone)) && !r.Quiet.Contains(at, r.Zone)
}

// NextPing returns the first instant from at on at which people may be reminded: at itself, or a working morning.
func (r Rules) NextPing(at time.Time) time.Time {
	if r.MayPing(at) {
		return at
	}
	day := calendar.Of(at, r.Zone)
	if r.Work.WorkingDay(day) {
		if morning := r.morning(day); morning.After(at) {
			return morning
		}
	}
	return r.morning(r.Work.NextWorkingDay(day))
}

// planned returns when an occasion is carried out: at its moment, or where nobody may be reminded then, on the next working
// morning. Where that would be after last it is the last working morning before, if that is after told: a reminder is of no
// use when it is too late. Last may be zero.
func (r Rules) planned(day calendar.Date, moment time.Time, last, told calendar.Date) time.Time {
	at := r.NextPing(moment)
	if last.IsZero() || day.After(last) || !calendar.Of(at, r.Zone).After(last) {
		return at
	}
	if before := r.Work.PreviousWorkingDay(day); before.After(told) {
		return r.morning(before)
	}
	return at
}

// Mute keeps reminders from a group or a person until a day. They come on the first working morning after it.
type Mute struct {
	Chat   int64         `json:"chat,omitempty"`   // of the group; 0 for a person
	Person PersonID      `json:"person,omitempty"` // 0 for a group
	Until  calendar.Date `json:"until"`            // the last day without reminders; zero: it was ended
	By     PersonID      `json:"by"`
	ByName string        `json:"by_name,omitempty"`
	At     time.Time     `json:"at"`
}

// MaxMute is the longest a mute may last, in days.
const MaxMute = 60

// mutes returns the mutes that hold on a day.
func (s State) mutes(day calendar.Date) ([]Mute, error) {
	all, err := Bodies[Mute](s.Records, KindMute)
	return slices.DeleteFunc(all, func(m Mute) bool { return m.Until.Before(day) }), err
}

// mutedUntil returns the last day on which a chat gets no reminders; zero where it gets them.
func mutedUntil(mutes []Mute, chat int64) calendar.Date {
	var until calendar.Date
	for _, m := range mutes {
		if (m.Chat == chat || int64(m.Person) == chat) && m.Until.After(until) {
			until = m.Until
		}
	}
	return until
}
