package summary

import "slices"

// Evenness says how far apart the organisations' completion is. Shares are in tenths of a percent.
type Evenness struct {
	Units                   int // organisations that owe or owed something
	Lowest, Median, Highest int // completed of all, by organisation
	Gap                     int // how far two organisations are apart on average, over all pairs
}

// Known tells whether there are two organisations to compare.
func (e Evenness) Known() bool { return e.Units > 1 }

// Tenths returns the evenness: 1000, which is 100%, where all organisations have completed the same share.
func (e Evenness) Tenths() int { return 1000 - e.Gap }

// Evenness compares the organisations of a report.
func (r Report) Evenness() Evenness {
	var shares []int
	for _, row := range r.Organisations {
		if s := row.Count.Share(OfAll); s.Known() {
			shares = append(shares, s.Tenths())
		}
	}
	e := Evenness{Units: len(shares)}
	if len(shares) == 0 {
		return e
	}
	slices.Sort(shares)
	e.Lowest, e.Highest = shares[0], shares[len(shares)-1]
	e.Median = (shares[(len(shares)-1)/2] + shares[len(shares)/2] + 1) / 2
	if !e.Known() {
		return e
	}
	// Of the sorted shares, each one is taken from all before it and has all after it taken from.
	apart := 0
	for i, s := range shares {
		apart += s * (2*i - len(shares) + 1)
	}
	pairs := len(shares) * (len(shares) - 1) / 2
	e.Gap = (2*apart + pairs) / (2 * pairs)
	return e
}
