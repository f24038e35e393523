package directive

import (
	"strings"
	"time"
)

// AnswerDifficulty says what the Board has to say to what is in the way of an assignment.
type AnswerDifficulty struct {
	Assignment AssignmentKey
	Report     int // the report that raised it, as it was looked at
	Text       string
}

// Name implements Command.
func (AnswerDifficulty) Name() string { return "answer_difficulty" }

// Needs implements Command.
func (c AnswerDifficulty) Needs() Need {
	key := []AssignmentKey{c.Assignment}
	return Need{Assignments: key, Partners: true, Officers: true, Reports: key, LeadersOf: c.Assignment.Organisation}
}

func (AnswerDifficulty) permit(s State) error { return mayBe(s, Board) }

func (c AnswerDifficulty) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	text := strings.TrimSpace(c.Text)
	switch {
	case text == "":
		return Outcome{}, refuse(CodeReasonMissing)
	case tooLong(text, MaxReport):
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxReport)
	case a.Blocked == "" || a.Difficulty == nil || a.Difficulty.Report != c.Report:
		return Outcome{}, refuse(CodeNoDifficulty, "Number", d.Number, "Unit", s.Organisations[a.Organisation].Name)
	}
	difficulty := *a.Difficulty
	difficulty.Answer, difficulty.Answered = text, now
	difficulty.Answerer, difficulty.AnswererName = s.Actor.Person, s.Person.Name
	a.Difficulty = &difficulty
	out := s.changed(d, a, now)
	r, _ := s.report(c.Assignment, c.Report)
	body := DifficultyAnswered{Directive: d, Assignment: a, Organisation: s.Organisations[a.Organisation], Report: r}
	for _, to := range s.answered(a.Organisation, r.Chat, r.Message) {
		out.Notices = append(out.Notices, Notice{To: to, Body: body})
	}
	arrived := ReportArrived{
		Directive: d, Assignment: a, Organisation: body.Organisation, Report: r, Today: s.today(now),
	}
	if a.Reports == r.Number {
		out.Notices = append(out.Notices, s.toOfficers(arrived)...)
	}
	return out, nil
}

// answered returns who hears the answer to what was said in a message of a chat: the unit's groups, and whoever said it in
// private. Where it was said, the answer is a reply to it.
func (s State) answered(org OrgID, chat, message int64) []Recipient {
	var all []Recipient
	for _, g := range s.GroupsOf(org) {
		all = append(all, ToGroup(g).replying(chat, message))
	}
	if p, known := s.People[PersonID(chat)]; known && chat > 0 {
		all = append(all, ToPerson(p).replying(chat, message))
	}
	return all
}

// hinder takes over what a report says of what is in the way. What was there before stays the same difficulty, unless it is
// told in other words.
func (a *Assignment) hinder(r Report) {
	old := a.Blocked
	a.Blocked = r.Blocked
	switch {
	case r.Blocked == "":
		a.Difficulty = nil
	case r.Blocked != old || a.Difficulty == nil || a.Difficulty.Urgent != r.Urgent:
		a.Difficulty = &Difficulty{Report: r.Number, Urgent: r.Urgent, Raised: r.At}
	}
}
