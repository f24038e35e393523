package render

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/chat"
	"giaoban/directive"
)

// full makes a report that brings everything along, and was corrected.
func full() directive.ReportArrived {
	b := reported(directive.InProgress)
	b.Report.Urgent, b.Report.Corrects = true, 1
	b.Report.Initiative = "Mỗi tổ công đoàn nhận một nhà, vật liệu do <doanh nghiệp> trên địa bàn góp."
	b.Report.Evidence = []directive.File{
		{Kind: directive.PhotoFile, ID: "p1", Caption: "Mái nhà"}, {Kind: directive.PhotoFile, ID: "p2"}, {Kind: directive.LocationFile, ID: "9.78,105.47"},
	}
	b.Assignment.Difficulty = &directive.Difficulty{Report: 2, Urgent: true, Raised: b.Report.At}
	return b
}

// answeredDifficulty is full once the Board has answered.
func answeredDifficulty() directive.ReportArrived {
	b := full()
	d := *b.Assignment.Difficulty
	d.Answer, d.AnswererName, d.Answered = "Ban Dân vận sẽ vận động thêm vật liệu trong tuần này.", "Trần Thị Bình", at(7, 20, 14, 0)
	b.Assignment.Difficulty, b.Assignment.Shared = &d, []int{2}
	return b
}

// recorded is a report that an officer recorded, with the unit's word or without.
func recorded(channel directive.Channel, vouched bool) directive.ReportArrived {
	b := reported(directive.Submitted)
	b.Report.ByName = "Trần Thị Bình"
	b.Report.OnBehalf = &directive.OnBehalf{Channel: channel, Name: "đ/c Nguyễn Văn An"}
	b.Assignment.Unvouched = 2
	if vouched {
		b.Assignment.Unvouched = 0
		b.Assignment.Vouches = []directive.Vouch{{Report: 2, ByName: "Nguyễn Văn An", At: at(7, 21, 7, 30)}}
	}
	return b
}

// answers adds one of each notice about what belongs to a report.
func answers(group, person func(string, directive.Body)) {
	person("answer_full", full())
	person("answer_answered", answeredDifficulty())
	person("answer_replaced", directive.ReportCorrected{ReportArrived: reported(directive.Submitted), Number: 3})
	person("answer_evidence", directive.Evidence{Directive: works(), Organisation: unions(), Report: full().Report})
	person("answer_recorded_board", recorded(directive.OnPaper, false))
	group("answer_recorded", directive.ReportRecorded{ReportArrived: recorded(directive.ByPhone, false)})
	group("answer_vouched", directive.ReportRecorded{ReportArrived: recorded(directive.ByPhone, true)})
	earlier := full().Report
	later := reported(directive.Submitted).Report
	later.Number, later.ByName, later.At = 3, "Lê Văn Cường", at(7, 20, 9, 31)
	group("answer_crossed", directive.ReportsCrossed{Directive: works(), Organisation: unions(), Earlier: earlier, Later: later})
	b := answeredDifficulty()
	group("answer_difficulty", directive.DifficultyAnswered{
		Directive: b.Directive, Assignment: b.Assignment, Organisation: unions(), Report: b.Report,
	})
	group("answer_shared", directive.InitiativeShared{Directive: works(), Organisation: unions(), Report: full().Report})
	lead := cardOf(roofs(), owed(roofs(), "mttq"), date(7, 20))
	lead.Organisation, lead.Assignment.Version = front(), 3
	working := owed(roofs(), "ldld")
	working.Part, working.State, working.Quantity, working.Blocked = directive.Coordinator, directive.InProgress, ptr(directive.Whole(4)), "mưa"
	waiting := owed(roofs(), "hlhpn")
	waiting.Part = directive.Coordinator
	lead.Partners = []directive.Partner{{Organisation: unions(), Assignment: working}, {Organisation: women(), Assignment: waiting}}
	group("card_partners", lead)
	hindered := cardOf(works(), b.Assignment, date(7, 20))
	hindered.Assignment.Unvouched = 2
	group("card_answered", hindered)
}

func TestManyPartnersStayReadable(t *testing.T) {
	c := cardOf(roofs(), owed(roofs(), "mttq"), date(7, 20))
	for range maxNames + 3 {
		a := owed(roofs(), "ldld")
		a.Part = directive.Coordinator
		c.Partners = append(c.Partners, directive.Partner{Organisation: unions(), Assignment: a})
	}
	for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
		e, err := renderer(t).Notice(directive.Notice{To: directive.Recipient{Chat: -1, Lang: lang}, Body: c})
		if err != nil {
			t.Fatal(err)
		}
		checkMessage(t, e.Message)
	}
}

func TestANoticeAnswersWhatItIsAbout(t *testing.T) {
	b := answeredDifficulty()
	body := directive.DifficultyAnswered{Directive: b.Directive, Assignment: b.Assignment, Organisation: unions(), Report: b.Report}
	e, err := renderer(t).Notice(directive.Notice{To: directive.Recipient{Chat: -5, Topic: 3, ReplyTo: 77}, Body: body})
	if err != nil || e.Message.ReplyTo != 77 || e.Place.Topic != 3 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestFilesKeepWhatTheyAre(t *testing.T) {
	got := Files([]directive.File{{Kind: directive.VideoNoteFile, ID: "n", Unique: "u", Name: "x.mp4", Size: 7, Caption: "c"}})
	want := []chat.File{{Kind: chat.Note, ID: "n", Unique: "u", Name: "x.mp4", Size: 7, Caption: "c"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
