package summarytest_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/clock"
	"giaoban/i18n"
	"giaoban/summary"
	"giaoban/summary/sheet"
	"giaoban/summary/source"
	"giaoban/summary/summarytest"
)

// TestEveryViewSaysWhatTheRecordSays plays random histories and holds each view that people can ask for against a plain recount
// of the lines that were only ever added: the whole office by its kept numbers, every filter, every section, what is overdue, a
// past moment, and each sheet.
func TestEveryViewSaysWhatTheRecordSays(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := summarytest.Random(t)
		now := summarytest.Start().Add(time.Duration(100*24+rapid.IntRange(0, 40*24).Draw(t, "now")) * time.Hour)
		past := summarytest.Start().Add(time.Duration(rapid.IntRange(0, 100*24).Draw(t, "past")) * time.Hour)
		s := source.New(source.Options{Records: o, Answers: o, Clock: clock.New(func() time.Time { return now })})
		v := views{t, o, s}
		present, then := summarytest.Read(t, o.Audit, now), summarytest.Read(t, o.Audit, past)

		v.kept(now, present)
		v.chosen(present, func(sel summary.Selection) (summary.Report, error) { return s.Present(t.Context(), now, sel) })
		v.chosen(then, func(sel summary.Selection) (summary.Report, error) { return s.AsOf(t.Context(), past, sel) })
		if rapid.IntRange(0, 3).Draw(t, "sheets") > 0 {
			return // most of the time goes into writing them
		}
		whole, err := s.AsOf(t.Context(), past, summary.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		v.sheets(whole, then, texts.For(rapid.SampledFrom(i18n.Languages()).Draw(t, "language")))
	})
}

// views holds views against a recount.
type views struct {
	t *rapid.T
	o *summarytest.Office
	s *source.Source
}

func (v views) same(what string, want, got summary.Count) {
	v.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		v.t.Errorf("%s (-recounted +said):\n%s", what, diff)
	}
}

func of(org string) func(summarytest.Duty) bool {
	return func(d summarytest.Duty) bool { return d.Organisation == org }
}

// kept: the figures of each organisation from the numbers that are kept with every commit.
func (v views) kept(now time.Time, b summarytest.Book) {
	v.t.Helper()
	figures, err := v.s.Figures(v.t.Context(), now)
	if err != nil {
		v.t.Fatal(err)
	}
	v.same("the kept total", b.Count(summarytest.All), figures.Total)
	v.rows("kept", figures, b, summarytest.All)
}

// rows holds the lines of the organisations and of the directives against a recount of what is chosen.
func (v views) rows(what string, r summary.Report, b summarytest.Book, chosen func(summarytest.Duty) bool) {
	v.t.Helper()
	both := func(one func(summarytest.Duty) bool) func(summarytest.Duty) bool {
		return func(d summarytest.Duty) bool { return chosen(d) && one(d) }
	}
	sum := summary.Count{}
	for _, row := range r.Organisations {
		v.same(fmt.Sprint(what, ": ", row.Organisation.ID), b.Count(both(of(string(row.Organisation.ID)))), row.Count)
		sum = sum.Plus(row.Count)
	}
	v.same(what+": the organisations together", sum, r.Total)
	for _, row := range r.Directives {
		number := strconv.Itoa(row.Directive.Number)
		v.same(what+": #"+number, b.Count(both(func(d summarytest.Duty) bool { return d.Number == number })), row.Count)
	}
}

// chosen asks for everything, and for each filter that there is.
func (v views) chosen(b summarytest.Book, ask func(summary.Selection) (summary.Report, error)) {
	v.t.Helper()
	month, err := calendar.DefaultPeriodRules().Containing(calendar.PeriodMonth, calendar.Of(summarytest.Start(), calendar.Zone()))
	if err != nil {
		v.t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sel    summary.Selection
		chosen func(summarytest.Duty) bool
	}{
		"all":          {summary.Selection{}, summarytest.All},
		"meeting":      {summary.Selection{Meeting: "meeting-1"}, summarytest.InMeeting("meeting-1")},
		"milestone":    {summary.Selection{Milestone: "m1"}, summarytest.ForMilestone("m1")},
		"organisation": {summary.Selection{Organisation: "u1"}, of("u1")},
		"period":       {summary.Selection{Period: &month}, b.InPeriod(month)},
		"overdue":      {summary.Selection{Overdue: true}, b.Overdue},
	} {
		r, err := ask(c.sel)
		if err != nil {
			v.t.Fatal(err)
		}
		v.same(name, b.Count(c.chosen), r.Total)
		v.rows(name, r, b, c.chosen)
		if name == "all" {
			v.sections(r, b)
		}
	}
}

// sections: which directives belong together is found anew.
func (v views) sections(r summary.Report, b summarytest.Book) {
	v.t.Helper()
	for _, kind := range calendar.PeriodKinds() {
		for _, s := range r.Sections(summary.ByPeriod, kind) {
			if s.Period == nil {
				v.t.Fatalf("a directive that was published belongs to no %s", kind)
			}
			v.same("period "+s.Period.ID(), b.Count(b.InPeriod(*s.Period)), s.Count)
		}
	}
	for _, s := range r.Sections(summary.ByMeeting, "") {
		v.same("meeting", b.Count(summarytest.InMeeting(meetingOf(s))), s.Count)
	}
	for _, s := range r.Sections(summary.ByMilestone, "") {
		v.same("milestone", b.Count(summarytest.ForMilestone(milestoneOf(s))), s.Count)
	}
}

func meetingOf(s summary.Section) string {
	if s.Meeting == nil {
		return ""
	}
	return s.Meeting.ID
}

func milestoneOf(s summary.Section) string {
	if s.Milestone == nil {
		return ""
	}
	return s.Milestone.ID
}

// sheets opens the workbook of a report, and the tables, and holds what stands in them against a recount.
func (v views) sheets(r summary.Report, b summarytest.Book, p i18n.Printer) {
	v.t.Helper()
	tables := sheet.All(r, p)
	var raw bytes.Buffer
	if err := sheet.XLSX(&raw, tables, sheet.About{}); err != nil {
		v.t.Fatal(err)
	}
	f, err := excelize.OpenReader(&raw)
	if err != nil {
		v.t.Fatal(err)
	}
	total := b.Count(summarytest.All)
	for i, want := range [][]summary.Count{
		v.recounted(r.Organisations, func(row summary.OrganisationRow) summary.Count { return b.Count(of(string(row.Organisation.ID))) }), nil, nil,
		v.ofSections(r.Sections(summary.ByMeeting, ""), func(s summary.Section) func(summarytest.Duty) bool { return summarytest.InMeeting(meetingOf(s)) }, b),
		v.ofSections(r.Sections(summary.ByMilestone, ""), func(s summary.Section) func(summarytest.Duty) bool { return summarytest.ForMilestone(milestoneOf(s)) }, b),
		v.ofSections(r.Sections(summary.ByPeriod, calendar.PeriodMonth), func(s summary.Section) func(summarytest.Duty) bool { return b.InPeriod(*s.Period) }, b),
	} {
		if want == nil {
			continue
		}
		rows := v.rowsOf(f, tables[i])
		if len(rows) != len(want)+1 {
			v.t.Fatalf("sheet %s has %d lines, want %d and the sums", tables[i].Name, len(rows), len(want))
		}
		for n, count := range append(want, total) {
			v.official(tables[i].Name, count, rows[n])
		}
	}
	v.lines(f, tables[1], len(r.Directives))
	v.lines(f, tables[2], total.Total)
	v.lines(f, tables[8], b.Reports())
}

func (v views) recounted(rows []summary.OrganisationRow, count func(summary.OrganisationRow) summary.Count) []summary.Count {
	counts := []summary.Count{}
	for _, row := range rows {
		counts = append(counts, count(row))
	}
	return counts
}

func (v views) ofSections(sections []summary.Section, chosen func(summary.Section) func(summarytest.Duty) bool, b summarytest.Book) []summary.Count {
	counts := []summary.Count{}
	for _, s := range sections {
		counts = append(counts, b.Count(chosen(s)))
	}
	return counts
}

// rowsOf returns the lines below a sheet's titles.
func (v views) rowsOf(f *excelize.File, t sheet.Table) [][]string {
	v.t.Helper()
	rows, err := f.GetRows(t.Name, excelize.Options{RawCellValue: true})
	if err != nil {
		v.t.Fatal(err)
	}
	titles := len(t.Heading) + 1
	if slices.ContainsFunc(t.Columns, func(c sheet.Column) bool { return c.Group != "" }) {
		titles++
	}
	return rows[min(titles, len(rows)):]
}

// official compares the official columns of a line with a count.
func (v views) official(sheet string, c summary.Count, cells []string) {
	v.t.Helper()
	for i, n := range []int{c.Total, c.Done.InTime, c.Done.Late, c.Done.Undated, c.Open.InTime, c.Open.Late, c.Open.Undated} {
		if len(cells) < 9 || cells[2+i] != strconv.Itoa(n) {
			v.t.Errorf("sheet %s says %q, recounted %+v", sheet, cells, c)
			return
		}
	}
}

// lines holds how many lines a sheet has, and the same table as CSV.
func (v views) lines(f *excelize.File, t sheet.Table, want int) {
	v.t.Helper()
	if n := len(v.rowsOf(f, t)); n != want {
		v.t.Errorf("sheet %s has %d lines, want %d", t.Name, n, want)
	}
	var raw bytes.Buffer
	if err := sheet.CSV(&raw, t); err != nil {
		v.t.Fatal(err)
	}
	read, err := csv.NewReader(&raw).ReadAll()
	if err != nil || len(read) != want+1 {
		v.t.Errorf("table %s has %d lines, want %d and the titles: %v", t.Name, len(read), want, err)
	}
}
