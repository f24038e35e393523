package sheet_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/summary/sheet"
)

// heights writes a table of texts, and returns how high their rows are.
func heights(t *testing.T, texts ...string) []float64 {
	t.Helper()
	table := sheet.Table{
		Name: "x", Heading: []string{"x"}, Columns: []sheet.Column{{Title: "a", Width: 20}},
		Rows: func(yield func([]sheet.Cell) bool) {
			for _, text := range texts {
				if !yield([]sheet.Cell{sheet.Text(text)}) {
					return
				}
			}
		},
	}
	f := book(t, []sheet.Table{table})
	var found []float64
	for i := range texts {
		h, err := f.GetRowHeight("x", 3+i)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, h)
	}
	return found
}

// TestRowsAreAsHighAsTheirTexts: no wrapped text is cut, and short ones waste no paper.
func TestRowsAreAsHighAsTheirTexts(t *testing.T) {
	words := strings.Repeat("công trình ", 8)
	got := heights(t, "", "ngắn", "không thời hạn", words, "một\nhai\nba", strings.Repeat("ư", 100), strings.Repeat("dài ", 5000))
	for i, lines := range []float64{1, 1, 1, 4, 3, 5} {
		if want := 15*lines + 2; got[i] < want || got[i] > want+15 {
			t.Errorf("row %d is %.0f points high, for about %.0f lines", i, got[i], lines)
		}
	}
	if got[6] != 409 {
		t.Errorf("an endless text makes a row of %.0f points", got[6])
	}
}

// TestMomentsShowTheirMinute: an hour that no fraction holds is stored from above, as some programs cut off what is missing.
func TestMomentsShowTheirMinute(t *testing.T) {
	for hour := range 24 {
		for _, minute := range []int{0, 1, 20, 59} {
			at := time.Date(2017, time.July, 12, hour, minute, 0, 0, calendar.Zone())
			table := sheet.Table{Name: "x", Columns: []sheet.Column{{Title: "a", Width: 20}}, Rows: func(yield func([]sheet.Cell) bool) {
				yield([]sheet.Cell{sheet.Moment(at, calendar.Zone())})
			}}
			f := book(t, []sheet.Table{table})
			stored := rows(t, f, "x", true)[1][0]
			days, err := strconv.ParseFloat(stored, 64)
			if err != nil {
				t.Fatal(err)
			}
			whole := float64(42928) // 12 July 2017
			over := (days-whole)*24*60 - float64(hour*60+minute)
			if over < 0 || over > 0.001 {
				t.Errorf("%s is stored as %s, %g minutes over", at.Format("15:04"), stored, over)
			}
		}
	}
}
