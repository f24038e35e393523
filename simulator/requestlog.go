package simulator

import (
	"encoding/json"
	"net/http"
	"time"
)

// Request is one logged call of the Bot API.
type Request struct {
	Seq    int64             `json:"seq"`
	At     time.Time         `json:"at"`
	Method string            `json:"method"`
	ChatID int64             `json:"chat_id"`
	Params map[string]string `json:"params"`
	Files  []string          `json:"files"`
	Status int               `json:"status"`
	OK     bool              `json:"ok"`
	Error  string            `json:"error"`
	Answer json.RawMessage   `json:"answer,omitempty"`
	// TookMS and HeldMS are milliseconds of the simulator's clock.
	TookMS float64 `json:"took_ms"`
	HeldMS int64   `json:"held_ms"`
	Fault  string  `json:"fault"`

	raw    *params
	answer []byte
	code   int
	size   int
}

const (
	maxLoggedAnswer = 16 << 10
	maxEventParam   = 512 // characters
)

// status reads the HTTP status out of the answer, which carries it.
func (r *Request) status() int {
	if r.code == 0 {
		r.code = http.StatusOK
		if len(r.answer) > 6 && r.answer[6] == 'f' { // {"ok":false
			var a apiAnswer
			if json.Unmarshal(r.answer, &a) == nil && a.Code != 0 {
				r.code, r.Error = a.Code, a.Description
			}
		}
	}
	return r.code
}

// requestLog keeps the newest requests within a number of bytes.
type requestLog struct {
	limit, size int
	last        int64
	items       []*Request
}

func (l *requestLog) add(r *Request) {
	l.last++
	r.Seq = l.last
	r.status()
	r.size = 256 + min(len(r.answer), maxLoggedAnswer)
	if r.raw != nil {
		for _, p := range r.raw.list {
			r.size += len(p.name) + len(p.value) + 32
		}
		for _, f := range r.raw.fileOrder {
			r.Files = append(r.Files, f.name)
		}
		r.raw.files, r.raw.fileOrder = nil, nil // the message keeps the bytes
	}
	if len(r.answer) > maxLoggedAnswer {
		// The text is cut later; the log must not hold the rest.
		r.Answer, _ = json.Marshal(string(r.answer[:maxLoggedAnswer]))
		r.answer = nil
	}
	l.size += r.size
	l.items = append(l.items, r)
	n := 0
	for l.size > l.limit && n < len(l.items)-1 {
		l.size -= l.items[n].size
		l.items[n] = nil
		n++
	}
	l.items = l.items[n:]
}

// view fills in what the log keeps unrendered.
func (r *Request) view(s *Simulator, whole bool) Request {
	out := *r
	out.raw, out.answer = nil, nil
	out.Status, out.OK = r.code, r.code == http.StatusOK
	if r.Fault == FaultDrop {
		out.Status, out.OK, out.Error = 0, false, "the connection was dropped"
	}
	out.Params = map[string]string{}
	if out.Files == nil {
		out.Files = []string{}
	}
	if r.raw != nil {
		for _, p := range r.raw.list {
			if !whole {
				p.value = shorten(p.value, maxEventParam)
			}
			out.Params[p.name] = p.value
		}
		if c := s.lookupChat(r.raw.arg("chat_id")); c != nil {
			out.ChatID = c.id
		}
	}
	switch {
	case !whole && r.code == http.StatusOK:
		out.Answer = json.RawMessage(`{"ok":true}`)
	case out.Answer == nil && json.Valid(r.answer):
		out.Answer = r.answer
	}
	return out
}

func shorten(s string, characters int) string {
	n := 0
	for i := range s {
		if n == characters {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
