package track

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/chart"
	"giaoban/summary/document"
	"giaoban/summary/sheet"
)

// picture handles the buttons of charts: a photo, whose caption says what it shows.
func (c *Conversation) picture(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	_, r, ok, err := c.demanded(ctx, s, args)
	if err != nil || !ok {
		return c.stale(s), err
	}
	maker, err := c.charts()
	if err != nil {
		return flow.Outcome{}, err
	}
	drawn, ok := c.draw(maker, s, r, args[0])
	if !ok {
		return flow.Outcome{Toast: c.r.Label(s.Lang, "track.nothing_to_draw"), Alert: true}, nil
	}
	raw, err := drawn.Render(chart.Style{Format: chart.PNG})
	if err != nil {
		return flow.Outcome{}, err
	}
	blob := chat.NewBlob(drawn.Name+".png", "image/png", raw)
	return c.send(s, blob, chat.Photo, c.r.Text(s.Room, "track.caption", "Title", drawn.Title, "Finding", drawn.Finding)), nil
}

func (c *Conversation) draw(m *chart.Maker, s flow.Scene, r summary.Report, name string) (chart.Chart, bool) {
	p := c.r.Printer(s.Room)
	switch name {
	case chartCompletion:
		return m.Completion(r, p)
	case chartProgress:
		return m.Progress(r.Progress(), p)
	case chartRhythm:
		return m.Rhythm(r.Rhythm(), p)
	}
	number, err := strconv.Atoi(strings.TrimPrefix(name, chartCountdown))
	if err != nil {
		return chart.Chart{}, false
	}
	countdown, ok := r.Countdown(number)
	if !ok {
		return chart.Chart{}, false
	}
	return m.Countdown(countdown, p)
}

// send answers with a file of the bot's own making. The same bytes are uploaded once.
func (c *Conversation) send(s flow.Scene, blob chat.Blob, kind chat.FileKind, text string) flow.Outcome {
	e := s.Envelope(chat.Message{Text: text, Files: []chat.File{blob.File(kind)}})
	return flow.Outcome{Replies: []chat.Envelope{e}, Blobs: []chat.Blob{blob}}
}

// file handles the buttons of sheets and of the report for the next meeting.
func (c *Conversation) file(ctx context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	q, r, ok, err := c.demanded(ctx, s, args)
	if err != nil || !ok {
		return c.stale(s), err
	}
	p := c.r.Printer(s.Room)
	var b bytes.Buffer
	var name, mime string
	switch args[0] {
	case fileSheet:
		name, mime = "tong-hop", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = sheet.XLSX(&b, sheet.All(r, p), sheet.About{Title: p.T("track.file_title", "Date", r.Today), Creator: "Giaoban", Made: r.Now})
		name += ".xlsx"
	case fileOrganisations:
		name, mime = "don-vi.csv", "text/csv"
		err = sheet.CSV(&b, sheet.ByOrganisation(r, p))
	case fileAssignments:
		name, mime = "chi-tiet.csv", "text/csv"
		err = sheet.CSV(&b, sheet.Assignments(r, p))
	case fileDocument:
		name, mime = "bao-cao.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		err = c.document(ctx, s, &b, q, r)
	default:
		return c.stale(s), nil
	}
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("writing %s: %w", name, err)
	}
	if b.Len() > chat.MaxBlob {
		return s.Tell(c.r, "track.too_large"), nil
	}
	blob := chat.NewBlob(dated(name, r.Today), mime, b.Bytes())
	return c.send(s, blob, chat.Document, c.r.Text(s.Room, "track.file_caption", "Date", r.Today, "Rate", c.rateName(s, r))), nil
}

// document writes the report on a meeting's conclusions: that of the filter, or else the last one that gave directives.
func (c *Conversation) document(ctx context.Context, s flow.Scene, b *bytes.Buffer, q request, r summary.Report) error {
	var meeting *directive.Meeting
	if q.of == "" {
		sections := r.Sections(summary.ByMeeting, "")
		if len(sections) > 0 && sections[0].Meeting != nil {
			q.of = string(ofMeeting) + render.Mark(sections[0].Meeting.ID)
		}
	}
	if q.of != "" {
		var err error
		if r, err = c.report(ctx, s, q.with(byDirective)); err != nil {
			return err
		}
	}
	for _, m := range r.Meetings {
		if m.ID == r.Selection.Meeting && r.Selection.Meeting != "" {
			meeting = &m
		}
	}
	return document.Write(b, r, meeting, c.set.Letterhead, c.r.Printer(s.Room))
}

// dated puts a day into a file's name.
func dated(name string, day calendar.Date) string {
	base, ending, _ := strings.Cut(name, ".")
	return base + "-" + day.String() + "." + ending
}
