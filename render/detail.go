package render

import (
	"strings"

	"giaoban/directive"
)

// Detail is what somebody sees who wants to know more of a directive than its card says.
type Detail struct {
	Card     directive.Card
	Requests []directive.Extension // for more time, the first one first
	Carried  []directive.Meeting   // where it came from
	ReportTo []directive.Organisation
}

// Detail writes everything that is known of a directive and one organisation's part in it.
func (r *Renderer) Detail(lang directive.Lang, b Detail) string {
	return fit(func(limit int) string {
		p := r.page(lang, limit)
		d := b.Card.Directive
		p.heading(d)
		p.body(d)
		p.task(b.Card)
		if len(b.ReportTo) > 0 {
			p.add("issue.detail_report_to", "Units", p.units(b.ReportTo))
		}
		for _, m := range b.Carried {
			p.add("issue.detail_carried", "Meeting", p.name(m.Title.In(p.lang)), "Date", m.Date)
		}
		p.provenance(d)
		if d.Source != "" && d.Source != d.Body.VI {
			p.gap()
			p.add("issue.detail_source")
			p.quote(d.Source)
		}
		if len(b.Requests) > 0 {
			p.gap()
			p.add("issue.detail_requests")
			for _, e := range b.Requests {
				p.requestLine(e)
			}
		}
		if !d.Published.IsZero() {
			p.gap()
			p.add("issue.detail_published", "At", d.Published)
		}
		return p.String()
	})
}

// provenance says which values the source states, which somebody concluded, and which it leaves open.
func (p *page) provenance(d directive.Directive) {
	if len(d.Origins) == 0 || d.Source == "" {
		return
	}
	p.gap()
	for _, origin := range []directive.Origin{directive.Stated, directive.Inferred, directive.Unset} {
		var names []string
		for _, f := range directive.Fields() {
			if o, noted := d.Origins[f]; noted && o == origin {
				names = append(names, p.r.FieldName(p.lang, f))
			}
		}
		if len(names) > 0 {
			p.add("issue.origin_"+string(origin), "Fields", strings.Join(names, ", "))
		}
	}
}

// requestLine adds one request for more time with its answer.
func (p *page) requestLine(e directive.Extension) {
	key := map[directive.Decision]string{
		directive.Undecided: "issue.request_waits", directive.Approved: "issue.request_approved",
		directive.Shortened: "issue.request_shortened", directive.Denied: "issue.request_denied",
	}[e.Decision]
	if key == "" {
		key = "issue.request_waits"
	}
	p.add("issue.request", "Number", e.Number, "Old", e.Old, "Asked", e.Asked, "Answer", p.get(key, "Granted", e.Granted))
}
