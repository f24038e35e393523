package flow

import (
	"strconv"
	"strings"
)

// keyPage is kept with a step's answers: the page of its choices that is shown.
const keyPage = "page"

// valuePage begins the value of a button that turns the page.
const valuePage = "p."

// Page returns the choices of a step that are shown, perRow in a row, and the row that turns the pages where there are
// several. Label writes on a button which page it is, counted from 1.
func Page(t Talk, step string, choices []Choice, size, perRow int, label func(page, pages int) string) [][]Choice {
	from, to, pages := Window(t.More(step, keyPage), len(choices), size)
	var rows [][]Choice
	for i := from; i < to; i++ {
		if (i-from)%perRow == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], choices[i])
	}
	if pages < 2 {
		return rows
	}
	page := from / size
	var turn []Choice
	if page > 0 {
		turn = append(turn, Choice{Label: "‹", Value: valuePage + strconv.Itoa(page-1)})
	}
	turn = append(turn, Choice{Label: label(page+1, pages), Value: valuePage + strconv.Itoa(page)})
	if page < pages-1 {
		turn = append(turn, Choice{Label: "›", Value: valuePage + strconv.Itoa(page+1)})
	}
	return append(rows, turn)
}

// Turned takes the button that turns a page.
func Turned(in Input) (Taken, bool) {
	page, ok := strings.CutPrefix(in.Value, valuePage)
	if !in.Pressed || !ok {
		return Taken{}, false
	}
	return Taken{Again: true, More: map[string]string{keyPage: page}}, true
}

// Window returns which of a number of items stand on a page, counted from 0. Page may be forged: it is brought into bounds.
func Window(page string, items, size int) (from, to, pages int) {
	pages = max(1, (items+size-1)/size)
	n, err := strconv.Atoi(page)
	if err != nil {
		n = 0
	}
	n = min(max(n, 0), pages-1)
	return n * size, min((n+1)*size, items), pages
}
