package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/bot"
	"giaoban/chat"
)

func claimed(action chat.Action, shown int64, m chat.Message) chat.Claimed {
	return chat.Claimed{Envelope: chat.Envelope{ID: "e", Place: chat.Place{Chat: -7, Topic: 5}, Action: action, Message: m}, Shown: shown}
}

func TestRequests(t *testing.T) {
	buttons := [][]chat.Button{{{Text: "Đã tiếp nhận", Data: "ack:12"}}, {}, {{Text: "Xem", URL: "https://example.org/"}}}
	const keyboard = `{"inline_keyboard":[[{"text":"Đã tiếp nhận","callback_data":"ack:12"}],[{"text":"Xem","url":"https://example.org/"}]]}`
	base := map[string]string{"chat_id": "-7", "link_preview_options": `{"is_disabled":true}`}
	for _, c := range []struct {
		name    string
		claimed chat.Claimed
		method  string
		params  map[string]string
		message int64
	}{
		{"send", claimed(chat.Put, 0, chat.Message{Text: "<b>x</b>"}), "sendMessage",
			map[string]string{"text": "<b>x</b>", "parse_mode": "HTML", "message_thread_id": "5"}, 77},
		{"plain", claimed(chat.Put, 0, chat.Message{Text: "<x>", Plain: true, Silent: true}), "sendMessage",
			map[string]string{"text": "<x>", "message_thread_id": "5", "disable_notification": "true"}, 77},
		{"buttons and reply", claimed(chat.Put, 0, chat.Message{Text: "x", Keyboard: buttons, ReplyTo: 9}), "sendMessage",
			map[string]string{"text": "x", "parse_mode": "HTML", "message_thread_id": "5", "reply_markup": keyboard,
				"reply_parameters": `{"message_id":9,"allow_sending_without_reply":true}`}, 77},
		{"question", claimed(chat.Put, 0, chat.Message{Text: "x", ForceReply: true, Placeholder: "…"}), "sendMessage",
			map[string]string{"text": "x", "parse_mode": "HTML", "message_thread_id": "5",
				"reply_markup": `{"force_reply":true,"selective":true,"input_field_placeholder":"…"}`}, 77},
		{"empty keyboard", claimed(chat.Put, 0, chat.Message{Text: "x", Keyboard: [][]chat.Button{{}}}), "sendMessage",
			map[string]string{"text": "x", "parse_mode": "HTML", "message_thread_id": "5"}, 77},
		{"edit", claimed(chat.Put, 12, chat.Message{Text: "x", Keyboard: buttons, ReplyTo: 3}), "editMessageText",
			map[string]string{"text": "x", "parse_mode": "HTML", "message_id": "12", "reply_markup": keyboard}, 77},
		{"remove", claimed(chat.Remove, 12, chat.Message{}), "deleteMessage", map[string]string{"message_id": "12"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, sent)
			message, err := bot.NewSender(newClient(t, s.URL, nil), false).Send(t.Context(), c.claimed)
			if err != nil || message != c.message {
				t.Errorf("got %d, %v; want %d", message, err, c.message)
			}
			want := call{c.method, map[string]string{}}
			for key, value := range base {
				if c.method != "deleteMessage" || key == "chat_id" {
					want.params[key] = value
				}
			}
			for key, value := range c.params {
				want.params[key] = value
			}
			if diff := cmp.Diff([]call{want}, s.got(), cmp.AllowUnexported(call{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	t.Run("replace is two requests", func(t *testing.T) {
		s := newServer(t, sent)
		_, err := bot.NewSender(newClient(t, s.URL, nil), false).Send(t.Context(), claimed(chat.Replace, 1, chat.Message{}))
		if fault(t, err).Fault != chat.Refused || len(s.got()) != 0 {
			t.Errorf("got %v, %v", err, s.got())
		}
	})
}

func TestPaidBroadcastIsAskedFor(t *testing.T) {
	s := newServer(t, sent)
	sender := bot.NewSender(newClient(t, s.URL, nil), true)
	if _, err := sender.Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"})); err != nil {
		t.Fatal(err)
	}
	free := bot.NewSender(newClient(t, s.URL, nil), false)
	for _, paid := range []bool{true, false} {
		c := claimed(chat.Put, 0, chat.Message{Text: "x"})
		c.Paid = paid
		if _, err := free.Send(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{"true", "true", ""} {
		if got := s.got()[i].params["allow_paid_broadcast"]; got != want {
			t.Errorf("allow_paid_broadcast of request %d is %q, want %q", i, got, want)
		}
	}
}

func TestOtherMethods(t *testing.T) {
	s := newServer(t, func(c call, w http.ResponseWriter, r *http.Request) {
		if c.method == "getMe" {
			ok(w, map[string]any{"id": 123456, "is_bot": true, "username": "giaoban_bot"})
			return
		}
		sent(c, w, r)
	})
	sender := bot.NewSender(newClient(t, s.URL, nil), false)
	id, username, err := sender.Me(t.Context())
	if id != 123456 || username != "giaoban_bot" || err != nil {
		t.Errorf("Me: %d %q %v", id, username, err)
	}
	if err := errors.Join(
		sender.AnswerCallback(t.Context(), "q1", strings.Repeat("ệ", 300), true),
		sender.AnswerCallback(t.Context(), "q2", "", false),
		sender.Typing(t.Context(), chat.Place{Chat: 4, Topic: 2}),
		sender.SetCommands(t.Context(), bot.OneChat(-3), "vi", []bot.Command{{Name: "baocao", Description: "Báo cáo"}}),
		sender.SetCommands(t.Context(), bot.Everyone(), "", nil),
		sender.DeleteWebhook(t.Context()),
	); err != nil {
		t.Error(err)
	}
	want := []call{
		{"getMe", map[string]string{}},
		{"answerCallbackQuery", map[string]string{"callback_query_id": "q1", "text": strings.Repeat("ệ", 200), "show_alert": "true"}},
		{"answerCallbackQuery", map[string]string{"callback_query_id": "q2"}},
		{"sendChatAction", map[string]string{"chat_id": "4", "message_thread_id": "2", "action": "typing"}},
		{"setMyCommands", map[string]string{"scope": `{"type":"chat","chat_id":-3}`, "language_code": "vi",
			"commands": `[{"command":"baocao","description":"Báo cáo"}]`}},
		{"setMyCommands", map[string]string{"scope": `{"type":"default"}`, "commands": `[]`}},
		{"deleteWebhook", map[string]string{}},
	}
	if diff := cmp.Diff(want, s.got(), cmp.AllowUnexported(call{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// fault returns the delivery error that err is, and checks that it hides the token.
func fault(t *testing.T, err error) *chat.DeliveryError {
	t.Helper()
	var failed *chat.DeliveryError
	if !errors.As(err, &failed) {
		t.Fatalf("%v is no delivery error", err)
	}
	mustHideToken(t, "the error", fmt.Sprintf("%v %+v %#v", err, err, failed.Cause))
	for cause := error(failed); cause != nil; cause = errors.Unwrap(cause) {
		mustHideToken(t, "a cause", cause.Error())
	}
	return failed
}

// Every error of the Bot API that a bot meets, by code and text.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		code       int
		text       string
		parameters string
		want       chat.Fault
	}{
		{400, "Bad Request: chat not found", "", chat.Unwelcome},
		{400, "Bad Request: chat_id is empty", "", chat.Refused},
		{400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1001234567890}`, chat.Migrated},
		{400, "Bad Request: group chat was upgraded to a supergroup chat", "", chat.Unwelcome},
		{403, "Forbidden: bot was kicked from the group chat", "", chat.Unwelcome},
		{403, "Forbidden: bot was kicked from the supergroup chat", "", chat.Unwelcome},
		{403, "Forbidden: bot is not a member of the channel chat", "", chat.Unwelcome},
		{403, "Forbidden: the group chat was deleted", "", chat.Unwelcome},
		{403, "Forbidden: bot was blocked by the user", "", chat.Unwelcome},
		{403, "Forbidden: user is deactivated", "", chat.Unwelcome},
		{403, "Forbidden: bot can't initiate conversation with a user", "", chat.Unwelcome},
		{403, "Forbidden: the bot can't send messages to the bot", "", chat.Unwelcome},
		{400, "Bad Request: message text is empty", "", chat.Refused},
		{400, "Bad Request: text must be non-empty", "", chat.Refused},
		{400, "Bad Request: message is too long", "", chat.TooLong},
		{400, "Bad Request: message caption is too long", "", chat.TooLong},
		{400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3", "", chat.Malformed},
		{400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"", "", chat.Malformed},
		{400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", "", chat.Same},
		{400, "Bad Request: message to edit not found", "", chat.Gone},
		{400, "Bad Request: message to delete not found", "", chat.Gone},
		{400, "Bad Request: message to pin not found", "", chat.Gone},
		{400, "Bad Request: message to be replied not found", "", chat.Gone},
		{400, "Bad Request: message can't be edited", "", chat.Gone},
		{400, "Bad Request: there is no text in the message to edit", "", chat.Gone},
		{400, "Bad Request: message can't be deleted", "", chat.Gone},
		{400, "Bad Request: message can't be deleted for everyone", "", chat.Gone},
		{400, "Bad Request: message thread not found", "", chat.NoTopic},
		{400, "Bad Request: TOPIC_CLOSED", "", chat.NoTopic},
		{400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "", chat.Gone},
		{400, "Bad Request: BUTTON_DATA_INVALID", "", chat.Refused},
		{400, "Bad Request: reply markup is too long", "", chat.Refused},
		{400, "Bad Request: not enough rights to send text messages to the chat", "", chat.Unwelcome},
		{400, "Bad Request: not enough rights to manage pinned messages in the chat", "", chat.Refused},
		{400, "Bad Request: CHAT_WRITE_FORBIDDEN", "", chat.Unwelcome},
		{400, "Bad Request: something new", "", chat.Refused},
		{401, "Unauthorized", "", chat.Rejected},
		{401, "Unauthorized: invalid token specified", "", chat.Rejected},
		{404, "Not Found", "", chat.Rejected},
		{409, "Conflict: terminated by other getUpdates request", "", chat.Rejected},
		{429, "Too Many Requests: retry after 14", `{"retry_after":14}`, chat.Throttled},
		{500, "Internal Server Error: restart", "", chat.NotSent},
		{418, "I'm a teapot", "", chat.Refused},
	} {
		t.Run(c.text, func(t *testing.T) {
			s := newServer(t, func(_ call, w http.ResponseWriter, _ *http.Request) { fail(w, c.code, c.text, c.parameters) })
			_, err := bot.NewSender(newClient(t, s.URL, nil), false).Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"}))
			got := fault(t, err)
			if got.Fault != c.want || got.Code != c.code || got.Text != c.text {
				t.Errorf("got %+v, want %s", got, c.want)
			}
			if c.want == chat.Throttled && got.RetryAfter != 14*time.Second {
				t.Errorf("RetryAfter is %v", got.RetryAfter)
			}
			if c.want == chat.Migrated && got.MigratedTo != -1001234567890 {
				t.Errorf("MigratedTo is %d", got.MigratedTo)
			}
		})
	}
}

// What is refused is recorded with the text, which no store takes with such a character in it.
func TestARefusalIsTextThatCanBeKept(t *testing.T) {
	s := newServer(t, func(_ call, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad\u0000 Request"}`)
	})
	_, err := bot.NewSender(newClient(t, s.URL, nil), false).Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"}))
	if got := fault(t, err); got.Text != "Bad Request" {
		t.Errorf("it says %q", got.Text)
	}
}

// What the network does, and whether the request may have arrived then.
func TestNetworkFaults(t *testing.T) {
	hijack := func(w http.ResponseWriter) net.Conn {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		return conn
	}
	page := func(code int, header ...string) func(call, http.ResponseWriter, *http.Request) {
		return func(_ call, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			if len(header) == 2 {
				w.Header().Set(header[0], header[1])
			}
			w.WriteHeader(code)
			_, _ = io.WriteString(w, "<html>nginx</html>")
		}
	}
	for _, c := range []struct {
		name   string
		answer func(call, http.ResponseWriter, *http.Request)
		want   chat.Fault
		code   int
	}{
		{"cut before the answer", func(_ call, w http.ResponseWriter, _ *http.Request) { _ = hijack(w).Close() }, chat.Ambiguous, 0},
		{"cut within the answer", func(_ call, w http.ResponseWriter, _ *http.Request) {
			conn := hijack(w)
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"ok\":true,")
			_ = conn.Close()
		}, chat.Ambiguous, 0},
		{"no answer in time", func(_ call, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, chat.Ambiguous, 0},
		{"half an answer in time", func(_ call, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"ok":true,"result":{"message_`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, chat.Ambiguous, 0},
		{"an answer without a message", func(_ call, w http.ResponseWriter, _ *http.Request) { ok(w, true) }, chat.Ambiguous, 0},
		{"not HTTP", func(_ call, w http.ResponseWriter, _ *http.Request) {
			conn := hijack(w)
			_, _ = io.WriteString(conn, "220 smtp ready\r\n")
			_ = conn.Close()
		}, chat.Ambiguous, 0},
		{"bad gateway", page(502), chat.Ambiguous, 502},
		{"gateway timeout", page(504), chat.Ambiguous, 504},
		{"unavailable", page(503), chat.NotSent, 503},
		{"a page from elsewhere", page(200), chat.NotSent, 200},
		{"a gateway's 429", page(429, "Retry-After", "9"), chat.Throttled, 429},
		{"a redirect", page(302, "Location", "https://login.example/"), chat.NotSent, 302},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, c.answer)
			patience := time.Minute // a slow machine is no fault of the network
			if strings.HasSuffix(c.name, "in time") {
				patience = 200 * time.Millisecond
			}
			sender := bot.NewSender(newClient(t, s.URL, func(o *bot.Options) { o.Timeout = patience }), false)
			_, err := sender.Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"}))
			got := fault(t, err)
			if got.Fault != c.want || got.Code != c.code {
				t.Errorf("got %s %d (%v), want %s %d", got.Fault, got.Code, err, c.want, c.code)
			}
			if c.code == 429 && got.RetryAfter != 9*time.Second {
				t.Errorf("RetryAfter is %v", got.RetryAfter)
			}
		})
	}
	t.Run("refused connection", func(t *testing.T) {
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		_, err := bot.NewSender(newClient(t, gone.URL, nil), false).Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"}))
		if got := fault(t, err); got.Fault != chat.NotSent {
			t.Errorf("got %v, want not_sent", got)
		}
	})
	t.Run("unknown host", func(t *testing.T) {
		_, err := bot.NewSender(newClient(t, "http://nowhere.invalid", nil), false).Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"}))
		if got := fault(t, err); got.Fault != chat.NotSent {
			t.Errorf("got %v, want not_sent", got)
		}
	})
	t.Run("cancelled before", func(t *testing.T) {
		s := newServer(t, sent)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := bot.NewSender(newClient(t, s.URL, nil), false).Send(ctx, claimed(chat.Put, 0, chat.Message{Text: "x"}))
		if got := fault(t, err); got.Fault != chat.NotSent || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want not_sent for context.Canceled", got)
		}
	})
}

func TestConnectionsAreKept(t *testing.T) {
	var mu sync.Mutex
	conns := 0
	s := &server{answer: sent}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			mu.Lock()
			defer mu.Unlock()
			conns++
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	sender := bot.NewSender(newClient(t, s.URL, func(o *bot.Options) { o.InFlight = 16 }), false)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 50 {
				if _, err := sender.Send(context.Background(), claimed(chat.Put, 0, chat.Message{Text: "x"})); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	mu.Lock()
	defer mu.Unlock()
	// A few more than in flight are dialled while others come back; without keeping them there would be hundreds.
	if conns > 80 {
		t.Errorf("%d connections for 800 requests, 16 in flight", conns)
	}
}

// watchedConn lets a test see to it that a connection's deadline is over.
type watchedConn struct{ *net.TCPConn }

func TestAConnectionOutlivesTheDeadlineOfItsLastRequest(t *testing.T) {
	s := newServer(t, sent)
	var dialled []watchedConn
	sender := bot.NewSender(newClient(t, s.URL, func(o *bot.Options) {
		o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			watched := watchedConn{conn.(*net.TCPConn)}
			dialled = append(dialled, watched)
			return watched, nil
		}
	}), false)
	for range 3 {
		if _, err := sender.Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"})); err != nil {
			t.Fatal(err)
		}
		if err := dialled[0].SetDeadline(time.Unix(1, 0)); err != nil { // a minute passes
			t.Fatal(err)
		}
	}
	if len(dialled) != 1 {
		t.Errorf("%d connections for three requests, one after the other", len(dialled))
	}
}

func TestARequestThatIsGivenUp(t *testing.T) {
	asked, answer := make(chan struct{}, 1), make(chan struct{})
	s := newServer(t, func(c call, w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-answer
		sent(c, w, r)
	})
	sender := bot.NewSender(newClient(t, s.URL, nil), false)
	ctx, giveUp := context.WithCancel(t.Context())
	go func() {
		<-asked
		giveUp()
	}()
	_, err := sender.Send(ctx, claimed(chat.Put, 0, chat.Message{Text: "x"}))
	if got := fault(t, err); got.Fault != chat.Ambiguous || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want ambiguous for context.Canceled", got)
	}
	close(answer)
	if _, err := sender.Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "y"})); err != nil {
		t.Errorf("the next request: %v", err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]bot.Options{
		"no token":          {},
		"no number":         {Token: "secretsecretsecret"},
		"no secret":         {Token: "123:"},
		"a path":            {Token: "123:secret/secret"},
		"endpoint":          {Token: token, Endpoint: "api.telegram.org"},
		"endpoint's scheme": {Token: token, Endpoint: "ftp://api.telegram.org"},
		"endpoint's query":  {Token: token, Endpoint: "https://api.telegram.org/?x=1"},
		"proxy":             {Token: token, Proxy: "::"},
		"proxy's scheme":    {Token: token, Proxy: "gopher://user:hidden-word@proxy:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bot.NewClient(o)
			if err == nil {
				t.Fatal("it was taken")
			}
			mustHideToken(t, "the error", err.Error())
			if strings.Contains(err.Error(), "hidden-word") || strings.Contains(err.Error(), "secretsecret") {
				t.Errorf("the error holds a secret: %v", err)
			}
		})
	}
}

func TestAnEndpointWithAPathAndOddSigns(t *testing.T) {
	var path string
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		ok(w, map[string]any{"id": 1, "username": "x"})
	}))
	defer front.Close()
	if _, _, err := bot.NewSender(newClient(t, front.URL+"/tele%20gram/", nil), false).Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "/tele gram/bot" + token + "/getMe"; path != want {
		t.Error("the path is not what it should be") // not printed: it holds the token
	}
}

func TestAProxyIsUsed(t *testing.T) {
	var got string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Host
		ok(w, map[string]any{"id": 1, "username": "x"})
	}))
	defer proxy.Close()
	c := newClient(t, "http://telegram.invalid", func(o *bot.Options) { o.Proxy = proxy.URL })
	if _, _, err := bot.NewSender(c, false).Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got != "telegram.invalid" {
		t.Errorf("the proxy was asked for %q", got)
	}
}

// A SOCKS5 proxy of which only as much is there as one connection needs.
func TestASocksProxyIsUsed(t *testing.T) {
	s := newServer(t, sent)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	var asked string
	serving.Go(func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		asked = socks(t.Context(), conn, strings.TrimPrefix(s.URL, "http://"))
	})
	c := newClient(t, "http://telegram.invalid", func(o *bot.Options) { o.Proxy = "socks5h://" + listener.Addr().String() })
	_, sendErr := bot.NewSender(c, false).Send(t.Context(), claimed(chat.Put, 0, chat.Message{Text: "x"}))
	c.Close()
	_ = listener.Close()
	serving.Wait()
	if sendErr != nil || asked != "telegram.invalid" {
		t.Errorf("the proxy was asked for %q; %v", asked, sendErr)
	}
}

// socks answers one CONNECT and joins the connection to target until either side ends. It returns the host asked for.
func socks(ctx context.Context, conn net.Conn, target string) string {
	buf := make([]byte, 300)
	if _, err := io.ReadFull(conn, buf[:3]); err != nil { // version, one method, none
		return err.Error()
	}
	_, _ = conn.Write([]byte{5, 0})
	if _, err := io.ReadFull(conn, buf[:5]); err != nil {
		return err.Error()
	}
	host := buf[5 : 5+buf[4]]
	if _, err := io.ReadFull(conn, buf[5:5+int(buf[4])+2]); err != nil {
		return err.Error()
	}
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	far, err := new(net.Dialer).DialContext(ctx, "tcp", target)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = far.Close() }()
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(conn, far)
		_ = conn.Close()
	})
	name := string(host)
	_, _ = io.Copy(far, conn)
	_ = far.Close()
	back.Wait()
	return name
}

// A card is pinned once it has arrived, and its pin goes with the edit that ends it; where the bot may not, it arrives all the
// same.
func TestPins(t *testing.T) {
	for _, refused := range []bool{false, true} {
		var called []string
		s := newServer(t, func(c call, w http.ResponseWriter, r *http.Request) {
			method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
			called = append(called, method)
			if refused && strings.Contains(method, "pin") {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: not enough rights to manage pinned messages in the chat"}`)
				return
			}
			sent(c, w, r)
		})
		sender := bot.NewSender(newClient(t, s.URL, nil), false)
		pinned := chat.Message{Text: "x", Pin: true}
		if id, err := sender.Send(t.Context(), claimed(chat.Put, 0, pinned)); err != nil || id != 77 {
			t.Errorf("got %d, %v", id, err)
		}
		over := claimed(chat.Put, 77, chat.Message{Text: "over"})
		over.ShownAs = &pinned
		if _, err := sender.Send(t.Context(), over); err != nil {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]string{"sendMessage", "pinChatMessage", "unpinChatMessage", "editMessageText"}, called); diff != "" {
			t.Errorf("called (-want +got):\n%s", diff)
		}
	}
}
