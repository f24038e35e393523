package digest_test

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/digest"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/render"
	"giaoban/summary"
	"giaoban/summary/source"
	"giaoban/summary/summarytest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	manager = 1
	officer = 2
)

// desk is an office with the turns of its digests.
type desk struct {
	*summarytest.Office
	clock *clock.Movable

	mu      sync.Mutex
	turns   map[string]ledger.Turn
	order   []string
	fail    int // how many turns fail first
	failed  chan struct{}
	arrived chan string
}

func (d *desk) Committed(_ context.Context, key string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, done := d.turns[key]
	return done, nil
}

func (d *desk) Execute(_ context.Context, t ledger.Turn) (ledger.Result, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail > 0 {
		d.fail--
		d.failed <- struct{}{}
		return ledger.Result{}, errors.New("no")
	}
	if _, done := d.turns[t.Key]; done {
		return ledger.Result{Repeated: true}, nil
	}
	d.turns[t.Key] = t
	d.order = append(d.order, t.Key)
	d.arrived <- t.Key
	return ledger.Result{}, nil
}

// sent returns the message that a turn sent.
func (d *desk) sent(t *testing.T, key string) chat.Message {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	turn, there := d.turns[key]
	if !there || len(turn.Replies) == 0 {
		t.Fatalf("there is no %s among %q", key, d.order)
	}
	return turn.Replies[len(turn.Replies)-1].Message
}

func newDesk(t *testing.T, o *summarytest.Office) *desk {
	t.Helper()
	duty := func(role directive.Role) []directive.Duty { return []directive.Duty{{Role: role}} }
	o.Add(directive.Person{ID: manager, Name: "Tuấn", Lang: directive.English, Duties: duty(directive.Manager)})
	o.Add(directive.Person{ID: officer, Name: "Hạnh", Lang: directive.Vietnamese, Duties: duty(directive.Board)})
	o.Add(directive.Person{ID: 3, Name: "Khoa", Lang: directive.Vietnamese, Duties: duty(directive.Administrator)})
	return &desk{
		Office: o, clock: clock.New(func() time.Time { return time.Time{} }), turns: map[string]ledger.Turn{}, arrived: make(chan string, 100),
		failed: make(chan struct{}, 100),
	}
}

func (d *desk) options(t *testing.T) digest.Options {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	cat = cat.Reporting(func(defect *i18n.Defect) { t.Error(defect) })
	rule, err := calendar.ParseRule("0 17 * * 1-5")
	if err != nil {
		t.Fatal(err)
	}
	return digest.Options{
		Store: d, Ledger: d, Clock: d.clock, Logger: slog.New(slog.DiscardHandler), Zone: calendar.Zone(), Rule: rule,
		Renderer: render.New(cat, render.Office{Zone: calendar.Zone()}),
		Source:   source.New(source.Options{Records: d, Answers: d, Clock: d.clock}),
	}
}

// run lets digests be sent until the clock reads a time and the last key has arrived.
func (d *desk) run(t *testing.T, o digest.Options, to time.Time, last string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	ended := make(chan error, 1)
	go func() { ended <- digest.New(o).Run(ctx) }()
	d.clock.Set(to)
	for last != "" {
		select {
		case key := <-d.arrived:
			if key == last {
				last = ""
			}
		case <-ctx.Done():
			t.Fatalf("%s never came, only %q", last, d.order)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// plain writes a message as a reader of the golden files sees it.
func plain(m chat.Message) string {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	for _, row := range m.Keyboard {
		for _, button := range row {
			b.WriteString("[" + button.Text + " | " + button.Data + "] ")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestADigestSaysWhatChangedAndLetsTheBoardDecide(t *testing.T) {
	d := newDesk(t, summarytest.June2017(t))
	d.clock.Set(summarytest.On(time.July, 17, 17).Add(6 * time.Second))
	d.run(t, d.options(t), d.clock.Now(), "tick:digest:2017-07-17T10:00:0")
	d.run(t, d.options(t), summarytest.On(time.July, 18, 17).Add(5*time.Second), "tick:digest:2017-07-18T10:00:0")
	for name, key := range map[string]string{
		"officer.vi": "tick:digest:2017-07-18T10:00:2", "manager.en": "tick:digest:2017-07-18T10:00:1",
	} {
		got := plain(d.sent(t, key))
		golden := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", golden, diff)
		}
	}
	want := []string{
		"tick:digest:2017-07-17T10:00:1", "tick:digest:2017-07-17T10:00:2", "tick:digest:2017-07-17T10:00:0",
		"tick:digest:2017-07-18T10:00:1", "tick:digest:2017-07-18T10:00:2", "tick:digest:2017-07-18T10:00:0",
	}
	if diff := cmp.Diff(want, d.order); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
}

// TestADigestSaysWhatASummaryOfItsMomentSays compares the figures with those of a summary that is asked for weeks later.
func TestADigestSaysWhatASummaryOfItsMomentSays(t *testing.T) {
	d := newDesk(t, summarytest.June2017(t))
	d.clock.Set(summarytest.On(time.July, 18, 17).Add(6 * time.Second))
	o := d.options(t)
	d.run(t, o, d.clock.Now(), "tick:digest:2017-07-18T10:00:0")
	d.clock.Set(summarytest.On(time.September, 1, 8))
	later, err := source.New(source.Options{Records: d, Answers: d, Clock: d.clock}).AsOf(t.Context(), summarytest.On(time.July, 18, 17), summary.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	text := d.sent(t, "tick:digest:2017-07-18T10:00:2").Text
	figures := summary.TextByOrganisation(later, o.Renderer.Printer(directive.Vietnamese))[0].Lines[2:]
	for _, line := range figures {
		if !strings.Contains(text, line) {
			t.Errorf("the digest doesn't say %q:\n%s", line, text)
		}
	}
	if len(figures) < 5 {
		t.Errorf("only %q was compared", figures)
	}
}

func TestNothingIsSentWhereNothingChanged(t *testing.T) {
	for _, always := range []bool{false, true} {
		d := newDesk(t, summarytest.June2017(t))
		o := d.options(t)
		o.Always = always
		// The last thing happened on 24 July in the morning; 2 August is the first deadline after the 27th.
		d.clock.Set(summarytest.On(time.July, 31, 17).Add(6 * time.Second))
		d.run(t, o, d.clock.Now(), "tick:digest:2017-07-31T10:00:0")
		d.run(t, o, summarytest.On(time.August, 1, 17).Add(6*time.Second), "tick:digest:2017-08-01T10:00:0")
		_, sent := d.turns["tick:digest:2017-08-01T10:00:2"]
		if sent != always {
			t.Errorf("always %v: a digest without news was sent: %v", always, sent)
		}
		if always && !strings.Contains(d.sent(t, "tick:digest:2017-08-01T10:00:2").Text, "Không có thay đổi.") {
			t.Error("a digest without news doesn't say so")
		}
	}
}

func TestADigestIsSentOnceAndAMissedOneLate(t *testing.T) {
	d := newDesk(t, summarytest.June2017(t))
	o := d.options(t)
	d.clock.Set(summarytest.On(time.July, 14, 17).Add(6 * time.Second))
	d.run(t, o, d.clock.Now(), "tick:digest:2017-07-14T10:00:0")
	// The program is down over Monday's and starts on Tuesday morning: Monday's comes, with what happened since Friday.
	d.fail = 2
	d.clock.Set(summarytest.On(time.July, 18, 8))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- digest.New(o).Run(ctx) }()
	for range 2 {
		<-d.failed
		d.clock.Set(d.clock.Now().Add(2 * time.Minute))
	}
	for key := range d.arrived {
		if key == "tick:digest:2017-07-17T10:00:0" {
			break
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	text := d.sent(t, "tick:digest:2017-07-17T10:00:2").Text
	for _, piece := range []string{"Thay đổi từ 17:00 ngày 14/7/2017", "Mới hoàn thành (2)", "Vướng mắc mới (1)"} {
		if !strings.Contains(text, piece) {
			t.Errorf("%q is missing in\n%s", piece, text)
		}
	}
	count := len(d.order)
	d.run(t, o, d.clock.Now().Add(time.Hour), "")
	if len(d.order) != count {
		t.Errorf("something was sent twice: %q", d.order)
	}
}

func TestAnOldDigestAndAnEmptyOfficeAreLeftAlone(t *testing.T) {
	d := newDesk(t, summarytest.New(t))
	o := d.options(t)
	d.clock.Set(summarytest.On(time.July, 18, 17).Add(6 * time.Second))
	d.run(t, o, d.clock.Now(), "tick:digest:2017-07-18T10:00:0")
	if len(d.order) != 1 {
		t.Errorf("an empty office sent %q", d.order)
	}
	late := newDesk(t, summarytest.June2017(t))
	o = late.options(t)
	late.clock.Set(summarytest.On(time.July, 16, 17)) // a Sunday, two days after Friday's
	late.run(t, o, late.clock.Now(), "")
	o.Rule = calendar.Rule{}
	late.run(t, o, late.clock.Now(), "")
	if len(late.order) != 0 {
		t.Errorf("sent %q", late.order)
	}
}
