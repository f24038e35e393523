package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"giaoban/directive"
)

// Story says how the story is told.
type Story struct {
	Lang string // "vi" or "en": what everybody reads and writes
	Zone *time.Location
	Out  io.Writer // gets the transcript
}

// Play plays the working session of 8 June 2017 on a stage where the sample office is set up: the officer publishes the
// directives, the groups receive them, leaders report, who has not finished is reminded before 27 July, and the manager
// asks for the summary. It returns what the simulator recorded, and an error where anything of the story did not happen.
func Play(ctx context.Context, s *Stage, story Story) (Counts, error) {
	t := &teller{Stage: s, out: story.Out, lang: story.Lang, zone: story.Zone}
	for _, scene := range []func(context.Context) error{
		t.publication, t.receipt, t.twoAtOnce, t.moreReports, t.confirmation, t.countdown, t.summary,
	} {
		if err := scene(ctx); err != nil {
			return Counts{}, err
		}
	}
	counts, err := s.Count(ctx)
	if err != nil {
		return Counts{}, err
	}
	want := Counts{Directives: 11, Groups: 7, Cards: 59, Acknowledged: 51, Reports: reportsGiven, Reminders: remindersDue}
	if counts != want {
		refused, err := s.Failures(ctx)
		if err != nil {
			return counts, err
		}
		for _, r := range refused {
			t.line("✗ %s to %d: %d %s", r.Method, r.Chat, r.Status, r.Error)
		}
		return counts, fmt.Errorf("the simulator recorded %v, the story should have come to %v", counts, want)
	}
	return counts, nil
}

// What the story comes to. The Farmers' leader, who is silent, acknowledges none of his eight cards. Reminded are, on 20
// July all seven: five of the anniversary, and the Board and the Front, who have finished that, of what they received six
// weeks before and never reported on; then four on the 24th, three on the 26th and three on the 27th.
const (
	reportsGiven = 12
	remindersDue = 7 + 4 + 3 + 3
)

// cards returns the numbers of the directives that an organisation gets.
func cards(org directive.OrgID) []int {
	numbers := []int{1, 2, 3, 4, 5, 6, 7}
	switch org {
	case "ldld":
		numbers = append(numbers, 8)
	case "ccb":
		numbers = append(numbers, 9)
	case "tdoan":
		numbers = append(numbers, 10)
	}
	return append(numbers, 11)
}

func roomOf(org directive.OrgID) Room {
	for _, r := range Rooms() {
		if r.Organisation == org {
			return r
		}
	}
	return Room{}
}

func leaderOf(org directive.OrgID) Player { return roomOf(org).Members[0] }
func deputyOf(org directive.OrgID) Player { return roomOf(org).Members[1] }

// publication: the officer looks at the drafts, sees one as the groups will, and publishes all after the plan.
func (t *teller) publication(ctx context.Context) error {
	t.act("Ban Dân vận ban hành mười một chỉ đạo", "The Board publishes the eleven directives")
	o := Officer()
	if _, err := t.says(ctx, o, o.ID, t.in("/chidao", "/directives"), 0); err != nil {
		return err
	}
	list, err := t.sees(ctx, o, o.ID, "the list of drafts", with("dp:all"))
	if err != nil {
		return err
	}
	t.shows(ctx, list, 12)
	if _, err := t.presses(ctx, o, o.ID, `dv:5:\d+`, anyMessage); err != nil {
		return err
	}
	preview, err := t.sees(ctx, o, o.ID, "the preview of #5", with("dp:5"))
	if err != nil {
		return err
	}
	t.shows(ctx, preview, 9)
	if _, err := t.presses(ctx, o, o.ID, `dl:\d+`, with("dp:5")); err != nil {
		return err
	}
	if _, err := t.presses(ctx, o, o.ID, "dp:all", anyMessage); err != nil {
		return err
	}
	if _, err := t.presses(ctx, o, o.ID, dialog("form", "cards"), anyMessage); err != nil {
		return err
	}
	plan, err := t.sees(ctx, o, o.ID, "the plan", with(dialog("confirm", "ok")))
	if err != nil {
		return err
	}
	t.shows(ctx, plan, 18)
	if _, err := t.presses(ctx, o, o.ID, dialog("confirm", "ok"), anyMessage); err != nil {
		return err
	}
	done, err := t.sees(ctx, o, o.ID, "the news that it is published", saying("✅", "#1–#11", "59"))
	if err != nil {
		return err
	}
	t.shows(ctx, done, 4)
	return nil
}

// dialog is the pattern of a dialog's button.
func dialog(step, value string) string { return "d:[^:]+:" + step + ":" + value }

// receipt: the leaders acknowledge every card; the Farmers' leader keeps silent.
func (t *teller) receipt(ctx context.Context) error {
	t.act("Các đơn vị tiếp nhận", "The organisations receive them")
	for _, r := range Rooms() {
		leader, shown := r.Members[0], cards(r.Organisation)
		for i, number := range shown {
			if r.Organisation == "hnd" {
				// Silent, but the card must be there.
				pattern := fmt.Sprintf("ack:%d", number)
				if _, err := t.sees(ctx, leader, r.Chat, "the card #"+fmt.Sprint(number), with(pattern)); err != nil {
					return err
				}
				continue
			}
			after, err := t.receives(ctx, leader, r.Chat, number, i == 0)
			if err != nil {
				return err
			}
			if r.Organisation == "bdv" && number == 5 {
				t.shows(ctx, after, 12)
			}
		}
		if r.Organisation == "hnd" {
			t.note(ctx, t.title(r), leader.Name(), t.in("(chưa bấm gì)", "(presses nothing)"))
		} else {
			t.note(ctx, t.title(r), leader.Name(), fmt.Sprintf(t.in("… và %d chỉ đạo khác", "… and %d other directives"), len(shown)-1))
		}
	}
	return nil
}

// receives presses a card's button and returns the card as it is then: the card itself changes, no new message comes.
// Only what is told aloud stands in the transcript.
func (t *teller) receives(ctx context.Context, p Player, chat int64, number int, aloud bool) (Message, error) {
	quiet := *t
	if !aloud {
		quiet.out = io.Discard
	}
	pattern := fmt.Sprintf("ack:%d", number)
	card, err := quiet.presses(ctx, p, chat, pattern, anyMessage)
	if err != nil {
		return Message{}, err
	}
	changed := func(m Message) bool { return m.ID == card.ID && !with(pattern)(m) }
	return t.sees(ctx, p, chat, "the changed card #"+fmt.Sprint(number), changed)
}

// report plays the guided command from a card's button.
type report struct {
	who    Player
	chat   int64
	number int
	state  string // "working", "done" or "blocked"
	figure string // pressed where it is a percentage of the buttons, typed otherwise; empty skips
	over   bool   // the figure is above the target, which is asked about
	text   string
}

// steps returns the report's steps, so that two people can take theirs in turn.
func (t *teller) steps(r report) []func(context.Context) error {
	mine := saying(r.who.Name())
	card := fmt.Sprintf("rep:%d", r.number)
	steps := []func(context.Context) error{
		func(ctx context.Context) error {
			isCard := func(m Message) bool { return len(m.Text) > 0 && saying(fmt.Sprintf("#%d ·", r.number))(m) }
			_, err := t.presses(ctx, r.who, r.chat, card, isCard)
			return err
		},
		func(ctx context.Context) error {
			_, err := t.presses(ctx, r.who, r.chat, dialog("state", r.state), mine)
			return err
		},
	}
	if r.figure != "" {
		steps = append(steps, t.figureSteps(r, mine)...)
	}
	return append(steps,
		func(ctx context.Context) error { return t.answers(ctx, r.who, r.chat, r.text) },
		func(ctx context.Context) error {
			if r.state == "blocked" {
				if _, err := t.presses(ctx, r.who, r.chat, dialog("urgent", "urgent"), mine); err != nil {
					return err
				}
			}
			_, err := t.presses(ctx, r.who, r.chat, dialog("files", "ok"), mine) // no evidence
			return err
		},
		func(ctx context.Context) error {
			_, err := t.presses(ctx, r.who, r.chat, dialog("review", "send"), mine)
			return err
		},
		func(ctx context.Context) error {
			line, err := t.sees(ctx, r.who, r.chat, "the line that it is reported",
				both(mine, func(m Message) bool { return len(m.Buttons) == 0 && saying(fmt.Sprintf("#%d", r.number))(m) }))
			if err == nil {
				t.shows(ctx, line, 2)
			}
			return err
		})
}

func (t *teller) figureSteps(r report, mine match) []func(context.Context) error {
	switch r.figure {
	case "25", "50", "75":
		return []func(context.Context) error{func(ctx context.Context) error {
			_, err := t.presses(ctx, r.who, r.chat, dialog("figure", r.figure), mine)
			return err
		}}
	}
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return t.answers(ctx, r.who, r.chat, r.figure) },
	}
	if r.over {
		steps = append(steps, func(ctx context.Context) error {
			_, err := t.presses(ctx, r.who, r.chat, dialog("figure", r.figure), mine)
			return err
		})
	}
	return steps
}

// answers replies to the question that is put to a player.
func (t *teller) answers(ctx context.Context, p Player, chat int64, text string) error {
	question, err := t.sees(ctx, p, chat, "a question to answer", asking)
	if err != nil {
		return err
	}
	_, err = t.says(ctx, p, chat, text, question.ID)
	if err != nil {
		return err
	}
	return t.Await(ctx, "the question to be taken away", func() (bool, error) {
		messages, err := t.Messages(ctx, p.ID, chat)
		for _, m := range messages {
			if m.ID == question.ID {
				return false, err
			}
		}
		return err == nil, err
	})
}

// reports plays one report from beginning to end.
func (t *teller) reports(ctx context.Context, r report) error {
	for _, step := range t.steps(r) {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// twoAtOnce: in one group, leader and deputy report different directives, step by step in turn.
func (t *teller) twoAtOnce(ctx context.Context) error {
	t.act("Hai đồng chí báo cáo cùng lúc trong một nhóm", "Two people report at the same time in one group")
	room := roomOf("ldld")
	first := report{
		who: leaderOf("ldld"), chat: room.Chat, number: 5, state: "working", figure: "0",
		text: t.in("Đang vận động kinh phí sửa 3 căn nhà cho gia đình thương binh", "Raising funds to repair 3 houses of invalids' families"),
	}
	second := report{
		who: deputyOf("ldld"), chat: room.Chat, number: 8, state: "working", figure: "50",
		text: t.in("Đã chốt lịch đối thoại với 2 doanh nghiệp", "Dialogues with 2 enterprises are scheduled"),
	}
	one, two := t.steps(first), t.steps(second)
	for i := range max(len(one), len(two)) {
		for _, steps := range [][]func(context.Context) error{one, two} {
			if i < len(steps) {
				if err := steps[i](ctx); err != nil {
					return err
				}
			}
		}
	}
	return errors.Join(t.reached(ctx, first), t.reached(ctx, second))
}

// reached looks for a report at the officer's, with its own words and nobody else's name.
func (t *teller) reached(ctx context.Context, r report) error {
	m, err := t.sees(ctx, Officer(), Officer().ID, "the report of #"+fmt.Sprint(r.number),
		saying(markReport, fmt.Sprintf("#%d ", r.number), r.text, r.who.Name()))
	if err == nil {
		t.shows(ctx, m, 12)
	}
	return err
}

// moreReports: some finish early, one is blocked, one writes it all in one line.
func (t *teller) moreReports(ctx context.Context) error {
	t.act("Các đơn vị báo cáo", "The organisations report")
	for _, org := range []directive.OrgID{"bdv", "mttq"} {
		chat := roomOf(org).Chat
		if err := t.reports(ctx, report{
			who: leaderOf(org), chat: chat, number: 5, state: "done", figure: "2", over: true,
			text: t.in("Đã bàn giao 2 căn nhà tình nghĩa", "2 houses of gratitude are handed over"),
		}); err != nil {
			return err
		}
		if err := t.reports(ctx, report{
			who: leaderOf(org), chat: chat, number: 6, state: "done", figure: "0",
			text: t.in("Không còn căn nhà dột nào", "No house leaks any more"),
		}); err != nil {
			return err
		}
	}
	if err := t.reports(ctx, report{
		who: leaderOf("ccb"), chat: roomOf("ccb").Chat, number: 9, state: "blocked",
		text: t.in("Chưa thống nhất được nhân sự, đề nghị Ban cho ý kiến", "Candidates are not agreed yet; the Board's view is asked for"),
	}); err != nil {
		return err
	}
	return t.oneLine(ctx)
}

// oneLine: a report that is typed in one line only needs to be looked through and sent. The command names the bot: in a
// group with privacy mode on, a bare one reaches only the bot that wrote there last.
func (t *teller) oneLine(ctx context.Context) error {
	room, leader := roomOf("tdoan"), leaderOf("tdoan")
	line := t.in("/baocao@giaoban_bot 10 40% đã duyệt xong kế hoạch đại hội", "/report@giaoban_bot 10 40% the congress plan is approved")
	if _, err := t.says(ctx, leader, room.Chat, line, 0); err != nil {
		return err
	}
	_, err := t.presses(ctx, leader, room.Chat, dialog("review", "send"), saying(leader.Name()))
	return err
}

// confirmation: the officer confirms what is done.
func (t *teller) confirmation(ctx context.Context) error {
	t.act("Ban Dân vận xác nhận", "The Board confirms")
	o := Officer()
	for _, org := range []directive.OrgID{"bdv", "mttq"} {
		for _, number := range []int{5, 6} {
			pattern := fmt.Sprintf("cfm:%d:%s:1", number, org)
			m, err := t.presses(ctx, o, o.ID, pattern, anyMessage)
			if err != nil {
				return err
			}
			settled := func(now Message) bool { return now.ID == m.ID && len(now.Buttons) == 0 }
			if _, err := t.sees(ctx, o, o.ID, "the settled report", settled); err != nil {
				return err
			}
		}
	}
	return nil
}

// countdown: the clock moves to the days before 27 July. Who has finished is left alone; who reports after a reminder
// gets no other.
func (t *teller) countdown(ctx context.Context) error {
	t.act("Những ngày trước 27/7", "The days before 27 July")
	morning := func(day int) time.Time { return time.Date(2017, time.July, day, 8, 0, 30, 0, t.zone) }
	if err := t.reminded(ctx, morning(20), "ldld", "hlhpn", "hnd", "tdoan", "ccb"); err != nil {
		return err
	}
	if err := t.finishes(ctx, "hlhpn"); err != nil {
		return err
	}
	if err := t.reminded(ctx, morning(24), "ldld", "hnd", "tdoan", "ccb"); err != nil {
		return err
	}
	if err := t.finishes(ctx, "ccb"); err != nil {
		return err
	}
	if err := t.reminded(ctx, morning(26), "ldld", "hnd", "tdoan"); err != nil {
		return err
	}
	return t.reminded(ctx, morning(27), "ldld", "hnd", "tdoan")
}

// finishes reports both directives of the anniversary as done.
func (t *teller) finishes(ctx context.Context, org directive.OrgID) error {
	for _, r := range []report{
		{figure: "1", number: 5, text: t.in("Đã khánh thành 1 công trình ở cơ sở", "1 public work is opened at the grassroots")},
		{figure: "0", number: 6, text: t.in("Đã lợp lại mái 2 căn, không còn nhà dột", "2 roofs are renewed, no house leaks any more")},
	} {
		r.who, r.chat, r.state = leaderOf(org), roomOf(org).Chat, "done"
		if err := t.reports(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// reminded moves the clock and waits for the reminders of that day.
func (t *teller) reminded(ctx context.Context, to time.Time, orgs ...directive.OrgID) error {
	t.line("%s │ ⏩", to.In(t.zone).Format("02/01 15:04"))
	if err := t.MoveTo(ctx, to); err != nil {
		return err
	}
	for _, org := range orgs {
		r := roomOf(org)
		day := t.in(to.Format("2/1/2006"), to.Format("2 January 2006"))
		m, err := t.sees(ctx, r.Members[0], r.Chat, "the reminder", func(m Message) bool {
			heading, _, _ := strings.Cut(m.Text, "\n")
			return strings.HasPrefix(heading, markReminder) && strings.Contains(heading, day)
		})
		if err != nil {
			return err
		}
		t.shows(ctx, m, 5)
	}
	return nil
}

// Figures of the summary at the story's end, in the order of the text: all tasks; done in time, late, undated; not done
// within time, overdue, undated; waiting for confirmation, blocked, received, silent.
func figures() []string {
	return []string{"59", "4", "4", "0", "0", "55", "18", "0", "37", "4", "1", "51", "8"}
}

// ofFirstOrganisation are the figures of the Mobilization Board's own part: its eight tasks, of which two are confirmed.
func ofFirstOrganisation() []string { return []string{"8", "2", "0", "0"} }

// summary: the manager asks for the figures, by organisation and by directive.
func (t *teller) summary(ctx context.Context) error {
	t.act("Lãnh đạo xem tổng hợp", "The manager asks for the summary")
	m := Manager()
	if _, err := t.says(ctx, m, m.ID, t.in("/tonghop", "/summary"), 0); err != nil {
		return err
	}
	byOrganisation, err := t.sees(ctx, m, m.ID, "the summary by organisation", with(`sum:\d+:d`))
	if err != nil {
		return err
	}
	t.shows(ctx, byOrganisation, 60)
	if err := t.holds(byOrganisation); err != nil {
		return err
	}
	if _, err := t.presses(ctx, m, m.ID, `sum:\d+:d`, anyMessage); err != nil {
		return err
	}
	byDirective, err := t.sees(ctx, m, m.ID, "the summary by directive", with(`sum:\d+:o`))
	if err != nil {
		return err
	}
	t.shows(ctx, byDirective, 80)
	if byDirective.ID != byOrganisation.ID {
		return errors.New("the summary by directive came as a new message instead of in place")
	}
	return t.holds(byDirective)
}

// holds compares the figures at the head of a summary with what was played.
func (t *teller) holds(m Message) error {
	head, rest, _ := strings.Cut(m.Text, "\n\n")
	_, counted, _ := strings.Cut(head, "\n") // the first line is a heading with a date
	var got []string
	for _, line := range strings.Split(counted, "\n") {
		if !strings.Contains(line, "%") { // the rate says 4/59 once more
			got = append(got, numbers(line)...)
		}
	}
	if want := figures(); !slices.Equal(got, want) {
		return fmt.Errorf("the summary's figures are %v, the story came to %v", got, want)
	}
	first := roomOf("bdv")
	for _, line := range strings.Split(rest, "\n") {
		if name := t.in("Ban Dân vận", "Board"); strings.HasPrefix(line, name+" ") {
			if got := numbers(line); !slices.Equal(got[:min(4, len(got))], ofFirstOrganisation()) {
				return fmt.Errorf("the summary has %v for %s", got, first.Organisation)
			}
			return nil
		}
	}
	return nil
}

// numbers returns the whole numbers in a line.
func numbers(line string) []string { return regexp.MustCompile(`\d+`).FindAllString(line, -1) }
