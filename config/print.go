package config

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

// Source says where a setting comes from.
type Source string

// The sources, the strongest first.
const (
	FromFlag        Source = "command line"
	FromEnvironment Source = "environment"
	FromFile        Source = "file"
	FromDefault     Source = "default"
)

// Sources tells where each setting comes from, by name, of a command line that kong has read.
func Sources(ctx *kong.Context) map[string]Source {
	sources := map[string]Source{}
	for _, s := range table() {
		sources[s.name] = FromDefault
		if _, set := os.LookupEnv(s.env); set {
			sources[s.name] = FromEnvironment
		}
	}
	for _, path := range ctx.Path {
		if path.Flag == nil {
			continue
		}
		if _, known := sources[path.Flag.Name]; !known {
			continue
		}
		if path.Resolved {
			sources[path.Flag.Name] = FromFile
		} else {
			sources[path.Flag.Name] = FromFlag
		}
	}
	return sources
}

// Redacted returns all settings as they were given, without their secret parts, one a line. Where sources has a setting,
// the line says where it comes from.
func (s Settings) Redacted(sources map[string]Source) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, of := range table() {
		line := of.name + "\t" + shown(of.secretKind, s.value(of))
		if from, ok := sources[of.name]; ok {
			line += "\t" + string(from)
		}
		// A strings.Builder takes everything.
		_, _ = fmt.Fprintln(w, line)
	}
	_ = w.Flush()
	return b.String()
}
