package issue

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/render"
)

// The steps of an announcement.
const (
	stepContent = "content"
	stepWhether = "ask"
	stepSendAt  = "when"
	keyFiles    = "files"
)

// Answers that are no text.
const (
	filesAlone = "~files"
	whenNow    = "now"
	askYes     = "yes"
	askNo      = "no"
)

// announce handles /thongbao, with or without the number of one that was made before.
func (d *Bureau) announce(ctx context.Context, s flow.Scene, args string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	if number, ok := flow.Number(args); ok {
		return d.showAnnouncement(ctx, s, number)
	}
	return d.engine.Start(ctx, s, "announce", nil)
}

// showAnnouncement shows where an announcement stands.
func (d *Bureau) showAnnouncement(ctx context.Context, s flow.Scene, number int) (flow.Outcome, error) {
	cmd := directive.ShowAnnouncement{Number: number}
	return flow.Outcome{Command: cmd}, nil
}

func (d *Bureau) announceDialog() flow.Dialog {
	return flow.Dialog{
		Name: "announce",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return d.r.Text(t.Lang, "desk.announce_head"), nil
		},
		Steps: []flow.Step{
			{Name: stepContent, Typed: true, Files: true, Wants: "desk.announce_wants", Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
				return flow.Question{Text: d.r.Text(t.Lang, "desk.announce_content", "Max", directive.MaxAnnouncement)}, nil
			}, Take: d.takeContent},
			{Name: stepUnits, Typed: true, Ask: d.askTicks(stepUnits, "desk.announce_units"), Take: d.takeAudience},
			{Name: stepWhether, Ask: d.askWhether, Take: flow.OneOf(d.r, askYes, askNo)},
			{Name: stepSendAt, Typed: true, Ask: d.askWhen, Take: d.takeWhen},
		},
		Finish: d.finishAnnouncement,
	}
}

func (d *Bureau) takeContent(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	text := strings.TrimSpace(in.Text)
	switch n := utf8.RuneCountInString(text); {
	case n > directive.MaxAnnouncement:
		return flow.Taken{Problem: d.r.Text(t.Lang, "dialog.too_long", "Max", directive.MaxAnnouncement, "Length", n)}, nil
	case len(in.Files) > directive.MaxAnnouncementFiles:
		return flow.Taken{Problem: d.r.Text(t.Lang, "desk.announce_too_many", "Max", directive.MaxAnnouncementFiles)}, nil
	case in.Pressed || text == "" && len(in.Files) == 0:
		return flow.Taken{Problem: d.r.Text(t.Lang, "desk.announce_wants")}, nil
	}
	var files []directive.File
	for _, f := range in.Files {
		if f.Kind == chat.Location {
			continue
		}
		files = append(files, directive.File{Kind: directive.FileKind(f.Kind), ID: f.ID, Unique: f.Unique, Name: f.Name, Size: f.Size})
	}
	raw, err := json.Marshal(files)
	if err != nil {
		return flow.Taken{}, fmt.Errorf("keeping an announcement's files: %w", err)
	}
	if text == "" {
		text = filesAlone
	}
	return flow.Taken{Answer: text, More: map[string]string{keyFiles: string(raw)}}, nil
}

// takeAudience takes the ticked organisations, if any of them has a group.
func (d *Bureau) takeAudience(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	taken, err := d.takeTicks(stepUnits)(ctx, t, in)
	if err != nil || taken.Again || taken.Problem != "" {
		return taken, err
	}
	chats, err := d.chatsOf(ctx, directive.ParseOrgIDs(taken.Answer))
	if err == nil && len(chats) == 0 {
		taken = flow.Taken{Problem: d.r.Text(t.Lang, "desk.announce_nobody")}
	}
	return taken, err
}

// chatsOf returns the groups of organisations that were not given up.
func (d *Bureau) chatsOf(ctx context.Context, units []directive.OrgID) ([]int64, error) {
	groups, err := d.store.Groups(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the groups: %w", err)
	}
	var chats []int64
	for _, g := range groups {
		if g.Health != directive.Departed && g.Organisation != "" && slices.Contains(units, g.Organisation) {
			chats = append(chats, g.Chat)
		}
	}
	return chats, nil
}

func (d *Bureau) askWhether(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{
		Text: d.r.Text(t.Lang, "desk.announce_ask"),
		Rows: [][]flow.Choice{{
			{Label: d.r.Label(t.Lang, "desk.announce_ask_yes"), Value: askYes}, {Label: d.r.Label(t.Lang, "desk.announce_ask_no"), Value: askNo},
		}},
	}, nil
}

func (d *Bureau) askWhen(_ context.Context, t flow.Talk) (flow.Question, error) {
	return flow.Question{
		Text: d.r.Text(t.Lang, "desk.announce_when"),
		Rows: [][]flow.Choice{{{Label: d.r.Label(t.Lang, "desk.announce_now"), Value: whenNow}}},
	}, nil
}

// takeWhen takes "now", or a typed day with an hour that is still to come.
func (d *Bureau) takeWhen(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if in.Pressed {
		return flow.OneOf(d.r, whenNow)(context.Background(), t, in)
	}
	due, problem := flow.ReadDeadline(d.r, t, in)
	switch {
	case problem != "":
		return flow.Taken{Problem: problem}, nil
	case !due.HasHour:
		return flow.Taken{Problem: d.r.Text(t.Lang, "desk.announce_hour", "Typed", in.Text)}, nil
	case !due.Day.In(d.rules.Zone, due.Hour, due.Minute).After(t.Now):
		return flow.Taken{Problem: d.r.Text(t.Lang, "desk.announce_past", "Due", due)}, nil
	}
	return flow.Taken{Answer: due.String()}, nil
}

func (d *Bureau) finishAnnouncement(ctx context.Context, t flow.Talk) (flow.Ending, error) {
	a := directive.Announcement{Text: t.Answer(stepContent), Ask: t.Answer(stepWhether) == askYes}
	if a.Text == filesAlone {
		a.Text = ""
	}
	if err := json.Unmarshal([]byte(t.More(stepContent, keyFiles)), &a.Files); err != nil {
		return flow.Ending{}, fmt.Errorf("reading an announcement's files: %w", err)
	}
	var err error
	if a.Groups, err = d.chatsOf(ctx, directive.ParseOrgIDs(t.Answer(stepUnits))); err != nil {
		return flow.Ending{}, err
	}
	if at := t.Answer(stepSendAt); at != whenNow {
		due, err := calendar.ParseDeadline(at)
		if err != nil {
			return flow.Ending{}, fmt.Errorf("an announcement's time: %w", err)
		}
		a.At = due.Day.In(d.rules.Zone, due.Hour, due.Minute)
	}
	return flow.Ending{Command: directive.Announce{Announcement: a}, Line: d.r.Text(t.Lang, "desk.announce_look")}, nil
}

// about reads an announcement's number from a button.
func about(args []string) (int, bool) {
	if len(args) != 1 {
		return 0, false
	}
	return flow.Number(args[0])
}

// sendAnnouncement handles an:<number>.
func (d *Bureau) sendAnnouncement(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	number, ok := about(args)
	if !ok {
		return d.stale(s), nil
	}
	return flow.Outcome{Command: directive.SendAnnouncement{Number: number}, Toast: d.r.Label(s.Lang, "desk.announce_on_its_way")}, nil
}

// stopAnnouncement handles as:<number>.
func (d *Bureau) stopAnnouncement(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	if out, stop, err := d.board(s); stop {
		return out, err
	}
	number, ok := about(args)
	if !ok {
		return d.stale(s), nil
	}
	return flow.Outcome{Command: directive.StopAnnouncement{Number: number}, Toast: d.r.Label(s.Lang, "desk.announce_stopping")}, nil
}

// noteAnnouncement handles nak:<number> in a group.
func (d *Bureau) noteAnnouncement(_ context.Context, s flow.Scene, args []string) (flow.Outcome, error) {
	number, ok := about(args)
	if !ok || !s.Bound() {
		return d.stale(s), nil
	}
	return flow.Outcome{
		Command: directive.NoteAnnouncement{Number: number, Chat: s.Place.Chat}, Toast: d.r.Label(s.Lang, "desk.announce_noted"),
	}, nil
}

// idle answers the button of a preview.
func (d *Bureau) idle(_ context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	return flow.Outcome{Toast: d.r.Label(s.Lang, "desk.announce_preview"), Alert: true}, nil
}

// announcementPresses are the buttons of announcements.
func (d *Bureau) announcementPresses() map[string]flow.Press {
	return map[string]flow.Press{
		render.ActSendNote: d.sendAnnouncement, render.ActStopNote: d.stopAnnouncement, render.ActNote: d.noteAnnouncement,
		render.ActPreviewIdle: d.idle,
	}
}
