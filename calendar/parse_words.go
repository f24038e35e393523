package calendar

import "time"

// The words of dates in the look-up form of package fold: without accents, so
// that one entry serves both ways of typing. English words stand beside the
// Vietnamese ones.

// numberOfWord reads a Vietnamese number word from 1 to 10 as used for weekdays,
// months and quarters.
func numberOfWord(key string) int {
	switch key {
	case "mot":
		return 1
	case "hai":
		return 2
	case "ba":
		return 3
	case "bon", "tu":
		return 4
	case "nam":
		return 5
	case "sau":
		return 6
	case "bay":
		return 7
	case "tam":
		return 8
	case "chin":
		return 9
	case "muoi":
		return 10
	}
	return 0
}

// romanNumber reads the numerals of quarters.
func romanNumber(key string) int {
	switch key {
	case "i":
		return 1
	case "ii":
		return 2
	case "iii":
		return 3
	case "iv":
		return 4
	}
	return 0
}

// englishMonth reads a month's name or its usual abbreviation.
func englishMonth(key string) int {
	if len(key) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if name := lowerASCII(m.String()); key == name || key == name[:3] {
			return int(m)
		}
	}
	if key == "sept" {
		return int(time.September)
	}
	return 0
}

// englishWeekday reads a weekday's name or its usual abbreviations.
func englishWeekday(key string) (time.Weekday, bool) {
	switch key {
	case "tues":
		return time.Tuesday, true
	case "thur", "thurs":
		return time.Thursday, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := lowerASCII(d.String()); key == name || key == name[:3] {
			return d, true
		}
	}
	return 0, false
}

func lowerASCII(name string) string {
	return string(name[0]+'a'-'A') + name[1:]
}

// boundPhrase is a way to say how a deadline is meant.
type boundPhrase struct {
	words  []string
	strict bool
	end    bool // the end of what follows is meant: "hết tháng 6"
}

// boundPhrases returns the phrases, a longer one before its beginning.
func boundPhrases() []boundPhrase {
	return []boundPhrase{
		{words: []string{"truoc", "khi", "ket", "thuc"}, end: true},
		{words: []string{"truoc", "khi", "het"}, end: true},
		{words: []string{"truoc", "hoac", "trong"}},
		{words: []string{"truoc", "va", "trong"}},
		{words: []string{"truoc"}, strict: true},
		{words: []string{"cham", "nhat"}},
		{words: []string{"muon", "nhat"}},
		{words: []string{"tre", "nhat"}},
		{words: []string{"khong", "muon", "hon"}},
		{words: []string{"khong", "cham", "hon"}},
		{words: []string{"khong", "tre", "hon"}},
		{words: []string{"khong", "qua"}},
		{words: []string{"cho", "den", "het"}, end: true},
		{words: []string{"cho", "den"}},
		{words: []string{"tinh", "den"}},
		{words: []string{"den", "het"}, end: true},
		{words: []string{"toi", "het"}, end: true},
		{words: []string{"den"}},
		{words: []string{"han", "chot"}},
		{words: []string{"han", "cuoi"}},
		{words: []string{"han", "nop"}},
		{words: []string{"thoi", "han"}},
		{words: []string{"han"}},
		{words: []string{"het"}, end: true},
		{words: []string{"trong"}},
		{words: []string{"on", "or", "before"}},
		{words: []string{"prior", "to"}, strict: true},
		{words: []string{"before"}, strict: true},
		{words: []string{"no", "later", "than"}},
		{words: []string{"not", "later", "than"}},
		{words: []string{"at", "the", "latest"}},
		{words: []string{"due"}},
		{words: []string{"deadline"}},
		{words: []string{"until"}},
		{words: []string{"till"}},
		{words: []string{"by"}},
		{words: []string{"within"}},
		{words: []string{"during"}},
		{words: []string{"in"}},
	}
}

// isFiller reports whether a word or sign says nothing about the day.
func isFiller(key string) bool {
	switch key {
	case ",", ";", ":", ".", "-", "(", ")", "vao", "luc", "la", "ngay", "hoan", "thanh", "xong", "nhe", "a",
		"on", "at", "the", "of", "day", "date", "cua":
		return true
	}
	return false
}

// isRecurring reports whether a word says that a day comes again and again,
// given the word after it.
func isRecurring(key, next string) bool {
	switch key {
	case "hang", "moi", "every", "each":
		switch next {
		case "ngay", "tuan", "thang", "quy", "qui", "nam", "thu", "chu", "day", "week", "month", "quarter", "year":
			return true
		}
		_, weekday := englishWeekday(next)
		return weekday
	case "daily", "weekly", "monthly", "quarterly", "yearly", "annually":
		return true
	}
	return false
}

// keepAccents takes back the look-up form of words whose accents make them
// other words: "quỹ" is not "quý" and "đền" is not "đến". Words without accents
// stay.
func keepAccents(tokens []token) {
	for i := range tokens {
		t := &tokens[i]
		if t.kind == wordToken && t.raw != t.key && !isDateWord(t.raw) {
			t.key = t.raw
		}
	}
}

// isDateWord reports whether an accented word is one of dates.
func isDateWord(raw string) bool {
	switch raw {
	case "ngày", "tháng", "năm", "tuần", "quý", "quí", "qúy", "thứ", "chủ", "nhật", "hôm", "bữa", "mùng", "mồng", "rằm", "tết",
		"này", "tới", "trước", "ngoái", "kìa", "mốt", "nữa",
		"một", "bốn", "tư", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "giêng", "chạp",
		"giờ", "phút", "rưỡi", "sáng", "trưa", "chiều", "tối", "đêm",
		"đầu", "giữa", "cuối", "thượng", "hạ", "nửa", "vòng",
		"chậm", "nhất", "muộn", "trễ", "hơn", "không", "quá", "khi", "kết", "thúc", "hoặc", "và", "cho", "đến", "tính",
		"hết", "hạn", "thời", "chót", "nộp",
		"âm", "dương", "lịch", "nhuận", "nguyên", "đán", "giỗ", "tổ", "hùng", "vương", "hằng", "hàng", "mỗi", "làm", "việc", "vào", "lúc", "là":
		return true
	}
	return false
}
