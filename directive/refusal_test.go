package directive

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
)

// refusalCase is a command that may not be carried out.
type refusalCase struct {
	name    string
	prepare func(t checker, w *world) // nil for nothing beyond published
	by      Actor
	cmd     Command
	want    Code
}

func code16(text string) string { return text + strings.Repeat("x", 16) }

// long returns a text of n letters.
func long(n int) string { return strings.Repeat("ộ", n) }

func forbidden() []refusalCase {
	board := func(cmd Command) []refusalCase {
		var cases []refusalCase
		for _, by := range []PersonID{manager, leader, member, stranger} {
			cases = append(cases, refusalCase{"by somebody of no office", nil, ByPerson(by), cmd, CodeForbidden})
		}
		return cases
	}
	cases := slices.Concat(
		board(RecordMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "x"}}}),
		board(SetMilestone{Milestone{ID: "m", Day: day(7, 8), Name: Text{VI: "x"}}}),
		board(DraftDirectives{Meeting: "june", Drafts: drafts()}), board(DiscardDraft{4}), board(Publish{Numbers: []int{4}}),
		board(Withdraw{1, "x"}), board(Close{1}), board(Confirm{Assignment: of(1, unions)}), board(Return{Assignment: of(1, unions), Reason: "x"}),
		board(DecideExtension{Assignment: of(1, unions), Decision: Approved}),
		board(RegisterOrganisations{[]Organisation{{ID: "x", Name: Text{VI: "x"}}}}),
		board(BindGroup{Group{Chat: -9, Organisation: unions, Lang: Vietnamese}}),
		board(GrantDuty{Person{ID: 5}, Duty{Role: Manager}}), board(Invite{Code: code16("i"), Duty: Duty{Role: Manager}}),
		board(SetHealth{Chat: unionsChat, Health: Deaf}), board(NoteUndelivered{unionsChat, LossRefused}), board(MoveGroup{unionsChat, -201}), board(Remind{"key", unions, day(7, 20)}),
	)
	return append(cases,
		refusalCase{"an administrator publishes", nil, ByPerson(admin), Publish{Numbers: []int{4}}, CodeForbidden},
		refusalCase{"an administrator confirms", nil, ByPerson(admin), Confirm{Assignment: of(1, unions)}, CodeForbidden},
		refusalCase{"an officer gives a duty", nil, ByPerson(officer), GrantDuty{Person{ID: 5}, Duty{Role: Board}}, CodeForbidden},
		refusalCase{"an officer invites an officer", nil, ByPerson(officer), Invite{Code: code16("i"), Duty: Duty{Role: Board}}, CodeForbidden},
		refusalCase{"an officer registers", nil, ByPerson(officer), RegisterOrganisations{[]Organisation{{ID: "x", Name: Text{VI: "x"}}}}, CodeForbidden},
		refusalCase{"an invitation for another", invited, ByPerson(stranger), AcceptInvitation{code16("i"), Person{ID: 98}}, CodeForbidden},
		refusalCase{"a stranger's language", nil, ByPerson(stranger), SetLanguage{Lang: English}, CodeForbidden},
		refusalCase{"another group's language", nil, ByPerson(farmer), SetLanguage{unionsChat, English}, CodeForbidden},
		refusalCase{"a member's report", nil, ByPerson(member), GiveReport{Assignment: of(1, unions)}, CodeNotYourUnit},
		refusalCase{"another unit's report", nil, ByPerson(farmer), GiveReport{Assignment: of(1, unions)}, CodeNotYourUnit},
		refusalCase{"an officer acknowledges", nil, ByPerson(officer), Acknowledge{of(1, unions)}, CodeNotYourUnit},
		refusalCase{"a stranger acknowledges", nil, ByPerson(stranger), Acknowledge{of(1, unions)}, CodeNotYourUnit},
		refusalCase{"another unit's extension", nil, ByPerson(farmer), AskExtension{Assignment: of(1, unions)}, CodeNotYourUnit},
	)
}

func invited(t checker, w *world) {
	w.must(t, officer, Invite{Code: code16("i"), Duty: Duty{Leader, youth}})
}

// reportedBy makes a report of unions under directive 1.
func reportedBy(state AssignmentState) func(t checker, w *world) {
	return func(t checker, w *world) {
		w.must(t, leader, GiveReport{Assignment: of(1, unions), State: state, Text: "x"})
	}
}

func confirmed(t checker, w *world) {
	reportedBy(Submitted)(t, w)
	w.must(t, officer, Confirm{Assignment: of(1, unions)})
}

func asked(t checker, w *world) {
	w.must(t, leader, AskExtension{Assignment: of(1, unions), Until: calendar.By(day(8, 10)), Reason: "mưa"})
}

func answering() []refusalCase {
	percent, quantity := 101, Whole(-1)
	report := func(r GiveReport) GiveReport {
		r.Assignment = of(1, unions)
		if r.State == "" {
			r.State = InProgress
		}
		return r
	}
	by := ByPerson(leader)
	board := ByPerson(officer)
	return []refusalCase{
		{"no such directive", nil, by, Acknowledge{of(77, unions)}, CodeNoDirective},
		{"a draft", nil, by, Acknowledge{of(4, unions)}, CodeNoDirective},
		{"not theirs", nil, ByPerson(farmer), Acknowledge{of(3, farmers)}, CodeNoAssignment},
		{"withdrawn", func(t checker, w *world) { w.must(t, officer, Withdraw{1, "x"}) }, by, Acknowledge{of(1, unions)}, CodeWithdrawn},
		{"closed", func(t checker, w *world) { w.must(t, officer, Close{1}) }, by, report(GiveReport{Text: "x"}), CodeClosed},
		{"twice", func(t checker, w *world) { w.must(t, deputy, Acknowledge{of(1, unions)}) }, by, Acknowledge{of(1, unions)}, CodeAcknowledgedTwice},
		{"received by a report", reportedBy(InProgress), by, Acknowledge{of(1, unions)}, CodeAcknowledgedTwice},
		{"a state that no report has", nil, by, report(GiveReport{State: Confirmed, Text: "x"}), CodeBadReportState},
		{"more than all", nil, by, report(GiveReport{Percent: &percent}), CodeBadPercent},
		{"fewer than none", nil, by, report(GiveReport{Quantity: &quantity}), CodeBadQuantity},
		{"empty", nil, by, report(GiveReport{Text: " \n"}), CodeEmptyReport},
		{"too long", nil, by, report(GiveReport{Text: long(MaxReport + 1)}), CodeTextTooLong},
		{"a difficulty too long", nil, by, report(GiveReport{Blocked: long(MaxReport + 1)}), CodeTextTooLong},
		{"too many files", nil, by, report(GiveReport{Evidence: make([]File, MaxEvidence+1)}), CodeTooManyFiles},
		{"an initiative too long", nil, by, report(GiveReport{Initiative: long(MaxReport + 1)}), CodeTextTooLong},
		{"correcting what is not there", nil, by, report(GiveReport{Text: "x", Corrects: 1}), CodeNotLastReport},
		{"correcting an older one", func(t checker, w *world) {
			reportedBy(InProgress)(t, w)
			reportedBy(InProgress)(t, w)
		}, by, report(GiveReport{Text: "x", Corrects: 1}), CodeNotLastReport},
		{"correcting what was returned", func(t checker, w *world) {
			reportedBy(Submitted)(t, w)
			w.must(t, officer, Return{Assignment: of(1, unions), Reason: "x"})
		}, by, report(GiveReport{Text: "x", Corrects: 1}), CodeAnsweredAlready},
		{"correcting too late", func(t checker, w *world) {
			reportedBy(InProgress)(t, w)
			w.now = w.now.Add(w.rules.CorrectionTime + 1)
		}, by, report(GiveReport{Text: "x", Corrects: 1}), CodeTooOldToCorrect},
		{"recording for a unit without the office", nil, by, report(GiveReport{Text: "x", OnBehalf: &OnBehalf{Channel: ByPhone}}), CodeForbidden},
		{"recording by smoke", nil, board, report(GiveReport{Text: "x", OnBehalf: &OnBehalf{Channel: "smoke"}}), CodeInvalid},
		{"vouching for one's own", reportedBy(InProgress), by, VouchFor{of(1, unions), 1}, CodeNothingToVouch},
		{"another unit's word", reportedBy(InProgress), ByPerson(farmer), VouchFor{of(1, unions), 1}, CodeNotYourUnit},
		{"answering nothing", reportedBy(InProgress), board, AnswerDifficulty{of(1, unions), 1, "x"}, CodeNoDifficulty},
		{"answering emptily", reportedBy(InProgress), board, AnswerDifficulty{of(1, unions), 1, " "}, CodeReasonMissing},
		{"answering at length", reportedBy(InProgress), board, AnswerDifficulty{of(1, unions), 1, long(MaxReport + 1)}, CodeTextTooLong},
		{"a leader who answers", reportedBy(InProgress), by, AnswerDifficulty{of(1, unions), 1, "x"}, CodeForbidden},
		{"sharing nothing", reportedBy(InProgress), board, ShareInitiative{of(1, unions), 1}, CodeNoInitiative},
		{"sharing twice", func(t checker, w *world) {
			w.must(t, leader, report(GiveReport{Initiative: "x"}))
			w.must(t, officer, ShareInitiative{of(1, unions), 1})
		}, board, ShareInitiative{of(1, unions), 1}, CodeSharedAlready},
		{"after the confirmation", confirmed, by, report(GiveReport{Text: "x"}), CodeConfirmedAlready},
		{"confirming what was not reported", nil, board, Confirm{Assignment: of(1, unions)}, CodeNotSubmitted},
		{"confirming what goes on", reportedBy(InProgress), board, Confirm{Assignment: of(1, unions)}, CodeNotSubmitted},
		{"confirming a report before the last", reportedBy(Submitted), board, Confirm{of(1, unions), 7}, CodeNotSubmitted},
		{"returning a report before the last", reportedBy(Submitted), board, Return{of(1, unions), "x", 7}, CodeNotSubmitted},
		{"confirming twice", confirmed, board, Confirm{Assignment: of(1, unions)}, CodeConfirmedAlready},
		{"returning what was confirmed", confirmed, board, Return{Assignment: of(1, unions), Reason: "x"}, CodeConfirmedAlready},
		{"returning without a reason", reportedBy(Submitted), board, Return{Assignment: of(1, unions), Reason: " "}, CodeReasonMissing},
		{"returning at length", reportedBy(Submitted), board, Return{Assignment: of(1, unions), Reason: long(MaxReason + 1)}, CodeTextTooLong},
	}
}

func extending() []refusalCase {
	by, board := ByPerson(leader), ByPerson(officer)
	ask := func(number int, until calendar.Date, reason string) AskExtension {
		return AskExtension{Assignment: of(number, unions), Until: calendar.By(until), Reason: reason}
	}
	shorten := func(to calendar.Date) DecideExtension {
		return DecideExtension{Assignment: of(1, unions), Decision: Shortened, Granted: calendar.By(to)}
	}
	late := func(_ checker, w *world) { w.now = day(9, 1).In(calendar.Zone(), 9, 0) }
	return []refusalCase{
		{"too many files", nil, by, AskExtension{
			Assignment: of(1, unions), Until: calendar.By(day(8, 1)), Reason: "x", Evidence: make([]File, MaxEvidence+1),
		}, CodeTooManyFiles},
		{"recorded by smoke", nil, board, AskExtension{
			Assignment: of(1, unions), Until: calendar.By(day(8, 1)), Reason: "x", OnBehalf: &OnBehalf{Channel: "smoke"},
		}, CodeInvalid},
		{"no deadline", nil, by, ask(3, day(8, 1), "x"), CodeNoDueDate},
		{"no reason", nil, by, ask(1, day(8, 1), ""), CodeReasonMissing},
		{"a long reason", nil, by, ask(1, day(8, 1), long(MaxReason+1)), CodeTextTooLong},
		{"the same day", nil, by, ask(1, day(7, 27), "x"), CodeBadDate},
		{"strictly before the next day is the same", nil, by, AskExtension{Assignment: of(1, unions), Until: calendar.Before(day(7, 28)), Reason: "x"}, CodeBadDate},
		{"no day", nil, by, AskExtension{Assignment: of(1, unions), Until: calendar.Deadline{}, Reason: "x"}, CodeBadDate},
		{"a day that is past", late, by, ask(1, day(8, 31), "x"), CodeBadDate},
		{"reported as done", reportedBy(Submitted), by, ask(1, day(8, 1), "x"), CodeSubmittedAlready},
		{"confirmed", confirmed, by, ask(1, day(8, 1), "x"), CodeConfirmedAlready},
		{"asked already", asked, by, ask(1, day(8, 20), "x"), CodeExtensionOpen},
		{"nothing was asked", nil, board, shorten(day(8, 1)), CodeNoExtension},
		{"shortened to less than there was", asked, board, shorten(day(7, 27)), CodeBadGrant},
		{"shortened to more than was asked", asked, board, shorten(day(8, 11)), CodeBadGrant},
		{"denied without a word", asked, board, DecideExtension{Assignment: of(1, unions), Decision: Denied}, CodeReasonMissing},
		{"denied at length", asked, board, DecideExtension{Assignment: of(1, unions), Decision: Denied, Answer: long(MaxReason + 1)}, CodeTextTooLong},
		{"undecided", asked, board, DecideExtension{Assignment: of(1, unions)}, CodeInvalid},
	}
}

func publishing() []refusalCase {
	board := ByPerson(officer)
	draft := func(change func(*Directive)) DraftDirectives {
		d := drafts()[0]
		change(&d)
		return DraftDirectives{Meeting: "june", Drafts: []Directive{d}}
	}
	target := func(t Target) DraftDirectives { return draft(func(d *Directive) { d.Target = &t }) }
	works := Text{VI: "công trình"}
	return []refusalCase{
		{"a meeting without a day", nil, board, RecordMeeting{Meeting{ID: "july", Title: Text{VI: "x"}}}, CodeInvalid},
		{"a meeting without a title", nil, board, RecordMeeting{Meeting{ID: "july", Date: day(7, 8)}}, CodeTitleMissing},
		{"a meeting of nobody known", nil, board, RecordMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{EN: "x"}, Participants: []OrgID{"xyz"}}}, CodeNoOrganisation},
		{"a milestone without a name", nil, board, SetMilestone{Milestone{ID: "m", Day: day(7, 8)}}, CodeInvalid},
		{"drafts of no meeting", nil, board, DraftDirectives{Meeting: "july", Drafts: drafts()}, CodeNoMeeting},
		{"no drafts", nil, board, DraftDirectives{Meeting: "june"}, CodeNothingChosen},
		{"no title", nil, board, draft(func(d *Directive) { d.Title = Text{VI: " "} }), CodeTitleMissing},
		{"a long title", nil, board, draft(func(d *Directive) { d.Title.EN = long(MaxTitle + 1) }), CodeTextTooLong},
		{"a long text", nil, board, draft(func(d *Directive) { d.Body.VI = long(MaxBody + 1) }), CodeTextTooLong},
		{"a lead that is not known", nil, board, draft(func(d *Directive) { d.Lead = []OrgID{"xyz"} }), CodeNoOrganisation},
		{"a coordinator that is not known", nil, board, draft(func(d *Directive) { d.Coordinators = []OrgID{"xyz"} }), CodeNoOrganisation},
		{"a milestone that is not known", nil, board, draft(func(d *Directive) { d.Milestone = "tet" }), CodeNoMilestone},
		{"a target below nothing", nil, board, target(Target{Value: -1, Unit: works, Op: AtLeast}), CodeBadTarget},
		{"a target without a unit", nil, board, target(Target{Value: 1, Op: AtLeast}), CodeBadTarget},
		{"a target that compares nothing", nil, board, target(Target{Value: 1, Unit: works}), CodeBadTarget},
		{"a share of more than all", nil, board, target(Target{Value: Whole(101), Unit: Text{VI: "%"}, Op: AtLeast}), CodeBadTarget},
		{"discarding nothing", nil, board, DiscardDraft{77}, CodeNoDirective},
		{"discarding what is published", nil, board, DiscardDraft{1}, CodeNotDraft},
		{"publishing nothing", nil, board, Publish{}, CodeNothingChosen},
		{"publishing what is not there", nil, board, Publish{Numbers: []int{4, 77}}, CodeNoDirective},
		{"publishing again", nil, board, Publish{Numbers: []int{4, 1}}, CodeNotDraft},
		{"publishing to nobody", func(_ checker, w *world) { delete(w.organisations, unions) }, board, Publish{Numbers: []int{4}}, CodeNobodyToAssign},
		{"withdrawing a draft", nil, board, Withdraw{4, "x"}, CodeNotPublished},
		{"withdrawing nothing", nil, board, Withdraw{77, "x"}, CodeNoDirective},
		{"withdrawing without a reason", nil, board, Withdraw{1, "\t"}, CodeReasonMissing},
		{"withdrawing at length", nil, board, Withdraw{1, long(MaxReason + 1)}, CodeTextTooLong},
		{"withdrawing what is closed", func(t checker, w *world) { w.must(t, officer, Close{1}) }, board, Withdraw{1, "x"}, CodeClosed},
		{"closing what is withdrawn", func(t checker, w *world) { w.must(t, officer, Withdraw{1, "x"}) }, board, Close{1}, CodeWithdrawn},
		{"closing a draft", nil, board, Close{4}, CodeNotPublished},
	}
}

func registering() []refusalCase {
	root := ByPerson(admin)
	register := func(orgs ...Organisation) RegisterOrganisations { return RegisterOrganisations{orgs} }
	named := func(id OrgID) Organisation { return Organisation{ID: id, Name: Text{VI: "x"}} }
	accept := AcceptInvitation{code16("i"), Person{ID: stranger, Name: "x"}}
	used := func(t checker, w *world) {
		invited(t, w)
		w.must(t, stranger, accept)
	}
	expired := func(t checker, w *world) {
		invited(t, w)
		w.now = w.now.Add(w.rules.InvitationLife + time.Second)
	}
	departed := func(t checker, w *world) {
		if _, err := w.do(t, BySystem("sender"), SetHealth{Chat: unionsChat, Health: Departed}); err != nil {
			t.Fatalf("%v", err)
		}
	}
	parent := named("x")
	parent.Parent = "xyz"
	return []refusalCase{
		{"no organisations", nil, root, register(), CodeNothingChosen},
		{"an ID with a colon", nil, root, register(named("a:b")), CodeInvalid},
		{"a long ID", nil, root, register(named("abcdefghijklmnopq")), CodeInvalid},
		{"no name", nil, root, register(Organisation{ID: "x"}), CodeInvalid},
		{"the same twice", nil, root, register(named("x"), named("x")), CodeInvalid},
		{"a parent that is not known", nil, root, register(parent), CodeNoOrganisation},
		{"a group of nobody", nil, root, BindGroup{Group{Chat: -9, Organisation: "xyz", Lang: Vietnamese}}, CodeNoOrganisation},
		{"a group of no language", nil, root, BindGroup{Group{Chat: -9, Organisation: unions, Lang: "fr"}}, CodeBadLanguage},
		{"a group of another", nil, ByPerson(officer), BindGroup{Group{Chat: unionsChat, Organisation: farmers, Lang: Vietnamese}}, CodeGroupTaken},
		{"a duty of nobody", nil, root, GrantDuty{Person{}, Duty{Role: Manager}}, CodeInvalid},
		{"a role that is none", nil, root, GrantDuty{Person{ID: 5}, Duty{Role: "king"}}, CodeBadRole},
		{"a leader of the office", nil, root, GrantDuty{Person{ID: 5}, Duty{Role: Leader}}, CodeBadRole},
		{"an officer of a unit", nil, root, Invite{Code: code16("i"), Duty: Duty{Board, unions}}, CodeBadRole},
		{"a leader of nobody", nil, root, GrantDuty{Person{ID: 5}, Duty{Leader, "xyz"}}, CodeNoOrganisation},
		{"a code that can be guessed", nil, root, Invite{Code: "short", Duty: Duty{Role: Manager}}, CodeInvalid},
		{"the same code again", invited, root, Invite{Code: code16("i"), Duty: Duty{Role: Manager}}, CodeInvalid},
		{"no invitation", nil, ByPerson(stranger), accept, CodeNoInvitation},
		{"an invitation that was used", used, ByPerson(stranger), accept, CodeInvitationUsed},
		{"an invitation that has expired", expired, ByPerson(stranger), accept, CodeInvitationExpired},
		{"a language that is none", nil, ByPerson(leader), SetLanguage{Lang: "fr"}, CodeBadLanguage},
		{"the language of no group", nil, root, SetLanguage{-9, English}, CodeNoGroup},
		{"the health of no group", nil, BySystem("sender"), SetHealth{Chat: -9, Health: Deaf}, CodeNoGroup},
		{"a loss of no group", nil, BySystem("sender"), NoteUndelivered{-9, LossRefused}, CodeNoGroup},
		{"moving no group", nil, BySystem("sender"), MoveGroup{0, -10}, CodeNoGroup},
		{"moving a group onto itself", nil, BySystem("sender"), MoveGroup{unionsChat, unionsChat}, CodeNoGroup},
		{"moving a departed group onto another", departed, BySystem("sender"), MoveGroup{unionsChat, farmersChat}, CodeGroupTaken},
	}
}

func TestRefusals(t *testing.T) {
	seen := map[Code]bool{}
	for _, tt := range slices.Concat(forbidden(), answering(), extending(), publishing(), drafting(), registering(), remindingRefused(), housekeeping()) {
		t.Run(tt.cmd.Name()+"/"+tt.name, func(t *testing.T) {
			w := published(t)
			if tt.prepare != nil {
				tt.prepare(t, w)
			}
			out, err := w.do(t, tt.by, tt.cmd)
			var refusal *Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v, want the refusal %s", err, tt.want)
			}
			if refusal.Code != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if !reflect.ValueOf(out).IsZero() {
				t.Errorf("a refused command answers %+v", out)
			}
			if !strings.Contains(err.Error(), string(tt.want)) {
				t.Errorf("the error does not name its code: %v", err)
			}
			if unit, named := refusal.Params["Unit"]; named && unit == (Text{}) && tt.by.System == "" {
				t.Error("the unit has no name")
			}
			seen[refusal.Code] = true
		})
	}
	for _, code := range Codes() {
		if !seen[code] && code != CodeBadStep { // that is ParsePlan's
			t.Errorf("%s is tested by no command", code)
		}
	}
}
