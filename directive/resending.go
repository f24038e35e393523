package directive

import "time"

// ResendCards shows a directive's card anew to the organisations that have not received it.
type ResendCards struct{ Number int }

// resendAfter is how long a card must have stood in a group before it is sent again: pressing twice sends once.
const resendAfter = 10 * time.Minute

// Name implements Command.
func (ResendCards) Name() string { return "resend_cards" }

// Needs implements Command.
func (c ResendCards) Needs() Need {
	return Need{Directives: []int{c.Number}, Everyone: true, Shown: []int{c.Number}}
}

func (ResendCards) permit(s State) error { return mayBe(s, Board) }

func (c ResendCards) decide(s State, now time.Time) (Outcome, error) {
	d, err := s.findPublished(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	waiting := 0
	for _, a := range s.Under(c.Number) {
		if a.State != Pending || a.Held {
			continue
		}
		waiting++
		groups := s.GroupsOf(a.Organisation)
		sent := false
		for _, g := range groups {
			posted, stands := s.Shown[d.Slot(a, g.Chat)]
			if stands && now.Sub(posted.At) < resendAfter {
				continue
			}
			shown := a
			shown.Opened = d.Digest != ""
			card := s.card(d, shown, now)
			card.Anew = true
			out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: card})
			sent = true
		}
		if sent {
			// Written also where nothing changes: a report at this moment must not vanish from the card again.
			a.Opened = d.Digest != ""
			out.Change.Assignments = append(out.Change.Assignments, a)
		}
	}
	switch {
	case waiting == 0:
		return Outcome{}, refuse(CodeAllReceived, "Number", c.Number)
	case len(out.Notices) == 0:
		return Outcome{}, refuse(CodeJustSent, "Number", c.Number)
	}
	out.Change.relyOn(d)
	return out, nil
}
