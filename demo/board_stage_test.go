package demo

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"giaoban/app"
	"giaoban/calendar"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/simulator"
)

// board is an office that begins with nothing but an administrator and the organisations that ship: everything else its people
// do themselves, through the real client and the simulator.
type board struct {
	*leaders
	chi, an, binh Player // the administrator, and two officers
	khach         Player // whom nobody knows
	newer         int64  // the group that takes the place of the first
	toast         string // what the last pressed button was answered with
}

// inOffice makes the stage, on the morning of 7 June 2017.
func inOffice(t *testing.T, lang directive.Lang) *board {
	t.Helper()
	b := &board{
		leaders: &leaders{
			t: t, spot: spot{kind: "supergroup", lang: lang, privacy: true}, clock: app.SystemClock(),
			room: -1_004_000_000_001, other: -1_004_000_000_002,
			hoa: Player{ID: 21, First: "Hoa"}, nam: Player{ID: 22, First: "Nam"}, mai: Player{ID: 31, First: "Mai"},
		},
		chi: Player{ID: 41, First: "Chi"}, an: Player{ID: 11, First: "An"}, binh: Player{ID: 12, First: "Bình"},
		khach: Player{ID: 99, First: "Khách"}, newer: -1_004_000_000_003,
	}
	b.clock.Set(time.Date(2017, 6, 7, 8, 0, 0, 0, calendar.Zone()))
	b.must(b.simulate())
	for _, p := range []Player{b.chi, b.an, b.binh, b.hoa, b.nam, b.mai, b.khach} {
		_, err := b.sim.AddPerson(simulator.PersonSpec{ID: p.ID, FirstName: p.First, Language: string(lang), Started: p.ID == b.chi.ID})
		b.must(err)
	}
	b.run(func(v *config.Values) {
		v.Admins, v.Language, v.PinCards = []int64{b.chi.ID}, string(lang), true
	})
	return b
}

// soon bounds one step of the play: long enough for a busy machine with the race detector.
func (b *board) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.t.Context(), 2*bound)
}

// say writes a text, in a group as a command that names the bot, and returns its number: what answers it comes after it.
func (b *board) say(p Player, chatID int64, text string) int64 { return b.sayIn(p, chatID, 0, text) }

func (b *board) sayIn(p Player, chatID, topic int64, text string) int64 {
	b.t.Helper()
	if name, rest, _ := strings.Cut(text, " "); chatID < 0 && strings.HasPrefix(text, "/") {
		text = strings.TrimSpace(name + "@giaoban_bot " + rest)
	}
	m, err := b.sim.Write(chatID, simulator.WriteSpec{As: simulator.Ref(p.ID), Text: text, Topic: topic})
	b.must(err)
	return m.ID
}

// hand sends a file.
func (b *board) hand(p Player, chatID int64, kind, name, caption string, data []byte) {
	b.t.Helper()
	_, err := b.sim.Send(chatID, simulator.SendSpec{
		As: simulator.Ref(p.ID), Kind: kind, Caption: caption, Files: []simulator.FileSpec{{Name: name, Data: data}},
	})
	b.must(err)
}

// see waits for a message of the bot that says all of parts, and returns the newest.
func (b *board) see(p Player, chatID int64, parts ...string) Message {
	b.t.Helper()
	return b.seeing(p, chatID, fmt.Sprintf("%q", parts), saying(parts...))
}

func (b *board) seeing(p Player, chatID int64, what string, fits match) Message {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	m, err := b.sees(ctx, p, chatID, what, fits)
	if err != nil {
		b.t.Logf("the last button was answered %q", b.toast)
		b.dump(chatID)
	}
	b.must(err)
	return m
}

// asks types a command in private, and waits for an answer to it that has a button.
func (b *board) asks(p Player, command, data string) Message {
	b.t.Helper()
	after := b.say(p, p.ID, command)
	return b.seeing(p, p.ID, "the answer to "+command, func(m Message) bool { return m.ID > after && with(data)(m) })
}

// turnsInto waits until a message says all of parts.
func (b *board) turnsInto(p Player, m Message, parts ...string) Message {
	b.t.Helper()
	return b.seeing(p, m.Chat, fmt.Sprintf("message %d to say %q", m.ID, parts), func(now Message) bool {
		return now.ID == m.ID && saying(parts...)(now)
	})
}

// tap presses the button whose data fits, below the newest message that has it and says all of parts.
func (b *board) tap(p Player, chatID int64, data string, parts ...string) Message {
	b.t.Helper()
	m := b.seeing(p, chatID, fmt.Sprintf("the button %s below %q", data, parts), both(with(data), saying(parts...)))
	b.touch(p, m, m.button(pattern(data)).Data, false)
	return m
}

// pattern matches the whole of a button's data.
func pattern(data string) *regexp.Regexp { return regexp.MustCompile("^(?:" + data + ")$") }

// touch presses a button of a message and waits for the answer; a forged one need not be there.
func (b *board) touch(p Player, m Message, data string, forged bool) {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	pressed, err := b.sim.Press(ctx, m.Chat, simulator.PressSpec{
		As: simulator.Ref(p.ID), Message: m.ID, Data: &data, Forged: forged, Wait: simulator.Duration(2 * time.Hour),
	})
	b.must(err)
	if !pressed.Answered {
		b.t.Fatalf("%s pressed %s and got no answer", p.First, data)
	}
	b.toast = pressed.Text
}

// forbids forges buttons below a message, and wants each refused for lack of a role.
func (b *board) forbids(p Player, m Message, data ...string) {
	b.t.Helper()
	for _, d := range data {
		b.touch(p, m, d, true)
		if !strings.Contains(b.toast, b.in("chưa được phép", "does not allow")) {
			b.t.Errorf("%s pressed %s and was told %q", p.First, d, b.toast)
		}
	}
}

// told wants the last pressed button to have been answered with a text.
func (b *board) told(part string) {
	b.t.Helper()
	if !strings.Contains(b.toast, part) {
		b.t.Errorf("the button was answered %q, want %q", b.toast, part)
	}
}

// answer types the answer to a dialog's step in private, once it is asked.
func (b *board) answer(p Player, step, text string) {
	b.t.Helper()
	b.seeing(p, p.ID, "the step "+step, with(dialog(step, "~c")))
	b.say(p, p.ID, text)
}

// hears counts the bot's messages in a chat that stand there and say all of parts.
func (b *board) hears(chatID int64, parts ...string) (n int) {
	b.t.Helper()
	history, err := b.sim.History(chatID)
	b.must(err)
	for _, m := range history {
		last := len(m.Versions) - 1
		if m.Message.Deleted == 0 && m.Message.From != nil && m.Message.From.IsBot && last >= 0 &&
			saying(parts...)(Message{Text: m.Versions[last].Text}) {
			n++
		}
	}
	return n
}

// passes lets time go by.
func (b *board) passes(d time.Duration) {
	b.t.Helper()
	advance := simulator.Duration(d)
	_, err := b.sim.SetClock(simulator.ClockSpec{Advance: &advance})
	b.must(err)
}

// order makes the simulator misbehave.
func (b *board) order(spec simulator.FaultSpec) {
	b.t.Helper()
	_, err := b.sim.AddFault(spec)
	b.must(err)
}

// docx makes a document of a word processor with a paragraph of each line.
func docx(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// paragraphs is the content of such a document.
func paragraphs(lines ...string) map[string]string {
	var xml strings.Builder
	xml.WriteString(`<w:document xmlns:w="w"><w:body>`)
	for _, line := range lines {
		fmt.Fprintf(&xml, "<w:p><w:r><w:t>%s</w:t></w:r></w:p>", line)
	}
	xml.WriteString("</w:body></w:document>")
	return map[string]string{"word/document.xml": xml.String()}
}
