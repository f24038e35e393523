package directive

import (
	"time"

	"giaoban/calendar"
)

// Meeting is a working session that ends in directives.
type Meeting struct {
	ID           string        `json:"id"` // short ASCII, for instance "2017-06-08"
	Date         calendar.Date `json:"date"`
	Title        Text          `json:"title"`
	Chair        Text          `json:"chair"`
	Place        string        `json:"place,omitempty"`
	Participants []OrgID       `json:"participants,omitempty"`
	Notice       string        `json:"notice,omitempty"` // the number of the notice of conclusion; may come later
	Version      int64         `json:"version"`
}

// Milestone is a day that work is aimed at, for instance an anniversary.
type Milestone struct {
	ID         string          `json:"id"` // for instance "war-invalids-day-2017"
	Name       Text            `json:"name"`
	Day        calendar.Date   `json:"day"`
	Observance string          `json:"observance,omitempty"` // the calendar's id where it is an observance
	Ordinal    int             `json:"ordinal,omitempty"`    // the 70th; 0 where it is not counted
	Yearly     calendar.Yearly `json:"yearly,omitzero"`      // the day on which it comes back; zero: only once
	Base       int             `json:"base,omitempty"`       // the year that ordinals are counted from; 0: not counted
	Plan       []LeadUp        `json:"plan,omitempty"`       // what leads up to it, the earliest first
	Audience   []OrgID         `json:"audience,omitempty"`   // whose groups hear of it; empty: all organisations
	Previous   string          `json:"previous,omitempty"`   // the ID of the one before
	Told       time.Time       `json:"told,omitzero"`        // since when its plan is as it is
	Version    int64           `json:"version"`
}

// LeadUp is a step on the way to a milestone, or after it.
type LeadUp struct {
	Days int           `json:"days"`          // before the day where it is negative, after it where positive
	Text Text          `json:"text"`          // what there is to do by then
	Sent calendar.Date `json:"sent,omitzero"` // when its message went out, or was passed over
}
