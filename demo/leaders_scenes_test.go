package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"giaoban/directive"
	"giaoban/simulator"
)

// Scenes that the matrix of leaders_test.go plays beside its own: the dialogs' ways, and what can go wrong in them.

// home is where somebody of the first organisation works: in the group, or in their own private chat.
func (l *leaders) home(p Player) int64 {
	if l.spot.kind == "private" {
		return p.ID
	}
	return l.room
}

// answersAt waits for a step of somebody's dialog in their place, and types its answer.
func (l *leaders) answersAt(ctx context.Context, p Player, text, step string) {
	l.t.Helper()
	l.finds(ctx, p, l.home(p), "the step "+step, both(with(dialog(step, "~c")), l.of(p)))
	l.answersIn(ctx, p, l.home(p), text)
}

// of fits the messages of one person's dialogs: in a group they bear the name.
func (l *leaders) of(p Player) match {
	return func(m Message) bool { return m.Chat > 0 || strings.Contains(m.Text, p.First) }
}

// taps presses a button of somebody's own dialog.
func (l *leaders) taps(ctx context.Context, p Player, step, value string) {
	l.t.Helper()
	_, err := l.presses(ctx, p, l.home(p), dialog(step, value), l.of(p))
	l.must(err)
}

// cancels leaves somebody's dialog, of which nothing stays in a group.
func (l *leaders) cancels(ctx context.Context, p Player, step string) {
	l.t.Helper()
	l.taps(ctx, p, step, "~c")
	l.clean(ctx, p)
}

// clean waits until no dialog's button and no question stands where somebody works.
func (l *leaders) clean(ctx context.Context, p Player) {
	l.t.Helper()
	l.cleanIn(ctx, p, l.home(p))
}

func (l *leaders) cleanIn(ctx context.Context, p Player, chatID int64) {
	l.t.Helper()
	l.must(l.Await(ctx, "the dialog to be gone", func() (bool, error) {
		messages, err := l.Messages(ctx, p.ID, chatID)
		return !slices.ContainsFunc(messages, func(m Message) bool { return m.ForceReply != nil || with("d:.*")(m) }), err
	}))
}

// goesAllWays walks a report back and forth: skipped, edited, left, and with figures that are asked back.
func (l *leaders) goesAllWays(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("baocao", "2"), 0)
	l.taps(ctx, l.hoa, "state", "working")
	l.answersAt(ctx, l.hoa, "hai mươi", "figure")
	l.finds(ctx, l.hoa, l.at, "the number is asked back", saying(l.in("bằng chữ số", "digits")))
	l.answersIn(ctx, l.hoa, l.at, "1.5")
	l.finds(ctx, l.hoa, l.at, "what has two readings is asked back", saying("1.5"))
	l.taps(ctx, l.hoa, "figure", "~b")
	l.taps(ctx, l.hoa, "state", "working")
	l.answersAt(ctx, l.hoa, "1.234", "figure") // above the target: asked about once
	l.finds(ctx, l.hoa, l.at, "what is above the target", saying(l.in("1.234", "1,234"), "20"))
	l.answersIn2(ctx, l.hoa, "12/20", "figure")
	l.taps(ctx, l.hoa, "text", "~s")
	l.taps(ctx, l.hoa, "files", "ok")
	l.finds(ctx, l.hoa, l.at, "the review", both(with(dialog("review", "send")), saying("12")))
	l.taps(ctx, l.hoa, "review", "~e.figure")
	l.taps(ctx, l.hoa, "figure", "~b") // as if it had not been asked for
	l.taps(ctx, l.hoa, "review", "~e.text")
	l.answersAt(ctx, l.hoa, "đang sửa", "text")
	l.finds(ctx, l.hoa, l.at, "the review", both(with(dialog("review", "send")), saying("đang sửa")))
	l.cancels(ctx, l.hoa, "review")

	// In one line, and from a reply to the card.
	l.types(l.hoa, l.at, l.command("baocao", "2 60% đã sửa 12/20 nhà"), 0)
	l.finds(ctx, l.hoa, l.at, "the review of a line", both(with(dialog("review", "send")), saying("12", "đã sửa")))
	l.cancels(ctx, l.hoa, "review")
	card := l.finds(ctx, l.hoa, l.room, "the card", both(with("rep:1"), saying("#1")))
	l.types(l.hoa, l.room, "đã phổ biến tới tổ", card.ID)
	l.finds(ctx, l.hoa, l.room, "the reply is kept", both(with(dialog("state", "working")), saying("đã phổ biến tới tổ")))
	_, err := l.presses(ctx, l.hoa, l.room, dialog("state", "~c"), saying("Hoa"))
	l.must(err)
	l.cleanIn(ctx, l.hoa, l.room)
}

// answersIn2 types an answer where a question that was answered once stands still.
func (l *leaders) answersIn2(ctx context.Context, p Player, text, step string) {
	l.t.Helper()
	if l.home(p) < 0 {
		l.taps(ctx, p, step, "~t")
	}
	l.answersIn(ctx, p, l.home(p), text)
}

// twoTalkAtOnce has two leaders answer step by step in turns; each gets what is theirs.
func (l *leaders) twoTalkAtOnce(ctx context.Context) {
	for _, p := range []Player{l.hoa, l.nam} {
		number := map[string]string{"Hoa": "1", "Nam": "2"}[p.First]
		name := "baocao"
		if l.home(p) < 0 {
			name += "@giaoban_bot"
		}
		l.types(p, l.home(p), "/"+name+" "+number, 0)
	}
	l.taps(ctx, l.hoa, "state", "working")
	l.taps(ctx, l.nam, "state", "working")
	if l.at < 0 {
		l.elsesButton(ctx)
	}
	l.taps(ctx, l.hoa, "figure", "50")
	l.answersAt(ctx, l.nam, "5", "figure")
	l.answersAt(ctx, l.nam, "việc của Nam", "text")
	l.answersAt(ctx, l.hoa, "việc của Hoa", "text")
	l.taps(ctx, l.nam, "files", "ok")
	l.taps(ctx, l.hoa, "files", "ok")
	l.taps(ctx, l.hoa, "review", "send")
	l.taps(ctx, l.nam, "review", "send")
	o := Officer()
	l.finds(ctx, o, o.ID, "what Hoa typed", saying("#1", "Hoa", "50%", "việc của Hoa"))
	l.finds(ctx, o, o.ID, "what Nam typed", saying("#2", "Nam", "5", "việc của Nam"))
	l.clean(ctx, l.hoa)
	l.clean(ctx, l.nam)
}

// elsesButton presses a button of somebody else's dialog, which says whose it is.
func (l *leaders) elsesButton(ctx context.Context) {
	l.t.Helper()
	m := l.finds(ctx, l.hoa, l.room, "Hoa's dialog", both(with(dialog("figure", "50")), l.of(l.hoa)))
	data := ""
	for _, b := range slices.Concat(m.Buttons...) {
		if strings.HasSuffix(b.Data, ":50") {
			data = b.Data
		}
	}
	told, err := l.sim.Press(ctx, l.room, simulator.PressSpec{As: simulator.Ref(l.nam.ID), Message: m.ID, Data: &data, Wait: simulator.Duration(time.Minute)})
	l.must(err)
	if !strings.Contains(told.Text, "Hoa") {
		l.t.Errorf("at somebody else's button Nam is told %q", told.Text)
	}
}

// bringsAllKinds reports with one of each kind of evidence, which the Board gets.
func (l *leaders) bringsAllKinds(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("baocao", "1 70% đã họp xong"), 0)
	l.taps(ctx, l.hoa, "review", "~e.files")
	file := func(name, data string) []simulator.FileSpec {
		return []simulator.FileSpec{{Name: name, Data: []byte(data)}}
	}
	sent := []simulator.SendSpec{
		{Kind: "photo", Files: []simulator.FileSpec{{Name: "a.png", Data: picture(3)}}}, {Kind: "video", Files: file("b.mp4", "video")},
		{Kind: "document", Files: file("c.docx", "document")}, {Kind: "voice", Files: file("d.ogg", "voice")},
		{Kind: "video_note", Files: file("e.mp4", "note")}, {Kind: "audio", Files: file("f.mp3", "audio")},
	}
	for i := range len(sent) + 1 {
		if i < len(sent) {
			l.hands(ctx, sent[i])
		} else {
			l.brings(ctx, func(question int64) error {
				_, err := l.sim.Locate(l.at, simulator.LocateSpec{As: simulator.Ref(l.hoa.ID), Latitude: 9.78, Longitude: 105.47, ReplyTo: question})
				return err
			})
		}
		l.finds(ctx, l.hoa, l.at, "so many files", func(m Message) bool {
			return with(dialog("files", "clear"))(m) && strings.Contains(fmt.Sprint(m.Buttons), fmt.Sprintf("(%d)", i+1))
		})
	}
	o := Officer()
	before := l.kinds(o.ID)
	l.taps(ctx, l.hoa, "files", "ok")
	l.taps(ctx, l.hoa, "review", "send")
	l.must(l.Await(ctx, "evidence of every kind at the officer's", func() (bool, error) {
		now := l.kinds(o.ID)
		for _, kind := range []string{"photo", "video", "document", "voice", "video_note", "audio", "location"} {
			if now[kind] != before[kind]+1 {
				return false, nil
			}
		}
		return true, nil
	}))
	l.clean(ctx, l.hoa)
}

// hands sends files as evidence to the step that asks for it.
func (l *leaders) hands(ctx context.Context, spec simulator.SendSpec) {
	l.t.Helper()
	l.brings(ctx, func(question int64) error {
		spec.As, spec.ReplyTo = simulator.Ref(l.hoa.ID), question
		_, err := l.sim.Send(l.at, spec)
		return err
	})
}

// brings answers the step that asks for evidence: in a group in reply to its question.
func (l *leaders) brings(ctx context.Context, send func(question int64) error) {
	l.t.Helper()
	if l.at > 0 {
		l.finds(ctx, l.hoa, l.at, "the step for files", with(dialog("files", "ok")))
		l.must(send(0))
		return
	}
	l.taps(ctx, l.hoa, "files", "~t")
	l.repliesAsAsked(ctx, l.hoa, l.at, send)
}

// kinds counts the messages of a chat by what they are.
func (l *leaders) kinds(chatID int64) map[string]int {
	history, err := l.sim.History(chatID)
	l.must(err)
	n := map[string]int{}
	for _, m := range history {
		n[m.Message.Kind]++
	}
	return n
}

// answersBadly gives a dialog what it can't take: each gets a short answer, and nothing is lost.
func (l *leaders) answersBadly(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("baocao", "1"), 0)
	l.taps(ctx, l.hoa, "state", "working")
	l.answersIn2(ctx, l.hoa, "150%", "figure")
	l.finds(ctx, l.hoa, l.at, "150 is too much", saying("100"))
	l.taps(ctx, l.hoa, "figure", "75")
	l.answersAt(ctx, l.hoa, strings.Repeat("dài ", 1000), "text")
	l.finds(ctx, l.hoa, l.at, "it is too long", saying("2000", l.in("rút gọn", "shorten")))
	sticker := func(question int64) error {
		_, err := l.sim.Send(l.at, simulator.SendSpec{
			As: simulator.Ref(l.hoa.ID), Kind: "sticker", ReplyTo: question, Files: []simulator.FileSpec{{Name: "a.webp", Data: []byte("x")}},
		})
		return err
	}
	if l.at < 0 {
		l.repliesAsAsked(ctx, l.hoa, l.at, sticker)
	} else {
		l.must(sticker(0))
	}
	l.finds(ctx, l.hoa, l.at, "a sticker is no text", saying(l.in("bằng chữ", "in words")))
	l.answersIn(ctx, l.hoa, l.at, "đã rà soát 12 chỉ tiêu")
	l.taps(ctx, l.hoa, "files", "ok")
	// What was written is corrected where it stands.
	l.edits(l.hoa, l.at, "đã rà soát 12 chỉ tiêu", "đã rà soát 13 chỉ tiêu")
	review := l.finds(ctx, l.hoa, l.at, "the edited text", both(with(dialog("review", "send")), saying("13 chỉ tiêu")))
	l.taps(ctx, l.hoa, "review", "send")
	l.clean(ctx, l.hoa)
	// The same button again, as a slow client may still show it.
	send := ""
	for _, b := range slices.Concat(review.Buttons...) {
		if strings.HasSuffix(b.Data, ":send") {
			send = b.Data
		}
	}
	o := Officer()
	l.finds(ctx, o, o.ID, "the report", saying("13 chỉ tiêu", "75%"))
	before := len(l.history(o.ID))
	card := l.finds(ctx, l.hoa, l.room, "the card", both(with("rep:1"), saying("#1")))
	told, err := l.sim.Press(ctx, l.room, simulator.PressSpec{
		As: simulator.Ref(l.hoa.ID), Message: card.ID, Data: &send, Forged: true, Wait: simulator.Duration(time.Minute),
	})
	l.must(err)
	if told.Text == "" || len(l.history(o.ID)) != before {
		l.t.Errorf("a button of what is over gave %q", told.Text)
	}
}

// edits changes what somebody wrote.
func (l *leaders) edits(p Player, chatID int64, was, is string) {
	l.t.Helper()
	for _, m := range slices.Backward(l.history(chatID)) {
		if n := len(m.Versions); n > 0 && m.Versions[n-1].Text == was && m.Message.From != nil && m.Message.From.ID == p.ID {
			_, err := l.sim.Edit(chatID, simulator.EditSpec{As: simulator.Ref(p.ID), Message: m.Message.ID, Text: is})
			l.must(err)
			return
		}
	}
	l.t.Fatalf("%s never wrote %q", p.First, was)
}

func (l *leaders) history(chatID int64) []simulator.Recorded {
	l.t.Helper()
	history, err := l.sim.History(chatID)
	l.must(err)
	return history
}

// anonymousLeads: an administrator who writes as the group is shown a way.
func (l *leaders) anonymousLeads(ctx context.Context) {
	if l.spot.kind == "group" {
		return // nobody can be anonymous there
	}
	_, err := l.sim.Promote(l.room, simulator.MemberSpec{Person: simulator.Ref(l.nam.ID), Only: true, Anonymous: true})
	l.must(err)
	l.types(l.nam, l.room, "/baocao@giaoban_bot 2", 0)
	way := l.finds(ctx, l.nam, l.room, "the way of who is anonymous", func(m Message) bool { return link(m) != "" && len(m.Buttons) == 1 })
	_, err = l.sim.OpenLink(simulator.LinkSpec{As: simulator.Ref(l.nam.ID), URL: link(way)})
	l.must(err)
	l.finds(ctx, l.nam, l.nam.ID, "the report on #2 in private", both(with(dialog("state", "working")), saying("#2")))
	_, err = l.presses(ctx, l.nam, l.nam.ID, dialog("state", "~c"), anyMessage)
	l.must(err)
	_, err = l.sim.Promote(l.room, simulator.MemberSpec{Person: simulator.Ref(l.nam.ID), Only: true})
	l.must(err)
}

// link returns the address of a message's first button that has one.
func link(m Message) string {
	for _, b := range slices.Concat(m.Buttons...) {
		if b.URL != "" {
			return b.URL
		}
	}
	return ""
}

// pausesAndResumes lets a dialog's time pass: its message says so once, whatever restarts, and the draft goes on.
func (l *leaders) pausesAndResumes(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("baocao", "1"), 0)
	l.taps(ctx, l.hoa, "state", "working")
	l.taps(ctx, l.hoa, "figure", "75")
	asked := l.finds(ctx, l.hoa, l.at, "the text is asked for", both(with(dialog("text", "~c")), l.of(l.hoa)))
	l.clock.Advance(25 * time.Hour)
	paused := l.finds(ctx, l.hoa, l.at, "the pause", both(with(dialog("text", "~r")), l.of(l.hoa)))
	if paused.ID != asked.ID || strings.Count(paused.Text, "\n") > 1 {
		l.t.Errorf("the dialog's message %d is %d now, and says %q", asked.ID, paused.ID, paused.Text)
	}
	l.restart()
	l.clock.Advance(time.Hour)
	l.taps(ctx, l.hoa, "text", "~r")
	l.finds(ctx, l.hoa, l.at, "the question again", both(with(dialog("text", "~s")), l.of(l.hoa)))
	told := 0
	for _, m := range l.history(l.at) {
		for _, v := range m.Versions {
			if strings.Contains(v.Text, "⏸") {
				told++
			}
		}
	}
	if told != 1 {
		l.t.Errorf("the end was told %d times", told)
	}
	l.cancels(ctx, l.hoa, "text")
	l.types(l.hoa, l.at, l.command("suabaocao", "2"), 0) // more than a day ago
	l.finds(ctx, l.hoa, l.at, "it is too late to correct", saying(l.in("quá thời gian sửa", "time for correcting"), "#2"))
}

// filtersAndPages looks through a long list, in the group that of the group, in private that of all one's organisations.
func (l *leaders) filtersAndPages(ctx context.Context) {
	l.types(l.nam, l.home(l.nam), l.commandAt(l.nam, "baocao", "1 xong đã họp đủ"), 0)
	l.taps(ctx, l.nam, "review", "send")
	l.clock.Set(time.Date(2017, 6, 14, 9, 0, 0, 0, l.zone)) // #3 was due on the 11th
	var more []directive.Directive
	for n := range 7 {
		more = append(more, directive.Directive{
			Title: directive.Text{VI: fmt.Sprint("Thêm ", n), EN: fmt.Sprint("More ", n)}, Lead: []directive.OrgID{"u1"}, Standing: true,
		})
	}
	system := directive.BySystem("test")
	l.execute(system, directive.DraftDirectives{Meeting: "june", Drafts: more})
	l.execute(system, directive.Publish{Numbers: []int{4, 5, 6, 7, 8, 9, 10}, Together: true})
	l.types(l.tu, l.home(l.tu), l.commandAt(l.tu, "nhiemvu", ""), 0)
	list := l.finds(ctx, l.tu, l.home(l.tu), "a long list", with("tsk:1:all"))
	if strings.Contains(list.Text, "↳ "+l.in("Hai", "Two")) != (l.at > 0) {
		l.t.Errorf("the list of who has two organisations is\n%s", list.Text)
	}
	shows := func(what, data string, fits match) {
		l.t.Helper()
		l.clicks(ctx, l.tu, l.home(l.tu), data)
		l.finds(ctx, l.tu, l.home(l.tu), what, func(m Message) bool { return m.ID == list.ID && fits(m) })
	}
	shows("the second page", "tsk:1:all", with("tsk:0:all"))
	shows("what is overdue", "tsk:0:late", func(m Message) bool { return strings.Contains(m.Text, "#3") && !strings.Contains(m.Text, "#2") })
	shows("what has no deadline", "tsk:0:none", func(m Message) bool { return strings.Contains(m.Text, "#4") && !strings.Contains(m.Text, "#3") })
	shows("what waits for the Board", "tsk:0:board", func(m Message) bool { return strings.Contains(m.Text, "#1") && !strings.Contains(m.Text, "#4") })
	l.types(l.hoa, l.at, l.command(l.in("nhiemvu", "tasks"), l.in("quá hạn", "overdue")), 0)
	l.finds(ctx, l.hoa, l.at, "the typed filter", func(m Message) bool {
		return m.ID != list.ID && with("rep:3")(m) && !strings.Contains(m.Text, "#2")
	})
}

// commandAt is a command as it is typed where somebody works.
func (l *leaders) commandAt(p Player, name, args string) string {
	if l.home(p) < 0 {
		name += "@giaoban_bot"
	}
	return strings.TrimSpace("/" + name + " " + args)
}

// meetsWhatIsOver reports on what can take no report, and another organisation's.
func (l *leaders) meetsWhatIsOver(ctx context.Context) {
	system := directive.BySystem("test")
	l.execute(system, directive.Withdraw{Number: 3, Reason: "ghép vào việc khác"})
	l.execute(system, directive.Close{Number: 10})
	for _, c := range []struct{ args, vi, en string }{
		{"3 xong", "rút", "withdrawn"}, {"10 xong", "kết thúc", "closed"}, {"99 xong", "#99", "#99"},
	} {
		l.types(l.hoa, l.at, l.command("baocao", c.args), 0)
		number, _, _ := strings.Cut(c.args, " ")
		l.finds(ctx, l.hoa, l.at, "the answer about #"+number, func(m Message) bool {
			return len(m.Buttons) == 0 && strings.Contains(m.Text, "#"+number) && strings.Contains(m.Text, l.in(c.vi, c.en)) && !strings.Contains(m.Text, "\n")
		})
	}
	l.types(l.mai, l.mai.ID, "/baocao 4 xong", 0) // another organisation's
	l.finds(ctx, l.mai, l.mai.ID, "whose it is", both(saying("#4"), func(m Message) bool { return len(m.Buttons) == 0 }))
}

// speaksTwoLanguages changes a person's language and back, and sees that either name of a command works.
func (l *leaders) speaksTwoLanguages(ctx context.Context) {
	other := map[directive.Lang]string{directive.Vietnamese: "en", directive.English: "vi"}[l.spot.lang]
	l.types(l.mai, l.mai.ID, "/ngonngu", 0)
	l.clicks(ctx, l.mai, l.mai.ID, "lng:"+other)
	l.types(l.mai, l.mai.ID, "/help", 0)
	l.finds(ctx, l.mai, l.mai.ID, "the help in the other language", saying(l.in("/tasks", "/nhiemvu")))
	l.types(l.mai, l.mai.ID, "/language", 0)
	l.clicks(ctx, l.mai, l.mai.ID, "lng:"+string(l.spot.lang))
	l.types(l.mai, l.mai.ID, "/trogiup", 0)
	l.finds(ctx, l.mai, l.mai.ID, "the help again", saying(l.in("/nhiemvu", "/tasks")))
	l.must(l.Await(ctx, "menus by scope and language", func() (bool, error) {
		requests := l.sim.Requests(simulator.RequestsQuery{Method: "setMyCommands"})
		for _, scope := range []string{"all_private_chats", "all_group_chats"} {
			for _, lang := range []string{"vi", "en"} {
				if !slices.ContainsFunc(requests, func(r simulator.Request) bool {
					return strings.Contains(r.Params["scope"], scope) && r.Params["language_code"] == lang
				}) {
					return false, nil
				}
			}
		}
		return true, nil
	}))
}
