package storetest

import (
	"encoding/json"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

// day returns a day in 2017.
func day(month time.Month, d int) calendar.Date {
	return calendar.Date{Year: 2017, Month: month, Day: d}
}

// full returns a change with one record of each kind, every field of which is set; label stands in all texts.
func full(label string) directive.Change {
	both := directive.Text{VI: label + " vi", EN: label + " en"}
	k := directive.AssignmentKey{Directive: 12, Organisation: "ldld"}
	forty, area := 40, directive.Quantity(12_500)
	due := calendar.Deadline{Day: day(7, 27), HasHour: true, Hour: 14, Minute: 30}
	return directive.Change{
		Organisations: []directive.Organisation{{
			ID: "ldld", Name: both, Short: both, Aliases: []string{label, "công đoàn"}, Parent: "ubnd", ValidFrom: day(1, 1),
			ValidTo: day(12, 31), Successor: "mttq", Order: 3,
		}},
		Groups: []directive.Group{{
			Chat: -1001234567890, Topic: 9, Organisation: "ldld", Title: label, Lang: directive.English, Health: directive.Deaf, Reason: label,
		}},
		People: []directive.Person{{
			ID: 5_000_000_001, Name: label, Username: label, Lang: directive.Vietnamese,
			Duties: []directive.Duty{{Role: directive.Leader, Organisation: "ldld"}, {Role: directive.Board}}, SignedOut: morning.Add(time.Second),
		}},
		Invitations: []directive.Invitation{{
			Code: "c0de" + label, Duty: directive.Duty{Role: directive.Deputy, Organisation: "ldld"}, Binds: true, Replaces: -77, By: 7, Expires: morning.Add(time.Hour),
			UsedBy: 8, UsedAt: morning.Add(time.Minute), Revoked: morning.Add(time.Second),
		}},
		Meetings: []directive.Meeting{{
			ID: "2017-06-08", Date: day(6, 8), Title: both, Chair: both, Place: label, Participants: []directive.OrgID{"ldld", "tdtn"}, Notice: label,
		}},
		Milestones: []directive.Milestone{{ID: "war-invalids-day-2017", Name: both, Day: day(7, 27), Observance: "war-invalids-day", Ordinal: 70,
			Yearly: calendar.Yearly{Day: 27, Month: 7}, Base: 1947, Plan: []directive.LeadUp{{Days: -14, Text: both, Sent: day(7, 13)}},
			Audience: []directive.OrgID{"ldld"}, Previous: label, Told: morning}},
		Directives: []directive.Directive{{
			Number: 12, Meeting: "2017-06-08", Title: both, Body: both, Source: label, All: true, Lead: []directive.OrgID{"ldld"},
			Coordinators: []directive.OrgID{"tdtn", "hcm-1"}, Audience: []directive.OrgID{"hnd"}, Due: due, Milestone: "war-invalids-day-2017",
			Standing: true, Target: &directive.Target{Value: 0, Unit: both, Op: directive.Exactly}, Urgent: true,
			Origins: map[directive.Field]directive.Origin{directive.FieldDue: directive.Inferred, directive.FieldTarget: directive.Unset},
			State:   directive.Published, Author: 7, Created: morning, Published: morning.Add(time.Second), Ended: morning.Add(time.Hour), Reason: label,
			Period: directive.Period{Every: calendar.PeriodQuarter, Day: 20}, ReportTo: []directive.OrgID{"bdv"},
			Attachments: []directive.File{{Kind: directive.DocumentFile, ID: label, Unique: "u", Name: label, Size: 9, Caption: label}},
			Ambiguous:   []string{label}, Earlier: label, Extends: 3, PublishAt: morning.Add(time.Minute), Digest: label, Carried: []string{label, "2017-05-08"},
			Edits: []directive.Edit{{At: morning, By: 7, ByName: label, Version: 3, Fields: []directive.Field{directive.FieldDue}}},
		}},
		Assignments: []directive.Assignment{{
			AssignmentKey: k, Part: directive.Coordinator, State: directive.Returned, Due: due, Percent: &forty, Quantity: &area, Blocked: label,
			AcknowledgedBy: 7, AcknowledgedName: label, Acknowledged: morning, Submitted: morning.Add(time.Millisecond), Confirmed: morning.Add(time.Minute),
			Reports: 1, LastReport: morning.Add(time.Hour), Returned: label, Reminded: day(7, 20), Told: morning,
			Nudged: map[string]directive.Nudge{"before-7": {Day: day(7, 20), On: day(7, 21)}, label: {Day: day(7, 24), Minute: 870, Skipped: true}}, Round: "2017-07",
			Difficulty: &directive.Difficulty{
				Report: 1, Urgent: true, Raised: morning, Answer: label, Answerer: 9, AnswererName: label, Answered: morning.Add(time.Hour), Handed: 8, HandedName: label,
			},
			Unvouched: 1, Vouches: []directive.Vouch{{Report: 1, By: 7, ByName: label, At: morning}}, Shared: []int{1, 3},
			Opened: true, Held: true, Asked: 2,
		}},
		Reports: []directive.Report{{
			AssignmentKey: k, Number: 1, State: directive.InProgress, Percent: &forty, Quantity: &area, Text: label, Blocked: label, By: 7,
			ByName: label, At: morning, Chat: -10, Message: 77, Urgent: true, Evidence: files(label), Corrects: 4, Initiative: label,
			OnBehalf: &directive.OnBehalf{Channel: directive.ByPhone, Name: label},
		}},
		Extensions: []directive.Extension{{
			AssignmentKey: k, Number: 1, Old: due, Asked: calendar.By(day(8, 1)), Reason: label, By: 7, ByName: label, At: morning,
			Decision: directive.Shortened, Granted: calendar.Before(day(7, 30)), Answer: label, Decider: 8, Decided: morning.Add(time.Hour),
			Chat: -10, Message: 78, Evidence: files(label), OnBehalf: &directive.OnBehalf{Channel: directive.OnPaper, Name: label},
			DeciderName: label, Document: label,
		}},
		Records: []directive.Record{{Kind: directive.KindMute, ID: "person:7", Owner: label, Body: quoted(label)}},
	}
}

// quoted returns a text as JSON.
func quoted(text string) []byte {
	raw, err := json.Marshal(text)
	if err != nil {
		return []byte("null")
	}
	return raw
}

// files returns a set of files, the first with every field set.
func files(label string) []directive.File {
	return []directive.File{
		{Kind: directive.PhotoFile, ID: label, Unique: label, Name: label, Size: 1 << 40, Caption: label}, {Kind: directive.LocationFile, ID: "10.03,105.78"},
	}
}

// bare returns a change with one record of each kind that holds nothing but its key.
func bare() directive.Change {
	k := directive.AssignmentKey{Directive: 1, Organisation: "a"}
	return directive.Change{
		Organisations: []directive.Organisation{{ID: "a"}},
		Groups:        []directive.Group{{Chat: -1}},
		People:        []directive.Person{{ID: 1}},
		Invitations:   []directive.Invitation{{Code: "a"}},
		Meetings:      []directive.Meeting{{ID: "a"}},
		Milestones:    []directive.Milestone{{ID: "a"}},
		Directives:    []directive.Directive{{Number: 1}},
		Assignments:   []directive.Assignment{{AssignmentKey: k}},
		Reports:       []directive.Report{{AssignmentKey: k, Number: 1}},
		Extensions:    []directive.Extension{{AssignmentKey: k, Number: 1}},
		Records:       []directive.Record{{Kind: "a", ID: "a", Body: []byte("{}")}},
	}
}

// put returns an envelope with a message to a chat in the broadcast lane.
func put(id string, chatID int64) chat.Envelope {
	return chat.Envelope{ID: id, Place: chat.Place{Chat: chatID}, Lane: chat.Broadcast, Action: chat.Put, Message: chat.Message{Text: id}}
}

// in puts an envelope into a slot, to do something there.
func in(e chat.Envelope, slot string, action chat.Action) chat.Envelope {
	e.Slot, e.Action = slot, action
	return e
}

// lane puts an envelope into a lane.
func lane(e chat.Envelope, l chat.Lane) chat.Envelope {
	e.Lane = l
	return e
}

// The few names that random histories draw from, so that they meet.
var (
	someOrgs     = []directive.OrgID{"a", "b", "c"}
	someMeetings = []string{"", "m1", "m2"}
	someDays     = []string{"", "d1", "d2"}
	someKinds    = []directive.RecordKind{directive.KindRule, directive.KindMute}
	someStates   = []directive.DirectiveState{directive.Draft, directive.Published, directive.Closed, directive.Withdrawn}
)

func drawOrgs(t *rapid.T, label string) []directive.OrgID {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(someOrgs), 0, 3, rapid.ID[directive.OrgID]).Draw(t, label)
}

func drawText(t *rapid.T, label string) directive.Text {
	word := rapid.SampledFrom([]string{"", "xong", "đã làm \"xong\"", "<b>&\\u0000", "👩‍👩‍👧 ok\n"})
	return directive.Text{VI: word.Draw(t, label), EN: word.Draw(t, label+" en")}
}

func drawTime(t *rapid.T, label string) time.Time {
	n := rapid.IntRange(-1, 5000).Draw(t, label)
	if n < 0 {
		return time.Time{}
	}
	return morning.Add(time.Duration(n) * time.Millisecond)
}

func drawDirective(t *rapid.T, number int) directive.Directive {
	return directive.Directive{
		Number: number, Meeting: rapid.SampledFrom(someMeetings).Draw(t, "meeting"), Title: drawText(t, "title"),
		Milestone: rapid.SampledFrom(someDays).Draw(t, "milestone"), Lead: drawOrgs(t, "lead"), Audience: drawOrgs(t, "audience"),
		Coordinators: drawOrgs(t, "coordinators"), ReportTo: drawOrgs(t, "report_to"), All: rapid.Bool().Draw(t, "all"),
		State: rapid.SampledFrom(someStates).Draw(t, "state"), Created: drawTime(t, "created"),
	}
}

func drawAssignment(t *rapid.T, k directive.AssignmentKey) directive.Assignment {
	return directive.Assignment{
		AssignmentKey: k, Part: directive.Lead, State: rapid.SampledFrom(directive.AssignmentStates()).Draw(t, "state"),
		Blocked: drawText(t, "blocked").VI, Acknowledged: drawTime(t, "acknowledged"), Due: drawDue(t),
		Submitted: drawTime(t, "submitted"), Confirmed: drawTime(t, "confirmed"), Reports: rapid.IntRange(0, 1).Draw(t, "reports"),
	}
}

func drawPerson(t *rapid.T, id directive.PersonID) directive.Person {
	p := directive.Person{ID: id, Name: fmt.Sprintf("người %d", id), Lang: directive.Vietnamese}
	for _, r := range rapid.SliceOfNDistinct(rapid.SampledFrom(directive.Roles()), 0, 3, rapid.ID[directive.Role]).Draw(t, "roles") {
		d := directive.Duty{Role: r}
		if !r.OfOffice() {
			d.Organisation = rapid.SampledFrom(someOrgs).Draw(t, "of")
		}
		p.Duties = append(p.Duties, d)
	}
	return p
}
