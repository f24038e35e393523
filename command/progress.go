package command

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"giaoban/store/transfer"
)

// advance shows how far something has come, where somebody looks at a terminal. Done takes the bar away.
func (t *terminal) advance() (advance transfer.Advance, done func()) {
	if !t.watched() {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	var shown string
	// What goes wrong with the bar is nothing to what it shows.
	return func(doing string, n, of int) {
			if bar == nil || doing != shown {
				if bar != nil {
					_ = bar.Finish()
				}
				bar, shown = newBar(t, doing, of), doing
			}
			if bar.GetMax() != of {
				bar.ChangeMax(of)
			}
			_ = bar.Set(n)
		}, func() {
			if bar != nil {
				_ = bar.Finish()
			}
		}
}

func newBar(t *terminal, doing string, of int) *progressbar.ProgressBar {
	return progressbar.NewOptions(of, progressbar.OptionSetWriter(t.err), progressbar.OptionSetDescription(doing),
		progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
}

// watched tells whether somebody looks at what is said.
func (t *terminal) watched() bool {
	f, is := t.err.(*os.File)
	return is && term.IsTerminal(int(f.Fd()))
}
