package i18n

import (
	"fmt"
	"strconv"
	"time"

	"giaoban/calendar"
)

// Date writes a day: "27/7/2017" in Vietnamese, "27 July 2017" in English; "" for no day. In Vietnamese, days below 10
// and the months 1 and 2 have a leading zero, as official writing wants it.
func (p Printer) Date(d calendar.Date) string { return p.date("core.date", d) }

// LongDate writes a day in words: "ngày 27 tháng 7 năm 2017", "27 July 2017"; "" for no day.
func (p Printer) LongDate(d calendar.Date) string { return p.date("core.long_date", d) }

func (p Printer) date(key string, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	month := strconv.Itoa(int(d.Month))
	if d.Month <= time.February {
		month = "0" + month
	}
	return p.T(key,
		"PaddedDay", fmt.Sprintf("%02d", d.Day), "Day", d.Day, "PaddedMonth", month,
		"MonthName", p.T("core.month_"+strconv.Itoa(int(d.Month))), "Year", d.Year,
	)
}

// Weekday writes the day of the week: "thứ Năm", "Thursday"; "" for no day.
func (p Printer) Weekday(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.T("core.weekday_" + strconv.Itoa(int(d.Weekday())))
}

// Deadline writes until when something is in time: "trước ngày 27/7/2017" where that day is too late, "hết ngày
// 27/7/2017" where it still counts, "trước 14 giờ ngày 23/6/2017" to the hour; "" for no deadline.
func (p Printer) Deadline(d calendar.Deadline) string {
	switch {
	case d.IsZero():
		return ""
	case d.HasHour && d.Inclusive:
		return p.T("core.by_hour", "Time", p.hour(d.Hour, d.Minute), "Date", d.Day)
	case d.HasHour:
		return p.T("core.before_hour", "Time", p.hour(d.Hour, d.Minute), "Date", d.Day)
	case d.Inclusive:
		return p.T("core.by_day", "Date", d.Day)
	}
	return p.T("core.before_day", "Date", d.Day)
}

// hour writes a time of day in a sentence: "14 giờ", "14 giờ 30", "14:30".
func (p Printer) hour(hour, minute int) string {
	key := "core.hour_minute"
	if minute == 0 {
		key = "core.hour"
	}
	return p.T(key, "Hour", hour, "PaddedHour", fmt.Sprintf("%02d", hour), "Minute", fmt.Sprintf("%02d", minute))
}

// Moment writes an instant, by the zone that t is in: "15:04 ngày 08/6/2017", "8 June 2017, 15:04"; "" for the zero time.
func (p Printer) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.T("core.moment", "Clock", p.Clock(t), "Date", calendar.Of(t, t.Location()))
}

// Clock writes the time of day of an instant, by the zone that t is in: "15:04".
func (Printer) Clock(t time.Time) string { return t.Format("15:04") }
