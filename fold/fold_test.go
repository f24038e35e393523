package fold_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"giaoban/fold"
)

func TestClean(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Hau Giang 27/7", "Hau Giang 27/7"},
		{"composed stays", "Liên đoàn Lao động", "Liên đoàn Lao động"},
		{"decomposed is composed", norm.NFD.String("Hội Cựu chiến binh"), "Hội Cựu chiến binh"},
		{"wide digits and letters", "２７／７　ＡＢ", "27/7 AB"},
		{"zero width space", "Hậu\u200bGiang", "HậuGiang"},
		{"byte order mark", "\ufeffbáo cáo", "báo cáo"},
		{"word joiner and soft hyphen", "a\u2060b\u00adc", "abc"},
		{"mark split from its letter", "e\u200b\u0301", "é"},
		{"no-break space", "ngày\u00a027\u202ftháng", "ngày 27 tháng"},
		{"thin and ideographic spaces", "a\u2009b\u3000c", "a b c"},
		{"spaces are not joined", "a  b", "a  b"},
		{"line ends", "a\r\nb\rc\u2028d\ve", "a\nb\nc\nd\ne"},
		{"empty lines stay", "a\r\n\r\nb", "a\n\nb"},
		{"tab stays", "a\tb", "a\tb"},
		{"controls go", "a\x00b\x1bc\x7fd", "abcd"},
		{"direction marks go", "\u202a0987 654\u202c \u2068x\u2069", "0987 654 x"},
		{"emoji sequence stays", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥"},
		{"flag stays", "🇻🇳", "🇻🇳"},
		{"broken bytes", "a\xffb", "a\ufffdb"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := fold.Clean(c.in); got != c.want {
				t.Errorf("Clean(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

func TestKey(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"accents and case", "Ủy ban Mặt trận Tổ quốc", "uy ban mat tran to quoc"},
		{"old and new tone place", "hoà uỷ HÒA ỦY", "hoa uy hoa uy"},
		{"every plain vowel", "ăâêôơư ĂÂÊÔƠƯ", "aaeoou aaeoou"},
		{"d with stroke", "Tỉnh Đoàn, đoàn", "tinh doan, doan"},
		{"look-alikes of Đ", "Ðoàn ðoàn Ɖoàn", "doan doan doan"},
		{"decomposed", norm.NFD.String("Đại hội đại biểu"), "dai hoi dai bieu"},
		{"spaces", "  thứ \t Sáu\r\n\u00a0tuần   này ", "thu sau tuan nay"},
		{"joiner", "a\u200db\u200cc", "abc"},
		{"i and y stay apart", "quí quý", "qui quy"},
		{"wide", "ＱＵÝ　３", "quy 3"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := fold.Key(c.in); got != c.want {
				t.Errorf("Key(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

// longWay is dropped by Clean, which can't leave a text as it is for it.
const longWay = "\u200b"

// What is taken to be clean already must come out of the long way as it is, whatever stands before and after it.
func TestCleanAlready(t *testing.T) {
	for r := rune(1); r < 0x3000; r++ {
		for _, s := range []string{string(r), "a" + string(r), string(r) + "ê", "–" + string(r) + "\u0323"} {
			if short, long := fold.Clean(s), fold.Clean(s+longWay); short != long {
				t.Errorf("Clean(%+q) = %+q, the long way %+q", s, short, long)
			}
		}
	}
}

func BenchmarkClean(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"composed", "Đã rõ, xin báo cáo trước thứ Sáu – “Liên đoàn Lao động”"},
		{"decomposed", norm.NFD.String("Đã rõ, xin báo cáo trước thứ Sáu")},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				fold.Clean(c.text)
			}
		})
	}
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkProperties(t, rapid.String().Draw(t, "s"))
	})
}

type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

func checkProperties(t failer, s string) {
	t.Helper()
	clean, key := fold.Clean(s), fold.Key(s)
	if !utf8.ValidString(clean) || !utf8.ValidString(key) {
		t.Errorf("%+q: Clean %+q or Key %+q is not UTF-8", s, clean, key)
	}
	if !norm.NFC.IsNormalString(clean) || !norm.NFC.IsNormalString(key) {
		t.Errorf("%+q: Clean %+q or Key %+q is not NFC", s, clean, key)
	}
	if again := fold.Clean(clean); again != clean {
		t.Errorf("Clean(%+q) = %+q, cleaned again %+q", s, clean, again)
	}
	if again := fold.Key(key); again != key {
		t.Errorf("Key(%+q) = %+q, of that %+q", s, key, again)
	}
	if viaClean := fold.Key(clean); viaClean != key {
		t.Errorf("Key(%+q) = %+q, of its Clean %+q", s, key, viaClean)
	}
	if long := fold.Clean(s + longWay); long != clean {
		t.Errorf("Clean(%+q) = %+q, with an invisible character at its end %+q", s, clean, long)
	}
	if strings.Contains(clean, "\r") || strings.TrimSpace(key) != key || strings.Contains(key, "  ") {
		t.Errorf("%+q: Clean %+q or Key %+q keeps what it should fold", s, clean, key)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Hội Nông dân\r\n", "\xff\xfe", "ｶﾞ　１", "e\u200b\u0301", "👨\u200d👩", strings.Repeat("\u0301", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkProperties(t, s) })
}
