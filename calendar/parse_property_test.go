package calendar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/fold"
)

func decomposed(text string) string { return norm.NFD.String(text) }

func withoutMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, decomposed(text))
}

// Every full date, in every form, comes back as itself, whatever today is.
func TestTypedFullDates(t *testing.T) {
	forms := []func(calendar.Date) string{
		calendar.Date.String,
		func(d calendar.Date) string { return fmt.Sprintf("%d/%d/%d", d.Day, d.Month, d.Year) },
		func(d calendar.Date) string { return fmt.Sprintf("%02d-%02d-%d", d.Day, d.Month, d.Year) },
		func(d calendar.Date) string { return fmt.Sprintf("%d.%d.%d", d.Day, d.Month, d.Year) },
		func(d calendar.Date) string { return fmt.Sprintf("ngày %d tháng %d năm %d", d.Day, d.Month, d.Year) },
		func(d calendar.Date) string { return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year) },
		func(d calendar.Date) string { return fmt.Sprintf("%s %d, %d", d.Month.String()[:3], d.Day, d.Year) },
		func(d calendar.Date) string { return fmt.Sprintf("%s, %d/%d/%d", d.Weekday(), d.Day, d.Month, d.Year) },
	}
	rapid.Check(t, func(t *rapid.T) {
		d, today := anyDate().Draw(t, "d"), anyDate().Draw(t, "today")
		text := rapid.SampledFrom(forms).Draw(t, "form")(d)
		r, err := calendar.ParseTyped(text, today)
		if err != nil || r.Deadline != calendar.By(d) || !r.IsDay() || r.YearAssumed {
			t.Fatalf("%q = %+v, %v", text, r, err)
		}
		strict, err := calendar.ParseTyped("trước "+text, today)
		if err != nil || strict.Deadline != calendar.Before(d) {
			t.Fatalf("before %q = %+v, %v", text, strict, err)
		}
	})
}

// Without a year it is the first such day from today on.
func TestTypedNextDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, today := anyDate().Draw(t, "d"), anyDate().Draw(t, "today")
		r, err := calendar.ParseTyped(fmt.Sprintf("%d/%d", d.Day, d.Month), today)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Deadline.Day
		if got.Day != d.Day || got.Month != d.Month || got.Before(today) || !r.YearAssumed {
			t.Fatalf("%d/%d on %v = %v", d.Day, d.Month, today, got)
		}
		for year := today.Year; year < got.Year; year++ {
			if earlier, err := calendar.NewDate(year, d.Month, d.Day); err == nil && !earlier.Before(today) {
				t.Fatalf("%d/%d on %v = %v, but %v is earlier", d.Day, d.Month, today, got, earlier)
			}
		}
	})
}

// A lunar day that is typed with its year is that day, and without it the next.
func TestTypedLunarDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := day(t, "1970-01-01").AddDays(rapid.IntRange(0, 80*365).Draw(t, "today"))
		d := today.AddDays(rapid.IntRange(0, 350).Draw(t, "days"))
		l, err := calendar.ToLunar(d)
		if err != nil {
			t.Fatal(err)
		}
		leap := ""
		if l.Leap {
			leap = " nhuận"
		}
		full := fmt.Sprintf("ngày %d tháng %d%s năm %d âm lịch", l.Day, l.Month, leap, l.Year)
		if r, err := calendar.ParseTyped(full, today); err != nil || r.Deadline.Day != d || r.LunarDate != l {
			t.Fatalf("%q = %+v, %v; want %v", full, r, err, d)
		}
		short := fmt.Sprintf("%d/%d âm%s", l.Day, l.Month, leap)
		r, err := calendar.ParseTyped(short, today)
		switch {
		case calendar.CodeOf(err) == calendar.CodeNoSuchDay && l.Day == 30:
			// An earlier month of that number has 29 days.
		case err != nil || r.Deadline.Day.Before(today) || r.Deadline.Day.After(d) || r.LunarDate.Day != l.Day || r.LunarDate.Month != l.Month:
			t.Fatalf("%q on %v = %+v, %v; want %v", short, today, r, err, d)
		}
	})
}

func TestParseLeading(t *testing.T) {
	cases := []struct{ in, want, rest string }{
		{"trước ngày 30/6; giao Tỉnh Đoàn tổng hợp", "<2017-06-30 assumed bounded", "; giao Tỉnh Đoàn tổng hợp"},
		{"trước 14 giờ, ngày 23/6 tại hội trường", "<2017-06-23T14:00 assumed bounded", " tại hội trường"},
		{"chậm nhất ngày 25/6 và báo cáo", "2017-06-25 assumed bounded", " và báo cáo"},
		{"trong quý III năm 2017, 9 đơn vị", "2017-09-30 [2017-07-01..2017-09-30] bounded", ", 9 đơn vị"},
		{"27/7/2017, 1500 hộ nghèo", "2017-07-27", ", 1500 hộ nghèo"},
		{"trước 30/6, quỹ 2 tỷ đồng", "<2017-06-30 assumed bounded", ", quỹ 2 tỷ đồng"},
		{"ngày 08 tháng 6 năm 2017 tại Tỉnh ủy", "2017-06-08", " tại Tỉnh ủy"},
		{"30/6 hoặc 15/7", "2017-06-30 assumed", " hoặc 15/7"},
		{"cuối tháng 6 (có danh sách kèm theo)", "2017-06-30 assumed", " (có danh sách kèm theo)"},
		{"trước\u00a0ngày\u00a030/6.", "<2017-06-30 assumed bounded", "."},
		{"27/7 " + strings.Repeat("và tiếp tục ", 60), "2017-07-27 assumed", " " + strings.Repeat("và tiếp tục ", 60)},
	}
	for _, c := range cases {
		t.Run(c.in[:min(len(c.in), 30)], func(t *testing.T) {
			r, rest, err := calendar.ParseLeading(c.in, day(t, workingSession))
			if err != nil || typedAs(r) != c.want || rest != c.rest {
				t.Errorf("%q = %s, rest %q, %v; want %s, rest %q", c.in, typedAs(r), rest, err, c.want, c.rest)
			}
		})
	}
}

func TestParseLeadingErrors(t *testing.T) {
	cases := map[string]calendar.Code{
		"":                          calendar.CodeEmpty,
		"5 đơn vị":                  calendar.CodeNotADate,
		"trong năm học mới":         calendar.CodeNotADate,
		"trong thang máy":           calendar.CodeNotADate,
		"đền ơn đáp nghĩa":          calendar.CodeNotADate,
		"trước ngày 20 hàng tháng":  calendar.CodeRecurring,
		"trước ngày 31/6, giao":     calendar.CodeNoSuchDay,
		"đầu tháng 7 tổ chức":       calendar.CodeAmbiguous,
		strings.Repeat("dài", 2000): calendar.CodeEmpty,
	}
	for in, want := range cases {
		r, rest, err := calendar.ParseLeading(in, day(t, workingSession))
		if calendar.CodeOf(err) != want || rest != "" {
			t.Errorf("%.40q = %s, rest %q, %v; want %s", in, typedAs(r), rest, err, want)
		}
	}
}

// checkTypedResult checks what holds of every answer.
func checkTypedResult(t interface{ Errorf(string, ...any) }, in string, today calendar.Date, r calendar.Result, err error) {
	if err != nil {
		var typed *calendar.TypedError
		if !errors.As(err, &typed) || typed.Code == "" || !utf8.ValidString(typed.Part) || r != (calendar.Result{}) {
			t.Errorf("%q on %v: %+v, %v", in, today, r, err)
		}
		return
	}
	d := r.Deadline
	for _, named := range []calendar.Date{r.From, r.To, d.Day} {
		if _, err := calendar.NewDate(named.Year, named.Month, named.Day); err != nil {
			t.Errorf("%q on %v: %+v: %v", in, today, r, err)
		}
	}
	if r.To.Before(r.From) || d.Day != r.From && d.Day != r.To {
		t.Errorf("%q on %v: %+v", in, today, r)
	}
	if back, err := calendar.ParseDeadline(d.String()); err != nil || back != d {
		t.Errorf("%q on %v: deadline %v comes back as %v, %v", in, today, d, back, err)
	}
	if solar, err := r.LunarDate.Solar(); r.Lunar && (err != nil || solar.Before(r.From) || solar.After(r.To)) {
		t.Errorf("%q on %v: lunar date %v is %v, %v, not in %v..%v", in, today, r.LunarDate, solar, err, r.From, r.To)
	}
}

// Texts put together from the words of dates, in any order, give an answer or
// one of the errors.
func TestTypedWordSalad(t *testing.T) {
	words := strings.Fields(`ngày tháng năm tuần quý thứ mùng rằm tết hôm nay mai kia mốt này sau tới trước cuối đầu giữa
		trong hết đến chậm nhất hạn 1 2 6 12 15 27 30 31 99 2017 2060 0000 17h 5pm 17:30 / - . , ( ) âm lịch nhuận dương
		sáu giêng chạp III sáng chiều tối july may fri next this end of the month week in days nữa t6 q3 hàng`)
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 9).Draw(t, "words"), rapid.SampledFrom([]string{" ", ""}).Draw(t, "between"))
		today := anyDate().Draw(t, "today")
		r, err := calendar.ParseTyped(in, today)
		checkTypedResult(t, in, today, r, err)
		r, _, err = calendar.ParseLeading(in, today)
		checkTypedResult(t, in, today, r, err)
	})
}

func FuzzParseTyped(f *testing.F) {
	for _, in := range []string{
		"27/7", "trước ngày 30/6", "17h00 ngày 27/7", "thứ Sáu tuần này", "mùng 10/3 âm", "trong quý III", "cuối tháng 6",
		"July 27, 2017 at 5pm", "end of next month", "2017-07-27T14:00", "28 Tết", "t", "\xff", "24h mai", "99999999999/7",
	} {
		f.Add(in, 17325)
	}
	f.Fuzz(func(t *testing.T, in string, days int) {
		today := calendar.Date{Year: 1900, Month: 1, Day: 1}.AddDays(int(uint(days) % (201 * 365)))
		r, err := calendar.ParseTyped(in, today)
		checkTypedResult(t, in, today, r, err)
		r, rest, err := calendar.ParseLeading(in, today)
		checkTypedResult(t, in, today, r, err)
		if len(in) < 400 && !strings.HasSuffix(fold.Clean(in), rest) {
			t.Errorf("the rest %q is not the end of %q", rest, in)
		}
	})
}

func BenchmarkParseTyped(b *testing.B) {
	today := calendar.Date{Year: 2017, Month: 6, Day: 8}
	for b.Loop() {
		if _, err := calendar.ParseTyped("trước 17h00 ngày 27 tháng 7 năm 2017", today); err != nil {
			b.Fatal(err)
		}
	}
}
