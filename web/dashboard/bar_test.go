package dashboard_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"giaoban/directive"
	"giaoban/store"
	"giaoban/web/dashboard"
)

// province fills the office with assignments: 200 organisations with 100 directives each.
func (o *office) province(b *testing.B) {
	b.Helper()
	const units, directives = 200, 100
	var change directive.Change
	for i := range units {
		id := directive.OrgID(fmt.Sprintf("xa%03d", i))
		name := directive.Text{VI: fmt.Sprintf("Hội đoàn thể xã số %d", i)}
		change.Organisations = append(change.Organisations, directive.Organisation{ID: id, Name: name, Short: name, Order: 10 + i})
	}
	for n := range directives {
		d := directive.Directive{
			Number: 10 + n, Meeting: "june", Title: directive.Text{VI: fmt.Sprintf("Chỉ đạo thứ %d về công tác dân vận", n)}, All: true,
			State: directive.Published, Published: o.clock.Now(), Created: o.clock.Now(),
		}
		change.Directives = append(change.Directives, d)
		for _, org := range change.Organisations {
			a := directive.Assignment{
				AssignmentKey: directive.AssignmentKey{Directive: d.Number, Organisation: org.ID}, Part: directive.Lead,
				State: directive.AssignmentStates()[(n*7+org.Order)%6],
			}
			change.Assignments = append(change.Assignments, a)
		}
	}
	if err := o.store.Commit(b.Context(), store.Commit{Key: "province", At: o.clock.Now(), Change: change}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkBarPageRate asks for the overview of a province with 20,000 assignments, and for a static page of the same size
// from the same kind of server, in turns.
func BenchmarkBarPageRate(b *testing.B) {
	o := open(b)
	o.province(b)
	v := o.enters(officer)
	var page string
	static := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := io.WriteString(w, page); err != nil {
			b.Error(err)
		}
	}))
	defer static.Close()
	get := func(address string) int64 {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
		if err != nil {
			b.Fatal(err)
		}
		answer, err := v.client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			b.Fatalf("%s gave %d, %d bytes, %v", address, answer.StatusCode, n, err)
		}
		if err := answer.Body.Close(); err != nil {
			b.Fatal(err)
		}
		return n
	}
	const each = 20
	places := []string{"", "directives", "organisations", "directives?only=open&page=2"}
	var ours, theirs time.Duration
	rounds := 0
	for b.Loop() {
		rounds++
		began := time.Now()
		var bytes int64
		for i := range each {
			bytes += get(o.site.URL + dashboard.Prefix + places[i%len(places)])
		}
		page = strings.Repeat("x", int(bytes/each)) // the same size as ours, on the average
		middle := time.Now()
		for range each {
			get(static.URL)
		}
		ours, theirs = ours+middle.Sub(began), theirs+time.Since(middle)
	}
	pages := float64(rounds * each)
	ratio := float64(theirs) / float64(ours)
	verdict := "pass"
	if ratio < 0.3 {
		verdict = "fail"
	}
	fmt.Printf("dashboard pages %.0f/s, a static page of %d bytes %.0f/s\nbar page-rate %.2f >= 0.3 %s\n",
		pages/ours.Seconds(), len(page), pages/theirs.Seconds(), ratio, verdict)
	if verdict == "fail" {
		b.Fail()
	}
}
