package render

import (
	"fmt"

	"giaoban/chat"
	"giaoban/directive"
)

// Notice makes the finished message of a notice: everything but the envelope's ID. It fails only for a body that it
// doesn't know.
func (r *Renderer) Notice(n directive.Notice) (chat.Envelope, error) {
	switch b := n.Body.(type) {
	case directive.Card:
		return r.card(n.To, b), nil
	case directive.Reminder:
		return r.reminder(n.To, b), nil
	case directive.Publication:
		return r.publication(n.To, b), nil
	case directive.Digest:
		return r.digest(n.To, b), nil
	case directive.Recalled:
		return r.recalled(n.To, b), nil
	case directive.DifficultyHanded:
		return r.difficultyHanded(n.To, b), nil
	case directive.DirectiveChanged:
		return r.changed(n.To, b), nil
	case directive.ReportArrived:
		return r.reportArrived(n.To, b), nil
	case directive.ReportSettled:
		return r.reportSettled(n.To, b), nil
	case directive.ReportReturned:
		return r.reportReturned(n.To, b), nil
	case directive.ExtensionAsked:
		return r.extensionAsked(n.To, b), nil
	case directive.ExtensionSettled:
		return r.extensionSettled(n.To, b), nil
	case directive.ExtensionDecided:
		return r.extensionDecided(n.To, b), nil
	case directive.WithdrawnNotice:
		return r.withdrawnNotice(n.To, b), nil
	case directive.Welcome:
		return r.welcome(n.To, b), nil
	case directive.GroupHealth:
		return r.groupHealth(n.To, b), nil
	case directive.Undelivered:
		return r.undelivered(n.To, b), nil
	}
	return r.answerNotice(n)
}

// answerNotice makes the message of a notice about what belongs to a report.
func (r *Renderer) answerNotice(n directive.Notice) (chat.Envelope, error) {
	switch b := n.Body.(type) {
	case directive.ReportCorrected:
		return r.reportCorrected(n.To, b), nil
	case directive.ReportRecorded:
		return r.reportRecorded(n.To, b), nil
	case directive.ReportsCrossed:
		return r.reportsCrossed(n.To, b), nil
	case directive.Evidence:
		return r.evidence(n.To, b), nil
	case directive.DifficultyAnswered:
		return r.difficultyAnswered(n.To, b), nil
	case directive.InitiativeShared:
		return r.initiativeShared(n.To, b), nil
	}
	return r.timely(n)
}

// timely makes the messages that come by themselves, at their time.
func (r *Renderer) timely(n directive.Notice) (chat.Envelope, error) {
	switch b := n.Body.(type) {
	case directive.Ladder:
		return r.ladder(n.To, b), nil
	case directive.MilestoneNotice:
		return r.milestoneNotice(n.To, b), nil
	case directive.RoundResult:
		return r.roundResult(n.To, b), nil
	case directive.PersonalNotice:
		return r.personal(n.To, b), nil
	case directive.SilentList:
		return r.silent(n.To, b), nil
	}
	return chat.Envelope{}, fmt.Errorf("rendering a notice: %T is not known", n.Body)
}

// envelope begins a message that is put into a slot, or simply sent where that is empty.
func envelope(to directive.Recipient, lane chat.Lane, slot string) chat.Envelope {
	return chat.Envelope{
		Place: chat.Place{Chat: to.Chat, Topic: to.Topic}, Lane: lane, Action: chat.Put, Slot: slot,
		Message: chat.Message{ReplyTo: to.ReplyTo},
	}
}
