package demo

import (
	"context"
	"fmt"

	"giaoban/directive"
	"giaoban/ledger"
)

// Execute carries out a Turn.
type Execute func(ctx context.Context, t ledger.Turn) (ledger.Result, error)

// Seed makes the sample office: its organisations, groups and people, the meeting, the milestone and the eleven drafts.
// What is there already stays as it is, so that a kept demo goes on where it was.
func Seed(ctx context.Context, execute Execute, orgs []directive.Organisation, lang directive.Lang) error {
	turns := []directive.Command{
		directive.RegisterOrganisations{Organisations: orgs},
		directive.SetMilestone{Milestone: Milestone()},
		directive.RecordMeeting{Meeting: Meeting()},
		directive.DraftDirectives{Meeting: MeetingID, Drafts: Drafts()},
	}
	for _, p := range Staff() {
		turns = append(turns, p.grant(lang))
	}
	for _, r := range Rooms() {
		turns = append(turns, directive.BindGroup{Group: directive.Group{
			Chat: r.Chat, Organisation: r.Organisation, Title: r.Title.In(lang), Lang: lang,
		}})
		for _, p := range r.Members {
			if p.Duty.Role != "" {
				turns = append(turns, p.grant(lang))
			}
		}
	}
	for i, cmd := range turns {
		turn := ledger.Turn{Key: fmt.Sprintf("demo:seed:%d", i), Actor: directive.BySystem("demo"), Command: cmd}
		if _, err := execute(ctx, turn); err != nil {
			return fmt.Errorf("setting up the sample office, %s: %w", cmd.Name(), err)
		}
	}
	return nil
}

// Name returns the player's whole name in the order in which it is spoken.
func (p Player) Name() string {
	if p.Last == "" {
		return p.First
	}
	return p.Last + " " + p.First
}

func (p Player) grant(lang directive.Lang) directive.GrantDuty {
	person := directive.Person{ID: directive.PersonID(p.ID), Name: p.Name(), Username: p.Username, Lang: lang}
	return directive.GrantDuty{Person: person, Duty: p.Duty}
}
