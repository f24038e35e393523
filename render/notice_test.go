package render

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

var update = flag.Bool("update", false, "write the golden files anew")

// notices returns one of each notice, and of the cards one in each situation, by the name of its golden file.
func notices() map[string]directive.Notice {
	all := map[string]directive.Notice{}
	for name, body := range cards() {
		all["card_"+name] = directive.Notice{To: toGroup, Body: body}
	}
	group := func(name string, body directive.Body) { all[name] = directive.Notice{To: toGroup, Body: body} }
	person := func(name string, body directive.Body) { all[name] = directive.Notice{To: toPerson, Body: body} }
	group("reminder", reminderBody())
	group("report_returned", directive.ReportReturned{
		Directive: works(), Organisation: unions(), Reason: "Đề nghị ghi rõ địa điểm và gửi ảnh công trình.",
	})
	withdrawn := withdrawnWorks()
	group("withdrawn", directive.WithdrawnNotice{Directive: withdrawn, Organisation: unions()})
	person("publication", directive.Publication{
		Directives: []directive.Directive{{Number: 1}, {Number: 2}, {Number: 3}, {Number: 5}, {Number: 6}, {Number: 11}},
		Groups:     6, Cards: 36, Unreached: []directive.Organisation{women()},
	})
	for name, b := range publications() {
		person("publication_"+name, b)
	}
	group("digest", digestBody())
	group("changed", changedWorks())
	person("report_progress", reported(directive.InProgress))
	person("report_submitted", reported(directive.Submitted))
	person("report_confirmed", confirmedReport())
	person("report_sent_back", sentBackReport())
	for name, e := range requests() {
		asked := directive.ExtensionAsked{Directive: works(), Organisation: unions(), Extension: e}
		if e.Decision == directive.Undecided {
			person("extension_asked", asked)
			continue
		}
		by := directive.Person{ID: 1001, Name: "Trần Thị Bình"}
		person("extension_settled_"+name, directive.ExtensionSettled{ExtensionAsked: asked, By: by})
		group("extension_"+name, directive.ExtensionDecided{Directive: works(), Organisation: unions(), Extension: e})
	}
	for name, n := range reminders() {
		all[name] = n
	}
	for name, b := range losses() {
		person(name, b)
	}
	answers(group, person)
	for _, role := range directive.Roles() {
		w := directive.Welcome{
			Person: directive.Person{ID: 1001, Name: "Lê Văn Cường"}, Duty: directive.Duty{Role: role},
		}
		if !role.OfOffice() {
			w.Organisation = ptr(unions())
		}
		person("welcome_"+string(role), w)
	}
	return all
}

func losses() map[string]directive.Body {
	all := map[string]directive.Body{}
	for health, reason := range map[directive.Health]string{
		directive.Healthy: "", directive.Deaf: "Forbidden: bot was kicked from the supergroup chat", directive.NoTopic: "Bad Request: TOPIC_CLOSED",
	} {
		g := directive.Group{Chat: -1001000000003, Title: "LĐLĐ tỉnh <Giao ban>", Health: health, Reason: reason}
		all["group_"+string(health)] = directive.GroupHealth{Group: g, Organisation: unions(), At: at(7, 21, 8, 5)}
	}
	for _, cause := range []directive.Loss{directive.LossUnknown, directive.LossRefused, directive.LossFailing} {
		g := directive.Group{Chat: -1001000000003, Title: "LĐLĐ tỉnh"}
		all["lost_"+string(cause)] = directive.Undelivered{Group: g, Organisation: unions(), Cause: cause, Today: date(7, 21)}
	}
	return all
}

func cards() map[string]directive.Card {
	returned := reported(directive.Submitted).Assignment
	returned.State, returned.Returned, returned.Version = directive.Returned, "Đề nghị ghi rõ địa điểm.", 5
	confirmed := reported(directive.Submitted).Assignment
	confirmed.State, confirmed.Confirmed, confirmed.Version = directive.Confirmed, at(7, 21, 8, 5), 6
	extended := reported(directive.InProgress).Assignment
	extended.Due, extended.Version = calendar.By(date(8, 10)), 4
	coordinating := owed(roofs(), "ldld")
	coordinating.Part = directive.Coordinator
	closed := works()
	closed.State, closed.Ended = directive.Closed, at(8, 1, 10, 0)
	remaining := received(roofs())
	remaining.Part, remaining.State, remaining.Quantity = directive.Coordinator, directive.InProgress, ptr(directive.Whole(4))
	long := works()
	long.Body.VI = strings.TrimSpace(strings.Repeat(long.Body.VI+"\n", 6))
	long.Body.EN = strings.TrimSpace(strings.Repeat(long.Body.EN+"\n", 6))
	return map[string]directive.Card{
		"new":          cardOf(works(), owed(works(), "ldld"), date(6, 8)),
		"long":         cardOf(long, owed(long, "ldld"), date(6, 8)),
		"coordinating": cardOf(roofs(), coordinating, date(7, 23)),
		"counts_down":  cardOf(roofs(), remaining, date(7, 26)),
		"standing":     cardOf(standing(), owed(standing(), "ldld"), date(6, 8)),
		"received":     cardOf(works(), received(works()), date(7, 20)),
		"last_day":     cardOf(works(), received(works()), date(7, 27)),
		"blocked":      cardOf(works(), reported(directive.InProgress).Assignment, date(7, 29)),
		"extended":     cardOf(works(), extended, date(7, 29)),
		"submitted":    cardOf(works(), reported(directive.Submitted).Assignment, date(7, 29)),
		"returned":     cardOf(works(), returned, date(7, 25)),
		"confirmed":    cardOf(works(), confirmed, date(7, 29)),
		"closed":       cardOf(closed, received(works()), date(8, 1)),
		"withdrawn":    cardOf(withdrawnWorks(), received(works()), date(7, 1)),
	}
}

func withdrawnWorks() directive.Directive {
	d := works()
	d.State, d.Ended, d.Reason = directive.Withdrawn, at(7, 1, 8, 0), "Gộp vào chỉ đạo #6."
	return d
}

func reminderBody() directive.Reminder {
	today := received(standing())
	today.Due = calendar.By(date(7, 24))
	items := []directive.ReminderItem{
		{Directive: standing(), Assignment: today},
		{Directive: roofs(), Assignment: owed(roofs(), "ldld")},
		{Directive: works(), Assignment: reported(directive.InProgress).Assignment},
	}
	return directive.Reminder{Organisation: unions(), Today: date(7, 24), Items: items}
}

func confirmedReport() directive.ReportSettled {
	b := reported(directive.Submitted)
	b.Assignment.State, b.Assignment.Confirmed = directive.Confirmed, at(7, 21, 8, 5)
	return directive.ReportSettled{ReportArrived: b, By: directive.Person{ID: 1001, Name: "Trần Thị Bình"}}
}

func sentBackReport() directive.ReportSettled {
	b := reported(directive.Submitted)
	b.Report.At = at(7, 28, 8, 0)
	b.Assignment.State, b.Assignment.Returned = directive.Returned, "Đề nghị ghi rõ địa điểm và gửi ảnh công trình."
	return directive.ReportSettled{ReportArrived: b, By: directive.Person{ID: 1001, Name: "Trần Thị Bình"}}
}

// requests returns an extension request by what became of it.
func requests() map[string]directive.Extension {
	asked := directive.Extension{
		AssignmentKey: directive.AssignmentKey{Directive: 5, Organisation: "ldld"}, Number: 1, Old: calendar.By(date(7, 27)),
		Asked: calendar.By(date(8, 10)), Reason: "Mưa kéo dài, chưa lợp xong mái.", ByName: "Nguyễn Văn An", At: at(7, 20, 9, 30),
	}
	approved, shortened, denied := asked, asked, asked
	approved.Decision, approved.Granted, approved.Decided = directive.Approved, asked.Asked, at(7, 20, 14, 0)
	shortened.Decision, shortened.Granted, shortened.Decided = directive.Shortened, calendar.By(date(8, 3)), at(7, 20, 14, 0)
	shortened.Answer = "Đề nghị hoàn thành trước buổi làm việc tháng 8."
	denied.Decision, denied.Answer, denied.Decided = directive.Denied, "Lễ kỷ niệm đã ấn định ngày 27/7.", at(7, 20, 14, 0)
	return map[string]directive.Extension{"asked": asked, "approved": approved, "shortened": shortened, "denied": denied}
}

// show writes an envelope as a person can read it.
func show(e chat.Envelope) string {
	var b strings.Builder
	fmt.Fprintf(&b, "to %s · %s · %s · slot %q\n\n%s\n", e.Place, e.Lane, e.Action, e.Slot, e.Message.Text)
	for _, row := range e.Message.Keyboard {
		b.WriteString("\n")
		for _, button := range row {
			fmt.Fprintf(&b, "[ %s ](%s) ", button.Text, button.Data)
		}
	}
	if e.Message.ReplyTo != 0 {
		fmt.Fprintf(&b, "\n\nin reply to %d", e.Message.ReplyTo)
	}
	for _, f := range e.Message.Files {
		fmt.Fprintf(&b, "\n{ %s %s %s }", f.Kind, f.ID, f.Caption)
	}
	return strings.TrimRight(b.String(), " \n") + "\n"
}

func TestNotices(t *testing.T) {
	r := renderer(t)
	for name, n := range notices() {
		for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
			t.Run(fmt.Sprintf("%s.%s", name, lang), func(t *testing.T) {
				n.To.Lang = lang
				e, err := r.Notice(n)
				if err != nil {
					t.Fatal(err)
				}
				checkMessage(t, e.Message)
				golden(t, fmt.Sprintf("%s.%s.golden", name, lang), show(e))
			})
		}
	}
}

// golden compares what was made with what stands in a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestNoGoldenFileIsLeftOver(t *testing.T) {
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	all := notices()
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".golden"), ".vi"), ".en")
		if _, ok := all[name]; !ok {
			t.Errorf("%s belongs to no notice", file)
		}
	}
	if want := 2 * len(all); len(files) != want {
		t.Errorf("%d golden files, want %d", len(files), want)
	}
}

// unknown is a body that the renderer doesn't know; embedding makes it one.
type unknown struct{ directive.Body }

func TestNoticeOfAnUnknownBody(t *testing.T) {
	if _, err := renderer(t).Notice(directive.Notice{To: toGroup, Body: unknown{}}); err == nil {
		t.Error("no error")
	}
}
