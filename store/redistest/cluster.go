package redistest

import (
	"os/exec"
	"strings"
)

// NewCluster starts a Cluster of three nodes without replicas.
func NewCluster(tb TB) []*Server {
	tb.Helper()
	var nodes []*Server
	args := []string{"--cluster", "create"}
	for range 3 {
		s := New(tb, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
		nodes = append(nodes, s)
		args = append(args, s.Address())
	}
	//nolint:gosec,noctx // a test's own arguments; it ends by itself
	if out, err := exec.Command("redis-cli", append(args, "--cluster-yes")...).CombinedOutput(); err != nil {
		tb.Fatal(err, string(out))
	}
	if err := until(func() bool {
		for _, s := range nodes {
			info, err := s.Ask("CLUSTER", "INFO")
			if err != nil || !strings.Contains(info, "cluster_state:ok") {
				return false
			}
		}
		return true
	}); err != nil {
		tb.Fatal(err)
	}
	return nodes
}

// ClusterURL names an office on a Cluster.
func ClusterURL(nodes []*Server, office string) string {
	return "redis+cluster://" + addresses(nodes) + "/?office=" + office
}
