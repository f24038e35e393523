// Package directive is the pure domain: what meetings decide, who owes what, and what may happen next.
//
// It does no input or output and has no clock: Decide answers a command with a change and notices, or with a refusal.
package directive

import (
	"giaoban/calendar"
)

// Lang is a language that people are written to in.
type Lang string

// The languages, the first is the default.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Known tells whether there is a catalogue for l.
func (l Lang) Known() bool { return l == Vietnamese || l == English }

// Text is a text in both languages. English may be empty: people then see the Vietnamese.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en,omitempty"`
}

// In returns the text in lang, or what there is.
func (t Text) In(lang Lang) string {
	if (lang == English && t.EN != "") || t.VI == "" {
		return t.EN
	}
	return t.VI
}

// OrgID names an organisation: short, ASCII, lower case, for instance "ldld".
type OrgID string

// Valid tells whether id can stand in keys and in a button's data: 1–16 of a–z, 0–9 and -.
func (id OrgID) Valid() bool { return validID(string(id)) }

// Organisation is a body that can owe something under a directive. It is dated: bodies are merged and renamed.
type Organisation struct {
	ID        OrgID         `json:"id"`
	Name      Text          `json:"name"`
	Short     Text          `json:"short"` // for tables, "LĐLĐ tỉnh"
	Aliases   []string      `json:"aliases,omitempty"`
	Parent    OrgID         `json:"parent,omitempty"`
	ValidFrom calendar.Date `json:"valid_from,omitzero"`
	ValidTo   calendar.Date `json:"valid_to,omitzero"`
	Successor OrgID         `json:"successor,omitempty"`
	Order     int           `json:"order,omitempty"` // where it stands in lists
	Version   int64         `json:"version"`
}

// On tells whether the organisation exists on day.
func (o Organisation) On(day calendar.Date) bool {
	return (o.ValidFrom.IsZero() || !day.Before(o.ValidFrom)) && (o.ValidTo.IsZero() || !day.After(o.ValidTo))
}

// Health says whether a group can be written to.
type Health string

// The health of a group.
const (
	Healthy  Health = "healthy"
	Deaf     Health = "deaf"     // the bot was removed, or may not write
	NoTopic  Health = "no_topic" // its topic is closed or gone
	Departed Health = "departed" // unbound on purpose
)

// Group is a chat, and maybe a topic in it, bound to an organisation.
type Group struct {
	Chat         int64  `json:"chat"`
	Topic        int    `json:"topic,omitempty"`
	Organisation OrgID  `json:"organisation"`
	Title        string `json:"title"`
	Lang         Lang   `json:"lang"`
	Health       Health `json:"health"`
	Reason       string `json:"reason,omitempty"` // why it is not healthy
	Version      int64  `json:"version"`
}
