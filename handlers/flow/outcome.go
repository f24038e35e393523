package flow

import (
	"context"

	"giaoban/chat"
	"giaoban/directive"
)

// Words turns the name of a text into what people read.
type Words interface {
	// Text returns HTML; the parameters are escaped.
	Text(lang directive.Lang, key string, pairs ...any) string
	// Label returns plain text, for buttons and toasts.
	Label(lang directive.Lang, key string, pairs ...any) string
}

// Outcome is what an update comes to: what is done, what becomes of the dialog, and what is said.
type Outcome struct {
	Command directive.Command // nil for none
	System  bool              // Command is given by the program, not by the person
	Session *chat.Session     // the dialog as it is from now on; nil leaves it
	End     bool              // the dialog is over
	Replies []chat.Envelope   // said only when Command was carried out
	Blobs   []chat.Blob       // the bot's own files that Replies bear
	Toast   string            // plain text; shown to who pressed a button
	Alert   bool              // the toast must be closed by hand
	Ignore  bool              // nothing is done or said, on purpose
	Left    *Leaving          // a dialog in another place that is over with this
	Dialog  bool              // it came of the dialog under way: a refusal that nothing can cure ends that, too
}

// Ignored is the outcome of what is not for the bot.
func Ignored() Outcome { return Outcome{Ignore: true} }

// Input is an answer: the value of a button, or what somebody wrote.
type Input struct {
	Pressed bool
	Value   string // of the button
	Text    string // clean and trimmed
	Files   []chat.File
	Album   string
	Other   string // what it is where it is neither text nor a file
	Message int64
	Edited  bool
}

// Empty tells whether there is nothing to read in it.
func (i Input) Empty() bool { return !i.Pressed && i.Text == "" }

// Command is something that people type behind a slash.
type Command struct {
	Name, English      string // both always work
	About              string // the text's name in the command menu; empty: not listed
	InPrivate, InGroup bool   // which menus list it
	When               func(Scene) bool
	Handle             func(ctx context.Context, s Scene, args string) (Outcome, error)
}

// Press handles a button by its arguments, which may be forged.
type Press func(ctx context.Context, s Scene, args []string) (Outcome, error)

// Reply handles an answer to one of the bot's living messages by the parts of its slot's name.
type Reply func(ctx context.Context, s Scene, slot []string, in Input) (Outcome, error)

// Link handles the opening of a link into the private chat by what it bears behind its first word and "_". It may be forged.
type Link func(ctx context.Context, s Scene, rest string) (Outcome, error)

// Routes is what a conversation answers to.
type Routes struct {
	Commands   []Command
	Presses    map[string]Press // by the action in the button's data
	Replies    map[string]Reply // by the first part of the slot's name
	Dialogs    []Dialog
	Membership func(ctx context.Context, s Scene, m chat.Membership) (Outcome, error)
	Migration  func(ctx context.Context, s Scene, m chat.Migration) (Outcome, error)
	Links      map[string]Link                                               // by the first word of what a link into the private chat bears
	Plain      func(ctx context.Context, s Scene, in Input) (Outcome, error) // text in private that answers nothing
	// Paste begins something with what was sent in private without a command; false where it is none of its business.
	Paste func(ctx context.Context, s Scene, in Input) (Outcome, bool, error)
}
