package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"giaoban/browsertest"
)

// visitor plays people on the page, in a browser: with mouse and keyboard, and by what is to be seen. Its steps end with
// ctx, and fail the test.
type visitor struct {
	t     *testing.T
	ctx   context.Context
	shots int

	mu       sync.Mutex
	troubles []string // what the page wrote to the console
	expected string   // what of it the test brought about; empty for nothing
}

// visit opens the page in a browser of its own, which ends with the test.
func visit(ctx context.Context, t *testing.T, address string) *visitor {
	t.Helper()
	v := browse(ctx, t)
	v.do(chromedp.Navigate(address))
	v.wait("the page to be ready", `document.body.dataset.ready`)
	return v
}

// browse opens an empty page in a browser of its own, which ends with the test.
func browse(ctx context.Context, t *testing.T) *visitor {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browsertest.Find(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	tab, leave := chromedp.NewContext(allocator)
	t.Cleanup(leave)
	v := &visitor{t: t, ctx: tab}
	v.do(chromedp.EmulateViewport(1200, 800))
	v.prefers("light")
	v.watchConsole()
	return v
}

// watchConsole fails the test when the page throws, or asks for what isn't there.
func (v *visitor) watchConsole() {
	messages := chromedp.Console(v.ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for message, err := range messages {
			if err != nil {
				return
			}
			if message.IsException() || message.Type == chromedp.ConsoleError {
				v.mu.Lock()
				v.troubles = append(v.troubles, message.String()+" "+message.URL)
				v.mu.Unlock()
			}
		}
	}()
	v.t.Cleanup(func() {
		if err := chromedp.Cancel(v.ctx); err != nil {
			v.t.Errorf("closing the page: %v", err)
		}
		<-done
		for _, trouble := range v.troubles {
			if v.expected != "" && strings.Contains(trouble, v.expected) {
				continue
			}
			v.t.Errorf("on the page's console: %s", trouble)
		}
	})
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.fail("on the page: %v", err)
	}
}

// fail ends the test, with a picture of the page as it is.
func (v *visitor) fail(format string, args ...any) {
	v.t.Helper()
	v.mu.Lock()
	troubles := v.troubles
	v.mu.Unlock()
	if v.ctx.Err() == nil {
		v.shoot("failed")
	}
	v.t.Fatalf(format+"\nconsole: %q", append(args, troubles)...)
}

// wait waits until a JavaScript expression is true, and returns its value.
func (v *visitor) wait(what, expression string) string {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	// The protocol's own polling compiles its condition in the page, which the content security policy forbids.
	loop := "new Promise((found) => { const look = () => { const it = (" + expression + "); it ? found(String(it)) : setTimeout(look, 20); }; look(); })"
	value, err := chromedp.Run(ctx, chromedp.Evaluate[string](loop, chromedp.EvalAwaitPromise))
	for err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "navigated") {
		// The page went on to the next one, where it is looked for anew.
		value, err = chromedp.Run(ctx, chromedp.Evaluate[string](loop, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		v.fail("waiting for %s: %v", what, err)
	}
	return value
}

// patience bounds each step on the page; a step ends as soon as what it waits for is there.
const patience = 30 * time.Second

func (v *visitor) click(selector string) {
	v.t.Helper()
	v.clickFound(selector, fmt.Sprintf(`document.querySelector(%s)`, quote(selector)))
}

// clickFound clicks the element that a JavaScript expression finds, once it is there and nothing lies over it. The click
// goes to the place: the page may make the element anew at any time, or move it, so that a click that hit nothing is made again,
// as everybody would. One that hit something else fails the test.
func (v *visitor) clickFound(what, expression string) {
	v.t.Helper()
	hit := ""
	for range 10 {
		v.do(chromedp.MouseClickXY(v.aims(what, expression)))
		if hit = v.wait("what was clicked", browsertest.Clicked); hit == "it" {
			return
		}
		if hit != "nothing" {
			break
		}
	}
	v.fail("the click on %s hit %s", what, hit)
}

// aims returns where on the page an element is, and has the page note what the next click hits.
func (v *visitor) aims(what, expression string) (x, y float64) {
	v.t.Helper()
	place := v.wait(what, `((find) => {
		const el = find();
		if (!el || el.disabled || document.readyState !== 'complete') return ''; // before that, things still find their places
		el.scrollIntoView({ block: 'nearest' });
		const box = el.getBoundingClientRect();
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		if (!el.contains(document.elementFromPoint(x, y))) return '';
		`+browsertest.NoteClick+`(el, find);
		return x + ' ' + y;
	})(() => `+expression+`)`)
	if _, err := fmt.Sscan(place, &x, &y); err != nil {
		v.fail("where %s is, %q: %v", what, place, err)
	}
	return x, y
}

// keys presses keys wherever the focus is.
func (v *visitor) keys(keys string) {
	v.t.Helper()
	v.do(chromedp.KeyEvent(keys))
}

// types writes a text into the open chat and sends it.
func (v *visitor) types(text string) {
	v.t.Helper()
	v.click("#text")
	v.keys(text)
	v.enter()
}

// enter presses Enter. The key and what it writes are one event, as from a keyboard: a page that handles the key gets no line break.
func (v *visitor) enter() {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		key := input.DispatchKeyEventParams{Type: kb.KeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"}
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, key); err != nil {
			return err
		}
		key.Type, key.Text = kb.KeyUp, ""
		_, err := chromedp.Call(ctx, input.DispatchKeyEvent, key)
		return err
	}))
}

// sees waits until the element that the selector finds first contains a text.
func (v *visitor) sees(selector, text string) {
	v.t.Helper()
	v.wait(fmt.Sprintf("%q in %s", text, selector), fmt.Sprintf(`(document.querySelector(%s)?.textContent ?? '').includes(%s)`, quote(selector), quote(text)))
}

// becomes switches to a person by the card above the chats, searching by name.
func (v *visitor) becomes(p Player) {
	v.t.Helper()
	v.click("#me")
	v.wait("the list of people", `document.activeElement.id === 'people-search'`)
	v.keys(p.Name())
	person := fmt.Sprintf(`#people-list .person[data-person="%d"]`, p.ID)
	v.wait(p.Name()+" alone in the list", fmt.Sprintf(`document.querySelectorAll('#people-list .person').length === 1 && document.querySelector(%s)`, quote(person)))
	v.enter()
	v.sees("#me", p.Name())
}

// turnsInto switches to another member of the open group by the face at its head.
func (v *visitor) turnsInto(p Player) {
	v.t.Helper()
	v.click(fmt.Sprintf(`#head .head-people button[title="Đóng vai %s"]`, p.Name()))
	v.sees("#me", p.Name())
}

// opens opens a chat from the list.
func (v *visitor) opens(chat int64, title string) {
	v.t.Helper()
	v.click(fmt.Sprintf("#chat-%d", chat))
	v.sees("#head .head-title", title)
}

// row is the expression that finds the newest message that contains all of parts.
func row(parts ...string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('#rows .row')].findLast((row) => %s.every((part) => row.textContent.includes(part)))`, quote(parts))
}

// reads waits for a message that contains all of parts and returns its text.
func (v *visitor) reads(parts ...string) string {
	v.t.Helper()
	return v.wait(fmt.Sprintf("a message with %q", parts), row(parts...)+`?.querySelector('.text').innerText`)
}

// finds waits for a message that contains all of parts and returns its number.
func (v *visitor) finds(parts ...string) string {
	v.t.Helper()
	return v.wait(fmt.Sprintf("a message with %q", parts), row(parts...)+`?.dataset.id`)
}

// presses presses a button below the newest message that has it and contains all of parts, and waits until the bot answered.
func (v *visitor) presses(button string, parts ...string) {
	v.t.Helper()
	key := fmt.Sprintf(`[...document.querySelectorAll('#rows .row')].filter((row) => %s.every((part) => row.textContent.includes(part)))`+
		`.flatMap((row) => [...row.querySelectorAll('.key')]).findLast((key) => key.textContent.trim() === %s && !key.classList.contains('busy'))`, quote(parts), quote(button))
	v.clickFound(fmt.Sprintf("the button %q below a message with %q", button, parts), key)
	v.wait(fmt.Sprintf("the bot to answer %q", button), `!document.querySelector('#rows .key.busy')`)
}

// answers types an answer to the question that the page opened the reply for.
func (v *visitor) answers(question, text string) {
	v.t.Helper()
	v.wait(fmt.Sprintf("the reply to %q", question), fmt.Sprintf(`!document.getElementById('target').hidden && %s && document.activeElement.id === 'text'`, row(question)))
	v.keys(text)
	v.enter()
}

// movesClock sets the simulator's clock, in the form of its field: 2017-07-20T08:00.
func (v *visitor) movesClock(to string) {
	v.t.Helper()
	v.click("#clock")
	v.do(chromedp.SetValue(chromedp.CSS(".clock-popup [name=to]"), to))
	v.click(".clock-popup .primary")
	v.wait("the clock's window to close", `!document.querySelector('.clock-popup')`)
}

// runsClock makes the simulator's clock run at one of the rates that its window offers.
func (v *visitor) runsClock(rate string) {
	v.t.Helper()
	v.click("#clock")
	v.clickFound("the rate "+rate, fmt.Sprintf(`[...document.querySelectorAll('.clock-popup .segments button')].find((one) => one.textContent === %s)`, quote(rate)))
	v.wait("the clock's window to close", `!document.querySelector('.clock-popup')`)
}

// scrollsDown goes to the newest message.
func (v *visitor) scrollsDown() {
	v.t.Helper()
	v.wait("the newest message", `((button) => button.hidden || (button.click(), false))(document.getElementById('to-end'))`)
}

// prefers sets what the system prefers, "light" or "dark".
func (v *visitor) prefers(scheme string) {
	v.t.Helper()
	v.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	}))
}

// shoot keeps a picture of the page among the test's artefacts, numbered in the order of the story.
func (v *visitor) shoot(name string) {
	v.t.Helper()
	dir := os.Getenv("GIAOBAN_ARTIFACTS")
	if dir == "" {
		dir = v.t.ArtifactDir()
	}
	v.shots++
	v.picture(dir, fmt.Sprintf("demo-%02d-%s.png", v.shots, name))
}

func (v *visitor) picture(dir, name string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.t.Errorf("taking a picture of the page: %v", err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		v.t.Errorf("keeping a picture: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		v.t.Errorf("keeping a picture: %v", err)
	}
}

func quote(what any) string {
	data, err := json.Marshal(what)
	if err != nil {
		panic(err) // texts always marshal
	}
	return strings.ReplaceAll(string(data), "</", `<\/`)
}
