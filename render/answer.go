package render

import (
	"fmt"
	"slices"
	"strconv"

	"giaoban/chat"
	"giaoban/directive"
)

// marks adds what sets a report apart from others: a newer version, or one that the unit did not give itself.
func (p *page) marks(b directive.ReportArrived) {
	if b.Report.Corrects != 0 {
		p.add("answer.corrects", "Report", b.Report.Corrects)
	}
	if b.Report.OnBehalf != nil {
		p.add("answer.on_behalf_"+string(b.Report.OnBehalf.Channel), "Name", p.name(b.Report.ByName))
		if name := b.Report.OnBehalf.Name; name != "" {
			p.add("answer.said_by", "Name", p.name(name))
		}
		if v, ok := b.Assignment.VouchOf(b.Report.Number); ok {
			p.add("answer.vouched", "Name", p.name(v.ByName), "At", v.At)
		} else {
			p.add("answer.unvouched")
		}
	}
}

// attachments adds what a report brings beside its figures and words.
func (p *page) attachments(b directive.ReportArrived) {
	r := b.Report
	if r.Blocked != "" {
		p.add(blockedKey(r.Urgent), "Text", p.long(r.Blocked))
	}
	if d := b.Assignment.Difficulty; d != nil && d.Report == r.Number && d.Answer != "" {
		p.add("answer.answer_by", "Name", p.name(d.AnswererName), "At", d.Answered)
		p.quote(d.Answer)
	}
	if r.Initiative != "" {
		key := "answer.initiative"
		if slices.Contains(b.Assignment.Shared, r.Number) {
			key = "answer.initiative_shared"
		}
		p.add(key)
		p.quote(r.Initiative)
	}
	if n := len(r.Evidence); n > 0 {
		p.lines = append(p.lines, p.r.TextN(p.lang, "answer.evidence", n))
	}
}

// blockedKey names the text of a difficulty.
func blockedKey(urgent bool) string {
	if urgent {
		return "answer.blocked_urgent"
	}
	return "notice.blocked"
}

// reportCorrected makes an officer's message of a report that there is a newer version of: without buttons.
func (r *Renderer) reportCorrected(to directive.Recipient, b directive.ReportCorrected) chat.Envelope {
	e := envelope(to, chat.Interactive, reportSlot(to, b.ReportArrived))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.report(b.ReportArrived)
		p.gap()
		p.add("answer.replaced", "Report", b.Number)
		return p.String()
	})
	return e
}

// reportRecorded asks a unit for its word on what an officer recorded for it, and then shows that it was given.
func (r *Renderer) reportRecorded(to directive.Recipient, b directive.ReportRecorded) chat.Envelope {
	slot := fmt.Sprintf("recorded:%d:%s:%d:%d", b.Directive.Number, b.Organisation.ID, b.Report.Number, to.Chat)
	e := envelope(to, chat.Interactive, slot)
	waits := b.Assignment.Unvouched == b.Report.Number
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.report(b.ReportArrived)
		if waits {
			p.gap()
			p.add("answer.vouch_ask")
		}
		return p.String()
	})
	if waits {
		p := r.page(to.Lang, 0)
		n := b.Directive.Number
		e.Message.Keyboard = [][]chat.Button{chat.Row(
			p.button("answer.button_vouch", numbered(ActVouch, n, strconv.Itoa(b.Report.Number))),
			p.button("answer.button_report_anew", numbered(ActReport, n)),
		)}
	}
	return e
}

// reportsCrossed tells two people that they reported at the same time.
func (r *Renderer) reportsCrossed(to directive.Recipient, b directive.ReportsCrossed) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("answer.crossed", "Number", b.Directive.Number, "Unit", p.name(p.unit(b.Organisation)))
		for _, report := range []directive.Report{b.Earlier, b.Later} {
			p.add("answer.crossed_item", "Report", report.Number, "Name", p.name(report.ByName), "At", report.At,
				"State", r.reported(to.Lang, b.Directive, report))
		}
		p.add("answer.crossed_end", "Report", b.Later.Number)
		return p.String()
	})
	return e
}

// reported says in one line what a report says: "hoàn thành, 12 nhà".
func (r *Renderer) reported(lang directive.Lang, d directive.Directive, report directive.Report) string {
	return r.ReportLine(lang, d, directive.GiveReport{
		State: report.State, Percent: report.Percent, Quantity: report.Quantity, Blocked: report.Blocked,
	})
}

// evidence shows the files of a report.
func (r *Renderer) evidence(to directive.Recipient, b directive.Evidence) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	p := r.page(to.Lang, 0)
	p.add("answer.evidence_of", "Number", b.Directive.Number, "Unit", p.name(p.unit(b.Organisation)), "Report", b.Report.Number)
	e.Message.Text = p.String()
	e.Message.Files = Files(b.Report.Evidence)
	return e
}

// Files are a record's files as a message bears them.
func Files(files []directive.File) []chat.File {
	out := make([]chat.File, 0, len(files))
	for _, f := range files {
		out = append(out, chat.File{
			Kind: chat.FileKind(f.Kind), ID: f.ID, Unique: f.Unique, Name: f.Name, Size: f.Size, Caption: f.Caption,
		})
	}
	return out
}

// difficultyAnswered tells a unit what the Board says to what is in its way.
func (r *Renderer) difficultyAnswered(to directive.Recipient, b directive.DifficultyAnswered) chat.Envelope {
	e := envelope(to, chat.Interactive, "")
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("answer.difficulty_heading", "Unit", p.name(p.unit(b.Organisation)))
		p.heading(b.Directive)
		p.add(blockedKey(b.Report.Urgent), "Text", p.long(b.Report.Blocked))
		p.gap()
		if d := b.Assignment.Difficulty; d != nil {
			p.quote(d.Answer)
			p.add("answer.difficulty_by", "Name", p.name(d.AnswererName), "At", d.Answered)
		}
		return p.String()
	})
	return e
}

// Pictures are what a report's evidence shows, as one album: other groups are sent these with its initiative, and nothing else.
func Pictures(r directive.Report) []chat.File {
	var seen []chat.File
	for _, f := range Files(r.Evidence) {
		if (f.Kind == chat.Photo || f.Kind == chat.Video) && len(seen) < chat.MaxAlbum {
			seen = append(seen, f)
		}
	}
	return seen
}

// initiativeShared tells all groups of a unit's way of working.
func (r *Renderer) initiativeShared(to directive.Recipient, b directive.InitiativeShared) chat.Envelope {
	e := envelope(to, chat.Broadcast, fmt.Sprintf("initiative:%d:%s:%d:%d", b.Directive.Number, b.Organisation.ID, b.Report.Number, to.Chat))
	e.Message.Text = fit(func(limit int) string {
		p := r.page(to.Lang, limit)
		p.add("answer.shared_heading", "Unit", p.name(p.unit(b.Organisation)))
		p.heading(b.Directive)
		p.gap()
		p.quote(b.Report.Initiative)
		p.add("answer.shared_credit", "Unit", p.name(p.unit(b.Organisation)), "Name", p.name(b.Report.ByName))
		return p.String()
	})
	e.Message.Files = Pictures(b.Report)
	return e
}
