package redis_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"giaoban/store/redistest"
)

// proxy stands between a store and its server, and can lose an answer.
type proxy struct {
	net.Listener
	server string
	mu     sync.Mutex
	mark   []byte // a request that holds it is answered by a cut connection, once
	cuts   int
	open   map[net.Conn]bool
	wg     sync.WaitGroup
}

func newProxy(t *testing.T, s *redistest.Server) *proxy {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, server: s.Address(), open: map[net.Conn]bool{}}
	p.wg.Go(p.run)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		p.mu.Lock()
		for c := range p.open {
			_ = c.Close()
		}
		p.mu.Unlock()
		p.wg.Wait()
	})
	return p
}

func (p *proxy) url(office string) string {
	return "redis://" + p.Addr().String() + "/?office=" + office
}

// lose cuts the connection when the answer to the next request that holds a text comes: the server has carried it out.
func (p *proxy) lose(mark string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mark = []byte(mark)
}

// lost returns how many answers were lost.
func (p *proxy) lost() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts
}

func (p *proxy) run() {
	for {
		client, err := p.Accept()
		if err != nil {
			return
		}
		server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.open[client], p.open[server] = true, true
		p.mu.Unlock()
		cut := make(chan struct{}, 1)
		p.wg.Go(func() { p.requests(client, server, cut) })
		p.wg.Go(func() { p.answers(client, server, cut) })
	}
}

func (p *proxy) end(client, server net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, client)
	delete(p.open, server)
	_ = errors.Join(client.Close(), server.Close())
}

func (p *proxy) requests(client, server net.Conn, cut chan<- struct{}) {
	defer p.end(client, server)
	buffer := make([]byte, 1<<20)
	for {
		n, err := client.Read(buffer)
		if n > 0 {
			p.mu.Lock()
			if len(p.mark) > 0 && bytes.Contains(buffer[:n], p.mark) {
				p.mark = nil
				p.cuts++
				cut <- struct{}{}
			}
			p.mu.Unlock()
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *proxy) answers(client, server net.Conn, cut <-chan struct{}) {
	defer p.end(client, server)
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		select {
		case <-cut:
			return
		default:
		}
		if _, wrong := client.Write(buffer[:n]); wrong != nil {
			return
		}
		if errors.Is(err, io.EOF) || err != nil {
			return
		}
	}
}
