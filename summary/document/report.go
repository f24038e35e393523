// Package document writes a summary as the report that the next meeting begins with, in the layout of an official document.
package document

import (
	"io"
	"strings"

	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/summary"
)

// Letterhead is what the report's first lines name. What is empty is left to be filled in by hand.
type Letterhead struct {
	Above  string // the body that the issuer belongs to
	Issuer string
	Sign   string // the end of the number: "BC-BDV"
	Place  string
	Party  bool // a body of the Party, whose documents bear its name and no motto
}

// Write writes the report on what became of a meeting's conclusions, or of all directives where the meeting is nil. The
// report must have been computed of that meeting's directives, with reports and extensions.
func Write(out io.Writer, r summary.Report, meeting *directive.Meeting, head Letterhead, p i18n.Printer) error {
	w := writer{r: r, w: r.In(p), p: p, head: head}
	w.letterhead()
	subject := w.t("subject_all", "Date", r.Today)
	if meeting != nil {
		subject = w.t("subject", "Meeting", w.w.Text(meeting.Title), "Day", meeting.Date, "Date", r.Today)
	}
	w.title(subject)
	w.opening(meeting)
	w.figures()
	w.results()
	w.troubles()
	w.carriedOver()
	w.closing()
	return pack(out, subject, w.paper.String())
}

// writer is a report under way.
type writer struct {
	paper paper
	r     summary.Report
	w     summary.Words
	p     i18n.Printer
	head  Letterhead
}

// blank stands where something is filled in by hand.
const blank = "………………"

func (w *writer) t(key string, pairs ...any) string { return w.p.T("document."+key, pairs...) }

func or(s, fallback string) string {
	if strings.TrimSpace(s) == "" {
		return fallback
	}
	return s
}

// letterhead writes who issues the report, the state's or the Party's name, number, place and day.
func (w *writer) letterhead() {
	h := w.head
	left := paragraph(strings.ToUpper(or(h.Above, blank)), look{centred: true, size: 26}) +
		paragraph(strings.ToUpper(or(h.Issuer, blank)), look{centred: true, bold: true, size: 26, ruled: true}) +
		paragraph(w.t("number", "Sign", or(h.Sign, "BC-…")), look{centred: true, size: 26})
	motto := paragraph(w.t("state"), look{centred: true, bold: true, size: 24}) +
		paragraph(w.t("motto"), look{centred: true, bold: true, ruled: true})
	if h.Party {
		motto = paragraph(w.t("party"), look{centred: true, bold: true, size: 28, ruled: true})
	}
	right := motto + paragraph(w.t("place", "Place", or(h.Place, blank), "Date", w.p.LongDate(w.r.Today)),
		look{centred: true, italic: true})
	w.paper.frame([]int{3300, textWidth - 3300}, left, right)
}

func (w *writer) title(subject string) {
	w.paper.add(w.t("title"), look{centred: true, bold: true, before: 360, keep: true})
	w.paper.add(subject, look{centred: true, bold: true, ruled: true, keep: true})
}

func (w *writer) opening(meeting *directive.Meeting) {
	if meeting == nil {
		w.paper.add(w.t("opening_all", "Date", w.r.Today), look{})
		return
	}
	chair := w.w.Text(meeting.Chair)
	if chair == "" {
		w.paper.add(w.t("opening", "Meeting", w.w.Text(meeting.Title), "Day", meeting.Date), look{})
		return
	}
	w.paper.add(w.t("opening_chair", "Meeting", w.w.Text(meeting.Title), "Day", meeting.Date, "Chair", chair), look{})
}

func (w *writer) heading(key string) {
	w.paper.add(w.t(key), look{bold: true, before: 240, keep: true})
}

func (w *writer) subheading(key string, n int) {
	w.paper.add(w.t(key, "Count", w.p.Number(n)), look{bold: true, italic: true, keep: true})
}

// figures is the official count, in words and as a table.
func (w *writer) figures() {
	w.heading("part_figures")
	if w.r.Total.Total == 0 {
		w.paper.add(w.p.T("summary.nothing"), look{})
		return
	}
	c := w.r.Total
	w.paper.add(w.t("figures", "Directives", w.p.Number(len(w.r.Directives)), "Total", w.p.Number(c.Total),
		"Units", w.p.Number(len(w.r.Organisations))), look{})
	for _, s := range []struct {
		key   string
		split summary.Split
	}{{"done", c.Done}, {"open", c.Open}} {
		w.paper.add(w.p.T("document."+s.key, "Sum", w.p.Number(s.split.Sum()), "InTime", w.p.Number(s.split.InTime),
			"Late", w.p.Number(s.split.Late), "Undated", w.p.Number(s.split.Undated)), look{})
	}
	w.paper.add(w.w.Rate(c)+".", look{})
	if e := w.r.Evenness(); e.Known() {
		w.paper.add(w.t("evenness", "Lowest", w.tenths(e.Lowest), "Highest", w.tenths(e.Highest), "Gap", w.p.Decimal(int64(e.Gap)*100)), look{})
	}
	if s := w.r.Rhythm().Share(); s.Known() {
		w.paper.add(w.t("rhythm", "Percent", w.w.Percent(s), "Part", w.p.Number(s.Part), "Of", w.p.Number(s.Of)), look{})
	}
	w.paper.add("", look{flush: true, size: 12})
	w.table()
}

func (w *writer) tenths(n int) string { return w.p.Percent(int64(n) * 100) }

func (w *writer) table() {
	rows := [][]string{nil}
	for _, key := range []string{"index", "organisation", "total", "done", "done_late", "open", "open_late", "rate"} {
		rows[0] = append(rows[0], w.t("head."+key))
	}
	add := func(index, name string, c summary.Count) {
		rows = append(rows, []string{
			index, name, w.p.Number(c.Total), w.p.Number(c.Done.Sum()), w.p.Number(c.Done.Late), w.p.Number(c.Open.Sum()),
			w.p.Number(c.Open.Late), w.w.Percent(c.Share(w.r.Denominator)),
		})
	}
	for i, o := range w.r.Organisations {
		add(w.p.Number(i+1), w.w.Name(o.Organisation), o.Count)
	}
	add("", w.t("head.sum"), w.r.Total)
	w.paper.table([]int{620, textWidth - 6800, 760, 1260, 900, 1240, 1080, 940}, rows)
}

// results lists what became of the conclusions: completed on time and late, waiting, overdue, silent, extended.
func (w *writer) results() {
	w.heading("part_results")
	class := func(classes ...summary.Class) func(summary.Item) bool {
		return func(i summary.Item) bool {
			for _, c := range classes {
				if i.Class == c {
					return true
				}
			}
			return false
		}
	}
	standing := func(i summary.Item) string { return w.w.Standing(i) }
	w.list("done_in_time", class(summary.DoneInTime, summary.DoneUndated), standing)
	w.list("done_late", class(summary.DoneLate), standing)
	w.list("waiting", func(i summary.Item) bool { return i.Assignment.State == directive.Submitted }, standing)
	w.list("overdue", class(summary.OpenLate), standing)
	w.list("silent", func(i summary.Item) bool { return summary.Silent(i.Assignment) }, nil)
	w.list("extended", func(i summary.Item) bool { return len(i.Extensions) > 0 }, func(i summary.Item) string {
		return w.w.Extension(i.Extensions[len(i.Extensions)-1])
	})
}

// list writes a numbered part: the directives that have such assignments, and whose they are.
func (w *writer) list(key string, chosen func(summary.Item) bool, say func(summary.Item) string) {
	n := 0
	var paragraphs []string
	for _, row := range w.r.Directives {
		var units []string
		for _, i := range row.Items {
			if !chosen(i) {
				continue
			}
			n++
			unit := w.w.Short(i.Organisation)
			if say != nil {
				unit = w.t("said", "Unit", unit, "Text", say(i))
			}
			units = append(units, unit)
		}
		if len(units) > 0 {
			separator := "; "
			if say == nil {
				separator = ", "
			}
			paragraphs = append(paragraphs, w.t("entry", "Number", row.Directive.Number, "Title", w.w.Text(row.Directive.Title),
				"Units", strings.Join(units, separator)))
		}
	}
	w.subheading(key, n)
	if n == 0 {
		w.paper.add(w.t("none"), look{})
	}
	for _, text := range paragraphs {
		w.paper.add(text, look{})
	}
}

// troubles lists what is in the way, and what the reports let expect to be late.
func (w *writer) troubles() {
	w.heading("part_troubles")
	some := false
	for _, row := range w.r.Directives {
		for _, i := range row.Difficulties() {
			some = true
			w.paper.add(ended(w.t("trouble", "Unit", w.w.Name(i.Organisation), "Number", row.Directive.Number,
				"Text", i.Assignment.Blocked)), look{})
		}
	}
	if !some {
		w.paper.add(w.t("none"), look{})
	}
	risky := false
	for _, f := range w.r.Forecasts() {
		if !f.Outlook.Risky() {
			continue
		}
		if !risky {
			w.paper.add(w.t("risks"), look{bold: true, italic: true, keep: true})
		}
		risky = true
		w.paper.add(ended(w.t("risk", "Text", w.w.Forecast(f))), look{})
	}
}

// ended returns a sentence with its full stop, whether somebody typed one or not.
func ended(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// carriedOver lists the directives that are not finished, which the next meeting takes up again.
func (w *writer) carriedOver() {
	w.heading("part_carried")
	some := false
	for _, row := range w.r.Directives {
		if row.Directive.State != directive.Published || row.Count.Open.Sum() == 0 {
			continue
		}
		some = true
		w.paper.add(w.t("carried", "Number", row.Directive.Number, "Title", w.w.Text(row.Directive.Title), "Due", w.w.Due(row),
			"Open", w.p.Number(row.Count.Open.Sum()), "Total", w.p.Number(row.Count.Total)), look{})
	}
	if !some {
		w.paper.add(w.t("none"), look{})
	}
}

// closing ends the report with its recipients and the place to sign. A signature never stands on a page by itself.
func (w *writer) closing() {
	w.paper.add(w.t("closing"), look{keep: true})
	w.paper.add("", look{flush: true, keep: true})
	left := paragraph(w.t("recipients"), look{flush: true, bold: true, italic: true, size: 24}) +
		paragraph(w.t("recipients_list"), look{flush: true, size: 22})
	right := paragraph(w.t("signature"), look{centred: true, bold: true}) +
		paragraph(w.t("signature_hint"), look{centred: true, italic: true, size: 26}) +
		paragraph("\n\n", look{centred: true}) + paragraph(blank, look{centred: true})
	w.paper.frame([]int{textWidth / 2, textWidth / 2}, left, right)
	w.paper.add("", look{flush: true, size: 2})
}
