package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// call is one request of the bot on its way through the server.
type call struct {
	s      *Simulator
	ctx    context.Context
	params *params
	spec   method
	chat   *chat // the chat it is about, once it was resolved
	// keyboard is reply_markup, read before the lock is taken since it needs nothing of the world.
	keyboard    *markup
	keyboardErr error
}

// method is one of the Bot API's.
type method struct {
	name string
	run  func(*call) (any, error) // with s.mu held
	// cost is how many messages a call counts in the rate limits; nil counts none.
	cost func(*call) int
	// waits handlers lock by themselves, because they wait.
	waits bool
}

// described is a result with the explanation that some methods add to it.
type described struct {
	result any
	text   string
}

func (s *Simulator) checkToken(token string) *apiError {
	if token == s.options.Token {
		return nil
	}
	id, _, ok := strings.Cut(token, ":")
	if n, err := strconv.ParseInt(id, 10, 64); !ok || err != nil || n <= 0 || token[0] == '0' || len(token) > 80 {
		return &apiError{code: http.StatusUnauthorized, text: "Unauthorized: invalid token specified"}
	}
	return unauthorized()
}

// serveMethod answers /bot<token>/<method>.
func (s *Simulator) serveMethod(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		writeError(w, &apiError{code: http.StatusMethodNotAllowed, text: "Method Not Allowed: closed connection"})
		return
	}
	token, name, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok {
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	if refused := s.checkToken(token); refused != nil {
		writeError(w, refused)
		return
	}
	entry := &Request{Method: strings.Trim(name, "/")}
	start := s.clock.Now()
	entry.At = start.UTC()
	c := &call{s: s, ctx: r.Context()}
	params, err := parseParams(r)
	if err != nil {
		s.finish(w, r, entry, nil, answerError(err))
		return
	}
	c.params, entry.raw = params, params
	spec, known := s.methods[strings.ToLower(entry.Method)]
	if known {
		entry.Method = spec.name
		c.spec = spec
	}
	struck, answer := s.perform(c, entry, known)
	entry.TookMS = float64(s.clock.Now().Sub(start).Microseconds()) / 1000
	s.finish(w, r, entry, struck, answer)
}

// perform runs the call through faults and limits. The fault that shapes the answer is returned with it.
func (s *Simulator) perform(c *call, entry *Request, known bool) (*strike, []byte) {
	s.mu.Lock()
	struck := s.strike(c, entry.Method)
	s.mu.Unlock()
	if struck != nil {
		entry.Fault = struck.kind
		if refused := struck.refusal(); refused != nil {
			return struck, answerError(refused)
		}
		if struck.kind == FaultDelay {
			entry.HeldMS += struck.delay.Milliseconds()
			if err := s.detain(struck.delay); err != nil {
				return struck, answerError(restarting())
			}
		}
		if struck.kind == FaultDrop {
			return struck, nil
		}
	}
	if !known {
		return struck, answerError(unknownMethod(entry.Method))
	}
	c.keyboard, c.keyboardErr = parseMarkup(c.params.arg("reply_markup"))
	result, err := s.runPaced(c, entry)
	if err != nil {
		return struck, answerError(err)
	}
	return struck, answerResult(result)
}

// runPaced runs the method when the limiter lets it.
func (s *Simulator) runPaced(c *call, entry *Request) (any, error) {
	if c.spec.waits {
		return c.spec.run(c)
	}
	held := time.Duration(0)
	for {
		s.mu.Lock()
		refused, undo := s.admit(c)
		if refused == 0 {
			defer s.mu.Unlock()
			result, err := c.spec.run(c)
			if err != nil {
				undo()
			}
			return result, err
		}
		hold := s.limiter.hold
		s.mu.Unlock()
		if held+refused > hold {
			return nil, tooManyRequests(int((refused + time.Second - 1) / time.Second))
		}
		held += refused
		entry.HeldMS += refused.Milliseconds()
		if err := s.detain(refused); err != nil {
			return nil, restarting()
		}
	}
}

// finish logs the call and writes its answer in the way the fault demands.
func (s *Simulator) finish(w http.ResponseWriter, r *http.Request, entry *Request, struck *strike, answer []byte) {
	entry.answer = answer
	s.mu.Lock()
	s.requests.add(entry)
	s.post(event{kind: "request", request: entry})
	s.mu.Unlock()
	switch {
	case struck != nil && struck.disturbs():
		s.disturb(w, r, struck, entry, answer)
	default:
		write(w, entry.status(), answer)
	}
}

func write(w http.ResponseWriter, status int, answer []byte) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(answer))}
	if status == http.StatusTooManyRequests {
		var e apiAnswer
		if json.Unmarshal(answer, &e) == nil && e.Parameters != nil {
			h["Retry-After"] = []string{strconv.Itoa(e.Parameters.RetryAfter)}
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer) // the bot may have gone
}

// apiAnswer is the envelope of a refusal.
type apiAnswer struct {
	OK          bool           `json:"ok"`
	Code        int            `json:"error_code"`
	Description string         `json:"description"`
	Parameters  *apiParameters `json:"parameters,omitempty"`
}

type apiParameters struct {
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter int   `json:"retry_after,omitempty"`
}

func answerError(err error) []byte {
	var refused *apiError
	if !errors.As(err, &refused) {
		refused = &apiError{code: http.StatusInternalServerError, text: "Internal Server Error: " + err.Error()}
	}
	a := apiAnswer{Code: refused.code, Description: refused.text}
	if refused.retryAfter > 0 || refused.migratedTo != 0 {
		a.Parameters = &apiParameters{MigrateTo: refused.migratedTo, RetryAfter: refused.retryAfter}
	}
	data, _ := json.Marshal(a) // has nothing that could fail
	return data
}

func answerResult(result any) []byte {
	text := ""
	if d, ok := result.(described); ok {
		result, text = d.result, d.text
	}
	if m, ok := result.(*apiMessage); ok && m.simple() {
		out := append(make([]byte, 0, 512+2*len(m.Text)), `{"ok":true,"result":`...)
		return append(m.append(out), '}')
	}
	inner, err := json.Marshal(result)
	if err != nil {
		return answerError(err)
	}
	out := make([]byte, 0, len(inner)+len(text)+48)
	out = append(append(out, `{"ok":true,"result":`...), inner...)
	if text != "" {
		out = append(append(append(out, `,"description":"`...), text...), '"')
	}
	return append(out, '}')
}

func writeError(w http.ResponseWriter, refused *apiError) {
	write(w, refused.code, answerError(refused))
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }
