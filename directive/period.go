package directive

import (
	"slices"

	"giaoban/calendar"
)

// Period says that a directive is reported on again and again, instead of once by a deadline. The zero value is none.
type Period struct {
	Every calendar.PeriodKind `json:"every"`
	// Day is the day of the period's last month on which the report is due; of a week 1 for Monday to 7; 0 where the
	// source names none, and the office's own sending day counts.
	Day int `json:"day,omitempty"`
}

// IsZero tells whether there is no period.
func (p Period) IsZero() bool { return p.Every == "" }

// Valid tells whether p is none, or one that can be.
func (p Period) Valid() bool {
	if p.IsZero() {
		return p.Day == 0
	}
	most := 31
	if p.Every == calendar.PeriodWeek {
		most = 7
	}
	return slices.Contains(calendar.PeriodKinds(), p.Every) && p.Day >= 0 && p.Day <= most
}
