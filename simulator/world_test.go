package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"giaoban/clock"
	"giaoban/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "123456:simulator"

// noon is when every test begins: 12:00 in Hà Nội.
func noon() time.Time { return time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC) }

// world is a served simulator whose clock stands still until it is moved.
type world struct {
	t     *testing.T
	clock *clock.Movable
	sim   *simulator.Simulator
	base  string
	http  *http.Client
}

func newWorld(t *testing.T, change ...func(*simulator.Options)) *world {
	t.Helper()
	options := simulator.Options{Clock: clock.New(noon), Token: token, BotUsername: "giaoban_bot", BotName: "Giao ban"}
	for _, c := range change {
		c(&options)
	}
	sim, err := simulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		sim.Close()
		server.Close()
		client.CloseIdleConnections()
	})
	return &world{t: t, clock: options.Clock, sim: sim, base: server.URL, http: client}
}

// answer is what the Bot API said.
type answer struct {
	Status      int
	Header      http.Header
	Raw         []byte
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type object = map[string]any

func (w *world) do(r *http.Request) answer {
	w.t.Helper()
	response, err := w.http.Do(r)
	if err != nil {
		w.t.Fatalf("%s: %v", r.URL.Path, err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatalf("%s: %v", r.URL.Path, err)
	}
	a := answer{Status: response.StatusCode, Header: response.Header, Raw: raw}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &a); err != nil {
			w.t.Fatalf("%s: %v in %s", r.URL.Path, err, raw)
		}
	}
	return a
}

func (w *world) request(method, path, contentType, body string) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// call calls a method of the Bot API with a JSON body.
func (w *world) call(method string, params object) answer {
	w.t.Helper()
	if params == nil {
		params = object{}
	}
	body, err := json.Marshal(params)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.do(w.request("POST", "/bot"+token+"/"+method, "application/json", string(body)))
}

// form calls a method with a urlencoded body, where every value is text.
func (w *world) form(method string, pairs ...string) answer {
	w.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return w.do(w.request("POST", "/bot"+token+"/"+method, "application/x-www-form-urlencoded", values.Encode()))
}

// ok calls a method that must succeed and decodes its result.
func ok[R any](w *world, method string, params object) R {
	w.t.Helper()
	return result[R](w, w.call(method, params))
}

func result[R any](w *world, a answer) R {
	w.t.Helper()
	var out R
	if !a.OK {
		w.t.Fatalf("refused: %s", a.Raw)
	}
	if err := json.Unmarshal(a.Result, &out); err != nil {
		w.t.Fatalf("%v in %s", err, a.Raw)
	}
	return out
}

// refused checks the whole envelope of a refusal.
func (w *world) refused(a answer, code int, text string) {
	w.t.Helper()
	if a.OK || a.Status != code || a.Code != code || a.Description != text {
		w.t.Errorf("got %d %s\nwant %d %q", a.Status, a.Raw, code, text)
	}
}

// control posts to the control interface.
func (w *world) control(path string, body object) object {
	w.t.Helper()
	status, out := w.tryControl("POST", path, body)
	if status != http.StatusOK {
		w.t.Fatalf("%s: %d %v", path, status, out)
	}
	return out
}

func (w *world) tryControl(method, path string, body any) (int, object) {
	w.t.Helper()
	var reader string
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		reader = string(data)
	}
	a := w.do(w.request(method, path, "application/json", reader))
	var out object
	if err := json.Unmarshal(a.Raw, &out); err != nil {
		w.t.Fatalf("%s: %v in %s", path, err, a.Raw)
	}
	return a.Status, out
}

// person makes somebody who has started the bot.
func (w *world) person(name string) int64 {
	w.t.Helper()
	p, err := w.sim.AddPerson(simulator.PersonSpec{FirstName: name, Username: strings.ToLower(name), Language: "vi", Started: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

// chat makes a chat of the type with the bot in it.
func (w *world) chat(kind string, creator int64, members ...int64) int64 {
	w.t.Helper()
	return w.chatWith(simulator.ChatSpec{Type: kind, Title: "Xã Long", Creator: simulator.Ref(creator)}, members...)
}

func (w *world) chatWith(spec simulator.ChatSpec, members ...int64) int64 {
	w.t.Helper()
	for _, m := range members {
		spec.Members = append(spec.Members, simulator.Ref(m))
	}
	c, err := w.sim.AddChat(spec)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

func (w *world) write(chat, as int64, text string) simulator.Message {
	w.t.Helper()
	m, err := w.sim.Write(chat, simulator.WriteSpec{As: simulator.Ref(as), Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// must fails the test on an error of the control interface in process.
func must[R any](w *world) func(R, error) R {
	return func(out R, err error) R {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
		return out
	}
}

// send sends a text and returns the message's id.
func (w *world) send(chat int64, text string, more ...object) int64 {
	w.t.Helper()
	params := object{"chat_id": chat, "text": text}
	for _, extra := range more {
		for k, v := range extra {
			params[k] = v
		}
	}
	return ok[struct {
		ID int64 `json:"message_id"`
	}](w, "sendMessage", params).ID
}

func buttons(data string) object {
	return object{"reply_markup": object{"inline_keyboard": [][]object{{{"text": "OK", "callback_data": data}}}}}
}

// update is one that the bot got; Kind names it and Body is what is under that name.
type update struct {
	ID   int64
	Kind string
	Body object
}

func (u update) at(path string) any { return dig(u.Body, path) }

// dig follows a path such as "chat.id" or "entities.0.type".
func dig(v any, path string) any {
	for _, step := range strings.Split(path, ".") {
		switch in := v.(type) {
		case object:
			v = in[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// id digs a number that fits an int64.
func id(v any, path string) int64 {
	n, _ := dig(v, path).(float64)
	return int64(n)
}

func updatesOf(w *world, a answer) []update {
	w.t.Helper()
	var out []update
	for _, raw := range result[[]map[string]json.RawMessage](w, a) {
		var u update
		for name, body := range raw {
			if name == "update_id" {
				_ = json.Unmarshal(body, &u.ID)
				continue
			}
			u.Kind = name
			_ = json.Unmarshal(body, &u.Body)
		}
		out = append(out, u)
	}
	return out
}

// take returns the waiting updates and confirms them.
func (w *world) take() []update {
	w.t.Helper()
	got := updatesOf(w, w.call("getUpdates", nil))
	if len(got) > 0 {
		w.call("getUpdates", object{"offset": got[len(got)-1].ID + 1})
	}
	return got
}

// kinds names the updates, service messages by what they say.
func kinds(us []update) string {
	var out []string
	for _, u := range us {
		name := u.Kind
		for _, service := range []string{"new_chat_members", "left_chat_member", "pinned_message", "migrate_to_chat_id", "migrate_from_chat_id",
			"new_chat_title", "forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "supergroup_chat_created", "group_chat_created"} {
			if _, has := u.Body[service]; has {
				name += ":" + service
			}
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

// until waits for the simulator to come into a state.
func (w *world) until(done func(*simulator.Simulator) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 2*time.Minute)
	defer cancel()
	if err := w.sim.Wait(ctx, done); err != nil {
		w.t.Fatal(err)
	}
}

func polling(s *simulator.Simulator) bool { return s.Bot().Polling }

// background starts a call and returns where its answer will come.
func (w *world) background(method string, params object) <-chan answer {
	out := make(chan answer, 1)
	go func() { out <- w.call(method, params) }()
	return out
}

// part is one of a multipart request; a file when name is not empty.
type part struct{ field, name, text string }

// multipart posts a form without telling its length, as clients that stream files do.
func (w *world) multipart(path string, parts ...part) answer {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		var to io.Writer
		var err error
		if p.name != "" {
			to, err = form.CreateFormFile(p.field, p.name)
		} else {
			to, err = form.CreateFormField(p.field)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		_, _ = io.WriteString(to, p.text)
	}
	if err := form.Close(); err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), "POST", w.base+path, io.MultiReader(&body)) // hides the length: chunked
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.do(r)
}

func (w *world) upload(method string, parts ...part) answer {
	w.t.Helper()
	return w.multipart("/bot"+token+"/"+method, parts...)
}

func (w *world) forward(d time.Duration) { w.clock.Advance(d) }
