package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"giaoban/calendar"
)

func TestTheDefaultOffice(t *testing.T) {
	orgs, err := Organisations("")
	if err != nil {
		t.Fatal(err)
	}
	if len(orgs) != 7 || orgs[0].ID != "bdv" || orgs[6].ID != "ccb" || orgs[6].Order != 7 {
		t.Errorf("got %+v", orgs)
	}
	for _, o := range orgs {
		if o.Name.VI == "" || o.Name.EN == "" || o.Short.VI == "" || o.Short.EN == "" || len(o.Aliases) == 0 {
			t.Errorf("%s is not complete: %+v", o.ID, o)
		}
	}
}

func TestAnOfficeFile(t *testing.T) {
	for name, c := range map[string]struct{ text, problem string }{
		"good":    {"organisations:\n  - {id: snv, name: {vi: Sở Nội vụ}, valid_to: 2025-03-01, successor: snv2}\n  - {id: snv2, name: {vi: Sở Nội vụ}}\n", ""},
		"empty":   {"", "no organisation"},
		"twice":   {"organisations:\n  - {id: a, name: {vi: A}}\n  - {id: a, name: {vi: B}}\n", "stands twice"},
		"no id":   {"organisations:\n  - {name: {vi: A}}\n", "missing"},
		"bad day": {"organisations:\n  - {id: a, name: {vi: A}, valid_to: 31/2/2020}\n", "line 2"},
		"unknown": {"organisations:\n  - {id: a, nmae: {vi: A}}\n", "nmae"},
		"broken":  {"organisations: [", "YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "office.yaml")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			orgs, err := Organisations(path)
			if c.problem == "" {
				want := calendar.Date{Year: 2025, Month: 3, Day: 1}
				if err != nil || len(orgs) != 2 || orgs[0].ValidTo != want || orgs[0].Short.VI != "Sở Nội vụ" {
					t.Errorf("got %+v, %v", orgs, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.problem) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want it to say %q and name the file", err, c.problem)
			}
		})
	}
	if _, err := Organisations(filepath.Join(t.TempDir(), "absent.yaml")); err == nil {
		t.Error("a file that is not there was read")
	}
}
