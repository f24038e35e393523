package respond

import (
	"context"
	"encoding/json"

	"giaoban/directive"
	"giaoban/handlers/flow"
)

// keyFiles stands behind the step's name for the files that were sent, as JSON.
const keyFiles = ".sent"

// What the answer to the step is: the files themselves stand beside it.
const (
	stored  = "ok"
	cleared = "clear"
)

// How much haste a difficulty needs, as people choose it.
const (
	urgencyUsual = "usual"
	urgencyHigh  = "urgent"
)

// readFiles reads the files that were sent. What cannot be read is none of ours.
func readFiles(list string) []directive.File {
	var files []directive.File
	if json.Unmarshal([]byte(list), &files) != nil {
		return nil
	}
	return files
}

// addFiles adds what an input brings to a list, each file once, and tells whether there were more than are taken.
func addFiles(list string, in flow.Input) (added string, tooMany bool) {
	files := readFiles(list)
	for i, f := range in.Files {
		file := directive.File{
			Kind: directive.FileKind(f.Kind), ID: f.ID, Unique: f.Unique, Name: f.Name, Size: f.Size, Caption: f.Caption,
		}
		if i == 0 && file.Caption == "" {
			file.Caption = shorten(in.Text, maxCaption)
		}
		switch {
		case contains(files, file):
		case len(files) >= directive.MaxEvidence:
			tooMany = true
		default:
			files = append(files, file)
		}
	}
	raw, err := json.Marshal(files)
	if err != nil {
		return list, tooMany // a list of plain texts and numbers can always be written
	}
	return string(raw), tooMany
}

// maxCaption is how much of a caption is kept with a file, in characters.
const maxCaption = 200

func contains(files []directive.File, f directive.File) bool {
	for _, known := range files {
		if known.Same(f) {
			return true
		}
	}
	return false
}

// askFiles asks for evidence, and says before how much is taken.
func (c *Conversation) askFiles(ctx context.Context, t flow.Talk) (flow.Question, error) {
	if _, err := c.chosen(ctx, t); err != nil {
		return flow.Question{}, err // nobody is to look for evidence of what was withdrawn meanwhile
	}
	n := len(readFiles(t.Values[stepFiles+keyFiles]))
	q := flow.Question{
		Text:   c.r.Text(t.Lang, "respond.files_ask", "Max", directive.MaxEvidence),
		Prompt: c.r.Text(t.Lang, "respond.files_prompt", "Max", directive.MaxEvidence),
		Rows:   [][]flow.Choice{{{Label: c.r.Label(t.Lang, "respond.files_none"), Value: stored}}},
		Type:   c.r.Label(t.Lang, "respond.files_send"),
	}
	if n > 0 {
		q.Text = c.r.TextN(t.Lang, "respond.files_got", n, "Max", directive.MaxEvidence)
		q.Type = c.r.Label(t.Lang, "respond.files_more")
		q.Rows = [][]flow.Choice{{
			{Label: c.r.Label(t.Lang, "respond.files_done", "N", n), Value: stored},
			{Label: c.r.Label(t.Lang, "respond.files_clear"), Value: cleared},
		}}
	}
	return q, nil
}

// takeFiles adds files until the person says that these are all.
func (c *Conversation) takeFiles(_ context.Context, t flow.Talk, in flow.Input) (flow.Taken, error) {
	switch {
	case in.Pressed && in.Value == stored:
		return flow.Taken{Answer: stored}, nil
	case in.Pressed && in.Value == cleared:
		return flow.Taken{Again: true, More: map[string]string{keyFiles[1:]: ""}}, nil
	case in.Pressed:
		return flow.Taken{Problem: c.r.Text(t.Lang, "dialog.press_a_button")}, nil
	case len(in.Files) == 0:
		return flow.Taken{Problem: c.r.Text(t.Lang, "respond.files_wanted")}, nil
	}
	files, tooMany := addFiles(t.Values[stepFiles+keyFiles], in)
	taken := flow.Taken{Again: true, More: map[string]string{keyFiles[1:]: files}}
	if tooMany {
		taken.Problem = c.r.Text(t.Lang, "respond.files_too_many", "Max", directive.MaxEvidence)
	}
	return taken, nil
}

// askUrgent asks how much haste a difficulty needs.
func (c *Conversation) askUrgent(_ context.Context, t flow.Talk) (flow.Question, error) {
	row := []flow.Choice{
		{Label: c.r.Label(t.Lang, "respond.urgency_usual"), Value: urgencyUsual},
		{Label: c.r.Label(t.Lang, "respond.urgency_high"), Value: urgencyHigh},
	}
	return flow.Question{Text: c.r.Text(t.Lang, "respond.urgency_ask"), Rows: [][]flow.Choice{row}}, nil
}
