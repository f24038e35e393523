package dashboard_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"giaoban/calendar"
	"giaoban/chat"
	"giaoban/clock"
	"giaoban/directive"
	"giaoban/i18n"
	"giaoban/ledger"
	"giaoban/pass"
	"giaoban/render"
	"giaoban/store"
	"giaoban/store/sqlite"
	"giaoban/summary/source"
	"giaoban/web/dashboard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The people of the tests.
const (
	officer  = directive.PersonID(1)
	leader   = directive.PersonID(2)
	farmer   = directive.PersonID(3)
	stranger = directive.PersonID(9)
)

// office is a small office with its pages.
type office struct {
	t     testing.TB
	clock *clock.Movable
	keys  pass.Keys
	store *sqlite.Store
	desk  *ledger.Ledger
	pages *dashboard.Pages
	site  *httptest.Server
	files drawer
}

func open(tb testing.TB) *office {
	tb.Helper()
	o := &office{t: tb, files: drawer{}, clock: clock.New(func() time.Time { return time.Time{} })} // it moves only when it is moved
	o.clock.Set(time.Date(2017, 6, 8, 1, 0, 0, 0, time.UTC))
	var err error
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if o.store, err = sqlite.Open(tb.Context(), sqlite.Options{Path: filepath.Join(tb.TempDir(), "office.db"), Logger: log}); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := o.store.Close(); err != nil {
			tb.Error(err)
		}
	})
	texts, err := i18n.Load()
	if err != nil {
		tb.Fatal(err)
	}
	renderer := render.New(texts, render.Office{BotUsername: "giaoban_bot", Zone: calendar.Zone()})
	rules := directive.DefaultRules(calendar.Zone())
	o.desk = ledger.New(ledger.Options{Store: o.store, Renderer: renderer, Clock: o.clock, Rules: rules, Logger: log})
	if o.keys, err = pass.New("secret"); err != nil {
		tb.Fatal(err)
	}
	o.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.pages.ServeHTTP(w, r) }))
	tb.Cleanup(o.site.Close)
	base, err := url.Parse(o.site.URL)
	if err != nil {
		tb.Fatal(err)
	}
	o.pages, err = dashboard.New(dashboard.Options{
		Base: base, Store: o.store, Ledger: o.desk, Renderer: renderer, Keys: o.keys, Clock: o.clock, Wall: clock.New(time.Now), Random: rand.Reader,
		Zone: calendar.Zone(), SessionLife: time.Hour, Rules: rules, Files: o.files, Logger: log,
		Source: source.New(source.Options{Records: o.store, Answers: o.store, Clock: o.clock}),
	})
	if err != nil {
		tb.Fatal(err)
	}
	o.found()
	return o
}

func (o *office) do(key string, by directive.Actor, cmd directive.Command) {
	o.t.Helper()
	if _, err := o.desk.Execute(context.Background(), ledger.Turn{Key: key, Actor: by, Command: cmd}); err != nil {
		o.t.Fatalf("%s: %v", key, err)
	}
}

// found sets up two organisations with a leader each, an officer, and two directives for both.
func (o *office) found() {
	o.t.Helper()
	root := directive.BySystem("test")
	name := func(vi string) directive.Text { return directive.Text{VI: vi, EN: vi + " (en)"} }
	o.do("orgs", root, directive.RegisterOrganisations{Organisations: []directive.Organisation{
		{ID: "ldld", Name: name("Liên đoàn Lao động"), Short: name("LĐLĐ"), Order: 1},
		{ID: "hnd", Name: name("Hội Nông dân"), Short: name("HND"), Order: 2},
	}})
	for id, duty := range map[directive.PersonID]directive.Duty{
		officer: {Role: directive.Board}, leader: {Role: directive.Leader, Organisation: "ldld"},
		farmer: {Role: directive.Leader, Organisation: "hnd"},
	} {
		o.do("duty"+string(rune('0'+id)), root, directive.GrantDuty{
			Person: directive.Person{ID: id, Name: "Người " + string(rune('0'+id)), Lang: directive.Vietnamese}, Duty: duty,
		})
	}
	for i, org := range []directive.OrgID{"ldld", "hnd"} {
		o.do("group"+string(org), root, directive.BindGroup{Group: directive.Group{
			Chat: int64(-100 - i), Organisation: org, Title: "Nhóm " + string(org), Lang: directive.Vietnamese, Health: directive.Healthy,
		}})
	}
	o.do("meeting", root, directive.RecordMeeting{Meeting: directive.Meeting{
		ID: "june", Date: calendar.Date{Year: 2017, Month: 6, Day: 8}, Title: name("Giao ban"),
		Participants: []directive.OrgID{"ldld", "hnd"},
	}})
	draft := func(title string, leads ...directive.OrgID) directive.Directive {
		return directive.Directive{
			Title: name(title), Body: name("Nội dung <b>" + title + "</b>"), Lead: leads,
			Due: calendar.By(calendar.Date{Year: 2017, Month: 6, Day: 20}),
		}
	}
	o.do("drafts", directive.ByPerson(officer), directive.DraftDirectives{Meeting: "june", Drafts: []directive.Directive{
		draft("Sửa nhà tình nghĩa", "ldld", "hnd"), draft("Việc riêng của nông dân", "hnd"),
	}})
	o.do("publish", directive.ByPerson(officer), directive.Publish{Numbers: []int{1, 2}})
}

// visitor is somebody's browser.
type visitor struct {
	o      *office
	client *http.Client
}

func (o *office) link(person directive.PersonID) string {
	o.t.Helper()
	ticket, err := pass.Issue(rand.Reader, pass.Link, int64(person), o.clock.Now(), 10*time.Minute)
	if err != nil {
		o.t.Fatal(err)
	}
	signed, err := o.keys.Sign(ticket)
	if err != nil {
		o.t.Fatal(err)
	}
	return "enter/" + signed
}

func (o *office) browser() *visitor {
	o.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	v := &visitor{o: o, client: &http.Client{Jar: jar, Transport: &http.Transport{}}}
	o.t.Cleanup(v.client.CloseIdleConnections)
	return v
}

// enters opens a session.
func (o *office) enters(person directive.PersonID) *visitor {
	o.t.Helper()
	v := o.browser()
	if status, page := v.posts(o.link(person), nil); status != http.StatusOK || !strings.Contains(page, "Tổng quan") {
		o.t.Fatalf("entering gave %d:\n%s", status, page)
	}
	return v
}

func (v *visitor) asks(method, place string, form url.Values) (int, string, http.Header) {
	v.o.t.Helper()
	req, err := http.NewRequestWithContext(v.o.t.Context(), method, v.o.site.URL+dashboard.Prefix+place, strings.NewReader(form.Encode()))
	if err != nil {
		v.o.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := v.client.Do(req)
	if err != nil {
		v.o.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.o.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer.Header
}

func (v *visitor) gets(place string) (int, string) {
	v.o.t.Helper()
	status, body, _ := v.asks(http.MethodGet, place, nil)
	return status, body
}

func (v *visitor) posts(place string, form url.Values) (int, string) {
	v.o.t.Helper()
	status, body, _ := v.asks(http.MethodPost, place, form)
	return status, body
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// form returns the hidden fields of the form that leads to an act.
func (v *visitor) form(page, act string) url.Values {
	v.o.t.Helper()
	_, rest, found := strings.Cut(page, act+`">`)
	if !found {
		v.o.t.Fatalf("there is no form for %s on:\n%s", act, page)
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	fields := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(rest, -1) {
		fields.Set(m[1], m[2])
	}
	return fields
}

func (o *office) reports(text string) {
	o.t.Helper()
	o.do("report "+text, directive.ByPerson(leader), directive.GiveReport{
		Assignment: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, State: directive.Submitted, Text: text,
	})
}

func TestNobodyLooksWithoutASession(t *testing.T) {
	o := open(t)
	v := o.browser()
	for _, place := range []string{"", "directives", "directives/1", "organisations", "organisations/ldld", "milestones", "delivery", "audit", "events"} {
		status, page := v.gets(place)
		if status != http.StatusUnauthorized || !strings.Contains(page, "/bangdieukhien") || strings.Contains(page, "Sửa nhà") {
			t.Errorf("%q gave %d:\n%s", place, status, page)
		}
	}
	for _, place := range []string{"leave", "directives/1/ldld/confirm"} {
		if status, _ := v.posts(place, nil); status != http.StatusUnauthorized {
			t.Errorf("posting to %q gave %d", place, status)
		}
	}
}

func TestALinkWorksOnceAndNotForLong(t *testing.T) {
	o := open(t)
	link := o.link(officer)
	v := o.browser()
	for range 2 { // What looks ahead at a link doesn't use it up.
		if status, page := v.gets(link); status != http.StatusOK || !strings.Contains(page, "Người 1") {
			t.Fatalf("the link gave %d:\n%s", status, page)
		}
	}
	if status, page := v.posts(link, nil); status != http.StatusOK || !strings.Contains(page, "Tổng quan") {
		t.Fatalf("entering gave %d:\n%s", status, page)
	}
	other := o.browser()
	if status, page := other.posts(link, nil); status != http.StatusGone || !strings.Contains(page, "đã được dùng") {
		t.Errorf("the second time gave %d:\n%s", status, page)
	}
	if status, _ := other.gets(""); status != http.StatusUnauthorized {
		t.Errorf("whoever used it second sees a page: %d", status)
	}
	late := o.link(officer)
	o.clock.Set(o.clock.Now().Add(10 * time.Minute))
	if status, page := other.posts(late, nil); status != http.StatusGone || !strings.Contains(page, "hết hạn") {
		t.Errorf("a late link gave %d:\n%s", status, page)
	}
	for _, bad := range []string{"enter/x", "enter/" + strings.Repeat("A", 92), o.link(stranger)} {
		if status, _ := other.posts(bad, nil); status != http.StatusNotFound {
			t.Errorf("%s gave %d", bad, status)
		}
	}
}

func TestTheOwnerHearsThatALinkWasUsed(t *testing.T) {
	o := open(t)
	o.enters(leader)
	claimed, err := o.store.Claim(t.Context(), chat.ClaimRequest{Now: o.clock.Now().Add(time.Hour), Limit: 100, Lowest: chat.Digest})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claimed {
		if c.Place.Chat == int64(leader) && strings.Contains(c.Message.Text, "Bảng điều khiển đã được mở") {
			if c.Message.Keyboard[0][0].Data != dashboard.ActSignOut {
				t.Errorf("its button is %+v", c.Message.Keyboard)
			}
			return
		}
	}
	t.Errorf("nobody was told: %+v", claimed)
}

func TestASessionEnds(t *testing.T) {
	o := open(t)
	first, second := o.enters(officer), o.enters(officer)
	o.clock.Set(o.clock.Now().Add(2 * time.Second))
	_, page := first.gets("")
	if status, body := first.posts("leave", first.form(page, "leave")); status != http.StatusOK || !strings.Contains(body, "đăng xuất") {
		t.Errorf("leaving gave %d:\n%s", status, body)
	}
	for name, v := range map[string]*visitor{"this": first, "the other": second} {
		if status, _ := v.gets(""); status != http.StatusUnauthorized {
			t.Errorf("%s session goes on after signing out: %d", name, status)
		}
	}
	o.clock.Set(o.clock.Now().Add(2 * time.Second))
	third := o.enters(officer)
	o.clock.Set(o.clock.Now().Add(time.Hour))
	if status, _ := third.gets(""); status != http.StatusUnauthorized {
		t.Errorf("a session outlives its life: %d", status)
	}
}

func TestEverybodySeesTheirOwn(t *testing.T) {
	o := open(t)
	all, own := o.enters(officer), o.enters(leader)
	for place, want := range map[string][2]bool{ // what stands on the page for the officer, and for the leader
		"directives?q=viec+rieng": {true, false}, "directives?q=sua+nha": {true, true}, "organisations": {true, false},
	} {
		for i, v := range []*visitor{all, own} {
			_, page := v.gets(place)
			_, main, _ := strings.Cut(page, "<tbody>")
			text := map[string]string{"organisations": "HND", "directives?q=sua+nha": "Sửa nhà"}[place]
			if text == "" {
				text = "Việc riêng"
			}
			if strings.Contains(main, text) != want[i] {
				t.Errorf("%s shows %q to %d: %t", place, text, i, !want[i])
			}
		}
	}
	for _, place := range []string{"directives/2", "organisations/hnd", "organisations/none", "directives/99", "directives/x", "delivery", "audit", "nothing"} {
		if status, page := own.gets(place); status != http.StatusNotFound || strings.Contains(page, "Việc riêng") {
			t.Errorf("the leader gets %d for %s:\n%s", status, place, page)
		}
	}
	if _, page := own.gets("directives/1"); strings.Contains(page, `id="hnd"`) || !strings.Contains(page, `id="ldld"`) {
		t.Errorf("the leader's page of a shared directive:\n%s", page)
	}
}

func TestADecisionOnThePage(t *testing.T) {
	o := open(t)
	o.reports("xong <script>alert(1)</script>")
	v := o.enters(officer)
	_, page := v.gets("directives/1")
	if strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;alert(1)") || strings.Contains(page, "<b>Sửa") {
		t.Errorf("what people wrote is not escaped:\n%s", page)
	}
	form := v.form(page, "directives/1/ldld/confirm")
	for range 2 { // Sent twice, it is one decision.
		if status, body := v.posts("directives/1/ldld/confirm", form); status != http.StatusOK || !strings.Contains(body, "Đã xác nhận") {
			t.Errorf("confirming gave %d:\n%s", status, body)
		}
	}
	if got := o.assignment("ldld").State; got != directive.Confirmed {
		t.Errorf("the assignment is %s", got)
	}
	again := v.form(page, "directives/1/ldld/return")
	again.Set("form", strings.Repeat("0", 32))
	again.Set("reason", "thiếu ảnh")
	if _, body := v.posts("directives/1/ldld/return", again); !strings.Contains(body, "đã được giải quyết") {
		t.Errorf("a decision that comes late says:\n%s", body)
	}
}

func (o *office) assignment(org directive.OrgID) directive.Assignment {
	o.t.Helper()
	found, err := o.store.Assignments(o.t.Context(), store.Filter{Directive: 1, Organisation: org})
	if err != nil || len(found) != 1 {
		o.t.Fatalf("reading the assignment: %v, %v", found, err)
	}
	return found[0]
}

func TestADecisionNeedsItsFormAndItsRole(t *testing.T) {
	o := open(t)
	o.reports("xong")
	v := o.enters(officer)
	_, page := v.gets("directives/1")
	good := v.form(page, "directives/1/ldld/confirm")
	for name, change := range map[string]func(url.Values){
		"no token": func(f url.Values) { f.Del("token") }, "a wrong token": func(f url.Values) { f.Set("token", "AAAA") },
		"no form": func(f url.Values) { f.Del("form") }, "a forged form": func(f url.Values) { f.Set("form", "update:1") },
	} {
		form := url.Values{}
		for k, vs := range good {
			form[k] = vs
		}
		change(form)
		if status, _ := v.posts("directives/1/ldld/confirm", form); status != http.StatusForbidden && status != http.StatusBadRequest {
			t.Errorf("%s gave %d", name, status)
		}
	}
	other := o.enters(leader)
	_, own := other.gets("")
	form := other.form(own, "leave")
	form.Set("form", strings.Repeat("a", 32))
	if _, body := other.posts("directives/1/ldld/confirm", form); !strings.Contains(body, "do cán bộ Ban Dân vận") {
		t.Errorf("a leader who confirms gets:\n%s", body)
	}
	if status, _ := v.posts("directives/1/ldld/dance", good); status != http.StatusNotFound {
		t.Errorf("an act that is none gave %d", status)
	}
	if got := o.assignment("ldld").State; got != directive.Submitted {
		t.Errorf("the assignment is %s", got)
	}
	returned := v.form(page, "directives/1/ldld/return")
	if _, body := v.posts("directives/1/ldld/return", returned); !strings.Contains(body, "ghi lý do") {
		t.Errorf("a return without a reason says:\n%s", body)
	}
}

func TestExtensionsAreDecided(t *testing.T) {
	for act, want := range map[string]string{"grant": "2017-06-30", "shorten": "2017-06-25", "deny": "2017-06-20"} {
		t.Run(act, func(t *testing.T) {
			o := open(t)
			o.do("ask", directive.ByPerson(leader), directive.AskExtension{
				Assignment: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, Reason: "mưa bão",
				Until: calendar.By(calendar.Date{Year: 2017, Month: 6, Day: 30}),
			})
			v := o.enters(officer)
			_, page := v.gets("directives/1")
			form := v.form(page, "directives/1/ldld/"+act)
			form.Set("reason", "lý do")
			form.Set("until", "2017-06-25")
			if status, body := v.posts("directives/1/ldld/"+act, form); status != http.StatusOK || !strings.Contains(body, `class="said"`) {
				t.Errorf("deciding gave %d:\n%s", status, body)
			}
			if got := o.assignment("ldld").Due.LastDay().String(); got != want {
				t.Errorf("the deadline is %s, want %s", got, want)
			}
		})
	}
}

func TestAPageFollowsTheRecords(t *testing.T) {
	o := open(t)
	v := o.enters(officer)
	if _, page := v.gets(""); !strings.Contains(page, "Không có báo cáo nào chờ xác nhận") {
		t.Errorf("before:\n%s", page)
	}
	o.reports("xong")
	if _, page := v.gets(""); !strings.Contains(page, "LĐLĐ · nộp lúc") {
		t.Errorf("after a report:\n%s", page)
	}
	o.clock.Set(time.Date(2017, 6, 20, 17, 0, 0, 0, time.UTC)) // midnight, in the office's zone
	o.enters(officer)
	w := o.enters(officer)
	if _, page := w.gets(""); !strings.Contains(page, "quá hạn 1 ngày") {
		t.Errorf("after the deadline:\n%s", page)
	}
}

func TestPagesAreOfferedInPieces(t *testing.T) {
	o := open(t)
	v := o.enters(officer)
	for _, place := range []string{"directives?page=0", "directives?page=99", "directives?page=x", "audit?before=x", "milestones?month=x", "milestones?month=3000-01"} {
		if status, _ := v.gets(place); status != http.StatusOK {
			t.Errorf("%s gave %d", place, status)
		}
	}
	seen := map[string]bool{}
	for place := "audit"; place != ""; {
		_, page := v.gets(place)
		for _, m := range regexp.MustCompile(`<code>([a-z_]+)</code></td>`).FindAllStringSubmatch(page, -1) {
			seen[m[1]] = true
		}
		more := regexp.MustCompile(`<a href="(\?before=\d+)" rel="next"`).FindStringSubmatch(page)
		if place = ""; more != nil {
			place = "audit" + more[1]
		}
	}
	for _, action := range []string{"register_organisations", "publish", "bind_group"} {
		if !seen[action] {
			t.Errorf("the audit doesn't show %s: %v", action, seen)
		}
	}
}

func TestPagesProtectThemselves(t *testing.T) {
	o := open(t)
	v := o.enters(officer)
	_, _, header := v.asks(http.MethodGet, "", nil)
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cache-Control": "no-store",
	} {
		if !strings.Contains(header.Get(name), want) {
			t.Errorf("%s is %q", name, header.Get(name))
		}
	}
	for back, want := range map[string]string{
		"/b/directives?q=x": "/b/directives", "https://elsewhere.example/b/": "/b/", "//elsewhere.example/b/": "/b/", "/metrics": "/b/",
		"/b/../healthz": "/b/", `/b/\elsewhere`: "/b/",
	} {
		v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		_, _, header := v.asks(http.MethodPost, "look", url.Values{"theme": {"dark"}, "back": {back}})
		if got, _, _ := strings.Cut(header.Get("Location"), "?"); got != want && back != "/b/../healthz" {
			t.Errorf("back to %s leads to %s", back, got)
		}
	}
}

func TestAnOpenPageHearsOfChanges(t *testing.T) {
	o := open(t)
	v := o.enters(officer)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.site.URL+dashboard.Prefix+"events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := v.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	next := func() string {
		line := make([]byte, 64)
		n, err := answer.Body.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		return string(line[:n])
	}
	before := next()
	o.reports("xong")
	o.pages.Changed()
	after := next()
	for after == ": \n\n" {
		after = next()
	}
	if !strings.HasPrefix(before, "data: ") || !strings.HasPrefix(after, "data: ") || before == after {
		t.Errorf("it said %q, then %q", before, after)
	}
}
