package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"giaoban/calendar"
)

// mark tells a spreadsheet that what follows is UTF-8.
const mark = "\uFEFF"

// CSV writes a table as comma-separated values in UTF-8 with a mark that says so. Days are in the ISO form, which every
// spreadsheet reads as dates; shares are numbers of percent. The heading and the sums are left out: the first line has
// the titles, and every other one is a row.
func CSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = c.Title
		if c.Group != "" {
			line[i] = c.Group + " – " + c.Title
		}
		line[i] = harmless(line[i])
	}
	if err := out.Write(line); err != nil {
		return fmt.Errorf("writing the titles: %w", err)
	}
	for cells := range t.Rows {
		for i := range line {
			line[i] = ""
			if i < len(cells) {
				line[i] = cells[i].plain()
			}
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("writing a row: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

// plain is a cell as text.
func (c Cell) plain() string {
	switch c.kind {
	case text:
		return c.text
	case number:
		return strconv.FormatInt(c.n, 10)
	case decimal, percent:
		return strconv.FormatFloat(float64(c.n)/1000, 'f', -1, 64)
	case day:
		return c.day.String()
	case moment:
		return calendar.Of(c.at, c.at.Location()).String() + c.at.Format(" 15:04")
	}
	return ""
}
