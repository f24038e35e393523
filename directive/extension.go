package directive

import (
	"time"

	"giaoban/calendar"
)

// Decision says what became of an extension request.
type Decision string

// The decisions; an empty one is still to come.
const (
	Undecided Decision = ""
	Approved  Decision = "approved"
	Shortened Decision = "shortened"
	Denied    Decision = "denied"
)

// Extension is a request to move an assignment's deadline. Requests are kept, whatever was decided.
type Extension struct {
	AssignmentKey
	Number   int               `json:"number"` // 1, 2, 3 … within the assignment
	Old      calendar.Deadline `json:"old"`
	Asked    calendar.Deadline `json:"asked"`
	Reason   string            `json:"reason"`
	By       PersonID          `json:"by"`
	ByName   string            `json:"by_name,omitempty"`
	At       time.Time         `json:"at"`
	Decision Decision          `json:"decision,omitempty"`
	Granted  calendar.Deadline `json:"granted,omitzero"`
	Answer   string            `json:"answer,omitempty"`
	Decider  PersonID          `json:"decider,omitempty"`
	Decided  time.Time         `json:"decided,omitzero"`
	Version  int64             `json:"version"`
}
