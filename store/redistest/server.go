// Package redistest starts real Redis servers for tests: on loopback, on ports and in folders of their own.
package redistest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// TB is what is needed of a test.
type TB interface {
	Helper()
	TempDir() string
	Cleanup(f func())
	Fatal(args ...any)
}

// Server is a redis-server of a test's own.
type Server struct {
	Port int
	dir  string
	args []string
	cmd  *exec.Cmd
	done chan error
}

// patience is how long a server may take to start or to stop.
const patience = 20 * time.Second

// Durable are the settings with which nothing is lost.
func Durable() []string { return []string{"--appendonly", "yes", "--appendfsync", "always"} }

// New starts a server that loses nothing, for as long as a test runs. It ends the test where redis-server is missing:
// scripts/needs installs it.
func New(tb TB, args ...string) *Server {
	tb.Helper()
	s, err := Start(tb.TempDir(), append(Durable(), args...)...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Kill(); err != nil {
			tb.Fatal(err)
		}
	})
	return s
}

// Start starts a server in a folder and waits until it answers.
func Start(dir string, args ...string) (*Server, error) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		return nil, fmt.Errorf("the tests need redis-server (scripts/needs installs it): %w", err)
	}
	var errs []error
	for range 5 { // somebody else may take the port in between
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		s := &Server{Port: port, dir: dir, args: args}
		if err = s.Restart(); err == nil {
			return s, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

// freePort finds a port that nobody listens on, with the one above by 10000 where a Cluster's nodes talk.
func freePort() (int, error) {
	for range 100 {
		l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
		if err != nil {
			return 0, fmt.Errorf("looking for a free port: %w", err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		if err := l.Close(); err != nil {
			return 0, err
		}
		if port > 50000 {
			port -= 30000
		}
		if free(port) && free(port+10000) {
			return port, nil
		}
	}
	return 0, errors.New("there is no free port")
}

func free(port int) bool {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:"+strconv.Itoa(port))
	return err == nil && l.Close() == nil
}

// Restart starts the server again, on its port and with its data.
func (s *Server) Restart() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	args := append([]string{
		"--port", strconv.Itoa(s.Port), "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--daemonize", "no",
		"--protected-mode", "no",
	}, s.args...)
	if len(s.args) > 0 && s.args[0] == sentinelMode {
		args = append([]string{filepath.Join(s.dir, "sentinel.conf"), "--sentinel"}, s.args[1:]...)
	}
	s.cmd = exec.Command("redis-server", args...) //nolint:gosec,noctx // a test's own arguments; it ends by Kill
	s.cmd.Stdout, s.cmd.Stderr = log, log
	// A server must not outlive the test, however that ends.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("starting redis-server: %w", err)
	}
	done := make(chan error, 1)
	cmd := s.cmd
	go func() { done <- cmd.Wait() }()
	s.done = done
	return s.await()
}

// await waits until the server answers, or has ended.
func (s *Server) await() error {
	end := time.After(patience) //nolint:forbidigo // another program is waited for
	for {
		select {
		case err := <-s.done:
			s.done <- err
			// It says why; where it can't be read, what the program ended with must do.
			said, _ := os.ReadFile(filepath.Join(s.dir, "server.log"))
			return fmt.Errorf("redis-server ended at once: %w: %s", err, said)
		case <-end:
			return fmt.Errorf("redis-server on port %d doesn't answer", s.Port)
		case <-time.After(10 * time.Millisecond): //nolint:forbidigo // likewise
		}
		if answer, err := s.Ask("PING"); err == nil && (strings.HasPrefix(answer, "+PONG") || strings.HasPrefix(answer, "-NOAUTH")) {
			return nil
		}
	}
}

// Ask sends one command and returns the first line of the answer.
func (s *Server) Ask(words ...string) (string, error) {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "tcp", s.Address())
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil { //nolint:forbidigo // likewise
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := io.WriteString(c, b.String()); err != nil {
		return "", err
	}
	r := bufio.NewReader(c)
	line, err := r.ReadString('\n')
	if err == nil && strings.HasPrefix(line, "$") && !strings.HasPrefix(line, "$-1") {
		n, wrong := strconv.Atoi(strings.TrimSpace(line[1:]))
		if wrong != nil {
			return "", wrong
		}
		body := make([]byte, n)
		_, err = io.ReadFull(r, body)
		line = string(body)
	}
	return strings.TrimSpace(line), err
}

// Address is host and port.
func (s *Server) Address() string { return "127.0.0.1:" + strconv.Itoa(s.Port) }

// URL names an office on the server.
func (s *Server) URL(office string) string { return "redis://" + s.Address() + "/0?office=" + office }

// Process is the server's, to be stopped and killed.
func (s *Server) Process() *os.Process { return s.cmd.Process }

// Kill ends the server as a power failure would, and waits until it has ended.
func (s *Server) Kill() error {
	// With whatever it has forked to write its files.
	if err := syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("killing redis-server: %w", err)
	}
	select {
	case err := <-s.done:
		s.done <- err
		return nil
	case <-time.After(patience): //nolint:forbidigo // likewise
		return errors.New("redis-server doesn't end")
	}
}
