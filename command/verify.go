package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"giaoban/config"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// verification is the subcommand verify.
type verification struct {
	config.Settings
	Repair bool   `help:"Mend what differs. A SQLite file must not be in use."`
	Where  string `arg:"" optional:"" name:"store" help:"A SQLite file or the address of a Redis server; without it, the store of the settings."`
}

// shownFindings is how many are shown one by one.
const shownFindings = 50

// Run recounts what is kept beside the records, and says what differs.
func (v verification) Run(ctx context.Context, t *terminal) error {
	values, err := v.Resolve()
	if err != nil {
		return err
	}
	at := configured(values, t.logger(values))
	if v.Where != "" {
		if at, err = placed(v.Where, values, at.log); err != nil {
			return err
		}
	}
	differ := 0
	var broken error
	err = verify(ctx, at, v.Repair, func(f store.Finding) {
		if differ++; differ <= shownFindings {
			broken = errors.Join(broken, t.say("%s %s: kept is %s, it should be %s\n", f.Part, printable(f.Key), printable(f.Kept), printable(f.Is)))
		}
	})
	switch err = errors.Join(err, broken); {
	case err != nil:
		return err
	case differ == 0:
		return t.say("%s: all that is kept is as a recount has it.\n", at)
	}
	if differ > shownFindings {
		err = t.say("… and %d more\n", differ-shownFindings)
	}
	if v.Repair {
		return errors.Join(err, t.say("%s: %d differed and were mended.\n", at, differ))
	}
	return errors.Join(err, fmt.Errorf("%s: %d differ from a recount; giaoban verify --repair mends them", at, differ))
}

func verify(ctx context.Context, at place, repair bool, found func(store.Finding)) error {
	if at.form == database && !repair {
		r, err := sqlite.OpenReader(sqlite.Options{Path: at.name, Zone: at.values.Zone})
		if err != nil {
			return err
		}
		return errors.Join(r.Verify(ctx, found), r.Close())
	}
	if at.form == database {
		if _, err := os.Stat(at.name); err != nil {
			return fmt.Errorf("looking for the store: %w", err) // opening would make it
		}
	}
	s, err := at.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(s.Verify(ctx, repair, found), s.Close())
}
