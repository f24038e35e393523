package directive

import (
	"strconv"
	"time"

	"giaoban/calendar"
)

// SetMute keeps reminders from a group, or from the actor, until a day; the zero day ends that.
type SetMute struct {
	Chat  int64         // of the group; 0 for the actor themself
	Until calendar.Date // the last day without reminders
}

// SetHolidays sets the days off and the exchanged working days of a year.
type SetHolidays struct{ Year calendar.HolidayYear }

// Name implements Command.
func (SetMute) Name() string     { return "set_mute" }
func (SetHolidays) Name() string { return "set_holidays" }

// Needs implements Command.
func (c SetMute) Needs() Need {
	need := Need{Records: []RecordNeed{{Kind: KindMute}}}
	if c.Chat != 0 {
		need.Groups = []int64{c.Chat}
	}
	return need
}
func (SetHolidays) Needs() Need {
	return Need{Everyone: true, Records: []RecordNeed{{Kind: KindHolidays}}}
}

func (c SetMute) permit(s State) error {
	if c.Chat == 0 {
		if s.Person.ID == 0 {
			return refuse(CodeForbidden)
		}
		return nil
	}
	g, err := s.group(c.Chat)
	if err != nil {
		return err
	}
	if s.Person.Has(Administrator, Board) {
		return nil
	}
	return mayAnswer(s, g.Organisation)
}
func (SetHolidays) permit(s State) error { return mayBe(s, Administrator) }

func (c SetMute) decide(s State, now time.Time) (Outcome, error) {
	today := s.today(now)
	if !c.Until.IsZero() && (c.Until.Before(today) || c.Until.After(today.AddDays(MaxMute))) {
		return Outcome{}, refuse(CodeBadMute, "Max", MaxMute)
	}
	m := Mute{Chat: c.Chat, Until: c.Until, By: s.Actor.Person, ByName: s.Person.Name, At: now}
	id := "group:" + strconv.FormatInt(c.Chat, 10)
	var owner string
	if c.Chat == 0 {
		m.Person = s.Person.ID
		owner = strconv.FormatInt(int64(s.Person.ID), 10)
		id = "person:" + owner
	} else if g, err := s.group(c.Chat); err != nil {
		return Outcome{}, err
	} else {
		owner = string(g.Organisation)
	}
	var out Outcome
	return out, out.Change.keep(s, KindMute, id, owner, m)
}

func (c SetHolidays) decide(s State, now time.Time) (Outcome, error) {
	name := strconv.Itoa(c.Year.Year)
	if c.Year.Year < 2000 || c.Year.Year > 2100 || c.Year.Valid() != nil {
		return Outcome{}, refuse(CodeBadHolidays, "Name", name)
	}
	var out Outcome
	if err := out.Change.keep(s, KindHolidays, name, "", c.Year); err != nil {
		return Outcome{}, err
	}
	out.Change.Due = s.replan(now)
	return out, nil
}
