package respond

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/i18n"
)

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]Number{
		"12":                 {Value: directive.Whole(12)},
		" 12 ":               {Value: directive.Whole(12)},
		"12.":                {Value: directive.Whole(12)},
		"0":                  {},
		"1.234":              {Value: directive.Whole(1234)},
		"1.234.567":          {Value: directive.Whole(1234567)},
		"1.234.567,5":        {Value: directive.Whole(1234567) + 500},
		"1 234":              {Value: directive.Whole(1234)},
		"1\u00a0234":         {Value: directive.Whole(1234)},
		"1,234,567":          {Value: directive.Whole(1234567)},
		"83,7%":              {Value: 83700, Percent: true},
		"60 %":               {Value: directive.Whole(60), Percent: true},
		"60%":                {Value: directive.Whole(60), Percent: true},
		"０６０％":               {Value: directive.Whole(60), Percent: true},
		"0,125":              {Value: 125},
		"1,5":                {Value: 1500},
		"12/20":              {Value: directive.Whole(12), Of: directive.Whole(20), HasOf: true},
		"12 / 20 nhà":        {Value: directive.Whole(12), Of: directive.Whole(20), HasOf: true, Unit: "nhà"},
		"12 nhà":             {Value: directive.Whole(12), Unit: "nhà"},
		"3 nghìn":            {Value: directive.Whole(3000)},
		"1,5 triệu đồng":     {Value: directive.Whole(1500000), Unit: "đồng"},
		"2 tỷ":               {Value: directive.Whole(2000000000)},
		"12 cho\u0302\u0303": {Value: directive.Whole(12), Unit: "chỗ"},
		"1234567,125":        {Value: directive.Whole(1234567) + 125},
	} {
		got, err := parseNumber(typed)
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v; want %+v", typed, got, err, want)
		}
	}
}

func TestNumbersThatAreAskedBack(t *testing.T) {
	for typed, want := range map[string]error{
		"hai mươi": errNoDigits, "": errNoDigits, "%": errNoDigits, "nhiều": errNoDigits,
		"1.5": errAmbiguous, "1,234": errAmbiguous, "12.34": errAmbiguous, "1,000": errAmbiguous, "0.500": errAmbiguous,
		"1.5 triệu": errAmbiguous, "1,234.5": errAmbiguous, "1.23.456": errAmbiguous, "1234.567": errAmbiguous,
		"60% nhà": errNumber, "12/20%": errNumber, "12 13": errNumber, "-5": errNumber, "nhà 12": errNumber, "1,2345": errNumber,
		"12/": errNumber, "/12": errNumber, "12/20/30": errNumber, "x12": errNumber,
		"9999999999999999999": errTooMuch, "999999999 tỷ": errTooMuch, strings.Repeat("9", 400): errTooMuch,
	} {
		if got, err := parseNumber(typed); !errors.Is(err, want) {
			t.Errorf("%q: got %+v, %v; want %v", typed, got, err, want)
		}
	}
}

// TestNumbersAreReadAsTheyAreWritten: what the bot writes, it reads.
func TestNumbersAreReadAsTheyAreWritten(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := cat.For(i18n.Vietnamese)
	rapid.Check(t, func(t *rapid.T) {
		q := directive.Quantity(rapid.Int64Range(0, int64(maxQuantity)).Draw(t, "quantity"))
		written := p.Decimal(int64(q))
		got, err := parseNumber(written)
		if ambiguous := q < directive.Whole(1000) && q >= directive.Whole(1) && q%10 != 0; ambiguous && errors.Is(err, errAmbiguous) {
			return // 1,234 alone may be thousands to an English eye
		}
		if err != nil || got.Value != q {
			t.Fatalf("%s is %d, got %+v, %v", written, q, got, err)
		}
	})
}

func TestFiguresOfADirective(t *testing.T) {
	count := directive.Directive{Target: &directive.Target{Value: directive.Whole(20), Unit: directive.Text{VI: "nhà"}}}
	share := directive.Directive{Target: &directive.Target{Value: directive.Whole(100), Unit: directive.Text{VI: "%"}}}
	for _, c := range []struct {
		typed           string
		d               directive.Directive
		answer, problem string
	}{
		{"12", count, "12", ""}, {"12/20", count, "12", ""}, {"12,5", count, "12.5", ""}, {"12 nhà", count, "12", ""},
		{"60%", count, "", "dialog.number.not_percent"}, {"hai mươi", count, "", "dialog.number.digits"},
		{"60", share, "60", ""}, {"60%", share, "60", ""}, {"12/20", share, "60", ""}, {"1/3", share, "33", ""},
		{"2/3", share, "67", ""}, {"0", share, "0", ""}, {"100", share, "100", ""},
		{"150", share, "", "dialog.number.percent"}, {"83,7", share, "", "dialog.number.whole"},
		{"20/12", share, "", "dialog.number.percent"}, {"5/0", share, "", "dialog.number.percent"},
		{"12 nhà", share, "", "dialog.number.percent"}, {"1.5", share, "", "dialog.number.ambiguous"},
		{"x1", share, "", "dialog.number.bad"}, {strings.Repeat("9", 30), share, "", "dialog.number.too_much"},
	} {
		answer, problem := readFigure(c.typed, c.d)
		if answer != c.answer || problem != c.problem {
			t.Errorf("%q: got %q, %q; want %q, %q", c.typed, answer, problem, c.answer, c.problem)
		}
	}
}

func TestReportsInOneLine(t *testing.T) {
	for args, want := range map[string]line{
		"":                             {},
		"12":                           {Number: 12},
		"#12":                          {Number: 12},
		"12 60% đã sửa 12/20 nhà":      {Number: 12, Figure: "60%", Text: "đã sửa 12/20 nhà"},
		"12 60 % đã sửa":               {Number: 12, Figure: "60%", Text: "đã sửa"},
		"12 12/20 đã sửa":              {Number: 12, Figure: "12/20", Text: "đã sửa"},
		"12 xong":                      {Number: 12, State: stateDone},
		"12 Hoàn thành, 3 công trình":  {Number: 12, State: stateDone, Figure: "3", Text: "công trình"},
		"12 đang thực hiện 50%":        {Number: 12, State: stateWorking, Figure: "50%"},
		"12 60% vướng mắc: thiếu vốn":  {Number: 12, State: stateBlocked, Figure: "60%", Text: "thiếu vốn"},
		"12 Co\u0301 vướng mắc về đất": {Number: 12, State: stateBlocked, Text: "về đất"},
		"12 done":                      {Number: 12, State: stateDone},
		"12 xong\nđã bàn giao":         {Number: 12, State: stateDone, Text: "đã bàn giao"},
		"12 xongxuôi rồi":              {Number: 12, Text: "xongxuôi rồi"},
		"đã xong":                      {Text: "đã xong"},
		"-3 x":                         {Text: "-3 x"},
		"0912345678 gọi":               {Text: "0912345678 gọi"},
	} {
		if got := parseLine(args); got != want {
			t.Errorf("%q: got %+v, want %+v", args, got, want)
		}
	}
}

func TestKeysAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := directive.AssignmentKey{
			Directive:    rapid.IntRange(1, 1<<30).Draw(t, "number"),
			Organisation: directive.OrgID(rapid.StringMatching(`[a-z0-9-]{1,16}`).Draw(t, "unit")),
		}
		if got, ok := parseKey(key(k)); !ok || got != k {
			t.Errorf("%v came back as %v", k, got)
		}
	})
	for _, bad := range []string{"", "x", "1", ".x", "-1.x", "0.x", "x.1"} {
		if got, ok := parseKey(bad); ok {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1.234,5", "12/20 nhà", "83,7%", "1.5", "hai mươi", "3 triệu", "9 999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		n, err := parseNumber(typed)
		if err == nil && (n.Value < 0 || n.Value > maxQuantity || n.Of < 0 || n.Of > maxQuantity) {
			t.Errorf("%q gave %+v", typed, n)
		}
		for _, target := range []*directive.Target{nil, {Value: 1, Unit: directive.Text{VI: "nhà"}, Op: directive.AtLeast}} {
			answer, problem := readFigure(typed, directive.Directive{Target: target})
			if (answer == "") == (problem == "") {
				t.Errorf("%q gave %q and %q", typed, answer, problem)
			}
			if answer != "" {
				if _, err := directive.ParseQuantity(answer); err != nil {
					t.Errorf("%q gave an answer that is no number: %v", typed, err)
				}
			}
		}
	})
}

func FuzzParseLine(f *testing.F) {
	for _, s := range []string{"12 60% đã sửa 12/20 nhà", "#5 xong", "7 vướng mắc: x", "5 % %", "1 hoàn  thành", "1 0% %", "1 12/20 %"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, args string) {
		l := parseLine(args)
		if l.Number < 0 || l.Number > flow.MaxNumber || (l.Number == 0 && (l.State != "" || l.Figure != "")) {
			t.Errorf("%q gave %+v", args, l)
		}
		if l.Figure != "" {
			if _, err := parseNumber(l.Figure); err != nil {
				t.Errorf("%q gave the figure %q: %v", args, l.Figure, err)
			}
		}
		if again := parseLine(fmt.Sprintf("%d %s", l.Number, l.Text)); l.Number > 0 && again.Number != l.Number {
			t.Errorf("%q: the number %d came back as %d", args, l.Number, again.Number)
		}
	})
}
