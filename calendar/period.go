package calendar

import (
	"fmt"
	"strings"
	"time"
)

// PeriodKind is a kind of reporting period.
type PeriodKind string

// The kinds of reporting periods.
const (
	PeriodWeek     PeriodKind = "week"
	PeriodMonth    PeriodKind = "month"
	PeriodQuarter  PeriodKind = "quarter"
	PeriodHalfYear PeriodKind = "half-year"
	PeriodYear     PeriodKind = "year"
)

// PeriodKinds returns all kinds, the shortest first.
func PeriodKinds() []PeriodKind {
	return []PeriodKind{PeriodWeek, PeriodMonth, PeriodQuarter, PeriodHalfYear, PeriodYear}
}

// PerYear returns how many periods of the kind a year has; 0 for weeks, of which
// it has 52 or 53, and for an unknown kind.
func (k PeriodKind) PerYear() int {
	switch k {
	case PeriodMonth:
		return 12
	case PeriodQuarter:
		return 4
	case PeriodHalfYear:
		return 2
	case PeriodYear:
		return 1
	}
	return 0
}

// Period is one reporting period. It is named after the calendar months it is
// for, although its cut-offs lie elsewhere: month 7 of 2017 may run from 15 June
// to 14 July.
type Period struct {
	Kind   PeriodKind
	Year   int // of a week, the year of its Thursday
	Number int // in the year, from 1
	From   Date
	To     Date // the last day, included
	Send   Date // the usual day of sending the report, which may be before To
}

// Contains reports whether d is in the period.
func (p Period) Contains(d Date) bool { return !d.Before(p.From) && !d.After(p.To) }

// ID returns the stable name: 2017-W27, 2017-07, 2017-Q3, 2017-H1 or 2017.
func (p Period) ID() string {
	switch p.Kind {
	case PeriodWeek:
		return fmt.Sprintf("%04d-W%02d", p.Year, p.Number)
	case PeriodMonth:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Number)
	case PeriodQuarter:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.Number)
	case PeriodHalfYear:
		return fmt.Sprintf("%04d-H%d", p.Year, p.Number)
	}
	return fmt.Sprintf("%04d", p.Year)
}

// MonthRule sets the days of the periods that are made of months.
type MonthRule struct {
	// CutDay is the last day of a period, in its last month; 0 is the last day
	// of that month, and so is a day that the month does not have.
	CutDay int `json:"cut_day"`
	// SendMonth counts months from the period's last one: 0 is that month, -1
	// the one before.
	SendMonth int `json:"send_month"`
	// SendDay is the day of that month on which the report is sent.
	SendDay int `json:"send_day"`
}

// WeekRule sets the days of weekly periods, in weeks that begin on Monday.
type WeekRule struct {
	CutDay  time.Weekday `json:"cut_day"` // the last day of a period
	SendDay time.Weekday `json:"send_day"`
}

// PeriodRules is an editable preset of reporting periods.
type PeriodRules struct {
	Week       WeekRule  `json:"week"`
	Month      MonthRule `json:"month"`
	Quarter    MonthRule `json:"quarter"`
	FirstHalf  MonthRule `json:"first_half"`
	SecondHalf MonthRule `json:"second_half"`
	Year       MonthRule `json:"year"`
}

// DefaultPeriodRules returns the cut-offs of the state decree of 2019 with the
// usual sending days. The second half is reported together with the year. The
// decree has no weeks: they run from Monday to Sunday and are reported on
// Friday.
func DefaultPeriodRules() PeriodRules {
	return PeriodRules{
		Week:       WeekRule{CutDay: time.Sunday, SendDay: time.Friday},
		Month:      MonthRule{CutDay: 14, SendDay: 15},
		Quarter:    MonthRule{CutDay: 14, SendDay: 5},
		FirstHalf:  MonthRule{CutDay: 14, SendDay: 5},
		SecondHalf: MonthRule{CutDay: 14, SendMonth: -1, SendDay: 25},
		Year:       MonthRule{CutDay: 14, SendMonth: -1, SendDay: 25},
	}
}

// CalendarPeriodRules returns periods that begin and end with the calendar's
// months, sent on the 5th of the month after.
func CalendarPeriodRules() PeriodRules {
	rule := MonthRule{SendMonth: 1, SendDay: 5}
	return PeriodRules{
		Week:  WeekRule{CutDay: time.Sunday, SendDay: time.Friday},
		Month: rule, Quarter: rule, FirstHalf: rule, SecondHalf: rule, Year: rule,
	}
}

// maxSendMonth bounds how far from its last month a report may be sent.
const maxSendMonth = 3

// Valid returns an error wrapping ErrNoSuchDay where a rule names a day that
// cannot be.
func (r PeriodRules) Valid() error {
	for _, day := range []time.Weekday{r.Week.CutDay, r.Week.SendDay} {
		if day < time.Sunday || day > time.Saturday {
			return fmt.Errorf("week rule: weekday %d: %w", int(day), ErrNoSuchDay)
		}
	}
	for _, m := range []MonthRule{r.Month, r.Quarter, r.FirstHalf, r.SecondHalf, r.Year} {
		if m.CutDay < 0 || m.CutDay > 31 || m.SendDay < 1 || m.SendDay > 31 ||
			m.SendMonth < -maxSendMonth || m.SendMonth > maxSendMonth {
			return fmt.Errorf("period rule %+v: %w", m, ErrNoSuchDay)
		}
	}
	return nil
}

// Period returns the period with a number in a year. Errors wrap ErrNoSuchDay
// where the year has no such period and ErrFormat for an unknown kind.
func (r PeriodRules) Period(kind PeriodKind, year, number int) (Period, error) {
	last := kind.PerYear()
	switch {
	case kind == PeriodWeek:
		_, last = time.Date(year, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	case last == 0:
		return Period{}, fmt.Errorf("reporting period %q: %w", kind, ErrFormat)
	}
	// The years at the ends have neighbours on both sides.
	if number < 1 || number > last || year <= minYear || year >= maxYear {
		return Period{}, fmt.Errorf("%s %d of %d: %w", kind, number, year, ErrNoSuchDay)
	}
	if kind == PeriodWeek {
		return r.week(year, number), nil
	}
	return r.months(kind, year, number), nil
}

// months returns a period made of months, whose number need not be within 1 and
// the number a year has.
func (r PeriodRules) months(kind PeriodKind, year, number int) Period {
	perYear := kind.PerYear()
	index := year*perYear + number - 1
	p := Period{Kind: kind, Year: index / perYear, Number: index%perYear + 1}
	lastMonth, rule := r.lastMonth(kind, index)
	before, ruleBefore := r.lastMonth(kind, index-1)
	p.To = onDay(lastMonth, rule.CutDay)
	p.From = onDay(before, ruleBefore.CutDay).AddDays(1)
	p.Send = onDay(lastMonth.AddMonths(rule.SendMonth), rule.SendDay)
	return p
}

// lastMonth returns the first day of the last month of a period, numbered
// through all years, and the rule for it.
func (r PeriodRules) lastMonth(kind PeriodKind, index int) (Date, MonthRule) {
	perYear := kind.PerYear()
	year, position := index/perYear, index%perYear
	month := time.Month((position + 1) * 12 / perYear)
	return Date{year, month, 1}, r.rule(kind, position)
}

func (r PeriodRules) rule(kind PeriodKind, position int) MonthRule {
	switch {
	case kind == PeriodMonth:
		return r.Month
	case kind == PeriodQuarter:
		return r.Quarter
	case kind == PeriodHalfYear && position == 0:
		return r.FirstHalf
	case kind == PeriodHalfYear:
		return r.SecondHalf
	}
	return r.Year
}

// onDay returns a day of a month, the last one for 0 and for days it lacks.
func onDay(month Date, day int) Date {
	last := daysIn(month.Year, month.Month)
	if day == 0 || day > last {
		day = last
	}
	return Date{month.Year, month.Month, day}
}

func (r PeriodRules) week(year, number int) Period {
	// 4 January is always in week 1.
	monday := Date{year, time.January, 4}.WeekStart().AddDays((number - 1) * 7)
	to := monday.AddDays(daysAfterMonday(r.Week.CutDay))
	return Period{
		Kind: PeriodWeek, Year: year, Number: number, From: to.AddDays(-6), To: to,
		Send: monday.AddDays(daysAfterMonday(r.Week.SendDay)),
	}
}

func daysAfterMonday(day time.Weekday) int { return (int(day) + 6) % 7 }

// Containing returns the period of the kind that contains d. Errors wrap
// ErrFormat for an unknown kind and ErrNoSuchDay at the ends of time.
func (r PeriodRules) Containing(kind PeriodKind, d Date) (Period, error) {
	year, number := d.Year, 1
	switch kind {
	case PeriodWeek:
		year, number = d.utc().ISOWeek()
	case PeriodMonth, PeriodQuarter, PeriodHalfYear:
		number = (int(d.Month)-1)*kind.PerYear()/12 + 1
	}
	p, err := r.Period(kind, year, number)
	if err != nil {
		return Period{}, fmt.Errorf("period of %v: %w", d, err)
	}
	if d.After(p.To) {
		return r.Next(p)
	}
	return p, nil
}

// Next returns the period after p.
func (r PeriodRules) Next(p Period) (Period, error) {
	next, err := r.Period(p.Kind, p.Year, p.Number+1)
	if err == nil {
		return next, nil
	}
	return r.Period(p.Kind, p.Year+1, 1)
}

// Previous returns the period before p.
func (r PeriodRules) Previous(p Period) (Period, error) {
	if p.Number > 1 {
		return r.Period(p.Kind, p.Year, p.Number-1)
	}
	last := p.Kind.PerYear()
	if p.Kind == PeriodWeek {
		_, last = time.Date(p.Year-1, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	}
	return r.Period(p.Kind, p.Year-1, last)
}

// NextSending returns the first period of the kind whose sending day is not
// before from.
func (r PeriodRules) NextSending(kind PeriodKind, from Date) (Period, error) {
	start := from.AddMonths(-maxSendMonth - 1)
	if kind == PeriodWeek {
		start = from.AddDays(-7)
	}
	p, err := r.Containing(kind, start)
	for err == nil && p.Send.Before(from) {
		p, err = r.Next(p)
	}
	return p, err
}

// ParsePeriodID returns the period that Period.ID names. Errors wrap ErrFormat
// or ErrNoSuchDay.
func (r PeriodRules) ParsePeriodID(id string) (Period, error) {
	yearText, rest, hasRest := strings.Cut(id, "-")
	year, ok := digits(yearText)
	if !ok || len(yearText) != 4 {
		return Period{}, fmt.Errorf("reporting period %q: %w", id, ErrFormat)
	}
	if !hasRest {
		return r.Period(PeriodYear, year, 1)
	}
	kind, width := PeriodMonth, 2
	if rest != "" {
		switch rest[0] {
		case 'W':
			kind, rest = PeriodWeek, rest[1:]
		case 'Q':
			kind, width, rest = PeriodQuarter, 1, rest[1:]
		case 'H':
			kind, width, rest = PeriodHalfYear, 1, rest[1:]
		}
	}
	number, ok := digits(rest)
	if !ok || len(rest) != width {
		return Period{}, fmt.Errorf("reporting period %q: %w", id, ErrFormat)
	}
	return r.Period(kind, year, number)
}
