package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// take lets a step read an answer.
func (r *turn) take(ctx context.Context, step *Step, in Input) (Outcome, error) {
	taken, err := step.Take(ctx, r.t, in)
	if err != nil {
		return Outcome{}, err
	}
	if taken.Problem != "" && !taken.Again {
		r.note, r.only = taken.Problem, r.typed
		return r.ask(ctx, step, r.typed || r.asked())
	}
	for key, value := range taken.More {
		r.t.Values[step.Name+"."+key] = value
	}
	r.out.Command = taken.Command
	if taken.Again {
		r.note = taken.Problem
		return r.ask(ctx, step, false)
	}
	r.t.Values[step.Name] = taken.Answer
	if in.Message != 0 {
		r.t.Values[keyMessage+step.Name] = fmt.Sprint(in.Message)
	}
	return r.answered(ctx, step)
}

// asked tells whether a group's separate question stands there.
func (r *turn) asked() bool { return r.t.Values[keyAsk] != "" }

// answered goes on after a step has its answer.
func (r *turn) answered(ctx context.Context, step *Step) (Outcome, error) {
	r.session.Trail = append(r.session.Trail, step.Name)
	delete(r.t.Values, keyEdited)
	return r.proceed(ctx)
}

// proceed asks the next step, or finishes.
func (r *turn) proceed(ctx context.Context) (Outcome, error) {
	next := r.d.next(r.t)
	if next == nil {
		return r.finish(ctx)
	}
	r.session.Step = next.Name
	return r.ask(ctx, next, false)
}

// back takes the last answer away and asks it again. From what was being edited it leads to where that was asked for, and
// leaves everything as it was.
func (r *turn) back(ctx context.Context) (Outcome, error) {
	if r.t.Values[keyEdited] != "" {
		return r.undo(ctx)
	}
	for len(r.session.Trail) > 0 {
		last := len(r.session.Trail) - 1
		name := r.session.Trail[last]
		r.session.Trail = r.session.Trail[:last]
		step, ok := r.d.step(name)
		if !ok || (step.When != nil && !step.When(r.t)) {
			continue
		}
		return r.again(ctx, step)
	}
	return Outcome{Toast: r.words.Label(r.t.Lang, "dialog.first_step")}, nil
}

// edit goes from a review to an answered step; what was asked after it stays answered.
func (r *turn) edit(ctx context.Context, from *Step, name string) (Outcome, error) {
	step, ok := r.d.step(name)
	if !ok || !from.Review || step.Name == from.Name || !r.t.Answered(name) {
		return Outcome{Toast: r.words.Label(r.t.Lang, "dialog.over")}, nil
	}
	before, err := json.Marshal(edited{From: from.Name, Trail: r.session.Trail, Values: r.t.Values})
	if err != nil {
		return Outcome{}, fmt.Errorf("keeping the answers of dialog %s: %w", r.d.Name, err)
	}
	at := r.order(name)
	r.session.Trail = slices.DeleteFunc(slices.Clone(r.session.Trail), func(s string) bool { return r.order(s) >= at })
	r.forgetAnswer(step)
	r.t.Values[keyEdited] = string(before)
	return r.ask(ctx, step, false)
}

// edited is what a dialog was before one of its answers was asked for anew.
type edited struct {
	From   string // the step that led there
	Trail  []string
	Values map[string]string
}

// undo leaves the editing of an answer, as if it had not begun.
func (r *turn) undo(ctx context.Context) (Outcome, error) {
	var before edited
	if err := json.Unmarshal([]byte(r.t.Values[keyEdited]), &before); err != nil {
		return Outcome{}, fmt.Errorf("reading the answers of dialog %s: %w", r.d.Name, err)
	}
	step, ok := r.d.step(before.From)
	if !ok {
		return r.lost(r.t.Scene), nil
	}
	asked := r.t.Values[keyAsk]
	clear(r.t.Values)
	maps.Copy(r.t.Values, before.Values)
	if asked != "" {
		r.t.Values[keyAsk] = asked // the question stands there and must go
	}
	r.session.Trail = before.Trail
	return r.ask(ctx, step, false)
}

// forgetAnswer takes the answer to a step away, but what the step keeps for itself beside it.
func (r *turn) forgetAnswer(step *Step) {
	if step.Keeps {
		delete(r.t.Values, step.Name)
		return
	}
	r.t.forget(step.Name)
}

func (r *turn) order(name string) int {
	return slices.IndexFunc(r.d.Steps, func(s Step) bool { return s.Name == name })
}

// again asks an answered step anew. Going back leaves nothing behind of the step that is left.
func (r *turn) again(ctx context.Context, step *Step) (Outcome, error) {
	if now, ok := r.d.step(r.session.Step); ok {
		r.forgetAnswer(now)
	}
	r.forgetAnswer(step)
	r.session.Step = step.Name
	return r.ask(ctx, step, false)
}

// amend takes an answer anew whose message was edited. Any other edited message is none of the dialog's business.
func (r *turn) amend(ctx context.Context, now *Step, in Input) (Outcome, error) {
	id := fmt.Sprint(in.Message)
	for i := range r.d.Steps {
		step := &r.d.Steps[i]
		if r.t.Values[keyMessage+step.Name] != id || !r.t.Answered(step.Name) || in.Empty() {
			continue
		}
		taken, err := step.Take(ctx, r.t, in)
		if err != nil {
			return Outcome{}, err
		}
		switch {
		case taken.Problem != "":
			r.note = taken.Problem
		case taken.Again || taken.Command != nil:
			return Ignored(), nil
		default:
			r.t.Values[step.Name] = taken.Answer
			for key, value := range taken.More {
				r.t.Values[step.Name+"."+key] = value
			}
			r.note = r.words.Text(r.t.Lang, "dialog.amended")
		}
		return r.ask(ctx, now, r.asked())
	}
	return Ignored(), nil
}

// finish ends the dialog with what it was about.
func (r *turn) finish(ctx context.Context) (Outcome, error) {
	ending, err := r.d.Finish(ctx, r.t)
	if err != nil {
		return Outcome{}, err
	}
	if r.out.Command != nil && ending.Command != nil {
		return Outcome{}, fmt.Errorf("dialog %s: its last step and its end both give a command", r.d.Name)
	}
	if ending.Command != nil {
		r.out.Command = ending.Command
	}
	r.out.Toast = ending.Toast
	r.out.End = true
	r.close(&r.session, ending, r.typed)
	if r.begun && r.t.Session == nil {
		r.out.End = false // there is nothing to end
	}
	return r.out, nil
}
