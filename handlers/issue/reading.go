package issue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/minutes"
)

// Downloader fetches what somebody sent as a file.
type Downloader interface {
	Download(ctx context.Context, fileID string, limit int64) ([]byte, error)
}

// maxNotice is how long a notice may be, in bytes: some fifty pages. Its text waits in the dialog until a meeting is chosen.
const maxNotice = 256 << 10

// maxFile is how large a file with a notice may be: a .docx with letterheads stays far below.
const maxFile = 10 << 20

// reading is what was read from a notice.
type reading struct {
	document   minutes.Document
	office     minutes.Office
	drafts     []directive.Directive
	milestones []directive.Milestone // that the office does not have yet
}

// read makes drafts of a notice's text. Organisations that the office does not have are left out of the fields, and asked for.
func (c *Conversation) read(ctx context.Context, t flow.Talk, text string) (reading, error) {
	orgs, err := c.units(ctx, t)
	if err != nil {
		return reading{}, err
	}
	known, err := c.Store.Milestones(ctx)
	if err != nil {
		return reading{}, fmt.Errorf("reading the milestones: %w", err)
	}
	r := reading{office: minutes.DefaultOffice().With(orgs)}
	if r.document, err = minutes.Parse(text, r.office); err != nil {
		return reading{}, fmt.Errorf("reading a notice: %w", err)
	}
	from := r.document.Meeting.Date
	if from.IsZero() {
		from = t.Today
	}
	for i, d := range minutes.Directives(r.document) {
		if day := r.document.Directives[i].Milestone; day.Day != 0 {
			r.milestone(&d, day, from, known)
		}
		r.knownOnly(&d, orgs)
		r.drafts = append(r.drafts, d)
	}
	return r, nil
}

// milestone ties a draft to the day that it is aimed at: one of the office's, else one of the observances.
func (r *reading) milestone(d *directive.Directive, day minutes.Milestone, from calendar.Date, known []directive.Milestone) {
	for _, m := range slices.Concat(known, r.milestones) {
		if m.Day.Day == day.Day && int(m.Day.Month) == day.Month && !m.Day.Before(from) && m.Day.Sub(from) < 366 {
			d.Milestone = m.ID
			return
		}
	}
	for _, o := range calendar.Observances() {
		next, err := o.Next(from)
		if err != nil || next.Date.Day != day.Day || int(next.Date.Month) != day.Month {
			continue
		}
		m := directive.Milestone{
			ID: fmt.Sprintf("%s-%d", o.ID, next.Date.Year), Name: directive.Text{VI: o.VI, EN: o.EN}, Day: next.Date,
			Observance: o.ID, Ordinal: next.Ordinal,
		}
		r.milestones = append(r.milestones, m)
		d.Milestone = m.ID
		return
	}
}

// knownOnly leaves out organisations that the office does not have, and asks for them by their names.
func (r *reading) knownOnly(d *directive.Directive, orgs []directive.Organisation) {
	keep := func(ids []directive.OrgID, field directive.Field) []directive.OrgID {
		var kept []directive.OrgID
		for _, id := range ids {
			if slices.ContainsFunc(orgs, func(o directive.Organisation) bool { return o.ID == id }) {
				kept = append(kept, id)
				continue
			}
			d.Ambiguous = append(d.Ambiguous, r.office.NameOf(string(id)))
			if len(kept) == 0 {
				d.Origins[field] = directive.Unset
			}
		}
		return kept
	}
	d.Lead, d.Coordinators = keep(d.Lead, directive.FieldLead), keep(d.Coordinators, directive.FieldCoordinators)
	d.ReportTo = keep(d.ReportTo, directive.FieldReportTo)
	slices.Sort(d.Ambiguous)
	d.Ambiguous = slices.Compact(d.Ambiguous)
}

// received is a part of a notice that came in: its text, or what is wrong with it.
func (c *Conversation) received(ctx context.Context, t flow.Talk, in flow.Input) (text, problem string, err error) {
	if len(in.Files) == 0 {
		return in.Text, "", nil
	}
	say := func(key string, pairs ...any) (string, string, error) {
		return "", c.r.Text(t.Lang, key, pairs...), nil
	}
	f := in.Files[0]
	switch {
	case f.Kind == chat.Photo:
		return say("minutes.picture")
	case f.Kind != chat.Document || len(in.Files) > 1:
		return say("minutes.kind")
	case f.Size > maxFile:
		return say("minutes.too_big", "Name", f.Name)
	}
	data, err := c.Files.Download(ctx, f.ID, maxFile)
	var failed *chat.DeliveryError
	switch {
	case errors.Is(err, chat.ErrTooBig):
		return say("minutes.too_big", "Name", f.Name)
	case errors.As(err, &failed):
		return say("minutes.not_fetched", "Name", f.Name)
	case err != nil:
		return "", "", fmt.Errorf("fetching a notice: %w", err)
	}
	text, err = minutes.ReadFile(f.Name, data)
	if err != nil {
		return say("minutes.file_"+strings.ReplaceAll(string(minutes.ReadCodeOf(err)), "-", "_"), "Name", f.Name)
	}
	return strings.ReplaceAll(text, "\x00", ""), "", nil
}

// Long messages are split by the messenger where a text is longer than one may be.
const splitAt = 3500

// joined puts a part behind what came before. Where the messenger split a paragraph, it is one again.
func joined(before, part string) string {
	if before == "" {
		return part
	}
	tail := before
	if at := strings.LastIndexByte(tail, '\n'); at >= 0 {
		tail = tail[at+1:]
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(part)
	ended := strings.ContainsRune(".;:!?/", last)
	if utf8.RuneCountInString(before)%4096 >= splitAt && !ended && tail != "" && !strings.ContainsRune("-+•*", first) && !isMarker(part) {
		return before + " " + part
	}
	return before + "\n" + part
}

// isMarker tells whether a text begins like an item of a list: "1.", "a)", "II.".
func isMarker(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return len(word) > 1 && len(word) < 6 && strings.ContainsAny(word[len(word)-1:], ".)")
}
