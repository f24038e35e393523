package sheet

import "github.com/xuri/excelize/v2"

// styles are the looks of cells, by the library's numbers.
type styles struct {
	title, subtitle, head int
	plain, sum            map[kind]int
}

// newStyles makes the looks known to a workbook.
func newStyles(f *excelize.File) (s styles, err error) {
	const font = "Times New Roman"
	add := func(style excelize.Style) int {
		if err != nil {
			return 0
		}
		var id int
		id, err = f.NewStyle(&style)
		return id
	}
	lines := func() []excelize.Border {
		var all []excelize.Border
		for _, side := range []string{"left", "right", "top", "bottom"} {
			all = append(all, excelize.Border{Type: side, Color: "808080", Style: 1})
		}
		return all
	}
	centred := &excelize.Alignment{Horizontal: "center", Vertical: "center"}
	s.title = add(excelize.Style{Font: &excelize.Font{Family: font, Size: 14, Bold: true}, Alignment: centred})
	s.subtitle = add(excelize.Style{Font: &excelize.Font{Family: font, Size: 11, Italic: true}, Alignment: centred})
	s.head = add(excelize.Style{
		Font: &excelize.Font{Family: font, Size: 11, Bold: true}, Border: lines(),
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"D9E8F5"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	whole, thousandths, share, date, clock := "#,##0", "#,##0.###", "0.0%", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
	looks := func(bold bool) map[kind]int {
		made := map[kind]int{}
		formats := []*string{text: nil, number: &whole, decimal: &thousandths, percent: &share, day: &date, moment: &clock}
		for k := text; k <= moment; k++ {
			format := formats[k]
			style := excelize.Style{
				Font: &excelize.Font{Family: font, Size: 11, Bold: bold}, Border: lines(), CustomNumFmt: format,
				Alignment: &excelize.Alignment{Vertical: "top", WrapText: k == text},
			}
			if k != text {
				style.Alignment.Horizontal = "center" // figures don't touch the words beside them
			}
			made[k] = add(style)
		}
		return made
	}
	s.plain, s.sum = looks(false), looks(true)
	return s, err
}
