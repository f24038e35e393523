package directive

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// KindAnnouncement is the kind of the records of announcements, KindNotedBy of who noted which.
const (
	KindAnnouncement RecordKind = "announcement" // an Announcement, by its number
	KindNotedBy      RecordKind = "noted"        // a Noted, owned by its announcement
)

// MaxAnnouncement is how long an announcement may be, in runes; with files less is shown as a caption.
const MaxAnnouncement = 3000

// Announcement is a plain message to chosen groups, under which nobody owes anything.
type Announcement struct {
	Number    int       `json:"number"`
	Text      string    `json:"text,omitempty"`
	Files     []File    `json:"files,omitempty"`
	Ask       bool      `json:"ask,omitempty"` // a button asks the groups to note it
	Groups    []int64   `json:"groups"`        // chats
	Author    PersonID  `json:"author"`
	Created   time.Time `json:"created"`
	At        time.Time `json:"at,omitzero"`        // when it is to go out; zero: at once
	Waits     bool      `json:"waits,omitempty"`    // for At
	Sent      time.Time `json:"sent,omitzero"`      // when it was given to be sent
	Cancelled time.Time `json:"cancelled,omitzero"` // what had not gone out was stopped
	Reached   []int64   `json:"reached,omitempty"`  // the groups that could be written to when it was given to be sent
}

// Noted says who noted an announcement in a group.
type Noted struct {
	Number int       `json:"number"`
	Chat   int64     `json:"chat"`
	By     PersonID  `json:"by"`
	ByName string    `json:"by_name,omitempty"`
	At     time.Time `json:"at"`
}

// Announce writes an announcement down and shows it to its author as the groups will see it. Nothing is sent yet.
type Announce struct {
	Announcement Announcement // text, files, groups, whether to ask, and when
}

// SendAnnouncement gives an announcement to be sent, now or at its time. It is sent once, however often that is asked for.
type SendAnnouncement struct{ Number int }

// AnnounceDue sends what was announced for now.
type AnnounceDue struct {
	Entry  string
	Number int
}

// StopAnnouncement stops what has not gone out.
type StopAnnouncement struct{ Number int }

// TrackAnnouncement tells the author how far it is.
type TrackAnnouncement struct {
	Entry  string
	Number int
	Round  int
}

// NoteAnnouncement says that an organisation's group has noted an announcement.
type NoteAnnouncement struct {
	Number int
	Chat   int64
}

// The tasks of announcements in the index by time.
const (
	TaskAnnounce      Task = "announce"
	TaskTrackAnnounce Task = "track_announcement"
)

// announceCommand makes the command of an entry of the index by time, nil where it is none of an announcement.
func (d Due) announceCommand() Command {
	parts := strings.Fields(d.Subject)
	if len(parts) == 0 {
		return nil
	}
	number, err := strconv.Atoi(parts[0])
	if err != nil {
		return nil
	}
	switch {
	case d.Task == TaskAnnounce:
		return AnnounceDue{Entry: d.Key, Number: number}
	case d.Task == TaskTrackAnnounce && len(parts) == 2:
		if round, err := strconv.Atoi(parts[1]); err == nil {
			return TrackAnnouncement{Entry: d.Key, Number: number, Round: round}
		}
	}
	return nil
}

// Name implements Command.
func (Announce) Name() string          { return "announce" }
func (SendAnnouncement) Name() string  { return "send_announcement" }
func (AnnounceDue) Name() string       { return "announce_due" }
func (StopAnnouncement) Name() string  { return "stop_announcement" }
func (TrackAnnouncement) Name() string { return "track_announcement" }
func (NoteAnnouncement) Name() string  { return "note_announcement" }

// announcementNeed asks for one announcement, who noted it, and what stands in the groups.
func announcementNeed(number int) Need {
	id := strconv.Itoa(number)
	return Need{
		Records: []RecordNeed{{Kind: KindAnnouncement, ID: id}, {Kind: KindNotedBy, Owner: id}}, Everyone: true, Shown: []int{-number},
		Officers: true,
	}
}

// Needs implements Command.
func (Announce) Needs() Need {
	return Need{Records: []RecordNeed{{Kind: KindAnnouncement}}, Everyone: true}
}
func (c SendAnnouncement) Needs() Need  { return announcementNeed(c.Number) }
func (c AnnounceDue) Needs() Need       { return announcementNeed(c.Number) }
func (c StopAnnouncement) Needs() Need  { return announcementNeed(c.Number) }
func (c TrackAnnouncement) Needs() Need { return announcementNeed(c.Number) }
func (c NoteAnnouncement) Needs() Need {
	need := announcementNeed(c.Number)
	need.Groups = []int64{c.Chat}
	return need
}

func (Announce) permit(s State) error         { return mayBe(s, Board) }
func (SendAnnouncement) permit(s State) error { return mayBe(s, Board) }
func (AnnounceDue) permit(State) error        { return refuse(CodeForbidden) }
func (StopAnnouncement) permit(s State) error { return mayBe(s, Board) }
func (TrackAnnouncement) permit(State) error  { return refuse(CodeForbidden) }
func (c NoteAnnouncement) permit(s State) error {
	for _, g := range s.Groups {
		if g.Chat == c.Chat && slices.Contains(s.Person.Organisations(), g.Organisation) {
			return nil
		}
	}
	return refuse(CodeForbidden)
}

// AnnouncementSlot names the message of an announcement in a chat.
func AnnouncementSlot(number int, chat int64) Slot {
	return Slot{chat, fmt.Sprintf("note:%d:%d", number, chat)}
}

func (c Announce) decide(s State, now time.Time) (Outcome, error) {
	a := c.Announcement
	a.Text = strings.TrimSpace(a.Text)
	switch {
	case a.Text == "" && len(a.Files) == 0:
		return Outcome{}, refuse(CodeEmptyAnnouncement)
	case tooLong(a.Text, MaxAnnouncement):
		return Outcome{}, refuse(CodeTextTooLong, "Max", MaxAnnouncement)
	case len(a.Files) > MaxAnnouncementFiles:
		return Outcome{}, refuse(CodeTooManyFiles, "Max", MaxAnnouncementFiles)
	case len(a.Groups) == 0:
		return Outcome{}, refuse(CodeNothingChosen)
	case !a.At.IsZero() && !a.At.After(now):
		return Outcome{}, refuse(CodePast)
	case a.At.Sub(now) > maxAhead:
		return Outcome{}, refuse(CodeTooLate)
	}
	all, err := Bodies[Announcement](s.Records, KindAnnouncement)
	if err != nil {
		return Outcome{}, err
	}
	a.Number = 1
	for _, old := range all {
		a.Number = max(a.Number, old.Number+1)
	}
	slices.Sort(a.Groups)
	a.Groups = slices.Compact(a.Groups)
	a.Author, a.Created, a.Waits, a.Sent, a.Cancelled, a.Reached = s.Actor.Person, now, false, time.Time{}, time.Time{}, nil
	var out Outcome
	if s.Person.ID != 0 {
		out.Notices = []Notice{{To: ToPerson(s.Person), Body: AnnouncementPost{Announcement: a, Preview: true}}}
	}
	if err := s.tell(&out, s.Person, a); err != nil {
		return Outcome{}, err
	}
	return out, out.Change.keep(s, KindAnnouncement, strconv.Itoa(a.Number), "", a)
}

func (c SendAnnouncement) decide(s State, now time.Time) (Outcome, error) {
	a, err := s.announcement(c.Number)
	switch {
	case err != nil:
		return Outcome{}, err
	case a.Waits || !a.Sent.IsZero() || !a.Cancelled.IsZero():
		return Outcome{}, refuse(CodeAnnounced)
	case a.At.IsZero():
		return s.send(a, s.Person, now)
	case !a.At.After(now):
		return Outcome{}, refuse(CodePast)
	}
	a.Waits = true
	id := strconv.Itoa(a.Number)
	var out Outcome
	out.Change.Due = []Due{{Key: "tick:announce:" + id, At: a.At, Task: TaskAnnounce, Subject: id}}
	if err := s.tell(&out, s.Person, a); err != nil {
		return Outcome{}, err
	}
	return out, out.Change.keep(s, KindAnnouncement, id, "", a)
}

// MaxAnnouncementFiles is how many files an announcement may bear: an album of the messenger.
const MaxAnnouncementFiles = 10

// send gives an announcement to be sent to those of its groups that can be written to now.
func (s State) send(a Announcement, author Person, now time.Time) (Outcome, error) {
	var out Outcome
	a.Sent, a.Waits = now, false
	for _, g := range s.Groups {
		if slices.Contains(a.Groups, g.Chat) && g.Health == Healthy && g.Organisation != "" {
			a.Reached = append(a.Reached, g.Chat)
			out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: AnnouncementPost{Announcement: a}})
		}
	}
	if author.ID != 0 {
		if err := s.tell(&out, author, a); err != nil {
			return Outcome{}, err
		}
		out.Change.Due = append(out.Change.Due, trackAnnouncement(now, a.Number, 0))
	}
	return out, out.Change.keep(s, KindAnnouncement, strconv.Itoa(a.Number), "", a)
}

func trackAnnouncement(now time.Time, number, round int) Due {
	wait := trackEvery
	if round >= trackQuick {
		wait = trackSlow
	}
	return Due{
		Key: fmt.Sprintf("tick:announced:%d:%d:%d", number, now.UnixMilli(), round), At: now.Add(wait), Task: TaskTrackAnnounce,
		Subject: fmt.Sprintf("%d %d", number, round),
	}
}

// announcement returns a loaded announcement.
func (s State) announcement(number int) (a Announcement, err error) {
	if err := s.read(KindAnnouncement, strconv.Itoa(number), &a); err != nil {
		return a, err
	}
	if a.Number == 0 {
		return a, refuse(CodeNoAnnouncement)
	}
	return a, nil
}

func (c AnnounceDue) decide(s State, now time.Time) (Outcome, error) {
	fired := Outcome{Change: Change{Fired: []string{c.Entry}}}
	a, err := s.announcement(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	if !a.Sent.IsZero() || !a.Cancelled.IsZero() {
		return fired, nil
	}
	out, err := s.send(a, s.People[a.Author], now)
	out.Change.Fired = append(out.Change.Fired, c.Entry)
	return out, err
}

func (c StopAnnouncement) decide(s State, now time.Time) (Outcome, error) {
	a, err := s.announcement(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	stopped := a.Sent.IsZero()
	for _, g := range s.Groups {
		slot := AnnouncementSlot(a.Number, g.Chat)
		if _, arrived := s.Shown[slot]; !slices.Contains(a.Reached, g.Chat) || arrived {
			continue
		}
		stopped = true
		out.Notices = append(out.Notices, Notice{To: ToGroup(g), Body: Recalled{Slot: slot.Name}})
	}
	if !stopped || !a.Cancelled.IsZero() {
		return Outcome{}, refuse(CodeAllSent)
	}
	a.Cancelled = now
	if err := s.tell(&out, s.Person, a); err != nil {
		return Outcome{}, err
	}
	return out, out.Change.keep(s, KindAnnouncement, strconv.Itoa(a.Number), "", a)
}

func (c TrackAnnouncement) decide(s State, now time.Time) (Outcome, error) {
	out := Outcome{Change: Change{Fired: []string{c.Entry}}}
	a, err := s.announcement(c.Number)
	author := s.People[a.Author]
	if err != nil || author.ID == 0 {
		return out, err
	}
	body, err := s.announced(a)
	if err != nil {
		return Outcome{}, err
	}
	out.Notices = []Notice{{To: ToPerson(author), Body: body}}
	if body.Arrived < len(a.Reached) && a.Cancelled.IsZero() && c.Round < trackMost {
		out.Change.Due = []Due{trackAnnouncement(now, a.Number, c.Round+1)}
	}
	return out, out.Change.inTurn(s, a)
}

// inTurn writes an announcement as it is, so that two who tell its author of it do so one after the other: what is told last
// then knows of both.
func (c *Change) inTurn(s State, a Announcement) error {
	return c.keep(s, KindAnnouncement, strconv.Itoa(a.Number), "", a)
}

func (c NoteAnnouncement) decide(s State, now time.Time) (Outcome, error) {
	a, err := s.announcement(c.Number)
	if err != nil {
		return Outcome{}, err
	}
	g, err := s.group(c.Chat)
	if err != nil || !a.Ask || !slices.Contains(a.Reached, c.Chat) {
		return Outcome{}, refuse(CodeNoAnnouncement)
	}
	id := fmt.Sprintf("%d/%d", a.Number, c.Chat)
	if s.record(KindNotedBy, id).Version != 0 {
		return Outcome{}, refuse(CodeNotedAlready)
	}
	noted := Noted{Number: a.Number, Chat: c.Chat, By: s.Actor.Person, ByName: s.Person.Name, At: now}
	out := Outcome{Notices: []Notice{{To: ToGroup(g), Body: AnnouncementPost{Announcement: a, Noted: &noted}}}}
	body, err := s.announced(a)
	if err != nil {
		return Outcome{}, err
	}
	body.Noted = append(body.Noted, noted)
	if author := s.People[a.Author]; author.ID != 0 {
		out.Notices = append(out.Notices, Notice{To: ToPerson(author), Body: body})
	}
	if err := out.Change.inTurn(s, a); err != nil {
		return Outcome{}, err
	}
	return out, out.Change.keep(s, KindNotedBy, id, strconv.Itoa(a.Number), noted)
}

// tell shows somebody where an announcement stands; the program itself needs no word.
func (s State) tell(out *Outcome, to Person, a Announcement) error {
	if to.ID == 0 {
		return nil
	}
	body, err := s.announced(a)
	out.Notices = append(out.Notices, Notice{To: ToPerson(to), Body: body})
	return err
}

// announced makes what the author is told.
func (s State) announced(a Announcement) (AnnouncementProgress, error) {
	p := AnnouncementProgress{Announcement: a, Units: s.Organisations}
	for _, g := range s.Groups {
		if !slices.Contains(a.Groups, g.Chat) {
			continue
		}
		p.Groups = append(p.Groups, g)
		if _, arrived := s.Shown[AnnouncementSlot(a.Number, g.Chat)]; arrived {
			p.Arrived++
			p.In = append(p.In, g.Chat)
		}
	}
	noted, err := Bodies[Noted](s.Records, KindNotedBy)
	if err != nil {
		return p, err
	}
	for _, n := range noted {
		if n.Number == a.Number {
			p.Noted = append(p.Noted, n)
		}
	}
	return p, nil
}

// AnnouncementPost is an announcement in a group; Noted says who noted it.
type AnnouncementPost struct {
	Announcement Announcement
	Noted        *Noted
	Preview      bool // shown to its author, as the groups will see it
}

// AnnouncementProgress tells the author how far an announcement is: one message that changes.
type AnnouncementProgress struct {
	Announcement Announcement
	Groups       []Group // the chosen ones that are still known
	Arrived      int
	In           []int64 // the chats that it has arrived in
	Noted        []Noted
	Units        map[OrgID]Organisation
	Anew         bool // it comes as a new message, below
}

func (AnnouncementPost) notice()     {}
func (AnnouncementProgress) notice() {}

// ShowAnnouncement shows somebody of the Board where an announcement stands.
type ShowAnnouncement struct{ Number int }

// Name implements Command.
func (ShowAnnouncement) Name() string { return "show_announcement" }

// Needs implements Command.
func (c ShowAnnouncement) Needs() Need { return announcementNeed(c.Number) }

func (ShowAnnouncement) permit(s State) error { return mayBe(s, Board) }

func (c ShowAnnouncement) decide(s State, _ time.Time) (Outcome, error) {
	a, err := s.announcement(c.Number)
	if err != nil || s.Person.ID == 0 {
		return Outcome{}, err
	}
	body, err := s.announced(a)
	if err != nil {
		return Outcome{}, err
	}
	body.Anew = true
	return Outcome{Notices: []Notice{{To: ToPerson(s.Person), Body: body}}}, nil
}
