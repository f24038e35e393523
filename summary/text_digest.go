package summary

import (
	"giaoban/i18n"
)

// maxNews is how many lines stand under each heading of a digest.
const maxNews = 8

// TextDigest words what changed since an earlier report, what waits for a decision, and the figures as they are now.
func TextDigest(r, before Report, p i18n.Printer) []Block {
	w := words{p, r}
	head := w.heading("summary.digest")
	if !before.Now.IsZero() {
		since := lines(w.T("summary.digest_since", "Moment", w.Moment(before.Now.In(r.Zone))))
		head.Lines = append(head.Lines[:1:1], append(since.Lines, head.Lines[1:]...)...)
	}
	blocks := []Block{head}
	add := func(b Block) {
		if len(b.Lines) > 1 {
			blocks = append(blocks, b)
		}
	}
	c, d := r.Since(before), r.Decisions()
	if c.IsZero() {
		blocks = append(blocks, lines(w.T("summary.digest_quiet")))
	}
	for _, news := range []struct {
		key  string
		rows []DirectiveRow
	}{{"published", c.Published}, {"closed", c.Closed}, {"withdrawn", c.Withdrawn}} {
		add(w.newsOfDirectives("summary.news."+news.key, news.rows))
	}
	for _, news := range []struct {
		key   string
		items []Item
		say   func(Item) string
	}{
		{"late", c.Late, w.standing}, {"done", c.Done, w.standing}, {"submitted", c.Submitted, w.standing},
		{"returned", c.Returned, w.standing}, {"reported", c.Reported, w.standing}, {"received", c.Received, nil},
		{"blocked", c.Blocked, func(i Item) string { return quote(i.Assignment.Blocked) }},
		{"asked", c.Asked, w.request}, {"moved", c.Moved, w.deadline},
	} {
		add(w.news("summary.news."+news.key, news.items, news.say))
	}
	add(w.news("summary.decide.reports", d.Reports, w.standing))
	add(w.news("summary.decide.extensions", d.Extensions, w.request))
	add(w.news("summary.decide.difficulties", d.Difficulties, func(i Item) string { return quote(i.Assignment.Blocked) }))
	return blocks
}

// request words the last request for more time.
func (w words) request(i Item) string {
	if len(i.Extensions) == 0 {
		return ""
	}
	return Words{w}.Extension(i.Extensions[len(i.Extensions)-1])
}

// news lists assignments under a heading that says how many there are.
func (w words) news(key string, items []Item, say func(Item) string) Block {
	b := lines(w.T(key, "Count", w.Number(len(items))))
	for n, i := range items {
		if n == maxNews {
			b.Lines = append(b.Lines, w.N("summary.news_more", len(items)-n))
			break
		}
		pairs := []any{"Number", i.Directive.Number, "Title", cut(quote(i.Directive.Title.In(w.lang())), maxTitle), "Unit", w.name(i.Organisation)}
		if say == nil {
			b.Lines = append(b.Lines, w.T("summary.news_item", pairs...))
			continue
		}
		b.Lines = append(b.Lines, w.T("summary.news_line", append(pairs, "Text", say(i))...))
	}
	return b
}

// maxTitle is how much of a title stands in a line of news.
const maxTitle = 60

func (w words) newsOfDirectives(key string, rows []DirectiveRow) Block {
	b := lines(w.T(key, "Count", w.Number(len(rows))))
	for n, row := range rows {
		if n == maxNews {
			b.Lines = append(b.Lines, w.N("summary.news_more", len(rows)-n))
			break
		}
		title := w.T("summary.title", "Number", row.Directive.Number, "Title", quote(row.Directive.Title.In(w.lang())))
		b.Lines = append(b.Lines, w.T("summary.bullet", "Text", title))
	}
	return b
}
