package directive

import (
	"slices"
	"strconv"
	"time"
)

// batch gathers what publishing some drafts at once comes to.
type batch struct {
	s         State
	now       time.Time
	to        Person // who is told how far it is; the ID is zero for nobody
	together  bool
	out       Outcome
	news      Publication
	unreached map[OrgID]bool
	concerned map[OrgID]bool
}

// add publishes one draft.
func (p *batch) add(d Directive) error {
	if err := p.s.publishable(d); err != nil {
		return err
	}
	if p.concerned == nil {
		p.concerned, p.unreached = map[OrgID]bool{}, map[OrgID]bool{}
	}
	d.State, d.Published, d.PublishAt, d.Digest = Published, p.now, time.Time{}, ""
	if p.together {
		d.Digest = p.digest(d.Number)
	}
	for _, a := range p.s.assign(d) {
		p.concerned[a.Organisation] = true
		if len(p.s.GroupsOf(a.Organisation)) == 0 {
			p.unreached[a.Organisation] = true
		}
		p.out.Change.Assignments = append(p.out.Change.Assignments, a)
	}
	p.out.Change.Directives = append(p.out.Change.Directives, d)
	p.news.Directives = append(p.news.Directives, d)
	return nil
}

// digest names the message in which each group gets what is published together: by its lowest number.
func (p *batch) digest(number int) string {
	if len(p.out.Change.Directives) > 0 {
		number = p.out.Change.Directives[0].Number
	}
	return strconv.Itoa(number)
}

// outcome shows to the groups what was published, and tells who did it.
func (p *batch) outcome() Outcome {
	p.show()
	// Written as they are, so that a group that comes in at this moment misses no card.
	p.out.Change.Organisations = p.s.listed(p.concerned)
	p.news.Unreached = p.s.listed(p.unreached)
	if p.to.ID == 0 || len(p.news.Directives)+len(p.news.Failed) == 0 {
		return p.out
	}
	p.out.Notices = append(p.out.Notices, Notice{To: ToPerson(p.to), Body: p.news})
	if p.news.Cards > 0 {
		p.out.Change.Due = append(p.out.Change.Due, trackAt(p.now, p.news.numbers(), p.to.ID, 0))
	}
	return p.out
}

// show makes what the groups see: a card for each task, or one message where several were published together.
func (p *batch) show() {
	byNumber := map[int]Directive{}
	for _, d := range p.out.Change.Directives {
		byNumber[d.Number] = d
	}
	reached := map[int64]bool{}
	items := map[OrgID][]int{} // indexes of the assignments
	for i, a := range p.out.Change.Assignments {
		items[a.Organisation] = append(items[a.Organisation], i)
	}
	done := map[OrgID]bool{}
	for i := range p.out.Change.Assignments {
		a := &p.out.Change.Assignments[i]
		d := byNumber[a.Directive]
		if p.together && len(items[a.Organisation]) == 1 {
			a.Opened = true // one task needs no list
		}
		var notices []Notice
		switch {
		case !p.together || a.Opened:
			notices = p.s.cards(d, *a, p.now)
		case !done[a.Organisation]:
			done[a.Organisation] = true
			notices = p.asList(items[a.Organisation], byNumber)
		}
		for _, n := range notices {
			reached[n.To.Chat] = true
		}
		p.news.Cards += len(notices)
		p.out.Notices = append(p.out.Notices, notices...)
	}
	p.news.Groups = len(reached)
}

// asList makes the one message of an organisation for each of its groups.
func (p *batch) asList(items []int, byNumber map[int]Directive) []Notice {
	var shown []Assignment
	for _, i := range items {
		shown = append(shown, p.out.Change.Assignments[i])
	}
	return p.s.digests(shown, byNumber, p.now)
}

// digests makes the one message that shows several tasks of one organisation, for each of its groups.
func (s State) digests(items []Assignment, byNumber map[int]Directive, now time.Time) []Notice {
	if len(items) == 0 {
		return nil
	}
	org := items[0].Organisation
	body := Digest{ID: byNumber[items[0].Directive].Digest, Organisation: s.Organisations[org]}
	slices.SortFunc(items, func(a, b Assignment) int { return a.Directive - b.Directive })
	for _, a := range items {
		body.Items = append(body.Items, s.card(byNumber[a.Directive], a, now))
	}
	var notices []Notice
	for _, g := range s.GroupsOf(org) {
		notices = append(notices, Notice{To: ToGroup(g), Body: body})
	}
	return notices
}
