package scheduler_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/app"
	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/directive"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTheSummerOf2017 lives from 8 June to 31 August with seven organisations, and writes down all that they are reminded
// of, day by day, in both languages. The golden files are to be read as a leader would.
func TestTheSummerOf2017(t *testing.T) {
	for lang, name := range map[directive.Lang]string{directive.Vietnamese: "summer-2017.golden", directive.English: "summer-2017.en.golden"} {
		t.Run(string(lang), func(t *testing.T) {
			s := newSummer(t, lang)
			s.play()
			s.write()
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, []byte(s.log.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), s.log.String()); diff != "" {
				t.Errorf("%s has changed; read it, and run the tests with -update:\n%s", file, diff)
			}
		})
	}
}

type summer struct {
	*province
	units []directive.Organisation
	log   strings.Builder
	day   calendar.Date
	at    time.Time           // when what is in fresh was said
	fresh []chat.Envelope     // said at one moment: of what changes at once, only the last form is seen
	shown map[string]struct{} // the slots that hold a message
}

func newSummer(t *testing.T, lang directive.Lang) *summer {
	t.Helper()
	units, err := app.Organisations("")
	if err != nil {
		t.Fatal(err)
	}
	wanted := []directive.OrgID{"bdv", "mttq", "ldld", "hlhpn", "hnd", "tdoan", "ccb"}
	units = slices.DeleteFunc(units, func(o directive.Organisation) bool { return !slices.Contains(wanted, o.ID) })
	s := &summer{province: newProvince(t, engines()["sqlite"](t), at(2017, 6, 8, 14)), units: units, shown: map[string]struct{}{}}
	s.lang = lang
	s.found(units)
	s.said = s.hear
	return s
}

// hear keeps a reminder to be written down.
func (s *summer) hear(e chat.Envelope) {
	if e.Lane != chat.Reminder {
		return
	}
	if now := s.clock.Now().Truncate(time.Minute); !now.Equal(s.at) {
		s.write()
		s.at = now
	}
	same := func(old chat.Envelope) bool { return e.Slot != "" && old.Slot == e.Slot && old.Place == e.Place }
	if i := slices.IndexFunc(s.fresh, same); i >= 0 {
		s.fresh[i].Message = e.Message
		return
	}
	s.fresh = append(s.fresh, e)
}

// write writes down what was said at the last moment.
func (s *summer) write() {
	wall := s.at.In(calendar.Zone())
	if day := calendar.Of(wall, calendar.Zone()); len(s.fresh) > 0 && day != s.day {
		s.day = day
		fmt.Fprintf(&s.log, "\n======== %s %s\n", wall.Weekday(), day)
	}
	for _, e := range s.fresh {
		slot, how := fmt.Sprint(e.Place.Chat, e.Slot), ""
		if _, there := s.shown[slot]; there && e.Slot != "" {
			how = " (thay tin trước)"
			if e.Action == chat.Put {
				how = " (sửa tin đang có)"
			}
		}
		s.shown[slot] = struct{}{}
		fmt.Fprintf(&s.log, "--- %s → %s%s\n%s\n", wall.Format("15:04"), s.whose(e.Place.Chat), how, e.Message.Text)
		for _, row := range e.Message.Keyboard {
			var labels []string
			for _, b := range row {
				labels = append(labels, b.Text)
			}
			fmt.Fprintf(&s.log, "[%s]\n", strings.Join(labels, "] ["))
		}
	}
	s.fresh = nil
}

// whose says who reads a chat.
func (s *summer) whose(chatID int64) string {
	for i, o := range s.units {
		switch chatID {
		case groupOf(i):
			return "nhóm " + o.Short.VI
		case int64(leaderOf(i)):
			return "riêng lãnh đạo " + o.Short.VI
		case int64(leaderOf(i)) + 1:
			return "riêng cấp phó " + o.Short.VI
		}
	}
	return "Ban Dân vận (cán bộ)"
}

// tasks are the directives of the working session, as far as reminders care.
func tasks() []directive.Directive {
	task := func(vi, en string, change func(*directive.Directive)) directive.Directive {
		d := directive.Directive{Title: directive.Text{VI: vi, EN: en}, All: true}
		change(&d)
		return d
	}
	day := func(m time.Month, d int) calendar.Deadline {
		return calendar.By(calendar.Date{Year: 2017, Month: m, Day: d})
	}
	return []directive.Directive{
		task("Rà soát chỉ tiêu 2017", "Review the 2017 targets", func(d *directive.Directive) { d.Due = day(12, 31) }),
		task("Dự báo, bám sát nhiệm vụ", "Forecast, keep to local political tasks", func(d *directive.Directive) { d.Standing = true }),
		task("Công trình mừng 70 năm 27/7", "Works for the 70th anniversary", func(d *directive.Directive) {
			d.Milestone = "war-invalids-day-2017"
			d.Target = &directive.Target{Value: directive.Whole(1), Op: directive.AtLeast, Unit: directive.Text{VI: "công trình", EN: "works"}}
		}),
		task("Nhà Mẹ Việt Nam anh hùng không dột", "No leaking roof", func(d *directive.Directive) {
			d.Due = day(7, 27)
			d.Target = &directive.Target{Op: directive.Exactly, Unit: directive.Text{VI: "nhà dột", EN: "leaking houses"}}
		}),
		task("Báo cáo công tác dân vận hằng tháng", "Monthly report on mass mobilisation", func(d *directive.Directive) {
			d.Standing, d.Period = true, directive.Period{Every: calendar.PeriodMonth}
		}),
	}
}

// as gives a command as the leader of an organisation.
func (s *summer) as(unit directive.OrgID, cmd directive.Command) {
	s.t.Helper()
	i := slices.IndexFunc(s.units, func(o directive.Organisation) bool { return o.ID == unit })
	s.do(directive.ByPerson(leaderOf(i)), cmd)
}

func key(number int, unit directive.OrgID) directive.AssignmentKey {
	return directive.AssignmentKey{Directive: number, Organisation: unit}
}

func (s *summer) reports(unit directive.OrgID, number int, state directive.AssignmentState, quantity int64) {
	s.t.Helper()
	q := directive.Whole(quantity)
	s.as(unit, directive.GiveReport{Assignment: key(number, unit), State: state, Quantity: &q, Text: "đã thực hiện"})
}

// play is what people do: two finish early, one is late, one asks for more time, one pauses its reminders, two keep silent.
func (s *summer) play() {
	s.t.Helper()
	officer := directive.ByPerson(1)
	s.do(officer, directive.SetMilestone{Milestone: directive.Milestone{
		ID: "war-invalids-day-2017", Name: directive.Text{VI: "Ngày Thương binh – Liệt sĩ", EN: "War Invalids and Martyrs Day"}, Ordinal: 70, Base: 1947,
		Day: calendar.Date{Year: 2017, Month: 7, Day: 27}, Yearly: calendar.Yearly{Day: 27, Month: 7}, Plan: directive.DefaultPlan(),
	}})
	s.do(officer, directive.DraftDirectives{Meeting: "m", Drafts: tasks()})
	s.until(at(2017, 6, 8, 15))
	s.do(officer, directive.Publish{Numbers: []int{1, 2, 3, 4, 5}})
	s.until(at(2017, 6, 9, 9))
	for _, unit := range []directive.OrgID{"bdv", "mttq", "ldld", "hlhpn", "tdoan", "ccb"} {
		for number := range 5 {
			s.as(unit, directive.Acknowledge{Assignment: key(number+1, unit)})
		}
	}
	s.until(at(2017, 6, 20, 10))
	for _, unit := range []directive.OrgID{"bdv", "hlhpn"} {
		for number := range 2 {
			s.as(unit, directive.GiveReport{Assignment: key(number+1, unit), State: directive.InProgress, Text: "đã thực hiện"})
		}
		s.reports(unit, 3, directive.Submitted, 2)
		s.reports(unit, 4, directive.Submitted, 0)
	}
	s.until(at(2017, 7, 12, 10))
	s.reports("ccb", 3, directive.InProgress, 1)
	s.as("ccb", directive.SetMute{Chat: groupOf(s.index("ccb")), Until: calendar.Date{Year: 2017, Month: 7, Day: 21}})
	s.until(at(2017, 7, 17, 15))
	for _, unit := range []directive.OrgID{"bdv", "mttq", "ldld", "hlhpn", "ccb"} {
		s.as(unit, directive.GiveReport{Assignment: key(5, unit), State: directive.Submitted, Text: "báo cáo tháng 7"})
	}
	s.until(at(2017, 7, 24, 10))
	s.as("ldld", directive.AskExtension{Assignment: key(3, "ldld"), Until: calendar.By(calendar.Date{Year: 2017, Month: 8, Day: 10}), Reason: "mưa nhiều"})
	s.do(officer, directive.DecideExtension{Assignment: key(3, "ldld"), Decision: directive.Approved})
	s.reports("ldld", 4, directive.Submitted, 0)
	s.until(at(2017, 7, 27, 16))
	s.reports("ccb", 3, directive.Submitted, 1)
	s.reports("ccb", 4, directive.Submitted, 0)
	s.until(at(2017, 7, 31, 9))
	s.reports("mttq", 3, directive.Submitted, 1)
	s.reports("mttq", 4, directive.Submitted, 0)
	s.until(at(2017, 8, 9, 9))
	s.reports("ldld", 3, directive.Submitted, 2)
	s.until(at(2017, 8, 31, 23))
}

func (s *summer) index(unit directive.OrgID) int {
	return slices.IndexFunc(s.units, func(o directive.Organisation) bool { return o.ID == unit })
}
