package render

import (
	"strconv"
	"strings"

	"giaoban/directive"
)

// Named is what a directive's fields name, so far as it was looked up.
type Named struct {
	Units     map[directive.OrgID]directive.Organisation
	Milestone *directive.Milestone
	Meeting   *directive.Meeting
}

// FieldName returns what a field of a directive is called: "Thời hạn".
func (r *Renderer) FieldName(lang directive.Lang, f directive.Field) string {
	return r.Label(lang, "issue.field_"+string(f))
}

// Field writes what a field of a directive holds, without markup; a dash for nothing.
func (r *Renderer) Field(lang directive.Lang, d directive.Directive, f directive.Field, n Named) string {
	none := r.Label(lang, "issue.none")
	or := func(s string) string {
		if strings.TrimSpace(s) == "" {
			return none
		}
		return s
	}
	switch f {
	case directive.FieldTitle:
		return or(d.Title.In(lang))
	case directive.FieldBody:
		return or(d.Body.In(lang))
	case directive.FieldLead:
		if d.All {
			return r.Label(lang, "notice.all_units")
		}
		return or(r.unitNames(lang, d.Lead, n))
	case directive.FieldCoordinators:
		return or(r.unitNames(lang, d.Coordinators, n))
	case directive.FieldReportTo:
		return or(r.unitNames(lang, d.ReportTo, n))
	case directive.FieldDue:
		return r.dueOf(lang, d, n)
	case directive.FieldTarget:
		if d.Target == nil {
			return none
		}
		return r.Target(lang, *d.Target)
	case directive.FieldUrgent:
		if d.Urgent {
			return r.Label(lang, "issue.yes")
		}
		return r.Label(lang, "issue.no")
	case directive.FieldAttachments:
		if len(d.Attachments) == 0 {
			return none
		}
		return r.LabelN(lang, "issue.files", len(d.Attachments))
	case directive.FieldMeeting:
		if n.Meeting == nil {
			return or(d.Meeting)
		}
		return r.Label(lang, "issue.meeting_of", "Title", oneLine(n.Meeting.Title.In(lang)), "Date", n.Meeting.Date)
	case directive.FieldAmbiguous:
		return or(strings.Join(d.Ambiguous, "; "))
	case directive.FieldEarlier:
		if d.Extends != 0 {
			return "#" + strconv.Itoa(d.Extends)
		}
		return or(d.Earlier)
	}
	return none
}

// dueOf writes until when, or how often.
func (r *Renderer) dueOf(lang directive.Lang, d directive.Directive, n Named) string {
	var parts []string
	if !d.Due.IsZero() {
		parts = append(parts, r.Printer(lang).Value(d.Due))
	}
	if d.Milestone != "" {
		name := d.Milestone
		if n.Milestone != nil && n.Milestone.ID == d.Milestone {
			name = r.Milestone(lang, *n.Milestone)
		}
		parts = append(parts, r.Label(lang, "issue.towards", "Milestone", name))
	}
	if !d.Period.IsZero() {
		parts = append(parts, r.Period(lang, d.Period))
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, "; ")
	case d.Standing:
		return r.Label(lang, "notice.standing")
	}
	return r.Label(lang, "notice.no_due")
}

// unitNames lists organisations by their short names; an id stands for one that is not known.
func (r *Renderer) unitNames(lang directive.Lang, ids []directive.OrgID, n Named) string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		o := n.Units[id]
		switch {
		case o.Short.In(lang) != "":
			names = append(names, o.Short.In(lang))
		case o.Name.In(lang) != "":
			names = append(names, o.Name.In(lang))
		default:
			names = append(names, string(id))
		}
	}
	return strings.Join(names, ", ")
}
