package directive

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxAhead is how far ahead something can be scheduled.
const maxAhead = 366 * 24 * time.Hour

// Schedule lets drafts be published at a time.
type Schedule struct {
	Numbers  []int
	At       time.Time
	Together bool // as of Publish
}

// Unschedule makes drafts again of what waits for its time.
type Unschedule struct{ Numbers []int }

// PublishDue publishes what was scheduled for now. What somebody changed so that it can't go out any more becomes a draft
// again, and who scheduled it is told.
type PublishDue struct {
	Entry    string // of the index by time
	Numbers  []int
	By       PersonID // who scheduled it
	Together bool
}

// Name implements Command.
func (Schedule) Name() string   { return "schedule" }
func (Unschedule) Name() string { return "unschedule" }
func (PublishDue) Name() string { return "publish_due" }

// Needs implements Command.
func (c Schedule) Needs() Need   { return Need{Directives: c.Numbers, Everyone: true} }
func (c Unschedule) Needs() Need { return Need{Directives: c.Numbers} }
func (c PublishDue) Needs() Need {
	return Need{Directives: c.Numbers, Everyone: true, Person: c.By}
}

func (Schedule) permit(s State) error   { return mayBe(s, Board) }
func (Unschedule) permit(s State) error { return mayBe(s, Board) }
func (PublishDue) permit(State) error   { return refuse(CodeForbidden) }

func (c Schedule) decide(s State, now time.Time) (Outcome, error) {
	numbers := slices.Compact(slices.Sorted(slices.Values(c.Numbers)))
	switch {
	case len(numbers) == 0:
		return Outcome{}, refuse(CodeNothingChosen)
	case !c.At.After(now):
		return Outcome{}, refuse(CodePast)
	case c.At.Sub(now) > maxAhead:
		return Outcome{}, refuse(CodeTooLate)
	}
	var out Outcome
	for _, number := range numbers {
		d, err := s.find(number)
		if err != nil {
			return Outcome{}, err
		}
		if d.State != Draft && d.State != Scheduled {
			return Outcome{}, refuse(CodeNotDraft, "Number", d.Number)
		}
		if err := s.publishable(d); err != nil {
			return Outcome{}, err
		}
		d.State, d.PublishAt = Scheduled, c.At
		out.Change.Directives = append(out.Change.Directives, d)
	}
	subject := task{numbers: numbers, by: s.Actor.Person, together: c.Together}.String()
	out.Change.Due = []Due{{
		Key: fmt.Sprintf("tick:publish:%d:%s:%d", now.UnixMilli(), FormatNumbers(numbers), s.Actor.Person), At: c.At,
		Task: TaskPublish, Subject: subject,
	}}
	return out, nil
}

func (c Unschedule) decide(s State, _ time.Time) (Outcome, error) {
	numbers := slices.Compact(slices.Sorted(slices.Values(c.Numbers)))
	if len(numbers) == 0 {
		return Outcome{}, refuse(CodeNothingChosen)
	}
	var out Outcome
	for _, number := range numbers {
		d, err := s.find(number)
		if err != nil {
			return Outcome{}, err
		}
		if d.State != Scheduled {
			return Outcome{}, refuse(CodeNotScheduled, "Number", number)
		}
		d.State, d.PublishAt = Draft, time.Time{}
		out.Change.Directives = append(out.Change.Directives, d)
	}
	return out, nil
}

func (c PublishDue) decide(s State, now time.Time) (Outcome, error) {
	p := batch{s: s, now: now, to: s.People[c.By], together: c.Together}
	for _, number := range slices.Compact(slices.Sorted(slices.Values(c.Numbers))) {
		// What was taken back, thrown away or put off has no business here any more.
		d, there := s.Directives[number]
		if !there || d.State != Scheduled || d.PublishAt.After(now) {
			continue
		}
		if p.add(d) != nil {
			d.State, d.PublishAt = Draft, time.Time{}
			p.out.Change.Directives = append(p.out.Change.Directives, d)
			p.news.Failed = append(p.news.Failed, d)
		}
	}
	out := p.outcome()
	out.Change.Fired = append(out.Change.Fired, c.Entry)
	return out, nil
}

// task is what an entry of the index by time says of a publication.
type task struct {
	numbers  []int
	by       PersonID
	together bool
	round    int
}

// String writes a task for the index.
func (t task) String() string {
	return fmt.Sprintf("%s %d %t %d", FormatNumbers(t.numbers), t.by, t.together, t.round)
}

// parseTask reads what String wrote.
func parseTask(s string) (t task, ok bool) {
	parts := strings.Fields(s)
	if len(parts) != 4 {
		return task{}, false
	}
	numbers, ok := ParseNumbers(parts[0])
	by, errBy := strconv.ParseInt(parts[1], 10, 64)
	together, errTogether := strconv.ParseBool(parts[2])
	round, errRound := strconv.Atoi(parts[3])
	ok = ok && errBy == nil && errTogether == nil && errRound == nil
	return task{numbers: numbers, by: PersonID(by), together: together, round: round}, ok
}

// FormatNumbers writes ascending numbers shortly, each run of them by its ends: "1-3.7".
func FormatNumbers(numbers []int) string {
	var runs []string
	for i := 0; i < len(numbers); {
		first := i
		for i++; i < len(numbers) && numbers[i] == numbers[i-1]+1; i++ {
		}
		run := strconv.Itoa(numbers[first])
		if i-first > 1 {
			run += "-" + strconv.Itoa(numbers[i-1])
		}
		runs = append(runs, run)
	}
	return strings.Join(runs, ".")
}

// maxNumbers bounds how many numbers are read: what was written may be forged.
const maxNumbers = 1000

// ParseNumbers reads what FormatNumbers wrote, or a forged form of it.
func ParseNumbers(s string) (numbers []int, ok bool) {
	for run := range strings.SplitSeq(s, ".") {
		from, to, isRun := strings.Cut(run, "-")
		if !isRun {
			to = from
		}
		a, errA := strconv.Atoi(from)
		b, errB := strconv.Atoi(to)
		if errA != nil || errB != nil || a <= 0 || b < a || b-a > maxNumbers || len(numbers)+b-a >= maxNumbers {
			return nil, false
		}
		for n := a; n <= b; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers, len(numbers) > 0
}
