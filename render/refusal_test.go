package render

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"giaoban/directive"
	"giaoban/i18n"
)

// longest are parameters as long as they come.
func longest() map[string]any {
	unit := directive.Text{
		VI: "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", EN: "Provincial Vietnam Fatherland Front Committee",
	}
	return map[string]any{
		"Number": 12345, "Unit": unit, "Name": "Trung tâm Văn hóa – Thể thao tỉnh", "Max": directive.MaxBody, "Report": 123,
		"Date": date(12, 28), "Asked": date(12, 30), "From": date(12, 28), "To": date(12, 30), "Now": strings.Repeat("đã sửa ", 8),
	}
}

func TestEveryRefusalHasItsText(t *testing.T) {
	r := renderer(t)
	for _, code := range directive.Codes() {
		for _, lang := range []directive.Lang{directive.Vietnamese, directive.English} {
			got := r.Refusal(lang, &directive.Refusal{Code: code, Params: longest()})
			switch {
			case strings.Contains(got, string(code)+".") || strings.HasPrefix(got, "refusal."):
				t.Errorf("%s in %s has no text", code, lang)
			case utf8.RuneCountInString(got) < 20:
				t.Errorf("%s in %s says too little: %q", code, lang, got)
			case !strings.HasSuffix(got, "."):
				// Also where it was cut off.
				t.Errorf("%s in %s does not end: %q", code, lang, got)
			case strings.ContainsAny(got, "<>{}"):
				t.Errorf("%s in %s holds markup: %q", code, lang, got)
			}
			// A person is addressed as an official addresses another.
			if lang == directive.Vietnamese && strings.Contains(strings.ToLower(got), "bạn") {
				t.Errorf("%s: %q", code, got)
			}
		}
	}
}

func TestEveryRefusalTextHasItsCode(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range cat.Keys(i18n.Vietnamese) {
		code, ok := strings.CutPrefix(key, "refusal.")
		if ok && !slices.Contains(directive.Codes(), directive.Code(code)) {
			t.Errorf("%s belongs to no code", key)
		}
	}
}

func TestRefusal(t *testing.T) {
	r := renderer(t)
	tests := []struct {
		name    string
		refusal directive.Refusal
		vi, en  string
	}{
		{
			"a unit by its name", directive.Refusal{
				Code: directive.CodeNotYourUnit, Params: map[string]any{"Unit": unions().Name},
			},
			"Chỉ lãnh đạo Liên đoàn Lao động tỉnh trả lời được việc này. Nếu đồng chí phụ trách đơn vị, đề nghị xin Ban Dân vận đường dẫn mời.",
			"Only the leaders of Provincial Confederation of Labour can answer this. If you are one, please ask the Board for an invitation link.",
		},
		{
			"a date", directive.Refusal{Code: directive.CodeBadDate, Params: map[string]any{"Date": date(7, 5)}},
			"Hạn mới phải sau hạn hiện nay (05/7/2017) và chưa qua. Đề nghị đồng chí chọn ngày khác.",
			"The new date must be after the present deadline (5 July 2017) and not in the past. Please choose another day.",
		},
		{
			"no markup is escaped", directive.Refusal{
				Code: directive.CodeNoMeeting, Params: map[string]any{"Name": `<b>&"`},
			},
			`Không có buổi làm việc “<b>&"”. Đề nghị đồng chí chọn trong danh sách.`,
			`There is no meeting “<b>&"”. Please choose one from the list.`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := r.Refusal(directive.Vietnamese, &tt.refusal); got != tt.vi {
				t.Errorf("got %q", got)
			}
			if got := r.Refusal(directive.English, &tt.refusal); got != tt.en {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestRefusalIsCutToFit(t *testing.T) {
	refusal := &directive.Refusal{
		Code: directive.CodeNoMeeting, Params: map[string]any{"Name": strings.Repeat("dài ", 100)},
	}
	got := renderer(t).Refusal(directive.Vietnamese, refusal)
	if n := utf8.RuneCountInString(got); n > MaxToast || !strings.HasSuffix(got, "…") {
		t.Errorf("%d characters: %q", n, got)
	}
}
