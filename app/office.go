// Package app is the composition root: it builds the parts, runs them, and takes them down again.
package app

import (
	"fmt"
	"os"

	"giaoban/directive"
	offices "giaoban/office"
)

// Organisations reads the organisations of the file at path, or those of the default office where path is empty.
func Organisations(path string) ([]directive.Organisation, error) {
	if path == "" {
		return offices.Default()
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the operator names the file in a setting
	if err != nil {
		return nil, fmt.Errorf("reading the office's organisations: %w", err)
	}
	orgs, err := offices.Parse(raw)
	if err == nil {
		err = offices.Unknowns(orgs, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the office's organisations from %s: %w", path, err)
	}
	return orgs, nil
}
