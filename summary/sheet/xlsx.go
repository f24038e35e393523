package sheet

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"giaoban/calendar"
)

// About says what a workbook is, in its properties.
type About struct {
	Title   string
	Creator string
	Made    time.Time
}

// XLSX writes tables as a workbook, a sheet for each: the titles stay in view and are repeated on every page, each column
// can be filtered, dates and numbers are such, and everything fits the width of an A4 page laid across.
func XLSX(w io.Writer, tables []Table, about About) (err error) {
	f := excelize.NewFile(excelize.Options{ShortDatePattern: "dd/mm/yyyy"})
	defer func() { err = errors.Join(err, f.Close()) }()
	b := book{file: f}
	if err := b.prepare(about); err != nil {
		return fmt.Errorf("preparing the workbook: %w", err)
	}
	for i, t := range tables {
		if err := b.add(i, t); err != nil {
			return fmt.Errorf("writing sheet %q: %w", t.Name, err)
		}
	}
	f.SetActiveSheet(0)
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// book is a workbook under way.
type book struct {
	file   *excelize.File
	styles styles
}

func (b *book) prepare(about About) error {
	props := &excelize.DocProperties{Title: about.Title, Creator: about.Creator}
	if !about.Made.IsZero() {
		props.Created = about.Made.UTC().Format(time.RFC3339)
		props.Modified = props.Created
	}
	if err := b.file.SetDocProps(props); err != nil {
		return err
	}
	var err error
	b.styles, err = newStyles(b.file)
	return err
}

// add writes one table as a sheet. The stream takes the widths before the rows and the merged cells after them.
func (b *book) add(index int, t Table) error {
	name := sheetName(t.Name)
	if index == 0 {
		if err := b.file.SetSheetName(b.file.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	if err := b.page(name); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range t.Columns {
		if err := stream.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	titles := len(t.Heading) + 1
	if t.grouped() {
		titles++
	}
	top, err := excelize.CoordinatesToCellName(1, titles+1)
	if err != nil {
		return err
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: titles, TopLeftCell: top, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := b.head(stream, t); err != nil {
		return err
	}
	last, err := b.body(stream, t, titles)
	if err != nil {
		return err
	}
	if err := b.filter(name, t, titles, last); err != nil {
		return err
	}
	return stream.Flush()
}

// head writes the heading and the titles.
func (b *book) head(stream *excelize.StreamWriter, t Table) error {
	row := 0
	write := func(cells []any, height float64) error {
		row++
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		return stream.SetRow(at, cells, excelize.RowOpts{Height: height})
	}
	for i, line := range t.Heading {
		style := b.styles.subtitle
		if i == 0 {
			style = b.styles.title
		}
		if err := write([]any{excelize.Cell{StyleID: style, Value: harmless(line)}}, 20); err != nil {
			return err
		}
		if err := b.across(stream, len(t.Columns), row); err != nil {
			return err
		}
	}
	titles := make([]any, len(t.Columns))
	if t.grouped() {
		for i, c := range t.Columns {
			above := c.Group
			if above == "" {
				above = c.Title
			}
			titles[i] = excelize.Cell{StyleID: b.styles.head, Value: harmless(above)}
		}
		if err := write(titles, 20); err != nil {
			return err
		}
		if err := mergeTitles(stream, t, row); err != nil {
			return err
		}
	}
	titles = make([]any, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = excelize.Cell{StyleID: b.styles.head, Value: harmless(c.Title)}
	}
	return write(titles, 32)
}

// across makes one cell of a whole row, so that what stands in it is centred above the table.
func (b *book) across(stream *excelize.StreamWriter, columns, row int) error {
	from, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(columns, row)
	if err != nil || columns < 2 {
		return err
	}
	return stream.MergeCell(from, to)
}

// mergeTitles joins the cells of a group, and those of a column that has none.
func mergeTitles(stream *excelize.StreamWriter, t Table, row int) error {
	for i := 0; i < len(t.Columns); {
		j := i + 1
		bottom := row
		if t.Columns[i].Group == "" {
			bottom++
		} else {
			for j < len(t.Columns) && t.Columns[j].Group == t.Columns[i].Group {
				j++
			}
		}
		from, err := excelize.CoordinatesToCellName(i+1, row)
		if err != nil {
			return err
		}
		to, err := excelize.CoordinatesToCellName(j, bottom)
		if err != nil {
			return err
		}
		if from != to {
			if err := stream.MergeCell(from, to); err != nil {
				return err
			}
		}
		i = j
	}
	return nil
}

// sweepEvery is after how many rows of a long table the memory is swept.
const sweepEvery = 2500

// body writes the rows, and returns the last one's place.
func (b *book) body(stream *excelize.StreamWriter, t Table, row int) (last int, err error) {
	values := make([]any, len(t.Columns))
	write := func(cells []Cell, sum bool) error {
		row++
		for i := range values {
			values[i] = b.value(cells, i, sum)
		}
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		return stream.SetRow(at, values, excelize.RowOpts{Height: t.height(cells, sum)})
	}
	for cells := range t.Rows {
		if err := write(cells, false); err != nil {
			return 0, err
		}
		if row%sweepEvery == 0 {
			// The stream's buffer alone makes the heap large enough for the collector to wait until as much again is garbage.
			runtime.GC()
		}
	}
	last = row
	if t.Sum != nil {
		err = write(t.Sum, true)
	}
	return last, err
}

// value makes the library's cell of ours.
func (b *book) value(cells []Cell, i int, sum bool) excelize.Cell {
	style := b.styles.plain
	if sum {
		style = b.styles.sum
	}
	if i >= len(cells) || cells[i].kind == empty {
		return excelize.Cell{StyleID: style[text]}
	}
	c := cells[i]
	v := excelize.Cell{StyleID: style[c.kind]}
	switch c.kind {
	case number:
		v.Value = c.n
	case decimal:
		v.Value = float64(c.n) / 1000
	case percent:
		v.Value = float64(c.n) / 100_000
	case day:
		v.Value = serial(c.day)
	case moment:
		v.Value = instant(c.at)
	default:
		v.Value = c.text
	}
	return v
}

// serial is a day as spreadsheets count them.
func serial(d calendar.Date) float64 {
	return float64(d.Sub(calendar.Date{Year: 1899, Month: time.December, Day: 30}))
}

// instant is a moment as spreadsheets count them, to the minute. A fraction that no number holds is rounded up by less than
// a millisecond: some programs cut off what is missing, and would show 09:59 of 10:00.
func instant(t time.Time) float64 {
	const steps = 1e8
	at := serial(calendar.Of(t, t.Location())) + float64(t.Hour()*60+t.Minute())/(24*60)
	return math.Ceil(at*steps-0.01) / steps
}

// page lays a sheet out for print.
func (b *book) page(name string) error {
	a4, across, wide, high := 9, "landscape", 1, 0
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	fit := true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	narrow := 0.5
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: &narrow, Right: &narrow, Top: &narrow, Bottom: &narrow,
	}); err != nil {
		return err
	}
	return b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C&P/&N"})
}

// filter lets the columns be filtered, and repeats the titles on every printed page.
func (b *book) filter(name string, t Table, titles, last int) error {
	first := titles
	if t.grouped() {
		first--
	}
	from, err := excelize.CoordinatesToCellName(1, titles)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(len(t.Columns), max(last, titles))
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(name, from+":"+to, nil); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(name, "'", "''"), first, titles),
	})
}

// sheetName makes a name that a workbook takes.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 31 {
		s = string(runes[:31])
	}
	return s
}
