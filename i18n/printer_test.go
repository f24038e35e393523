package i18n

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
)

// load returns the real catalogues; a defect fails the test.
func load(tb testing.TB) *Catalogue {
	tb.Helper()
	c, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	return c.Reporting(func(d *Defect) { tb.Error(d) })
}

func day(tb testing.TB, iso string) calendar.Date {
	tb.Helper()
	d, err := calendar.Parse(iso)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestDates(t *testing.T) {
	c := load(t)
	tests := []struct{ iso, vi, viLong, viDay, en, enDay string }{
		{"2017-07-27", "27/7/2017", "ngày 27 tháng 7 năm 2017", "thứ Năm", "27 July 2017", "Thursday"},
		{"2023-07-05", "05/7/2023", "ngày 05 tháng 7 năm 2023", "thứ Tư", "5 July 2023", "Wednesday"},
		{"2018-02-11", "11/02/2018", "ngày 11 tháng 02 năm 2018", "Chủ nhật", "11 February 2018", "Sunday"},
		{"2018-12-01", "01/12/2018", "ngày 01 tháng 12 năm 2018", "thứ Bảy", "1 December 2018", "Saturday"},
	}
	for _, tt := range tests {
		d := day(t, tt.iso)
		vi, en := c.For("vi"), c.For("en")
		got := []string{vi.Date(d), vi.LongDate(d), vi.Weekday(d), en.Date(d), en.LongDate(d), en.Weekday(d)}
		want := []string{tt.vi, tt.viLong, tt.viDay, tt.en, tt.en, tt.enDay}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: got %q, want %q", tt.iso, got[i], want[i])
			}
		}
	}
	if p := c.For("vi"); p.Date(calendar.Date{})+p.LongDate(calendar.Date{})+p.Weekday(calendar.Date{}) != "" {
		t.Error("no day is written as something")
	}
}

func TestDeadlines(t *testing.T) {
	c := load(t)
	d := day(t, "2017-06-23")
	at := func(d calendar.Deadline, hour, minute int) calendar.Deadline {
		d, err := d.At(hour, minute)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	tests := []struct {
		deadline calendar.Deadline
		vi, en   string
	}{
		{calendar.Deadline{}, "", ""},
		{calendar.Before(d), "trước ngày 23/6/2017", "before 23 June 2017"},
		{calendar.By(d), "hết ngày 23/6/2017", "by the end of 23 June 2017"},
		{at(calendar.Before(d), 14, 0), "trước 14 giờ ngày 23/6/2017", "before 14:00 on 23 June 2017"},
		{at(calendar.Before(d), 8, 5), "trước 8 giờ 05 ngày 23/6/2017", "before 08:05 on 23 June 2017"},
		{at(calendar.By(d), 17, 30), "chậm nhất 17 giờ 30 ngày 23/6/2017", "no later than 17:30 on 23 June 2017"},
	}
	for _, tt := range tests {
		if got := c.For("vi").Deadline(tt.deadline); got != tt.vi {
			t.Errorf("%v: got %q, want %q", tt.deadline, got, tt.vi)
		}
		if got := c.For("en").Deadline(tt.deadline); got != tt.en {
			t.Errorf("%v: got %q, want %q", tt.deadline, got, tt.en)
		}
	}
}

func TestMoment(t *testing.T) {
	c := load(t)
	at := time.Date(2017, 6, 8, 18, 4, 0, 0, time.UTC).In(calendar.Zone())
	if got := c.For("vi").Moment(at); got != "01:04 ngày 09/6/2017" {
		t.Errorf("got %q", got)
	}
	if got := c.For("en").Moment(at); got != "9 June 2017, 01:04" {
		t.Errorf("got %q", got)
	}
	if got := c.For("vi").Moment(time.Time{}); got != "" {
		t.Errorf("the zero time is written %q", got)
	}
}

func TestNumbers(t *testing.T) {
	c := load(t)
	vi, en := c.For("vi"), c.For("en")
	tests := []struct{ got, want string }{
		{vi.Number(0), "0"},
		{vi.Number(999), "999"},
		{vi.Number(-1000), "-1.000"},
		{vi.Number(1234567), "1.234.567"},
		{en.Number(1234567), "1,234,567"},
		{en.Number(math.MinInt64), "-9,223,372,036,854,775,808"},
		{vi.Decimal(1234567500), "1.234.567,5"},
		{en.Decimal(1234567500), "1,234,567.5"},
		{vi.Decimal(0), "0"},
		{vi.Decimal(5), "0,005"},
		{vi.Decimal(-120), "-0,12"},
		{en.Decimal(12000), "12"},
		{vi.Decimal(math.MinInt64), "-9.223.372.036.854.775,808"},
		{vi.Percent(83700), "83,7%"},
		{en.Percent(100000), "100%"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDecimalKeepsTheNumber(t *testing.T) {
	vi, en := load(t).For("vi"), load(t).For("en")
	swap := strings.NewReplacer(".", ",", ",", ".")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "thousandths")
		if got, want := swap.Replace(vi.Decimal(n)), en.Decimal(n); got != want {
			t.Fatalf("Vietnamese and English differ in more than the separators: %q, %q", got, want)
		}
		whole, fraction, _ := strings.Cut(strings.ReplaceAll(en.Decimal(n), ",", ""), ".")
		digits := strings.TrimLeft(strings.TrimPrefix(whole, "-")+fraction+strings.Repeat("0", 3-len(fraction)), "0")
		if want := strings.Trim(strconv.FormatInt(n, 10), "-"); digits != strings.TrimLeft(want, "0") {
			t.Fatalf("%d is written %q", n, en.Decimal(n))
		}
	})
}

// small returns a catalogue of its own, and the defects that it reports.
func small(t *testing.T) (*Catalogue, *[]*Defect) {
	t.Helper()
	c, err := loadFrom(fstest.MapFS{
		"a.vi.toml":    {Data: []byte("[a]\nhello = \"Chào {{.Name}}\"\nday = \"{{.Day}} và {{.Due}}\"\nonly = \"chỉ có\"\ncount = \"{{.N}} việc\"\n")},
		"a.en.toml":    {Data: []byte("[a]\nhello = \"Hello {{.Name}}\"\nday = \"{{.Day}} and {{.Due}}\"\n[a.count]\none = \"{{.N}} task\"\nother = \"{{.N}} tasks\"\n")},
		"core.vi.toml": {Data: []byte("[core]\ndate = \"{{.Day}}.{{.PaddedMonth}}\"\nbefore_day = \"trước {{.Date}}\"\nmonth_7 = \"7\"\n")},
	}, "*.toml")
	if err != nil {
		t.Fatal(err)
	}
	var defects []*Defect
	return c.Reporting(func(d *Defect) { defects = append(defects, d) }), &defects
}

func TestT(t *testing.T) {
	c, defects := small(t)
	d := day(t, "2017-07-27")
	tests := []struct{ got, want string }{
		{c.For("vi").T("a.hello", "Name", "Lan"), "Chào Lan"},
		{c.For("en").T("a.hello", "Name", 12), "Hello 12"},
		{c.For("fr").T("a.hello", "Name", "Lan"), "Chào Lan"},
		{c.For("vi").T("a.hello", "Name", "<b>", "Spare", 1), "Chào <b>"},
		{c.For("vi").T("a.day", "Day", d, "Due", calendar.Before(d)), "27.7 và trước 27.7"},
		{c.For("en").N("a.count", 1), "1 task"},
		{c.For("en").N("a.count", 1200), "1,200 tasks"},
		{c.For("en").N("a.count", 0), "0 tasks"},
		{c.For("vi").N("a.count", 1), "1 việc"},
		{c.For("vi").N("a.count", 0), "0 việc"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if len(*defects) != 0 {
		t.Errorf("defects: %v", *defects)
	}
}

func TestDefects(t *testing.T) {
	tests := []struct {
		name string
		make func(c *Catalogue) string
		want string
		err  error
	}{
		{"missing key", func(c *Catalogue) string { return c.For("vi").T("a.nothing") }, "a.nothing", ErrNoText},
		{"missing in one language", func(c *Catalogue) string { return c.For("en").T("a.only") }, "chỉ có", ErrNoText},
		{"missing parameter", func(c *Catalogue) string { return c.For("vi").T("a.hello") }, "a.hello", nil},
		{"no pairs", func(c *Catalogue) string { return c.For("vi").T("a.hello", "Name") }, "a.hello", nil},
		{"a name that is none", func(c *Catalogue) string { return c.For("vi").T("a.hello", 1, 2) }, "a.hello", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, defects := small(t)
			if got := tt.make(c); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if len(*defects) != 1 {
				t.Fatalf("defects: %v", *defects)
			}
			if err := error((*defects)[0]); tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := []struct{ name, file, content, want string }{
		{"not TOML", "a.vi.toml", "[a", "a.vi.toml"},
		{"a language without catalogue", "a.fr.toml", "[a]\nx = \"y\"\n", "not known"},
		{"a key of another area", "b.vi.toml", "[a]\ny = \"y\"\n", "does not begin"},
		{"a template that is none", "a.vi.toml", "[a]\nx = \"{{.Name\"\n", "a.x"},
		{"a template that does more than name", "a.vi.toml", "[a]\nx = \"{{len .Name}}\"\n", "not defined"},
		{"a template with two steps", "a.vi.toml", "[a]\nx = \"{{.Name.First}}\"\n", "plain parameter"},
		{"a template with a condition", "a.vi.toml", "[a]\nx = \"{{if .Name}}x{{end}}\"\n", "plain parameter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := loadFrom(fstest.MapFS{tt.file: {Data: []byte(tt.content)}}, "*.toml")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want something with %q", err, tt.want)
			}
		})
	}
}
