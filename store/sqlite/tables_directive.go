package sqlite

import (
	"giaoban/calendar"
	"giaoban/directive"
)

func directives() table[directive.Directive] {
	return table[directive.Directive]{
		name: "directives", keys: 1,
		columns: "number, meeting, title_vi, title_en, body_vi, body_en, source, all_lead, lead, coordinators, audience, due, " +
			"milestone, standing, target_value, target_unit_vi, target_unit_en, target_op, urgent, origins, state, author, " +
			"created, published, ended, reason, period_every, period_day, report_to, attachments, ambiguous, earlier, extends, " +
			"publish_at, digest, carried, edits, version",
		bind:    bindDirective,
		scan:    scanDirective,
		version: func(d directive.Directive) int64 { return d.Version },
	}
}

func bindDirective(v *values, d directive.Directive) {
	v.int(int64(d.Number))
	v.text(d.Meeting)
	v.both(d.Title)
	v.both(d.Body)
	v.text(d.Source)
	v.flag(d.All)
	v.json(d.Lead, len(d.Lead) == 0)
	v.json(d.Coordinators, len(d.Coordinators) == 0)
	v.json(d.Audience, len(d.Audience) == 0)
	v.deadline(d.Due)
	v.text(d.Milestone)
	v.flag(d.Standing)
	if t := d.Target; t != nil {
		v.quantity(&t.Value)
		v.both(t.Unit)
		v.text(string(t.Op))
	} else {
		v.list = append(v.list, nil, nil, nil, nil)
	}
	v.flag(d.Urgent)
	v.json(d.Origins, len(d.Origins) == 0)
	v.text(string(d.State))
	v.int(int64(d.Author))
	v.instant(d.Created)
	v.instant(d.Published)
	v.instant(d.Ended)
	v.text(d.Reason)
	v.text(string(d.Period.Every))
	v.int(int64(d.Period.Day))
	v.json(d.ReportTo, len(d.ReportTo) == 0)
	v.json(d.Attachments, len(d.Attachments) == 0)
	v.json(d.Ambiguous, len(d.Ambiguous) == 0)
	v.text(d.Earlier)
	v.int(int64(d.Extends))
	v.instant(d.PublishAt)
	v.text(d.Digest)
	v.json(d.Carried, len(d.Carried) == 0)
	v.json(d.Edits, len(d.Edits) == 0)
	v.int(d.Version + 1)
}

func scanDirective(r *row) (d directive.Directive) {
	d.Number, d.Meeting, d.Title, d.Body, d.Source = int(r.int()), r.text(), r.both(), r.both(), r.text()
	d.All = r.flag()
	r.json(&d.Lead)
	r.json(&d.Coordinators)
	r.json(&d.Audience)
	d.Due, d.Milestone, d.Standing = r.deadline(), r.text(), r.flag()
	value, unit, op := r.quantity(), r.both(), directive.Op(r.text())
	if value != nil {
		d.Target = &directive.Target{Value: *value, Unit: unit, Op: op}
	}
	d.Urgent = r.flag()
	r.json(&d.Origins)
	d.State, d.Author = directive.DirectiveState(r.text()), directive.PersonID(r.int())
	d.Created, d.Published, d.Ended = r.instant(), r.instant(), r.instant()
	d.Reason = r.text()
	d.Period = directive.Period{Every: calendar.PeriodKind(r.text()), Day: int(r.int())}
	r.json(&d.ReportTo)
	r.json(&d.Attachments)
	r.json(&d.Ambiguous)
	d.Earlier, d.Extends, d.PublishAt, d.Digest = r.text(), int(r.int()), r.instant(), r.text()
	r.json(&d.Carried)
	r.json(&d.Edits)
	d.Version = r.int()
	return d
}

func assignments() table[directive.Assignment] {
	return table[directive.Assignment]{
		name: "assignments", keys: 2,
		// assignmentStatements counts on the place of the state.
		columns: "directive, organisation, part, state, due, percent, quantity, blocked, acknowledged_by, acknowledged_name, " +
			"acknowledged, submitted, confirmed, reports, last_report, returned, reminded, difficulty, unvouched, vouches, shared, " +
			"opened, held, told, nudged, round, asked, waits, version",
		bind: func(v *values, a directive.Assignment) {
			v.key(a.AssignmentKey)
			v.text(string(a.Part))
			v.text(string(a.State))
			v.deadline(a.Due)
			v.optional(a.Percent)
			v.quantity(a.Quantity)
			v.text(a.Blocked)
			v.int(int64(a.AcknowledgedBy))
			v.text(a.AcknowledgedName)
			v.instant(a.Acknowledged)
			v.instant(a.Submitted)
			v.instant(a.Confirmed)
			v.int(int64(a.Reports))
			v.instant(a.LastReport)
			v.text(a.Returned)
			v.day(a.Reminded)
			v.json(a.Difficulty, a.Difficulty == nil)
			v.int(int64(a.Unvouched))
			v.json(a.Vouches, len(a.Vouches) == 0)
			v.json(a.Shared, len(a.Shared) == 0)
			v.flag(a.Opened)
			v.flag(a.Held)
			v.instant(a.Told)
			v.json(a.Nudged, len(a.Nudged) == 0)
			v.text(a.Round)
			v.int(int64(a.Asked))
			v.flag(a.Waits())
			v.int(a.Version + 1)
		},
		scan: func(r *row) (a directive.Assignment) {
			a.AssignmentKey = r.key()
			a.Part, a.State, a.Due = directive.Part(r.text()), directive.AssignmentState(r.text()), r.deadline()
			a.Percent, a.Quantity, a.Blocked = r.optional(), r.quantity(), r.text()
			a.AcknowledgedBy, a.AcknowledgedName = directive.PersonID(r.int()), r.text()
			a.Acknowledged, a.Submitted, a.Confirmed = r.instant(), r.instant(), r.instant()
			a.Reports, a.LastReport = int(r.int()), r.instant()
			a.Returned, a.Reminded = r.text(), r.day()
			r.json(&a.Difficulty)
			a.Unvouched = int(r.int())
			r.json(&a.Vouches)
			r.json(&a.Shared)
			a.Opened, a.Held, a.Told = r.flag(), r.flag(), r.instant()
			r.json(&a.Nudged)
			a.Round, a.Asked = r.text(), int(r.int())
			r.flag() // what waits follows from the rest, and is written for its index alone
			a.Version = r.int()
			return a
		},
		version: func(a directive.Assignment) int64 { return a.Version },
	}
}

func (v *values) key(k directive.AssignmentKey) {
	v.int(int64(k.Directive))
	v.text(string(k.Organisation))
}

func (r *row) key() directive.AssignmentKey {
	n := int(r.int())
	return directive.AssignmentKey{Directive: n, Organisation: directive.OrgID(r.text())}
}

func reports() table[directive.Report] {
	return table[directive.Report]{
		name: "reports", keys: 3,
		columns: "directive, organisation, number, state, percent, quantity, text, blocked, reported_by, by_name, at, chat, " +
			"message, urgent, evidence, corrects, initiative, on_behalf",
		bind: func(v *values, p directive.Report) {
			v.key(p.AssignmentKey)
			v.int(int64(p.Number))
			v.text(string(p.State))
			v.optional(p.Percent)
			v.quantity(p.Quantity)
			v.text(p.Text)
			v.text(p.Blocked)
			v.int(int64(p.By))
			v.text(p.ByName)
			v.instant(p.At)
			v.int(p.Chat)
			v.int(p.Message)
			v.flag(p.Urgent)
			v.json(p.Evidence, len(p.Evidence) == 0)
			v.int(int64(p.Corrects))
			v.text(p.Initiative)
			v.json(p.OnBehalf, p.OnBehalf == nil)
		},
		scan: func(r *row) (p directive.Report) {
			p.AssignmentKey, p.Number, p.State = r.key(), int(r.int()), directive.AssignmentState(r.text())
			p.Percent, p.Quantity, p.Text, p.Blocked = r.optional(), r.quantity(), r.text(), r.text()
			p.By, p.ByName, p.At, p.Chat = directive.PersonID(r.int()), r.text(), r.instant(), r.int()
			p.Message, p.Urgent = r.int(), r.flag()
			r.json(&p.Evidence)
			p.Corrects, p.Initiative = int(r.int()), r.text()
			r.json(&p.OnBehalf)
			return p
		},
	}
}

func extensions() table[directive.Extension] {
	return table[directive.Extension]{
		name: "extensions", keys: 3,
		columns: "directive, organisation, number, old, asked, reason, asked_by, by_name, at, decision, granted, answer, " +
			"decider, decided, chat, message, evidence, on_behalf, decider_name, document, version",
		bind: func(v *values, e directive.Extension) {
			v.key(e.AssignmentKey)
			v.int(int64(e.Number))
			v.deadline(e.Old)
			v.deadline(e.Asked)
			v.text(e.Reason)
			v.int(int64(e.By))
			v.text(e.ByName)
			v.instant(e.At)
			v.text(string(e.Decision))
			v.deadline(e.Granted)
			v.text(e.Answer)
			v.int(int64(e.Decider))
			v.instant(e.Decided)
			v.int(e.Chat)
			v.int(e.Message)
			v.json(e.Evidence, len(e.Evidence) == 0)
			v.json(e.OnBehalf, e.OnBehalf == nil)
			v.text(e.DeciderName)
			v.text(e.Document)
			v.int(e.Version + 1)
		},
		scan: func(r *row) (e directive.Extension) {
			e.AssignmentKey, e.Number, e.Old, e.Asked, e.Reason = r.key(), int(r.int()), r.deadline(), r.deadline(), r.text()
			e.By, e.ByName, e.At = directive.PersonID(r.int()), r.text(), r.instant()
			e.Decision, e.Granted, e.Answer = directive.Decision(r.text()), r.deadline(), r.text()
			e.Decider, e.Decided, e.Chat, e.Message = directive.PersonID(r.int()), r.instant(), r.int(), r.int()
			r.json(&e.Evidence)
			r.json(&e.OnBehalf)
			e.DeciderName, e.Document, e.Version = r.text(), r.text(), r.int()
			return e
		},
		version: func(e directive.Extension) int64 { return e.Version },
	}
}
