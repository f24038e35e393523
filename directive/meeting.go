package directive

import (
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
	ID         string        `json:"id"` // for instance "war-invalids-day-2017"
	Name       Text          `json:"name"`
	Day        calendar.Date `json:"day"`
	Observance string        `json:"observance,omitempty"` // the calendar's id where it is an observance
	Ordinal    int           `json:"ordinal,omitempty"`    // the 70th; 0 where it is not counted
	Version    int64         `json:"version"`
}
