package render

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"giaoban/i18n"
)

// areas are those of the catalogues that people of an organisation read: dialogs, lists, answers and refusals.
func areas() []string { return []string{"answer", "dialog", "list", "refusal", "respond"} }

// sample fills the texts' gaps with what may stand there.
func sample(lang string) []any {
	pick := func(vi, en string) string {
		if lang == i18n.English {
			return en
		}
		return vi
	}
	values := map[string]any{
		"Unit": pick("Hội Nông dân tỉnh", "Provincial Farmers' Union"), "Title": pick("Nhà Mẹ VNAH không dột", "No leaking roof"),
		"Text": pick("đã sửa 12 nhà", "12 houses mended"), "Reason": pick("mưa nhiều", "much rain"), "Why": pick("mưa nhiều", "much rain"),
		"State": pick("đang thực hiện", "in progress"), "Amount": pick("12 nhà", "12 houses"), "Left": pick("còn 3 ngày", "3 days left"),
		"Role": pick("lãnh đạo", "leader"), "Units": pick("Hội Nông dân tỉnh", "Provincial Farmers' Union"), "Weekday": pick("thứ Sáu", "Friday"),
		"Lead": pick("Hội Nông dân tỉnh", "Provincial Farmers' Union"), "Group": pick("Nhóm HND", "The farmers' group"),
		"Body": pick("nội dung", "text"), "Now": pick("nội dung mới", "the new text"), "Name": "Lê Thị Hoa", "Typed": "hai mươi",
		"Number": 12, "N": 3, "Max": 20, "Report": 2, "Length": 4000, "Target": 20, "Over": 25, "Page": 1, "Pages": 2, "ID": 21,
		"Date": "27/7/2017", "Due": "27/7/2017", "At": "15:00, 09/6/2017", "Until": "15/8/2017", "Asked": "15/8/2017", "From": "01/7/2017",
		"To": "15/7/2017", "Old": "27/7/2017", "Time": "15:00", "Published": "08/6/2017", "Sign": "🟢", "Mark": "MẬT", "Link": "https://t.me/giaoban_bot",
		"Parts": "#1, #2", "Groups": 3, "Drafts": 2, "Directives": 4, "Cards": 5,
	}
	var pairs []any
	for name, value := range values {
		pairs = append(pairs, name, value)
	}
	return pairs
}

// TestEveryTextAsItIsRead writes down every text that people of an organisation can be shown, so that no change of one goes
// unread. The other golden files show them where they stand.
func TestEveryTextAsItIsRead(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalogue = catalogue.Reporting(func(d *i18n.Defect) { t.Error(d) })
	for _, lang := range i18n.Languages() {
		said := catalogue.For(lang)
		for _, area := range areas() {
			var b strings.Builder
			for _, key := range catalogue.Keys(lang) {
				if !strings.HasPrefix(key, area+".") {
					continue
				}
				fmt.Fprintf(&b, "%s\n| %s\n", key, strings.ReplaceAll(said.N(key, 3, sample(lang)...), "\n", "\n| "))
			}
			if b.Len() == 0 {
				t.Fatalf("there are no texts of the area %q", area)
			}
			if *update {
				if err := os.MkdirAll("testdata/texts", 0o755); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, fmt.Sprintf("texts/%s.%s.txt", area, lang), b.String())
		}
	}
}
