package config

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	kongyaml "github.com/alecthomas/kong-yaml"
	"gopkg.in/yaml.v3"
)

// load reads the file of settings. A name in it that is no setting is refused: it is mostly a misspelt one.
func load(r io.Reader) (kong.Resolver, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading the file of settings: %w", err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		return nil, fmt.Errorf("reading the file of settings: %w", err)
	}
	var unknown Problems
	for name, value := range flatten("", tree) {
		if name == "config" || !slices.ContainsFunc(table(), func(s setting) bool { return s.name == name }) {
			unknown = append(unknown, Problem{Name: name, Value: shown("all", value), Allowed: "not in a file: there is no such setting"})
		}
	}
	if len(unknown) > 0 {
		return nil, unknown.sorted()
	}
	values, err := kongyaml.Loader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("reading the file of settings: %w", err)
	}
	return fileResolver{values}, nil
}

// flatten joins the names of nested maps, so that `telegram: {token: …}` is telegram-token.
func flatten(prefix string, tree map[string]any) map[string]string {
	flat := map[string]string{}
	for name, value := range tree {
		if inner, ok := value.(map[string]any); ok {
			for n, v := range flatten(prefix+name+"-", inner) {
				flat[n] = v
			}
			continue
		}
		flat[prefix+name] = written(value)
	}
	return flat
}

// fileResolver gives way to the environment, and looks settings up by their names alone, whatever command they stand under.
type fileResolver struct{ values kong.Resolver }

// Validate implements kong.Resolver.
func (fileResolver) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver.
func (r fileResolver) Resolve(ctx *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !slices.ContainsFunc(table(), func(s setting) bool { return s.name == flag.Name }) || environment(flag) {
		return nil, nil
	}
	value, err := r.values.Resolve(ctx, &kong.Path{App: ctx.Model}, flag)
	if err != nil {
		return nil, fmt.Errorf("looking %s up in the file of settings: %w", flag.Name, err)
	}
	return value, nil
}

// environment tells whether the environment sets a flag, if only to nothing.
func environment(flag *kong.Flag) bool {
	return slices.ContainsFunc(flag.Tag.Envs, func(name string) bool {
		_, set := os.LookupEnv(strings.TrimSpace(name))
		return set
	})
}
