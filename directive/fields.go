package directive

import (
	"reflect"
	"slices"
	"time"
)

// The fields without an origin, named where somebody changes them.
const (
	FieldTitle       Field = "title"
	FieldBody        Field = "body"
	FieldMeeting     Field = "meeting"
	FieldUrgent      Field = "urgent"
	FieldAttachments Field = "attachments"
	FieldAmbiguous   Field = "ambiguous" // which words still have two readings
	FieldEarlier     Field = "earlier"   // that it moves the deadline of an earlier task
)

// MaxAttachments is how many files a directive may bring along: one album.
const MaxAttachments = 10

// maxEdits is how many changes a directive remembers.
const maxEdits = 20

// Fields returns everything about a directive that somebody can change, in the order in which people are shown it.
func Fields() []Field {
	return []Field{
		FieldTitle, FieldBody, FieldLead, FieldCoordinators, FieldDue, FieldTarget, FieldReportTo, FieldUrgent,
		FieldAttachments, FieldMeeting, FieldAmbiguous, FieldEarlier,
	}
}

// value returns what a field holds. The deadline is one thing with what can stand in its place: a milestone's day, a
// period, or that the task goes on for good.
func (d Directive) value(f Field) any {
	switch f {
	case FieldTitle:
		return d.Title
	case FieldBody:
		return d.Body
	case FieldLead:
		return [2]any{d.All, list(d.Lead)}
	case FieldCoordinators:
		return list(d.Coordinators)
	case FieldDue:
		return [4]any{d.Due, d.Milestone, d.Standing, d.Period}
	case FieldTarget:
		if d.Target == nil {
			return nil
		}
		return *d.Target
	case FieldReportTo:
		return list(d.ReportTo)
	case FieldUrgent:
		return d.Urgent
	case FieldAttachments:
		return list(d.Attachments)
	case FieldMeeting:
		return d.Meeting
	case FieldAmbiguous:
		return list(d.Ambiguous)
	case FieldEarlier:
		return [2]any{d.Earlier, d.Extends}
	}
	return nil
}

// list makes one value of an empty list and of none.
func list[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

// Changed returns which fields differ between two states of a directive; a value that only got another origin does.
func Changed(before, after Directive) []Field {
	var changed []Field
	for _, f := range Fields() {
		same := reflect.DeepEqual(before.value(f), after.value(f)) && before.Origins[f] == after.Origins[f]
		if !same {
			changed = append(changed, f)
		}
	}
	return changed
}

// With returns d with some of its fields taken over from another state of it, with their origins.
func (d Directive) With(from Directive, fields ...Field) Directive {
	origins := map[Field]Origin{}
	for f, o := range d.Origins {
		origins[f] = o
	}
	for _, f := range fields {
		switch f {
		case FieldTitle:
			d.Title = from.Title
		case FieldBody:
			d.Body = from.Body
		case FieldLead:
			d.All, d.Lead = from.All, slices.Clone(from.Lead)
		case FieldCoordinators:
			d.Coordinators = slices.Clone(from.Coordinators)
		case FieldDue:
			d.Due, d.Milestone, d.Standing, d.Period = from.Due, from.Milestone, from.Standing, from.Period
			// They share the deadline's origin from now on.
			delete(origins, FieldMilestone)
			delete(origins, FieldPeriod)
		case FieldTarget:
			d.Target = from.Target
		case FieldReportTo:
			d.ReportTo = slices.Clone(from.ReportTo)
		case FieldUrgent:
			d.Urgent = from.Urgent
		case FieldAttachments:
			d.Attachments = slices.Clone(from.Attachments)
		case FieldMeeting:
			d.Meeting = from.Meeting
		case FieldAmbiguous:
			d.Ambiguous = slices.Clone(from.Ambiguous)
		case FieldEarlier:
			d.Earlier, d.Extends = from.Earlier, from.Extends
		}
		delete(origins, f)
		if o, noted := from.Origins[f]; noted {
			origins[f] = o
		}
	}
	d.Origins = nil
	if len(origins) > 0 {
		d.Origins = origins
	}
	return d
}

// edited notes who changed which fields of d.
func (d Directive) edited(s State, fields []Field, now time.Time) Directive {
	e := Edit{At: now, By: s.Actor.Person, ByName: s.Person.Name, Version: d.Version, Fields: fields}
	d.Edits = append(slices.Clone(d.Edits), e)
	d.Edits = d.Edits[max(0, len(d.Edits)-maxEdits):]
	return d
}

// EditedSince returns the changes that were made after somebody saw d at a version, the oldest first. Whole is false where
// there were more of them than are remembered.
func (d Directive) EditedSince(seen int64) (edits []Edit, whole bool) {
	for _, e := range d.Edits {
		if e.Version >= seen {
			edits = append(edits, e)
		}
	}
	return edits, len(d.Edits) < maxEdits || len(edits) < len(d.Edits)
}
