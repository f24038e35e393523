package directive

import "fmt"

// Code names a reason why a command is refused. Each has a message in both catalogues under "refusal.<code>".
type Code string

// The codes.
const (
	CodeForbidden         Code = "forbidden"          // the person's role doesn't allow it
	CodeNotYourUnit       Code = "not_your_unit"      // the person doesn't answer for that organisation
	CodeNoDirective       Code = "no_directive"       // there is none with that number
	CodeNoAssignment      Code = "no_assignment"      // the organisation owes nothing under it
	CodeNotDraft          Code = "not_draft"          // it was published already
	CodeNotPublished      Code = "not_published"      // it is not open for answers
	CodeWithdrawn         Code = "withdrawn"          // it was withdrawn
	CodeClosed            Code = "closed"             // it was closed
	CodeAcknowledgedTwice Code = "acknowledged_twice" // somebody of the unit did so already
	CodeConfirmedAlready  Code = "confirmed_already"  // the Board confirmed it: nothing is left to report
	CodeSubmittedAlready  Code = "submitted_already"  // it is reported as done: there is nothing to extend
	CodeNotSubmitted      Code = "not_submitted"      // nothing waits for the Board's confirmation
	CodeBadReportState    Code = "bad_report_state"
	CodeBadPercent        Code = "bad_percent" // outside 0–100
	CodeBadQuantity       Code = "bad_quantity"
	CodeEmptyReport       Code = "empty_report" // neither figure nor text nor difficulty
	CodeTextTooLong       Code = "text_too_long"
	CodeReasonMissing     Code = "reason_missing"
	CodeNobodyToAssign    Code = "nobody_to_assign" // no organisation is named
	CodeNoOrganisation    Code = "no_organisation"
	CodeNoMeeting         Code = "no_meeting"
	CodeNoMilestone       Code = "no_milestone"
	CodeTitleMissing      Code = "title_missing"
	CodeBadTarget         Code = "bad_target"
	CodeNothingChosen     Code = "nothing_chosen"
	CodeGroupTaken        Code = "group_taken" // bound to another organisation
	CodeNoGroup           Code = "no_group"
	CodeBadRole           Code = "bad_role"
	CodeNoInvitation      Code = "no_invitation"
	CodeInvitationUsed    Code = "invitation_used"
	CodeInvitationExpired Code = "invitation_expired"
	CodeBadLanguage       Code = "bad_language"
	CodeBadDate           Code = "bad_date"           // the asked day is not after the present deadline
	CodeBadGrant          Code = "bad_grant"          // the granted day is not between the present deadline and the asked day
	CodeNoDueDate         Code = "no_due_date"        // there is no deadline to extend
	CodeNoExtension       Code = "no_extension"       // no request waits for a decision
	CodeExtensionOpen     Code = "extension_open"     // one waits already
	CodeNotLastReport     Code = "not_last_report"    // there is a newer one than the one to correct
	CodeAnsweredAlready   Code = "answered_already"   // the Board has decided on the report that is to be corrected
	CodeTooOldToCorrect   Code = "too_old_to_correct" // the time for corrections is over
	CodeTooManyFiles      Code = "too_many_files"
	CodeNothingToVouch    Code = "nothing_to_vouch" // no recorded report waits for the unit's word
	CodeNoDifficulty      Code = "no_difficulty"    // what was in the way is not any more
	CodeNoInitiative      Code = "no_initiative"
	CodeSharedAlready     Code = "shared_already" // all groups were told
	CodeInvalid           Code = "invalid"        // a record that no dialog makes; says which

	CodeChangedMeanwhile Code = "changed_meanwhile" // somebody else changed the same: look first
	CodeUnitStays        Code = "unit_stays"        // an organisation that was given a task can't be struck from it
	CodeEmptyPart        Code = "empty_part"        // of a draft that is split
	CodeUnclear          Code = "unclear"           // words of the source still have two readings
	CodeIsExtension      Code = "is_extension"      // the draft moves another task's deadline, and is none of its own
	CodeBadPeriod        Code = "bad_period"
	CodePast             Code = "past"          // the time to publish at is over
	CodeTooLate          Code = "too_late"      // the time to publish at is too far away
	CodeNotScheduled     Code = "not_scheduled" // it doesn't wait for a time
	CodeNothingHeld      Code = "nothing_held"  // nothing waits to be sent on
	CodeAllSent          Code = "all_sent"      // nothing is left to stop
	CodeSameMeeting      Code = "same_meeting"  // it belongs to that meeting already
	CodeSameDue          Code = "same_due"      // the deadline is that one already
	CodeNoGroupHere      Code = "no_group_here" // the chat is no group of the organisation
	CodeNoOfficer        Code = "no_officer"    // the person is not of the Board
)

// Codes returns all codes, so that a test can see that each has its message.
func Codes() []Code {
	return append(append(remindingCodes(), houseCodes()...),
		CodeForbidden, CodeNotYourUnit, CodeNoDirective, CodeNoAssignment, CodeNotDraft, CodeNotPublished, CodeWithdrawn,
		CodeClosed, CodeAcknowledgedTwice, CodeConfirmedAlready, CodeSubmittedAlready, CodeNotSubmitted,
		CodeBadReportState, CodeBadPercent, CodeBadQuantity, CodeEmptyReport, CodeTextTooLong, CodeReasonMissing,
		CodeNobodyToAssign, CodeNoOrganisation, CodeNoMeeting, CodeNoMilestone, CodeTitleMissing, CodeBadTarget,
		CodeNothingChosen, CodeGroupTaken, CodeNoGroup, CodeBadRole, CodeNoInvitation, CodeInvitationUsed,
		CodeInvitationExpired, CodeBadLanguage, CodeBadDate, CodeBadGrant, CodeNoDueDate, CodeNoExtension,
		CodeExtensionOpen, CodeNotLastReport, CodeAnsweredAlready, CodeTooOldToCorrect, CodeTooManyFiles, CodeNothingToVouch,
		CodeNoDifficulty, CodeNoInitiative, CodeSharedAlready, CodeInvalid,
		CodeChangedMeanwhile, CodeUnitStays, CodeEmptyPart, CodeUnclear, CodeIsExtension,
		CodeBadPeriod, CodePast, CodeTooLate, CodeNotScheduled, CodeNothingHeld, CodeAllSent,
		CodeSameMeeting, CodeSameDue, CodeNoGroupHere, CodeNoOfficer,
	)
}

// Refusal is the error of a command that may not be carried out. It is no fault of the program: people are told.
type Refusal struct {
	Code Code
	// What the message names, by the words that it uses: Number, Unit, Name, Max, Date … Values are strings, ints,
	// Text (shown in the person's language) or calendar.Date.
	Params map[string]any
}

// Final tells whether nothing that the person could type or press instead would help.
func (r *Refusal) Final() bool {
	switch r.Code {
	case CodeForbidden, CodeNotYourUnit, CodeNoDirective, CodeNoAssignment, CodeNotDraft, CodeNotPublished, CodeWithdrawn,
		CodeClosed, CodeConfirmedAlready, CodeNotSubmitted, CodeNoDueDate, CodeNoExtension, CodeExtensionOpen,
		CodeEditedMeanwhile, CodeNoDuty, CodeOwnDuty, CodeInvitationRevoked, CodeForGroup, CodeMeetingTaken, CodeAllReceived,
		CodeJustSent, CodeNoAnnouncement, CodeAnnounced, CodeNotedAlready,
		CodeNotLastReport, CodeAnsweredAlready, CodeTooOldToCorrect, CodeNothingToVouch, CodeNoDifficulty, CodeNoInitiative,
		CodeSharedAlready, CodeNothingToRemind, CodeNoReminder, CodeTooManyRules:
		return true
	}
	return false
}

// Error implements error, for logs.
func (r *Refusal) Error() string {
	if len(r.Params) == 0 {
		return "refused: " + string(r.Code)
	}
	return fmt.Sprintf("refused: %s %v", r.Code, r.Params)
}

// refuse makes a refusal from its code and pairs of parameter and value.
func refuse(code Code, pairs ...any) error {
	r := &Refusal{Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if r.Params == nil {
			r.Params = map[string]any{}
		}
		r.Params[pairs[i].(string)] = pairs[i+1]
	}
	return r
}
