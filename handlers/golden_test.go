package handlers_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/chat"
	"giaoban/directive"
)

var update = flag.Bool("update", false, "write the golden files anew")

// record writes down what a chat gets to see.
func (w *world) record(e chat.Envelope, there bool) {
	if w.trace == nil {
		return
	}
	where := "in private"
	if w.kinds[e.Place.Chat].IsGroup() {
		where = "in the group"
	}
	how := map[chat.Action]string{chat.Put: "a message", chat.Replace: "a message in place of the old one", chat.Remove: "removed"}[e.Action]
	if there && e.Action == chat.Put {
		how = "edited"
	}
	fmt.Fprintf(w.trace, "%s, %s", where, how)
	if e.Message.ForceReply {
		w.trace.WriteString(", asks for a reply")
	}
	w.trace.WriteString("\n")
	if e.Action != chat.Remove {
		fmt.Fprintln(w.trace, "| "+strings.ReplaceAll(e.Message.Text, "\n", "\n| "))
	}
	for _, f := range e.Message.Files {
		fmt.Fprintf(w.trace, "  {%s %s}\n", f.Kind, f.ID)
	}
	for _, row := range e.Message.Keyboard {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Text)
		}
		fmt.Fprintf(w.trace, "  [%s]\n", strings.Join(labels, "] ["))
	}
	w.trace.WriteString("\n")
}

// act is something that somebody does in a story: with one of write, value, press and reply.
type act struct {
	who, in int64
	write   string // types it
	reply   string // answers the question in the group
	value   string // presses the button of their dialog with this value
	data    string // presses any button with this data
	files   []chat.File
	album   string
	hours   int  // pass before it
	lapse   bool // instead, nobody does anything, and who has a dialog is told that its time is over
}

func (a act) play(w *world) {
	w.t.Helper()
	fmt.Fprintf(w.trace, "--- %s: %s%s%s%s", w.people[directive.PersonID(a.who)].Name, a.write, a.reply, a.value, a.data)
	if a.hours > 0 {
		fmt.Fprintf(w.trace, " (%d hours later)", a.hours)
	}
	for _, f := range a.files {
		fmt.Fprintf(w.trace, " {%s %s}", f.Kind, f.ID)
	}
	w.trace.WriteString("\n")
	if a.lapse {
		w.clock.Advance(time.Duration(a.hours) * time.Hour)
		w.lapse()
		return
	}
	w.handle(a.update(w))
}

// update makes the act's update, without handing it in.
func (a act) update(w *world) chat.Update {
	w.t.Helper()
	w.clock.Advance(time.Duration(a.hours) * time.Hour)
	if a.write != "" || a.reply != "" || len(a.files) > 0 {
		u := w.written(a.who, a.in, a.write+a.reply)
		u.Message.Files, u.Message.Album = a.files, a.album
		if ask := w.ask(a.who, a.in); ask != nil && a.write == "" {
			u.Message.ReplyTo, u.Message.ToBot = ask.id, true
		}
		return u
	}
	u := w.from(a.who, a.in)
	if a.data != "" {
		u.Press = &chat.Press{ID: "press", Data: a.data, Message: w.last(a.in).id}
		return u
	}
	s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: a.in}, Person: a.who}]
	u.Press = &chat.Press{ID: "press", Data: chat.Data("d", s.ID, s.Step, a.value), Message: w.ofDialog(a.who, a.in)}
	return u
}

// stories are all dialogs, through all of their steps and most of what can go wrong in them.
func stories() map[string][]act {
	group := func(value string) act { return act{who: hoa, in: ldld, value: value} }
	own := func(value string) act { return act{who: hoa, in: hoa, value: value} }
	board := func(value string) act { return act{who: officer, in: officer, value: value} }
	all := map[string][]act{
		"report_group": {
			{who: hoa, in: ldld, data: "rep:1"}, {who: nam, in: ldld, data: "ack:1"}, group("working"), group("~t"),
			{who: hoa, in: ldld, reply: "150"}, {who: hoa, in: ldld, reply: "60"}, group("~b"), group("50"),
			{who: hoa, in: ldld, reply: "đã họp <12> đơn vị"}, group("ok"), group("~e.state"), group("blocked"), group("urgent"),
			group("~e.blocked"), {who: hoa, in: ldld, reply: "thiếu vốn"}, group("send"),
		},
		"report_private": {
			{who: hoa, in: hoa, write: "/baocao"}, own("3.ldld"), own("working"), {who: hoa, in: hoa, write: "hai mươi"},
			{who: hoa, in: hoa, write: "1.5"}, {who: hoa, in: hoa, write: "60%"}, {who: hoa, in: hoa, write: "4"},
			{who: hoa, in: hoa, write: "đang lợp lại"}, own("ok"), own("send"), {who: hoa, in: hoa, write: "/baocao 2 2/3 xong móng"},
			own("~c"), {who: hoa, in: hoa, write: "/baocao 1"}, own("done"), {who: hoa, in: hoa, write: "/huy"},
		},
		"extend": {
			{who: hoa, in: ldld, write: "/giahan"}, group("3.ldld"), {who: hoa, in: ldld, reply: "1/7"},
			{who: hoa, in: ldld, reply: "nay mai"}, {who: hoa, in: ldld, reply: "31/6"}, {who: hoa, in: ldld, reply: "15/8"},
			{who: hoa, in: ldld, reply: "mưa nhiều"}, group("send"),
			{who: officer, in: officer, data: "xno:3:ldld"}, {who: officer, in: officer, write: "việc gấp"},
		},
		"settle": {
			{who: hoa, in: hoa, write: "/baocao 3 xong 0 hết dột"}, own("send"),
			{who: officer, in: officer, data: "ret:3:ldld:1"}, {who: officer, in: officer, write: "thiếu ảnh"},
			{who: hoa, in: hoa, write: "/baocao 3 xong 0 có ảnh"}, own("send"),
			{who: officer, in: officer, data: "cfm:3:ldld:2"},
		},
		"publish": {
			{who: officer, in: officer, write: "/chidao"}, {who: officer, in: officer, data: "dv:6:0"},
			{who: officer, in: officer, data: "dp:6"}, board("ok"),
		},
		"draft": {
			{who: officer, in: officer, write: "/soanchidao"}, board("new"), {who: officer, in: officer, write: "tháng 7"},
			{who: officer, in: officer, write: "7/6/2017"}, {who: officer, in: officer, write: "Gặp gỡ <công nhân>"},
			{who: officer, in: officer, write: "Nghe ý kiến"}, board("o.ldld"), {who: officer, in: officer, write: "1/1/2017"},
			{who: officer, in: officer, write: "17h00 ngày 27/7"}, board("~e.due"), board("ms.27-7"), board("save"),
		},
		"notice": {
			{who: officer, in: officer, write: "/ketluan"}, {who: officer, in: officer, write: shortNotice}, board("read"), board("doc"),
			{who: officer, in: officer, data: "dq:2017-06-15"}, board("o.hnd"), board("r.coordinators"), board("e.1"), board("o.ldld"),
			{who: officer, in: officer, data: "dv:7:0"},
		},
		"edit": {
			{who: officer, in: officer, data: "de:6:1:title"}, {who: officer, in: officer, write: "Tên <mới>"},
			{who: officer, in: officer, data: "de:6:1:due"}, {who: officer, in: officer, data: "de:6:2:due"}, board("m.2017-09"),
			{who: officer, in: officer, write: "mùng 10/3 âm"}, board("~e.value"), board("d.2017-09-02"), board("flip"), board("save"),
			{who: officer, in: officer, data: "de:6:3:lead"}, {who: officer, in: officer, write: "cong doan"}, board("o.ldld"), board("ok"),
			{who: officer, in: officer, data: "de:6:4:target"}, {who: officer, in: officer, write: "1.5 nhà"},
			{who: officer, in: officer, write: "ít nhất 1.200 nhà"}, {who: officer, in: officer, data: "de:6:5:due"}, board("period"),
			board("k.month"), {who: officer, in: officer, write: "40"}, {who: officer, in: officer, write: "20"}, board("save"),
			{who: officer, in: officer, data: "de:6:6:urgent"}, {who: officer, in: officer, data: "de:6:7:meeting"}, board("2017-06-08"),
			{who: officer, in: officer, data: "de:6:7:coordinators"}, board("o.hnd"), board("ok"),
			{who: officer, in: officer, data: "de:6:8:report_to"}, board("none"), {who: officer, in: officer, data: "de:6:9:body"},
			{who: officer, in: officer, write: "Việc một; việc hai"}, {who: officer, in: officer, data: "ds:6:10"},
			{who: officer, in: officer, write: "việc ba"}, board("13"), {who: officer, in: officer, data: "dm:6:11:down"},
			{who: officer, in: officer, data: "dg:7:2"}, board("6"), {who: officer, in: officer, data: "dx:7:3"}, board("ok"),
		},
		"schedule": {
			{who: officer, in: officer, data: "dp:6"}, board("later"), {who: officer, in: officer, write: "1/6/2017"},
			{who: officer, in: officer, write: "14h00 ngày 9/6"}, {who: officer, in: officer, data: "dv:6:0"}, {who: officer, in: officer, data: "du:6"},
		},
		"follow": {
			{who: officer, in: officer, data: "dv:3:0"}, {who: officer, in: officer, data: "de:3:2:due"}, board("d.2017-08-15"), board("save"),
			{who: officer, in: officer, data: "dr:3"}, board("o.ldld"), board("phone"), {who: officer, in: officer, write: "đ/c Ba"}, board("submitted"),
			{who: officer, in: officer, write: "0"}, board("~s"), {who: officer, in: officer, write: "/hangdoi"},
			{who: officer, in: officer, data: "qv:r:3:ldld"}, {who: officer, in: officer, data: "cfm:3:ldld:1"},
			{who: mai, in: mai, write: "/baocao 1"}, {who: mai, in: mai, value: "blocked"}, {who: mai, in: mai, value: "~s"},
			{who: mai, in: mai, write: "thiếu vốn"}, {who: mai, in: mai, value: "send"}, {who: officer, in: officer, write: "/queue"},
			{who: officer, in: officer, data: "qv:b:1:hnd"}, {who: officer, in: officer, data: "hnd:1:hnd:1"}, board("w.14"),
			{who: officer, in: officer, write: "xem giúp"}, {who: binh, in: binh, data: "ans:1:hnd:1"}, {who: binh, in: binh, write: "sẽ cấp"},
			{who: officer, in: officer, data: "dk:1"}, board("one"), board("2017-07-08"), {who: officer, in: officer, data: "dc:4"}, board("ok"),
			{who: officer, in: officer, data: "q:0"},
		},
		"withdraw": {
			{who: officer, in: officer, write: "/rutchidao"}, board("4"), {who: officer, in: officer, write: "trùng"}, board("ok"),
		},
		"join": {
			{who: chief, in: chief, write: "/moi"}, {who: chief, in: chief, value: "leader"}, {who: chief, in: chief, value: "ccb"},
			{who: chief, in: chief, value: "7"},
			{who: chief, in: loose, write: "/dangky"}, {who: chief, in: loose, value: "ccb"}, {who: hoa, in: hoa, write: "/start"},
		},
		"lists": {
			{who: hoa, in: ldld, write: "/nhiemvu"}, {who: both, in: both, write: "/nhiemvu"}, {who: boss, in: boss, write: "/tonghop"},
			{who: boss, in: boss, data: "sum:0:d"}, {who: boss, in: boss, write: "/tiendo 3"}, {who: hoa, in: hoa, write: "/tonghop"},
		},
		"help": {
			{who: officer, in: officer, write: "/trogiup"}, {who: chief, in: chief, write: "/trogiup"},
			{who: hoa, in: hoa, write: "/trogiup"}, {who: hoa, in: ldld, write: "/trogiup"},
			{who: hoa, in: hoa, write: "/ngonngu"}, {who: hoa, in: hoa, data: "lng:en"},
			{who: hoa, in: hoa, write: "xin chào"}, {who: hoa, in: hoa, write: "/khongco"},
		},
	}
	maps.Copy(all, houseStories())
	maps.Copy(all, bureauStories())
	maps.Copy(all, leaderStories())
	return all
}

// TestGolden plays each story in each language and compares all that people see.
func TestGolden(t *testing.T) {
	all := stories()
	maps.Copy(all, reminderStories())
	for name, story := range all {
		for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
			t.Run(name+"."+string(lang), func(t *testing.T) {
				w := newWorld(t)
				for id, p := range w.people {
					p.Lang = lang
					w.people[id] = p
				}
				for id, g := range w.groups {
					g.Lang = lang
					w.groups[id] = g
				}
				w.dirs[6] = w.dirs[2]
				d := w.dirs[6]
				d.Number = 6
				w.dirs[6] = d
				w.meetings["2017-07-08"] = directive.Meeting{
					ID: "2017-07-08", Date: day(2017, 7, 8), Title: directive.Text{VI: "Giao ban tháng 7", EN: "July session"},
				}
				w.publish(1, 2, 3, 4)
				w.chats[officer] = append(w.chats[officer], &message{id: 900_000})
				w.chats[chief] = append(w.chats[chief], &message{id: 900_001})
				_, w.arrives = bureauStories()[name]
				w.trace = &strings.Builder{}
				for _, a := range story {
					a.play(w)
				}
				compare(t, filepath.Join("testdata", "golden", name+"."+string(lang)+".txt"), w.trace.String())
			})
		}
	}
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s has changed; look at it, and run the tests with -update:\n%s", file, diff)
	}
}

func FuzzPress(f *testing.F) {
	for _, data := range []string{
		"ack:1", "rep:1", "cfm:1:ldld:1", "ret:1:ldld:1", "xok:1:ldld", "xno:1:ldld", "tsk:0", "sum:0:o", "dl:0", "dv:1:0", "dp:all",
		"de:3:1:due", "dm:3:1:up", "dx:3:1", "dg:3:1", "ds:3:1", "du:3", "dc:1", "dw:1", "dk:1", "dr:1", "q:0", "qv:r:1:ldld", "hnd:1:ldld:1",
		"dq:2017-06-08", "pst:1-2", "prs:1.2", "dtl:1", "dta:1", "dtx:1", "xsh:1:ldld:1", "ans:1:ldld:1",
		"lng:vi", "d:1.l:state:done", "d:2.l:figure:~t", "d:2.l:text:~b", "d:2.l:review:send", "d:2.l:state:~e.state",
	} {
		f.Add(data, int64(hoa), int64(ldld))
		f.Add(data, int64(officer), int64(officer))
	}
	f.Fuzz(func(t *testing.T, data string, who, in int64) {
		if who <= 0 || (in != ldld && in != hnd && in != who) {
			return // there is no such chat
		}
		w := newWorld(t)
		w.publish(1, 2)
		w.write(hoa, ldld, "/baocao 1")
		w.pressData(who, in, 1, data)
		if len(w.answers) != 1 {
			t.Errorf("%q was answered %d times", data, len(w.answers))
		}
		if len(w.reports) > 0 {
			t.Errorf("%q sent a report", data)
		}
	})
}
