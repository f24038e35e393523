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

	Chat        int64     `json:"chat,omitempty"`         // where it was asked; 0 where that is not known
	Message     int64     `json:"message,omitempty"`      // in Chat, what bears the reason; 0 where nothing does
	Evidence    []File    `json:"evidence,omitempty"`     // one set, in the order in which it was sent
	OnBehalf    *OnBehalf `json:"on_behalf,omitempty"`    // an officer recorded it for the unit; nil: the unit asked itself
	DeciderName string    `json:"decider_name,omitempty"` // as it was then
	Document    string    `json:"document,omitempty"`     // by which document it was decided
}
