package dashboard_test

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/pass"
	"giaoban/render"
	"giaoban/store"
	"giaoban/summary"
	"giaoban/summary/source"
	"giaoban/summary/summarytest"
	"giaoban/web/dashboard"
)

// played is an office in memory as the pages read it.
type played struct{ *summarytest.Office }

func (p played) Revision(context.Context) (int64, error) { return int64(len(p.Audit)), nil }

func (p played) Reports(ctx context.Context, key directive.AssignmentKey) ([]directive.Report, error) {
	return p.ReportsOf(ctx, store.Filter{Directive: key.Directive, Organisation: key.Organisation})
}

func (p played) AuditLatest(context.Context, int64, int) ([]store.Audit, int64, error) {
	return p.Audit, 0, nil
}

func (p played) Person(ctx context.Context, id directive.PersonID) (directive.Person, bool, error) {
	people, err := p.People(ctx)
	at := slices.IndexFunc(people, func(one directive.Person) bool { return one.ID == id })
	if at < 0 {
		return directive.Person{}, false, err
	}
	return people[at], true, err
}

func (p played) Groups(context.Context) ([]directive.Group, error)          { return nil, nil }
func (p played) OutboxCounts(context.Context) (map[chat.State]int, error)   { return nil, nil }
func (p played) Undelivered(context.Context, int) ([]store.Delivery, error) { return nil, nil }
func (p played) NextDue(context.Context) (time.Time, bool, error)           { return time.Time{}, false, nil }
func (p played) Execute(context.Context, ledger.Turn) (ledger.Result, error) {
	return ledger.Result{}, nil
}

// reader reads the pages of a played office in somebody's name.
type reader struct {
	t      *rapid.T
	pages  *dashboard.Pages
	cookie *http.Cookie
}

func (r reader) gets(place string) string {
	r.t.Helper()
	req := httptest.NewRequestWithContext(r.t.Context(), http.MethodGet, dashboard.Prefix+place, nil)
	req.AddCookie(r.cookie)
	answer := httptest.NewRecorder()
	r.pages.ServeHTTP(answer, req)
	if answer.Code != http.StatusOK {
		r.t.Fatalf("%q gave %d:\n%s", place, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// TestEveryFigureOfThePagesIsInTheRecord plays random histories and holds every figure of the pages, of now and of a past day,
// for an officer and for a leader, against a recount of the lines that were only ever added.
func TestEveryFigureOfThePagesIsInTheRecord(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := pass.New("secret")
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse("http://giaoban.example")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := played{summarytest.Random(t)}
		o.Add(directive.Person{ID: officer, Name: "Hạnh", Lang: directive.Vietnamese, Duties: []directive.Duty{{Role: directive.Board}}})
		now := summarytest.Start().Add(time.Duration(101*24+rapid.IntRange(0, 40*24).Draw(t, "now")) * time.Hour)
		day := calendar.Of(summarytest.Start(), calendar.Zone()).AddDays(rapid.IntRange(0, 100).Draw(t, "day"))
		still := clock.New(func() time.Time { return now })
		figures := source.New(source.Options{Records: o, Answers: o, Clock: still})
		pages, err := dashboard.New(dashboard.Options{
			Base: base, Store: o, Source: figures, Ledger: o, Renderer: render.New(texts, render.Office{Zone: calendar.Zone()}), Keys: keys,
			Clock: still, Wall: still, Random: rand.Reader, Zone: calendar.Zone(), SessionLife: time.Hour, Rules: directive.DefaultRules(calendar.Zone()),
			Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		who, chosen := officer, summarytest.All
		if rapid.Bool().Draw(t, "leader") {
			who, chosen = 100, func(d summarytest.Duty) bool { return d.Organisation == "u1" } // the first leader's
		}
		ticket, err := pass.Issue(rand.Reader, pass.Session, int64(who), now, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := keys.Sign(ticket)
		if err != nil {
			t.Fatal(err)
		}
		r := reader{t, pages, &http.Cookie{Name: "giaoban_session", Value: signed}}
		if rapid.Bool().Draw(t, "past") {
			r.holds("day/"+day.String()+"/", summarytest.Read(t, o.Audit, figures.MomentOf(day)), chosen)
		} else {
			r.holds("", summarytest.Read(t, o.Audit, now), chosen)
		}
	})
}

var (
	figure    = regexp.MustCompile(`<td data-label="[^"]*"(?: class="alarm")?>([^<]*)</td>`)
	official  = regexp.MustCompile(`<td(?: class="(?:alarm)?")?>(\d+)</td>`)
	beside    = regexp.MustCompile(`<li><a href="[^"]*only=[a-z]+"><b>(\d+)</b>`)
	linkedRow = regexp.MustCompile(`<tr>\s*(?:<td>[^<]*</td>\s*)?<th scope="row"><a href="[^"]*/(?:organisations|directives)/([^"]+)">`)
	doneOf    = regexp.MustCompile(`(\d+)/(\d+) hoàn thành`)
)

// holds compares the pages below a place with what is recounted.
func (r reader) holds(place string, b summarytest.Book, chosen func(summarytest.Duty) bool) {
	r.t.Helper()
	total := b.Count(chosen)
	r.overview(place, r.gets(place), total)
	of := func(one func(summarytest.Duty) bool) summary.Count {
		return b.Count(func(d summarytest.Duty) bool { return chosen(d) && one(d) })
	}
	sum := 0
	for org, row := range rowsOf(r.gets(place + "organisations")) {
		c := of(func(d summarytest.Duty) bool { return d.Organisation == org })
		want := []int{c.Done.Sum(), c.Open.Sum(), c.Open.Late, c.Silent}
		if got := numbers(figure.FindAllStringSubmatch(row, 4)); !slices.Equal(got, want) {
			r.t.Errorf("%sorganisations says %v of %s, recounted %v", place, got, org, want)
		}
		sum += c.Total
		page := r.gets(place + "organisations/" + org)
		r.official(place+org, page, c)
	}
	if sum != total.Total {
		r.t.Errorf("%sorganisations shows %d of %d assignments", place, sum, total.Total)
	}
	sum = 0
	for number, row := range rowsOf(r.gets(place + "directives")) {
		c := of(func(d summarytest.Duty) bool { return d.Number == number })
		if m := doneOf.FindStringSubmatch(row); len(m) == 3 && (m[1] != strconv.Itoa(c.Done.Sum()) || m[2] != strconv.Itoa(c.Total)) {
			r.t.Errorf("%sdirectives says %s of #%s, recounted %+v", place, m[0], number, c)
		}
		sum += c.Total
		r.official(place+"#"+number, r.gets(place+"directives/"+number), c)
	}
	if sum != total.Total {
		r.t.Errorf("%sdirectives shows %d of %d assignments", place, sum, total.Total)
	}
	lines, err := csv.NewReader(strings.NewReader(r.gets(place + "export/csv"))).ReadAll()
	if err != nil || len(lines) != total.Total+1 {
		r.t.Errorf("%sexport/csv has %d lines, want %d and the titles: %v", place, len(lines), total.Total, err)
	}
}

// overview compares the figures at the top.
func (r reader) overview(place, page string, c summary.Count) {
	r.t.Helper()
	if c.Total == 0 {
		if !strings.Contains(page, "Chưa có chỉ đạo nào") {
			r.t.Errorf("%q doesn't say that there is nothing", place)
		}
		return
	}
	r.official(place, page, c)
	want := []int{c.Waiting, c.Blocked, c.Silent, c.Open.Late}
	if got := numbers(beside.FindAllStringSubmatch(page, 4)); !slices.Equal(got, want) {
		r.t.Errorf("%q says %v beside, recounted %v", place, got, want)
	}
	if part := strings.Contains(html.UnescapeString(page), strconv.Itoa(c.Done.Sum())+" trên "+strconv.Itoa(c.Total)); !part {
		r.t.Errorf("%q doesn't say %d of %d", place, c.Done.Sum(), c.Total)
	}
}

// official compares the official count of a page.
func (r reader) official(place, page string, c summary.Count) {
	r.t.Helper()
	_, table, found := strings.Cut(page, `<table class="official">`)
	if !found {
		if c.Total > 0 {
			r.t.Errorf("%s has no official count", place)
		}
		return
	}
	table, _, _ = strings.Cut(table, "</table>")
	want := []int{
		c.Done.InTime, c.Done.Late, c.Done.Undated, c.Done.Sum(), c.Open.InTime, c.Open.Late, c.Open.Undated, c.Open.Sum(),
	}
	if got := numbers(official.FindAllStringSubmatch(table, -1)); !slices.Equal(got, want) {
		r.t.Errorf("%s says %v, recounted %v", place, got, want)
	}
}

// rowsOf returns the lines of a page's list by what they link to.
func rowsOf(page string) map[string]string {
	rows := map[string]string{}
	at := linkedRow.FindAllStringSubmatchIndex(page, -1)
	for _, m := range at {
		row, _, _ := strings.Cut(page[m[0]:], "</tr>")
		rows[page[m[2]:m[3]]] = row
	}
	return rows
}

func numbers(found [][]string) []int {
	var all []int
	for _, m := range found {
		n, err := strconv.Atoi(strings.TrimSpace(m[1]))
		if err != nil {
			n = -1
		}
		all = append(all, n)
	}
	return all
}
