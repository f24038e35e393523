package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/directive"
	"giaoban/simulator"
)

// TestTheLeadersSideEverywhere plays what leaders do, through the real client and the simulator, in every kind of chat, with
// privacy mode and without, in both languages.
//
// Most of the time is the pacing's, in which nothing is computed, and no two share anything: so several are played at once.
func TestTheLeadersSideEverywhere(t *testing.T) {
	var all sync.WaitGroup
	defer all.Wait()
	places := make(chan struct{}, 4)
	for _, kind := range []string{"group", "supergroup", "forum", "private"} {
		for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
			for _, privacy := range []bool{true, false} {
				s := spot{kind, lang, privacy}
				all.Go(func() {
					places <- struct{}{}
					defer func() { <-places }()
					t.Run(fmt.Sprintf("%s.%s.privacy=%t", s.kind, s.lang, s.privacy), func(t *testing.T) { playEverything(t, s) })
				})
			}
		}
	}
}

// playEverything plays all scenes in one place.
func playEverything(t *testing.T, s spot) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*bound)
	defer cancel()
	l := onSpot(t, s)
	defer func() {
		if t.Failed() {
			l.dump(l.at)
		}
	}()
	for _, part := range []func(context.Context){
		l.listsAndReceives, l.goesAllWays, l.twoTalkAtOnce, l.reportsWithEvidence, l.correctsAndLooksBack, l.bringsAllKinds, l.raisesAndExtends,
		l.partnersAnswer, l.sharesInitiative, l.answersBadly, l.helpsAndKeepsQuiet, l.speaksTwoLanguages, l.goesOnInPrivate, l.anonymousLeads,
		l.pausesAndResumes, l.filtersAndPages, l.meetsWhatIsOver,
	} {
		part(ctx)
	}
}

// command is a command as it is typed where the leaders are.
func (l *leaders) command(name, args string) string {
	if l.at < 0 {
		name += "@giaoban_bot"
	}
	return strings.TrimSpace("/" + name + " " + args)
}

func (l *leaders) listsAndReceives(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("nhiemvu", ""), 0)
	list := l.finds(ctx, l.hoa, l.at, "the tasks", with("rep:3"))
	if three, one := strings.Index(list.Text, "#3"), strings.Index(list.Text, "#1"); three < 0 || one < three {
		l.t.Errorf("the most urgent is not first:\n%s", list.Text)
	}
	l.clicks(ctx, l.hoa, l.at, "tsk:0:soon")
	l.finds(ctx, l.hoa, l.at, "what is due soon", func(m Message) bool {
		return m.ID == list.ID && strings.Contains(m.Text, "#3") && !strings.Contains(m.Text, "#1")
	})
	// Only who answers for the unit receives; the others are told who may.
	card := l.finds(ctx, l.nam, l.room, "the card", both(with("ack:2"), saying("#2")))
	l.clicks(ctx, l.nam, l.room, "ack:2")
	l.finds(ctx, l.nam, l.room, "the changed card", func(m Message) bool { return m.ID == card.ID && strings.Contains(m.Text, "Nam") })
	told, err := l.sim.Press(ctx, l.room, simulator.PressSpec{
		As: simulator.Ref(l.mai.ID), Message: card.ID, Data: ptrTo("rep:2"), Wait: simulator.Duration(time.Minute),
	})
	l.must(err)
	if !strings.Contains(told.Text, l.in("Đơn vị Một", "Unit One")) {
		l.t.Errorf("somebody else is told %q", told.Text)
	}
}

func (l *leaders) reportsWithEvidence(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("baocao", "2"), 0)
	l.clicks(ctx, l.hoa, l.at, dialog("state", "working"))
	l.answersWhenAsked(ctx, l.hoa, "25", "figure")
	l.clicks(ctx, l.hoa, l.at, dialog("figure", "25")) // above the target: asked about once
	l.restart()
	l.answersWhenAsked(ctx, l.hoa, "đã sửa 25 nhà", "text")
	l.hands(ctx, simulator.SendSpec{Kind: "photo", Caption: "mái nhà", Files: []simulator.FileSpec{
		{Name: "a.png", Data: picture(1), Mime: "image/png"}, {Name: "b.png", Data: picture(2), Mime: "image/png"},
	}})
	l.finds(ctx, l.hoa, l.at, "two files", both(with(dialog("files", "clear")), saying("2")))
	l.clicks(ctx, l.hoa, l.at, dialog("files", "ok"))
	l.clicks(ctx, l.hoa, l.at, dialog("review", "send"))
	o := Officer()
	l.finds(ctx, o, o.ID, "the report", saying("#2", "Hoa", "đã sửa 25 nhà"))
	l.must(l.Await(ctx, "the album at the officer's", func() (bool, error) { return l.albums(o.ID) == 2, nil }))
	l.leavesOneLine(ctx)
}

// albums counts the pictures that came to a chat as part of an album.
func (l *leaders) albums(chatID int64) (n int) {
	history, err := l.sim.History(chatID)
	l.must(err)
	for _, m := range history {
		if m.Message.Album != "" && m.Message.Photo != nil {
			n++
		}
	}
	return n
}

// leavesOneLine sees that nothing of a dialog is left in the group but a line without buttons.
func (l *leaders) leavesOneLine(ctx context.Context) {
	if l.at > 0 {
		return
	}
	l.must(l.Await(ctx, "the dialog to be gone", func() (bool, error) {
		messages, err := l.Messages(ctx, l.hoa.ID, l.at)
		return !slices.ContainsFunc(messages, func(m Message) bool {
			return m.ForceReply != nil || with("d:.*")(m)
		}), err
	}))
	l.finds(ctx, l.hoa, l.at, "the line", func(m Message) bool {
		return strings.Contains(m.Text, "Hoa") && strings.Contains(m.Text, "#2") && len(m.Buttons) == 0 && !strings.Contains(m.Text, "\n")
	})
}

// answersWhenAsked waits for a step, and types its answer.
func (l *leaders) answersWhenAsked(ctx context.Context, p Player, text, step string) {
	l.t.Helper()
	l.finds(ctx, p, l.at, "the step "+step, with(dialog(step, "~c")))
	l.answersIn(ctx, p, l.at, text)
}

func (l *leaders) correctsAndLooksBack(ctx context.Context) {
	l.types(l.hoa, l.at, l.command("suabaocao", "2"), 0)
	l.clicks(ctx, l.hoa, l.at, dialog("review", "~e.text"))
	l.answersWhenAsked(ctx, l.hoa, "đã sửa đủ 25 nhà", "text")
	l.clicks(ctx, l.hoa, l.at, dialog("review", "send"))
	o := Officer()
	l.finds(ctx, o, o.ID, "the new version", saying("đã sửa đủ 25 nhà", "✏️"))
	l.types(l.hoa, l.at, l.command("lichsu", "2"), 0)
	history := l.finds(ctx, l.hoa, l.at, "the history", with("evd:2:u1:2"))
	if !strings.Contains(history.Text, "đã sửa đủ 25 nhà") || !strings.Contains(history.Text, "đã sửa 25 nhà") {
		l.t.Errorf("the history is\n%s", history.Text)
	}
	before := l.albums(l.at)
	l.clicks(ctx, l.hoa, l.at, "evd:2:u1:2")
	l.must(l.Await(ctx, "the evidence again", func() (bool, error) { return l.albums(l.at) == before+2, nil }))
}

func (l *leaders) raisesAndExtends(ctx context.Context) {
	o := Officer()
	l.types(l.hoa, l.at, l.command("baocao", "1"), 0)
	l.clicks(ctx, l.hoa, l.at, dialog("state", "blocked"))
	l.answersWhenAsked(ctx, l.hoa, "thiếu vốn", "blocked")
	l.clicks(ctx, l.hoa, l.at, dialog("urgent", "urgent"))
	l.clicks(ctx, l.hoa, l.at, dialog("files", "ok"))
	l.clicks(ctx, l.hoa, l.at, dialog("review", "send"))
	l.finds(ctx, o, o.ID, "the difficulty", saying("🆘", "thiếu vốn"))
	l.clicks(ctx, o, o.ID, "ans:1:u1:.*")
	l.finds(ctx, o, o.ID, "the question what to answer", with(dialog("reason", "~c")))
	l.types(o, o.ID, "sẽ cấp thêm", 0)
	l.finds(ctx, l.hoa, l.room, "the answer in the group", saying("💬", "sẽ cấp thêm"))
	l.repliesTo(ctx, "sẽ cấp thêm", "thiếu vốn")

	l.types(l.hoa, l.at, l.command("giahan", "2"), 0)
	l.answersWhenAsked(ctx, l.hoa, "15/8", "until")
	l.answersWhenAsked(ctx, l.hoa, "mưa nhiều", "reason")
	l.clicks(ctx, l.hoa, l.at, dialog("review", "send"))
	l.clicks(ctx, o, o.ID, "xok:2:u1.*")
	l.finds(ctx, l.hoa, l.room, "the card with the new day", both(with("rep:2"), saying("15")))
	if l.at < 0 {
		l.repliesTo(ctx, "⏳", "mưa nhiều")
	}
}

// repliesTo sees that a message of the bot answers, where the leaders are, the one in which somebody wrote a text.
func (l *leaders) repliesTo(ctx context.Context, of, to string) {
	l.t.Helper()
	l.must(l.Await(ctx, fmt.Sprintf("a reply %q to %q", of, to), func() (bool, error) {
		history, err := l.sim.History(l.at)
		for _, m := range history {
			last := ""
			if n := len(m.Versions); n > 0 {
				last = m.Versions[n-1].Text
			}
			if m.Message.From != nil && m.Message.From.IsBot && m.Message.ReplyTo != nil && strings.Contains(last, of) &&
				strings.Contains(m.Message.ReplyTo.Text, to) {
				return true, err
			}
		}
		return false, err
	}))
}

func (l *leaders) partnersAnswer(ctx context.Context) {
	l.finds(ctx, l.mai, l.other, "the partner's card", both(with("rep:2"), saying("#2")))
	l.types(l.mai, l.other, "/baocao@giaoban_bot 2 7 nhà góp vật liệu", 0)
	_, err := l.presses(ctx, l.mai, l.other, dialog("review", "send"), anyMessage)
	l.must(err)
	name := l.in("Đơn vị Hai", "Unit Two")
	l.finds(ctx, l.hoa, l.room, "the lead's card with the partner's state", func(m Message) bool {
		return with("rep:2")(m) && strings.Contains(m.Text, name) && strings.Contains(m.Text, "7 ")
	})
}

func (l *leaders) sharesInitiative(ctx context.Context) {
	o := Officer()
	l.types(l.hoa, l.at, l.command("baocao", "3 12/20 nhà đã lợp"), 0)
	l.clicks(ctx, l.hoa, l.at, dialog("figure", "8")) // 12 of 20 are done: 8 are left
	l.clicks(ctx, l.hoa, l.at, dialog("review", "~e.idea"))
	l.answersWhenAsked(ctx, l.hoa, "mỗi tổ một nhà", "idea")
	l.clicks(ctx, l.hoa, l.at, dialog("review", "~e.files"))
	l.hands(ctx, simulator.SendSpec{Kind: "photo", Files: []simulator.FileSpec{{Name: "nha.png", Data: picture(5)}}})
	l.finds(ctx, l.hoa, l.at, "the picture", with(dialog("files", "clear")))
	l.clicks(ctx, l.hoa, l.at, dialog("files", "ok"))
	l.clicks(ctx, l.hoa, l.at, dialog("review", "send"))
	l.clicks(ctx, o, o.ID, "shr:3:u1:1")
	l.clicks(ctx, o, o.ID, dialog("sure", "yes"))
	way := l.finds(ctx, l.mai, l.other, "the way that works, with credit", saying("💡", "mỗi tổ một nhà", l.in("Đơn vị Một", "Unit One"), "Hoa"))
	if way.Kind != "photo" {
		l.t.Errorf("the way that works comes without its picture, as %q", way.Kind)
	}
}

func (l *leaders) helpsAndKeepsQuiet(ctx context.Context) {
	l.types(l.hoa, l.hoa.ID, "/trogiup", 0)
	l.finds(ctx, l.hoa, l.hoa.ID, "the help", saying(l.in("/giahan", "/extend")))
	l.types(l.hoa, l.hoa.ID, "xin chào", 0)
	l.finds(ctx, l.hoa, l.hoa.ID, "one line", both(saying(l.in("/nhiemvu", "/tasks")), func(m Message) bool { return !strings.Contains(m.Text, "\n") }))
	menu := func() bool {
		requests := l.sim.Requests(simulator.RequestsQuery{Method: "setMyCommands"})
		return slices.ContainsFunc(requests, func(r simulator.Request) bool {
			scope, commands := r.Params["scope"], r.Params["commands"]
			return strings.Contains(scope, fmt.Sprintf(`"chat_id":%d`, l.hoa.ID)) && strings.Contains(commands, l.in("baocao", "report")) &&
				!strings.Contains(commands, l.in("soanchidao", "draft"))
		})
	}
	l.must(l.Await(ctx, "the menu of a leader", func() (bool, error) { return menu(), nil }))
	// In the group nobody addressed the bot: it stays silent, and what comes after it is answered.
	before, err := l.sim.History(l.room)
	l.must(err)
	l.types(l.nam, l.room, "các đồng chí nhớ họp nhé", 0)
	l.types(l.nam, l.room, "/huy@giaoban_bot", 0)
	l.must(l.Await(ctx, "the answer to /huy", func() (bool, error) {
		now, err := l.sim.History(l.room)
		return len(now) >= len(before)+3, err
	}))
	now, err := l.sim.History(l.room)
	l.must(err)
	if said := len(now) - len(before); said != 3 { // two of Nam's and one answer
		l.t.Errorf("%d messages came", said)
	}
}

func (l *leaders) goesOnInPrivate(ctx context.Context) {
	m := l.finds(ctx, l.nam, l.room, "the card", with("rep:1"))
	_, err := l.Press(ctx, l.nam.ID, l.room, m.ID, "rep:1")
	l.must(err)
	mine := func(m Message) bool { return strings.Contains(m.Text, "Nam") }
	_, err = l.presses(ctx, l.nam, l.room, dialog("state", "working"), mine)
	l.must(err)
	asked := l.finds(ctx, l.nam, l.room, "the figure in the group", both(with(dialog("figure", "50")), mine))
	_, err = l.sim.OpenLink(simulator.LinkSpec{As: simulator.Ref(l.nam.ID), URL: link(asked)})
	l.must(err)
	_, err = l.presses(ctx, l.nam, l.nam.ID, dialog("figure", "50"), anyMessage)
	l.must(err)
	l.finds(ctx, l.nam, l.nam.ID, "the text", with(dialog("text", "~c")))
	l.types(l.nam, l.nam.ID, "đã họp", 0)
	_, err = l.presses(ctx, l.nam, l.nam.ID, dialog("files", "ok"), anyMessage)
	l.must(err)
	_, err = l.presses(ctx, l.nam, l.nam.ID, dialog("review", "send"), anyMessage)
	l.must(err)
	o := Officer()
	l.finds(ctx, o, o.ID, "Nam's report", saying("Nam", "50%", "đã họp"))
	l.must(l.Await(ctx, "the group to be left clean", func() (bool, error) {
		messages, err := l.Messages(ctx, l.nam.ID, l.room)
		return !slices.ContainsFunc(messages, with("d:.*")), err
	}))
}

func ptrTo[T any](v T) *T { return &v }
