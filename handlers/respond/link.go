package respond

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
)

// linkWord begins what a link to a report in the private chat bears.
const linkWord = "rep"

// Link is the address where somebody can report in private, as this place's unit: on one directive, or, with the number 0, on
// one to be chosen. Whoever has a dialog under way in that place goes on with it there.
func Link(bot string, number int, unit directive.OrgID, at chat.Place) string {
	parts := []string{
		linkWord, strconv.Itoa(number), string(unit), strconv.FormatInt(-at.Chat, 36), strconv.FormatInt(int64(at.Topic), 36),
	}
	start := strings.Join(parts, "_")
	if len(start) > maxStart {
		start = linkWord
	}
	return "https://t.me/" + bot + "?start=" + start
}

// maxStart is how much a link can bear, in characters.
const maxStart = 64

// linked is what a link says.
type linked struct {
	number int // 0: none
	unit   directive.OrgID
	place  chat.Place
}

// parseLink reads what Link wrote behind its first word; it may be forged. The unit's id may hold "_" itself.
func parseLink(s string) (l linked, ok bool) {
	parts := strings.Split(s, "_")
	last := len(parts) - 1
	if last < 3 {
		return linked{}, false
	}
	number, err := strconv.Atoi(parts[0])
	if err != nil || number < 0 || number > flow.MaxNumber {
		return linked{}, false
	}
	of, err := strconv.ParseInt(parts[last-1], 36, 64)
	if err != nil {
		return linked{}, false
	}
	topic, err := strconv.ParseInt(parts[last], 36, 32)
	if err != nil || topic < 0 {
		return linked{}, false
	}
	unit := directive.OrgID(strings.Join(parts[1:last-1], "_"))
	return linked{number: number, unit: unit, place: chat.Place{Chat: -of, Topic: int(topic)}}, true
}

// elsewhere returns where a group's dialog can be gone on with in private.
func (c *Conversation) elsewhere(t flow.Talk) string {
	if t.From.Anonymous || !t.Bound() {
		return ""
	}
	k, _ := parseKey(t.Answer(stepWhich))
	return Link(c.bot, k.Directive, t.Group.Organisation, t.Place)
}

// openLink handles the opening of such a link: it goes on with the dialog that the person has under way there, if it is about
// the same, or else begins one.
func (c *Conversation) openLink(ctx context.Context, s flow.Scene, rest string) (flow.Outcome, error) {
	l, ok := parseLink(rest)
	if !ok {
		return c.report(ctx, s, "")
	}
	if !s.Known() {
		return s.Tell(c.r, "dialog.stranger"), nil
	}
	there, found, err := c.sessions.Session(ctx, chat.SessionKey{Place: l.place, Person: s.From.ID})
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading the dialog of %d in %s: %w", s.From.ID, l.place, err)
	}
	k, _ := parseKey(there.Values[stepWhich])
	if found && (there.Flow == "report" || there.Flow == "extend") && (l.number == 0 || k.Directive == l.number) && l.place.Chat < 0 {
		return c.engine.Adopt(ctx, s, there)
	}
	if !s.Person.AnswersFor(l.unit) {
		return flow.Outcome{}, c.notTheirs(ctx, l.unit)
	}
	if l.number == 0 {
		return c.report(ctx, s, "")
	}
	t, err := c.find(ctx, directive.AssignmentKey{Directive: l.number, Organisation: l.unit})
	if err != nil {
		return flow.Outcome{}, err
	}
	return c.engine.Start(ctx, s, "report", given(t))
}

// notTheirs is the refusal of somebody who doesn't answer for a unit.
func (c *Conversation) notTheirs(ctx context.Context, unit directive.OrgID) error {
	o, err := c.organisation(ctx, unit)
	if err != nil {
		return err
	}
	return &directive.Refusal{Code: directive.CodeNotYourUnit, Params: map[string]any{"Unit": o.Name}}
}
