package handlers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"giaoban/chat"
	"giaoban/directive"
)

// player is one person in one chat, who knows what they have said.
type player struct {
	*world
	who, in int64
	said    map[string]string // the last answer to each step; of the words, whichever step they were given at
	reports int
}

func (p *player) session() (chat.Session, bool) {
	s, ok := p.sessions[chat.SessionKey{Place: chat.Place{Chat: p.in}, Person: p.who}]
	return s, ok
}

// buttons returns the data of the buttons of the player's dialog.
func (p *player) buttons() []string {
	var data []string
	id := p.ofDialog(p.who, p.in)
	for _, m := range p.chats[p.in] {
		if m.id != id {
			continue
		}
		for _, b := range slices.Concat(m.Keyboard...) {
			data = append(data, b.Data)
		}
	}
	return data
}

// play lets the player do one thing.
func (p *player) play(t *rapid.T, serial int) {
	s, under := p.session()
	if !under {
		p.said = map[string]string{}
		p.write(p.who, p.in, fmt.Sprintf("/baocao %d", rapid.IntRange(1, 4).Draw(t, "directive")))
		return
	}
	typed := slices.Contains([]string{"figure", "text", "blocked"}, s.Step)
	if typed && rapid.IntRange(0, 2).Draw(t, "type") > 0 {
		p.typeIn(t, s, serial)
		return
	}
	data := rapid.SampledFrom(p.buttons()).Draw(t, "button")
	if s.Step == "review" && rapid.Bool().Draw(t, "send") {
		data = p.buttons()[0]
	}
	_, args, _ := chat.ParseData(data)
	value := args[2]
	if value == "~c" && rapid.IntRange(0, 5).Draw(t, "cancel") > 0 {
		return
	}
	if value == "send" {
		p.send(t, s)
		return
	}
	p.pressData(p.who, p.in, 0, data)
	switch {
	case strings.HasPrefix(value, "~"):
		if value == "~s" {
			p.said[wordsOr(s.Step)] = ""
		}
	case s.Step != "which":
		p.said[s.Step] = value
	}
}

// wordsOr names what a step's answer is compared as: words may move between two steps.
func wordsOr(step string) string {
	if step == "text" || step == "blocked" {
		return "words"
	}
	return step
}

// typeIn answers in writing, at times with something that is not taken.
func (p *player) typeIn(t *rapid.T, s chat.Session, serial int) {
	answer := fmt.Sprintf("lời của %d ở %d, số %d", p.who, p.in, serial)
	if s.Step == "figure" {
		answer = strconv.Itoa(rapid.IntRange(0, 100).Draw(t, "figure"))
	}
	if rapid.IntRange(0, 5).Draw(t, "bad") == 0 {
		answer = map[string]string{"figure": "hai mươi"}[s.Step]
		if answer == "" {
			answer = strings.Repeat("x", 2001)
		}
	} else {
		p.said[wordsOr(s.Step)] = answer
	}
	if p.in == p.who {
		p.write(p.who, p.in, answer)
		return
	}
	m := p.ask(p.who, p.in)
	if m == nil {
		p.pressData(p.who, p.in, 0, chat.Data("d", s.ID, s.Step, "~t"))
		m = p.ask(p.who, p.in)
	}
	p.reply(p.who, p.in, m.id, answer)
}

// send finishes the report, and sees that it is what the player said.
func (p *player) send(t *rapid.T, s chat.Session) {
	turns := len(p.turns)
	p.pressData(p.who, p.in, 0, chat.Data("d", s.ID, s.Step, "send"))
	if len(p.turns) != turns+1 {
		t.Fatalf("sending made %d turns", len(p.turns)-turns)
	}
	got, ok := p.turns[turns].Command.(directive.GiveReport)
	if !ok {
		t.Fatalf("sending gave the command %T", p.turns[turns].Command)
	}
	p.reports++
	want := directive.GiveReport{Assignment: got.Assignment, State: directive.InProgress, Chat: p.in}
	figure := p.said["figure"]
	count := got.Assignment.Directive == 2 || got.Assignment.Directive == 3
	switch p.said["state"] {
	case "done":
		want.State, want.Text = directive.Submitted, p.said["words"]
		if !count {
			figure = "100"
		}
	case "blocked":
		want.Blocked = p.said["words"]
	default:
		want.Text = p.said["words"]
	}
	if n, err := strconv.Atoi(figure); err == nil && count {
		q := directive.Whole(int64(n))
		want.Quantity = &q
	} else if err == nil {
		want.Percent = &n
	}
	if describe(got) != describe(want) || p.turns[turns].Actor.Person != directive.PersonID(p.who) {
		t.Fatalf("%d in %d said %v and reported\n%s, not\n%s", p.who, p.in, p.said, describe(got), describe(want))
	}
	r := p.report(got.Assignment.Directive, got.Assignment.Organisation)
	if r.Text != want.Text || r.Blocked != want.Blocked || r.State != want.State || int64(r.By) != p.who {
		t.Fatalf("what is on record is %+v", r)
	}
}

func describe(r directive.GiveReport) string {
	text := fmt.Sprintf("%v %s %q %q in %d", r.Assignment, r.State, r.Text, r.Blocked, r.Chat)
	if r.Percent != nil {
		text += fmt.Sprintf(" %d%%", *r.Percent)
	}
	if r.Quantity != nil {
		text += " " + r.Quantity.String()
	}
	return text
}

// TestEachReportIsWhatItsPersonSaid lets five people talk at random in three kinds of chat, with restarts in between.
func TestEachReportIsWhatItsPersonSaid(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		tu := directive.Person{ID: 51, Name: "Tư", Lang: directive.English, Duties: []directive.Duty{{Role: directive.Leader, Organisation: "hnd"}}}
		w.people[51] = tu
		w.publish(1, 2, 3, 4)
		players := []*player{}
		for _, at := range [][2]int64{
			{hoa, ldld}, {nam, ldld}, {both, ldld}, {mai, hnd}, {both, hnd}, {51, hnd}, {hoa, hoa}, {both, both},
		} {
			players = append(players, &player{world: w, who: at[0], in: at[1], said: map[string]string{}})
		}
		for i := range rapid.IntRange(20, 120).Draw(t, "acts") {
			if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
				w.restart()
			}
			p := rapid.SampledFrom(players).Draw(t, "player")
			if s, under := p.session(); under && rapid.IntRange(0, 9).Draw(t, "meddle") == 0 {
				// Somebody else tries the buttons of this dialog.
				other := rapid.SampledFrom(players).Draw(t, "other")
				w.pressData(other.who+1000, p.in, 0, rapid.SampledFrom(p.buttons()).Draw(t, "button"))
				if now, _ := p.session(); now.Step != s.Step || len(now.Trail) != len(s.Trail) {
					t.Fatalf("somebody else moved the dialog from %q to %q", s.Step, now.Step)
				}
				continue
			}
			p.play(t, i)
		}
		for _, p := range players {
			total += p.reports
		}
	})
	if total == 0 {
		t.Error("nobody ever sent a report")
	}
	t.Logf("%d reports were sent", total)
}

// TestNoDialogHasADeadEnd walks through every dialog at random: back leads to the step before, cancel ends it, and from
// everywhere an end can be reached.
func TestNoDialogHasADeadEnd(t *testing.T) {
	starts := map[string]struct {
		who, in int64
		begin   func(w *world)
	}{
		"report":   {both, both, func(w *world) { w.write(both, both, "/baocao") }},
		"extend":   {hoa, ldld, func(w *world) { w.write(hoa, ldld, "/giahan") }},
		"draft":    {officer, officer, func(w *world) { w.write(officer, officer, "/soanchidao") }},
		"withdraw": {officer, officer, func(w *world) { w.write(officer, officer, "/rutchidao") }},
		"publish":  {officer, officer, func(w *world) { w.write(officer, officer, "/chidao"); w.press(officer, officer, "tất cả") }},
		"bind":     {chief, loose, func(w *world) { w.write(chief, loose, "/dangky") }},
		"invite":   {chief, chief, func(w *world) { w.write(chief, chief, "/moi") }},
		"return":   {officer, officer, func(w *world) { w.press(officer, officer, "Trả lại") }},
		"deny":     {officer, officer, func(w *world) { w.press(officer, officer, "Không đồng ý") }},
	}
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := newWorld(t)
				w.publish(1, 2, 3)
				w.write(nam, nam, "/baocao 3 xong 0 hết dột")
				w.press(nam, nam, "Gửi")
				w.write(mai, mai, "/giahan 2")
				w.write(mai, mai, "15/9")
				w.write(mai, mai, "chờ vốn")
				w.press(mai, mai, "Gửi")
				start.begin(w)
				p := &player{world: w, who: start.who, in: start.in}
				if s, ok := p.session(); !ok || s.Flow != name {
					t.Fatalf("no dialog %q began: %+v", name, s)
				}
				p.wander(t)
				p.finish(t)
			})
		})
	}
}

// wander does anything at all for a while.
func (p *player) wander(t *rapid.T) {
	for range rapid.IntRange(0, 20).Draw(t, "acts") {
		was, under := p.session()
		if !under {
			return
		}
		if rapid.IntRange(0, 2).Draw(t, "type") == 0 {
			p.answer(rapid.SampledFrom([]string{"7", "15/8", "một câu", "xong", "31/6", "/huyen"}).Draw(t, "text"))
			continue
		}
		data := rapid.SampledFrom(p.buttons()).Draw(t, "button")
		_, args, _ := chat.ParseData(data)
		p.pressData(p.who, p.in, 0, data)
		s, under := p.session()
		switch {
		case args[2] == "~c" && under:
			t.Fatalf("cancelling at %q left the dialog at %q", was.Step, s.Step)
		case args[2] == "~b" && (!under || s.Step != was.Trail[len(was.Trail)-1]):
			t.Fatalf("back from %q by %v led to %q", was.Step, was.Trail, s.Step)
		}
	}
}

// answer writes in the dialog, if something can be written.
func (p *player) answer(text string) {
	if p.in == p.who {
		p.write(p.who, p.in, text)
	} else if m := p.ask(p.who, p.in); m != nil {
		p.reply(p.who, p.in, m.id, text)
	}
}

// finish takes the first choice at each step, or types, and must get to an end.
func (p *player) finish(t *rapid.T) {
	for tries := 0; ; tries++ {
		s, under := p.session()
		if !under {
			return
		}
		if tries > 25 {
			t.Fatalf("no end is reached from %q: %v", s.Step, p.buttons())
		}
		first := p.buttons()[0]
		if _, args, _ := chat.ParseData(first); strings.HasPrefix(args[2], "~") && args[2] != "~t" {
			p.answer(map[string]string{"figure": "7", "until": "15/9/2017", "due": "15/9"}[s.Step] + map[bool]string{true: "", false: "một câu"}[s.Step == "figure" || s.Step == "until" || s.Step == "due"])
			continue
		}
		p.pressData(p.who, p.in, 0, first)
		if now, _ := p.session(); now.Step == s.Step && s.Step == "which" {
			// The first choice was not taken, for instance because it has no deadline: the next one.
			p.pressData(p.who, p.in, 0, p.buttons()[1])
		}
	}
}
