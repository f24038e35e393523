package app

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const benchToken = "123456:bench"

// messenger is as little of a Bot API server as the benchmarks need, so that what they measure is the bot.
type messenger struct {
	*httptest.Server
	mu        sync.Mutex
	changed   chan struct{} // closed and replaced when updates come or are confirmed
	waiting   []string      // updates, as JSON
	first     int64         // the id of the first that waits
	offset    int64         // what was confirmed last
	sent      int           // messages that the bot sent
	answering func(chat int64)
}

func newMessenger(tb testing.TB) *messenger {
	tb.Helper()
	m := &messenger{changed: make(chan struct{}), first: 1}
	m.Server = httptest.NewServer(m)
	tb.Cleanup(m.Close)
	return m
}

// add queues updates made by build, which is given their ids.
func (m *messenger) add(n int, build func(i int, id int64) string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range n {
		m.waiting = append(m.waiting, build(i, m.first+int64(len(m.waiting))))
	}
	m.change()
}

func (m *messenger) change() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// await waits until is says true, which is called under the lock.
func (m *messenger) await(tb testing.TB, what string, is func() bool) {
	tb.Helper()
	late := time.After(2 * time.Minute)
	for {
		m.mu.Lock()
		holds, changed := is(), m.changed
		m.mu.Unlock()
		if holds {
			return
		}
		select {
		case <-changed:
		case <-late:
			tb.Fatalf("waited in vain for %s", what)
		}
	}
}

// confirmed waits until every update is confirmed.
func (m *messenger) confirmed(tb testing.TB) {
	tb.Helper()
	m.await(tb, "the confirmation of all updates", func() bool { return len(m.waiting) == 0 })
}

// ServeHTTP answers getMe, getUpdates, sendMessage, and anything else with true.
func (m *messenger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "/getUpdates"):
		m.updates(w, r, param(body, "offset"))
	case strings.HasSuffix(r.URL.Path, "/sendMessage"):
		chat := param(body, "chat_id")
		m.mu.Lock()
		m.sent++
		id := m.sent
		if m.answering != nil {
			m.answering(chat)
		}
		m.change()
		m.mu.Unlock()
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d,"from":{"id":123456,"is_bot":true,"first_name":"Giao ban",`+
			`"username":"giaoban_bot"},"chat":{"id":%d,"first_name":"Hoa","type":"private"},"date":1500000000,"text":"đã rõ"}}`, id, chat)
	case strings.HasSuffix(r.URL.Path, "/getMe"):
		_, _ = io.WriteString(w, `{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Giao ban","username":"giaoban_bot"}}`)
	default:
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	}
}

// param reads one number of a form, without the cost of reading all of it.
func param(form []byte, name string) int64 {
	_, rest, found := strings.Cut("&"+string(form), "&"+name+"=")
	if !found {
		return 0
	}
	value, _, _ := strings.Cut(rest, "&")
	value, _ = url.QueryUnescape(value)
	n, _ := strconv.ParseInt(value, 10, 64)
	return n
}

func (m *messenger) updates(w http.ResponseWriter, r *http.Request, offset int64) {
	m.mu.Lock()
	if gone := offset - m.first; gone > 0 {
		m.waiting = m.waiting[min(int(gone), len(m.waiting)):]
		m.first, m.offset = offset, offset
		if len(m.waiting) == 0 {
			m.waiting = nil
			m.change()
		}
	}
	for len(m.waiting) == 0 {
		changed := m.changed
		m.mu.Unlock()
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
		m.mu.Lock()
	}
	batch := m.waiting[:min(100, len(m.waiting))]
	m.mu.Unlock()
	_, _ = io.WriteString(w, `{"ok":true,"result":[`)
	for i, u := range batch {
		if i > 0 {
			_, _ = io.WriteString(w, ",")
		}
		_, _ = io.WriteString(w, u)
	}
	_, _ = io.WriteString(w, "]}")
}

// private is a message in a private chat.
func private(id, chat int64, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"Hoa","last_name":`+
		`"Lê Thị","username":"hoa%d","language_code":"vi"},"chat":{"id":%d,"first_name":"Hoa","last_name":"Lê Thị","username":"hoa%d",`+
		`"type":"private"},"date":1500000000,"text":%q}}`, id, id, chat, chat, chat, chat, text)
}

// talk is what people say among themselves in a group.
func talk(id, chat int64) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":2001,"is_bot":false,"first_name":"Hoa","last_name":`+
		`"Lê Thị","username":"hoa","language_code":"vi"},"chat":{"id":%d,"title":"LĐLĐ tỉnh – giao ban","type":"supergroup"},`+
		`"date":1500000000,"reply_to_message":{"message_id":7,"from":{"id":2002,"is_bot":false,"first_name":"Nam","last_name":"Võ"},`+
		`"chat":{"id":%d,"title":"LĐLĐ tỉnh – giao ban","type":"supergroup"},"date":1499999000,"text":"Mai mấy giờ họp ạ?"},`+
		`"text":"8 giờ đồng chí nhé, nhớ mang theo danh sách 20 nhà: https://example.vn/ds","entities":[{"offset":50,"length":24,"type":"url"}]}}`,
		id, id, chat, chat)
}
