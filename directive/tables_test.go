package directive

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"giaoban/calendar"
)

// The tables of docs/domain.md. A record that is not there yet, or not any more, is in the state "".

// directiveMoves lists by command which states a directive may go between.
var directiveMoves = map[string][][2]DirectiveState{
	"draft_directives": {{"", Draft}},
	"discard_draft":    {{Draft, ""}},
	"publish":          {{Draft, Published}, {Scheduled, Published}},
	"withdraw":         {{Published, Withdrawn}},
	"close":            {{Published, Closed}},
	"edit_directive":   {{Draft, Draft}, {Scheduled, Scheduled}, {Published, Published}},
	"merge_drafts":     {{Draft, Draft}, {Draft, ""}},
	"split_draft":      {{Draft, Draft}, {"", Draft}},
	"swap_drafts":      {{Draft, Draft}},
	"schedule":         {{Draft, Scheduled}, {Scheduled, Scheduled}},
	"unschedule":       {{Scheduled, Draft}},
	"publish_due":      {{Scheduled, Published}, {Scheduled, Draft}},
	"carry_over":       {{Published, Published}},
	"apply_extension":  {{Draft, ""}},
	"import_drafts":    {{"", Draft}},
}

// assignmentMoves lists by command which states an assignment may go between. Where both are the same, something else in
// it changed, or its card was shown.
var assignmentMoves = map[string][][2]AssignmentState{
	"publish":     {{"", Pending}},
	"acknowledge": {{Pending, Acknowledged}},
	"report": {
		{Pending, InProgress}, {Acknowledged, InProgress}, {InProgress, InProgress}, {Submitted, InProgress},
		{Returned, InProgress}, {Pending, Submitted}, {Acknowledged, Submitted}, {InProgress, Submitted},
		{Submitted, Submitted}, {Returned, Submitted},
	},
	"vouch_for": {{InProgress, InProgress}, {Submitted, Submitted}, {Returned, Returned}, {Confirmed, Confirmed}},
	"answer_difficulty": {
		{InProgress, InProgress}, {Submitted, Submitted}, {Returned, Returned}, {Confirmed, Confirmed},
	},
	"share_initiative": {{InProgress, InProgress}, {Submitted, Submitted}, {Returned, Returned}, {Confirmed, Confirmed}},
	"confirm":          {{Submitted, Confirmed}},
	"return":           {{Submitted, Returned}},
	"remind": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
	},
	"bind_group": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
	},
	"publish_due":        {{"", Pending}},
	"stop_publication":   {{Pending, Pending}},
	"resume_publication": {{Pending, Pending}},
	"apply_extension": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned}, {Submitted, Submitted},
	},
	"open_card": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
		{Submitted, Submitted}, {Confirmed, Confirmed},
	},
	"carry_over": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
		{Submitted, Submitted}, {Confirmed, Confirmed},
	},
	"edit_directive": {
		{"", Pending}, {Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
		{Submitted, Submitted}, {Confirmed, Confirmed},
	},
	"ask_extension": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
	},
	"hand_on": {
		{InProgress, InProgress}, {Submitted, Submitted}, {Returned, Returned}, {Confirmed, Confirmed},
	},
	"decide_extension": {
		{Pending, Pending}, {Acknowledged, Acknowledged}, {InProgress, InProgress}, {Returned, Returned},
		{Submitted, Submitted}, {Confirmed, Confirmed},
	},
}

// rights lists by command who may give it: holders of an office, or who answers for the organisation that it is about.
// System actors may give every command.
var rights = map[string]struct {
	roles []Role
	own   bool
}{
	"record_meeting":         {roles: []Role{Board}},
	"set_milestone":          {roles: []Role{Board, Administrator}},
	"draft_directives":       {roles: []Role{Board}},
	"discard_draft":          {roles: []Role{Board}},
	"publish":                {roles: []Role{Board}},
	"withdraw":               {roles: []Role{Board}},
	"close":                  {roles: []Role{Board}},
	"edit_directive":         {roles: []Role{Board}},
	"merge_drafts":           {roles: []Role{Board}},
	"split_draft":            {roles: []Role{Board}},
	"swap_drafts":            {roles: []Role{Board}},
	"schedule":               {roles: []Role{Board}},
	"unschedule":             {roles: []Role{Board}},
	"publish_due":            {},
	"track_publication":      {},
	"stop_publication":       {roles: []Role{Board}},
	"resume_publication":     {roles: []Role{Board}},
	"carry_over":             {roles: []Role{Board}},
	"hand_on":                {roles: []Role{Board}},
	"import_drafts":          {roles: []Role{Board}},
	"apply_extension":        {roles: []Role{Board}},
	"acknowledge":            {own: true},
	"report":                 {own: true},
	"ask_extension":          {own: true},
	"confirm":                {roles: []Role{Board}},
	"return":                 {roles: []Role{Board}},
	"decide_extension":       {roles: []Role{Board}},
	"vouch_for":              {own: true},
	"answer_difficulty":      {roles: []Role{Board}},
	"share_initiative":       {roles: []Role{Board}},
	"remind":                 {},
	"register_organisations": {roles: []Role{Administrator}},
	"bind_group":             {roles: []Role{Administrator, Board}},
	"grant_duty":             {roles: []Role{Administrator}},
	"invite":                 {roles: []Role{Administrator, Board}},
	"add_organisation":       {roles: []Role{Administrator}},
	"edit_organisation":      {roles: []Role{Administrator}},
	"import_organisations":   {roles: []Role{Administrator}},
	"merge_organisation":     {roles: []Role{Administrator}},
	"unbind_group":           {roles: []Role{Administrator, Board}},
	"change_duty":            {roles: []Role{Administrator, Board}},
	"invite_group":           {roles: []Role{Administrator, Board}},
	"revoke_invitation":      {roles: []Role{Administrator, Board}},
	"bind_by_code":           {},
	"note_group":             {},
	"resend_cards":           {roles: []Role{Board}},
	"announce":               {roles: []Role{Board}},
	"send_announcement":      {roles: []Role{Board}},
	"announce_due":           {},
	"stop_announcement":      {roles: []Role{Board}},
	"track_announcement":     {},
	"show_announcement":      {roles: []Role{Board}},
	"note_announcement":      {own: true},
	"add_meeting":            {roles: []Role{Board}},
	"edit_meeting":           {roles: []Role{Board}},
	"set_health":             {},
	"sign_out":               {},
	"move_group":             {},
}

// mayGive tells by the table of rights whether a person may give a command.
func mayGive(w *world, id PersonID, cmd Command) bool {
	p := w.people[id]
	switch c := cmd.(type) {
	case AcceptInvitation:
		return c.Person.ID == id
	case SignOut:
		return p.ID != 0
	case OpenCard:
		return true // of the group that it is shown in
	case SetLanguage:
		return c.Chat == 0 && p.ID != 0 || p.Has(Administrator, Board) || p.AnswersFor(w.groups[c.Chat].Organisation)
	case NoteAnnouncement:
		return slices.Contains(p.Organisations(), w.groups[c.Chat].Organisation)
	case BindByCode:
		return true // whoever has the code
	case ChangeDuty:
		if c.From.Role.OfOffice() || c.To.Role.OfOffice() {
			return p.Has(Administrator)
		}
	case Invite:
		if c.Duty.Role.OfOffice() {
			return p.Has(Administrator)
		}
	}
	right := rights[cmd.Name()]
	if recorded(cmd) {
		return p.Has(Board)
	}
	if right.own {
		return p.AnswersFor(organisationOf(cmd))
	}
	return p.Has(right.roles...)
}

// recorded tells whether an officer gives the command for a unit.
func recorded(cmd Command) bool {
	switch c := cmd.(type) {
	case GiveReport:
		return c.OnBehalf != nil
	case AskExtension:
		return c.OnBehalf != nil
	}
	return false
}

func organisationOf(cmd Command) OrgID {
	switch c := cmd.(type) {
	case Acknowledge:
		return c.Assignment.Organisation
	case GiveReport:
		return c.Assignment.Organisation
	case VouchFor:
		return c.Assignment.Organisation
	case AskExtension:
		return c.Assignment.Organisation
	}
	return ""
}

// inState brings the assignment of unions under directive 1 into a state, with a request for an extension that waits.
func inState(t checker, state AssignmentState) *world {
	t.Helper()
	w := published(t)
	asked(t, w)
	switch state {
	case Acknowledged:
		w.must(t, leader, Acknowledge{of(1, unions)})
	case InProgress, Submitted:
		reportedBy(state)(t, w)
	case Confirmed:
		confirmed(t, w)
	case Returned:
		reportedBy(Submitted)(t, w)
		w.must(t, officer, Return{Assignment: of(1, unions), Reason: "x"})
	}
	if got := w.assignments[of(1, unions)].State; got != state {
		t.Fatalf("the assignment is %s, want %s", got, state)
	}
	w.at(day(7, 24), 8)
	return w
}

// Each command moves an assignment from a state exactly where the table says so.
func TestAssignmentMoves(t *testing.T) {
	key := of(1, unions)
	commands := []struct {
		by  Actor
		cmd Command
		to  AssignmentState // "": the state that it was in
	}{
		{ByPerson(leader), Acknowledge{key}, Acknowledged},
		{ByPerson(leader), GiveReport{Assignment: key, State: InProgress, Text: "x"}, InProgress},
		{ByPerson(leader), GiveReport{Assignment: key, State: Submitted}, Submitted},
		{ByPerson(officer), Confirm{Assignment: key}, Confirmed},
		{ByPerson(officer), Return{Assignment: key, Reason: "x"}, Returned},
		{BySystem("scheduler"), Remind{"x", unions, day(7, 20)}, ""},
		{ByPerson(officer), BindGroup{Group{Chat: -9, Organisation: unions, Lang: Vietnamese}}, ""},
		{ByPerson(officer), DecideExtension{Assignment: key, Decision: Approved}, ""},
		{ByPerson(officer), Publish{Numbers: []int{4}}, "none"},
		{ByPerson(officer), Close{1}, "none"},
	}
	for _, from := range AssignmentStates() {
		for _, c := range commands {
			to := c.to
			if to == "" {
				to = from
			}
			t.Run(fmt.Sprintf("%s from %s to %s", c.cmd.Name(), from, to), func(t *testing.T) {
				w := inState(t, from)
				before := w.assignments[key].Version
				if _, err := w.do(t, c.by, c.cmd); err != nil && !errors.As(err, new(*Refusal)) {
					t.Fatal(err)
				}
				a := w.assignments[key]
				moved := a.Version != before
				if want := slices.Contains(assignmentMoves[c.cmd.Name()], [2]AssignmentState{from, to}); moved != want {
					t.Errorf("it moves: %t, want %t", moved, want)
				}
				if moved && a.State != to {
					t.Errorf("it is %s now", a.State)
				}
			})
		}
	}
}

// Each command moves a directive from a state exactly where the table says so.
func TestDirectiveMoves(t *testing.T) {
	commands := map[Command]DirectiveState{
		DiscardDraft{1}: "", Withdraw{1, "x"}: Withdrawn, Close{1}: Closed,
	}
	for _, from := range []DirectiveState{Draft, Scheduled, Published, Closed, Withdrawn} {
		check := func(cmd Command, to DirectiveState) {
			t.Run(fmt.Sprintf("%s from %s to %q", cmd.Name(), from, to), func(t *testing.T) {
				w := newWorld()
				w.must(t, officer, DraftDirectives{Meeting: "june", Drafts: drafts()[:1]})
				d := w.directives[1]
				d.State = from
				w.directives[1] = d
				_, err := w.do(t, ByPerson(officer), cmd)
				want := slices.Contains(directiveMoves[cmd.Name()], [2]DirectiveState{from, to})
				if (err == nil) != want {
					t.Fatalf("got %v, want a move: %t", err, want)
				}
				if want && w.directives[1].State != to {
					t.Errorf("it is %q now", w.directives[1].State)
				}
			})
		}
		check(Publish{Numbers: []int{1}}, Published)
		for cmd, to := range commands {
			check(cmd, to)
		}
	}
}

// Each person may give exactly the commands that the table of rights names.
func TestRights(t *testing.T) {
	key := of(1, unions)
	commands := []Command{
		RecordMeeting{Meeting{ID: "july", Date: day(7, 8), Title: Text{VI: "x"}}},
		SetMilestone{Milestone{ID: "m", Day: day(7, 8), Name: Text{VI: "x"}}},
		DraftDirectives{Meeting: "june", Drafts: drafts()}, DiscardDraft{4}, Publish{Numbers: []int{4}}, Withdraw{1, "x"}, Close{1},
		Acknowledge{key}, GiveReport{Assignment: key, State: InProgress, Text: "x"},
		VouchFor{key, 1}, AnswerDifficulty{key, 1, "x"}, ShareInitiative{key, 1},
		GiveReport{Assignment: key, State: InProgress, Text: "x", OnBehalf: &OnBehalf{Channel: ByPhone}},
		AskExtension{Assignment: key, Until: calendar.By(day(8, 10)), Reason: "x"}, Confirm{Assignment: key}, Return{Assignment: key, Reason: "x"},
		DecideExtension{Assignment: key, Decision: Approved}, Remind{"x", unions, day(7, 20)},
		RegisterOrganisations{[]Organisation{{ID: "x", Name: Text{VI: "x"}}}},
		BindGroup{Group{Chat: -9, Organisation: unions, Lang: Vietnamese}}, GrantDuty{Person{ID: 5}, Duty{Role: Manager}},
		Invite{Code: code16("i"), Duty: Duty{Leader, unions}}, Invite{Code: code16("j"), Duty: Duty{Role: Board}},
		AcceptInvitation{code16("i"), Person{ID: leader}}, SetLanguage{0, English}, SetLanguage{unionsChat, English},
		SetHealth{Chat: unionsChat, Health: Deaf}, NoteUndelivered{unionsChat, LossUnknown}, MoveGroup{unionsChat, -9},
		SignOut{}, EditDirective{Number: 4, Fields: []Field{FieldTitle}, Value: Directive{Title: Text{VI: "x"}}},
		MergeDrafts{4, 5}, SplitDraft{Number: 4}, SwapDrafts{4, 5}, Schedule{Numbers: []int{4}}, Unschedule{[]int{4}},
		PublishDue{Numbers: []int{4}}, TrackPublication{Numbers: []int{1}}, StopPublication{[]int{1}}, ResumePublication{[]int{1}},
		HandOn{Assignment: key, Report: 1, To: officer2}, ImportDrafts{}, OpenCard{key, unionsChat}, CarryOver{[]int{1}, "june"}, ApplyExtension{Draft: 4, Number: 1},
	}
	commands = append(commands, houseCommands()...)
	given := map[string]bool{}
	for _, cmd := range commands {
		given[cmd.Name()] = true
		for _, by := range []PersonID{admin, officer, manager, leader, deputy, member, farmer, stranger} {
			w := published(t)
			_, err := w.do(t, ByPerson(by), cmd)
			var refusal *Refusal
			may := !errors.As(err, &refusal) || refusal.Code != CodeForbidden && refusal.Code != CodeNotYourUnit
			if want := mayGive(published(t), by, cmd); may != want {
				t.Errorf("person %d may give %s: %t, want %t", by, cmd.Name(), may, want)
			}
		}
		if name := cmd.Name(); name == "sign_out" || reflect.DeepEqual(cmd, SetLanguage{0, English}) {
			continue // The program itself has none.
		}
		if _, err := published(t).do(t, BySystem("test"), cmd); err != nil {
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Code == CodeForbidden || refusal.Code == CodeNotYourUnit {
				t.Errorf("the program itself gives %s: %v", cmd.Name(), err)
			}
		}
	}
	for name := range rights {
		if !given[name] {
			t.Errorf("%s is given by nobody", name)
		}
	}
}
