package join

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/handlers/flow"
	"giaoban/office"
	"giaoban/render"
)

// Downloader fetches what somebody sent as a file.
type Downloader interface {
	Download(ctx context.Context, fileID string, limit int64) ([]byte, error)
}

const (
	stepFile = "file"
	keySeen  = "seen" // the organisations' versions when the plan was shown
)

// maxPlanned is how many changes of a file are listed.
const maxPlanned = 25

// exportFile handles ux: the organisations as a file.
func (c *Conversation) exportFile(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator) {
		return flow.Outcome{}, forbidden()
	}
	orgs, err := c.Store.Organisations(ctx)
	if err != nil {
		return flow.Outcome{}, fmt.Errorf("reading the organisations: %w", err)
	}
	raw, err := office.Write(orgs)
	if err != nil {
		return flow.Outcome{}, err
	}
	blob := chat.NewBlob("organisations-"+s.Today.String()+".yaml", "application/yaml", raw)
	out := s.Say(c.r.TextN(s.Lang, "office.exported", len(orgs)))
	out.Replies[0].Message.Files = []chat.File{blob.File(chat.Document)}
	out.Blobs = []chat.Blob{blob}
	return out, nil
}

// importFile handles uy: organisations from a file.
func (c *Conversation) importFile(ctx context.Context, s flow.Scene, _ []string) (flow.Outcome, error) {
	if s.Kind.IsGroup() || !s.Person.Has(directive.Administrator) {
		return flow.Outcome{}, forbidden()
	}
	return c.Engine.Start(ctx, s, "office_import", nil)
}

func (c *Conversation) importDialog() flow.Dialog {
	return flow.Dialog{
		Name: "office_import",
		Head: func(_ context.Context, t flow.Talk) (string, error) {
			return c.r.Text(t.Lang, "office.import_head"), nil
		},
		Steps: []flow.Step{
			{
				Name: stepFile, Typed: true, Files: true, Wants: "office.import_wants", Take: c.takeOfficeFile,
				Ask: func(_ context.Context, t flow.Talk) (flow.Question, error) {
					return flow.Question{Text: c.r.Text(t.Lang, "office.import_ask")}, nil
				},
			},
			{Name: stepReview, Ask: c.askImport, Take: flow.OneOf(c.r, "ok")},
		},
		Finish: func(ctx context.Context, t flow.Talk) (flow.Ending, error) {
			orgs, plan, problem, err := c.planned(ctx, t, t.Answer(stepFile))
			if err == nil && problem != "" {
				err = &directive.Refusal{Code: directive.CodeInvalid, Params: map[string]any{"Name": "file"}}
			}
			seen := map[directive.OrgID]int64{}
			for id, version := range plan.Seen {
				seen[id] = version
			}
			if err == nil && t.More(stepFile, keySeen) != versions(plan) {
				// Somebody edited one of them while the plan was read: the command says so.
				for id := range seen {
					seen[id] = -1
				}
			}
			return flow.Ending{
				Command: directive.ImportOrganisations{Organisations: orgs, Seen: seen},
				Line:    c.r.TextN(t.Lang, "office.imported", len(plan.Changes)),
				Rows:    [][]chat.Button{chat.Row(c.button(t.Scene, "office.back_to_units", actUnits, "0", ""))},
			}, err
		},
	}
}

// versions writes down what a plan was made from.
func versions(p office.Plan) string {
	var sum int64
	for _, v := range p.Seen {
		sum += v
	}
	return strconv.Itoa(len(p.Changes)) + "." + strconv.FormatInt(sum, 10)
}

// takeOfficeFile takes a file of organisations, and keeps what its plan was made from.
func (c *Conversation) takeOfficeFile(ctx context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	if len(in.Files) != 1 || in.Files[0].Kind != chat.Document {
		return flow.Taken{Problem: c.r.Text(t.Lang, "office.import_wants")}, nil
	}
	_, plan, problem, err := c.planned(ctx, t, in.Files[0].ID)
	if err != nil || problem != "" {
		return flow.Taken{Problem: problem}, err
	}
	return flow.Taken{Answer: in.Files[0].ID, More: map[string]string{keySeen: versions(plan)}}, nil
}

// planned reads a file and says what importing it would do, or HTML that says what is wrong with it.
func (c *Conversation) planned(
	ctx context.Context, t flow.Talk, file string,
) (orgs []directive.Organisation, plan office.Plan, problem string, err error) {
	raw, err := c.Files.Download(ctx, file, office.MaxFile)
	var failed *chat.DeliveryError
	switch {
	case errors.Is(err, chat.ErrTooBig):
		return nil, plan, c.r.Text(t.Lang, "office.import_too_large"), nil
	case errors.As(err, &failed):
		return nil, plan, c.r.Text(t.Lang, "office.import_not_fetched"), nil
	case err != nil:
		return nil, plan, "", fmt.Errorf("fetching a file of organisations: %w", err)
	}
	there, err := c.Store.Organisations(ctx)
	if err != nil {
		return nil, plan, "", fmt.Errorf("reading the organisations: %w", err)
	}
	orgs, fault := office.Parse(raw)
	if fault == nil {
		fault = office.Unknowns(orgs, there)
	}
	var problems office.Problems
	if errors.As(fault, &problems) {
		lines := []string{c.r.TextN(t.Lang, "office.import_faults", len(problems))}
		for _, p := range problems {
			lines = append(lines, c.r.Text(t.Lang, "office.problem_line", "Line", p.Line,
				"Text", c.r.Label(t.Lang, "office.problem_"+string(p.Code), "Text", p.What)))
		}
		return nil, plan, render.FitLines(lines), nil
	}
	return orgs, office.Compare(orgs, there), "", fault
}

// askImport shows what would change.
func (c *Conversation) askImport(ctx context.Context, t flow.Talk) (flow.Question, error) {
	_, plan, problem, err := c.planned(ctx, t, t.Answer(stepFile))
	if err != nil || problem != "" {
		return flow.Question{Text: problem}, err
	}
	lines := []string{c.r.Text(t.Lang, "office.import_plan", "Changes", len(plan.Changes), "Same", plan.Same, "Left", len(plan.Left))}
	for i, change := range plan.Changes {
		if i == maxPlanned {
			lines = append(lines, "…")
			break
		}
		if change.New() {
			lines = append(lines, c.r.Text(t.Lang, "office.import_new", "Unit", change.After.Name))
			continue
		}
		var parts []string
		for _, f := range change.Fields {
			parts = append(parts, c.fieldName(t, f)+": "+dashed(change.Before.Field(f))+" → "+dashed(change.After.Field(f)))
		}
		if change.Successor {
			parts = append(parts, c.r.Label(t.Lang, "office.field_successor")+": "+dashed(string(change.After.Successor)))
		}
		lines = append(lines, c.r.Text(t.Lang, "office.import_change", "Unit", change.Before.Name, "Text", strings.Join(parts, "; ")))
	}
	q := flow.Question{Text: render.FitLines(lines)}
	if len(plan.Changes) > 0 {
		q.Rows = [][]flow.Choice{{{Label: c.r.LabelN(t.Lang, "office.import_do", len(plan.Changes)), Value: "ok"}}}
	}
	return q, nil
}

func dashed(value string) string {
	if value == "" {
		return "–"
	}
	return value
}
