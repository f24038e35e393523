package calendar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"giaoban/calendar"
)

// workingSession is the Thursday of the first real case.
const workingSession = "2017-06-08"

// typedAs writes a result: the deadline, the days of a period, and the marks.
func typedAs(r calendar.Result) string {
	text := r.Deadline.String()
	if !r.IsDay() {
		text += fmt.Sprintf(" [%v..%v]", r.From, r.To)
	}
	if r.Lunar {
		text += " lunar " + r.LunarDate.String()
	}
	if r.YearAssumed {
		text += " assumed"
	}
	if r.Bounded {
		text += " bounded"
	}
	return text
}

type typedCase struct{ in, want string }

func checkTyped(t *testing.T, today string, cases []typedCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.in, func(t *testing.T) {
			r, err := calendar.ParseTyped(c.in, day(t, today))
			if err != nil {
				t.Fatalf("%q: %v; want %s", c.in, err, c.want)
			}
			if got := typedAs(r); got != c.want {
				t.Errorf("%q = %s; want %s", c.in, got, c.want)
			}
		})
	}
}

func TestParseTypedDays(t *testing.T) {
	checkTyped(t, workingSession, []typedCase{
		{"27/7", "2017-07-27 assumed"},
		{"27-7", "2017-07-27 assumed"},
		{"27.7", "2017-07-27 assumed"},
		{"27 / 07", "2017-07-27 assumed"},
		{"27–7", "2017-07-27 assumed"},
		{"27-7-2017", "2017-07-27"},
		{"27.7.2017", "2017-07-27"},
		{"27/07/2017.", "2017-07-27"},
		{"27/7/17", "2017-07-27"},
		{"27/7, 2017", "2017-07-27"},
		{"27/7 năm 2017", "2017-07-27"},
		{"27/7 năm sau", "2018-07-27"},
		{"8/6", "2017-06-08 assumed"},
		{"7/6", "2018-06-07 assumed"},
		{"29/2", "2020-02-29 assumed"},
		{"5/1/2016", "2016-01-05"},
		{"ngày 27 tháng 7", "2017-07-27 assumed"},
		{"ngày 27 tháng 7 năm 2017", "2017-07-27"},
		{"Ngày 27 tháng bảy năm nay", "2017-07-27"},
		{"ngay 27 thang 7", "2017-07-27 assumed"},
		{"27 tháng 7/2018", "2018-07-27"},
		{"ngày 27 tháng mười hai", "2017-12-27 assumed"},
		{"ngày 27 tháng này", "2017-06-27"},
		{"ngày 3 tháng tới", "2017-07-03"},
		{"ngày 27", "2017-06-27 assumed"},
		{"ngày 5", "2017-07-05 assumed"},
		{"ngày 31", "2017-07-31 assumed"},
		{"mùng 2/9", "2017-09-02 assumed"},
		{"mồng 8 tháng 3", "2018-03-08 assumed"},
		{"ngày 27, tháng 7, năm 2017", "2017-07-27"},
		{"ngày một tháng bảy", "2017-07-01 assumed"},
		{"mùng hai tháng chín", "2017-09-02 assumed"},
		{"27/7 tây", "2017-07-27 assumed"},
		{"27/7 dương lịch", "2017-07-27 assumed"},
		{"hôm nay", "2017-06-08"},
		{"ngày mai", "2017-06-09"},
		{"mai", "2017-06-09"},
		{"ngày kia", "2017-06-10"},
		{"ngày kìa", "2017-06-11"},
		{"ngày mốt", "2017-06-10"},
		{"mốt", "2017-06-10"},
		{"hôm qua", "2017-06-07"},
		{"3 ngày nữa", "2017-06-11"},
		{"trong 3 ngày tới", "2017-06-11 bounded"},
		{"trong vòng 2 tuần", "2017-06-22 bounded"},
		{"sau 1 tháng", "2017-07-08"},
		{"27/7 ạ", "2017-07-27 assumed"},
		{"(27/7/2017)", "2017-07-27"},
		{"2017-07-27", "2017-07-27"},
		{"2017/7/27", "2017-07-27"},
		{"  27/7  ", "2017-07-27 assumed"},
		{"２７／７", "2017-07-27 assumed"},
		{"ngày\u00a027\u200b/7", "2017-07-27 assumed"},
	})
}

func TestParseTypedWeeks(t *testing.T) {
	checkTyped(t, workingSession, []typedCase{
		{"thứ Sáu", "2017-06-09"},
		{"thứ năm", "2017-06-08"},
		{"thứ tư", "2017-06-14"},
		{"thứ Sáu tuần này", "2017-06-09"},
		{"thu sau tuan nay", "2017-06-09"},
		{"thứ hai tuần này", "2017-06-05"},
		{"thứ Sáu tuần sau", "2017-06-16"},
		{"thu sau tuan sau", "2017-06-16"},
		{"thứ 6 tuần tới", "2017-06-16"},
		{"thứ sáu, tuần sau", "2017-06-16"},
		{"thứ năm tới", "2017-06-15"},
		{"thứ sáu này", "2017-06-09"},
		{"thứ sáu tuần trước", "2017-06-02"},
		{"T6 tuần sau", "2017-06-16"},
		{"t6", "2017-06-09"},
		{"chủ nhật", "2017-06-11"},
		{"CN tuần sau", "2017-06-18"},
		{"thứ Sáu ngày 23/6", "2017-06-23 assumed"},
		{"thứ 6, 23/6/2017", "2017-06-23"},
		{"chiều thứ Sáu tuần này", "2017-06-09"},
		{"cuối tuần", "2017-06-11"},
		{"cuối tuần sau", "2017-06-18"},
		{"đầu tuần sau", "2017-06-12"},
		{"tuần này", "2017-06-11 [2017-06-05..2017-06-11]"},
		{"trong tuần", "2017-06-11 [2017-06-05..2017-06-11] bounded"},
		{"hết tuần sau", "2017-06-18 [2017-06-12..2017-06-18] bounded"},
		{"sang tuần", "2017-06-18 [2017-06-12..2017-06-18]"},
		{"trước thứ Sáu tuần sau", "<2017-06-16 bounded"},
		{"trước tuần sau", "<2017-06-12 [2017-06-12..2017-06-18] bounded"},
	})
}

func TestParseTypedPeriods(t *testing.T) {
	checkTyped(t, workingSession, []typedCase{
		{"cuối tháng", "2017-06-30"},
		{"cuối tháng này", "2017-06-30"},
		{"cuối tháng sau", "2017-07-31"},
		{"cuối tháng sáu", "2017-06-30 assumed"},
		{"cuối tháng 6", "2017-06-30 assumed"},
		{"cuoi thang 6", "2017-06-30 assumed"},
		{"cuối tháng 5", "2018-05-31 assumed"},
		{"cuối tháng 2/2020", "2020-02-29"},
		{"cuối T6", "2017-06-30 assumed"},
		{"T12", "2017-12-31 [2017-12-01..2017-12-31] assumed"},
		{"trong tháng 7", "2017-07-31 [2017-07-01..2017-07-31] assumed bounded"},
		{"trong tháng", "2017-06-30 [2017-06-01..2017-06-30] bounded"},
		{"hết tháng 6", "2017-06-30 [2017-06-01..2017-06-30] assumed bounded"},
		{"tháng 7/2017", "2017-07-31 [2017-07-01..2017-07-31]"},
		{"7/2017", "2017-07-31 [2017-07-01..2017-07-31]"},
		{"tháng tư", "2018-04-30 [2018-04-01..2018-04-30] assumed"},
		{"tháng năm năm 2018", "2018-05-31 [2018-05-01..2018-05-31]"},
		{"trước tháng 7", "<2017-07-01 [2017-07-01..2017-07-31] assumed bounded"},
		{"trước cuối tháng 6", "<2017-06-30 assumed bounded"},
		{"trước khi hết tháng 6", "2017-06-30 [2017-06-01..2017-06-30] assumed bounded"},
		{"trong quý III", "2017-09-30 [2017-07-01..2017-09-30] assumed bounded"},
		{"quý 3/2017", "2017-09-30 [2017-07-01..2017-09-30]"},
		{"quí ba năm 2018", "2018-09-30 [2018-07-01..2018-09-30]"},
		{"quý I", "2018-03-31 [2018-01-01..2018-03-31] assumed"},
		{"hết quý IV/2017", "2017-12-31 [2017-10-01..2017-12-31] bounded"},
		{"cuối quý", "2017-06-30"},
		{"quý này", "2017-06-30 [2017-04-01..2017-06-30]"},
		{"quý sau", "2017-09-30 [2017-07-01..2017-09-30]"},
		{"Q3", "2017-09-30 [2017-07-01..2017-09-30] assumed"},
		{"6 tháng đầu năm", "2017-06-30 [2017-01-01..2017-06-30] assumed"},
		{"6 tháng đầu năm 2018", "2018-06-30 [2018-01-01..2018-06-30]"},
		{"trong 6 tháng cuối năm", "2017-12-31 [2017-07-01..2017-12-31] assumed bounded"},
		{"cuối năm", "2017-12-31"},
		{"hết năm 2018", "2018-12-31 [2018-01-01..2018-12-31] bounded"},
		{"năm nay", "2017-12-31 [2017-01-01..2017-12-31]"},
	})
}

func TestParseTypedBoundsAndHours(t *testing.T) {
	checkTyped(t, workingSession, []typedCase{
		{"trước 30/6", "<2017-06-30 assumed bounded"},
		{"truoc ngay 30/6", "<2017-06-30 assumed bounded"},
		{"hoàn thành trước ngày 30/6/2017", "<2017-06-30 bounded"},
		{"chậm nhất 25/6", "2017-06-25 assumed bounded"},
		{"chậm nhất là ngày 25/6", "2017-06-25 assumed bounded"},
		{"muộn nhất 25/6", "2017-06-25 assumed bounded"},
		{"không quá ngày 25/6", "2017-06-25 assumed bounded"},
		{"đến hết ngày", "2017-06-08 bounded"},
		{"cuối ngày", "2017-06-08"},
		{"đến hết ngày 25/6", "2017-06-25 assumed bounded"},
		{"đến hết ngày mai", "2017-06-09 bounded"},
		{"đến 25/6", "2017-06-25 assumed bounded"},
		{"tới ngày 25/6", "2017-06-25 assumed bounded"},
		{"hạn: 25/6", "2017-06-25 assumed bounded"},
		{"trước hoặc trong ngày 25/6", "2017-06-25 assumed bounded"},
		{"17h00 ngày 27/7", "2017-07-27T17:00 assumed"},
		{"17h ngày 27/7", "2017-07-27T17:00 assumed"},
		{"17g30 27/7", "2017-07-27T17:30 assumed"},
		{"17h30' 27/7", "2017-07-27T17:30 assumed"},
		{"17 giờ 30 phút ngày 27/7", "2017-07-27T17:30 assumed"},
		{"17:30 27/7/2017", "2017-07-27T17:30"},
		{"27/7 lúc 17h", "2017-07-27T17:00 assumed"},
		{"17h 27/7", "2017-07-27T17:00 assumed"},
		{"trước 14 giờ, ngày 23/6/2017", "<2017-06-23T14:00 bounded"},
		{"trước 17h thứ Sáu", "<2017-06-09T17:00 bounded"},
		{"17h", "2017-06-08T17:00"},
		{"5h chiều mai", "2017-06-09T17:00"},
		{"chiều mai 2h", "2017-06-09T14:00"},
		{"8h sáng thứ Hai tuần sau", "2017-06-12T08:00"},
		{"7 giờ rưỡi tối nay", "2017-06-08T19:30"},
		{"8h tối 27/7", "2017-07-27T20:00 assumed"},
		{"tối nay", "2017-06-08"},
		{"24h ngày 27/7", "2017-07-27 assumed"},
		{"trước 24h ngày 27/7", "2017-07-27 assumed bounded"},
		{"0h ngày 27/7", "2017-07-27T00:00 assumed"},
		{"cuối ngày 27/7", "2017-07-27 assumed"},
		{"2017-07-27T14:00", "2017-07-27T14:00"},
		{"17h00 ngày 30 tháng 6", "2017-06-30T17:00 assumed"},
	})
}

func TestParseTypedLunar(t *testing.T) {
	checkTyped(t, workingSession, []typedCase{
		{"mùng 10/3 âm", "2018-04-25 lunar 10/3/2018 assumed"},
		{"10/3 âm lịch", "2018-04-25 lunar 10/3/2018 assumed"},
		{"10/3/2017 AL", "2017-04-06 lunar 10/3/2017"},
		{"15/5 âm", "2017-06-09 lunar 15/5/2017 assumed"},
		{"mùng 5 tháng 6 âm lịch", "2017-06-28 lunar 5/6/2017 assumed"},
		{"mùng 5 tháng 6 nhuận", "2017-07-27 lunar 5/6N/2017 assumed"},
		{"rằm tháng 7", "2017-09-05 lunar 15/7/2017 assumed"},
		{"rằm tháng Giêng", "2018-03-02 lunar 15/1/2018 assumed"},
		{"rằm", "2017-06-09 lunar 15/5/2017 assumed"},
		{"23 tháng Chạp", "2018-02-08 lunar 23/12/2017 assumed"},
		{"trong tháng 7 âm lịch", "2017-09-19 [2017-08-22..2017-09-19] lunar 1/7/2017 assumed bounded"},
		{"cuối tháng Chạp", "2018-02-15 lunar 30/12/2017 assumed"},
		{"mùng 5 âm", "2017-06-28 lunar 5/6/2017 assumed"},
		{"trước Tết", "<2018-02-16 lunar 1/1/2018 assumed bounded"},
		{"mùng 4 Tết 2018", "2018-02-19 lunar 4/1/2018"},
		{"28 Tết", "2018-02-13 lunar 28/12/2017 assumed"},
		{"28 Tết 2018", "2018-02-13 lunar 28/12/2017"},
		{"mùng một Tết", "2018-02-16 lunar 1/1/2018 assumed"},
		{"10/3 âm lịch năm 2018", "2018-04-25 lunar 10/3/2018"},
		{"10 tháng 3 ta", "2018-04-25 lunar 10/3/2018 assumed"},
		{"Giỗ Tổ Hùng Vương 2019", "2019-04-14 lunar 10/3/2019"},
		{"Vu Lan", "2017-09-05 lunar 15/7/2017 assumed"},
		{"Trung thu", "2017-10-04 lunar 15/8/2017 assumed"},
		{"Tết dương lịch", "2018-01-01 assumed"},
	})
	// In January the lunar year is still the one before.
	checkTyped(t, "2017-01-10", []typedCase{
		{"23 tháng Chạp", "2017-01-20 lunar 23/12/2016 assumed"},
		{"30/12 âm", "2017-01-27 lunar 30/12/2016 assumed"},
	})
}

func TestParseTypedEnglish(t *testing.T) {
	checkTyped(t, workingSession, []typedCase{
		{"27 July", "2017-07-27 assumed"},
		{"27th of July 2017", "2017-07-27"},
		{"July 27", "2017-07-27 assumed"},
		{"Jul 27th, 2017", "2017-07-27"},
		{"Sept 2", "2017-09-02 assumed"},
		{"2 Sep", "2017-09-02 assumed"},
		{"today", "2017-06-08"},
		{"tomorrow", "2017-06-09"},
		{"the day after tomorrow", "2017-06-10"},
		{"Friday", "2017-06-09"},
		{"this Friday", "2017-06-09"},
		{"next Friday", "2017-06-16"},
		{"Friday next week", "2017-06-16"},
		{"Thu", "2017-06-08"},
		{"Fri 7 July", "2017-07-07 assumed"},
		{"Sunday, 2 July", "2017-07-02 assumed"},
		{"Thu 6 July", "2017-07-06 assumed"},
		{"before 30 June", "<2017-06-30 assumed bounded"},
		{"by 30 June", "2017-06-30 assumed bounded"},
		{"no later than 30 June", "2017-06-30 assumed bounded"},
		{"by 5pm tomorrow", "2017-06-09T17:00 bounded"},
		{"5:30 pm on July 27", "2017-07-27T17:30 assumed"},
		{"12am tomorrow", "2017-06-09T00:00"},
		{"end of the month", "2017-06-30"},
		{"by the end of June", "2017-06-30 assumed bounded"},
		{"end of next week", "2017-06-18"},
		{"end of year", "2017-12-31"},
		{"end of 2018", "2018-12-31"},
		{"in July", "2017-07-31 [2017-07-01..2017-07-31] assumed bounded"},
		{"July 2018", "2018-07-31 [2018-07-01..2018-07-31]"},
		{"next month", "2017-07-31 [2017-07-01..2017-07-31]"},
		{"Q3 2017", "2017-09-30 [2017-07-01..2017-09-30]"},
		{"first half of 2018", "2018-06-30 [2018-01-01..2018-06-30]"},
		{"second half of the year", "2017-12-31 [2017-07-01..2017-12-31] assumed"},
		{"in 3 days", "2017-06-11"},
		{"within 2 weeks", "2017-06-22 bounded"},
		{"3 days from now", "2017-06-11"},
	})
}

func TestParseTypedErrors(t *testing.T) {
	cases := []struct {
		in, part, suggestion string
		code                 calendar.Code
	}{
		{"", "", "", calendar.CodeEmpty},
		{" \n\u200b", "", "", calendar.CodeEmpty},
		{"càng sớm càng tốt", "càng", "", calendar.CodeNotADate},
		{"27/7 nộp", "nộp", "", calendar.CodeNotADate},
		{"17", "17", "2017-06-17", calendar.CodeAmbiguous},
		{"10 ngày", "10", "2017-06-18", calendar.CodeAmbiguous},
		{"trước 5", "5", "2017-07-05", calendar.CodeAmbiguous},
		{"345", "345", "", calendar.CodeNotADate},
		{"31/6", "31/6", "2017-06-30", calendar.CodeNoSuchDay},
		{"30/2/2017", "30/2/2017", "2017-02-28", calendar.CodeNoSuchDay},
		{"29/2/2017", "29/2/2017", "2017-02-28", calendar.CodeNoSuchDay},
		{"7/27", "7/27", "2017-07-27", calendar.CodeNoSuchDay},
		{"0/7", "0/7", "", calendar.CodeNoSuchDay},
		{"40/40", "40/40", "", calendar.CodeNoSuchDay},
		{"ngày 32", "ngày 32", "", calendar.CodeNoSuchDay},
		{"tháng 13", "tháng 13", "", calendar.CodeNoSuchDay},
		{"quý 5", "quý 5", "", calendar.CodeNoSuchDay},
		{"25h ngày 27/7", "25h", "", calendar.CodeNoSuchTime},
		{"17h75 ngày 27/7", "17h75", "", calendar.CodeNoSuchTime},
		{"13pm tomorrow", "13pm", "", calendar.CodeNoSuchTime},
		{"27/7/2107", "27/7/2107", "", calendar.CodeOutsideRange},
		{"27/7/0000", "27/7/0000", "", calendar.CodeOutsideRange},
		{"10/3/2060 âm", "10/3/2060", "", calendar.CodeOutsideRange},
		{"9999 ngày nữa", "9999 ngày nữa", "", calendar.CodeOutsideRange},
		{"30/12/2025 âm", "30/12/2025", "2026-02-16", calendar.CodeNoSuchDay},
		{"mùng 5 tháng 5 nhuận", "mùng 5 tháng 5 nhuận", "", calendar.CodeNoSuchDay},
		{"đầu tháng 7", "đầu tháng 7", "", calendar.CodeAmbiguous},
		{"giữa quý III", "giữa quý III", "", calendar.CodeAmbiguous},
		{"cuoi thang sau", "thang sau", "2017-07-31", calendar.CodeAmbiguous},
		{"1/7 - 27/7", "1/7 - 27/7", "", calendar.CodeAmbiguous},
		{"27/7 hoặc 28/7", "hoặc", "", calendar.CodeNotADate},
		{"thứ Sáu tháng 7", "thứ Sáu tháng 7", "", calendar.CodeAmbiguous},
		{"ngày mai âm lịch", "ngày mai âm lịch", "", calendar.CodeAmbiguous},
		{"thứ Năm ngày 23/6/2017", "thứ Năm ngày 23/6/2017", "2017-06-23", calendar.CodeWeekday},
		{"thứ Sáu tuần này (23/6)", "thứ Sáu tuần này (23/6", "2017-06-23", calendar.CodeWeekday},
		{"trước ngày 20 hàng tháng", "hàng tháng", "", calendar.CodeRecurring},
		{"every Friday", "every Friday", "", calendar.CodeRecurring},
		{"5 ngày làm việc", "5 ngày làm việc", "", calendar.CodeNotADate},
		{strings.Repeat("27/7 ", 100), "", "", calendar.CodeTooLong},
	}
	for _, c := range cases {
		t.Run(c.in, func(t *testing.T) {
			r, err := calendar.ParseTyped(c.in, day(t, workingSession))
			if calendar.CodeOf(err) != c.code {
				t.Fatalf("%q = %s, %v; want code %s", c.in, typedAs(r), err, c.code)
			}
			var typed *calendar.TypedError
			if !errors.As(err, &typed) || typed.Part != c.part || typed.Suggestion.String() != c.suggestion {
				t.Errorf("%q: %+v; want part %q, suggestion %s", c.in, typed, c.part, c.suggestion)
			}
		})
	}
}

func TestTypedErrorKinds(t *testing.T) {
	cases := []struct {
		in   string
		want error
	}{{"31/6", calendar.ErrNoSuchDay}, {"25h mai", calendar.ErrNoSuchDay}, {"", calendar.ErrFormat}, {"xyz", calendar.ErrFormat}}
	for _, c := range cases {
		_, err := calendar.ParseTyped(c.in, day(t, workingSession))
		if !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), "typed date: ") {
			t.Errorf("%q: %v, want %v", c.in, err, c.want)
		}
	}
	if code := calendar.CodeOf(errors.New("other")); code != "" {
		t.Errorf("code of another error: %q", code)
	}
}

// The typed form of the cases without accents, which must come to the same. A
// few words are different words without them, and are left out.
func TestParseTypedWithoutAccents(t *testing.T) {
	texts := []string{
		"ngày 27 tháng bảy năm nay", "ngày mai", "thứ Sáu tuần này", "thứ năm tới", "chủ nhật tuần sau", "cuối tháng 6",
		"trong quý III", "quý ba năm 2018", "trước 14 giờ, ngày 23/6/2017", "chậm nhất là ngày 25/6", "đến hết ngày 25/6",
		"mùng 10/3 âm lịch", "rằm tháng Giêng", "8h tối nay", "6 tháng đầu năm", "tháng năm năm 2018", "sau 1 tháng",
	}
	unaccent := strings.NewReplacer("đ", "d", "Đ", "D")
	for _, text := range texts {
		plain := unaccent.Replace(withoutMarks(text))
		for _, in := range []string{plain, strings.ToUpper(plain), strings.ToUpper(text), decomposed(text)} {
			want, err1 := calendar.ParseTyped(text, day(t, workingSession))
			got, err2 := calendar.ParseTyped(in, day(t, workingSession))
			if err1 != nil || err2 != nil || got != want {
				t.Errorf("%q = %+v, %v; %q = %+v, %v", text, want, err1, in, got, err2)
			}
		}
	}
}
