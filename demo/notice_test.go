package demo

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"giaoban/calendar"
)

// TestANoticeGoesItsWholeWay plays the Board's side from a notice to a received card, by the real client, in both languages: from
// an article and from a numbered notice of the session of 8 June 2017.
func TestANoticeGoesItsWholeWay(t *testing.T) {
	for _, c := range []struct {
		name, file, lang string
		all              []string // what is said of the tasks that were found
		open             bool     // something is to be asked
	}{
		{"numbered", "09-numbered-june.txt", "vi", []string{"11 việc", "văn bản ghi 71 năm", "tính ra là 70 năm"}, false},
		{"article", "03-news-eleven.txt", "en", []string{"tasks", "left out"}, true},
	} {
		t.Run(c.name+"."+c.lang, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "minutes", "testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			_, stage, _ := start(t, Options{Lang: c.lang, Rate: 30})
			ctx, cancel := context.WithTimeout(t.Context(), bound)
			defer cancel()
			p := &actress{t: t, ctx: ctx, teller: &teller{Stage: stage, out: io.Discard, lang: c.lang, zone: calendar.Zone()}}
			p.imports(string(text), c.all, c.open)
			p.publishesTogether()
			p.receives()
			p.changes()
		})
	}
}

// actress plays people step by step, and ends the test where something does not come.
type actress struct {
	*teller
	t   *testing.T
	ctx context.Context
}

func (p *actress) press(who Player, chat int64, pattern string, fits match) Message {
	p.t.Helper()
	m, err := p.presses(p.ctx, who, chat, pattern, fits)
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

func (p *actress) see(who Player, chat int64, what string, fits match) Message {
	p.t.Helper()
	m, err := p.sees(p.ctx, who, chat, what, fits)
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

func (p *actress) write(who Player, chat int64, text string) {
	p.t.Helper()
	if _, err := p.says(p.ctx, who, chat, text, 0); err != nil {
		p.t.Fatal(err)
	}
}

// imports pastes a notice, and answers what it leaves open.
func (p *actress) imports(text string, found []string, open bool) {
	o := Officer()
	p.write(o, o.ID, text)
	p.press(o, o.ID, dialog("text", "read"), anyMessage)
	p.see(o, o.ID, "what was found", both(saying(found...), with(dialog("meeting", "doc"))))
	p.press(o, o.ID, dialog("meeting", "doc"), anyMessage)
	p.see(o, o.ID, "the drafts that were saved", with("dl:0"))
	if !open {
		return
	}
	p.press(o, o.ID, "dq:"+MeetingID, anyMessage)
	p.press(o, o.ID, dialog("ask", "open"), saying("Văn phòng Tỉnh ủy"))
	p.press(o, o.ID, dialog("ask", "all"), with(dialog("ask", "all")))
	p.see(o, o.ID, "that all was asked", saying("All was asked"))
}

// publishesTogether sends everything out as one list for each group, and waits until it has arrived.
func (p *actress) publishesTogether() {
	o := Officer()
	p.write(o, o.ID, p.in("/chidao", "/directives"))
	p.press(o, o.ID, "dp:all", anyMessage)
	p.press(o, o.ID, dialog("form", "list"), anyMessage)
	p.see(o, o.ID, "the plan with its days", both(with(dialog("confirm", "ok")), saying("🔔")))
	p.press(o, o.ID, dialog("confirm", "ok"), anyMessage)
	p.see(o, o.ID, "that all has arrived", saying("▰▰▰▰▰▰▰▰▰▰", p.in("7/7", "7 of 7"), "✅"))
}

// receives opens the card of one task from the list in a group, and acknowledges it there.
func (p *actress) receives() {
	r := roomOf("ldld")
	member, leader := r.Members[2], r.Members[0]
	p.press(member, r.Chat, "dtl:5", saying("📋"))
	p.press(leader, r.Chat, "ack:5", saying("#5 ·"))
	p.see(leader, r.Chat, "the card that was received", both(saying("#5 ·", leader.Name()), with("rep:5")))
}

// changes moves the deadline of what is in force: the card changes, and the group hears shortly.
func (p *actress) changes() {
	o, r := Officer(), roomOf("ldld")
	p.write(o, o.ID, p.in("/chidao", "/directives"))
	p.press(o, o.ID, `dv:5:\d+`, anyMessage)
	p.press(o, o.ID, `de:5:\d+:due`, anyMessage)
	p.write(o, o.ID, "15/8/2017")
	p.press(o, o.ID, dialog("sure", "save"), saying("24"))
	p.see(r.Members[0], r.Chat, "what was changed", saying("✏️", "#5", p.in("15/8/2017", "15 August 2017")))
	p.see(r.Members[0], r.Chat, "the card with the new day", both(saying("#5 ·", p.in("15/8/2017", "15 August 2017")), with("rep:5")))
}
