package directive

import "time"

// mayCorrect refuses a new version of a report that is not the last one any more, was answered already, or is too old.
func (s State) mayCorrect(d Directive, a Assignment, r Report) error {
	last := s.LastReports[a.AssignmentKey]
	switch {
	case a.Reports != r.Corrects || last.Number != r.Corrects:
		return refuse(CodeNotLastReport, "Number", d.Number, "Report", r.Corrects)
	case a.State != last.State:
		return refuse(CodeAnsweredAlready, "Number", d.Number, "Report", r.Corrects)
	case r.At.Sub(last.At) > s.Rules.CorrectionTime:
		return refuse(CodeTooOldToCorrect, "Number", d.Number, "Report", r.Corrects)
	}
	return nil
}

// Correctable tells whether a report, the last one under its assignment, can be given in a new version at an instant.
func (r Rules) Correctable(a Assignment, last Report, now time.Time) bool {
	return last.Number > 0 && last.Number == a.Reports && a.State == last.State && now.Sub(last.At) <= r.CorrectionTime
}

// figures returns how far an organisation was by its reports, leaving out one of them and those that have newer versions.
func figures(reports []Report, without int) (percent *int, quantity *Quantity) {
	replaced := map[int]bool{without: true}
	for _, r := range reports {
		replaced[r.Corrects] = true
	}
	for _, r := range reports {
		if replaced[r.Number] {
			continue
		}
		if r.Percent != nil {
			percent = r.Percent
		}
		if r.Quantity != nil {
			quantity = r.Quantity
		}
	}
	return percent, quantity
}

// Crossing is how soon after another person's report one counts as given at the same time.
const Crossing = 2 * time.Minute

// tellOfCrossing tells two people who reported the same at the same time of each other: both reports are kept, and the
// later one says where the organisation stands.
func (s State) tellOfCrossing(out *Outcome, b ReportArrived) {
	earlier, later := s.LastReports[b.Assignment.AssignmentKey], b.Report
	if earlier.Number == 0 || earlier.By == later.By || later.Corrects != 0 || later.At.Sub(earlier.At) > Crossing {
		return
	}
	body := ReportsCrossed{Directive: b.Directive, Organisation: b.Organisation, Earlier: earlier, Later: later}
	chats := []int64{earlier.Chat}
	if later.Chat != earlier.Chat {
		chats = append(chats, later.Chat)
	}
	for _, chat := range chats {
		if to, known := s.recipient(chat); known {
			out.Notices = append(out.Notices, Notice{To: to, Body: body})
		}
	}
}

// recipient returns how to write to a chat: one of the groups that can be written to, or a person in private.
func (s State) recipient(chat int64) (Recipient, bool) {
	for _, g := range s.Groups {
		if g.Chat == chat && g.Health == Healthy {
			return ToGroup(g), true
		}
	}
	if s.Person.ID != 0 && int64(s.Person.ID) == chat {
		return ToPerson(s.Person), true
	}
	if p, known := s.People[PersonID(chat)]; known {
		return ToPerson(p), true
	}
	return Recipient{}, false
}
