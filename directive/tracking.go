package directive

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// TrackPublication tells who published something how far it is, until all of it has arrived.
type TrackPublication struct {
	Entry   string // of the index by time
	Numbers []int
	By      PersonID
	Round   int
}

// StopPublication stops what has not gone out yet. Organisations none of whose groups have it are not reminded, until it is
// sent on.
type StopPublication struct{ Numbers []int }

// ResumePublication sends on what was stopped.
type ResumePublication struct{ Numbers []int }

// OpenCard shows the card of a task in a group that so far has it only in a list.
type OpenCard struct {
	Assignment AssignmentKey
	Chat       int64
}

// Name implements Command.
func (TrackPublication) Name() string  { return "track_publication" }
func (StopPublication) Name() string   { return "stop_publication" }
func (ResumePublication) Name() string { return "resume_publication" }
func (OpenCard) Name() string          { return "open_card" }

// Needs implements Command.
func (c TrackPublication) Needs() Need {
	return Need{Directives: c.Numbers, Everyone: true, Person: c.By, Shown: c.Numbers}
}
func (c StopPublication) Needs() Need {
	return Need{Directives: c.Numbers, Everyone: true, Shown: c.Numbers}
}
func (c ResumePublication) Needs() Need { return Need{Directives: c.Numbers, Everyone: true} }
func (c OpenCard) Needs() Need          { return Need{Assignments: []AssignmentKey{c.Assignment}} }

func (TrackPublication) permit(State) error    { return refuse(CodeForbidden) }
func (StopPublication) permit(s State) error   { return mayBe(s, Board) }
func (ResumePublication) permit(s State) error { return mayBe(s, Board) }

// permit lets everybody open a card: it is shown where its list was shown before, and nowhere else.
func (c OpenCard) permit(State) error { return nil }

// Slot is the name of a living message in a chat.
type Slot struct {
	Chat int64
	Name string
}

// CardSlot names the card of a directive in a chat.
func CardSlot(number int, chat int64) Slot {
	return Slot{chat, fmt.Sprintf("card:%d:%d", number, chat)}
}

// DigestSlot names the message that shows several directives in a chat.
func DigestSlot(id string, chat int64) Slot { return Slot{chat, fmt.Sprintf("digest:%s:%d", id, chat)} }

// Slot returns the living message by which a group is told of an assignment under d.
func (d Directive) Slot(a Assignment, chat int64) Slot {
	if d.Digest != "" && !a.Opened {
		return DigestSlot(d.Digest, chat)
	}
	return CardSlot(d.Number, chat)
}

// ToLookAt returns the living messages by which the groups of a state may be told of directives: what stands in them is loaded
// for Need.Shown, where a negative number is an announcement's.
func (s State) ToLookAt(numbers []int) []Slot {
	var slots []Slot
	for _, number := range numbers {
		if number < 0 {
			for _, g := range s.Groups {
				slots = append(slots, AnnouncementSlot(-number, g.Chat))
			}
			continue
		}
		d, there := s.Directives[number]
		if !there {
			continue
		}
		for _, g := range s.Groups {
			slots = append(slots, CardSlot(number, g.Chat))
			if d.Digest != "" {
				slots = append(slots, DigestSlot(d.Digest, g.Chat))
			}
		}
	}
	return slots
}

// How often somebody is told how far a publication is, and for how long.
const (
	trackEvery = 3 * time.Second
	trackSlow  = 30 * time.Second
	trackQuick = 40  // rounds at the quick pace
	trackMost  = 140 // rounds in all
)

// trackAt makes the entry of the index by time for the next look at a publication.
func trackAt(now time.Time, numbers []int, by PersonID, round int) Due {
	wait := trackEvery
	if round >= trackQuick {
		wait = trackSlow
	}
	return Due{
		Key: fmt.Sprintf("tick:track:%d:%d:%d:%d", now.UnixMilli(), numbers[0], by, round), At: now.Add(wait),
		Task: TaskTrack, Subject: task{numbers: numbers, by: by, round: round}.String(),
	}
}

// numbers returns what a publication is about, in order.
func (p Publication) numbers() []int {
	var numbers []int
	for _, d := range p.Directives {
		numbers = append(numbers, d.Number)
	}
	return numbers
}

// delivery counts what a publication sends, and what of it has arrived.
type delivery struct {
	slots     map[Slot]bool // whether it has arrived
	groups    map[int64]bool
	held      []Assignment
	unreached map[OrgID]bool
	published []Directive
}

// delivery looks at what stands in the groups.
func (s State) delivery(numbers []int) delivery {
	v := delivery{slots: map[Slot]bool{}, groups: map[int64]bool{}, unreached: map[OrgID]bool{}}
	for _, number := range slices.Compact(slices.Sorted(slices.Values(numbers))) {
		d, there := s.Directives[number]
		if !there || d.State != Published {
			continue
		}
		v.published = append(v.published, d)
		for _, a := range s.Under(number) {
			groups := s.GroupsOf(a.Organisation)
			if len(groups) == 0 {
				v.unreached[a.Organisation] = true
			}
			if a.Held {
				v.held = append(v.held, a)
				continue
			}
			for _, g := range groups {
				slot := d.Slot(a, g.Chat)
				_, arrived := s.Shown[slot]
				v.slots[slot] = arrived
				v.groups[g.Chat] = true
			}
		}
	}
	return v
}

// news makes what an officer is told of it.
func (v delivery) news(s State) Publication {
	p := Publication{
		Directives: v.published, Groups: len(v.groups), Cards: len(v.slots), Unreached: s.listed(v.unreached), Held: len(v.held), Tracked: true,
	}
	for _, arrived := range v.slots {
		if arrived {
			p.Arrived++
		}
	}
	return p
}

func (c TrackPublication) decide(s State, now time.Time) (Outcome, error) {
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	v := s.delivery(c.Numbers)
	news, by := v.news(s), s.People[c.By]
	if len(v.published) == 0 || by.ID == 0 {
		return out, nil
	}
	news.Over = news.Arrived == news.Cards || c.Round >= trackMost
	out.Notices = []Notice{{To: ToPerson(by), Body: news}}
	if !news.Over {
		out.Change.Due = []Due{trackAt(now, news.numbers(), c.By, c.Round+1)}
	}
	return out, nil
}

func (c StopPublication) decide(s State, _ time.Time) (Outcome, error) {
	var out Outcome
	v := s.delivery(c.Numbers)
	if len(v.published) == 0 {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	gone := map[Slot]bool{}
	for _, d := range v.published {
		for _, a := range s.Under(d.Number) {
			groups := s.GroupsOf(a.Organisation)
			arrived := a.Held || len(groups) == 0 || a.State != Pending
			for _, g := range groups {
				arrived = arrived || v.slots[d.Slot(a, g.Chat)]
			}
			if arrived {
				continue
			}
			for _, g := range groups {
				slot := d.Slot(a, g.Chat)
				if !gone[slot] {
					out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: Recalled{Slot: slot.Name}})
				}
				gone[slot] = true
				delete(v.slots, slot)
			}
			a.Held = true
			v.held = append(v.held, a)
			out.Change.Assignments = append(out.Change.Assignments, a)
		}
		out.Change.relyOn(d)
	}
	if len(out.Change.Assignments) == 0 {
		return Outcome{}, refuse(CodeAllSent)
	}
	if s.Person.ID != 0 {
		news := v.news(s)
		news.Over = true
		out.Notices = append(out.Notices, Notice{To: ToPerson(s.Person), Body: news})
	}
	return out, nil
}

func (c ResumePublication) decide(s State, now time.Time) (Outcome, error) {
	var out Outcome
	v := s.delivery(c.Numbers)
	if len(v.held) == 0 {
		return Outcome{}, refuse(CodeNothingHeld)
	}
	lists := map[OrgID][]Assignment{}
	for _, a := range v.held {
		a.Held = false
		d := s.Directives[a.Directive]
		if d.Digest != "" && !a.Opened {
			lists[a.Organisation] = append(lists[a.Organisation], a)
		} else {
			out.Notices = append(out.Notices, s.cards(d, a, now)...)
		}
		out.Change.Assignments = append(out.Change.Assignments, a)
		out.Change.relyOn(d)
	}
	for _, o := range s.listed(keysOf(lists)) {
		out.Notices = append(out.Notices, s.digests(lists[o.ID], s.Directives, now)...)
	}
	if s.Person.ID != 0 {
		news := v.news(s)
		news.Cards, news.Held = news.Cards+len(out.Notices), 0
		out.Notices = append(out.Notices, Notice{To: ToPerson(s.Person), Body: news})
		out.Change.Due = []Due{trackAt(now, news.numbers(), s.Person.ID, 0)}
	}
	return out, nil
}

func keysOf[V any](m map[OrgID]V) map[OrgID]bool {
	keys := map[OrgID]bool{}
	for k := range m {
		keys[k] = true
	}
	return keys
}

func (c OpenCard) decide(s State, now time.Time) (Outcome, error) {
	d, a, err := s.findOpen(c.Assignment)
	if err != nil {
		return Outcome{}, err
	}
	at := slices.IndexFunc(s.Groups, func(g Group) bool { return g.Chat == c.Chat && g.Organisation == a.Organisation })
	if at < 0 || a.Held {
		return Outcome{}, refuse(CodeNoGroupHere, "Number", d.Number)
	}
	a.Opened = d.Digest != ""
	card := s.card(d, a, now)
	card.Anew = true
	out := Outcome{
		Change:  Change{Assignments: []Assignment{a}},
		Notices: []Notice{{To: ToGroup(s.Groups[at]), Body: card}},
	}
	out.Change.relyOn(d)
	return out, nil
}

// ID names a publication: by the lowest of its numbers, since a directive is published once.
func (p Publication) ID() string {
	if len(p.Directives) == 0 {
		return "0"
	}
	return strconv.Itoa(p.Directives[0].Number)
}
