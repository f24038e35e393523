package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/app"
	"giaoban/chat"
	"giaoban/directive"
	"giaoban/simulator"
)

// faultRate is how much faster than the wall's the clock of the fault suite runs: waits of seconds pass quickly.
const faultRate = 20

// print is everything that the bot logs, down to the least.
type print struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *print) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(line)
}

func (p *print) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// troubled is a province whose bot works within this process, on a fast clock.
type troubled struct {
	*province
	bot   *app.App
	print *print
	ended chan error
}

// trouble starts the bot of a province. What it logs is searched for the token when the test ends.
func trouble(t *testing.T, groups, cards int, kind string) *troubled {
	t.Helper()
	p := &troubled{province: newProvince(t, groups, cards, kind), print: &print{}}
	p.bot = p.open(1000, slog.New(slog.NewTextHandler(p.print, &slog.HandlerOptions{Level: slog.LevelDebug})))
	rate := float64(faultRate)
	if _, err := p.sim.SetClock(simulator.ClockSpec{Rate: &rate}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.ended = make(chan error, 1)
	go func() {
		p.ended <- p.bot.Run(ctx)
		close(p.ended)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-p.ended; err != nil {
			t.Errorf("the bot ended with: %v", err)
		}
		if _, secret, _ := strings.Cut(Token, ":"); strings.Contains(p.print.String(), Token) || strings.Contains(p.print.String(), "bot123456:"+secret) {
			t.Error("what the bot prints holds the token")
		}
	})
	return p
}

func (p *troubled) order(spec simulator.FaultSpec) {
	p.t.Helper()
	if _, err := p.sim.AddFault(spec); err != nil {
		p.t.Fatal(err)
	}
}

// answers has every fourth leader answer, and returns what waits for all of them.
func (p *troubled) answers(ctx context.Context) (n int, wait func()) {
	var leaders sync.WaitGroup
	n = (len(p.rooms) + 3) / 4
	for i := range n {
		leaders.Go(func() {
			if err := p.answer(ctx, i); err != nil {
				p.t.Error(err)
			}
		})
	}
	return n, leaders.Wait
}

// lost counts the cards that are nowhere, and of how many of them the Board was not told.
func (p *troubled) lost() (missing, untold int) {
	history, err := p.sim.History(Officer().ID)
	if err != nil {
		p.t.Error(err)
	}
	var told strings.Builder
	for _, m := range history {
		for _, v := range m.Versions {
			told.WriteString(v.Text + "\n")
		}
	}
	for i, room := range p.rooms {
		gone := p.cards - len(p.record(room))
		missing += max(0, gone)
		if gone > 0 && !strings.Contains(told.String(), fmt.Sprintf("nhóm “Nhóm %d”", i)) {
			untold += gone
		}
	}
	return missing, untold
}

// struck counts the messages that arrived although their answer did not.
func (p *troubled) struck() int {
	n := 0
	for _, r := range p.sim.Requests(simulator.RequestsQuery{Method: "sendMessage"}) {
		switch r.Fault {
		case simulator.FaultCut, simulator.FaultSlowBody, simulator.FaultBadGateway:
			n++
		}
	}
	return n
}

// settled waits until nothing is under way any more: every card is there, or the Board was told.
func (p *troubled) settled(ctx context.Context) {
	p.t.Helper()
	want := p.cards * len(p.rooms)
	err := until(ctx, "every card", func() bool {
		there, _, _ := p.standing()
		if there == want {
			return true
		}
		_, untold := p.lost()
		return untold == 0
	})
	if err != nil {
		p.t.Error(err)
	}
}

// account prints what came of it, and fails where something is not accounted for.
func (p *troubled) account(answering int) {
	p.t.Helper()
	there, twice, answered := p.standing()
	missing, untold := p.lost()
	p.t.Logf("%d cards of %d, %d of them twice (%d answers were lost on their way), %d given up in doubt, %d of which nobody was told; %d answers of %d",
		there, p.cards*len(p.rooms), twice, p.struck(), missing, untold, answered, answering)
	if untold > 0 || answered < answering {
		p.t.Error("something was lost")
	}
	if twice > p.struck() {
		p.t.Error("a card came twice without reason")
	}
	p.inOrder()
}

func faultKinds() []string {
	return []string{
		simulator.FaultTooMany, simulator.FaultDelay, simulator.FaultCut, simulator.FaultDrop,
		simulator.FaultBadGateway, simulator.FaultInternal, simulator.FaultSlowBody,
	}
}

// TestEachFaultAlone orders one kind of fault for every method that a broadcast with answers needs.
func TestEachFaultAlone(t *testing.T) {
	for _, kind := range faultKinds() {
		t.Run(kind, func(t *testing.T) {
			p := trouble(t, 20, 2, "supergroup")
			ctx, cancel := context.WithTimeout(t.Context(), bound)
			defer cancel()
			p.order(simulator.FaultSpec{Kind: kind, Method: "sendMessage", Chat: p.rooms[0], Count: 1})
			p.order(simulator.FaultSpec{Kind: kind, Method: "sendMessage", Count: 6})
			p.order(simulator.FaultSpec{Kind: kind, Method: "editMessageText", Count: 3})
			p.order(simulator.FaultSpec{Kind: kind, Method: "answerCallbackQuery", Count: 2})
			p.order(simulator.FaultSpec{Kind: kind, Method: "getUpdates", Count: 2})
			p.publish(p.bot)
			answering, wait := p.answers(ctx)
			p.settled(ctx)
			wait()
			p.account(answering)
		})
	}
}

// TestFaultsAtRandom mixes all faults over a broadcast to many groups while leaders answer.
func TestFaultsAtRandom(t *testing.T) {
	groups, faults := 200, 80
	within := bound
	if soak() {
		groups, faults, within = 2000, 800, 20*time.Minute
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	p := trouble(t, groups, 2, "supergroup")
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	methods := []string{"sendMessage", "sendMessage", "sendMessage", "editMessageText", "getUpdates", "answerCallbackQuery"}
	order := func() {
		kinds := faultKinds()
		spec := simulator.FaultSpec{
			Kind: kinds[random.IntN(len(kinds))], Method: methods[random.IntN(len(methods))], Count: 1 + random.IntN(3),
		}
		if spec.Method == "sendMessage" && random.IntN(2) == 0 {
			spec.Chat = p.rooms[random.IntN(len(p.rooms))]
		}
		p.order(spec)
	}
	for range faults / 2 {
		order()
	}
	p.publish(p.bot)
	answering, wait := p.answers(ctx)
	for range faults / 2 {
		order()
		pause(ctx, time.Duration(random.IntN(20))*time.Millisecond)
	}
	p.settled(ctx)
	wait()
	p.account(answering)
}

// TestARevokedTokenStopsTheBotLoudly: nothing can be done without it, and going on would hide that.
func TestARevokedTokenStopsTheBotLoudly(t *testing.T) {
	p := trouble(t, 4, 1, "supergroup")
	p.order(simulator.FaultSpec{Kind: simulator.FaultRevoked, Count: -1})
	select {
	case err := <-p.ended:
		var failed *chat.DeliveryError
		if !errors.As(err, &failed) || failed.Code != 401 {
			t.Errorf("the bot ended with %v", err)
		}
	case <-time.After(bound):
		t.Error("the bot goes on without a token")
	}
	if !strings.Contains(p.print.String(), "level=ERROR") {
		t.Errorf("nothing loud was said:\n%s", p.print)
	}
}

// TestGroupsComeAndGo takes groups away in the middle of a broadcast, each in another way. The Board is told of each; what
// is open stands once in every group that comes back.
func TestGroupsComeAndGo(t *testing.T) {
	p := trouble(t, 5, 6, "group")
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	bot, no := simulator.PersonRef("bot"), false
	p.publish(p.bot)
	if err := until(ctx, "the first cards", func() bool { there, _, _ := p.standing(); return there >= len(p.rooms) }); err != nil {
		t.Fatal(err)
	}
	_, kicked := p.sim.Kick(p.rooms[0], simulator.MemberSpec{Person: bot, By: simulator.Ref(p.leaders[0])})
	_, muted := p.sim.SetPermissions(p.rooms[1], simulator.PermissionsSpec{CanSend: &no})
	destroyed := p.sim.Destroy(p.rooms[2])
	moved, migrated := p.sim.Migrate(p.rooms[3], simulator.Ref(p.leaders[3]))
	if err := errors.Join(kicked, muted, destroyed, migrated); err != nil {
		t.Fatal(err)
	}
	told := func(parts ...string) {
		t.Helper()
		err := until(ctx, "the Board to be told of "+strings.Join(parts, ", "), func() bool {
			history, err := p.sim.History(Officer().ID)
			for _, m := range history {
				for _, v := range m.Versions {
					if all := saying(parts...)(Message{Text: v.Text}); err == nil && all {
						return true
					}
				}
			}
			return false
		})
		if err != nil {
			t.Errorf("%v\n%s", err, p.print)
		}
	}
	for i := range 3 {
		told("Không gửi được tin vào nhóm", fmt.Sprintf("“Nhóm %d”", i))
	}
	yes := true
	_, joined := p.sim.Join(p.rooms[0], simulator.MemberSpec{Person: bot, By: simulator.Ref(p.leaders[0])})
	_, unmuted := p.sim.SetPermissions(p.rooms[1], simulator.PermissionsSpec{CanSend: &yes})
	if err := errors.Join(joined, unmuted); err != nil {
		t.Fatal(err)
	}
	p.execute(p.bot, directive.BindGroup{Group: directive.Group{ // nobody tells a bot that everybody may write again
		Chat: p.rooms[1], Organisation: "u1", Title: "Nhóm 1 (gắn lại)", Lang: directive.Vietnamese,
	}})
	told("đã nhận tin trở lại", "“Nhóm 0”")
	for i, chats := range [][]int64{{p.rooms[0]}, {p.rooms[1]}, nil, {p.rooms[3], moved.ID}, {p.rooms[4]}} {
		if chats == nil {
			continue
		}
		if err := until(ctx, fmt.Sprintf("group %d to have every card once", i), func() bool { return p.livingOnce(chats...) }); err != nil {
			t.Errorf("%v\n%s", err, p.print)
		}
	}
}

// livingOnce tells whether each card stands exactly once in the chats together.
func (p *troubled) livingOnce(chats ...int64) bool {
	living := map[int]int{}
	for _, id := range chats {
		messages, _, err := p.sim.Messages(id, simulator.MessagesQuery{Limit: 200})
		if err != nil {
			p.t.Error(err)
			return true
		}
		for _, m := range messages {
			number := 0
			if _, err := fmt.Sscanf(m.Text, "#%d", &number); err == nil && m.From != nil && m.From.IsBot {
				living[number]++
			}
		}
	}
	for number := range p.cards {
		if living[number+1] != 1 {
			return false
		}
	}
	return true
}
