package redis_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
)

const (
	// commitBar is how many times the round trip of a bare SET a turn may take.
	commitBar = 2.0
	// growthBar is how much dearer things may be with 1,000,000 assignments than with 10,000.
	growthBar = 1.5
	// slices take turns, so that what else the machine does weighs on all of them.
	turnsOfSlices = 15
	// those of commits are short and many: a busy moment of the machine then weighs on few.
	turnsOfCommits = 80
)

// records is how many assignments turns go to.
const records = 50

// turn is a typical one, a second after the one before: an assignment changes, a dialog goes on, the card and a reply go
// out, and a line of audit is kept.
func turn(n int, version int64) store.Commit {
	key := "update:" + strconv.Itoa(n) + ":" + strconv.FormatInt(version, 10)
	place := chat.Place{Chat: int64(-1000 - n)}
	who := chat.SessionKey{Place: place, Person: int64(n + 1)}
	a := obligation(n+1, "ldld")
	a.State, a.AcknowledgedBy, a.Acknowledged, a.Version = directive.InProgress, 7, morning, version
	return store.Commit{
		Key: key, At: morning.Add(time.Duration(version*records+int64(n)) * time.Second), Change: directive.Change{Assignments: []directive.Assignment{a}},
		Session: &store.SessionChange{Key: who, Session: &chat.Session{
			Key: who, ID: "a1b2", Flow: "report", Step: "text", Values: map[string]string{"percent": strconv.FormatInt(version%100, 10)}, Changed: morning, Expires: morning.Add(time.Hour),
		}},
		Envelopes: []chat.Envelope{
			{
				ID: key + "#1", Place: place, Lane: chat.Broadcast, Action: chat.Put, Slot: "card:" + strconv.FormatInt(version, 10) + ":" + place.String(),
				Message: chat.Message{Text: "<b>#1</b> Vận động xây dựng nhà tình nghĩa", Keyboard: [][]chat.Button{{{Text: "Báo cáo", Data: "rep:1"}}}},
			},
			{ID: key + "#2", Place: place, Action: chat.Put, Message: chat.Message{Text: "Đã ghi nhận báo cáo của đồng chí."}},
		},
		Audit: []store.Audit{{At: morning, Actor: directive.ByPerson(7), Action: "report", Subject: "assignment:1/ldld", Before: "{}", After: `{"state":"in_progress"}`}},
	}
}

func obligation(number int, org directive.OrgID) directive.Assignment {
	return directive.Assignment{
		AssignmentKey: directive.AssignmentKey{Directive: number, Organisation: org}, Part: directive.Lead, State: directive.Pending, Due: due(),
	}
}

// slice runs f n times and returns how long one took.
func slice(b *testing.B, n int, f func(i int) error) time.Duration {
	b.Helper()
	start := time.Now()
	for i := range n {
		if err := f(i); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / time.Duration(n)
}

func median[T float64 | time.Duration](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

// bar prints the line that the bars are read from.
func bar(name string, value, most float64) {
	verdict := "pass"
	if value > most {
		verdict = "fail"
	}
	fmt.Printf("bar %s %.2f <= %.2f %s\n", name, value, most, verdict)
}

// BenchmarkBarCommitRedis measures a typical turn over the round trip of a bare SET with the same bytes, on a server that
// has both on its disk before it answers.
func BenchmarkBarCommitRedis(b *testing.B) {
	server := redistest.New(b)
	s := open(b, server.URL("o"))
	ctx := b.Context()
	client := goredis.NewClient(&goredis.Options{Addr: server.Address(), MaxRetries: -1, Protocol: 2, DisableIdentity: true})
	defer func() {
		if err := client.Close(); err != nil {
			b.Error(err)
		}
	}()
	const perSlice = 50
	seed := store.Commit{Key: "seed", At: morning}
	for i := range records {
		seed.Change.Directives = append(seed.Change.Directives, directive.Directive{Number: i + 1, State: directive.Published})
	}
	if err := s.Commit(ctx, seed); err != nil {
		b.Fatal(err)
	}
	size, err := redis.Bytes(s, turn(7, 12))
	if err != nil {
		b.Fatal(err)
	}
	value := strings.Repeat("x", size)
	done := 0
	commit := func(int) error {
		n, version := done%records, int64(done/records)
		done++
		return s.Commit(ctx, turn(n, version))
	}
	set := func(int) error { return client.Set(ctx, "bare", value, 0).Err() }
	slice(b, perSlice, commit)
	slice(b, perSlice, set)
	var commits, sets []time.Duration
	var ratios []float64
	for range turnsOfCommits {
		x, y := slice(b, perSlice, commit), slice(b, perSlice, set)
		commits, sets, ratios = append(commits, x), append(sets, y), append(ratios, float64(x)/float64(y))
	}
	fmt.Printf("a turn %s, a bare SET of its %d bytes %s, both on the disk (%d turns of %d)\n", median(commits), size, median(sets), turnsOfCommits, perSlice)
	bar("commit-redis", median(ratios), commitBar)
}

// The sizes that growth is measured between, and what stays the same: what is owed, and what is due.
const (
	smallOffice = 10_000
	largeOffice = 1_000_000
	orgs        = 50
	owedNumbers = 100 // directives under which answers are owed
)

// importedAtOnce is how many entries one Import takes.
const importedAtOnce = 2000

// grow fills an office with assignments under closed directives, but for a few under published ones, and with a tenth as many
// entries by time. The next entries are made ready while the server takes those before.
func grow(b *testing.B, s *redis.Store, assignments int) {
	b.Helper()
	batches := make(chan []store.Entry, 1)
	made := make(chan error, 1)
	go func() {
		defer close(batches)
		made <- entriesOf(assignments, func(batch []store.Entry) { batches <- batch })
	}()
	for batch := range batches {
		if err := s.Import(b.Context(), batch, ""); err != nil {
			b.Error(err)
		}
	}
	if err := <-made; err != nil {
		b.Fatal(err)
	}
}

// entriesOf makes the entries of an office.
func entriesOf(assignments int, each func([]store.Entry)) (err error) {
	var batch []store.Entry
	add := func(value any) {
		e, wrong := store.EntryOf(value)
		err = errors.Join(err, wrong)
		if batch = append(batch, e); len(batch) >= importedAtOnce {
			each(batch)
			batch = nil
		}
	}
	for o := range orgs {
		add(directive.Organisation{ID: orgID(o), Order: o, Version: 1})
	}
	numbers := assignments / orgs
	for n := 1; n <= numbers; n++ {
		d := directive.Directive{Number: n, Meeting: "m" + strconv.Itoa(n/10), State: directive.Closed, Title: directive.Text{VI: "Xóa nhà dột nát"}, Version: 1}
		if n <= owedNumbers {
			d.State = directive.Published
		}
		add(d)
	}
	for n := 1; n <= numbers; n++ {
		for o := range orgs {
			a := obligation(n, orgID(o))
			a.Version = 1
			if n > owedNumbers {
				a.State, a.Submitted, a.Confirmed = directive.Confirmed, morning, morning
			}
			add(a)
		}
	}
	for n := range assignments / 10 {
		add(directive.Due{Key: "tick:" + strconv.Itoa(n), At: morning.Add(time.Duration(n) * time.Minute), Organisation: orgID(n % orgs)})
	}
	each(batch)
	return err
}

func orgID(n int) directive.OrgID { return directive.OrgID("o" + strconv.Itoa(n)) }

// BenchmarkBarGrowth measures what is done all the time in an office with 10,000 assignments, and in one with 1,000,000.
func BenchmarkBarGrowth(b *testing.B) {
	server := redistest.New(b, "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0")
	offices := []*redis.Store{open(b, server.URL("small")), open(b, server.URL("large"))}
	for i, size := range []int{smallOffice, largeOffice} {
		start := time.Now()
		grow(b, offices[i], size)
		fmt.Printf("%d assignments and %d entries by time were imported in %s\n", size, size/10, time.Since(start).Round(time.Second))
	}
	ctx := b.Context()
	done := make([]int, len(offices))
	for _, m := range []struct {
		name string
		n    int
		do   func(s *redis.Store, office, i int) error
	}{
		{"commit", 200, func(s *redis.Store, office, _ int) error {
			n := done[office]
			done[office]++
			c := turn(n%owedNumbers, int64(n/owedNumbers)+1)
			c.Change.Assignments[0].Organisation = orgID(n % orgs)
			c.Change.Assignments[0].Version = int64(n/owedNumbers) + 1
			c.Change.Assignments[0].Directive = n%owedNumbers + 1
			return s.Commit(ctx, c)
		}},
		{"tick", 200, func(s *redis.Store, _, i int) error {
			due, err := s.Due(ctx, morning.Add(time.Duration(i+100)*time.Minute), 50)
			if err == nil && len(due) != 50 {
				err = fmt.Errorf("%d are due", len(due))
			}
			return err
		}},
		{"summary", 100, func(s *redis.Store, _, _ int) error {
			tallies, err := s.Tallies(ctx, morning.AddDate(0, 2, 0))
			if err == nil && len(tallies) != orgs {
				err = fmt.Errorf("%d tallies", len(tallies))
			}
			return err
		}},
		{"list", 40, func(s *redis.Store, _, i int) error {
			owed, err := s.Assignments(ctx, store.Filter{Organisation: orgID(i % orgs), OpenOnly: true})
			if err == nil && len(owed) != owedNumbers {
				err = fmt.Errorf("%d are owed", len(owed))
			}
			return err
		}},
	} {
		measure := func(office int) time.Duration {
			return slice(b, m.n, func(i int) error { return m.do(offices[office], office, i) })
		}
		measure(0)
		measure(1)
		var small, large []time.Duration
		var ratios []float64
		for range turnsOfSlices {
			x, y := measure(0), measure(1)
			small, large, ratios = append(small, x), append(large, y), append(ratios, float64(y)/float64(x))
		}
		fmt.Printf("%s: %s with %d assignments, %s with %d\n", m.name, median(small), smallOffice, median(large), largeOffice)
		bar("growth-"+m.name+"-redis", median(ratios), growthBar)
	}
}

// BenchmarkOutbox measures claiming and settling, 256 at a time, of tiny envelopes to many chats.
func BenchmarkOutbox(b *testing.B) {
	server := redistest.New(b, "--appendfsync", "everysec")
	s := open(b, server.URL("o"))
	ctx := b.Context()
	const chats, atOnce = 1000, 256
	for n := 0; n < b.N; {
		c := store.Commit{Key: "seed:" + strconv.Itoa(n), At: morning}
		for ; n < b.N && len(c.Envelopes) < 1000; n++ {
			e := message(strconv.Itoa(n))
			e.Place.Chat = int64(-1 - n%chats)
			c.Envelopes = append(c.Envelopes, e)
		}
		if err := s.Commit(ctx, c); err != nil {
			b.Fatal(err)
		}
	}
	epoch, err := s.BeginEpoch(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for left := b.N; left > 0; {
		claimed, err := s.Claim(ctx, chat.ClaimRequest{Now: morning, Epoch: epoch, Limit: atOnce, Lowest: chat.Digest})
		if err != nil {
			b.Fatal(err)
		}
		if len(claimed) == 0 {
			b.Fatalf("%d envelopes are never claimed", left)
		}
		left -= len(claimed)
		settled := make([]chat.Settlement, len(claimed))
		for i, c := range claimed {
			settled[i] = chat.Settlement{ID: c.ID, Epoch: epoch, State: chat.Sent, Message: int64(i + 1), At: morning, Ready: morning}
		}
		if err := s.Settle(ctx, settled); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "envelopes/s")
}
