package bot

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// lines makes the requests of which there are many, and that are all alike: a short form, mostly a short answer. Each has a
// connection for itself while it lasts, and is written to it in one piece, so that it is known whether all of it left.
// net/http costs three times as much for the same: it has two goroutines for each connection, and copies, parses and
// checks what is known here. Proxies are left to it.
type lines struct {
	host    string // for the header
	address string // to dial
	secure  *tls.Config
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	keep    int // connections that are kept while nobody needs them

	mu     sync.Mutex
	idle   []*line
	closed bool
}

const (
	// idleFor is for how long a connection is kept: Telegram closes it after a minute.
	idleFor = 55 * time.Second
	// mostKept is how much memory a connection keeps for answers of unknown length, in bytes.
	mostKept = 64 << 10
	// handshakeFor bounds how long a connection may take to be secured.
	handshakeFor = 10 * time.Second
)

// line is a connection.
type line struct {
	net.Conn
	in    *bufio.Reader
	out   []byte       // the request; kept, so that its memory is used again
	long  bytes.Buffer // an answer of unknown length; kept like out
	stale *time.Timer  // closes it when it was idle for too long
}

func newLines(endpoint *url.URL, o Options) *lines {
	l := &lines{host: endpoint.Host, dial: o.Dial, keep: o.InFlight + 8}
	port := endpoint.Port()
	if endpoint.Scheme == "https" {
		l.secure = &tls.Config{ServerName: endpoint.Hostname(), NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
		if port == "" {
			port = "443"
		}
	}
	if port == "" {
		port = "80"
	}
	l.address = net.JoinHostPort(endpoint.Hostname(), port)
	if l.dial == nil {
		l.dial = (&net.Dialer{Timeout: 30 * time.Second}).DialContext
	}
	return l
}

// reply is what came back.
type reply struct {
	status     int
	json       bool // it is the Bot API's
	retryAfter time.Duration
	body       []byte
}

// post posts a form to a path, which may hold the token, and reads the answer. Written tells whether the whole request
// was handed to the network, so that it may have been acted on. All of it may take as long as the timeout.
func (l *lines) post(ctx context.Context, timeout time.Duration, path string, form []byte) (r reply, written bool, err error) {
	until := time.Now().Add(timeout) //nolint:forbidigo // a connection's deadline is the wall's
	c, err := l.take(ctx, until)
	if err != nil {
		return r, false, err
	}
	// The end of the context ends whatever the connection is waiting for.
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	r, written, again, err := c.exchange(l.host, path, form)
	if !stop() {
		again = false // its deadline is over
		if err != nil {
			err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
	}
	if err != nil || !again || !l.give(c) {
		_ = c.Close() // nothing more is expected of it
	}
	return r, written, err
}

// exchange writes a request and reads the answer to it; again tells whether the connection can be used once more.
func (c *line) exchange(host, path string, form []byte) (r reply, written, again bool, err error) {
	c.out = append(c.out[:0], "POST "...)
	c.out = append(c.out, path...)
	c.out = append(c.out, " HTTP/1.1\r\nHost: "...)
	c.out = append(c.out, host...)
	c.out = append(c.out, "\r\nUser-Agent: giaoban\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
	c.out = strconv.AppendInt(c.out, int64(len(form)), 10)
	c.out = append(c.out, "\r\n\r\n"...)
	c.out = append(c.out, form...)
	n, err := c.Write(c.out)
	written = n == len(c.out)
	if err != nil && !written {
		return r, false, false, err
	}
	if r, read, err := c.plainAnswer(); read || err != nil {
		return r, written, c.in.Buffered() == 0, err
	}
	answer, err := http.ReadResponse(c.in, nil)
	for err == nil && answer.StatusCode >= 100 && answer.StatusCode < 200 {
		answer, err = http.ReadResponse(c.in, nil)
	}
	if err != nil {
		return r, written, false, fmt.Errorf("reading the answer: %w", err)
	}
	defer answer.Body.Close()
	r.status, r.json, r.retryAfter = answer.StatusCode, isJSON(answer.Header), retryAfter(answer.Header)
	if r.body, err = c.body(answer); err != nil {
		return r, written, false, fmt.Errorf("reading the answer: %w", err)
	}
	return r, written, !answer.Close && c.in.Buffered() == 0, nil
}

// body reads what an answer holds. Where its length is not said, it is read into memory that is used again.
func (c *line) body(answer *http.Response) (body []byte, err error) {
	if size := answer.ContentLength; size >= 0 && size <= maxAnswer {
		body = make([]byte, size)
		_, err = io.ReadFull(answer.Body, body)
		return body, err
	}
	c.long.Reset()
	_, err = c.long.ReadFrom(io.LimitReader(answer.Body, maxAnswer))
	body = bytes.Clone(c.long.Bytes())
	if c.long.Cap() > mostKept {
		c.long = bytes.Buffer{}
	}
	return body, err
}

// plainAnswer reads an answer of the form that nearly all have: 200, JSON, of a length that is said. Read is false where it
// is of any other; nothing was read then.
func (c *line) plainAnswer() (r reply, read bool, err error) {
	if _, err := c.in.Peek(1); err != nil {
		return r, false, fmt.Errorf("reading the answer: %w", err)
	}
	head, err := c.in.Peek(c.in.Buffered())
	if err != nil {
		return r, false, fmt.Errorf("reading the answer: %w", err)
	}
	end := bytes.Index(head, []byte("\r\n\r\n"))
	rest, found := bytes.CutPrefix(head[:max(end, 0)], []byte("HTTP/1.1 200 OK\r\n"))
	if !found {
		return r, false, nil
	}
	size, isJSON := -1, false
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if size >= 0 {
				return r, false, nil
			}
			if size = length(value); size < 0 {
				return r, false, nil
			}
		case bytes.EqualFold(name, []byte("Content-Type")):
			isJSON = bytes.EqualFold(value, []byte("application/json"))
		case bytes.EqualFold(name, []byte("Connection")) && !bytes.EqualFold(value, []byte("keep-alive")),
			bytes.EqualFold(name, []byte("Transfer-Encoding")), bytes.EqualFold(name, []byte("Content-Encoding")):
			return r, false, nil
		}
	}
	if size < 0 || !isJSON {
		return r, false, nil
	}
	if _, err := c.in.Discard(end + len("\r\n\r\n")); err != nil {
		return r, false, fmt.Errorf("reading the answer: %w", err)
	}
	r.status, r.json, r.body = http.StatusOK, true, make([]byte, size)
	if _, err := io.ReadFull(c.in, r.body); err != nil {
		return r, false, fmt.Errorf("reading the answer: %w", err)
	}
	return r, true, nil
}

// length reads a Content-Length; -1 where it is none that is taken.
func length(value []byte) int {
	n, err := strconv.Atoi(string(value))
	if err != nil || n < 0 || n > maxAnswer {
		return -1
	}
	return n
}

// take returns a connection that nobody else uses: one that is kept, or a new one. Whatever is done with it has to be done
// until then.
func (l *lines) take(ctx context.Context, until time.Time) (*line, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for {
		l.mu.Lock()
		n := len(l.idle)
		if n == 0 {
			l.mu.Unlock()
			return l.connect(ctx, until)
		}
		c := l.idle[n-1]
		l.idle[n-1] = nil
		l.idle = l.idle[:n-1]
		l.mu.Unlock()
		// Its last request's deadline goes first: once that is over, the connection can't even be looked at.
		if c.stale.Stop() && c.SetDeadline(until) == nil && alive(c.Conn) {
			return c, nil
		}
		_ = c.Close()
	}
}

func (l *lines) connect(ctx context.Context, until time.Time) (*line, error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	conn, err := l.dial(ctx, "tcp", l.address)
	if err != nil {
		return nil, err
	}
	if l.secure != nil {
		bounded, cancel := context.WithTimeout(ctx, handshakeFor)
		defer cancel()
		secured := tls.Client(conn, l.secure)
		if err := secured.HandshakeContext(bounded); err != nil {
			_ = conn.Close()
			return nil, fmt.Errorf("securing the connection: %w", err)
		}
		conn = secured
	}
	if err := conn.SetDeadline(until); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("preparing the connection: %w", err)
	}
	c := &line{Conn: conn, in: bufio.NewReaderSize(conn, 4<<10)}
	c.stale = time.AfterFunc(idleFor, func() { l.drop(c) }) //nolint:forbidigo // the server closes by the wall's clock
	c.stale.Stop()
	return c, nil
}

// give keeps a connection for the next request; false where there is no use for it.
func (l *lines) give(c *line) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.idle) >= l.keep {
		return false
	}
	c.stale.Reset(idleFor)
	l.idle = append(l.idle, c)
	return true
}

// drop closes a connection that was idle for too long.
func (l *lines) drop(old *line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, c := range l.idle {
		if c == old {
			l.idle = append(l.idle[:i], l.idle[i+1:]...)
			break
		}
	}
	_ = old.Close()
}

// close gives up the connections that are kept. Those in use are closed after their request.
func (l *lines) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, c := range l.idle {
		c.stale.Stop()
		_ = c.Close()
	}
	l.idle = nil
}
