// Package app is the composition root: it builds the parts, runs them, and takes them down again.
package app

import (
	"bytes"
	_ "embed" // the default office is part of the binary
	"errors"
	"fmt"
	"io"
	"os"

	"gopkg.in/yaml.v3"

	"giaoban/calendar"
	"giaoban/directive"
)

//go:embed office.yaml
var defaultOffice []byte

// officeFile is the form of a file of organisations.
type officeFile struct {
	Organisations []struct {
		ID        string   `yaml:"id"`
		Name      names    `yaml:"name"`
		Short     names    `yaml:"short"`
		Aliases   []string `yaml:"aliases"`
		Parent    string   `yaml:"parent"`
		ValidFrom string   `yaml:"valid_from"`
		ValidTo   string   `yaml:"valid_to"`
		Successor string   `yaml:"successor"`
	} `yaml:"organisations"`
}

type names struct {
	VI string `yaml:"vi"`
	EN string `yaml:"en"`
}

// Organisations reads the organisations of the file at path, or those of the default office where path is empty.
func Organisations(path string) ([]directive.Organisation, error) {
	if path == "" {
		return parseOffice(defaultOffice)
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the operator names the file in a setting
	if err != nil {
		return nil, fmt.Errorf("reading the office's organisations: %w", err)
	}
	orgs, err := parseOffice(raw)
	if err != nil {
		return nil, fmt.Errorf("reading the office's organisations from %s: %w", path, err)
	}
	return orgs, nil
}

func parseOffice(raw []byte) ([]directive.Organisation, error) {
	var file officeFile
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("parsing YAML: %w", err)
	}
	if len(file.Organisations) == 0 {
		return nil, errors.New("there is no organisation in it")
	}
	seen := map[string]bool{}
	var orgs []directive.Organisation
	for i, o := range file.Organisations {
		if o.ID == "" || seen[o.ID] {
			return nil, fmt.Errorf("organisation %d: the id %q is missing or stands twice", i+1, o.ID)
		}
		seen[o.ID] = true
		org := directive.Organisation{
			ID: directive.OrgID(o.ID), Name: directive.Text(o.Name), Short: directive.Text(o.Short), Aliases: o.Aliases,
			Parent: directive.OrgID(o.Parent), Successor: directive.OrgID(o.Successor), Order: i + 1,
		}
		if org.Short.VI == "" {
			org.Short = org.Name
		}
		if err := errors.Join(day(&org.ValidFrom, o.ValidFrom), day(&org.ValidTo, o.ValidTo)); err != nil {
			return nil, fmt.Errorf("organisation %s: %w", o.ID, err)
		}
		orgs = append(orgs, org)
	}
	return orgs, nil
}

// day reads an ISO day into d; an empty text leaves it unset.
func day(d *calendar.Date, text string) error { return d.UnmarshalText([]byte(text)) }
