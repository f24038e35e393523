package simulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"giaoban/clock"
)

const (
	defaultConnections = 40
	maxConnections     = 100
	maxSecret          = 256
	webhookTimeout     = time.Minute // of the wall's time, for one delivery
	longestRetry       = time.Minute // of the simulator's time, between two deliveries
	maxWebhookReply    = 1 << 20
)

// webhook delivers updates to an address: side by side between chats, in order within one.
type webhook struct {
	url, secret string
	connections int
	certificate bool
	ctx         context.Context
	cancel      context.CancelFunc
	client      *http.Client
	slots       chan struct{}
	s           *Simulator
	lanes       map[int64][]*update // guarded by s.mu, as the rest below
	lastError   string
	lastErrorAt int64
}

func setWebhook(c *call) (any, error) {
	p := c.params
	if p.arg("url") == "" {
		return deleteWebhook(c)
	}
	h := &webhook{s: c.s, url: p.arg("url"), secret: p.arg("secret_token"),
		connections: int(p.integer("max_connections", defaultConnections, 1, maxConnections)), certificate: p.upload("certificate") != nil}
	target, err := url.Parse(h.url)
	switch {
	case err != nil || target.Host == "":
		return nil, badRequest("invalid webhook URL specified")
	case target.Scheme != "https" && target.Scheme != "http":
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case len(h.secret) > maxSecret:
		return nil, badRequest("secret token is too long")
	case nameLen(strings.ReplaceAll(h.secret, "-", "_"), 0) != len(h.secret):
		return nil, badRequest("secret token contains unallowed characters")
	}
	s, old := c.s, c.s.hook
	s.updates.allow(p.arg("allowed_updates"))
	drop := p.flag("drop_pending_updates")
	if old != nil && old.url == h.url && old.secret == h.secret && old.connections == h.connections && !old.certificate && !h.certificate && !drop {
		return described{true, "Webhook is already set"}, nil
	}
	s.abortPoll(conflict("terminated by setWebhook request"))
	if old != nil {
		old.cancel()
	}
	if drop {
		s.updates.items = nil
	}
	h.open(target)
	s.hook = h
	s.updates.expire(s.clock.Now())
	for _, u := range s.updates.items {
		h.enqueue(u)
	}
	s.post(event{kind: "bot"})
	return described{true, "Webhook was set"}, nil
}

// open makes the client; a machine's own addresses are believed without a certificate.
func (h *webhook) open(target *url.URL) {
	h.ctx, h.cancel = context.WithCancel(h.s.ctx)
	h.slots = make(chan struct{}, h.connections)
	h.lanes = map[int64][]*update{}
	unverified := loopback(target.Hostname()) || h.certificate
	transport := &http.Transport{MaxIdleConnsPerHost: h.connections, DialContext: (&net.Dialer{Timeout: webhookTimeout}).DialContext,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: unverified}} //nolint:gosec // only for a bot on this machine, or whose own certificate was uploaded
	h.client = &http.Client{Transport: transport, Timeout: webhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	context.AfterFunc(h.ctx, transport.CloseIdleConnections)
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func deleteWebhook(c *call) (any, error) {
	s := c.s
	if c.params.flag("drop_pending_updates") {
		s.updates.items = nil
	}
	if s.hook == nil {
		return described{true, "Webhook is already deleted"}, nil
	}
	s.hook.cancel()
	s.hook = nil
	s.post(event{kind: "bot"})
	return described{true, "Webhook was deleted"}, nil
}

func getWebhookInfo(c *call) (any, error) {
	s := c.s
	s.updates.expire(s.clock.Now())
	out := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.updates.items)}
	if h := s.hook; h != nil {
		out["url"], out["has_custom_certificate"], out["max_connections"] = h.url, h.certificate, h.connections
		if target, err := url.Parse(h.url); err == nil && target.Hostname() != "" {
			out["ip_address"] = target.Hostname()
		}
		if h.lastErrorAt != 0 {
			out["last_error_date"], out["last_error_message"] = h.lastErrorAt, h.lastError
		}
	}
	if s.updates.allowed != nil {
		out["allowed_updates"] = s.updates.names()
	}
	return out, nil
}

// enqueue puts an update behind the others of its lane and starts the lane when it rests. The caller holds s.mu.
func (h *webhook) enqueue(u *update) {
	running := len(h.lanes[u.lane]) > 0
	h.lanes[u.lane] = append(h.lanes[u.lane], u)
	if !running && h.s.enter() {
		go h.run(u.lane)
	}
}

// run delivers a lane until it is empty.
func (h *webhook) run(lane int64) {
	defer h.s.running.Done()
	failures := 0
	for {
		u := h.next(lane)
		if u == nil {
			return
		}
		select {
		case h.slots <- struct{}{}:
		case <-h.ctx.Done():
			return
		}
		after, err := h.deliver(u)
		<-h.slots
		if err == nil {
			failures = 0
			h.settle(lane, u)
			continue
		}
		if h.ctx.Err() != nil {
			return
		}
		failures++
		if after == 0 {
			after = time.Second << min(failures-1, 10)
		}
		until := h.s.clock.Now().Add(min(after, longestRetry))
		h.note(err)
		if clock.Wait(h.ctx, h.s.clock, until) != nil {
			return
		}
	}
}

// next returns the first update of the lane that has not expired; nil when the lane comes to rest.
func (h *webhook) next(lane int64) *update {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	now := h.s.clock.Now().UnixNano()
	waiting := h.lanes[lane]
	for len(waiting) > 0 && (waiting[0].expires <= now || waiting[0].done) {
		waiting[0].done = true
		waiting = waiting[1:]
	}
	if h.ctx.Err() != nil || len(waiting) == 0 {
		delete(h.lanes, lane)
		return nil
	}
	h.lanes[lane] = waiting
	return waiting[0]
}

func (h *webhook) settle(lane int64, u *update) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	u.done = true
	if waiting := h.lanes[lane]; len(waiting) > 0 && waiting[0] == u && len(waiting) > 1 {
		h.lanes[lane] = waiting[1:]
	}
	q := &h.s.updates
	n := 0
	for n < len(q.items) && q.items[n].done {
		n++
	}
	q.items = q.items[n:]
	h.s.post(event{kind: "bot"})
}

func (h *webhook) note(err error) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	h.lastError, h.lastErrorAt = err.Error(), h.s.clock.Now().Unix()
	h.s.post(event{kind: "bot"})
}

// deliver posts one update. With an error it tells how long the bot asked to be left alone.
func (h *webhook) deliver(u *update) (after time.Duration, err error) {
	r, err := http.NewRequestWithContext(h.ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return 0, said("Wrong webhook URL: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	answer, err := h.client.Do(r)
	if err != nil {
		return 0, connectionError(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxWebhookReply))
	if err != nil {
		return 0, said("Connection reset by peer")
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		if n, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && n > 0 {
			after = time.Duration(n) * time.Second
		}
		return after, said("Wrong response from the webhook: %s", answer.Status)
	}
	h.s.replyOfWebhook(h.ctx, answer.Header.Get("Content-Type"), body)
	return 0, nil
}

func connectionError(err error) error {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return said("Connection timed out")
	case strings.Contains(err.Error(), "refused"):
		return said("Connection refused")
	}
	return said("Connection failed")
}

// replyOfWebhook performs the method that a bot may put into its answer to a webhook.
func (s *Simulator) replyOfWebhook(ctx context.Context, contentType string, body []byte) {
	p := &params{}
	switch kind, _, _ := strings.Cut(contentType, ";"); strings.TrimSpace(kind) {
	case "application/json":
		if p.addJSON(body) != nil {
			return
		}
	case "application/x-www-form-urlencoded":
		if p.addForm(string(body)) != nil {
			return
		}
	}
	name := p.arg("method")
	if name == "" || lower(name) == "getupdates" {
		return
	}
	entry := &Request{Method: name, At: s.clock.Now().UTC(), raw: p}
	spec, known := s.methods[lower(name)]
	if known {
		entry.Method = spec.name
	}
	_, entry.answer = s.perform(&call{s: s, ctx: ctx, params: p, spec: spec}, entry, known)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests.add(entry)
	s.post(event{kind: "request", request: entry})
}
