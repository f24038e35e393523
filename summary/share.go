package summary

// Denominator says what a percentage is taken of. Offices differ, so every percentage names it.
type Denominator string

// The denominators.
const (
	OfAll       Denominator = "all"       // completed, of everything that was assigned
	OfDue       Denominator = "due"       // completed, of what has a deadline that has passed
	OfCompleted Denominator = "completed" // completed on time, of what was completed and had a deadline
)

// Denominators returns all of them, the default first.
func Denominators() []Denominator { return []Denominator{OfAll, OfDue, OfCompleted} }

// Share is a part of a whole.
type Share struct{ Part, Of int }

// Known tells whether there is anything to take a share of.
func (s Share) Known() bool { return s.Of > 0 }

// Tenths returns the percentage in tenths of a percent, rounded half up: 837 is 83.7%. It is 0 where nothing is known.
func (s Share) Tenths() int {
	if !s.Known() {
		return 0
	}
	return int((int64(s.Part)*2000 + int64(s.Of)) / (2 * int64(s.Of)))
}

// Share returns the percentage of c by a denominator; an unknown one counts as OfAll.
func (c Count) Share(by Denominator) Share {
	switch by {
	case OfDue:
		return Share{Part: c.DueDone, Of: c.Due}
	case OfCompleted:
		return Share{Part: c.Done.InTime, Of: c.Done.InTime + c.Done.Late}
	}
	return Share{Part: c.Done.Sum(), Of: c.Total}
}
