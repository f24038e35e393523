package redistest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// sentinelMode is the first argument of a server that is a Sentinel.
const sentinelMode = "(sentinel)"

// MasterName is what the Sentinels of NewSentinel call their master.
const MasterName = "office"

// Sentinels are a master with replicas, and Sentinels that watch them.
type Sentinels struct {
	Master    *Server
	Replicas  []*Server
	Sentinels []*Server
}

// URL names an office on the master that the Sentinels know.
func (s *Sentinels) URL(office string) string {
	return "redis+sentinel://" + addresses(s.Sentinels) + "/0?master=" + MasterName + "&office=" + office
}

func addresses(servers []*Server) string {
	list := make([]string, len(servers))
	for i, s := range servers {
		list[i] = s.Address()
	}
	return strings.Join(list, ",")
}

// NewSentinels starts a master, replicas, and three Sentinels that fail over after half a second.
func NewSentinels(tb TB, replicas int) *Sentinels {
	tb.Helper()
	set := &Sentinels{Master: New(tb, "--repl-diskless-sync-delay", "0")}
	for range replicas {
		set.Replicas = append(set.Replicas, New(tb, "--replicaof", "127.0.0.1 "+strconv.Itoa(set.Master.Port), "--repl-diskless-sync-delay", "0"))
	}
	for range 3 {
		dir := tb.TempDir()
		port, err := freePort()
		if err != nil {
			tb.Fatal(err)
		}
		conf := fmt.Sprintf("port %d\nbind 127.0.0.1\ndir %s\nprotected-mode no\nsentinel monitor %s 127.0.0.1 %d 2\n"+
			"sentinel down-after-milliseconds %s 500\nsentinel failover-timeout %s 3000\n", port, dir, MasterName, set.Master.Port, MasterName, MasterName)
		if err := os.WriteFile(filepath.Join(dir, "sentinel.conf"), []byte(conf), 0o600); err != nil {
			tb.Fatal(err)
		}
		s := &Server{Port: port, dir: dir, args: []string{sentinelMode}}
		if err := s.Restart(); err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			if err := s.Kill(); err != nil {
				tb.Fatal(err)
			}
		})
		set.Sentinels = append(set.Sentinels, s)
	}
	if err := set.await(replicas); err != nil {
		tb.Fatal(err)
	}
	return set
}

// await waits until the replicas follow, and the Sentinels know each other and them.
func (s *Sentinels) await(replicas int) error {
	return until(func() bool {
		info, err := s.Master.Ask("INFO", "replication")
		if err != nil || strings.Count(info, "state=online") != replicas {
			return false
		}
		for _, one := range s.Sentinels {
			info, err := one.Ask("INFO", "sentinel")
			if err != nil || !strings.Contains(info, fmt.Sprintf("status=ok,address=%s,slaves=%d,sentinels=3", s.Master.Address(), replicas)) {
				return false
			}
		}
		return true
	})
}

// until waits for something.
func until(done func() bool) error {
	end := time.After(2 * patience) //nolint:forbidigo // other programs are waited for
	for !done() {
		select {
		case <-end:
			return errors.New("the servers don't come together")
		case <-time.After(50 * time.Millisecond): //nolint:forbidigo // likewise
		}
	}
	return nil
}
