package command

import (
	"fmt"

	"giaoban/config"
)

// settings is the subcommand config.
type settings struct {
	config.Settings
	Reference bool `help:"Print the table of all settings, as the README holds it."`
}

// Run prints the settings, or the reference.
func (s settings) Run(t *terminal) error {
	if s.Reference {
		_, err := fmt.Fprint(t.out, config.Reference())
		return err
	}
	if _, err := fmt.Fprint(t.out, s.Redacted(config.Sources(t.kong))); err != nil {
		return fmt.Errorf("printing the settings: %w", err)
	}
	_, err := s.Resolve()
	return err
}
