package directive

import (
	"slices"
	"strings"
	"time"

	"giaoban/calendar"
)

// MeetingField names a part of a meeting that is edited by itself.
type MeetingField string

// The fields of a meeting. The value of each is a text: the day as 2017-07-27, the participants' ids by commas.
const (
	MeetingDate         MeetingField = "date"
	MeetingTitle        MeetingField = "title_vi"
	MeetingTitleEN      MeetingField = "title_en"
	MeetingChair        MeetingField = "chair_vi"
	MeetingChairEN      MeetingField = "chair_en"
	MeetingPlace        MeetingField = "place"
	MeetingParticipants MeetingField = "participants"
	MeetingNotice       MeetingField = "notice"
)

// MeetingFields returns all fields, in the order in which they are offered.
func MeetingFields() []MeetingField {
	return []MeetingField{
		MeetingDate, MeetingTitle, MeetingTitleEN, MeetingChair, MeetingChairEN, MeetingPlace, MeetingParticipants, MeetingNotice,
	}
}

// MaxNotice is how long the number of a notice may be, in runes.
const MaxNotice = 60

// Field returns a field's value as text; an empty one stands for none.
func (m Meeting) Field(f MeetingField) string {
	switch f {
	case MeetingDate:
		return m.Date.String()
	case MeetingTitle:
		return m.Title.VI
	case MeetingTitleEN:
		return m.Title.EN
	case MeetingChair:
		return m.Chair.VI
	case MeetingChairEN:
		return m.Chair.EN
	case MeetingPlace:
		return m.Place
	case MeetingParticipants:
		return FormatOrgIDs(m.Participants)
	case MeetingNotice:
		return m.Notice
	}
	return ""
}

// FormatOrgIDs writes ids by commas.
func FormatOrgIDs(ids []OrgID) string {
	parts := make([]string, 0, len(ids))
	for _, id := range ids {
		parts = append(parts, string(id))
	}
	return strings.Join(parts, ",")
}

// ParseOrgIDs reads what FormatOrgIDs wrote, each id once.
func ParseOrgIDs(text string) []OrgID {
	var ids []OrgID
	for part := range strings.SplitSeq(text, ",") {
		if id := OrgID(strings.TrimSpace(part)); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (m Meeting) with(f MeetingField, value string) (Meeting, error) {
	value = strings.TrimSpace(value)
	switch f {
	case MeetingDate:
		day, err := calendar.Parse(value)
		if err != nil {
			return m, refuse(CodeInvalid, "Name", string(f))
		}
		m.Date = day
	case MeetingTitle:
		m.Title.VI = value
	case MeetingTitleEN:
		m.Title.EN = value
	case MeetingChair:
		m.Chair.VI = value
	case MeetingChairEN:
		m.Chair.EN = value
	case MeetingPlace:
		m.Place = value
	case MeetingParticipants:
		m.Participants = ParseOrgIDs(value)
	case MeetingNotice:
		m.Notice = value
	default:
		return m, refuse(CodeInvalid, "Name", string(f))
	}
	return m, nil
}

// AddMeeting records a meeting that was not there.
type AddMeeting struct{ Meeting Meeting }

// EditMeeting gives one field of a meeting another value. It is refused where the field is not as the editor saw it.
// Participants that are struck owe what they owe: only what is published later asks who sat in the meeting.
type EditMeeting struct {
	ID         string
	Field      MeetingField
	Was, Value string
}

// Name implements Command.
func (AddMeeting) Name() string  { return "add_meeting" }
func (EditMeeting) Name() string { return "edit_meeting" }

// Needs implements Command.
func (c AddMeeting) Needs() Need  { return Need{Meeting: c.Meeting.ID, Everyone: true} }
func (c EditMeeting) Needs() Need { return Need{Meeting: c.ID, Everyone: true} }

func (AddMeeting) permit(s State) error  { return mayBe(s, Board) }
func (EditMeeting) permit(s State) error { return mayBe(s, Board) }

func (c AddMeeting) decide(s State, _ time.Time) (Outcome, error) {
	m := c.Meeting
	if old, there := s.Meetings[m.ID]; there {
		return Outcome{}, refuse(CodeMeetingTaken, "Name", old.Title, "Date", old.Date)
	}
	if err := s.checkMeeting(m); err != nil {
		return Outcome{}, err
	}
	m.Version = 0
	return Outcome{Change: Change{Meetings: []Meeting{m}}}, nil
}

func (c EditMeeting) decide(s State, _ time.Time) (Outcome, error) {
	m, there := s.Meetings[c.ID]
	if !there {
		return Outcome{}, refuse(CodeNoMeeting, "Name", c.ID)
	}
	changed, err := m.with(c.Field, c.Value)
	if err != nil {
		return Outcome{}, err
	}
	is := m.Field(c.Field)
	switch {
	case changed.Field(c.Field) == is:
		return Outcome{}, nil
	case is != c.Was:
		return Outcome{}, refuse(CodeEditedMeanwhile, "Now", dash(is))
	}
	if err := s.checkMeeting(changed); err != nil {
		return Outcome{}, err
	}
	return Outcome{Change: Change{Meetings: []Meeting{changed}}}, nil
}

// checkMeeting refuses a meeting that makes no sense.
func (s State) checkMeeting(m Meeting) error {
	switch {
	case m.ID == "" || m.Date.IsZero():
		return refuse(CodeInvalid, "Name", "meeting")
	case strings.TrimSpace(m.Title.VI+m.Title.EN) == "":
		return refuse(CodeTitleMissing)
	case tooLong(m.Notice, MaxNotice):
		return refuse(CodeTextTooLong, "Max", MaxNotice)
	}
	for _, text := range []string{m.Title.VI, m.Title.EN, m.Chair.VI, m.Chair.EN, m.Place} {
		if tooLong(text, MaxTitle) {
			return refuse(CodeTextTooLong, "Max", MaxTitle)
		}
	}
	for _, id := range m.Participants {
		if _, ok := s.Organisations[id]; !ok {
			return refuse(CodeNoOrganisation, "Name", string(id))
		}
	}
	return nil
}
