package handlers_test

import (
	"fmt"
	"maps"
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
	words
	edited  *words // what they had said before they began to edit an answer
	reports int
}

// words are what somebody has said in a dialog.
type words struct {
	said  map[string]string // the last answer to each step; of the words, whichever step they were given at
	files []string
}

func (w words) clone() words { return words{maps.Clone(w.said), slices.Clone(w.files)} }

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
			if b.URL == "" {
				data = append(data, b.Data)
			}
		}
	}
	return data
}

// play lets the player do one thing.
func (p *player) play(t *rapid.T, serial int) {
	s, under := p.session()
	if !under {
		p.begin(t)
		return
	}
	typed := slices.Contains([]string{"figure", "text", "blocked", "idea"}, s.Step)
	switch {
	case typed && rapid.IntRange(0, 2).Draw(t, "type") > 0:
		p.typeIn(t, s, serial)
		return
	case s.Step == "files" && rapid.IntRange(0, 1).Draw(t, "files") > 0:
		p.attach(t, s, serial)
		return
	}
	data := rapid.SampledFrom(p.buttons()).Draw(t, "button")
	if s.Step == "review" && rapid.Bool().Draw(t, "send") {
		data = p.buttons()[0]
	}
	_, args, _ := chat.ParseData(data)
	value := args[2]
	switch {
	case value == "~c" && rapid.IntRange(0, 5).Draw(t, "cancel") > 0:
	case value == "send":
		p.send(t, s)
	default:
		p.pressData(p.who, p.in, 0, data)
		p.pressed(s, value)
	}
}

// begin starts a report, or a correction of one.
func (p *player) begin(t *rapid.T) {
	p.words, p.edited = words{said: map[string]string{}}, nil
	number := rapid.IntRange(1, 4).Draw(t, "directive")
	if rapid.IntRange(0, 3).Draw(t, "correct") > 0 {
		p.write(p.who, p.in, fmt.Sprintf("/baocao %d", number))
		return
	}
	p.write(p.who, p.in, fmt.Sprintf("/suabaocao %d", number))
	s, under := p.session()
	if !under {
		return // there is nothing to correct
	}
	key := directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(strings.SplitN(s.Values["which"], ".", 2)[1])}
	r := p.report(number, key.Organisation)
	p.said["state"] = "working"
	switch {
	case r.Blocked != "":
		p.said["state"], p.said["urgent"] = "blocked", map[bool]string{true: "urgent", false: "usual"}[r.Urgent]
	case r.State == directive.Submitted:
		p.said["state"] = "done"
	}
	p.said["words"], p.said["idea"] = r.Text+r.Blocked, r.Initiative
	if r.Quantity != nil {
		p.said["figure"] = r.Quantity.String()
	} else if r.Percent != nil && p.said["state"] != "done" {
		p.said["figure"] = strconv.Itoa(*r.Percent)
	}
	for _, f := range r.Evidence {
		p.files = append(p.files, f.ID)
	}
}

// pressed notes what a button has said.
func (p *player) pressed(was chat.Session, value string) {
	now, _ := p.session()
	if step, edits := strings.CutPrefix(value, "~e."); edits {
		before := p.clone()
		p.edited = &before
		p.unsay(step)
		return
	}
	switch {
	case value == "~b" && p.edited != nil:
		p.words, p.edited = *p.edited, nil
		return
	case value == "~b" && len(was.Trail) > 0:
		p.unsay(was.Step)
		p.unsay(now.Step)
		return
	case value == "~s":
		p.said[wordsOr(was.Step)] = ""
	case strings.HasPrefix(value, "~"), was.Step == "which":
		return
	case value == "clear":
		p.files = nil
		return
	default:
		p.said[wordsOr(was.Step)] = value
	}
	p.edited = nil
	if was.Step == "state" {
		p.changeState(was, value)
	}
}

// changeState notes what goes with a change of the state.
func (p *player) changeState(s chat.Session, state string) {
	if state != "blocked" {
		delete(p.said, "urgent")
	}
	if state == "done" && s.Values["which.measure"] != "count" {
		delete(p.said, "figure")
	}
}

// unsay forgets the answer to a step.
func (p *player) unsay(step string) {
	if step != "files" {
		delete(p.said, wordsOr(step))
	}
}

// attach sends one file, or several together.
func (p *player) attach(t *rapid.T, s chat.Session, serial int) {
	var files []chat.File
	for i := range rapid.IntRange(1, 3).Draw(t, "album") {
		id := fmt.Sprintf("f%d.%d", serial, i)
		files = append(files, chat.File{Kind: chat.Photo, ID: id, Unique: id})
		if len(p.files) < directive.MaxEvidence {
			p.files = append(p.files, id)
		}
	}
	u := p.written(p.who, p.in, "")
	u.Message.Files = files
	if p.in != p.who {
		m := p.ask(p.who, p.in)
		if m == nil {
			p.pressData(p.who, p.in, 0, chat.Data("d", s.ID, s.Step, "~t"))
			m = p.ask(p.who, p.in)
		}
		u.Message.ReplyTo, u.Message.ToBot = m.id, true
	}
	p.handle(u)
}

// moveTo goes on in private with a dialog of a group.
func (p *player) moveTo(own *player, s chat.Session) {
	number, org, _ := strings.Cut(s.Values["which"], ".")
	own.words, own.edited = p.words, nil
	p.words = words{said: map[string]string{}}
	p.write(p.who, p.who, fmt.Sprintf("/start rep_%s_%s_%s_0", number, org, strconv.FormatInt(-p.in, 36)))
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
		n, err := strconv.Atoi(answer)
		over := err == nil && strings.HasPrefix(s.Values["which"], "2.") && n > 3
		if s.Step != "figure" || !over || s.Values["figure.over"] != "" { // what is above the target is asked about once
			p.said[wordsOr(s.Step)] = answer
			p.edited = nil
		}
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
	got, ok := p.turns[turns].Command.(directive.GiveReport)
	if !ok {
		t.Fatalf("sending gave the command %T", p.turns[turns].Command)
	}
	if len(p.turns) == turns+2 && got.Corrects != 0 && p.assigned[got.Assignment].Reports > got.Corrects {
		return // somebody else reported meanwhile: it is said, and nothing is corrected
	}
	if len(p.turns) != turns+1 {
		t.Fatalf("sending made %d turns", len(p.turns)-turns)
	}
	p.reports++
	want := directive.GiveReport{
		Assignment: got.Assignment, State: directive.InProgress, Chat: p.in, Initiative: p.said["idea"],
		Urgent: p.said["urgent"] == "urgent", Corrects: got.Corrects,
	}
	for _, id := range p.files {
		want.Evidence = append(want.Evidence, directive.File{ID: id})
	}
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
	text := fmt.Sprintf("%v %s %q %q %t %q in %d", r.Assignment, r.State, r.Text, r.Blocked, r.Urgent, r.Initiative, r.Chat)
	for _, f := range r.Evidence {
		text += " " + f.ID
	}
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
			players = append(players, &player{world: w, who: at[0], in: at[1], words: words{said: map[string]string{}}})
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
			if s, under := p.session(); under && p.in < 0 && rapid.IntRange(0, 9).Draw(t, "move") == 0 {
				own := slices.IndexFunc(players, func(o *player) bool { return o.who == p.who && o.in == p.who })
				if own >= 0 && strings.Contains(s.Values["which"], ".") {
					p.moveTo(players[own], s)
					continue
				}
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
		case args[2] == "~b" && was.Values["~was"] != "":
			if !under || s.Step != "review" && s.Step != "check" {
				t.Fatalf("back from editing %q led to %q", was.Step, s.Step)
			}
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
