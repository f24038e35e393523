package demo

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"giaoban/app"
	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/simulator"
)

// TestTheManagersSide plays what managers and the Board do in both languages, through the real client and the simulator: every
// view of the summary, pictures, files, a past day, one directive, one organisation, digests, and what is refused.
func TestTheManagersSide(t *testing.T) {
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		t.Run(string(lang), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*bound)
			defer cancel()
			m := managing(t, lang)
			defer func() {
				if t.Failed() {
					m.dump(m.binh.ID)
				}
			}()
			m.weeksOfWork(ctx)
			before := m.looksAtEveryView(ctx)
			m.filters(ctx)
			m.getsPictures(ctx)
			m.getsFiles(ctx)
			m.looksAtOne(ctx)
			m.refusesOthers(ctx)
			m.getsDigests(ctx, before)
			m.typesWhatIsWrong(ctx)
			m.losesEverything(ctx)
		})
	}
}

// weeksOfWork is what the organisations say until 16 June, 16:30: figures that get better, evidence, a report to confirm, a
// request for more time, and something overdue.
func (m *managers) weeksOfWork(ctx context.Context) {
	for i, left := range []int64{9, 5, 3} {
		m.moves(at(time.June, 12+i, 9, 0))
		m.reports(m.hoa, 3, "u1", directive.InProgress, left, "còn nhà dột")
		m.reports(m.hoa, 2, "u1", directive.InProgress, int64(2+i), "đã sửa <nhà>")
	}
	m.moves(at(time.June, 16, 9, 0))
	m.proves(ctx)
	m.execute(directive.ByPerson(directive.PersonID(m.hoa.ID)), directive.AskExtension{
		Assignment: directive.AssignmentKey{Directive: 2, Organisation: "u1"}, Reason: "chờ vật liệu",
		Until: calendar.By(calendar.Date{Year: 2017, Month: time.August, Day: 15}),
	})
	m.moves(at(time.June, 16, 16, 30))
}

// proves reports directive 1 done for the second organisation, with a picture, as its leader does in private.
func (m *managers) proves(ctx context.Context) {
	m.types(m.mai, m.mai.ID, m.in("/baocao 1 xong, đã xong", "/report 1 done, đã xong"), 0)
	m.clicks(ctx, m.mai, m.mai.ID, dialog("review", "~e.files"))
	m.finds(ctx, m.mai, m.mai.ID, "the question for files", with(dialog("files", "ok")))
	_, err := m.sim.Send(m.mai.ID, simulator.SendSpec{
		As: simulator.Ref(m.mai.ID), Kind: "photo", Files: []simulator.FileSpec{{Name: "a.png", Data: picture(1), Mime: "image/png"}},
	})
	m.must(err)
	m.finds(ctx, m.mai, m.mai.ID, "the file", with(dialog("files", "clear")))
	m.clicks(ctx, m.mai, m.mai.ID, dialog("files", "ok"))
	m.clicks(ctx, m.mai, m.mai.ID, dialog("review", "send"))
	m.finds(ctx, Officer(), Officer().ID, "the report", saying("#1", "Mai"))
}

// looksAtEveryView goes through the views in one message, and returns the first.
func (m *managers) looksAtEveryView(ctx context.Context) Message {
	first := m.asks(ctx, m.binh, m.in("/tonghop", "/summary"), m.in("TỔNG HỢP THEO ĐƠN VỊ, đến ngày 16/6/2017", "SUMMARY BY ORGANISATION, as of 16 June 2017"),
		m.in("Xin gia hạn, chờ quyết định: 1", "Extension asked for, undecided: 1"), m.in("Một", "One"), m.in("Hai", "Two"))
	for _, view := range []struct{ data, vi, en string }{
		{"sum:0:d", "TỔNG HỢP THEO CHỈ ĐẠO", "SUMMARY BY DIRECTIVE"}, {"sum:0:m", "Giao ban (08/6/2017)", "8 June 2017"},
		{"sum:0:s", "27/7/2017", "27 July 2017"}, {"sum:0:k", "Tháng 6 năm 2017", "Month 6 of 2017"},
		{"sum:0:q", "1 việc quá hạn", "1 overdue"}, {"sum:0:f", "dự kiến xong", "projected for"},
		{"sum:0:o", "TỔNG HỢP THEO ĐƠN VỊ", "SUMMARY BY ORGANISATION"},
	} {
		got := m.turns(ctx, m.binh, first.ID, view.data, m.in(view.vi, view.en))
		if !with("sum:0:[odmskqf]")(got) || !with("smn:c:.*")(got) {
			m.t.Errorf("%s has no way on: %v", view.data, got.Buttons)
		}
	}
	m.asks(ctx, m.binh, m.in("/quahan", "/overdue"), "#3", m.in("1 việc quá hạn", "1 overdue"))
	return first
}

// filters narrows the summary by a meeting, a milestone and another denominator, by buttons.
func (m *managers) filters(ctx context.Context) {
	at := m.asks(ctx, m.binh, m.in("/tonghop", "/summary")).ID
	press := func(label string, parts ...string) {
		m.t.Helper()
		m.pressesOn(ctx, m.binh, at, "smn:l:.*")
		menu := m.finds(ctx, m.binh, m.binh.ID, "the menu", func(got Message) bool {
			return got.ID == at && saying(m.in("chọn phạm vi", "choose what is counted"))(got)
		})
		for _, row := range menu.Buttons {
			for _, b := range row {
				if strings.Contains(b.Text, label) {
					m.turns(ctx, m.binh, at, b.Data, parts...)
					return
				}
			}
		}
		m.t.Errorf("there is no button %q below the menu: %v", label, menu.Buttons)
	}
	press(m.in("Ngày Thương binh", "War Invalids"), m.in("Tổng số: 2 việc", "Total: 2"))
	press(m.in("Giao ban", "Giao ban"), m.in("Tổng số: 7 việc", "Total: 7"))
	press(m.in("đã đến hạn", "due"), m.in("trên số việc đã đến hạn", "of those due"))
	press(m.in("Tất cả", "Everything"), m.in("Tổng số: 7 việc", "Total: 7"))
}

// getsPictures asks for each chart twice: it comes as a photo with its finding, is uploaded once, and is a picture.
func (m *managers) getsPictures(ctx context.Context) {
	at := m.asks(ctx, m.binh, m.in("/tonghop", "/summary")).ID
	m.turns(ctx, m.binh, at, "smn:c:o", m.in("chọn biểu đồ", "choose a chart"))
	for _, c := range []struct{ name, vi, en string }{
		{"c", "Tỷ lệ hoàn thành:", "Completed:"}, {"p", "so với kế hoạch", "the plan"}, {"r", "Thưa nhất", "Least"}, {"n3", "Còn 3 nhà", "3 houses"},
	} {
		first, file := m.gets(ctx, m.binh, at, chat.Photo, "chr:"+c.name+":o")
		second, same := m.gets(ctx, m.binh, at, chat.Photo, "chr:"+c.name+":o")
		if !strings.Contains(first.Text, m.in(c.vi, c.en)) || second.Text != first.Text {
			m.t.Errorf("chart %s is captioned %q, then %q", c.name, first.Text, second.Text)
		}
		picture, err := png.Decode(bytes.NewReader(file.Data))
		if err != nil || picture.Bounds().Dx() < 1000 || !bytes.Equal(file.Data, same.Data) {
			m.t.Errorf("chart %s is no picture, or not the same twice: %v", c.name, err)
		}
	}
	uploads := 0
	requests := m.sim.Requests(simulator.RequestsQuery{Method: "sendPhoto", Chat: m.binh.ID})
	for _, r := range requests {
		if len(r.Files) > 0 {
			uploads++
		}
	}
	if len(requests) != 8 || uploads != 4 {
		m.t.Errorf("four charts, twice each: %d photos and %d uploads", len(requests), uploads)
	}
}

// getsFiles asks for the workbook, the report and the tables, and opens them.
func (m *managers) getsFiles(ctx context.Context) {
	at := m.asks(ctx, m.binh, m.in("/tonghop", "/summary")).ID
	m.turns(ctx, m.binh, at, "smn:f:o", m.in("chọn tệp", "choose a file"))
	came, book := m.gets(ctx, m.binh, at, chat.Document, "fil:x:o")
	if came.Document.Name != "tong-hop-2017-06-16.xlsx" {
		m.t.Errorf("the workbook is called %s", came.Document.Name)
	}
	f, err := excelize.OpenReader(bytes.NewReader(book.Data))
	m.must(err)
	rows, err := f.GetRows(m.in("Theo đơn vị", "By organisation"))
	m.must(err)
	if sum := rows[len(rows)-1]; len(f.GetSheetList()) != 9 || sum[2] != "7" {
		m.t.Errorf("the workbook has %q and sums up to %q", f.GetSheetList(), sum)
	}
	m.must(f.Close())
	_, report := m.gets(ctx, m.binh, at, chat.Document, "fil:w:o")
	archive, err := zip.NewReader(bytes.NewReader(report.Data), int64(len(report.Data)))
	m.must(err)
	if !slices.ContainsFunc(archive.File, func(part *zip.File) bool { return part.Name == "word/document.xml" }) {
		m.t.Error("the report is no text document")
	}
	for kind, lines := range map[string]int{"o": 3, "a": 8} {
		_, table := m.gets(ctx, m.binh, at, chat.Document, "fil:"+kind+":o")
		text, marked := bytes.CutPrefix(table.Data, []byte("\uFEFF"))
		read, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || !marked || len(read) != lines {
			m.t.Errorf("table %s has %d lines, %v", kind, len(read), err)
		}
	}
}

// looksAtOne asks for one directive, with its evidence, and one organisation, with its results.
func (m *managers) looksAtOne(ctx context.Context) {
	m.asks(ctx, m.binh, m.in("/tiendo 2", "/progress 2"), "#2", "đã sửa <nhà>", m.in("Đơn vị Một", "Unit One"))
	one := m.asks(ctx, m.binh, m.in("/tiendo 1", "/progress 1"), "đã xong")
	if !with("evd:1:u2:1")(one) {
		m.t.Errorf("the evidence can't be opened: %v", one.Buttons)
	}
	page := m.asks(ctx, m.binh, m.in("/donvi u1", "/organisations u1"), m.in("Đơn vị Một", "Unit One"), "Hoa")
	if _, err := m.presses(ctx, m.binh, m.binh.ID, "smn:n:c:ou1", func(got Message) bool { return got.ID == page.ID }); err != nil {
		m.t.Fatal(err)
	}
	m.finds(ctx, m.binh, m.binh.ID, "what it owes", both(saying(m.in("Đơn vị Một, đến ngày", "Unit One, as of"), "#3"), func(got Message) bool { return got.ID > page.ID }))
}

// refusesOthers: a leader sees their own, a group its organisation's, a stranger nothing, whatever buttons they forge.
func (m *managers) refusesOthers(ctx context.Context) {
	own := m.asks(ctx, m.mai, m.in("/tonghop", "/summary"), m.in("Đơn vị Hai, đến ngày", "Unit Two, as of"))
	late := m.asks(ctx, m.mai, m.in("/quahan", "/overdue"), m.in("Không có việc nào quá hạn", "Nothing is overdue"))
	for _, got := range []Message{own, late} {
		if strings.Contains(got.Text, m.in("Đơn vị Một", "Unit One")) || strings.Contains(got.Text, "#3") {
			m.t.Errorf("another organisation's figures are shown:\n%s", got.Text)
		}
	}
	for _, data := range []string{"sum:0:o", "sum:0:c:ou1", "sum:0:q:ou1", "smn:c:o", "smn:n:c:ou1", "chr:c:o", "fil:x:o", "fil:w:u"} {
		m.refused(ctx, m.mai, m.mai.ID, own.ID, data)
	}
	m.asks(ctx, m.mai, m.in("/tiendo 3", "/progress 3"), m.in("không giao cho", "is not assigned to"))
	stranger := m.asks(ctx, m.visitor, m.in("/tonghop", "/summary"), m.in("đường dẫn mời", "invitation link"))
	m.refused(ctx, m.visitor, m.visitor.ID, stranger.ID, "sum:0:o")
	room := m.asksIn(ctx, m.nam, m.room, "/tonghop@giaoban_bot", m.in("Đơn vị Một, đến ngày", "Unit One, as of"))
	m.refused(ctx, m.nam, m.room, room.ID, "sum:0:o")
	summary := m.asks(ctx, m.binh, m.in("/tonghop", "/summary"))
	if got := m.forges(ctx, m.binh, m.binh.ID, summary.ID, "cfm:1:u2:1"); !strings.Contains(got.Text, m.in("chưa được phép", "does not allow")) {
		m.t.Errorf("a manager who confirms is answered %q", got.Text)
	}
}

// getsDigests: on Friday evening managers and the Board hear what changed, the Board decides from it; on Monday what was decided;
// on Tuesday nothing changed and nothing is sent; a weekly digest comes on its day. What was sent is what the day's summary says.
func (m *managers) getsDigests(ctx context.Context, before Message) {
	o := Officer()
	m.moves(at(time.June, 16, 17, 0).Add(6 * time.Second))
	friday := m.digestOf(ctx, m.binh, "16/6/2017", "16 June 2017")
	sent := m.digests(ctx, m.binh)
	if with("cfm:.*|xok:.*")(friday) || !with("smn:n:o")(friday) {
		m.t.Errorf("a manager's digest has %v", friday.Buttons)
	}
	board := m.digestOf(ctx, o, "16/6/2017", "16 June 2017")
	if !slices.Equal(m.figures(board), m.figures(friday)) || !slices.Equal(m.figures(before), m.figures(friday)) {
		m.t.Errorf("two digests differ, or the summary before them:\n%s\n%s\n%s", board.Text, friday.Text, before.Text)
	}
	m.pressesOn(ctx, o, board.ID, "cfm:1:u2:1")
	m.finds(ctx, m.mai, m.other, "the card that was confirmed", both(saying("#1 ·"), saying(m.in("đã xác nhận", "onfirmed"))))
	m.pressesOn(ctx, o, board.ID, "xok:2:u1.*")
	m.finds(ctx, m.hoa, m.room, "the card with the new day", both(with("rep:2"), saying(m.in("15/8/2017", "15 August 2017"))))

	m.moves(at(time.June, 19, 17, 0).Add(6 * time.Second))
	monday := m.digestOf(ctx, m.binh, "19/6/2017", "19 June 2017")
	m.says(monday, "Monday's", m.in("Mới hoàn thành (1)", "Newly completed (1)"), m.in("Thay đổi từ 17:00 ngày 16/6/2017", "Changes since"))
	m.moves(at(time.June, 20, 17, 0).Add(6 * time.Second))
	m.dealtWith(ctx, at(time.June, 20, 17, 0))
	if n := m.digests(ctx, m.binh); n != sent+1 {
		m.t.Errorf("after Friday's digest %d came, want Monday's alone", n-sent)
	}

	later := m.asks(ctx, m.binh, m.in("/tonghop 16/6", "/summary 16/6"), m.in("17:00 ngày 16/6/2017", "16 June 2017"))
	if !slices.Equal(m.figures(later), m.figures(friday)) {
		m.t.Errorf("of Friday it is said\n%s\non Friday it said\n%s", later.Text, friday.Text)
	}
	m.weekly(ctx, sent+1)
}

// pressesOn presses a button of one message.
func (m *managers) pressesOn(ctx context.Context, p Player, on int64, pattern string) {
	m.t.Helper()
	_, err := m.presses(ctx, p, p.ID, pattern, func(got Message) bool { return got.ID == on })
	m.must(err)
}

// weekly sets a digest for Fridays: nothing comes on Wednesday although something happened, and all of it on Friday.
func (m *managers) weekly(ctx context.Context, sent int) {
	daily := m.values
	m.values = func() app.Options {
		o := daily()
		rule, err := calendar.ParseRule("0 17 * * 5")
		m.must(err)
		o.Values.Digest = rule
		return o
	}
	m.restart()
	m.moves(at(time.June, 21, 9, 0))
	m.reports(m.hoa, 3, "u1", directive.InProgress, 2, "còn hai nhà")
	m.moves(at(time.June, 22, 17, 0).Add(6 * time.Second))
	m.moves(at(time.June, 23, 17, 0).Add(6 * time.Second))
	friday := m.digestOf(ctx, m.binh, "23/6/2017", "23 June 2017")
	m.says(friday, "the week's", m.in("Thay đổi từ 17:00 ngày 16/6/2017", "Changes since"), "#3")
	if n := m.digests(ctx, m.binh); n != sent+1 {
		m.t.Errorf("%d digests came in the week, want one", n-sent)
	}
}

// typesWhatIsWrong: each has its clear answer.
func (m *managers) typesWhatIsWrong(ctx context.Context) {
	for typed, says := range map[string][2]string{
		" 1/1/2030":                       {"chưa tới nên chưa có số liệu", "is still to come"},
		" 1/1/2017":                       {"chưa ghi nhận số liệu nào", "nothing had been recorded"},
		" quý 1/2017":                     {"Không có việc nào trong phạm vi này", "no assignment in this selection"},
		" 31/6":                           {"Chưa rõ “31/6”", "“31/6” is not clear"},
		" <b>gì đó</b>":                   {"Chưa rõ “<b>gì đó</b>”", "“<b>gì đó</b>” is not clear"},
		" " + strings.Repeat("dài ", 200): {"Chưa rõ", "is not clear"},
	} {
		m.asks(ctx, m.binh, m.in("/tonghop", "/summary")+typed, m.in(says[0], says[1]))
	}
	for typed, says := range map[string][2]string{
		" 99": {"Không có chỉ đạo #99", "no directive #99"}, " x": {"/tiendo 5", "/progress 5"}, "": {"/tiendo 5", "/progress 5"},
	} {
		m.asks(ctx, m.binh, m.in("/tiendo", "/progress")+typed, m.in(says[0], says[1]))
	}
	summary := m.asks(ctx, m.binh, m.in("/tonghop", "/summary"))
	for _, data := range []string{"sum:0:o:mnothing", "sum:0:c:onobody", "sum:0:o:-:zzzzzzzzzz", "sum:0:o:-:-:7", "smn:z:o", "chr:c", "fil:z:o", "prg:0:x"} {
		m.refused(ctx, m.binh, m.binh.ID, summary.ID, data)
	}
}

// losesEverything withdraws one directive after the other: with one left, and with none, the summary still answers.
func (m *managers) losesEverything(ctx context.Context) {
	system := directive.BySystem("test")
	for _, number := range []int{1, 2, 4} {
		m.execute(system, directive.Withdraw{Number: number, Reason: "trùng"})
	}
	m.asks(ctx, m.binh, m.in("/tonghop", "/summary"), m.in("Tổng số: 1 việc", "Total: 1"))
	m.execute(system, directive.Withdraw{Number: 3, Reason: "trùng"})
	empty := m.asks(ctx, m.binh, m.in("/tonghop", "/summary"), m.in("Chưa có chỉ đạo nào được ban hành", "No directive has been published"))
	if got := m.forges(ctx, m.binh, m.binh.ID, empty.ID, "chr:c:o"); !strings.Contains(got.Text, m.in("Chưa có số liệu", "no figures")) {
		m.t.Errorf("a chart of nothing is answered %q", got.Text)
	}
	m.turns(ctx, m.binh, empty.ID, "smn:f:o", m.in("chọn tệp", "choose a file"))
	m.gets(ctx, m.binh, empty.ID, chat.Document, "fil:x:o")
}

// TestAManagerOfFiveHundredOrganisations: with long names, the summary is turned in one message that the messenger takes, and
// pictures and files come as well.
func TestAManagerOfFiveHundredOrganisations(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*bound)
	defer cancel()
	m := managing(t, directive.Vietnamese)
	system := directive.BySystem("test")
	var orgs []directive.Organisation
	meeting := directive.Meeting{ID: "large", Date: calendar.Date{Year: 2017, Month: time.June, Day: 9}, Title: directive.Text{VI: "Họp toàn tỉnh"}}
	for i := range 500 {
		name := fmt.Sprintf("Đơn vị thứ %d %s", i, strings.Repeat("ẵ", 180))
		id := directive.OrgID(fmt.Sprintf("x%03d", i))
		orgs = append(orgs, directive.Organisation{ID: id, Name: directive.Text{VI: name, EN: name}, Order: 200 + i})
		meeting.Participants = append(meeting.Participants, id)
	}
	m.execute(system, directive.RegisterOrganisations{Organisations: orgs})
	m.execute(system, directive.RecordMeeting{Meeting: meeting})
	m.execute(system, directive.DraftDirectives{Meeting: meeting.ID, Drafts: []directive.Directive{
		{Title: directive.Text{VI: strings.Repeat("Việc ", 40)}, All: true, Due: calendar.By(calendar.Date{Year: 2017, Month: time.June, Day: 30})},
	}})
	m.execute(system, directive.Publish{Numbers: []int{5}})
	first := m.asks(ctx, m.binh, "/tonghop", "Tổng số: 507 việc")
	for _, view := range []string{"o", "d", "q"} {
		m.forges(ctx, m.binh, m.binh.ID, first.ID, "sum:9999:"+view) // the last page
		m.finds(ctx, m.binh, m.binh.ID, "the last page of "+view, func(got Message) bool {
			return got.ID == first.ID && with("smn:l:"+view)(got)
		})
	}
	m.turns(ctx, m.binh, first.ID, "sum:0:o", "Tổng số: 507 việc")
	m.turns(ctx, m.binh, first.ID, "sum:1:o")
	m.turns(ctx, m.binh, first.ID, "smn:c:o", "chọn biểu đồ")
	m.gets(ctx, m.binh, first.ID, chat.Photo, "chr:c:o")
	m.gets(ctx, m.binh, first.ID, chat.Photo, "chr:r:o")
	m.turns(ctx, m.binh, first.ID, "sum:0:o", "Tổng số: 507 việc")
	m.turns(ctx, m.binh, first.ID, "smn:f:o", "chọn tệp")
	m.gets(ctx, m.binh, first.ID, chat.Document, "fil:x:o")
	m.gets(ctx, m.binh, first.ID, chat.Document, "fil:w:o")
	m.asks(ctx, m.binh, "/tiendo 5", "#5")
	m.asks(ctx, m.binh, "/donvi x499", "Đơn vị thứ 499")
	for _, r := range m.sim.Requests(simulator.RequestsQuery{Failed: true}) {
		t.Errorf("%s was refused: %s", r.Method, r.Error)
	}
}
