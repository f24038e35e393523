package directive

// The codes about organisations, groups, people and meetings.
const (
	CodeEditedMeanwhile   Code = "edited_meanwhile" // somebody else changed the same field, organisation or meeting; says how it is now
	CodeOrganisationTaken Code = "organisation_taken"
	CodeBadID             Code = "bad_id"
	CodeNameMissing       Code = "name_missing"
	CodeTooManyAliases    Code = "too_many_aliases"
	CodeBadSpan           Code = "bad_span"   // an organisation that ends before it begins
	CodeBadKin            Code = "bad_kin"    // a parent or successor that leads back to the organisation itself
	CodeEnded             Code = "ended"      // the organisation is no more
	CodeFutureDay         Code = "future_day" // directives can't go over on a day that is still to come
	CodeNoDuty            Code = "no_duty"    // the person does not hold it, or no more
	CodeOwnDuty           Code = "own_duty"   // nobody takes their own role of administrator away
	CodeInvitationRevoked Code = "invitation_revoked"
	CodeForGroup          Code = "for_group" // the code binds a group, and gives no duty
	CodeMeetingTaken      Code = "meeting_taken"
	CodeAllReceived       Code = "all_received" // nobody is left to send it to again
	CodeJustSent          Code = "just_sent"    // it was sent a few minutes ago
	CodeEmptyAnnouncement Code = "empty_announcement"
	CodeNoAnnouncement    Code = "no_announcement"
	CodeAnnounced         Code = "announced" // it is on its way, was sent, or was stopped
	CodeNotedAlready      Code = "noted_already"
)

func houseCodes() []Code {
	return []Code{
		CodeEditedMeanwhile, CodeOrganisationTaken, CodeBadID, CodeNameMissing, CodeTooManyAliases, CodeBadSpan, CodeBadKin,
		CodeEnded, CodeFutureDay, CodeNoDuty, CodeOwnDuty, CodeInvitationRevoked, CodeForGroup, CodeMeetingTaken,
		CodeAllReceived, CodeJustSent, CodeEmptyAnnouncement, CodeNoAnnouncement, CodeAnnounced, CodeNotedAlready,
	}
}
