// Package browsertest is what the tests that play in a real browser share.
package browsertest

import (
	"os"
	"os/exec"
	"testing"
)

// Find looks for the browser. That none is there is a failure: the page would go untested.
func Find(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no browser: install chromium, or name one in CHROMIUM")
	return ""
}

// NoteClick is a JavaScript function that is given an element, which may be missing, and a function that finds it anew. It has the
// page note what the next click hits, which Clicked then tells.
const NoteClick = `((el, find) => {
	window.clicked = 'nothing';
	removeEventListener('click', window.noteClick, true); // one that never came
	addEventListener('click', window.noteClick = ({ target }) => {
		const other = target.closest('button, a, input, textarea, select, label, summary');
		window.clicked = el?.contains(target) || find()?.contains(target) ? 'it' : other?.outerHTML ?? 'nothing';
	}, { capture: true, once: true });
})`

// Clicked is a JavaScript expression of what the click hit that was noted: "it", "nothing" that does anything, or something else. What
// leads to another page is not there any more, and was hit.
const Clicked = `(window.clicked ?? 'it')`
