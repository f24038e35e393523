package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"giaoban/browsertest"
	"giaoban/clock"
	"giaoban/simulator"
)

// patience bounds each step of a page test; a step ends as soon as what it waits for is there.
const patience = 15 * time.Second

// TestPage plays on the page in a real browser, each part on a simulator of its own.
func TestPage(t *testing.T) {
	browser := startBrowser(t)
	for _, part := range []struct {
		name string
		play func(*tab)
	}{
		{"Writing", pageWriting}, {"Markup", pageMarkup}, {"Replying", pageReplying}, {"ForceReply", pageForceReply}, {"ReplyKeyboard", pageReplyKeyboard},
		{"Editing", pageEditing}, {"Pressing", pagePressing}, {"PressingAnew", pagePressingAnew}, {"DeepLink", pageDeepLink}, {"Start", pageStart},
		{"SwitchingPerson", pageSwitching}, {"Unread", pageUnread}, {"Senders", pageSenders}, {"MakingPeople", pageMaking}, {"Members", pageMembers},
		{"Clock", pageClock}, {"Photo", pagePhoto}, {"Album", pageAlbum}, {"Document", pageDocument}, {"Recordings", pageRecordings}, {"Topics", pageTopics}, {"Pinned", pagePinned},
		{"Activity", pageActivity}, {"Faults", pageFaults}, {"Limiter", pageLimiter}, {"Completion", pageCompletion}, {"Keyboard", pageKeyboard},
		{"Narrow", pageNarrow}, {"ManyChats", pageManyChats}, {"LongHistory", pageLongHistory}, {"LanguageAndTheme", pageLanguage}, {"Empty", pageEmpty},
		{"Refusal", pageRefusal}, {"Modules", pageModules}, {"Catalogues", pageCatalogues}, {"Showcase", pageShowcase},
	} {
		t.Run(part.name, func(t *testing.T) { part.play(newTab(browser, t)) })
	}
}

// startBrowser starts the one browser of the page tests. That none is installed is a failure: the page would go untested.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browsertest.Find(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return browser
}

// tab is the page in a browser of its own, on a simulator of its own whose clock stands at 15:00 on 8 June 2017 in Hà Nội.
type tab struct {
	*testing.T
	ctx   context.Context
	sim   *simulator.Simulator
	clock *clock.Movable
	url   string
	http  *http.Client

	mu       sync.Mutex
	troubles []string // what the page wrote to the console
	allowed  []string // parts of lines that are expected there
}

func pageNoon() time.Time { return time.Date(2017, 6, 8, 8, 0, 0, 0, time.UTC) }

func newTab(browser context.Context, t *testing.T) *tab {
	t.Helper()
	movable := clock.New(pageNoon)
	sim, err := simulator.New(simulator.Options{Clock: movable, Token: "123456:page", BotUsername: "giaoban_bot", BotName: "Giao ban"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	p := &tab{T: t, sim: sim, clock: movable, url: server.URL, http: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() {
		sim.Close()
		server.Close()
		p.http.CloseIdleConnections()
	})
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p.ctx = ctx
	// The first run opens the tab, which lives as long as that run's context: it must not be one with a deadline.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	p.do(chromedp.EmulateViewport(1280, 800))
	p.watchConsole()
	return p
}

// watchConsole fails the test when the page throws, breaks its content security policy, or asks for what isn't there.
func (p *tab) watchConsole() {
	messages := chromedp.Console(p.ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for message, err := range messages {
			if err != nil {
				return
			}
			if message.IsException() || message.Type == chromedp.ConsoleError {
				p.mu.Lock()
				p.troubles = append(p.troubles, message.String()+" "+message.URL)
				p.mu.Unlock()
			}
		}
	}()
	p.Cleanup(func() {
		if err := chromedp.Cancel(p.ctx); err != nil {
			p.Errorf("closing the tab: %v", err)
		}
		<-done
		for _, trouble := range p.troubles {
			if slices.ContainsFunc(p.allowed, func(part string) bool { return strings.Contains(trouble, part) }) {
				continue
			}
			p.Errorf("on the page's console: %s", trouble)
		}
	})
}

// allow names an expected line, such as a refused request, among what the page writes to the console. The browser may tell of
// it later than of what it led to, so that it is looked for at the end.
func (p *tab) allow(part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = append(p.allowed, part)
}

// do runs steps in the tab.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.shoot("failed")
		p.Fatalf("on the page: %v\nconsole: %q", err, p.troubles)
	}
}

// wait waits until a JavaScript expression is true.
func (p *tab) wait(expression string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// The protocol's own polling compiles its condition in the page, which the content security policy forbids.
	loop := "new Promise((found) => { const look = () => (" + expression + ") ? found() : setTimeout(look, 10); look(); })"
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](loop, chromedp.EvalAwaitPromise)); err != nil {
		p.shoot("failed")
		focus, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.activeElement.outerHTML.slice(0, 200)`))
		p.Fatalf("waiting for %s: %v\nfocus: %s\nconsole: %q", expression, err, focus, p.troubles)
	}
}

// eval evaluates a JavaScript expression, awaiting it when it is a promise.
func eval[T any](p *tab, expression string) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("evaluating %s: %v", expression, err)
	}
	return value
}

// open opens the page as somebody in a chat; 0 leaves the choice to the page.
func (p *tab) open(as, chat int64) {
	p.Helper()
	p.do(chromedp.Navigate(fmt.Sprintf("%s/#as=%d&chat=%d", p.url, as, chat)))
	p.wait(`document.body.dataset.ready`)
}

// click clicks the first element that the selector finds; again when the page replaced or moved it in that very moment, so that
// the click hit nothing that does anything.
func (p *tab) click(selector string) {
	p.Helper()
	click := chromedp.Click(chromedp.CSS(selector))
	find := `(() => document.querySelector(` + quote(selector) + `))`
	note := chromedp.Evaluate[chromedp.Void](browsertest.NoteClick + `(` + find + `(), ` + find + `)`)
	hit := chromedp.Evaluate[string](browsertest.Clicked)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for {
			if _, err := note(ctx, target); err != nil {
				return err
			}
			_, err := click(ctx, target)
			switch {
			case err == nil:
			case strings.Contains(err.Error(), "Could not find node"), strings.Contains(err.Error(), "does not have a layout object"):
				continue
			default:
				return err
			}
			switch what, err := hit(ctx, target); {
			case err != nil || what == "it":
				return err
			case what != "nothing":
				return fmt.Errorf("the click on %s went to %s", selector, what)
			}
		}
	}))
}

// write types into the composer without sending.
func (p *tab) write(text string) {
	p.Helper()
	p.do(typed("#text", text))
}

// set puts a value into a field.
func set(selector, value string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%s).value = %s`, quote(selector), quote(value)))
}

// typed focuses a field and types into it.
func typed(selector, keys string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(keys, asKeyboard))
}

// asKeyboard makes key events as a keyboard does: what a page prevents on the way down is not typed afterwards.
func asKeyboard(event *input.DispatchKeyEventParams) {
	if event.Type == input.DispatchKeyEventTypeKeyDown {
		event.Type = input.DispatchKeyEventTypeRawKeyDown
	}
}

// keys presses keys wherever the focus is.
func (p *tab) keys(keys string, modifiers ...chromedp.Modifier) {
	p.Helper()
	p.do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...), asKeyboard))
}

// sees waits until the element that the selector finds first contains a text.
func (p *tab) sees(selector, text string) {
	p.Helper()
	p.wait(fmt.Sprintf(`(document.querySelector(%s)?.textContent ?? '').includes(%s)`, quote(selector), quote(text)))
}

// last is the selector of the last row of the conversation.
const last = "#rows > .row:last-child"

func quote(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(data)
}

// theme sets what the system prefers.
func (p *tab) theme(name string) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
		return err
	}))
}

// shoot keeps a screenshot as an artefact of the test.
func (p *tab) shoot(name string) {
	p.Helper()
	dir := os.Getenv("GIAOBAN_ARTIFACTS")
	if dir == "" {
		dir = p.ArtifactDir()
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	settled := `Promise.allSettled(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))`
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](settled, chromedp.EvalAwaitPromise)); err != nil {
		p.Errorf("waiting for the page to settle: %v", err)
	}
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Errorf("taking a screenshot: %v", err)
		return
	}
	name = strings.ReplaceAll(p.Name(), "/", "-") + "-" + name + ".png"
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		p.Errorf("keeping a screenshot: %v", err)
	}
}

// reply is what the Bot API answered.
type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
}

// call calls a method as the bot.
func (p *tab) call(method string, params map[string]any) reply {
	p.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		p.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/bot123456:page/"+method, bytes.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := p.http.Do(request)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	var answer reply
	if err := json.Unmarshal(data, &answer); err != nil {
		p.Fatalf("%s: %v in %s", method, err, data)
	}
	return answer
}

// bot calls a method that must succeed, and returns the id of the message it made, if any.
func (p *tab) bot(method string, params map[string]any) int64 {
	p.Helper()
	answer := p.call(method, params)
	if !answer.OK {
		p.Fatalf("%s: %d %s", method, answer.Code, answer.Description)
	}
	var message struct {
		ID int64 `json:"message_id"`
	}
	_ = json.Unmarshal(answer.Result, &message) // some methods answer true
	return message.ID
}
