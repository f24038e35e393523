package calendar

import "time"

// decidedYears returns what the state decided about the holidays of its own
// offices, from the yearly notices of the government.
func decidedYears() []HolidayDecision {
	jan, feb, apr, may := time.January, time.February, time.April, time.May
	aug, sep, dec := time.August, time.September, time.December
	return []HolidayDecision{
		{Year: 2017, TetFrom: Date{2017, jan, 26}},
		{Year: 2018, TetFrom: Date{2018, feb, 14},
			Exchanges: []Exchange{{Off: Date{2018, dec, 31}, Work: Date{2019, jan, 5}}}},
		{Year: 2019, TetFrom: Date{2019, feb, 4},
			Exchanges: []Exchange{
				{Off: Date{2018, dec, 31}, Work: Date{2019, jan, 5}},
				{Off: Date{2019, apr, 29}, Work: Date{2019, may, 4}},
			}},
		{Year: 2020, TetFrom: Date{2020, jan, 23}},
		{Year: 2021, TetFrom: Date{2021, feb, 10}, NationalExtra: Date{2021, sep, 3}},
		{Year: 2022, TetFrom: Date{2022, jan, 31}, NationalExtra: Date{2022, sep, 1}},
		{Year: 2023, TetFrom: Date{2023, jan, 20}, NationalExtra: Date{2023, sep, 1}},
		{Year: 2024, TetFrom: Date{2024, feb, 8}, NationalExtra: Date{2024, sep, 3},
			Exchanges: []Exchange{{Off: Date{2024, apr, 29}, Work: Date{2024, may, 4}}}},
		{Year: 2025, TetFrom: Date{2025, jan, 27}, NationalExtra: Date{2025, sep, 1},
			Exchanges: []Exchange{{Off: Date{2025, may, 2}, Work: Date{2025, apr, 26}}}},
		{Year: 2026, TetFrom: Date{2026, feb, 16}, NationalExtra: Date{2026, sep, 1},
			Exchanges: []Exchange{
				{Off: Date{2026, jan, 2}, Work: Date{2026, jan, 10}},
				{Off: Date{2026, aug, 31}, Work: Date{2026, aug, 22}},
			}},
	}
}
