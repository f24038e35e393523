package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/ledger"
	"giaoban/simulator"
	"giaoban/store"
	"giaoban/store/redis"
	"giaoban/store/redistest"
)

// The environment variables that make the test binary a replica: where the store is, and what time it is by its clock.
const (
	replicaStoreEnv = "GIAOBAN_TEST_REPLICA_STORE"
	replicaClockEnv = "GIAOBAN_TEST_REPLICA_CLOCK" // the program's time and the wall's, both in Unix nanoseconds
)

// replicaFailover is the setting that the replicas run with.
const replicaFailover = 2 * time.Second

func replicaSettings(endpoint, store string) config.Settings {
	s := benchSettings(endpoint, os.TempDir())
	s.Store, s.Failover, s.ShutdownTimeout = config.Text(store), config.Text(replicaFailover.String()), "10s"
	return s
}

// runReplica runs the bot until SIGTERM.
func runReplica(endpoint, store string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	values, err := replicaSettings(endpoint, store).Resolve()
	if err != nil {
		return err
	}
	var program, wall int64
	if _, err := fmt.Sscan(os.Getenv(replicaClockEnv), &program, &wall); err != nil {
		return fmt.Errorf("reading the time: %w", err)
	}
	ahead := time.Duration(program - wall)
	a, err := New(ctx, Options{
		Values: values, Clock: clock.New(func() time.Time { return time.Now().Add(ahead) }), Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if err != nil {
		return err
	}
	return a.Run(ctx)
}

// ministry is an office whose bot runs in several replicas on one Redis server.
type ministry struct {
	*testing.T
	sim      *simulator.Simulator
	endpoint string
	url      string
	times    string // of the clock, for the replicas
	store    *redis.Store
	groups   []int64
	people   []int64
	told     []int64 // a leader and an officer, who are reminded in private
	replicas []*replica
	started  int
}

// replica is one process.
type replica struct {
	name string
	cmd  *exec.Cmd
	mu   sync.Mutex
	log  bytes.Buffer
}

func (r *replica) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

func (r *replica) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

// token is that of the last lease of a duty that the replica said it got; 0 for none.
func (r *replica) token(duty string) (token int) {
	log := r.said()
	const before = `msg="doing a duty" duty=`
	if last := strings.LastIndex(log, before+duty); last >= 0 {
		_, _ = fmt.Sscanf(log[last+len(before+duty):], " token=%d", &token)
	}
	return token
}

const ministryGroups, ministryPeople = 24, 6

func newMinistry(t *testing.T) *ministry {
	t.Helper()
	sim, err := simulator.New(simulator.Options{Clock: clock.New(time.Now), Token: benchToken, BotUsername: "giaoban_bot"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() { sim.Close(); server.Close() })
	m := &ministry{T: t, sim: sim, endpoint: server.URL, url: redistest.New(t).URL("ministry")}
	for i := range ministryPeople {
		id := int64(20_000 + i)
		m.must(m.sim.AddPerson(simulator.PersonSpec{ID: id, FirstName: fmt.Sprint("Hoa ", i), Started: true, Language: "vi"}))
		m.people = append(m.people, id)
	}
	for _, name := range []string{"Lãnh đạo", "Cán bộ"} {
		id := int64(21_000 + len(m.told))
		m.must(m.sim.AddPerson(simulator.PersonSpec{ID: id, FirstName: name, Started: true, Language: "vi"}))
		m.told = append(m.told, id)
	}
	for i := range ministryGroups {
		id := -1_003_000_000_000 - int64(i)
		m.must(m.sim.AddChat(simulator.ChatSpec{ID: id, Type: "supergroup", Title: fmt.Sprint("Nhóm ", i), Creator: simulator.Ref(m.people[0]), Bot: "member"}))
		m.groups = append(m.groups, id)
	}
	m.found()
	if m.store, err = redis.Open(t.Context(), redis.Options{URL: m.url}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func (m *ministry) must(_ any, err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// found sets the office up and publishes a directive to every group, four days before it is due. The first organisation
// was late with another, and is to report on a third each week. The replicas begin shortly before a morning that brings
// reminders of every kind.
func (m *ministry) found() {
	m.Helper()
	zone := calendar.Zone()
	due := calendar.Date{Year: 2017, Month: time.July, Day: 13}
	now := due.AddDays(-10).In(zone, 9, 0)
	values, err := replicaSettings(m.endpoint, m.url).Resolve()
	m.must(nil, err)
	a, err := New(m.Context(), Options{Values: values, Clock: clock.New(func() time.Time { return now }), Logger: slog.New(slog.DiscardHandler)})
	m.must(nil, err)
	by := func(actor directive.Actor, cmd directive.Command) {
		m.Helper()
		m.must(a.Execute(m.Context(), ledger.Turn{Key: fmt.Sprintf("found:%s:%v", cmd.Name(), cmd), Actor: actor, Command: cmd}))
	}
	execute := func(cmd directive.Command) { m.Helper(); by(directive.BySystem("test"), cmd) }
	meeting := directive.Meeting{ID: "july", Date: due.AddDays(-11), Title: directive.Text{VI: "Giao ban"}}
	var orgs []directive.Organisation
	for i := range m.groups {
		name := directive.Text{VI: fmt.Sprint("Đơn vị ", i)}
		orgs = append(orgs, directive.Organisation{ID: directive.OrgID(fmt.Sprint("u", i)), Name: name, Short: name, Order: 100 + i})
		meeting.Participants = append(meeting.Participants, orgs[i].ID)
	}
	execute(directive.RegisterOrganisations{Organisations: orgs})
	execute(directive.RecordMeeting{Meeting: meeting})
	first := []directive.OrgID{orgs[0].ID}
	execute(directive.DraftDirectives{Meeting: meeting.ID, Drafts: []directive.Directive{
		{Title: directive.Text{VI: "Báo cáo"}, All: true, Due: calendar.By(due)},
		{Title: directive.Text{VI: "Việc trễ"}, Lead: first, Due: calendar.By(due.AddDays(-6))},
		{Title: directive.Text{VI: "Việc hằng tuần"}, Lead: first, Standing: true, Period: directive.Period{Every: calendar.PeriodWeek}},
	}})
	for i, id := range m.groups {
		execute(directive.BindGroup{Group: directive.Group{Chat: id, Organisation: orgs[i].ID, Title: fmt.Sprint("Nhóm ", i), Lang: directive.Vietnamese}})
	}
	for i, duty := range []directive.Duty{{Role: directive.Leader, Organisation: first[0]}, {Role: directive.Board}} {
		execute(directive.GrantDuty{Person: directive.Person{ID: directive.PersonID(m.told[i]), Lang: directive.Vietnamese}, Duty: duty})
	}
	execute(directive.Publish{Numbers: []int{2, 3}})
	now = due.AddDays(-4).In(zone, 9, 0)
	execute(directive.Publish{Numbers: []int{1}})
	execute(directive.SetMilestone{Milestone: directive.Milestone{
		ID: "goal", Name: directive.Text{VI: "Mốc"}, Day: due.AddDays(11), Plan: []directive.LeadUp{{Days: -14, Text: directive.Text{VI: "Kiểm tra"}}},
	}})
	by(directive.ByPerson(directive.PersonID(m.told[0])), directive.RemindMe{
		Assignment: directive.AssignmentKey{Directive: 1, Organisation: first[0]}, Day: due.AddDays(-3),
	})
	m.must(nil, a.Close())
	m.times = fmt.Sprint(due.AddDays(-3).In(zone, 7, 59).Add(52*time.Second).UnixNano(), " ", time.Now().UnixNano())
}

// launch starts one replica more.
func (m *ministry) launch() *replica {
	m.Helper()
	m.started++
	r := &replica{name: "replica " + strconv.Itoa(m.started)}
	r.cmd = exec.CommandContext(m.Context(), os.Args[0])
	r.cmd.Env = append(os.Environ(), endpointEnv+"="+m.endpoint, replicaStoreEnv+"="+m.url, replicaClockEnv+"="+m.times)
	r.cmd.Stdout, r.cmd.Stderr = io.Discard, r
	m.must(nil, r.cmd.Start())
	m.replicas = append(m.replicas, r)
	return r
}

// holder waits until a replica has a duty by a later lease than one, and returns the one with the latest.
func (m *ministry) holder(duty string, after int) (holder *replica, token int) {
	m.Helper()
	late := time.Now().Add(time.Minute)
	for time.Now().Before(late) {
		for _, r := range m.replicas {
			if t := r.token(duty); t > max(after, token) {
				holder, token = r, t
			}
		}
		if holder != nil {
			return holder, token
		}
		pause(m.Context(), 5*time.Millisecond)
	}
	for _, r := range m.replicas {
		m.Log(r.name, r.said())
	}
	m.Fatal("no replica has the duty ", duty)
	return nil, 0
}

// gone takes a process that has ended off the list.
func (m *ministry) gone(r *replica) {
	_ = r.cmd.Wait() // killed, or stopped as it was asked to
	for i, one := range m.replicas {
		if one == r {
			m.replicas = append(m.replicas[:i:i], m.replicas[i+1:]...)
		}
	}
}

// talk has people write until stop, each waiting for the answer; what was dropped with its sender is asked again.
func (m *ministry) talk(stop *atomic.Bool) (asked, answered *atomic.Int64, wait func()) {
	asked, answered = &atomic.Int64{}, &atomic.Int64{}
	var wg sync.WaitGroup
	for _, id := range m.people {
		wg.Go(func() {
			for n := 1; !stop.Load(); n++ {
				if _, err := m.sim.Write(id, simulator.WriteSpec{As: simulator.Ref(id), Text: "/help"}); err != nil {
					m.Error(err)
					return
				}
				asked.Add(1)
				ctx, cancel := context.WithTimeout(m.Context(), 3*replicaFailover)
				before := m.answers(id)
				if m.sim.Wait(ctx, func(*simulator.Simulator) bool { return m.answers(id) > before }) == nil {
					answered.Add(1)
				}
				cancel()
			}
		})
	}
	return asked, answered, wg.Wait
}

// answers is how many messages of the bot stand in a chat.
func (m *ministry) answers(id int64) (n int) {
	reader := id
	if id < 0 {
		reader = m.people[0] // who made the groups
	}
	messages, _, err := m.sim.Messages(id, simulator.MessagesQuery{As: simulator.Ref(reader)})
	if err != nil {
		m.Error(err)
	}
	for _, one := range messages {
		if one.From != nil && one.From.IsBot {
			n++
		}
	}
	return n
}

// TestReplicasThatAreKilledAndPaused lets three replicas of one office die, hang and stop, while people write and the
// morning's reminders go out. Every update is handled once, and every group is reminded once.
func TestReplicasThatAreKilledAndPaused(t *testing.T) {
	m := newMinistry(t)
	for range 3 {
		m.launch()
	}
	for _, duty := range []string{dutyPolling, dutyOutbox, dutyTicks} {
		m.holder(duty, 0)
	}
	var stop atomic.Bool
	asked, answered, wait := m.talk(&stop)
	kills := 0
	for _, round := range []struct {
		signal syscall.Signal
		duty   string
	}{
		{syscall.SIGKILL, dutyOutbox}, {syscall.SIGSTOP, dutyOutbox}, {syscall.SIGKILL, dutyTicks}, {syscall.SIGSTOP, dutyTicks},
		{syscall.SIGTERM, dutyOutbox}, {syscall.SIGKILL, dutyPolling},
	} {
		victim, token := m.holder(round.duty, 0)
		began := time.Now()
		if err := victim.cmd.Process.Signal(round.signal); err != nil {
			t.Fatal(err)
		}
		next, _ := m.holder(round.duty, token)
		t.Logf("%s, %s: %s follows %s after %s", round.signal, round.duty, next.name, victim.name, time.Since(began).Round(time.Millisecond))
		if round.signal == syscall.SIGSTOP {
			kills++
			if err := victim.cmd.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if round.signal == syscall.SIGKILL {
			kills++
		}
		m.gone(victim)
		m.launch()
	}
	for len(m.replicas) > 0 && !m.reminded() {
		pause(t.Context(), 50*time.Millisecond)
	}
	stop.Store(true)
	wait()
	m.end()
	m.check(asked.Load(), answered.Load(), kills)
}

// kinds are the slots of what the morning brings, by what they begin with, and how many there are.
func (m *ministry) kinds() map[string]int {
	return map[string]int{"reminder:": len(m.groups), "ladder:": 1, "mine:": 1, "milestone:": 1}
}

// reminders counts the reminders that stand in the store, by their slots, and those of them that were sent.
func (m *ministry) reminders() (made map[string]int, sent int) {
	made = map[string]int{}
	m.must(nil, m.store.Export(m.Context(), func(e store.Entry) error {
		value, err := e.Decode()
		if k, is := value.(store.KeptEnvelope); is && k.Lane == chat.Reminder {
			if made[k.Slot]++; k.State == chat.Sent {
				sent++
			}
		}
		return err
	}))
	return made, sent
}

// reminded tells whether everybody's reminder was sent.
func (m *ministry) reminded() bool {
	want := 0
	for _, n := range m.kinds() {
		want += n
	}
	_, sent := m.reminders()
	return sent >= want
}

// end stops all replicas as an operator does.
func (m *ministry) end() {
	m.Helper()
	for len(m.replicas) > 0 {
		r := m.replicas[0]
		if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			m.Error(err)
		}
		if err := r.cmd.Wait(); err != nil {
			m.Errorf("%s: %v\n%s", r.name, err, r.said())
		}
		m.replicas = m.replicas[1:]
	}
}

// check holds what the store and the messenger have against what was asked for.
func (m *ministry) check(asked, answered int64, kills int) {
	m.Helper()
	updates, rounds := int64(0), 0
	reminders, _ := m.reminders()
	m.must(nil, m.store.Export(m.Context(), func(e store.Entry) error {
		value, err := e.Decode()
		switch k := value.(type) {
		case store.KeptTurn:
			if strings.HasPrefix(k.Key, "update:") {
				updates++
			}
		case directive.Record:
			if k.Kind == directive.KindRound {
				rounds++
			}
		}
		return err
	}))
	if rounds != 1 {
		m.Errorf("%d weeks were opened", rounds)
	}
	if updates < asked {
		m.Errorf("%d of %d updates were handled", updates, asked)
	}
	total := 0
	for _, id := range m.people {
		total += m.answers(id)
	}
	if int64(total) > asked {
		m.Errorf("%d answers to %d messages", total, asked)
	}
	// Of each person, one answer may have been under way when its sender died: it is dropped, and they ask again.
	if dropped := asked - int64(total); dropped > int64(kills*len(m.people)) {
		m.Errorf("%d of %d messages got no answer after %d kills", dropped, asked, kills)
	}
	for kind, want := range m.kinds() {
		n := 0
		for slot := range reminders {
			if strings.HasPrefix(slot, kind) {
				n++
			}
		}
		if n != want {
			m.Errorf("%d of %d reminders %s came", n, want, kind)
		}
	}
	for slot, n := range reminders {
		if n != 1 {
			m.Errorf("%s was made %d times", slot, n)
		}
	}
	again := 0
	for i, id := range m.groups {
		want := 2 // the card and the reminder
		if i == 0 {
			want = 4 // two cards more
		}
		again += max(0, m.answers(id)-want)
	}
	if again > kills*benchInFlight {
		m.Errorf("%d messages came twice", again)
	}
	m.Logf("%d messages, %d answers, %d updates handled, %d reminders, %d messages sent again", asked, total, updates, len(reminders), again)
}
