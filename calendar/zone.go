package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // Servers in the province are often installed without zone data.
)

// DefaultZone is the name of the time zone of Vietnam.
const DefaultZone = "Asia/Ho_Chi_Minh"

// LoadZone returns the time zone of an IANA name; an empty name is DefaultZone.
// "Local" is refused, because the answer would then depend on the machine.
func LoadZone(name string) (*time.Location, error) {
	switch name {
	case "":
		name = DefaultZone
	case "Local":
		return nil, fmt.Errorf("time zone %q depends on the machine, name one such as %s", name, DefaultZone)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load time zone %q: %w", name, err)
	}
	return loc, nil
}

// Zone returns the time zone of Vietnam.
func Zone() *time.Location {
	loc, err := LoadZone(DefaultZone)
	if err != nil {
		// The data is embedded, so only a wrong ZONEINFO setting of the
		// machine leads here; the country has no clock changes.
		return time.FixedZone(DefaultZone, 7*60*60)
	}
	return loc
}
