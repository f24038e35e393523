package directive

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"
)

// planID is the ID of the one record of KindPlan.
const planID = "rules"

// Replan has every organisation's next reminders found anew where the settings are others than those that the index by
// time was planned by, or where there is no telling: a program of an earlier version planned it.
type Replan struct{}

// Name implements Command.
func (Replan) Name() string { return "replan" }

// Needs implements Command.
func (Replan) Needs() Need {
	return Need{Everyone: true, Records: []RecordNeed{{Kind: KindPlan, ID: planID}}}
}

func (Replan) permit(State) error { return refuse(CodeForbidden) }

func (Replan) decide(s State, now time.Time) (Outcome, error) {
	mark, err := s.Rules.fingerprint()
	if err != nil {
		return Outcome{}, err
	}
	var before string
	if err := s.read(KindPlan, planID, &before); err != nil {
		return Outcome{}, err
	}
	if before == mark {
		return Outcome{}, nil
	}
	var out Outcome
	if err := out.Change.keep(s, KindPlan, planID, "", mark); err != nil {
		return Outcome{}, err
	}
	out.Change.Due = s.replan(now)
	return out, nil
}

// fingerprint is a short word for the rules that reminders are planned by: others have another one.
func (r Rules) fingerprint() (string, error) {
	planned := r
	planned.Zone = nil
	raw, err := json.Marshal(planned)
	if err != nil {
		return "", fmt.Errorf("writing down the rules: %w", err)
	}
	h := fnv.New64a()
	if _, err := h.Write(raw); err != nil {
		return "", fmt.Errorf("summing the rules up: %w", err)
	}
	return fmt.Sprintf("1 %s %016x", r.Zone, h.Sum64()), nil
}
