package app

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const (
	backlog       = 20_000
	backlogChats  = 2000
	backlogWarmUp = 4000
)

// BenchmarkBarBacklogMemory measures what a backlog leaves behind: the bot, in a process of its own, was away while 20,000
// commands came. The bar takes the larger of two sizes: when the last update is handled, while most answers still wait,
// and when all are sent.
func BenchmarkBarBacklogMemory(b *testing.B) {
	for b.Loop() {
		m := newMessenger(b)
		pid := alone(b, m)
		// come queues commands and returns how many messages the bot will have sent when all are answered.
		come := func(n int) (want int) {
			m.mu.Lock()
			want = m.sent + n
			m.mu.Unlock()
			m.add(n, func(i int, id int64) string { return private(id, int64(2001+i%backlogChats), "/help") })
			return want
		}
		want := come(backlogWarmUp)
		m.await(b, "all answers", func() bool { return m.sent >= want })
		steady := memory(b, pid, "VmRSS")
		want = come(backlog)
		m.confirmed(b)
		handled := memory(b, pid, "VmRSS")
		m.await(b, "all answers", func() bool { return m.sent >= want })
		after := memory(b, pid, "VmRSS")
		fmt.Printf("\nresident: %.1f MiB steady after %d updates; with a backlog of %d: %.1f MiB when handled, %.1f MiB when answered, %.1f MiB at most\n",
			steady, backlogWarmUp, backlog, handled, after, memory(b, pid, "VmHWM"))
		ratio, verdict := max(handled, after)/steady, "fail"
		if ratio <= 2 {
			verdict = "pass"
		}
		fmt.Printf("bar backlog-memory %.2f <= 2 %s\n", ratio, verdict)
	}
}

// alone runs the bot in a process of its own until the benchmark ends.
func alone(b *testing.B, m *messenger) (pid int) {
	b.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(b.Context()), os.Args[0])
	cmd.Env = append(os.Environ(), endpointEnv+"="+m.URL, dataEnv+"="+b.TempDir())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	return cmd.Process.Pid
}

// memory reads one of a process's sizes, in MiB.
func memory(b *testing.B, pid int, name string) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	b.Fatalf("the system tells no %s", name)
	return 0
}
