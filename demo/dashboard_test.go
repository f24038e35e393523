package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"giaoban/directive"
)

// axe looks for what keeps people from reading or using a page. It is used by this test alone.
//
//go:embed testdata/axe.min.js
var axe string

// TestTheDashboard walks through the pages as an officer does after the story: the link from the bot, every page in both
// themes and on a phone, by keyboard, and a decision that the group sees at once.
func TestTheDashboard(t *testing.T) {
	_, stage, _ := start(t, Options{Lang: "vi", Rate: 30, Dashboard: "127.0.0.1:0"})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 2*bound)
	t.Cleanup(cancel)
	if _, err := Play(ctx, stage, Story{Lang: "vi", Zone: values(t).Zone, Out: io.Discard}); err != nil {
		t.Fatal(err)
	}
	if err := stage.Run(ctx, 1); err != nil {
		t.Fatal(err)
	}
	link := linkFor(ctx, t, stage, Officer(), "/bangdieukhien", "Mở bảng điều khiển")
	v := browse(ctx, t)
	v.goes(link)
	v.sees("main", "đồng chí "+Officer().Name())
	v.shoot("enter")
	v.clickFound("the way in", `document.querySelector("main button.main")`)
	v.sees("h1", "Tổng quan")
	v.sees("main", "Theo đơn vị")
	v.looksAtEveryPage()
	v.looksAtThePast()
	v.searches()
	v.decides(ctx, stage)
	v.isKeptUpToDate(ctx, stage)
	v.usesTheKeyboard()
	v.speaksEnglish()
	v.linkWorksOnce(link)
	v.leaves()
}

// linkFor asks the bot for a link and returns it.
func linkFor(ctx context.Context, t *testing.T, stage *Stage, p Player, command, button string) string {
	t.Helper()
	if _, err := stage.Write(ctx, p.ID, p.ID, command, 0); err != nil {
		t.Fatal(err)
	}
	var link string
	err := stage.Await(ctx, "the link", func() (bool, error) {
		messages, err := stage.Messages(ctx, p.ID, p.ID)
		for _, m := range messages {
			for _, row := range m.Buttons {
				for _, b := range row {
					if b.Text == button && b.URL != "" {
						link = b.URL
					}
				}
			}
		}
		return link != "", err
	})
	if err != nil {
		t.Fatal(err)
	}
	return link
}

// goes opens an address.
func (v *visitor) goes(address string) {
	v.t.Helper()
	v.do(chromedp.Navigate(address))
	v.wait("the page", `document.readyState === "complete" && document.querySelector("main h1")`)
}

// follows clicks the menu's entry and waits for its page.
func (v *visitor) follows(entry, title string) {
	v.t.Helper()
	v.clickFound("the menu's "+entry, `[...document.querySelectorAll("header nav a")].find((a) => a.textContent === `+quote(entry)+`)`)
	v.wait("the page "+title, `document.readyState === "complete" && document.querySelector("h1").textContent === `+quote(title))
}

func (v *visitor) looksAtEveryPage() {
	v.t.Helper()
	for _, page := range []struct{ entry, holds, shot string }{
		{"Tổng quan", "Sắp đến", "overview"}, {"Chỉ đạo", "11 chỉ đạo", "directives"}, {"Đơn vị", "LĐLĐ tỉnh", "organisations"},
		{"Lịch", "Ngày Thương binh", "calendar"},
		{"Biểu đồ", "Tình hình hoàn thành", "charts"}, {"Chuyển tin", "Mọi nhóm đều nhận được tin", "delivery"},
		{"Nhật ký", "report", "audit"},
	} {
		v.follows(page.entry, page.entry)
		v.sees("main", page.holds)
		v.looksRight(page.shot)
	}
	v.goesTo("directives/5")
	v.sees("h1", "#5")
	v.looksRight("directive")
	v.goesTo("organisations/ldld")
	v.sees("main", "Liên đoàn Lao động")
	v.looksRight("organisation")
}

// goesTo opens a page by its place below the dashboard's address.
func (v *visitor) goesTo(place string) {
	v.t.Helper()
	base := v.wait("the address", `location.origin + "/b/"`)
	v.goes(base + place)
}

// looksRight keeps pictures of a page in both themes and on a phone, and looks for what keeps people from using it.
func (v *visitor) looksRight(name string) {
	v.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		v.prefers(theme)
		v.wait("the pictures in "+theme, picturesShown(theme == "dark"))
		v.shoot("dashboard-" + name + "-" + theme)
		v.accessible(name + " in " + theme)
	}
	v.prefers("light")
	v.do(chromedp.EmulateViewport(360, 740))
	v.wait("the pictures on a phone", picturesShown(false))
	v.shoot("dashboard-" + name + "-phone")
	if wide := v.wait("the width", `String(document.documentElement.scrollWidth)`); wide > "360" && len(wide) >= 3 {
		v.t.Errorf("%s is %s pixels wide on a phone of 360", name, wide)
	}
	v.do(chromedp.EmulateViewport(1200, 800))
}

// picturesShown is true once the first picture of the page, where it has one, is there as the theme wants it. Those further down
// come when somebody goes there.
func picturesShown(dark bool) string {
	return fmt.Sprintf(`((one) => !one || one.complete && one.naturalWidth > 0 && one.currentSrc.includes("dark=1") === %t)(document.querySelector("main img"))`, dark)
}

// tabsTo moves the focus by keyboard alone until it is on the element that a selector finds first.
func (v *visitor) tabsTo(selector string) {
	v.t.Helper()
	const most = 200 // more than any page has links and fields
	for range most {
		if v.wait("the focus", `String(document.readyState === "complete" && document.activeElement === document.querySelector(`+quote(selector)+`))`) == "true" {
			return
		}
		v.keys("\t")
	}
	v.fail("the keyboard never comes to %s", selector)
}

// looksAtThePast chooses a day in the field at the page's end.
func (v *visitor) looksAtThePast() {
	v.t.Helper()
	v.goesTo("directives")
	v.do(chromedp.SetValue(chromedp.CSS("footer input[type=date]"), "2017-07-20"))
	v.clickFound("show", `document.querySelector("footer form.day button")`)
	v.wait("the day's page", `location.pathname === "/b/day/2017-07-20/directives"`)
	v.sees(".past", "ngày 20/7/2017")
	v.looksRight("past")
	v.follows("Tổng quan", "Tổng quan")
	v.sees(".past", "ngày 20/7/2017")
	v.clickFound("the present", `document.querySelector(".past a")`)
	v.wait("the present", `location.pathname === "/b/" && !document.querySelector(".past")`)
}

// accessible fails the test for every serious finding on the page.
func (v *visitor) accessible(where string) {
	v.t.Helper()
	v.wait("the tool", "(() => {"+axe+"; return true })()")
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(
		r.violations.filter((f) => ["serious", "critical"].includes(f.impact)).map((f) => f.id + ": " + f.help + ": " + f.nodes.map((n) => n.html).join(" "))))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		v.fail("looking for what keeps people from using %s: %v", where, err)
	}
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		v.fail("reading the findings %s: %v", found, err)
	}
	for _, violation := range violations {
		v.t.Errorf("%s: %s", where, violation)
	}
}

// searches finds a directive without typing accents.
func (v *visitor) searches() {
	v.t.Helper()
	v.goesTo("directives")
	v.click("input[type=search]")
	v.keys("cong trinh mung")
	v.enter()
	v.wait("what was found", `location.search.includes("cong")`)
	v.sees("main", "#5")
	v.shoot("dashboard-search")
}

// decides confirms a report on the page by keyboard alone; the card in the group follows, and a page that is open elsewhere, too.
func (v *visitor) decides(ctx context.Context, stage *Stage) {
	v.t.Helper()
	v.goesTo("directives?only=waiting")
	v.tabsTo("main tbody a")
	v.enter()
	v.wait("its page", `document.readyState === "complete" && document.querySelector(".decide button.main")`)
	v.shoot("dashboard-to-decide")
	unit := v.wait("whose it is", `document.querySelector(".decide").closest("article").id`)
	number := v.wait("which it is", `location.pathname.split("/").pop()`)
	v.tabsTo(".decide button.main")
	v.enter()
	v.sees(".said", "Đã xác nhận")
	v.shoot("dashboard-decided")
	chat := roomOf(directive.OrgID(unit)).Chat
	err := stage.Await(ctx, "the card to follow", func() (bool, error) {
		messages, err := stage.Messages(ctx, leaderOf(directive.OrgID(unit)).ID, chat)
		for _, m := range messages {
			if strings.Contains(m.Text, "#"+number+" ") && strings.Contains(m.Text, "đã xác nhận") {
				return true, err
			}
		}
		return false, err
	})
	if err != nil {
		v.fail("%v", err)
	}
}

// isKeptUpToDate leaves the overview open while somebody reports: it shows so by itself.
func (v *visitor) isKeptUpToDate(ctx context.Context, stage *Stage) {
	v.t.Helper()
	v.goesTo("")
	const waiting = `document.querySelector("a[href$='only=waiting'] b").textContent`
	before := v.wait("how many reports wait", waiting)
	v.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.sameDocument = true`))
		return err
	}))
	leader, room := leaderOf("hnd"), roomOf("hnd")
	if _, err := stage.Write(ctx, leader.ID, room.Chat, "/baocao 6 xong, 2 nhà", 0); err != nil {
		v.fail("%v", err)
	}
	v.sendsWhatIsReviewed(ctx, stage, leader, room.Chat)
	v.wait("the open page to follow", waiting+" !== "+quote(before)+" && window.sameDocument")
}

// sendsWhatIsReviewed presses the button that sends a report, once the bot shows it for review.
func (v *visitor) sendsWhatIsReviewed(ctx context.Context, stage *Stage, p Player, chat int64) {
	v.t.Helper()
	err := stage.Await(ctx, "the review", func() (bool, error) {
		messages, err := stage.Messages(ctx, p.ID, chat)
		for _, m := range messages {
			for _, row := range m.Buttons {
				for _, b := range row {
					if strings.Contains(b.Text, "Gửi") {
						_, err := stage.Press(ctx, p.ID, chat, m.ID, b.Data)
						return true, err
					}
				}
			}
		}
		return false, err
	})
	if err != nil {
		v.fail("%v", err)
	}
}

// usesTheKeyboard skips to the content and goes to a page without a mouse.
func (v *visitor) usesTheKeyboard() {
	v.t.Helper()
	v.goesTo("")
	v.keys("\t")
	v.sees(":focus", "Đến nội dung chính")
	v.keys("\t\t")
	v.sees(":focus", "Chỉ đạo")
	v.enter()
	v.sees("h1", "Chỉ đạo")
}

func (v *visitor) speaksEnglish() {
	v.t.Helper()
	v.clickFound("the person's menu", `document.querySelector("header summary")`)
	v.shoot("dashboard-menu")
	v.clickFound("English", `document.querySelector("button[value=en]")`)
	v.sees("h1", "Directives")
	v.goesTo("")
	v.sees("main", "By organisation")
	v.shoot("dashboard-english")
	v.accessible("the overview in English")
}

// linkWorksOnce opens the link again, as somebody else who found it.
func (v *visitor) linkWorksOnce(link string) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.ctx, http.MethodPost, link, nil)
	if err != nil {
		v.fail("%v", err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	answer, err := client.Do(req)
	if err != nil {
		v.fail("%v", err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Error(err)
	}
	if err := answer.Body.Close(); err != nil {
		v.t.Error(err)
	}
	if answer.StatusCode != http.StatusGone || len(answer.Cookies()) > 0 || !strings.Contains(string(body), "/dashboard") {
		v.t.Errorf("a used link answered %d with cookies %v:\n%s", answer.StatusCode, answer.Cookies(), body)
	}
}

// leaves signs out; nothing is to be seen after that.
func (v *visitor) leaves() {
	v.t.Helper()
	v.clickFound("the person's menu", `document.querySelector("header summary")`)
	v.clickFound("sign out", `document.querySelector("form[action$=leave] button")`)
	v.sees("h1", "Signed out")
	v.expected = "status of 401"
	v.goesTo("directives")
	v.sees("main", "Your session is over")
}
