package command_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"giaoban/app"
	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/command"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/store/sqlite"
)

// reminded makes a store in which an organisation was reminded of directive 1 on 20 July 2017, and returns its folder.
func reminded(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(dir, app.DatabaseFile), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := clock.New(time.Now)
	day := func(m time.Month, d int) calendar.Date { return calendar.Date{Year: 2017, Month: m, Day: d} }
	book := ledger.New(ledger.Options{
		Store: s, Renderer: render.New(texts, render.Office{Zone: calendar.Zone()}), Clock: at, Rules: directive.DefaultRules(calendar.Zone()),
	})
	at.Set(day(6, 8).In(calendar.Zone(), 15, 0))
	for i, cmd := range []directive.Command{
		directive.RegisterOrganisations{Organisations: []directive.Organisation{{ID: "ldld", Name: directive.Text{VI: "Liên đoàn Lao động tỉnh"}}}},
		directive.BindGroup{Group: directive.Group{Chat: -1, Organisation: "ldld", Lang: directive.Vietnamese}},
		directive.RecordMeeting{Meeting: directive.Meeting{ID: "m", Date: day(6, 8), Title: directive.Text{VI: "Giao ban"}, Participants: []directive.OrgID{"ldld"}}},
		directive.DraftDirectives{Meeting: "m", Drafts: []directive.Directive{{Title: directive.Text{VI: "Công trình"}, All: true, Due: calendar.By(day(7, 27))}}},
		directive.Publish{Numbers: []int{1}},
		directive.Remind{Entry: "x", Unit: "ldld", Day: day(7, 20)},
	} {
		if cmd.Name() == "remind" {
			at.Set(day(7, 20).In(calendar.Zone(), 8, 0))
		}
		turn := ledger.Turn{Key: string(rune('a' + i)), Actor: directive.BySystem("test"), Command: cmd}
		if _, err := book.Execute(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestExplainAReminder(t *testing.T) {
	dir := reminded(t)
	explain := func(args ...string) (string, int) {
		var out, errs bytes.Buffer
		status := command.Run(context.Background(), "test", append([]string{"explain", "--data", dir, "reminder"}, args...), &out, &errs)
		return out.String() + errs.String(), status
	}
	for lang, words := range map[string]string{"vi": "trước hạn 3 ngày", "en": "3 days before the deadline"} {
		text, status := explain("1", "ldld", "--at", "2017-07-21T09:00", "--language", lang)
		for _, want := range []string{"#1 Công trình", "before-3", words, "2017-07-24 08:00", "before-7", "2017-07-20", "sent", "after-1", "/nhacviec"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in:\n%s", want, text)
			}
		}
		if status != 0 {
			t.Errorf("it ended with %d", status)
		}
	}
	for _, args := range [][]string{{"1", "nobody"}, {"9", "ldld"}, {"1", "ldld", "--at", "noon"}} {
		if text, status := explain(args...); status == 0 {
			t.Errorf("%v is explained:\n%s", args, text)
		}
	}
}
