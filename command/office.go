package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"giaoban/app"
	"giaoban/config"
	"giaoban/directive"
	"giaoban/office"
)

// officeFiles is the subcommand office.
type officeFiles struct {
	config.Settings
	Export officeExport `cmd:"" help:"Write the organisations into a YAML file, or print them for -."`
	Import officeImport `cmd:"" help:"Say what a YAML file would change in the organisations; with --yes, change it."`
}

type officeExport struct {
	File string `arg:"" help:"A file that is not there yet, or - for the terminal."`
}

type officeImport struct {
	File string `arg:"" help:"A YAML file of organisations."`
	Yes  bool   `help:"Change it, and not only say what would change."`
}

// Run writes the organisations out.
func (e officeExport) Run(ctx context.Context, t *terminal, o *officeFiles) error {
	return o.open(ctx, t, func(house *app.House) error {
		orgs, err := house.Organisations(ctx)
		if err != nil {
			return err
		}
		raw, err := office.Write(orgs)
		if err != nil || e.File == "-" {
			return errors.Join(err, t.say("%s", raw))
		}
		file, err := os.OpenFile(e.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("writing the organisations: %w", err)
		}
		_, err = file.Write(raw)
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("writing the organisations: %w", err)
		}
		return t.say("%d organisations are in %s.\n", len(orgs), e.File)
	})
}

// Run says what a file would change, and changes it where that is wanted.
func (i officeImport) Run(ctx context.Context, t *terminal, o *officeFiles) error {
	raw, err := os.ReadFile(i.File)
	if err != nil {
		return fmt.Errorf("reading the organisations: %w", err)
	}
	orgs, err := office.Parse(raw)
	if err != nil {
		return fmt.Errorf("%s:\n%w", i.File, err)
	}
	return o.open(ctx, t, func(house *app.House) error {
		there, err := house.Organisations(ctx)
		if err != nil {
			return err
		}
		if err := office.Unknowns(orgs, there); err != nil {
			return fmt.Errorf("%s: %w", i.File, err)
		}
		plan := office.Compare(orgs, there)
		if err := t.say("%s", described(plan)); err != nil || len(plan.Changes) == 0 {
			return err
		}
		if !i.Yes {
			return t.say("Nothing was changed. With --yes it is.\n")
		}
		if err := house.Import(ctx, orgs, plan.Seen); err != nil {
			return err
		}
		return t.say("Changed.\n")
	})
}

// described lists what an import would do.
func described(plan office.Plan) string {
	var b strings.Builder
	for _, c := range plan.Changes {
		if c.New() {
			fmt.Fprintf(&b, "+ %s  %s\n", c.After.ID, printable(c.After.Name.VI))
			continue
		}
		fmt.Fprintf(&b, "~ %s\n", c.Before.ID)
		for _, f := range c.Fields {
			fmt.Fprintf(&b, "    %s: %q → %q\n", f, c.Before.Field(f), c.After.Field(f))
		}
		if c.Successor {
			fmt.Fprintf(&b, "    successor: %q → %q\n", c.Before.Successor, c.After.Successor)
		}
	}
	fmt.Fprintf(&b, "%d to change, %d as they are, %d not in the file, which stay.\n", len(plan.Changes), plan.Same, len(plan.Left))
	return b.String()
}

// open calls do with the office's records.
func (o *officeFiles) open(ctx context.Context, t *terminal, do func(*app.House) error) (err error) {
	values, err := o.Resolve()
	if err != nil {
		return err
	}
	house, err := app.OpenHouse(ctx, values, t.logger(values))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	err = do(house)
	var refusal *directive.Refusal
	if errors.As(err, &refusal) {
		return fmt.Errorf("the office does not take it: %s %v", refusal.Code, refusal.Params)
	}
	return err
}
