package simulator

import (
	"net/http"
	"time"
)

// The kinds of faults; docs/simulator.md says what a bot sees of each.
const (
	FaultTooMany    = "too_many_requests"
	FaultDelay      = "delay"
	FaultCut        = "cut"
	FaultDrop       = "drop"
	FaultBadGateway = "bad_gateway"
	FaultInternal   = "internal"
	FaultSlowBody   = "slow_body"
	FaultRevoked    = "revoked"
)

func faultKinds() []string {
	return []string{FaultTooMany, FaultDelay, FaultCut, FaultDrop, FaultBadGateway, FaultInternal, FaultSlowBody, FaultRevoked}
}

const (
	defaultRetryAfter = 5
	defaultDelay      = 8 * time.Second
)

// fault is one that was ordered.
type fault struct {
	id         int
	kind       string
	method     string // lower case; empty for all but getUpdates
	shown      string // as it was given
	chat       int64
	count      int // -1 without an end
	left       int
	retryAfter int
	delay      time.Duration
}

// strike is a fault that hits one call.
type strike struct {
	kind       string
	retryAfter int
	delay      time.Duration
}

func (f *fault) hits(c *call, name string) bool {
	if f.kind == FaultRevoked {
		return true
	}
	if f.method == "" && name == "getUpdates" || f.method != "" && f.method != lower(name) {
		return false
	}
	if f.chat == 0 {
		return true
	}
	target := c.s.lookupChat(c.params.arg("chat_id"))
	return target != nil && target.id == f.chat
}

// strike finds the oldest fault that hits the call and uses it up by one.
func (s *Simulator) strike(c *call, name string) *strike {
	for i, f := range s.faults {
		if !f.hits(c, name) {
			continue
		}
		out := &strike{kind: f.kind, retryAfter: f.retryAfter, delay: f.delay}
		if f.kind != FaultRevoked && f.left > 0 {
			if f.left--; f.left == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
			s.post(event{kind: "faults"})
		}
		return out
	}
	return nil
}

// refusal returns the error of the faults that let nothing happen.
func (k *strike) refusal() *apiError {
	switch k.kind {
	case FaultTooMany:
		return tooManyRequests(k.retryAfter)
	case FaultInternal:
		return restarting()
	case FaultRevoked:
		return unauthorized()
	case FaultBadGateway:
		return &apiError{code: http.StatusBadGateway, text: "Bad Gateway"}
	}
	return nil
}

// disturbs tells whether the answer doesn't come as it should.
func (k *strike) disturbs() bool {
	switch k.kind {
	case FaultCut, FaultDrop, FaultBadGateway, FaultSlowBody:
		return true
	}
	return false
}

const badGatewayPage = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"

// disturb writes the answer, or not, as the fault demands.
func (s *Simulator) disturb(w http.ResponseWriter, r *http.Request, k *strike, entry *Request, answer []byte) {
	switch k.kind {
	case FaultBadGateway:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte(badGatewayPage))
	case FaultSlowBody:
		s.writeSlowly(w, r, k, entry.status(), answer)
	default:
		cut(w)
	}
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close() // nothing more is said either way
		return
	}
	panic(http.ErrAbortHandler) // net/http's own way to say it, for connections that can't be taken over
}

func (s *Simulator) writeSlowly(w http.ResponseWriter, r *http.Request, k *strike, status int, answer []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", string(appendInt(nil, int64(len(answer)))))
	over, cancel := s.clock.At(s.clock.Now().Add(k.delay))
	defer cancel()
	w.WriteHeader(status)
	half := len(answer) / 2
	if _, err := w.Write(answer[:half]); err != nil {
		return
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		return
	}
	select {
	case <-over:
		_, _ = w.Write(answer[half:])
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
}
