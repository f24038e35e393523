package dashboard

import "giaoban/summary"

// barUnits is how wide a bar is drawn, in its own units.
const barUnits = 100

// piece is one part of a stacked bar, in hundredths of it.
type piece struct {
	Class string // of the style
	Count int
	X, W  float64
}

// bar parts a count into what is done in time, done late, still in time, overdue, and without a deadline.
func bar(c summary.Count) []piece {
	if c.Total == 0 {
		return nil
	}
	var pieces []piece
	at := 0
	for _, part := range []piece{
		{Class: "done", Count: c.Done.InTime + c.Done.Undated},
		{Class: "done-late", Count: c.Done.Late},
		{Class: "open", Count: c.Open.InTime},
		{Class: "undated", Count: c.Open.Undated},
		{Class: "overdue", Count: c.Open.Late},
	} {
		if part.Count == 0 {
			continue
		}
		part.X = float64(at) * barUnits / float64(c.Total)
		part.W = float64(part.Count) * barUnits / float64(c.Total)
		pieces, at = append(pieces, part), at+part.Count
	}
	return pieces
}
